"""The same subject says the same in every OFAC format: invented ones in all four, real ones where the files overlap."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

import ofac_advanced as adv
from ofac_xml import (
    enhanced_date,
    enhanced_entity,
    enhanced_feature,
    enhanced_name,
    read_one,
    sanctions_data,
    sdn_entry,
    sdn_list,
)
from shared_data import SHARED, needs_shared
from tocsin.model.record import Record
from tocsin.sources.ofac import advanced, classic, csv_files, enhanced
from tocsin.sources.reading import ListFile, ListFormat, Report

_BORN = enhanced_date("valueDate", "1965-01-01", "1965-01-01", "1965-12-31", "1965-12-31", circa=True)

_CLASSIC = sdn_list(
    sdn_entry(
        "<title>Tide Marshal</title>"
        "<akaList><aka><uid>2</uid><type>f.k.a.</type><category>strong</category><lastName>ORSK</lastName>"
        "<firstName>Quillon</firstName></aka></akaList>"
        "<addressList><address><uid>25</uid><address1>4 Tide Street</address1><city>Ambrosia</city>"
        "<country>Iran</country></address></addressList>"
        "<idList><id><uid>9</uid><idType>Passport</idType><idNumber>U1234567</idNumber><idCountry>Iran</idCountry>"
        "<expirationDate>04 May 2029</expirationDate></id><id><uid>10</uid><idType>Gender</idType>"
        "<idNumber>Male</idNumber></id><id><uid>11</uid><idType>SWIFT/BIC</idType><idNumber>AMBKUTXX</idNumber></id>"
        "</idList><nationalityList><nationality><uid>3</uid><country>Iran</country><mainEntry>true</mainEntry>"
        "</nationality></nationalityList><dateOfBirthList><dateOfBirthItem><uid>4</uid>"
        "<dateOfBirth>circa 1965</dateOfBirth><mainEntry>true</mainEntry></dateOfBirthItem></dateOfBirthList>"
        "<placeOfBirthList><placeOfBirthItem><uid>5</uid><placeOfBirth>Ambrosia, Iran</placeOfBirth>"
        "<mainEntry>true</mainEntry></placeOfBirthItem></placeOfBirthList>",
        first="Quillon",
        programmes="<program>SDGT</program><program>IFSR</program>",
    )
)
_ENHANCED = sanctions_data(
    enhanced_entity(
        '<addresses><address id="25"><country refId="11109">Iran</country><translations><translation id="1">'
        "<isPrimary>true</isPrimary><script>Latin</script><addressParts><addressPart><type>ADDRESS1</type>"
        "<value>4 Tide Street</value></addressPart><addressPart><type>CITY</type><value>Ambrosia</value>"
        "</addressPart></addressParts></translation></translations></address></addresses><features>"
        + enhanced_feature("Gender", "Male")
        + enhanced_feature("SWIFT/BIC", "AMBKUTXX")
        + enhanced_feature("Nationality Country", "Iran")
        + enhanced_feature("Birthdate", "circa 1965", _BORN)
        + enhanced_feature("Place of Birth", "Ambrosia, Iran")
        + '</features><identityDocuments><identityDocument id="9"><type>Passport</type><name nameId="1">x</name>'
        "<documentNumber>U1234567</documentNumber><isValid>true</isValid><issuingCountry>Iran</issuingCountry>"
        + enhanced_date("expirationDate", *["2029-05-04"] * 4)
        + "</identityDocument></identityDocuments>",
        names=enhanced_name("VASHKONI, Quillon", ("Last Name", "Vashkoni"), ("First Name", "Quillon"))
        + enhanced_name("ORSK, Quillon", primary=False, alias="F.K.A.", number="2"),
        general="<title>Tide Marshal</title>",
        programmes=("SDGT", "IFSR"),
    )
)
_ADVANCED = adv.document(
    Locations=adv.location("25", ("1451", "4 Tide Street"), ("1454", "Ambrosia"), country="11109", area="11109")
    + adv.location("186109", country="11109", area="11109"),
    IDRegDocuments=adv.id_document(
        "1571",
        "U1234567",
        adv.tag("DocumentDate", adv.period(*[(2029, 5, 4)] * 4), IDRegDocDateTypeID="1481"),
        IssuedBy_CountryID="11109",
    ),
    DistinctParties=adv.party(
        adv.feature("25", adv.at("25"))
        + adv.feature("26", adv.detail("Tide Marshal"))
        + adv.feature("224", adv.detail(reference="91526"))
        + adv.feature("13", adv.detail("AMBKUTXX"))
        + adv.feature("10", adv.tag("VersionDetail", DetailTypeID="1433") + adv.at("186109"))
        + adv.feature("8", adv.year(1965).replace('Approximate="false"', 'Approximate="true"'))
        + adv.feature("9", adv.detail("Ambrosia, Iran")),
        names=adv.alias(("1520", "VASHKONI"), ("1521", "Quillon"))
        + adv.alias(("1520", "ORSK"), ("1521", "Quillon"), kind="1401", number="2"),
    ),
    SanctionsEntries=adv.entry("SDGT", "IFSR"),
)
_REMARKS = (
    "DOB circa 1965; POB Ambrosia, Iran; nationality Iran; Gender Male; Passport U1234567 (Iran) expires 04 May 2029;"
    " SWIFT/BIC AMBKUTXX."
)
_MAIN = '7001,"VASHKONI, Quillon","individual","SDGT] [IFSR","Tide Marshal",' + "-0- ," * 6 + f'"{_REMARKS}"\r\n\x1a'
_CSV = {
    "sdn.csv": _MAIN,
    "alt.csv": '7001,2,"fka","ORSK, Quillon",-0- \r\n\x1a',
    "add.csv": '7001,25,"4 Tide Street","Ambrosia","Iran",-0- \r\n\x1a',
}


def _of_csv() -> Record:
    files = [ListFile.of_bytes(name, text.encode()) for name, text in _CSV.items()]
    (record,) = csv_files.SDN.read(files, "ofac", Report())
    return record


_READINGS: dict[str, Callable[[], Record]] = {
    "classic": lambda: read_one(classic.FORMAT, _CLASSIC),
    "enhanced": lambda: read_one(enhanced.FORMAT, _ENHANCED),
    "advanced": lambda: read_one(advanced.FORMAT, _ADVANCED),
    "csv": _of_csv,
}

# what is asked of a record, without what only some formats state
_SAYS: dict[str, Callable[[Record], object]] = {
    "id": lambda record: record.id,
    "kind": lambda record: record.kind,
    "names": lambda record: [(name.text, name.type, name.quality, name.script) for name in record.names],
    "births": lambda record: {(one.span.earliest, one.span.latest, one.span.is_circa) for one in record.births},
    "birth places": lambda record: {(one.text, one.country) for one in record.birth_places},
    "nationalities": lambda record: {(one.country, one.note) for one in record.nationalities},
    "sexes": lambda record: set(record.sexes),
    "identifiers": lambda record: {
        (one.type, one.value, one.country, one.subtype, str(one.expires)) for one in record.identifiers
    },
    "addresses": lambda record: [(one.street, one.city, one.country) for one in record.addresses],
    "programmes": lambda record: {(one.programme, one.category, one.authority) for one in record.designations},
    "titles": lambda record: [fact.value for fact in record.facts if fact.property == "title"],
}


@pytest.mark.parametrize("says", _SAYS)
@pytest.mark.parametrize("form", ["enhanced", "advanced", "csv"])
def test_a_subject_says_the_same_in_every_format(form: str, says: str) -> None:
    assert _SAYS[says](_READINGS[form]()) == _SAYS[says](_READINGS["classic"]())


@cache
def _real(name: str) -> dict[str, Record]:
    folder = SHARED / "lists" / "ofac"
    forms: dict[str, tuple[ListFormat, list[str]]] = {
        "enhanced": (enhanced.FORMAT, ["enhanced_xml_irgc_subset_2024-08-28.xml"]),
        "may": (csv_files.SDN, ["later/sdn_2024-05-03.csv"]),
        "january": (csv_files.SDN, ["sdn_2024-01/sdn.csv", "sdn_2024-01/alt.csv", "sdn_2024-01/add.csv"]),
    }
    form, names = forms[name]
    files = [_only_the_exported(folder / part) for part in names]
    return {record.reference: record for record in form.read(files, "ofac", Report())}


def _only_the_exported(path: Path) -> ListFile:
    """The file; of a csv file only the rows of subjects that are in the export, since the whole takes seconds."""
    data = path.read_bytes()
    if path.suffix == ".csv":
        rows = [row for row in data.splitlines(keepends=True) if row.partition(b",")[0].decode() in _real("enhanced")]
        data = b"".join(rows) + b"\x1a"
    return ListFile.of_bytes(f"{path.name[:3]}.csv", data)


@needs_shared
@pytest.mark.parametrize(
    ("says", "changed"),
    [
        ("id", 0),
        ("kind", 0),
        ("births", 0),
        ("birth places", 0),
        ("nationalities", 0),
        ("sexes", 0),
        ("identifiers", 0),
        ("programmes", 3),  # three subjects were put under one more programme in the months between
    ],
)
def test_the_293_subjects_of_the_export_say_the_same_in_the_csv_of_that_spring(says: str, changed: int) -> None:
    exported, listed = _real("enhanced"), _real("may")

    differ = [key for key in exported if _SAYS[says](exported[key]) != _SAYS[says](listed[key])]

    assert len(exported) == 293
    assert len(differ) == changed, differ


@needs_shared
def test_names_in_latin_letters_are_the_same_in_the_export_and_the_csv_of_that_winter() -> None:
    exported, listed = _real("enhanced"), _real("january")
    both = exported.keys() & listed.keys()

    def names(record: Record) -> set[tuple[str, str, str]]:
        return {(name.text, name.type, name.original) for name in record.names if name.script == "Latn"}

    assert len(both) == 259
    assert sum(names(exported[key]) != names(listed[key]) for key in both) == 2  # one renamed, one with a new alias
