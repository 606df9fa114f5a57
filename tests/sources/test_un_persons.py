"""Births, places, nationalities and sexes of the UN list."""

from __future__ import annotations

from datetime import date

import pytest

from tocsin.model.dates import Calendar, Precision
from tocsin.model.record import (
    IdentifierType,
    Sex,
)
from un_xml import alias, born, individual, organisation, person, read_un, un_list

_EXACT, _APPROXIMATE, _BETWEEN = (
    f"<TYPE_OF_DATE>{kind}</TYPE_OF_DATE>" for kind in ("EXACT", "APPROXIMATELY", "BETWEEN")
)
_YEARS = "<FROM_YEAR>1970</FROM_YEAR><TO_YEAR>1973</TO_YEAR>"


@pytest.mark.parametrize(
    ("inner", "first", "last", "precision", "is_circa"),
    [
        (f"{_EXACT}<DATE>1970-03-04</DATE>", (1970, 3, 4), (1970, 3, 4), Precision.DAY, False),
        (f"{_EXACT}<DATE>1970-03-04-05:00</DATE>", (1970, 3, 4), (1970, 3, 4), Precision.DAY, False),
        (f"{_EXACT}<YEAR>1970</YEAR>", (1970, 1, 1), (1970, 12, 31), Precision.YEAR, False),
        (f"{_APPROXIMATE}<YEAR>1970</YEAR>", (1970, 1, 1), (1970, 12, 31), Precision.YEAR, True),
        (f"{_BETWEEN}{_YEARS}", (1970, 1, 1), (1973, 12, 31), Precision.RANGE, False),
        (f"{_BETWEEN}{_YEARS}<NOTE>Approximately</NOTE>", (1970, 1, 1), (1973, 12, 31), Precision.RANGE, True),
        (f"{_EXACT}<YEAR>1970</YEAR><NOTE>Sep.</NOTE>", (1970, 9, 1), (1970, 9, 30), Precision.MONTH, False),
        (f"{_EXACT}<NOTE>Nov. 1970</NOTE>", (1970, 11, 1), (1970, 11, 30), Precision.MONTH, False),
        ("<NOTE>Between Aug. and Sep. 1970</NOTE>", (1970, 8, 1), (1970, 9, 30), Precision.RANGE, False),
        ("<DATE>1970-03-04</DATE><YEAR>1970</YEAR>", (1970, 3, 4), (1970, 3, 4), Precision.DAY, False),
        ("<DATE>1970</DATE>", (1970, 1, 1), (1970, 12, 31), Precision.YEAR, False),
        ("<FROM_YEAR>1973</FROM_YEAR><TO_YEAR>1970</TO_YEAR>", (1970, 1, 1), (1973, 12, 31), Precision.RANGE, False),
    ],
)
def test_a_date_of_birth_is_as_precise_as_the_list_states_it(
    inner: str, first: tuple[int, int, int], last: tuple[int, int, int], precision: Precision, is_circa: bool
) -> None:
    (birth,) = person(born(inner)).births

    assert (birth.span.earliest, birth.span.latest) == (date(*first), date(*last))
    assert (birth.span.precision, birth.span.is_circa) == (precision, is_circa)


def test_a_date_of_birth_in_another_calendar_keeps_that_calendar() -> None:
    (birth,) = person(born("<NOTE>24/06/1402 (Hijri Calendar)</NOTE>")).births

    assert birth.span.calendar is Calendar.HIJRI
    assert birth.span.earliest.year == 1982


@pytest.mark.parametrize(
    "inner",
    ["<NOTE>30-35 years old</NOTE>", "<DATE>1970-02-31</DATE>", "<YEAR>unknown</YEAR>", "<DATE>04/03/1970</DATE>"],
)
def test_a_date_of_birth_that_cannot_be_read_is_kept_as_text_and_warned_of(inner: str) -> None:
    (record,), report = read_un(un_list(individual(born(inner))))

    assert record.births == ()
    assert "date of birth" in {fact.property for fact in record.facts}
    assert [warning.code for warning in report.warnings] == ["unread-date"]


def test_a_kind_of_date_that_nobody_knows_is_reported() -> None:
    report = read_un(un_list(individual(born("<TYPE_OF_DATE>GUESSED</TYPE_OF_DATE><YEAR>1970</YEAR>"))))[1]

    assert list(report.unknown) == ["INDIVIDUAL/INDIVIDUAL_DATE_OF_BIRTH/TYPE_OF_DATE=GUESSED"]


