"""The UN list as it was really published on four days, and once broken: counts, nothing unseen, nothing lost."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from shared_data import SHARED, needs_shared
from tocsin.errors import MalformedList
from tocsin.model.codec import encode
from tocsin.model.record import Category, IdentifierType, NameType, Record, SubjectKind
from tocsin.sources.reading import ListFile, Report
from tocsin.sources.un.consolidated import read
from tocsin.sources.xml import iterate
from tocsin.text.scripts import clean

pytestmark = needs_shared

_DAYS = ("2018-10-29", "2020-11-30", "2025-11-29", "2026-02-27")


def _path(day: str) -> Path:
    return SHARED / "lists" / "un" / f"un_consolidated_{day}.xml"


def _file(path: Path) -> ListFile:
    return ListFile(path.name, lambda: path.open("rb"), path.stat().st_size)


@cache
def _list(day: str) -> tuple[dict[str, Record], Report]:
    report = Report()
    return {record.reference: record for record in read([_file(_path(day))], "un", report)}, report


@pytest.mark.parametrize(
    ("day", "individuals", "entities"),
    [("2018-10-29", 703, 390), ("2020-11-30", 713, 305), ("2025-11-29", 727, 273), ("2026-02-27", 730, 273)],
)
def test_every_record_is_read_with_its_kind(day: str, individuals: int, entities: int) -> None:
    records, report = _list(day)

    kinds = [record.kind for record in records.values()]
    assert (kinds.count(SubjectKind.PERSON), kinds.count(SubjectKind.ORGANISATION)) == (individuals, entities)
    assert report.records == individuals + entities
    assert report.as_of == day


@pytest.mark.parametrize("day", _DAYS)
def test_nothing_in_the_file_is_unknown(day: str) -> None:
    assert _list(day)[1].unknown == {}


@pytest.mark.parametrize("day", _DAYS)
def test_everything_that_is_warned_of_is_a_thing_that_the_list_itself_leaves_open(day: str) -> None:
    codes = {warning.code for warning in _list(day)[1].warnings}

    assert codes <= {"alias-split-by-guess", "document-without-number", "unread-date", "damaged-name"} | (
        {"unknown-country"} if day < "2025" else set()
    )


def test_no_more_than_half_of_the_list_is_listed_for_terrorism() -> None:
    categories = [record.designations[0].category for record in _list("2026-02-27")[0].values()]

    assert categories.count(Category.TERRORISM) == 481
    assert categories.count(Category.UNKNOWN) == 0


@pytest.mark.parametrize(
    ("before", "after", "added", "gone"),
    [("2018-10-29", "2020-11-30", 28, 103), ("2020-11-30", "2025-11-29", 87, 105), ("2025-11-29", "2026-02-27", 4, 1)],
)
def test_the_difference_between_two_days_is_right(before: str, after: str, added: int, gone: int) -> None:
    old, new = _list(before)[0].keys(), _list(after)[0].keys()

    assert (len(new - old), len(old - new)) == (added, gone)


def test_a_record_that_only_moved_down_the_file_has_not_changed() -> None:
    old, new = _list("2025-11-29")[0], _list("2026-02-27")[0]

    amended = [reference for reference in old.keys() & new.keys() if encode(old[reference]) != encode(new[reference])]

    assert amended == []  # the publisher changed no record between these two days: compared by eye


@pytest.mark.parametrize("day", _DAYS)
def test_no_word_of_any_name_is_lost(day: str) -> None:
    records = _list(day)[0]
    for element in iterate(_file(_path(day)), ("INDIVIDUAL", "ENTITY")):
        record = records["".join((element.findtext("REFERENCE_NUMBER") or "").split())]
        said = " ".join(f"{name.text} {name.note}" for name in record.names)
        for found in element.iter("ALIAS_NAME", "NAME_ORIGINAL_SCRIPT", "FIRST_NAME", "SECOND_NAME", "FOURTH_NAME"):
            words = re.findall(r"[^\W_]{2,}", clean(found.text or ""))
            assert [word for word in words if word not in said and word != "na"] == []


@pytest.mark.parametrize("day", _DAYS)
def test_no_name_still_holds_several(day: str) -> None:
    names = [name for record in _list(day)[0].values() for name in record.names]

    assert [name.text for name in names if re.search(r"[();\[\]\"“”:]|\bborn\b|listed as|script", name.text)] == [
        name.text for name in names if ": " in name.text and name.type is NameType.PRIMARY
    ]


def test_what_is_packed_into_the_aliases_of_one_entity_is_found_by_each_of_its_spellings() -> None:
    names = {name.text for name in _list("2026-02-27")[0]["QDe.137"].names}

    for name in _list("2026-02-27")[0]["QDe.137"].names:
        assert name.text in names
    assert len(names) >= 25
    assert len([name for name in names if clean(name).isascii()]) < len(names)


def test_what_the_list_calls_a_vessels_owner_is_found_by_its_number() -> None:
    numbers = [
        found.value
        for record in _list("2026-02-27")[0].values()
        for found in record.identifiers
        if found.type is IdentifierType.IMO
    ]

    assert len(numbers) == len(set(numbers)) == 16


def test_every_link_leads_to_a_record_that_is_or_was_on_the_list() -> None:
    ever = {reference for day in _DAYS for reference in _list(day)[0]}
    links = [link for record in _list("2026-02-27")[0].values() for link in record.links]

    missing = {link.target_reference for link in links if link.target_reference.removeprefix("un/") not in ever}
    assert len(links) > 450
    assert len(missing) <= 5  # names taken off before 2018


def test_the_list_that_was_served_with_a_bad_byte_is_refused_with_its_place() -> None:
    with pytest.raises(MalformedList) as caught:
        list(read([_file(_path("2025-08-16_MALFORMED"))], "un", Report()))

    assert caught.value.place == "line 53, column 11"


def test_a_sample_that_others_wrote_reads_without_anything_unknown() -> None:
    report = Report()

    records = list(read([_file(SHARED / "lists" / "samples" / "sieve_un_consolidated_test_sample.xml")], "un", report))

    assert (len(records), report.unknown, report.as_of) == (6, {}, "2024-01-15")
