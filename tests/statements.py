"""The statements that this process sends to PostgreSQL, recorded: what two requests cost the database is compared.

with statements() as sent:
    find(node, "un/QDi.9001")
assert "BEGIN ISOLATION LEVEL READ COMMITTED" in sent
"""

from __future__ import annotations

import inspect
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import Any
from unittest.mock import patch

from psycopg import Connection, Cursor, ServerCursor, sql

from tocsin.store import commands


@contextmanager
def statements(by: str = "") -> Iterator[list[str]]:
    """The texts of the statements sent inside the block, in order, however they are sent.

    One for each row of ``executemany``, and one for each portion of a stream. ``by``: only those of threads whose name
    begins so, as "request" for the work of a server that runs in this process.
    """
    recorder = _Recorder(by)
    with ExitStack() as stack:
        for owner, name in (
            *((Cursor, each) for each in ("execute", "executemany", "copy", "stream")),
            (ServerCursor, "execute"),
            (Connection, "_exec_command"),  # what psycopg itself sends: COMMIT and its kind, FETCH of a stream
        ):
            stack.enter_context(patch.object(owner, name, recorder.method(owner, name)))
        for name, function in _commands():
            recorded = recorder.function(function)
            for module in _holding(function, name):
                stack.enter_context(patch.object(module, name, recorded))
        yield recorder.sent


class _Recorder:
    """Writes down what goes through what it wraps; what one of those sends through another is written down once."""

    def __init__(self, by: str) -> None:
        self.sent: list[str] = []
        self._by = by
        self._inside = threading.local()

    def method(self, owner: type, name: str) -> Callable[..., Any]:
        """The owner's method, recorded."""
        original = getattr(owner, name)

        @wraps(original)
        def recorded(this: Any, statement: Any, *values: Any, **more: Any) -> Any:
            connection = this if isinstance(this, Connection) else this.connection
            text = _text(statement, connection)
            if name == "executemany":
                rows, *rest = values
                return self._quietly(original, this, statement, self._counted(text, rows), *rest, **more)
            return self._through(text, original, this, statement, *values, **more)

        return recorded

    def function(self, original: Callable[..., Any]) -> Callable[..., Any]:
        """A function of store.commands, recorded."""

        @wraps(original)
        def recorded(connection: Connection, *values: Any, **more: Any) -> Any:
            if original.__name__ == "together":  # steps, each a statement with its values
                for statement, _values in values:
                    self._write_down(_text(statement, connection))
                return self._quietly(original, connection, *values, **more)
            return self._through(_text(values[0], connection), original, connection, *values, **more)

        return recorded

    def _through(self, text: str, original: Callable[..., Any], *values: Any, **more: Any) -> Any:
        self._write_down(text)
        return self._quietly(original, *values, **more)

    def _quietly(self, original: Callable[..., Any], *values: Any, **more: Any) -> Any:
        before, self._inside.is_so = getattr(self._inside, "is_so", False), True
        try:
            return original(*values, **more)
        finally:
            self._inside.is_so = before

    def _counted(self, text: str, rows: Iterable[Any]) -> Iterator[Any]:
        for row in rows:
            if threading.current_thread().name.startswith(self._by):
                self.sent.append(text)
            yield row

    def _write_down(self, text: str) -> None:
        if not getattr(self._inside, "is_so", False) and threading.current_thread().name.startswith(self._by):
            self.sent.append(text)


def _text(statement: Any, connection: Connection) -> str:
    if isinstance(statement, sql.Composable):
        return statement.as_string(connection)
    return statement.decode() if isinstance(statement, bytes) else str(statement)


def _commands() -> list[tuple[str, Callable[..., Any]]]:
    """Every public function of store.commands: what goes to libpq past a cursor."""
    return [
        (name, function)
        for name, function in inspect.getmembers(commands, inspect.isfunction)
        if function.__module__ == commands.__name__ and not name.startswith("_")
    ]


def _holding(function: Callable[..., Any], name: str) -> list[Any]:
    """The modules that hold the function by its name: who imported it calls it there."""
    return [module for module in list(sys.modules.values()) if getattr(module, "__dict__", {}).get(name) is function]