def test_several_dates_of_birth_all_stand() -> None:
    assert len(person(born("<YEAR>1970</YEAR>") + born("<YEAR>1972</YEAR>")).births) == 2


def test_the_birth_facts_of_an_alias_are_marked_with_it() -> None:
    record = person(
        alias(
            "Abu Utopi",
            inner="<DATE_OF_BIRTH>1970-03-04</DATE_OF_BIRTH><CITY_OF_BIRTH>Tunis</CITY_OF_BIRTH>"
            "<COUNTRY_OF_BIRTH>Tunisia</COUNTRY_OF_BIRTH>",
        )
    )

    assert [(str(birth.span), birth.note) for birth in record.births] == [("1970-03-04", "under the alias Abu Utopi")]
    (place,) = record.birth_places
    assert (place.city, place.country, place.note) == ("Tunis", "TN", "under the alias Abu Utopi")


def test_what_the_note_of_an_alias_states_of_birth_and_passport_is_the_subjects_too() -> None:
    note = "born in 1970 in Sfax, Tunisia, passport no. X123456 issued on 4 May 2014, expired 3 May 2024"
    record = person(alias("Abu Utopi", inner=f"<NOTE>{note}</NOTE>"))

    assert [str(birth.span) for birth in record.births] == ["1970"]
    assert [(place.text, place.country) for place in record.birth_places] == [("Sfax, Tunisia", "TN")]
    (passport,) = record.identifiers
    assert (passport.type, passport.value, str(passport.issued), str(passport.expires)) == (
        IdentifierType.PASSPORT, "X123456", "2014-05-04", "2024-05-03",
    )  # fmt: skip


def test_an_address_keeps_its_parts_its_country_and_its_note() -> None:
    (address,) = person(
        "<INDIVIDUAL_ADDRESS><STREET>1 Main Street</STREET><CITY>Sfax</CITY><STATE_PROVINCE>Sfax</STATE_PROVINCE>"
        "<ZIP_CODE>3000</ZIP_CODE><COUNTRY>Tunisia</COUNTRY><NOTE>previous</NOTE></INDIVIDUAL_ADDRESS>"
    ).addresses

    assert (address.street, address.city, address.region, address.postal_code) == (
        "1 Main Street",
        "Sfax",
        "Sfax",
        "3000",
    )
    assert (address.country, address.country_text, address.note) == ("TN", "Tunisia", "previous")


def test_an_address_that_stands_in_its_note_only_is_kept_as_one_text() -> None:
    (address,) = organisation("<ENTITY_ADDRESS><NOTE>12 Main Street, Sfax, Tunisia</NOTE></ENTITY_ADDRESS>").addresses

    assert (address.text, address.country) == ("12 Main Street, Sfax, Tunisia", "TN")


def test_telephones_in_the_note_of_an_address_are_facts() -> None:
    record = organisation(
        "<ENTITY_ADDRESS><CITY>Sfax</CITY><NOTE>Tel. +216 12 345 678, Fax. +216 12 345 679</NOTE></ENTITY_ADDRESS>"
    )

    facts = {fact.property: fact.value for fact in record.facts}
    assert (facts["phone"], facts["fax"]) == ("+216 12 345 678", "+216 12 345 679")


def test_a_country_that_nobody_knows_is_kept_as_text_and_warned_of() -> None:
    (record,), report = read_un(un_list(individual("<NATIONALITY><VALUE>Atlantis</VALUE></NATIONALITY>")))

    assert [(nationality.country, nationality.text) for nationality in record.nationalities] == [("", "Atlantis")]
    assert [warning.code for warning in report.warnings] == ["unknown-country"]


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("Tunisia", ["TN"]),
        ("Tunisian", ["TN"]),
        ("Bahrain (citizenship revoked in Jan. 2015)", ["BH"]),
        ("United States. Also believed to hold Syrian nationality", ["US", "SY"]),
        ("na", []),
    ],
)
def test_a_nationality_is_read_from_the_words_that_the_list_uses(written: str, codes: list[str]) -> None:
    record = person(f"<NATIONALITY><VALUE>{written}</VALUE></NATIONALITY>")

    assert [nationality.country for nationality in record.nationalities] == codes


@pytest.mark.parametrize(("written", "sexes"), [("Male", (Sex.MALE,)), ("FEMALE", (Sex.FEMALE,)), ("Unknown", ())])
def test_a_gender_is_read_and_an_unknown_one_is_none(written: str, sexes: tuple[Sex, ...]) -> None:
    assert person(f"<GENDER>{written}</GENDER>").sexes == sexes
