"""The European Union's list as records, by invented subjects and by a sample that others wrote."""

from __future__ import annotations

from datetime import date

import pytest

from eu_xml import ENTERPRISE, NAME, WHOLE, entity, export, one, records
from shared_data import SHARED, needs_shared
from tocsin.model.dates import Calendar, Precision
from tocsin.model.record import Category, IdentifierType, Measure, NameType, Quality, Record, Sex, SubjectKind
from tocsin.sources.eu.consolidated import recognises
from tocsin.sources.reading import ListFile
from tocsin.sources.registry import detect, source


def _facts(record: Record, name: str) -> list[str]:
    return [fact.value for fact in record.facts if fact.property == name]


def _codes(data: bytes) -> list[str]:
    return [warning.code for warning in records(data)[1].warnings]


def _born(attributes: str) -> str:
    return f'<birthdate {attributes} city="" countryIso2Code="00" countryDescription="UNKNOWN"/>'


def test_the_whole_invented_file_is_read_and_nothing_is_unknown() -> None:
    found, report = records(WHOLE)

    assert [record.id for record in found] == ["eu/EU.1.11", "eu/EU.2.22"]
    assert [record.kind for record in found] == [SubjectKind.PERSON, SubjectKind.ORGANISATION]
    assert report.unknown == {}
    assert report.as_of == "2026-03-04"


def test_the_list_is_known_by_its_namespace() -> None:
    assert recognises([ListFile.of_bytes("x.xml", WHOLE)])
    assert not recognises([ListFile.of_bytes("x.xml", b"<export><sanctionEntity/></export>")])


def test_a_subject_without_a_reference_is_known_by_its_logical_id_and_the_report_says_so() -> None:
    (record,), report = records(export(entity(euReferenceNumber="")))

    assert record.reference == "logical-7"
    assert [warning.code for warning in report.warnings] == ["no-reference"]


def test_the_united_nations_reference_is_kept_with_its_place() -> None:
    record = one(unitedNationId=" QDi.999. ")

    (fact,) = [fact for fact in record.facts if fact.property == "un_reference"]
    assert (fact.value, fact.place) == ("QDi.999", "line 3")


def test_the_first_strong_name_is_the_primary_one() -> None:
    weak = '<nameAlias wholeName="Zorb" strong="false"/>'

    record = one(name=weak + NAME)

    assert record.primary_name == "Quillon ZORBLAX"
    assert [(name.text, name.type, name.quality) for name in record.names[1:]] == [
        ("Zorb", NameType.ALIAS, Quality.WEAK)
    ]
    assert [(part.role, part.text) for part in record.names[0].parts] == [("given", "Quillon"), ("family", "ZORBLAX")]


def test_a_name_whose_remark_calls_it_of_low_quality_is_weak() -> None:
    names = {name.text: name for name in records(WHOLE)[0][0].names}

    assert names["Квиллон Зорблакс"].quality is Quality.WEAK
    assert names["Квиллон Зорблакс"].note == "language: RU; Low quality alias"


def test_a_name_without_a_whole_name_is_put_together_from_its_parts() -> None:
    record = one(name='<nameAlias firstName="Tarn" lastName="VASH" wholeName=""/>')

    assert record.names[0].text == "Tarn VASH"


def test_titles_functions_and_sex_stand_beside_the_names() -> None:
    record = records(WHOLE)[0][0]

    assert _facts(record, "title") == ["Dr"]
    assert _facts(record, "position") == ["Warden", "Clerk"]
    assert record.sexes == (Sex.MALE,)


@pytest.mark.parametrize(
    ("attributes", "earliest", "latest", "precision"),
    [
        ('birthdate="1965-04-03" year="1965"', date(1965, 4, 3), date(1965, 4, 3), Precision.DAY),
        ('dayOfMonth="3" monthOfYear="4" year="1965"', date(1965, 4, 3), date(1965, 4, 3), Precision.DAY),
        ('monthOfYear="4" year="1965"', date(1965, 4, 1), date(1965, 4, 30), Precision.MONTH),
        ('year="1965"', date(1965, 1, 1), date(1965, 12, 31), Precision.YEAR),
        ('yearRangeFrom="1958" yearRangeTo="1953"', date(1953, 1, 1), date(1958, 12, 31), Precision.RANGE),
    ],
)
def test_a_date_of_birth_is_as_precise_as_the_list_states_it(
    attributes: str, earliest: date, latest: date, precision: Precision
) -> None:
    (birth,) = one(_born(f'calendarType="GREGORIAN" circa="true" {attributes}')).births

    assert (birth.span.earliest, birth.span.latest, birth.span.precision) == (earliest, latest, precision)
    assert birth.span.is_circa


