"""The fictional samples: they load with the real readers, say that they are fictional, name nobody who is listed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from shared_data import SHARED, needs_shared
from tocsin import samples
from tocsin.model.record import IdentifierType, Record, SubjectKind
from tocsin.model.travel import Manifest, Role, TravellerStatus
from tocsin.sources.ofac import csv_files
from tocsin.sources.reading import ListFile, Reader, Report
from tocsin.sources.un import consolidated as un
from tocsin.text.identifiers import imo_is_valid
from tocsin.text.romanise import romanise
from tocsin.travel import paxlst

FILES = (samples.un_list(), *samples.ofac_lists(), samples.flight(), samples.names(), samples.report())


def load(read: Reader, owner: str, paths: Sequence[Path]) -> tuple[list[Record], Report]:
    report = Report()
    files = [ListFile.of_bytes(path.name, path.read_bytes()) for path in paths]
    return list(read(files, owner, report)), report


@pytest.fixture(scope="module")
def un_records() -> dict[str, Record]:
    records, _report = load(un.read, "un", [samples.un_list()])
    return {record.id: record for record in records}


@pytest.fixture(scope="module")
def ofac_records() -> dict[str, Record]:
    records, _report = load(csv_files.read, "ofac", samples.ofac_lists())
    return {record.id: record for record in records}


@pytest.fixture(scope="module")
def manifest() -> Manifest:
    (manifest,) = paxlst.read(samples.flight().read_bytes(), received=date(2026, 11, 22))
    return manifest


# --- what they say of themselves ---------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [samples.un_list(), samples.flight(), samples.names()], ids=lambda path: path.name)
def test_a_sample_says_at_its_start_that_it_is_fictional(path: Path) -> None:
    assert "FICTIONAL" in path.read_text("utf-8")[:300]


def test_every_listed_sample_says_in_its_own_text_that_it_is_fictional(
    un_records: dict[str, Record], ofac_records: dict[str, Record]
) -> None:
    for record in (*un_records.values(), *ofac_records.values()):
        assert any("Fictional sample record of Tocsin" in remark for remark in record.remarks), record.id


def test_references_are_beyond_those_that_authorities_use(
    un_records: dict[str, Record], ofac_records: dict[str, Record]
) -> None:
    assert all(re.fullmatch(r"un/(QD|UT)[ei]\.90\d\d", reference) for reference in un_records)
    assert all(re.fullmatch(r"ofac/9900\d\d", reference) for reference in ofac_records)


def test_no_state_but_utopia_is_named(un_records: dict[str, Record], ofac_records: dict[str, Record]) -> None:
    for record in (*un_records.values(), *ofac_records.values()):
        countries = {place.country for place in (*record.addresses, *record.birth_places)}
        countries |= {fact.country for fact in record.nationalities} | {fact.country for fact in record.identifiers}
        assert countries <= {"UTO", ""}, record.id


def names_of(records: Sequence[Record]) -> dict[frozenset[str], str]:
    """The words of every name in Latin letters, and the record that bears it."""
    return {
        frozenset(re.findall("[a-z]+", name.text.lower() if name.text.isascii() else romanise(name.text)[0])): record.id
        for record in records
        for name in record.names
    }


@needs_shared
def test_nobody_in_the_samples_bears_the_name_of_somebody_who_is_really_listed(
    un_records: dict[str, Record], ofac_records: dict[str, Record], manifest: Manifest
) -> None:
    lists = SHARED / "lists"
    real, _report = load(un.read, "un", [lists / "un" / "un_consolidated_2026-02-27.xml"])
    treasury, _report = load(csv_files.read, "ofac", sorted((lists / "ofac" / "sdn_2024-01").glob("*.csv")))
    listed = names_of([*real, *treasury])

    invented = names_of([*un_records.values(), *ofac_records.values()])
    travellers = {frozenset(re.findall("[a-z]+", t.name.lower())): t.name for t in manifest.travellers}

    assert {words: listed[words] for words in (*invented, *travellers) if words in listed} == {}


# --- lists -------------------------------------------------------------------------------------------------------


def test_the_un_sample_loads_with_nothing_unknown() -> None:
    records, report = load(un.read, "un", [samples.un_list()])

    kinds = [record.kind for record in records]
    assert (kinds.count(SubjectKind.PERSON), kinds.count(SubjectKind.ORGANISATION)) == (12, 6)
    assert report.unknown == {}
    assert {warning.code for warning in report.warnings} == {"unmapped-programme"}  # the invented regime, on purpose
    assert report.as_of == "2026-11-16"


def test_the_ofac_sample_loads_with_nothing_unknown() -> None:
    records, report = load(csv_files.read, "ofac", samples.ofac_lists())

    assert [record.kind for record in records].count(SubjectKind.VESSEL) == 2
    assert SubjectKind.AIRCRAFT in {record.kind for record in records}
    assert report.unknown == {}
    assert report.warnings == []


def test_the_ofac_files_end_with_the_mark_that_ofac_ends_them_with() -> None:
    assert all(path.read_bytes().endswith(b"\r\n\x1a") for path in samples.ofac_lists())


def test_the_un_sample_shows_scripts_dates_and_documents(un_records: dict[str, Record]) -> None:
    scripts = {name.script for record in un_records.values() for name in record.names}
    births = {birth.span.precision.value for record in un_records.values() for birth in record.births}

    assert scripts >= {"Latn", "Arab", "Cyrl", "Grek", "Hang", "Deva"}
    assert births >= {"day", "year", "range"}
    assert any(birth.span.is_circa for birth in un_records["un/QDi.9003"].births)
    assert {i.type for i in un_records["un/QDi.9003"].identifiers} == {
        IdentifierType.PASSPORT,
        IdentifierType.NATIONAL_ID,
    }


def test_the_ofac_sample_shows_numbers_of_every_kind(ofac_records: dict[str, Record]) -> None:
    numbers = {(i.type, i.value) for record in ofac_records.values() for i in record.identifiers}

    types = {kind for kind, _value in numbers}
    assert types >= {
        *(IdentifierType.IMO, IdentifierType.MMSI, IdentifierType.CALL_SIGN, IdentifierType.TAIL_NUMBER),
        *(IdentifierType.AIRCRAFT_SERIAL, IdentifierType.DIGITAL_CURRENCY, IdentifierType.BIC, IdentifierType.TAX),
        *(IdentifierType.REGISTRATION, IdentifierType.PASSPORT, IdentifierType.NATIONAL_ID),
    }
    assert all(imo_is_valid(value) for kind, value in numbers if kind is IdentifierType.IMO)


# --- flight ------------------------------------------------------------------------------------------------------


def test_the_sample_flight_is_whole_and_gives_no_warning(manifest: Manifest) -> None:
    assert manifest.is_whole
    assert manifest.warnings == ()
    assert manifest.ignored == ()
    assert (manifest.flight.designator, manifest.flight.departure, manifest.flight.arrival) == ("XX516", "QMC", "QAT")
    assert len(manifest.travellers) == manifest.stated_count == 14
    assert all(traveller.status is TravellerStatus.READ for traveller in manifest.travellers)
    assert Role.TRANSIT_PASSENGER in {traveller.role for traveller in manifest.travellers}


@needs_shared
def test_the_airports_of_the_sample_flight_exist_nowhere(manifest: Manifest) -> None:
    airports = (SHARED / "geo" / "airports.csv").read_text("utf-8")

    codes = {code for t in manifest.travellers for code in (t.embark, t.debark, t.clearance)}
    assert [code for code in codes if f'"{code}"' in airports] == []


def test_the_sample_flight_carries_the_cases_that_the_demo_shows(
    manifest: Manifest, un_records: dict[str, Record]
) -> None:
    by_family = {traveller.family: traveller for traveller in manifest.travellers}

    exact, swapped, same_document = (by_family[name] for name in ("KHOSHNEVARAN", "SARUDEJKIN", "ELMENZERANI"))
    namesake, cut = by_family["HASSAN"], by_family["QURBONALISHOEVZODA"]

    assert exact.born is not None
    assert exact.born.earliest == un_records["un/QDi.9001"].births[0].span.earliest
    assert swapped.born is not None
    listed = un_records["un/QDi.9002"].births[0].span.earliest
    assert swapped.born.earliest == listed.replace(month=listed.day, day=listed.month)
    assert same_document.documents[0].number in {i.value for i in un_records["un/QDi.9003"].identifiers}
    assert namesake.born is not None
    assert abs(namesake.born.earliest.year - un_records["un/QDi.9004"].births[0].span.earliest.year) > 40
    assert cut.is_truncated


def test_documents_of_travellers_are_no_listed_ones_but_where_the_demo_shows_it(
    manifest: Manifest, un_records: dict[str, Record], ofac_records: dict[str, Record]
) -> None:
    listed = {i.value for r in (*un_records.values(), *ofac_records.values()) for i in r.identifiers}

    carried = [(t.family, d.number) for t in manifest.travellers for d in t.documents]

    assert [family for family, number in carried if number in listed] == ["ELMENZERANI"]
    assert len({number for _family, number in carried}) == len(carried)


# --- names -------------------------------------------------------------------------------------------------------


def test_the_sample_names_point_at_sample_records(
    un_records: dict[str, Record], ofac_records: dict[str, Record]
) -> None:
    entries = tomllib.loads(samples.names().read_text("utf-8"))["name"]

    assert len(entries) >= 10
    for entry in entries:
        assert entry["text"]
        assert entry["shows"]
        assert entry["kind"] in set(SubjectKind)
        assert entry["finds"] == "" or entry["finds"] in un_records.keys() | ofac_records.keys()


def test_every_sample_is_an_installed_file() -> None:
    assert all(path.is_file() for path in FILES)
