"""Erasure: of a question, a record, a run; nothing is left that anybody could open, and the ledger goes on holding."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aged import ALERTED, ANSWER, BORN, NAME, NUMBER, TABLE, ask, ask_batch, keep_run, kept, opened, raw, try_to_sign_in
from invented_lists import INVENTED, un_list
from invented_nodes import FRESH_NODE
from ledger_samples import assert_good
from tocsin.errors import NotAllowed, NotFound, Usage
from tocsin.ledger.leaf import Act, Entry
from tocsin.model.accounts import Purpose, Role
from tocsin.model.handling import Use
from tocsin.model.members import Seat
from tocsin.model.retention import Kind
from tocsin.model.screening import Query
from tocsin.node.acting import ActingNode
from tocsin.node.local import LocalNode
from tocsin.services.auditing.search import Criteria, search
from tocsin.services.auditing.sequence import sequence
from tocsin.services.keeping import retention
from tocsin.services.keeping.erasing import erase, purge
from tocsin.services.keeping.terms import set_term
from tocsin.services.listing.load import load
from tocsin.services.records import find, require_purgeable
from tocsin.services.screening.screen import screen

node = FRESH_NODE
LISTED = "un/QDi.9100"
CANARIES = (NAME, NUMBER, BORN.isoformat(), "192.0.2.77")


def eraser(node: LocalNode, **changes: Any) -> ActingNode:
    """The node in the hands of somebody who may erase, but for these changes."""
    who: dict[str, Any] = {"name": "redress", "purpose": Purpose("redress", Use.OVERSIGHT)}
    who["roles"] = frozenset({Role.SUPERVISOR})
    return ActingNode(node, replace(node.acting, **{**who, **changes}))


def erased_everything(node: LocalNode) -> None:
    """Each kind by the clock, with terms of an hour."""
    for kind in Kind:
        set_term(node, kind, timedelta(hours=1), "hours only")
    retention.run(node)


def position_of(node: LocalNode, act: Act) -> int:
    sequence(node)
    return search(node, Criteria(act=act))[0].position


# --- canaries ---------------------------------------------------------------------------------------------------------


def test_what_was_screened_is_nowhere_any_more_once_its_term_is_over(
    node: LocalNode, database: str, server_home: Path
) -> None:
    ask(node, ANSWER, ALERTED, days=2)
    ask_batch(node, 3, days=2)
    keep_run(node, TABLE, days=2)
    try_to_sign_in(node, "192.0.2.77", days=2)
    before = opened(node)
    sealed = _sealed(node)
    assert all(canary in before for canary in CANARIES)
    assert all(each in raw(database) for each in sealed)

    erased_everything(node)

    after, rows = opened(node), raw(database)
    files = [path for folder in (node.settings.home, server_home / "server") for path in _plain_files(folder)]
    held = [rows, after.encode(), *(path.read_bytes() for path in files)]
    assert [canary for canary in CANARIES for each in held if canary.encode() in each] == []
    assert [each for each in sealed if each in rows] == []
    assert assert_good(node).destroyed == 4


def test_a_question_erased_on_request_is_gone_while_all_others_stay(node: LocalNode, database: str) -> None:
    ask(node, ANSWER, days=1)
    position = position_of(node, Act.SCREEN)
    other = replace(ANSWER, query=Query("Tamsin Overgaarde-Quist"))
    ask(node, other, days=1)
    (sealed,) = _sealed(node, position)

    done = erase(eraser(node), position, "asked for by the person, case 12")

    told = opened(node)
    assert (done.position, done.act) == (position, Act.SCREEN)
    assert (NAME in told, "Tamsin Overgaarde-Quist" in told, sealed in raw(database)) == (False, True, False)
    (leaf,) = search(node, Criteria(act=Act.ERASE))
    assert (leaf.payload or {})["reason"] == "asked for by the person, case 12"
    assert leaf.leaf.purpose.startswith("hmac:")  # a purpose that is not on the node's list: this test's own
    assert kept(node)[Kind.QUESTIONS] == 1
    assert assert_good(node).destroyed == 1


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", sorted(set(Act) - {Act.SCREEN, Act.VIEW, Act.LOG_IN}))
def test_what_was_kept_of_decisions_changes_and_erasures_is_evidence_and_stays(node: LocalNode, act: Act) -> None:
    sequence(node)
    with node.store.transaction("officer") as tx:
        tx.ledger.append(Entry(act, ("uto/1",), payload={"reason": "it was so"}))
    position = position_of(node, act)

    with pytest.raises(Usage, match="is evidence, and stays"):
        erase(eraser(node), position, "I would rather not have done it")
    with pytest.raises(NotFound), node.store.transaction("officer") as tx:
        tx.ledger.destroy_payloads((position,), {"reason": "past the service"})

    assert assert_good(node).destroyed == 0


def test_the_leaf_of_a_run_is_not_erased_the_run_is_forgotten_instead(node: LocalNode) -> None:
    keep_run(node, TABLE, days=1)
    position = position_of(node, Act.SCREEN)

    with pytest.raises(Usage, match="of a run of a table") as refused:
        erase(eraser(node), position, "asked for")

    assert "tocsin screen forget" in refused.value.hint


@pytest.mark.parametrize("changes", [{"roles": frozenset({Role.ANALYST})}, {"purpose": Purpose("x", Use.SCREENING)}])
def test_who_may_not_erase_is_refused_before_anything_is_looked_at_and_on_the_ledger(
    node: LocalNode, changes: dict[str, Any]
) -> None:
    ask(node, ANSWER, days=1)
    mallory = eraser(node, name="mallory", **changes)

    told = []
    for attempt in (
        lambda: erase(mallory, position_of(node, Act.SCREEN), "why not"),
        lambda: erase(mallory, 10**9, "why not"),
        lambda: purge(mallory, LISTED, "why not"),
        lambda: require_purgeable(mallory, "un/none"),
    ):
        with pytest.raises(NotAllowed) as refused:
            attempt()
        told.append(str(refused.value))

    assert len(set(told)) == 1  # alike, whether there is something to erase or not
    (refusal, *_) = [each for each in search(node, Criteria(act=Act.ERASE)) if each.payload]
    assert (refusal.payload or {})["refused"] == ("role" if "roles" in changes else "use")
    assert search(node, Criteria(act=Act.ERASE, record=LISTED)) == []  # that would say that it was purged
    assert assert_good(node).destroyed == 0


def test_another_members_user_erases_nothing_of_the_ledger(node: LocalNode) -> None:
    ask(node, ANSWER, days=1)

    with pytest.raises(NotAllowed, match="only the member that runs this node"):
        erase(eraser(node, seat=Seat("rur")), position_of(node, Act.SCREEN), "why not")


def test_a_position_that_is_none_and_a_payload_that_is_gone_are_told_apart_from_nothing_else(node: LocalNode) -> None:
    ask(node, ANSWER, days=1)
    position = position_of(node, Act.SCREEN)
    erase(eraser(node), position, "asked for")

    with pytest.raises(NotFound, match="has no payload that could be destroyed"):
        erase(eraser(node), position, "again")
    with pytest.raises(NotFound, match="has no leaf 1000000"):
        erase(eraser(node), 1_000_000, "asked for")
    with pytest.raises(Usage, match="a reason is wanted"):
        erase(eraser(node), position, " ")


# --- records ----------------------------------------------------------------------------------------------------------


def test_a_record_that_stands_on_a_list_is_purged_only_by_who_knows_that_it_comes_back(node: LocalNode) -> None:
    load(node, "un", [un_list(INVENTED)])

    with pytest.raises(Usage, match="the next load of that would bring it back"):
        purge(eraser(node), LISTED, "asked for")
    report = purge(eraser(node), LISTED, "ordered by a court", although_listed=True)

    assert (report.record, report.keys_destroyed) == (LISTED, 1)
    with pytest.raises(NotFound):
        find(node, LISTED)
    assert LISTED not in {match.record for match in screen(node, Query("Ortwin Vasqela")).matches}
    (leaf,) = search(node, Criteria(act=Act.ERASE, record=LISTED))
    assert (leaf.payload or {})["reason"] == "ordered by a court"
    assert_good(node)
    load(node, "un", [un_list(INVENTED, day="2026-11-09")])
    assert LISTED in {match.record for match in screen(node, Query("Ortwin Vasqela")).matches}


def test_a_record_that_was_delisted_is_purged_without_more_ado_and_once(node: LocalNode, database: str) -> None:
    load(node, "un", [un_list({**INVENTED, "QDi.9400": "Quillon Marrowby-Teth"})])
    load(node, "un", [un_list(INVENTED, day="2026-11-09")])

    purge(eraser(node), "un/QDi.9400", "its owner asked for it")

    with pytest.raises(NotFound) as again:
        purge(eraser(node), "un/QDi.9400", "again")
    with pytest.raises(NotFound) as never:
        purge(eraser(node), "un/QDi.9401", "never there")
    assert str(again.value).replace("9400", "") == str(never.value).replace("9401", "")
    assert NAME.encode() not in raw(database)
    assert_good(node)


def test_a_record_that_is_not_the_actors_to_erase_is_told_as_not_there(node: LocalNode) -> None:
    load(node, "un", [un_list(INVENTED)])

    told = []
    for record in (LISTED, "un/QDi.9999"):
        with pytest.raises(NotFound) as refused:
            purge(eraser(node, seat=Seat("rur")), record, "ordered by a court", although_listed=True)
        told.append(str(refused.value).replace(record, ""))

    assert len(set(told)) == 1
    assert find(node, LISTED).stored.is_standing


# --- whatever is erased, the ledger verifies --------------------------------------------------------------------------


@pytest.fixture
def mixed(node: LocalNode) -> LocalNode:
    """A ledger of some hundred leaves of every act."""
    sequence(node)
    with node.store.transaction("officer") as tx:
        tx.ledger.append_all(Entry(act, ("uto/1",), payload={"at": at}) for at in range(60) for act in Act)
    sequence(node)
    return node


@given(data=st.data())
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_whatever_subset_is_erased_the_ledger_verifies(mixed: LocalNode, data: st.DataObject) -> None:
    positions = data.draw(st.sets(st.integers(0, 600), max_size=200) | st.builds(_span, st.integers(0, 500)))

    _destroy(mixed, positions)

    found = assert_good(mixed)
    assert found.payloads + found.destroyed == found.size


def _span(start: int) -> set[int]:
    return set(range(start, start + 90))


def _destroy(node: LocalNode, positions: set[int]) -> None:
    """What of these may be destroyed and has not been: one leaf, which waits or has its position."""
    with node.store.transaction("officer") as tx:
        open_ones = []
        for position in sorted(positions & set(range(tx.ledger_tree.size()))):
            leaf = tx.ledger_tree.leaf(position).leaf
            is_open = leaf.act in {Act.SCREEN, Act.VIEW, Act.LOG_IN} and tx.ledger_tree.payload(leaf, position)
            open_ones += [position] if is_open else []
        if open_ones:
            tx.ledger.destroy_payloads(open_ones, {"reason": "a test"})
    if len(positions) % 2:
        sequence(node)


def _sealed(node: LocalNode, *positions: int) -> list[bytes]:
    """What is sealed beside leaves of questions and sign-ins, or beside these."""
    with node.store.transaction("tests", read_only=True) as tx:
        rows = tx._context.connection.execute(
            "SELECT payload.sealed, payload.wrapped FROM ledger_payloads AS payload JOIN ledger_leaves USING (position)"
            " WHERE CASE WHEN %s THEN position = ANY(%s) ELSE (leaf::jsonb) ->> 'act' IN ('screen', 'log in')"
            " AND jsonb_array_length((leaf::jsonb) -> 'objects') <> 1 END",
            (bool(positions), list(positions)),
        )
        return [sealed for sealed, _wrapped in rows]


def _plain_files(folder: Path) -> list[Path]:
    """The files of a home but for the database's own: its index, logs, settings, downloads, what was left behind."""
    return [path for path in folder.rglob("*") if path.is_file() and "data" not in path.relative_to(folder).parts]
