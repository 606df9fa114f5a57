"""The tables against the revisions: whatever a look-up would read and no revision gives is found."""

from __future__ import annotations

import psycopg
import pytest

from store_samples import STORE_FIXTURES, Loader
from tocsin.store.database import Store

module_database, database, clock, store, loader = STORE_FIXTURES

CHANGES = {
    "a name": "UPDATE names SET text = 'Nobody'",
    "a name too few": "DELETE FROM names WHERE position = 0",
    "a date of birth": "UPDATE births SET latest = latest + 1",
    "a number": "UPDATE identifiers SET folded = 'X'",
    "a designation": "UPDATE designations SET programme = 'Nothing'",
    "a country": "UPDATE countries SET country = 'ZZ'",
    "the kind of a record": "UPDATE records SET kind = 'vessel'",
    "a count": "UPDATE list_standing SET standing = standing + 1",
    "the counter of changes": "UPDATE generation SET value = value + 1",
}


def found(store: Store) -> list[str]:
    with store.transaction("doctor", read_only=True) as tx:
        return [each.code for each in tx.differences()]


@pytest.fixture
def loaded(store: Store, loader: Loader) -> Store:
    """A.1 amended once, A.2 delisted, A.3 as it came."""
    one, two, three = (loader.record(f"A.{number}") for number in (1, 2, 3))
    loader.load([one, two, three])
    loader.load([loader.renamed(one, "Ortwin Vaskela"), three])
    return store


def test_tables_that_nobody_touched_are_what_the_revisions_give(loaded: Store) -> None:
    with loaded.transaction("officer") as tx:
        tx.records.purge("un", "A.3")

    assert found(loaded) == []


@pytest.mark.parametrize("what", CHANGES)
def test_a_row_that_no_revision_gives_is_found(loaded: Store, database: str, what: str) -> None:
    with psycopg.connect(database) as connection:
        connection.execute("SET session_replication_role = replica")
        changed = connection.execute(CHANGES[what].encode()).rowcount

    assert changed > 0
    assert set(found(loaded)) == {"replay"}


def test_a_rebuild_makes_names_and_counts_what_the_revisions_give(loaded: Store, database: str) -> None:
    with psycopg.connect(database) as connection:
        connection.execute("UPDATE names SET text = 'Nobody'")
        connection.execute("UPDATE list_standing SET standing = 7")

    with loaded.transaction("doctor") as tx:
        tx.records.rebuild_projections()

    assert found(loaded) == []


def test_a_name_of_a_record_that_was_delisted_is_found(loaded: Store, database: str) -> None:
    with psycopg.connect(database) as connection:
        connection.execute(
            "INSERT INTO names SELECT id, 0, 'Nobody', 'primary', 'good', '' FROM records WHERE reference = 'A.2'"
        )

    assert found(loaded) == ["replay"]
