"""What a damaged or hostile enhanced XML file meets."""

from __future__ import annotations

import pytest

from ofac_xml import (
    ENHANCED_WHOLE,
    codes,
    enhanced_entity,
    enhanced_feature,
    enhanced_name,
    read,
    sanctions_data,
)
from tocsin.errors import MalformedList, UnsafeDocument
from tocsin.sources.ofac.enhanced import FORMAT


def refused(data: bytes) -> MalformedList:
    with pytest.raises(MalformedList) as caught:
        read(FORMAT, data)
    assert caught.value.place
    assert caught.value.hint
    return caught.value


def test_the_whole_file_is_read() -> None:
    records, report = read(FORMAT, ENHANCED_WHOLE)

    assert [record.reference for record in records] == ["7001", "7002"]
    assert report.unknown == {}


def test_a_doctype_is_refused() -> None:
    with pytest.raises(UnsafeDocument):
        read(FORMAT, ENHANCED_WHOLE.replace(b"<sanctionsData", b"<!DOCTYPE sanctionsData><sanctionsData", 1))


def test_a_subject_listed_twice_is_refused() -> None:
    error = refused(sanctions_data(enhanced_entity(), enhanced_entity()))

    assert "7001 stands twice" in error.message


@pytest.mark.parametrize("uid", ["", "x7", "7 7", "-7"])
def test_an_entity_without_a_number_is_refused(uid: str) -> None:
    refused(sanctions_data(enhanced_entity(uid=uid)))


def test_an_entity_without_a_type_is_refused() -> None:
    refused(sanctions_data(enhanced_entity(kind="")))


def test_an_entity_whose_names_are_empty_is_refused() -> None:
    error = refused(sanctions_data(enhanced_entity(names=enhanced_name(""))))

    assert "no name" in error.message


def test_a_type_of_entity_that_ofac_does_not_have_is_reported() -> None:
    records, report = read(FORMAT, sanctions_data(enhanced_entity(kind="Submarine")))

    assert len(records) == 1
    assert list(report.unknown) == ["entity/generalInfo/entityType=Submarine"]


def test_a_reference_to_no_value_is_warned_of() -> None:
    dangling = f"<features>{enhanced_feature('Gender', '', '<valueRefId>404</valueRefId>')}</features>"

    (record,), report = read(FORMAT, sanctions_data(enhanced_entity(dangling)))

    assert record.sexes == ()
    assert "dangling-reference" in codes(report)


def test_a_relationship_to_a_subject_of_another_file_is_a_link_all_the_same() -> None:
    content = '<relationships><relationship id="4"><type>Family member of</type><relatedEntity entityId="404"/>'

    (record,), _ = read(FORMAT, sanctions_data(enhanced_entity(f"{content}</relationship></relationships>")))

    assert record.links[0].target_reference == "ofac/404"


@pytest.mark.parametrize("part", [0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_a_truncated_file_is_refused(part: float) -> None:
    refused(ENHANCED_WHOLE[: int(len(ENHANCED_WHOLE) * part)])


@pytest.mark.parametrize("data", [b"", b"<sanctionsData/>", sanctions_data(), b"<sdnList/>"])
def test_what_holds_no_records_is_refused(data: bytes) -> None:
    refused(data)
