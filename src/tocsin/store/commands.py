"""Commands with one value or none to give, such as COMMIT, given to libpq itself: a cursor costs more than they do."""

from __future__ import annotations

from collections.abc import Sequence

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


def run(connection: Connection, statement: bytes, values: Sequence[Buffer | None]) -> bytes | None:
    """The first value of the first row, as text; None where there is none, or NULL. Raises as ``command``.

    ``values`` stand for $1 and on, in PostgreSQL's binary form. Nothing is prepared under a name: psycopg takes every
    prepared statement from the server after a rollback, ours with its own.
    """
    done = connection.pgconn.exec_params(statement, values, None, [Format.BINARY] * len(values))
    _require_done(connection, done)
    return done.get_value(0, 0) if done.ntuples else None


def _require_done(connection: Connection, result: PGresult) -> None:
    if result.status in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
        return
    if connection.pgconn.status == ConnStatus.BAD:
        raise psycopg.OperationalError(connection.pgconn.get_error_message("utf-8"))
    raise psycopg.errors.error_from_result(result, encoding="utf-8")
