"""Runs of screening: what is kept of them, what is not, and what a later run finds new, changed or ended."""

from __future__ import annotations

import json
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from invented_lists import INVENTED, un_list
from invented_nodes import SAMPLE_HOME, SAMPLE_NODE
from tocsin.errors import NotFound, StoreUnsafe, Usage
from tocsin.node.local import LocalNode
from tocsin.services.listing.load import load
from tocsin.services.screening import runs
from tocsin.services.screening.batch import Asked, QueryTable, content_mark
from tocsin.services.screening.following import NO_ID, TWICE, Difference, Earlier
from tocsin.services.screening.kept_rows import Noted, Tags, unpacked
from tocsin.services.screening.proofs import Source
from tocsin.services.screening.runs import Recording, begin, forget, kept_queries, kept_rows
from tocsin.services.screening.screen import Rules
from tocsin.store.runs import Run

ASKED = Asked(Rules())
TABLE = Source("ab" * 32, 12)
LISTS = {"un": 1}


def noted(row: str, *matches: tuple[str, str], said: str = "", is_checked: bool = True, has_id: bool = True) -> Noted:
    is_alert = any(band != "weak" for _, band in matches)
    return Noted(row, has_id, said or f"says {row}", is_checked, is_alert, LISTS, matches)


def finished(node: LocalNode, rows: Sequence[Noted], *, is_kept: bool = False) -> Run:
    recording = begin(node, ASKED, "/somewhere/out.jsonl", is_kept=is_kept)
    recording.note(rows, 5, b"\1" * 32)
    return recording.finish(TABLE)


@pytest.fixture
def listed(node: LocalNode) -> LocalNode:
    """A node with a list in force."""
    load(node, "un", [un_list(INVENTED)])
    return node


sample_home = SAMPLE_HOME
shared_listed = SAMPLE_NODE


# --- what is kept -----------------------------------------------------------------------------------------------------


def test_a_run_keeps_ids_and_bands_and_of_records_only_digests_under_its_own_key(listed: LocalNode) -> None:
    first = finished(listed, [noted("c-17", ("un/QDi.9100", "strong")), noted("c-18", is_checked=False)])
    second = finished(listed, [noted("c-17", ("un/QDi.9100", "strong"))])

    (one, two), (other,) = kept_rows(listed, first), kept_rows(listed, second)

    assert (one.id, one.has_id, one.is_checked, one.is_alert) == ("c-17", True, True, True)
    assert one.matches == ((Tags(first.key or b"").record("un/QDi.9100"), "strong"),)
    assert (two.is_checked, two.matches) == (False, ())
    assert one.matches[0][0] != other.matches[0][0] and one.content != other.content
    assert (first.progress.rows, first.progress.alerts, first.progress.not_checked) == (2, 1, 1)


def test_neither_ids_nor_names_nor_records_nor_paths_stand_in_the_database(listed: LocalNode, database: str) -> None:
    (row,) = QueryTable(StringIO("id,name\nclient-4711,Quillon Harrowgate\n")).unread()
    given_row = Noted("client-4711", True, content_mark(row), True, True, LISTS, (("un/QDi.9100", "strong"),), row)
    finished(listed, [given_row], is_kept=True)

    with psycopg.connect(database) as connection:
        stored = [
            str(connection.execute(query).fetchone())
            for query in ("SELECT json_agg(runs)::text FROM runs", "SELECT json_agg(c)::text FROM run_chunks AS c")
        ]
        raw = b"".join(
            bytes(each) for row in connection.execute("SELECT data, queries FROM run_chunks") for each in row if each
        )

    for secret in ("4711", "Quillon", "QDi.9100", "somewhere"):
        assert secret not in "".join(stored)
        assert secret.encode() not in raw
        assert secret.encode().hex() not in "".join(stored)


def test_rows_that_are_kept_come_back_as_they_stood(listed: LocalNode) -> None:
    table = 'id,name,birth_date\nk,Quillon Harrowgate,1980\nbad,"left\nopen",1\n'
    given_rows = list(QueryTable(StringIO(table, newline="")).unread())
    run = finished(
        listed, [Noted(r.fields[0], True, content_mark(r), True, False, LISTS, (), r) for r in given_rows], is_kept=True
    )

    assert list(kept_queries(listed, run)) == given_rows


