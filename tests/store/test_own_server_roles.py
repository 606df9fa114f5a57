"""On a server of one's own: an account that is no superuser, and one that may not make the roles."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace
from importlib import resources

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from store_samples import Clock, Loader
from tocsin.errors import StoreUnsafe
from tocsin.model.accounts import Actor, Purpose, Role, Service
from tocsin.model.handling import Audience, Handling, Holding, Reach, Use
from tocsin.model.members import Seat
from tocsin.store import server
from tocsin.store.database import open_store
from tocsin.store.roles import APP, SERVICE

ANALYST = Actor("vasqela", Seat("utopia", is_host=True), frozenset({Role.ANALYST}), Purpose("p", Use.INVESTIGATION))
SECRET = Holding(Handling(Audience(Reach.OWNER)), "rur", "rur")


@pytest.fixture
def own(cluster: str) -> Iterator[tuple[str, str]]:
    """A database that belongs to an account without any right to make roles, and the account's name."""
    name = f"o_{secrets.token_hex(6)}"
    database = server.create_database(cluster, name)
    account = sql.Identifier(name)
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(account))
        connection.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(account, account))
        connection.execute(sql.SQL("GRANT ALL ON SCHEMA public TO {}").format(account))
        for role in (APP, SERVICE):  # another node of this server has made them
            if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", (role,)).fetchone() is None:
                connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))
    yield make_conninfo(database, user=name), name
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(account))
        connection.execute(sql.SQL("DROP ROLE {}").format(account))


def test_an_account_that_may_not_use_the_roles_is_told_what_to_run_and_nothing_is_made(
    own: tuple[str, str], master_key: bytes
) -> None:
    database, _ = own

    with pytest.raises(StoreUnsafe, match="may not make or use the roles") as refused:
        open_store(database, master_key=master_key, clock=Clock())

    assert "roles.sql" in refused.value.hint
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


def test_the_shipped_script_is_all_that_such_an_account_needs(
    own: tuple[str, str], cluster: str, master_key: bytes
) -> None:
    database, account = own
    script = resources.files("tocsin.store").joinpath("roles.sql").read_text("utf-8")
    grant = script.splitlines()[-1].replace(':"account"', f'"{account}"')
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(grant.encode())

    with open_store(database, master_key=master_key, clock=Clock()) as store:
        with store.transaction(Service("loading", "operator")) as tx:
            tx.node.initialise("utopia", "operator", "screening")
            version = tx.lists.begin_version(Loader.version(records=2))
            tx.records.write(version, [Loader.record("A")], [])
            tx.records.write(version, [Loader.record("B")], [], handling_class=tx.handling.number_of(SECRET))
        with store.transaction(ANALYST, read_only=True) as tx:
            seen = {stored.record.reference for stored in tx.records.current()}
        with store.transaction(replace(ANALYST, seat=Seat("rur")), read_only=True) as tx:
            by_its_owner = {stored.record.reference for stored in tx.records.current()}
        with store.transaction(Service("index", "operator"), read_only=True) as tx:
            everything = {stored.record.reference for stored in tx.records.current()}
            problems = list(tx.problems())

    assert (seen, by_its_owner, everything, problems) == ({"A"}, {"A", "B"}, {"A", "B"}, [])


def test_without_the_service_s_policy_even_the_tables_owner_would_see_nothing(
    own: tuple[str, str], cluster: str, master_key: bytes
) -> None:
    database, account = own
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(sql.SQL("GRANT {}, {} TO {}").format(*map(sql.Identifier, (APP, SERVICE, account))))
    with open_store(database, master_key=master_key, clock=Clock()) as store, store.transaction("operator") as tx:
        tx.node.initialise("utopia", "operator", "screening")
        version = tx.lists.begin_version(Loader.version())
        tx.records.write(version, [Loader.record("A")], [])

    with psycopg.connect(database) as connection:
        connection.execute("DROP POLICY service ON records")
        left = connection.execute("SELECT count(*) FROM records").fetchone()

    assert left == (0,)
