"""The index follows the store: a change is a small delta, in force at once, in every process."""

from __future__ import annotations

import os
import subprocess
import sys

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from followed_index import FIRST, MERGES, NO_MERGE_BY_SIZE, PEOPLE, dead, found, ids, put, renamed
from invented_nodes import EMPTY_HOME, FRESH_NODE, Home, opened
from tocsin.match.arrays import IndexArrays
from tocsin.match.rarity import background_shares
from tocsin.match.search import Searcher
from tocsin.model.record import Name, Record, SubjectKind
from tocsin.model.screening import Query, Status
from tocsin.node.local import LocalNode
from tocsin.segments.build import build
from tocsin.segments.in_force import InForce
from tocsin.services.indexing import building as indexing
from tocsin.services.indexing.refresh import IndexState, index_state, refresh
from tocsin.services.screening.screen import CHANGING, Screener, screen

node = FRESH_NODE
empty_home = EMPTY_HOME
no_merge_by_size = NO_MERGE_BY_SIZE
merges = MERGES


# -- a delta --


def test_a_small_change_is_a_delta_beside_the_main(node: LocalNode, merges: list[str]) -> None:
    put(node, PEOPLE)
    before = refresh(node)
    gone, kept = "QDi.9101", {key: each for key, each in PEOPLE.items() if key != "QDi.9101"}
    fresh = Record("un", "QDi.9200", SubjectKind.PERSON, (Name("Harkon Bellisarv"),))

    put(node, kept | renamed(FIRST, "Tumril Gandovar") | {"QDi.9200": fresh})
    index = refresh(node)

    assert index.main is before.main
    assert sorted(ids(index.added)) == ["un/QDi.9100", "un/QDi.9200"]
    assert sorted(dead(index)) == [f"un/{FIRST}", f"un/{gone}"]
    assert index.count == 20
    assert found(node, "Tumril Gandovar") == [f"un/{FIRST}"]
    assert found(node, "Harkon Bellisarv") == ["un/QDi.9200"]
    assert found(node, "Ortwin Vasqela") == []
    assert found(node, "Brenza Holtikar") == []
    assert found(node, "Jorvek Amsundar") == ["un/QDi.9102"]
    assert merges == []


def test_a_process_that_comes_later_opens_the_delta_and_builds_nothing(empty_home: Home) -> None:
    with opened(empty_home) as one, opened(empty_home) as other:
        put(one, PEOPLE)
        main = refresh(one).main.file
        assert refresh(other).main.file == main
        put(one, PEOPLE | renamed(FIRST, "Tumril Gandovar"))
        delta = refresh(one).pointer.delta

        index = refresh(other)

        assert (index.main.file, index.pointer.delta) == (main, delta)
        assert found(other, "Tumril Gandovar") == [f"un/{FIRST}"]


def test_what_came_back_as_it_was_is_found_once(node: LocalNode) -> None:
    put(node, PEOPLE)
    refresh(node)
    put(node, PEOPLE | renamed(FIRST, "Tumril Gandovar"))
    refresh(node)

    put(node, PEOPLE)

    assert found(node, "Ortwin Vasqela") == [f"un/{FIRST}"]
    assert found(node, "Tumril Gandovar") == []


def test_a_large_change_is_a_new_main_at_once(node: LocalNode, merges: list[str]) -> None:
    put(node, dict(list(PEOPLE.items())[:5]))
    before = refresh(node)

    put(node, PEOPLE)
    index = refresh(node)

    assert index.main is not before.main
    assert (index.delta, index.count) == (None, 20)
    assert merges == []


def test_a_small_index_is_built_anew_rather_than_merged(
    node: LocalNode, merges: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "SMALL", 1_000)
    monkeypatch.setattr(indexing, "MERGE_SHARE", 0.0)
    put(node, PEOPLE)
    refresh(node)

    put(node, PEOPLE | renamed(FIRST, "Tumril Gandovar"))

    assert refresh(node).delta is None
    assert merges == []