def test_a_long_run_is_kept_in_chunks_as_it_goes_and_can_be_gone_on_with(listed: LocalNode) -> None:
    rows = [noted(str(at), ("un/QDi.9100", "weak")) for at in range(runs.CHUNK * 2 + 5)]
    recording = begin(listed, ASKED, "/somewhere/out.jsonl")
    recording.note(rows[: runs.CHUNK + 3], 10, b"\2" * 32)

    stopped = runs.stopped_at(listed, ASKED, "/somewhere/out.jsonl")

    assert stopped is not None and (stopped.status, stopped.progress.rows) == ("unfinished", runs.CHUNK + 3)
    again = Recording(listed, stopped)
    again.note(rows[runs.CHUNK + 3 :], 20, b"\3" * 32)
    run = again.finish(TABLE)
    assert (run.number, run.progress.chunks, run.status) == (stopped.number, 2, "finished")
    assert [row.id for row in kept_rows(listed, run)] == [row.id for row in rows]
    assert run.progress.states == ((LISTS, len(rows)),)


@pytest.mark.parametrize("where", ["/elsewhere/out.jsonl", "/somewhere/out.jsonl2", ""])
def test_a_run_is_known_again_only_by_where_its_answers_go_and_by_what_was_asked(listed: LocalNode, where: str) -> None:
    finished(listed, [])

    assert runs.stopped_at(listed, ASKED, where) is None
    assert runs.stopped_at(listed, Asked(Rules(limit=3)), "/somewhere/out.jsonl") is None
    assert runs.stopped_at(listed, ASKED, "/somewhere/out.jsonl") is not None


def test_a_finished_run_can_be_neither_changed_nor_removed(listed: LocalNode, database: str) -> None:
    run = finished(listed, [noted("a")])

    with psycopg.connect(database, autocommit=True) as connection:
        for attempt in (
            "UPDATE runs SET purpose = 'other'",
            "UPDATE runs SET rows = 7",
            "UPDATE runs SET finished_at = NULL, facts = NULL, seal = NULL",
            "DELETE FROM runs",
            "TRUNCATE runs CASCADE",
        ):
            with pytest.raises(psycopg.errors.RestrictViolation):
                connection.execute(attempt)

    assert runs.run_of(listed, run.number).facts == run.facts


# --- forgetting -------------------------------------------------------------------------------------------------------


def test_forgetting_destroys_the_key_and_the_rows_and_leaves_the_counts(listed: LocalNode, database: str) -> None:
    run = finished(listed, [noted("a", ("un/QDi.9100", "strong"))])

    done = forget(listed, run.number)

    with psycopg.connect(database) as connection:
        chunks = connection.execute("SELECT count(*) FROM run_chunks").fetchone()
        wrapped = connection.execute("SELECT wrapped FROM payload_keys JOIN runs ON runs.key_id = payload_keys.id")
        assert (chunks, wrapped.fetchall()) == ((0,), [(None,)])
    assert (done.run.status, done.run.progress.rows, done.run.facts) == ("forgotten", 1, run.facts)
    assert any("backups" in each for each in done.remaining)
    with pytest.raises(NotFound, match="was forgotten"):
        list(kept_rows(listed, done.run))


def test_a_run_is_forgotten_once_and_only_if_it_exists(listed: LocalNode) -> None:
    run = finished(listed, [])
    forget(listed, run.number)

    with pytest.raises(Usage, match="was forgotten on"):
        forget(listed, run.number)
    with pytest.raises(NotFound, match="there is no run 99"):
        forget(listed, 99)


def test_a_run_that_was_stopped_can_be_forgotten_too(listed: LocalNode) -> None:
    recording = begin(listed, ASKED, "/somewhere/out.jsonl")

    assert forget(listed, recording.run.number).run.status == "forgotten"
    assert runs.stopped_at(listed, ASKED, "/somewhere/out.jsonl") is None


# --- against an earlier run -------------------------------------------------------------------------------------------


def test_what_is_new_changed_and_ended_is_told_by_row_record_and_band(listed: LocalNode) -> None:
    before = finished(listed, [noted("a", ("un/QDi.9100", "possible"), ("un/QDi.9101", "strong")), noted("b")])
    earlier = Earlier(listed, before)

    a = earlier.differences(noted("a", ("un/QDi.9100", "strong"), ("un/QDi.9102", "weak")))
    b = earlier.differences(noted("b"))

    assert a == (
        Difference("changed", "un/QDi.9100", "strong", "possible"),
        Difference("new", "un/QDi.9102", "weak"),
        Difference("ended", "un/QDi.9101", "", "strong", "it is no longer among the matches shown"),
    )
    assert b == ()
    assert list(earlier.gone()) == []


