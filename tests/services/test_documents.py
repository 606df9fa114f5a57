"""Documents looked up in the register: what an answer says, and that a check that could not be made is never clear."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from invented_nodes import EMPTY_HOME, Home, opened
from tocsin.model.record import IdentifierType
from tocsin.model.screening import Answer, Band, CheckedList, DocumentQuery, Match, Query, Status
from tocsin.node.local import LocalNode
from tocsin.segments import documents
from tocsin.services.documents import (
    LIST,
    NO_DOCUMENTS,
    ONLY_DOCUMENTS,
    check,
    fault,
    folder_of,
    is_loaded,
    with_documents,
)
from tocsin.services.listing.load_documents import load_documents
from tocsin.sources.reading import ListFile

PASSPORT = IdentifierType.PASSPORT
REPORTED = DocumentQuery("L898902C3", PASSPORT, "UTO")
ROWS = b"""number,type,country,status,reported_on,reference
L898902C3,P,UTO,stolen,2024-05-01,REF-1
A1234567,,,lost,,
"""


empty_home = EMPTY_HOME


def stock(node: LocalNode) -> LocalNode:
    load_documents(node, [ListFile.of_bytes("register.csv", ROWS)], as_of="2026-11-01")
    return node


@pytest.fixture(scope="module")
def stocked(empty_home: Home) -> Iterator[LocalNode]:
    with opened(empty_home) as node:
        yield stock(node)


def answered(query: Query, *lists: str) -> Answer:
    """An answer as the screening gives it before the register was asked."""
    checked = tuple(CheckedList(name, "2026-11-01", 0) for name in lists)
    return Answer(query, (), checked, Status.CHECKED)


def found(node: LocalNode, query: Query) -> tuple[Match, ...]:
    (answer,) = with_documents(node, [answered(query, LIST)])
    return answer.matches


def damage(node: LocalNode) -> None:
    for path in folder_of(node).glob("version-*/keys.bin"):
        path.write_bytes(b"\1" * path.stat().st_size)


def test_a_reported_document_is_named_with_its_report(stocked: LocalNode) -> None:
    (match,) = found(stocked, Query("", documents=(REPORTED,)))

    assert (match.record, match.primary_name) == ("documents/PASSPORT:UTO:L898902C3", "passport L898902C3 UTO")
    assert (match.band, match.is_alert, match.name_score) == (Band.STRONG, True, 0.0)
    said = dict(match.evidence[0].arguments)
    assert (said["status"], said["reported_on"], said["reference"]) == ("stolen", "2024-05-01", "REF-1")


def test_a_report_without_type_and_issuer_has_an_id_too(stocked: LocalNode) -> None:
    (match,) = found(stocked, Query("", documents=(DocumentQuery("a-1234567"),)))

    assert (match.record, match.band) == ("documents/::A1234567", Band.POSSIBLE)


def test_the_best_of_several_documents_comes_first_and_each_once(stocked: LocalNode) -> None:
    query = Query("", documents=(DocumentQuery("A1234567"), REPORTED, REPORTED))

    assert [match.band for match in found(stocked, query)] == [Band.STRONG, Band.POSSIBLE]


def test_without_a_register_nothing_is_claimed(node: LocalNode) -> None:
    (answer,) = check(node, [REPORTED])

    assert not is_loaded(node)
    assert (answer.status, answer.why) == (Status.NOT_CHECKED, NO_DOCUMENTS)


@pytest.mark.parametrize("all_at_once", [1, 4096])
def test_many_documents_are_answered_in_order(
    stocked: LocalNode, monkeypatch: pytest.MonkeyPatch, all_at_once: int
) -> None:
    monkeypatch.setattr(documents, "ALL_AT_ONCE", all_at_once)

    answers = check(stocked, [DocumentQuery("X1"), REPORTED, DocumentQuery(""), DocumentQuery("A1234567")])

    assert [len(answer.matches) for answer in answers] == [0, 1, 0, 1]
    assert {answer.status for answer in answers} == {Status.CHECKED}


def test_an_answer_gets_what_the_register_says_and_how_large_it_is(stocked: LocalNode) -> None:
    query = Query("Zarmak Qolbani", documents=(REPORTED,))

    (joined,) = with_documents(stocked, [answered(query, "documents", "un")])

    assert [match.record for match in joined.matches] == ["documents/PASSPORT:UTO:L898902C3"]
    assert joined.checked == (CheckedList("documents", "2026-11-01", 2), CheckedList("un", "2026-11-01", 0))
    assert joined.status is Status.CHECKED


def test_an_answer_without_documents_stays_as_it_was(stocked: LocalNode) -> None:
    (joined,) = with_documents(stocked, [answered(Query("Zarmak Qolbani"), "documents", "un")])

    assert (joined.matches, joined.status) == ((), Status.CHECKED)


def test_where_no_register_is_loaded_answers_stay_as_they_were(node: LocalNode) -> None:
    before = [answered(Query("x", documents=(REPORTED,)), "un")]

    assert with_documents(node, before) == before


def test_a_name_is_not_checked_by_a_register_of_documents(stocked: LocalNode) -> None:
    queries = Query("Zarmak", documents=(REPORTED,)), Query("", documents=(REPORTED,))

    named, bare = with_documents(stocked, [answered(query, "documents") for query in queries])

    assert (named.status, named.why, len(named.matches)) == (Status.NOT_CHECKED, ONLY_DOCUMENTS, 1)
    assert (bare.status, len(bare.matches)) == (Status.CHECKED, 1)


def test_a_damaged_register_is_never_taken_for_clear(node: LocalNode) -> None:
    damage(stock(node))
    queries = Query("Zarmak", documents=(REPORTED,)), Query("Zarmak")

    joined, other = with_documents(node, [answered(query, "documents", "un") for query in queries])

    assert joined.status is Status.NOT_CHECKED
    assert "damaged" in joined.why
    assert other.status is Status.CHECKED


def test_what_is_wrong_with_a_register_is_told_after_reading_all_of_it(node: LocalNode) -> None:
    assert fault(node) == ""
    stock(node)
    assert fault(node) == ""

    for path in folder_of(node).glob("version-*/notes.bin"):
        path.write_bytes(b"x" * path.stat().st_size)

    assert "notes.bin is damaged" in fault(node)


def test_a_register_whose_table_is_gone_is_never_taken_for_clear(node: LocalNode) -> None:
    for path in folder_of(stock(node)).glob("version-*"):
        path.rename(path.with_name("elsewhere"))

    (answer,) = check(node, [REPORTED])

    assert (answer.status, answer.matches) == (Status.NOT_CHECKED, ())


def test_matches_below_the_least_score_are_left_out(stocked: LocalNode) -> None:
    query = Query("", documents=(DocumentQuery("L898902C3", PASSPORT, "DE"),))

    (shown,) = with_documents(stocked, [answered(query, "documents", "un")])
    (hidden,) = with_documents(stocked, [answered(query, "documents", "un")], min_score=1.0)

    assert [match.band for match in shown.matches] == [Band.WEAK]
    assert hidden.matches == ()
