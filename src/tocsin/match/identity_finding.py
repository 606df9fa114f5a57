"""The records of other lists that may be about a record's subject, found by its names and numbers, and weighed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
import numpy.typing as npt

from tocsin.match.arrays import CRAFT, KINDS, ORGANISATION, PERSON, READING, IndexArrays
from tocsin.match.comparison import side_of
from tocsin.match.explaining import Reading, explain, side_at
from tocsin.match.identity_evidence import (
    Weighed,
    could_be,
    documents_of,
    is_proposed,
    place_evidence,
    weighed,
    with_places,
)
from tocsin.match.rarity import RarityTable, fold_token
from tocsin.match.score import Scored, prior_of_list
from tocsin.match.search import Searcher
from tocsin.match.spellings import spellings_of
from tocsin.match.subjects import Subjects
from tocsin.model.dates import DateSpan
from tocsin.model.record import Quality, Record, Sex, SubjectKind
from tocsin.model.screening import Query
from tocsin.text.names import Form, organisation_forms, person_forms, vessel_forms
from tocsin.text.scripts import clean

NAMES = 12  # names of one record that are searched for, the list's own order
BIRTHS = 4  # stated dates of birth that are tried
CANDIDATES = 8  # records found for one name that are looked at
LIKEST = 4  # pairs of names that are weighed where something else has joined two records
LEAST = -4.0  # log-odds below which more names in common would not help

_FORMS: Mapping[int, Callable[[str], tuple[Form, ...]]] = {
    PERSON: person_forms,
    ORGANISATION: organisation_forms,
    CRAFT: vessel_forms,
}


@dataclass(frozen=True, slots=True)
class Likely:
    """A record of another list, and what says that it is about the same subject."""

    record: str
    weighed: Weighed


@dataclass(frozen=True, slots=True)
class Hit:
    """A name of a record in an index."""

    arrays: IndexArrays
    record: int
    name: int


class Finder:
    """Finds records of some owners' lists in an index. Not for several threads at once."""

    def __init__(
        self,
        main: IndexArrays,
        added: IndexArrays | None,
        dead: npt.NDArray[np.bool_] | None,
        *,
        owners: Collection[str],
    ) -> None:
        """``owners``: whose records may be found. ``dead`` (r,) as a Searcher takes it."""
        self._owners = frozenset(owners)
        self._rarity = main.rarity
        gone = _others(main, self._owners)
        self._searcher = Searcher(main, added, gone if dead is None else gone | dead)
        self._segments = [main, *([added] if added is not None else [])]
        self._subjects = {id(arrays): Subjects(arrays) for arrays in self._segments}
        self._rows: dict[str, tuple[IndexArrays, int]] | None = None
        self._counts = _counts(main, gone if dead is None else gone | dead, added, self._owners)

    def find(self, record: Record, read: Callable[[str], Record | None]) -> list[Likely]:
        """The records held to be of the same subject, the likeliest first. ``read`` gives a record by its id."""
        likely = []
        for hits in self._candidates(record).values():
            each = self._weighed(record, hits)
            if not could_be(each.weighed, record.kind):
                continue
            other = read(each.record)
            if other is None or other.kind is not record.kind:
                continue
            each = replace(each, weighed=with_places(each.weighed, place_evidence(record, other)))
            if is_proposed(each.weighed, record.kind):
                likely.append(each)
        return sorted(likely, key=lambda each: (-each.weighed.weight, each.record))

    def weigh(self, record: Record, other: Record) -> Weighed | None:
        """The evidence on a pair that something else has joined; None where the index does not hold ``other``."""
        place = self._place(other.id)
        if place is None:
            return None
        arrays, row = place
        hits = _likest(record, arrays, row)
        if not hits:
            return Weighed(0.0, ())
        return with_places(self._weighed(record, hits).weighed, place_evidence(record, other))

    def _place(self, record: str) -> tuple[IndexArrays, int] | None:
        if self._rows is None:
            self._rows = {
                each: (arrays, at) for arrays in self._segments for at, each in enumerate(arrays.records.ids[:])
            }
        return self._rows.get(record)

    def _candidates(self, record: Record) -> dict[tuple[int, int], list[tuple[str, Hit]]]:
        query = _query(record)
        found: dict[tuple[int, int], list[tuple[str, Hit]]] = {}
        for at, name in enumerate(_names(record)):
            asked = replace(query, name=name.text, family=name.family, documents=query.documents if at == 0 else ())
            for each in self._searcher.search(asked, limit=CANDIDATES).found:
                if each.id.partition("/")[0] in self._owners and (each.log_odds >= LEAST or asked.documents):
                    found.setdefault((id(each.arrays), each.record), []).append(
                        (name.text, Hit(each.arrays, each.record, each.name))
                    )
        return found

    def _weighed(self, record: Record, hits: Sequence[tuple[str, Hit]]) -> Likely:
        """The best of the names that were found, with what else both records bear."""
        scored, name, hit = self._best_of(record, hits)
        further = _further(record, hit, name, self._rarity)
        return Likely(hit.arrays.records.ids[hit.record], weighed(scored, further))

    def _best_of(self, record: Record, hits: Sequence[tuple[str, Hit]]) -> tuple[Scored, str, Hit]:
        graded = [(self._score(record, name, hit), name, hit) for name, hit in hits]
        return max(graded, key=lambda one: (one[0].log_odds, one[1]))

    def _score(self, record: Record, name: str, hit: Hit) -> Scored:
        """The score of one of our names against the name found, under the date of birth that fits best."""
        reading = READING[record.kind]
        query = _query(record)
        births: list[DateSpan | None] = [each.span for each in islice(record.births, BIRTHS)]
        forms = _FORMS[reading](name)
        prior = prior_of_list(self._counts.get(record.kind, 0), readings=max(1, len(forms)))
        graded = []
        for form in forms:
            side = side_of(form, self._rarity, is_person=reading == PERSON)
            for born in births or [None]:
                asked = Reading(
                    replace(query, name=name, born=born), clean(name).casefold(), side, reading == PERSON, prior
                )
                graded.append(explain(hit.arrays, self._subjects[id(hit.arrays)], asked, hit.name))
        return max(graded, key=lambda each: each.log_odds)


