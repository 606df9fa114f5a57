"""OFAC's own enhanced export of one programme, by its counts and against what it prints of itself."""

from __future__ import annotations

from collections import Counter
from functools import cache

from lxml import etree

from ofac_xml import ENHANCED, codes, read
from shared_data import SHARED, needs_shared
from tocsin.model.record import Category, IdentifierType, NameType, Quality, Record, SubjectKind
from tocsin.sources.ofac.enhanced import FORMAT
from tocsin.sources.reading import Report
from tocsin.text.dates import parse_span

pytestmark = needs_shared

_FILE = SHARED / "lists" / "ofac" / "enhanced_xml_irgc_subset_2024-08-28.xml"
_NS = {"o": ENHANCED}


@cache
def whole() -> tuple[list[Record], Report]:
    return read(FORMAT, _FILE.read_bytes())


def test_it_is_read_whole_and_nothing_in_it_is_unknown() -> None:
    records, report = whole()

    assert (len(records), report.as_of) == (293, "2024-08-28")
    assert report.unknown == {}
    assert codes(report) == ["filtered-export"]
    assert all(FORMAT.ignored[path] for path in report.ignored)


def test_the_kinds_of_subjects_are_counted_right() -> None:
    records, _ = whole()

    assert Counter(record.kind for record in records) == {
        SubjectKind.PERSON: 165,
        SubjectKind.ORGANISATION: 84,
        SubjectKind.AIRCRAFT: 44,
    }


def test_every_spelling_is_there_with_its_script_and_its_parts() -> None:
    records, _ = whole()
    names = [name for record in records for name in record.names]

    assert len(names) == 931  # 930 translations; one of them holds an acronym in brackets
    assert Counter(name.script for name in names) == {"Latn": 835, "Arab": 92, "Cyrl": 3, "Hant": 1}
    assert sum(name.quality is Quality.WEAK for name in names) == 46  # 45, and that acronym
    assert sum(name.type is NameType.FORMER for name in names) == 11
    assert all(name.parts for name in names)
    assert not any(mark in name.text for name in names for mark in "\u202a\u202b\u202c\u200e\u200f")


def test_the_parts_of_every_name_make_up_the_name_that_is_printed() -> None:
    records, _ = whole()

    for record in records:
        for name in record.names:
            parts = " ".join(part.text for part in name.parts)
            assert sorted(parts.casefold().split()) == sorted(name.text.casefold().split())


def test_the_bounds_of_every_date_of_birth_are_those_that_its_text_states() -> None:
    records, _ = whole()
    births = [birth.span for record in records for birth in record.births]

    assert len(births) == 183
    for span in births:
        read_again = parse_span(span.original)
        assert (span.earliest, span.latest) == (read_again.earliest, read_again.latest)
        assert (span.precision, span.is_circa) == (read_again.precision, read_again.is_circa)


def test_every_document_and_identifying_feature_is_there() -> None:
    records, _ = whole()

    found = Counter(one.type for record in records for one in record.identifiers)
    assert found[IdentifierType.NATIONAL_ID] == 90
    assert found[IdentifierType.PASSPORT] == 81
    assert found[IdentifierType.BIRTH_CERTIFICATE] == 10
    assert found[IdentifierType.DIGITAL_CURRENCY] == 7
    assert found[IdentifierType.AIRCRAFT_SERIAL] == 72
    assert found[IdentifierType.TAIL_NUMBER] == 44
    assert found[IdentifierType.BIC] == 1
    assert sum(one.issued is not None for record in records for one in record.identifiers) == 9
    assert sum(one.expires is not None for record in records for one in record.identifiers) == 36


def test_addresses_without_content_are_none_and_all_others_are_there() -> None:
    records, _ = whole()
    addresses = [address for record in records for address in record.addresses]

    assert len(addresses) == 278
    assert all(address.country for address in addresses)


def test_every_designation_has_its_date_and_terrorism_is_told_apart() -> None:
    records, _ = whole()
    designations = [one for record in records for one in record.designations]

    assert len(designations) == 973
    assert all(one.listed_on for one in designations)
    assert all(one.category is Category.TERRORISM for one in designations if one.programme in {"SDGT", "FTO"})
    assert not any(one.category is Category.TERRORISM for one in designations if one.programme == "NPWMD")
    assert not any(one.category is Category.UNKNOWN for one in designations)


def test_every_relationship_is_a_link_by_reference() -> None:
    records, _ = whole()
    links = [link for record in records for link in record.links]

    assert sum(bool(link.target_reference) for link in links) == 229
    assert sum(link.relation == "operated by" for link in links) == 43


def test_no_text_of_the_file_is_lost() -> None:
    """Every value of every feature and document stands somewhere in the record of its subject."""
    records, _ = whole()
    tree = etree.parse(_FILE)

    for record, entity in zip(records, tree.iterfind(".//o:entity", _NS), strict=True):
        everything = repr(record)
        for path in (".//o:feature/o:value", ".//o:documentNumber", ".//o:addressPart/o:value", ".//o:remarks"):
            for element in entity.iterfind(path, _NS):
                written = " ".join((element.text or "").split())
                assert _is_in(written, record, everything), (record.id, written)


def _is_in(written: str, record: Record, everything: str) -> bool:
    if written in {"Male", "Female"}:
        return bool(record.sexes)
    if written.startswith("IMO "):
        written = written.removeprefix("IMO ")
    return written in everything or repr(written)[1:-1] in everything
