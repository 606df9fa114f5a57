"""Compressed rows: many rows of different lengths in one array, taken in another order or joined."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Scalar = TypeVar("Scalar", bound=np.generic)
Counts = npt.NDArray[np.int64]


def offsets_of(counts: npt.NDArray[np.integer]) -> npt.NDArray[np.uint32]:
    """Where each row begins, and where the last ends: (n + 1,) uint32."""
    offsets = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, out=offsets[1:])
    if offsets[-1] > np.iinfo(np.uint32).max:
        raise OverflowError(f"{offsets[-1]} entries do not fit an index")
    return offsets.astype(np.uint32)


def places_of(counts: Counts, order: npt.NDArray[np.intp]) -> npt.NDArray[np.int64]:
    """The places of the entries of rows taken in ``order``: values[places] are those rows, one behind the other."""
    starts = np.zeros(len(counts), dtype=np.int64)
    np.cumsum(counts[:-1], out=starts[1:])
    taken = counts[order]
    ends = np.cumsum(taken)
    total = int(ends[-1]) if len(ends) else 0
    places: npt.NDArray[np.int64] = np.arange(total) + np.repeat(starts[order] - (ends - taken), taken)
    return places


def joined(parts: Sequence[npt.ArrayLike], dtype: type[Scalar]) -> npt.NDArray[Scalar]:
    """The parts one behind the other. Raises OverflowError for a value that the type does not hold."""
    arrays = [np.asarray(part, dtype=np.int64) for part in parts]
    values = np.concatenate(arrays) if arrays else np.empty(0, np.int64)
    fitting = values.astype(dtype)
    if not np.array_equal(fitting, values):  # a handling class that wrapped would show a record to others
        raise OverflowError(f"a value does not fit {np.dtype(dtype).name}: {values[fitting != values][0]}")
    return fitting
