"""From a query to scored matches, in a main index and at most one delta beside it.

Kernels gather, choose and score (match.kernels.searching); the plain rules give the reasons of what is shown
(match.explaining). Work is bounded; when names that could alert were left out, the result says so: never a silent miss.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from tocsin.match import weights as w
from tocsin.match.arrays import CRAFT, KINDS, ORGANISATION, PERSON, READING, U8, IndexArrays, sealed
from tocsin.match.comparison import side_of
from tocsin.match.explaining import Reading, explain
from tocsin.match.kernels.rules import rules
from tocsin.match.kernels.scoring import BAND, LOG_ODDS, VALUE
from tocsin.match.kernels.searching import FILLED, IS_CUT, OPEN_HANDLING, Best, Limits, best, search
from tocsin.match.questions import SEX_BITS, Stated, born_of, question_of
from tocsin.match.score import Scored, prior_of_list
from tocsin.match.segment import Segment
from tocsin.match.side_evidence import document_evidence
from tocsin.model.record import SubjectKind
from tocsin.model.screening import Band, Query
from tocsin.text.names import MAX_FORMS, Form, organisation_forms, person_forms, vessel_forms
from tocsin.text.scripts import clean

_FORMS: dict[int, Callable[[str], tuple[Form, ...]]] = {
    PERSON: person_forms,
    ORGANISATION: organisation_forms,
    CRAFT: vessel_forms,
}
FAINT = -14.0  # log-odds below which nobody wants to see a record: one in a million
FAINT_AMONG_MANY = -10.0  # the same on large lists, where so much is fainter still that looking would cost too much
MANY = 100_000  # records
RESTRICTED, UNRESTRICTED = (sealed(np.array([each], dtype=np.uint8)) for each in (1, 0))
SPARE_ROWS = 20  # records kept beyond those asked for, since a name in the very text of the query moves up
LEAST_NEEDED = 0.3  # nats of names without which nothing is looked at


@dataclass(frozen=True, slots=True)
class Work:
    """How much one form of a query may cause."""

    scored: int = 32  # names scored in any case, likeliest first
    alerting: int = 300  # further names that could alert
    postings: int = 3_000_000  # postings read
    bearing: int = 200  # records looked at that bear a number of the query's


@dataclass(frozen=True, slots=True)
class Found:
    """A record that the search proposes, with its best name. ``scored`` reckons the reasons each time it is read."""

    arrays: IndexArrays = field(compare=False)
    record: int  # row in arrays.records
    name: int  # row in arrays.names
    score: float  # 0..1 of the best name
    log_odds: float
    rank: float  # the best rank of any of its names
    is_alert: bool  # a person has to look
    _explained: Callable[[], Scored] = field(compare=False)

    @property
    def scored(self) -> Scored:
        """The score of the best name, with its reasons."""
        return self._explained()

    @property
    def id(self) -> str:
        """The record, as people see it: owner/reference."""
        return self.arrays.records.ids[self.record]


@dataclass(frozen=True, slots=True)
class Result:
    """The best matches, best first, and whether work was cut short."""

    found: tuple[Found, ...]
    is_cut: bool
    is_read: bool = True  # False when the name has no reading: its letters are of a script that is not known


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query with what holds for all of its forms and all segments."""

    query: Query
    text: str
    kinds: tuple[SubjectKind, ...]
    count: int  # records that may be found
    allowed_kinds: U8
    allowed_handling: U8
    visible: Collection[int] | None
    limit: int

    @property
    def faint(self) -> float:
        """The log-odds below which nobody wants to see a record."""
        return FAINT if self.count <= MANY else FAINT_AMONG_MANY


