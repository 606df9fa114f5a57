"""What it says when a document is on a register of stolen, lost or revoked ones: about the document, not its bearer.

The hypothesis is "the document shown is the one that was reported", not "this is the same person". A number is
decisive only together with its issuer and type: every state counts in its own series, so numbers repeat.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from tocsin.match.weights import Weight
from tocsin.model.record import IdentifierType
from tocsin.model.screening import Band, DocumentQuery, Evidence
from tocsin.text.countries import name_of
from tocsin.text.identifiers import confusable_key, fold_number

NOT_STATED = "not stated"
TABLE: dict[str, Weight] = {}


def _row(name: str, value: float, reason: str) -> float:
    TABLE[name] = Weight(name, value, reason)
    return value


_DIGIT = _row("a digit of the number", math.log(10), "one of ten; a number of nine digits is one of a thousand million")
_LETTER = _row("a letter of the number", math.log(26), "one of twenty-six")
_MOST = _row("most that a number says", 21.0, "series are dense: a longer number is not drawn from more documents")
_CONFUSED = _row("number misread", -5.0, "machines misread about one zone in a hundred, and both numbers may be issued")
_ISSUER = _row("issuer the same", 4.0, "some sixty states issue most travel documents")
_OTHER_ISSUER = _row(
    "issuer differs", -9.0, "every state counts in its own series; issuer and nationality get mixed up"
)
_TYPE = _row("type the same", 0.7, "about every second document at a border is a passport")
_OTHER_TYPE = _row("type differs", -2.5, "carriers misstate the type more often than the issuer")


class Grade(IntEnum):
    """How well a document fits a report, the better the higher."""

    CONFUSED_OPEN = 1  # the number as misread, the issuer unknown on a side
    OTHER_ISSUER = 2  # the very number, of another issuer
    CONFUSED = 3  # the number as misread, of the same issuer
    OPEN = 4  # the very number; issuer or type unknown on a side, or the type differs
    SAME = 5  # number, issuer and type


# Strong and possible are alerts. The very number of another state says next to nothing (at a hundred million reports
# one nine-digit number in ten stands somewhere), nor does a number that would have to be misread first.
BANDS = {
    Grade.SAME: Band.STRONG,
    Grade.OPEN: Band.POSSIBLE,
    Grade.CONFUSED: Band.POSSIBLE,
    Grade.OTHER_ISSUER: Band.WEAK,
    Grade.CONFUSED_OPEN: Band.WEAK,
}


@dataclass(frozen=True, slots=True)
class ReportedDocument:
    """One row of a register. ``country`` is the issuer (alpha-2 or an ICAO code), "" where it states none."""

    number: str  # folded
    type: IdentifierType | None = None
    country: str = ""
    status: str = ""  # stolen, lost, revoked ... as the register says
    reported_on: date | None = None
    reference: str = ""


def grade_of(mine: DocumentQuery, report: ReportedDocument) -> Grade | None:
    """How well the document fits the report; None where the report says nothing of it."""
    folded, held = fold_number(mine.number), fold_number(report.number)
    if not folded or confusable_key(folded) != confusable_key(held):
        return None
    has_other_type = _differ(mine.type, report.type)
    has_other_issuer = bool(mine.country and report.country) and mine.country != report.country
    has_issuer = bool(mine.country) and mine.country == report.country
    if folded == held:
        if has_other_issuer:
            return None if has_other_type else Grade.OTHER_ISSUER
        return Grade.SAME if has_issuer and mine.type is not None and mine.type is report.type else Grade.OPEN
    if has_other_type or has_other_issuer:
        return None
    return Grade.CONFUSED if has_issuer else Grade.CONFUSED_OPEN


def report_evidence(mine: DocumentQuery, report: ReportedDocument, *, reports: int) -> tuple[Evidence, ...]:
    """Why the document is, or is not, the reported one, against a register of so many reports."""
    said = (
        ("status", report.status or "unfit"), ("type", _kind(report.type)), ("theirs", report.number),
        ("country", _issuer(report.country)), ("reported_on", str(report.reported_on or NOT_STATED)),
        ("reference", report.reference or NOT_STATED),
    )  # fmt: skip
    return (
        Evidence("document", 0.0, "document_reported", said),
        Evidence("document", 0.0, "document_reported_bearer"),
        _number(mine, report),
        *_issuers(mine, report),
        *_types(mine, report),
        Evidence("prior", -math.log(max(1, reports)), "prior_documents", (("reports", f"{reports:,}"),)),
    )


def report_score(evidence: tuple[Evidence, ...]) -> float:
    """0..1: is the document shown the one that was reported?"""
    return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, sum(each.weight for each in evidence)))))


def _number(mine: DocumentQuery, report: ReportedDocument) -> Evidence:
    folded, held = fold_number(mine.number), fold_number(report.number)
    said = min(_MOST, sum(_DIGIT if character.isdigit() else _LETTER for character in held))
    arguments = (("ours", mine.number), ("theirs", report.number))
    if folded == held:
        return Evidence("document", said, "document_reported_equal", arguments)
    return Evidence("document", said + _CONFUSED, "document_reported_confused", arguments)


def _issuers(mine: DocumentQuery, report: ReportedDocument) -> tuple[Evidence, ...]:
    if not mine.country or not report.country:
        return ()
    if mine.country == report.country:
        return (Evidence("document", _ISSUER, "document_reported_issuer", (("country", _issuer(mine.country)),)),)
    arguments = (("ours", _issuer(mine.country)), ("theirs", _issuer(report.country)))
    return (Evidence("document", _OTHER_ISSUER, "document_reported_other_issuer", arguments),)


def _types(mine: DocumentQuery, report: ReportedDocument) -> tuple[Evidence, ...]:
    if mine.type is not None and mine.type is report.type:
        return (Evidence("document", _TYPE, "document_reported_type", (("type", _kind(mine.type)),)),)
    if not _differ(mine.type, report.type):
        return ()
    arguments = (("ours", _kind(mine.type)), ("theirs", _kind(report.type)))
    return (Evidence("document", _OTHER_TYPE, "document_reported_other_type", arguments),)


def _differ(ours: IdentifierType | None, theirs: IdentifierType | None) -> bool:
    """True where both sides state a type, and not the same one; "other document" may be any of them."""
    stated = {ours, theirs} - {None, IdentifierType.OTHER_DOCUMENT}
    return len(stated) == 2


def _kind(kind: IdentifierType | None) -> str:
    return "document" if kind is None else kind.value


def _issuer(country: str) -> str:
    return name_of(country) if country else NOT_STATED
