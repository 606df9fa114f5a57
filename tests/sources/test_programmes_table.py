"""The table of programmes: every row sourced, sanctioned never taken for terrorist."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest

from tocsin.model.record import Category, Measure
from tocsin.sources.programmes import COLUMNS, look_up, table

_ROWS = list(
    csv.reader(files("tocsin.sources").joinpath("programmes.csv").read_text(encoding="utf-8").splitlines(), strict=True)
)


def test_the_table_has_the_columns_that_its_reader_expects() -> None:
    assert tuple(_ROWS[0]) == COLUMNS


@pytest.mark.parametrize("row", _ROWS[1:], ids=lambda row: f"{row[0]} {row[1]}")
def test_every_programme_has_a_title_a_basis_and_a_source(row: list[str]) -> None:
    assert len(row) == len(COLUMNS)
    assert all(cell == cell.strip() and cell for cell in row)


def test_no_programme_stands_twice() -> None:
    assert len(table()) == len(_ROWS) - 1


@pytest.mark.parametrize("programme", table().values(), ids=lambda row: f"{row.list} {row.code}")
def test_no_programme_is_mapped_to_unknown(programme: object) -> None:
    # Unknown is what the absence of a row says.
    row = next(row for row in table().values() if row is programme)

    assert row.category is not Category.UNKNOWN
    assert Measure.UNKNOWN not in row.measures
    assert len(set(row.measures)) == len(row.measures)
    assert Measure.NONE_STATED not in row.measures or len(row.measures) == 1


def test_only_the_two_counter_terrorism_committees_of_the_united_nations_list_terrorists() -> None:
    terrorism = {row.code for row in table().values() if row.list == "un" and row.category is Category.TERRORISM}

    assert terrorism == {"Al-Qaida", "Taliban"}


def test_a_programme_is_found_however_its_code_is_cased_or_spaced() -> None:
    assert look_up("un", " al-QAIDA ") is look_up("un", "Al-Qaida") is not None


@pytest.mark.parametrize(("name", "code"), [("un", "Utopia"), ("utopia", "Al-Qaida"), ("un", "")])
def test_a_programme_that_the_table_lacks_is_unmapped(name: str, code: str) -> None:
    assert look_up(name, code) is None


def test_a_travel_ban_alone_is_all_that_guinea_bissau_demands() -> None:
    programme = look_up("un", "GB")

    assert programme is not None
    assert programme.measures == (Measure.TRAVEL_BAN,)


def test_no_travel_ban_is_demanded_for_the_former_iraqi_regime() -> None:
    programme = look_up("un", "Iraq")

    assert programme is not None
    assert programme.measures == (Measure.ASSET_FREEZE,)
