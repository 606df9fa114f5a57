"""The start-up check: a server that could lose acknowledged changes is refused, by the name of its setting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from patience import wait_until
from tocsin.errors import ConfigurationError, StoreUnavailable, StoreUnsafe, Usage
from tocsin.store import server
from tocsin.store.database import Store, open_store

KEY = bytes(32)


def clock() -> datetime:
    return datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def own_server(server_folder: Path) -> Iterator[str]:
    """A server whose settings may be changed, because nobody else uses it."""
    home = server_folder / "unsafe"
    yield server.create_database(server.ensure_running(home), "unsafe")
    server.stop(home)


def configure(conninfo: str, setting: str, value: str) -> None:
    """Set it for the whole server, and wait until a new connection sees it."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(setting), sql.Literal(value)))
        connection.execute("SELECT pg_reload_conf()")

    def is_so() -> bool:
        with psycopg.connect(conninfo) as connection:
            return connection.execute("SELECT current_setting(%s)", (setting,)).fetchone() == (value,)

    wait_until(is_so, f"{setting} = {value}")


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes", "synchronous_commit"])
def test_a_server_that_could_lose_changes_is_refused_unless_it_is_a_throw_away(own_server: str, setting: str) -> None:
    configure(own_server, setting, "off")
    try:
        with pytest.raises(StoreUnsafe, match=f"{setting} is off") as error:
            open_store(own_server, master_key=KEY, clock=clock)
        assert setting in error.value.hint

        open_store(own_server, master_key=KEY, clock=clock, throw_away=True).close()
    finally:
        configure(own_server, setting, "on")
    open_store(own_server, master_key=KEY, clock=clock).close()


@pytest.mark.parametrize("value", ["off", "local", "remote_write"])
def test_a_weaker_commit_for_one_database_is_refused_too(empty_database: str, value: str) -> None:
    with psycopg.connect(empty_database, autocommit=True) as connection:
        name = sql.Identifier(connection.info.dbname)
        connection.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = {}").format(name, sql.Literal(value)))

    with pytest.raises(StoreUnsafe, match=f"synchronous_commit is {value}"):
        open_store(empty_database, master_key=KEY, clock=clock)


def test_a_setting_that_is_weakened_later_is_noticed_at_the_next_connection(own_server: str) -> None:
    with open_store(own_server, master_key=KEY, clock=clock) as store:
        configure(own_server, "fsync", "off")
        try:
            store.close()  # the next transaction needs a new connection

            with pytest.raises(StoreUnsafe, match="fsync is off"):
                store.generation()
        finally:
            configure(own_server, "fsync", "on")


def test_a_database_that_cannot_hold_every_script_is_refused(cluster: str) -> None:
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS t_ascii WITH (FORCE)")
        connection.execute("CREATE DATABASE t_ascii TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")
        try:
            with pytest.raises(StoreUnsafe, match="SQL_ASCII"):
                open_store(f"{cluster} dbname=t_ascii", master_key=KEY, clock=clock)
        finally:
            connection.execute("DROP DATABASE t_ascii WITH (FORCE)")


def test_a_server_that_does_not_answer_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="the database failed"):
        open_store(f"host={tmp_path} dbname=nothing", master_key=KEY, clock=clock)


def test_another_master_key_is_refused_before_anything_is_read(database: str, master_key: bytes) -> None:
    with open_store(database, master_key=master_key, clock=clock) as store, store.transaction("operator") as tx:
        tx.node.initialise("utopia", "operator", "screening")

    with pytest.raises(StoreUnsafe, match="master key"):
        open_store(database, master_key=bytes(32), clock=clock)


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_master_key_of_another_length_is_refused(database: str, length: int) -> None:
    with pytest.raises(ConfigurationError, match="32 bytes"):
        open_store(database, master_key=bytes(length), clock=clock)


def test_a_clock_without_a_zone_is_refused(database: str) -> None:
    with pytest.raises(Usage, match="zone"):
        open_store(database, master_key=KEY, clock=lambda: datetime(2026, 3, 1))  # noqa: DTZ001 - the mistake itself


def test_the_node_is_made_once_and_keeps_its_id(database: str, master_key: bytes) -> None:
    with open_store(database, master_key=master_key, clock=clock) as store:
        with store.transaction("operator") as tx:
            assert tx.node.get() is None
            first = tx.node.initialise("utopia", "ada", "border screening")
        with store.transaction("operator") as tx:
            again = tx.node.initialise("elsewhere", "bo", "research")

        assert again.id == first.id
        assert (again.name, again.operators, again.default_purpose) == ("utopia", ("ada", "bo"), "border screening")
        assert store.node_id() == str(first.id)


def test_a_store_closes_its_connections_when_it_is_forgotten(database: str, master_key: bytes) -> None:
    store: Store | None = open_store(database, master_key=master_key, clock=clock)
    assert store is not None
    del store  # pytest turns an unclosed connection into a failure
