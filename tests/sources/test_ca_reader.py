"""The Canadian list: references made of the law's own, names in two languages, damage."""

from __future__ import annotations

from datetime import date

import pytest

from ca_xml import COMPANY, PERSON, SHIP, WHOLE, entry, list_of
from list_damage import huge_field, with_doctype, with_entity_bomb
from tocsin.errors import MalformedList, UnsafeDocument
from tocsin.model.record import IdentifierType, Measure, NameType, Quality, Record, SubjectKind
from tocsin.sources.ca import sema
from tocsin.sources.reading import ListFile, Report

_RENAMED = {
    "Country": "Country-Pays",
    "LastName": "LastName-NomDeFamille",
    "GivenName": "GivenName-Prenom",
    "EntityOrShip": "EntityOrShip-EntiteOuNavire",
    "Aliases": "Aliases-Alias",
    "TitleOrShip": "TitleOrShipType-TitreOuTypeDeNavire",
    "ShipIMONumber": "ShipIMONumber-NumeroOMIDuNavire",
    "DateOfBirthOrShipBuildDate": "DateOfBirthOrShipBuildDate-DateDeNaissanceOuDateDeConstructionDuNavire",
    "Schedule": "Schedule-Annexe",
    "Item": "Item-NumeroDarticle",
    "DateOfListing": "DateOfListing-DateDinscription",
}


def read(data: bytes) -> tuple[list[Record], Report]:
    report = Report()
    return list(sema.read([ListFile.of_bytes("ca.xml", data)], "ca", report)), report


def only(*entries: str) -> Record:
    (record,), _ = read(list_of(*entries))
    return record


def test_a_record_is_called_by_regulation_schedule_and_item() -> None:
    records, report = read(WHOLE)

    assert [record.reference for record in records] == ["russia-1-part-1-12", "russia-1.1-12", "russia-1-part-2-12"]
    kinds = (SubjectKind.PERSON, SubjectKind.VESSEL, SubjectKind.ORGANISATION)
    assert tuple(record.kind for record in records) == kinds
    assert (report.unknown, report.warnings) == ({}, [])


def test_a_person_has_names_births_and_a_designation_but_no_nationality_from_the_regulation() -> None:
    person = only(PERSON)

    assert [(name.text, name.note) for name in person.names] == [
        ("Torvel Orvel QUANDRO", ""),
        ("Torvel Kwandro", ""),
        ("Торвел Квандро", ""),
        ("Торвел Орвел", "in Russian"),
    ]
    assert [(part.role, part.text) for part in person.names[0].parts] == [
        ("given", "Torvel Orvel"),
        ("family", "QUANDRO"),
    ]
    assert [str(birth.span) for birth in person.births] == ["1965-04-29"]
    assert person.nationalities == ()
    designation = person.designations[0]
    assert (designation.programme, designation.listed_on) == ("Russia", date(2022, 2, 24))
    assert designation.measures == (Measure.ASSET_FREEZE, Measure.TRAVEL_BAN)
    assert [(fact.property, fact.value) for fact in person.facts] == [
        ("title", "Colonel"),
        ("schedule", "1, Part 1"),
        ("item", "12"),
    ]


def test_a_ship_has_its_number_and_its_year_is_no_birth() -> None:
    ship = only(SHIP)

    assert [(each.type, each.value) for each in ship.identifiers] == [(IdentifierType.IMO, "9074729")]
    assert ship.births == ()
    assert ("built", "1989") in [(fact.property, fact.value) for fact in ship.facts]
    assert ship.designations[0].measures == (Measure.UNKNOWN,)


def test_an_organisation_bears_its_english_and_its_french_name_and_is_banned_from_no_travel() -> None:
    company = only(COMPANY)

    assert [(name.text, name.type) for name in company.names] == [
        ("Zorblax Navy", NameType.PRIMARY),
        ("Force navale zorblaxienne", NameType.ALIAS),
        ("ZN", NameType.ALIAS),
        ("Zorblax Fleet", NameType.ALIAS),
    ]
    assert company.designations[0].measures == (Measure.ASSET_FREEZE,)


