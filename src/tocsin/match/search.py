"""From a query to scored matches: gather candidates by token, rank them, score the best in full.

Bounded work: at most ``Limits.candidates`` names are scored in full for each form of the query. When names that could
still matter were cut, the result says so (``is_cut``): never a silent miss.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from tocsin.match.alignment import Side, Unit
from tocsin.match.arrays import CRAFT, FAMILY, LIGHT, NO_YEAR, ORGANISATION, PERSON, IndexArrays, row
from tocsin.match.comparison import side_of
from tocsin.match.distance import Token, TokenTable
from tocsin.match.name_evidence import compare_names
from tocsin.match.rarity import key
from tocsin.match.score import Scored, Subject, prior_of_list, score
from tocsin.match.side_evidence import HeldNumber
from tocsin.match.skeletons import keys_of
from tocsin.match.weights import (
    BIRTH_SHARE,
    DISTANCE,
    DISTANCE_LIMIT,
    NATIONALITY_SAME,
    POSSIBLE_AT,
    WHOLE_NAME,
)
from tocsin.model.dates import DateSpan, Precision
from tocsin.model.record import IdentifierType, Quality, Sex, SubjectKind
from tocsin.model.screening import Evidence, Query
from tocsin.text.identifiers import confusable_key, fold_number
from tocsin.text.names import Form, organisation_forms, person_forms, vessel_forms

KINDS = (SubjectKind.PERSON, SubjectKind.ORGANISATION, SubjectKind.VESSEL, SubjectKind.AIRCRAFT)
PRECISIONS = (Precision.DAY, Precision.MONTH, Precision.YEAR, Precision.RANGE)
_READING = {
    SubjectKind.PERSON: PERSON,
    SubjectKind.ORGANISATION: ORGANISATION,
    SubjectKind.VESSEL: CRAFT,
    SubjectKind.AIRCRAFT: CRAFT,
}
_FORMS = {PERSON: person_forms, ORGANISATION: organisation_forms, CRAFT: vessel_forms}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much work one query may cause."""

    candidates: int = 80  # names scored in full for each form
    neighbours: int = 400  # spellings kept for one token of the query
    near: float = DISTANCE_LIMIT


@dataclass(frozen=True, slots=True)
class Found:
    """A record that the search proposes, with its best name and full score."""

    record: int  # row in Records
    name: int  # row in Names
    scored: Scored


@dataclass(frozen=True, slots=True)
class Result:
    """The best matches, best first, and whether work was cut short."""

    found: tuple[Found, ...]
    is_cut: bool


