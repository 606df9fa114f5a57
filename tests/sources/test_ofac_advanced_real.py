"""The only advanced XML file of another's making: a synthetic one, against its twin in the classic XML."""

from __future__ import annotations

from ofac_xml import codes, read
from shared_data import SHARED, needs_shared
from tocsin.model.record import Record
from tocsin.sources.ofac import advanced, classic

pytestmark = needs_shared

_SAMPLES = SHARED / "lists" / "samples"


def records() -> dict[str, Record]:
    found, _ = read(advanced.FORMAT, (_SAMPLES / "owl_sdn-advanced-fixture.xml").read_bytes())
    return {record.reference: record for record in found}


def test_it_is_read_whole_and_nothing_in_it_is_unknown() -> None:
    found, report = read(advanced.FORMAT, (_SAMPLES / "owl_sdn-advanced-fixture.xml").read_bytes())

    assert (len(found), report.as_of, report.unknown) == (3, "2026-07-13", {})
    assert set(codes(report)) == {"unmapped-programme"}


def test_it_says_the_same_of_its_subjects_as_its_twin() -> None:
    twins, _ = read(classic.FORMAT, (_SAMPLES / "owl_sdn-fixture.xml").read_bytes())

    for twin in twins:
        record = records()[twin.reference]
        assert record.kind is twin.kind
        assert {name.text for name in record.names} >= {name.text for name in twin.names}
        assert [birth.span.earliest for birth in record.births] == [birth.span.earliest for birth in twin.births]
        assert record.birth_places == twin.birth_places
        assert record.nationalities == twin.nationalities
        assert set(record.identifiers) == set(twin.identifiers)
        assert record.addresses == twin.addresses
        assert [one.programme for one in record.designations] == [one.programme for one in twin.designations]
        assert record.remarks == twin.remarks


def test_it_says_more_than_its_twin_of_scripts_dates_and_relations() -> None:
    person, company = records()["2002"], records()["1001"]

    assert {name.script for name in person.names} == {"Latn", "Cyrl"}
    assert str(company.designations[0].listed_on) == "2026-07-13"
    assert [(link.relation, link.target_reference) for link in company.links] == [
        ("owned or controlled by", "ofac/3003")
    ]
