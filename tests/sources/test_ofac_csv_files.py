"""OFAC's csv files read into records, by invented example."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tocsin.model.record import (
    Category,
    Fact,
    IdentifierType,
    Link,
    Measure,
    NameType,
    Quality,
    Record,
    SubjectKind,
)
from tocsin.sources.ofac.csv_files import CONSOLIDATED, IGNORED, SDN, read
from tocsin.sources.reading import ListFile, Report

END = "\x1a"
NULL = "-0- "
SDN_ROW = (
    '7,"ZORBLAX, Quillon","individual","SDGT] [LIBYA3","Keeper; Elder",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 05 Mar 1961."'
)
ENTITY = '8,"ORDER OF THE QUIET LANTERN",-0- ,"SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- '
SHIP = (
    '9,"GREY LANTERN","vessel","IRAN",-0- ,"5IM713","Tug","2,595","1,865","Panama","ORDER OF THE QUIET LANTERN",'
    '"Vessel Registration Identification IMO 9074729."'
)
PLANE = '10,"UT-ABC","aircraft","SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"Linked To: GREY LANTERN."'


def file(name: str, *rows: str, end: str = END) -> ListFile:
    return ListFile.of_bytes(name, ("".join(f"{row}\r\n" for row in rows) + end).encode())


def load(*files: ListFile, owner: str = "ofac") -> tuple[list[Record], Report]:
    report = Report()
    return list(read(files, owner, report)), report


def one(*files: ListFile) -> Record:
    (record,) = load(*files)[0]
    return record


def warnings(report: Report) -> Sequence[str]:
    return [warning.code for warning in report.warnings]


def test_a_person_has_names_designations_titles_and_remarks() -> None:
    record = one(file("sdn.csv", SDN_ROW))

    assert (record.id, record.kind, record.place) == ("ofac/7", SubjectKind.PERSON, "sdn.csv row 1")
    assert record.primary_name == "Quillon ZORBLAX"
    assert [(fact.property, fact.value) for fact in record.facts] == [("title", "Keeper"), ("title", "Elder")]
    assert [birth.span.original for birth in record.births] == ["05 Mar 1961"]
    assert record.remarks == ("DOB 05 Mar 1961.",)


def test_each_programme_is_a_designation_with_its_category_and_measures() -> None:
    terrorism, other = one(file("sdn.csv", SDN_ROW)).designations

    assert (terrorism.programme, terrorism.category, terrorism.measures) == (
        "SDGT",
        Category.TERRORISM,
        (Measure.ASSET_FREEZE,),
    )
    assert (other.programme, other.category) == ("LIBYA3", Category.OTHER)
    assert other.measures == (Measure.ASSET_FREEZE, Measure.TRAVEL_BAN)
    assert terrorism.authority == "United States Department of the Treasury, OFAC"
    assert terrorism.legal_basis.startswith("Executive Order 13224")


def test_only_persons_are_barred_from_entry() -> None:
    record = one(file("sdn.csv", ENTITY.replace('"SDGT"', '"LIBYA3"')))

    assert record.designations[0].measures == (Measure.ASSET_FREEZE,)


def test_an_unmapped_programme_is_unknown_and_warned_of_once() -> None:
    row = ENTITY.replace('"SDGT"', '"LANTERN-EO99999"')

    records, report = load(file("sdn.csv", row, row.replace("8,", "18,", 1)))

    assert records[0].designations[0].category is Category.UNKNOWN
    assert records[0].designations[0].measures == (Measure.UNKNOWN,)
    assert warnings(report).count("unmapped-programme") == 1


def test_a_row_without_a_type_is_an_organisation() -> None:
    record = one(file("sdn.csv", ENTITY))

    assert (record.kind, record.primary_name) == (SubjectKind.ORGANISATION, "ORDER OF THE QUIET LANTERN")
    assert record.remarks == ()


def test_the_columns_of_a_vessel_are_identifiers_facts_flag_and_owner() -> None:
    records, _ = load(file("sdn.csv", ENTITY, SHIP))
    ship = records[1]

    assert {(i.type, i.value) for i in ship.identifiers} == {
        (IdentifierType.CALL_SIGN, "5IM713"),
        (IdentifierType.IMO, "9074729"),
    }
    assert [(fact.property, fact.value) for fact in ship.facts] == [
        ("vessel type", "Tug"),
        ("vessel tonnage", "2,595"),
        ("vessel gross registered tonnage", "1,865"),
    ]
    assert [(n.country, n.note) for n in ship.nationalities] == [("PA", "flag")]
    assert ship.links == (Link("owned by", "ofac/8", "ORDER OF THE QUIET LANTERN"),)


def test_a_flag_that_the_list_could_not_identify_is_no_nationality() -> None:
    ship = one(file("sdn.csv", SHIP.replace('"Panama"', '"None Identified"')))

    assert ship.nationalities == ()
    assert Fact("vessel flag", "None Identified") in ship.facts


def test_an_aircraft_is_found_by_the_mark_that_is_its_name() -> None:
    plane = one(file("sdn.csv", PLANE))

    assert [(i.type, i.value) for i in plane.identifiers] == [(IdentifierType.TAIL_NUMBER, "UT-ABC")]


def test_links_point_to_the_record_of_that_name_when_only_one_bears_it() -> None:
    alone, _ = load(file("sdn.csv", SHIP, PLANE))
    twice, _ = load(file("sdn.csv", SHIP, SHIP.replace("9,", "19,", 1), PLANE))

    assert alone[1].links[0].target_reference == "ofac/9"
    assert twice[2].links[0].target_reference == ""
    assert twice[2].links[0].target_name == "GREY LANTERN"


def test_aliases_come_with_their_type_note_and_place() -> None:
    aliases = file(
        "alt.csv", '7,1,"aka","ZORB, Tarn",-0- ', '7,2,"fka","OLD ZORB","until 1999"', '7,3,"nka","NEW",-0- '
    )

    record = one(file("sdn.csv", SDN_ROW), aliases, file("add.csv", "7,5,-0- ,-0- ,-0- ,-0- "))

    assert [(n.text, n.type, n.quality, n.note, n.place) for n in record.names[1:]] == [
        ("Tarn ZORB", NameType.ALIAS, Quality.STRONG, "", "alt.csv row 1"),
        ("OLD ZORB", NameType.FORMER, Quality.STRONG, "until 1999", "alt.csv row 2"),
        ("NEW", NameType.NEW, Quality.STRONG, "", "alt.csv row 3"),
    ]


def test_an_unknown_type_of_alias_is_reported_and_the_name_kept() -> None:
    records, report = load(file("sdn.csv", SDN_ROW), file("alt.csv", '7,1,"zka","ZORB",-0- '))

    assert [name.text for name in records[0].names[1:]] == ["ZORB"]
    assert report.unknown == {"alt.csv/alt_type=zka": "alt.csv row 1"}


@pytest.mark.parametrize(
    ("city_line", "city", "region", "postal_code"),
    [
        ("Zurich", "Zurich", "", ""),
        ("Zurich CH-8022", "Zurich", "", "CH-8022"),
        ("London EC3N 1DY", "London", "", "EC3N 1DY"),
        ("Tijuana, Baja California", "Tijuana", "Baja California", ""),
        ("Rosarito, Baja California CP 22710", "Rosarito", "Baja California", "22710"),
        ("Halifax, Nova Scotia B3H 2V8", "Halifax", "Nova Scotia", "B3H 2V8"),
        ("12345", "", "", "12345"),
    ],
)
def test_an_address_is_parted_and_its_city_line_kept(city_line: str, city: str, region: str, postal_code: str) -> None:
    addresses = file("add.csv", f'7,5,"1 Lantern Street","{city_line}","Switzerland","head office"')

    (address,) = one(file("sdn.csv", SDN_ROW), addresses).addresses

    assert (address.street, address.city, address.region, address.postal_code) == (
        "1 Lantern Street",
        city,
        region,
        postal_code,
    )
    assert (address.country, address.country_text, address.note) == ("CH", "Switzerland", "head office")
    assert address.place == "add.csv row 1"
    assert address.text == ("" if city_line == city else city_line)


def test_an_empty_address_row_is_no_address_and_is_counted() -> None:
    records, report = load(file("sdn.csv", SDN_ROW), file("add.csv", "7,5,-0- ,-0- ,-0- ,-0- "))

    assert records[0].addresses == ()
    assert report.ignored["add.csv/empty row"] == 1


def test_everything_ignored_has_a_reason_in_the_table() -> None:
    _, report = load(
        file("sdn.csv", SDN_ROW.replace("DOB 05 Mar 1961.", "a lamplighter; ethnicity Lanternish.")),
        file("alt.csv", '7,1,"aka","ZORB",-0- '),
        file("add.csv", "7,5,-0- ,-0- ,-0- ,-0- "),
    )

    assert set(report.ignored) == set(IGNORED)
    assert all(IGNORED.values())


def test_files_that_were_not_given_are_warned_of() -> None:
    _, report = load(file("sdn.csv", SDN_ROW))

    assert warnings(report) == ["file-absent", "file-absent"]
    assert "aliases" in report.warnings[0].message
    assert "addresses" in report.warnings[1].message


def test_the_list_states_no_date() -> None:
    _, report = load(file("sdn.csv", SDN_ROW))

    assert (report.as_of, report.records) == ("", 1)


# remarks that ran out of room


def _filled(last: str) -> str:
    filler = "DOB 05 Mar 1961; " + "all harbours worldwide and beyond; " * 40
    return filler[: 1_000 - len(last)] + last


def test_remarks_that_fill_their_column_are_warned_of_by_record() -> None:
    remark = _filled("; Passport X123")

    records, report = load(file("sdn.csv", SDN_ROW.replace("DOB 05 Mar 1961.", remark)))

    assert records[0].identifiers == ()
    assert [w.place for w in report.warnings if w.code == "remarks-cut"] == ["sdn.csv row 1 remarks"]
    assert "ofac/7" in next(w.message for w in report.warnings if w.code == "remarks-cut")


def test_doubled_blanks_do_not_hide_that_the_column_is_full() -> None:
    remark = _filled(";  Passport X123").replace("; all", ";  all", 1)[:1_000]

    _, report = load(file("sdn.csv", SDN_ROW.replace("DOB 05 Mar 1961.", remark)))

    assert "remarks-cut" in warnings(report)


def test_sdn_comments_continue_the_remarks() -> None:
    remark = _filled("; Passport X123")
    comments = file("sdn_comments.csv", '7,"4567 (Switzerland)."')

    records, report = load(file("sdn.csv", SDN_ROW.replace("DOB 05 Mar 1961.", remark)), comments)

    assert [(i.value, i.country) for i in records[0].identifiers] == [("X1234567", "CH")]
    assert "remarks-cut" not in warnings(report)


def test_sdn_comments_may_repeat_the_remarks_from_their_start() -> None:
    remark = _filled("; Passport X123")
    comments = file("sdn_comments.csv", f'7,"{remark}4567."')

    records, _ = load(file("sdn.csv", SDN_ROW.replace("DOB 05 Mar 1961.", remark)), comments)

    assert [i.value for i in records[0].identifiers] == ["X1234567"]
    assert len(records[0].births) == 1


# which format


def test_files_are_known_by_shape_whatever_their_date_or_case() -> None:
    assert SDN.recognises([file("SDN_2024-04-26.CSV", SDN_ROW)])
    assert SDN.recognises([file("ALT.CSV", '7,1,"aka","ZORB",-0- '), file("SDN.CSV", SDN_ROW)])
    assert not SDN.recognises([file("alt.csv", '7,1,"aka","ZORB",-0- ')])
    assert not SDN.recognises([ListFile.of_bytes("sdn.xml", b'<?xml version="1.0"?><sdnList/>')])


def test_the_non_sdn_list_is_another_format_and_unverified() -> None:
    files = [file("cons_prim.csv", SDN_ROW), file("cons_alt.csv", '7,1,"aka","ZORB",-0- ')]

    assert CONSOLIDATED.recognises(files)
    assert not SDN.recognises(files)
    assert not CONSOLIDATED.recognises([file("sdn.csv", SDN_ROW)])
    assert (SDN.is_verified, CONSOLIDATED.is_verified, CONSOLIDATED.confirmed_by) == (True, False, "")


def test_a_sectoral_listing_freezes_nothing_where_the_sdn_list_would() -> None:
    row = ENTITY.replace('"SDGT"', '"UKRAINE-EO13662"')

    (on_sdn,) = load(file("sdn.csv", row))[0]
    (sectoral,) = load(file("cons_prim.csv", row), owner="ofac-consolidated")[0]

    assert on_sdn.designations[0].measures == (Measure.ASSET_FREEZE,)
    assert sectoral.designations[0].measures == (Measure.NONE_STATED,)


def test_text_outside_ascii_is_read_as_utf_8() -> None:
    record = one(file("sdn.csv", ENTITY.replace("QUIET", "QUIÉT")))

    assert record.primary_name == "ORDER OF THE QUIÉT LANTERN"
