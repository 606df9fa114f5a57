"""From what was weighed to what is told: of overlapping mentions the strongest, of one subject all places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Final

from tocsin.match.mentions.reading import Place
from tocsin.match.mentions.weighing import Weighed
from tocsin.model.record import SubjectKind
from tocsin.model.screening import Band, Evidence

MOST_PLACES: Final = 1_000  # of one subject that are kept; all are counted
AS_GOOD: Final = 0.75  # nats within which two records at one place are told side by side
MOST_TOGETHER: Final = 200  # overlapping mentions that are weighed against each other
SURROUNDINGS: Final = 120  # characters of the sentence on either side


@dataclass(frozen=True, slots=True)
class Spot:
    """A place where a text mentions a listed name: from its first character to behind its last, and what speaks for it.

    ``before`` and ``after`` are the words around it, cut at the line's ends.
    """

    start: Place
    end: Place
    text: str
    before: str
    after: str
    name: str  # the record's spelling
    band: Band
    score: float
    name_score: float
    log_odds: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """What a spot needs from the rest of its text to be told as it is; nothing by default.

    ``company``: told only where the text mentions the record by more than such words. ``alone``: how it is told where
    nothing firmer mentions the record. ``token``: left out where the text writes this word in small letters as well.
    """

    company: bool = False
    alone: Weighed | None = None
    token: int = -1


@dataclass(frozen=True, slots=True)
class Found:
    """A spot and the record that it may mention."""

    record: str
    kind: SubjectKind
    segment: int
    row: int
    spot: Spot
    words: int  # of the listed name that were found
    condition: Condition


@dataclass(frozen=True, slots=True)
class Subject:
    """What a text says of one record: its best spot, and its spots in the order of the text.

    ``count`` counts all spots, ``spots`` holds the first MOST_PLACES.
    """

    record: str
    kind: SubjectKind
    segment: int
    row: int
    best: Spot
    spots: tuple[Spot, ...]
    count: int


@dataclass(slots=True)
class Gathered:
    """All spots of one record while its text is read; beyond MOST_PLACES only those that are better than all before.

    The others are counted.
    """

    first: Found
    spots: list[Found] = field(default_factory=list)
    more: Counter[Condition] = field(default_factory=Counter)
    is_firm: bool = False  # something that needs nothing else alerts
    has_company: bool = False
    best: Spot | None = None

    def add(self, found: Found) -> None:
        """Take one more place in."""
        condition = found.condition
        self.is_firm |= found.spot.band is not Band.WEAK and condition.alone is None
        self.has_company |= not condition.company
        is_better = self.best is None or _rank(found.spot) > _rank(self.best)
        if is_better:
            self.best = found.spot
        if len(self.spots) < MOST_PLACES or is_better:
            self.spots.append(found)
        else:
            self.more[condition] += 1

    def subject(self, small: AbstractSet[int]) -> Subject | None:
        """What is told of the record now that the whole text is known; None where nothing is.

        ``small``: tokens that the text also writes in small letters.
        """
        told = [each for each in self.spots if self._is_told(each.condition, small)]
        if not told:
            return None
        spots = tuple(self._settled(each) for each in told)
        count = len(spots) + sum(times for each, times in self.more.items() if self._is_told(each, small))
        first = self.first
        return Subject(first.record, first.kind, first.segment, first.row, max(spots, key=_rank), spots, count)

    def _is_told(self, condition: Condition, small: AbstractSet[int]) -> bool:
        return condition.token not in small and (self.has_company or not condition.company)

    def _settled(self, found: Found) -> Spot:
        alone = found.condition.alone
        if alone is None or self.is_firm:
            return found.spot
        return replace(found.spot, band=alone.band, score=alone.score, evidence=alone.evidence)


def _rank(spot: Spot) -> tuple[bool, float, float]:
    return spot.band is not Band.WEAK, spot.log_odds, spot.name_score


def settled(found: Iterable[Found]) -> Iterator[Found]:
    """What stands when overlapping mentions are weighed; ``found`` comes in the order of the text."""
    cluster: list[Found] = []
    end = -1
    for each in found:
        if cluster and (each.spot.start.character >= end or len(cluster) >= MOST_TOGETHER):
            yield from _settle(cluster)
            cluster = []
        end = max(end, each.spot.end.character) if cluster else each.spot.end.character
        cluster.append(each)
    yield from _settle(cluster)


def _settle(cluster: list[Found]) -> list[Found]:
    """The mentions of a cluster, strongest first choice; others at the same words only where they are as good."""
    if len(cluster) < 2:
        return cluster
    best_of: dict[str, Found] = {}
    for each in cluster:
        known = best_of.get(each.record)
        if known is None or _strength(each) > _strength(known):
            if known is not None and not _overlap(known, each):
                best_of[f"{each.record} {each.spot.start.character}"] = each
                continue
            best_of[each.record] = each
        elif not _overlap(known, each):
            best_of[f"{each.record} {each.spot.start.character}"] = each
    chosen: list[Found] = []
    for each in sorted(best_of.values(), key=_strength, reverse=True):
        rivals = [other for other in chosen if _overlap(other, each)]
        if all(_is_as_good(other, each) for other in rivals):
            chosen.append(each)
    return sorted(chosen, key=lambda each: (each.spot.start, each.record))


def _strength(each: Found) -> tuple[bool, int, float, float, str]:
    """By alert, by how many words of a listed name it explains, by evidence."""
    return (
        each.spot.band is not Band.WEAK, each.words, each.spot.log_odds, each.spot.name_score, each.record,
    )  # fmt: skip


def _overlap(a: Found, b: Found) -> bool:
    return a.spot.start.character < b.spot.end.character and b.spot.start.character < a.spot.end.character


def _is_as_good(stronger: Found, weaker: Found) -> bool:
    is_same_place = stronger.spot.start == weaker.spot.start and stronger.spot.end == weaker.spot.end
    is_alike = stronger.words == weaker.words or is_same_place
    return (
        is_alike
        and stronger.spot.log_odds - weaker.spot.log_odds <= AS_GOOD
        and (stronger.spot.band is weaker.spot.band or weaker.spot.band is not Band.WEAK)
    )
