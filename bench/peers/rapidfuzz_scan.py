"""rapidfuzz: every name of the list compared with the query, by one thread. Runs in its own environment.

Names are compared as they are written, in lower case with sorted words (token_sort_ratio). The library knows no dates:
with one, only names of people born within two years of it, or with no date, are compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, utils
from rapidfuzz.process import cdist

from bench.peers.measured import YEARS_OFF, Asked, Search, distinct, people, run


def _sorted(name: str) -> str:
    return " ".join(sorted(utils.default_process(name).split()))


def make(folder: Path) -> tuple[Search, dict[str, object]]:
    """The scan over all names."""
    rows = sorted(
        ((each.first_year, each.last_year, each.id, _sorted(name)) for each in people(folder) for name in each.names),
        key=lambda row: (row[0], row[1]),
    )
    firsts, lasts = (np.array([row[at] for row in rows]) for at in (0, 1))
    ids, names = [row[2] for row in rows], [row[3] for row in rows]
    unknown = int(np.searchsorted(firsts, 1))  # names without a year stand first
    longest = int((lasts - firsts)[unknown:].max(initial=0))

    def scan(asked: Asked, limit: int) -> list[str]:
        spans: Sequence[tuple[int, int]] = [(0, len(names))]
        if asked.year:
            from_year = int(np.searchsorted(firsts, asked.year - YEARS_OFF - longest))
            to_year = int(np.searchsorted(firsts, asked.year + YEARS_OFF, side="right"))
            spans = [(0, unknown), (max(unknown, from_year), to_year)]
        best: list[tuple[float, int]] = []
        for start, end in spans:
            if start < end:
                near = cdist([_sorted(asked.name)], names[start:end], scorer=fuzz.ratio, dtype=np.float32)[0]
                top = min(len(near), 4 * limit)
                best += [(-float(near[at]), start + at) for at in np.argpartition(-near, top - 1)[:top].tolist()]
        return distinct([ids[at] for _, at in sorted(best)], limit)

    return scan, {"version": version("rapidfuzz"), "how": "token_sort_ratio with all names, one thread"}


if __name__ == "__main__":
    run("rapidfuzz scan", make)
