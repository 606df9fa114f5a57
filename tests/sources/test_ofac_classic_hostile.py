"""What a damaged or hostile classic XML file meets."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ofac_xml import CLASSIC_WHOLE, read, sdn_entry, sdn_list
from tocsin.errors import MalformedList, UnsafeDocument
from tocsin.sources.ofac.classic import FORMAT


def refused(data: bytes) -> MalformedList:
    with pytest.raises(MalformedList) as caught:
        read(FORMAT, data)
    assert caught.value.place
    assert caught.value.hint
    return caught.value


def test_the_whole_file_is_read() -> None:
    records, report = read(FORMAT, CLASSIC_WHOLE)

    assert [record.reference for record in records] == ["1", "2", "3"]
    assert report.unknown == {}


def test_an_entity_that_would_read_a_file_is_refused_before_it_is_read() -> None:
    attack = b'<?xml version="1.0"?><!DOCTYPE sdnList [<!ENTITY x SYSTEM "file:///etc/passwd">]>'

    with pytest.raises(UnsafeDocument):
        read(FORMAT, CLASSIC_WHOLE.replace(b'<?xml version="1.0"?>', attack))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_doctype_in_another_encoding_is_refused_as_well(encoding: str) -> None:
    text = f'<?xml version="1.0"?><!DOCTYPE sdnList>{CLASSIC_WHOLE.decode().partition("?>")[2]}'

    with pytest.raises(UnsafeDocument):
        read(FORMAT, text.encode(encoding))


@pytest.mark.parametrize(("count", "both"), [("2", ("2", "3")), ("4", ("4", "3")), ("0", ("0", "3"))])
def test_a_wrong_number_of_records_is_refused_with_both_numbers(count: str, both: tuple[str, str]) -> None:
    data = CLASSIC_WHOLE.replace(b"<Record_Count>3<", f"<Record_Count>{count}<".encode())

    message = str(refused(data))

    assert all(number in message for number in both)


@pytest.mark.parametrize("count", ["many", "-1", "1e3", "9" * 5000, "３"])
def test_a_number_of_records_that_is_none_is_refused(count: str) -> None:
    refused(sdn_list(sdn_entry(), count=count))


def test_a_subject_listed_twice_is_refused_with_both_places() -> None:
    data = sdn_list(sdn_entry(uid="7"), "\n", sdn_entry(uid="7"), count="2")

    error = refused(data)

    assert (error.place, "line 1" in error.message) == ("line 2", True)


@pytest.mark.parametrize("uid", ["", "x7", "7 7", "-7", "9" * 19])
def test_an_entry_without_a_number_is_refused(uid: str) -> None:
    refused(sdn_list(sdn_entry(uid=uid)))


def test_an_entry_without_a_name_is_refused() -> None:
    error = refused(sdn_list(sdn_entry(last="")))

    assert "no name" in error.message


def test_an_entry_without_a_type_is_refused() -> None:
    refused(sdn_list(sdn_entry(kind="")))


@pytest.mark.parametrize("name", ["uid", "lastName", "sdnType", "remarks"])
def test_a_single_element_that_stands_twice_is_refused_since_one_would_be_lost(name: str) -> None:
    second = f"<{name}>1</{name}>" if name == "remarks" else ""

    refused(sdn_list(sdn_entry(f"<{name}>1</{name}>{second}")))


@pytest.mark.parametrize("part", [0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_a_truncated_file_is_refused(part: float) -> None:
    refused(CLASSIC_WHOLE[: int(len(CLASSIC_WHOLE) * part)])


@pytest.mark.parametrize("data", [b"", b"<sdnList/>", sdn_list(), b"<html></html>", b"uid,name\n1,VASHKONI\n"])
def test_what_holds_no_records_is_refused(data: bytes) -> None:
    refused(data)


def test_an_empty_alias_is_warned_of_and_the_entry_is_read() -> None:
    aka = "<akaList><aka><uid>1</uid><type>a.k.a.</type><category>strong</category></aka></akaList>"

    (record,), report = read(FORMAT, sdn_list(sdn_entry(aka)))

    assert len(record.names) == 1
    assert [warning.code for warning in report.warnings] == ["empty-name"]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_noise_is_refused(data: bytes) -> None:
    refused(data)
    assert not FORMAT.recognises([])
