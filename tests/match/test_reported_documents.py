"""What a report of a document says: how well it fits, which band that is, and why."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.match.reported_documents import (
    BANDS,
    TABLE,
    Grade,
    ReportedDocument,
    grade_of,
    report_evidence,
    report_score,
)
from tocsin.model.record import IdentifierType
from tocsin.model.screening import Band, DocumentQuery
from tocsin.segments.document_words import KINDS, packed_country
from tocsin.segments.kernels.document_lookup import grade
from tocsin.text.phrases import sentence

PASSPORT, VISA, OTHER = IdentifierType.PASSPORT, IdentifierType.VISA, IdentifierType.OTHER_DOCUMENT
REPORT = ReportedDocument("L898902C3", PASSPORT, "UTO", "stolen", date(2024, 5, 1), "REF 1")
SORTS = st.sampled_from([None, PASSPORT, VISA, OTHER])
ISSUERS = st.sampled_from(["", "UTO", "DE"])


@pytest.mark.parametrize(
    ("number", "kind", "country", "expected", "band"),
    [
        ("L898902C3", PASSPORT, "UTO", Grade.SAME, Band.STRONG),
        ("l 898-902 c3", PASSPORT, "UTO", Grade.SAME, Band.STRONG),
        ("L898902C3", None, "", Grade.OPEN, Band.POSSIBLE),
        ("L898902C3", PASSPORT, "", Grade.OPEN, Band.POSSIBLE),
        ("L898902C3", None, "UTO", Grade.OPEN, Band.POSSIBLE),
        ("L898902C3", VISA, "UTO", Grade.OPEN, Band.POSSIBLE),
        ("L898902C3", OTHER, "UTO", Grade.OPEN, Band.POSSIBLE),
        ("L898902C3", PASSPORT, "DE", Grade.OTHER_ISSUER, Band.WEAK),
        ("L8989O2C3", PASSPORT, "UTO", Grade.CONFUSED, Band.POSSIBLE),
        ("L8989O2C3", None, "UTO", Grade.CONFUSED, Band.POSSIBLE),
        ("L8989O2C3", PASSPORT, "", Grade.CONFUSED_OPEN, Band.WEAK),
    ],
)
def test_number_issuer_and_type_decide_the_band(
    number: str, kind: IdentifierType | None, country: str, expected: Grade, band: Band
) -> None:
    found = grade_of(DocumentQuery(number, kind, country), REPORT)

    assert found is expected
    assert BANDS[expected] is band


@pytest.mark.parametrize(
    ("number", "kind", "country"),
    [
        ("L898902C4", PASSPORT, "UTO"),
        ("", PASSPORT, "UTO"),
        ("L898902C3", VISA, "DE"),
        ("L8989O2C3", VISA, "UTO"),
        ("L8989O2C3", PASSPORT, "DE"),
    ],
)
def test_what_speaks_of_another_document_is_no_match(number: str, kind: IdentifierType, country: str) -> None:
    assert grade_of(DocumentQuery(number, kind, country), REPORT) is None


@given(st.sampled_from(["A0", "AO"]), SORTS, ISSUERS, st.sampled_from(["A0", "AO"]), SORTS, ISSUERS)
def test_the_compiled_grade_is_the_plain_one(
    ours: str, kind: IdentifierType | None, country: str, theirs: str, held: IdentifierType | None, issuer: str
) -> None:
    plain = grade_of(DocumentQuery(ours, kind, country), ReportedDocument(theirs, held, issuer))

    def code(each: IdentifierType | None) -> int:
        return 0 if each is None else KINDS.index(each.value) + 1

    compiled = grade(
        ours == theirs, code(kind), packed_country(country), code(held), packed_country(issuer), code(OTHER)
    )
    assert compiled == (plain or 0)


def test_the_reasons_speak_of_the_document_and_not_of_its_bearer() -> None:
    said = [sentence(each) for each in report_evidence(DocumentQuery("L898902C3", PASSPORT, "UTO"), REPORT, reports=10)]

    assert said[0] == "reported stolen: passport L898902C3, issuer Utopia, reported on 2024-05-01, reference REF 1"
    assert said[1] == "this is about the document, not the person: who bears it may be its rightful owner"


def test_what_is_not_known_is_said_to_be_not_stated() -> None:
    (first, *_rest) = report_evidence(DocumentQuery("A1"), ReportedDocument("A1"), reports=1)

    assert sentence(first) == (
        "reported unfit: document A1, issuer not stated, reported on not stated, reference not stated"
    )


def test_the_more_documents_are_reported_the_less_a_bare_number_says() -> None:
    few, many = (
        report_score(report_evidence(DocumentQuery("123456789"), ReportedDocument("123456789"), reports=count))
        for count in (1_000, 100_000_000)
    )

    assert few > 0.99 > many > 0.5


def test_another_issuer_leaves_little_of_a_number() -> None:
    report = ReportedDocument("123456789", PASSPORT, "UTO")

    evidence = report_evidence(DocumentQuery("123456789", PASSPORT, "DE"), report, reports=100_000_000)

    assert report_score(evidence) < 0.01


def test_every_weight_has_its_reason() -> None:
    assert all(row.reason and row.name == name for name, row in TABLE.items())
