"""Which token of one name stands for which of the other.

A name is laid out in units: its single tokens, and pairs of neighbours written together ("Abu Bakr" is also
"abubakr"), so that glued and split spellings meet. Pairs of units that are near enough are taken best first; no token
is used twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from tocsin.match.weights import DISTANCE, DISTANCE_LIMIT, INITIAL, LIGHT


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


Distance = Callable[[Unit, Unit], float | None]


def align(ours: Side, theirs: Side, distance: Distance) -> Alignment:
    """The best greedy alignment of two names.

    ``distance`` gives how far two units are apart, None when too far to matter.
    """
    options = _options(ours, theirs, distance)
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
    )


def _options(ours: Side, theirs: Side, distance: Distance) -> list[Pairing]:
    options = []
    their_units = theirs.units()
    for mine in ours.units():
        for yours in their_units:
            if mine.end - mine.start == 2 and yours.end - yours.start == 2:
                continue
            pairing = _pairing(ours, theirs, mine, yours, distance)
            if pairing is not None:
                options.append(pairing)
    return options


def _pairing(ours: Side, theirs: Side, mine: Unit, yours: Unit, distance: Distance) -> Pairing | None:
    if mine.end - mine.start == 1 and yours.end - yours.start == 1:
        initial = _initial(ours.letters[mine.start], theirs.letters[yours.start])
        if initial is not None:
            return Pairing(mine, yours, 0.0, INITIAL, True) if initial else None
    apart = distance(mine, yours)
    if apart is None or apart > DISTANCE_LIMIT:
        return None
    if all(ours.light[range_start] for range_start in range(*mine)) or all(theirs.light[i] for i in range(*yours)):
        both_light = all(ours.light[i] for i in range(*mine)) and all(theirs.light[i] for i in range(*yours))
        # A light token against a full one ("Bin" as somebody's name) is no conflict and hardly an agreement.
        return Pairing(mine, yours, apart, LIGHT if both_light or apart == 0.0 else LIGHT / 3, False)
    gain = _worth(ours, theirs, mine, yours) + DISTANCE * apart
    return Pairing(mine, yours, apart, gain, False) if gain > 0.25 else None


def _worth(ours: Side, theirs: Side, mine: Unit, yours: Unit) -> float:
    """The rarity that the agreement rests on; a glued token is worth both of its parts."""
    split = theirs if yours.end - yours.start >= mine.end - mine.start else ours
    unit = yours if split is theirs else mine
    parts = [split.rarity[i] for i in range(*unit) if not split.light[i]]
    if len(parts) < 2:
        return max(parts, default=0.0)
    return max(parts) + 0.5 * min(parts)


def _initial(mine: str, yours: str) -> bool | None:
    """Whether an initial fits the other token; None when neither is an initial."""
    if len(mine) != 1 and len(yours) != 1:
        return None
    if not ("a" <= mine[0] <= "z" and "a" <= yours[0] <= "z"):
        return None
    return mine[0] == yours[0]


def in_order(pairings: Sequence[Pairing]) -> bool:
    """True when the paired names follow one order on both sides, up to the family name moved to the other end."""
    places = [pairing.theirs.start for pairing in sorted(pairings, key=lambda p: p.ours.start)]
    falls = sum(1 for a, b in pairwise(places) if b < a)
    wraps = bool(places) and falls == 1 and places[-1] < places[0]
    return falls == 0 or wraps
