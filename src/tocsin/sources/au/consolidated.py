"""Australia's Consolidated List (regulation 8 of the Autonomous Sanctions and Charter Regulations), as .xlsx.

One row is one name: 123 is the primary name of a subject, 123a, 123b and 123b1 are others. The rows of one number are
one record, wherever they stand; what the list repeats beside each name is taken once, and what it says beside one name
only is marked with that name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tocsin.errors import MalformedList
from tocsin.model.record import Designation, Measure, Name, NameType, Quality, Record, SubjectKind
from tocsin.sources.au.births import births_of
from tocsin.sources.au.columns import MEASURES, Column, Headings, NameRow, headings_of, name_rows
from tocsin.sources.au.information import imo, read_addresses, read_birth_places, read_citizenships, read_information
from tocsin.sources.au.listings import Listing, read_listing
from tocsin.sources.draft import Draft
from tocsin.sources.package import START
from tocsin.sources.programmes import UNSTATED, Unmapped, bearing_on, look_up
from tocsin.sources.reading import ListFile, ListFormat, Report, only_file
from tocsin.sources.spreadsheet import Workbook
from tocsin.sources.un.aliases import split
from tocsin.sources.un.countries import says_nothing
from tocsin.text.scripts import script_of

AUTHORITY = "Australia, Department of Foreign Affairs and Trade"

_REFERENCE = re.compile(r"(?P<base>\d+)[A-Za-z]{0,3}\d{0,3}")
_KINDS = {
    "individual": SubjectKind.PERSON,
    "person": SubjectKind.PERSON,
    "entity": SubjectKind.ORGANISATION,
    "vessel": SubjectKind.VESSEL,
    "ship": SubjectKind.VESSEL,
    "aircraft": SubjectKind.AIRCRAFT,
}
_NAME_TYPES = {
    "primary name": NameType.PRIMARY,
    "primary": NameType.PRIMARY,
    "aka": NameType.ALIAS,
    "alias": NameType.ALIAS,
    "formerly known as": NameType.FORMER,
    "previously listed as": NameType.FORMER,
}
_ORIGINAL = "original script"  # of the name in the row above
_STRENGTHS = {"": Quality.STRONG, "strong": Quality.STRONG, "weak": Quality.WEAK}
_SAYS_YES = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False, "": False}
_MEASURES = {
    Column.FINANCIAL: Measure.ASSET_FREEZE,
    Column.TRAVEL_BAN: Measure.TRAVEL_BAN,
    Column.ARMS_EMBARGO: Measure.ARMS_EMBARGO,
}
_RESOLUTIONS = re.compile(r"\d{4} \([^()]*\)")  # "1970 (Libya) 1973 (Libya)": two


@dataclass(slots=True)
class _Subject:
    """The rows of one subject, and the reference that they share."""

    reference: str
    rows: list[NameRow] = field(default_factory=list)


def read(files: Sequence[ListFile], owner: str, report: Report) -> Iterator[Record]:
    """The records of the workbook, in the order of their first rows. Raises MalformedList, UnsafeDocument."""
    file = only_file(files)
    book = Workbook(file)
    report.as_of = book.modified
    found_any = False
    for sheet in book.sheets:
        headings = headings_of(book, sheet, file.name)
        if headings is None:
            _note_other_sheet(book, sheet, report)
            continue
        found_any = True
        reading = _Reading(book, headings, owner, report)
        for subject in _subjects(name_rows(book, sheet, headings, report), report):
            report.note_record(subject.reference, subject.rows[0].place)
            yield reading.record(subject)
    if not found_any:
        raise MalformedList(
            f"no sheet has the columns {Column.NAME.value!r} and {Column.REFERENCE.value!r}",
            place=file.name,
            hint="This is another workbook, or the list has a new form.",
        )
    report.require_whole(file.name)


def recognises(files: Sequence[ListFile]) -> bool:
    """True for one file that begins as a zip does."""
    return len(files) == 1 and files[0].head(len(START)) == START


def _note_other_sheet(book: Workbook, sheet: str, report: Report) -> None:
    for row in book.rows(sheet):
        report.note_unknown(f"sheet {sheet!r}", f"row {row.number}")
        return


def _subjects(rows: Iterable[NameRow], report: Report) -> list[_Subject]:
    """The rows by subject. A number that the list used twice, each time with a primary name, is two subjects."""
    by_base: dict[str, list[_Subject]] = {}
    ordered: list[_Subject] = []
    for row in rows:
        stated = row.text(Column.REFERENCE)
        if not stated:
            raise MalformedList("a name without a reference", place=row.place, hint="Nobody can tell whose it is.")
        if not row.text(Column.NAME):
            raise MalformedList(f"the reference {stated[:50]} has no name", place=row.place, hint="Fetch it again.")
        found = _REFERENCE.fullmatch(stated)
        base = found["base"] if found else stated[:50]
        subjects = by_base.setdefault(base, [])
        is_primary = _name_type(row) is NameType.PRIMARY
        if not subjects or (is_primary and any(_name_type(each) is NameType.PRIMARY for each in subjects[-1].rows)):
            if subjects:
                report.warn("reused-reference", f"{base} has a second primary name: taken for another", row.place)
            subjects.append(_Subject(base if not subjects else f"{base}-{len(subjects) + 1}"))
            ordered.append(subjects[-1])
        subjects[-1].rows.append(row)
    return ordered


def _name_type(row: NameRow) -> NameType | None:
    """How the row's name is borne; None for an original script and for words that are not known."""
    return _NAME_TYPES.get(row.text(Column.NAME_TYPE).casefold().replace("primay", "primary"))


