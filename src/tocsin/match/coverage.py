"""Coverage: how likely two names are the same name, 0 to 1, by how much of both the alignment explains."""

from __future__ import annotations

from tocsin.match.alignment import Alignment, Side


def coverage_of(ours: Side, theirs: Side, alignment: Alignment, *, is_person: bool) -> float:  # noqa: ARG001 (rules for organisations follow)
    """How likely the two are the same name: the share of both that the other explains, squared.

    Each token is weighed by its rarity. Squared, since half of a name explained is far from an even chance: on pairs of
    listed aliases the best cut lies at 0.72 of the share, so at 0.52 of this. Another number makes another name.
    """
    explained = total = 0.0
    for pairing in alignment.pairings:
        for side, unit in ((ours, pairing.ours), (theirs, pairing.theirs)):
            for i in range(*unit):
                weight = 0.1 if side.light[i] else side.rarity[i]
                likeness = 0.5 if pairing.is_initial else max(0.0, 1.0 - 0.45 * pairing.distance)
                total += weight
                explained += weight * likeness
    both = bool(alignment.ours_left) and bool(alignment.theirs_left)
    for side, left in ((ours, alignment.ours_left), (theirs, alignment.theirs_left)):
        total += sum(side.rarity[i] for i in left) * (1.0 if both else 0.55)
    share = explained / total if total else 0.0
    return share**2 * (0.3 if _other_number(ours, theirs, alignment) else 1.0)


def _other_number(ours: Side, theirs: Side, alignment: Alignment) -> bool:
    return any(ours.letters[i].isdigit() for i in alignment.ours_left) and any(
        theirs.letters[j].isdigit() for j in alignment.theirs_left
    )
