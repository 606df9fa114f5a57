"""Commands that libpq carries out itself: what they give, and how they fail."""

from __future__ import annotations

import psycopg
import pytest

from tocsin.store.commands import Prepared, command


def test_a_prepared_statement_takes_binary_values_and_gives_the_first_value(database: str) -> None:
    add = Prepared.of(b"add", b"SELECT $1::int8 + coalesce($2::int8, 0)")
    seven = (7).to_bytes(8, "big")

    with psycopg.connect(database) as connection:
        given = [add.run(connection, values) for values in ((seven, seven), (seven, None))]

    assert given == [b"14", b"7"]


def test_what_gives_no_value_gives_none(database: str) -> None:
    nothing = Prepared.of(b"nothing", b"SELECT 1 WHERE $1::text = ''")
    null = Prepared.of(b"null", b"SELECT nullif($1::text, 'x')")

    with psycopg.connect(database) as connection:
        assert (nothing.run(connection, [b"x"]), null.run(connection, [b"x"])) == (None, None)


def test_each_connection_prepares_it_for_itself_and_keeps_it_over_a_rollback(database: str) -> None:
    echo = Prepared.of(b"echo", b"SELECT $1::text")

    for _ in range(2):
        with psycopg.connect(database) as connection:
            echo.run(connection, [b"one"])
            connection.rollback()
            command(connection, b"BEGIN")
            assert echo.run(connection, [b"two"]) == b"two"


def test_what_the_server_refuses_is_its_own_error(database: str) -> None:
    broken, fails = Prepared.of(b"broken", b"SELECT nothing_of_the_kind"), Prepared.of(b"fails", b"SELECT 1 / $1::int4")

    with psycopg.connect(database, autocommit=True) as connection:
        with pytest.raises(psycopg.errors.UndefinedColumn):
            broken.run(connection, [])
        with pytest.raises(psycopg.errors.DivisionByZero):
            fails.run(connection, [bytes(4)])
        with pytest.raises(psycopg.errors.SyntaxError):
            command(connection, b"NO SUCH COMMAND")


def test_a_connection_that_is_gone_is_an_operational_error(database: str) -> None:
    echo = Prepared.of(b"echo_gone", b"SELECT $1::text")
    with psycopg.connect(database, autocommit=True) as connection, psycopg.connect(database, autocommit=True) as other:
        echo.run(connection, [b"here"])
        other.execute("SELECT pg_terminate_backend(%s)", (connection.info.backend_pid,))

        with pytest.raises(psycopg.OperationalError):
            echo.run(connection, [b"gone"])
