"""Screen a table of people and parties: one line out for each row in, in order, resumable after any stop.

A row that cannot be understood is answered "not checked" with the reason and its row number; the rest goes on.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import NamedTuple, TextIO

from tocsin.errors import BadValue, TocsinError, Usage
from tocsin.model.record import SubjectKind
from tocsin.model.screening import Answer, DocumentQuery, Query, Status
from tocsin.services.ports import Node
from tocsin.services.screening.screen import Rules, Screener
from tocsin.services.tables import heading, records
from tocsin.text.countries import require_alpha2
from tocsin.text.dates import parse_span
from tocsin.text.identifiers import parse_document

COLUMNS = ("id", "name", "birth_date", "nationality", "document_number", "kind")
BIRTH_DATES = ("birth", "born", "dob", "date_of_birth")  # what tables call the date of birth, too
BATCH = 64  # rows answered against one state of the lists
TRIES = 3  # to answer a batch against one state, while lists are loaded
MAX_FIELD = 10_000  # characters of one field


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: its number (the heading is row 1), the caller's id, and the query or why there is none.

    ``mark`` is a short hash of what the row says, so that an answer found later is known to be this row's.
    ``has_id``: the caller gave the id; else it is the row's place, which says nothing once rows come or go.
    """

    number: int
    id: str
    query: Query | None
    problem: str = ""
    mark: str = ""
    has_id: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """The answer to one row, and the versions of the lists (name -> number) that it was compared with."""

    id: str
    mark: str
    lists: Mapping[str, int]
    answer: Answer


@dataclass(frozen=True, slots=True)
class Done:
    """What is known of an answer that was written before."""

    id: str
    mark: str
    lists: Mapping[str, int]
    weights: str
    is_alert: bool
    is_checked: bool


@dataclass(slots=True)
class Tally:
    """How many rows are answered, how many of them with alerts, how many not checked."""

    rows: int = 0
    alerts: int = 0
    not_checked: int = 0

    def count(self, *, is_alert: bool, is_checked: bool) -> None:
        """Take one answer into account."""
        self.rows += 1
        self.alerts += is_alert
        self.not_checked += not is_checked


class Unread(NamedTuple):
    """A row as it stands in the table, nothing made of it yet; a tuple, since millions go to other processes."""

    place: int  # the first row after the heading is 1
    number: int  # the heading is row 1
    fields: tuple[str, ...]  # as COLUMNS, "" where there is none
    problem: str


class QueryTable:
    """A CSV table of people and parties. ``unused`` names the columns that screening makes nothing of.

    ``rows`` and ``unread`` go on where another stopped; ``has_ids``: there is a column for them.
    """

    def __init__(self, table: TextIO, rules: Rules | None = None, *, alerts_only: bool = False) -> None:
        """Reads the heading. Raises Usage when it has no column ``name``, or one twice."""
        self._asked = Asked(rules or Rules(), alerts_only)
        reader = csv.reader(table)
        names = _with_birth_date(heading(reader, COLUMNS, needed=("name",)))
        self._records = enumerate(records(reader, names), start=1)
        self.unused = tuple(name for name in names if name and name not in COLUMNS)
        self.has_ids = COLUMNS[0] in names

    def unread(self) -> Iterator[Unread]:
        """The rows as they stand."""
        for place, fields in self._records:
            values = tuple(fields.values.get(name, "") for name in COLUMNS)
            yield Unread(place, fields.number, values, fields.problem)

    def rows(self) -> Iterator[Row]:
        """The rows, each with its query or the reason why it has none."""
        for row in self.unread():
            yield self._asked.row(row)


