"""What each programme of each list is about and what it demands: one sourced table, programmes.csv beside this file.

A programme that is not in the table is unmapped: its category and measures are unknown, never guessed.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tocsin.model.record import Category, Measure, SubjectKind
from tocsin.sources.reading import Report

UNSTATED = "not stated"  # the programme of a designation whose list names none

COLUMNS = ("list", "programme", "title", "category", "measures", "legal_basis", "source")


@dataclass(frozen=True, slots=True)
class Programme:
    """One programme of one list. ``source`` says where its category and measures are stated."""

    list: str
    code: str  # as the list writes it: "Al-Qaida", "SDGT"
    title: str
    category: Category
    measures: tuple[Measure, ...]
    legal_basis: str
    source: str


def look_up(list_name: str, programme: str) -> Programme | None:
    """The programme of that list, however its code is cased or spaced; None when it is unmapped."""
    return table().get((list_name, _fold(programme)))


def unmapped(list_name: str, code: str, report: Report, place: str) -> Programme:
    """A programme of which nothing is known, with a warning of it in the report."""
    report.warn("unmapped-programme", f"{code!r} is in no table: category and measures are unknown", place)
    return _of_nothing_known(list_name, code)


class Unmapped:
    """The programmes that one reading met and that no table has. Each is warned of once."""

    def __init__(self, list_name: str, report: Report, *, expected: Collection[str] = ()) -> None:
        self._list_name, self._report = list_name, report
        self._told = set(expected)  # codes that are the reader's own and need no warning

    def programme(self, code: str, place: str) -> Programme:
        """As ``unmapped``, with a warning the first time only."""
        if code in self._told:
            return _of_nothing_known(self._list_name, code)
        self._told.add(code)
        return unmapped(self._list_name, code, self._report, place)


def _of_nothing_known(list_name: str, code: str) -> Programme:
    return Programme(list_name, code, "", Category.UNKNOWN, (Measure.UNKNOWN,), "", "")


def bearing_on(kind: SubjectKind, measures: tuple[Measure, ...]) -> tuple[Measure, ...]:
    """The measures that can bear on a subject of that kind, since nobody but a person travels.

    A programme whose one measure is a travel ban keeps it: to say nothing of the subject would say less than the list.
    """
    if kind is SubjectKind.PERSON:
        return measures
    return tuple(measure for measure in measures if measure is not Measure.TRAVEL_BAN) or measures


@cache
def table() -> Mapping[tuple[str, str], Programme]:
    """Every mapped programme by (list, folded code)."""
    text = files("tocsin.sources").joinpath("programmes.csv").read_text(encoding="utf-8")
    rows = (_programme(row) for row in csv.DictReader(text.splitlines(), strict=True))
    return {(row.list, _fold(row.code)): row for row in rows}


def _programme(row: Mapping[str, str]) -> Programme:
    measures = tuple(Measure(part.strip()) for part in row["measures"].split(";"))
    return Programme(
        row["list"],
        row["programme"],
        row["title"],
        Category(row["category"]),
        measures,
        row["legal_basis"],
        row["source"],
    )


def _fold(code: str) -> str:
    return "".join(code.split()).casefold()
