"""The UK Sanctions List as records, from csv and XML alike, by invented subjects."""

from __future__ import annotations

from datetime import date

import pytest
from bench.written_lists import UK_COLUMNS

from tocsin.model.dates import Precision
from tocsin.model.record import Category, IdentifierType, Measure, NameType, Quality, Record, Sex, SubjectKind
from tocsin.sources.reading import ListFile
from tocsin.sources.uk.csv_list import FORMAT as CSV
from tocsin.sources.uk.gathered import Topic
from tocsin.sources.uk.hmt import FORMAT as HMT
from tocsin.sources.uk.xml_list import FORMAT as XML
from tocsin.sources.uk.xml_list import MEASURE_WORDS
from uk_lists import (
    FULL_ROWS,
    FULL_TABLE,
    FULL_TARGETS,
    FULL_XML,
    designation,
    designations,
    records,
    row,
    stated,
    table,
    tag,
)


def _one(**changes: str) -> Record:
    (record,), report = records(CSV, table([row(**changes)]))
    assert report.unknown == {}
    return record


def _facts(record: Record, name: str) -> list[str]:
    return [fact.value for fact in record.facts if fact.property == name]


@pytest.mark.parametrize(("form", "data", "day"), [(CSV, FULL_TABLE, "2026-02-13"), (XML, FULL_XML, "2026-08-20")])
def test_the_whole_invented_file_is_read_and_nothing_is_unknown(form: object, data: bytes, day: str) -> None:
    chosen = CSV if form is CSV else XML

    found, report = records(chosen, data)

    assert [record.id for record in found] == ["uk/CTI9001", "uk/RUS9002"]
    assert [record.kind for record in found] == [SubjectKind.PERSON, SubjectKind.VESSEL]
    assert (report.unknown, report.warnings, report.as_of) == ({}, [], day)


def test_csv_and_xml_of_the_same_subjects_give_the_same_records() -> None:
    from_csv, from_xml = records(CSV, FULL_TABLE)[0], records(XML, FULL_XML)[0]

    assert from_csv == from_xml


def test_rows_of_one_unique_id_are_one_record_wherever_they_stand() -> None:
    apart = table([FULL_ROWS[0], row(Unique_ID="CTI9003"), *FULL_ROWS[1:]])

    found, _ = records(CSV, apart)

    assert [record.reference for record in found] == ["CTI9001", "CTI9003"]
    assert len(found[0].names) == 4


def test_what_rows_repeat_is_stated_once() -> None:
    (record,), _ = records(CSV, table([row(Passport_number="A1")] * 9))

    assert (len(record.names), len(record.identifiers), len(record.designations)) == (1, 1, 1)


@pytest.mark.parametrize(
    ("form", "data", "name"),
    [(CSV, FULL_TABLE, "uk-csv"), (XML, FULL_XML, "uk-xml"), (HMT, FULL_TARGETS, "uk-hmt-xml")],
)
def test_each_format_knows_its_own_files_only(form: object, data: bytes, name: str) -> None:
    file = ListFile.of_bytes("list", data)

    assert [each.name for each in (CSV, XML, HMT) if each.recognises([file])] == [name]
    assert form is not None


def test_names_have_their_type_strength_and_parts() -> None:
    names = {name.text: name for name in records(CSV, FULL_TABLE)[0][0].names}

    assert list(names) == ["Quillon ZORBLAX", "Квиллон Зорблакс", "Zorb", "Quillon Zorblacks"]
    assert [(part.role, part.text) for part in names["Quillon ZORBLAX"].parts] == [
        ("given", "Quillon"),
        ("family", "ZORBLAX"),
    ]
    assert (names["Zorb"].type, names["Zorb"].quality) == (NameType.ALIAS, Quality.WEAK)
    assert names["Quillon Zorblacks"].note == "variation of the primary name"
    assert (names["Квиллон Зорблакс"].script, names["Квиллон Зорблакс"].note) == ("Cyrl", "Cyrillic, Russian")


def test_the_name_of_a_ship_is_taken_out_of_the_number_around_it() -> None:
    record = _one(Name_6='IMO 9074729 ("EBBING STAR")', Name_1="", Designation_Type="Ship")

    assert record.names[0].text == "EBBING STAR"
    assert record.names[0].original == 'IMO 9074729 ("EBBING STAR")'


