"""A declared register: one row is one act of designation, in a CSV that people write (docs/guide/declared-lists.md).

Rows with the same reference, or without one with the same subject and kind, are one record with several designations.
``until`` is the last day on which a designation is in force: it becomes ``delisted_on``, and whoever screens on a later
day does not match by it (model.standing). The reader knows no today: a register says the same on every day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from tocsin.errors import BadValue
from tocsin.model.record import (
    BirthDate,
    Category,
    Designation,
    Identifier,
    IdentifierType,
    Measure,
    Name,
    NameType,
    Nationality,
    Quality,
    Record,
    SubjectKind,
)
from tocsin.sources.declared.table import Column, Faults, Row, is_register, read_rows
from tocsin.sources.draft import Draft
from tocsin.sources.programmes import UNSTATED, bearing_on
from tocsin.sources.reading import ListFile, ListFormat, Report, only_file
from tocsin.text.countries import alpha2, is_accounted_for
from tocsin.text.dates import parse_span
from tocsin.text.identifiers import parse_document
from tocsin.text.scripts import script_of

_KINDS = {kind.value: kind for kind in SubjectKind} | {
    "individual": SubjectKind.PERSON,
    "entity": SubjectKind.ORGANISATION,
    "organization": SubjectKind.ORGANISATION,
    "group": SubjectKind.ORGANISATION,
    "ship": SubjectKind.VESSEL,
}
_WEAK = re.compile(r"weak:\s*", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_SLUG = re.compile(r"\W+")


@dataclass(slots=True)
class _Subject:
    reference: str
    kind: SubjectKind
    rows: list[Row] = field(default_factory=list)


def read(files: Sequence[ListFile], owner: str, report: Report) -> Iterator[Record]:
    """The records of the register, in the order of their first rows. Raises MalformedList with row and column."""
    file = only_file(files, "a register")
    faults = Faults(file.name)
    subjects = _subjects(read_rows(file, report), faults)
    records = [_record(subject, owner, faults) for subject in subjects if subject.rows]
    faults.refuse()
    _warn(subjects, report)
    for record in records:
        report.note_record(record.reference, record.place)
        yield record
    report.require_whole(file.name)


def recognises(files: Sequence[ListFile]) -> bool:
    """True for one file whose first line has the columns authority and subject."""
    return len(files) == 1 and is_register(files[0].head())


def _subjects(rows: Sequence[Row], faults: Faults) -> list[_Subject]:
    found: dict[str, _Subject] = {}
    for row in rows:
        for column in (Column.SUBJECT, Column.AUTHORITY):
            if not any(map(str.isalnum, row.text(column))):
                faults.add(row, column, "nothing stands here", f"Every row needs its {column.value}.")
        kind = _kind(row, faults)
        reference = row.text(Column.REFERENCE) or _made(row.text(Column.SUBJECT), kind)
        subject = found.setdefault(reference.casefold(), _Subject(reference, kind))
        if subject.kind is not kind:
            faults.add(row, Column.KIND, f"{reference} is a {subject.kind.value} in row {subject.rows[0].number}")
        subject.rows.append(row)
    return list(found.values())


def _kind(row: Row, faults: Faults) -> SubjectKind:
    """What the row says; where it says nothing, a person when it has a date of birth, else an organisation."""
    stated = row.text(Column.KIND).casefold()
    if not stated:
        return SubjectKind.PERSON if row.text(Column.BIRTH_DATE) else SubjectKind.ORGANISATION
    if stated not in _KINDS:
        faults.add(row, Column.KIND, f"{stated[:50]!r} is no kind", "person, organisation, vessel or aircraft")
    return _KINDS.get(stated, SubjectKind.ORGANISATION)


def _made(subject: str, kind: SubjectKind) -> str:
    """A reference made of the subject's name: another spelling of it is another record, which the guide says."""
    folded = " ".join(subject.casefold().split())
    digest = sha256(f"{kind.value} {folded}".encode("utf-8", "replace")).hexdigest()[:8]
    return f"{_SLUG.sub('-', folded)[:60].strip('-')}-{digest}"


def _record(subject: _Subject, owner: str, faults: Faults) -> Record:
    first = subject.rows[0]
    draft = Draft(owner, subject.reference, subject.kind, f"row {first.number}")
    seen: set[str] = set()
    for row in subject.rows:
        draft.names.extend(_names(row, seen))
        _beside(row, draft, faults)
        draft.designations.append(_designation(row, subject.kind, faults))
    if not draft.names:  # the fault is noted already, with its row
        draft.names.append(Name(subject.reference))
    return draft.record()


