"""Coverage: how likely two names are the same name, 0 to 1, by how much of both the alignment explains.

Not evidence: it answers "the same name?", where a common name counts nearly as much as a rare one. The numbers were
chosen on the tuning half of bench/pairs.py; the best cut lies near 0.5.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tocsin.match.alignment import Alignment, Pairing, Side, in_order
from tocsin.match.weights import CONTRASTED_FROM
from tocsin.text.equivalents import is_contrasted
from tocsin.text.phonemes import is_abjad


@dataclass(frozen=True, slots=True)
class CoverageRules:
    """The numbers of one kind of names; weights are in nats of rarity, factors multiply the coverage."""

    base: float  # weight of every full token, whatever its rarity
    cap: float  # rarity counts up to here
    light: float  # weight of an article, particle, title or legal form
    across: float  # share of a distance between an abjad and Latin letters, where spellings differ more
    steepness: float  # what a distance, squared, takes from a token's likeness
    initial: float  # likeness of an initial and a name that it fits
    contrasted: float  # likeness of two known tokens of different groups, which also count as a conflict
    missing: float  # share of the weight of tokens left over on one side only
    conflicting: float  # the same where both sides have tokens left over
    conflict: float  # factor for each pair of tokens left over or contrasted
    other_number: float  # factor where both sides have a number left over: another number makes another name
    one_number: float  # factor where one side has
    scrambled: float  # factor in another order than family name moved to the other end: Ali Hassan X, Hassan Ali X


PERSONS: Final = CoverageRules(
    base=4.0, cap=6.0, light=0.3, across=0.6, steepness=0.35, initial=0.8, contrasted=0.2, missing=0.4,
    conflicting=0.6, conflict=0.5, other_number=0.3, one_number=0.7, scrambled=0.48,
)  # fmt: skip
ORGANISATIONS: Final = CoverageRules(
    base=1.0, cap=7.0, light=0.3, across=0.7, steepness=0.4, initial=0.8, contrasted=0.0, missing=0.35,
    conflicting=1.2, conflict=0.9, other_number=0.1, one_number=0.45, scrambled=0.9,
)  # fmt: skip


def coverage_of(ours: Side, theirs: Side, alignment: Alignment, *, is_person: bool) -> float:
    """How likely the two are the same name: the share of both that the other explains, squared, times the factors.

    Squared, since half of a name explained is far from an even chance.
    """
    rules = PERSONS if is_person else ORGANISATIONS
    explained = total = 0.0
    conflicts = min(len(alignment.ours_left), len(alignment.theirs_left))
    for pairing in alignment.pairings:
        likeness = _likeness(ours, theirs, pairing, rules)
        if are_two_names(ours, theirs, pairing, is_person=is_person):
            likeness = rules.contrasted
            conflicts += 1
        for side, unit in ((ours, pairing.ours), (theirs, pairing.theirs)):
            weight = sum(_weight(side, i, rules) for i in range(*unit))
            total += weight
            explained += weight * likeness
    both = bool(alignment.ours_left) and bool(alignment.theirs_left)
    for side, left in ((ours, alignment.ours_left), (theirs, alignment.theirs_left)):
        total += sum(_weight(side, i, rules) for i in left) * (rules.conflicting if both else rules.missing)
    share = explained / total if total else 0.0
    return float(share**2 * rules.conflict**conflicts * _factor(ours, theirs, alignment, rules))


def _weight(side: Side, at: int, rules: CoverageRules) -> float:
    return rules.light if side.light[at] else rules.base + min(side.rarity[at], rules.cap)


def _likeness(ours: Side, theirs: Side, pairing: Pairing, rules: CoverageRules) -> float:
    if pairing.is_initial:
        return rules.initial
    is_across = is_abjad(ours.letters[pairing.ours.start]) != is_abjad(theirs.letters[pairing.theirs.start])
    apart = pairing.distance * (rules.across if is_across else 1.0)
    return max(0.0, 1.0 - rules.steepness * apart**2)


def are_two_names(ours: Side, theirs: Side, pairing: Pairing, *, is_person: bool) -> bool:
    """True for two known tokens that are paired for their sound and are two names: Hassan and Hussein."""
    mine, yours = pairing.ours, pairing.theirs
    if pairing.is_initial or pairing.distance < CONTRASTED_FROM:
        return False
    is_single = mine.end - mine.start == 1 == yours.end - yours.start
    return is_single and is_contrasted(ours.letters[mine.start], theirs.letters[yours.start], is_person=is_person)


def _factor(ours: Side, theirs: Side, alignment: Alignment, rules: CoverageRules) -> float:
    factor = 1.0
    numbers_left = (
        any(ours.letters[i].isdigit() for i in alignment.ours_left),
        any(theirs.letters[j].isdigit() for j in alignment.theirs_left),
    )
    if all(numbers_left):
        factor *= rules.other_number
    elif any(numbers_left):
        factor *= rules.one_number
    full = [p for p in alignment.pairings if not all(theirs.light[i] for i in range(*p.theirs))]
    return factor if in_order(full) else factor * rules.scrambled
