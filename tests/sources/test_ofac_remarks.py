"""The grammar of OFAC's remarks, by example; every name and number here is invented."""

from __future__ import annotations

from datetime import date

import pytest

from tocsin.model.dates import Precision
from tocsin.model.record import (
    Fact,
    Identifier,
    IdentifierType,
    Name,
    NameType,
    Quality,
    Record,
    Sex,
    SubjectKind,
)
from tocsin.sources.draft import Draft
from tocsin.sources.ofac.remarks import PROSE, Remark, read_remark
from tocsin.sources.reading import Report

NAMES = {"LANTERN CO., LTD.": "ofac/7", "QUIET LANTERN": "ofac/8"}


def read(
    remark: str, kind: SubjectKind = SubjectKind.PERSON, *, may_be_cut: bool = False, report: Report | None = None
) -> Record:
    draft = Draft("ofac", "1", kind, "sdn.csv row 1", [Name("SUBJECT OF THE TEST")])
    resolve = lambda name: NAMES.get(name, "")  # noqa: E731  a name would say no more
    read_remark(draft, Remark(remark, "sdn.csv row 1 remarks", may_be_cut, resolve), report or Report())
    return draft.record()


def only_identifier(remark: str, kind: SubjectKind = SubjectKind.PERSON) -> Identifier:
    (identifier,) = read(remark, kind).identifiers
    return identifier


def test_a_person_is_read_whole_out_of_one_remark() -> None:
    record = read(
        "DOB 05 Mar 1961; alt. DOB 1962; POB Zurich, Switzerland; nationality Switzerland; citizen Korea, North;"
        " Gender Female; Passport X1234567 (Switzerland) issued 06 Apr 2001 expires 05 Apr 2011."
    )

    assert [birth.span.earliest for birth in record.births] == [date(1961, 3, 5), date(1962, 1, 1)]
    assert [(place.text, place.country) for place in record.birth_places] == [("Zurich, Switzerland", "CH")]
    assert [(n.country, n.note) for n in record.nationalities] == [("CH", ""), ("KP", "citizen")]
    assert record.sexes == (Sex.FEMALE,)
    (passport,) = record.identifiers
    assert (passport.type, passport.value, passport.country) == (IdentifierType.PASSPORT, "X1234567", "CH")
    assert passport.issued is not None and passport.issued.earliest == date(2001, 4, 6)
    assert passport.expires is not None and passport.expires.earliest == date(2011, 4, 5)


@pytest.mark.parametrize("stated", ["ethnicity Lanternish", "Tribe: Lanternish", "Subtribe: Lanternish"])
def test_protected_attributes_become_no_fact_and_are_counted_as_left(stated: str) -> None:
    report = Report()

    record = read(f"DOB 1961; {stated}.", report=report)

    assert record.facts == ()  # safeguard S5
    assert report.ignored == {"label/protected attribute": 1}
    assert report.unknown == {}


def test_the_whole_remark_stays_beside_what_was_read_out_of_it() -> None:
    text = "DOB 1961; wanted in three harbours."

    assert read(text).remarks == (text,)


def test_every_fact_knows_where_it_stood() -> None:
    record = read("DOB 1961; Passport X1234567; Linked To: QUIET LANTERN; a.k.a. 'TARN'.")

    places = [record.births[0].place, record.identifiers[0].place, record.links[0].place, record.names[1].place]
    assert places == ["sdn.csv row 1 remarks"] * 4


@pytest.mark.parametrize(
    ("written", "precision", "is_circa"),
    [
        ("DOB 05 Mar 1961", Precision.DAY, False),
        ("DOB Mar 1961", Precision.MONTH, False),
        ("DOB 1961", Precision.YEAR, False),
        ("DOB circa 1961", Precision.YEAR, True),
        ("DOB 1961 to 1963", Precision.RANGE, False),
        ("DOB Mar 1965 to Feb 1966", Precision.RANGE, False),
        ("DOB 21 Mar 1962 to 20 Apr 1962", Precision.RANGE, False),
        ("DOB circa 1979-1982", Precision.RANGE, True),
        ("DOB: 10 October 1969", Precision.DAY, False),
    ],
)
def test_dates_of_birth_keep_their_precision_and_their_doubt(
    written: str, precision: Precision, is_circa: bool
) -> None:
    (birth,) = read(f"{written}.").births

    assert (birth.span.precision, birth.span.is_circa) == (precision, is_circa)