@pytest.mark.parametrize(
    ("written", "earliest", "latest", "precision"),
    [
        ("03/04/1965", date(1965, 4, 3), date(1965, 4, 3), Precision.DAY),
        ("dd/04/1965", date(1965, 4, 1), date(1965, 4, 30), Precision.MONTH),
        ("dd/mm/1965", date(1965, 1, 1), date(1965, 12, 31), Precision.YEAR),
        ("00/00/1965", date(1965, 1, 1), date(1965, 12, 31), Precision.YEAR),
        ("1965", date(1965, 1, 1), date(1965, 12, 31), Precision.YEAR),
        ("1965-04-03T00:00:00", date(1965, 4, 3), date(1965, 4, 3), Precision.DAY),
    ],
)
def test_letters_in_a_date_stand_for_what_is_not_known(
    written: str, earliest: date, latest: date, precision: Precision
) -> None:
    (birth,) = _one(**{"D.O.B": written}).births

    assert (birth.span.earliest, birth.span.latest, birth.span.precision) == (earliest, latest, precision)
    assert birth.span.original == written


@pytest.mark.parametrize("written", ["15/08/19yy", "31/02/1965", "00/13/1965", "01/01/0000", "long ago"])
def test_what_is_no_date_is_kept_as_text_with_a_warning(written: str) -> None:
    (record,), report = records(CSV, table([row(**{"D.O.B": written})]))

    assert (record.births, _facts(record, "date of birth")) == ((), [written])
    assert [warning.code for warning in report.warnings] == ["unread-date"]


def test_measures_are_those_that_the_entry_states() -> None:
    (designation_,) = _one(Sanctions_Imposed="Asset freeze|Targeted Arms Embargo").designations

    assert designation_.category is Category.TERRORISM
    assert designation_.measures == (Measure.ASSET_FREEZE, Measure.ARMS_EMBARGO)
    assert (designation_.listed_on, designation_.amended_on) == (date(2021, 1, 25), (date(2026, 4, 14),))
    assert designation_.legal_basis == "S.I. 2019/573"


def test_measures_for_which_there_is_no_word_are_unknown_and_noted() -> None:
    ship = records(CSV, FULL_TABLE)[0][1]

    assert ship.designations[0].measures == (Measure.UNKNOWN,)
    assert "Prohibition of port entry" in ship.designations[0].note
    assert ship.designations[0].category is Category.OTHER


def test_an_entry_that_states_no_measures_has_those_of_its_regime() -> None:
    person, entity = _one(Sanctions_Imposed=""), _one(Sanctions_Imposed="", Designation_Type="Entity")

    assert person.designations[0].measures == (Measure.ASSET_FREEZE, Measure.TRAVEL_BAN)
    assert entity.designations[0].measures == (Measure.ASSET_FREEZE,)


def test_a_regime_that_no_table_knows_is_unknown_and_warned_of() -> None:
    (record,), report = records(CSV, table([row(Regime_Name="The Utopia (Sanctions) Regulations 2030")]))

    assert record.designations[0].category is Category.UNKNOWN
    assert [warning.code for warning in report.warnings] == ["unmapped-programme"]


def test_the_regime_of_isil_is_known_as_the_list_spells_it() -> None:
    spelt = "Isil (Da'esh) and Al-Qaeda (United Nations Sanctions) (EU Exit) Regulations 2019"

    assert _one(Regime_Name=spelt).designations[0].category is Category.TERRORISM


def test_the_united_nations_references_are_kept_one_by_one() -> None:
    record = _one(UN_Reference_Number="QDi.998; QDi.999.")

    assert _facts(record, "un_reference") == ["QDi.998", "QDi.999"]


def test_documents_are_read_with_what_stands_beside_them() -> None:
    passport, national = records(CSV, FULL_TABLE)[0][0].identifiers

    assert (passport.type, passport.value, passport.country) == (IdentifierType.PASSPORT, "A123456", "KE")
    assert passport.issued is not None
    assert passport.issued.earliest == date(2019, 3, 2)
    assert (national.type, national.country) == (IdentifierType.NATIONAL_ID, "KE")


def test_a_passport_whose_text_names_two_countries_has_none() -> None:
    record = _one(Passport_number="A1", Passport_additional_information="Kenya passport issued in Panama")

    assert record.identifiers[0].country == ""


def test_registration_numbers_on_lines_of_their_own_are_taken_apart() -> None:
    record = _one(**{"Business registration number (s)": "OGRN: 1247700291200\nKPP: 770701001\nINN: 9707028663"})

    assert [(one.type, one.subtype, one.value) for one in record.identifiers] == [
        (IdentifierType.REGISTRATION, "OGRN", "1247700291200"),
        (IdentifierType.REGISTRATION, "KPP", "770701001"),
        (IdentifierType.TAX, "INN", "9707028663"),
    ]


