"""kill -9 of the embedded PostgreSQL under load, again and again; counts the acknowledged rows that are lost.

    python -m bench.kill_server --cycles 50 --json

Each cycle: four writers commit rows, each in a transaction of its own; at a random moment the server's first process is
killed (every second time with all its children); the writers and the counter all ask for the server at once; then every
row whose commit was acknowledged is looked for. What this does not show: a power cut, which also loses what the
operating system had not yet written. For that PostgreSQL's fsync is left on.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import statistics
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tocsin.errors import StoreUnavailable
from tocsin.store import server

_WRITERS = 4
_ROW_BYTES = 200


@dataclass(slots=True)
class Tally:
    """What was seen so far."""

    acknowledged: set[int] = field(default_factory=set)
    lost: set[int] = field(default_factory=set)
    recovered: int = 0
    recovery_s: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


class Writers:
    """Threads that commit numbered rows until they are told to stop; a broken connection is opened again."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.acknowledged: list[list[int]] = [[] for _ in range(_WRITERS)]
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self._write, args=(number,)) for number in range(_WRITERS)]
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        """Returns when all have ended."""
        self.stopping.set()
        for thread in self.threads:
            thread.join()

    def _write(self, number: int) -> None:
        key = number
        while not self.stopping.is_set():
            try:
                with psycopg.connect(server.ensure_running(self.home), autocommit=True) as connection:
                    while not self.stopping.is_set():
                        key += _WRITERS  # a key is tried once: whether a broken commit took place is not known
                        connection.execute("insert into row values (%s, %s)", [key, "x" * _ROW_BYTES])
                        self.acknowledged[number].append(key)
            except (psycopg.Error, StoreUnavailable):
                continue  # that is what is being measured


def main() -> None:
    arguments = _arguments()
    folder = Path(tempfile.mkdtemp(prefix="tocsin-kill-", dir="/tmp"))
    folder.chmod(0o755)
    home = folder / "home"
    try:
        tally = _measure(home, arguments.cycles, random.Random(arguments.seed))
    finally:
        server.stop(home)
        shutil.rmtree(folder)
    _report(tally, arguments.cycles, as_json=arguments.json)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cycles", type=int, default=50)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--json", action="store_true", help="one line of JSON, for docs/figures.md")
    return parser.parse_args()


def _measure(home: Path, cycles: int, chance: random.Random) -> Tally:
    with psycopg.connect(server.ensure_running(home), autocommit=True) as connection:
        connection.execute("create table row (key bigint primary key, filling text not null)")
    tally = Tally()
    writers = Writers(home)
    try:
        for cycle in range(cycles):
            time.sleep(chance.uniform(0.05, 0.6))
            _kill(home, with_children=cycle % 2 == 1)
            _recover(home, tally)
    finally:
        writers.stop()
    tally.acknowledged = {key for keys in writers.acknowledged for key in keys}
    tally.lost = tally.acknowledged - _kept(home)
    return tally


def _kill(home: Path, *, with_children: bool) -> None:
    while (pid := server.status(home).pid) is None:
        server.ensure_running(home)
    children = Path(f"/proc/{pid}/task/{pid}/children")
    victims = [int(child) for child in children.read_text().split()] if with_children and children.exists() else []
    for victim in (pid, *victims):
        try:
            os.kill(victim, signal.SIGKILL)
        except ProcessLookupError:
            continue  # ended by itself


def _recover(home: Path, tally: Tally) -> None:
    begun = time.perf_counter()
    try:
        with psycopg.connect(server.ensure_running(home)) as connection:
            connection.execute("select count(*) from row where key < 1000").fetchone()
    except (psycopg.Error, StoreUnavailable) as error:
        tally.failures.append(str(error))
        return
    tally.recovery_s.append(time.perf_counter() - begun)
    tally.recovered += 1


def _kept(home: Path) -> set[int]:
    with psycopg.connect(server.ensure_running(home)) as connection:
        return {key for (key,) in connection.execute("select key from row")}


def _report(tally: Tally, cycles: int, *, as_json: bool) -> None:
    figures = {
        "cycles": cycles,
        "acknowledged": len(tally.acknowledged),
        "lost": len(tally.lost),
        "recovered": tally.recovered,
        "median_recovery_s": round(statistics.median(tally.recovery_s), 3) if tally.recovery_s else None,
        "longest_recovery_s": round(max(tally.recovery_s), 3) if tally.recovery_s else None,
    }
    if as_json:
        print(json.dumps(figures))
    else:
        print("\n".join(f"{name:20} {value}" for name, value in figures.items()))
    for failure in tally.failures:
        print(failure)


if __name__ == "__main__":
    main()
