"""From a query to scored matches: gather candidates by token, rank them, score the best in full.

Bounded work: at most ``Limits.candidates`` names are scored in full for each form of the query. When names that could
still matter were cut, the result says so (``is_cut``): never a silent miss.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from heapq import nlargest
from math import inf

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA

from tocsin.match.alignment import Near, Side, Unit
from tocsin.match.arrays import CRAFT, FAMILY, LIGHT, NO_YEAR, ORGANISATION, PERSON, IndexArrays, row
from tocsin.match.comparison import distance_of, side_of
from tocsin.match.distance import Token, TokenTable
from tocsin.match.name_evidence import compare_names
from tocsin.match.rarity import key
from tocsin.match.score import Scored, Subject, prior_of_list, score
from tocsin.match.side_evidence import HeldNumber
from tocsin.match.skeletons import keys_of
from tocsin.match.weights import (
    DISTANCE,
    DISTANCE_LIMIT,
    DOCUMENT_EQUAL,
    MISSING,
    NATIONALITY_SAME,
    POSSIBLE_AT,
    SAME_TEXT_RANK,
    SEX_SAME,
    WHOLE_NAME,
    WHOLE_ORGANISATION,
)
from tocsin.model.dates import DateSpan, Precision
from tocsin.model.record import IdentifierType, Quality, Sex, SubjectKind
from tocsin.model.screening import Evidence, Query
from tocsin.text.identifiers import confusable_key, fold_number
from tocsin.text.names import MAX_FORMS, Form, organisation_forms, person_forms, vessel_forms
from tocsin.text.phonemes import encode, skeleton
from tocsin.text.scripts import clean

KINDS = (SubjectKind.PERSON, SubjectKind.ORGANISATION, SubjectKind.VESSEL, SubjectKind.AIRCRAFT)
PRECISIONS = (Precision.DAY, Precision.MONTH, Precision.YEAR, Precision.RANGE)
_READING = {
    SubjectKind.PERSON: PERSON,
    SubjectKind.ORGANISATION: ORGANISATION,
    SubjectKind.VESSEL: CRAFT,
    SubjectKind.AIRCRAFT: CRAFT,
}
_FORMS = {PERSON: person_forms, ORGANISATION: organisation_forms, CRAFT: vessel_forms}


EXPECTED_CONFLICT = 2.0  # nats that a candidate is expected to lose for each pair of names left over
FAINT = -7.0  # log-odds below which nobody wants to see a record: one in a thousand


@dataclass(frozen=True, slots=True)
class Limits:
    """How much work one query may cause."""

    candidates: int = 40  # names scored in full for each form
    neighbours: int = 400  # spellings kept for one token of the query
    measured: int = 8  # records whose left-over tokens are measured one by one
    names_measured: int = 24  # names of each of them
    near: float = DISTANCE_LIMIT


@dataclass(frozen=True, slots=True)
class Found:
    """A record that the search proposes, with its best name and full score."""

    record: int  # row in Records
    name: int  # row in Names
    scored: Scored
    rank: float  # the best rank of any of its names


@dataclass(frozen=True, slots=True)
class Result:
    """The best matches, best first, and whether work was cut short."""

    found: tuple[Found, ...]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query with what holds for all of its forms."""

    query: Query
    allowed: npt.NDArray[np.bool_]  # (r,) records that may be found
    prior: Evidence
    limit: int
    text: str  # the name as asked, case folded

    @property
    def rest(self) -> float:
        """The nats that what is stated beside name and date could add at most."""
        query = self.query
        stated = (NATIONALITY_SAME if query.nationalities else 0.0) + (SEX_SAME if query.sex else 0.0)
        return stated + (DOCUMENT_EQUAL if query.documents else 0.0)

    def floor(self, best: dict[int, Found]) -> float:
        """The rank below which a further record could not be among the best ``limit``."""
        if len(best) < self.limit:
            return FAINT
        return max(FAINT, nlargest(self.limit, (found.rank for found in best.values()))[-1])


