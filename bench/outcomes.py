"""What screening made of planted people and of strangers, and the figures drawn from it."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

from bench.planted import Planted
from bench.strangers import Stranger
from tocsin.match.search import Found, Searcher
from tocsin.model.dates import DateSpan
from tocsin.model.record import Record, SubjectKind
from tocsin.model.screening import Band, Query
from tocsin.text.names import person_forms

Figures = dict[str, object]
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    """The strongest log-odds (limits counted), whether anything alerts, and the planted record's own place."""

    odds: float
    is_alert: bool
    is_namesake: bool = False
    place: int = 0  # from 1; 0 when the planted record is not among the first ten


class Listed:
    """The lists' individuals, for telling exact namesakes from false alerts."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._births: dict[str, list[DateSpan | None]] = defaultdict(list)
        for record in records:
            for key in {_bag(name.text) for name in record.names} - {""}:
                self._births[key] += [birth.span for birth in record.births] or [None]

    def is_namesake(self, name: str, born: date | None) -> bool:
        """True when a record bears exactly these names, in any order, and (with a date) states this very date."""
        spans = self._births.get(_bag(name), ())
        if born is None:
            return bool(spans)
        return any(span is None or span.earliest <= born <= span.latest for span in spans)


def _bag(name: str) -> str:
    forms = person_forms(name)
    return " ".join(sorted(token.letters for token in forms[0] if not token.is_light)) if forms else ""


def query(name: str, born: date | None) -> Query:
    """A traveller as the benchmarks ask for him: an individual's name, and perhaps a date of birth."""
    return Query(name, kind=SubjectKind.PERSON, born=DateSpan.of_day(born) if born else None)


def judged(found: Found) -> tuple[float, bool]:
    """The log-odds, brought below evens where the match may not alert by its nature, and whether it alerts."""
    if found.log_odds < 0:  # the reasons are reckoned when they are asked for, so they are not asked for in vain
        return found.log_odds, False
    scored = found.scored
    if scored.band is not Band.WEAK:
        return scored.log_odds, True
    return min(scored.log_odds, math.log(scored.score / (1.0 - scored.score))), False


def screen_planted(searcher: Searcher, planted: Sequence[Planted], *, dated: bool, threads: int) -> list[Outcome]:
    """One outcome for each planted person, about the planted record alone."""

    def one(person: Planted) -> Outcome:
        result = searcher.search(query(person.name, person.born if dated else None), limit=SHOWN)
        for place, found in enumerate(result.found, start=1):
            if found.id == person.record:
                return Outcome(*judged(found), place=place)
        return Outcome(-math.inf, False)

    return _mapped(one, planted, threads)


def screen_strangers(
    searcher: Searcher, strangers: Sequence[Stranger], listed: Listed, *, dated: bool, threads: int
) -> list[Outcome]:
    """One outcome for each stranger, about whatever was found."""

    def one(stranger: Stranger) -> Outcome:
        born = stranger.born if dated else None
        found = searcher.search(query(stranger.name, born), limit=SHOWN).found
        seen = [judged(each) for each in found]
        odds = max((odds for odds, _ in seen), default=-math.inf)
        is_alert = any(alerts for _, alerts in seen)
        return Outcome(odds, is_alert, is_namesake=is_alert and listed.is_namesake(stranger.name, born))

    return _mapped(one, strangers, threads)


def _mapped(one: Callable[..., Outcome], items: Sequence[object], threads: int) -> list[Outcome]:
    if threads <= 1:
        return [one(item) for item in items]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(one, items))


def share_alerted(outcomes: Sequence[Outcome]) -> float:
    """The share of planted people whose own record alerts."""
    return round(sum(each.is_alert for each in outcomes) / max(1, len(outcomes)), 4)


def share_in_top(outcomes: Sequence[Outcome], places: int = SHOWN) -> float:
    """The share of planted people whose own record stands among the first ``places``."""
    return round(sum(1 <= each.place <= places for each in outcomes) / max(1, len(outcomes)), 4)


def alert_figures(outcomes: Sequence[Outcome]) -> Figures:
    """Alerts per million strangers, exact namesakes apart, with the 95 % interval of the count."""
    alerts = sum(each.is_alert for each in outcomes)
    namesakes = sum(each.is_namesake for each in outcomes)
    million = 1_000_000 / max(1, len(outcomes))
    low, high = _interval(alerts - namesakes)
    return {
        "strangers": len(outcomes),
        "alerts": alerts,
        "exact_namesakes": namesakes,
        "per_million": round((alerts - namesakes) * million),
        "per_million_with_namesakes": round(alerts * million),
        "interval": [round(low * million), round(high * million)],
    }


def _interval(count: int) -> tuple[float, float]:
    """A 95 % interval of a Poisson count, by the square-root rule."""
    root = math.sqrt(count + 0.375)
    return max(0.0, (root - 0.98) ** 2 - 0.375) if count else 0.0, (root + 0.98) ** 2


def by_group(strangers: Sequence[Stranger], outcomes: Sequence[Outcome]) -> list[Figures]:
    """The alert rate of each script, culture, sex and nationality; above three times the overall rate is flagged.

    A flag wants at least five alerts: fewer are chance.
    """
    overall = sum(each.is_alert and not each.is_namesake for each in outcomes) / max(1, len(outcomes))
    rows: list[Figures] = []
    for kind in ("script", "culture", "sex", "country"):
        groups: Counter[str] = Counter()
        alerts: Counter[str] = Counter()
        for stranger, outcome in zip(strangers, outcomes, strict=True):
            group = str(getattr(stranger, kind))
            groups[group] += 1
            alerts[group] += outcome.is_alert and not outcome.is_namesake
        for group, count in groups.most_common():
            rate = alerts[group] / count
            flagged = alerts[group] >= 5 and rate > 3 * overall
            rows.append(
                {
                    "by": kind,
                    "group": group,
                    "strangers": count,
                    "alerts": alerts[group],
                    "per_million": round(rate * 1e6),
                    "flagged": flagged,
                }
            )
    return rows


def curve(planted: Sequence[Outcome], strangers: Sequence[Outcome]) -> list[Figures]:
    """Recall against alerts per million as the threshold moves: the whole curve, from strict to lax."""
    false = sorted((each.odds for each in strangers if not each.is_namesake), reverse=True)
    points: list[Figures] = []
    rates = [0.0, *(10 ** (step / 8) for step in range(8, 36))]
    for rate in rates:
        allowed = int(rate * len(strangers) / 1e6)
        if rate and not allowed:
            continue
        cut = false[allowed] if allowed < len(false) else -math.inf
        if points and points[-1]["false_alerts"] == allowed:
            continue
        points.append(
            {
                "per_million": round(allowed * 1e6 / max(1, len(strangers))),
                "false_alerts": allowed,
                "recall": _recall(planted, cut),
                "log_odds": round(cut, 3) if math.isfinite(cut) else None,
            }
        )
    return points


def recall_at(planted: Sequence[Outcome], strangers: Sequence[Outcome], rate: float) -> float:
    """The share of planted people above the threshold that ``rate`` of the strangers pass."""
    false = sorted((each.odds for each in strangers if not each.is_namesake), reverse=True)
    allowed = int(rate * len(strangers))
    return _recall(planted, false[allowed] if allowed < len(false) else -math.inf)


def _recall(planted: Sequence[Outcome], cut: float) -> float:
    return round(sum(each.odds > cut for each in planted) / max(1, len(planted)), 4)
