"""Screen one description against every list in force: matches with reasons, and what they were compared with.

"Could not check" is never "clear": whatever stands in the way of a whole check is said in the answer's status.
"""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tocsin.errors import StoreUnavailable, TocsinError
from tocsin.match.arrays import KINDS, IndexArrays
from tocsin.match.search import Found, Searcher
from tocsin.model.screening import Answer, CheckedList, Match, Query, Status
from tocsin.segments.designations import unpack_designations
from tocsin.services.ports import Node
from tocsin.services.refresh import refresh
from tocsin.store.database import Transaction

CUT = "too many records bear such names to compare them all: give a date of birth or a fuller name"
NOTHING_TO_COMPARE = "the query holds no letters and no document number"
NO_LISTS = "no list is loaded: nothing was compared"


@dataclass(frozen=True, slots=True)
class Rules:
    """What to give back: at most ``limit`` matches of ``min_score`` (0..1) or more."""

    limit: int = 10
    min_score: float = 0.0


class Screener:
    """Screens many queries against the lists as they stand when each is asked."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._searcher: Searcher | None = None

    def screen(self, query: Query, rules: Rules | None = None) -> Answer:
        """The answer to one query; its status says whether the check was whole."""
        return self.screen_all([query], rules)[0]

    def screen_all(self, queries: Sequence[Query], rules: Rules | None = None) -> list[Answer]:
        """The answers to several queries, in their order, all against the same state of the lists."""
        rules = rules or Rules()
        try:
            searcher = self._current()
            with self._node.store.transaction(self._node.actor, read_only=True) as tx:
                checked = _checked(tx)
                return [_answer(searcher, query, rules, checked) for query in queries]
        except StoreUnavailable as error:
            return [Answer(query, (), (), Status.NOT_CHECKED, str(error)) for query in queries]

    def _current(self) -> Searcher:
        arrays: IndexArrays = refresh(self._node).arrays
        if self._searcher is None or self._searcher.arrays is not arrays:
            self._searcher = Searcher(arrays)
            # What was opened stays: without this the collector walks all of it every few thousand screens (0.4 s).
            gc.collect()
            gc.freeze()
        return self._searcher


def screen(node: Node, query: Query, rules: Rules | None = None) -> Answer:
    """The answer to one query. For many, keep a Screener."""
    return Screener(node).screen(query, rules)


def _checked(tx: Transaction) -> tuple[CheckedList, ...]:
    return tuple(
        CheckedList(state.list, state.version.as_of, state.standing)
        for state in tx.lists.states()
        if state.version is not None
    )


def _answer(searcher: Searcher, query: Query, rules: Rules, checked: tuple[CheckedList, ...]) -> Answer:
    if not checked:
        return Answer(query, (), (), Status.NOT_CHECKED, NO_LISTS)
    if not any(letter.isalnum() for letter in query.name) and not query.documents:
        return Answer(query, (), checked, Status.NOT_CHECKED, NOTHING_TO_COMPARE)
    try:
        result = searcher.search(query, limit=rules.limit)
    except TocsinError as error:
        return Answer(query, (), checked, Status.NOT_CHECKED, str(error))
    found = [each for each in result.found if each.scored.score >= rules.min_score]
    matches = tuple(_match(searcher.arrays, each) for each in found)
    answer = Answer(query, matches, checked, Status.CHECKED)
    return replace(answer, status=Status.NOT_CHECKED, why=CUT) if result.is_cut else answer


def _match(arrays: IndexArrays, found: Found) -> Match:
    records, scored = arrays.records, found.scored
    return Match(
        record=records.ids[found.record],
        kind=KINDS[int(records.kind[found.record])],
        name=arrays.names.texts[found.name],
        primary_name=records.primary_names[found.record],
        score=scored.score,
        name_score=scored.name_score,
        band=scored.band,
        evidence=scored.evidence,
        designations=unpack_designations(records.designations[found.record]),
    )
