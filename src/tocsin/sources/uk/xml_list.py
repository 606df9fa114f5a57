"""The UK Sanctions List as XML: <Designations><DateGenerated/><Designation>…</Designation>…</Designations>."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from tocsin.errors import BadValue
from tocsin.model.record import Record
from tocsin.sources.elements import children, has_root
from tocsin.sources.reading import ListFile, ListFormat, Report, only_file
from tocsin.sources.uk.csv_list import AUTHORITY
from tocsin.sources.uk.dates import read_day
from tocsin.sources.uk.gathered import Entry, Topic
from tocsin.sources.uk.records import record_of
from tocsin.sources.xml import Accountant, iterate, local, place
from tocsin.text.scripts import clean

ROOT = "Designations"
_INDIVIDUAL, _ENTITY, _SHIP = "IndividualDetails/Individual", "EntityDetails/Entity", "ShipDetails/Ship"
# topic -> the path of the element that states it, and the children that hold its values ("" for its own text)
PATHS: Mapping[Topic, tuple[str, tuple[str, ...]]] = {
    Topic.NAME: ("Names/Name", (*(f"Name{number}" for number in range(1, 7)), "NameType", "AliasStrength")),
    Topic.OTHER_SCRIPT: (
        "NonLatinNames/NonLatinName",
        ("NameNonLatinScript", "NonLatinScriptType", "NonLatinScriptLanguage"),
    ),
    Topic.TITLE: ("Titles/Title", ("",)),
    Topic.KIND: ("IndividualEntityShip", ("",)),
    Topic.REGIME: ("RegimeName", ("",)),
    Topic.SOURCE: ("DesignationSource", ("",)),
    Topic.DESIGNATED: ("DateDesignated", ("",)),
    Topic.UPDATED: ("LastUpdated", ("",)),
    Topic.MEASURES: ("SanctionsImposed", ("",)),
    Topic.GROUP: ("OFSIGroupID", ("",)),
    Topic.UN_REFERENCE: ("UNReferenceNumber", ("",)),
    Topic.INFORMATION: ("OtherInformation", ("",)),
    Topic.REASONS: ("UKStatementofReasons", ("",)),
    Topic.ADDRESS: (
        "Addresses/Address",
        (*(f"AddressLine{number}" for number in range(1, 7)), "AddressPostalCode", "AddressCountry"),
    ),
    Topic.PHONE: ("PhoneNumbers/PhoneNumber", ("",)),
    Topic.WEBSITE: ("Websites/Website", ("",)),
    Topic.EMAIL: ("EmailAddresses/EmailAddress", ("",)),
    Topic.BIRTH: (f"{_INDIVIDUAL}/DOBs/DOB", ("",)),
    Topic.BIRTH_PLACE: (f"{_INDIVIDUAL}/BirthDetails/Location", ("TownOfBirth", "CountryOfBirth")),
    Topic.NATIONALITY: (f"{_INDIVIDUAL}/Nationalities/Nationality", ("",)),
    Topic.NATIONAL_ID: (
        f"{_INDIVIDUAL}/NationalIdentifierDetails/NationalIdentifier",
        ("NationalIdentifierNumber", "NationalIdentifierAdditionalInformation"),
    ),
    Topic.PASSPORT: (
        f"{_INDIVIDUAL}/PassportDetails/Passport",
        ("PassportNumber", "PassportAdditionalInformation"),
    ),
    Topic.POSITION: (f"{_INDIVIDUAL}/Positions/Position", ("",)),
    Topic.GENDER: (f"{_INDIVIDUAL}/Genders/Gender", ("",)),
    Topic.ENTITY_TYPE: (f"{_ENTITY}/TypeOfEntities/TypeOfEntity", ("",)),
    Topic.SUBSIDIARY: (f"{_ENTITY}/Subsidiaries/Subsidiary", ("",)),
    Topic.PARENT: (f"{_ENTITY}/ParentCompanies/ParentCompany", ("",)),
    Topic.REGISTRATION: (f"{_ENTITY}/BusinessRegistrationNumbers/BusinessRegistrationNumber", ("",)),
    Topic.IMO: (f"{_SHIP}/IMONumbers/IMONumber", ("",)),
    Topic.OWNER: (f"{_SHIP}/CurrentOwnerOperators/CurrentOwnerOperator", ("",)),
    Topic.PREVIOUS_OWNER: (f"{_SHIP}/PreviousOwnerOperators/PreviousOwnerOperator", ("",)),
    Topic.FLAG: (f"{_SHIP}/CurrentBelievedFlagOfShips/CurrentBelievedFlagOfShip", ("",)),
    Topic.PREVIOUS_FLAG: (f"{_SHIP}/PreviousFlags/PreviousFlag", ("",)),
    Topic.SHIP_TYPE: (f"{_SHIP}/TypeOfShipDetails/TypeOfShip", ("",)),
    Topic.TONNAGE: (f"{_SHIP}/TonnageOfShipDetails/TonnageOfShip", ("",)),
    Topic.LENGTH: (f"{_SHIP}/LengthOfShipDetails/LengthOfShip", ("",)),
    Topic.YEAR_BUILT: (f"{_SHIP}/YearsBuilt/YearBuilt", ("",)),
    Topic.HULL: (f"{_SHIP}/HullIdentificationNumbers/HullIdentificationNumber", ("",)),
}
_STEPS = tuple((topic, path.split("/")[0], tuple(path.split("/")[1:]), names) for topic, (path, names) in PATHS.items())
# The same as <SanctionsImposed>, once more, as an element for each measure with "true" or "false" in it.
_INDICATORS = "SanctionsImposedIndicators"
MEASURE_WORDS: Mapping[str, str] = {
    "AssetFreeze": "asset freeze",
    "TravelBan": "travel ban",
    "ArmsEmbargo": "arms embargo",
    "TargetedArmsEmbargo": "targeted arms embargo",
    "CharteringOfShips": "chartering of ships",
    "ClosureOfRepresentativeOffices": "closure of representative offices",
    "CrewServicingOfShipsAndAircraft": "crew servicing of ships and aircraft",
    "Deflag": "deflag",
    "PreventionOfBusinessArrangements": "prevention of business arrangements",
    "ProhibitionOfPortEntry": "prohibition of port entry",
    "PreventionOfCharteringOfShips": "prevention of chartering of ships",
    "PreventionOfCharteringOfShipsAndAircraft": "prevention of chartering of ships and aircraft",
    "TechnicalAssistanceRelatedToAircraft": "technical assistance related to aircraft",
    "TrustServicesSanctions": "trust services sanctions",
    "DirectorDisqualificationSanction": "director disqualification sanction",
}
MAPPED: frozenset[str] = frozenset(
    [
        f"{ROOT}/DateGenerated",
        "Designation/UniqueID",
        *(
            f"Designation/{path}/{name}" if name else f"Designation/{path}"
            for path, names in PATHS.values()
            for name in names
        ),
        *(f"Designation/{_INDICATORS}/{name}" for name in MEASURE_WORDS),
    ]
)
SINGLE = frozenset(
    [
        "Designation/UniqueID",
        *(f"Designation/{path}/{name}" for path, names in PATHS.values() for name in names if name),
        *(f"Designation/{_INDICATORS}/{name}" for name in MEASURE_WORDS),
    ]
)
IGNORED: Mapping[str, str] = {
    f"{ROOT}/@schemaLocation": "where the schema lies; no fact on any subject",
    f"{ROOT}/@noNamespaceSchemaLocation": "where the schema lies; no fact on any subject",
}


def read(files: Sequence[ListFile], owner: str, report: Report) -> Iterator[Record]:
    """The records of the file, in its order. Raises MalformedList, UnsafeDocument; then none of them may be used."""
    file = only_file(files)
    accountant = Accountant(report, MAPPED, IGNORED, single=SINGLE)

    def outside(element: etree._Element, path: str) -> None:
        accountant.check_itself(element, path)
        if path == f"{ROOT}/DateGenerated":
            _date(element, report)

    for element in iterate(file, ("Designation",), root=ROOT, outside=outside):
        accountant.check(element, "Designation")
        entry = _entry(element, report)
        report.note_record(entry.reference, entry.place)
        yield record_of(entry, owner, AUTHORITY, report)
    report.require_whole(file.name)


def _date(element: etree._Element, report: Report) -> None:
    text = clean(element.text or "")
    try:
        report.as_of = read_day(text).isoformat()
    except BadValue as error:
        report.warn("unread-date", f"DateGenerated {text!r}: {error.message}", place(element))


def _entry(element: etree._Element, report: Report) -> Entry:
    parts: dict[str, list[etree._Element]] = {}
    for child in element:
        parts.setdefault(local(child), []).append(child)
    references = ["".join((found.text or "").split()) for found in parts.get("UniqueID", ())]
    entry = Entry(references[0] if references else "", place(element))
    for topic, first, further, names in _STEPS:
        for part in parts.get(first, ()):  # most parts stand in few designations: looked for once, not once a topic
            for found in children(part, *further):
                entry.add(topic, tuple([_text(found, name) for name in names]), place(found))
    imposed = " | ".join(text for text, _ in entry.texts(Topic.MEASURES)).casefold()
    for found in parts.get(_INDICATORS, ()):
        for name, words in MEASURE_WORDS.items():
            if _is_true(found, name, report) and words not in imposed:
                entry.add(Topic.MEASURES, (words,), place(found))
    return entry


def _text(element: etree._Element, name: str) -> str:
    if not name:
        return (element.text or "").strip()
    return next(((child.text or "").strip() for child in element.iterfind(f"{{*}}{name}")), "")


def _is_true(element: etree._Element, name: str, report: Report) -> bool:
    value = _text(element, name).casefold()
    if value not in {"", "true", "false", "1", "0"}:
        report.note_unknown(f"Designation/{_INDICATORS}/{name}={value}", place(element))
    return value in {"true", "1"}


FORMAT = ListFormat(
    name="uk-xml",
    title="UK Sanctions List, XML",
    is_verified=False,
    confirmed_by="",
    recognises=has_root(ROOT),
    read=read,
    ignored=IGNORED,
)
