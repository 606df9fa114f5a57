"""An invented file in the shape of OFAC's SDN_ADVANCED.XML, piece by piece or of any size, for tests and measurements.

The shape is that of the published schema and of a published profile of the file of 2025-08-27: the same sections in the
same order, the same reference sets with OFAC's own numbers, two party subtypes called "Unknown", a primary alias of the
type "Name", one documented name for each script, country features that hold a location, dates as four bounds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

NAMESPACE = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADVANCED_XML"

Day = tuple[int, int, int]

_SETS = {
    "AliasType": {"1400": "A.K.A.", "1401": "F.K.A.", "1402": "N.K.A.", "1403": "Name"},
    "AreaCodeType": {"1": "ISO 3166 (2)"},
    "CalendarType": {"1": "Gregorian", "2": "Hijri"},
    "CountryRelevance": {"1413": "PRIMARY"},
    "DetailReference": {"91526": "Male", "91527": "Female", "704": "Bulk Carrier", "92764": "See Section 11."},
    "DetailType": {"1430": "DATE", "1431": "LOOKUP", "1432": "TEXT", "1433": "COUNTRY"},
    "DocNameStatus": {"1": "Primary Latin", "2": "Others"},
    "EntryEventType": {"1": "Created", "2": "Delisted"},
    "EntryLinkType": {"1": "Replaces"},
    "ExRefType": {"1": "Press release"},
    "FeatureTypeGroup": {"1": "Unknown"},
    "IDRegDocDateType": {"1480": "Issue Date", "1481": "Expiration Date"},
    "IDRegDocType": {
        "1571": "Passport",
        "1584": "National ID No.",
        "1596": "Tax ID No.",
        "1626": "Vessel Registration Identification",
        "91761": "Registration Number",
    },
    "IdentityFeatureLinkType": {"1": "Unknown"},
    "LegalBasisType": {"1": "Unknown"},
    "List": {"1550": "SDN List", "91507": "Sectoral Sanctions Identifications List", "91512": "Consolidated List"},
    "LocPartType": {
        "1": "Unknown",
        "1450": "REGION",
        "1451": "ADDRESS1",
        "1452": "ADDRESS2",
        "1453": "ADDRESS3",
        "1454": "CITY",
        "1455": "STATE/PROVINCE",
        "1456": "POSTAL CODE",
    },
    "LocPartValueStatus": {"1": "Main"},
    "LocPartValueType": {"1": "Unknown"},
    "NamePartType": {
        "1520": "Last Name",
        "1521": "First Name",
        "1522": "Middle Name",
        "1523": "Maiden Name",
        "1524": "Aircraft Name",
        "1525": "Entity Name",
        "1526": "Vessel Name",
        "1528": "Nickname",
        "91708": "Patronymic",
        "91709": "Matronymic",
    },
    "PartyType": {"1": "Individual", "2": "Entity", "3": "Location", "4": "Transport", "5": "Other Entity"},
    "RelationQuality": {"1": "Unknown", "1540": "High", "1541": "Low"},
    "Reliability": {"1": "Unknown", "1560": "Confirmed", "1561": "False", "91479": "Reported"},
    "SanctionsType": {"1": "Program", "1705": "Block", "1706": "Reject", "91505": "13662 Sectoral Directive 1"},
    "ScriptStatus": {"1": "Unknown"},
    "SupInfoType": {"1": "Case note"},
    "TargetType": {"1": "Page"},
    "Validity": {"1": "Valid", "2": "Fraudulent"},
}
_FEATURES = {
    "1": "Vessel Call Sign",
    "2": "VESSEL TYPE",
    "3": "Vessel Flag",
    "8": "Birthdate",
    "9": "Place of Birth",
    "10": "Nationality Country",
    "11": "Citizenship Country",
    "13": "SWIFT/BIC",
    "25": "Location",
    "26": "Title",
    "47": "Aircraft Model",
    "50": "Aircraft Manufacturer’s Serial Number (MSN)",
    "64": "Aircraft Tail Number",
    "224": "Gender",
    "344": "Digital Currency Address - XBT",
    "504": "Secondary sanctions risk:",
    "646": "Organization Established Date",
    "999": "Shoe Size",
}
_COUNTRIES = {
    "11171": ("Russia", "RU"),
    "11109": ("Iran", "IR"),
    "11143": ("Mexico", "MX"),
    "11291": ("undetermined", ""),
}
_SUBTYPES = {
    "1": ("Vessel", "4"),
    "2": ("Aircraft", "4"),
    "3": ("Unknown", "2"),
    "4": ("Unknown", "1"),
    "9": ("Unknown", "4"),
}
_SCRIPTS = {
    "215": ("Latin", "Latn"),
    "220": ("Cyrillic", "Cyrl"),
    "160": ("Arabic", "Arab"),
    "501": ("Chinese Simplified", "Hans"),
}
_RELATIONS = {"15003": ("Owned or Controlled By", "false"), "15004": ("Family member of", "true")}
_BASES = {"1": "Unknown", "1828": "Executive Order 13224 (Terrorism)", "92049": "Executive Order 14024 (Russia)"}


def tag(name: str, content: str = "", **attributes: str) -> str:
    """An element; "_" in the name of an attribute stands for "-"."""
    stated = "".join(f' {key.replace("_", "-")}="{value}"' for key, value in attributes.items() if value)
    return f"<{name}{stated}>{content}</{name}>\n" if content else f"<{name}{stated} />\n"


def references() -> str:
    """The reference sets, with OFAC's numbers."""
    sets = {name: "".join(tag(name, text, ID=key) for key, text in rows.items()) for name, rows in _SETS.items()}
    for key, (name, code) in _COUNTRIES.items():
        sets["Country"] = sets.get("Country", "") + tag("Country", name, ID=key, ISO2=code)
        area = tag("AreaCode", code, ID=key, CountryID=key, Description=name, AreaCodeTypeID="1")
        sets["AreaCode"] = sets.get("AreaCode", "") + area
    sets["FeatureType"] = "".join(
        tag("FeatureType", name, ID=key, FeatureTypeGroupID="1") for key, name in _FEATURES.items()
    )
    sets["LegalBasis"] = "".join(
        tag("LegalBasis", name, ID=key, LegalBasisShortRef=name, LegalBasisTypeID="1", SanctionsProgramID="1")
        for key, name in _BASES.items()
    )
    sets["PartySubType"] = "".join(
        tag("PartySubType", name, ID=key, PartyTypeID=parent) for key, (name, parent) in _SUBTYPES.items()
    )
    sets["RelationType"] = "".join(
        tag("RelationType", name, ID=key, Symmetrical=mutual) for key, (name, mutual) in _RELATIONS.items()
    )
    sets["SanctionsProgram"] = tag("SanctionsProgram", "Unknown", ID="1", SubsidiaryBodyID="1")
    sets["Script"] = "".join(tag("Script", name, ID=key, ScriptCode=code) for key, (name, code) in _SCRIPTS.items())
    return tag("ReferenceValueSets", "".join(tag(f"{name}Values", rows) for name, rows in sets.items()))


