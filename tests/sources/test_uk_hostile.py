"""What a damaged or hostile copy of a list of the United Kingdom meets."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from list_damage import huge_field, taken, truncated, with_doctype, with_entity_bomb
from tocsin.errors import MalformedList, UnsafeDocument
from tocsin.sources.reading import ListFile, ListFormat, Report
from tocsin.sources.uk.csv_list import FORMAT as CSV
from tocsin.sources.uk.hmt import FORMAT as HMT
from tocsin.sources.uk.xml_list import FORMAT as XML
from uk_lists import FULL_TABLE, FULL_TARGETS, FULL_XML, designation, designations, records, row, table, target, targets

_XML_FILES = [(XML, FULL_XML), (HMT, FULL_TARGETS)]
_ALL_FILES = [*_XML_FILES, (CSV, FULL_TABLE)]
_NAMES = ["xml", "hmt", "csv"]


def _taken(form: ListFormat, data: bytes) -> str:
    return taken(form, [ListFile.of_bytes("damaged", data)], "uk")


def refused(form: ListFormat, data: bytes) -> MalformedList:
    with pytest.raises(MalformedList) as caught:
        records(form, data)
    assert caught.value.place
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize(("form", "data"), _XML_FILES, ids=_NAMES[:2])
def test_a_doctype_and_an_entity_bomb_are_refused(form: ListFormat, data: bytes) -> None:
    with pytest.raises(UnsafeDocument):
        records(form, with_doctype(data))
    with pytest.raises(UnsafeDocument):
        records(form, with_entity_bomb(data, b"Keeps a lantern"))


@pytest.mark.parametrize(("form", "data"), _ALL_FILES, ids=_NAMES)
def test_a_field_of_two_million_letters_is_refused(form: ListFormat, data: bytes) -> None:
    refused(form, huge_field(data, b"Keeps a lantern", 2_000_000))


def test_a_value_beyond_any_size_of_the_list_is_refused_with_its_row() -> None:
    assert refused(CSV, table([row(Other_Information="x" * 100_001)])).place == "row 3"


@pytest.mark.parametrize("data", [b"", b"Report Date: 13-Feb-2026\r\n", table([]), b"a,b\r\n1,2\r\n", b"\xff\xfe\x00"])
def test_a_table_without_records_is_refused(data: bytes) -> None:
    refused(CSV, data)


@pytest.mark.parametrize("data", [b"", b"<Designations/>", designations(), b"<html><body>Down</body></html>"])
def test_xml_without_records_is_refused(data: bytes) -> None:
    refused(XML, data)


def test_a_row_of_another_width_is_refused_with_its_place() -> None:
    error = refused(CSV, table([row()]) + b"14/04/2026,CTI9002,\r\n")

    assert (error.place, "3 columns instead of 58" in error.message) == ("row 4", True)


def test_a_row_without_a_unique_id_is_refused() -> None:
    assert refused(CSV, table([row(), row(Unique_ID=" ")])).place == "row 4"


def test_a_lost_quotation_mark_is_refused() -> None:
    refused(CSV, table([row(Other_Information="one, two"), row()]).replace(b'two"', b"two"))


@pytest.mark.parametrize("column", [b"Unique ID", b"Name 6", b"Regime Name", b"Designation Type"])
def test_a_table_that_lacks_what_matters_is_refused(column: bytes) -> None:
    assert refused(CSV, table([row()]).replace(column, b"Other", 1)).place == "row 2"


def test_two_columns_of_one_name_are_refused() -> None:
    assert "same name" in refused(CSV, table([row()]).replace(b"Name 5", b"Name 4", 1)).message


def test_bytes_that_are_no_utf_8_are_refused() -> None:
    refused(CSV, table([row()]).replace(b"Quillon", b"Quill\xf6n"))


@pytest.mark.parametrize("form", [CSV, XML], ids=["csv", "xml"])
def test_a_subject_without_a_name_is_refused(form: ListFormat) -> None:
    files = {"uk-csv": table([row(Name_6="...", Name_1="")]), "uk-xml": designations(designation(name="<Names/>"))}

    assert "no name" in refused(form, files[form.name]).message


def test_a_designation_that_stands_twice_is_refused() -> None:
    assert "CTI9001 stands twice" in refused(XML, designations(designation(), designation())).message


def test_a_name_of_no_group_is_refused() -> None:
    refused(HMT, targets(target(GroupID="", UKSanctionsListRef="")))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 1 << 32))
def test_a_truncated_table_is_refused_unless_it_ends_with_a_whole_row(seed: int) -> None:
    data = truncated(FULL_TABLE, seed)

    if _taken(CSV, data) == "read":
        report = Report()
        found = list(CSV.read([ListFile.of_bytes("cut", data)], "uk", report))
        last = data.rstrip(b"\r\n").rpartition(b"\r\n")[2]
        assert last.count(b",") >= 57
        assert len(found) in (1, 2)
