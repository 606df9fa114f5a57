"""Commands with one value or none to give, such as COMMIT, given to libpq itself: a cursor costs more than they do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakSet

import psycopg
from psycopg import Connection
from psycopg.abc import Buffer
from psycopg.pq import ConnStatus, ExecStatus, Format
from psycopg.pq.abc import PGresult


def command(connection: Connection, statement: bytes) -> None:
    """Nothing: the server has carried it out.

    Raises psycopg.OperationalError where the connection is gone, else the error that the server answered with.
    """
    _require_done(connection, connection.pgconn.exec_(statement))


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement that each connection prepares once, with values in PostgreSQL's binary form."""

    name: bytes
    statement: bytes
    _on: WeakSet[Connection]

    @classmethod
    def of(cls, name: bytes, statement: bytes) -> Prepared:
        """The statement, prepared nowhere yet. ``name``: no other statement's."""
        return cls(name, statement, WeakSet())

    def run(self, connection: Connection, values: Sequence[Buffer | None]) -> bytes | None:
        """The first value of the first row, as text; None where there is none, or NULL. Raises as ``command``."""
        if connection not in self._on:
            _require_done(connection, connection.pgconn.prepare(self.name, self.statement))
            self._on.add(connection)
        formats = [Format.BINARY] * len(values)
        done = connection.pgconn.exec_prepared(self.name, values, formats)  # type: ignore[arg-type]  # None is NULL
        _require_done(connection, done)
        return done.get_value(0, 0) if done.ntuples else None


def _require_done(connection: Connection, result: PGresult) -> None:
    if result.status in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
        return
    if connection.pgconn.status == ConnStatus.BAD:
        raise psycopg.OperationalError(connection.pgconn.get_error_message("utf-8"))
    raise psycopg.errors.error_from_result(result, encoding="utf-8")
