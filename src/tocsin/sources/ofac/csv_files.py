"""OFAC's csv files: ``sdn.csv`` with ``alt.csv``, ``add.csv`` and ``sdn_comments.csv``; ``cons_prim.csv`` and its like.

The main file has a row for each subject, the others refer to it by ``ent_num``. Files are known by their shape (12, 5,
6 and 2 columns); the non-SDN list has the same shapes and is known by its names, which begin with "cons".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from tocsin.errors import BadValue, MalformedList
from tocsin.model.record import Link, Location, NameType, Quality, Record, SubjectKind
from tocsin.sources.draft import Draft
from tocsin.sources.ofac import terms
from tocsin.sources.ofac.csv_rows import Row, Table
from tocsin.sources.ofac.csv_set import (
    Additions,
    Part,
    by_subject,
    is_consolidated,
    main_name,
    read_tables,
    require_ends,
    warn_of_absent,
)
from tocsin.sources.ofac.designated import Act, Designations
from tocsin.sources.ofac.entry_bans import for_kind
from tocsin.sources.ofac.labels import COUNTRIES
from tocsin.sources.ofac.listed_names import Bearing, finished, names_of
from tocsin.sources.ofac.named_links import References
from tocsin.sources.ofac.remarks import PROSE, Remark, read_remark
from tocsin.sources.ofac.stated import LEFT, Stated, country, put
from tocsin.sources.ofac.statements import is_cut
from tocsin.sources.reading import ListFile, ListFormat, Report
from tocsin.text.scripts import clean

_NUMBER = "OFAC's own number of this row; nothing refers to it"
IGNORED = {
    **LEFT,
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
MAX_REMARK = 200_000  # characters, with what sdn_comments.csv adds
_ENT_NUM = re.compile(r"[0-9]{1,10}$")


def read(files: Sequence[ListFile], owner: str, report: Report) -> Iterator[Record]:
    """The records of the main file, in its order, with what the other files say of them.

    Raises MalformedList for a damaged file, a row that refers to no subject, a subject listed twice, and for files that
    do not belong together. Files that are absent are warned of: without alt.csv there are no aliases.
    """
    tables = read_tables(files)
    main = tables[Part.MAIN]
    warn_of_absent(tables, report)
    require_ends(tables, report)
    reading = _Reading(owner, report, main, by_subject(tables))
    for row in main.rows:
        yield reading.record(row)
    report.require_whole(main.name)


class _Reading:
    """The files of one list being read."""

    def __init__(self, owner: str, report: Report, main: Table, additions: Additions) -> None:
        self._owner, self._report, self._additions = owner, report, additions
        self._designations = Designations(owner, report)
        self._references = References(owner)
        for row in main.rows:
            self._references.add(row.values[_NAME], row.values[0])

    def record(self, row: Row) -> Record:
        """The record of one row of the main file."""
        reference = row.values[0]
        if not _ENT_NUM.match(reference):
            raise MalformedList(f"{reference!r} is no ent_num", place=row.place, hint="The first column is a number.")
        self._report.note_record(reference, row.place)
        draft = Draft(self._owner, reference, self._kind(row), row.place)
        for programme in re.split(r"\]\s*\[", row.values[_PROGRAMMES].strip("[] ")):
            if programme:
                draft.designations.append(for_kind(self._designations.of(programme, Act(row.place)), draft.kind))
        self._names(row, draft)
        for title in row.values[_TITLE].split(";"):
            draft.state("title", title.strip(), row.place)
        for column, label in _VESSEL.items():
            self._vessel(draft, row, label, row.values[column])
        for address in self._additions.addresses.get(reference, ()):
            self._address(draft, address)
        self._remark(draft, row)
        return finished(draft)

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
            draft.links.append(Link("owned by", self._references.find(value), value, place=row.place))
        elif label == "Vessel Flag" and not COUNTRIES.get(value, value):  # "None Identified" is no flag
            draft.state("vessel flag", value, row.place)
        else:
            put(draft, Stated(label, value, row.place), self._report, "sdn.csv")

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
        if len(text) > MAX_REMARK:
            raise MalformedList(
                f"remarks of {len(text):,} characters", place=row.place, hint=f"At most {MAX_REMARK:,} are read."
            )
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
        read_remark(draft, Remark(text, place, may_be_cut, self._references.find), self._report)


def _continued(remark: str, comment: str) -> str:
    """The remark with its spill-over from sdn_comments.csv, which may also repeat it from the start."""
    return comment if remark and comment.startswith(remark) else remark + comment


_POSTAL_CODE = re.compile(
    r"(?:^|[\s,])(?:(?:CP|C\.P\.|PC) )?"
    r"(?P<code>(?:[A-Z]{1,2}-)?\d{3,7}(?:-\d{2,5})?|[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}|[A-Z]\d[A-Z] \d[A-Z]\d)$"
)


def _city_line(line: str) -> tuple[str, str, str]:
    """City, region and postal code out of "Ambrosia, Lower Province 12345"; what cannot be parted stays the city."""
    found = _POSTAL_CODE.search(line)
    places = line[: found.start()].strip(", ") if found else line
    city, _, region = places.partition(", ")
    return city, region, found["code"] if found else ""


def _recognises(*, consolidated: bool) -> Callable[[Sequence[ListFile]], bool]:
    def recognises(files: Sequence[ListFile]) -> bool:
        name = main_name(files)
        return bool(name) and is_consolidated(name) is consolidated

    return recognises


SDN = ListFormat(
    name="ofac-csv",
    title="OFAC csv (sdn.csv, alt.csv, add.csv, sdn_comments.csv)",
    is_verified=True,
    confirmed_by=(
        "OFAC's own sdn.csv, alt.csv and add.csv of January 2024, and its sdn.csv of 2024-04-26 and 2024-05-03;"
        " the shape of sdn_comments.csv, and that it continues at the next character, by reading a published copy of it"
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
