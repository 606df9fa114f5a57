"""Retention by the clock: what is due goes, whole and once, whatever happens meanwhile; nothing goes too early."""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from aged import ALERTED, ANSWER, TABLE, ask, ask_batch, days_ago, due, keep_run, kept, try_to_sign_in
from command_line import clean
from invented_nodes import FRESH_NODE
from ledger_samples import assert_good, places
from ledger_samples import run as run_statement
from tocsin.errors import NotAllowed, NotFound, StoreUnsafe, Usage
from tocsin.ledger.leaf import MOST_OBJECTS, Act, Entry
from tocsin.model.accounts import Role
from tocsin.model.retention import Kind
from tocsin.node.acting import ActingNode
from tocsin.node.local import LocalNode
from tocsin.services.auditing.proof import prove
from tocsin.services.auditing.recording import record_screening
from tocsin.services.auditing.search import Criteria, search
from tocsin.services.auditing.sequence import sequence
from tocsin.services.auditing.verify import verify
from tocsin.services.keeping import retention
from tocsin.services.keeping.terms import set_term, show
from tocsin.services.screening import proofs
from tocsin.services.screening.runs import forget, run_of
from tocsin.store.retention import STRETCH, Retention

node = FRESH_NODE


def erasures(node: LocalNode) -> list[dict[str, object]]:
    return [each.payload or {} for each in search(node, Criteria(act=Act.ERASE), limit=1000)]


def counts(node: LocalNode, *, dry_run: bool = False) -> dict[Kind, int]:
    done = retention.run(node, dry_run=dry_run)
    return {kind: count for kind, count in done.counts.items() if count}


# --- what is due ------------------------------------------------------------------------------------------------------


def test_each_kind_goes_after_its_own_term_and_no_day_before(node: LocalNode) -> None:
    for days in (179.9, 180.1):
        ask(node, ANSWER, days=days)
        keep_run(node, TABLE, days=days)
    for days in (364.9, 365.1):
        try_to_sign_in(node, "192.0.2.7", days=days)
    for days in (1824.9, 1825.1):
        ask(node, ALERTED, days=days)
        ask_batch(node, 3, days=days)
    told = due(node)

    destroyed = counts(node)
    again = counts(node)

    assert told == destroyed == {Kind.QUESTIONS: 1, Kind.RUNS: 1, Kind.SIGN_INS: 1, Kind.ALERTS: 2}
    assert (again, due(node)) == ({}, {})
    assert kept(node) == {Kind.QUESTIONS: 1, Kind.ALERTS: 2, Kind.LOOKS: 0, Kind.SIGN_INS: 1, Kind.RUNS: 1}
    assert assert_good(node).destroyed == 4


def test_a_dry_run_says_the_same_and_destroys_nothing(node: LocalNode) -> None:
    ask(node, ANSWER, ANSWER, ALERTED, days=200)
    keep_run(node, TABLE, days=200)

    told = retention.run(node, dry_run=True)

    assert (told.is_dry, told.count, told.remaining) == (True, 3, ())
    assert counts(node) == {Kind.QUESTIONS: 2, Kind.RUNS: 1}


def test_what_was_destroyed_is_named_by_one_leaf_for_at_most_two_hundred(node: LocalNode) -> None:
    ask(node, *[ANSWER] * (MOST_OBJECTS + 50), days=200)

    assert counts(node) == {Kind.QUESTIONS: MOST_OBJECTS + 50}

    sequence(node)
    leaves = search(node, Criteria(act=Act.ERASE))
    assert [len(each.leaf.objects) for each in leaves] == [50, MOST_OBJECTS]
    told = [each.payload or {} for each in leaves]
    assert [(each["what"], each["kind"], each["term"]) for each in told] == [("retention", "questions", "180d")] * 2


def test_decisions_settings_and_leaves_of_runs_stay_however_old(node: LocalNode) -> None:
    number = keep_run(node, TABLE, days=3000)
    with days_ago(node, 3000), node.store.transaction("officer") as tx:
        for act in set(Act) - {Act.SCREEN, Act.VIEW, Act.LOG_IN}:
            tx.ledger.append(Entry(act, ("uto/1",), payload={"what": "something"}))

    destroyed = counts(node)

    assert destroyed == {Kind.RUNS: 1}
    assert assert_good(node).destroyed == 0
    checks = {each.what: each for each in proofs.verify(node, proofs.proof(node, number))}
    assert {what for what, each in checks.items() if each.state == proofs.NOT_CHECKED} == {"the seal", "the rows kept"}
    assert "the run was forgotten" in checks["the rows kept"].told
    assert checks["the ledger"].state == proofs.AGREES


def test_a_run_that_may_still_go_on_is_not_forgotten_under_its_feet(node: LocalNode) -> None:
    set_term(node, Kind.RUNS, timedelta(hours=1), "hours only")
    young = keep_run(node, TABLE, days=0.9, is_finished=False)
    left = keep_run(node, TABLE, days=1.1, is_finished=False)
    ended = keep_run(node, TABLE, days=0.1)

    assert counts(node) == {Kind.RUNS: 2}

    assert [run_of(node, each).status for each in (young, left, ended)] == ["unfinished", "forgotten", "forgotten"]


