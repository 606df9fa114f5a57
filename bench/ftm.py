"""A million FollowTheMoney entities: ``python -m bench.ftm --entities 1000000 --json``.

A file of invented entities is written, loaded whole into a node of its own (read twice, joined, encrypted, written with
its projections, committed), and the index over it is built. Told are the seconds of each phase and the largest memory
of all processes of the load together, the database server's left out.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # it ships no types

from bench.worlds import machine, temporary_node
from tocsin.services.listing.declare import declare
from tocsin.services.listing.load import load
from tocsin.sources.declared.declaration import Declaration
from tocsin.sources.reading import ListFile

NAME = "bench-ftm"
_EVERY_S = 0.25


@dataclass
class Phases:
    """When each phase was told of first."""

    began: float
    first: dict[str, float] = field(default_factory=dict)

    def tell(self, doing: str, _count: int) -> None:
        """Take note of what is being done."""
        self.first.setdefault(doing, time.perf_counter())

    def seconds(self, ended: float) -> dict[str, float]:
        """Seconds of the survey (the first pass), of reading with writing, and of the index."""
        read = self.first.get("reading", self.began)
        index = self.first.get("indexing", ended)
        return {
            "survey": round(read - self.began, 1),
            "read_and_write": round(index - read, 1),
            "index": round(ended - index, 1),
        }


@contextmanager
def peak_memory() -> Iterator[list[float]]:
    """The largest memory of this process and its children in MiB, without the database's; filled at the end.

    Resident bytes; what processes share is counted once for each of them.
    """
    peak, done = [0.0], threading.Event()

    def watch() -> None:
        here = psutil.Process()
        while not done.wait(_EVERY_S):
            peak[0] = max(peak[0], sum(map(_resident, [here, *here.children(recursive=True)])) / 2**20)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        done.set()
        thread.join()


def _resident(process: psutil.Process) -> float:
    try:
        return 0 if "postgres" in process.name() else float(process.memory_info().rss)
    except psutil.Error:  # it ended meanwhile
        return 0


def main() -> None:
    """Print the figures of one run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entities", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tocsin-bench-ftm-", dir=os.environ.get("TOCSIN_BENCH_TMP")) as folder:
        result = _run(Path(folder) / "entities.ftm.json", options.entities, options.seed)
    print(json.dumps(result) if options.json else "\n".join(f"{key}: {value}" for key, value in result.items()))


def _run(path: Path, count: int, seed: int) -> dict[str, object]:
    # In a process of its own, so that what making the entities up takes is not counted to the load.
    command = [sys.executable, "-m", "bench.ftm_entities", str(path), str(count), str(seed)]
    subprocess.run(command, check=True, cwd=Path(__file__).resolve().parents[1])
    size = path.stat().st_size
    with temporary_node() as node, peak_memory() as peak:
        declare(node, Declaration(NAME, "Invented entities", "nobody", "ftm"))
        begun, phases = time.process_time(), Phases(time.perf_counter())
        file = ListFile(path.name, lambda: path.open("rb"), size)
        loaded = load(node, NAME, [file], progress=phases.tell)
        ended, cpu = time.perf_counter(), time.process_time()
    total = ended - phases.began
    return {
        "entities": count,
        "records": loaded.records,
        "bytes": size,
        "seconds": round(total, 1),
        "cpu_s_without_database": round(cpu - begun, 1),
        "by_phase_s": phases.seconds(ended),
        "entities_per_s": round(count / total),
        "records_per_s": round(loaded.records / total),
        "peak_mib": round(peak[0]),
        "unknown": len(loaded.unknown),
        "machine": machine(),
    }


if __name__ == "__main__":
    main()
