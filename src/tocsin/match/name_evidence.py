"""What the comparison of two names says: evidence for "the same person?" and coverage for "the same name?"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

from tocsin.match.alignment import Alignment, Near, Pairing, Side, Unit, align, in_order
from tocsin.match.coverage import are_two_names, coverage_of
from tocsin.match.rounding import rounded
from tocsin.match.weights import (
    AGREEMENT,
    CONFLICT,
    CONFLICT_FAMILY,
    CONFLICT_INITIAL,
    CONTRASTED,
    INDEPENDENCE,
    LIGHT_LEFT_SHARE,
    MISSING,
    MISSING_FAMILY,
    NUMBER_CONFLICT,
    OTHER_ORDER_SHARE,
    SCRAMBLED,
    UNLISTED,
    WHOLE_NAME,
    WHOLE_ORGANISATION,
)
from tocsin.model.screening import Evidence

LEAST_AGREEMENT = 0.5  # nats from which a token that is met counts as a further name


@dataclass(frozen=True, slots=True)
class NameEvidence:
    """The evidence of two names: nats, coverage 0..1, and the reasons."""

    weight: float
    coverage: float
    evidence: tuple[Evidence, ...]
    full_tokens: int  # full tokens of the record's name that were matched, initials apart
    letters: int = 99  # letters in those tokens
    is_identical: bool = False  # the same tokens in the same order
    explained: float = 0.0  # 0..1: the share of both names that the other explains, squared


def compare_names(
    ours: Side,
    theirs: Side,
    near: Sequence[Near],
    *,
    is_person: bool,
    is_truncated: bool = False,
) -> NameEvidence:
    """The evidence that ``ours`` (the query's name) and ``theirs`` (the record's) are one name.

    ``near`` holds the units of the two that are near each other. ``is_truncated``: our last token may be cut
    (ICAO 9303-3, 4.6), so a prefix of theirs is no difference.
    """
    if is_truncated:
        near = [*near, *_continuations(ours, theirs)]
    alignment = align(ours, theirs, near)
    reasons = _agreements(ours, theirs, alignment.pairings)
    if is_person:
        reasons += _contrasts(ours, theirs, alignment.pairings)
    reasons += _left_over(ours, theirs, alignment, is_person=is_person)
    if alignment.pairings and not in_order(_full(alignment.pairings, theirs)):
        reasons.append(Evidence("name", SCRAMBLED, "name_order"))
    if alignment.pairings and not alignment.ours_left and not alignment.theirs_left:
        reasons.append(_whole(ours, theirs, alignment, is_person=is_person))
    matched = [i for p in alignment.pairings if not p.is_initial for i in range(*p.theirs) if not theirs.light[i]]
    weight = sum(reason.weight for reason in reasons)
    coverage = coverage_of(ours, theirs, alignment, is_person=is_person)
    letters = sum(len(theirs.letters[i]) for i in matched)
    is_identical = ours.letters == theirs.letters
    explained = _explained(ours, theirs, alignment)
    return NameEvidence(weight, coverage, tuple(reasons), len(matched), letters, is_identical, explained)


def _continuations(ours: Side, theirs: Side) -> list[Near]:
    """Tokens of theirs that our last one may be the beginning of."""
    last = len(ours.letters) - 1
    if last < 0 or len(ours.letters[last]) < 2:
        return []
    cut = ours.letters[last]
    # The longer the part that was left, the less is in doubt.
    apart = 0.15 + 1.5 / len(cut)
    return [
        Near(Unit(last, last + 1), Unit(at, at + 1), apart)
        for at, whole in enumerate(theirs.letters)
        if whole != cut and whole.startswith(cut)
    ]


def _full(pairings: tuple[Pairing, ...], theirs: Side) -> list[Pairing]:
    return [p for p in pairings if not all(theirs.light[i] for i in range(*p.theirs))]


def _agreements(ours: Side, theirs: Side, pairings: tuple[Pairing, ...]) -> list[Evidence]:
    reasons = []
    rank = 0
    for pairing in pairings:
        weight = pairing.gain
        if pairing.gain > LEAST_AGREEMENT and not pairing.is_initial:
            weight = pairing.gain * INDEPENDENCE[min(rank, len(INDEPENDENCE) - 1)] + AGREEMENT
            rank += 1
        reasons.append(_agreement(ours, theirs, pairing, weight))
    return reasons


def _agreement(ours: Side, theirs: Side, pairing: Pairing, weight: float) -> Evidence:
    mine, yours = ours.text(pairing.ours), theirs.text(pairing.theirs)
    if pairing.is_initial:
        code = "name_initial"
    elif mine == yours:
        code = "name_same"
    elif pairing.ours.end - pairing.ours.start != pairing.theirs.end - pairing.theirs.start:
        code = "name_glued"
    elif pairing.distance <= 0.35:
        code = "name_sounds"
    else:
        code = "name_near"
    rarity = max(theirs.rarity[i] for i in range(*pairing.theirs))
    arguments = (("ours", mine), ("theirs", yours), ("one_in", str(round(exp(rarity)))))
    return Evidence("name", rounded(weight), code, arguments)


def _contrasts(ours: Side, theirs: Side, pairings: tuple[Pairing, ...]) -> list[Evidence]:
    """What speaks against pairings of names that are near in sound and known to be two."""
    return [
        Evidence(
            "name",
            CONTRASTED,
            "name_contrasted",
            (("ours", ours.text(pairing.ours)), ("theirs", theirs.text(pairing.theirs))),
        )
        for pairing in pairings
        if are_two_names(ours, theirs, pairing, is_person=True)
    ]


def _left_over(ours: Side, theirs: Side, alignment: Alignment, *, is_person: bool) -> list[Evidence]:
    # Numbers are held against numbers first, then the listed family name against the rarest that is left.
    mine = sorted(alignment.ours_left, key=lambda i: (not ours.letters[i].isdigit(), -ours.rarity[i]))
    yours = sorted(
        alignment.theirs_left, key=lambda j: (not theirs.letters[j].isdigit(), not theirs.family[j], -theirs.rarity[j])
    )
    # Who bears two family names is known by either: the second may be missing or differ as any other name may.
    has_family = any(theirs.family[j] for p in alignment.pairings if not p.is_initial for j in range(*p.theirs))
    reasons = []
    while mine and yours:
        i, j = mine.pop(0), yours.pop(0)
        is_family = theirs.family[j] and not has_family
        reasons.append(_conflict(ours, theirs, i, j, is_family=is_family, is_person=is_person))
    reasons += [_missing("name_missing_here", theirs, j, is_family=theirs.family[j] and not has_family) for j in yours]
    reasons += [_missing("name_missing_there", ours, i, is_family=False) for i in mine]
    return reasons


def _conflict(ours: Side, theirs: Side, i: int, j: int, *, is_family: bool, is_person: bool) -> Evidence:
    arguments = (("ours", ours.letters[i]), ("theirs", theirs.letters[j]))
    if ours.letters[i].isdigit() and theirs.letters[j].isdigit():
        return Evidence("name", NUMBER_CONFLICT, "name_other_number", arguments)
    if not is_person:
        # A common word of organisations ("trading") says little when it differs.
        weight = max(CONFLICT_FAMILY, -0.45 * (ours.rarity[i] + theirs.rarity[j]) / 2 - 0.5)
        return Evidence("name", rounded(weight), "name_other", arguments)
    if len(ours.letters[i]) == 1 or len(theirs.letters[j]) == 1:
        return Evidence("name", CONFLICT_INITIAL, "name_other_initial", arguments)
    if is_family:
        return Evidence("name", CONFLICT_FAMILY, "name_other_family", arguments)
    return Evidence("name", CONFLICT, "name_other", arguments)


def _missing(code: str, side: Side, at: int, *, is_family: bool) -> Evidence:
    each = MISSING if code == "name_missing_here" else UNLISTED
    weight = MISSING_FAMILY if is_family else each
    return Evidence("name", rounded(weight), code, (("name", side.letters[at]),))


def _whole(ours: Side, theirs: Side, alignment: Alignment, *, is_person: bool) -> Evidence:
    apart = sum(pairing.distance for pairing in alignment.pairings)
    bonus = WHOLE_NAME if is_person else WHOLE_ORGANISATION
    full = sum(1 for light in theirs.light if not light)
    if is_person and full < 2:
        bonus = 0.0
    bonus *= LIGHT_LEFT_SHARE**alignment.light_left
    if [p.theirs for p in sorted(alignment.pairings)] != sorted(p.theirs for p in alignment.pairings):
        bonus *= OTHER_ORDER_SHARE
    return Evidence("name", rounded(bonus * exp(-apart)), "name_whole", (("ours", " ".join(ours.letters)),))


def _explained(ours: Side, theirs: Side, alignment: Alignment) -> float:
    """The share of both names, by rarity, that the other explains, squared; another number makes another name."""
    explained = total = 0.0
    for pairing in alignment.pairings:
        weights = [_standing(ours, i) for i in range(*pairing.ours)]
        weights += [_standing(theirs, j) for j in range(*pairing.theirs)]
        likeness = 0.5 if pairing.is_initial else max(0.0, 1.0 - 0.45 * pairing.distance)
        total += sum(weights)
        explained += sum(weights) * likeness
    sides = ((ours, alignment.ours_left), (theirs, alignment.theirs_left))
    left_on_both = all(left for _, left in sides)
    total += sum(side.rarity[i] for side, left in sides for i in left) * (1.0 if left_on_both else 0.55)
    is_other_number = all(any(side.letters[i].isdigit() for i in left) for side, left in sides)
    return (explained / total if total else 0.0) ** 2 * (0.3 if is_other_number else 1.0)


def _standing(side: Side, at: int) -> float:
    return 0.1 if side.light[at] else side.rarity[at]
