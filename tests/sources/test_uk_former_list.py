"""The Treasury's former consolidated list, which is read from archives only."""

from __future__ import annotations

from datetime import date

from shared_data import SHARED, needs_shared
from tocsin.model.record import Category, Measure, NameType, Quality, Record, SubjectKind
from tocsin.sources.reading import ListFile
from tocsin.sources.registry import detect, source
from tocsin.sources.uk.hmt import FORMAT
from uk_lists import FULL_TARGETS, records, target, targets


def _facts(record: Record, name: str) -> list[str]:
    return [fact.value for fact in record.facts if fact.property == name]


def test_the_format_says_that_the_list_is_closed_and_nobody_fetches_it() -> None:
    assert "closed on 2026-01-28" in FORMAT.title
    assert all("ofsi" not in address for address in source("uk").addresses.values())


def test_names_of_one_group_are_one_record_under_the_reference_of_the_uk_sanctions_list() -> None:
    found, report = records(FORMAT, FULL_TARGETS)

    assert [(record.id, record.kind) for record in found] == [
        ("uk/CTI9001", SubjectKind.PERSON),
        ("uk/RUS9002", SubjectKind.VESSEL),
    ]
    assert [(name.text, name.quality) for name in found[0].names] == [
        ("Quillon ZORBLAX", Quality.STRONG),
        ("Zorb", Quality.WEAK),
    ]
    assert (report.unknown, report.as_of) == ({}, "2025-12-01")


def test_values_that_are_numbered_in_one_string_are_taken_apart() -> None:
    record = records(FORMAT, FULL_TARGETS)[0][0]

    assert [one.country for one in record.nationalities] == ["KE", "PA"]
    assert [(one.value, one.country, one.note) for one in record.identifiers] == [
        ("A123456", "KE", "Kenya number"),
        ("B654321", "PA", "Panama number"),
    ]


def test_an_asset_freeze_target_has_that_measure_and_its_un_reference() -> None:
    record = records(FORMAT, FULL_TARGETS)[0][0]

    (designation,) = record.designations
    assert designation.measures == (Measure.ASSET_FREEZE,)
    assert designation.category is Category.TERRORISM
    assert designation.listed_on == date(2021, 1, 25)
    assert _facts(record, "un_reference") == ["QDi.999"]


def test_a_former_name_is_one() -> None:
    (record,), _ = records(FORMAT, targets(target(), target(Name6="VASH", AliasType="FKA")))

    assert [name.type for name in record.names] == [NameType.PRIMARY, NameType.FORMER]


def test_a_group_without_a_reference_is_known_by_its_number_with_a_warning() -> None:
    (record,), report = records(FORMAT, targets(target(UKSanctionsListRef="")))

    assert record.reference == "group-77"
    assert "no-reference" in {warning.code for warning in report.warnings}


def test_two_groups_of_one_reference_are_one_record_with_a_warning() -> None:
    (record,), report = records(FORMAT, targets(target(), target(GroupID="80", Name6="VASH", AliasType="AKA")))

    assert len(record.names) == 2
    assert "shared-reference" in {warning.code for warning in report.warnings}


@needs_shared
def test_a_sample_that_others_wrote_reads_without_anything_unknown() -> None:
    data = (SHARED / "lists" / "samples" / "sieve_uk_hmt_test_sample.xml").read_bytes()

    found, report = records(FORMAT, data)

    assert [record.reference for record in found] == ["GHR0100", "RUS0200", "RUS0300", "RUS0400", "SYR0500"]
    assert report.unknown == {}
    assert [len(record.names) for record in found] == [3, 1, 1, 2, 1]
    assert detect(source("uk"), [ListFile.of_bytes("sample.xml", data)]).name == "uk-hmt-xml"
