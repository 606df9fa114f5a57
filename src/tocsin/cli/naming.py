"""Which command runs: every command of the application knows its own name, as a person types it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextvars import ContextVar
from functools import wraps
from typing import Any

import typer
from typer.models import CommandInfo

running: ContextVar[str] = ContextVar("running", default="")  # the command under way, as in "tocsin user add"


def commands(app: typer.Typer, path: str) -> Iterator[tuple[str, CommandInfo]]:
    """Every command of an application with its whole name."""
    for command in app.registered_commands:
        function = command.callback.__name__ if command.callback else ""
        yield f"{path} {command.name or function.replace('_', '-').lower()}", command
    for group in app.registered_groups:
        if group.typer_instance is not None:
            yield from commands(group.typer_instance, f"{path} {group.name}")


def name_commands(app: typer.Typer, path: str) -> None:
    """Nothing: while a command of the application runs, ``running`` is its name."""
    for name, command in commands(app, path):
        if command.callback is not None:
            command.callback = _named(name, command.callback)


def _named(name: str, callback: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(callback)
    def named(*words: Any, **options: Any) -> Any:
        before = running.set(name)
        try:
            return callback(*words, **options)
        finally:
            running.reset(before)

    return named
