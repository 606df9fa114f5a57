"""Commands that libpq carries out itself: what they give, and how they fail."""

from __future__ import annotations

from threading import Thread

import psycopg
import pytest
from psycopg.pq import TransactionStatus

from tocsin.store.commands import command, run, together


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


def test_steps_go_together_and_each_gives_its_first_value(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        given = together(
            connection, (b"BEGIN", ()), (b"SELECT $1::text", [b"x"]), (b"SELECT 1 WHERE false", ()), (b"COMMIT", ())
        )

        assert given == [None, b"x", None, None]
        assert connection.info.transaction_status is TransactionStatus.IDLE


def test_a_step_that_fails_keeps_those_after_it_from_being_carried_out(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("CREATE TEMPORARY TABLE facts (fact text NOT NULL)")

        with pytest.raises(psycopg.errors.NotNullViolation):
            together(
                connection,
                (b"BEGIN", ()),
                (b"INSERT INTO facts VALUES ($1::text)", [b"kept only with the other"]),
                (b"INSERT INTO facts VALUES ($1::text)", [None]),
                (b"COMMIT", ()),
            )

        assert connection.info.transaction_status is TransactionStatus.INERROR
        command(connection, b"ROLLBACK")
        assert connection.execute("SELECT count(*) FROM facts").fetchone() == (0,)


def test_steps_that_are_larger_than_what_the_network_holds_arrive(database: str) -> None:
    large = b"x" * 8_000_000  # both ways at once: who only sends would wait for ever

    with psycopg.connect(database, autocommit=True) as connection:
        assert together(connection, *[(b"SELECT $1::text", [large])] * 3) == [large] * 3


def test_other_threads_go_on_while_steps_are_waited_for(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection, psycopg.connect(database, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(26)")
        connection.execute("SET statement_timeout = '20s'")  # an error, where nobody could ever release it
        waits = b"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 26 AND NOT granted"

        def release() -> None:
            while run(other, waits, ()) == b"0":
                pass
            other.execute("SELECT pg_advisory_unlock(26)")

        releasing = Thread(target=release)
        releasing.start()
        given = together(connection, (b"SELECT pg_advisory_lock(26)", ()), (b"SELECT 'held'", ()))
        releasing.join()

    assert given == [b"", b"held"]


def test_steps_on_a_connection_that_is_gone_are_an_operational_error_and_it_is_closed(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection, psycopg.connect(database, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 10000)", (connection.info.backend_pid,))

        with pytest.raises(psycopg.OperationalError):
            together(connection, (b"BEGIN", ()), (b"SELECT 1", ()))

        assert connection.closed


def test_a_connection_that_ends_between_two_steps_is_an_operational_error(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        with pytest.raises(psycopg.OperationalError):
            together(connection, (b"SELECT pg_terminate_backend(pg_backend_pid())", ()), (b"SELECT 1", ()))

        assert connection.closed


def test_a_connection_that_is_left_half_way_is_closed(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with psycopg.connect(database, autocommit=True) as connection:

        def interrupted(*_values: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(connection, "wait", interrupted)

        with pytest.raises(KeyboardInterrupt):
            together(connection, (b"BEGIN", ()), (b"SELECT 1", ()))

        assert connection.closed
