"""Lists and their versions: in force, superseded, held, released, refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from store_samples import STORE_FIXTURES, Clock, Loader
from tocsin.errors import NotFound, UnknownList, Usage
from tocsin.sources.reading import Warning_
from tocsin.store.database import Store, open_store
from tocsin.store.lists import ListChanges, NewVersion, RawFile, SourceFile, WriteCounts

module_database, database, clock, store, loader = STORE_FIXTURES


def hold(store: Store, new: NewVersion, data: bytes = b"<list/>", reason: str = "half of it would go") -> int:
    with store.transaction("operator") as tx:
        return tx.lists.hold(new, [RawFile("list.xml", data)], reason, WriteCounts(removed=7))


def statuses(store: Store, name: str = "un") -> list[str]:
    with store.transaction("reader") as tx:
        return [version.status for version in tx.lists.versions(name)]


def test_a_list_that_was_never_loaded_has_no_state_and_no_versions(store: Store) -> None:
    with store.transaction("reader") as tx:
        assert tx.lists.state("un") is None
        assert tx.lists.states() == ()
        assert tx.lists.held("un") is None
        with pytest.raises(UnknownList):
            tx.lists.versions("un")


def test_a_version_says_what_was_loaded_when_and_by_whom(store: Store, clock: Clock) -> None:
    new = NewVersion(
        "un",
        "2026-02-27",
        "un-xml",
        (SourceFile("b.xml", "bb" * 32, 20), SourceFile("a.xml", "aa" * 32, 10)),
        0,
        warnings=(Warning_("split", "an alias was split \0 by guess \ud800", "line 9"),),
        unknown={"individual/@colour": "line 4"},
    )

    with store.transaction("operator") as tx:
        version = tx.lists.version(tx.lists.begin_version(new))

    assert (version.list, version.number, version.status, version.as_of) == ("un", 1, "in force", "2026-02-27")
    assert (version.format, version.files, version.warnings) == (new.format, new.files, new.warnings)
    assert version.unknown == {"individual/@colour": "line 4"}
    assert (version.loaded_at, version.loaded_by) == (clock.at, "operator")


def test_the_hash_of_a_version_of_several_files_does_not_depend_on_their_order(store: Store) -> None:
    files = (SourceFile("a.csv", "aa" * 32, 1), SourceFile("b.csv", "bb" * 32, 1))

    with store.transaction("operator") as tx:
        one = tx.lists.version(tx.lists.begin_version(NewVersion("x", "", "f", files, 0)))
        two = tx.lists.version(tx.lists.begin_version(NewVersion("x", "", "f", files[::-1], 0)))
        single = tx.lists.version(tx.lists.begin_version(NewVersion("x", "", "f", files[:1], 0)))

    assert one.sha256 == two.sha256
    assert single.sha256 == "aa" * 32


def test_a_new_version_supersedes_the_one_in_force(store: Store, loader: Loader) -> None:
    loader.load([loader.record("A.1")])
    loader.load([loader.record("A.1"), loader.record("A.2")], as_of="2026-03-27")

    assert statuses(store) == ["superseded", "in force"]
    with store.transaction("reader") as tx:
        state = tx.lists.state("un")
    assert state is not None
    assert state.version is not None
    assert (state.version.number, state.version.as_of, state.standing) == (2, "2026-03-27", 2)


def test_what_was_not_handed_over_because_it_is_unchanged_is_counted_as_such(store: Store, loader: Loader) -> None:
    loader.load([loader.record("A.1"), loader.record("A.2"), loader.record("A.3")])

    with store.transaction("operator") as tx:
        version = tx.lists.begin_version(loader.version(records=3))
        tx.records.write(version, [loader.record("A.4")], ["A.1"])
        counts = tx.lists.version(version).counts

    assert counts == WriteCounts(added=1, amended=0, removed=1, unchanged=2)


def test_the_changes_of_every_version_can_be_listed(store: Store, loader: Loader) -> None:
    one, two, three = (loader.record(f"A.{number}") for number in (1, 2, 3))
    loader.load([one, two])
    loader.load([loader.renamed(one, "Ortwin Vaskela"), three])
    loader.load([two, three])

    with store.transaction("reader") as tx:
        found = [tx.lists.changes("un", number) for number in (1, 2, 3)]
        with pytest.raises(NotFound):
            tx.lists.changes("un", 4)

    assert found == [
        ListChanges(added=("A.1", "A.2"), amended=(), removed=()),
        ListChanges(added=("A.3",), amended=("A.1",), removed=("A.2",)),
        ListChanges(added=("A.2",), amended=(), removed=("A.1",)),
    ]


def test_a_held_load_changes_nothing_that_stands(store: Store, loader: Loader) -> None:
    loader.load([loader.record("A.1")])
    before = store.generation()

    hold(store, loader.version(as_of="2026-03-27"))

    with store.transaction("reader") as tx:
        state = tx.lists.state("un")
        assert state is not None
        assert state.version is not None
        assert (state.version.number, state.standing) == (1, 1)
        assert state.held is not None
        assert (state.held.number, state.held.status, state.held.reason) == (2, "held", "half of it would go")
        assert state.held.counts.removed == 7
    assert store.generation() == before


def test_a_first_load_can_be_held_too(store: Store, loader: Loader) -> None:
    hold(store, loader.version())

    with store.transaction("reader") as tx:
        state = tx.lists.state("un")
    assert state is not None
    assert state.version is None
    assert state.held is not None


def test_a_held_load_survives_a_restart_with_its_files_byte_by_byte(
    store: Store, loader: Loader, database: str, master_key: bytes, clock: Clock
) -> None:
    data = bytes(range(256)) * 5_000
    hold(store, loader.version(), data)
    store.close()

    with open_store(database, master_key=master_key, clock=clock) as reopened, reopened.transaction("reader") as tx:
        held = tx.lists.held("un")

    assert held is not None
    assert held.files == (RawFile("list.xml", data),)


def test_releasing_a_held_load_puts_it_in_force_and_lets_its_files_go(
    store: Store, loader: Loader, clock: Clock
) -> None:
    loader.load([loader.record("A.1"), loader.record("A.2")])
    hold(store, loader.version(as_of="2026-03-27"))
    clock.pass_days(1)

    with store.transaction("reviewer") as tx:
        counts = tx.records.write(tx.lists.release("un"), [loader.record("A.2")], ["A.1"])

    assert counts == WriteCounts(removed=1, unchanged=1)
    with store.transaction("reader") as tx:
        state = tx.lists.state("un")
        assert tx.lists.held("un") is None
    assert state is not None
    assert state.version is not None
    assert (state.version.number, state.version.counts) == (2, counts)
    assert (state.version.decided_by, state.version.decided_at) == ("reviewer", clock.at)
    assert (state.held, state.standing) == (None, 1)


def test_discarding_a_held_load_keeps_its_trace_and_why(store: Store, loader: Loader) -> None:
    hold(store, loader.version())

    with store.transaction("reviewer") as tx:
        tx.lists.discard("un", "truncated download")

    with store.transaction("reader") as tx:
        version = tx.lists.versions("un")[0]
        assert tx.lists.held("un") is None
    assert (version.status, version.reason, version.decided_by) == ("refused", "truncated download", "reviewer")


def test_a_newer_held_load_takes_the_place_of_the_older_one(store: Store, loader: Loader) -> None:
    hold(store, loader.version(), b"old")
    hold(store, loader.version(), b"new")

    with store.transaction("reader") as tx:
        held = tx.lists.held("un")
    assert held is not None
    assert held.files[0].data == b"new"
    assert statuses(store) == ["refused", "held"]


def test_there_is_nothing_to_release_or_discard_where_nothing_is_held(store: Store, loader: Loader) -> None:
    loader.load([loader.record("A.1")])

    with store.transaction("reviewer") as tx, pytest.raises(NotFound):
        tx.lists.release("un")
    with store.transaction("reviewer") as tx, pytest.raises(NotFound):
        tx.lists.discard("un", "no reason")


def test_records_are_written_only_to_a_version_in_force(store: Store, loader: Loader) -> None:
    held = hold(store, loader.version())

    with pytest.raises(Usage), store.transaction("operator") as tx:
        tx.records.write(held, [loader.record("A.1")], [])
    with pytest.raises(NotFound), store.transaction("operator") as tx:
        tx.records.write(held + 99, [loader.record("A.1")], [])


def test_a_list_needs_a_name(store: Store, loader: Loader) -> None:
    with pytest.raises(Usage), store.transaction("operator") as tx:
        tx.lists.begin_version(replace(loader.version(), list=""))


def test_states_come_in_the_order_of_their_names(store: Store, loader: Loader) -> None:
    loader.load([loader.record("A.1")])
    loader.load([loader.record("9", owner="ofac")], name="ofac")

    with store.transaction("reader") as tx:
        assert [(state.list, state.standing) for state in tx.lists.states()] == [("ofac", 1), ("un", 1)]
