"""From a query to scored matches: candidates by token, a full score for each, a second look at the foremost.

Work is bounded (match.candidates). When names that could alert were left out, the result says so: never a silent miss.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from heapq import nlargest
from math import inf

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA

from tocsin.match.alignment import Near, Side, Unit
from tocsin.match.arrays import CRAFT, FAMILY, KINDS, LIGHT, ORGANISATION, PERSON, READING, IndexArrays
from tocsin.match.birth_bounds import BirthBounds
from tocsin.match.candidates import Asked, Limits, Sought, candidates
from tocsin.match.comparison import distance_of, side_of
from tocsin.match.name_evidence import compare_names
from tocsin.match.neighbours import Neighbours
from tocsin.match.rarity import key
from tocsin.match.score import Scored, prior_of_list, score
from tocsin.match.subjects import Subjects
from tocsin.model.record import Quality, SubjectKind
from tocsin.model.screening import Query
from tocsin.text.identifiers import confusable_key, fold_number
from tocsin.text.names import MAX_FORMS, Form, organisation_forms, person_forms, vessel_forms
from tocsin.text.phonemes import encode, skeleton
from tocsin.text.scripts import clean

_FORMS: dict[int, Callable[[str], tuple[Form, ...]]] = {
    PERSON: person_forms,
    ORGANISATION: organisation_forms,
    CRAFT: vessel_forms,
}
FAINT = -7.0  # log-odds below which nobody wants to see a record: one in a thousand
KEPT_FORMS = 64  # forms whose neighbours are kept at hand


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


class _Best:
    """The best name of each record seen so far."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.found: dict[int, Found] = {}
        self.floor = FAINT  # the rank below which a further record could not be among the best

    def add(self, found: Found) -> None:
        standing = self.found.get(found.record)
        self.found[found.record] = found if standing is None else _better(standing, found)
        if found.rank > self.floor and len(self.found) >= self._limit:
            self.floor = max(FAINT, nlargest(self._limit, (each.rank for each in self.found.values()))[-1])

    def in_order(self) -> list[Found]:
        return sorted(self.found.values(), key=lambda f: (-f.rank, -f.scored.name_score, f.record))


