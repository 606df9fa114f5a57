"""The frozen table of how common names are."""

from __future__ import annotations

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.text.background import FILE, FLOOR, entries, frequency
from tocsin.text.romanisation.tables import packed_lines


def test_a_very_common_name_is_thousands_of_times_commoner_than_an_unknown_one() -> None:
    assert frequency("muhammad") > 1000
    assert frequency("wang") > 1000
    assert frequency("qxzvw") == FLOOR


def test_the_order_of_common_names_is_that_of_the_world() -> None:
    assert frequency("wang") > frequency("smith") > frequency("lindqvist")
    assert frequency("ali") > frequency("ivanov") > FLOOR


def test_what_is_no_token_counts_as_unknown() -> None:
    for text in ("", " ", "Ali", "ali hassan", "#", "ali\t", "# version 1", "éric"):
        assert frequency(text) == FLOOR


@given(st.text())
def test_every_text_has_a_frequency_of_at_least_the_floor(text: str) -> None:
    assert frequency(text) >= FLOOR


def test_every_entry_is_found_again_with_its_value() -> None:
    table = dict(entries())

    assert len(table) > 50_000
    assert all(token.isascii() and token.isalpha() and token.islower() for token in table)
    assert all(frequency(token) == value > FLOOR for token, value in list(table.items())[::37])


def test_the_table_names_its_version_its_date_and_the_licence_of_each_source() -> None:
    remarks = [line.removeprefix("# ") for line in packed_lines(FILE) if line.startswith("#")]

    assert any("version" in remark and "made" in remark for remark in remarks)
    sources = [remark for remark in remarks if remark.startswith("source: ")]
    assert len(sources) >= 3
    assert all(any(terms in source for terms in ("MIT", "CC0", "Apache-2.0")) for source in sources)


def test_the_table_is_small_enough_to_ship() -> None:
    with files("tocsin.text").joinpath("data", FILE).open("rb") as file:
        assert len(file.read()) < 600_000


@pytest.mark.parametrize("name", ["Faker", "CC0", "Apache-2.0"])
def test_the_reference_page_names_every_source(name: str) -> None:
    from pathlib import Path

    page = Path(__file__).resolve().parents[2] / "docs" / "reference" / "background-names.md"

    assert name in page.read_text("utf-8")
