"""Tocsin and its peers on the same people and the same queries: ``python -m bench.peers --identities 200000``.

Makes each peer's environment when it is not there (``--folder``), writes people and queries once, runs one engine after
the other, each with one thread, and prints one table, or JSON with ``--json``. Ratios are to Tocsin in the same run. A
peer that cannot be run here is in the answer with the reason.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bench.indexes import Kept, kept
from bench.peers.environments import HERE, PEERS, NotHere, Peer, python_of
from bench.peers.measured import DEEP, MODES
from bench.people import SEED, Traveller, identities, queries
from bench.workers import LIMIT, Worker
from tocsin.model.record import Record

Json = dict[str, object]
ROOT = HERE.parents[1]


def main() -> None:
    """Print the table or the JSON."""
    from bench.worlds import machine  # it brings a whole node with it

    options = _options()
    folder: Path = options.folder.expanduser().resolve()
    asked = list(queries(options.queries, options.seed, identities=options.identities, damage=options.damage))
    data = _written(folder / "data", options.identities, asked)
    engines = [_tocsin(folder / "indexes", options.identities, asked)]
    for peer in PEERS:
        if not options.only or peer.name in options.only:
            _say(f"{peer.name}: its environment, its index, its answers")
            engines.append(_peer(peer, folder, data, options.seconds))
    result: Json = {
        "identities": options.identities,
        "queries": options.queries,
        "damage": options.damage,
        "engines": [_with_ratios(engine, engines[0]) for engine in engines],
        "machine": machine(),
    }
    print(json.dumps(result) if options.json else "\n".join(_table(result)))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--identities", type=int, default=20_000)
    parser.add_argument("--queries", type=int, default=1000, help="half of them listed people, damaged")
    parser.add_argument("--damage", choices=("light", "harsh"), default="light")
    parser.add_argument("--seconds", type=float, default=30.0, help="at most so long is each mode of a peer timed")
    parser.add_argument("--only", action="append", choices=[peer.name for peer in PEERS])
    parser.add_argument("--folder", type=Path, default=Path("~/.cache/tocsin-bench-peers"))
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _written(folder: Path, count: int, asked: Sequence[Traveller]) -> Path:
    """The folder with people.jsonl and queries.jsonl as bench.peers.measured reads them."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "people.jsonl").open("w", encoding="utf-8") as file:
        for record in identities(count, SEED):
            file.write(json.dumps(_row(record), ensure_ascii=False) + "\n")
    with (folder / "queries.jsonl").open("w", encoding="utf-8") as file:
        for each in asked:
            born = each.query.born.earliest.isoformat() if each.query.born else ""
            file.write(json.dumps([each.query.name, born, each.record]) + "\n")
    return folder


def _row(record: Record) -> list[object]:
    names = [name.text for name in record.names]
    countries = [nationality.country.lower() for nationality in record.nationalities]
    if not record.births:
        return [record.id, names, "", 0, 9999, countries]
    span = record.births[0].span
    stated = span.earliest.isoformat() if span.earliest == span.latest else str(span.earliest.year)
    return [record.id, names, stated, span.earliest.year, span.latest.year, countries]


def _tocsin(folder: Path, count: int, asked: Sequence[Traveller]) -> Json:
    _say("Tocsin: its index, its answers")
    index = kept(folder, count)
    rows = [_our_row(index, mode, asked) for mode in MODES]
    return {"peer": "tocsin", "index_s": round(index.build_s, 1), "how": "one thread", "rows": rows}


def _our_row(index: Kept, mode: str, asked: Sequence[Traveller]) -> Json:
    chosen = [each.query if mode == "date" else replace(each.query, born=None) for each in asked]
    listed = [(query, each.record) for query, each in zip(chosen, asked, strict=True) if each.record]
    with Worker() as worker:  # a fresh one for each mode: what it learnt of the same names would be a gift
        worker.open(index)
        worker.run(chosen[: max(1, len(chosen) // 20)])  # warm
        timed = worker.run(chosen)
        found = worker.found([query for query, _ in listed], limit=DEEP)
    ordered = sorted(timed.milliseconds)
    pairs = list(zip(found, listed, strict=True))
    return {
        "mode": mode,
        "queries": len(ordered),
        "screens_per_second": round(timed.per_second, 2),
        "p50_ms": round(ordered[len(ordered) // 2], 3),
        "p99_ms": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], 3),
        "recall_at_10": round(sum(record in ids[:LIMIT] for ids, (_, record) in pairs) / len(pairs), 4),
        "recall_at_100": round(sum(record in ids for ids, (_, record) in pairs) / len(pairs), 4),
        "recall_of": len(pairs),
    }


def _peer(peer: Peer, folder: Path, data: Path, seconds: float) -> Json:
    try:
        python = python_of(peer, folder)
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        command: list[str | Path] = [python, "-m", f"bench.peers.{peer.module}", data, "--seconds", str(seconds)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment)
        if done.returncode:
            lines = [line for line in done.stderr.splitlines() if line.strip()]
            raise NotHere(lines[-1][:300] if lines else f"it ended with {done.returncode}")
        told: Json = json.loads(done.stdout.splitlines()[-1])
    except NotHere as reason:
        return {"peer": peer.name, "not_run": str(reason), "rows": []}
    return told


def _with_ratios(engine: Json, ours: Json) -> Json:
    """The engine's rows, each with how many times Tocsin's screens a second it does."""
    base = {row["mode"]: float(row["screens_per_second"]) for row in _rows(ours)}
    return engine | {"rows": [row | {"speed_to_tocsin": _ratio(row, base[row["mode"]])} for row in _rows(engine)]}


def _ratio(row: dict[str, float | str], base: float) -> float:
    return round(float(row["screens_per_second"]) / base, 4)


def _rows(engine: Json) -> list[dict[str, float | str]]:
    return engine["rows"]  # type: ignore[return-value]  # a JSON table


def _table(result: Json) -> Iterator[str]:
    columns = ("mode", "screens_per_second", "speed_to_tocsin", "p50_ms", "p99_ms", "recall_at_10", "recall_at_100")
    yield f"{result['identities']} identities, {result['queries']} queries, {result['damage']} damage"
    yield f"{'engine':>22}  " + "  ".join(f"{name:>14.14}" for name in columns)
    engines: list[Json] = result["engines"]  # type: ignore[assignment]  # a JSON table
    for engine in engines:
        for row in _rows(engine):
            yield f"{engine['peer']!s:>22}  " + "  ".join(f"{row[name]!s:>14}" for name in columns)
        if "not_run" in engine:
            yield f"{engine['peer']!s:>22}  not run: {engine['not_run']}"
    yield f"machine: {json.dumps(result['machine'])}"


def _say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {what}", file=sys.stderr)


if __name__ == "__main__":
    main()
