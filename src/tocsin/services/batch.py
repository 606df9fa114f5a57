"""Screen a table of people and parties: one line out for each row in, in order, resumable after any stop.

A row that cannot be understood is answered "not checked" with the reason and its row number; the rest goes on.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TextIO

from tocsin.errors import BadValue, TocsinError, Usage
from tocsin.model.record import SubjectKind
from tocsin.model.screening import Answer, DocumentQuery, Query, Status
from tocsin.services.ports import Node
from tocsin.services.screen import Rules, Screener
from tocsin.text.countries import require_alpha2
from tocsin.text.dates import parse_span
from tocsin.text.identifiers import parse_document

COLUMNS = ("id", "name", "birth_date", "nationality", "document_number", "kind")
BATCH = 64  # rows answered against one state of the lists
MAX_FIELD = 10_000  # characters of one field


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: its number (the heading is row 1), the caller's id, and the query or why there is none."""

    number: int
    id: str
    query: Query | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """The answer to one row."""

    id: str
    answer: Answer


@dataclass(slots=True)
class Tally:
    """How many rows were answered, how many of them with alerts, how many not checked."""

    rows: int = 0
    alerts: int = 0
    not_checked: int = 0

    def count(self, line: Line) -> None:
        """Take one line into account."""
        self.rows += 1
        self.alerts += line.answer.has_alerts
        self.not_checked += line.answer.status is Status.NOT_CHECKED


def screen_rows(node: Node, rows: Iterable[Row], *, rules: Rules | None = None) -> Iterator[Line]:
    """The answer to each row, in order."""
    screener = Screener(node)
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        answers = iter(screener.screen_all([row.query for row in batch if row.query is not None], rules))
        for row in batch:
            yield Line(row.id, _refused(row) if row.query is None else next(answers))


def read_rows(table: TextIO) -> Iterator[Row]:
    """The rows of a CSV table with a heading. Raises Usage when the heading lacks a name column or names others."""
    reader = csv.DictReader(table)
    heading = [name.strip().lower() for name in reader.fieldnames or ()]
    _require_heading(heading)
    reader.fieldnames = heading
    try:
        for number, fields in enumerate(reader, start=2):
            yield _row(number, fields)
    except csv.Error as error:
        raise BadValue(f"the table cannot be read on: {error}", place=f"row {reader.line_num}") from error


def skip(rows: Iterable[Row], done: Iterable[str], *, tell: Callable[[int], None] | None = None) -> Iterator[Row]:
    """The rows after those whose ids are ``done`` already. Raises Usage when the ids are of another table."""
    remaining = iter(rows)
    count = 0
    for count, identifier in enumerate(done, start=1):
        row = next(remaining, None)
        if row is None or row.id != identifier:
            there = "the end" if row is None else repr(row.id)
            raise Usage(
                f"the answers found belong to another table: line {count} is of {identifier!r}, the table has {there}",
                hint="choose another --out, or remove the old one",
            )
    if tell is not None:
        tell(count)
    yield from remaining


def _require_heading(heading: list[str]) -> None:
    if "name" not in heading:
        raise Usage("the table has no column `name`", place="row 1", hint=f"columns: {', '.join(COLUMNS)}")
    others = [name for name in heading if name not in COLUMNS]
    if others:
        raise Usage(
            f"unknown columns: {', '.join(others)}",
            place="row 1",
            hint=f"columns: {', '.join(COLUMNS)}; name is needed",
        )


def _row(number: int, fields: Mapping[str | None, object]) -> Row:
    identifier = str(fields.get("id") or number - 1)
    if None in fields or any(value is None for value in fields.values()):
        return Row(number, identifier, None, f"row {number}: the row has not as many fields as the heading")
    values = {str(name): str(value).strip() for name, value in fields.items()}
    try:
        return Row(number, identifier, _query(values))
    except TocsinError as error:
        return Row(number, identifier, None, f"row {number}: {error}")


def _query(values: Mapping[str, str]) -> Query:
    if any(len(value) > MAX_FIELD for value in values.values()):
        raise BadValue(f"a field is longer than {MAX_FIELD} characters")
    born = values.get("birth_date", "")
    nationality = values.get("nationality", "")
    document = values.get("document_number", "")
    return Query(
        name=values.get("name", ""),
        kind=kind_of(values.get("kind", "")),
        born=parse_span(born) if born else None,
        nationalities=(require_alpha2(nationality),) if nationality else (),
        documents=(document_of(document),) if document else (),
    )


def document_of(text: str) -> DocumentQuery:
    """The document that ``TYPE:COUNTRY:NUMBER`` or a bare number names. Raises BadValue."""
    return parse_document(text)


_KIND_WORDS = {
    "individual": SubjectKind.PERSON,
    "people": SubjectKind.PERSON,
    "entity": SubjectKind.ORGANISATION,
    "organization": SubjectKind.ORGANISATION,
    "org": SubjectKind.ORGANISATION,
    "company": SubjectKind.ORGANISATION,
    "ship": SubjectKind.VESSEL,
    "airplane": SubjectKind.AIRCRAFT,
} | {kind.value: kind for kind in SubjectKind}


def kind_of(text: str) -> SubjectKind | None:
    """The kind that a word names, also in other lists' words ("individual", "entity"); None for "any" and "".

    Raises BadValue.
    """
    word = text.strip().lower()
    if word in ("", "any"):
        return None
    if word not in _KIND_WORDS:
        kinds = ", ".join(kind.value for kind in SubjectKind)
        raise BadValue(f"{text!r} is no kind of subject", hint=f"one of: {kinds}, any")
    return _KIND_WORDS[word]


def _refused(row: Row) -> Answer:
    return Answer(Query(""), (), (), Status.NOT_CHECKED, row.problem)