class Searcher:
    """Searches a main index and a delta; safe for several threads. It keeps what it learnt about tokens."""

    def __init__(
        self,
        arrays: IndexArrays,
        delta: IndexArrays | None = None,
        dead: npt.NDArray[np.bool_] | None = None,
        *,
        work: Work | None = None,
        owners: Sequence[str] = (),
    ) -> None:
        """``dead`` (r,) marks records of ``arrays`` that were amended or delisted since, and must not be found.

        ``owners``: equal matches come in this order of their owners, others after them.
        """
        self.arrays = arrays
        self._segments = [Segment(arrays, dead), *([Segment(delta)] if delta is not None else [])]
        self._work = work or Work()
        self._owners = {owner: at for at, owner in enumerate(owners)}
        self._rules = rules()

    def search(self, query: Query, *, limit: int, visible: Collection[int] | None = None) -> Result:
        """The records most likely to be the query's subject, at most ``limit``.

        ``visible``: the handling classes that the actor may see, None for all; applied while candidates are gathered.
        """
        if limit < 1:
            return Result((), False)
        asked = self._asked(query, limit, visible)
        found: dict[tuple[int, int], Found] = {}
        is_cut = is_read = False
        for reading, form, prior_readings in _readings(asked):
            is_read = True
            side = side_of(form, self.arrays.rarity, is_person=reading == PERSON)
            prior = prior_of_list(asked.count, readings=prior_readings)
            read = Reading(query, asked.text, side, reading == PERSON, prior)
            for segment in self._segments:
                is_cut |= self._search(segment, asked, read, reading, found)
        if query.documents:
            is_cut |= self._weigh_documents(asked, found)
        # What is given back is chosen with alerts first, and then ordered by likeness.
        first = sorted(found.values(), key=lambda each: -(each.rank + w.ALERT_RANK * each.is_alert))
        chosen = first[:limit]
        ordered = sorted(chosen, key=self._order)
        return Result(tuple(each for each in ordered if each.rank >= asked.faint), is_cut, is_read)

    def _order(self, found: Found) -> tuple[float, int, str]:
        """Best first; equal ones by owner, then by reference."""
        return -found.rank, self._owners.get(found.id.partition("/")[0], len(self._owners)), found.id

    def _asked(self, query: Query, limit: int, visible: Collection[int] | None) -> _Asked:
        kinds = KINDS if query.kind is None else (query.kind,)
        # Only what the actor may see counts: the number of hidden records would otherwise show in every score.
        count = sum(segment.count(kinds, visible) for segment in self._segments)
        allowed = sealed(np.array([kind in kinds for kind in KINDS], dtype=np.uint8))
        handling = _handling(None if visible is None else frozenset(visible))
        return _Asked(query, clean(query.name).casefold(), kinds, count, allowed, handling, visible, limit)

    def _search(
        self, segment: Segment, asked: _Asked, read: Reading, reading: int, found: dict[tuple[int, int], Found]
    ) -> bool:
        """True when work was cut; ``found`` gets the best records of one form in one segment."""
        query = asked.query
        stated = Stated(born_of(query.born), segment.countries(query.nationalities), _sex_bit(query))
        question = question_of(read.side, stated, is_person=read.is_person, is_truncated=query.is_truncated)
        kept = best(asked.limit + SPARE_ROWS)
        workplace = segment.take_workplace()
        try:
            sought = segment.seeker.seek(
                workplace.finder, read.side, is_person=read.is_person, is_truncated=query.is_truncated
            )
            search(
                *(segment.index, question, sought, segment.rarity(is_person=read.is_person)),
                *(self._limits(segment, asked, read, reading), self._rules),
                *(workplace.room, workplace.field, workplace.chosen, kept),
            )
        finally:
            segment.give_back(workplace)
        for row in range(int(kept.state[FILLED])):
            self._keep(segment, read, kept, row, found)
        return bool(kept.state[IS_CUT])

    def _limits(self, segment: Segment, asked: _Asked, read: Reading, reading: int) -> Limits:
        rest = _rest(asked.query)
        here, elsewhere = _needed(asked, read.prior.weight, rest, is_person=read.is_person)
        kinds = asked.allowed_kinds.copy()
        for at, kind in enumerate(KINDS):
            kinds[at] &= READING[kind] == reading
        work = self._work
        return Limits(
            sealed(kinds),
            asked.allowed_handling,
            UNRESTRICTED if asked.visible is None and not len(segment.dead) else RESTRICTED,
            segment.dead,
            segment.ranges(asked.query.born),
            sealed(np.array([work.scored, work.alerting, work.postings], dtype=np.int64)),
            sealed(np.array([read.prior.weight, here, elsewhere, rest, asked.faint], dtype=np.float64)),
        )

    def _keep(self, segment: Segment, read: Reading, kept: Best, row: int, found: dict[tuple[int, int], Found]) -> None:
        name, record = int(kept.names[row]), int(kept.records[row])
        rank, value, log_odds = (
            float(kept.likeness[row]),
            float(kept.found[row, VALUE]),
            float(kept.found[row, LOG_ODDS]),
        )
        is_alert = bool(kept.found[row, BAND])
        if rank - log_odds >= w.SAME_TOKENS_RANK + w.WEAK_RANK and _bears(segment, record, read.text):
            rank += w.SAME_TEXT_RANK - w.SAME_TOKENS_RANK
        explained = _explained(segment, read, name)
        _add(found, segment, Found(segment.arrays, record, name, value, log_odds, rank, is_alert, explained))

    def _weigh_documents(self, asked: _Asked, found: dict[tuple[int, int], Found]) -> bool:
        """Score with documents what bears a number of the query's, and what was found and bears another.

        True when more records bear such a number than can be looked at ("000000", "UNKNOWN").
        """
        is_cut = False
        for segment in self._segments:
            allowed = [record for record in segment.bearing(asked.query) if _may_be_found(segment, asked, record)]
            is_cut |= len(allowed) > self._work.bearing
            bearing = set(allowed[: self._work.bearing])
            known = {each.record for each in found.values() if each.arrays is segment.arrays}
            for record in sorted(bearing | {each for each in known if _says_something(segment, asked.query, each)}):
                standing = found.pop((id(segment), record), None)
                names = segment.names_of(record) if standing is None else (standing.name,)
                for name in names:
                    self._add_with_documents(segment, asked, (record, name), found, is_bearing=record in bearing)
        return is_cut

    def _add_with_documents(
        self,
        segment: Segment,
        asked: _Asked,
        place: tuple[int, int],
        found: dict[tuple[int, int], Found],
        *,
        is_bearing: bool,
    ) -> None:
        record, name = place
        kind = KINDS[int(segment.arrays.records.kind[record])]
        is_person = READING[kind] == PERSON
        # Without a name there is the number alone.
        for number, form in enumerate(_forms(asked.query, READING[kind]) or ((),), start=1):
            side = side_of(form, self.arrays.rarity, is_person=is_person)
            prior = prior_of_list(asked.count, readings=number)
            read = Reading(asked.query, asked.text, side, is_person, prior)
            scored = explain(segment.arrays, segment.subjects, read, name)
            explained = _explained(segment, read, name)
            # Who bears an asked number is shown, however faint: a record's own reference says nothing by itself.
            is_alert = scored.band is not Band.WEAK
            rank = max(scored.rank, asked.faint) if is_bearing else scored.rank
            each = Found(segment.arrays, record, name, scored.score, scored.log_odds, rank, is_alert, explained)
            _add(found, segment, each)


