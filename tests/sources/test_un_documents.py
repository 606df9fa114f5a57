"""Documents of the UN list, and the numbers in their words."""

from __future__ import annotations

import pytest

from tocsin.model.record import (
    IdentifierType,
)
from un_xml import document, individual, person, read_un, un_list


def test_a_document_keeps_its_number_country_place_and_dates() -> None:
    (passport,) = person(
        document(
            "<NUMBER>K 123456</NUMBER><ISSUING_COUNTRY>Tunisia</ISSUING_COUNTRY>"
            "<COUNTRY_OF_ISSUE>Italy</COUNTRY_OF_ISSUE><CITY_OF_ISSUE>Milan</CITY_OF_ISSUE>"
            "<DATE_OF_ISSUE>2001-03-27</DATE_OF_ISSUE><NOTE>expired on 26 Mar. 2006</NOTE>"
        )
    ).identifiers

    assert (passport.type, passport.value, passport.country) == (IdentifierType.PASSPORT, "K 123456", "TN")
    assert passport.issuer == "Milan, Italy"
    assert (str(passport.issued), str(passport.expires)) == ("2001-03-27", "2006-03-26")


def test_the_country_of_issue_stands_in_where_no_issuing_country_is_stated() -> None:
    (passport,) = person(document("<NUMBER>K123456</NUMBER><COUNTRY_OF_ISSUE>Tunisia</COUNTRY_OF_ISSUE>")).identifiers

    assert (passport.country, passport.issuer) == ("TN", "")


@pytest.mark.parametrize(
    ("inner", "kind", "value", "country"),
    [
        ("<NUMBER>Tunisian passport number K 123456</NUMBER>", IdentifierType.PASSPORT, "K 123456", "TN"),
        ("<NUMBER>Jordan 123459</NUMBER>", IdentifierType.PASSPORT, "123459", "JO"),
        ("<NUMBER>00012345 (Yemen)</NUMBER>", IdentifierType.PASSPORT, "00012345", "YE"),
        ("<NUMBER>R00012345, South Sudan</NUMBER>", IdentifierType.PASSPORT, "R00012345", "SS"),
        ("<NUMBER>SE 012345</NUMBER>", IdentifierType.PASSPORT, "SE 012345", ""),
        (
            "<NOTE>Tunisian passport number L 123456 issued on 28 Feb. 1996</NOTE>",
            IdentifierType.PASSPORT,
            "L 123456",
            "TN",
        ),
        (
            "<NUMBER>German travel document (“Reiseausweis”) A 0123456</NUMBER>",
            IdentifierType.OTHER_DOCUMENT,
            "A 0123456",
            "DE",
        ),
    ],
)
def test_a_number_is_taken_out_of_the_words_around_it(
    inner: str, kind: IdentifierType, value: str, country: str
) -> None:
    (found,) = person(document(inner)).identifiers

    assert (found.type, found.value, found.country) == (kind, value, country)


@pytest.mark.parametrize(
    ("further", "kind"),
    [
        ("Birth certificate", IdentifierType.BIRTH_CERTIFICATE),
        ("Driver's Permit", IdentifierType.DRIVING_LICENCE),
        ("Italian Fiscal Code:", IdentifierType.TAX),
        ("national passport number", IdentifierType.NATIONAL_ID),
        ("Ration card no.", IdentifierType.OTHER_DOCUMENT),
        ("Afghan national identification card (tazkira) number", IdentifierType.NATIONAL_ID),
    ],
)
def test_the_further_description_says_what_a_national_number_is(further: str, kind: IdentifierType) -> None:
    stated = document(
        f"<TYPE_OF_DOCUMENT2>{further}</TYPE_OF_DOCUMENT2><NUMBER>123456</NUMBER>", "National Identification Number"
    )

    (found,) = person(stated).identifiers

    assert (found.type, found.subtype) == (kind, further.rstrip(":"))


def test_several_numbers_in_one_string_are_several_documents() -> None:
    record = person(document("<NUMBER>K123456; L123457</NUMBER><ISSUING_COUNTRY>Tunisia</ISSUING_COUNTRY>"))

    assert [(found.value, found.country) for found in record.identifiers] == [("K123456", "TN"), ("L123457", "TN")]


def test_a_document_stated_in_three_languages_is_one_with_all_that_is_stated() -> None:
    record = person(
        document("<NUMBER>123456</NUMBER>", "Numéro de passeport")
        + document("<NUMBER>123456</NUMBER><ISSUING_COUNTRY>Tunisia</ISSUING_COUNTRY>", "Número de pasaporte")
        + document("<NUMBER>123456</NUMBER><NOTE>Expires on 7 Dec. 2026</NOTE>")
    )

    (passport,) = record.identifiers
    assert (passport.country, str(passport.expires)) == ("TN", "2026-12-07")


def test_the_same_number_of_two_countries_is_two_documents() -> None:
    record = person(
        document("<NUMBER>123456</NUMBER><ISSUING_COUNTRY>Tunisia</ISSUING_COUNTRY>")
        + document("<NUMBER>123456</NUMBER><ISSUING_COUNTRY>Libya</ISSUING_COUNTRY>")
    )

    assert [found.country for found in record.identifiers] == ["TN", "LY"]


def test_a_document_without_a_number_is_a_fact_and_a_warning() -> None:
    (record,), report = read_un(un_list(individual(document("<NOTE>issued in 1993, under name Ali Atlan</NOTE>"))))

    assert record.identifiers == ()
    assert "Passport, issued in 1993, under name Ali Atlan" in {fact.value for fact in record.facts}
    assert [warning.code for warning in report.warnings] == ["document-without-number"]