def _likest(record: Record, arrays: IndexArrays, row: int) -> list[tuple[str, Hit]]:
    """The pairs of names of the two records that have most in common, for the engine to weigh."""
    is_person = READING[record.kind] == PERSON
    theirs = [
        (name, frozenset(map(fold_token, side_at(arrays, name, is_person=is_person).letters)))
        for name in range(int(arrays.records.name_offsets[row]), int(arrays.records.name_offsets[row + 1]))
    ]
    graded = []
    for asked in _names(record):
        for form in _FORMS[READING[record.kind]](asked.text)[:1]:
            ours = frozenset(fold_token(token.letters) for token in form)
            graded += [(len(ours & held) / len(ours | held), asked.text, name) for name, held in theirs]
    graded.sort(key=lambda one: -one[0])
    return [(text, Hit(arrays, row, name)) for _, text, name in graded[:LIKEST]]


@dataclass(frozen=True, slots=True)
class _Asked:
    text: str
    family: str = ""


def _names(record: Record) -> list[_Asked]:
    """The names to search for: the good ones, or the weak ones where there is no other."""
    spellings = [each for each in spellings_of(record) if each.is_counted]
    strong = [each for each in spellings if each.quality is Quality.STRONG]
    full = [each for each in strong if len(each.text.split()) > 1] if record.kind is SubjectKind.PERSON else strong
    chosen = full or strong or spellings
    return [_Asked(text) for text in list(dict.fromkeys(each.text for each in chosen))[:NAMES]]


def _query(record: Record) -> Query:
    sexes = set(record.sexes)
    return Query(
        name="",
        kind=record.kind,
        born=record.births[0].span if len(record.births) == 1 else None,
        nationalities=tuple(dict.fromkeys(each.country for each in record.nationalities if each.country)),
        sex=next(iter(sexes)) if len(sexes) == 1 and not sexes & {Sex.OTHER} else None,
        documents=documents_of(record),
    )


def _tokens_of(record: Record) -> frozenset[str]:
    """The folded forms of every full token of the record's names."""
    forms = _FORMS[READING[record.kind]]
    return frozenset(
        fold_token(token.letters)
        for name in record.names
        for form in forms(name.text)[:1]
        for token in form
        if not token.is_light and not token.is_initial
    )


def _further(record: Record, hit: Hit, name: str, rarity: RarityTable) -> list[tuple[str, float]]:
    """Names that both bear beside those of the two names that were compared, with their rarity, rarest first."""
    is_person, arrays = READING[record.kind] == PERSON, hit.arrays
    first, last = (int(arrays.records.name_offsets[at]) for at in (hit.record, hit.record + 1))
    if last - first < 2 or len(record.names) < 2:
        return []
    ours = _tokens_of(record)
    compared = {fold_token(letters) for letters in side_at(arrays, hit.name, is_person=is_person).letters}
    compared |= {fold_token(word) for word in clean(name).casefold().split()}
    shared: dict[str, tuple[str, float]] = {}
    for row in range(first, last):
        side = side_at(arrays, row, is_person=is_person)
        for letters, light in zip(side.letters, side.light, strict=True):
            folded = fold_token(letters)
            if not light and len(letters) > 1 and folded in ours and folded not in compared:
                shared.setdefault(folded, (letters, rarity.of(letters, is_person=is_person)))
    return sorted(shared.values(), key=lambda one: (-one[1], one[0]))


def _others(arrays: IndexArrays, owners: frozenset[str]) -> npt.NDArray[np.bool_]:
    ids = arrays.records.ids
    return np.fromiter((each.partition("/")[0] not in owners for each in ids[:]), np.bool_, len(ids))


def _counts(
    main: IndexArrays, hidden: npt.NDArray[np.bool_], added: IndexArrays | None, owners: frozenset[str]
) -> dict[SubjectKind, int]:
    """How many records of each kind may be found."""
    kinds = main.records.kind[~hidden]
    if added is not None:
        kinds = np.concatenate([kinds, added.records.kind[~_others(added, owners)]])
    return {kind: int(np.count_nonzero(kinds == at)) for at, kind in enumerate(KINDS)}