def test_the_element_names_of_2026_give_the_same_records() -> None:
    renamed = WHOLE
    for old, new in _RENAMED.items():
        renamed = renamed.replace(f"<{old}>".encode(), f"<{new}>".encode())
        renamed = renamed.replace(f"</{old}>".encode(), f"</{new}>".encode())

    assert read(renamed)[0] == read(WHOLE)[0]
    assert sema.recognises([ListFile.of_bytes("ca.xml", renamed)])


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Завод «Квандр», АО", [("Завод Квандр , АО", Quality.STRONG)]),
        ("Министерство образования, науки и ветра", [("Министерство образования, науки и ветра", Quality.STRONG)]),
        ('ООО "Квандр"/ Общество Квандр', [("ООО Квандр", Quality.STRONG), ("Общество Квандр", Quality.STRONG)]),
        ("Quandr or Квандр", [("Quandr", Quality.STRONG), ("Квандр", Quality.STRONG)]),
        ("Quandr Ltd. Arabic: كوندر", [("Quandr Ltd.", Quality.STRONG), ("كوندر", Quality.STRONG)]),
    ],
)
def test_aliases_of_organisations_part_at_what_surely_parts_them(
    written: str, names: list[tuple[str, Quality]]
) -> None:
    record = only(entry(EntityOrShip="Quandr Holding", Aliases=written))

    assert [(name.text.rstrip("."), name.quality) for name in record.names[1:]] == [
        (text.rstrip("."), quality) for text, quality in names
    ]
    assert all(name.original == written for name in record.names[1:] if name.text != written)


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("AO Завод имени Зорблакса", ["Завод имени Зорблакса"]),
        ("A\u041e Завод имени Зорблакса", ["Завод имени Зорблакса"]),  # its "AО" is a Latin and a Cyrillic letter
        ("Zorblax Works Company (PJS)", ["Zorblax Works Company"]),
        ("ЧВК Zorblax", ["Zorblax"]),
        ("Zorblax Works Company (ZWC)", ["Zorblax Works Company", "ZWC"]),
    ],
)
def test_the_legal_form_of_a_company_alone_is_the_name_of_none(written: str, names: list[str]) -> None:
    record = only(entry(EntityOrShip="Quandr Holding", Aliases=written))

    assert [name.text for name in record.names[1:]] == names
    assert {name.original for name in record.names[1:] if name.text != written} <= {written}


def test_variants_of_single_words_stay_whole_and_weak() -> None:
    record = only(
        entry(LastName="QUANDRO", GivenName="Torvel", Aliases="Torvel or Torfel / Orvelovich or Orvelevich Quandro")
    )

    assert {name.quality for name in record.names[1:]} == {Quality.WEAK}


@pytest.mark.parametrize(
    ("written", "births"),
    [
        ("1963 or 1964", ["1963", "1964"]),
        ("1965-07-15 OR 1969-09-28", ["1965-07-15", "1969-09-28"]),
        ("1963-1964", ["1963-01-01 to 1964-12-31"]),
        ("born in the early 1970s", ["circa 1970-01-01 to 1974-12-31"]),
        ("Sep-99", []),
        ("19575", []),
    ],
)
def test_dates_of_birth_are_read_where_they_are_dates(written: str, births: list[str]) -> None:
    record = only(entry(LastName="Quandro", DateOfBirthOrShipBuildDate=written))

    assert [str(birth.span) for birth in record.births] == births
    assert births or ("date of birth", written) in [(fact.property, fact.value) for fact in record.facts]


def test_the_long_regulation_is_called_by_its_short_name() -> None:
    country = "Justice for Victims of Corrupt Foreign Officials Regulations (JVCFOR) / Règlement (RJVDEC)"

    assert only(entry(Country=country, LastName="Quandro", Schedule="")).reference == "jvcfor-12"


def test_an_item_that_stands_twice_is_numbered_on_and_warned_of() -> None:
    records, report = read(list_of(PERSON, PERSON))

    assert [record.reference for record in records] == ["russia-1-part-1-12", "russia-1-part-1-12-again-2"]
    assert [warning.code for warning in report.warnings] == ["reused-item"]


def test_a_new_element_and_a_regulation_without_a_row_are_reported() -> None:
    _, report = read(list_of(entry(LastName="Quandro", Country="Utopia", Colour="blue")))

    assert report.unknown == {"record/Colour": "line 3"}
    assert [warning.code for warning in report.warnings] == ["unmapped-programme"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        list_of(),
        list_of(entry()),
        list_of(entry(LastName="Quandro", Item="")),
        list_of(entry(LastName="Quandro", Country="")),
        huge_field(WHOLE, b"Torvel Orvel", 2_000_000),
    ],
)
def test_a_list_that_cannot_be_read_whole_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedList) as caught:
        read(data)

    assert caught.value.place


@pytest.mark.parametrize("data", [with_doctype(WHOLE), with_entity_bomb(WHOLE, b"Torvel Orvel")])
def test_a_doctype_is_refused(data: bytes) -> None:
    with pytest.raises(UnsafeDocument):
        read(data)
