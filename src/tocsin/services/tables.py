"""CSV tables as they come from spreadsheets: a heading, then rows; what is damaged is said row by row.

A row that would swallow others is never taken for one: a quote left open makes the rows after it part of a field.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from tocsin.errors import Usage

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class CsvReader(Protocol):
    """What csv.reader gives: rows as lists of texts, and the number of the line read last."""

    @property
    def line_num(self) -> int:
        """How many lines were read."""
        ...

    def __iter__(self) -> Iterator[list[str]]: ...

    def __next__(self) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Fields:
    """One row: its number (the heading is row 1), its fields by column, and what is wrong with it, if anything."""

    number: int
    values: dict[str, str] = field(default_factory=dict)
    problem: str = ""


def heading(reader: CsvReader, known: Sequence[str], *, needed: Sequence[str]) -> list[str]:
    """The names of the columns, in lower case. Raises Usage when one of ``needed`` is absent or a known one doubled."""
    try:
        first = next(reader, [])
    except csv.Error as error:
        raise Usage(f"the heading cannot be read: {error}", place="row 1") from error
    names = [name.strip().lower() for name in first]
    columns = f"columns: {', '.join(known)}"
    if not names:
        raise Usage("the table is empty", hint=columns)
    if any(not _is_text(name) for name in names):
        raise Usage("this is no CSV table in UTF-8", place="row 1", hint="save it as CSV UTF-8, with commas")
    absent = [name for name in needed if name not in names]
    if absent:
        separated = "; the columns seem to be separated by other signs than commas" if _is_separated(names) else ""
        message = f"the table has no column {' and no column '.join(absent)}{separated}"
        raise Usage(message, place="row 1", hint=columns)
    doubled = [name for name in known if names.count(name) > 1]
    if doubled:
        raise Usage(f"the column {doubled[0]} stands there twice", place="row 1", hint=columns)
    return names


def records(reader: CsvReader, names: Sequence[str]) -> Iterator[Fields]:
    """The rows after the heading, blank lines left out; a row that cannot be read says why and keeps its place."""
    number = 1
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            number += 1
            yield Fields(number, problem=f"the row cannot be read: {error}")
            continue
        if row is None:
            return
        if row:
            number += 1
            values = {name: text.strip() for name, text in zip(names, row, strict=False)}
            yield Fields(number, values, _problem(row, names))


def _problem(row: Sequence[str], names: Sequence[str]) -> str:
    if any(sign in text.strip() for text in row for sign in "\r\n"):
        return "a field goes over several lines: is a quotation mark left open?"
    if len(row) < len(names) or any(row[len(names) :]):
        return f"the row has {len(row)} fields, the heading has {len(names)}"
    if not all(map(_is_text, row)):
        return "the row is not in UTF-8"
    return ""


def _is_text(text: str) -> bool:
    """True without NUL and without lone surrogates, which stand for bytes that are no UTF-8."""
    return "\0" not in text and (text.isascii() or _LONE_SURROGATE.search(text) is None)


def _is_separated(names: Iterable[str]) -> bool:
    return any(sign in name for name in names for sign in ";\t|")
