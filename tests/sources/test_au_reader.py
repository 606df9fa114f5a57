"""The Australian list: the rows of one subject, packed dates, prose, the columns of both years."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from au_sheets import LISTED, NEW, OLD, ROWS, only, read_sheet, row, sheet
from tocsin.errors import MalformedList
from tocsin.model.record import Category, IdentifierType, Measure, NameType, Quality, Record, SubjectKind
from tocsin.sources.au.listings import read_listing
from workbooks import workbook


def births(record: Record) -> list[str]:
    return [str(birth.span) for birth in record.births]


def test_the_rows_of_one_number_are_one_record_with_all_its_names() -> None:
    records, report = read_sheet(sheet(*ROWS))

    assert [record.reference for record in records] == ["1", "2"]
    assert [(name.text, name.type) for name in records[0].names] == [
        ("Torvel QUANDRO", NameType.PRIMARY),
        ("تورفل", NameType.PRIMARY),
        ("Abu Quandro", NameType.FORMER),
    ]
    assert [(name.text, name.type) for name in records[1].names] == [
        ("Zorblax Trading", NameType.PRIMARY),
        ("ZT", NameType.ALIAS),
        ("Formerly Zorblax", NameType.FORMER),
    ]
    assert (report.records, report.as_of, report.unknown, report.warnings) == (2, "2026-11-02", {}, [])


def test_what_stands_beside_every_name_is_taken_once_and_what_stands_beside_one_is_marked_with_it() -> None:
    record = read_sheet(sheet(*ROWS))[0][0]

    assert births(record) == ["1965-03-02", "circa 1966", "1970-01-02"]
    assert record.births[2].note == "under the name Abu Quandro (previously listed as)"
    assert [place.text for place in record.birth_places] == ["Quillport, Utopia", "Zorn, Utopia"]
    assert [each.country for each in record.nationalities] == ["UTO"]
    assert [(each.text, each.country) for each in record.addresses] == [("1 Lantern St, Utopia", "UTO")]
    assert record.kind is SubjectKind.PERSON


def test_the_prose_gives_titles_documents_and_links_to_the_united_nations_list() -> None:
    record = read_sheet(sheet(*ROWS))[0][0]

    facts = [(fact.property, fact.value) for fact in record.facts]
    assert ("title", "Mullah") in facts
    assert ("position", "Keeper of the Quiet Lantern") in facts
    assert ("father's name", "Orvel Quand") in facts
    assert [link.target_reference for link in record.links] == ["un/QDe.901"]
    document = record.identifiers[0]
    assert (document.type, document.value, document.country) == (IdentifierType.PASSPORT, "AB 12 345678", "UTO")
    assert str(document.issued) == "2001-02-03"


def test_the_designation_has_its_days_and_what_the_table_says_of_the_committee() -> None:
    person, company = read_sheet(sheet(*ROWS))[0]

    designation = person.designations[0]
    assert (designation.category, designation.listed_on) == (Category.TERRORISM, date(2018, 10, 5))
    assert designation.amended_on == (date(2019, 5, 1), date(2020, 11, 12))
    assert Measure.TRAVEL_BAN in designation.measures
    assert company.designations[0].listed_on == date(2018, 10, 9)  # its control date: the text states no day
    assert company.designations[0].legal_basis.startswith("Autonomous Sanctions (Utopia) Instrument 2024; ")
    assert company.designations[0].category is Category.OTHER


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (1965, ["1965"]),
        ("2/03/1965", ["1965-03-02"]),
        ("17 Jul. 1961; alt DOB: 18/07/1961", ["1961-07-17", "1961-07-18"]),
        ("a) Approximately 1955- 1958 b) 1949", ["circa 1955-01-01 to 1958-12-31", "1949"]),
        ("Between 1963 and 1968", ["1963-01-01 to 1968-12-31"]),
        ("1965 or 1 Jan 1966", ["1965", "1966-01-01"]),
        ("f) 1980 g) (Feb 1956)", ["1980", "1956-02"]),
        ("21. Jul 1997", ["1997-07-21"]),
        ("March 16, 1972", ["1972-03-16"]),
        ("1962, 1963, 1 May 1964", ["1962", "1963", "1964-05-01"]),
        ("1 May 1970 (this aka only, alt born 5 Feb. 1969", ["1970-05-01", "1969-02-05"]),
        ("16 May 1959 (as Torvel Quandro) 1953 (as Orvel)", ["1959-05-16", "1953"]),
    ],
)
def test_dates_of_birth_packed_in_one_cell_are_taken_apart(written: str | int, read: list[str]) -> None:
    assert births(only(sheet(row(born=written)))) == read


@pytest.mark.parametrize("written", ["23-Apr-68", "30-35 years old", "10/061962", "31/02/1965", 0.5])
def test_what_is_no_one_date_stays_as_text_with_a_warning(written: str | float) -> None:
    records, report = read_sheet(sheet(row(born=written)))

    assert records[0].births == ()
    assert ("date of birth", str(written)) in [(fact.property, fact.value) for fact in records[0].facts]
    assert [warning.code for warning in report.warnings] == ["unread-date"]


@given(st.dates(date(1906, 1, 1), date(2099, 12, 31)))
def test_a_day_reads_the_same_in_figures_in_words_and_as_excel_keeps_it(day: date) -> None:
    shown: list[str | date] = [f"{day.day}/{day.month:02}/{day.year}", f"{day.day} {day:%B} {day.year}", day]

    assert {births(only(sheet(row(born=written))))[0] for written in shown} == {day.isoformat()}


@pytest.mark.parametrize(
    ("text", "listed", "amended"),
    [
        (LISTED, "2018-10-05", ["2019-05-01", "2020-11-12"]),
        ("Listed by UN 1267 Committee on 25 January 2001", "2001-01-25", []),
        (
            "Designated under the Autonomous Sanctions Regulations 2011 on 2 March 2012. Relisted on 12 January 2024.",
            "2012-03-02",
            ["2024-01-12"],
        ),
        ("Assets received on or after 23 May 2003 are not controlled. Listed on 7 April 2004", "2004-04-07", []),
        ("Last listed on 19 Sep 2024", "None", ["2024-09-19"]),
        ("5/02/2022", "2022-02-05", []),
        ("nothing that is a day: 31 Feb 2019", "None", []),
    ],
)
def test_the_days_of_a_listing_are_told_by_the_words_before_them(text: str, listed: str, amended: list[str]) -> None:
    found = read_listing(text)

    assert str(found.listed_on) == listed
    assert [day.isoformat() for day in found.amended_on] == amended


def test_a_reference_at_the_start_is_the_subjects_own_and_any_other_is_somebody_elses() -> None:
    record = only(sheet(row(about="QDi.901 Passport no.: X1234567. Associated with Orvel (QDi.902), (QI.A.7.01).")))

    assert [fact.value for fact in record.facts if fact.property == "un_reference"] == ["QDi.901"]
    assert [link.target_reference for link in record.links] == ["un/QDi.902", "un/QDi.007"]


@pytest.mark.parametrize(
    ("written", "countries"),
    [
        ("Russian and Ukrainian", ["RU", "UA"]),
        ("a) Trinidad and Tobago b) Chad", ["TT", "TD"]),
        ("Turkish/Jordanian", ["TR", "JO"]),
        ("Ukranian", ["UA"]),
        ("North Korean", ["KP"]),
        ("DPRK", ["KP"]),
        ("na", []),
    ],
)
def test_citizenships_are_told_apart_and_known(written: str, countries: list[str]) -> None:
    assert [each.country for each in only(sheet(row(citizenship=written))).nationalities] == countries


def test_the_columns_since_2025_state_strength_ship_and_measures() -> None:
    columns = dict.fromkeys(NEW)
    ship = columns | {
        "Reference": "9", "Name of Individual or Entity": "Zorblax Star", "Type": "Vessel",
        "Name Type": "Primary Name", "IMO Number": 9074729, "Committees": "Autonomous (Russia)",
        "Instrument of Designation": "Utopia Instrument 2025", "Targeted Financial Sanction": False,
        "Travel Ban": True, "Arms Embargo": "TRUE", "Maritime Restriction": True,
    }  # fmt: skip
    weak = ship | {
        "Reference": "9a",
        "Name of Individual or Entity": "ZS",
        "Name Type": "Alias",
        "Alias Strength": "Weak",
    }

    record = only(sheet(tuple(ship.values()), tuple(weak.values()), columns=NEW))

    assert (record.kind, record.identifiers[0].type) == (SubjectKind.VESSEL, IdentifierType.IMO)
    assert [(name.text, name.quality) for name in record.names][1] == ("ZS", Quality.WEAK)
    assert record.designations[0].measures == (Measure.ARMS_EMBARGO,)  # nobody but a person travels
    assert record.designations[0].legal_basis.startswith("Utopia Instrument 2025")
    assert "maritime restriction" in [fact.value for fact in record.facts if fact.property == "measure"]


def test_a_number_used_twice_with_two_primary_names_is_two_subjects() -> None:
    data = sheet(row(reference=5), row(reference=6, name="Orvel"), row(reference="5", name="Zorblax"))
    records, report = read_sheet(data)

    assert [(record.reference, record.primary_name) for record in records] == [
        ("5", "Torvel QUANDRO"),
        ("6", "Orvel"),
        ("5-2", "Zorblax"),
    ]
    assert [warning.code for warning in report.warnings] == ["reused-reference"]


def test_a_column_a_type_and_a_name_type_that_are_not_known_are_reported() -> None:
    extra = (*row(type="Comet", kind="dubbed"), "value", "beyond")
    records, report = read_sheet(sheet(extra, columns=(*OLD, "Colour")))

    assert records[0].kind is SubjectKind.ORGANISATION
    assert set(report.unknown) == {"column 'Colour'", "column N", "Type=comet", "Name Type=dubbed"}


def test_a_title_above_the_headings_does_not_matter() -> None:
    records, report = read_sheet(workbook([("Consolidated list",), (), OLD, row()]))

    assert [record.reference for record in records] == ["7"]
    assert report.unknown == {}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (sheet(columns=OLD), "no records"),
        (sheet(row(), columns=tuple(name for name in OLD if name != "Type")), "no column 'Type'"),
        (sheet(row(), columns=(*OLD, "Reference")), "two columns are headed 'Reference'"),
        (sheet(row(), columns=("Colour", "Shape")), "no sheet has the columns"),
        (sheet(row(reference=None)), "without a reference"),
        (sheet(row(name=None)), "has no name"),
        (sheet(row(name="...")), "has no name"),
    ],
)
def test_a_list_that_cannot_be_read_whole_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(MalformedList, match=message) as caught:
        read_sheet(data)

    assert caught.value.place
