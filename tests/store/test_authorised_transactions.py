"""Transactions in the name of an actor, on a real database: the second lock, alone and under attack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest

from store_samples import STORE_FIXTURES, Clock, Loader
from tocsin.errors import BadValue, Usage
from tocsin.model.accounts import Actor, Purpose, Role, Service, Verb
from tocsin.model.handling import PUBLISHED, Audience, Handling, Holding, Reach, Use
from tocsin.model.members import Seat
from tocsin.store.authorising import holding_of
from tocsin.store.database import Store, Transaction
from tocsin.store.roles import APP

module_database, database, clock, store, loader = STORE_FIXTURES

ANALYST = Actor(
    "vasqela", Seat("utopia", is_host=True), frozenset({Role.ANALYST}), Purpose("inquiries", Use.INVESTIGATION)
)
OWN = Holding(Handling(Audience(Reach.OWNER)), "utopia")
SECRET = Holding(Handling(Audience(Reach.OWNER)), "rur", "rur")
SUBJECT_TABLES = ("records", "revisions", "names", "births", "identifiers", "designations", "countries", "links")


def put(store: Store, reference: str, holding: Holding | None, *, name: str = "Ortwin Vasqela") -> None:
    """A record of the list "un" under this handling, beside what stands."""
    with store.transaction(Service("loading", "operator")) as tx:
        number = 0 if holding is None else tx.handling.number_of(holding)
        version = tx.lists.begin_version(Loader.version())
        tx.records.write(version, [Loader.record(reference, name)], [], handling_class=number)


@pytest.fixture
def world(store: Store) -> Iterator[Store]:
    """A store with a published record A, one of the node's own member B, one of somebody else's C."""
    put(store, "A", None)
    put(store, "B", OWN)
    put(store, "C", SECRET)
    yield store


def found(store: Store, actor: Actor | Service, verb: Verb = Verb.VIEW) -> set[str]:
    with store.transaction(actor, read_only=True, verb=verb) as tx:
        return {stored.record.reference for stored in tx.records.current()}


def rows(tx: Transaction, table: str) -> int:
    row = tx._context.connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()  # noqa: S608 - our names
    assert row is not None
    return int(row[0])


def test_a_transaction_shows_an_actor_its_own_and_the_published_records_and_a_service_everything(world: Store) -> None:
    assert found(world, ANALYST) == {"A", "B"}
    assert found(world, replace(ANALYST, seat=Seat("rur"))) == {"A", "C"}
    assert found(world, replace(ANALYST, seat=Seat("zub"))) == {"A"}
    assert found(world, Service("index", "operator")) == {"A", "B", "C"}


def test_an_administrator_sees_no_row_of_any_subject(world: Store) -> None:
    with world.transaction(replace(ANALYST, roles=frozenset({Role.ADMINISTRATOR})), read_only=True) as tx:
        assert {table: rows(tx, table) for table in SUBJECT_TABLES} == dict.fromkeys(SUBJECT_TABLES, 0)


@pytest.mark.parametrize("table", SUBJECT_TABLES)
def test_every_table_of_subjects_shows_the_rows_of_visible_records_only(world: Store, table: str) -> None:
    with world.transaction(ANALYST, read_only=True) as tx:
        seen = rows(tx, table)
    with world.transaction("operator", read_only=True) as tx:
        everything = rows(tx, table)

    assert seen * 3 == everything * 2 > 0  # two of three records, alike but for their handling


def test_counts_of_a_list_are_made_after_authorisation(world: Store) -> None:
    with world.transaction(ANALYST, read_only=True) as tx:
        seen = tx._context.connection.execute("SELECT list, sum(standing) FROM list_standing GROUP BY list").fetchall()
    with world.transaction("operator", read_only=True) as tx:
        kept = tx._context.connection.execute("SELECT list, sum(standing) FROM list_standing GROUP BY list").fetchall()

    assert (seen, kept) == ([("un", 2)], [("un", 3)])


def test_counts_by_class_follow_what_is_amended_reclassified_and_delisted(world: Store) -> None:
    put(world, "A", OWN)
    with world.transaction("operator") as tx:
        tx.records.purge("un", "B")

    with world.transaction("operator", read_only=True) as tx:
        counted = tx._context.connection.execute(
            "SELECT handling_class, standing FROM list_standing WHERE standing > 0 ORDER BY 1"
        ).fetchall()
        real = tx._context.connection.execute(
            "SELECT handling_class, count(*) FROM records WHERE standing_revision IS NOT NULL GROUP BY 1 ORDER BY 1"
        ).fetchall()

    assert counted == real


def test_stricter_terms_close_a_records_past(world: Store) -> None:
    put(world, "A", SECRET)

    with world.transaction(ANALYST, read_only=True) as tx:
        assert tx.records.history("un", "A") == ()
        assert tx.records.get("un", "A") is None
    assert found(world, ANALYST) == {"B"}


def test_what_was_stricter_once_stays_closed(world: Store) -> None:
    put(world, "C", None)

    with world.transaction(ANALYST, read_only=True) as tx:
        assert [header.number for header in tx.records.history("un", "C")] == [2]
    assert found(world, ANALYST) == {"A", "B", "C"}


def test_a_session_setting_does_not_leak_to_the_pools_next_borrower(world: Store) -> None:
    owner = replace(ANALYST, seat=Seat("rur"))
    for _ in range(3):
        assert "C" in found(world, owner)
        assert "C" not in found(world, ANALYST)

    with world._connection(((b"BEGIN READ ONLY", ()),), world._idle_of_actors) as (connection, _answers, _last):
        left = connection.execute(
            "SELECT current_setting('tocsin.visible', true), current_setting('tocsin.writable', true), current_user"
        ).fetchone()

    assert left is not None
    assert (left[0] or "", left[1] or "", left[2]) == ("", "", "tocsin")


def test_a_session_setting_does_not_leak_from_a_transaction_that_failed(world: Store) -> None:
    with pytest.raises(psycopg.errors.DivisionByZero), world.transaction(ANALYST) as tx:
        tx._context.connection.execute("SELECT 1 / 0")

    assert found(world, Service("index", "operator")) == {"A", "B", "C"}


@pytest.mark.usefixtures("world")
def test_sql_as_the_application_role_without_a_transaction_of_ours_shows_nothing(database: str) -> None:
    with psycopg.connect(database) as connection:
        connection.execute(f"SET ROLE {APP}".encode())
        counts = [connection.execute(f"SELECT count(*) FROM {each}".encode()).fetchone() for each in SUBJECT_TABLES]  # noqa: S608

    assert counts == [(0,)] * len(SUBJECT_TABLES)


@pytest.mark.usefixtures("world")
def test_the_application_role_changes_no_class_no_count_and_no_account(database: str) -> None:
    attempts = (
        "UPDATE handling_classes SET owner = 'utopia'",
        "INSERT INTO handling_classes VALUES (9, '{}', '', '', now(), 'x')",
        "UPDATE list_standing SET standing = 0",
        "SELECT * FROM users",
        "SELECT * FROM role_grants",
        "SELECT * FROM held_files",
        "INSERT INTO rosters VALUES ('lanterns', 1, '{utopia}', now(), NULL, now(), 'x')",
        "ALTER TABLE records DISABLE ROW LEVEL SECURITY",
        "DROP POLICY seen ON records",
        "SET session_replication_role = replica",
        f"SET SESSION AUTHORIZATION {APP}; SET ROLE tocsin_service",
    )
    for attempt in attempts:
        with psycopg.connect(database) as connection:
            connection.execute(f"SET ROLE {APP}".encode())

            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(attempt.encode())


def test_a_record_is_not_written_under_another_owners_terms(world: Store) -> None:
    officer = replace(ANALYST, roles=frozenset({Role.NOMINATING_OFFICER}))
    with world.transaction("operator") as tx:
        own = tx.handling.number_of(OWN)
        secret = tx.handling.number_of(SECRET)
        number = tx.lists.begin_version(Loader.version("own"))
        tx._context.connection.execute("UPDATE lists SET handling_class = %s WHERE name = 'own'", (own,))

    with world.transaction(officer) as tx:
        tx.records.write(number, [Loader.record("D", owner="utopia")], [], handling_class=own)

    assert "D" in found(world, ANALYST)
    with pytest.raises(BadValue, match="no handling class"), world.transaction(officer) as tx:
        tx.records.write(number, [Loader.record("E", owner="utopia")], [], handling_class=secret)
    with pytest.raises(psycopg.errors.InsufficientPrivilege), world.transaction(officer) as tx:
        tx.records.write(number, [Loader.record("E", owner="utopia")], [], handling_class=0)


def test_an_expired_record_is_gone_at_its_moment_in_a_store_that_stays_open(store: Store, clock: Clock) -> None:
    put(store, "A", Holding(Handling(Audience(Reach.EVERYONE), expires_at=clock() + timedelta(hours=1)), "rur"))
    before = found(store, ANALYST)
    clock.at += timedelta(hours=1)

    assert before == {"A"}
    assert found(store, ANALYST) == set()
    assert found(store, replace(ANALYST, seat=Seat("rur"))) == {"A"}


def test_a_class_that_another_process_made_is_known_at_the_next_transaction(
    world: Store, database: str, master_key: bytes, clock: Clock
) -> None:
    from tocsin.store.database import open_store

    assert found(world, ANALYST) == {"A", "B"}
    with open_store(database, master_key=master_key, clock=clock) as other:
        put(other, "D", Holding(Handling(Audience(Reach.NAMED, members=("utopia",))), "rur"))

    assert found(world, ANALYST) == {"A", "B", "D"}


def test_terms_of_a_newer_version_are_visible_to_nobody(world: Store, database: str) -> None:
    put(world, "D", Holding(Handling(Audience(Reach.EVERYONE), conditions="x"), "rur"))
    with psycopg.connect(database) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            "UPDATE handling_classes SET terms = convert_to("
            "replace(convert_from(terms, 'UTF8'), '\"format\":1', '\"flags\":[\"UNHEARD-OF\"],\"format\":1'), 'UTF8')"
            " WHERE convert_from(terms, 'UTF8') LIKE '%everyone%'"
        )
    with world.transaction("operator") as tx:  # a new class: the book is read again
        tx.handling.number_of(Holding(Handling(Audience(Reach.EVERYONE), conditions="y"), "rur"))

    assert found(world, ANALYST) == {"A", "B"}
    assert found(world, replace(ANALYST, seat=Seat("rur"))) == {"A", "C"}


def test_equal_terms_are_one_class_and_a_users_transaction_makes_none(store: Store) -> None:
    with store.transaction("operator") as tx:
        assert tx.handling.number_of(OWN) == tx.handling.number_of(replace(OWN)) == 1
        assert tx.handling.number_of(Holding(PUBLISHED, "")) == 0
        row = tx._context.connection.execute(
            "SELECT terms, owner, holder FROM handling_classes WHERE id = 1"
        ).fetchone()
        assert row is not None and holding_of(*row) == OWN

    with pytest.raises(Usage, match="own work"), store.transaction(ANALYST) as tx:
        tx.handling.number_of(SECRET)


def test_every_table_is_under_row_level_security_or_says_why_not(store: Store) -> None:
    no_subject = {
        *("migrations", "node", "operators", "purposes", "generation", "change_sets", "fetches", "payload_keys"),
        *("members", "seats", "groups", "rosters", "users", "role_grants"),
    }
    with store.transaction("operator", read_only=True) as tx:
        open_tables = tx._context.connection.execute(
            "SELECT c.relname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid"
            " WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace"
            " AND a.attname IN ('handling_class', 'record_id') AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"
        ).fetchall()
        views = tx._context.connection.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'v' AND relnamespace = current_schema()::regnamespace"
            " AND NOT coalesce(reloptions, '{}') @> '{security_invoker=true}'"
        ).fetchall()

    assert {name for (name,) in open_tables} - no_subject == set()
    assert views == []