@dataclass(frozen=True, slots=True)
class _Sought:
    """One form of the query: its tokens, and the index's tokens near each unit of it."""

    reading: int
    side: Side
    near: dict[Unit, dict[int, float]]
    by_token: dict[int, list[tuple[Unit, float]]]


class Searcher:
    """Searches one index; keeps what it learnt about tokens of earlier queries."""

    def __init__(self, arrays: IndexArrays, limits: Limits | None = None) -> None:
        self.arrays = arrays
        self.limits = limits or Limits()
        tokens = arrays.tokens
        self._table = TokenTable(tokens.codes, tokens.lengths, tokens.abjad, tokens.letters)
        self._neighbours: dict[str, dict[int, float]] = {}
        self._subjects: dict[int, Subject] = {}
        self._last_sought: dict[tuple[Form, int], _Sought] = {}
        kinds = arrays.records.kind
        self._counts = {kind: int(np.count_nonzero(kinds == at)) for at, kind in enumerate(KINDS)}

    def search(self, query: Query, *, limit: int, visible: Collection[int] | None = None) -> Result:
        """The records most likely to be the query's subject, at most ``limit``.

        ``visible``: the handling classes that the actor may see, None for all; applied while candidates are gathered.
        """
        kinds = KINDS if query.kind is None else (query.kind,)
        prior = prior_of_list(sum(self._counts[kind] for kind in kinds))
        allowed = self._allowed(kinds, visible)
        best: dict[int, Found] = {}
        is_cut = False
        asked = _Asked(query, allowed, prior, limit, clean(query.name).casefold())
        for reading in dict.fromkeys(_READING[kind] for kind in kinds):
            for form in self._forms(query, reading)[:MAX_FORMS]:
                is_cut |= self._search_form(asked, form, reading, best)
        self._search_numbers(asked, best)
        self._look_again(asked, best)
        found = sorted(best.values(), key=lambda f: (-f.rank, -f.scored.name_score, f.record))
        return Result(tuple(found[:limit]), is_cut)

    def _look_again(self, asked: _Asked, best: dict[int, Found]) -> None:
        """Score the foremost records once more, measuring also the tokens that no skeleton brought together."""
        foremost = nlargest(self.limits.measured, best.values(), key=lambda found: found.rank)
        for found in foremost:
            reading = int(self.arrays.names.reading[found.name])
            for form in self._forms(asked.query, reading)[:MAX_FORMS]:
                sought = self._sought(form, reading)
                for name in self._names_of(found.record)[: self.limits.names_measured]:
                    again = self._score(asked, sought, name, is_measured=True)
                    best[found.record] = _better(best[found.record], again)

    def _names_of(self, record: int) -> list[int]:
        # Names stand in the order of their records.
        of = self.arrays.names.record
        return list(range(int(np.searchsorted(of, record)), int(np.searchsorted(of, record, side="right"))))

    # -- candidates --

    def _forms(self, query: Query, reading: int) -> tuple[Form, ...]:
        if reading == PERSON and query.family:
            return person_forms(f"{query.given} {query.family}".strip(), query.family)
        return _FORMS[reading](query.name)

    def _allowed(self, kinds: Iterable[SubjectKind], visible: Collection[int] | None) -> npt.NDArray[np.bool_]:
        records = self.arrays.records
        allowed = np.isin(records.kind, [KINDS.index(kind) for kind in kinds])
        if visible is not None:
            allowed &= np.isin(records.handling, sorted(visible))
        return allowed

    def _search_form(self, asked: _Asked, form: Form, reading: int, best: dict[int, Found]) -> bool:
        sought = self._sought(form, reading)
        names, promises, is_cut = self._candidates(asked, sought)
        floor = asked.floor(best)
        for name, promise in zip(names.tolist(), promises.tolist(), strict=True):
            if promise + asked.prior.weight < floor:
                break
            found = self._score(asked, sought, name)
            best[found.record] = _better(best.get(found.record), found)
            if found.rank > floor:
                floor = asked.floor(best)
        return is_cut

    def _sought(self, form: Form, reading: int) -> _Sought:
        known = self._last_sought.get((form, reading))
        if known is None:
            if len(self._last_sought) > 64:
                self._last_sought.clear()
            known = self._last_sought[(form, reading)] = self._find_sought(form, reading)
        return known

    def _find_sought(self, form: Form, reading: int) -> _Sought:
        side = side_of(form, self.arrays.rarity, is_person=reading == PERSON)
        near = {unit: self._near(side.text(unit).replace(" ", "")) for unit in side.units()}
        by_token: dict[int, list[tuple[Unit, float]]] = {}
        for unit, tokens in near.items():
            for token, distance in tokens.items():
                by_token.setdefault(token, []).append((unit, distance))
        return _Sought(reading, side, near, by_token)

    def _near(self, letters: str) -> dict[int, float]:
        """Token rows near ``letters`` with their distances, nearest first."""
        known = self._neighbours.get(letters)
        if known is None:
            known = self._find_near(letters)
            if len(self._neighbours) > 50_000:
                self._neighbours.clear()
            self._neighbours[letters] = known
        return known

    def _find_near(self, letters: str) -> dict[int, float]:
        token = Token(letters)
        skeletons = self.arrays.skeletons
        wanted = np.array(keys_of(token.sounds, letters), dtype=np.uint64)
        starts = np.searchsorted(skeletons.keys, wanted, side="left")
        ends = np.searchsorted(skeletons.keys, wanted, side="right")
        parts = [skeletons.tokens[a:b] for a, b in zip(starts, ends, strict=True) if b > a]
        if not parts:
            return {}
        rows = np.unique(np.concatenate(parts))
        distances = self._table.distances(token, rows)
        kept = np.flatnonzero(distances <= self.limits.near)
        kept = kept[np.argsort(distances[kept], kind="stable")][: self.limits.neighbours]
        return dict(zip(rows[kept].tolist(), distances[kept].tolist(), strict=True))

    def _candidates(self, asked: _Asked, sought: _Sought) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float32], bool]:
        """Name rows worth a full score, best first; what each could reach in nats at most; whether work was cut."""
        names, side = self.arrays.names, sought.side
        gains = self._gains(sought)
        total = np.zeros(len(names.record), dtype=np.float32)
        hits = np.zeros(len(names.record), dtype=np.uint8)
        for at, light in enumerate(side.light):
            total += gains[at] * np.float32(0.05 if light else 1.0)
            hits += (gains[at] > 0) & (not light)
        rows = np.flatnonzero((total > 0) & (names.reading == sought.reading) & asked.allowed[names.record])
        birth = self._birth_hint(asked.query, names.record[rows])
        # A name with tokens that nothing of the query stands for is a poorer candidate; names left over on both sides
        # will conflict, unless measuring brings them together after all.
        lacking = np.maximum(names.full[rows].astype(np.float32) - hits[rows], 0.0)
        unmatched = np.float32(side.light.count(False)) - hits[rows]
        conflict = np.float32(EXPECTED_CONFLICT) * np.minimum(lacking, unmatched)
        ranked = total[rows] + birth - np.float32(0.8) * lacking - conflict
        promise = total[rows] + np.maximum(birth, 0.0) * np.float32(1.7) + np.float32(asked.rest) - conflict
        promise += np.where(lacking == 0, np.float32(_whole(sought)), np.float32(MISSING * 0.7))
        own = sum(r for r, light in zip(side.rarity, side.light, strict=True) if not light)
        promise[(lacking == 0) & (total[rows] >= own - 0.05)] += np.float32(SAME_TEXT_RANK)
        order = np.argsort(-ranked, kind="stable")
        kept, left = order[: self.limits.candidates], order[self.limits.candidates :]
        # Names left out matter only where the best of them, with all else in its favour, could alert.
        could = promise[left][(hits[rows[left]] > 1) | (sought.reading != PERSON) | (birth[left] > 0)]
        is_cut = bool(len(could)) and float(could.max()) + asked.prior.weight >= POSSIBLE_AT
        return rows[kept], np.maximum.accumulate(promise[kept][::-1])[::-1], is_cut

    def _gains(self, sought: _Sought) -> list[npt.NDArray[np.float32]]:
        """For each token of the query, the most nats that it could give each name: (m,) float32."""
        rarity = (
            self.arrays.tokens.rarity_person if sought.reading == PERSON else self.arrays.tokens.rarity_organisation
        )
        count = len(self.arrays.names.record)
        gains = [np.zeros(count, dtype=np.float32) for _ in sought.side.letters]
        for unit, near in sought.near.items():
            own = max(sought.side.rarity[unit.start : unit.end]) * (1.5 if unit.end - unit.start == 2 else 1.0)
            rows, values = self._gather(near, np.minimum(rarity[list(near)], np.float32(own)))
            share = values / (unit.end - unit.start)
            for at in range(*unit) if len(rows) else ():
                gains[at][rows] = np.maximum(gains[at][rows], share)
        return gains

    def _gather(
        self, near: dict[int, float], rarity: npt.NDArray[np.float32]
    ) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.float32]]:
        """Names that hold a near token, each with the best nats that any gives; ``rarity`` is beside ``near``."""
        postings = self.arrays.postings
        if not near:
            return np.empty(0, np.uint32), np.empty(0, np.float32)
        tokens = np.fromiter(near, dtype=np.int64, count=len(near))
        gains = rarity + np.float32(DISTANCE) * np.fromiter(near.values(), dtype=np.float32, count=len(near))
        order = np.argsort(gains, kind="stable")  # ascending: the best is written last
        order = order[gains[order] > 0.25]
        if not len(order):
            return np.empty(0, np.uint32), np.empty(0, np.float32)
        rows = [row(postings.names, postings.offsets, int(tokens[at])) for at in order]
        values = np.repeat(gains[order], [len(part) for part in rows]).astype(np.float32)
        found = np.concatenate(rows)
        unique, last = np.unique(found[::-1], return_index=True)
        return unique, values[::-1][last]

    def _birth_hint(self, query: Query, records: npt.NDArray[np.uint32]) -> npt.NDArray[np.float32]:
        """A first guess at the date evidence, so that the right namesake is among the candidates."""
        if query.born is None:
            return np.zeros(len(records), dtype=np.float32)
        known = self.arrays.records
        low, high = known.year_from[records], known.year_to[records]
        inside = (low <= query.born.latest.year + 2) & (high >= query.born.earliest.year - 2)
        hint = np.where(inside, 4.0, -3.0).astype(np.float32)
        hint[low == NO_YEAR] = 0.0
        return hint

    # -- numbers --

    def _search_numbers(self, asked: _Asked, best: dict[int, Found]) -> None:
        for record in self._records_with_numbers(asked.query):
            if not asked.allowed[record]:
                continue
            reading = _READING[KINDS[int(self.arrays.records.kind[record])]]
            sought = self._sought((*self._forms(asked.query, reading), ())[0], reading)
            for name in self._names_of(record):
                best[record] = _better(best.get(record), self._score(asked, sought, name))

    def _records_with_numbers(self, query: Query) -> list[int]:
        numbers = self.arrays.numbers
        rows: set[int] = set()
        for document in query.documents:
            folded = fold_number(document.number)
            if not folded:
                continue
            rows.update(_equal(numbers.keys, numbers.records, key(folded)))
            if len(folded) >= 6:
                rows.update(_equal(numbers.confusable_keys, numbers.confusable_records, key(confusable_key(folded))))
        return sorted(rows)

    # -- scoring --

    def _score(self, asked: _Asked, sought: _Sought, name: int, *, is_measured: bool = False) -> Found:
        names, query = self.arrays.names, asked.query
        is_person = sought.reading == PERSON
        theirs, near = self._their_side(sought, name, is_person=is_person)
        evidence = compare_names(
            sought.side,
            theirs,
            near,
            is_person=is_person,
            is_truncated=query.is_truncated,
            measure=_measured if is_measured else None,
        )
        record = int(names.record[name])
        quality = Quality.WEAK if names.weak[name] else Quality.STRONG
        scored = score(
            query,
            self.subject(record),
            evidence,
            asked.prior,
            quality=quality,
            is_person=is_person,
            is_same_text=evidence.is_identical and names.texts[name].casefold() == asked.text,
        )
        return Found(record, name, scored, scored.rank)

    def _their_side(self, sought: _Sought, name: int, *, is_person: bool) -> tuple[Side, list[Near]]:
        names, tokens = self.arrays.names, self.arrays.tokens
        start, end = int(names.offsets[name]), int(names.offsets[name + 1])
        rows = names.tokens[start:end].tolist()
        pairs = names.pair_tokens[start : end - 1].tolist()
        flags = names.flags[start:end].tolist()
        rarity = tokens.rarity_person if is_person else tokens.rarity_organisation
        side = Side(
            tuple(tokens.letters[at] for at in rows),
            tuple(bool(flag & LIGHT) for flag in flags),
            tuple(bool(flag & FAMILY) for flag in flags),
            tuple(rarity[rows].tolist()),
        )
        near = [
            Near(u, Unit(at, at + 1), d) for at, token in enumerate(rows) for u, d in sought.by_token.get(token, ())
        ]
        near += [
            Near(u, Unit(at, at + 2), d) for at, token in enumerate(pairs) for u, d in sought.by_token.get(token, ())
        ]
        return side, near

    def subject(self, record: int) -> Subject:
        """What the record in row ``record`` states beside its names."""
        known = self._subjects.get(record)
        if known is None:
            known = self._read_subject(record)
            if len(self._subjects) > 20_000:
                self._subjects.clear()
            self._subjects[record] = known
        return known

    def _read_subject(self, record: int) -> Subject:
        records = self.arrays.records
        births = tuple(
            DateSpan(_day(earliest), _day(latest), PRECISIONS[precision], bool(circa))
            for earliest, latest, precision, circa in row(records.births, records.birth_offsets, record).tolist()
        )
        countries = records.countries[int(records.country_offsets[record]) : int(records.country_offsets[record + 1])]
        numbers = records.numbers[int(records.number_offsets[record]) : int(records.number_offsets[record + 1])]
        bits = int(records.sexes[record])
        sexes = tuple(sex for bit, sex in ((1, Sex.MALE), (2, Sex.FEMALE), (4, Sex.OTHER)) if bits & bit)
        return Subject(births, tuple(countries), sexes, tuple(_held(text) for text in numbers))