def test_a_date_that_cannot_be_read_is_kept_and_warned_of() -> None:
    report = Report()

    record = read("DOB in the year of the comet.", report=report)

    assert record.births == ()
    assert Fact("date of birth", "in the year of the comet") in record.facts
    assert [warning.code for warning in report.warnings] == ["unread-date"]


@pytest.mark.parametrize(
    ("written", "value", "country", "issuer", "note"),
    [
        ("National ID No. 13/Ta (Naing)019077 (Burma)", "13/Ta (Naing)019077", "MM", "", ""),
        ("National ID No.: 1372584, Kenya", "1372584", "KE", "", ""),
        ("National ID No. CNIC: 35202-0000000-9 (Pakistan)", "35202-0000000-9", "PK", "", "CNIC"),
        ("National ID No. 050 796 318 3954", "050 796 318 3954", "", "", ""),
        ("Folio Mercantil No. 22839 (Jalisco) (Mexico)", "22839", "MX", "Jalisco", ""),
        ("Kenyan ID No. 12773667", "12773667", "KE", "", ""),
        ("Passport D000000483, Diplomatic (Syria)", "D000000483", "SY", "", "Diplomatic"),
        ("Passport 4117921 issued under the name Tarn", "4117921", "", "", "issued under the name Tarn"),
        ("Passport C 1415363 - 16/2/1421H", "C 1415363", "", "", "16/2/1421H"),
        ("Immigration No. A7800002 Border Crossing (United States)", "A7800002", "US", "", "Border Crossing"),
        ("R.F.C. # PMA-910805 (Mexico)", "PMA-910805", "MX", "", ""),
        ("Public Registration Number 467323, Doc. 694710 (Panama)", "467323", "PA", "", "Doc. 694710"),
        ("Registration ID 6000845 Nabatieh (Lebanon)", "6000845", "LB", "", "Nabatieh"),
        ("Passport I066302 (Cabo Verde. Previously Cape Verde.)", "I066302", "CV", "", ""),
    ],
)  # fmt: skip
def test_identifiers_are_parted_from_what_stands_around_them(
    written: str, value: str, country: str, issuer: str, note: str
) -> None:
    found = only_identifier(f"{written}.")

    assert (found.value, found.country, found.issuer, found.note) == (value, country, issuer, note)


@pytest.mark.parametrize("dates", ["issued 1999", "issued Jul 1997", "issued 01 Jan 2008 to 31 Dec 2010"])
def test_dates_of_issue_may_be_years_months_and_ranges(dates: str) -> None:
    found = only_identifier(f"Passport X1234567 (Switzerland) {dates}.")

    assert found.value == "X1234567"
    assert found.issued is not None
    assert found.issued.original == dates.removeprefix("issued ")


def test_dates_of_issue_and_expiry_are_read_in_long_form() -> None:
    found = only_identifier("Passport No.: 0310857, Eritrea, Issue Date 21 August 2006, Expire Date 20 August 2008.")

    assert (found.value, found.country) == ("0310857", "ER")
    assert found.issued is not None and found.issued.earliest == date(2006, 8, 21)
    assert found.expires is not None and found.expires.earliest == date(2008, 8, 20)


def test_two_documents_in_one_statement_are_two_identifiers() -> None:
    first, second = read("Passport OR801168 and Kuwaiti National ID No. 281020505755.").identifiers

    assert (first.type, first.value) == (IdentifierType.PASSPORT, "OR801168")
    assert (second.type, second.value, second.country) == (IdentifierType.NATIONAL_ID, "281020505755", "KW")


