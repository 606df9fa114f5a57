"""Room to work in: arrays that a kernel writes, made once for each thread."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import types

from tocsin.match.kernels.layout import MAX_TOKENS
from tocsin.match.kernels.rules import named_type

MAX_OPTIONS = 1200  # pairs of units that may stand for each other: 16 x 16, twice 15 x 16, and the initials
KNOWN = 256  # distances remembered for each token of the question; a power of two
OURS, OURS_END, THEIRS, THEIRS_END, IS_INITIAL = 0, 1, 2, 3, 4  # columns of ``units``
WEIGHT, TOKENS_MATCHED, LETTERS_MATCHED, IDENTICAL, EXPLAINED = 0, 1, 2, 3, 4  # places in ``found``


class Room(NamedTuple):
    """Room for the comparison of two names."""

    rows: npt.NDArray[np.float64]  # (3, 66) for distances
    known: npt.NDArray[np.int64]  # (MAX_TOKENS, KNOWN) token rows whose distance from our token is remembered, or -1
    known_distances: npt.NDArray[np.float64]  # (MAX_TOKENS, KNOWN)
    joined: npt.NDArray[np.uint8]  # (4, 512) letters and sounds of tokens written together
    gains: npt.NDArray[np.float64]  # (MAX_OPTIONS,)
    distances: npt.NDArray[np.float64]  # (MAX_OPTIONS,)
    units: npt.NDArray[np.int64]  # (MAX_OPTIONS, 5)
    order: npt.NDArray[np.int64]  # (MAX_OPTIONS,) options, best first
    chosen: npt.NDArray[np.int64]  # (2 * MAX_TOKENS,) options taken, best first
    free: npt.NDArray[np.int64]  # (2, MAX_TOKENS) 1 while a token has no partner
    left: npt.NDArray[np.int64]  # (2, MAX_TOKENS) tokens left over
    found: npt.NDArray[np.float64]  # (5,) what a comparison found


def room() -> Room:
    """A fresh room."""
    return Room(
        np.zeros((3, 66)),
        np.full((MAX_TOKENS, KNOWN), -1, dtype=np.int64),
        np.zeros((MAX_TOKENS, KNOWN)),
        np.zeros((4, 512), dtype=np.uint8),
        np.zeros(MAX_OPTIONS),
        np.zeros(MAX_OPTIONS),
        np.zeros((MAX_OPTIONS, 5), dtype=np.int64),
        np.zeros(MAX_OPTIONS, dtype=np.int64),
        np.zeros(2 * MAX_TOKENS, dtype=np.int64),
        np.zeros((2, MAX_TOKENS), dtype=np.int64),
        np.zeros((2, MAX_TOKENS), dtype=np.int64),
        np.zeros(5),
    )


def writable(scalar: types.Type, dimensions: int = 1) -> types.Array:
    """The type of an array in C order that a kernel may write."""
    return types.Array(scalar, dimensions, "C")


_F64, _I64, _I64_2 = writable(types.float64), writable(types.int64), writable(types.int64, 2)
_F64_2 = writable(types.float64, 2)
ROOM = named_type(
    Room,
    [_F64_2, _I64_2, _F64_2, writable(types.uint8, 2), _F64, _F64, _I64_2, _I64, _I64, _I64_2, _I64_2, _F64],
)