def test_a_match_that_ended_says_why(listed: LocalNode) -> None:
    matches = (("un/QDi.9118", "strong"), ("un/QDi.9119", "strong"))
    earlier_run = finished(listed, [noted("a", *matches), noted("b", *matches[:1]), noted("gone", *matches[:1])])
    later = {key: name for key, name in INVENTED.items() if key != "QDi.9119"}
    load(listed, "un", [un_list({**later, "QDi.9118": "Somebody Else"})])
    earlier = Earlier(listed, earlier_run)

    a = earlier.differences(noted("a"))
    b = earlier.differences(noted("b", said="something else"))
    gone = dict(earlier.gone())

    assert [(each.record, each.why) for each in a] == [
        ("un/QDi.9118", "the record was amended"),
        ("un/QDi.9119", "the record was delisted"),
    ]
    assert [each.why for each in b] == ["the row says something else now"]
    assert [(each.record, each.why) for each in gone["gone"]] == [("un/QDi.9118", "no row has this id any more")]


def test_a_row_that_could_not_be_checked_ends_nothing(listed: LocalNode) -> None:
    earlier = Earlier(listed, finished(listed, [noted("a", ("un/QDi.9100", "strong"))]))
    row = noted("a", is_checked=False)

    assert earlier.why_not(row).startswith("not checked now")
    assert earlier.differences(row) == ()
    assert list(earlier.gone()) == []


def test_rows_without_an_id_or_with_one_that_stands_twice_are_not_compared(listed: LocalNode) -> None:
    before = finished(listed, [noted("a"), noted("a"), noted("b"), noted("4", has_id=False)])
    earlier = Earlier(listed, before)

    assert earlier.why_not(noted("a", ("un/QDi.9100", "strong"))) == TWICE
    assert earlier.why_not(noted("9", has_id=False)) == NO_ID
    assert earlier.why_not(noted("b")) == ""
    earlier.differences(noted("b"))
    assert earlier.why_not(noted("b")) == TWICE


def weak(*numbers: int) -> list[tuple[str, str]]:
    return [(f"un/QDi.{number}", "weak") for number in numbers]


def test_a_weak_match_that_only_moved_across_the_shown_limit_is_neither_new_nor_ended(listed: LocalNode) -> None:
    full = range(9101, 9101 + ASKED.rules.limit)  # as many as are shown
    earlier = Earlier(listed, finished(listed, [noted(row, *weak(*full)) for row in ("moved", "alert", "said")]))

    moved = earlier.differences(noted("moved", *weak(9100, *full[:-1])))
    alert = earlier.differences(noted("alert", ("un/QDi.9100", "strong"), *weak(*full[:-1])))
    said = earlier.differences(noted("said", *weak(9100, *full[:-1]), said="something else"))

    assert moved == ()
    assert [(each.sort, each.record) for each in alert] == [("new", "un/QDi.9100")]
    assert [(each.sort, each.record) for each in said] == [("new", "un/QDi.9100"), ("ended", f"un/QDi.{full[-1]}")]


def test_beside_a_list_that_was_not_full_a_weak_match_that_came_or_went_is_told(listed: LocalNode) -> None:
    earlier = Earlier(listed, finished(listed, [noted("a", *weak(9101, 9102))]))

    found = earlier.differences(noted("a", *weak(9100, 9101)))

    assert [(each.sort, each.record) for each in found] == [("new", "un/QDi.9100"), ("ended", "un/QDi.9102")]


@pytest.mark.parametrize(("rules", "told"), [(Rules(2), []), (Rules(9, 0.3), []), (Rules(9), ["ended"])])
def test_what_a_smaller_limit_or_a_higher_score_leaves_out_has_not_ended(
    listed: LocalNode, rules: Rules, told: list[str]
) -> None:
    earlier = Earlier(listed, finished(listed, [noted("a", *weak(9100, 9101, 9102))]), rules=rules)

    found = earlier.differences(noted("a", *weak(9100, 9101)))

    assert [each.sort for each in found] == told


def test_beside_a_full_list_a_weak_match_whose_record_was_delisted_or_listed_since_is_told(listed: LocalNode) -> None:
    full = range(9110, 9110 + ASKED.rules.limit)
    earlier_run = finished(listed, [noted("a", *weak(*full))])
    later = {key: name for key, name in INVENTED.items() if key != "QDi.9119"}
    load(listed, "un", [un_list({**later, "QDi.9200": "Newly Listed"})])

    found = Earlier(listed, earlier_run).differences(noted("a", *weak(9200, *full[:-1])))

    assert [(each.sort, each.record, each.why) for each in found] == [
        ("new", "un/QDi.9200", ""),
        ("ended", "un/QDi.9119", "the record was delisted"),
    ]


