"""The main job at the size of the real lists: ``python -m bench.main_job --json``.

How long the United Nations list and OFAC's list take to load whole (read, compare, encrypt, write, index), how long one
``tocsin screen name`` takes as a fresh process, and how long a screen takes in a process that runs.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence

from bench.damage import light
from bench.worlds import load_real_lists, machine, temporary_node
from tocsin.model.record import SubjectKind
from tocsin.model.screening import Query
from tocsin.node.local import LocalNode
from tocsin.services.screening.screen import Rules, Screener

FRESH_RUNS = 5
RUNNING = 300


def main() -> None:
    """Print the figures of one run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with temporary_node() as node:
        loads = {name: _timed_load(node, name) for name in ("un", "ofac")}
        fresh = [_fresh(node) for _ in range(FRESH_RUNS)]
        running = _running(node)
    result = {
        "load_s": {**loads, "both": round(sum(loads.values()), 2)},
        "fresh_process_s": {"median": round(statistics.median(fresh), 3), "runs": [round(each, 3) for each in fresh]},
        "running_process_ms": running,
        "machine": machine(),
    }
    print(json.dumps(result) if options.json else _told(result))


def _timed_load(node: LocalNode, name: str) -> float:
    started = time.perf_counter()
    load_real_lists(node, name)
    return round(time.perf_counter() - started, 2)


def _fresh(node: LocalNode) -> float:
    """Seconds of one ``tocsin screen name`` from start to end, everything included."""
    command = [sys.executable, "-m", "tocsin", "screen", "name", "Mirzad Khoshnevaran", "--born", "1974", "--json"]
    started = time.perf_counter()
    done = subprocess.run(
        command, env=os.environ | {"TOCSIN_HOME": str(node.settings.home)}, capture_output=True, check=False
    )
    if done.returncode not in (0, 3):
        raise RuntimeError(done.stderr.decode())
    return time.perf_counter() - started


def _running(node: LocalNode) -> dict[str, dict[str, float]]:
    modes = {
        "with_birth_date": _asked(node, seed=7),
        "by_name": [Query(query.name) for query in _asked(node, seed=8)],
        "persons_by_name": [Query(query.name, kind=SubjectKind.PERSON) for query in _asked(node, seed=9)],
    }
    gc.collect()  # what drawing the samples left behind belongs to the benchmark, not to a node
    screener = Screener(node)
    screener.screen(modes["by_name"][0])
    return {mode: _milliseconds(screener, queries) for mode, queries in modes.items()}


def _asked(node: LocalNode, *, seed: int) -> list[Query]:
    """Listed people, lightly damaged; other people for each seed, so that no mode profits from another's caches."""
    rng = random.Random(seed)
    with node.store.transaction(node.actor, read_only=True) as tx:
        people = [
            Query(
                light(stored.record.primary_name, rng),
                born=stored.record.births[0].span if stored.record.births else None,
            )
            for stored in tx.records.current()
            if stored.record.kind is SubjectKind.PERSON
        ]
    return rng.sample(people, RUNNING)


def _milliseconds(screener: Screener, queries: Sequence[Query]) -> dict[str, float]:
    times = []
    for query in queries:
        started = time.perf_counter()
        screener.screen(query, Rules(limit=10))
        times.append(1000 * (time.perf_counter() - started))
    times.sort()
    return {"p50": round(times[len(times) // 2], 2), "p99": round(times[int(len(times) * 0.99)], 2)}


def _told(result: dict) -> str:  # type: ignore[type-arg]  # a JSON table
    lines = [
        f"load: un {result['load_s']['un']} s, ofac {result['load_s']['ofac']} s, both {result['load_s']['both']} s",
        f"a fresh process screens one name in {result['fresh_process_s']['median']} s (median of {FRESH_RUNS})",
    ]
    lines += [
        f"a screen in a running process, {mode.replace('_', ' ')}: p50 {times['p50']} ms, p99 {times['p99']} ms"
        for mode, times in result["running_process_ms"].items()
    ]
    return "\n".join([*lines, f"machine: {result['machine']}"])


if __name__ == "__main__":
    main()