@pytest.mark.parametrize(
    "attributes",
    [
        'yearRangeTo="1980"',
        'monthOfYear="13" year="1965"',
        'dayOfMonth="31" monthOfYear="2" year="1965"',
        'dayOfMonth="3" year="1965"',
        'monthOfYear="4"',
        'year="19x5"',
        'birthdate="yesterday"',
        'calendarType="MAYAN" year="1965"',
    ],
)
def test_what_is_no_whole_date_is_kept_as_text_with_a_warning(attributes: str) -> None:
    (record,), report = records(export(entity(_born(attributes))))

    assert record.births == ()
    assert len(_facts(record, "date of birth")) == 1
    assert [warning.code for warning in report.warnings] == ["unread-date"]


def test_an_islamic_year_without_another_date_is_read_in_both_calendars_with_a_warning() -> None:
    data = export(entity(_born('calendarType="ISLAMIC" year="1343"')))

    (record,), _ = records(data)

    lunar, solar = (birth.span for birth in record.births)
    assert (lunar.earliest.year, lunar.latest.year) == (1924, 1925)
    assert (solar.earliest, solar.latest) == (date(1964, 3, 20), date(1965, 3, 21))
    assert lunar.calendar is solar.calendar is Calendar.HIJRI
    assert _codes(data) == ["ambiguous-calendar"]


@pytest.mark.parametrize(("gregorian", "kept"), [("1964", "solar"), ("1925", "lunar")])
def test_another_date_of_the_subject_tells_which_islamic_calendar_was_meant(gregorian: str, kept: str) -> None:
    data = export(entity(_born('calendarType="ISLAMIC" year="1343"') + _born(f'year="{gregorian}"')))

    (record,), report = records(data)

    assert [kept in birth.note for birth in record.births if birth.note] == [True]
    assert report.warnings == []


def test_a_day_that_only_the_solar_calendar_has_is_read_in_it_alone() -> None:
    (birth,) = one(_born('calendarType="ISLAMIC" dayOfMonth="31" monthOfYear="2" year="1343"')).births

    assert birth.span.earliest <= date(1964, 5, 21) <= birth.span.latest
    assert "solar" in birth.note


def test_a_gregorian_year_with_the_wrong_mark_is_read_as_what_it_is() -> None:
    data = export(entity(_born('calendarType="ISLAMIC" year="1964"')))

    (record,), _ = records(data)

    assert record.births[0].span.calendar is Calendar.GREGORIAN
    assert _codes(data) == ["odd-calendar"]


def test_documents_have_type_issuer_validity_and_what_is_wrong_with_them() -> None:
    (record, ship), _ = records(WHOLE)

    (passport,) = record.identifiers
    assert (passport.type, passport.value, passport.country) == (IdentifierType.PASSPORT, "A 123456", "KE")
    assert (passport.issuer, passport.note) == ("Office", "diplomatic; known to have expired")
    assert passport.issued is not None
    assert passport.expires is not None
    assert (passport.issued.earliest, passport.expires.earliest) == (date(2010, 1, 1), date(2020, 1, 1))
    assert [(one.type, one.value) for one in ship.identifiers] == [(IdentifierType.IMO, "9074729")]


def test_a_name_on_a_document_is_a_weak_alias() -> None:
    names = {name.text: name for name in records(WHOLE)[0][0].names}

    assert (names["Q. Zorblaks"].quality, names["Q. Zorblaks"].note) == (Quality.WEAK, "name on a document")


def test_a_number_in_another_script_stands_beside_the_one_in_latin_letters() -> None:
    record = one('<identification number="Э42" latinNumber="E42" identificationTypeCode="id"/>')

    assert [one_.value for one_ in record.identifiers] == ["Э42", "E42"]


def test_a_document_without_a_number_is_a_fact_and_a_warning() -> None:
    (record,), report = records(export(entity('<identification number="-" identificationTypeCode="passport"/>')))

    assert record.identifiers == ()
    assert [warning.code for warning in report.warnings] == ["document-without-number"]


