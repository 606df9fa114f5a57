"""Rows of different lengths in one array: taken in another order, joined, too many."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.segments.rows import joined, offsets_of, places_of

rows_and_order = st.lists(st.lists(st.integers(0, 99), max_size=4), max_size=8).flatmap(
    lambda rows: st.tuples(st.just(rows), st.permutations(range(len(rows))))
)


@given(rows_and_order)
def test_rows_taken_in_another_order_keep_what_they_hold(drawn: tuple[list[list[int]], list[int]]) -> None:
    rows, order = drawn
    counts = np.array([len(each) for each in rows], dtype=np.int64)
    values = joined(rows, np.int64)

    places = places_of(counts, np.array(order, dtype=np.intp))

    assert values[places].tolist() == [value for at in order for value in rows[at]]


@given(st.lists(st.integers(0, 1000), max_size=20))
def test_offsets_say_where_each_row_begins_and_the_last_ends(counts: list[int]) -> None:
    offsets = offsets_of(np.array(counts, dtype=np.int64))

    assert offsets.dtype == np.uint32
    assert offsets.tolist() == [sum(counts[:at]) for at in range(len(counts) + 1)]


def test_more_entries_than_an_index_holds_are_refused_and_never_wrapped() -> None:
    with pytest.raises(OverflowError, match="do not fit"):
        offsets_of(np.array([2**31, 2**31], dtype=np.int64))


def test_nothing_joined_is_nothing() -> None:
    assert joined([], np.uint8).shape == (0,)
    assert joined([], np.uint8).dtype == np.uint8
