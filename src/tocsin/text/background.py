"""How common a name is in the world: a frozen table that ships with the package.

Nothing is learnt from what is screened. The table changes with a version of Tocsin only, and its sources stand in its
first lines and in docs/reference/background-names.md.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from typing import Final

from tocsin.text.romanisation.tables import packed_lines

FLOOR: Final = 0.1
"""People per million that bear a name which the table does not hold."""

FILE: Final = "background.tsv.gz"


def frequency(token: str) -> float:
    """How many people in a million bear the token as any part of their name; ``FLOOR`` for a token not in the table.

    The token is one lower-case Latin word as ``tocsin.text.romanise`` gives it.
    """
    lines = _table()
    place = bisect_left(lines, token + "\t")
    if place < len(lines) and token and lines[place].startswith(token + "\t"):
        return float(lines[place][len(token) + 1 :])
    return FLOOR


def entries() -> Iterator[tuple[str, float]]:
    """Every token of the table with how many people in a million bear it."""
    for line in _table():
        if not line.startswith("#"):
            token, _, per_million = line.partition("\t")
            yield token, float(per_million)


@cache
def _table() -> list[str]:
    """The lines of the table in order. A remark sorts before every token, since # comes before the letters."""
    return packed_lines(FILE)
