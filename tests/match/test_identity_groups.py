"""Accepted claims joined: the closure, whatever the order, and what a refusal does to it."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.errors import BadValue
from tocsin.match.identity_groups import joined
from tocsin.model.identity import Pair

records = st.sampled_from([f"list{at % 4}/{at}" for at in range(12)])
pairs = st.tuples(records, records).filter(lambda two: two[0] != two[1]).map(lambda two: Pair.of(*two))


def test_a_pair_has_no_direction_and_is_of_two_records() -> None:
    assert Pair.of("un/2", "eu/1") == Pair.of("eu/1", "un/2") == Pair("eu/1", "un/2")
    with pytest.raises(BadValue):
        Pair.of("un/2", "un/2")


def test_what_is_joined_by_way_of_a_third_is_one_subject() -> None:
    grouping = joined([Pair("a/1", "b/1"), Pair("b/1", "c/1"), Pair("a/9", "b/9")])

    assert grouping.groups == (("a/1", "b/1", "c/1"), ("a/9", "b/9"))
    assert grouping.of["c/1"] == ("a/1", "b/1", "c/1")
    assert "d/1" not in grouping.of


def test_a_refused_pair_that_others_join_is_a_conflict_and_joins_nobody() -> None:
    accepted = [Pair("a/1", "b/1"), Pair("b/1", "c/1"), Pair("a/9", "b/9")]

    grouping = joined(accepted, [Pair("a/1", "c/1")])

    assert grouping.groups == (("a/9", "b/9"),)
    assert [(each.refused, each.path) for each in grouping.conflicts] == [(Pair("a/1", "c/1"), ("a/1", "b/1", "c/1"))]


def test_a_refusal_between_two_subjects_is_no_conflict() -> None:
    grouping = joined([Pair("a/1", "b/1"), Pair("a/9", "b/9")], [Pair("a/1", "b/9"), Pair("x/1", "y/1")])

    assert grouping.conflicts == ()
    assert len(grouping.groups) == 2


@given(st.lists(pairs, max_size=20), st.lists(pairs, max_size=5), st.integers(0, 2**32))
def test_the_order_of_the_claims_does_not_matter(accepted: list[Pair], refused: list[Pair], seed: int) -> None:
    shuffled, others = accepted[:], refused[:]
    Random(seed).shuffle(shuffled)
    Random(seed).shuffle(others)

    assert joined(shuffled, others) == joined(accepted, refused)


@given(st.lists(pairs, max_size=20))
def test_the_groups_are_the_transitive_closure(accepted: list[Pair]) -> None:
    reach = {record: {record} for pair in accepted for record in (pair.a, pair.b)}
    for _ in reach:
        for pair in accepted:
            both = reach[pair.a] | reach[pair.b]
            for record in both:
                reach[record] = reach[record] | both

    assert {record: set(group) for record, group in joined(accepted).of.items()} == reach


@given(st.lists(pairs, max_size=20), st.lists(pairs, max_size=5))
def test_no_refused_pair_ever_stands_in_one_group(accepted: list[Pair], refused: list[Pair]) -> None:
    grouping = joined(accepted, refused)

    assert all(pair.b not in grouping.of.get(pair.a, ()) for pair in refused)
    assert all((each.path[0], each.path[-1]) == (each.refused.a, each.refused.b) for each in grouping.conflicts)
    assert all(
        Pair.of(*step) in accepted
        for each in grouping.conflicts
        for step in zip(each.path, each.path[1:], strict=False)
    )