class Searcher:
    """Searches one index; keeps what it learnt about tokens of earlier queries."""

    def __init__(self, arrays: IndexArrays, limits: Limits | None = None) -> None:
        self.arrays = arrays
        self.limits = limits or Limits()
        self._neighbours = Neighbours(arrays)
        self._births = BirthBounds(arrays.records)
        self._subjects = Subjects(arrays)
        self._forms_sought: dict[tuple[Form, int], Sought] = {}

    def search(self, query: Query, *, limit: int, visible: Collection[int] | None = None) -> Result:
        """The records most likely to be the query's subject, at most ``limit``.

        ``visible``: the handling classes that the actor may see, None for all; applied while candidates are gathered.
        """
        if limit < 1:
            return Result((), False)
        kinds = KINDS if query.kind is None else (query.kind,)
        allowed = self._allowed(kinds, visible)
        # Only what the actor may see counts: the number of hidden records would otherwise show in every score.
        count = int(np.count_nonzero(allowed))
        asked = Asked(query, clean(query.name).casefold(), allowed, self._births.of(query.born), prior_of_list(count))
        best = _Best(limit)
        is_cut = False
        for reading in dict.fromkeys(READING[kind] for kind in kinds):
            for number, form in enumerate(_forms(query, reading), start=1):
                so_read = replace(asked, prior=prior_of_list(count, readings=number))
                is_cut |= self._search_form(so_read, self._sought(form, reading), best)
        self._search_numbers(asked, best)
        self._look_again(asked, best)
        return Result(tuple(best.in_order()[:limit]), is_cut)

    def _allowed(self, kinds: Iterable[SubjectKind], visible: Collection[int] | None) -> npt.NDArray[np.bool_]:
        records = self.arrays.records
        allowed = np.isin(records.kind, [KINDS.index(kind) for kind in kinds])
        return allowed if visible is None else allowed & np.isin(records.handling, sorted(visible))

    def _sought(self, form: Form, reading: int) -> Sought:
        known = self._forms_sought.get((form, reading))
        if known is None:
            if len(self._forms_sought) > KEPT_FORMS:
                self._forms_sought.clear()
            known = self._forms_sought[(form, reading)] = self._seek(form, reading)
        return known

    def _seek(self, form: Form, reading: int) -> Sought:
        side = side_of(form, self.arrays.rarity, is_person=reading == PERSON)
        near = {unit: self._neighbours.near(side.text(unit).replace(" ", "")) for unit in side.units()}
        by_token: dict[int, list[tuple[Unit, float]]] = {}
        for unit, tokens in near.items():
            for token, distance in tokens.items():
                by_token.setdefault(token, []).append((unit, distance))
        return Sought(reading, side, near, by_token)

    def _search_form(self, asked: Asked, sought: Sought, best: _Best) -> bool:
        found = candidates(self.arrays, asked, sought, self.limits)
        for name, promise in zip(found.names.tolist(), found.promises.tolist(), strict=True):
            if promise < best.floor:
                break
            best.add(self._score(asked, sought, name))
        return found.is_cut

    def _search_numbers(self, asked: Asked, best: _Best) -> None:
        for record in self._records_with_numbers(asked.query):
            if not asked.allowed[record]:
                continue
            reading = READING[KINDS[int(self.arrays.records.kind[record])]]
            sought = self._sought((*_forms(asked.query, reading), ())[0], reading)
            for name in self._names_of(record):
                best.add(self._score(asked, sought, name))

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

    def _look_again(self, asked: Asked, best: _Best) -> None:
        """Score the foremost records once more, measuring also the tokens that no skeleton brought together."""
        for found in nlargest(self.limits.measured, best.found.values(), key=lambda each: each.rank):
            reading = int(self.arrays.names.reading[found.name])
            for form in _forms(asked.query, reading)[:1]:
                sought = self._sought(form, reading)
                for name in self._names_of(found.record)[: self.limits.names_measured]:
                    best.add(self._score(asked, sought, name, is_measured=True))

    def _names_of(self, record: int) -> range:
        of = self.arrays.names.record  # names stand in the order of their records
        return range(int(np.searchsorted(of, record)), int(np.searchsorted(of, record, side="right")))

    def _score(self, asked: Asked, sought: Sought, name: int, *, is_measured: bool = False) -> Found:
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
        scored = score(
            query,
            self._subjects.at(record),
            evidence,
            asked.prior,
            quality=Quality.WEAK if names.weak[name] else Quality.STRONG,
            is_person=is_person,
            is_same_text=evidence.is_identical and names.texts[name].casefold() == asked.text,
        )
        return Found(record, name, scored, scored.rank)

    def _their_side(self, sought: Sought, name: int, *, is_person: bool) -> tuple[Side, list[Near]]:
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
        units = [(token, Unit(at, at + 1)) for at, token in enumerate(rows)]
        units += [(token, Unit(at, at + 2)) for at, token in enumerate(pairs)]
        near = [Near(ours, unit, apart) for token, unit in units for ours, apart in sought.by_token.get(token, ())]
        return side, near


def _forms(query: Query, reading: int) -> tuple[Form, ...]:
    if reading == PERSON and query.family:
        return person_forms(f"{query.given} {query.family}".strip(), query.family)[:MAX_FORMS]
    return _FORMS[reading](query.name)[:MAX_FORMS]


def _better(standing: Found, found: Found) -> Found:
    """The name that speaks more strongly for the record, at the best rank of the two."""
    chosen = found if _order(found) > _order(standing) else standing
    return replace(chosen, rank=max(found.rank, standing.rank))


def _order(found: Found) -> tuple[float, float, float]:
    return (found.scored.score, found.scored.log_odds, found.scored.name_score)


def _measured(ours: str, theirs: str) -> float:
    """The distance of two tokens, infinite where a glance shows that they are far apart."""
    is_beginning = ours.startswith(theirs) or theirs.startswith(ours)
    if abs(len(ours) - len(theirs)) > 4 and not is_beginning:
        return inf
    if (
        is_beginning
        or OSA.normalized_similarity(ours, theirs) >= 0.6
        or OSA.normalized_similarity(skeleton(encode(ours)), skeleton(encode(theirs))) >= 0.5
    ):
        return distance_of(ours, theirs)
    return inf


def _equal(keys: npt.NDArray[np.uint64], values: npt.NDArray[np.uint32], wanted: int) -> list[int]:
    start = int(np.searchsorted(keys, np.uint64(wanted), side="left"))
    end = int(np.searchsorted(keys, np.uint64(wanted), side="right"))
    found: list[int] = values[start:end].tolist()
    return found