def point(name: str, day: Day) -> str:
    """A date point; a month or day of 0 is left out."""
    parts = zip(("Year", "Month", "Day"), day, strict=True)
    return tag(name, "".join(tag(part, str(number)) for part, number in parts if number))


def period(*bounds: Day, approximate: bool = False, calendar: str = "1") -> str:
    """A DatePeriod of four bounds: start from, start to, end from, end to; of two: a start only."""
    about = "true" if approximate else "false"
    fixed = {"YearFixed": "false", "MonthFixed": "false", "DayFixed": "false"}
    whole = ""
    for name, (first, last) in zip(("Start", "End"), zip(bounds[::2], bounds[1::2], strict=True), strict=False):
        whole += tag(name, point("From", first) + point("To", last), Approximate=about, **fixed)
    return tag("DatePeriod", whole, CalendarTypeID=calendar, **fixed)


def year(number: int) -> str:
    """The period that OFAC writes for a year."""
    first, last = (number, 1, 1), (number, 12, 31)
    return period(first, first, last, last)


def location(number: str, *parts: tuple[str, str], country: str = "", area: str = "", more: str = "") -> str:
    """A location of (LocPartTypeID, value) parts."""
    content = tag("LocationAreaCode", AreaCodeID=area) if area else ""
    content += tag("LocationCountry", CountryID=country, CountryRelevanceID="1413") if country else ""
    for kind, value in parts:
        content += tag("LocationPart", location_value(value), LocPartTypeID=kind)
    return tag("Location", content + more, ID=number)


def location_value(value: str, *, primary: bool = True, comment: str = "") -> str:
    """One value of a location part."""
    content = (tag("Comment", comment) if comment else "") + tag("Value", value)
    flag = "true" if primary else "false"
    return tag("LocationPartValue", content, Primary=flag, LocPartValueTypeID="1", LocPartValueStatusID="1")


def id_document(kind: str, value: str, more: str = "", *, identity: str = "9001", **attributes: str) -> str:
    """An identity document; ``attributes`` such as IssuedBy_CountryID."""
    stated = {"ID": value, "IDRegDocTypeID": kind, "IdentityID": identity, "ValidityID": "1", **attributes}
    return tag("IDRegDocument", tag("IDRegistrationNo", value) + more, **stated)


