"""OFAC's csv files: ``sdn.csv`` with ``alt.csv``, ``add.csv`` and ``sdn_comments.csv``; ``cons_prim.csv`` and its like.

The main file has a row for each subject, the others refer to it by ``ent_num``. Files are known by their shape (12, 5,
6 and 2 columns); the non-SDN list has the same shapes and is known by its names, which begin with "cons".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tocsin.errors import BadValue, MalformedList
from tocsin.model.record import Link, Location, NameType, Quality, Record, SubjectKind
from tocsin.sources.ofac import terms
from tocsin.sources.ofac.csv_rows import Row, Table, columns_of, read_table
from tocsin.sources.ofac.designated import Act, Designations
from tocsin.sources.ofac.draft import Draft
from tocsin.sources.ofac.labels import COUNTRIES
from tocsin.sources.ofac.listed_names import Bearing, names_of
from tocsin.sources.ofac.remarks import PROSE, Remark, read_remark
from tocsin.sources.ofac.stated import Stated, country, put
from tocsin.sources.ofac.statements import is_cut
from tocsin.sources.reading import ListFile, ListFormat, Report
from tocsin.text.scripts import clean


class Part(StrEnum):
    """What one of the files holds."""

    MAIN = "main"
    ALIASES = "aliases"
    ADDRESSES = "addresses"
    COMMENTS = "comments"


COLUMNS = {Part.MAIN: 12, Part.ALIASES: 5, Part.ADDRESSES: 6, Part.COMMENTS: 2}
_PARTS = {columns: part for part, columns in COLUMNS.items()}

_NUMBER = "OFAC's own number of this row; nothing refers to it"
IGNORED = {
    "alt.csv/alt_num": _NUMBER,
    "add.csv/add_num": _NUMBER,
    "add.csv/empty row": "OFAC gives each subject an address row; this one states no street, city or country",
    PROSE: "free prose without a label: kept as a fact named remark, under no property of its own",
}

# column of the main file -> the label under which OFAC's other formats have the same fact
_VESSEL = {
    5: "Vessel Call Sign",
    6: "Vessel Type",
    7: "Vessel Tonnage",
    8: "Vessel Gross Registered Tonnage",
    9: "Vessel Flag",
    10: "Vessel Owner",
}
_NAME, _TYPE, _PROGRAMMES, _TITLE, _REMARKS = 1, 2, 3, 4, 11
_ENT_NUM = re.compile(r"[0-9]{1,10}$")


def read(files: Sequence[ListFile], owner: str, report: Report) -> Iterator[Record]:
    """The records of the main file, in its order, with what the other files say of them.

    Raises MalformedList for a damaged file, a row that refers to no subject, a subject listed twice, and for files that
    do not belong together. Files that are absent are warned of: without alt.csv there are no aliases.
    """
    tables = _tables(files)
    main = tables[Part.MAIN]
    _warn_of_absent(tables, report)
    _require_ends(tables, report)
    reading = _Reading(owner, report, main, _by_subject(tables))
    for row in main.rows:
        yield reading.record(row)
    report.require_whole(main.name)


def _tables(files: Sequence[ListFile]) -> dict[Part, Table]:
    found: dict[Part, ListFile] = {}
    for file in files:
        if file.size == 0:
            raise MalformedList("the file is empty", place=file.name, hint="Fetch the list again.")
        part = _PARTS.get(columns_of(file))
        if part is None:
            raise MalformedList(
                f"a first row of {columns_of(file)} columns",
                place=f"{file.name} row 1",
                hint="sdn.csv has 12 columns, alt.csv 5, add.csv 6, sdn_comments.csv 2.",
            )
        if part in found:
            raise MalformedList(
                f"{found[part].name} and {file.name} both hold the {part} of the list",
                place=file.name,
                hint="Give the files of one date only.",
            )
        found[part] = file
    if Part.MAIN not in found:
        names = ", ".join(file.name for file in files)
        raise MalformedList("the main file (sdn.csv) is missing", place=names, hint="Give sdn.csv as well.")
    return {part: read_table(file, COLUMNS[part]) for part, file in found.items()}


def _warn_of_absent(tables: Mapping[Part, Table], report: Report) -> None:
    main = tables[Part.MAIN].name
    for part, name in ((Part.ALIASES, "alt.csv"), (Part.ADDRESSES, "add.csv")):
        if part not in tables:
            report.warn("file-absent", f"{name} was not given: the records lack its {part}", main)


def _require_ends(tables: Mapping[Part, Table], report: Report) -> None:
    """The end-of-file mark is what tells a whole file from one that was cut between two rows."""
    without = [table.name for part, table in tables.items() if not table.has_end_mark and part is not Part.COMMENTS]
    marked = [table.name for table in tables.values() if table.has_end_mark]
    if without and marked:
        raise MalformedList(
            f"the end-of-file mark (0x1A) is missing, which {marked[0]} has",
            place=without[0],
            hint="The file was probably cut after a whole row. Fetch the list again.",
        )
    for name in without:
        report.warn("no-end-mark", "no end-of-file mark (0x1A): a cut between two rows would not be seen", name)


@dataclass(frozen=True, slots=True)
class _Additions:
    """Rows of the other files by ``ent_num``."""

    aliases: Mapping[str, Sequence[Row]]
    addresses: Mapping[str, Sequence[Row]]
    comments: Mapping[str, Sequence[Row]]
    has_comments: bool


def _by_subject(tables: Mapping[Part, Table]) -> _Additions:
    subjects = {row.values[0] for row in tables[Part.MAIN].rows}

    def group(part: Part) -> Mapping[str, Sequence[Row]]:
        rows: dict[str, list[Row]] = defaultdict(list)
        for row in tables[part].rows if part in tables else ():
            if row.values[0] not in subjects:
                raise MalformedList(
                    f"the row belongs to {row.values[0] or 'no number'}, which {tables[Part.MAIN].name} does not hold",
                    place=row.place,
                    hint="The files are of different dates, or the main file is cut. Fetch them together.",
                )
            rows[row.values[0]].append(row)
        return rows

    return _Additions(group(Part.ALIASES), group(Part.ADDRESSES), group(Part.COMMENTS), Part.COMMENTS in tables)


class _Reading:
    """The files of one list being read."""

    def __init__(self, owner: str, report: Report, main: Table, additions: _Additions) -> None:
        self._owner, self._report, self._additions = owner, report, additions
        self._designations = Designations(owner, report)
        self._references: dict[str, str] = {}  # listed name -> reference; "" where several bear it
        for row in main.rows:
            name = row.values[_NAME].casefold()  # remarks write "Linked To: AMBROSIA AIR" and "Operator Ambrosia Air"
            self._references[name] = "" if name in self._references else f"{owner}/{row.values[0]}"

    def record(self, row: Row) -> Record:
        """The record of one row of the main file."""
        reference = row.values[0]
        if not _ENT_NUM.match(reference):
            raise MalformedList(f"{reference!r} is no ent_num", place=row.place, hint="The first column is a number.")
        self._report.note_record(reference, row.place)
        draft = Draft(self._owner, reference, self._kind(row), row.place)
        for programme in re.split(r"\]\s*\[", row.values[_PROGRAMMES].strip("[] ")):
            if programme:
                draft.designations.append(self._designations.of(programme, Act(row.place)))
        self._names(row, draft)
        for title in row.values[_TITLE].split(";"):
            draft.state("title", title.strip(), row.place)
        for column, label in _VESSEL.items():
            self._vessel(draft, row, label, row.values[column])
        for address in self._additions.addresses.get(reference, ()):
            self._address(draft, address)
        self._remark(draft, row)
        return draft.record()

    def _kind(self, row: Row) -> SubjectKind:
        try:
            return terms.subject_kind(row.values[_TYPE])
        except BadValue as error:
            raise MalformedList(error.message, place=row.place, hint=error.hint) from error

    def _names(self, row: Row, draft: Draft) -> None:
        draft.names += names_of(row.values[_NAME], draft.kind, Bearing(place=row.place))
        for alias in self._additions.aliases.get(draft.reference, ()):
            _, _, alias_type, name, note = alias.values
            self._report.note_ignored("alt.csv/alt_num")
            bearing = Bearing(self._name_type(alias_type, alias.place), Quality.STRONG, note, alias.place)
            draft.names += names_of(name, draft.kind, bearing)

    def _name_type(self, alias_type: str, place: str) -> NameType:
        try:
            return terms.name_type(alias_type)
        except BadValue:
            self._report.note_unknown(f"alt.csv/alt_type={alias_type}", place)
            return NameType.ALIAS

    def _vessel(self, draft: Draft, row: Row, label: str, value: str) -> None:
        if not value:
            return
        if label == "Vessel Owner":
            draft.links.append(Link("owned by", self._resolve(value), value, place=row.place))
        elif label == "Vessel Flag" and not COUNTRIES.get(value, value):  # "None Identified" is no flag
            draft.state("vessel flag", value, row.place)
        else:
            put(draft, Stated(label, value, row.place), self._report, "sdn.csv")

    def _resolve(self, name: str) -> str:
        return self._references.get(name.casefold(), "")

    def _address(self, draft: Draft, row: Row) -> None:
        _, _, street, city_line, of_country, note = row.values
        self._report.note_ignored("add.csv/add_num")
        if not (street or city_line or of_country or note):
            self._report.note_ignored("add.csv/empty row")
            return
        city, region, postal_code = _city_line(city_line)
        draft.addresses.append(
            Location(
                text=city_line if city_line != city else "",
                street=street,
                city=city,
                region=region,
                postal_code=postal_code,
                country=country(of_country, row.place, self._report),
                country_text=of_country,
                note=note,
                place=row.place,
            )
        )

    def _remark(self, draft: Draft, row: Row) -> None:
        written = row.written[_REMARKS] if row.values[_REMARKS] else ""
        for comment in self._additions.comments.get(draft.reference, ()):
            written = _continued(written, comment.written[1]) if comment.values[1] else written
        text = clean(written)
        if not text:
            return
        # Length as written: blanks that cleaning takes away fill the column all the same.
        may_be_cut = not self._additions.has_comments and is_cut(written)
        place = f"{row.place} remarks"
        if may_be_cut:
            self._report.warn(
                "remarks-cut",
                f"the remarks of {draft.owner}/{draft.reference} fill their column and may be cut:"
                " sdn_comments.csv was not given",
                place,
            )
        read_remark(draft, Remark(text, place, may_be_cut, self._resolve), self._report)


def _continued(remark: str, comment: str) -> str:
    """The remark with its spill-over from sdn_comments.csv, which may also repeat it from the start."""
    return comment if remark and comment.startswith(remark) else remark + comment


_POSTAL_CODE = re.compile(
    r"(?P<region>.*?)(?:^|[\s,]+)(?:(?:CP|C\.P\.|PC) )?"
    r"(?P<code>(?:[A-Z]{1,2}-)?\d{3,7}(?:-\d{2,5})?|[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}|[A-Z]\d[A-Z] \d[A-Z]\d)$"
)


def _city_line(line: str) -> tuple[str, str, str]:
    """City, region and postal code out of "Ambrosia, Lower Province 12345"; what cannot be parted stays the city."""
    city, _, rest = line.partition(", ")
    found = _POSTAL_CODE.match(rest or city)
    if not found:
        return city, rest, ""
    if rest:
        return city, found["region"].strip(", "), found["code"]
    return found["region"].strip(", "), "", found["code"]


def _main_name(files: Sequence[ListFile]) -> str:
    """The name of the file of 12 columns, in small letters; "" where there is none."""
    return next((file.name.casefold() for file in files if columns_of(file) == COLUMNS[Part.MAIN]), "")


def _is_consolidated(name: str) -> bool:
    return name.rpartition("/")[2].startswith("cons")


def _recognises(*, consolidated: bool) -> Callable[[Sequence[ListFile]], bool]:
    def recognises(files: Sequence[ListFile]) -> bool:
        name = _main_name(files)
        return bool(name) and _is_consolidated(name) is consolidated

    return recognises


SDN = ListFormat(
    name="ofac-csv",
    title="OFAC csv (sdn.csv, alt.csv, add.csv, sdn_comments.csv)",
    is_verified=True,
    confirmed_by=(
        "OFAC's own sdn.csv, alt.csv and add.csv of January 2024, and its sdn.csv of 2024-04-26 and 2024-05-03;"
        " sdn_comments.csv by nothing but OFAC's data specification"
    ),
    recognises=_recognises(consolidated=False),
    read=read,
    ignored=IGNORED,
)
CONSOLIDATED = ListFormat(
    name="ofac-consolidated-csv",
    title="OFAC csv of the non-SDN lists (cons_prim.csv, cons_alt.csv, cons_add.csv, cons_comments.csv)",
    is_verified=False,
    confirmed_by="",
    recognises=_recognises(consolidated=True),
    read=read,
    ignored=IGNORED,
)