@pytest.mark.parametrize("text", ["Passport issued in Zurich, Switzerland", "Driver's License is issued by a harbour"])
def test_a_label_without_a_number_is_prose(text: str) -> None:
    record = read(f"{text}.")

    assert record.identifiers == ()
    assert record.facts == (Fact("remark", text),)


def test_a_bank_code_needs_no_digit() -> None:
    found = only_identifier("SWIFT/BIC LANTCHZZ.", SubjectKind.ORGANISATION)

    assert (found.type, found.value) == (IdentifierType.BIC, "LANTCHZZ")


def test_digital_currency_addresses_keep_their_case_and_name_their_currency() -> None:
    first, second = read(
        "Digital Currency Address - XBT 1LanternAbCdEfG; alt. Digital Currency Address - ETH 0xAbCdEf0123."
    ).identifiers

    assert (first.type, first.subtype, first.value) == (IdentifierType.DIGITAL_CURRENCY, "XBT", "1LanternAbCdEfG")
    assert (second.subtype, second.value) == ("ETH", "0xAbCdEf0123")


def test_a_vessel_is_known_by_imo_mmsi_former_names_and_flags() -> None:
    record = read(
        "Vessel Registration Identification IMO 9074729; MMSI 572469210; f.k.a. 'GREY LANTERN';"
        " Former Vessel Flag Malta; alt. Former Vessel Flag Tuvalu; Vessel Year of Build 1999;"
        " Other Vessel Call Sign 5IM713.",
        SubjectKind.VESSEL,
    )

    assert {(i.type, i.value) for i in record.identifiers} == {
        (IdentifierType.IMO, "9074729"),
        (IdentifierType.MMSI, "572469210"),
        (IdentifierType.CALL_SIGN, "5IM713"),
    }
    assert [(name.text, name.type) for name in record.names[1:]] == [("GREY LANTERN", NameType.FORMER)]
    assert [fact.value for fact in record.facts if fact.property == "former vessel flag"] == ["Malta", "Tuvalu"]


def test_an_aircraft_is_known_by_its_marks_and_serial_numbers() -> None:
    record = read(
        "Aircraft Construction Number (also called L/N or S/N or F/N) 8401; Aircraft Manufacture Date 28 Aug 1992;"
        " Aircraft Model IL76-TD; Aircraft Operator QUIET LANTERN; Aircraft Manufacturer's Serial Number (MSN) 1023409;"
        " Aircraft Mode S Transponder Code 140AE7; Aircraft Tail Number UT-ABC; Previous Aircraft Tail Number UT-OLD.",
        SubjectKind.AIRCRAFT,
    )

    assert {(i.type, i.value, i.note) for i in record.identifiers} == {
        (IdentifierType.AIRCRAFT_SERIAL, "8401", ""),
        (IdentifierType.AIRCRAFT_SERIAL, "1023409", ""),
        (IdentifierType.OTHER, "140AE7", ""),
        (IdentifierType.TAIL_NUMBER, "UT-ABC", ""),
        (IdentifierType.TAIL_NUMBER, "UT-OLD", "previous"),
    }
    assert [(link.relation, link.target_reference) for link in record.links] == [("operated by", "ofac/8")]


# aliases


def test_quoted_names_in_the_remarks_are_weak_aliases() -> None:
    record = read("a.k.a. 'TARN'; f.k.a. 'OLD TARN'; n.k.a. 'NEW TARN'; d.b.a. 'TARN AND SONS'.")

    assert [(n.text, n.type, n.quality) for n in record.names[1:]] == [
        ("TARN", NameType.ALIAS, Quality.WEAK),
        ("OLD TARN", NameType.FORMER, Quality.WEAK),
        ("NEW TARN", NameType.NEW, Quality.WEAK),
        ("TARN AND SONS", NameType.ALIAS, Quality.WEAK),
    ]