def alias(
    *parts: tuple[str, str], kind: str = "1403", script: str = "215", low: bool = False, number: str = "1"
) -> str:
    """An alias of (NamePartTypeID, value) parts, documented in one script."""
    return alias_in([(script, parts)], kind=kind, low=low, number=number)


def alias_in(
    scripts: Sequence[tuple[str, Sequence[tuple[str, str]]]],
    *,
    kind: str = "1403",
    low: bool = False,
    number: str = "1",
) -> str:
    """An alias documented in several scripts; a part's group number is that of its type."""
    content = ""
    for index, (script, parts) in enumerate(scripts):
        values = "".join(
            tag(
                "DocumentedNamePart",
                tag(
                    "NamePartValue",
                    value,
                    NamePartGroupID=group,
                    ScriptID=script,
                    ScriptStatusID="1",
                    Acronym="false",
                ),
            )
            for group, value in parts
        )
        content += tag("DocumentedName", values, ID=f"{number}{index}", DocNameStatusID="2" if index else "1")
    primary = "true" if kind == "1403" else "false"
    return tag("Alias", content, AliasTypeID=kind, Primary=primary, LowQuality=str(low).lower())


def feature(kind: str, content: str, *, reliability: str = "1", number: str = "") -> str:
    """A feature with one version."""
    version = tag("FeatureVersion", content, ID=number, ReliabilityID=reliability)
    return tag("Feature", version + tag("IdentityReference", IdentityID="9001"), ID=number, FeatureTypeID=kind)


def detail(text: str = "", reference: str = "") -> str:
    """What a feature version states, in words or by reference."""
    return tag("VersionDetail", text, DetailTypeID="1431" if reference else "1432", DetailReferenceID=reference)


def at(number: str) -> str:
    """A reference to a location."""
    return tag("VersionLocation", LocationID=number)


def party(
    content: str = "",
    *,
    number: str = "7001",
    subtype: str = "4",
    names: str = "",
    identity: str = "9001",
    before: str = "",
    more: str = "",
) -> str:
    """A distinct party: ``content`` are its features, ``before`` its comments, ``more`` stands in its identity."""
    groups = "".join(
        tag("MasterNamePartGroup", tag("NamePartGroup", ID=key, NamePartTypeID=key)) for key in _SETS["NamePartType"]
    )
    found = names or alias(("1521", "Quillon"), ("1520", "Vashkoni"))
    flags = {"Primary": "true", "False": "false"}
    whole = tag("Identity", found + tag("NamePartGroups", groups) + more, ID=identity, FixedRef=number, **flags)
    profile = tag("Profile", whole + content, ID=number, PartySubTypeID=subtype)
    return tag("DistinctParty", before + profile, FixedRef=number)


def entry(
    *programmes: str,
    profile: str = "7001",
    number: str = "",
    on: Day = (2024, 3, 5),
    basis: str = "1828",
    listed: str = "1550",
    measures: str = "",
    more: str = "",
) -> str:
    """A sanctions entry that blocks under the programmes."""
    unsaid = tag("DatePeriod", CalendarTypeID="1", YearFixed="true", MonthFixed="true", DayFixed="true")
    content = event(on, basis=basis) + tag("SanctionsMeasure", unsaid, ID="1", SanctionsTypeID="1705")
    for programme in programmes:
        content += tag("SanctionsMeasure", tag("Comment", programme) + unsaid, ID="2", SanctionsTypeID="1")
    return tag("SanctionsEntry", content + measures + more, ID=number or profile, ProfileID=profile, ListID=listed)


def event(on: Day, *, basis: str = "1828", kind: str = "1") -> str:
    """An event of an entry."""
    content = tag("Comment") + point("Date", on).replace("<Date>", '<Date CalendarTypeID="1">')
    return tag("EntryEvent", content, ID="1", EntryEventTypeID=kind, LegalBasisID=basis)


def relation(
    one: str, other: str, more: str = "", *, kind: str = "15003", quality: str = "1", former: str = "false"
) -> str:
    """A relationship between two profiles."""
    return tag(
        "ProfileRelationship",
        more,
        ID="1",
        From_ProfileID=one,
        To_ProfileID=other,
        RelationTypeID=kind,
        RelationQualityID=quality,
        Former=former,
        SanctionsEntryID=one,
    )


SECTIONS = (
    "Locations",
    "IDRegDocuments",
    "DistinctParties",
    "ProfileRelationships",
    "SanctionsEntries",
    "SanctionsEntryLinks",
)


