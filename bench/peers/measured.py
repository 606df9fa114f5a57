"""What every peer does: read the people and the queries, search each, say how fast and how surely.

Runs inside a peer's environment: the standard library only.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

LIMIT = 10  # records asked for when time is taken
DEEP = 100  # records asked for when only recall is looked at
MODES = ("date", "name")
YEARS_OFF = 2  # how far a year of birth may be off for a peer that knows no dates

Search = Callable[["Asked", int], list[str]]


@dataclass(frozen=True)
class Person:
    """One record: its names as written, and the years that its birth may fall into (0 and 9999 when unknown)."""

    id: str
    names: list[str]
    born: str  # ISO date, year, or ""
    first_year: int
    last_year: int
    countries: list[str]


@dataclass(frozen=True)
class Asked:
    """One query; ``born`` is an ISO date or "", ``record`` the id that it should find, "" for a stranger."""

    name: str
    born: str
    record: str

    @property
    def year(self) -> int:
        """The year of birth; 0 when none is asked for."""
        return int(self.born[:4]) if self.born else 0


def people(folder: Path) -> Iterator[Person]:
    """Every person of the list."""
    with (folder / "people.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            yield Person(*json.loads(line))


def queries(folder: Path) -> list[Asked]:
    """Every query."""
    with (folder / "queries.jsonl").open(encoding="utf-8") as lines:
        return [Asked(*json.loads(line)) for line in lines]


def run(name: str, make: Callable[[Path], tuple[Search, dict[str, object]]]) -> None:
    """Build with ``make`` (which also gives notes), measure, and print one line of JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=30.0, help="at most so long is each mode timed")
    options = parser.parse_args()
    started = time.perf_counter()
    search, notes = make(options.folder)
    built = time.perf_counter() - started
    asked = queries(options.folder)
    rows = [measure(search, asked, mode, options.seconds) for mode in MODES]
    print(json.dumps({"peer": name, "index_s": round(built, 1), **notes, "rows": rows}))


def measure(search: Search, asked: Sequence[Asked], mode: str, seconds: float) -> dict[str, object]:
    """Speed over as many queries as the time allows, then recall over as many of the listed ones."""
    chosen = [each if mode == "date" else Asked(each.name, "", each.record) for each in asked]
    for each in chosen[: max(1, len(chosen) // 20)]:
        search(each, LIMIT)  # warm
    times: list[float] = []
    started = time.perf_counter()
    for each in chosen:
        begun = time.perf_counter()
        search(each, LIMIT)
        times.append(1000 * (time.perf_counter() - begun))
        if time.perf_counter() - started > seconds:
            break
    took = time.perf_counter() - started
    at_10, at_100, sought = _recall(search, chosen, seconds)
    ordered = sorted(times)
    return {
        "mode": mode,
        "queries": len(times),
        "screens_per_second": round(len(times) / took, 2),
        "p50_ms": round(ordered[len(ordered) // 2], 3),
        "p99_ms": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], 3),
        "recall_at_10": at_10,
        "recall_at_100": at_100,
        "recall_of": sought,
    }


def _recall(search: Search, chosen: Sequence[Asked], seconds: float) -> tuple[float, float, int]:
    met_10 = met_100 = sought = 0
    started = time.perf_counter()
    for each in chosen:
        if each.record:
            found = search(each, DEEP)
            sought += 1
            met_10 += each.record in found[:10]
            met_100 += each.record in found[:100]
            if time.perf_counter() - started > 2 * seconds:
                break
    return round(met_10 / max(1, sought), 4), round(met_100 / max(1, sought), 4), sought


def distinct(ids: Sequence[str], limit: int) -> list[str]:
    """The first ``limit`` different ids, in their order."""
    return list(dict.fromkeys(ids))[:limit]
