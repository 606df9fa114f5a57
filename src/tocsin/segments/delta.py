"""What a main segment no longer says: where a record's row is, by its id, and which rows are dead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from xxhash import xxh3_64_intdigest


@dataclass(frozen=True, slots=True)
class RowIndex:
    """Rows by id: ``keys`` (r,) uint64 ascending, the XXH3 of each id, and beside it its row (r,) uint32."""

    keys: npt.NDArray[np.uint64]
    rows: npt.NDArray[np.uint32]


def row_index(ids: Sequence[str]) -> RowIndex:
    """The rows of these ids, which stand in the order of their rows."""
    keys = np.fromiter((_key(each) for each in ids), dtype=np.uint64, count=len(ids))
    order = np.argsort(keys, kind="stable")
    return RowIndex(keys[order], order.astype(np.uint32))


def rows_of(index: RowIndex, ids: Sequence[str], wanted: Iterable[str]) -> npt.NDArray[np.uint32]:
    """The rows of the wanted ids, ascending, uint32; ids that have none are left out."""
    found: list[int] = []
    for text in wanted:
        wanted_key = np.uint64(_key(text))
        start, end = (int(np.searchsorted(index.keys, wanted_key, side=side)) for side in ("left", "right"))
        found.extend(row for row in index.rows[start:end].tolist() if ids[row] == text)
    return np.array(sorted(found), dtype=np.uint32)


def dead_rows(count: int, rows: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
    """(count,) bool, read-only: True for each of ``rows``."""
    dead = np.zeros(count, dtype=np.bool_)
    dead[rows] = True
    dead.flags.writeable = False
    return dead


def is_findable(text: str) -> bool:
    """True for an id that stands in the index letter for letter; one with a line break or half a character may not."""
    return not any(letter in "\r\n" or "\ud800" <= letter <= "\udfff" for letter in text)


def _key(text: str) -> int:
    return xxh3_64_intdigest(text.encode("utf-8", "replace"))
