"""What readers report beside records, and what a report refuses."""

from __future__ import annotations

import pytest

from tocsin.errors import MalformedList
from tocsin.sources import reading
from tocsin.sources.reading import ListFile, Report


def test_a_reference_that_stands_twice_is_refused_with_both_places() -> None:
    report = Report()
    report.note_record("UTi.001", "line 3")

    with pytest.raises(MalformedList, match=r"UTi\.001 stands twice, first at line 3") as caught:
        report.note_record("UTi.001", "line 90")

    assert caught.value.place == "line 90"


def test_a_record_without_a_reference_is_refused() -> None:
    with pytest.raises(MalformedList, match="without a reference"):
        Report().note_record("", "line 3")


def test_a_file_without_records_is_refused() -> None:
    with pytest.raises(MalformedList, match="no records"):
        Report().require_whole("list.xml")


def test_a_file_that_states_another_number_of_records_is_refused() -> None:
    report = Report()
    report.note_record("UTi.001", "line 3")
    report.stated_records = 2

    with pytest.raises(MalformedList, match="states 2 records and holds 1"):
        report.require_whole("list.xml")


def test_a_file_that_holds_what_it_states_is_whole() -> None:
    report = Report()
    report.note_record("UTi.001", "line 3")
    report.stated_records = 1

    report.require_whole("list.xml")

    assert report.records == 1


def test_the_first_place_of_something_unknown_is_kept() -> None:
    report = Report()

    report.note_unknown("a/b", "line 1")
    report.note_unknown("a/b", "line 2")

    assert report.unknown == {"a/b": "line 1"}


def test_a_hostile_file_cannot_fill_the_memory_with_unknown_names_or_warnings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_UNKNOWN", 3)
    monkeypatch.setattr(reading, "MAX_WARNINGS", 3)
    report = Report()

    for number in range(10):
        report.note_unknown(f"path {number}", "line 1")
        report.warn("code", "message", "line 1")

    assert (len(report.unknown), len(report.warnings), report.warnings_left_out) == (3, 3, 7)


def test_a_file_of_bytes_opens_afresh_each_time() -> None:
    file = ListFile.of_bytes("list.xml", b"0123456789")

    assert (file.head(4), file.head(), file.size) == (b"0123", b"0123456789", 10)
