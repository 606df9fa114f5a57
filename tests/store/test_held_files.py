"""The files of a held load: kept in parts, read in parts, those of older versions too; and parts of a transaction."""

from __future__ import annotations

import zlib

import psycopg
import pytest

from store_samples import STORE_FIXTURES, Loader
from tocsin.store import held_files
from tocsin.store.database import Store
from tocsin.store.lists import RawFile, WriteCounts

module_database, database, clock, store, loader = STORE_FIXTURES


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held_files, "PART", 7)


def files_held(store: Store, loader: Loader, *files: RawFile) -> tuple[RawFile, ...]:
    with store.transaction("operator") as tx:
        tx.lists.hold(loader.version(), files, "half of it would go")
    with store.transaction("reader") as tx:
        found = tx.lists.held("un")
    assert found is not None
    return found.files


@pytest.mark.usefixtures("small_parts")
def test_files_come_back_whole_and_in_their_order_whatever_their_names(store: Store, loader: Loader) -> None:
    files = (RawFile("b", bytes(range(256))), RawFile("a", b""), RawFile("a", b"1234567"), RawFile("a", b"12345678"))

    assert files_held(store, loader, *files) == files


@pytest.mark.usefixtures("small_parts")
def test_a_file_is_read_a_part_at_a_time(store: Store, loader: Loader) -> None:
    files_held(store, loader, RawFile("list", b"0123456789abcdef"))

    with store.transaction("reader") as tx:
        (file,) = tx.lists.held_files("un")
        parts = list(file.parts())

    assert (file.name, parts) == ("list", [b"0123456", b"789abcd", b"ef"])


def test_a_file_that_an_older_version_kept_whole_is_read(store: Store, loader: Loader, database: str) -> None:
    files_held(store, loader)
    with psycopg.connect(database, autocommit=True) as connection:
        for position, data in enumerate([b"one", b"two"]):
            connection.execute(
                "INSERT INTO held_files (version_id, position, name, data) SELECT id, %s, 'x', %b FROM list_versions",
                (position, zlib.compress(data)),
            )

    with store.transaction("reader") as tx:
        found = tx.lists.held("un")

    assert found is not None
    assert found.files == (RawFile("x", b"one"), RawFile("x", b"two"))


def test_where_nothing_is_held_there_are_no_files(store: Store) -> None:
    with store.transaction("reader") as tx:
        assert (tx.lists.held("un"), tx.lists.held_files("un"), tx.lists.held_version("un")) == (None, (), None)


def test_part_of_a_transaction_is_undone_and_the_rest_is_kept(store: Store, loader: Loader) -> None:
    loader.load([loader.record("A.1")])
    generation = store.generation()

    with store.transaction("operator") as tx:
        with tx.undoable() as attempt:
            tx.records.write(tx.lists.begin_version(loader.version()), [loader.record("A.2")], ["A.1"])
            attempt.undo()
        tx.lists.hold(loader.version(), [], "in doubt")

    with store.transaction("reader") as tx:
        assert tx.records.standing("un").keys() == {"A.1"}
        assert [version.status for version in tx.lists.versions("un")] == ["in force", "held"]
        assert list(tx.problems()) == []
    assert store.generation() == generation


def test_what_is_not_undone_is_kept(store: Store, loader: Loader) -> None:
    with store.transaction("operator") as tx, tx.undoable():
        tx.records.write(tx.lists.begin_version(loader.version()), [loader.record("A.2")], [])

    with store.transaction("reader") as tx:
        assert tx.records.standing("un").keys() == {"A.2"}


def test_records_that_a_writer_did_not_see_are_delisted(store: Store, loader: Loader) -> None:
    loader.load([loader.record("A.1"), loader.record("A.2"), loader.record("B.1", owner="other")])

    with store.transaction("operator") as tx:
        writer = tx.records.writing(tx.lists.begin_version(loader.version()))
        put = writer.put([loader.record("A.2"), loader.record("A.3")])
        gone = writer.delist_others()

    assert (put, gone) == (WriteCounts(added=1, unchanged=1), WriteCounts(removed=2))
    with store.transaction("reader") as tx:
        assert tx.records.standing("un").keys() == {"A.2", "A.3"}
