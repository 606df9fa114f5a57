"""What each programme of each list is about and what it demands: one sourced table, programmes.csv beside this file.

A programme that is not in the table is unmapped: its category and measures are unknown, never guessed.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tocsin.model.record import Category, Measure

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