def _names(row: Row, seen: set[str]) -> Iterator[Name]:
    """The names in the row that no earlier row of the subject gave; the very first one is the primary name."""
    where = f"row {row.number}"
    subject = row.text(Column.SUBJECT)
    if subject and subject not in seen:
        kind = NameType.ALIAS if seen else NameType.PRIMARY
        seen.add(subject)
        yield Name(subject, kind, script=script_of(subject), place=where)
    for written in row.several(Column.ALIASES):
        weak = _WEAK.match(written)
        text = written[weak.end() :].strip() if weak else written
        if any(map(str.isalnum, text)) and text not in seen:
            seen.add(text)
            quality = Quality.WEAK if weak else Quality.STRONG
            yield Name(text, NameType.ALIAS, quality, script_of(text), place=where)


def _beside(row: Row, draft: Draft, faults: Faults) -> None:
    where = f"row {row.number}"
    for written in row.several(Column.BIRTH_DATE):
        try:
            draft.births.append(BirthDate(parse_span(written), place=where))
        except BadValue as error:
            faults.add(row, Column.BIRTH_DATE, error.message, error.hint)
    for written in row.several(Column.NATIONALITY):
        if not alpha2(written) and not is_accounted_for(written):
            faults.add(row, Column.NATIONALITY, f"no country is known as {written[:50]!r}", "DE, DEU or Germany")
        draft.nationalities.append(Nationality(alpha2(written), written, place=where))
    for written in row.several(Column.IDENTIFIERS):
        try:
            stated = parse_document(written)
        except BadValue as error:
            faults.add(row, Column.IDENTIFIERS, error.message, error.hint)
            continue
        kind = stated.type or IdentifierType.OTHER
        draft.identifiers.append(Identifier(kind, stated.number, stated.country, place=where))
    source = row.text(Column.SOURCE)
    if source and not _ADDRESS.fullmatch(source):
        faults.add(row, Column.SOURCE, f"{source[:50]!r} is no address", "https://… where the authority says so")
    draft.state("source", source, where)
    if row.text(Column.NOTE):
        draft.remarks.append(row.text(Column.NOTE))


def _designation(row: Row, kind: SubjectKind, faults: Faults) -> Designation:
    listed, until = _day(row, Column.DATE, faults), _day(row, Column.UNTIL, faults)
    if listed is not None and until is not None and until < listed:
        faults.add(row, Column.UNTIL, f"{until} is before the date {listed}")
    measures = tuple(
        dict.fromkeys(filter(None, (_measure(said, row, faults) for said in row.several(Column.MEASURES))))
    )
    return Designation(
        row.text(Column.AUTHORITY) or UNSTATED,
        row.text(Column.PROGRAMME) or UNSTATED,
        _category(row, faults),
        bearing_on(kind, measures) or (Measure.UNKNOWN,),
        row.text(Column.LEGAL_BASIS),
        listed,
        (),
        until,
        place=f"row {row.number}",
    )


def _day(row: Row, column: Column, faults: Faults) -> date | None:
    written = row.text(column)
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        faults.add(row, column, f"{written[:50]!r} is no date", "write it as 2026-02-27")
        return None


def _category(row: Row, faults: Faults) -> Category:
    written = row.text(Column.CATEGORY).casefold()
    try:
        return Category(written) if written else Category.UNKNOWN
    except ValueError:
        faults.add(row, Column.CATEGORY, f"{written[:50]!r} is no category", "terrorism, other or unknown")
        return Category.UNKNOWN


def _measure(written: str, row: Row, faults: Faults) -> Measure | None:
    try:
        return Measure(written.casefold())
    except ValueError:
        faults.add(row, Column.MEASURES, f"{written[:50]!r} is no measure", ", ".join(Measure))
        return None


def _warn(subjects: Sequence[_Subject], report: Report) -> None:
    """Say once each what a person may have meant to fill in."""
    rows = [row for subject in subjects for row in subject.rows]
    for column, code in (
        (Column.DATE, "no-date"),
        (Column.CATEGORY, "no-category"),
        (Column.PROGRAMME, "no-programme"),
    ):
        empty = [row.number for row in rows if not row.text(column)]
        if empty:
            report.warn(code, f"{len(empty)} of {len(rows)} rows state no {column.value}", f"row {empty[0]}")


FORMAT = ListFormat(
    name="register-csv",
    title="Declared register, CSV",
    is_verified=False,
    confirmed_by="",
    recognises=recognises,
    read=read,
    ignored={},
)
