"""Every listed name finds its own record first: ``python -m bench.self_recall --json``.

Names that several records bear (after case and white space) are left out, since no order among them is right.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Iterator

from bench.worlds import load_real_lists, machine, temporary_node
from tocsin.model.record import Record
from tocsin.model.screening import Query
from tocsin.node.local import LocalNode
from tocsin.services.screening.screen import Rules, Screener
from tocsin.text.scripts import clean


def main() -> None:
    """Print the share of listed names that find their record first, and those that do not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", choices=("un", "ofac", "both"), default="un")
    parser.add_argument("--limit", type=int, default=0, help="at most so many names; 0 for all")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    lists = ("un", "ofac") if options.list == "both" else (options.list,)
    with temporary_node() as node:
        load_real_lists(node, *lists)
        result = measure(node, options.limit)
    if options.json:
        print(json.dumps({"lists": lists, **result, "machine": machine()}, ensure_ascii=False))
        return
    share = f"{result['share']:.2%}"
    print(f"{result['found_first']} of {result['names']} names that one record bears find it first ({share})")
    for miss in result["missed"][:20]:
        print("  missed", miss)


def measure(node: LocalNode, limit: int) -> dict:  # type: ignore[type-arg]  # a JSON table
    """How many names find their record first, and which do not."""
    bearers: dict[str, set[str]] = defaultdict(set)
    with node.store.transaction(node.actor, read_only=True) as tx:
        for stored in tx.records.current():
            for name in spellings(stored.record):
                bearers[clean(name).casefold()].add(stored.record.id)
    unique = [(name, next(iter(ids))) for name, ids in bearers.items() if len(ids) == 1]
    unique = unique[:: max(1, len(unique) // limit)] if limit else unique
    screener = Screener(node)
    started = time.perf_counter()
    missed = []
    for at in range(0, len(unique), 100):
        batch = unique[at : at + 100]
        answers = screener.screen_all([Query(name) for name, _ in batch], Rules(limit=1))
        missed += [
            (name, record, answer.matches[0].record if answer.matches else None)
            for (name, record), answer in zip(batch, answers, strict=True)
            if not answer.matches or answer.matches[0].record != record
        ]
    seconds = time.perf_counter() - started
    return {
        "names": len(unique),
        "found_first": len(unique) - len(missed),
        "share": 1 - len(missed) / len(unique),
        "missed": missed,
        "ms_per_screen": round(1000 * seconds / len(unique), 2),
    }


def spellings(record: Record) -> Iterator[str]:
    """Every name of the record, and the string as the list wrote it where that differs."""
    for name in record.names:
        yield name.text
        if name.original:
            yield name.original


if __name__ == "__main__":
    main()
