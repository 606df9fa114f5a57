"""OFAC's classic XML (``sdn.xml``, ``consolidated.xml``): one flat ``sdnEntry`` for each subject."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from tocsin.errors import BadValue, MalformedList
from tocsin.model.dates import DateSpan
from tocsin.model.record import Location, Name, NameType, Quality, Record, SubjectKind
from tocsin.sources.draft import Draft
from tocsin.sources.elements import children, has_root, is_true, text
from tocsin.sources.ofac import terms
from tocsin.sources.ofac.designated import Act, Designations
from tocsin.sources.ofac.elements import finish, number
from tocsin.sources.ofac.entry_bans import for_kind
from tocsin.sources.ofac.listed_names import Bearing, finished, names_of
from tocsin.sources.ofac.named_links import References
from tocsin.sources.ofac.remarks import PROSE, Remark, read_remark
from tocsin.sources.ofac.stated import LEFT, Stated, country, put, read_date
from tocsin.sources.reading import ListFile, ListFormat, Report, only_file
from tocsin.sources.xml import Accountant, iterate, local, place
from tocsin.text.dates import parse_us_date

ROOT = "sdnList"
_HEADERS = ("publshInformation", "publishInformation")  # OFAC's own spelling, and the right one

_NUMBER = "OFAC's own number of this one datum; nothing in the file refers to it"
IGNORED = {
    **LEFT,
    PROSE: "words that state no fact we have a place for; they stay in the record's remarks",
    "sdnList/@schemaLocation": "says where the schema is, nothing of any subject",
    "sdnEntry/akaList/aka/uid": _NUMBER,
    "sdnEntry/addressList/address/uid": _NUMBER,
    "sdnEntry/idList/id/uid": _NUMBER,
    "sdnEntry/nationalityList/nationality/uid": _NUMBER,
    "sdnEntry/citizenshipList/citizenship/uid": _NUMBER,
    "sdnEntry/dateOfBirthList/dateOfBirthItem/uid": _NUMBER,
    "sdnEntry/placeOfBirthList/placeOfBirthItem/uid": _NUMBER,
}

_LISTS = {
    "programList": ("program",),
    "akaList/aka": ("type", "category", "lastName", "firstName"),
    "addressList/address": (
        "address1",
        "address2",
        "address3",
        "city",
        "stateOrProvince",
        "postalCode",
        "country",
        "region",
    ),
    "idList/id": ("idType", "idNumber", "idCountry", "issueDate", "expirationDate"),
    "nationalityList/nationality": ("country", "mainEntry"),
    "citizenshipList/citizenship": ("country", "mainEntry"),
    "dateOfBirthList/dateOfBirthItem": ("dateOfBirth", "mainEntry"),
    "placeOfBirthList/placeOfBirthItem": ("placeOfBirth", "mainEntry"),
    "vesselInfo": ("callSign", "vesselType", "vesselFlag", "vesselOwner", "tonnage", "grossRegisteredTonnage"),
}
_MAPPED = frozenset(
    [f"{header}/{name}" for header in _HEADERS for name in ("Publish_Date", "Record_Count")]
    + [f"sdnEntry/{name}" for name in ("uid", "firstName", "lastName", "title", "sdnType", "remarks")]
    + [f"sdnEntry/{path}/{name}" for path, names in _LISTS.items() for name in names]
)

# element -> the label under which OFAC's other formats have the same fact
_VESSEL = {
    "callSign": "Vessel Call Sign",
    "vesselType": "Vessel Type",
    "vesselFlag": "Vessel Flag",
    "vesselOwner": "Vessel Owner",
    "tonnage": "Vessel Tonnage",
    "grossRegisteredTonnage": "Vessel Gross Registered Tonnage",
}
# "(Linked To: X)": the csv writes the same without the brackets
_LINKED = re.compile(r"\((Linked To: (?:[^()]|\([^()]*\))+)\)")
_PERSONAL = (
    ("nationalityList", "nationality", "country", "Nationality Country"),
    ("citizenshipList", "citizenship", "country", "Citizenship Country"),
    ("dateOfBirthList", "dateOfBirthItem", "dateOfBirth", "Date of Birth"),
    ("placeOfBirthList", "placeOfBirthItem", "placeOfBirth", "Place of Birth"),
)


def read(files: Sequence[ListFile], owner: str, report: Report) -> Iterator[Record]:
    """The file's records, in its order. Raises MalformedList, also when it states another number of records."""
    file = only_file(files)
    reading = _Reading(owner, report, _references(file, owner))
    tags = {"sdnEntry", *_HEADERS}
    for element in iterate(file, tags, root=ROOT, outside=reading.accountant.check_itself):
        if local(element) == "sdnEntry":
            yield reading.record(element)
        else:
            reading.header(element)
    finish(report, file)