def _with_birth_date(names: list[str]) -> list[str]:
    """The columns with the date of birth by its name; where two could be meant, none is."""
    others = [name for name in names if name in BIRTH_DATES]
    if "birth_date" in names or len(others) != 1:
        return names
    return ["birth_date" if name == others[0] else name for name in names]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of every row, and which answers are written: all of them, or alerts only."""

    rules: Rules
    alerts_only: bool = False

    def row(self, unread: Unread) -> Row:
        """The row with its query, or the reason why it has none."""
        row = self.marked(unread)
        if unread.problem:
            return replace(row, problem=f"row {row.number}: {unread.problem}")
        try:
            return replace(row, query=_query(dict(zip(COLUMNS, unread.fields, strict=True))))
        except TocsinError as error:
            hint = f" ({error.hint})" if error.hint else ""
            return replace(row, problem=f"row {row.number}: {error}{hint}")

    def marked(self, unread: Unread) -> Row:
        """The row with id (the first of COLUMNS) and mark alone."""
        given = unread.fields[0]
        return Row(unread.number, given or str(unread.place), None, mark=self._mark(unread), has_id=bool(given))

    def _mark(self, unread: Unread) -> str:
        options = [self.rules.limit, self.rules.min_score, *(["alerts only"] if self.alerts_only else [])]
        asked = json.dumps([unread.problem, list(unread.fields), *options])
        return sha256(asked.encode("ascii")).hexdigest()[:16]


class RowWork:
    """Answers rows, a batch at a time."""

    def __init__(self, node: Node, rules: Rules | None = None) -> None:
        self._node = node
        self._rules = rules
        self._screener = Screener(node)

    def __call__(self, rows: Sequence[Row]) -> list[Line]:
        """The answer to each row, all against the same state of the lists."""
        queries = [row.query for row in rows if row.query is not None]
        lists, answered = at_one_state(self._node, self._screener, queries, self._rules)
        answers = iter(answered)
        return [
            Line(row.id, row.mark, lists, _refused(row.problem) if row.query is None else next(answers)) for row in rows
        ]

    def failed(self, row: Row, why: str) -> Line:
        """The line of a row that could not be compared."""
        return Line(row.id, row.mark, versions(self._node), _refused(f"row {row.number}: {why}"))


def at_one_state(
    node: Node, screener: Screener, queries: Sequence[Query], rules: Rules | None
) -> tuple[dict[str, int], list[Answer]]:
    """The answers to the queries, and the versions of the lists that they were compared with.

    While lists keep changing, the older versions are named: never newer ones than were looked at.
    """
    before = versions(node)
    for tries_left in reversed(range(TRIES)):
        answers = screener.screen_all(queries, rules) if queries else []
        after = versions(node)
        if after == before or not tries_left:
            break
        before = after
    return before, answers


def versions(node: Node) -> dict[str, int]:
    """The number of the version in force of each list."""
    with node.store.transaction(node.actor, read_only=True) as tx:
        return {state.list: state.version.number for state in tx.lists.states() if state.version is not None}


def answered_before(rows: Iterator[Row], done: Iterable[Done]) -> Iterator[Done]:
    """The answers that are done, each when it was found to be the next row's; no row beyond them is taken.

    Raises Usage when an answer is to another row.
    """
    for count, answered in enumerate(done, start=1):
        require_answer(count, next(rows, None), answered)
        yield answered


def require_answer(count: int, row: Row | None, answered: Done) -> None:
    """Nothing when the answer found at line ``count`` is this row's. Raises Usage."""
    if row is None or (row.id, row.mark) != (answered.id, answered.mark):
        raise Usage(
            f"the answers found belong to another table, or to other options: line {count} answers "
            f"{answered.id!r}, {_met(row, answered)}",
            hint="choose another --out, or move the old one away",
        )


def content_mark(unread: Unread) -> str:
    """A hash of what the row says, whatever is asked of it, in hexadecimal digits."""
    return sha256(json.dumps([unread.problem, *unread.fields]).encode("ascii")).hexdigest()[:32]


def _met(row: Row | None, answered: Done) -> str:
    if row is None:
        return "and the table ends before it"
    return f"row {row.number} is {row.id!r}" if row.id != answered.id else f"row {row.number} says something else now"


def _query(values: Mapping[str, str]) -> Query:
    if any(len(value) > MAX_FIELD for value in values.values()):
        raise BadValue(f"a field is longer than {MAX_FIELD} characters")
    born = values.get("birth_date", "")
    nationalities = values.get("nationality", "")
    document = values.get("document_number", "")
    return Query(
        name=values.get("name", ""),
        kind=kind_of(values.get("kind", "")),
        born=parse_span(born) if born else None,
        nationalities=countries_of(nationalities),
        documents=(document_of(document),) if document else (),
    )


def countries_of(text: str) -> tuple[str, ...]:
    """The countries of one field, several of them separated by ";". Raises BadValue."""
    return tuple(require_alpha2(part) for part in text.split(";") if part.strip())


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


def _refused(why: str) -> Answer:
    return Answer(Query(""), (), (), Status.NOT_CHECKED, why)
