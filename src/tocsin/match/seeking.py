"""Which tokens of an index are near each unit of a name: its tokens, neighbours written together, parts of a token."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tocsin.match.alignment import Side, Unit, worth_together
from tocsin.match.arrays import F32, GROUPS, ORGANISATION_GROUPS, U32, IndexArrays, sealed
from tocsin.match.distance import MAX_LETTERS
from tocsin.match.kernels.gathering import Sought
from tocsin.match.nearness import NearTokens
from tocsin.match.weights import DISTANCE, DISTANCE_LIMIT, GLUE_LETTERS, GLUE_LIMIT
from tocsin.text.equivalents import EQUIVALENT, groups

KEPT = 50_000  # units whose neighbours are remembered
REACH = 1.25  # units of distance; the full score measures up to DISTANCE_LIMIT
KEPT_ROWS = 4_000_000  # near tokens remembered for all of them: 32 MB
LEAST_PART = 2  # letters of a part of a token
LEAST_NEAR_PART = 4  # letters from which a part may be misspelt
PART_REACH = 0.8  # how far a part may be from what is known
PART_DISTANCE = 0.15  # what finding a token by one of its parts costs, at the least
Near = tuple[U32, F32]
_NOTHING: Near = (np.empty(0, np.uint32), np.empty(0, np.float32))


class Seeker:
    """Finds near tokens of one index and remembers them."""

    def __init__(self, arrays: IndexArrays) -> None:
        self._arrays = arrays
        self._known: dict[tuple[str, bool, bool], Near] = {}
        self._rows = 0

    def seek(self, finder: NearTokens, side: Side, *, is_person: bool, is_truncated: bool) -> Sought:
        """The units of a form and what is near each; ``finder`` is this thread's."""
        units: list[tuple[int, int]] = []
        own: list[float] = []
        near: list[Near] = []
        for at, letters in enumerate(side.letters):
            if side.light[at] or len(letters) == 1:
                continue
            found = self._near(finder, letters, is_person=is_person)
            if is_truncated and at == len(side.letters) - 1:
                found = _together(found, finder.continuations(letters))
            _append(units, own, near, (at, at + 1), side.rarity[at], found)
        for at, pair in enumerate(zip(side.letters, side.letters[1:], strict=False)):
            if _may_be_glued(pair):
                found = self._glued(finder, "".join(pair))
                _append(units, own, near, (at, at + 2), worth_together(side, Unit(at, at + 2)), found)
        if not units:  # nothing but single letters: "G-9", "E. S. Co."
            for at, letters in enumerate(side.letters):
                _append(units, own, near, (at, at + 1), side.rarity[at], self._very(finder, letters))
        return _sought(units, own, near)

    def _very(self, finder: NearTokens, letters: str) -> Near:
        """The very token, if the index holds it."""
        row = finder.row_of(letters)
        return _NOTHING if row < 0 else (np.array([row], np.uint32), np.zeros(1, np.float32))

    def _near(self, finder: NearTokens, letters: str, *, is_person: bool) -> Near:
        return self._remember((letters, is_person, False), lambda: self._find(finder, letters, is_person=is_person))

    def _glued(self, finder: NearTokens, letters: str) -> Near:
        limit = min(DISTANCE_LIMIT, GLUE_LIMIT * (len(letters) + 2))
        return self._remember((letters, False, True), lambda: finder.find(letters, limit=limit, is_whole=True))

    def _remember(self, asked: tuple[str, bool, bool], find: Callable[[], Near]) -> Near:
        known = self._known.get(asked)
        if known is None:
            if len(self._known) > KEPT or self._rows > KEPT_ROWS:
                self._known.clear()
                self._rows = 0
            known = self._known[asked] = find()
            self._rows += len(known[0])
        return known

    def _find(self, finder: NearTokens, letters: str, *, is_person: bool) -> Near:
        row = finder.row_of(letters)
        found = self._frequent(row)
        if found is None:
            # A token further away than this could give nothing, however rare.
            rarity = self._arrays.rarity.of(letters, is_person=is_person)
            found = finder.find(letters, limit=reach(rarity))
        return _together(
            found, self._equivalents(letters, is_person=is_person), self._parts(finder, letters, is_known=row >= 0)
        )

    def _frequent(self, row: int) -> Near | None:
        frequent = self._arrays.frequent
        at = int(np.searchsorted(frequent.tokens, row)) if row >= 0 else len(frequent.tokens)
        if at == len(frequent.tokens) or int(frequent.tokens[at]) != row:
            return None
        start, end = int(frequent.offsets[at]), int(frequent.offsets[at + 1])
        return frequent.near[start:end], frequent.distances[start:end].astype(np.float32)

    def _equivalents(self, letters: str, *, is_person: bool) -> Near:
        table = self._arrays.equivalents
        rows = []
        for group in groups(letters, is_person=is_person)[:GROUPS]:
            wanted = group if is_person else group + ORGANISATION_GROUPS
            at = int(np.searchsorted(table.groups, wanted))
            if at < len(table.groups) and int(table.groups[at]) == wanted:
                rows.append(table.tokens[int(table.offsets[at]) : int(table.offsets[at + 1])])
        if not rows:
            return _NOTHING
        tokens = np.concatenate(rows)
        return tokens, np.full(len(tokens), EQUIVALENT, dtype=np.float32)

    def _parts(self, finder: NearTokens, letters: str, *, is_known: bool) -> Near:
        """What is near one of the two parts wherever a token can be parted into two that are near known ones.

        "abubakr" finds "abu bakr" by the rarer of the two. A token that the index knows (``is_known``) is not parted
        with slips.
        """
        if not GLUE_LETTERS <= len(letters) <= MAX_LETTERS or not letters.isalpha():
            return _NOTHING
        if is_known or len(letters) < 2 * LEAST_NEAR_PART:
            return self._exact_parts(finder, letters)
        found = [self._exact_parts(finder, letters)]
        for at in range(LEAST_NEAR_PART, len(letters) - LEAST_NEAR_PART + 1):
            first = finder.find(letters[:at], limit=PART_REACH, is_whole=True)
            second = finder.find(letters[at:], limit=PART_REACH, is_whole=True) if len(first[0]) else _NOTHING
            if len(second[0]):
                rows, distances = min((first, second), key=self._volume)
                found.append((rows, distances + np.float32(PART_DISTANCE)))
        return _together(*found)

    def _exact_parts(self, finder: NearTokens, letters: str) -> Near:
        # Letters of abjads take two bytes each.
        first, second = finder.partings(letters, LEAST_PART if letters.isascii() else 2 * LEAST_PART)
        offsets = self._arrays.postings.offsets
        is_rarer = offsets[first + 1] - offsets[first] < offsets[second + 1] - offsets[second]
        rows = np.unique(np.where(is_rarer, first, second))
        return rows, np.full(len(rows), PART_DISTANCE, dtype=np.float32)

    def _volume(self, found: Near) -> int:
        offsets = self._arrays.postings.offsets
        return int((offsets[found[0] + 1] - offsets[found[0]]).sum())