def test_with_alerts_only_weak_matches_come_and_go_unsaid_but_one_that_becomes_weak_is_told(listed: LocalNode) -> None:
    before = finished(listed, [noted("a", ("un/QDi.9100", "weak"), ("un/QDi.9101", "strong"))])
    earlier = Earlier(listed, before, alerts_only=True)

    found = earlier.differences(noted("a", ("un/QDi.9101", "weak"), ("un/QDi.9102", "weak")))

    assert [(each.sort, each.record, each.band) for each in found] == [("changed", "un/QDi.9101", "weak")]


def test_what_cannot_be_compared_with_says_why(listed: LocalNode) -> None:
    unnamed = finished(listed, [noted("1", has_id=False)])
    forgotten = forget(listed, finished(listed, [noted("a")]).number).run
    stopped = begin(listed, ASKED, "/x").run

    for run, why in ((unnamed, "had no ids"), (forgotten, "was forgotten"), (stopped, "never finished")):
        with pytest.raises(Usage, match=why):
            Earlier(listed, run)


def test_a_record_that_the_node_does_not_know_ends_without_a_name(listed: LocalNode) -> None:
    earlier = Earlier(listed, finished(listed, [noted("a", ("un/QDi.1", "strong"))]))

    (ended,) = earlier.differences(noted("a"))

    assert (ended.record, ended.why) == ("", "this node does not know the record any more")


BANDS = st.sampled_from(["strong", "possible", "weak"])
RECORDS = st.sampled_from(["un/QDi.9001", "un/QDi.9002", "un/QDi.9003", "un/QDe.9001", "un/QDe.9002", "ofac/990001"])
ROWS = st.dictionaries(st.text(max_size=3), st.dictionaries(RECORDS, BANDS, max_size=4), max_size=6)


@given(before=ROWS, after=ROWS)
def test_what_is_told_is_exactly_the_difference_of_the_two_runs(
    shared_listed: LocalNode, before: dict[str, dict[str, str]], after: dict[str, dict[str, str]]
) -> None:
    run = finished(shared_listed, [noted(row, *found.items()) for row, found in before.items()])
    earlier = Earlier(shared_listed, run)

    now = [(row, earlier.differences(noted(row, *found.items()))) for row, found in after.items()]
    told = {(row, each.record): (each.was, each.band) for row, found in (*now, *earlier.gone()) for each in found}

    pairs = {(row, record) for table in (before, after) for row, found in table.items() for record in found}
    bands = {(row, record): tuple(t.get(row, {}).get(record, "") for t in (before, after)) for row, record in pairs}
    assert told == {pair: (was, is_) for pair, (was, is_) in bands.items() if was != is_}


# --- damage -----------------------------------------------------------------------------------------------------------


def test_chunks_that_were_changed_swapped_or_lost_are_never_read_as_something_else(
    listed: LocalNode, database: str
) -> None:
    run = finished(listed, [noted(str(at)) for at in range(runs.CHUNK)])
    other, lost = finished(listed, [noted("other")]), finished(listed, [noted("lost")])

    with psycopg.connect(database, autocommit=True) as connection:
        swap = "UPDATE run_chunks SET data = (SELECT data FROM run_chunks WHERE run = %s) WHERE run = %s"
        connection.execute(swap, (other.number, run.number))
        flip = "UPDATE run_chunks SET data = set_byte(data, 40, get_byte(data, 40) # 1) WHERE run = %s"
        connection.execute(flip, (other.number,))
        connection.execute("DELETE FROM run_chunks WHERE run = %s", (lost.number,))

    for damaged in (run, other, lost):
        with pytest.raises(StoreUnsafe):
            list(kept_rows(listed, damaged))


@given(st.binary(max_size=60))
def test_no_bytes_pass_for_a_chunk(data: bytes) -> None:
    with pytest.raises(StoreUnsafe):
        list(unpacked(data))


def test_the_facts_of_a_run_are_canonical_json(listed: LocalNode) -> None:
    facts = json.loads(finished(listed, [noted("a")]).facts or b"")

    assert (facts["counts"]["rows"], facts["input"]["sha256"], facts["lists"][0]["version"]) == (1, TABLE.sha256, 1)
    assert Path(facts["lists"][0]["files"][0]["name"]).suffix == ".xml"
