"""How right the alerts are: ``python -m bench.accuracy --json``; ``--quick`` for a short form in under a minute.

Self-recall of the lists, planted variants, look-alikes, strangers, the UN list alone, and labelled pairs. Everything
follows from ``--seed``; the damage is that of ``bench.damage``. The weights were chosen with the seeds 11, 12, 19 and
77: figures of other seeds are of people whom the weights have not seen.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from bench import self_recall
from bench.labelled import f1_curve, pairs
from bench.lookalikes import lookalikes
from bench.outcomes import (
    Figures,
    Listed,
    Outcome,
    alert_figures,
    by_group,
    curve,
    recall_at,
    screen_planted,
    screen_strangers,
    share_alerted,
    share_in_top,
)
from bench.planted import people, plant
from bench.strangers import Stranger, generated, written
from bench.worlds import SHARED, load_real_lists, machine, temporary_node
from tocsin.match.search import Searcher
from tocsin.model.dates import Precision
from tocsin.model.record import Record, SubjectKind
from tocsin.services.indexing.refresh import refresh

NEGATIVES = SHARED / "names" / "negatives_50k.csv"
SORTS = ("light", "harsh")
MODES = (("with date", True), ("by name", False))


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many of each are measured; 0 is all."""

    planted: int
    written: int
    generated: int
    pairs: int
    listed: int
    seed: int
    threads: int


@dataclass(frozen=True, slots=True)
class World:
    """One set of lists, opened."""

    name: str
    searcher: Searcher
    records: tuple[Record, ...]
    people: tuple[Record, ...]
    self_recall: Figures

    @property
    def dates(self) -> list[date]:
        """The days of birth that the lists state."""
        return [b.span.earliest for r in self.people for b in r.births if b.span.precision is Precision.DAY]


def main() -> None:
    """Print the rows of one run."""
    options = _options()
    sizes = Sizes(
        options.planted, options.written, options.generated, options.pairs, options.listed, options.seed,
        options.threads,
    )  # fmt: skip
    started = time.perf_counter()
    result = measure(sizes, lists=tuple(options.lists))
    result |= {"seconds": round(time.perf_counter() - started, 1), "machine": machine()}
    print(json.dumps(result, ensure_ascii=False) if options.json else _told(result))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="small samples: under a minute with the build")
    parser.add_argument("--planted", type=int, help="listed people damaged, of each sort; 0 for all")
    parser.add_argument("--written", type=int, help="strangers of negatives_50k.csv; 0 for all")
    parser.add_argument("--generated", type=int, help="generated strangers")
    parser.add_argument("--pairs", type=int, help="labelled pairs of each kind")
    parser.add_argument("--listed", type=int, help="listed names asked for themselves; 0 for all")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--lists", nargs="+", choices=("un+ofac", "un"), default=("un+ofac", "un"))
    options = parser.parse_args()
    quick = {"planted": 100, "written": 300, "generated": 500, "pairs": 100, "listed": 100}
    whole = {"planted": 0, "written": 0, "generated": 200_000, "pairs": 4000, "listed": 0}
    for name, value in (quick if options.quick else whole).items():
        if getattr(options, name) is None:
            setattr(options, name, value)
    return options


def measure(sizes: Sizes, lists: Sequence[str] = ("un+ofac", "un")) -> Figures:
    """All rows."""
    result: Figures = {"sizes": {name: getattr(sizes, name) for name in sizes.__slots__}, "results": []}
    rows: list[Figures] = []
    for name in lists:
        with _world(name, sizes) as world:
            _say(f"{name}: {len(world.records)} records")
            rows += _rows(world, sizes)
            if name == "un+ofac" or len(lists) == 1:
                for kind in (SubjectKind.PERSON, SubjectKind.ORGANISATION):
                    labelled = pairs(world.searcher, world.records, kind, sizes.seed, sizes.pairs)
                    rows.append({"row": "labelled pairs", "kind": kind.value, **f1_curve(labelled, kind)})
    result["results"] = rows
    return result


@contextmanager
def _world(name: str, sizes: Sizes) -> Iterator[World]:
    with temporary_node() as node:
        load_real_lists(node, *name.split("+"))
        found = self_recall.measure(node, sizes.listed)
        with node.store.transaction(node.actor, read_only=True) as tx:
            records = tuple(each.record for each in tx.records.current())
        searcher = Searcher(refresh(node).arrays)
        yield World(name, searcher, records, tuple(people(node)), {"names": found["names"], "share": found["share"]})


