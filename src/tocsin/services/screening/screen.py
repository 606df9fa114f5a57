"""Screen one description against every list in force: matches with reasons, and what they were compared with.

"Could not check" is never "clear": whatever stands in the way of a whole check is said in the answer's status. Records
that a person accepted as one subject are one match, with the designations of all (decision 20).
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile
from threading import Lock

from tocsin.errors import StoreUnavailable, TocsinError
from tocsin.match.arrays import KINDS
from tocsin.match.search import Found, Result, Searcher
from tocsin.model.accounts import Actor, Service, Verb
from tocsin.model.authority import Visible
from tocsin.model.screening import Answer, CheckedList, Match, Query, Status
from tocsin.segments.designations import unpack_designations
from tocsin.segments.in_force import InForce
from tocsin.services.accounts.permitting import permitted
from tocsin.services.documents import with_documents
from tocsin.services.identity.subjects import NONE, Subjects, subjects
from tocsin.services.indexing.refresh import is_of, is_replaced, refresh
from tocsin.services.ports import Node
from tocsin.services.screening.ending import day_of, without_ended
from tocsin.sources.registry import SOURCES
from tocsin.store.changes import Point
from tocsin.store.compared import Compared, compared

CUT = "too many records bear such names to compare them all: give a date of birth or a fuller name"
NOTHING_TO_COMPARE = "the query holds no letters and no document number"
ALERTS_BEYOND = 20  # alerts shown beyond the limit, at most
NOT_READ = "the name is written in letters that cannot be read: give it in another script, or a document"
NO_LISTS = "no list is loaded: nothing was compared"
CHANGING = "the lists changed each time before they could be compared with: ask again"
LATE = "the time for this request was over before this was compared: ask again, with fewer at once"
TOGETHER = 64  # queries whose documents are looked up together
MOST_RECORDS = 500  # looked at for one answer, where accepted claims join many of them
ACTORS = 1_000  # whose visible classes are remembered
TRIES = 10  # states of the lists that may be replaced while they are opened


@dataclass(frozen=True, slots=True)
class Rules:
    """What to give back: at most ``limit`` subjects of ``min_score`` (0..1) or more, and all alerts beyond them."""

    limit: int = 10
    min_score: float = 0.0


@dataclass(frozen=True, slots=True)
class _State:
    """What one state of the store is searched with. ``visible``: handling classes, None for all of them."""

    searcher: Searcher
    checked: tuple[CheckedList, ...]
    visible: frozenset[int] | None
    subjects: Subjects
    today: date


class Screener:
    """Screens many queries against the lists as they stand when each is asked. Threads may share it."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._opening = Lock()
        self._current: tuple[InForce, Searcher] | None = None
        self._visible: dict[Actor, tuple[InForce, Visible]] = {}
        self._subjects: dict[frozenset[int] | None, tuple[InForce, Point, Subjects]] = {}

    def screen(self, query: Query, rules: Rules | None = None, *, actor: Actor | None = None) -> Answer:
        """The answer to one query; its status says whether the check was whole."""
        return self.screen_all([query], rules, actor=actor)[0]

    def screen_all(
        self,
        queries: Sequence[Query],
        rules: Rules | None = None,
        *,
        actor: Actor | None = None,
        is_late: Callable[[], bool] = lambda: False,
    ) -> list[Answer]:
        """The answers to several queries, in their order, all against the same state of the lists.

        Compared with what ``actor`` may screen against, the node's own where none is given, and as if there was nothing
        else. What is not begun when ``is_late``, which stays true once it is, is answered "not checked". Raises
        NotAllowed where there is nothing at all to compare with, Usage for a purpose that is none of its member's.
        """
        rules, actor = rules or Rules(), permitted(self._node, Verb.SCREEN, actor=actor)
        try:
            state = self._at_one_state(actor)
        except StoreUnavailable as error:
            return [Answer(query, (), (), Status.NOT_CHECKED, str(error)) for query in queries]
        if state is None:
            return [Answer(query, (), (), Status.NOT_CHECKED, CHANGING) for query in queries]
        answers: list[Answer] = []
        for start in range(0, len(queries), TOGETHER):
            in_time = takewhile(lambda _query: not is_late(), queries[start : start + TOGETHER])
            part = without_ended([_answer(state, query, rules) for query in in_time], state.today)
            answers += with_documents(self._node, part, min_score=rules.min_score)
        return answers + [Answer(query, (), (), Status.NOT_CHECKED, LATE) for query in queries[len(answers) :]]

    def _at_one_state(self, actor: Actor) -> _State | None:
        """What stands, ready to be searched, as far as the actor may see it; None when it changes too fast."""
        held = self._current
        for _ in range(TRIES):
            if held is None or is_replaced(self._node, held[0]):
                held = self._opened()
            visible = self._visible_in(held[0], actor)
            classes = None if visible.is_whole else visible.classes
            # The node's own work: whether the index fits is no secret, and the lists are told through ``classes``.
            stands = compared(self._node.store, classes)
            if is_of(held[0], self._node, stands.records):
                known = self._subjects_in(held[0], stands, classes)
                if known is not None:
                    return _State(held[1], _checked(stands), classes, known, day_of(self._node.now()))
            held = None
        return None

    def _subjects_in(self, index: InForce, stands: Compared, visible: frozenset[int] | None) -> Subjects | None:
        """The subjects of several records, read again when a list or a decision has changed.

        None where something has changed since it was asked what stands.
        """
        claims = stands.claims
        if claims.generation == 0:
            return NONE
        known = self._subjects.get(visible)
        if known is None or known[0] is not index or known[1] != claims:
            if len(self._subjects) >= ACTORS:
                self._subjects = {}
            with self._node.store.transaction(Service("screening", self._node.actor), read_only=True) as tx:
                found = subjects(tx, index, visible)
            again = compared(self._node.store, visible)
            if (again.records, again.claims) != (stands.records, claims):  # they only grow: equal before and after
                return None
            known = self._subjects[visible] = (index, claims, found)
        return known[2]

    def _visible_in(self, index: InForce, actor: Actor) -> Visible:
        """What the actor may screen against; asked again for another index, as a new class comes with a record's."""
        known = self._visible.get(actor)
        if known is None or known[0] is not index or not known[1].holds_at(self._node.now()):
            if len(self._visible) >= ACTORS:
                self._visible = {}
            known = self._visible[actor] = (index, self._node.store.visible(actor, Verb.SCREEN))
        return known[1]

    def _opened(self) -> tuple[InForce, Searcher]:
        with self._opening:
            index, held = refresh(self._node), self._current
            if held is None or held[0] is not index:
                is_new_main = held is None or held[0].main is not index.main
                held = self._current = (
                    index,
                    Searcher(index.main.arrays, index.added, index.dead, owners=tuple(SOURCES)),
                )
                if is_new_main:
                    # What was opened stays: without this the collector walks all of it every few thousand screens.
                    gc.collect()
                    gc.freeze()
            return held


