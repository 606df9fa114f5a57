"""Searching a main index and the delta beside it: as one index made anew, without what no longer stands."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invented_records import (
    PERSON,
    index_of,
    names_of_one_script,
    person,
    population,
)
from searching import BEARER, PASSPORT, classed, first, ids
from tocsin.match.search import Searcher
from tocsin.model.dates import DateSpan
from tocsin.model.record import Record
from tocsin.model.screening import DocumentQuery, Query
from tocsin.segments.build import build


def amended(
    main: Sequence[tuple[Record, int]], delta: Sequence[tuple[Record, int]], gone: Collection[str] = ()
) -> Searcher:
    """Main and delta; what the delta holds, or is gone, is dead in the main."""
    arrays = build(main, background={})
    newer = {record.id for record, _ in delta} | {f"utopia/{each}" for each in gone}
    dead = np.array([each in newer for each in arrays.records.ids], dtype=np.bool_)
    return Searcher(arrays, build(delta, background={}, rarity=arrays.rarity) if delta else None, dead)


def test_a_dead_record_is_found_by_nothing() -> None:
    of = amended(classed(BEARER, *population(20, seed=2)), [], gone=["bearer"])

    for query in (
        Query("Zarmak Qolbani"),
        Query("Zarmak Qolbani", born=DateSpan.of_year(1970)),
        Query("", documents=(DocumentQuery("L898902C3", PASSPORT, "FR"),)),
        Query("", documents=(DocumentQuery("bearer"),)),
    ):
        assert "utopia/bearer" not in ids(of.search(query, limit=50))


def test_an_amended_record_is_found_in_its_new_form_and_no_longer_in_its_old_one() -> None:
    old = person("1", "Zarmak Qolbani", numbers=[(PASSPORT, "FR", "L898902C3")])
    new = person("1", "Tumrilvesh Dokhulgan", numbers=[(PASSPORT, "FR", "X7654321A")])
    of = amended(classed(old, *population(20, seed=2)), classed(new))

    assert first(of, "Tumrilvesh Dokhulgan") == "utopia/1"
    assert first(of, Query("", documents=(DocumentQuery("X7654321A"),))) == "utopia/1"
    assert "utopia/1" not in ids(of.search(Query("Zarmak Qolbani"), limit=50))
    assert "utopia/1" not in ids(of.search(Query("", documents=(DocumentQuery("L898902C3"),)), limit=50))


def test_what_is_found_in_the_delta_is_scored_as_it_would_be_in_the_main() -> None:
    records = population(60, seed=8)
    rarity = index_of(records, background={}).rarity
    whole = Searcher(build(classed(*records), background={}, rarity=rarity))
    arrays = build(classed(*records[:40]), background={}, rarity=rarity)
    parted = Searcher(arrays, build(classed(*records[40:]), background={}, rarity=rarity))

    for record in records:
        query = Query(record.names[0].text, born=record.births[0].span if record.births else None)
        one, other = (each.search(query, limit=5) for each in (whole, parted))
        assert ids(one) == ids(other)
        assert [each.rank for each in one.found] == pytest.approx([each.rank for each in other.found], abs=1e-9)
        assert [each.scored for each in one.found] == [each.scored for each in other.found]


def test_the_prior_counts_main_and_delta_and_not_the_dead() -> None:
    main = classed(person("1", "Zarmak Qolbani"), person("2", "Tumril Vesh"), person("3", "Gan Dokhul"))
    of = amended(main, classed(person("1", "Zarmak Qolbanireth"), person("4", "Mokre Bulan")), gone=["3"])

    prior = of.search(Query("Zarmak Qolbanireth", kind=PERSON), limit=1).found[0].scored.evidence[-1]

    assert dict(prior.arguments)["records"] == "3"  # 1 as amended, 2, 4


def test_hidden_records_of_a_delta_are_neither_found_nor_counted() -> None:
    main = classed(person("seen", "Zarmaq Qolbany"), handling=1)
    of = amended(main, classed(person("hidden", "Zarmak Qolbani"), handling=7))

    result = of.search(Query("Zarmak Qolbani", kind=PERSON), limit=5, visible={1})

    assert ids(result) == ["utopia/seen"]
    assert dict(result.found[0].scored.evidence[-1].arguments)["records"] == "1"
    assert ids(of.search(Query("Zarmak Qolbani", kind=PERSON), limit=5)) == ["utopia/hidden", "utopia/seen"]


@settings(deadline=None, max_examples=20)
@given(
    st.lists(st.tuples(names_of_one_script, names_of_one_script), min_size=1, max_size=6),
    st.lists(st.sampled_from(["stands", "amended", "gone", "new"]), min_size=6, max_size=6),
)
def test_whatever_was_amended_the_answer_is_that_of_an_index_made_anew(
    names: list[tuple[str, str]], fates: list[str]
) -> None:
    both = [
        (person(str(at), old), person(str(at), new), fate)
        for at, ((old, new), fate) in enumerate(zip(names, fates, strict=False))
    ]
    main = classed(*[old for old, _, fate in both if fate != "new"])
    delta = classed(*[new for _, new, fate in both if fate in ("amended", "new")])
    of = amended(main, delta, gone=[old.reference for old, _, fate in both if fate == "gone"])
    now = [old for old, _, fate in both if fate == "stands"] + [record for record, _ in delta]
    fresh = Searcher(build(classed(*now), background={}, rarity=of.arrays.rarity))

    for old, new in names:
        for name in (old, new):
            one, other = (each.search(Query(name), limit=9) for each in (of, fresh))
            assert [(each.id, each.rank) for each in one.found] == [(each.id, each.rank) for each in other.found]


def test_an_empty_main_beside_a_delta_is_searched() -> None:
    of = amended([], classed(person("1", "Zarmak Qolbani")))

    assert first(of, "Zarmak Qolbani") == "utopia/1"