def reach(rarity: float) -> float:
    """How far from a token to look for others: beyond it agreement says next to nothing, however rare the name."""
    return min(REACH, rarity / -DISTANCE)


def _append(
    units: list[tuple[int, int]],
    own: list[float],
    near: list[Near],
    unit: tuple[int, int],
    worth: float,
    found: Near,
) -> None:
    if len(found[0]):
        units.append(unit)
        own.append(worth)
        near.append(found)


def _may_be_glued(pair: tuple[str, str]) -> bool:
    return len(pair[0]) + len(pair[1]) >= GLUE_LETTERS - 2 and all(len(part) > 1 and part.isalpha() for part in pair)


def _together(*found: Near) -> Near:
    """All of it, rows ascending, each at its least distance."""
    some = [each for each in found if len(each[0])]
    if len(some) <= 1:
        return some[0] if some else _NOTHING
    rows, distances = np.concatenate([each[0] for each in some]), np.concatenate([each[1] for each in some])
    order = np.lexsort((distances, rows))
    rows, distances = rows[order], distances[order]
    first = np.ones(len(rows), dtype=np.bool_)
    first[1:] = rows[1:] != rows[:-1]
    return rows[first], distances[first]


def _sought(units: list[tuple[int, int]], own: list[float], near: list[Near]) -> Sought:
    offsets = [0]
    for rows, _ in near:
        offsets.append(offsets[-1] + len(rows))
    return Sought(
        sealed(np.array(units, dtype=np.int64).reshape(-1, 2)),
        sealed(np.array(own, dtype=np.float64)),
        sealed(np.array(offsets, dtype=np.int64)),
        sealed(np.concatenate([rows for rows, _ in near])) if near else sealed(np.empty(0, np.uint32)),
        sealed(np.concatenate([distances for _, distances in near])) if near else sealed(np.empty(0, np.float32)),
    )
