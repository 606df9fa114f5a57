"""Compressed rows: many rows of different lengths in one array, taken in another order or joined."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from tocsin.match.arrays import Texts

_AT_ONCE = 1 << 16  # texts put in order at once
Scalar = TypeVar("Scalar", bound=np.generic)
Counts = npt.NDArray[np.int64]


class TextRows:
    """Texts one behind the other, in a few bytes more than their letters: to be added to, and read as a whole."""

    __slots__ = ("data", "lengths")

    def __init__(self) -> None:
        self.data = bytearray()
        self.lengths = array("I")

    def __len__(self) -> int:
        return len(self.lengths)

    def __iter__(self) -> Iterator[str]:
        at = 0
        for length in self.lengths:
            yield self.data[at : at + length].decode("utf-8")
            at += length

    def append(self, text: str) -> None:
        """Add a text; what UTF-8 cannot say (lone surrogates) becomes "?"."""
        encoded = text.encode("utf-8", "replace")
        self.data += encoded
        self.lengths.append(len(encoded))


def texts_in_order(parts: Sequence[TextRows], order: npt.NDArray[np.integer]) -> Texts:
    """The texts of all parts, one part behind the other, taken in ``order``."""
    lengths = joined([part.lengths for part in parts], np.int64)
    data = np.concatenate([np.empty(0, np.uint8), *(np.frombuffer(part.data, np.uint8) for part in parts if part.data)])
    taken = lengths[order]
    offsets = np.zeros(len(taken) + 1, dtype=np.int64)
    np.cumsum(taken, out=offsets[1:])
    starts = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths, out=starts[1:])
    ordered = np.empty(int(offsets[-1]), dtype=np.uint8)
    for first in range(0, len(taken), _AT_ONCE):  # places are eight bytes for each byte of a text
        rows = slice(first, first + _AT_ONCE)
        begin, end = int(offsets[first]), int(offsets[min(first + _AT_ONCE, len(taken))])
        shift = np.repeat(starts[order[rows]] - offsets[:-1][rows], taken[rows])
        ordered[begin:end] = data[np.arange(begin, end) + shift]
    return Texts(ordered, offsets.astype(np.uint32) if len(ordered) <= np.iinfo(np.uint32).max else offsets)


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
    arrays = [array for array in map(np.asarray, parts) if len(array)]
    values = np.concatenate(arrays) if arrays else np.empty(0, dtype)
    fitting = values.astype(dtype, copy=False)
    if not np.array_equal(fitting, values):  # a handling class that wrapped would show a record to others
        raise OverflowError(f"a value does not fit {np.dtype(dtype).name}: {values[fitting != values][0]}")
    return fitting
