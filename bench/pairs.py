"""Labelled pairs of names: "the same name?" and "the same entity?": ``python -m bench.pairs --json``.

The pairs come from the real lists (aliases of one record against near names of others), from public transliteration
pairs, from nicknames, from generated damage, and from bench/written_pairs.csv. Half of each source, chosen by a seed,
is for tuning; the other half (``--half held``) is looked at only to report.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence

from bench.pair_sources import Pair, pairs
from bench.worlds import machine
from tocsin.errors import BadValue
from tocsin.model.record import SubjectKind
from tocsin.model.screening import Query
from tocsin.services.screening.compare import compare_two

COLUMNS = ("name_score", "score")
CUTS = [at / 100 for at in range(5, 100, 5)]


def main() -> None:
    """Print F1 at 0.5 and at the best cut for persons and for the rest, and where the errors come from."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("tune", "held", "both"), default="held")
    parser.add_argument("--each", type=int, default=400, help="pairs of each source")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--errors", type=int, default=0, help="print so many errors of each source")
    parser.add_argument("--source", default="", help="only the sources that begin so")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    chosen = [pair for pair in pairs(options.each, options.seed) if pair.source.startswith(options.source)]
    chosen = [pair for pair in chosen if options.half in ("both", half_of(pair))]
    scored = [(pair, *scores(pair)) for pair in chosen]
    result = {kind: summary(rows) for kind, rows in _by_kind(scored).items()}
    if options.json:
        print(json.dumps({"half": options.half, "seed": options.seed, **result, "machine": machine()}))
        return
    for kind, row in result.items():
        print(f"{kind}: {row['pairs']} pairs")
        for column in COLUMNS:
            print(f"  {column}: {row[column]}")
    _print_sources(scored, options.errors)


def half_of(pair: Pair) -> str:
    """ "tune" or "held", by the names alone, so that a pair never changes sides."""
    return random.Random(f"{pair.a}|{pair.b}").choice(("tune", "held"))


def scores(pair: Pair) -> tuple[float, float]:
    """The name score and the score of a pair; -1 where there is nothing to compare."""
    try:
        scored = compare_two(Query(pair.a), Query(pair.b), pair.kind).scored
    except BadValue:
        return -1.0, -1.0
    return scored.name_score, scored.score


Row = tuple[Pair, float, float]


def _by_kind(scored: Iterable[Row]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in scored:
        written = "written " if row[0].source.startswith("written") else ""
        groups[written + ("names" if row[0].kind is SubjectKind.PERSON else "entities")].append(row)
    return groups


def summary(rows: Sequence[Row]) -> dict[str, object]:
    """F1 of each column at 0.5 and at its best cut, and the curve."""
    result: dict[str, object] = {"pairs": len(rows)}
    for at, column in enumerate(COLUMNS, start=1):
        labelled = [(row[0].is_same, float(row[at])) for row in rows]  # type: ignore[arg-type]  # at is 1 or 2
        curve = {cut: round(f1(labelled, cut), 4) for cut in CUTS}
        best = max(curve, key=lambda cut: curve[cut])
        result[column] = {"f1_at_half": round(f1(labelled, 0.5), 4), "best": [best, curve[best]], "curve": curve}
    return result


def f1(labelled: Iterable[tuple[bool, float]], cut: float) -> float:
    """The harmonic mean of precision and recall when scores from ``cut`` say "the same"."""
    hits = misses = alarms = 0
    for is_same, value in labelled:
        hits += is_same and value >= cut
        misses += is_same and value < cut
        alarms += (not is_same) and value >= cut
    return 2 * hits / (2 * hits + misses + alarms) if hits else 0.0


def _print_sources(scored: Sequence[Row], errors: int) -> None:
    groups: dict[tuple[str, bool], list[Row]] = defaultdict(list)
    for row in scored:
        groups[(row[0].source, row[0].is_same)].append(row)
    for (source, is_same), rows in sorted(groups.items()):
        wrong = [row for row in rows if (row[1] >= 0.5) is not is_same]
        print(f"{source:34} {'same' if is_same else 'other':5} {len(rows):5}  wrong {len(wrong) / len(rows):.3f}")
        for pair, name, value in wrong[:errors]:
            print(f"      {name:.2f} {value:.2f}  {pair.a}  |  {pair.b}")


if __name__ == "__main__":
    main()
