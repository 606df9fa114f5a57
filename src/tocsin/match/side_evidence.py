"""What documents, nationality and sex say. They confirm or refute identity; they never make a match of nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tocsin.match import weights as w
from tocsin.model.record import IdentifierType, Sex
from tocsin.model.screening import DocumentQuery, Evidence
from tocsin.text.countries import name_of
from tocsin.text.identifiers import confusable_key, distance, fold_number


class HeldNumber(NamedTuple):
    """A number that a record bears."""

    type: IdentifierType
    country: str
    value: str


def document_evidence(ours: Sequence[DocumentQuery], theirs: Sequence[HeldNumber]) -> Evidence | None:
    """The strongest reading of any of our numbers against any of the record's; None when nothing compares."""
    graded = [grade for mine in ours for yours in theirs if (grade := _grade(mine, yours)) is not None]
    return max(graded, key=lambda evidence: evidence.weight, default=None)


def _grade(mine: DocumentQuery, yours: HeldNumber) -> Evidence | None:
    same_type = mine.type is None or mine.type is yours.type
    same_issuer = not mine.country or not yours.country or mine.country == yours.country
    stated = mine.type is yours.type and bool(mine.country) and mine.country == yours.country
    arguments = (("ours", mine.number), ("theirs", yours.value), ("type", yours.type.value), ("country", yours.country))
    folded, held = fold_number(mine.number), fold_number(yours.value)
    if not folded or not held:
        return None
    short = w.SHORT_NUMBER if len(held) <= 5 else 0.0
    if folded == held:
        if stated:
            return Evidence("document", w.DOCUMENT_EQUAL + short, "document_equal", arguments)
        weight = w.DOCUMENT_EQUAL_OPEN if same_type and same_issuer else w.DOCUMENT_EQUAL_OTHER
        code = "document_equal_open" if same_type and same_issuer else "document_equal_other"
        return Evidence("document", max(0.0, weight + short), code, arguments)
    if not (same_type and same_issuer) or len(held) < 6:
        return None
    if confusable_key(folded) == confusable_key(held):
        return Evidence("document", w.DOCUMENT_CONFUSED, "document_confused", arguments)
    if len(held) >= 7 and distance(folded, held) <= 1.0:
        return Evidence("document", w.DOCUMENT_NEAR, "document_near", arguments)
    return Evidence("document", w.DOCUMENT_OTHER, "document_other", arguments) if stated else None


def nationality_evidence(ours: Iterable[str], theirs: Iterable[str]) -> Evidence | None:
    """Whether any nationality is shared; None when either side states none. Countries are alpha-2."""
    mine, yours = set(ours) - {""}, set(theirs) - {""}
    if not mine or not yours:
        return None
    both = sorted(mine & yours)
    if both:
        return Evidence("nationality", w.NATIONALITY_SAME, "nationality_same", (("country", name_of(both[0])),))
    arguments = (("ours", _names(mine)), ("theirs", _names(yours)))
    return Evidence("nationality", w.NATIONALITY_DIFFERS, "nationality_differs", arguments)


def sex_evidence(ours: Sex | None, theirs: Iterable[Sex]) -> Evidence | None:
    """Whether the stated sex agrees; None when either side states none, or other."""
    stated = set(theirs)
    if ours not in (Sex.MALE, Sex.FEMALE) or not stated or Sex.OTHER in stated:
        return None
    if ours in stated:
        return Evidence("sex", w.SEX_SAME, "sex_same", (("sex", ours.value),))
    return Evidence("sex", w.SEX_DIFFERS, "sex_differs", (("ours", ours.value),))


def _names(countries: Iterable[str]) -> str:
    return ", ".join(name_of(country) for country in sorted(countries))
