"""OFAC csv files that are damaged, cut, mixed up or made to do harm: refused with file and row, nothing half read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.errors import MalformedList
from tocsin.model.record import Record
from tocsin.sources.ofac.csv_files import SDN, read
from tocsin.sources.reading import ListFile, Report

A = b'7,"ZORBLAX, Quillon","individual","SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 1961."\r\n'
B = b'8,"QUIET LANTERN",-0- ,"SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n'
ALT = b'7,1,"aka","ZORB, Tarn",-0- \r\n'
ADD = b'7,5,"1 Lantern Street","Zurich","Switzerland",-0- \r\n'
END = b"\x1a"


def load(**files: bytes) -> list[Record]:
    listed = [ListFile.of_bytes(f"{name}.csv", data) for name, data in files.items()]
    return list(read(listed, "ofac", Report()))


def refused(**files: bytes) -> MalformedList:
    with pytest.raises(MalformedList) as caught:
        load(**files)
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize("data", [b"", END, b"\r\n", b"  \r\n" + END])
def test_an_empty_file_is_refused(data: bytes) -> None:
    error = refused(sdn=data)

    assert error.place.startswith("sdn.csv")


def test_an_empty_file_of_aliases_is_refused_beside_a_whole_main_file() -> None:
    assert refused(sdn=A + B + END, alt=b"").place == "alt.csv"


def test_bytes_after_the_end_of_file_mark_are_refused() -> None:
    error = refused(sdn=A + END + B)

    assert (error.place, "end-of-file mark" in error.message) == ("sdn.csv row 1", True)


def test_a_file_cut_inside_a_row_is_refused_with_the_row() -> None:
    assert refused(sdn=(A + B)[:-2]).place == "sdn.csv row 2"
    assert refused(sdn=(A + B)[:-20] + END).place == "sdn.csv row 2"


def test_a_file_cut_inside_quotation_marks_is_refused() -> None:
    assert refused(sdn=A + b'8,"QUIET LAN').place == "sdn.csv row 2"
    assert refused(sdn=A + b'8,"QUIET LAN\r\n' + END).place == "sdn.csv row 2"


def test_a_file_cut_between_rows_is_refused_when_the_others_have_their_end() -> None:
    error = refused(sdn=A, alt=ALT + END)

    assert (error.place, "0x1A" in error.message) == ("sdn.csv", True)


def test_a_file_cut_between_rows_is_refused_when_an_alias_lost_its_subject() -> None:
    error = refused(sdn=B + END, alt=ALT + END)

    assert (error.place, "belongs to 7" in error.message) == ("alt.csv row 1", True)


def test_files_without_the_end_of_file_mark_are_read_with_a_warning() -> None:
    report = Report()

    records = list(read([ListFile.of_bytes("sdn.csv", A + B)], "ofac", report))

    assert len(records) == 2
    assert "no-end-mark" in {warning.code for warning in report.warnings}


@pytest.mark.parametrize("extra", [b"", b"-0- ,-0- ,"])
def test_a_row_with_another_number_of_columns_is_refused(extra: bytes) -> None:
    short = b'8,"QUIET LANTERN",' + extra + b'-0- ,"SDGT"\r\n'

    error = refused(sdn=A + short + END)

    assert error.place == "sdn.csv row 2"
    assert "columns instead of 12" in error.message


def test_a_blank_line_between_rows_is_refused() -> None:
    assert refused(sdn=A + b"\r\n" + B + END).place == "sdn.csv row 2"


def test_a_byte_that_is_no_utf_8_is_refused_with_its_row() -> None:
    error = refused(sdn=A + B.replace(b"QUIET", b"QUI\xe9T") + END)

    assert (error.place, "0xe9" in error.message) == ("sdn.csv row 2", True)


def test_a_lost_quotation_mark_that_swallows_rows_is_refused() -> None:
    lost = A.replace(b'1961."', b"1961.")

    assert refused(sdn=lost + A.replace(b"7,", b"9,", 1) + END).place.startswith("sdn.csv row 1")


def test_a_subject_listed_twice_is_refused() -> None:
    error = refused(sdn=A + B + A + END)

    assert (error.place, "sdn.csv row 1" in error.message) == ("sdn.csv row 3", True)


@pytest.mark.parametrize("number", [b"", b"-0- ", b"x7", b"-7", b"7.0", "\u0667".encode(), b"12345678901"])
def test_a_subject_without_a_number_of_its_own_is_refused(number: bytes) -> None:
    error = refused(sdn=A + B.replace(b"8,", number + b",", 1) + END)

    assert error.place == "sdn.csv row 2"


def test_a_subject_without_a_name_is_refused() -> None:
    assert refused(sdn=A + B.replace(b'"QUIET LANTERN"', b"-0- ") + END).place == "sdn.csv row 2"


def test_a_type_of_subject_that_ofac_does_not_have_is_refused() -> None:
    error = refused(sdn=A.replace(b"individual", b"submarine") + END)

    assert (error.place, "submarine" in error.message) == ("sdn.csv row 1", True)


def test_orphaned_addresses_are_refused() -> None:
    assert refused(sdn=B + END, alt=ALT.replace(b"7,", b"8,", 1) + END, add=ADD + END).place == "add.csv row 1"


def test_two_main_files_are_refused() -> None:
    error = refused(sdn=A + END, sdn_later=A + END)

    assert "both hold the main" in error.message


def test_aliases_without_their_main_file_are_refused() -> None:
    assert "sdn.csv" in refused(alt=ALT + END).message


def test_a_file_of_another_shape_is_refused() -> None:
    assert refused(sdn=A + END, notes=b"1,2,3\r\n" + END).place == "notes.csv row 1"


def test_a_value_longer_than_any_column_is_refused() -> None:
    assert refused(sdn=A.replace(b"DOB 1961", b"x" * 120_000) + END).place == "sdn.csv row 1"
    assert refused(sdn=A.replace(b"DOB 1961", b"x" * 200_000) + END).place == "sdn.csv row 1"


def test_comments_without_end_are_refused() -> None:
    comments = b"".join(b'7,"%s"\r\n' % (b"x" * 9_000) for _ in range(30))

    assert refused(sdn=A + END, sdn_comments=comments + END).place == "sdn.csv row 1"


def test_controls_and_bidi_marks_in_a_name_disappear() -> None:
    (record,) = load(sdn=A.replace(b"Quillon", "Quil\u202elon\x00".encode()) + END)

    assert record.primary_name == "Quillon ZORBLAX"


@settings(max_examples=200)
@given(st.binary(max_size=300), st.sampled_from(["start", "middle", "end"]))
def test_any_bytes_are_read_or_refused_and_nothing_else_happens(noise: bytes, where: str) -> None:
    data = {"start": noise + A + B + END, "middle": A + noise + B + END, "end": A + B + noise}[where]
    files = [ListFile.of_bytes("sdn.csv", data)]

    try:
        records = list(read(files, "ofac", Report())) if SDN.recognises(files) else []
    except MalformedList as error:
        assert error.place
    else:
        assert all(record.names for record in records)


@settings(max_examples=100)
@given(st.integers(min_value=0, max_value=len(A + B)))
def test_a_file_cut_anywhere_but_after_a_row_is_refused(length: int) -> None:
    whole = A + B

    try:
        records = load(sdn=whole[:length])
    except MalformedList as error:
        assert error.place.startswith("sdn.csv")
    else:
        ends = {len(A): 1, len(A) - 1: 1, len(whole): 2, len(whole) - 1: 2}  # the line feed alone may be missing
        assert len(records) == ends[length]
