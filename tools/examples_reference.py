"""Runs every example of the docs and writes its output back: each ```console block of the README and of docs/.

Run it after each change of what commands print. A block holds commands after "$ ", each followed by what it printed;
``echo $?`` prints the exit code of the one before, ``> FILE`` at the end takes what is on standard output, and
``python verify/...`` runs a program of that folder by itself. A block named ```csv FILE is a file that the examples
read. Each page starts with an empty node.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import chdir, contextmanager
from pathlib import Path
from uuid import uuid4

from typer.testing import CliRunner

from tocsin.cli.main import app
from tocsin.store import server

ROOT = Path(__file__).resolve().parents[1]
_BLOCK = re.compile(r"^```(?P<sort>console|csv \S+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_FINGERPRINT = re.compile(r"\b(?:[0-9a-f]{4} ){9}[0-9a-f]{4}\b")  # of a root key
_ROOT = "31a9 8cd6 97e0 df41 9e18 a9f6 6190 c871 cde3 3932"
# What differs from run to run is written as one fixed value.
_FIXED = (
    (re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b"), "NODE-ID"),
    (re.compile(r"\b\d{4}-\d\d-\d\d \d\d:\d\d(?! local)"), "2026-11-21 20:46"),
    (_FINGERPRINT, _ROOT),
    (re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"), "2026-11-21T20:46:09.281457Z"),
    (re.compile(r"root [A-Za-z0-9+/]{43}="), "root p/xzv8O3Jz4dTBgtrngEYbkQ+5+8A3cm/503cwHXiBk="),
    (re.compile(r"/v1/invitations/[\w-]{20,}"), "/v1/invitations/ONE-TIME-CODE"),
    (re.compile(r"python: [\d.]+"), "python: 3.11"),
    (re.compile(r"last checkpoint \d+ minutes? ago"), "last checkpoint 0 minutes ago"),
    (re.compile(r"your own server; durability"), "embedded, running; durability"),  # the tests share one server
)
_HOME = "/home/you/tocsin"


def pages() -> tuple[Path, ...]:
    """The pages that hold examples."""
    every = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return tuple(path for path in every if "```console" in path.read_text("utf-8"))


def rerun(text: str, database: str) -> str:
    """The page with the output of its examples as it is now, run one after the other on an empty database."""
    with _scratch() as folder:
        environment = {"TOCSIN_HOME": str(folder / "home"), "TOCSIN_DATABASE_URL": database, "NO_COLOR": "1"}
        session = _Session(environment, str(folder / "home"))
        return _BLOCK.sub(session.block, text)


@contextmanager
def _scratch() -> Iterator[Path]:
    """An empty working folder in which the paths of the repository can be named."""
    with tempfile.TemporaryDirectory(prefix="tocsin-docs-") as name:
        folder = Path(name)
        for part in ("src", "docs", "verify"):
            (folder / part).symlink_to(ROOT / part)
        with chdir(folder):
            yield folder


class _Session:
    """The examples of one page: they share a folder, a home and the last exit code."""

    def __init__(self, environment: Mapping[str, str], home: str) -> None:
        self._environment = environment
        self._home = home
        self._root = _ROOT  # as it is in this run: a command may name what an output showed
        self._code = 0

    def block(self, found: re.Match[str]) -> str:
        """The block as it should stand."""
        sort, text = found["sort"], found["text"]
        if sort != "console":
            Path(sort.split()[1]).write_text(text, "utf-8")
            return found[0]
        commands = [line for line in text.splitlines() if line.startswith("$ ")]
        return "```console\n" + "".join(f"{line}\n{self._output(line[2:])}" for line in commands) + "```"

    def _output(self, command: str) -> str:
        if command == "echo $?":
            return f"{self._code}\n"
        words = shlex.split(command.replace(_ROOT, self._root))
        if words[:1] == ["python"] and words[1].startswith("verify/"):
            command_line = [sys.executable, "-I", *words[1:]]
            done = subprocess.run(command_line, capture_output=True, text=True, check=False)  # noqa: S603  our own docs
            self._code = done.returncode
            return self._fixed(done.stdout + done.stderr)
        if words[0] != "tocsin":
            raise ValueError(f"an example runs something else than tocsin: {command}")
        words, file = (words[:-2], words[-1]) if ">" in words else (words, "")
        result = CliRunner().invoke(app, words[1:], env=self._environment, prog_name="tocsin")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        self._code = result.exit_code
        if file:
            Path(file).write_text(result.stdout, "utf-8")
        return self._fixed(result.stderr if file else result.output)

    def _fixed(self, output: str) -> str:
        if found := _FINGERPRINT.search(output):
            self._root = found[0]
        text = output.replace(self._home, _HOME)
        for pattern, value in _FIXED:
            text = pattern.sub(value, text)
        lines = [line.rstrip() for line in text.splitlines()]
        while lines and not lines[-1]:
            lines.pop()
        return "".join(f"{line}\n" for line in lines)


def _rewrite(new_database: Callable[[], str]) -> None:
    for path in pages():
        before = path.read_text("utf-8")
        after = rerun(before, new_database())
        if after != before:
            path.write_text(after, "utf-8")
        print(f"{path} {'written' if after != before else 'is in step'}")


def main() -> None:
    """Every page with examples is written anew, on an embedded server of its own that is gone afterwards."""
    os.environ.setdefault("COLUMNS", "120")
    with tempfile.TemporaryDirectory(prefix="tocsin-docs-") as name:
        home = Path(name) / "server-home"
        Path(name).chmod(0o755)  # where the server's account reaches it
        try:
            cluster = server.ensure_running(home)
            _rewrite(lambda: server.create_database(cluster, f"docs_{uuid4().hex[:8]}"))
        finally:
            server.stop(home)


if __name__ == "__main__":
    main()
