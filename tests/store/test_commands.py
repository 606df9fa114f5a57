"""Commands that libpq carries out itself: what they give, and how they fail."""

from __future__ import annotations

import psycopg
import pytest

from tocsin.store.commands import command, run


def test_a_statement_takes_binary_values_and_gives_the_first_value(database: str) -> None:
    add = b"SELECT $1::int8 + coalesce($2::int8, 0)"
    seven = (7).to_bytes(8, "big")

    with psycopg.connect(database) as connection:
        given = [run(connection, add, values) for values in ((seven, seven), (seven, None))]

    assert given == [b"14", b"7"]


def test_what_gives_no_value_gives_none(database: str) -> None:
    nothing, null = b"SELECT 1 WHERE $1::text = ''", b"SELECT nullif($1::text, 'x')"

    with psycopg.connect(database) as connection:
        assert (run(connection, nothing, [b"x"]), run(connection, null, [b"x"])) == (None, None)


def test_it_goes_on_after_a_rollback_by_which_psycopg_takes_prepared_statements_away(database: str) -> None:
    with psycopg.connect(database, prepare_threshold=0) as connection:
        for word in (b"one", b"two"):
            assert run(connection, b"SELECT $1::text", [word]) == word
            connection.execute("SELECT 1")
            connection.execute("SAVEPOINT here")
            connection.execute("ROLLBACK TO SAVEPOINT here")
            connection.execute("SELECT 1")
            assert run(connection, b"SELECT $1::text", [word]) == word
            connection.rollback()


def test_what_the_server_refuses_is_its_own_error(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        with pytest.raises(psycopg.errors.UndefinedColumn):
            run(connection, b"SELECT nothing_of_the_kind", [])
        with pytest.raises(psycopg.errors.DivisionByZero):
            run(connection, b"SELECT 1 / $1::int4", [bytes(4)])
        with pytest.raises(psycopg.errors.SyntaxError):
            command(connection, b"NO SUCH COMMAND")


def test_a_connection_that_is_gone_is_an_operational_error(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection, psycopg.connect(database, autocommit=True) as other:
        run(connection, b"SELECT $1::text", [b"here"])
        other.execute("SELECT pg_terminate_backend(%s)", (connection.info.backend_pid,))

        with pytest.raises(psycopg.OperationalError):
            run(connection, b"SELECT $1::text", [b"gone"])
