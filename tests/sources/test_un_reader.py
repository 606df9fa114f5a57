"""The UN list as a file: its date, its references, its designations, and what is reported."""

from __future__ import annotations

from datetime import date

import pytest

from tocsin.errors import MalformedList
from tocsin.model.codec import decode, encode
from tocsin.model.record import (
    Category,
    Measure,
    SubjectKind,
)
from tocsin.sources.reading import ListFile, Report
from tocsin.sources.un.consolidated import read
from un_xml import alias, born, document, entity, individual, one, organisation, person, read_un, un_list


def test_the_list_is_dated_by_the_day_on_which_it_was_generated() -> None:
    assert read_un(un_list(individual()))[1].as_of == "2026-02-27"


def test_the_date_is_known_before_the_last_record_is_read() -> None:
    report = Report()
    records = read([ListFile.of_bytes("l.xml", un_list(individual(), entity()).encode())], "un", report)

    next(records)

    assert report.as_of == "2026-02-27"


def test_a_list_without_a_date_states_none() -> None:
    assert read_un(un_list(individual(), attributes=""))[1].as_of == ""


def test_individuals_and_entities_come_in_the_order_of_the_file_with_their_kinds() -> None:
    records, report = read_un(un_list(individual() + individual(reference="UTi.002"), entity()))

    assert [record.id for record in records] == ["un/UTi.001", "un/UTi.002", "un/UTe.001"]
    assert [record.kind for record in records] == [SubjectKind.PERSON, SubjectKind.PERSON, SubjectKind.ORGANISATION]
    assert report.records == 3


@pytest.mark.parametrize("written", ["UTi.001 ", " UTi.001", "UTi.001.", "UTi. 001"])
def test_a_reference_is_freed_of_blanks_and_of_a_final_stop(written: str) -> None:
    assert one(individual(reference=written)).reference == "UTi.001"


def test_a_record_without_a_reference_is_known_by_its_data_id_and_the_report_says_so() -> None:
    (record,), report = read_un(un_list(individual(reference="")))

    assert record.reference == "dataid-1"
    assert [warning.code for warning in report.warnings] == ["no-reference"]


def test_a_reference_that_stands_twice_is_refused_with_its_line() -> None:
    with pytest.raises(MalformedList, match=r"UTi\.001 stands twice") as caught:
        read_un(un_list(individual() + "\n" + individual(reference="UTi.001 ")))

    assert caught.value.place == "line 3"


def test_a_record_without_any_name_is_refused() -> None:
    with pytest.raises(MalformedList, match="no name"):
        one(individual(name=""))


def test_every_element_without_content_reads_as_nothing() -> None:
    empty = (
        "<INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS><INDIVIDUAL_ADDRESS><COUNTRY/></INDIVIDUAL_ADDRESS>"
        "<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE/></INDIVIDUAL_DATE_OF_BIRTH><INDIVIDUAL_DOCUMENT/><TITLE><VALUE/></TITLE>"
        "<INDIVIDUAL_PLACE_OF_BIRTH/><NATIONALITY><VALUE/></NATIONALITY><LAST_DAY_UPDATED><VALUE/></LAST_DAY_UPDATED>"
        "<NAME_ORIGINAL_SCRIPT/><COMMENTS1/>"
    )

    record, bare = person(empty), person("")

    assert record == bare
    assert len(record.names) == 1


def test_a_designation_carries_its_programmes_category_measures_and_basis() -> None:
    (designation,) = person(
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
    (designation,) = organisation("").designations

    assert designation.measures == (Measure.ASSET_FREEZE, Measure.ARMS_EMBARGO)


def test_a_programme_that_no_table_has_is_unknown_and_warned_of() -> None:
    (record,), report = read_un(un_list(entities=entity(of="Utopia")))

    assert record.designations[0].category is Category.UNKNOWN
    assert record.designations[0].measures == (Measure.UNKNOWN,)
    assert [warning.code for warning in report.warnings] == ["unmapped-programme"]


def test_a_record_that_names_no_programme_says_so() -> None:
    record = organisation("", of="")

    assert [designation.programme for designation in record.designations] == ["not stated"]


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
    assert person(f"<COMMENTS1>{comment}</COMMENTS1>").designations[0].measures == measures


def test_a_date_of_listing_that_is_none_is_warned_of() -> None:
    (record,), report = read_un(un_list(individual("<LISTED_ON>some day</LISTED_ON>")))

    assert record.designations[0].listed_on is None
    assert [warning.code for warning in report.warnings] == ["unread-date"]


def test_titles_positions_and_the_lists_own_numbers_are_facts() -> None:
    record = person(
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
    record = person("<COMMENTS1>Born in Utopia.\n  Mother's name is Amina Utopi.</COMMENTS1>")

    assert record.remarks == ("Born in Utopia. Mother's name is Amina Utopi.",)
    assert ("mother's name", "Amina Utopi") in {(fact.property, fact.value) for fact in record.facts}


def test_a_record_that_the_comment_refers_to_is_linked() -> None:
    record = person("<COMMENTS1>Brother of Ali Utopi (UTi.002).</COMMENTS1>")

    (link,) = record.links
    assert (link.relation, link.target_reference, link.target_name) == ("family", "un/UTi.002", "Ali Utopi")


def test_every_fact_knows_its_line() -> None:
    record = person("\n" + born("<YEAR>1970</YEAR>") + "\n" + document("<NUMBER>A1</NUMBER>"))

    assert (record.place, record.births[0].place, record.identifiers[0].place) == ("line 2", "line 3", "line 4")


def test_a_record_survives_the_way_through_the_store() -> None:
    record = person(alias("A; B") + born("<YEAR>1970</YEAR>") + document("<NUMBER>A1</NUMBER>"))

    assert decode(encode(record)) == record


def test_what_nobody_mapped_is_reported_with_its_line() -> None:
    text = un_list(
        individual("<EYES>green</EYES>")
        + "\n"
        + individual("<TITLE kind='x'><VALUE>Dr.</VALUE></TITLE>", reference="UTi.002")
    )
    text = text.replace("<ENTITIES>", "<VESSELS><VESSEL><NAME>UTOPIA</NAME></VESSEL></VESSELS><ENTITIES>")

    report = read_un(text)[1]

    assert report.unknown == {
        "INDIVIDUAL/EYES": "line 2",
        "INDIVIDUAL/TITLE/@kind": "line 3",
        "CONSOLIDATED_LIST/VESSELS/VESSEL/NAME": "line 4",
    }


def test_a_second_reference_in_one_record_does_not_go_unseen() -> None:
    report = read_un(un_list(individual("<REFERENCE_NUMBER>UTi.009</REFERENCE_NUMBER>")))[1]

    assert "INDIVIDUAL/REFERENCE_NUMBER[2]" in report.unknown


def test_another_type_of_list_is_reported() -> None:
    text = un_list(individual()).replace("UN List", "Other List")

    assert list(read_un(text)[1].unknown) == ["INDIVIDUAL/LIST_TYPE/VALUE=Other List"]
