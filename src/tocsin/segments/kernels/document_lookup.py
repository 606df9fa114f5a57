"""Look-ups in a table sorted by key, compiled: where a key stands, how well its rows fit, what two tables share.

The plain twins: ``match.reported_documents.grade_of``, and tests/segments/test_document_table.py.
"""

# numba decides the types, by the signatures below; these checks know nothing of machine integers that wrap around:
# mypy: disable-error-code="no-untyped-call,return-value,no-any-return,assignment,arg-type"

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit, types

from tocsin.segments.kernels.document_numbers import BYTES, KEYS, LETTERS, PLACES

CODES = types.Array(types.uint8, 1, "C", readonly=True)
OFFSETS = types.Array(types.uint32, 1, "C", readonly=True)
_PAIR = types.UniTuple(types.int64, 2)

# The numbers of match.reported_documents.Grade.
CONFUSED_OPEN, OTHER_ISSUER, CONFUSED, OPEN, SAME = 1, 2, 3, 4, 5


@njit(_PAIR(KEYS, OFFSETS, types.int64, types.uint64), cache=True, nogil=True)
def seek(keys: npt.NDArray[np.uint64], prefix: npt.NDArray[np.uint32], shift: int, key: int) -> tuple[int, int]:
    """First row of the key and the row after its last; equal where the key does not stand."""
    bucket = np.int64(key >> np.uint64(shift))
    low, high = np.int64(prefix[bucket]), np.int64(prefix[bucket + 1])
    end = high
    while low < high:
        middle = (low + high) >> 1
        if keys[middle] < key:
            low = middle + 1
        else:
            high = middle
    last = low
    while last < end and keys[last] == key:
        last += 1
    return low, last


@njit(
    types.uint8(types.boolean, types.int64, types.int64, types.int64, types.int64, types.int64),
    cache=True,
    nogil=True,
)
def grade(is_exact: bool, kind: int, country: int, held_kind: int, held_country: int, any_kind: int) -> int:
    """How well a row fits; 0 where it says nothing. Kinds and countries are codes, 0 is unknown."""
    other_kind = kind and held_kind and kind != held_kind and any_kind not in (kind, held_kind)
    same_issuer = country != 0 and country == held_country
    other_issuer = country and held_country and country != held_country
    if is_exact:
        if other_issuer:
            return 0 if other_kind else OTHER_ISSUER
        return SAME if same_issuer and kind and kind == held_kind else OPEN
    if other_kind or other_issuer:
        return 0
    return CONFUSED if same_issuer else CONFUSED_OPEN


@njit(
    types.void(
        KEYS, LETTERS, LETTERS, CODES, OFFSETS, types.int64, types.int64,
        KEYS, LETTERS, LETTERS, CODES, types.uint8[::1],
    ),
    cache=True,
    nogil=True,
)  # fmt: skip
def best_grades(
    keys: npt.NDArray[np.uint64],
    letters: npt.NDArray[np.uint16],
    countries: npt.NDArray[np.uint16],
    kinds: npt.NDArray[np.uint8],
    prefix: npt.NDArray[np.uint32],
    shift: int,
    any_kind: int,
    asked: npt.NDArray[np.uint64],
    asked_letters: npt.NDArray[np.uint16],
    asked_countries: npt.NDArray[np.uint16],
    asked_kinds: npt.NDArray[np.uint8],
    best: npt.NDArray[np.uint8],
) -> None:
    """Fill the best grade of any row for each asked key; 0 where there is none."""
    for at in range(asked.size):
        first, last = seek(keys, prefix, shift, asked[at])
        found = np.uint8(0)
        for row in range(first, last):
            fits = grade(
                letters[row] == asked_letters[at], asked_kinds[at], asked_countries[at], kinds[row], countries[row],
                any_kind,
            )  # fmt: skip
            found = max(found, fits)
        best[at] = found


@njit(
    types.void(
        LETTERS, LETTERS, CODES, types.int64, types.int64, types.int64, types.int64, types.int64, types.uint8[::1]
    ),
    cache=True,
    nogil=True,
)
def grade_rows(
    letters: npt.NDArray[np.uint16],
    countries: npt.NDArray[np.uint16],
    kinds: npt.NDArray[np.uint8],
    first: int,
    any_kind: int,
    asked_letters: int,
    asked_country: int,
    asked_kind: int,
    grades: npt.NDArray[np.uint8],
) -> None:
    """Fill the grade of each row from ``first`` on, whose key is the asked one."""
    for at in range(grades.size):
        row = first + at
        is_exact = letters[row] == asked_letters
        grades[at] = grade(is_exact, asked_kind, asked_country, kinds[row], countries[row], any_kind)


@njit(types.void(BYTES, PLACES, LETTERS, PLACES, types.uint8[::1]), cache=True, nogil=True)
def gather_notes(
    data: npt.NDArray[np.uint8],
    starts: npt.NDArray[np.int64],
    lengths: npt.NDArray[np.uint16],
    order: npt.NDArray[np.int64],
    out: npt.NDArray[np.uint8],
) -> None:
    """Fill ``out`` with the notes in this order."""
    at = 0
    for row in order:
        start = starts[row]
        for place in range(start, start + lengths[row]):
            out[at] = data[place]
            at += 1


@njit(
    types.UniTuple(types.int64, 2)(
        KEYS, LETTERS, LETTERS, CODES, CODES, LETTERS, KEYS, LETTERS, LETTERS, CODES, CODES, LETTERS
    ),
    cache=True,
    nogil=True,
)
def shared_rows(
    keys: npt.NDArray[np.uint64],
    letters: npt.NDArray[np.uint16],
    countries: npt.NDArray[np.uint16],
    kinds: npt.NDArray[np.uint8],
    statuses: npt.NDArray[np.uint8],
    days: npt.NDArray[np.uint16],
    old_keys: npt.NDArray[np.uint64],
    old_letters: npt.NDArray[np.uint16],
    old_countries: npt.NDArray[np.uint16],
    old_kinds: npt.NDArray[np.uint8],
    old_statuses: npt.NDArray[np.uint8],
    old_days: npt.NDArray[np.uint16],
) -> tuple[int, int]:
    """Old rows whose document still stands, and how many of them with the same status and day.

    Both tables are sorted by (key, letters, country, kind, status, day), so one walk along both is enough.
    """
    new, old, kept, same = 0, 0, 0, 0
    while new < keys.size and old < old_keys.size:
        order = 0
        if keys[new] != old_keys[old]:
            order = -1 if keys[new] < old_keys[old] else 1
        elif letters[new] != old_letters[old]:
            order = -1 if letters[new] < old_letters[old] else 1
        elif countries[new] != old_countries[old]:
            order = -1 if countries[new] < old_countries[old] else 1
        elif kinds[new] != old_kinds[old]:
            order = -1 if kinds[new] < old_kinds[old] else 1
        if order == 0:
            kept += 1
            same += statuses[new] == old_statuses[old] and days[new] == old_days[old]
        new += order <= 0
        old += order >= 0
    return kept, same
