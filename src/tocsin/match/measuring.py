"""Which units of two names are near each other: every pair that could stand for one name is measured.

Two neighbours written together are measured by their letters and sounds one behind the other, as the kernels do
(match.kernels.pairing): a sound that ends the one and begins the other is heard once.
"""

from __future__ import annotations

from functools import lru_cache

from tocsin.match.alignment import Near, Side, Unit
from tocsin.match.distance import MAX_LETTERS, Token, token_distance
from tocsin.match.weights import BEGINNING, DISTANCE_LIMIT, GLUE_LETTERS
from tocsin.text.equivalents import EQUIVALENT, is_equivalent


def nearby(ours: Side, theirs: Side, *, is_person: bool = True) -> list[Near]:
    """The units of two names that are near each other."""
    near = [
        Near(mine, yours, distance)
        for mine in ours.units()
        for yours in theirs.units()
        if (distance := _distance(ours, mine, theirs, yours, is_person=is_person)) is not None
    ]
    return [each for each in near if each.distance <= DISTANCE_LIMIT]


def _distance(ours: Side, mine: Unit, theirs: Side, yours: Unit, *, is_person: bool) -> float | None:
    ours_are, theirs_are = ours.letters[mine.start : mine.end], theirs.letters[yours.start : yours.end]
    if len(ours_are) == 1 == len(theirs_are):
        return distance_of(ours_are[0], theirs_are[0], is_person=is_person)
    if len(ours_are) == 2 == len(theirs_are):
        return None
    split, whole = (ours_are, theirs_are[0]) if len(ours_are) == 2 else (theirs_are, ours_are[0])
    return distance_together(split[0], split[1], whole)


@lru_cache(maxsize=65536)
def distance_together(first: str, second: str, whole: str) -> float | None:
    """The distance of two tokens written together and a whole one; None where they may not be the same."""
    if any(len(part) < 2 or not part.isalpha() for part in (first, second)):
        return None
    shorter, longer = sorted((len(first) + len(second), len(whole)))
    if shorter < GLUE_LETTERS or longer - shorter > 2 or len(first) + len(second) > MAX_LETTERS:
        return None
    joined = Token.together(_token(first), _token(second))
    return _with_beginning(joined, _token(whole))


@lru_cache(maxsize=65536)
def distance_of(ours: str, theirs: str, *, is_person: bool = True) -> float:
    """The distance of two tokens; one that begins the other is no stranger to it, nor one that stands for it."""
    apart = _with_beginning(_token(ours), _token(theirs))
    return min(apart, EQUIVALENT) if apart > EQUIVALENT and is_equivalent(ours, theirs, is_person=is_person) else apart


def _with_beginning(ours: Token, theirs: Token) -> float:
    apart = token_distance(ours, theirs)
    shorter, longer = sorted((ours.letters, theirs.letters), key=len)
    is_beginning = len(shorter) >= 4 and longer.startswith(shorter) and shorter.isalpha()
    return min(apart, BEGINNING) if is_beginning and ours.digits == theirs.digits else apart


@lru_cache(maxsize=65536)
def _token(letters: str) -> Token:
    return Token(letters)