def _rows(world: World, sizes: Sizes) -> list[Figures]:
    rows: list[Figures] = [{"row": "self recall", "lists": world.name, **world.self_recall}]
    rows.append(_lookalike_row(world, sizes))
    strangers = {
        "negatives_50k": written(NEGATIVES)[: sizes.written or None],
        "generated": list(generated(sizes.generated, sizes.seed, world.dates)),
    }
    listed = Listed(world.people)
    dated = [record for record in world.people if record.births]
    for mode, with_date in MODES:
        planted = {}
        for sort in SORTS:
            persons = plant(dated if with_date else world.people, sort, sizes.seed, sizes.planted)
            planted[sort] = screen_planted(world.searcher, persons, dated=with_date, threads=sizes.threads)
            rows.append(_planted_row(world.name, sort, mode, planted[sort]))
            _say(str(rows[-1]))
        met = {
            name: screen_strangers(world.searcher, each, listed, dated=with_date, threads=sizes.threads)
            for name, each in strangers.items()
        }
        rows += _stranger_rows(world.name, mode, strangers, met)
        rows += _curves(world.name, mode, planted, met)
    return rows


def _lookalike_row(world: World, sizes: Sizes) -> Figures:
    """Damaged travellers (half lightly, half harshly) beside strangers who look like somebody listed."""
    exact = [r for r in world.people if any(b.span.precision is Precision.DAY for b in r.births)]
    count = max(100, sizes.planted or 800)
    travellers = [
        outcome
        for sort in SORTS
        for outcome in screen_planted(
            world.searcher, plant(exact, sort, sizes.seed + 1, count // 2), dated=True, threads=sizes.threads
        )
    ]
    alike = lookalikes(world.people, sizes.seed, count)
    met = screen_strangers(world.searcher, alike, Listed(world.people), dated=True, threads=sizes.threads)
    row: Figures = {
        "row": "travellers and look-alikes",
        "lists": world.name,
        "travellers": len(travellers),
        "alerted": share_alerted(travellers),
        "first": share_in_top(travellers, 1),
        "lookalikes": len(met),
        "lookalikes_alerted": share_alerted(met),
    }
    _say(str(row))
    return row


def _planted_row(lists: str, sort: str, mode: str, outcomes: Sequence[Outcome]) -> Figures:
    return {
        "row": "planted",
        "lists": lists,
        "sort": sort,
        "mode": mode,
        "people": len(outcomes),
        "alerted": share_alerted(outcomes),
        "first": share_in_top(outcomes, 1),
        "in_top_10": share_in_top(outcomes),
    }


def _stranger_rows(
    lists: str, mode: str, strangers: dict[str, list[Stranger]], met: dict[str, list[Outcome]]
) -> list[Figures]:
    rows: list[Figures] = []
    for name, outcomes in met.items():
        rows.append({"row": "strangers", "lists": lists, "set": name, "mode": mode, **alert_figures(outcomes)})
        _say(str(rows[-1]))
    everyone = [person for each in strangers.values() for person in each]
    outcomes = [outcome for each in met.values() for outcome in each]
    rows.append({"row": "strangers", "lists": lists, "set": "both", "mode": mode, **alert_figures(outcomes)})
    rows.append({"row": "groups", "lists": lists, "mode": mode, "groups": by_group(everyone, outcomes)})
    return rows


def _curves(lists: str, mode: str, planted: dict[str, list[Outcome]], met: dict[str, list[Outcome]]) -> list[Figures]:
    rows: list[Figures] = []
    every = [outcome for each in planted.values() for outcome in each]
    for name, outcomes in met.items():
        at = {str(rate): recall_at(every, outcomes, rate / 10_000) for rate in (1, 5, 16)}
        rows.append({"row": "recall at rate in 10,000", "lists": lists, "mode": mode, "set": name, "recall": at})
        for sort, found in planted.items():
            points = curve(found, outcomes)
            rows.append({"row": "curve", "lists": lists, "mode": mode, "set": name, "sort": sort, "points": points})
    return rows


def _told(result: Figures) -> str:
    """The rows as a table; curves and groups in brief."""
    lines = []
    rows = result["results"]
    assert isinstance(rows, list)
    for row in rows:
        told = {name: value for name, value in row.items() if name not in ("row", "points", "curve", "groups")}
        lines.append(f"{row['row']:26}" + "  ".join(f"{name} {value}" for name, value in told.items()))
        lines += [
            f"    {p['per_million']:>8} a million: recall {p['recall']:.4f} (log-odds {p['log_odds']})"
            for p in row.get("points", ())[::3]
        ]
        lines += [
            f"    {g['by']} {g['group']}: {g['alerts']} of {g['strangers']}, {g['per_million']} a million"
            f"{'  FLAGGED' if g['flagged'] else ''}"
            for g in row.get("groups", ())
            if g["flagged"] or g["by"] in ("script", "culture", "sex")
        ]
    lines.append(f"{result['seconds']} s on {result['machine']}")
    return "\n".join(lines)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