def _references(file: ListFile, owner: str) -> References:
    """The subjects by name: remarks link to subjects that stand further down, so the file is read twice."""
    references = References(owner)
    for entry in iterate(file, {"sdnEntry"}, root=ROOT):
        references.add(_printed(entry, is_person=text(entry, "sdnType") == "Individual"), text(entry, "uid"))
    return references


class _Reading:
    """One file being read."""

    def __init__(self, owner: str, report: Report, references: References) -> None:
        self._owner, self._report, self._references = owner, report, references
        self.accountant = Accountant(report, _MAPPED, IGNORED)
        self._designations = Designations(owner, report)

    def header(self, element: etree._Element) -> None:
        self.accountant.check(element, local(element))
        published, count = text(element, "Publish_Date"), text(element, "Record_Count")
        try:
            self._report.as_of = parse_us_date(published).isoformat() if published else ""
        except BadValue as error:
            self._report.warn("unread-date", f"Publish_Date {error.message}", place(element))
        if count:
            self._report.stated_records = int(number(element, count, "records"))

    def record(self, entry: etree._Element) -> Record:
        where = place(entry)
        uid = text(entry, "uid")
        self._report.note_record(number(entry, uid, "a subject") if uid else uid, where)
        self.accountant.check(entry, "sdnEntry")
        draft = Draft(self._owner, uid, self._kind(entry), where)
        self._names(entry, draft)
        draft.designations += [
            for_kind(self._designations.of(text(programme), Act(place(programme))), draft.kind)
            for programme in children(entry, "programList", "program")
            if text(programme)
        ]
        draft.entitle(text(entry, "title"), where)
        for group, item, name, label in _PERSONAL:
            for element in children(entry, group, item):
                self._put(draft, element, label, text(element, name), _alternate(element))
        self._contacts(entry, draft)
        if remarks := text(entry, "remarks"):
            bare = _LINKED.sub(r"\1", remarks)
            read_remark(draft, Remark(bare, where, resolve=self._references.find), self._report)
            draft.remarks[-1] = remarks  # whole, as the list wrote it
        draft.links = [self._references.complete(link) for link in draft.links]
        if not draft.designations:
            self._report.warn("no-designation", f"no programme lists {uid}", where)
        return finished(draft)

    def _kind(self, entry: etree._Element) -> SubjectKind:
        sdn_type = text(entry, "sdnType")
        if not sdn_type:
            raise MalformedList("an entry without <sdnType>", place=place(entry), hint="Fetch the list again.")
        try:
            return terms.subject_kind(sdn_type)
        except BadValue:
            self._report.note_unknown(f"sdnEntry/sdnType={sdn_type}", place(entry))
            return SubjectKind.ORGANISATION

    def _names(self, entry: etree._Element, draft: Draft) -> None:
        draft.names += _names_in(entry, draft.kind, Bearing(place=place(entry)))
        for aka in children(entry, "akaList", "aka"):
            bearing = Bearing(self._name_type(aka), self._quality(aka), place=place(aka))
            names = _names_in(aka, draft.kind, bearing)
            if not names:
                self._report.warn("empty-name", "an alias without letters", place(aka))
            draft.names += names

    def _name_type(self, aka: etree._Element) -> NameType:
        stated = text(aka, "type")
        try:
            return terms.name_type(stated)
        except BadValue:
            self._report.note_unknown(f"sdnEntry/akaList/aka/type={stated}", place(aka))
            return NameType.ALIAS

    def _quality(self, aka: etree._Element) -> Quality:
        stated = text(aka, "category").casefold()
        if stated not in {"strong", "weak"}:
            self._report.note_unknown(f"sdnEntry/akaList/aka/category={stated}", place(aka))
        return Quality.WEAK if stated == "weak" else Quality.STRONG

    def _contacts(self, entry: etree._Element, draft: Draft) -> None:
        for element in children(entry, "addressList", "address"):
            if (location := self._address(element)) is not None:
                draft.addresses.append(location)
        for element in children(entry, "idList", "id"):
            self._identifier(element, draft)
        for element in children(entry, "vesselInfo"):
            for name, label in _VESSEL.items():
                self._put(draft, element, label, text(element, name))

    def _address(self, element: etree._Element) -> Location | None:
        lines = [text(element, f"address{line}") for line in (1, 2, 3)]
        regions = [text(element, name) for name in ("stateOrProvince", "region")]
        of_country = text(element, "country")
        location = Location(
            street=", ".join(line for line in lines if line),
            city=text(element, "city"),
            region=", ".join(region for region in regions if region),
            postal_code=text(element, "postalCode"),
            country=country(of_country, place(element), self._report),
            country_text=of_country,
            place=place(element),
        )
        return None if location == Location() else location

    def _identifier(self, element: etree._Element, draft: Draft) -> None:
        issued, unread_issue = self._date(element, "issueDate")
        expires, unread_expiry = self._date(element, "expirationDate")
        stated = Stated(
            text(element, "idType"),
            text(element, "idNumber"),
            place(element),
            "; ".join(filter(None, (unread_issue, unread_expiry))),
            country=text(element, "idCountry"),
            issued=issued,
            expires=expires,
        )
        put(draft, stated, self._report, "sdnEntry/idList/id/idType")

    def _date(self, element: etree._Element, name: str) -> tuple[DateSpan | None, str]:
        """The date, or the note that keeps its text where it cannot be read."""
        written = text(element, name)
        span = read_date(written, place(element), self._report) if written else None
        return span, f"{name} {written}" if written and span is None else ""

    def _put(self, draft: Draft, element: etree._Element, label: str, value: str, note: str = "") -> None:
        if value:
            put(draft, Stated(label, value, place(element), note), self._report, "sdnEntry")