class Searcher:
    """Searches one index; keeps what it learnt about tokens of earlier queries."""

    def __init__(self, arrays: IndexArrays, limits: Limits | None = None) -> None:
        self.arrays = arrays
        self.limits = limits or Limits()
        tokens = arrays.tokens
        self._table = TokenTable(tokens.codes, tokens.lengths, tokens.abjad, tokens.letters)
        self._neighbours: dict[str, dict[int, float]] = {}
        self._subjects: dict[int, Subject] = {}
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
        for reading in dict.fromkeys(_READING[kind] for kind in kinds):
            for form in self._forms(query, reading)[:3]:
                is_cut |= self._search_form(query, form, reading, allowed, prior, best)
        self._search_numbers(query, allowed, prior, best)
        found = sorted(best.values(), key=lambda f: (-f.scored.log_odds, -f.scored.name_score, f.record))
        return Result(tuple(found[:limit]), is_cut)

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

    def _search_form(
        self,
        query: Query,
        form: Form,
        reading: int,
        allowed: npt.NDArray[np.bool_],
        prior: Evidence,
        best: dict[int, Found],
    ) -> bool:
        side = side_of(form, self.arrays.rarity, is_person=reading == PERSON)
        near = {unit: self._near(side.text(unit).replace(" ", "")) for unit in side.units()}
        names, is_cut = self._candidates(query, side, near, reading, allowed, prior)
        for name in names:
            found = self._score(query, side, near, int(name), prior, is_person=reading == PERSON)
            standing = best.get(found.record)
            if standing is None or _order(found) > _order(standing):
                best[found.record] = found
        return is_cut

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

    def _candidates(
        self,
        query: Query,
        side: Side,
        near: dict[Unit, dict[int, float]],
        reading: int,
        allowed: npt.NDArray[np.bool_],
        prior: Evidence,
    ) -> tuple[npt.NDArray[np.intp], bool]:
        names = self.arrays.names
        rarity = self.arrays.tokens.rarity_person if reading == PERSON else self.arrays.tokens.rarity_organisation
        total = np.zeros(len(names.record), dtype=np.float32)
        parts = {unit: self._gather(near[unit], rarity) for unit in near}
        hits = np.zeros(len(names.record), dtype=np.uint8)
        for at in range(len(side.letters)):
            gain = np.zeros(len(names.record), dtype=np.float32)
            for unit, (rows, values) in parts.items():
                if unit.start <= at < unit.end and len(rows):
                    share = values / (unit.end - unit.start)
                    gain[rows] = np.maximum(gain[rows], share)
            if side.light[at]:
                gain *= 0.05
            total += gain
            hits += gain > 0
        # A name with many tokens that nothing of the query stands for is a poorer candidate.
        total -= 0.8 * np.maximum(names.full.astype(np.float32) - hits, 0.0) * (total > 0)
        usable = (names.reading == reading) & allowed[names.record] & (total > 0)
        rows = np.flatnonzero(usable)
        ranked = total[rows] + self._birth_hint(query, names.record[rows])
        if len(rows) <= self.limits.candidates:
            return rows, False
        order = np.argpartition(-ranked, self.limits.candidates)
        kept = order[: self.limits.candidates]
        # Names left out matter only where the best of them, with all else in their favour, could alert.
        left_out = float(ranked[order[self.limits.candidates :]].max())
        promise = left_out * (1.0 + BIRTH_SHARE if query.born else 1.0) + WHOLE_NAME + NATIONALITY_SAME
        is_cut = promise + prior.weight >= POSSIBLE_AT and left_out >= float(ranked[kept].min()) - 1e-6
        return rows[kept], is_cut

    def _gather(
        self, near: dict[int, float], rarity: npt.NDArray[np.float32]
    ) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.float32]]:
        """Names that hold a near token, each with the best nats that any of them gives."""
        postings = self.arrays.postings
        if not near:
            return np.empty(0, np.uint32), np.empty(0, np.float32)
        tokens = np.fromiter(near, dtype=np.int64, count=len(near))
        gains = rarity[tokens] + np.float32(DISTANCE) * np.fromiter(near.values(), dtype=np.float32, count=len(near))
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

    def _search_numbers(
        self, query: Query, allowed: npt.NDArray[np.bool_], prior: Evidence, best: dict[int, Found]
    ) -> None:
        for record in self._records_with_numbers(query):
            if not allowed[record]:
                continue
            is_person = KINDS[int(self.arrays.records.kind[record])] is SubjectKind.PERSON
            reading = _READING[KINDS[int(self.arrays.records.kind[record])]]
            for form in self._forms(query, reading)[:1] or ((),):
                side = side_of(form, self.arrays.rarity, is_person=is_person)
                near = {unit: self._near(side.text(unit).replace(" ", "")) for unit in side.units()}
                for name in np.flatnonzero(self.arrays.names.record == record):
                    found = self._score(query, side, near, int(name), prior, is_person=is_person)
                    standing = best.get(record)
                    if standing is None or _order(found) > _order(standing):
                        best[record] = found

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

    def _score(
        self,
        query: Query,
        ours: Side,
        near: dict[Unit, dict[int, float]],
        name: int,
        prior: Evidence,
        *,
        is_person: bool,
    ) -> Found:
        names = self.arrays.names
        theirs, rows, pairs = self._their_side(name, is_person=is_person)

        def distance(mine: Unit, yours: Unit) -> float | None:
            token = rows[yours.start] if yours.end - yours.start == 1 else pairs[yours.start]
            return near[mine].get(token)

        evidence = compare_names(ours, theirs, distance, is_person=is_person, is_truncated=query.is_truncated)
        record = int(names.record[name])
        quality = Quality.WEAK if names.weak[name] else Quality.STRONG
        scored = score(query, self.subject(record), evidence, prior, quality=quality, is_person=is_person)
        return Found(record, name, scored)

    def _their_side(self, name: int, *, is_person: bool) -> tuple[Side, list[int], list[int]]:
        names, tokens = self.arrays.names, self.arrays.tokens
        rows = row(names.tokens, names.offsets, name).tolist()
        flags = row(names.flags, names.offsets, name).tolist()
        rarity = tokens.rarity_person if is_person else tokens.rarity_organisation
        side = Side(
            tuple(tokens.letters[at] for at in rows),
            tuple(bool(flag & LIGHT) for flag in flags),
            tuple(bool(flag & FAMILY) for flag in flags),
            tuple(float(rarity[at]) for at in rows),
        )
        return side, rows, row(names.pair_tokens, names.offsets, name).tolist()

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
