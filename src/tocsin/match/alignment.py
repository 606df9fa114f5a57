"""Which token of one name stands for which of the other.

A name is laid out in units: its single tokens, and pairs of neighbours written together ("Abu Bakr" is also
"abubakr"), so that glued and split spellings meet. Pairs of units that are near enough are taken best first; no token
is used twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from tocsin.match.weights import (
    DISTANCE,
    DISTANCE_LIMIT,
    DISTANCE_SQUARE,
    GLUE_LETTERS,
    GLUE_LIMIT,
    GLUED,
    INDEPENDENCE_2,
    INITIAL,
    LIGHT,
    NEAR_FLOOR,
    NEAR_LIMIT,
)


class Unit(NamedTuple):
    """Tokens ``start`` to ``end`` (exclusive) of a name, written together."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Side:
    """One name as the alignment sees it; the four rows have one entry a token."""

    letters: tuple[str, ...]
    light: tuple[bool, ...]
    family: tuple[bool, ...]
    rarity: tuple[float, ...]  # nats

    def text(self, unit: Unit) -> str:
        """The unit's tokens as written, with blanks."""
        return " ".join(self.letters[unit.start : unit.end])

    def units(self) -> list[Unit]:
        """Single tokens first, then neighbours written together."""
        count = len(self.letters)
        return [Unit(i, i + 1) for i in range(count)] + [Unit(i, i + 2) for i in range(count - 1)]


class Pairing(NamedTuple):
    """Two units that stand for the same name: their distance, and the nats that this agreement is worth alone."""

    ours: Unit
    theirs: Unit
    distance: float
    gain: float
    is_initial: bool


@dataclass(frozen=True, slots=True)
class Alignment:
    """The pairings, best first, and the full tokens that found no partner on either side."""

    pairings: tuple[Pairing, ...]
    ours_left: tuple[int, ...]
    theirs_left: tuple[int, ...]
    light_left: int  # light tokens of either side without a partner


class Near(NamedTuple):
    """Two units that are near each other, and how far apart."""

    ours: Unit
    theirs: Unit
    distance: float


def align(ours: Side, theirs: Side, near: Iterable[Near]) -> Alignment:
    """The best greedy alignment of two names over the units that are ``near`` each other."""
    options = [pairing for each in near if (pairing := _pairing(ours, theirs, each)) is not None]
    options += _initials(ours, theirs)
    options.sort(key=lambda pairing: -pairing.gain)
    chosen: list[Pairing] = []
    our_free, their_free = [True] * len(ours.letters), [True] * len(theirs.letters)
    for pairing in options:
        mine, yours = range(*pairing.ours), range(*pairing.theirs)
        if all(our_free[i] for i in mine) and all(their_free[i] for i in yours):
            chosen.append(pairing)
            for i in mine:
                our_free[i] = False
            for i in yours:
                their_free[i] = False
    return Alignment(
        tuple(chosen),
        tuple(i for i, free in enumerate(our_free) if free and not ours.light[i]),
        tuple(i for i, free in enumerate(their_free) if free and not theirs.light[i]),
        sum(free and ours.light[i] for i, free in enumerate(our_free))
        + sum(free and theirs.light[i] for i, free in enumerate(their_free)),
    )


def _pairing(ours: Side, theirs: Side, near: Near) -> Pairing | None:
    mine, yours, apart = near
    our_width, their_width = mine.end - mine.start, yours.end - yours.start
    if our_width == 2 == their_width:
        return None
    if our_width == 1 == their_width and (_is_initial(ours, mine.start) or _is_initial(theirs, yours.start)):
        return None
    if our_width != their_width and not _may_be_glued(ours, theirs, near):
        return None
    if apart > DISTANCE_LIMIT:
        return None
    ours_light, theirs_light = all(ours.light[mine.start : mine.end]), all(theirs.light[yours.start : yours.end])
    if ours_light or theirs_light:
        # A light token against a full one ("Bin" as somebody's name) is no conflict and hardly an agreement.
        return Pairing(mine, yours, apart, LIGHT if (ours_light and theirs_light) or apart == 0.0 else LIGHT / 3, False)
    gain = _worth(ours, theirs, mine, yours) + (DISTANCE + DISTANCE_SQUARE * apart) * apart
    if apart <= NEAR_LIMIT:
        gain = max(gain, NEAR_FLOOR * apart)
    elif gain <= 0:
        return None
    return Pairing(mine, yours, apart, gain, False)


def _worth(ours: Side, theirs: Side, mine: Unit, yours: Unit) -> float:
    """The rarity that the agreement rests on: the commoner of the two names', since its bearers come near as well.

    A glued token is worth both of its parts.
    """
    if mine.end - mine.start == 1 == yours.end - yours.start:
        return min(ours.rarity[mine.start], theirs.rarity[yours.start])
    split, unit = (theirs, yours) if yours.end - yours.start == 2 else (ours, mine)
    return worth_together(split, unit)


def worth_together(side: Side, unit: Unit) -> float:
    """What two neighbours written together are worth: both, less what the gap costs; a light one is worth nothing."""
    parts = [side.rarity[i] for i in range(*unit) if not side.light[i]]
    return max(parts) + INDEPENDENCE_2 * min(parts) + GLUED if len(parts) == 2 else max(parts, default=0.0)


def _may_be_glued(ours: Side, theirs: Side, near: Near) -> bool:
    """True when nothing but the gap differs, and perhaps a slip, between whole names."""
    split, unit = (theirs, near.theirs) if near.theirs.end - near.theirs.start == 2 else (ours, near.ours)
    if any(len(part) < 2 or not part.isalpha() for part in split.letters[unit.start : unit.end]):
        return False  # an initial or a number is no part of the name beside it
    mine, yours = ours.text(near.ours).replace(" ", ""), theirs.text(near.theirs).replace(" ", "")
    shorter, longer = sorted((len(mine), len(yours)))
    return shorter >= GLUE_LETTERS and longer - shorter <= 2 and near.distance <= GLUE_LIMIT * longer


def _initials(ours: Side, theirs: Side) -> list[Pairing]:
    """Initials on one side that fit a full name, or the same initial, on the other."""
    mine = [i for i in range(len(ours.letters)) if _is_initial(ours, i)]
    yours = [j for j in range(len(theirs.letters)) if _is_initial(theirs, j)]
    fits = {(i, j) for i in mine for j in range(len(theirs.letters)) if not theirs.light[j]}
    fits |= {(i, j) for j in yours for i in range(len(ours.letters)) if not ours.light[i]}
    return [
        Pairing(Unit(i, i + 1), Unit(j, j + 1), 0.0, INITIAL, True)
        for i, j in sorted(fits)
        if ours.letters[i][0] == theirs.letters[j][0]
    ]


def _is_initial(side: Side, at: int) -> bool:
    letters = side.letters[at]
    return len(letters) == 1 and not side.light[at] and "a" <= letters <= "z"


def in_order(pairings: Sequence[Pairing]) -> bool:
    """True when the paired names follow one order on both sides, up to the family name moved to the other end."""
    places = [pairing.theirs.start for pairing in sorted(pairings, key=lambda p: p.ours.start)]
    falls = sum(1 for a, b in pairwise(places) if b < a)
    wraps = bool(places) and falls == 1 and places[-1] < places[0]
    return falls == 0 or wraps
