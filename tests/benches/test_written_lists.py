"""The lists that the benchmarks write: the same for the same seed, read whole, alike in both British forms."""

from __future__ import annotations

from itertools import islice

import pytest
from bench.written_lists import FORMS, eu_xml, subjects, uk_csv, uk_xml

from tocsin.model.record import Record
from tocsin.sources.reading import ListFile, Report
from tocsin.sources.registry import detect, source

_COUNT = 120


def _read(name: str, data: bytes) -> tuple[list[Record], Report]:
    files, report = [ListFile.of_bytes("written", data)], Report()
    return list(detect(source(name), files).read(files, name, report)), report


@pytest.mark.parametrize(("form", "name"), [("eu-xml", "eu"), ("uk-xml", "uk"), ("uk-csv", "uk")])
def test_a_written_list_is_read_whole_without_a_warning(form: str, name: str) -> None:
    found, report = _read(name, FORMS[form](_COUNT, 7))

    assert (len(found), report.unknown, report.warnings) == (_COUNT, {}, [])


@pytest.mark.parametrize("form", list(FORMS))
def test_the_same_seed_writes_the_same_bytes_and_another_seed_others(form: str) -> None:
    write = FORMS[form]

    assert write(20, 7) == write(20, 7) != write(20, 8)


def test_both_british_forms_tell_of_the_same_records() -> None:
    assert _read("uk", uk_csv(_COUNT, 7))[0] == _read("uk", uk_xml(_COUNT, 7))[0]


def test_every_kind_of_subject_is_written() -> None:
    kinds = {one.kind for one in islice(subjects(_COUNT, 7, ships=0.12), _COUNT)}

    assert kinds == {"person", "organisation", "ship"}


def test_every_name_of_a_subject_stands_in_its_record() -> None:
    found, _ = _read("eu", eu_xml(_COUNT, 7))

    for one, record in zip(subjects(_COUNT, 7), found, strict=True):
        assert {name.text for name in one.names} == {name.text for name in record.names}
