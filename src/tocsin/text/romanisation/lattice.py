"""The cheapest ways through a row of choices: how letters become spellings, and words become names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from heapq import nsmallest
from operator import itemgetter
from typing import Final, TypeAlias

Costed: TypeAlias = tuple[float, str]
"""A piece of Latin text and how unusual it is: 0 is the usual one, 1 about one in three."""

LIMIT: Final = 8
"""Spellings that one name may have: beyond eight, a further one finds next to nothing and costs a search."""

VARIED: Final = 32
"""Rows that may vary. The rest take their usual form, which keeps time linear in the length of the text."""

MEMORABLE: Final = 40
"""Letters of the longest word whose spellings are kept: no name is longer, and hostile text shall not fill memory."""

_cost = itemgetter(0)


def cheapest(rows: Sequence[Sequence[Costed]], *, joiner: str = "", limit: int = LIMIT) -> tuple[Costed, ...]:
    """At most ``limit`` different joined texts with their summed costs, cheapest first; one choice from each row.

    The first choice of a row is its usual one, and the only one past ``VARIED`` rows.
    """
    paths: list[Costed] = [(0.0, "")]
    glue = ""
    for row in rows[:VARIED]:
        paths = _extended(paths, glue, row, limit)
        glue = joiner
    rest = "".join([joiner + row[0][1] for row in rows[VARIED:]])
    return tuple((cost, text + rest) for cost, text in paths)


def _extended(paths: list[Costed], glue: str, row: Sequence[Costed], limit: int) -> list[Costed]:
    if len(row) == 1:
        added, piece = row[0]
        return [(cost + added, text + glue + piece) for cost, text in paths]
    best: dict[str, float] = {}
    for cost, text in paths:
        for added, piece in row:
            longer, total = text + glue + piece, cost + added
            if total < best.get(longer, float("inf")):
                best[longer] = total
    return nsmallest(limit, ((cost, text) for text, cost in best.items()), key=_cost)


def ranked(spellings: Iterable[str]) -> tuple[Costed, ...]:
    """The spellings with their rank as cost, repetitions and empty ones left out, at most ``LIMIT``."""
    return tuple((float(rank), spelling) for rank, spelling in enumerate(distinct(spellings)))


def distinct(spellings: Iterable[str], limit: int = LIMIT) -> tuple[str, ...]:
    """The first ``limit`` different spellings that are not empty, in the order given."""
    return tuple(_first(dict.fromkeys(filter(None, spellings)), limit))


def _first(spellings: Iterable[str], limit: int) -> Iterator[str]:
    for _, spelling in zip(range(limit), spellings, strict=False):
        yield spelling
