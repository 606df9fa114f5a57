"""The UN list's elements as facts of a record, by invented records; and everything hostile that a file may hold."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.errors import MalformedList, UnsafeDocument
from tocsin.model.codec import decode, encode
from tocsin.model.dates import Calendar, Precision
from tocsin.model.record import (
    Category,
    IdentifierType,
    Measure,
    Name,
    NamePart,
    NameType,
    Quality,
    Record,
    Sex,
    SubjectKind,
)
from tocsin.sources.reading import ListFile, Report
from tocsin.sources.un.consolidated import FORMAT, read


def _list(
    individuals: str = "", entities: str = "", attributes: str = 'dateGenerated="2026-02-27T00:00:09.554Z"'
) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<CONSOLIDATED_LIST {attributes}>'
        f"<INDIVIDUALS>{individuals}</INDIVIDUALS>\n<ENTITIES>{entities}</ENTITIES></CONSOLIDATED_LIST>"
    )


def _individual(inner: str = "", *, reference: str = "UTi.001", name: str = "<FIRST_NAME>OMAR</FIRST_NAME>") -> str:
    return (
        f"<INDIVIDUAL><DATAID>1</DATAID>{name}<UN_LIST_TYPE>Al-Qaida</UN_LIST_TYPE>"
        f"<REFERENCE_NUMBER>{reference}</REFERENCE_NUMBER>{inner}<LIST_TYPE><VALUE>UN List</VALUE></LIST_TYPE>"
        "<SORT_KEY/></INDIVIDUAL>"
    )


def _entity(inner: str = "", *, reference: str = "UTe.001", name: str = "UTOPIAN FRONT", of: str = "Al-Qaida") -> str:
    return (
        f"<ENTITY><DATAID>2</DATAID><FIRST_NAME>{name}</FIRST_NAME><UN_LIST_TYPE>{of}</UN_LIST_TYPE>"
        f"<REFERENCE_NUMBER>{reference}</REFERENCE_NUMBER>{inner}</ENTITY>"
    )


def _read(text: str | bytes) -> tuple[list[Record], Report]:
    report = Report()
    data = text.encode() if isinstance(text, str) else text
    return list(read([ListFile.of_bytes("list.xml", data)], "un", report)), report


def _one(individual: str) -> Record:
    (record,) = _read(_list(individual))[0]
    return record


def _person(inner: str) -> Record:
    return _one(_individual(inner))


def _organisation(inner: str, **options: str) -> Record:
    (record,) = _read(_list(entities=_entity(inner, **options)))[0]
    return record


def _alias(text: str, quality: str = "Good", inner: str = "") -> str:
    return f"<INDIVIDUAL_ALIAS><QUALITY>{quality}</QUALITY><ALIAS_NAME>{text}</ALIAS_NAME>{inner}</INDIVIDUAL_ALIAS>"


def _born(inner: str) -> str:
    return f"<INDIVIDUAL_DATE_OF_BIRTH>{inner}</INDIVIDUAL_DATE_OF_BIRTH>"


def _document(inner: str, kind: str = "Passport") -> str:
    return f"<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>{kind}</TYPE_OF_DOCUMENT>{inner}</INDIVIDUAL_DOCUMENT>"


# -- the file


def test_the_list_is_dated_by_the_day_on_which_it_was_generated() -> None:
    assert _read(_list(_individual()))[1].as_of == "2026-02-27"


def test_the_date_is_known_before_the_last_record_is_read() -> None:
    report = Report()
    records = read([ListFile.of_bytes("l.xml", _list(_individual(), _entity()).encode())], "un", report)

    next(records)

    assert report.as_of == "2026-02-27"


def test_a_list_without_a_date_states_none() -> None:
    assert _read(_list(_individual(), attributes=""))[1].as_of == ""


def test_individuals_and_entities_come_in_the_order_of_the_file_with_their_kinds() -> None:
    records, report = _read(_list(_individual() + _individual(reference="UTi.002"), _entity()))

    assert [record.id for record in records] == ["un/UTi.001", "un/UTi.002", "un/UTe.001"]
    assert [record.kind for record in records] == [SubjectKind.PERSON, SubjectKind.PERSON, SubjectKind.ORGANISATION]
    assert report.records == 3


@pytest.mark.parametrize("written", ["UTi.001 ", " UTi.001", "UTi.001.", "UTi. 001"])
def test_a_reference_is_freed_of_blanks_and_of_a_final_stop(written: str) -> None:
    assert _one(_individual(reference=written)).reference == "UTi.001"


def test_a_record_without_a_reference_is_known_by_its_data_id_and_the_report_says_so() -> None:
    (record,), report = _read(_list(_individual(reference="")))

    assert record.reference == "dataid-1"
    assert [warning.code for warning in report.warnings] == ["no-reference"]


def test_a_reference_that_stands_twice_is_refused_with_its_line() -> None:
    with pytest.raises(MalformedList, match=r"UTi\.001 stands twice") as caught:
        _read(_list(_individual() + "\n" + _individual(reference="UTi.001 ")))

    assert caught.value.place == "line 3"


def test_a_record_without_any_name_is_refused() -> None:
    with pytest.raises(MalformedList, match="no name"):
        _one(_individual(name=""))


def test_every_element_without_content_reads_as_nothing() -> None:
    empty = (
        "<INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS><INDIVIDUAL_ADDRESS><COUNTRY/></INDIVIDUAL_ADDRESS>"
        "<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE/></INDIVIDUAL_DATE_OF_BIRTH><INDIVIDUAL_DOCUMENT/><TITLE><VALUE/></TITLE>"
        "<INDIVIDUAL_PLACE_OF_BIRTH/><NATIONALITY><VALUE/></NATIONALITY><LAST_DAY_UPDATED><VALUE/></LAST_DAY_UPDATED>"
        "<NAME_ORIGINAL_SCRIPT/><COMMENTS1/>"
    )

    record, bare = _person(empty), _person("")

    assert record == bare
    assert len(record.names) == 1


# -- names


def test_the_parts_of_an_individuals_name_keep_the_roles_that_the_list_gives_them() -> None:
    stated = {"FIRST": "OMAR", "SECOND": "BIN", "THIRD": "ALI", "FOURTH": "UTOPI"}
    name = "".join(f"<{tag}_NAME>{text}</{tag}_NAME>" for tag, text in stated.items())

    (primary,) = _one(_individual(name=name)).names

    assert primary.text == "OMAR BIN ALI UTOPI"
    assert primary.type is NameType.PRIMARY
    assert [part.role for part in primary.parts] == ["given", "second", "third", "fourth"]


def test_a_third_name_of_na_is_none() -> None:
    name = "<FIRST_NAME>OMAR</FIRST_NAME><SECOND_NAME>UTOPI</SECOND_NAME><THIRD_NAME>na</THIRD_NAME>"

    assert _one(_individual(name=name)).primary_name == "OMAR UTOPI"


def test_a_name_in_its_own_script_is_primary_too_and_comes_second() -> None:
    record = _person("<NAME_ORIGINAL_SCRIPT>عمر يوتوبي</NAME_ORIGINAL_SCRIPT>")

    assert [(name.text, name.script, name.type) for name in record.names] == [
        ("OMAR", "Latn", NameType.PRIMARY),
        ("عمر يوتوبي", "Arab", NameType.PRIMARY),
    ]


@pytest.mark.parametrize(
    ("stated", "kind", "quality"),
    [
        ("Good", NameType.ALIAS, Quality.STRONG),
        ("Low", NameType.ALIAS, Quality.WEAK),
        ("a.k.a.", NameType.ALIAS, Quality.STRONG),
        ("f.k.a.", NameType.FORMER, Quality.STRONG),
    ],
)
def test_an_alias_has_the_quality_that_the_list_states(stated: str, kind: NameType, quality: Quality) -> None:
    alias = _person(_alias("Abu Utopi", stated)).names[1]

    assert (alias.text, alias.type, alias.quality) == ("Abu Utopi", kind, quality)


def test_a_quality_that_nobody_knows_is_reported_and_taken_for_strong() -> None:
    (record,), report = _read(_list(_individual(_alias("Abu Utopi", "Medium"))))

    assert record.names[1].quality is Quality.STRONG
    assert list(report.unknown) == ["INDIVIDUAL/INDIVIDUAL_ALIAS/QUALITY=Medium"]


def test_a_packed_alias_becomes_several_names_that_keep_the_string_they_came_from() -> None:
    packed = "جبهة يوتوبيا (the Utopian Front; Jabhat Yutubya)"
    record = _organisation(f"<ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>{packed}</ALIAS_NAME></ENTITY_ALIAS>")

    aliases = record.names[1:]

    assert {name.text for name in aliases} == {"جبهة يوتوبيا", "the Utopian Front", "Jabhat Yutubya"}
    assert {name.original for name in aliases} == {packed}


def test_indentation_in_a_name_is_no_part_of_it() -> None:
    record = _person(_alias("Abu\n                        Utopi"))

    assert record.names[1] == Name("Abu Utopi", NameType.ALIAS)


def test_an_alias_noted_as_listed_before_is_a_former_name() -> None:
    alias = _person(_alias("Abu Utopi", inner="<NOTE>previously listed as</NOTE>")).names[1]

    assert (alias.type, alias.note) == (NameType.FORMER, "previously listed as")


def test_spellings_in_the_note_of_an_alias_are_names_too() -> None:
    record = _person(_alias("Abu Utopi", "Low", "<NOTE>original script: Абу Утопи</NOTE>"))

    assert [(name.text, name.quality) for name in record.names[1:]] == [
        ("Abu Utopi", Quality.WEAK),
        ("Абу Утопи", Quality.WEAK),
    ]


def test_a_piece_that_is_only_a_guess_is_a_weak_name_and_a_warning() -> None:
    (record,), report = _read(
        _list(
            entities=_entity("<ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>UTF/NUT</ALIAS_NAME></ENTITY_ALIAS>")
        )
    )

    assert [(name.text, name.quality) for name in record.names[1:]] == [
        ("UTF/NUT", Quality.STRONG),
        ("UTF", Quality.WEAK),
        ("NUT", Quality.WEAK),
    ]
    assert {warning.code for warning in report.warnings} == {"alias-split-by-guess"}


def test_the_acronym_behind_an_entitys_name_is_an_alias() -> None:
    record = _organisation("", name="UTOPIAN RESCUE FRONT (URF)")

    assert [(name.text, name.type) for name in record.names] == [
        ("UTOPIAN RESCUE FRONT", NameType.PRIMARY),
        ("URF", NameType.ALIAS),
    ]
    assert record.names[0].original == "UTOPIAN RESCUE FRONT (URF)"
    assert record.names[0].parts == (NamePart("whole", "UTOPIAN RESCUE FRONT"),)


def test_an_alias_with_its_family_name_first_knows_its_parts() -> None:
    alias = _person(_alias("UTOPI, Omar Ali")).names[1]

    assert alias.parts == (NamePart("family", "UTOPI"), NamePart("given", "Omar Ali"))


@pytest.mark.parametrize("written", ["Omar Utopi, Jr.", "Omar Utopi, III", "Omar"])
def test_no_other_comma_parts_an_alias(written: str) -> None:
    assert _person(_alias(written)).names[1].parts == ()


def test_a_name_that_a_document_was_issued_under_is_a_weak_alias() -> None:
    record = _person(
        _document("<NUMBER>A1234567</NUMBER><NOTE>issued under name Ali Atlan, expires 1 Jan. 2030</NOTE>")
    )

    assert record.names[1] == Name(
        "Ali Atlan", NameType.ALIAS, Quality.WEAK, note="name on a document", place=record.names[1].place
    )


# -- births, places, nationalities, sex


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
    (birth,) = _person(_born(inner)).births

    assert (birth.span.earliest, birth.span.latest) == (date(*first), date(*last))
    assert (birth.span.precision, birth.span.is_circa) == (precision, is_circa)


def test_a_date_of_birth_in_another_calendar_keeps_that_calendar() -> None:
    (birth,) = _person(_born("<NOTE>24/06/1402 (Hijri Calendar)</NOTE>")).births

    assert birth.span.calendar is Calendar.HIJRI
    assert birth.span.earliest.year == 1982


@pytest.mark.parametrize(
    "inner",
    ["<NOTE>30-35 years old</NOTE>", "<DATE>1970-02-31</DATE>", "<YEAR>unknown</YEAR>", "<DATE>04/03/1970</DATE>"],
)
def test_a_date_of_birth_that_cannot_be_read_is_kept_as_text_and_warned_of(inner: str) -> None:
    (record,), report = _read(_list(_individual(_born(inner))))

    assert record.births == ()
    assert "date of birth" in {fact.property for fact in record.facts}
    assert [warning.code for warning in report.warnings] == ["unread-date"]


def test_a_kind_of_date_that_nobody_knows_is_reported() -> None:
    report = _read(_list(_individual(_born("<TYPE_OF_DATE>GUESSED</TYPE_OF_DATE><YEAR>1970</YEAR>"))))[1]

    assert list(report.unknown) == ["INDIVIDUAL/INDIVIDUAL_DATE_OF_BIRTH/TYPE_OF_DATE=GUESSED"]


def test_several_dates_of_birth_all_stand() -> None:
    assert len(_person(_born("<YEAR>1970</YEAR>") + _born("<YEAR>1972</YEAR>")).births) == 2


def test_the_birth_facts_of_an_alias_are_marked_with_it() -> None:
    record = _person(
        _alias(
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
    record = _person(_alias("Abu Utopi", inner=f"<NOTE>{note}</NOTE>"))

    assert [str(birth.span) for birth in record.births] == ["1970"]
    assert [(place.text, place.country) for place in record.birth_places] == [("Sfax, Tunisia", "TN")]
    (passport,) = record.identifiers
    assert (passport.type, passport.value, str(passport.issued), str(passport.expires)) == (
        IdentifierType.PASSPORT, "X123456", "2014-05-04", "2024-05-03",
    )  # fmt: skip


def test_an_address_keeps_its_parts_its_country_and_its_note() -> None:
    (address,) = _person(
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
    (address,) = _organisation("<ENTITY_ADDRESS><NOTE>12 Main Street, Sfax, Tunisia</NOTE></ENTITY_ADDRESS>").addresses

    assert (address.text, address.country) == ("12 Main Street, Sfax, Tunisia", "TN")


def test_telephones_in_the_note_of_an_address_are_facts() -> None:
    record = _organisation(
        "<ENTITY_ADDRESS><CITY>Sfax</CITY><NOTE>Tel. +216 12 345 678, Fax. +216 12 345 679</NOTE></ENTITY_ADDRESS>"
    )

    facts = {fact.property: fact.value for fact in record.facts}
    assert (facts["phone"], facts["fax"]) == ("+216 12 345 678", "+216 12 345 679")


def test_a_country_that_nobody_knows_is_kept_as_text_and_warned_of() -> None:
    (record,), report = _read(_list(_individual("<NATIONALITY><VALUE>Atlantis</VALUE></NATIONALITY>")))

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
    record = _person(f"<NATIONALITY><VALUE>{written}</VALUE></NATIONALITY>")

    assert [nationality.country for nationality in record.nationalities] == codes


@pytest.mark.parametrize(("written", "sexes"), [("Male", (Sex.MALE,)), ("FEMALE", (Sex.FEMALE,)), ("Unknown", ())])
def test_a_gender_is_read_and_an_unknown_one_is_none(written: str, sexes: tuple[Sex, ...]) -> None:
    assert _person(f"<GENDER>{written}</GENDER>").sexes == sexes


# -- documents


def test_a_document_keeps_its_number_country_place_and_dates() -> None:
    (passport,) = _person(
        _document(
            "<NUMBER>K 123456</NUMBER><ISSUING_COUNTRY>Tunisia</ISSUING_COUNTRY>"
            "<COUNTRY_OF_ISSUE>Italy</COUNTRY_OF_ISSUE><CITY_OF_ISSUE>Milan</CITY_OF_ISSUE>"
            "<DATE_OF_ISSUE>2001-03-27</DATE_OF_ISSUE><NOTE>expired on 26 Mar. 2006</NOTE>"
        )
    ).identifiers

    assert (passport.type, passport.value, passport.country) == (IdentifierType.PASSPORT, "K 123456", "TN")
    assert passport.issuer == "Milan, Italy"
    assert (str(passport.issued), str(passport.expires)) == ("2001-03-27", "2006-03-26")


def test_the_country_of_issue_stands_in_where_no_issuing_country_is_stated() -> None:
    (passport,) = _person(_document("<NUMBER>K123456</NUMBER><COUNTRY_OF_ISSUE>Tunisia</COUNTRY_OF_ISSUE>")).identifiers

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
    (found,) = _person(_document(inner)).identifiers

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
    document = _document(
        f"<TYPE_OF_DOCUMENT2>{further}</TYPE_OF_DOCUMENT2><NUMBER>123456</NUMBER>", "National Identification Number"
    )

    (found,) = _person(document).identifiers

    assert (found.type, found.subtype) == (kind, further.rstrip(":"))


def test_several_numbers_in_one_string_are_several_documents() -> None:
    record = _person(_document("<NUMBER>K123456; L123457</NUMBER><ISSUING_COUNTRY>Tunisia</ISSUING_COUNTRY>"))

    assert [(found.value, found.country) for found in record.identifiers] == [("K123456", "TN"), ("L123457", "TN")]


def test_a_document_stated_in_three_languages_is_one_with_all_that_is_stated() -> None:
    record = _person(
        _document("<NUMBER>123456</NUMBER>", "Numéro de passeport")
        + _document("<NUMBER>123456</NUMBER><ISSUING_COUNTRY>Tunisia</ISSUING_COUNTRY>", "Número de pasaporte")
        + _document("<NUMBER>123456</NUMBER><NOTE>Expires on 7 Dec. 2026</NOTE>")
    )

    (passport,) = record.identifiers
    assert (passport.country, str(passport.expires)) == ("TN", "2026-12-07")


def test_the_same_number_of_two_countries_is_two_documents() -> None:
    record = _person(
        _document("<NUMBER>123456</NUMBER><ISSUING_COUNTRY>Tunisia</ISSUING_COUNTRY>")
        + _document("<NUMBER>123456</NUMBER><ISSUING_COUNTRY>Libya</ISSUING_COUNTRY>")
    )

    assert [found.country for found in record.identifiers] == ["TN", "LY"]


def test_a_document_without_a_number_is_a_fact_and_a_warning() -> None:
    (record,), report = _read(_list(_individual(_document("<NOTE>issued in 1993, under name Ali Atlan</NOTE>"))))

    assert record.identifiers == ()
    assert "Passport, issued in 1993, under name Ali Atlan" in {fact.value for fact in record.facts}
    assert [warning.code for warning in report.warnings] == ["document-without-number"]


# -- designations


def test_a_designation_carries_its_programmes_category_measures_and_basis() -> None:
    (designation,) = _person(
        "<LISTED_ON>2012-05-16-04:00</LISTED_ON><LAST_DAY_UPDATED><VALUE>2019-05-01</VALUE><VALUE>2016-03-07</VALUE>"
        "<VALUE>2019-05-01</VALUE></LAST_DAY_UPDATED>"
    ).designations

    assert designation.authority == "United Nations Security Council"
    assert (designation.programme, designation.category) == ("Al-Qaida", Category.TERRORISM)
    assert designation.measures == (Measure.ASSET_FREEZE, Measure.TRAVEL_BAN, Measure.ARMS_EMBARGO)
    assert "S/RES/1267 (1999)" in designation.legal_basis
    assert designation.listed_on == date(2012, 5, 16)
    assert designation.amended_on == (date(2016, 3, 7), date(2019, 5, 1))


def test_nobody_bans_an_organisation_from_travel() -> None:
    (designation,) = _organisation("").designations

    assert designation.measures == (Measure.ASSET_FREEZE, Measure.ARMS_EMBARGO)


def test_a_programme_that_no_table_has_is_unknown_and_warned_of() -> None:
    (record,), report = _read(_list(entities=_entity(of="Utopia")))

    assert record.designations[0].category is Category.UNKNOWN
    assert record.designations[0].measures == (Measure.UNKNOWN,)
    assert [warning.code for warning in report.warnings] == ["unmapped-programme"]


@pytest.mark.parametrize(
    ("comment", "measures"),
    [
        ("Listed pursuant to paragraph 15 of resolution 1970 (Travel Ban).", (Measure.TRAVEL_BAN,)),
        ("Listed pursuant to paragraph 17 of resolution 1970 ( Asset Freeze).", (Measure.ASSET_FREEZE,)),
        (
            "Listed pursuant to paragraphs 15 and 17 of resolution 1970 (Travel Ban, Asset Freeze)",
            (Measure.TRAVEL_BAN, Measure.ASSET_FREEZE),
        ),
    ],
)
def test_a_listing_that_states_its_measures_has_those_and_no_others(
    comment: str, measures: tuple[Measure, ...]
) -> None:
    assert _person(f"<COMMENTS1>{comment}</COMMENTS1>").designations[0].measures == measures


def test_a_date_of_listing_that_is_none_is_warned_of() -> None:
    (record,), report = _read(_list(_individual("<LISTED_ON>some day</LISTED_ON>")))

    assert record.designations[0].listed_on is None
    assert [warning.code for warning in report.warnings] == ["unread-date"]


# -- the rest


def test_titles_positions_and_the_lists_own_numbers_are_facts() -> None:
    record = _person(
        "<TITLE><VALUE>Dr.</VALUE></TITLE>"
        "<DESIGNATION><VALUE>a) Minister of Isles b) Governor of Utopia</VALUE></DESIGNATION>"
        "<VERSIONNUM>1</VERSIONNUM><SUBMITTED_BY>Tunisia</SUBMITTED_BY><SUBMITTED_ON>2009-07-17</SUBMITTED_ON>"
    )

    assert [(fact.property, fact.value) for fact in record.facts] == [
        ("title", "Dr."),
        ("position", "Minister of Isles"),
        ("position", "Governor of Utopia"),
        ("submitted by", "Tunisia"),
        ("submitted on", "2009-07-17"),
        ("data id", "1"),
        ("version", "1"),
    ]


def test_the_comment_stays_whole_among_the_remarks() -> None:
    record = _person("<COMMENTS1>Born in Utopia.\n  Mother's name is Amina Utopi.</COMMENTS1>")

    assert record.remarks == ("Born in Utopia. Mother's name is Amina Utopi.",)
    assert ("mother's name", "Amina Utopi") in {(fact.property, fact.value) for fact in record.facts}


def test_a_record_that_the_comment_refers_to_is_linked() -> None:
    record = _person("<COMMENTS1>Brother of Ali Utopi (UTi.002).</COMMENTS1>")

    (link,) = record.links
    assert (link.relation, link.target_reference, link.target_name) == ("family", "un/UTi.002", "Ali Utopi")


def test_every_fact_knows_its_line() -> None:
    record = _person("\n" + _born("<YEAR>1970</YEAR>") + "\n" + _document("<NUMBER>A1</NUMBER>"))

    assert (record.place, record.births[0].place, record.identifiers[0].place) == ("line 2", "line 3", "line 4")


def test_a_record_survives_the_way_through_the_store() -> None:
    record = _person(_alias("A; B") + _born("<YEAR>1970</YEAR>") + _document("<NUMBER>A1</NUMBER>"))

    assert decode(encode(record)) == record


def test_what_nobody_mapped_is_reported_with_its_line() -> None:
    text = _list(
        _individual("<EYES>green</EYES>")
        + "\n"
        + _individual("<TITLE kind='x'><VALUE>Dr.</VALUE></TITLE>", reference="UTi.002")
    )
    text = text.replace("<ENTITIES>", "<VESSELS><VESSEL><NAME>UTOPIA</NAME></VESSEL></VESSELS><ENTITIES>")

    report = _read(text)[1]

    assert report.unknown == {
        "INDIVIDUAL/EYES": "line 2",
        "INDIVIDUAL/TITLE/@kind": "line 3",
        "CONSOLIDATED_LIST/VESSELS/VESSEL/NAME": "line 4",
    }


def test_a_second_reference_in_one_record_does_not_go_unseen() -> None:
    report = _read(_list(_individual("<REFERENCE_NUMBER>UTi.009</REFERENCE_NUMBER>")))[1]

    assert "INDIVIDUAL/REFERENCE_NUMBER[2]" in report.unknown


def test_another_type_of_list_is_reported() -> None:
    text = _list(_individual()).replace("UN List", "Other List")

    assert list(_read(text)[1].unknown) == ["INDIVIDUAL/LIST_TYPE/VALUE=Other List"]


# -- hostile files


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no xml",
        "<html><body>503</body></html>",
        "<CONSOLIDATED_LIST/>",
        _list(),
        _list(_individual())[:-30],
        _list(_individual("<TITLE></TITEL>")),
        _list(_individual("\x07")),
        _list(_individual("<COMMENTS1>" + "x" * 2_000_000 + "</COMMENTS1>")),
        _list(_individual("<a>" * 300 + "</a>" * 300)),
    ],
    ids=["empty", "text", "html", "no-records", "empty-sections", "cut", "tags", "control", "huge-text", "deep"],
)
def test_what_is_no_whole_list_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(MalformedList) as caught:
        _read(text)

    assert caught.value.place


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_list_with_an_entity_bomb_is_refused(encoding: str) -> None:
    bomb = '<!DOCTYPE CONSOLIDATED_LIST [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    text = _list(_individual(name="<FIRST_NAME>&b;</FIRST_NAME>")).partition("\n")[2]

    with pytest.raises(UnsafeDocument):
        _read((bomb + text).encode(encoding))


def test_a_list_in_another_unicode_encoding_reads_the_same() -> None:
    text = _list(_individual("<NAME_ORIGINAL_SCRIPT>عمر</NAME_ORIGINAL_SCRIPT>")).partition("\n")[2]

    assert _read(text.encode("utf-16"))[0] == _read(text)[0]


def test_two_files_are_no_list() -> None:
    file = ListFile.of_bytes("list.xml", _list(_individual()).encode())

    with pytest.raises(MalformedList, match="one file"):
        list(read([file, file], "un", Report()))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_format_is_recognised_by_its_root(encoding: str) -> None:
    text = _list(_individual()).partition("\n")[2]

    assert FORMAT.recognises([ListFile.of_bytes("any name", text.encode(encoding))])


def test_another_root_is_not_recognised() -> None:
    assert not FORMAT.recognises([ListFile.of_bytes("consolidated.xml", b"<sdnList/>")])


@pytest.mark.parametrize(
    "hostile",
    ["(" * 20_000, "a " * 200_000, "A" * 400_000, "(a;" * 50_000, "1 " * 100_000, "born " * 50_000, "IMO " * 50_000,
     "UTi.002 " * 20_000, "passport " * 50_000, "Tel. 1234567, " * 20_000, "father's name " * 30_000, "/," * 50_000],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_a_text_made_to_slow_the_reader_down_does_not(hostile: str) -> None:
    record = _person(
        _alias(hostile, inner=f"<NOTE>{hostile}</NOTE>")
        + _document(f"<NUMBER>{hostile}</NUMBER><NOTE>{hostile}</NOTE>")
        + _born(f"<NOTE>{hostile}</NOTE>")
        + f"<INDIVIDUAL_ADDRESS><NOTE>{hostile}</NOTE></INDIVIDUAL_ADDRESS>"
        f"<NATIONALITY><VALUE>{hostile}</VALUE></NATIONALITY>"
        f"<DESIGNATION><VALUE>{hostile}</VALUE></DESIGNATION><COMMENTS1>{hostile}</COMMENTS1>"
    )

    assert record.reference == "UTi.001"


_WHOLE = _list(
    _individual(
        _alias("Abu Utopi (original script: Абу Утопи)", "Low", "<NOTE>born in 1970 in Sfax, Tunisia</NOTE>")
        + _born("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1970-03-04</DATE>")
        + _document(
            "<NUMBER>K123456</NUMBER><ISSUING_COUNTRY>Tunisia</ISSUING_COUNTRY><NOTE>expired on 26 Mar. 2006</NOTE>"
        )
        + "<LISTED_ON>2012-05-16</LISTED_ON><GENDER>Male</GENDER><COMMENTS1>Brother of Ali (UTi.002).</COMMENTS1>"
    ),
    _entity("<ENTITY_ADDRESS><CITY>Sfax</CITY><COUNTRY>Tunisia</COUNTRY></ENTITY_ADDRESS>"),
).encode()


def _is_right_shaped(records: list[Record]) -> bool:
    return bool(records) and all(
        record.names and record.designations and decode(encode(record)) == record for record in records
    )


@given(st.integers(0, 2**32), st.integers(1, 12))
@settings(max_examples=300, deadline=None)
def test_a_file_with_bytes_changed_is_refused_clearly_or_read_whole(seed: int, changes: int) -> None:
    chance, data = random.Random(seed), bytearray(_WHOLE)
    for _ in range(changes):
        at = chance.randrange(len(data))
        match chance.randrange(3):
            case 0:
                data[at] = chance.randrange(256)
            case 1:
                del data[at : at + chance.randrange(1, 40)]
            case _:
                start = chance.randrange(len(data))
                data[at:at] = data[start : start + chance.randrange(1, 60)]

    try:
        records, _ = _read(bytes(data))
    except MalformedList as refusal:
        assert refusal.place
    else:
        assert _is_right_shaped(records)


_FIELDS = ["FIRST_NAME", "SECOND_NAME", "NAME_ORIGINAL_SCRIPT", "COMMENTS1", "LISTED_ON", "GENDER", "UN_LIST_TYPE"]
_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff<&>"), max_size=60
)


@given(st.dictionaries(st.sampled_from(_FIELDS), _TEXT), _TEXT, _TEXT, _TEXT)
@settings(max_examples=200, deadline=None)
def test_whatever_text_an_element_holds_is_read_or_refused_clearly(
    fields: dict[str, str], alias: str, note: str, number: str
) -> None:
    inner = "".join(
        f"<{tag}>{text}</{tag}>" for tag, text in fields.items() if tag not in ("FIRST_NAME", "UN_LIST_TYPE")
    )
    parts = _alias(alias, inner=f"<NOTE>{note}</NOTE>") + _document(f"<NUMBER>{number}</NUMBER><NOTE>{note}</NOTE>")
    text = _list(_individual(inner + parts + _born(f"<DATE>{number}</DATE><NOTE>{note}</NOTE>")))

    records, report = _read(text)

    assert _is_right_shaped(records)
    assert not [path for path in report.unknown if "=" not in path]
