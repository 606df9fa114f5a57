"""What changed since a moment: in the order of commits, whole, and refused where the history is another one."""

from __future__ import annotations

import psycopg
import pytest

from store_samples import STORE_FIXTURES, Loader
from tocsin.store.changes import Changes, Point
from tocsin.store.database import Store

module_database, database, clock, store, loader = STORE_FIXTURES


def since(store: Store, point: Point) -> Changes:
    with store.transaction("reader", read_only=True) as tx:
        changes = tx.records.changed_since(point)
    assert changes is not None
    return changes


def names_since(store: Store, point: Point) -> list[str]:
    """The first names of the records that changed and stand."""
    with store.transaction("reader", read_only=True) as tx:
        changes = tx.records.changed_since(point)
        assert changes is not None
        return [stored.record.names[0].text for stored in tx.records.current_of(changes)]


def test_nothing_has_changed_since_now(store: Store, loader: Loader) -> None:
    loader.load([loader.record("A.1")])

    changes = since(store, store.point())

    assert len(changes) == 0
    assert changes.since == changes.until == store.point()


def test_since_the_beginning_everything_has_changed(store: Store, loader: Loader) -> None:
    loader.load([loader.record("A.1"), loader.record("A.2")])

    assert sorted(since(store, Point(0, "")).standing) == ["un/A.1", "un/A.2"]


def test_put_amended_and_delisted_records_are_told_apart_and_untouched_ones_are_not_named(
    store: Store, loader: Loader
) -> None:
    kept, amended, gone = (loader.record(f"A.{at}") for at in (1, 2, 3))
    loader.load([kept, amended, gone])
    before = store.point()

    loader.load([kept, loader.renamed(amended, "Ortwin Vaskela"), loader.record("A.4", "Brenza Holtikar")])

    changes = since(store, before)
    assert sorted(changes.standing) == ["un/A.2", "un/A.4"]
    assert changes.gone == ("un/A.3",)
    assert not changes.is_purge
    assert sorted(names_since(store, before)) == ["Brenza Holtikar", "Ortwin Vaskela"]


def test_a_record_that_came_and_went_is_gone(store: Store, loader: Loader) -> None:
    before = store.point()
    loader.load([loader.record("A.1")])
    loader.load([])

    assert (since(store, before).standing, since(store, before).gone) == ((), ("un/A.1",))


def test_a_purge_is_a_change_also_of_a_record_that_was_delisted_long_ago(store: Store, loader: Loader) -> None:
    loader.load([loader.record("A.1")])
    loader.load([])
    before = store.point()

    with store.transaction("operator") as tx:
        tx.records.purge("un", "A.1")

    assert since(store, before).gone == ("un/A.1",)
    assert since(store, before).is_purge
    assert not since(store, store.point()).is_purge


def test_a_change_that_began_first_and_was_committed_last_is_not_missed(store: Store, loader: Loader) -> None:
    with store.transaction("operator") as slow:
        slow.lists.lock("ofac")
        version = slow.lists.begin_version(loader.version("ofac"))
        slow.records.write(version, [loader.record("S.1", owner="ofac")], ())
        loader.load([loader.record("A.1")])  # begun later, committed first
        seen = store.point()

    assert since(store, seen).standing == ("ofac/S.1",)


def test_what_was_rolled_back_leaves_no_change(store: Store, loader: Loader) -> None:
    before = store.point()

    with pytest.raises(KeyError), store.transaction("operator") as tx:
        tx.lists.lock("un")
        tx.records.write(tx.lists.begin_version(loader.version()), [loader.record("A.1")], ())
        raise KeyError("changed my mind")

    assert store.point() == before
    assert len(since(store, before)) == 0


def test_a_reader_is_told_of_its_own_moment_only(store: Store, loader: Loader) -> None:
    before = store.point()
    with store.transaction("reader", read_only=True) as tx:
        assert tx.point() == before
        loader.load([loader.record("A.1")])

        changes = tx.records.changed_since(before)

    assert changes is not None
    assert len(changes) == 0


def test_a_state_of_another_history_is_not_one_to_follow_from(store: Store, loader: Loader) -> None:
    loader.load([loader.record("A.1")])
    here = store.point()
    loader.load([loader.record("A.2")])

    with store.transaction("reader", read_only=True) as tx:
        assert tx.records.changed_since(here) is not None
        assert tx.records.changed_since(Point(1, "another-change-set")) is None
        assert tx.records.changed_since(Point(7, here.change_set)) is None


def test_a_gap_in_the_log_is_never_taken_for_no_change(store: Store, loader: Loader, database: str) -> None:
    for number in (1, 2, 3):
        loader.load([loader.record(f"A.{number}")])
    with psycopg.connect(database) as connection:
        connection.execute("DELETE FROM change_sets WHERE generation = 2")

    with store.transaction("reader", read_only=True) as tx:
        assert tx.records.changed_since(Point(0, "")) is None