@pytest.mark.parametrize(
    ("quoted", "text"),
    [
        ("'ZORBLAX, Abu'", "Abu ZORBLAX"),
        ("''ABD AL-ZORBLAX'", "'ABD AL-ZORBLAX"),
        ("'MU'ZORB'", "MU'ZORB"),
        ("'ABU 'ABD AL-'ZORB'", "ABU 'ABD AL-'ZORB"),
        ("'ABU ZORBA''", "ABU ZORBA'"),
        ("''ZORBY''", "ZORBY"),
        ("'ZORBLAX', 'Tarn'", "Tarn ZORBLAX"),
        ("'ZORB; THE SECOND'", "ZORB; THE SECOND"),
        ("'@ZORB_BOT'", "@ZORB_BOT"),
    ],
)
def test_apostrophes_of_a_quoted_name_stay_in_it(quoted: str, text: str) -> None:
    record = read(f"DOB 1961; a.k.a. {quoted}; nationality Switzerland.")

    assert [name.text for name in record.names[1:]] == [text]
    assert len(record.nationalities) == 1


def test_a_quotation_that_never_closes_swallows_no_other_statement() -> None:
    record = read("a.k.a. 'ZORB; a.k.a. 'TARN'; DOB 1961.")

    assert [name.text for name in record.names[1:]] == ["ZORB", "TARN"]
    assert len(record.births) == 1


# links


def test_a_link_points_to_the_record_of_exactly_that_name() -> None:
    (link,) = read("Linked To: QUIET LANTERN; DOB 1961.").links

    assert (link.relation, link.target_reference, link.target_name) == ("linked to", "ofac/8", "QUIET LANTERN")


@pytest.mark.parametrize("remark", ["Linked To: LANTERN CO., LTD.", "Linked To: LANTERN CO., LTD.."])
def test_the_last_full_stop_may_belong_to_the_name(remark: str) -> None:
    (link,) = read(remark).links

    assert (link.target_reference, link.target_name) == ("ofac/7", "LANTERN CO., LTD.")


def test_the_last_full_stop_of_a_remark_is_no_part_of_a_linked_name() -> None:
    (link,) = read("Linked To: QUIET LANTERN.").links

    assert link.target_reference == "ofac/8"


def test_a_link_to_nobody_on_the_list_keeps_the_name_alone() -> None:
    (link,) = read("Linked To: SOMEBODY ELSE.").links

    assert (link.target_reference, link.target_name) == ("", "SOMEBODY ELSE")


def test_members_of_the_family_are_linked() -> None:
    (link,) = read("half-brother of Quillon Zorblax.").links

    assert (link.relation, link.target_name, link.note) == ("family", "Quillon Zorblax", "half-brother of")


# facts, prose, unknown labels


@pytest.mark.parametrize(
    ("written", "name", "value"),
    [
        ("Website www.lantern.example", "website", "www.lantern.example"),
        ("Email Address info@lantern.example", "email", "info@lantern.example"),
        ("alt. Email Address info@lantern.example", "email", "info@lantern.example"),
        ("Email:info@lantern.example", "email", "info@lantern.example"),
        ("www.lantern.example", "website", "www.lantern.example"),
        ("http://lantern.example (website)", "website", "http://lantern.example"),
        ("info@lantern.example (email)", "email", "info@lantern.example"),
        ("Telephone (98)(21)(66000000)", "phone", "(98)(21)(66000000)"),
        ("PHONE 850 2 381 8221", "phone", "850 2 381 8221"),
        ("Alt. Fax: 9221227700019", "fax", "9221227700019"),
        ("Organization Type: Activities of holding companies", "organisation type", "Activities of holding companies"),
        ("Organization Established Date 19 Nov 1991", "established", "19 Nov 1991"),
        ("Target Type Private Company", "target type", "Private Company"),
        ("Chinese Commercial Code 5170 3057 1344", "chinese commercial code", "5170 3057 1344"),
        ("Occupation: Lamplighter", "position", "Lamplighter"),
        ("Additional Sanctions Information - Subject to Secondary Sanctions", "additional sanctions information",
         "Subject to Secondary Sanctions"),
        ("Executive Order 13662 Directive Determination - Subject to Directive 1", "determination",
         "Subject to Directive 1"),
        ("CAATSA Section 235 Information: FOREIGN EXCHANGE. Sec 235(a)(7)", "sanctions information",
         "FOREIGN EXCHANGE. Sec 235(a)(7)"),
        ("Effective Date (EO 14024 Directive 2): 26 Mar 2022", "effective date", "26 Mar 2022"),
    ],
)  # fmt: skip
def test_labelled_facts_stand_under_their_property(written: str, name: str, value: str) -> None:
    (fact,) = read(f"{written}.", SubjectKind.ORGANISATION).facts

    assert (fact.property, fact.value) == (name, value)


