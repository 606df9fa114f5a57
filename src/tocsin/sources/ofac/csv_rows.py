"""OFAC's csv files as rows: ASCII or UTF-8, "-0-" for nothing, no header, 0x1A at the end (OFAC's data specification).

Read strictly: a file that could be cut or damaged gives no rows at all.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from tocsin.errors import MalformedList
from tocsin.sources.reading import ListFile
from tocsin.text.scripts import clean

MAX_BYTES = 1 << 28  # one file; sdn.csv has 4 MB
MAX_FIELD = 100_000  # characters; the widest column of sdn.csv has 1,000, of sdn_comments.csv no stated limit
END_OF_FILE = b"\x1a"  # what DOS ended a text file with; OFAC's csv files still do

_AGAIN = "The file may be cut or damaged. Fetch the list again."
_NULL = "-0-"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its values, clean, "" for OFAC's null; the same as written; and where it stood."""

    values: tuple[str, ...]
    written: tuple[str, ...]
    place: str


@dataclass(frozen=True, slots=True)
class Table:
    """One file, read whole. ``has_end_mark``: it ends with 0x1A, so that its end is not missing."""

    name: str
    rows: tuple[Row, ...]
    has_end_mark: bool


def columns_of(file: ListFile) -> int:
    """The number of columns of the first row; 0 where the first bytes are no row."""
    line = file.head(4 * MAX_FIELD).split(b"\n", 1)[0]
    try:
        return len(next(csv.reader([line.decode("utf-8-sig", "replace").rstrip("\r")], strict=True), []))
    except csv.Error:
        return 0


def read_table(file: ListFile, columns: int) -> Table:
    """The rows of the file. MalformedList, with file and row, for anything that is not exactly such a table."""
    body, has_end_mark = _body(file)
    rows = tuple(_rows(file.name, _decode(file.name, body), columns))
    return Table(file.name, rows, has_end_mark)


def _body(file: ListFile) -> tuple[bytes, bool]:
    with file.open() as stream:
        data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise MalformedList(
            f"the file is larger than {MAX_BYTES:,} bytes", place=file.name, hint="No list of OFAC is so large."
        )
    body, mark, rest = data.partition(END_OF_FILE)
    if rest:
        at = _row_of(body) - 1
        raise MalformedList(
            f"{len(rest)} bytes stand after the end-of-file mark (0x1A)", place=f"{file.name} row {at}", hint=_AGAIN
        )
    if not body.strip():
        raise MalformedList("the file is empty", place=file.name, hint="Fetch the list again.")
    if not body.endswith((b"\n", b"\r")):
        raise MalformedList(
            "the file ends in the middle of a row", place=f"{file.name} row {_row_of(body)}", hint=_AGAIN
        )
    return body, bool(mark)


def _decode(name: str, body: bytes) -> str:
    """The text. OFAC writes these files in ASCII; UTF-8 is read too, since it cannot be mistaken for anything else."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MalformedList(
            f"byte {error.start} (0x{body[error.start]:02x}) is neither ASCII nor UTF-8",
            place=f"{name} row {_row_of(body[: error.start])}",
            hint=_AGAIN,
        ) from error


def _row_of(before: bytes) -> int:
    return before.count(b"\n") + 1


def _rows(name: str, text: str, columns: int) -> Iterator[Row]:
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    number = 1
    try:
        for number, values in enumerate(reader, start=1):
            place = f"{name} row {number}"
            _require_shape(values, columns, place, spans_lines=reader.line_num != number)
            yield Row(tuple(map(_value, values)), tuple(values), place)
    except csv.Error as error:
        raise MalformedList(
            f"not a row of comma-separated values: {error}", place=f"{name} row {number + 1}", hint=_AGAIN
        ) from error


def _require_shape(values: list[str], columns: int, place: str, *, spans_lines: bool) -> None:
    if spans_lines:  # a lost quotation mark swallows rows until the next one
        raise MalformedList("a line ends inside quotation marks", place=place, hint=_AGAIN)
    if len(values) != columns:
        raise MalformedList(f"{len(values)} columns instead of {columns}", place=place, hint=_AGAIN)
    longest = max(map(len, values))
    if longest > MAX_FIELD:
        raise MalformedList(f"a value of {longest:,} characters", place=place, hint=f"At most {MAX_FIELD:,} are read.")


def _value(written: str) -> str:
    value = clean(written)
    return "" if value == _NULL else value
