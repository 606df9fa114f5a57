"""Attacks on the second lock: statements that a fault of ours might send in a user's name, and what becomes of them."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from store_samples import STORE_FIXTURES, Loader
from tocsin.model.accounts import Actor, Purpose, Role
from tocsin.model.handling import Use
from tocsin.model.members import Seat
from tocsin.store.database import Store

module_database, database, clock, store, loader = STORE_FIXTURES

SUPERVISOR = Actor(
    "vasqela", Seat("utopia", is_host=True), frozenset({Role.SUPERVISOR}), Purpose("screening", Use.SCREENING)
)
REFUSED = (
    "UPDATE payload_keys SET wrapped = NULL, destroyed_at = now(), destroyed_by = 'x'",
    "DELETE FROM payload_keys",
    "TRUNCATE payload_keys CASCADE",
    "SELECT * FROM payload_keys FOR UPDATE",
    "INSERT INTO payload_keys (id, wrapped, record_id) VALUES (gen_random_uuid(), 'x', 1)",  # with nothing to write
    "DELETE FROM records",
    "UPDATE records SET owner = 'utopia', reference = 'B'",
    "DELETE FROM revisions",
    "DELETE FROM runs",
    "SELECT * FROM runs",
    "SELECT * FROM run_chunks",
    "DELETE FROM change_sets",
    "INSERT INTO change_sets VALUES (9, gen_random_uuid(), false, now())",
    "UPDATE generation SET value = value + 1",
    "UPDATE identity_generation SET value = value + 1",
    "DELETE FROM operators",
    "DELETE FROM fetches",
    "DELETE FROM list_watches",
    "DELETE FROM list_checks",
    "UPDATE list_watches SET not_before = 'infinity'",
    "UPDATE declared_lists SET name = name",
    "DELETE FROM list_contents",
    "DELETE FROM lists",
    "UPDATE lists SET handling_class = 0",
    "UPDATE list_versions SET status = 'in force'",
    "INSERT INTO list_versions (list, number) VALUES ('un', 9)",
    "SELECT * FROM held_files",
    "INSERT INTO identity_acts (verb, scope, reason, at, by, purpose) VALUES ('accept', '', '', now(), 'x', '')",
    "INSERT INTO handling_classes SELECT * FROM handling_classes",
    "UPDATE purposes SET needs_case = false",
    "SELECT key_check FROM node",
    "UPDATE node SET name = 'x'",
    "SELECT * FROM users",
    "SELECT * FROM members",
    "SELECT * FROM rosters",
    "SELECT * FROM ledger_pending",
    "DELETE FROM ledger_pending",
    "SELECT * FROM ledger_payloads",
    "SELECT * FROM migrations",
    "SELECT last_value FROM records_id_seq",
    "SELECT setval('records_id_seq', 1)",
    "CREATE TABLE mine (a integer)",
    "ALTER TABLE payload_keys DISABLE ROW LEVEL SECURITY",
)


@pytest.fixture
def loaded(store: Store, loader: Loader) -> Iterator[Store]:
    loader.load([loader.record("A"), loader.record("B")])
    yield store


def is_refused(store: Store, statement: str) -> bool:
    """True when the database answers that the role has no right to this."""
    try:
        with store.transaction(SUPERVISOR) as tx:
            tx._context.connection.execute(statement.encode())
    except psycopg.errors.InsufficientPrivilege:
        return True
    return False


def test_a_users_transaction_is_refused_what_it_has_no_business_with(loaded: Store) -> None:
    assert [statement for statement in REFUSED if not is_refused(loaded, statement)] == []

    with loaded.transaction("operator", read_only=True) as tx:
        assert list(tx.problems()) == []
        assert {stored.record.reference for stored in tx.records.current()} == {"A", "B"}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records SET standing_revision = NULL",
        "UPDATE lists SET standing = 0",
        "UPDATE list_versions SET removed = 9",
        "DELETE FROM names",
    ],
)
def test_what_is_written_in_a_users_name_touches_nothing_of_anybody_else(loaded: Store, statement: str) -> None:
    with loaded.transaction(SUPERVISOR) as tx:
        touched = tx._context.connection.execute(statement.encode()).rowcount

    assert touched == 0