def _names_in(element: etree._Element, kind: SubjectKind, bearing: Bearing) -> tuple[Name, ...]:
    """The names of an entry or alias, read from the one string that OFAC's other formats print."""
    return names_of(_printed(element, is_person=kind is SubjectKind.PERSON), kind, bearing)


def _printed(element: etree._Element, *, is_person: bool) -> str:
    """The name in one string, as OFAC's other formats have it."""
    first, last = text(element, "firstName"), text(element, "lastName")
    if is_person and first and last:
        return f"{last}, {first}"
    return f"{first} {last}".strip()


def _alternate(element: etree._Element) -> str:
    """The note on a datum that the list says is not the main one of its kind."""
    main = text(element, "mainEntry")
    return "" if not main or is_true(main) else "alternate"


FORMAT = ListFormat(
    name="ofac-classic-xml",
    title="OFAC classic XML (sdn.xml, consolidated.xml)",
    is_verified=True,
    confirmed_by=(
        "OFAC's own consolidated (non-SDN) files of 2025-12-18 and 2026-01-08, 442 entries each; vesselInfo and"
        " citizenshipList by a third party's synthetic test files; issueDate, expirationDate and region by nothing but"
        " the published schema"
    ),
    recognises=has_root(ROOT),
    read=read,
    ignored=IGNORED,
)