def _checked(stands: Compared) -> tuple[CheckedList, ...]:
    """The lists that may be seen, and how many of their records were compared: counted after authorisation."""
    return tuple(CheckedList(each.list, each.as_of, each.standing) for each in stands.lists)


def screen(node: Node, query: Query, rules: Rules | None = None) -> Answer:
    """The answer to one query. For many, keep a Screener."""
    return Screener(node).screen(query, rules)


def _answer(state: _State, query: Query, rules: Rules) -> Answer:
    checked = state.checked
    if not checked:
        return Answer(query, (), (), Status.NOT_CHECKED, NO_LISTS)
    if not any(letter.isalnum() for letter in query.name) and not query.documents:
        return Answer(query, (), checked, Status.NOT_CHECKED, NOTHING_TO_COMPARE)
    try:
        result = _searched(state, query, rules.limit + ALERTS_BEYOND)
    except TocsinError as error:
        return Answer(query, (), checked, Status.NOT_CHECKED, str(error))
    # The limit is for what is merely shown: an alert is never left out because there are many (alerts stand first).
    found = _by_subject(result.found, state)
    shown = [each for at, each in enumerate(found) if at < rules.limit or each[0].is_alert]
    matches = tuple(match for each in shown if (match := _match(each, state)).score >= rules.min_score)
    answer = Answer(query, matches, checked, Status.CHECKED)
    if not result.is_read and query.name.strip():
        return replace(answer, status=Status.NOT_CHECKED, why=NOT_READ)
    return replace(answer, status=Status.NOT_CHECKED, why=CUT) if result.is_cut else answer


def _searched(state: _State, query: Query, limit: int) -> Result:
    """Enough records for ``limit`` subjects, where there are so many: a subject may stand in several records."""
    asked = limit
    while True:
        result = state.searcher.search(query, limit=asked, visible=state.visible)
        if len(result.found) < asked or asked >= MOST_RECORDS or not state.subjects.groups:
            return result
        if len({state.subjects.of(each.id) for each in result.found}) >= limit:
            return result
        asked = min(2 * asked, MOST_RECORDS)


def _by_subject(found: Sequence[Found], state: _State) -> list[list[Found]]:
    """The records of each subject together, the one to show first; subjects in the order of their likest record."""
    known = state.subjects
    if not known.groups:
        return [[each] for each in found]
    together: dict[tuple[str, ...], list[Found]] = {}
    for each in found:
        together.setdefault(known.of(each.id), []).append(each)
    # What is listed no longer speaks for nobody; an alert speaks before what is likelier by name but may not alert.
    return [
        sorted(each, key=lambda one: (known.is_ended(one.id, state.today), not one.is_alert))
        for each in together.values()
    ]


def _match(of_subject: Sequence[Found], state: _State) -> Match:
    found = of_subject[0]
    scores = {each.id: round(each.score, 6) for each in of_subject[1:]}
    arrays, scored, row = found.arrays, found.scored, found.record  # the score is reckoned when it is read: once
    return Match(
        record=found.id,
        kind=KINDS[int(arrays.records.kind[row])],
        name=arrays.names.texts[found.name],
        primary_name=arrays.primary_name(row),
        score=scored.score,
        name_score=scored.name_score,
        band=scored.band,
        evidence=scored.evidence,
        designations=unpack_designations(arrays.designation(row)),
        same_as=state.subjects.same_as(found.id, scores, state.today),
    )
