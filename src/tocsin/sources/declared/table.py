"""A register's CSV as rows of text: whole, of known columns, every fault with its row and column."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from io import StringIO

from tocsin.errors import MalformedList
from tocsin.sources.reading import ListFile, Report
from tocsin.text.scripts import clean

MAX_BYTES = 1 << 26  # a register is written by people
MAX_FIELD = 100_000  # characters
SHOWN_FAULTS = 20
_AGAIN = "Nothing was loaded. Correct the file and load it again."
_SEPARATORS = (",", ";", "\t")


class Column(StrEnum):
    """The columns of a register, under the names that their headings have."""

    AUTHORITY = "authority"
    SUBJECT = "subject"
    KIND = "kind"
    ALIASES = "aliases"
    DATE = "date"
    PROGRAMME = "programme"
    LEGAL_BASIS = "legal_basis"
    UNTIL = "until"
    CATEGORY = "category"
    MEASURES = "measures"
    BIRTH_DATE = "birth_date"
    NATIONALITY = "nationality"
    IDENTIFIERS = "identifiers"
    REFERENCE = "reference"
    SOURCE = "source"
    NOTE = "note"


REQUIRED = (*(Column.AUTHORITY, Column.SUBJECT, Column.DATE, Column.PROGRAMME, Column.LEGAL_BASIS, Column.UNTIL),)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: where it stood, and what its columns say, clean; an empty cell is absent."""

    number: int
    values: Mapping[Column, str]

    def text(self, column: Column) -> str:
        """What the column says, "" where it says nothing."""
        return self.values.get(column, "")

    def several(self, column: Column) -> tuple[str, ...]:
        """The values of a column that may hold several, parted by "|"."""
        return tuple(filter(None, (part.strip() for part in self.text(column).split("|"))))


@dataclass(slots=True)
class Faults:
    """What cannot be read, by row and column: collected, so that a person corrects a file in one go."""

    name: str
    found: list[tuple[int, str, str, str]] = field(default_factory=list)  # row, place, message, hint

    def add(self, row: Row, column: Column, message: str, hint: str = "") -> None:
        """Keep one fault."""
        self.found.append((row.number, f"row {row.number}, column {column.value}", message, hint))

    def refuse(self) -> None:
        """Nothing when there was no fault; else MalformedList, which names the first ones."""
        if not self.found:
            return
        self.found.sort(key=lambda fault: fault[0])
        _, place, message, hint = self.found[0]
        others = [f"{where}: {what}" for _, where, what, _ in self.found[1:SHOWN_FAULTS]]
        left = len(self.found) - 1 - len(others)
        more = [f"And: {'; '.join(others)}"] if others else []
        rest = [f"And {left} more"] if left else []
        said = [part.rstrip(".") for part in (hint or _AGAIN, *more, *rest)]
        raise MalformedList(message, place=f"{self.name} {place}", hint=". ".join(said) + ".")


def read_rows(file: ListFile, report: Report) -> list[Row]:
    """The rows that hold something. MalformedList, with file and row, for anything that is not exactly such a table."""
    text = _text(file)
    separator = _separator(text.split("\n", 1)[0])
    rows: list[Row] = []
    columns: list[Column | None] | None = None
    headings: list[str] = []
    for number, values in _split(file.name, text, separator):
        if columns is None:
            headings = values
            columns = _columns(file.name, values)
            continue
        if len(values) != len(columns):
            raise MalformedList(
                f"{len(values)} columns instead of {len(columns)}", place=f"{file.name} row {number}", hint=_AGAIN
            )
        row = Row(number, _known(columns, headings, values, number, report))
        if row.values:
            rows.append(row)
    if columns is None:
        raise MalformedList("the file has no heading", place=file.name, hint=_hint())
    return rows


def is_register(head: bytes) -> bool:
    """True when the first line of a file has the headings that every register has."""
    line = head.decode("utf-8-sig", "replace").split("\n", 1)[0]
    try:
        cells = next(csv.reader([line.rstrip("\r")], delimiter=_separator(line), strict=True), [])
    except csv.Error:
        return False
    return {_fold(Column.AUTHORITY), _fold(Column.SUBJECT)} <= set(map(_fold, cells))


def _known(
    columns: Sequence[Column | None], headings: Sequence[str], values: Sequence[str], number: int, report: Report
) -> dict[Column, str]:
    known: dict[Column, str] = {}
    for column, heading, written in zip(columns, headings, values, strict=True):
        value = clean(written)
        if value and column is None:
            report.note_unknown(f"column {clean(heading)[:100]!r}", f"row {number}")
        elif value and column is not None:
            known[column] = value
    return known


def _text(file: ListFile) -> str:
    with file.open() as stream:
        data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise MalformedList(f"the file is larger than {MAX_BYTES:,} bytes", place=file.name, hint=_AGAIN)
    if b"\0" in data:
        row = data[: data.index(b"\0")].count(b"\n") + 1
        raise MalformedList("a zero byte: no text", place=f"{file.name} row {row}", hint=_AGAIN)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        raise MalformedList(
            f"byte 0x{data[error.start]:02x} is no UTF-8", place=f"{file.name} row {row}", hint="Save it as UTF-8."
        ) from error


def _split(name: str, text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, values in enumerate(reader, start=1):
            place = f"{name} row {number}"
            if reader.line_num != number:  # a lost quotation mark swallows rows until the next one
                raise MalformedList("a line ends inside quotation marks", place=place, hint=_AGAIN)
            if max(map(len, values), default=0) > MAX_FIELD:
                raise MalformedList(f"a value of more than {MAX_FIELD:,} characters", place=place, hint=_AGAIN)
            if values:
                yield number, values
    except csv.Error as error:
        raise MalformedList(f"no row of a CSV: {error}", place=f"{name} row {number + 1}", hint=_AGAIN) from error


def _separator(line: str) -> str:
    return max(_SEPARATORS, key=line.count)  # of equal ones the first: a comma


def _columns(name: str, headings: Sequence[str]) -> list[Column | None]:
    columns = [_COLUMNS.get(_fold(heading)) for heading in headings]
    known = [column for column in columns if column is not None]
    absent = [column.value for column in REQUIRED if column not in known]
    if absent:
        raise MalformedList(f"no column {', '.join(map(repr, absent))}", place=f"{name} row 1", hint=_hint())
    double = next((column for column in known if known.count(column) > 1), None)
    if double is not None:
        raise MalformedList(f"two columns are headed {double.value!r}", place=f"{name} row 1", hint=_AGAIN)
    return columns


def _hint() -> str:
    others = [column.value for column in Column if column not in REQUIRED]
    needed = ", ".join(column.value for column in REQUIRED)
    return f"The first row names the columns: {needed}; and, as you need them: {', '.join(others)}."


def _fold(heading: str) -> str:
    return "".join(filter(str.isalnum, clean(heading))).casefold()


_COLUMNS = {_fold(column.value): column for column in Column} | {
    "name": Column.SUBJECT,
    "program": Column.PROGRAMME,
    "listedon": Column.DATE,
    "dateofbirth": Column.BIRTH_DATE,
}