def _order(found: Found) -> tuple[float, float, float]:
    return (found.scored.score, found.scored.log_odds, found.scored.name_score)


def _measured(ours: str, theirs: str) -> float:
    """The distance of two tokens, infinite where a glance shows that they are far apart."""
    if abs(len(ours) - len(theirs)) > 4:
        return inf
    if OSA.normalized_similarity(skeleton(encode(ours)), skeleton(encode(theirs))) < 0.5:
        return inf
    return distance_of(ours, theirs)


def _whole(sought: _Sought) -> float:
    return WHOLE_NAME if sought.reading == PERSON else WHOLE_ORGANISATION


def _better(standing: Found | None, found: Found) -> Found:
    """The name that speaks more strongly for the record, at the best rank of the two."""
    if standing is None:
        return found
    chosen = found if _order(found) > _order(standing) else standing
    return replace(chosen, rank=max(found.rank, standing.rank))


def _held(text: str) -> HeldNumber:
    kind, country, value = text.split("\t", 2)
    return HeldNumber(IdentifierType(kind), country, value)


def _day(ordinal: int) -> date:
    return date.fromordinal(ordinal)


def _equal(keys: npt.NDArray[np.uint64], values: npt.NDArray[np.uint32], wanted: int) -> list[int]:
    start = int(np.searchsorted(keys, np.uint64(wanted), side="left"))
    end = int(np.searchsorted(keys, np.uint64(wanted), side="right"))
    found: list[int] = values[start:end].tolist()
    return found