def test_a_delta_that_has_grown_asks_for_a_merge_once(
    node: LocalNode, merges: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(node, PEOPLE)
    refresh(node)
    monkeypatch.setattr(indexing, "MERGE_SHARE", 0.0)

    put(node, PEOPLE | renamed(FIRST, "Tumril Gandovar"))
    for _ in range(3):
        assert refresh(node).pointer.merge == indexing.GROWN

    assert merges == [node.node_id]
    assert index_state(node).merge == indexing.GROWN


def test_a_record_whose_id_may_stand_otherwise_in_the_index_is_no_matter_for_a_delta(node: LocalNode) -> None:
    odd = {"odd": Record("un", "QDi\n9300", SubjectKind.PERSON, (Name("Harkon Bellisarv"),))}
    put(node, PEOPLE)
    refresh(node)

    put(node, PEOPLE | odd)

    assert refresh(node).delta is None
    assert len(found(node, "Harkon Bellisarv")) == 1


def test_an_index_of_another_history_of_the_store_is_not_followed(node: LocalNode, database: str) -> None:
    put(node, PEOPLE)
    before = refresh(node)
    with psycopg.connect(database) as connection:  # as if a backup had been restored, and another change made
        connection.execute("UPDATE generation SET change_set = gen_random_uuid()")
        connection.execute("UPDATE change_sets SET id = (SELECT change_set FROM generation)")

    index = refresh(node)

    assert index.main is not before.main
    assert index.origin.generation == before.origin.generation


def test_what_is_committed_while_the_index_is_opened_is_searched_all_the_same(
    node: LocalNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(node, PEOPLE)
    fresh = [renamed(FIRST, "Tumril Gandovar")]

    def overtaken(node: LocalNode) -> InForce:
        index = refresh(node)
        if fresh:
            put(node, PEOPLE | fresh.pop())
        return index

    monkeypatch.setattr("tocsin.services.screening.screen.refresh", overtaken)

    assert found(node, "Tumril Gandovar") == [f"un/{FIRST}"]


def test_lists_that_never_hold_still_are_not_checked_and_never_clear(
    node: LocalNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = iter(["Tumril Gandovar", "Zarmak Qolbani"] * 50)

    def overtaken(node: LocalNode) -> InForce:
        index = refresh(node)
        put(node, PEOPLE | renamed(FIRST, next(names)))
        return index

    monkeypatch.setattr("tocsin.services.screening.screen.refresh", overtaken)
    answer = screen(node, Query("Ortwin Vasqela"))

    assert (answer.status, answer.why) == (Status.NOT_CHECKED, CHANGING)


# -- damage --


def test_a_damaged_delta_is_made_again_and_the_main_stays(empty_home: Home) -> None:
    with opened(empty_home) as node:
        put(node, PEOPLE)
        main = refresh(node, anew=True).main.file
        put(node, PEOPLE | renamed(FIRST, "Tumril Gandovar"))
        delta = refresh(node).pointer.delta
        assert delta is not None
    path = node.index_folder / delta.name
    path.write_bytes(path.read_bytes()[:-1] + b"\1")

    with opened(empty_home) as other:
        report = index_state(other)
        assert (report.state, delta.name in report.wrong) == (IndexState.DAMAGED, True)
        assert found(other, "Tumril Gandovar") == [f"un/{FIRST}"]
        assert refresh(other).main.file == main
        assert index_state(other).state is IndexState.FITS


def test_a_process_goes_on_with_what_it_holds_when_the_files_are_damaged(node: LocalNode) -> None:
    put(node, PEOPLE)
    screener = Screener(node)
    assert screener.screen(Query("Ortwin Vasqela")).matches
    (node.index_folder / "CURRENT").write_text("lost")

    assert screener.screen(Query("Ortwin Vasqela")).matches[0].record == f"un/{FIRST}"
    assert index_state(node).state is IndexState.DAMAGED

    put(node, PEOPLE | renamed(FIRST, "Tumril Gandovar"))
    assert screener.screen(Query("Tumril Gandovar")).matches[0].record == f"un/{FIRST}"
    assert index_state(node).state is IndexState.FITS


# -- the property --

_CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["put", "delist", "purge"]),
        st.sampled_from(sorted(PEOPLE)),
        st.sampled_from(["Tumril Gandovar", "Ortwin Vasqela", "Zarmak Qolbani", "Vesh Tumril Gan"]),
    ),
    min_size=1,
    max_size=6,
)