def test_several_numbers_of_ships_in_one_field_are_taken_apart() -> None:
    record = _one(IMO_number="IMO 9074729, 9826902", Designation_Type="Ship")

    assert [one.value for one in record.identifiers] == ["9074729", "9826902"]


def test_documents_that_have_no_number_are_facts_one_by_one() -> None:
    (record,), report = records(CSV, table([row(Passport_additional_information="(1) Kenyan (2) Panamanian")]))

    assert _facts(record, "document") == ["passport: Kenyan", "passport: Panamanian"]
    assert {warning.code for warning in report.warnings} == {"document-without-number"}


def test_a_ship_has_its_number_flag_owner_and_facts() -> None:
    ship = records(XML, FULL_XML)[0][1]

    assert [(one.type, one.value) for one in ship.identifiers] == [(IdentifierType.IMO, "9074729")]
    assert [(one.country, one.note) for one in ship.nationalities] == [("PA", "flag")]
    assert [(link.relation, link.target_name) for link in ship.links] == [("owned or operated by", "Tide LLC")]
    assert _facts(ship, "vessel year of build") == ["2011"]


@pytest.mark.parametrize("column", [column for column in UK_COLUMNS if column not in {"Unique ID", "Name 6"}])
def test_a_field_that_holds_nothing_visible_is_empty(column: str) -> None:
    (empty,), _ = records(CSV, table([row(**{column: ""})]))
    (invisible,), _ = records(CSV, table([row(**{column: "\x01\u200b"})]))

    assert invisible == empty


def test_remarks_stay_as_the_list_wrote_them() -> None:
    record = records(CSV, FULL_TABLE)[0][0]

    assert record.remarks == ("He rang it.", "Keeps a lantern,\nand a boat.")
    assert record.sexes == (Sex.MALE,)


def test_every_fact_has_the_row_in_which_it_first_stood() -> None:
    record = records(CSV, FULL_TABLE)[0][0]

    assert record.place == "row 3"
    assert [name.place for name in record.names] == ["row 3", "row 3", "row 5", "row 6"]


def test_a_column_that_is_not_known_is_reported_where_it_holds_something() -> None:
    data = table([row(), row(Unique_ID="CTI9004")]).replace(b"(HIN)\r\n", b"(HIN),Shade\r\n").replace(b"\r\n", b",\r\n")
    data = data.replace(b"13-Feb-2026,", b"13-Feb-2026").replace(b"Shade,", b"Shade").replace(b",\r\n", b",grey\r\n", 1)

    _, report = records(CSV, data)

    assert report.unknown == {"column shade": "row 3"}


def test_a_column_that_is_missing_is_warned_of() -> None:
    data = table([row()]).replace(b",Year Built", b"").replace(b",,,,\r\n", b",,,\r\n")

    _, report = records(CSV, data)

    assert [warning.code for warning in report.warnings] == ["column-absent"]


def test_the_older_name_of_the_column_for_the_kind_is_known() -> None:
    data = table([row()]).replace(b"Designation Type", b'"Individual, Entity, Ship"')

    (record,), report = records(CSV, data)

    assert (record.kind, report.unknown) == (SubjectKind.PERSON, {})


def test_the_heading_is_the_one_of_the_published_file() -> None:
    assert len(UK_COLUMNS) == 58


def test_measures_that_only_the_indicators_name_are_read() -> None:
    inner = tag("SanctionsImposedIndicators", *(tag(name, "true") for name in MEASURE_WORDS))
    data = designations(designation(inner).replace("Asset freeze|Travel Ban", "Asset freeze"))

    (record,), report = records(XML, data)

    assert set(record.designations[0].measures) == {Measure.ASSET_FREEZE, Measure.TRAVEL_BAN, Measure.ARMS_EMBARGO}
    assert report.unknown == {}


@pytest.mark.parametrize(
    ("inner", "path"),
    [
        ("<Portrait>x</Portrait>", "Designation/Portrait"),
        (tag("SanctionsImposedIndicators/Exile", "true"), "Exile"),
        (tag("SanctionsImposedIndicators/AssetFreeze", "perhaps"), "AssetFreeze=perhaps"),
        (stated(Topic.GENDER, ("Q",)), "gender=Q"),
        ("<UniqueID>CTI9009</UniqueID>", "Designation/UniqueID[2]"),
    ],
)
def test_what_the_reader_does_not_know_is_reported(inner: str, path: str) -> None:
    _, report = records(XML, designations(designation(inner)))

    assert [path in unknown for unknown in report.unknown] == [True]
