"""The Treasury's former consolidated list of financial sanctions targets, as XML: an archive format.

The Office of Financial Sanctions Implementation closed the list on 28 January 2026; the UK Sanctions List replaced it.
Its files say what held before. Each element is one name of a group; a group is one subject. Records are known by the
reference of the UK Sanctions List, which almost every group has, so that the two lists tell of the same records.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from tocsin.errors import BadValue, MalformedList
from tocsin.model.record import Record
from tocsin.sources.elements import has_root
from tocsin.sources.reading import ListFile, ListFormat, Report, only_file
from tocsin.sources.uk.dates import read_day
from tocsin.sources.uk.gathered import Entry, Topic
from tocsin.sources.uk.records import record_of
from tocsin.sources.xml import Accountant, iterate, local, place

AUTHORITY = "United Kingdom, His Majesty's Treasury, Office of Financial Sanctions Implementation"
ROOT = "ArrayOfFinancialSanctionsTarget"
_ROW = "FinancialSanctionsTarget"
_MAX_GROUPS = 200_000  # the list had some 5,000
# topic -> the elements that state it, in order
ELEMENTS: Mapping[Topic, tuple[str, ...]] = {
    Topic.NAME: ("name1", "name2", "name3", "name4", "name5", "Name6", "AliasType", "AliasQuality"),
    Topic.OTHER_SCRIPT: ("NameNonLatinScript", "NonLatinScriptType", "NonLatinScriptLanguage"),
    Topic.TITLE: ("Title",),
    Topic.KIND: ("GroupTypeDescription",),
    Topic.REGIME: ("RegimeName",),
    Topic.SOURCE: ("ListingType",),
    Topic.DESIGNATED: ("DateDesignated",),
    Topic.UPDATED: ("LastUpdated",),
    Topic.GROUP: ("GroupID",),
    Topic.UN_REFERENCE: ("UNRef",),
    Topic.INFORMATION: ("OtherInformation",),
    Topic.REASONS: ("UKStatementOfReasons",),
    Topic.ADDRESS: (*(f"Address{number}" for number in range(1, 7)), "PostCode", "Country"),
    Topic.PHONE: ("PhoneNumber",),
    Topic.WEBSITE: ("Website",),
    Topic.EMAIL: ("EmailAddress",),
    Topic.BIRTH: ("Individual_DateOfBirth",),
    Topic.BIRTH_PLACE: ("Individual_TownOfBirth", "Individual_CountryOfBirth"),
    Topic.NATIONALITY: ("Individual_Nationality",),
    Topic.NATIONAL_ID: ("Individual_NINumber", "Individual_NIDetails"),
    Topic.PASSPORT: ("Individual_PassportNumber", "Individual_PassportDetails"),
    Topic.POSITION: ("Individual_Position",),
    Topic.GENDER: ("Individual_Gender",),
    Topic.ENTITY_TYPE: ("Entity_Type",),
    Topic.SUBSIDIARY: ("Entity_Subsidiaries",),
    Topic.PARENT: ("Entity_ParentCompany",),
    Topic.REGISTRATION: ("Entity_BusinessRegNumber",),
    Topic.IMO: ("Ship_IMONumber",),
    Topic.OWNER: ("Ship_CurrentOwners",),
    Topic.PREVIOUS_OWNER: ("Ship_PreviousOwners",),
    Topic.FLAG: ("Ship_Flag",),
    Topic.PREVIOUS_FLAG: ("Ship_PreviousFlags",),
    Topic.SHIP_TYPE: ("Ship_Type",),
    Topic.TONNAGE: ("Ship_Tonnage",),
    Topic.LENGTH: ("Ship_Length",),
    Topic.YEAR_BUILT: ("Ship_YearBuilt",),
    Topic.HULL: ("Ship_HullIdentificationNumber",),
}
# element -> the property of a fact
_STATUS: Mapping[str, str] = {
    "GroupStatus": "group status",
    "DateListed": "date listed",
    "DateAdditionalSanctions": "date of additional sanctions",
    "GroupSanctions": "group sanctions",
}
_ASSET_FREEZE = "asset freeze targets"
_REFERENCE = "UKSanctionsListRef"
_NIL = "the mark of an element that is empty"

_NAMES = frozenset([_REFERENCE, *_STATUS, *(name for names in ELEMENTS.values() for name in names)])
MAPPED: frozenset[str] = frozenset(f"{_ROW}/{name}" for name in _NAMES)
IGNORED: Mapping[str, str] = {
    f"{_ROW}/GrpStatus": "the status as one letter; GroupStatus says it in words",
    f"{ROOT}/@schemaLocation": "where the schema lies; no fact on any subject",
    **{f"{_ROW}/{name}/@nil": _NIL for name in sorted(_NAMES)},
}


def read(files: Sequence[ListFile], owner: str, report: Report) -> Iterator[Record]:
    """The records, each where its first name stood. Raises MalformedList, UnsafeDocument; then none may be used."""
    file = only_file(files)
    accountant = Accountant(report, MAPPED, IGNORED, single=MAPPED)
    groups: dict[str, Entry] = {}
    for element in iterate(file, (_ROW,), root=ROOT, outside=accountant.check_itself):
        accountant.check(element, _ROW)
        _gather(element, groups, report)
        if len(groups) > _MAX_GROUPS:
            raise MalformedList(f"more than {_MAX_GROUPS:,} groups", place=place(element), hint="No list is so long.")
    report.as_of = _latest(groups)
    for entry in _by_reference(groups, report).values():
        report.note_record(entry.reference, entry.place)
        yield record_of(entry, owner, AUTHORITY, report)
    report.require_whole(file.name)


def _gather(element: etree._Element, groups: dict[str, Entry], report: Report) -> None:
    said: dict[str, str] = {}
    for child in element:
        said.setdefault(local(child), (child.text or "").strip())
    where, group, reference = place(element), said.get("GroupID", ""), "".join(said.get(_REFERENCE, "").split())
    key = f"group-{group}" if group else reference
    if not key:
        raise MalformedList("a name without a group", place=where, hint="Fetch the list again.")
    entry = groups.get(key)
    if entry is None:
        entry = groups[key] = Entry(reference, where)
    if reference and reference != entry.reference:
        if entry.reference:
            report.warn("two-references", f"{key} is {entry.reference} and {reference}: the first is kept", where)
        else:
            entry.reference = reference
    for topic, names in ELEMENTS.items():
        entry.add(topic, tuple([said.get(name, "") for name in names]), where)
    for name, property_ in _STATUS.items():
        if value := said.get(name, ""):
            entry.add(Topic.STATUS, (property_, value), where)
    if said.get("GroupStatus", "").casefold() == _ASSET_FREEZE:
        entry.add(Topic.MEASURES, ("asset freeze",), where)


def _by_reference(groups: Mapping[str, Entry], report: Report) -> dict[str, Entry]:
    """The entries by their references: groups that share one are one subject, groups without one keep their number."""
    entries: dict[str, Entry] = {}
    for key, entry in groups.items():
        if not entry.reference:
            report.warn("no-reference", f"the record is known by its {key} only", entry.place)
            entry.reference = key
        if entry.reference in entries:
            report.warn("shared-reference", f"two groups are {entry.reference}: they are one record", entry.place)
            entries[entry.reference].join(entry)
        else:
            entries[entry.reference] = entry
    return entries


def _latest(groups: Mapping[str, Entry]) -> str:
    """The last day on which anything was updated, since the file itself states no date; "" where none is stated."""
    days = set()
    for entry in groups.values():
        for text, _ in entry.texts(Topic.UPDATED):
            try:
                days.add(read_day(text).isoformat())
            except BadValue:  # record_of warns of it, with its place
                continue
    return max(days, default="")


FORMAT = ListFormat(
    name="uk-hmt-xml",
    title="former OFSI consolidated list of financial sanctions targets, XML (closed on 2026-01-28; for archives)",
    is_verified=True,
    confirmed_by=(
        "in part: a synthetic sample of an independent reader confirms every element of a person, an entity and a ship;"
        " values numbered in one string follow published readings of the real file"
    ),
    recognises=has_root(ROOT),
    read=read,
    ignored=IGNORED,
)