class _Reading:
    """One sheet being read."""

    def __init__(self, book: Workbook, headings: Headings, owner: str, report: Report) -> None:
        self._book, self._headings, self._owner, self._report = book, headings, owner, report
        self._seen: set[tuple[Column, str]] = set()  # what the subject's rows have said
        self._unmapped = Unmapped("au", report, expected=(UNSTATED,))

    def record(self, subject: _Subject) -> Record:
        self._seen.clear()
        rows = subject.rows
        main = next((row for row in rows if _name_type(row) is NameType.PRIMARY), rows[0])
        draft = Draft(self._owner, subject.reference, self._kind(main, rows), rows[0].place)
        self._names(rows, draft)
        for row in (main, *(row for row in rows if row is not main)):
            self._beside(row, draft, "" if row is main else f"under the name {row.text(Column.NAME)}")
        draft.designations.extend(self._designations(main, rows, draft))
        return draft.record()

    def _kind(self, main: NameRow, rows: Sequence[NameRow]) -> SubjectKind:
        kinds = {row.text(Column.TYPE).casefold() for row in rows}
        if len(kinds) > 1:
            self._report.warn("two-types", f"the list says {' and '.join(sorted(kinds))} of one subject", main.place)
        stated = main.text(Column.TYPE).casefold()
        if stated not in _KINDS:
            self._report.note_unknown(f"Type={stated[:100]}", main.place)
        return _KINDS.get(stated, SubjectKind.ORGANISATION)

    def _names(self, rows: Iterable[NameRow], draft: Draft) -> None:
        kind = NameType.PRIMARY
        for row in rows:
            stated = row.text(Column.NAME_TYPE).casefold()
            known = _name_type(row)
            if known is not None:
                kind = known
            elif stated != _ORIGINAL:
                self._report.note_unknown(f"Name Type={stated[:100]}", row.place)
                kind = NameType.ALIAS
            draft.names.extend(self._spellings(row, kind))

    def _spellings(self, row: NameRow, kind: NameType) -> Iterator[Name]:
        whole = row.text(Column.NAME)
        strength = row.text(Column.ALIAS_STRENGTH).casefold()
        if strength not in _STRENGTHS:
            self._report.note_unknown(f"Alias Strength={strength[:100]}", row.place)
        quality = _STRENGTHS.get(strength, Quality.STRONG)
        for at, one in enumerate(split(whole)):
            borne = NameType.ALIAS if at and kind is NameType.PRIMARY else kind
            if any(word in one.note.casefold() for word in ("previously listed", "formerly")):
                borne = NameType.FORMER
            strong = Quality.WEAK if one.is_guess else quality
            original = whole if whole != one.text else ""
            yield Name(one.text, borne, strong, script_of(one.text), (), original, one.note, row.place)

    def _beside(self, row: NameRow, draft: Draft, note: str) -> None:
        """All that stands beside a name, unless an earlier row of the subject said the very same."""
        where, text = row.place, row.text
        if self._is_new(row, Column.BORN):
            self._births(row, draft, note)
        if self._is_new(row, Column.BIRTH_PLACE):
            read_birth_places(text(Column.BIRTH_PLACE), draft, where, note)
        if self._is_new(row, Column.CITIZENSHIP):
            read_citizenships(text(Column.CITIZENSHIP), draft, self._report, where, note)
        if self._is_new(row, Column.ADDRESS):
            read_addresses(text(Column.ADDRESS), draft, where)
        if self._is_new(row, Column.INFORMATION) and not says_nothing(text(Column.INFORMATION)):
            read_information(text(Column.INFORMATION), draft, where)
        if self._is_new(row, Column.IMO) and not says_nothing(text(Column.IMO)):
            draft.identifiers.append(imo(text(Column.IMO), draft.kind, where))
        if self._is_new(row, Column.CONTROL_DATE):
            draft.state("control date", self._shown(row, Column.CONTROL_DATE), where, note)
        if self._is_new(row, Column.LISTING):
            draft.state("listing information", self._shown(row, Column.LISTING), where, note)

    def _is_new(self, row: NameRow, column: Column) -> bool:
        said = row.text(column)
        if not said or (column, said) in self._seen:
            return False
        self._seen.add((column, said))
        return True

    def _births(self, row: NameRow, draft: Draft, note: str) -> None:
        for born in births_of(row.cells[Column.BORN], self._book, row.place, self._report, note):
            if isinstance(born, str):
                draft.state("date of birth", born, row.place, note)
            else:
                draft.births.append(born)

    def _shown(self, row: NameRow, column: Column) -> str:
        """The cell as a person sees it in Excel: a day as a day."""
        cell = row.cells[column]
        day = self._book.day(cell) if cell.is_date else None
        return day.isoformat() if day is not None else cell.text

    def _designations(self, main: NameRow, rows: Sequence[NameRow], draft: Draft) -> Iterator[Designation]:
        codes = dict.fromkeys(row.text(Column.COMMITTEES) for row in rows if row.text(Column.COMMITTEES))
        if not codes:
            self._report.warn("no-programme", "the list names no committee and no regime", main.place)
        listing = self._listing(main)
        for code in codes or (UNSTATED,):
            several = _RESOLUTIONS.findall(code)
            for one in several if len(several) > 1 and " ".join(several) == code else (code,):
                yield self._designation(one, listing, main, draft)

    def _listing(self, row: NameRow) -> Listing:
        cell = row.cells.get(Column.LISTING)
        stated = read_listing(row.text(Column.LISTING))
        control = row.cells.get(Column.CONTROL_DATE)
        day = stated.listed_on
        if day is None and cell is not None and cell.is_date:
            day = self._book.day(cell)
        if day is None and control is not None and control.is_date:
            day = self._book.day(control)  # the day from which its assets are controlled
        return Listing(day, stated.amended_on, row.text(Column.INSTRUMENT) or stated.instrument)

    def _designation(self, code: str, listing: Listing, row: NameRow, draft: Draft) -> Designation:
        known = look_up("au", code) or self._unmapped.programme(code, row.place)
        measures = self._stated_measures(row, draft) if self._headings.state_measures else known.measures
        return Designation(
            AUTHORITY,
            code,
            known.category,
            bearing_on(draft.kind, measures),
            "; ".join(filter(None, (listing.instrument, known.legal_basis))),
            listing.listed_on,
            listing.amended_on,
            place=row.place,
        )

    def _stated_measures(self, row: NameRow, draft: Draft) -> tuple[Measure, ...]:
        found = []
        for column in MEASURES:
            said = row.text(column).casefold()
            if said not in _SAYS_YES:
                self._report.note_unknown(f"{column.value}={said[:100]}", row.place)
            if _SAYS_YES.get(said) and column in _MEASURES:
                found.append(_MEASURES[column])
            elif _SAYS_YES.get(said):
                draft.state("measure", column.value.casefold(), row.place)
        return tuple(found) or (Measure.NONE_STATED,)


FORMAT = ListFormat(
    name="au-xlsx",
    title="Australian Consolidated List, Excel workbook",
    is_verified=True,
    confirmed_by=(
        "the Department's own regulation8_consolidated.xlsx of December 2024, 9,553 names of 3,062 subjects; the seven"
        " columns added in November 2025 by the headings that three public readers of it agree on"
    ),
    recognises=recognises,
    read=read,
    ignored={},
)
