"""Where a record's row is, by its id, and which rows are dead."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.segments.delta import RowIndex, dead_rows, is_findable, row_index, rows_of

ids_of_records = st.lists(st.text(max_size=8), unique=True, max_size=30)


@given(ids_of_records, st.sets(st.text(max_size=8), max_size=5))
def test_every_record_is_found_in_its_row_and_no_other(ids: list[str], others: set[str]) -> None:
    wanted = {*ids[::2], *others}

    rows = rows_of(row_index(ids), ids, wanted)

    assert rows.tolist() == sorted(ids.index(each) for each in wanted if each in ids)
    assert rows.dtype == np.uint32


def test_ids_that_share_a_key_are_told_apart() -> None:
    ids = ["un/A.1", "un/A.2"]
    key = row_index(["un/A.2"]).keys[0]
    collided = RowIndex(np.array([key, key], dtype=np.uint64), np.array([0, 1], dtype=np.uint32))

    assert rows_of(collided, ids, ["un/A.2"]).tolist() == [1]


def test_dead_rows_are_marked_and_cannot_be_raised() -> None:
    dead = dead_rows(4, np.array([1, 3], dtype=np.uint32))

    assert dead.tolist() == [False, True, False, True]
    with pytest.raises(ValueError, match="read-only"):
        dead[1] = False


@pytest.mark.parametrize("text", ["un/1\n2", "un/\r", "un/\ud800"])
def test_an_id_that_may_stand_otherwise_in_the_index_is_known(text: str) -> None:
    assert not is_findable(text)
    assert is_findable("un/QDi.001 (b)")
