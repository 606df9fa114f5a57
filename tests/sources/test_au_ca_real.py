"""The departments' own files: nothing unknown, and as many subjects and names as an independent count finds."""

from __future__ import annotations

import re
from collections import Counter
from io import BytesIO
from pathlib import Path
from unicodedata import normalize
from zipfile import ZipFile

import pytest
from lxml import etree

from shared_data import SHARED, needs_shared
from tocsin.model.codec import decode, encode
from tocsin.model.record import Category, IdentifierType, Record, SubjectKind
from tocsin.sources.au import consolidated as au
from tocsin.sources.ca import sema as ca
from tocsin.sources.reading import ListFile, Reader, Report

pytestmark = needs_shared
_AU = SHARED / "lists" / "au" / "regulation8_consolidated_2024-12.xlsx"
_CA = SHARED / "lists" / "ca" / "sema_2025-05.xml"
Read = tuple[list[Record], Report]


def _read(reader: Reader, path: Path, owner: str) -> Read:
    data = path.read_bytes()
    report = Report()
    return list(reader([ListFile.of_bytes("file", data)], owner, report)), report


@pytest.fixture(scope="module")
def australia() -> Read:
    return _read(au.read, _AU, "au")


@pytest.fixture(scope="module")
def canada() -> Read:
    return _read(ca.read, _CA, "ca")


def _rows_of_the_sheet() -> list[dict[str, str]]:
    """The sheet by letters of columns, read without any of our code."""
    archive, main = ZipFile(BytesIO(_AU.read_bytes())), "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    texts = [
        "".join(text.text or "" for text in item.iter(f"{main}t"))
        for item in etree.fromstring(archive.read("xl/sharedStrings.xml"))
    ]
    rows = []
    for row in etree.fromstring(archive.read("xl/worksheets/sheet1.xml")).iter(f"{main}row"):
        found = {}
        for cell in row:
            value = cell.findtext(f"{main}v")
            if value is not None:
                column = re.sub(r"\d", "", str(cell.get("r")))
                found[column] = texts[int(value)] if cell.get("t") == "s" else value
        rows.append(found)
    return [row for row in rows[1:] if "A" in row]


def _words(text: str) -> list[str]:
    """The longer words, presentation forms and loose marks composed as every text that is kept."""
    return re.findall(r"[^\W\d_]{3,}", normalize("NFKC", re.sub("[\u200b-\u200f\u202a-\u202e\u00ad]", "", text)))


def test_every_row_of_the_australian_list_is_in_the_record_of_its_number(australia: Read) -> None:
    rows = _rows_of_the_sheet()
    bases = dict.fromkeys(re.match(r"\d+", row["A"].strip()).group() for row in rows)  # type: ignore[union-attr]
    kinds = Counter(row["C"].strip().casefold() for row in rows if "primary" in row["D"].casefold())
    records, report = australia

    assert [record.reference for record in records] == list(bases)
    assert (len(rows), len(records), report.unknown) == (9553, 3062, {})
    assert sum(record.kind is SubjectKind.PERSON for record in records) == kinds["individual"]
    assert {warning.code for warning in report.warnings} == {"unread-date"}
    assert len(report.warnings) < 10


def test_every_word_of_every_australian_name_is_in_its_record(australia: Read) -> None:
    by_reference = {record.reference: record for record in australia[0]}

    lost = []
    for row in _rows_of_the_sheet():
        record = by_reference[re.match(r"\d+", row["A"].strip()).group()]  # type: ignore[union-attr]
        kept = " ".join(f"{name.text} {name.original} {name.note}" for name in record.names)
        lost += [word for word in _words(row["B"]) if word not in kept]

    assert lost == []


def test_every_australian_record_is_designated_on_a_day_under_a_programme_that_is_known(australia: Read) -> None:
    designations = [each for record in australia[0] for each in record.designations]

    assert all(each.listed_on is not None and each.category is not Category.UNKNOWN for each in designations)
    counter_terrorism = ("1267/1989/2253", "1988 (Taliban)", "1373 (2001)")
    subjects = [row for row in _rows_of_the_sheet() if "primary" in row["D"].casefold()]
    expected = sum(row["K"].startswith(counter_terrorism) for row in subjects)
    assert Counter(each.category for each in designations)[Category.TERRORISM] == expected == 596


def test_every_canadian_record_is_read_under_a_reference_of_its_own(canada: Read) -> None:
    entries = etree.parse(_CA).getroot().findall("record")
    ships = sum(entry.find("ShipIMONumber") is not None for entry in entries)
    people = sum(entry.find("LastName") is not None for entry in entries)
    records, report = canada

    assert len(records) == len(entries) == 4759
    assert len({record.reference for record in records}) == 4759
    kinds = Counter(record.kind for record in records)
    assert (kinds[SubjectKind.PERSON], kinds[SubjectKind.VESSEL]) == (people, ships) == (3334, 109)
    numbers = [each for record in records for each in record.identifiers]
    assert {each.type for each in numbers} == {IdentifierType.IMO}
    assert len(numbers) == ships
    assert (report.unknown, [warning.code for warning in report.warnings]) == ({}, ["unread-date"])


def test_every_word_of_every_canadian_name_is_in_its_record(canada: Read) -> None:
    lost = []
    for entry, record in zip(etree.parse(_CA).getroot().findall("record"), canada[0], strict=True):
        kept = " ".join(f"{name.text} {name.original} {name.note}" for name in record.names)
        for tag in ("LastName", "GivenName", "EntityOrShip", "Aliases"):
            lost += [word for word in _words(entry.findtext(tag) or "") if word not in kept]

    assert lost == []


def test_every_record_survives_the_store(australia: Read, canada: Read) -> None:
    for record in (*australia[0], *canada[0]):
        assert decode(encode(record)) == record
