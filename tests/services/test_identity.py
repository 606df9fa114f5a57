"""One subject on several lists: proposed, decided by a person, answered once; and all of it taken back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from random import Random

import psycopg
import pytest
from psycopg import sql

from invented_nodes import FRESH_NODE
from tocsin.errors import NotFound, Usage
from tocsin.model.dates import DateSpan
from tocsin.model.identity import Basis, Claim, ClaimState, Pair, Verb
from tocsin.model.record import BirthDate, Designation, Fact, Name, Record, SubjectKind
from tocsin.model.screening import Query
from tocsin.node.local import LocalNode
from tocsin.services.identity.claims import accept, accept_all, chosen_claims, claim, claims, overview, refuse, undo
from tocsin.services.identity.propose import propose
from tocsin.services.screening.screen import Rules, Screener, screen
from tocsin.store.identity import Chosen
from tocsin.store.lists import NewVersion, SourceFile

node = FRESH_NODE

NAME = "Ortwin Vasqela"
BORN = (BirthDate(DateSpan.of_day(date(1969, 4, 2))),)
EVERY = Chosen()


def record(owner: str, reference: str, name: str = NAME, **more: object) -> Record:
    listed = (Designation(f"Council of {owner}", "Lanterns"),)
    return Record(owner, reference, SubjectKind.PERSON, (Name(name),), births=BORN, designations=listed, **more)  # type: ignore[arg-type]


def quoting(owner: str, reference: str, name: str = NAME, *, un: str = "QDi.001") -> Record:
    return record(owner, reference, name, facts=(Fact("un_reference", un),))


def put(node: LocalNode, name: str, records: Iterable[Record]) -> None:
    """Make these records all that stands on a list."""
    records = tuple(records)
    with node.store.transaction("test") as tx:
        gone = tx.records.standing(name).keys() - {each.reference for each in records}
        new = NewVersion(name, "2026-11-22", "test", (SourceFile("x", "0" * 64, 1),), len(records))
        tx.records.write(tx.lists.begin_version(new), records, sorted(gone))


def put_three(node: LocalNode) -> None:
    """The UN, the EU and the UK list one person, beside somebody else each."""
    put(node, "un", [record("un", "QDi.001"), record("un", "QDi.002", "Brenza Holtikar")])
    put(node, "eu", [quoting("eu", "EU.1", "Ortvin Vaskela"), record("eu", "EU.9", "Jorvek Amsundar")])
    put(node, "uk", [quoting("uk", "AFG1", "Vasqela Ortwin"), record("uk", "AFG9", "Quilpa Deverost")])


def by_pair(node: LocalNode) -> dict[Pair, Claim]:
    return {each.pair: each for each in claims(node, EVERY)}


def listed(node: LocalNode, name: str = NAME) -> list[tuple[str, ...]]:
    """The records of each alert for a name."""
    return [match.records for match in screen(node, Query(name)).matches if match.is_alert]


UN_EU, UK_UN, EU_UK = Pair("eu/EU.1", "un/QDi.001"), Pair("uk/AFG1", "un/QDi.001"), Pair("eu/EU.1", "uk/AFG1")


def test_who_quotes_one_reference_is_proposed_for_that_reason_and_nothing_changes_yet(node: LocalNode) -> None:
    put_three(node)
    before = listed(node)

    result = propose(node)

    assert result.added == {Basis.REFERENCE: 3, Basis.NUMBER: 0, Basis.LIKENESS: 0}
    assert by_pair(node).keys() == {UN_EU, UK_UN, EU_UK}
    first = by_pair(node)[UN_EU]
    assert first.evidence is not None
    assert (first.state, first.evidence[0].code) == (ClaimState.PROPOSED, "identity_reference")
    assert (first.proposed_by, first.purpose, first.a_revision) == (node.actor, node.purpose, 1)
    assert listed(node) == before
    assert len(before) == 3


def test_without_references_the_engine_proposes(node: LocalNode) -> None:
    put(node, "un", [record("un", "QDi.001"), record("un", "QDi.002", "Brenza Holtikar")])
    put(node, "ofac", [record("ofac", "36", "Ortvin Vaskela"), record("ofac", "37", "Jorvek Amsundar")])

    result = propose(node)

    assert result.added[Basis.LIKENESS] == 1
    assert by_pair(node).keys() == {Pair("ofac/36", "un/QDi.001")}


def test_an_accepted_subject_is_one_answer_with_all_designations(node: LocalNode) -> None:
    put_three(node)
    propose(node)

    done = accept_all(node, Basis.REFERENCE, reason="one reference")

    (match,) = (match for match in screen(node, Query(NAME)).matches if match.is_alert)
    assert len(done.claims) == 3
    assert match.record == "un/QDi.001"
    assert set(match.records) == {"un/QDi.001", "eu/EU.1", "uk/AFG1"}
    assert {each.authority for each in match.all_designations} == {"Council of un", "Council of eu", "Council of uk"}
    assert all(each.score is not None for each in match.same_as)
    decision = claim(node, done.claims[0]).standing_decision
    assert decision is not None
    assert (decision.act, decision.verb, decision.scope, decision.reason) == (
        *(done.act, Verb.ACCEPT, "by reference", "one reference"),
    )


def test_a_record_that_does_not_match_by_itself_is_shown_with_its_subject(node: LocalNode) -> None:
    put(node, "un", [record("un", "QDi.001")])
    put(node, "eu", [quoting("eu", "EU.1", "Brenza Holtikar")])
    propose(node)
    (only,) = claims(node, EVERY)
    accept(node, [only.id])

    (match,) = screen(node, Query(NAME)).matches

    assert [(each.record, each.primary_name, each.score) for each in match.same_as] == [
        ("eu/EU.1", "Brenza Holtikar", None)
    ]


def test_the_limit_counts_subjects(node: LocalNode) -> None:
    owners = [f"list{at}" for at in range(24)]
    for owner in owners:
        put(node, owner, [quoting(owner, "1", "Weak Vasqela")])
    put(node, "other", [record("other", "2", "Ortwin Holtikar")])
    propose(node, lists=owners)
    accept_all(node, Basis.REFERENCE)

    matches = screen(node, Query("Vasqela Ortwin"), Rules(limit=2)).matches

    assert {len(match.records) for match in matches} == {24, 1}


def test_undo_brings_back_what_was_answered_before_and_keeps_the_history(node: LocalNode) -> None:
    put_three(node)
    propose(node)
    before = screen(node, Query(NAME)).matches
    done = accept_all(node, Basis.REFERENCE)

    undo(node, act=done.act, reason="too soon")

    assert screen(node, Query(NAME)).matches == before
    (each, *_) = claims(node, EVERY)
    assert each.state is ClaimState.PROPOSED
    assert [(one.verb, one.is_undone) for one in each.decisions] == [(Verb.ACCEPT, True), (Verb.UNDO, False)]


def test_any_row_of_decisions_taken_back_one_by_one_ends_where_it_began(node: LocalNode) -> None:
    put_three(node)
    propose(node)
    (first, *_) = claims(node, EVERY)
    chance, states = Random(3), [first.state]
    for _ in range(6):
        verb = chance.choice([accept, refuse])
        if (verb is accept) is (claim(node, first.id).state is ClaimState.ACCEPTED):
            continue
        if verb is refuse and claim(node, first.id).state is ClaimState.REFUSED:
            continue
        verb(node, [first.id], reason="by chance")
        states.append(claim(node, first.id).state)

    back = []
    for _ in states[1:]:
        back.append(claim(node, first.id).state)
        undo(node, [first.id])

    assert [*back, claim(node, first.id).state] == states[::-1]
    with pytest.raises(NotFound):
        undo(node, [first.id])


def test_a_refused_pair_is_not_proposed_again_until_a_record_says_something_else_of_its_subject(
    node: LocalNode,
) -> None:
    put_three(node)
    propose(node)
    refuse(node, [by_pair(node)[UN_EU].id], reason="brothers")

    again = propose(node)
    remarked = replace(quoting("eu", "EU.1", "Ortvin Vaskela"), remarks=("A remark about nobody.",))
    put(node, "eu", [remarked])
    after_remark = propose(node)
    put(node, "eu", [replace(remarked, names=(Name("Ortwin Vaskela"),))])
    after_change = propose(node)

    assert (again.refused, sum(again.added.values())) == (1, 0)
    assert (after_remark.refused, sum(after_remark.added.values())) == (1, 0)
    assert after_change.refused == 0
    assert by_pair(node)[UN_EU].state is ClaimState.PROPOSED


def test_a_refusal_contradicts_a_subject_that_others_join_and_none_of_it_is_joined(node: LocalNode) -> None:
    put_three(node)
    propose(node)
    found = by_pair(node)
    accept(node, [found[UN_EU].id, found[UK_UN].id])
    joined = listed(node)

    refuse(node, [found[EU_UK].id], reason="two people")

    assert len(joined) == 1
    assert len(listed(node)) == 3
    (conflict,) = overview(node).grouping.conflicts
    assert (conflict.refused, conflict.path) == (EU_UK, ("eu/EU.1", "un/QDi.001", "uk/AFG1"))


def test_an_accepted_claim_on_a_record_that_changed_is_to_be_looked_at_again_and_still_holds(node: LocalNode) -> None:
    put_three(node)
    propose(node)
    accept_all(node, Basis.REFERENCE)

    put(node, "eu", [quoting("eu", "EU.1", "Brenza Ortvin Vaskela")])

    waiting = chosen_claims(node, EVERY, "open")
    assert {each.pair for each in waiting} == {UN_EU, EU_UK}
    assert all(each.changed == ("eu/EU.1",) for each in waiting)
    assert overview(node).look_again == 2
    assert len(listed(node)) == 1
    accept(node, [each.id for each in waiting])  # on what stands now
    assert chosen_claims(node, EVERY, "open") == []


def test_a_delisted_record_ends_its_claims_visibly_and_for_good(node: LocalNode) -> None:
    put_three(node)
    propose(node)
    accept_all(node, Basis.REFERENCE)
    put(node, "uk", [record("uk", "AFG9", "Quilpa Deverost")])

    after = by_pair(node)
    alone = listed(node)
    put(node, "uk", [quoting("uk", "AFG1", "Vasqela Ortwin")])

    assert after[UK_UN].ended == after[EU_UK].ended == ("uk/AFG1",)
    assert set(alone[0]) == {"un/QDi.001", "eu/EU.1"}
    assert len(listed(node)) == 2  # it came back: whether it is the same subject is asked anew
    with pytest.raises(Usage):
        refuse(node, [after[UK_UN].id], reason="too late")
    assert propose(node).added[Basis.REFERENCE] == 2


def test_a_screener_that_is_open_sees_a_decision_at_its_next_screening(node: LocalNode) -> None:
    put_three(node)
    propose(node)
    screener = Screener(node)
    before = len([match for match in screener.screen(Query(NAME)).matches if match.is_alert])

    accept_all(node, Basis.REFERENCE)

    assert (before, len([match for match in screener.screen(Query(NAME)).matches if match.is_alert])) == (3, 1)


def test_a_reference_that_the_evidence_speaks_against_is_left_for_a_person(node: LocalNode) -> None:
    born = (BirthDate(DateSpan.of_day(date(1931, 11, 20))),)
    put(node, "un", [record("un", "QDi.001"), record("un", "QDi.002", "Brenza Holtikar")])
    put(node, "eu", [quoting("eu", "EU.1"), replace(quoting("eu", "EU.2", "Jorvek Am", un="QDi.002"), births=born)])
    propose(node)

    done = accept_all(node, Basis.REFERENCE)

    assert [claim(node, each).pair for each in done.claims] == [UN_EU]
    assert [claim(node, each).pair for each in done.left] == [Pair("eu/EU.2", "un/QDi.002")]


def test_the_evidence_is_sealed_and_goes_with_a_purge(node: LocalNode, database: str) -> None:
    put_three(node)
    propose(node)
    with psycopg.connect(database) as connection:
        rows = connection.execute("SELECT evidence FROM identity_claims").fetchall()
    sealed = b"".join(bytes(row[0]) for row in rows)

    with node.store.transaction("test") as tx:
        tx.records.purge("eu", "EU.1")

    assert b"vasqela" not in sealed.lower()
    assert by_pair(node)[UN_EU].evidence is None
    assert by_pair(node)[UK_UN].evidence


def test_nothing_of_it_can_be_changed_or_deleted(node: LocalNode, database: str) -> None:
    put_three(node)
    propose(node)
    accept_all(node, Basis.REFERENCE)

    for table in ("identity_acts", "identity_claims", "identity_decisions"):
        with psycopg.connect(database) as connection, pytest.raises(psycopg.errors.RestrictViolation):
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))


def test_evidence_moved_to_another_claim_is_found_out(node: LocalNode, database: str) -> None:
    put_three(node)
    propose(node)
    with psycopg.connect(database) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            "UPDATE identity_claims SET a_key = other.a_key, b_key = other.b_key, evidence = other.evidence"
            " FROM (SELECT * FROM identity_claims ORDER BY id LIMIT 1) AS other WHERE identity_claims.id <> other.id"
        )

    with pytest.raises(Exception, match="changed, or does not belong"):
        claims(node, EVERY)


def test_what_does_not_fit_together_is_refused_in_words(node: LocalNode) -> None:
    put_three(node)
    propose(node)
    (first, *_) = claims(node, EVERY)

    with pytest.raises(NotFound):
        accept(node, [first.id, 999])
    assert claim(node, first.id).state is ClaimState.PROPOSED
    with pytest.raises(Usage):
        refuse(node, [first.id], reason="  ")
    accept(node, [first.id])
    with pytest.raises(Usage):
        accept(node, [first.id])
    with pytest.raises(Usage):
        propose(node, lists=["un"])


def test_a_second_run_proposes_nothing_twice(node: LocalNode) -> None:
    put_three(node)

    propose(node)
    second = propose(node)

    assert (sum(second.added.values()), second.known) == (0, 3)
    assert len(claims(node, EVERY)) == 3
