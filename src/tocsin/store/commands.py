"""Statements that give one value or none, such as COMMIT, go to libpq itself: a cursor costs more than they do."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg
from psycopg import Connection
from psycopg.abc import Buffer, PQGen
from psycopg.pq import ConnStatus, ExecStatus, Format
from psycopg.pq.abc import PGconn, PGresult
from psycopg.waiting import Wait

Step = tuple[bytes, Sequence[Buffer | None]]  # a statement, and what stands for its $1 and on, as ``run`` takes it


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
    return _first_value(done)


def together(connection: Connection, *steps: Step) -> list[bytes | None]:
    """What ``run`` gives for each of these steps, which take one way to the server and back.

    After one that fails none is carried out, so that a COMMIT at the end keeps all of them or nothing. Raises as
    ``command`` the error of the one that failed; the connection is then as after any statement that failed. One that
    was left half way, as by a signal, is closed.
    """
    if len(steps) == 1:
        return [run(connection, *steps[0])]
    pgconn = connection.pgconn
    try:
        pgconn.enter_pipeline_mode()
        for statement, values in steps:
            pgconn.send_query_params(statement, values, None, [Format.BINARY] * len(values))
        pgconn.pipeline_sync()
        results = connection.wait(_results(pgconn))
        pgconn.exit_pipeline_mode()
    except BaseException:
        connection.close()
        raise
    for result in results:
        _require_done(connection, result)
    return [_first_value(result) for result in results]


def _results(pgconn: PGconn) -> PQGen[list[PGresult]]:
    """The results up to the end of what was sent. Raises psycopg.OperationalError when the connection ends before.

    psycopg waits where this yields, and lets other threads run meanwhile; in get_result it would not.
    """
    results, is_between = list[PGresult](), False
    while True:
        while pgconn.is_busy():
            yield Wait.RW if pgconn.flush() else Wait.R
            pgconn.consume_input()
        result = pgconn.get_result()
        if result is None:  # between the results of two statements, and for ever where the connection ended
            if is_between:
                raise psycopg.OperationalError(pgconn.get_error_message("utf-8"))
            is_between = True
            continue
        is_between = False
        if result.status == ExecStatus.PIPELINE_SYNC:
            return results
        results.append(result)


def _first_value(result: PGresult) -> bytes | None:
    return result.get_value(0, 0) if result.ntuples else None


def _require_done(connection: Connection, result: PGresult) -> None:
    if result.status in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
        return
    if connection.pgconn.status == ConnStatus.BAD:
        raise psycopg.OperationalError(connection.pgconn.get_error_message("utf-8"))
    raise psycopg.errors.error_from_result(result, encoding="utf-8")