def document(*, root: str = "", issued: Day = (2025, 8, 27), **sections: str) -> bytes:
    """A whole file; sections by their names, in OFAC's order; a party alone gets an entry."""
    if "DistinctParties" in sections:
        sections.setdefault("SanctionsEntries", entry("SDGT"))
    body = "".join(tag(name, sections.get(name, "")) for name in SECTIONS)
    return f"{_head(root, issued)}{body}</Sanctions>".encode()


def _head(root: str, issued: Day) -> str:
    date = point("DateOfIssue", issued).replace("<DateOfIssue>", '<DateOfIssue CalendarTypeID="1">')
    head = f'<?xml version="1.0" encoding="utf-8"?>\n<Sanctions xmlns="{NAMESPACE}" Version="3"{root}>\n'
    return head + date + references()


def many(count: int) -> Iterator[str]:
    """The text of a file of ``count`` persons, each as rich as OFAC's are on average."""
    yield _head("", (2025, 8, 27))
    rows = (_location, _document, _party, _relation, _entry)
    for name, row in zip(SECTIONS, rows, strict=False):
        yield f"<{name}>\n"
        yield from map(row, range(1, count + 1))
        yield f"</{name}>\n"
    yield "<SanctionsEntryLinks />\n</Sanctions>\n"


def _location(number: int) -> str:
    parts = (("1451", f"{number} Tide Street"), ("1454", "Ambrosia"), ("1456", str(10_000 + number)))
    return location(
        str(number), *parts, country="11171", area="11171", more=tag("FeatureVersionReference", FeatureVersionID="1")
    )


def _document(number: int) -> str:
    dates = tag("DocumentDate", period(*[(2031, 5, 4)] * 4), IDRegDocDateTypeID="1481")
    more = dates + tag("DocumentedNameReference", DocumentedNameID=f"{number}0")
    return id_document("1571", f"UT{number:07d}", more, identity=f"9{number}", IssuedBy_CountryID="11171")


def _party(number: int) -> str:
    latin = (("1520", f"Vash{number}"), ("1521", "Quillon"))
    cyrillic = (("1520", "Ваш"), ("1521", "Квиллон"))
    names = alias_in([("215", latin), ("220", cyrillic)], number=str(number))
    names += alias(("1520", f"Vaash{number}"), ("1521", "Quilon"), kind="1400", number=f"{number}1")
    features = (
        feature("25", at(str(number)))
        + feature("8", year(1940 + number % 60) + tag("VersionDetail", DetailTypeID="1430"))
        + feature("224", detail(reference="91526"))
        + feature("504", detail(reference="92764"))
    )
    return party(features, number=str(number), names=names, identity=f"9{number}")


def _relation(number: int) -> str:
    return relation(str(number), "1") if number > 1 else ""


def _entry(number: int) -> str:
    return entry("SDGT", profile=str(number))


def parties(content: str = "", **options: str) -> bytes:
    """A file of one party with this content."""
    return document(DistinctParties=party(content, **options))


WHOLE = document(
    Locations=location("25", ("1451", "4 Tide Street"), ("1454", "Ambrosia"), country="11109", area="11109"),
    IDRegDocuments=id_document(
        "1571",
        "U1234567",
        tag("DocumentDate", year(2029), IDRegDocDateTypeID="1481")
        + tag("DocumentedNameReference", DocumentedNameID="20"),
        IssuedBy_CountryID="11109",
        IssuedIn_LocationID="25",
    ),
    DistinctParties=party(
        feature("25", at("25"))
        + feature("8", year(1965))
        + feature("224", detail(reference="91526"))
        + feature("26", detail("Tide Marshal")),
        names=alias_in([("215", (("1521", "Quillon"), ("1520", "Vashkoni"))), ("220", (("1520", "Вашкони"),))])
        + alias(("1528", "Quick"), kind="1400", low=True, number="2"),
        before=tag("Comment", "All offices; Telephone: 999 123"),
    )
    + party(
        feature("3", detail("Iran")),
        number="7002",
        subtype="1",
        identity="9002",
        names=alias(("1526", "Ebbing Star")),
    ),
    ProfileRelationships=relation("7001", "7002", tag("Comment", "by deed"), kind="15004"),
    SanctionsEntries=entry("SDGT", "IFSR") + entry("SDGT", profile="7002"),
    SanctionsEntryLinks=tag(
        "SanctionsEntryLink",
        ID="1",
        EntryA_SanctionsEntryID="7001",
        EntryB_SanctionsEntryID="7002",
        EntryLinkTypeID="1",
    ),
)