def _add(found: dict[tuple[int, int], Found], segment: Segment, each: Found) -> None:
    """Keep the name that speaks more strongly for the record, at the best rank of the two."""
    place = (id(segment), each.record)
    standing = found.get(place)
    if standing is not None:
        # By score first: a weak alias of higher log-odds must not hide a name that alerts.
        stronger = max(standing, each, key=lambda one: (one.is_alert, one.score, one.log_odds))
        each = replace(stronger, rank=max(each.rank, standing.rank))
    found[place] = each


def _bears(segment: Segment, record: int, text: str) -> bool:
    """True when the record has a name in this very text, case apart; its best name may be another one."""
    texts = segment.arrays.names.texts
    return any(texts[name].casefold() == text for name in segment.names_of(record))


def _explained(segment: Segment, read: Reading, name: int) -> Callable[[], Scored]:
    return lambda: explain(segment.arrays, segment.subjects, read, name)


def _may_be_found(segment: Segment, asked: _Asked, record: int) -> bool:
    records = segment.arrays.records
    is_dead = len(segment.dead) and segment.dead[record]
    is_asked = asked.allowed_kinds[records.kind[record]] and asked.allowed_handling[records.handling[record]]
    return bool(is_asked and not is_dead)


def _says_something(segment: Segment, query: Query, record: int) -> bool:
    return document_evidence(query.documents, segment.subjects.at(record).numbers) is not None


def _sex_bit(query: Query) -> int:
    return 0 if query.sex is None else SEX_BITS.get(query.sex, 0)


def _rest(query: Query) -> float:
    """The nats that what is stated beside name, date and documents could add at most."""
    return (w.NATIONALITY_SAME if query.nationalities else 0.0) + (w.SEX_SAME if query.sex else 0.0)


def _needed(asked: _Asked, prior: float, rest: float, *, is_person: bool) -> tuple[float, float]:
    """The nats that a name must gather to matter, where the dates agree and where they do not.

    Where they agree, what is fainter than faint does not matter. Elsewhere a year off by some digits may still say
    something for it (BIRTH_DIGIT): what could alert then, or be more than faint without it, matters.
    """
    whole = w.WHOLE_NAME if is_person else w.WHOLE_ORGANISATION
    faint, alert = asked.faint - prior - rest, w.POSSIBLE_AT - prior - rest
    if asked.query.born is None:
        return max(LEAST_NEEDED, faint - whole), max(LEAST_NEEDED, faint - whole)
    here = _without_date(faint, w.BIRTH_EQUAL)
    elsewhere = min(faint - w.BIRTH_CONFLICT_3, _without_date(alert, w.BIRTH_DIGIT))
    return max(LEAST_NEEDED, here - whole), max(LEAST_NEEDED, elsewhere - whole)


def _without_date(total: float, date: float) -> float:
    """The nats of the name that, with a date worth at most ``date`` and a share of the name, make up ``total``."""
    shared = total / (1.0 + w.BIRTH_SHARE)
    return shared if w.BIRTH_SHARE * shared <= date else total - date


@lru_cache(maxsize=64)
def _handling(visible: frozenset[int] | None) -> U8:
    """1 for each handling class that may be seen, (OPEN_HANDLING,) uint8."""
    table = np.full(OPEN_HANDLING, 1 if visible is None else 0, dtype=np.uint8)
    table[sorted(visible or ())] = 1
    return sealed(table)


def _readings(asked: _Asked) -> Iterator[tuple[int, Form, int]]:
    """Each way to read the query: as which kind of name, the form, and how many readings it is the last of."""
    for reading in dict.fromkeys(READING[kind] for kind in asked.kinds):
        for number, form in enumerate(_forms(asked.query, reading), start=1):
            yield reading, form, number


def _forms(query: Query, reading: int) -> tuple[Form, ...]:
    if reading == PERSON and query.family:
        parts = (query.given, query.family) if query.given else (query.name or query.family,)
        if query.given and query.is_truncated:
            # A field that is too short cuts the end of the given names (ICAO 9303-3, 4.6): they stand last.
            parts = (query.family, query.given)
        return person_forms(" ".join(parts), query.family)[:MAX_FORMS]
    return _FORMS[reading](query.name)[:MAX_FORMS]
