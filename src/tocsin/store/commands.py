"""Commands without values or rows, such as COMMIT, given to libpq itself: a cursor costs more than they do."""

from __future__ import annotations

import psycopg
from psycopg import Connection
from psycopg.pq import ConnStatus, ExecStatus


def command(connection: Connection, statement: bytes) -> None:
    """Nothing: the server has carried it out.

    Raises psycopg.OperationalError where the connection is gone, else the error that the server answered with.
    """
    result = connection.pgconn.exec_(statement)
    if result.status == ExecStatus.COMMAND_OK:
        return
    if connection.pgconn.status == ConnStatus.BAD:
        raise psycopg.OperationalError(connection.pgconn.get_error_message("utf-8"))
    raise psycopg.errors.error_from_result(result, encoding="utf-8")
