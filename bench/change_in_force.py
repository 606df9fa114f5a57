"""How soon a change is in force: an amended record is committed here, and found by another process that screens.

    python -m bench.change_in_force --json

The UN's and OFAC's lists are loaded into a node of its own; a second process screens for a name without pause. Each
cycle gives one record of the UN's list that name, and counts from the commit until the other process has found it; the
loading process refreshes the index at once, as every load does. With ``--unaided`` it does not, and the other process
has to make the delta itself. ``open`` is what a fresh process needs to map and verify the whole index.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import replace

from bench.worlds import load_real_lists, machine, temporary_node
from tocsin.model.record import Name, NameType, Record
from tocsin.model.screening import Query
from tocsin.node.local import LocalNode, open_node
from tocsin.node.settings import read_settings
from tocsin.segments.in_force import open_in_force
from tocsin.services.indexing.refresh import refresh
from tocsin.services.screening.screen import Screener

NAME = "Quelmadros Itvantarre"  # nobody's; the cycle's number makes it another one each time
NUMBERS = "adalu benvo cirda dovel estri fandu gorma halvi istro jondu kelba lomri mundo narvi oldre".split()


def main() -> None:
    arguments = _arguments()
    if arguments.watch:
        _watch()
        return
    with temporary_node() as node:
        load_real_lists(node, "un", "ofac")
        figures = _measure(node, arguments.cycles, is_aided=not arguments.unaided)
    figures["machine"] = machine()
    print(json.dumps(figures) if arguments.json else "\n".join(f"{name:24} {value}" for name, value in figures.items()))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cycles", type=int, default=15)
    parser.add_argument("--unaided", action="store_true", help="nobody but the process that screens makes the delta")
    parser.add_argument("--watch", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true", help="one line of JSON, for docs/figures.md")
    return parser.parse_args()


def _measure(node: LocalNode, cycles: int, *, is_aided: bool) -> dict[str, object]:
    index = refresh(node)
    with node.store.transaction("bench", read_only=True) as tx:
        record = next(tx.records.current("un")).record
    environment = os.environ | {
        "TOCSIN_HOME": str(node.settings.home),
        "TOCSIN_DATABASE_URL": node.settings["database_url"],
    }
    command = [sys.executable, "-m", "bench.change_in_force", "--watch"]
    waits = []
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as watcher:
        assert watcher.stdin is not None
        assert watcher.stdout is not None
        for cycle in range(cycles):
            name = f"{NAME}{NUMBERS[cycle % len(NUMBERS)]}{NUMBERS[cycle // len(NUMBERS)]}"
            print(name, file=watcher.stdin, flush=True)
            assert watcher.stdout.readline() == "looking\n"
            _amend(node, record, name)
            committed = time.time()
            if is_aided:
                refresh(node)
            waits.append(float(watcher.stdout.readline()) - committed)
        watcher.stdin.close()
    standing = refresh(node)
    size = sum((node.index_folder / file.name).stat().st_size for file in (standing.main.file, standing.pointer.delta)
               if file is not None)  # fmt: skip
    return {
        "records": standing.count,
        "cycles": cycles,
        "delta_made_by": "the process that loaded" if is_aided else "the process that screens",
        "median_s": round(statistics.median(waits), 3),
        "longest_s": round(max(waits), 3),
        "is_main_kept": standing.main.file == index.main.file,
        "index_mb": round(size / 1e6, 1),
        "open_s": round(_open_s(node), 4),
    }


def _amend(node: LocalNode, record: Record, name: str) -> None:
    """The record bears this name as well, committed."""
    amended = replace(record, names=(*record.names, Name(name, NameType.ALIAS)))
    with node.store.transaction("bench") as tx:
        state = tx.lists.state("un")
        assert state is not None
        assert state.version is not None
        tx.records.write(state.version.id, [amended], ())


def _open_s(node: LocalNode) -> float:
    """Median seconds of five openings: mapped, and every byte verified."""
    taken = []
    for _ in range(5):
        begun = time.perf_counter()
        assert open_in_force(node.index_folder) is not None
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def _watch() -> None:
    """Screen for each name that comes in, until it is found; say when."""
    with open_node(read_settings(os.environ)) as node:
        screener = Screener(node)
        screener.screen(Query(NAME))
        for line in sys.stdin:
            query = Query(line.strip())
            print("looking", flush=True)
            while not any(match.name == query.name for match in screener.screen(query).matches):
                pass
            print(time.time(), flush=True)


if __name__ == "__main__":
    main()
