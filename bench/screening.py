"""How fast, and how surely: ``python -m bench.screening --identities 2000000 --json``.

An index over fictional people (bench/people.py) is built once and kept (``--keep``), opened by two fresh processes, and
asked what travellers are called: half of them people of the list, lightly damaged, half strangers. By one thread, two
threads of one process, and two processes; runs take turns, and the medians of five are given. "recall" is against an
exhaustive scan by a scorer of its own (bench/exhaustive.py): how often a record that the scan puts first is among the
ten found; "found_planted": how often the damaged person's own record is.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from bench.exhaustive import EQUAL, NEAR, Scanned, best_of_all, scanned
from bench.indexes import Kept, kept
from bench.people import Damage, Traveller, queries
from bench.workers import Opening, Timed, Worker
from tocsin.model.screening import Query

SIZES: Final = (50_000, 200_000, 2_000_000)
MODES: Final = ("date", "name")
FIRST = 1000  # queries right after opening
MANIFEST = 300  # travellers of a flight
Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured, and how long."""

    sizes: tuple[int, ...]
    runs: int = 5
    seconds: float = 3.0  # of each run, about
    sample: int = 200  # queries of the exhaustive scan
    planted: int = 1000  # damaged people looked for
    seed: int = 7
    trust: bool = False
    misses: int = 0  # how many of what the scan finds and the search does not are told


def main() -> None:
    """Print the table or the JSON of one measurement."""
    options = _options()
    plan = Plan(tuple(options.identities or SIZES), seconds=options.seconds, trust=options.trust, misses=options.misses)
    if options.quick:
        plan = replace(plan, sizes=(50_000,), seconds=0.5, sample=100, planted=300)
    from bench.worlds import machine  # it brings a whole node with it

    with _folder(options.keep) as folder:
        measured = [measure(folder, size, plan) for size in plan.sizes]
    load = os.getloadavg()[0]
    result: Json = {
        "results": [row for rows, _ in measured for row in rows],
        "indexes": [facts for _, facts in measured],
        "machine": machine() | {"load_at_the_end": round(load, 1)},
    }
    print(json.dumps(result) if options.json else "\n".join(_table(result)))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--identities", type=int, action="append", help=f"may be given several times; else {SIZES}")
    parser.add_argument("--quick", action="store_true", help="50,000 people, under a minute with the build")
    parser.add_argument("--seconds", type=float, default=3.0, help="about so long takes each run")
    parser.add_argument("--keep", type=Path, help="the folder where indexes are kept from one measurement to the next")
    parser.add_argument("--trust", action="store_true", help="use a kept index though the code has changed")
    parser.add_argument("--misses", type=int, default=0, help="tell so many of what the scan finds and the search not")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="tocsin-bench-") as folder:
        yield Path(folder)


def measure(folder: Path, size: int, plan: Plan) -> tuple[list[Json], Json]:
    """The rows of one size of list, and what its index is and takes."""
    _say(f"{size} identities: the index")
    index = kept(folder, size, trust=plan.trust)
    with Worker() as first, Worker() as second:
        opening = first.open(index)
        second.open(index)
        cold = {
            "date": first.run(_asked(size, FIRST, plan.seed, "date")),
            "name": second.run(_asked(size, FIRST, plan.seed + 1, "name")),
        }
        _say(f"{size} identities: first thousand asked; speed")
        rows = [row for mode in MODES for row in _speeds(first, second, size, mode, cold[mode].per_second, plan)]
        flights = {mode: _manifest(first, size, mode, plan) for mode in MODES}
        memory = first.memory()
        _say(f"{size} identities: recall")
        people = scanned(size, index.seed, keep=folder)
        sure = {mode: _recall(first, second, people, size, mode, plan) for mode in MODES}
    rows = [row | sure[str(row["mode"])] for row in rows]
    facts = _facts(index, opening) | {
        "first_thousand": {mode: _times(timed) for mode, timed in cold.items()},
        "manifest_of_300_ms": flights,
        "memory_mib": {name: round(value, 1) for name, value in asdict(memory).items()},
        "added_private_mib": round(memory.private_dirty - opening.before.private_dirty, 1),
    }
    return rows, facts


def _asked(size: int, count: int, seed: int, mode: str, *, share: float = 0.5) -> list[Query]:
    return [_in_mode(each.query, mode) for each in queries(count, seed, identities=size, share_listed=share)]


def _in_mode(query: Query, mode: str) -> Query:
    return query if mode == "date" else replace(query, born=None)


def _speeds(first: Worker, second: Worker, size: int, mode: str, rate: float, plan: Plan) -> Iterator[Json]:
    count = max(100, min(20_000, int(rate * plan.seconds)))
    ways: dict[tuple[int, str], Callable[[Sequence[Query]], Timed]] = {
        (1, "threads"): first.run,
        (2, "threads"): lambda asked: first.run(asked, threads=2),
        (2, "processes"): lambda asked: _both(first, second, asked),
    }
    runs: dict[tuple[int, str], list[Timed]] = {way: [] for way in ways}
    for number in range(plan.runs):  # the ways take turns: what else goes on in the machine meets them all
        for at, (way, run) in enumerate(ways.items()):
            # Other travellers each time, and in each mode: nobody is asked for twice.
            seed = plan.seed + 100 * number + 10 * MODES.index(mode) + at + 10
            runs[way].append(run(_asked(size, count, seed, mode)))
    row: Json = {"identities": size, "mode": mode}
    yield row | {"threads": 1, "workers": "threads", "queries_per_run": count} | _medians(runs[1, "threads"])
    two = {kind: _medians(runs[2, kind]) for kind in ("threads", "processes")}
    best = max(two, key=lambda kind: float(str(two[kind]["screens_per_second"])))
    yield row | {"threads": 2, "workers": best, "queries_per_run": count} | two[best] | {"by_workers": two}


