"""Loads that end badly, or meet each other: nothing half done, nothing lost, nobody overtaken."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from store_samples import STORE_FIXTURES, Clock, Loader
from tocsin.errors import StoreUnavailable, Usage
from tocsin.model.record import Record
from tocsin.store.database import Store, Transaction, open_store
from tocsin.store.lists import WriteCounts
from tocsin.store.projections import PROJECTIONS

module_database, database, clock, store, loader = STORE_FIXTURES

MANY = 2_500  # several batches
KILLED_IN_A_LOAD = """
import sys, time
from datetime import UTC, datetime
from store_samples import Loader
from tocsin.store.database import open_store

def records(loader):
    for number in range(2_500):
        if number == 2_400:
            print("in the middle", flush=True)
            time.sleep(60)
        yield loader.record(f"B.{number}")

store = open_store(sys.argv[1], master_key=bytes(range(32)), clock=lambda: datetime.now(UTC))
loader = Loader(store)
with store.transaction("operator") as tx:
    tx.records.write(tx.lists.begin_version(loader.version()), records(loader), ["A.1"])
"""


def interrupted(loader: Loader, happens: Callable[[], None]) -> Iterator[Record]:
    """Many records; when most of them are written, something happens."""
    for number in range(MANY):
        if number == MANY - 100:
            happens()
        yield loader.record(f"B.{number}")


def backends(database: str) -> list[int]:
    """The server processes of all sessions of the database but the asking one."""
    with psycopg.connect(database) as connection:
        rows = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        ).fetchall()
    return [row[0] for row in rows]


def end_sessions(database: str) -> None:
    with psycopg.connect(database) as connection:
        for pid in backends(database):
            if pid != connection.info.backend_pid:
                connection.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))


def begin_and_write(tx: Transaction, loader: Loader, records: Iterator[Record]) -> WriteCounts:
    return tx.records.write(tx.lists.begin_version(loader.version()), records, ["A.1"])


def require_only_the_first_load(store: Store, database: str) -> None:
    """The state after one load of A.1, in every table."""
    with store.transaction("reader", read_only=True) as tx:
        assert [each.record.reference for each in tx.records.current()] == ["A.1"]
        assert [version.number for version in tx.lists.versions("un")] == [1]
        assert list(tx.problems()) == []
        assert tx.generation() == 1
    with psycopg.connect(database) as connection:
        for table in ("records", "revisions", "payload_keys", *PROJECTIONS):
            row = connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()  # noqa: S608 - our own names
            assert row is not None
            assert row[0] <= 3, table


def test_a_session_that_is_killed_in_the_middle_of_a_load_leaves_nothing(
    store: Store, loader: Loader, database: str
) -> None:
    loader.load([loader.record("A.1")])

    with pytest.raises(StoreUnavailable), store.transaction("operator") as tx:
        begin_and_write(tx, loader, interrupted(loader, lambda: end_sessions(database)))

    require_only_the_first_load(store, database)


def test_a_process_that_is_killed_in_the_middle_of_a_load_leaves_nothing_and_blocks_nobody(
    store: Store, loader: Loader, database: str
) -> None:
    loader.load([loader.record("A.1")])
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED_IN_A_LOAD, database],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"in the middle\n"
        process.send_signal(signal.SIGKILL)

    require_only_the_first_load(store, database)
    assert loader.load([loader.record("A.1"), loader.record("A.2")]) == WriteCounts(added=1, unchanged=1)


def test_a_reader_of_a_list_that_fails_late_leaves_nothing(store: Store, loader: Loader, database: str) -> None:
    loader.load([loader.record("A.1")])

    def fail() -> None:
        raise RuntimeError("the file ends here")

    with pytest.raises(RuntimeError), store.transaction("operator") as tx:
        begin_and_write(tx, loader, interrupted(loader, fail))

    require_only_the_first_load(store, database)


def test_an_error_that_was_passed_over_is_not_taken_for_a_commit(store: Store, loader: Loader, database: str) -> None:
    loader.load([loader.record("A.1")])

    with pytest.raises(Usage, match="passed over"), store.transaction("operator") as tx:
        begin_and_write(tx, loader, iter([]))
        with suppress(psycopg.errors.NotNullViolation):
            tx.lists.lock("un")
            tx.lists.begin_version(replace(loader.version(), as_of=None))  # type: ignore[arg-type]  # the mistake itself

    require_only_the_first_load(store, database)


def test_a_connection_lost_in_the_commit_says_that_the_outcome_is_not_known(
    store: Store, loader: Loader, database: str
) -> None:
    with pytest.raises(StoreUnavailable, match="not known whether"), store.transaction("operator") as tx:
        tx.lists.lock("un")
        end_sessions(database)

    loader.load([loader.record("A.1")])
    require_only_the_first_load(store, database)


def test_connections_that_died_while_they_waited_are_replaced(store: Store, loader: Loader, database: str) -> None:
    loader.load([loader.record("A.1")])
    with store.transaction("one"), store.transaction("two"), store.transaction("three"):
        pass  # three connections now wait

    end_sessions(database)

    require_only_the_first_load(store, database)


def test_a_second_load_of_a_list_waits_for_the_first_and_starts_from_its_outcome(store: Store, loader: Loader) -> None:
    has_begun, may_end = threading.Event(), threading.Event()

    def first() -> WriteCounts:
        def records() -> Iterator[Record]:
            yield loader.record("A.1")
            has_begun.set()
            assert may_end.wait(120)
            yield loader.record("A.2")

        with store.transaction("first") as tx:
            return tx.records.write(tx.lists.begin_version(loader.version()), records(), [])

    with ThreadPoolExecutor(2) as threads:
        one = threads.submit(first)
        assert has_begun.wait(120)
        two = threads.submit(loader.load, [loader.record("A.2"), loader.record("A.3")])
        assert not two.done()
        may_end.set()

        assert one.result(120) == WriteCounts(added=2)
        assert two.result(120) == WriteCounts(added=1, removed=1, unchanged=1)


def test_two_different_lists_load_at_the_same_time(store: Store, loader: Loader) -> None:
    with store.transaction("first") as tx:
        tx.records.write(tx.lists.begin_version(loader.version()), [loader.record("A.1")], [])

        with ThreadPoolExecutor(1) as threads:
            other = threads.submit(loader.load, [loader.record("9", owner="ofac")], name="ofac")
            assert other.result(120) == WriteCounts(added=1)


def test_many_threads_share_a_store(store: Store, loader: Loader) -> None:
    def work(number: int) -> int:
        name = f"list {number}"
        loader.load([loader.record("A.1", owner=name)], name=name)
        with store.transaction("reader") as tx:
            return sum(1 for _ in tx.records.current(name))

    with ThreadPoolExecutor(12) as threads:
        assert list(threads.map(work, range(24))) == [1] * 24

    assert store.generation() == 24


def test_two_stores_see_each_others_commits_at_once(
    store: Store, loader: Loader, database: str, master_key: bytes, clock: Clock
) -> None:
    with open_store(database, master_key=master_key, clock=clock) as other:
        loader.load([loader.record("A.1")])
        assert other.generation() == 1

        Loader(other).load([])
        with store.transaction("reader") as tx:
            assert list(tx.records.current()) == []
