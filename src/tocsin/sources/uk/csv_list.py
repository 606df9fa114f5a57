"""The UK Sanctions List as csv: a line with the day of the report, a line of column names, and rows.

Several rows share one Unique ID, one for each combination of what the subject has several of. Nothing marks the end of
the file: a copy that was cut between two rows cannot be told from a shorter list (the XML can, and is fetched).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from io import TextIOWrapper

from tocsin.errors import BadValue, MalformedList
from tocsin.model.record import Record
from tocsin.sources.reading import ListFile, ListFormat, Report, only_file
from tocsin.sources.uk.dates import read_day
from tocsin.sources.uk.gathered import Entry, Topic
from tocsin.sources.uk.records import record_of
from tocsin.text.scripts import clean

AUTHORITY = "United Kingdom, Foreign, Commonwealth and Development Office"
MAX_BYTES = 1 << 28  # one file; the whole list has about 50 MB
MAX_FIELD = 100_000  # characters; statements of reasons have some thousands
MAX_COLUMNS = 500

_AGAIN = "The file may be cut or damaged. Fetch the list again."
_REPORT = "report date:"
_REFERENCE = "unique id"
_KIND_COLUMNS = ("designation type", "individual, entity, ship")  # the name of the column since 2025, and before
# topic -> the columns that state it, in order; small letters, as headings are compared
COLUMNS: Mapping[Topic, tuple[str, ...]] = {
    Topic.NAME: (*(f"name {number}" for number in range(1, 7)), "name type", "alias strength"),
    Topic.OTHER_SCRIPT: ("name non-latin script", "non-latin script type", "non-latin script language"),
    Topic.TITLE: ("title",),
    Topic.REGIME: ("regime name",),
    Topic.SOURCE: ("designation source",),
    Topic.DESIGNATED: ("date designated",),
    Topic.UPDATED: ("last updated",),
    Topic.MEASURES: ("sanctions imposed",),
    Topic.GROUP: ("ofsi group id",),
    Topic.UN_REFERENCE: ("un reference number",),
    Topic.INFORMATION: ("other information",),
    Topic.REASONS: ("uk statement of reasons",),
    Topic.ADDRESS: (*(f"address line {number}" for number in range(1, 7)), "address postal code", "address country"),
    Topic.PHONE: ("phone number",),
    Topic.WEBSITE: ("website",),
    Topic.EMAIL: ("email address",),
    Topic.BIRTH: ("d.o.b",),
    Topic.BIRTH_PLACE: ("town of birth", "country of birth"),
    Topic.NATIONALITY: ("nationality(/ies)",),
    Topic.NATIONAL_ID: ("national identifier number", "national identifier additional information"),
    Topic.PASSPORT: ("passport number", "passport additional information"),
    Topic.POSITION: ("position",),
    Topic.GENDER: ("gender",),
    Topic.ENTITY_TYPE: ("type of entity",),
    Topic.SUBSIDIARY: ("subsidiaries",),
    Topic.PARENT: ("parent company",),
    Topic.REGISTRATION: ("business registration number (s)",),
    Topic.IMO: ("imo number",),
    Topic.OWNER: ("current owner/operator (s)",),
    Topic.PREVIOUS_OWNER: ("previous owner/operator (s)",),
    Topic.FLAG: ("current believed flag of ship",),
    Topic.PREVIOUS_FLAG: ("previous flags",),
    Topic.SHIP_TYPE: ("type of ship",),
    Topic.TONNAGE: ("tonnage of ship",),
    Topic.LENGTH: ("length of ship",),
    Topic.YEAR_BUILT: ("year built",),
    Topic.HULL: ("hull identification number (hin)",),
}
_REQUIRED = (_REFERENCE, "name 6", "name type", "regime name")


@dataclass(frozen=True, slots=True)
class _Heading:
    """Where each topic stands in a row; -1 for a column that the file does not have."""

    width: int
    reference: int
    topics: tuple[tuple[Topic, tuple[int, ...]], ...]
    unknown: tuple[tuple[int, str], ...]


def read(files: Sequence[ListFile], owner: str, report: Report) -> Iterator[Record]:
    """The records, each where its first row stood. Raises MalformedList; then none of them may be used."""
    file = only_file(files)
    if file.size > MAX_BYTES:
        raise MalformedList(
            f"the file is larger than {MAX_BYTES:,} bytes", place=file.name, hint="The list is not so large."
        )
    for entry in _entries(file, report).values():
        report.note_record(entry.reference, entry.place)
        yield record_of(entry, owner, AUTHORITY, report)
    report.require_whole(file.name)


def recognises(files: Sequence[ListFile]) -> bool:
    """True for one file whose first lines name the columns of the list."""
    if len(files) != 1:
        return False
    head = files[0].head().decode("utf-8-sig", "replace").casefold()
    return "unique id" in head and "regime name" in head and "<" not in head[:1]


def _entries(file: ListFile, report: Report) -> dict[str, Entry]:
    """Every subject by its Unique ID; whole before the first is given, since rows of one may stand apart."""
    entries: dict[str, Entry] = {}
    heading: _Heading | None = None
    for place, row in _rows(file):
        if heading is None:
            if _is_date_of_report(row, place, report):
                continue
            heading = _heading(row, place, report)
            continue
        if len(row) != heading.width:
            raise MalformedList(f"{len(row)} columns instead of {heading.width}", place=place, hint=_AGAIN)
        reference = "".join(row[heading.reference].split())
        if not reference:
            raise MalformedList("a row without a Unique ID", place=place, hint=_AGAIN)
        entry = entries.get(reference)
        if entry is None:
            entry = entries[reference] = Entry(reference, place)
        _gather(entry, row, heading, place, report)
    if heading is None:
        raise MalformedList("no line names the columns", place=file.name, hint=_AGAIN)
    return entries


def _gather(entry: Entry, row: Sequence[str], heading: _Heading, place: str, report: Report) -> None:
    for topic, columns in heading.topics:
        values = tuple([row[at].strip() if at >= 0 else "" for at in columns])
        if any(values):
            entry.add(topic, values, place)
    for at, name in heading.unknown:
        if row[at].strip():
            report.note_unknown(f"column {name}", place)


def _rows(file: ListFile) -> Iterator[tuple[str, list[str]]]:
    """("row 17", the fields) for each line of the table; the number is that of the line in the file."""
    with closing(file.open()) as raw, TextIOWrapper(raw, "utf-8-sig", newline="") as text:
        reader = csv.reader(text, strict=True)
        line = 0
        try:
            for row in reader:
                place = f"row {line + 1}"
                line = reader.line_num
                if not any(map(str.strip, row)):
                    continue
                if max(map(len, row)) > MAX_FIELD or len(row) > MAX_COLUMNS:
                    raise MalformedList("a value or row beyond any size that the list has", place=place, hint=_AGAIN)
                yield place, row
        except csv.Error as error:
            raise MalformedList(
                f"not a row of comma-separated values: {error}", place=f"row {line + 1}", hint=_AGAIN
            ) from error
        except UnicodeDecodeError as error:
            raise MalformedList(
                f"byte 0x{error.object[error.start]:02x} is no UTF-8", place=f"after row {line}", hint=_AGAIN
            ) from error


def _is_date_of_report(row: Sequence[str], place: str, report: Report) -> bool:
    first = clean(row[0])
    if not first.casefold().startswith(_REPORT):
        return False
    try:
        report.as_of = read_day(first[len(_REPORT) :].strip()).isoformat()
    except BadValue as error:
        report.warn("unread-date", f"{first!r}: {error.message}", place)
    return True


def _heading(row: Sequence[str], place: str, report: Report) -> _Heading:
    names = [" ".join(name.split()).casefold() for name in row]
    while names and not names[-1]:
        names.pop()
    if len(set(names)) != len(names):
        raise MalformedList("two columns have the same name", place=place, hint=_AGAIN)
    missing = [name for name in _REQUIRED if name not in names]
    if missing or not set(_KIND_COLUMNS) & set(names):
        raise MalformedList(
            f"no column is named {', '.join(missing) or _KIND_COLUMNS[0]}",
            place=place,
            hint="This is another file, or the list has changed its form.",
        )
    at = {name: number for number, name in enumerate(names)}
    kind = next(name for name in _KIND_COLUMNS if name in at)
    topics = {**COLUMNS, Topic.KIND: (kind,)}
    _warn_of_absent(topics.values(), at, place, report)
    known = {name for columns in topics.values() for name in columns} | {_REFERENCE}
    return _Heading(
        len(row),
        at[_REFERENCE],
        tuple((topic, tuple(at.get(name, -1) for name in columns)) for topic, columns in topics.items()),
        tuple((number, name) for number, name in enumerate(names) if name not in known),
    )


def _warn_of_absent(topics: Iterable[tuple[str, ...]], at: Mapping[str, int], place: str, report: Report) -> None:
    absent = [name for columns in topics for name in columns if name not in at]
    if absent:
        report.warn("column-absent", f"the file has no column {', '.join(absent)}", place)


FORMAT = ListFormat(
    name="uk-csv",
    title="UK Sanctions List, csv",
    is_verified=False,
    confirmed_by="",
    recognises=recognises,
    read=read,
    ignored={},
)