def test_addresses_citizenships_and_contacts_are_read_and_unknown_countries_are_none() -> None:
    record = records(WHOLE)[0][0]

    (address,) = record.addresses
    assert (address.street, address.city, address.country) == ("4 Tide Street, PO box 12", "Ambrosia", "KE")
    assert address.note == "as at listing time; seen there"
    assert _facts(record, "email") == ["tide@example.org"]
    assert [nationality.country for nationality in record.nationalities] == ["KE"]
    assert (record.birth_places[0].city, record.birth_places[0].country_text) == ("Ambrosia", "")


def test_the_regulation_gives_the_designation() -> None:
    (designation,) = one().designations

    assert designation.category is Category.TERRORISM
    assert designation.measures == (Measure.ASSET_FREEZE,)
    assert designation.legal_basis.endswith("2020/17 (OJ L9)")
    assert designation.listed_on == date(2020, 1, 2)
    assert designation.amended_on == (date(2020, 2, 3),)
    assert "https://law.example/17" in designation.note


def test_a_programme_that_no_table_knows_is_unknown_and_warned_of() -> None:
    regulation = '<regulation regulationType="regulation" publicationDate="2021-05-06" programme="UTOPIA"/>'

    (record,), report = records(export(entity(regulation=regulation, designationDate="")))

    (designation,) = record.designations
    assert (designation.category, designation.measures) == (Category.UNKNOWN, (Measure.UNKNOWN,))
    assert designation.listed_on == date(2021, 5, 6)
    assert [warning.code for warning in report.warnings] == ["unmapped-programme"]


def test_two_regulations_of_one_programme_are_one_designation() -> None:
    second = '<regulation regulationType="amendment" publicationDate="2022-01-01" numberTitle="2" programme="TERR"/>'

    (designation,) = one(second).designations

    assert designation.amended_on == (date(2020, 2, 3), date(2022, 1, 1))
    assert designation.legal_basis.endswith("2020/17 (OJ L9); 2")


def test_no_travel_ban_is_laid_on_an_enterprise() -> None:
    regulation = '<regulation programme="HAM"/>'

    person, enterprise = one(regulation=regulation), one(regulation=regulation, subject=ENTERPRISE)

    assert Measure.TRAVEL_BAN in person.designations[0].measures
    assert enterprise.designations[0].measures == (Measure.ASSET_FREEZE,)


@pytest.mark.parametrize(
    ("inner", "path"),
    [
        ("<portrait/>", ""),
        ("<portrait>here</portrait>", "sanctionEntity/portrait"),
        ('<nameAlias wholeName="X" shade="grey"/>', "sanctionEntity/nameAlias/@shade"),
        ('<address city="X"><contactInfo key="PIGEON" value="coo"/></address>', "PIGEON"),
        ('<identification number="1" identificationTypeCode="library"/>', "library"),
        ('<nameAlias wholeName="X" gender="Q"/>', "gender=Q"),
        ('<nameAlias wholeName="X" strong="maybe"/>', "strong=maybe"),
    ],
)
def test_what_the_reader_does_not_know_is_reported(inner: str, path: str) -> None:
    _, report = records(export(entity(inner)))

    assert [path in unknown for unknown in report.unknown] == ([True] if path else [])


def test_a_type_of_subject_that_nobody_knows_is_an_organisation_and_reported() -> None:
    (record,), report = records(export(entity(subject='<subjectType code="vessel"/>')))

    assert record.kind is SubjectKind.ORGANISATION
    assert list(report.unknown) == ["sanctionEntity/subjectType=vessel"]


def test_a_subject_of_two_types_is_the_first_with_a_warning() -> None:
    data = export(entity(subject='<subjectType code="person" classificationCode="E"/>'))

    assert records(data)[0][0].kind is SubjectKind.PERSON
    assert _codes(data) == ["unclear-kind"]


@needs_shared
def test_a_sample_that_others_wrote_reads_without_anything_unknown() -> None:
    data = (SHARED / "lists" / "samples" / "sieve_eu_consolidated_test_sample.xml").read_bytes()

    found, report = records(data)

    assert (len(found), report.unknown, report.as_of) == (5, {}, "2024-01-15")
    assert [len(record.names) for record in found] == [3, 2, 1, 1, 1]
    assert found[4].reference == "logical-500"
    assert detect(source("eu"), [ListFile.of_bytes("sample.xml", data)]).name == "eu-xml"
