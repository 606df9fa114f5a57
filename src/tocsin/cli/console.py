"""Where output goes: answers on stdout, progress and errors on stderr, and what the exit codes mean."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from functools import cache
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from tocsin.errors import BadValue, ConfigurationError, ListHeld, TocsinError, Usage

# Characters that make text run the other way: a hostile name could reorder the line that it stands in.
DIRECTIONS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
WIDTH = 120  # columns where there is no terminal to ask


class Exit(IntEnum):
    """What a script can rely on."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    ALERTS = 3  # done, and there are alerts
    PARTIAL = 4  # not checked, held, or done in part


@cache
def out() -> Console:
    """Answers for people; no colour when stdout is not a terminal or NO_COLOR is set."""
    return Console(width=None if sys.stdout.isatty() else WIDTH)


@cache
def err() -> Console:
    """Progress, notices and errors."""
    return Console(stderr=True, width=None if sys.stderr.isatty() else WIDTH)


def print_json(value: Any) -> None:
    """One JSON value on stdout, in UTF-8, lone surrogates escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None)
    sys.stdout.write(encodable(text) + "\n")
    sys.stdout.flush()


def encodable(text: str) -> str:
    """The text with anything that UTF-8 cannot carry escaped as JSON does."""
    return "".join(f"\\u{ord(letter):04x}" if "\ud800" <= letter <= "\udfff" else letter for letter in text)


def leave(code: Exit) -> NoReturn:
    """End the command with this code."""
    raise typer.Exit(int(code))


@contextmanager
def told_errors() -> Iterator[None]:
    """Errors raised on purpose become a message with their place, a hint, and an exit code."""
    try:
        yield
    except TocsinError as error:
        place = f"[bold]{shown(error.place)}[/]: " if error.place else ""
        notice(f"[red]error[/] {place}{shown(error.message)}")
        if error.hint:
            notice(f"[cyan]hint[/] {shown(error.hint)}")
        leave(code_of(error))


def notice(line: str) -> None:
    """A line of markup on stderr, never broken: a command in it can be copied, a message can be searched for."""
    err().print(line, highlight=False, soft_wrap=True)


def code_of(error: TocsinError) -> Exit:
    """The exit code of an error: a date or country that cannot be read is a mistake in the command's words."""
    if isinstance(error, Usage | ConfigurationError | BadValue):
        return Exit.USAGE
    return Exit.PARTIAL if isinstance(error, ListHeld) else Exit.FAILED


@contextmanager
def progress(total: int | None = None) -> Iterator[Callable[[str, int], None]]:
    """A teller of what is being done and how far; a bar on a terminal, silence elsewhere."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,}"))
    with Progress(*columns, TimeElapsedColumn(), console=err(), transient=True, disable=not err().is_terminal) as bar:
        tasks: dict[str, Any] = {}

        def tell(doing: str, count: int) -> None:
            if doing not in tasks:
                tasks[doing] = bar.add_task(doing, total=total)
            bar.update(tasks[doing], completed=count)

        yield tell


_BACKSLASH_BEFORE_NO_TAG = re.compile(r"(\\+)\[(?![a-z#/@][^\[]*?\])")


def shown(text: str) -> str:
    """Text from a list or a message, made safe to print: no markup, no control or direction characters."""
    safe = "".join(letter if letter.isprintable() and letter not in DIRECTIONS else " " for letter in text)
    # rich's escape leaves a bracket alone that opens no tag, and its renderer then eats the backslash before it.
    return escape(_BACKSLASH_BEFORE_NO_TAG.sub(r"\1\\[", safe))
