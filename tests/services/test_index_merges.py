"""A merge makes one main index of main and delta, and may be killed or overtaken; a purge leaves nothing behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from followed_index import FIRST, MERGES, NO_MERGE_BY_SIZE, PEOPLE, dead, found, ids, put, renamed
from invented_nodes import EMPTY_HOME, FRESH_NODE, Home, opened
from tocsin.model.record import Name, Record, SubjectKind
from tocsin.node.local import LocalNode
from tocsin.node.merging import LOG, last_failure
from tocsin.services.indexing import building as indexing
from tocsin.services.indexing.merge import merge
from tocsin.services.indexing.refresh import IndexState, index_state, refresh

node = FRESH_NODE
empty_home = EMPTY_HOME
no_merge_by_size = NO_MERGE_BY_SIZE
merges = MERGES


def test_a_purged_record_is_not_found_from_the_next_screening_on_and_a_merge_takes_its_text_away(
    node: LocalNode, merges: list[str]
) -> None:
    put(node, PEOPLE)
    refresh(node)
    with node.store.transaction("operator") as tx:
        report = tx.records.purge("un", FIRST)

    assert any("index" in step for step in report.remaining)
    assert found(node, "Ortwin Vasqela") == []
    assert merges == [node.node_id]
    assert index_state(node).merge == indexing.PURGED
    assert _is_written_down(node, "Vasqela")

    assert merge(node)

    assert not _is_written_down(node, "Vasqela")
    assert refresh(node).delta is None
    assert found(node, "Ortwin Vasqela") == []


def test_a_purged_amendment_goes_with_the_delta_that_held_it(node: LocalNode) -> None:
    put(node, PEOPLE)
    refresh(node)
    put(node, PEOPLE | {"QDi.9200": Record("un", "QDi.9200", SubjectKind.PERSON, (Name("Harkon Bellisarv"),))})
    refresh(node)
    assert _is_written_down(node, "Bellisarv")

    with node.store.transaction("operator") as tx:
        tx.records.purge("un", "QDi.9200")
    index = refresh(node)

    assert not _is_written_down(node, "Bellisarv")
    assert index.pointer.merge == ""


def _is_written_down(node: LocalNode, name: str) -> bool:
    return any(name.encode() in path.read_bytes() for path in node.index_folder.iterdir())


def test_a_merge_makes_one_main_of_both_and_processes_take_it_up(empty_home: Home) -> None:
    with opened(empty_home) as one, opened(empty_home) as other:
        put(one, PEOPLE)
        refresh(one, anew=True)
        put(one, PEOPLE | renamed(FIRST, "Tumril Gandovar"))
        before = refresh(one)
        assert refresh(other).delta is not None

        assert merge(other)

        after = refresh(one)
        assert after.origin == before.origin
        assert after.main.file != before.main.file
        assert (after.delta, after.count) == (None, 20)
        assert found(one, "Tumril Gandovar") == [f"un/{FIRST}"]
        assert sorted(path.name.partition("-")[0] for path in one.index_folder.iterdir()) == [
            *("CURRENT", "lock", "main", "merge.lock")
        ]


def test_what_changes_while_a_merge_builds_is_in_force_before_and_after_it(
    node: LocalNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(node, PEOPLE)
    refresh(node)
    put(node, PEOPLE | renamed("QDi.9101", "Harkon Bellisarv"))
    refresh(node)
    build_main = indexing.build_main

    def slowly(*arguments: object, **options: object) -> object:
        pointer = build_main(*arguments, **options)  # type: ignore[arg-type]  # handed on
        put(node, PEOPLE | renamed("QDi.9101", "Harkon Bellisarv") | renamed(FIRST, "Tumril Gandovar"))
        assert found(node, "Tumril Gandovar") == [f"un/{FIRST}"]  # nobody waits for a merge
        return pointer

    monkeypatch.setattr("tocsin.services.indexing.merge.build_main", slowly)
    assert merge(node)

    index = refresh(node)
    assert ids(index.added) == dead(index) == [f"un/{FIRST}"]
    assert found(node, "Tumril Gandovar") == [f"un/{FIRST}"]
    assert found(node, "Ortwin Vasqela") == []


def test_a_merge_that_was_overtaken_by_a_rebuild_puts_nothing_in_force(
    node: LocalNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(node, PEOPLE)
    refresh(node)
    build_main = indexing.build_main

    def slowly(*arguments: object, **options: object) -> object:
        pointer = build_main(*arguments, **options)  # type: ignore[arg-type]  # handed on
        put(node, PEOPLE | renamed(FIRST, "Tumril Gandovar"))
        refresh(node, anew=True)
        return pointer

    monkeypatch.setattr("tocsin.services.indexing.merge.build_main", slowly)

    assert not merge(node)
    assert found(node, "Tumril Gandovar") == [f"un/{FIRST}"]
    assert not list(node.index_folder.glob(".*"))


_MERGE_AND_DIE = """
import os, signal
from tocsin.segments import files
from tocsin.node.merging_process import run

def die(descriptor):
    os.kill(os.getpid(), signal.SIGKILL)

files.flush = die
run()
"""


def test_a_merge_killed_in_the_middle_leaves_what_was_in_force_and_the_next_one_sweeps(
    empty_home: Home,
) -> None:
    with opened(empty_home) as node:
        put(node, PEOPLE)
        refresh(node, anew=True)
        put(node, PEOPLE | renamed(FIRST, "Tumril Gandovar"))
        before = refresh(node)

        killed = subprocess.run(
            [sys.executable, "-c", _MERGE_AND_DIE], env=os.environ | empty_home.environment, check=False
        )

        assert killed.returncode == -signal.SIGKILL
        assert list(node.index_folder.glob(".merging-*"))
        with opened(empty_home) as other:
            assert index_state(other).state is IndexState.FITS
            assert refresh(other).pointer == before.pointer
            assert found(other, "Tumril Gandovar") == [f"un/{FIRST}"]
            assert merge(other)
        assert not list(node.index_folder.glob(".*"))


def test_a_merge_that_failed_or_was_killed_is_remembered_and_not_begun_again_at_once(
    empty_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(empty_home) as node:
        put(node, PEOPLE)
        refresh(node)
        monkeypatch.setattr("sys.executable", shutil.which("false"))  # it ends before it could do anything
        node.begin_merge()
        assert "never ended" in last_failure(node.index_folder)
        written = (node.index_folder / LOG).stat().st_mtime_ns

        node.begin_merge()

        assert (node.index_folder / LOG).stat().st_mtime_ns == written
        (node.index_folder / LOG).unlink()


def test_a_merge_runs_in_a_process_of_its_own(empty_home: Home) -> None:
    with opened(empty_home) as node:
        put(node, PEOPLE)
        refresh(node, anew=True)
        put(node, PEOPLE | renamed(FIRST, "Tumril Gandovar"))
        before = refresh(node)

        node.begin_merge()

        until = time.monotonic() + 60
        while refresh(node).main.file == before.main.file or (node.index_folder / LOG).stat().st_size:
            assert time.monotonic() < until
            time.sleep(0.05)
        assert refresh(node).delta is None
        assert last_failure(node.index_folder) == ""
