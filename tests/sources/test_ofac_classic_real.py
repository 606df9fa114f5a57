"""The real and the sample files in the classic XML, by their counts."""

from __future__ import annotations

import re

import pytest

from ofac_xml import codes, read
from shared_data import SHARED, needs_shared
from tocsin.errors import MalformedList, UnsafeDocument
from tocsin.model.record import Category, NameType, Quality, SubjectKind
from tocsin.sources.ofac.classic import FORMAT
from tocsin.sources.reading import ListFile

pytestmark = needs_shared

_LISTS = SHARED / "lists"
_CONSOLIDATED = _LISTS / "ofac" / "consolidated"


@pytest.mark.parametrize(("name", "as_of", "aliases"), [
    ("consolidated_2025-12-18.xml", "2025-12-18", 1145),
    ("consolidated_2026-01-08.xml", "2026-01-08", 1144),
])  # fmt: skip
def test_the_consolidated_list_is_read_whole_and_nothing_in_it_is_unknown(name: str, as_of: str, aliases: int) -> None:
    records, report = read(FORMAT, (_CONSOLIDATED / name).read_bytes(), "ofac-consolidated")

    assert (len(records), report.stated_records, report.as_of) == (442, 442, as_of)
    assert report.unknown == {}
    assert codes(report) == []
    assert sum(len(record.names) for record in records) == 442 + aliases


def test_the_parts_of_the_consolidated_list_are_all_there() -> None:
    records, _ = read(FORMAT, (_CONSOLIDATED / "consolidated_2026-01-08.xml").read_bytes(), "ofac-consolidated")

    assert sum(record.kind is SubjectKind.PERSON for record in records) == 79
    assert sum(record.kind is SubjectKind.ORGANISATION for record in records) == 363
    assert sum(len(record.births) for record in records) == 74
    assert sum(len(record.birth_places) for record in records) == 21
    assert sum(len(record.addresses) for record in records) == 522
    assert sum(len(record.designations) for record in records) == 534
    assert sum(name.quality is Quality.WEAK for record in records for name in record.names) == 72
    assert sum(name.type is NameType.FORMER for record in records for name in record.names) == 144


def test_every_identifier_of_the_consolidated_list_is_kept_where_it_belongs() -> None:
    data = (_CONSOLIDATED / "consolidated_2026-01-08.xml").read_bytes()

    records, _ = read(FORMAT, data, "ofac-consolidated")

    kept = sum(
        len(record.identifiers)
        + len(record.sexes)
        + sum(one.note == "registration" for one in record.nationalities)
        + sum(fact.property not in {"remark", "title", "further information"} for fact in record.facts)
        for record in records
    )
    assert kept == 2485 - _stated_twice(data)


def _stated_twice(data: bytes) -> int:
    """How many identifiers an entry states twice in the same words: a record keeps them once."""
    found = 0
    for entry in data.split(b"<sdnEntry>")[1:]:
        ids = re.findall(rb"<id>\s*<uid>\d+</uid>(.*?)</id>", entry, re.DOTALL)
        found += len(ids) - len({b" ".join(item.split()) for item in ids})
    return found


def test_links_of_the_consolidated_list_lead_to_subjects_of_the_same_file() -> None:
    records, _ = read(FORMAT, (_CONSOLIDATED / "consolidated_2026-01-08.xml").read_bytes(), "ofac-consolidated")

    links = [link for record in records for link in record.links]
    ids = {record.id for record in records}
    assert len(links) == 283
    assert sum(link.target_reference in ids for link in links) == 282


def test_every_programme_of_the_consolidated_list_is_mapped() -> None:
    records, _ = read(FORMAT, (_CONSOLIDATED / "consolidated_2026-01-08.xml").read_bytes(), "ofac-consolidated")

    assert all(one.category is not Category.UNKNOWN for record in records for one in record.designations)


@pytest.mark.parametrize(
    ("name", "records"),
    [("owl_sdn-fixture.xml", 3), ("owl_sdn-fixture-v2.xml", 3), ("sieve_sdn_test_sample.xml", 5)],
)
def test_the_samples_of_others_are_read_and_nothing_in_them_is_unknown(name: str, records: int) -> None:
    found, report = read(FORMAT, (_LISTS / "samples" / name).read_bytes())

    assert (len(found), report.stated_records, report.unknown) == (records, records, {})


def test_the_unsafe_doctype_is_refused() -> None:
    data = (_LISTS / "samples" / "owl_sdn-unsafe-doctype.xml").read_bytes()

    assert FORMAT.recognises([ListFile.of_bytes("x.xml", data)])
    with pytest.raises(UnsafeDocument, match="DOCTYPE"):
        read(FORMAT, data)


def test_the_wrong_record_count_is_refused_with_both_numbers() -> None:
    with pytest.raises(MalformedList, match=r"states 2 records and holds 1"):
        read(FORMAT, (_LISTS / "samples" / "owl_sdn-bad-record-count.xml").read_bytes())
