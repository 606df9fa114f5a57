"""Compare two descriptions, or a table of pairs: why they are, or are not, the same.

Nothing is loaded and nothing is kept: rarity comes from the shipped background table alone, so that two people who
compare the same pair see the same numbers.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TextIO

from tocsin.errors import BadValue, TocsinError, Usage
from tocsin.match.comparison import Description, compare
from tocsin.match.rarity import RarityTable, background_shares, make_table
from tocsin.match.score import Scored, Subject
from tocsin.model.record import SubjectKind
from tocsin.model.screening import Query
from tocsin.services.batch import kind_of
from tocsin.text.countries import require_alpha2
from tocsin.text.dates import parse_span
from tocsin.text.phrases import sentence

ADDED = ("name_score", "score", "band", "reasons")
_BIRTH = ("birth_date", "birth", "born", "dob", "date_of_birth")
_COUNTRY = ("country", "nationality", "countries", "nationalities")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two descriptions and what comparing them showed."""

    a: Query
    b: Query
    kind: SubjectKind
    scored: Scored


def compare_two(a: Query, b: Query, kind: SubjectKind | None = None) -> Comparison:
    """The comparison of two descriptions; a person's unless ``kind`` says otherwise."""
    chosen = kind or a.kind or b.kind or SubjectKind.PERSON
    subject = Subject(births=(b.born,) if b.born else (), countries=b.nationalities, sexes=(b.sex,) if b.sex else ())
    return Comparison(a, b, chosen, compare(a, Description(b, subject), _rarity(), chosen))


@cache
def _rarity() -> RarityTable:
    return make_table({}, 0, {}, 0, background_shares())


def compare_pairs(table: TextIO) -> Iterator[dict[str, str]]:
    """Each row of a CSV of pairs with the columns of ``ADDED`` filled.

    Columns: a, b; optional id, kind, and for each side a birth date and countries (``birth_a``, ``country_b`` ...).
    A row that cannot be read keeps its place, with "not compared" as band and the reason. Raises Usage when the
    heading lacks a or b.
    """
    reader = csv.DictReader(table)
    heading = [name.strip() for name in reader.fieldnames or ()]
    if not {"a", "b"} <= set(heading):
        raise Usage("the table of pairs needs the columns a and b", place="row 1", hint="columns: id, kind, a, b")
    reader.fieldnames = heading
    for number, fields in enumerate(reader, start=2):
        row = {str(name): "" if value is None else str(value) for name, value in fields.items() if name is not None}
        yield row | _compared(number, row)


def _compared(number: int, row: Mapping[str, str]) -> dict[str, str]:
    try:
        kind = kind_of(row.get("kind", ""))
        result = compare_two(_side(row, "a"), _side(row, "b"), kind).scored
    except TocsinError as error:
        return dict(zip(ADDED, ("", "", "not compared", f"row {number}: {error}"), strict=True))
    reasons = "; ".join(f"{sentence(reason)} ({reason.weight:+.1f})" for reason in result.evidence)
    return dict(
        zip(ADDED, (f"{result.name_score:.6f}", f"{result.score:.6f}", result.band.value, reasons), strict=True)
    )


def _side(row: Mapping[str, str], side: str) -> Query:
    born = _field(row, side, _BIRTH)
    countries = _field(row, side, _COUNTRY)
    name = row[side].strip()
    if not any(letter.isalnum() for letter in name):
        raise BadValue(f"the name {side} holds no letters")
    return Query(
        name=name,
        born=parse_span(born) if born else None,
        nationalities=tuple(require_alpha2(part) for part in countries.replace(";", ",").split(",") if part.strip()),
    )


def _field(row: Mapping[str, str], side: str, names: tuple[str, ...]) -> str:
    for name in names:
        for column in (f"{name}_{side}", f"{side}_{name}"):
            if row.get(column, "").strip():
                return row[column].strip()
    return ""