@pytest.mark.usefixtures("merges")
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_CHANGES, min_size=1, max_size=4))
def test_main_delta_and_dead_rows_answer_as_an_index_built_anew(
    empty_home: Home, rounds: list[list[tuple[str, str, str]]]
) -> None:
    with opened(empty_home) as node:
        put(node, PEOPLE)
        refresh(node)
        standing = dict(PEOPLE)
        for changes in rounds:
            _change(node, standing, changes)
            index = refresh(node)

            anew = _anew(node, index)
            live = [
                row for row in range(len(index.main.arrays.records.ids)) if index.dead is None or not index.dead[row]
            ]
            assert sorted([*ids(index.main.arrays, live), *ids(index.added)]) == sorted(ids(anew))
            one, other = Searcher(index.main.arrays, index.added, index.dead), Searcher(anew)
            for name in {"Ortwin Vasqela", *(record.names[0].text for record in standing.values())}:
                assert _answers(one, name) == _answers(other, name)


def _change(node: LocalNode, standing: dict[str, Record], changes: list[tuple[str, str, str]]) -> None:
    for what, reference, name in changes:
        if what == "put":
            standing[reference] = renamed(reference, name)[reference]
        else:
            standing.pop(reference, None)
        put(node, standing)
        if what == "purge":
            with node.store.transaction("operator") as tx:
                tx.records.purge("un", reference)


def _anew(node: LocalNode, index: InForce) -> IndexArrays:
    """Everything that stands, built whole, with the rarities of the main."""
    with node.store.transaction("reader", read_only=True) as tx:
        stored = sorted(tx.records.current("un"), key=lambda each: each.record.reference)
    records = [(each.record, 0) for each in stored]
    return build(records, background=background_shares(), rarity=index.main.arrays.rarity)


def _answers(searcher: Searcher, name: str) -> list[tuple[str, str, float]]:
    """What is found, in order."""
    result = searcher.search(Query(name), limit=30)
    return [(each.id, each.arrays.names.texts[each.name], each.scored.score) for each in result.found]


# -- several processes --

_LOOK = """
import os, sys
from threading import Event, Thread
from tocsin.model.screening import Query
from tocsin.node.local import open_node
from tocsin.node.settings import read_settings
from tocsin.services.screening.screen import Screener

told = Event()

def hear():
    sys.stdin.readline()
    told.set()

Thread(target=hear, daemon=True).start()
with open_node(read_settings(os.environ)) as node:
    screener, asked, is_last = Screener(node), 0, False
    while not is_last:
        is_last = told.is_set()  # before it screens: what was committed by then is to be found
        matches = screener.screen(Query("Tumril Gandovar")).matches
        asked += 1
        if asked == 1:
            print("ready", flush=True)
    print(bool(matches) and matches[0].score > 0.5, flush=True)
"""


def test_a_change_is_in_force_at_the_next_screening_of_every_process_while_all_of_them_screen(empty_home: Home) -> None:
    with opened(empty_home) as node:
        put(node, PEOPLE)
        refresh(node, anew=True)
        with _screening(empty_home, 2) as others:
            put(node, PEOPLE | renamed(FIRST, "Tumril Gandovar"))  # no refresh here: whoever screens next does it
            found = [other.communicate("now\n")[0] for other in others]

    assert found == ["True\n", "True\n"]


class _screening:  # noqa: N801 - reads as a verb where it is used
    """Processes that screen until they are told to screen once more, ended with the block."""

    def __init__(self, home: Home, count: int) -> None:
        self._others = [
            subprocess.Popen(
                [sys.executable, "-c", _LOOK],
                env=os.environ | home.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(count)
        ]

    def __enter__(self) -> list[subprocess.Popen[str]]:
        for other in self._others:
            assert other.stdout is not None
            assert other.stdout.readline() == "ready\n"
        return self._others

    def __exit__(self, *_: object) -> None:
        for other in self._others:
            other.kill()
            other.wait()
