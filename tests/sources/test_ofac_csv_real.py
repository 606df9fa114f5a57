"""OFAC's own csv files, read whole: what they hold is counted, and nothing in them is unknown."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from shared_data import SHARED, needs_shared
from tocsin.model.record import Category, IdentifierType, Measure, NameType, Quality, Record, SubjectKind
from tocsin.sources.ofac.csv_files import SDN, read
from tocsin.sources.reading import ListFile, Report

pytestmark = needs_shared

OFAC = SHARED / "lists" / "ofac"
JANUARY = ("sdn_2024-01/sdn.csv", "sdn_2024-01/alt.csv", "sdn_2024-01/add.csv")


def _file(path: Path) -> ListFile:
    return ListFile(path.name, lambda: path.open("rb"), path.stat().st_size)


@cache
def _load(*names: str) -> tuple[tuple[Record, ...], Report]:
    files = [_file(OFAC / name) for name in names]
    report = Report()
    assert SDN.recognises(files)
    return tuple(read(files, "ofac", report)), report


@cache
def _rows(name: str) -> list[list[str]]:
    text = (OFAC / name).read_bytes().rstrip(b"\x1a").decode("ascii")
    return list(csv.reader(io.StringIO(text, newline="")))


def _lines(name: str) -> list[bytes]:
    return (OFAC / name).read_bytes().rstrip(b"\x1a").splitlines(keepends=True)


@pytest.fixture
def january() -> tuple[Record, ...]:
    return _load(*JANUARY)[0]


def test_the_list_of_january_2024_holds_its_13_827_records(january: tuple[Record, ...]) -> None:
    kinds = Counter(record.kind for record in january)

    assert kinds == {
        SubjectKind.PERSON: 6_647,
        SubjectKind.ORGANISATION: 6_035,
        SubjectKind.VESSEL: 764,
        SubjectKind.AIRCRAFT: 381,
    }
    assert [record.reference for record in january] == [row[0] for row in _rows(JANUARY[0])]


def test_every_one_of_its_17_091_aliases_is_a_name_of_its_record(january: tuple[Record, ...]) -> None:
    held = {(record.reference, name.original or name.text, name.place) for record in january for name in record.names}
    listed = {(row[0], " ".join(row[3].split()), f"alt.csv row {n}") for n, row in enumerate(_rows(JANUARY[1]), 1)}

    assert len(listed) == 17_091
    assert listed <= held


def test_every_one_of_its_18_990_address_rows_is_an_address_or_empty(january: tuple[Record, ...]) -> None:
    _, report = _load(*JANUARY)
    places = {address.place for record in january for address in record.addresses}

    assert len(places) + report.ignored["add.csv/empty row"] == 18_990
    assert report.ignored["add.csv/empty row"] == sum(
        all(value == "-0- " for value in row[2:]) for row in _rows(JANUARY[2])
    )


@pytest.mark.parametrize("names", [JANUARY, ("later/sdn_2024-05-03.csv",)])
def test_nothing_in_the_real_files_is_unknown_or_unmapped(names: tuple[str, ...]) -> None:
    records, report = _load(*names)

    assert report.unknown == {}
    assert len(records) == report.records == len(_rows(names[0]))
    assert {warning.code for warning in report.warnings} <= {"remarks-cut", "file-absent"}


def test_every_row_of_the_list_of_april_is_in_a_file_that_is_read_whole_here() -> None:
    april = set(_lines("later/sdn_2024-04-26.csv"))

    assert april <= {*_lines(JANUARY[0]), *_lines("later/sdn_2024-05-03.csv")}


def test_all_381_aircraft_have_a_tail_or_serial_number(january: tuple[Record, ...]) -> None:
    marks = {IdentifierType.TAIL_NUMBER, IdentifierType.AIRCRAFT_SERIAL}
    aircraft = [record for record in january if record.kind is SubjectKind.AIRCRAFT]

    assert all(marks & {identifier.type for identifier in record.identifiers} for record in aircraft)


def test_every_imo_number_that_the_remarks_give_a_vessel_is_an_identifier(january: tuple[Record, ...]) -> None:
    by_reference = {record.reference: record for record in january}
    stated = [row for row in _rows(JANUARY[0]) if row[2] == "vessel" and "Identification IMO " in row[11]]

    for row in stated:
        numbers = {i.value for i in by_reference[row[0]].identifiers if i.type is IdentifierType.IMO}
        assert numbers >= set(re.findall(r"Identification IMO +(\d{7})", row[11]))
    assert len(stated) > 750


def test_2_215_records_are_listed_for_terrorism_and_sanctioned_is_not_terrorist(january: tuple[Record, ...]) -> None:
    terrorist = [r for r in january if any(d.category is Category.TERRORISM for d in r.designations)]
    by_programme = [r for r in january if {d.programme for d in r.designations} & {"SDGT", "FTO", "SDT"}]

    assert len(terrorist) == len(by_programme) == 2_215


def test_every_programme_is_mapped_and_only_persons_are_barred_from_entry(january: tuple[Record, ...]) -> None:
    for record in january:
        assert record.designations
        for designation in record.designations:
            assert designation.category is not Category.UNKNOWN
            assert Measure.UNKNOWN not in designation.measures
            assert record.kind is SubjectKind.PERSON or Measure.TRAVEL_BAN not in designation.measures


def test_quoted_aliases_of_the_remarks_are_weak_and_the_only_weak_ones(january: tuple[Record, ...]) -> None:
    quoted = sum(row[11].count(".k.a. '") + row[11].count("d.b.a. '") for row in _rows(JANUARY[0]))
    weak = [name for record in january for name in record.names if name.quality is Quality.WEAK]

    assert all(name.place.endswith("remarks") for name in weak)
    assert quoted - 20 < len(weak) <= quoted  # the cut ones are kept as remarks; a few are stated twice
    assert all(sum(name.type is NameType.PRIMARY for name in record.names) == 1 for record in january)


def test_full_columns_of_remarks_are_named_and_no_other() -> None:
    _, report = _load(*JANUARY)
    full = {f"sdn.csv row {n} remarks" for n, row in enumerate(_rows(JANUARY[0]), 1) if len(row[11]) == 1_000}

    assert {warning.place for warning in report.warnings if warning.code == "remarks-cut"} == full
    assert len(full) == 17


def test_almost_every_link_finds_its_record(january: tuple[Record, ...]) -> None:
    linked = [link for record in january for link in record.links if link.relation == "linked to"]
    references = {record.id for record in january}

    assert sum(bool(link.target_reference) for link in linked) > 0.99 * len(linked) > 5_000
    assert {link.target_reference for link in linked} - {""} <= references


def test_every_date_of_birth_in_the_remarks_is_read(january: tuple[Record, ...]) -> None:
    by_reference = {record.reference: record for record in january}

    for row in _rows(JANUARY[0]):
        if len(row[11]) < 1_000:
            stated = re.findall(r"(?:^|; )(?:alt\. )?DOB ([^;]*?)\.?(?=;|$)", row[11])
            assert {birth.span.original for birth in by_reference[row[0]].births} >= set(stated)


def test_every_passport_with_a_number_is_an_identifier(january: tuple[Record, ...]) -> None:
    passports = sum(i.type is IdentifierType.PASSPORT for record in january for i in record.identifiers)

    assert passports == 2_071


def test_the_same_files_give_the_same_records_twice() -> None:
    files = [ListFile.of_bytes("sdn.csv", b"".join(_lines("later/sdn_2024-05-03.csv")[:2_000]) + b"\x1a")]

    assert list(read(files, "ofac", Report())) == list(read(files, "ofac", Report()))
