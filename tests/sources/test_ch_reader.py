"""The Swiss list: names in parts, places by number, a history that is no list, damage."""

from __future__ import annotations

from datetime import date

import pytest

from ch_xml import PERSON, PLACE, PROGRAMME, SHIP, WHOLE, company, swiss
from list_damage import huge_field, with_doctype, with_entity_bomb
from tocsin.errors import MalformedList, UnsafeDocument
from tocsin.model.record import Category, IdentifierType, NameType, Quality, Record, Sex, SubjectKind
from tocsin.sources.ch import consolidated
from tocsin.sources.ch.paths import DELISTED
from tocsin.sources.reading import ListFile, Report


def read(data: bytes) -> tuple[list[Record], Report]:
    report = Report()
    return list(consolidated.read([ListFile.of_bytes("ch.xml", data)], "ch", report)), report


def test_everything_in_the_list_is_accounted_for() -> None:
    records, report = read(WHOLE)

    assert [record.reference for record in records] == ["5142", "34461", "46130"]
    assert (report.as_of, report.unknown) == ("2026-08-27", {})
    assert [(each.code, each.message[:4]) for each in report.warnings] == [("unmapped-programme", "'99'")]


def test_names_are_said_given_name_first_and_spelt_in_other_scripts_too() -> None:
    person = read(WHOLE)[0][0]

    assert [(name.text, name.type, name.quality, name.original) for name in person.names] == [
        ("Torvel Quandro", NameType.PRIMARY, Quality.STRONG, "Quandro Torvel Dr"),
        ("Торвел Квандро", NameType.PRIMARY, Quality.STRONG, ""),
        ("Abu Q", NameType.ALIAS, Quality.WEAK, ""),
    ]
    assert [part.role for part in person.names[0].parts] == ["given", "family", "title"]
    assert ("title", "Dr") in [(fact.property, fact.value) for fact in person.facts]


def test_a_spelling_of_one_part_only_is_a_weak_alias() -> None:
    half = PERSON.replace("Торвел</spelling-variant>", "</spelling-variant>")

    names = {name.text: name for name in read(swiss(PROGRAMME, half, PLACE))[0][0].names}

    assert (names["Torvel Квандро"].type, names["Torvel Квандро"].quality) == (NameType.ALIAS, Quality.WEAK)


def test_births_places_documents_and_relations_are_read() -> None:
    person = read(WHOLE)[0][0]

    assert [str(birth.span) for birth in person.births] == ["1980-03-23", "circa 1981"]
    assert (person.birth_places[0].city, person.birth_places[0].note) == ("Quillport", "also written Kvilport")
    address = person.addresses[0]
    assert (address.street, address.country) == ("c/o Lantern Club, 1 Main St", "IQ")
    assert "no longer current" in address.note
    document = person.identifiers[0]
    assert (document.type, document.value, document.country) == (IdentifierType.PASSPORT, "AB123456", "IQ")
    assert (str(document.issued), str(document.expires), document.note) == ("2001-02-03", "2011-02-03", "lost")
    assert [(link.target_reference, link.note) for link in person.links] == [("ch/46130", "his company")]
    assert person.sexes == (Sex.MALE,)
    facts = [(fact.property, fact.value) for fact in person.facts]
    assert {("un_reference", "QDi.901"), ("position", "Treasurer")} <= set(facts)


def test_a_ship_has_its_number() -> None:
    ship = read(WHOLE)[0][1]

    assert ship.kind is SubjectKind.VESSEL
    assert [(each.type, each.value) for each in ship.identifiers] == [(IdentifierType.IMO, "9074729")]


def test_the_designation_is_by_the_ordinance_and_dated_by_the_changes() -> None:
    designation = read(WHOLE)[0][0].designations[0]

    assert (designation.programme, designation.category) == ("Utopia", Category.TERRORISM)
    assert (designation.listed_on, designation.amended_on) == (date(2014, 11, 18), (date(2015, 11, 18),))
    assert "SR 946.203" in designation.legal_basis
    assert designation.note == "article 12; origin UN"


@pytest.mark.parametrize(
    ("changes", "is_listed"),
    [
        ([("de-listed", "2016-03-01"), ("listed", "2010-03-01")], False),
        ([("listed", "2010-03-01"), ("de-listed", "2016-03-01")], False),  # the day decides, not the order
        ([("listed", "2020-03-01"), ("de-listed", "2016-03-01"), ("listed", "2010-03-01")], True),
        ([("amended", "2016-03-01"), ("de-listed", "2016-03-01")], True),  # of one day: the newest stands first
        ([("de-listed", "2026-09-01"), ("listed", "2010-03-01")], True),  # not yet
        ([("de-listed", "2026-08-27"), ("listed", "2010-03-01")], False),
    ],
)
def test_a_target_that_was_de_listed_is_no_record(changes: list[tuple[str, str]], is_listed: bool) -> None:
    records, report = read(swiss(PROGRAMME, SHIP, company(*changes)))

    assert ("46130" in [record.reference for record in records]) is is_listed
    assert report.ignored.get(DELISTED, 0) == (not is_listed)


def test_a_listing_that_is_to_end_says_when_and_one_that_came_again_says_since_when() -> None:
    ending = read(swiss(PROGRAMME, company(("de-listed", "2026-09-01"), ("listed", "2010-03-01"))))[0][0]
    again = read(swiss(company(("listed", "2020-03-01"), ("de-listed", "2016-03-01"), ("listed", "2010-03-01"))))[0][0]

    assert ending.designations[0].delisted_on == date(2026, 9, 1)
    assert (again.designations[0].listed_on, again.designations[0].amended_on) == (date(2020, 3, 1), ())


def test_a_place_that_stands_nowhere_is_warned_of() -> None:
    _, report = read(swiss(PROGRAMME, PERSON))

    assert {warning.code for warning in report.warnings} == {"unknown-place"}


def test_a_file_of_changes_is_no_list() -> None:
    with pytest.raises(MalformedList, match="not the whole list"):
        read(swiss(PROGRAMME, PERSON, PLACE, sort="delta-list"))


def test_what_is_new_in_the_form_is_reported() -> None:
    changed = PERSON.replace('sex="male"', 'sex="male" hue="blue"').replace('"family-name"', '"clan-name"')

    assert set(read(swiss(PROGRAMME, changed, PLACE))[1].unknown) == {
        "target/individual/@hue",
        "target/individual/identity/name/name-part/@name-part-type=clan-name",
    }


@pytest.mark.parametrize(
    "data",
    [
        b"",
        swiss(PROGRAMME),
        swiss(company(("de-listed", "2016-03-01"))),
        swiss(SHIP, SHIP),
        swiss(SHIP.replace('ssid="34461"', "")),
        swiss(SHIP.replace("object", "thing")),
        swiss(SHIP.replace("<value>Zorblax Star</value>", "")),
        huge_field(WHOLE, b"Keeper of the Quiet", 2_000_000),
    ],
)
def test_a_list_that_cannot_be_read_whole_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedList) as caught:
        read(data)

    assert caught.value.place


@pytest.mark.parametrize("data", [with_doctype(WHOLE), with_entity_bomb(WHOLE, b"Keeper of the Quiet")])
def test_a_doctype_is_refused(data: bytes) -> None:
    with pytest.raises(UnsafeDocument):
        read(data)
