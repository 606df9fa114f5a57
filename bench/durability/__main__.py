"""kill -9 of a node's processes and of its database, again and again; counts the acknowledged facts that are lost.

    python -m bench.durability --cycles 500 --json

Each cycle: processes load a list (and accept or refuse what is held), decide on claims of identity, screen with leaves,
look at records, change settings, finish runs, give positions, merge the index. At a random moment some or all of them
are killed, or the database's first process, or that with all its children. Then everything is brought up again, and
it is asked: is every fact there that was acknowledged, with its leaf; is the ledger, read on from where it was read
last, what was signed; are the tables what the revisions give when they are replayed. At the end the whole ledger is
verified, by the node and by the independent program from an export, and every revision is read.

What this does not show: a power cut, which also loses what the operating system had not yet written. For that
PostgreSQL's fsync is left on.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from bench.durability.check import Checker
from bench.durability.processes import Processes
from bench.durability.work import WORK, fill
from tocsin.errors import StoreUnavailable, TocsinError
from tocsin.node.local import LocalNode, open_node
from tocsin.node.settings import read_settings
from tocsin.services.auditing.proof import export
from tocsin.services.auditing.sequence import sequence
from tocsin.services.auditing.verify import verify
from tocsin.store import server

KINDS = ("processes", "database", "database with children", "one after another", "all at once")
LONGEST_S = 0.35  # of work before something is killed
RECOVERY_S = 60.0  # after that nothing came back
VERIFIER = Path(__file__).resolve().parents[2] / "verify" / "verify_ledger.py"


def main() -> None:
    """Print the figures of one run; ends with 1 when anything was lost or is wrong."""
    arguments = _arguments()
    folder = Path(tempfile.mkdtemp(prefix="tocsin-durability-", dir="/tmp"))
    folder.chmod(0o755)
    home = folder / "home"
    try:
        figures, wrong = _measured(folder, home, arguments.cycles, random.Random(arguments.seed))
    finally:
        server.stop(home)
        shutil.rmtree(folder)
    print(json.dumps(figures) if arguments.json else json.dumps(figures, indent=2))
    for line in wrong[:20]:
        sys.stderr.write(f"{line}\n")
    raise SystemExit(1 if wrong else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cycles", type=int, default=50)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--json", action="store_true", help="one line of JSON, for docs/figures.md")
    return parser.parse_args()


def _measured(folder: Path, home: Path, cycles: int, chance: random.Random) -> tuple[dict[str, object], list[str]]:
    settings, checker, killed = read_settings({"TOCSIN_HOME": str(home)}), Checker(), Counter[str]()
    with open_node(settings) as node:
        fill(node)
    recovered, begun = 0, time.perf_counter()
    with Processes(home) as processes:
        for cycle in range(cycles):
            kind = KINDS[cycle % len(KINDS)]
            _start(processes, folder, cycle, chance)
            time.sleep(chance.uniform(0.02, LONGEST_S))
            _kill(kind, processes, home, chance)
            killed[kind] += 1
            with _opened(home) as node:
                _place(node)
                checker.check(node, folder)
                recovered += 1
            if checker.wrong:
                break  # what comes after it would only repeat it
            if (cycle + 1) % 50 == 0:
                sys.stderr.write(f"{cycle + 1} cycles, {time.perf_counter() - begun:.0f} s\n")
    took = time.perf_counter() - begun
    with _opened(home) as node:
        at_the_end = _whole(node, folder)
        leaves = at_the_end.pop("leaves")
    wrong = [*checker.lost, *checker.wrong, *(f"{what}: {found}" for what, found in at_the_end.items() if found)]
    return {
        "cycles": sum(killed.values()), "acknowledged": checker.acknowledged, "lost": len(checker.lost),
        "recovered": recovered, "ledger_verifies": not (at_the_end["ledger"] or at_the_end["export"] or checker.wrong),
        "tables_equal_replay": not (at_the_end["replay"] or at_the_end["revisions"] or checker.wrong),
        "leaves": leaves, "killed": dict(killed), "seconds_per_cycle": round(took / max(sum(killed.values()), 1), 2),
    }, wrong  # fmt: skip


def _start(processes: Processes, folder: Path, cycle: int, chance: random.Random) -> None:
    """One process of each kind; waits until the first of them has a node."""
    for kind in WORK:
        processes.start(kind, folder / f"{cycle}-{kind}.told", chance.randrange(10**9))
    begun = time.perf_counter()
    while not any(path.stat().st_size for path in folder.glob(f"{cycle}-*.told")):
        if time.perf_counter() - begun > RECOVERY_S:
            raise SystemExit(f"no process had a node within {RECOVERY_S:.0f} s")
        time.sleep(0.002)


def _kill(kind: str, processes: Processes, home: Path, chance: random.Random) -> None:
    """Kill as this cycle does it; in the end none of the node's processes is left."""
    if kind == "one after another":
        for pid in chance.sample(list(processes.running), len(processes.running)):
            processes.kill(pid)
            time.sleep(chance.uniform(0, 0.02))
        return
    if kind != "processes":
        _kill_database(home, with_children=kind != "database")
    if kind.startswith("database"):
        time.sleep(chance.uniform(0, 0.1))  # they all notice, and ask for it together
    processes.kill(*processes.running)


