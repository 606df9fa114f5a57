"""Searching by numbers: equal or misread, with a name or without."""

from __future__ import annotations

import pytest

from invented_records import (
    VESSEL,
    person,
    population,
)
from searching import BEARER, PASSPORT, first, ids, searcher
from tocsin.model.screening import Band, DocumentQuery, Query


@pytest.mark.parametrize("number", ["L898902C3", "l 898 902-c3", "L8989O2C3", "LB98902C3", "L898902C3 "])
def test_an_equal_or_misread_number_finds_its_bearer_whatever_the_name(number: str) -> None:
    of = searcher([*population(40, seed=2), BEARER])

    assert first(of, Query("Tumril Veshdok", documents=(DocumentQuery(number, PASSPORT, "FR"),))) == "utopia/bearer"
    assert first(of, Query("", documents=(DocumentQuery(number),))) == "utopia/bearer"


def test_an_equal_number_alerts_without_any_name() -> None:
    of = searcher([*population(40, seed=2), BEARER])

    found = of.search(Query("", documents=(DocumentQuery("L898902C3", PASSPORT, "FR"),)), limit=1).found[0]

    assert found.scored.band is not Band.WEAK


def test_another_number_finds_nobody() -> None:
    of = searcher([*population(40, seed=2), BEARER])

    assert of.search(Query("", documents=(DocumentQuery("X1234567", PASSPORT, "FR"),)), limit=5).found == ()


@pytest.mark.parametrize("number", ["", "---", "\u202e", "🙂"])
def test_a_number_without_digits_and_letters_finds_nobody(number: str) -> None:
    of = searcher([person("...", "Zarmak Qolbani", numbers=[(PASSPORT, "FR", "--")]), BEARER])

    assert of.search(Query("", documents=(DocumentQuery(number),)), limit=5).found == ()


def test_the_number_of_another_kind_is_not_found_where_a_kind_was_asked_for() -> None:
    of = searcher([BEARER])

    query = Query("", kind=VESSEL, documents=(DocumentQuery("L898902C3"),))

    assert of.search(query, limit=5).found == ()


def test_the_record_s_own_reference_is_found_as_a_number() -> None:
    of = searcher([*population(40, seed=2), person("UTi.430", "Tumril Vesh")])

    assert "utopia/UTi.430" in ids(of.search(Query("", documents=(DocumentQuery("uti 430"),)), limit=5))


def test_an_empty_cut_name_beside_a_number_finds_its_bearer() -> None:
    of = searcher([BEARER])

    assert first(of, Query("", documents=(DocumentQuery("L898902C3"),), is_truncated=True)) == "utopia/bearer"
