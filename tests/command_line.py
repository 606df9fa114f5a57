"""The command line for tests: in this process for speed, or as a process of its own where that is the point."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from typer.testing import CliRunner

from invented_nodes import Home
from tocsin.cli.main import app

NOWHERE = {"TOCSIN_HOME": "/proc/no-home"}


@dataclass(frozen=True)
class Outcome:
    """What a command did: its exit code, what it said on stdout, and the rest."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON value that stdout holds, and nothing beside it."""
        return json.loads(self.out)


def tocsin(home: Home | None, *words: str, stdin: str | bytes | None = None, **environment: str) -> Outcome:
    """A command run in this process. An exception that is no exit is raised, as Python would show it.

    Without a home it finds none that could be made either: no test touches the home of whoever runs it.
    """
    ours = {name: None for name in os.environ if name.startswith("TOCSIN_")}
    given: dict[str, str | None] = {**ours, **(home.environment if home else NOWHERE), **environment}
    result = CliRunner().invoke(app, words, input=stdin, env=given)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Outcome(result.exit_code, result.stdout, result.stderr)


def process(environment: Mapping[str, str], *words: str, **options: Any) -> Outcome:
    """A command run as a process of its own."""
    done = subprocess.run(
        command(*words), env=clean(environment), capture_output=True, timeout=120, check=False, **options
    )
    return Outcome(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def command(*words: str) -> list[str]:
    """The words that start the command line."""
    return [sys.executable, "-m", "tocsin", *words]


def clean(environment: Mapping[str, str]) -> dict[str, str]:
    """This process's environment without what steers Tocsin, and with what is given."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("TOCSIN_")}
    return {**kept, **NOWHERE, **environment}
