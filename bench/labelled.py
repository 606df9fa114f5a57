"""Labelled pairs drawn from the real lists: names of one record are the same, near names of two records are not.

A pair of one record counts as the same only when some word of one is spelt or sounds like a word of the other: a nom de
guerre is no spelling of a name. The others are, for each name, what the search finds nearest in another record that
shares neither a name nor a birth date with it.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bench.outcomes import Figures
from tocsin.match.search import Searcher
from tocsin.model.record import Quality, Record, SubjectKind
from tocsin.model.screening import Query
from tocsin.services.screening.compare import compare_two
from tocsin.text.scripts import clean


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names, and whether they are one subject's."""

    a: str
    b: str
    is_same: bool


def pairs(searcher: Searcher, records: Sequence[Record], kind: SubjectKind, seed: int, count: int) -> list[Pair]:
    """About ``count`` pairs, half of them the same."""
    rng = random.Random(f"pairs {kind.value} {seed}")
    chosen = [record for record in records if record.kind is kind]
    by_id = {record.id: record for record in chosen}
    rng.shuffle(chosen)
    same: list[Pair] = []
    other: list[Pair] = []
    for record in chosen:
        names = _names(record)
        if len(same) < count // 2 and len(names) > 1:
            a, b = rng.sample(names, 2)
            if clean(a).casefold() != clean(b).casefold() and _is_akin(a, b):
                same.append(Pair(a, b, True))
        if len(other) < count // 2 and names:
            name = rng.choice(names)
            near = _near(searcher, record, name, by_id, rng)
            if near:
                other.append(Pair(name, near, False))
        if len(same) >= count // 2 <= len(other):
            break
    return same + other


def _names(record: Record) -> list[str]:
    return [name.text for name in record.names if name.quality is Quality.STRONG and len(name.text) > 3]


def _is_akin(a: str, b: str) -> bool:
    """True when a word of one is much like a word of the other, or the scripts differ."""
    if a.isascii() != b.isascii():
        return True
    ours = [word for word in clean(a).casefold().split() if len(word) > 2]
    theirs = [word for word in clean(b).casefold().split() if len(word) > 2]
    likeness = [max((OSA.normalized_similarity(x, y) for y in theirs), default=0.0) for x in ours]
    return bool(likeness) and sum(each >= 0.6 for each in likeness) * 2 >= len(likeness)


def _near(searcher: Searcher, record: Record, name: str, by_id: dict[str, Record], rng: random.Random) -> str:
    """A near name of another subject, or ""."""
    own = {clean(each.text).casefold() for each in record.names}
    births = {birth.span.earliest.year for birth in record.births}
    found = []
    for each in searcher.search(Query(name, kind=record.kind), limit=6).found:
        other = by_id.get(each.id)
        if other is None or other.id == record.id or own & {clean(n.text).casefold() for n in other.names}:
            continue
        theirs = {birth.span.earliest.year for birth in other.births}
        if other.kind is SubjectKind.PERSON and not (births and theirs and births.isdisjoint(theirs)):
            continue
        found.append(each.arrays.names.texts[each.name])
    return rng.choice(found[:2]) if found else ""


def f1_curve(labelled: Iterable[Pair], kind: SubjectKind) -> Figures:
    """The best F1 of ``name_score``, F1 at 0.5, and the whole curve."""
    scored = [(compare_two(Query(p.a), Query(p.b), kind).scored.name_score, p.is_same) for p in labelled]
    points = [_at(scored, cut / 50) for cut in range(5, 50)]
    best = max(points, key=lambda point: point[1])
    return {
        "pairs": len(scored),
        "same": sum(is_same for _, is_same in scored),
        "f1_best": best[1],
        "best_at": best[0],
        "f1_at_half": _at(scored, 0.5)[1],
        "curve": [{"cut": cut, "f1": f1, "precision": p, "recall": r} for cut, f1, p, r in points],
    }


def _at(scored: Sequence[tuple[float, bool]], cut: float) -> tuple[float, float, float, float]:
    told = [is_same for value, is_same in scored if value >= cut]
    right, same = sum(told), sum(is_same for _, is_same in scored)
    precision, recall = right / max(1, len(told)), right / max(1, same)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return cut, round(f1, 4), round(precision, 4), round(recall, 4)
