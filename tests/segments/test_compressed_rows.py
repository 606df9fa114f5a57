"""Rows of different lengths in one array: taken in another order, joined, too many."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.segments import rows as compressed
from tocsin.segments.rows import TextRows, joined, offsets_of, places_of, texts_in_order

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


@given(st.lists(st.lists(st.text(max_size=6), max_size=6), max_size=4), st.randoms(use_true_random=False))
def test_texts_gathered_in_parts_come_back_in_any_order(parts: list[list[str]], draw: Random) -> None:
    gathered = [TextRows() for _ in parts]
    for rows, texts in zip(gathered, parts, strict=True):
        for text in texts:
            rows.append(text)
    whole = [text.encode("utf-8", "replace").decode() for texts in parts for text in texts]
    order = draw.sample(range(len(whole)), len(whole))

    ordered = texts_in_order(gathered, np.array(order, dtype=np.int64))

    assert list(ordered) == [whole[at] for at in order]
    assert [text for rows in gathered for text in rows] == whole


def test_many_texts_are_put_in_order_a_portion_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compressed, "_AT_ONCE", 3)
    rows = TextRows()
    for number in range(10):
        rows.append("x" * number)

    ordered = texts_in_order([rows], np.arange(9, -1, -1))

    assert [len(text) for text in ordered] == list(range(9, -1, -1))
