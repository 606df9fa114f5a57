"""What a damaged or hostile enhanced XML file meets."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from ofac_damage import damaged_bytes, damaged_tree, readable
from ofac_xml import codes, enhanced_date, enhanced_entity, enhanced_feature, enhanced_name, read, sanctions_data
from tocsin.errors import MalformedList, UnsafeDocument
from tocsin.sources.ofac.enhanced import FORMAT

_WHOLE = sanctions_data(
    enhanced_entity(
        '<addresses><address id="1"><country refId="11109">Iran</country><translations><translation id="2">'
        "<isPrimary>true</isPrimary><script>Latin</script><addressParts><addressPart><type>CITY</type>"
        "<value>Ambrosia</value></addressPart></addressParts></translation></translations></address></addresses>"
        "<features>"
        + enhanced_feature("Birthdate", "1965", enhanced_date("valueDate", *["1965-01-01"] * 2, *["1965-12-31"] * 2))
        + enhanced_feature("Gender", "Male", "<valueRefId>91526</valueRefId>")
        + enhanced_feature("Aircraft Operator", "Tide Air")
        + '</features><identityDocuments><identityDocument id="3"><type refId="1571">Passport</type>'
        '<name nameId="1" nameTranslationId="2">VASHKONI, Quillon</name><documentNumber>U1234567</documentNumber>'
        '<isValid>true</isValid><issuingCountry refId="11109">Iran</issuingCountry>'
        + enhanced_date("expirationDate", *["2029-05-04"] * 4)
        + '</identityDocument></identityDocuments><relationships><relationship id="4"><type>Family member of</type>'
        '<relatedEntity entityId="7002">TIDE LLC</relatedEntity></relationship></relationships>',
        names=enhanced_name("VASHKONI, Quillon", ("Last Name", "Vashkoni"), ("First Name", "Quillon"))
        + enhanced_name("ВАШ", ("Nickname", "Ваш"), primary=False, alias="A.K.A.", script="Cyrillic", number="2"),
        general="<remarks>DOB 1958; Telephone: 999 123.</remarks><title>Tide Marshal</title>",
    ),
    enhanced_entity(uid="7002", kind="Entity", names=enhanced_name("TIDE LLC", ("Entity Name", "Tide LLC"))),
)


def refused(data: bytes) -> MalformedList:
    with pytest.raises(MalformedList) as caught:
        read(FORMAT, data)
    assert caught.value.place
    assert caught.value.hint
    return caught.value


def test_the_whole_file_is_read() -> None:
    records, report = read(FORMAT, _WHOLE)

    assert [record.reference for record in records] == ["7001", "7002"]
    assert report.unknown == {}


def test_a_doctype_is_refused() -> None:
    with pytest.raises(UnsafeDocument):
        read(FORMAT, _WHOLE.replace(b"<sanctionsData", b"<!DOCTYPE sanctionsData><sanctionsData", 1))


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
    refused(_WHOLE[: int(len(_WHOLE) * part)])


@pytest.mark.parametrize("data", [b"", b"<sanctionsData/>", sanctions_data(), b"<sdnList/>"])
def test_what_holds_no_records_is_refused(data: bytes) -> None:
    refused(data)


@settings(max_examples=80, deadline=None)
@given(damaged_bytes(_WHOLE))
def test_damaged_bytes_are_read_in_the_right_shape_or_refused(data: bytes) -> None:
    assert readable(FORMAT, data) in {"read", "refused"}


@settings(max_examples=150, deadline=None)
@given(damaged_tree(_WHOLE))
def test_a_damaged_tree_is_read_in_the_right_shape_or_refused(data: bytes) -> None:
    assert readable(FORMAT, data) in {"read", "refused"}