def _both(first: Worker, second: Worker, asked: Sequence[Query]) -> Timed:
    """One run by two processes at once."""
    first.begin(asked[::2])
    second.begin(asked[1::2])
    runs = (first.timed(), second.timed())
    begun, ended = min(run.begun for run in runs), max(run.ended for run in runs)
    return Timed(begun, ended, [each for run in runs for each in run.milliseconds], sum(run.cpu_s for run in runs))


def _medians(runs: Sequence[Timed]) -> Json:
    each = [_times(run) for run in runs]
    return {name: round(statistics.median(times[name] for times in each), 3) for name in each[0]}


def _times(run: Timed) -> dict[str, float]:
    ordered = sorted(run.milliseconds)
    at = {name: ordered[min(len(ordered) - 1, int(len(ordered) * part))] for name, part in _PARTS.items()}
    times = {name: round(value, 3) for name, value in at.items()}
    return (
        {"screens_per_second": round(run.per_second, 1)} | times | {"cpu_ms": round(1000 * run.cpu_s / len(ordered), 3)}
    )


_COLUMNS: Final = {
    "identities": 10, "mode": 4, "threads": 7, "workers": 9, "screens_per_second": 18, "p50_ms": 8, "p99_ms": 8,
    "p999_ms": 8, "cpu_ms": 8, "recall": 6, "found_planted": 15,
}  # fmt: skip
_PARTS: Final = {"p50_ms": 0.5, "p99_ms": 0.99, "p999_ms": 0.999}


def _manifest(worker: Worker, size: int, mode: str, plan: Plan) -> float:
    """Milliseconds until a whole flight is screened by two threads."""
    seed = plan.seed + 1000 + 10 * MODES.index(mode)
    flights = [_asked(size, MANIFEST, seed + at, mode, share=0.01) for at in range(plan.runs)]
    runs = [worker.run(flight, threads=2) for flight in flights]
    return round(statistics.median(1000 * (run.ended - run.begun) for run in runs), 1)


def _recall(first: Worker, second: Worker, people: Scanned, size: int, mode: str, plan: Plan) -> Json:
    asked = _asked(size, plan.sample, plan.seed + 2000, mode)
    best = best_of_all(people, asked)
    found = _found(first, second, asked)
    missed = [at for at, ids in enumerate(found) if best[at].records.isdisjoint(ids)]
    # Where the scan finds nothing near, which of many unlike names comes first says little: counted apart.
    near = [at for at, each in enumerate(best) if each.score >= NEAR + (EQUAL if mode == "date" else 0.0)]
    missed_near = sorted(set(near) & set(missed))
    for at in missed_near[: plan.misses]:
        _say(f"  {mode}: of {asked[at].name}, {asked[at].born}, the scan puts first what was not found:")
        _say(f"    {sorted(best[at].records)[:5]} at {best[at].score:.1f}")
    harms: tuple[Damage, ...] = ("light", "harsh")
    return {
        "recall": round(1 - len(missed_near) / len(near), 4) if near else None,
        "recall_of": len(near),
        "recall_with_nothing_near": round(1 - len(missed) / len(asked), 4),
        "recall_with_nothing_near_of": len(asked),
        "found_planted": {harm: _planted(first, second, size, mode, harm, plan) for harm in harms},
    }


def _planted(first: Worker, second: Worker, size: int, mode: str, harm: Damage, plan: Plan) -> float:
    """How many of the damaged people are found among the ten, of one."""
    damaged: list[Traveller] = list(
        queries(plan.planted, plan.seed + 3000, identities=size, damage=harm, share_listed=1.0)
    )
    found = _found(first, second, [_in_mode(each.query, mode) for each in damaged])
    return round(sum(each.record in ids for each, ids in zip(damaged, found, strict=True)) / len(damaged), 4)


def _found(first: Worker, second: Worker, asked: Sequence[Query]) -> list[list[str]]:
    half = len(asked) // 2
    second.begin_finding(asked[half:])
    return first.found(asked[:half]) + second.findings()


def _facts(index: Kept, opening: Opening) -> Json:
    return {
        "identities": index.identities,
        "build_s": round(index.build_s, 1),
        "of_which_making_people_s": round(index.people_s, 1),
        "build_peak_mib": round(index.build_peak_mib),
        "write_s": round(index.write_s, 1),
        "bytes": index.bytes,
        "import_s": round(opening.import_s, 3),
        "open_s": round(opening.open_s, 3),
        "searcher_s": round(opening.searcher_s, 3),
    }


def _table(result: Json) -> Iterator[str]:
    rows: list[Json] = result["results"]  # type: ignore[assignment]  # a JSON table
    facts: list[Json] = result["indexes"]  # type: ignore[assignment]  # a JSON table
    yield "  ".join(f"{name:>{width}}" for name, width in _COLUMNS.items())
    for row in rows:
        yield "  ".join(f"{_shown(row[name]):>{width}}" for name, width in _COLUMNS.items())
    for each in facts:
        yield json.dumps(each)
    yield f"machine: {json.dumps(result['machine'])}"


def _shown(value: object) -> str:
    return " / ".join(str(each) for each in value.values()) if isinstance(value, dict) else str(value)


def _say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {what}", file=sys.stderr)


if __name__ == "__main__":
    main()
