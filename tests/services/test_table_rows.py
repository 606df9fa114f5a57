"""CSV tables as spreadsheets write them: what is damaged is said row by row, and no row swallows another."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.errors import Usage
from tocsin.services.tables import Fields, heading, records

KNOWN = ("id", "name")


def read(text: str) -> list[Fields]:
    reader = csv.reader(io.StringIO(text, newline=""))
    return list(records(reader, heading(reader, KNOWN, needed=("name",))))


def test_columns_may_stand_in_any_order_and_any_case() -> None:
    rows = read(" Name ,ID\r\nOrtwin Vasqela, 7 \r\n")

    assert rows == [Fields(2, {"name": "Ortwin Vasqela", "id": "7"})]


def test_blank_lines_are_no_rows() -> None:
    assert [row.values["name"] for row in read("name\n\nOrtwin\n\n\nBrenza\n\n")] == ["Ortwin", "Brenza"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_on_any_machine(end: str) -> None:
    assert [row.values["id"] for row in read(f"id,name{end}1,Ortwin{end}2,Brenza{end}")] == ["1", "2"]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("1", "the row has 1 fields, the heading has 2"),
        ("1,Ortwin,more", "the row has 3 fields, the heading has 2"),
        ('1,"Ortwin\nBrenza"', "a field goes over several lines: is a quotation mark left open?"),
        ("1,Ort\0win", "the row is not in UTF-8"),
        ("1,Ort\udcffwin", "the row is not in UTF-8"),
        ("1," + "x" * 200_000, "the row cannot be read: field larger than field limit (131072)"),
    ],
)
def test_a_damaged_row_says_what_is_wrong_and_the_rows_after_it_are_read(row: str, problem: str) -> None:
    rows = read(f"id,name\n{row}\n2,Brenza\n")

    assert rows[0].problem == problem
    assert rows[-1] == Fields(3, {"id": "2", "name": "Brenza"})


def test_a_quotation_mark_left_open_never_swallows_rows_unseen() -> None:
    rows = read('id,name\n1,"Ortwin\n2,Brenza\n3,Jorvek\n')

    assert [bool(row.problem) for row in rows] == [True]


def test_a_field_may_hold_commas_and_quotation_marks() -> None:
    assert read('id,name\n1,"Vasqela, ""the Lantern"""\n')[0].values["name"] == 'Vasqela, "the Lantern"'


def test_empty_fields_beyond_the_heading_are_let_pass() -> None:
    assert read("id,name\n1,Ortwin,,\n") == [Fields(2, {"id": "1", "name": "Ortwin"})]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the table is empty"),
        ("id,nom\n", "the table has no column name"),
        ("id;name\n", "separated by other signs than commas"),
        ("id\tname\n", "separated by other signs than commas"),
        ("name,name\n", "the column name stands there twice"),
        ("na\0me\n", "this is no CSV table in UTF-8"),
        ("\udcff\udcfename\n", "this is no CSV table in UTF-8"),
        ("x" * 200_000, "the heading cannot be read"),
    ],
)
def test_a_heading_that_cannot_be_used_is_refused(text: str, message: str) -> None:
    with pytest.raises(Usage, match=message):
        read(text)


@given(st.text(alphabet=st.characters(), max_size=300))
def test_no_text_at_all_makes_reading_fail(text: str) -> None:
    rows = read("id,name\n" + text)

    assert [row.number for row in rows] == list(range(2, 2 + len(rows)))


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip)))
def test_every_row_that_was_written_is_read_in_order(names: list[str]) -> None:
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(KNOWN)
    writer.writerows(enumerate(names))

    rows = read(table.getvalue())

    assert [(row.values["id"], row.values["name"], row.problem) for row in rows] == [
        (str(at), name.strip(), "") for at, name in enumerate(names)
    ]
