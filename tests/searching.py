"""Searchers over invented records, for tests."""

from __future__ import annotations

from collections.abc import Sequence

from invented_records import index_of, person
from tocsin.match.search import Result, Searcher, Work
from tocsin.model.record import IdentifierType, Record
from tocsin.model.screening import Query

PASSPORT = IdentifierType.PASSPORT
BEARER = person("bearer", "Zarmak Qolbani", numbers=[(PASSPORT, "FR", "L898902C3")])


def searcher(records: Sequence[Record], work: Work | None = None) -> Searcher:
    """A searcher over these records alone."""
    return Searcher(index_of(records, background={}), work=work)


def ids(result: Result) -> list[str]:
    """The ids of what was found, best first."""
    return [found.id for found in result.found]


def first(of: Searcher, query: Query | str) -> str:
    """The id of the best record found; an empty text where nobody was."""
    found = ids(of.search(Query(query) if isinstance(query, str) else query, limit=3))
    return found[0] if found else ""


def classed(*records: Record, handling: int = 0) -> list[tuple[Record, int]]:
    """The records, each with its handling class."""
    return [(record, handling) for record in records]