def _kill_database(home: Path, *, with_children: bool) -> None:
    pid = server.status(home).pid
    if pid is None:
        return  # it went down by itself, which the next to ask will find
    children = Path(f"/proc/{pid}/task/{pid}/children")
    victims = [int(child) for child in children.read_text().split()] if with_children else []
    for victim in (pid, *victims):
        try:
            os.kill(victim, signal.SIGKILL)
        except ProcessLookupError:
            continue  # ended by itself


def _opened(home: Path) -> _Node:
    return _Node(home)


class _Node:
    """A node, brought up again whatever became of its server; with a limit."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def __enter__(self) -> LocalNode:
        begun = time.perf_counter()
        while True:
            self._opening = open_node(read_settings({"TOCSIN_HOME": str(self._home)}))
            try:
                return self._opening.__enter__()
            except StoreUnavailable as error:
                if time.perf_counter() - begun > RECOVERY_S:
                    raise SystemExit(f"the node did not come back within {RECOVERY_S:.0f} s: {error}") from error

    def __exit__(self, *_why: object) -> None:
        self._opening.__exit__(None, None, None)


def _place(node: LocalNode) -> None:
    """Every leaf that waits has its position. A killed sequencer's lock is let go when the server notices."""
    begun = time.perf_counter()
    while True:
        sequence(node)
        with node.store.transaction("bench", read_only=True) as tx:
            if not tx.ledger_tree.pending():
                return
        if time.perf_counter() - begun > RECOVERY_S:
            raise SystemExit(f"leaves still wait after {RECOVERY_S:.0f} s")
        time.sleep(0.005)


def _whole(node: LocalNode, folder: Path) -> dict[str, object]:
    """Everything looked at once more, whole; what is not empty is wrong."""
    found = verify(node)
    with node.store.transaction("bench", read_only=True) as tx:
        revisions = [f"{each.record} {each.revision}: {each.message}" for each in tx.problems()]
        replay = [f"{each.record}: {each.message}" for each in tx.differences()]
    return {
        "leaves": found.size,
        "ledger": [f"{each.place}: {each.message}" for each in found.faults],
        "revisions": revisions,
        "replay": replay,
        "export": _verified_elsewhere(node, folder),
    }


def _verified_elsewhere(node: LocalNode, folder: Path) -> str:
    """What the independent program says of an export; "" when it agrees."""
    path = folder / "export.jsonl"
    try:
        path.write_text("".join(f"{line}\n" for line in export(node, with_payloads=True)), encoding="utf-8")
    except TocsinError as error:
        return str(error)
    done = subprocess.run([sys.executable, str(VERIFIER), str(path)], capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


if __name__ == "__main__":
    main()