def test_the_oldest_are_found_among_many_without_reading_them_all(
    node: LocalNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    for days, many in ((300, 300), (200, 300), (100, 900)):
        ask(node, *[ANSWER] * many, days=days)
    assert counts(node) == {Kind.QUESTIONS: 600}
    ask(node, *[ANSWER] * 300, days=190)
    read: list[int] = []
    reading = Retention._read

    def counted(self: Retention, start: int, end: int) -> list[tuple[int, str, str, str, list[str]]]:
        read.append(end - start)
        return reading(self, start, end)

    monkeypatch.setattr(Retention, "_read", counted)

    assert counts(node) == {Kind.QUESTIONS: 300}

    assert sum(read) < 20 * STRETCH
    read.clear()
    assert counts(node) == {}
    assert sum(read) < 4 * STRETCH  # the last leaves, which fill no stretch yet, once a kind
    assert kept(node)[Kind.QUESTIONS] == 900


def test_what_was_noted_of_the_ledger_may_be_lost_and_is_made_anew(node: LocalNode, database: str) -> None:
    ask(node, *[ANSWER] * 600, days=200)
    assert due(node) == {Kind.QUESTIONS: 600}
    run_statement(database, "DELETE FROM retention_stretches")
    run_statement(database, "UPDATE retention_progress SET noted = 0")

    assert counts(node) == {Kind.QUESTIONS: 600}


# --- crashes and others at work ---------------------------------------------------------------------------------------


def test_two_runs_at_once_destroy_each_payload_once(node: LocalNode) -> None:
    ask(node, *[ANSWER] * 700, days=200)
    done: list[int] = []
    threads = [threading.Thread(target=lambda: done.append(retention.run(node).count)) for _ in range(2)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(done) == 700
    assert assert_good(node).destroyed == 700
    sequence(node)
    assert sum(len(each.leaf.objects) for each in search(node, Criteria(act=Act.ERASE))) == 700


def test_screening_goes_on_while_what_is_due_is_destroyed(node: LocalNode) -> None:
    ask(node, *[ANSWER] * 500, days=200)
    stop, asked = threading.Event(), 0

    def screen() -> None:
        nonlocal asked
        while not stop.is_set():
            record_screening(node, [ANSWER])
            sequence(node)
            asked += 1

    thread = threading.Thread(target=screen)
    thread.start()
    try:
        destroyed = counts(node)
    finally:
        stop.set()
        thread.join()

    assert destroyed == {Kind.QUESTIONS: 500}
    assert kept(node)[Kind.QUESTIONS] == asked > 0
    assert_good(node)


def test_a_kill_between_two_transactions_loses_nothing_and_the_next_run_goes_on(node: LocalNode, database: str) -> None:
    ask(node, *[ANSWER] * 450, days=200)
    program = (
        "import os, signal\n"
        "from tocsin.node.local import open_node\n"
        "from tocsin.node.settings import read_settings\n"
        "from tocsin.services.keeping import retention\n"
        "with open_node(read_settings(os.environ)) as node:\n"
        "    retention.run(node, tell=lambda what, count: os.kill(os.getpid(), signal.SIGKILL))\n"
    )
    home = {"TOCSIN_HOME": str(node.settings.home), "TOCSIN_DATABASE_URL": database}
    killed = subprocess.run([sys.executable, "-c", program], env=clean(home), check=False, timeout=60)
    sequence(node)
    between = assert_good(node).destroyed

    rest = counts(node)

    assert (killed.returncode, between, rest) == (-9, MOST_OBJECTS, {Kind.QUESTIONS: 450 - MOST_OBJECTS})
    assert assert_good(node).destroyed == 450


def test_a_payload_and_a_run_that_are_gone_already_are_passed_over(node: LocalNode) -> None:
    ask(node, ANSWER, ANSWER, days=200)
    number = keep_run(node, TABLE, days=200)
    with node.store.transaction("officer") as tx:
        tx.ledger.destroy_payloads((1,), {"reason": "asked for"})
    forget(node, number)

    assert counts(node) == {Kind.QUESTIONS: 1}

    assert assert_good(node).destroyed == 2


# --- clocks -----------------------------------------------------------------------------------------------------------


def test_a_clock_that_went_back_a_day_erases_nothing(node: LocalNode, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(node, ANSWER, days=200)
    monkeypatch.setattr(Retention, "clock", lambda self: self._context.now)  # the database's is as wrong
    node.store._clock = lambda: datetime.now(UTC) - timedelta(days=1)

    with pytest.raises(StoreUnsafe, match="the newest checkpoint was signed at"):
        retention.run(node)

    assert assert_good(node).destroyed == 0


def test_a_clock_that_is_ahead_of_the_databases_by_a_day_erases_nothing(node: LocalNode) -> None:
    ask(node, ANSWER, days=179.5)
    node.store._clock = lambda: datetime.now(UTC) + timedelta(days=1)

    with pytest.raises(StoreUnsafe, match="before it is known which is right"):
        retention.run(node)

    assert assert_good(node).destroyed == 0


def test_what_was_asked_while_the_clock_was_wrong_goes_by_its_own_moment_and_hinders_no_other(node: LocalNode) -> None:
    ask(node, ANSWER, days=201)
    ask(node, *[ANSWER] * (STRETCH * 2), days=-3650)  # ten years ahead
    ask(node, ANSWER, days=200)
    ask(node, ANSWER, days=179)  # behind by some days, say: it is younger than it says, and goes no day earlier

    assert counts(node) == {Kind.QUESTIONS: 2}

    assert kept(node)[Kind.QUESTIONS] == STRETCH * 2 + 1


# --- terms ------------------------------------------------------------------------------------------------------------


def test_the_newest_term_counts_and_says_by_whom_and_since_when(node: LocalNode) -> None:
    ask(node, ANSWER, days=3)
    built_in = {each.term.kind: each for each in show(node)}[Kind.QUESTIONS]

    set_term(node, Kind.QUESTIONS, timedelta(hours=48), "a pilot")
    set_term(node, Kind.QUESTIONS, timedelta(days=2), "the same in days")

    now = {each.term.kind: each for each in show(node)}[Kind.QUESTIONS]
    assert (built_in.term.since, built_in.term.by, built_in.counted.due) == (None, "", 0)
    assert (now.term.text, now.term.by, now.counted.due) == ("2d", "operator", 1)
    assert now.term.since is not None
    assert counts(node) == {Kind.QUESTIONS: 1}
    leaf = search(node, Criteria(act=Act.CONFIGURE, record="retention:questions"))[0]
    assert leaf.payload is not None
    assert (leaf.payload["reason"], leaf.payload["term"], leaf.payload["before"]) == ("the same in days", "2d", "2d")


def test_a_term_without_a_reason_or_by_somebody_who_may_not_is_refused(node: LocalNode) -> None:
    with pytest.raises(Usage, match="a reason is wanted"):
        set_term(node, Kind.RUNS, timedelta(days=1), "  ")
    officer = ActingNode(node, replace(node.acting, roles=frozenset({Role.ANALYST})))
    with pytest.raises(NotAllowed):
        set_term(officer, Kind.RUNS, timedelta(days=1), "why not")
    with pytest.raises(NotAllowed):
        retention.run_as_asked(officer)

    assert all(each.term.since is None for each in show(node))
    refused = [each.payload for each in search(node, Criteria(act=Act.CONFIGURE)) if "refused" in (each.payload or {})]
    assert len(refused) == 2


def test_a_term_set_past_tocsin_is_found(node: LocalNode, database: str) -> None:
    set_term(node, Kind.ALERTS, timedelta(days=30), "a pilot")
    sequence(node)
    assert_good(node)
    run_statement(
        database,
        "INSERT INTO retention_terms (kind, seconds, set_at, set_by) VALUES ('questions', 3600, '2020-01-01', 'x')",
    )
    run_statement(database, "UPDATE retention_terms SET seconds = 157680000 WHERE kind = 'alerts'")

    assert places(verify(node)) == {"retention term 1", "retention term 2"}


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO retention_terms (kind, seconds, set_at, set_by) VALUES ('questions', 157680001, now(), 'x')",
        "INSERT INTO retention_terms (kind, seconds, set_at, set_by) VALUES ('questions', 0, now(), 'x')",
        "INSERT INTO retention_terms (kind, seconds, set_at, set_by) VALUES ('all', 3600, now(), 'x')",
        "UPDATE retention_terms SET seconds = 3600",
        "DELETE FROM retention_terms",
        "TRUNCATE retention_terms",
    ],
)
def test_the_database_itself_refuses_terms_of_nonsense_and_changes_of_them(
    node: LocalNode, database: str, statement: str
) -> None:
    set_term(node, Kind.ALERTS, timedelta(days=30), "a pilot")

    with psycopg.connect(database) as connection, pytest.raises(psycopg.errors.IntegrityError):
        connection.execute(statement)


# --- what remains -----------------------------------------------------------------------------------------------------


def test_what_remains_is_said_and_dead_rows_are_swept_out(node: LocalNode) -> None:
    ask(node, ANSWER, days=200)

    done = retention.run(node)

    assert done.remaining[0].startswith("room on disk that was freed")
    assert [each.split(":")[0] for each in done.remaining[1:]] == ["write-ahead log", "backups and replicas"]


def test_dead_rows_that_somebody_may_still_see_are_told_of(node: LocalNode, database: str) -> None:
    ask(node, ANSWER, days=200)
    with psycopg.connect(database) as reader:
        reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT count(*) FROM ledger_payloads")

        done = retention.run(node)

    assert done.remaining[0].startswith("dead rows: until PostgreSQL has vacuumed ledger_payloads (other transactions")


def test_an_erased_question_proves_its_leaf_and_opens_nothing(node: LocalNode) -> None:
    ask(node, ANSWER, days=200)
    counts(node)

    assert prove(node, 1)["position"] == 1
    with pytest.raises(NotFound, match="was destroyed"):
        prove(node, 1, with_payload=True)