@pytest.mark.parametrize(
    "text",
    [
        "all offices worldwide",
        "Vice-Chairperson, 13th Lantern Congress Standing Committee",
        "President since 1979",
        "From Ambrosia, Lower Province",
        "Position also referred to as Keeper of the Lantern",
        "#2 in the Lantern Guard",
        "arrested 30 Sep 2002",
    ],
)
def test_prose_stays_in_its_own_words_and_is_counted(text: str) -> None:
    report = Report()

    record = read(f"{text}.", report=report)

    assert record.facts == (Fact("remark", text),)
    assert report.ignored == {PROSE: 1}
    assert report.unknown == {}


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Lantern Permit No. 12345 (Switzerland)", "Lantern Permit No."),
        ("Blood Group: A", "Blood Group"),
        ("Harbour Register 1234567 (Switzerland)", "Harbour Register"),
    ],
)
def test_a_labelled_datum_that_no_table_knows_is_reported_and_kept(text: str, label: str) -> None:
    report = Report()

    record = read(f"{text}.", report=report)

    assert report.unknown == {f"remarks={label}": "sdn.csv row 1 remarks"}
    assert record.facts == (Fact("remark", text),)


def test_a_title_that_the_remarks_repeat_is_kept_once() -> None:
    draft = Draft("ofac", "1", SubjectKind.PERSON, "row 1", [Name("SUBJECT OF THE TEST")])
    draft.state("title", "Keeper of the Lantern", "row 1")

    read_remark(draft, Remark("Keeper of the Lantern.", "row 1 remarks"), Report())

    assert [(fact.property, fact.value) for fact in draft.record().facts] == [("title", "Keeper of the Lantern")]


def test_the_word_alt_inside_a_statement_is_no_prefix() -> None:
    (fact,) = read("Website malt alt. www.lantern.example.").facts

    assert fact.value == "malt alt. www.lantern.example"


def test_an_abbreviation_keeps_its_full_stop_and_a_sentence_loses_it() -> None:
    assert read("currently held in the U.S.").facts == (Fact("remark", "currently held in the U.S."),)
    assert read("currently held at sea.").facts == (Fact("remark", "currently held at sea"),)


def test_statements_in_a_bracket_share_its_context() -> None:
    record = read(
        "DOB 1961; (Following data from a second passport: Alt. DOB: 10 October 1969; nationality: Eritrean)."
    )

    assert [birth.note for birth in record.births] == ["", "alternate; Following data from a second passport"]
    assert [(n.country, n.note) for n in record.nationalities] == [("ER", "Following data from a second passport")]


def test_the_tags_of_the_printed_list_are_no_part_of_the_last_statement() -> None:
    record = read("DOB 1961 (individual) [SDGT] [LANTERN2]")

    assert record.births[0].span.original == "1961"
    assert [(fact.property, fact.value) for fact in record.facts] == [("programme", "SDGT"), ("programme", "LANTERN2")]


def test_the_cut_end_of_a_remark_is_kept_and_never_indexed_as_a_number() -> None:
    record = read("DOB 1961; Digital Currency Address - XBT 1Lan", may_be_cut=True)

    assert len(record.births) == 1
    assert record.identifiers == ()
    (fact,) = record.facts
    assert fact.value == "Digital Currency Address - XBT 1Lan"
    assert "cut" in fact.note


def test_a_remark_cut_right_after_a_semicolon_lost_nothing_of_its_last_statement() -> None:
    record = read("DOB 1961; Digital Currency Address - XBT 1LanternAbCdEfG;", may_be_cut=True)

    assert [identifier.value for identifier in record.identifiers] == ["1LanternAbCdEfG"]
