"""Searching against scoring every name of every record: the index may only save work, never change the answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from random import Random
from typing import NamedTuple

import numpy as np
import pytest

from invented_records import PERSON, index_of, person, population
from tocsin.match.alignment import Near, Side
from tocsin.match.arrays import IndexArrays
from tocsin.match.candidates import Limits
from tocsin.match.comparison import distance_of, side_of
from tocsin.match.distance import Token, TokenTable
from tocsin.match.name_evidence import compare_names
from tocsin.match.score import Scored, Subject, prior_of_list, score
from tocsin.match.search import FAINT, Found, Searcher
from tocsin.match.side_evidence import HeldNumber
from tocsin.match.spellings import Spelling, spellings_of
from tocsin.match.weights import DISTANCE_LIMIT, POSSIBLE_AT
from tocsin.model.dates import DateSpan
from tocsin.model.record import Record
from tocsin.model.screening import Band, DocumentQuery, Query
from tocsin.text.names import person_forms
from tocsin.text.scripts import clean

COUNT, SEED = 150, 11
QUERIES = 26


class Reference(NamedTuple):
    """The best score of one record, and its best rank, with every name measured against every name."""

    record: str
    rank: float
    scored: Scored


class Exhaustive:
    """The clear twin of Searcher for persons: no skeletons, no candidates, no bounds."""

    def __init__(self, records: list[Record], arrays: IndexArrays) -> None:
        self.records = records
        self.arrays = arrays
        self.letters = list(arrays.tokens.letters)
        self.rows = {text: at for at, text in enumerate(self.letters)}
        self.table = TokenTable.of([Token(text) for text in self.letters])
        self.sides = {record.id: [(each, self.side(each)) for each in spellings_of(record)] for record in records}

    def side(self, spelling: Spelling) -> list[Side]:
        forms = person_forms(spelling.text, spelling.family)
        return [side_of(form, self.arrays.rarity, is_person=True) for form in forms]

    def best(self, query: Query) -> list[Reference]:
        ours = [side_of(form, self.arrays.rarity, is_person=True) for form in person_forms(query.name)]
        apart = {text: self.distances(text) for side in ours for text in glued(side)}
        found = [each for record in self.records if (each := self.of_record(query, ours, record, apart))]
        return sorted(found, key=lambda reference: -reference.rank)

    def distances(self, text: str) -> list[float]:
        return [float(each) for each in self.table.distances(Token(text), np.arange(len(self.letters)))]

    def of_record(
        self, query: Query, ours: list[Side], record: Record, apart: dict[str, list[float]]
    ) -> Reference | None:
        tried = [
            self.scored(query, mine, yours, spelling, record, apart, number)
            for spelling, sides in self.sides[record.id]
            for yours in sides
            for number, mine in enumerate(ours, start=1)
        ]
        scores = [scored for scored in tried if scored is not None]
        if not scores:
            return None
        best = max(scores, key=lambda scored: (scored.score, scored.log_odds, scored.name_score))
        return Reference(record.id, max(scored.rank for scored in scores), best)

    def scored(
        self,
        query: Query,
        mine: Side,
        yours: Side,
        spelling: Spelling,
        record: Record,
        apart: dict[str, list[float]],
        reading: int,
    ) -> Scored | None:
        near = [
            Near(a, b, distance)
            for a, text in zip(mine.units(), glued(mine), strict=True)
            for b, other in zip(yours.units(), glued(yours), strict=True)
            if (distance := shortened_apart(text, other, apart[text][self.rows[other]])) <= DISTANCE_LIMIT
        ]
        if not near and not query.documents:
            return None  # no name in common, and nothing else that could outweigh it
        name = compare_names(mine, yours, near, is_person=True, is_truncated=query.is_truncated)
        is_same = name.is_identical and spelling.text.casefold() == clean(query.name).casefold()
        prior = prior_of_list(len(self.records), readings=reading)
        return score(
            query, subject_of(record), name, prior, quality=spelling.quality, is_person=True, is_same_text=is_same
        )


def shortened_apart(ours: str, theirs: str, apart: float) -> float:
    """The distance of two tokens as comparison.distance_of gives it: one that begins the other is no stranger to it."""
    is_beginning = min(len(ours), len(theirs)) >= 4 and (ours.startswith(theirs) or theirs.startswith(ours))
    return distance_of(ours, theirs) if is_beginning else apart


def glued(side: Side) -> list[str]:
    return [side.text(unit).replace(" ", "") for unit in side.units()]


@cache
def subject_of(record: Record) -> Subject:
    return Subject(
        tuple(birth.span for birth in record.births),
        tuple(nationality.country for nationality in record.nationalities),
        record.sexes,
        tuple(HeldNumber(each.type, each.country, each.value) for each in record.identifiers),
    )


@cache
def both() -> tuple[Exhaustive, Searcher]:
    records = population(COUNT, SEED)
    arrays = index_of(records)
    return Exhaustive(records, arrays), Searcher(arrays)


# -- damage, light and harsh --


def typed(chance: Random, name: str) -> str:
    at = chance.randrange(len(name))
    return name[:at] + chance.choice("abdegiklmnorstuz") + name[at + 1 :]


def doubled(chance: Random, name: str) -> str:
    at = chance.randrange(len(name))
    return name[:at] + name[at] + name[at:]


def swapped(chance: Random, name: str) -> str:
    at = chance.randrange(max(1, len(name) - 1))
    return name[:at] + name[at + 1 : at + 2] + name[at] + name[at + 2 :]


def reordered(chance: Random, name: str) -> str:
    words = name.split()
    return " ".join([words[-1], *words[:-1]]) if chance.random() < 0.7 else " ".join(reversed(words))


def respelt(chance: Random, name: str) -> str:
    habits = [("k", "q"), ("ou", "u"), ("i", "ee"), ("dj", "j"), ("sh", "sch"), ("z", "s"), ("e", "i"), ("khu", "hu")]
    for one, other in chance.sample(habits, 3):
        name = name.replace(one, other, 1)
    return name


def joined(chance: Random, name: str) -> str:
    words = name.split()
    at = chance.randrange(len(words) - 1) if len(words) > 1 else 0
    return " ".join([*words[:at], "".join(words[at : at + 2]), *words[at + 2 :]])


def titled(chance: Random, name: str) -> str:
    return f"{chance.choice(['Mr', 'Dr', 'al', 'Sheikh'])} {name}"


def shortened(chance: Random, name: str) -> str:
    words = name.split()
    at = chance.randrange(len(words))
    return " ".join(word for place, word in enumerate(words) if place != at or len(words) < 3)


def initialled(chance: Random, name: str) -> str:
    words = name.split()
    return " ".join([words[0][0], *words[1:]]) if chance.random() < 2 else name


def cut(chance: Random, name: str) -> str:
    return name[: max(len(name) - chance.randint(1, 4), len(name) // 2)].strip()


LIGHT: list[Callable[[Random, str], str]] = [typed, doubled, swapped, reordered, respelt, joined, titled]
HARSH: list[Callable[[Random, str], str]] = [*LIGHT, shortened, initialled, cut]


def damaged(seed: int, damages: list[Callable[[Random, str], str]], times: int) -> list[Query]:
    """Queries for records of the population, each damaged ``times`` over; half of them with a date, some damaged."""
    chance = Random(seed)
    records = population(COUNT, SEED)
    queries = []
    for _ in range(QUERIES):
        record = chance.choice(records)
        name = chance.choice(record.names).text
        for _ in range(times):
            name = chance.choice(damages)(chance, name)
        query = Query(name, kind=PERSON)
        if record.births and chance.random() < 0.5:
            day = record.births[0].span.earliest
            query = replace(query, born=DateSpan.of_day(day + timedelta(days=chance.choice([0, 0, 365, 1]))))
        queries.append(query)
    return queries


CASES = {"light": damaged(1, LIGHT, 1), "twice": damaged(2, LIGHT, 2), "harsh": damaged(3, HARSH, 3)}


class Asked(NamedTuple):
    """A query, the records as the exhaustive scan ranks them, and the one that the search puts first."""

    query: Query
    references: list[Reference]
    found: Found | None
    record: str


@cache
def asked(case: str) -> list[Asked]:
    exhaustive, searcher = both()
    rows = []
    for query in CASES[case]:
        found = searcher.search(query, limit=1).found
        record = searcher.arrays.records.ids[found[0].record] if found else ""
        rows.append(Asked(query, exhaustive.best(query), found[0] if found else None, record))
    return rows


def is_missed(each: Asked) -> bool:
    """True when another record than the scan's first was put first, and it does not rank as high."""
    if not each.references:
        return False
    best = each.references[0]
    if best.scored.log_odds < FAINT:
        return False  # so faint that nobody wants to see it
    rank = next((reference.rank for reference in each.references if reference.record == each.record), -99.0)
    return best.rank - rank > 1e-3


@pytest.mark.parametrize("case", ["light", "twice"])
def test_the_record_found_first_is_the_one_that_an_exhaustive_scan_puts_first(case: str) -> None:
    assert [each.query.name for each in asked(case) if is_missed(each)] == []


def test_of_harshly_damaged_names_hardly_any_is_missed_and_none_that_would_alert() -> None:
    missed = [each for each in asked("harsh") if is_missed(each)]

    assert len(missed) <= QUERIES // 20
    assert [each.query.name for each in missed if each.references[0].scored.log_odds >= POSSIBLE_AT] == []


@pytest.mark.parametrize("case", list(CASES))
def test_the_score_is_the_one_that_an_exhaustive_scan_gives(case: str) -> None:
    differing = []
    for each in asked(case):
        if each.found is None:
            continue
        reference = next(reference for reference in each.references if reference.record == each.record)
        assert each.found.scored.log_odds <= reference.scored.log_odds + 1e-3, each.query.name
        if reference.scored.log_odds - each.found.scored.log_odds > 1e-3:
            differing.append(each.query.name)

    assert len(differing) <= QUERIES // 20, differing


@cache
def crowd() -> tuple[Exhaustive, IndexArrays]:
    """Namesakes upon namesakes: the index in which work must be cut."""
    chance = Random(21)
    given, family = ["Zarmakethin", "Tumrilvesh", "Dokhulgan"], ["Qolbanireth", "Veshtumdok", "Mokrebulan"]
    records = [
        person(
            str(at),
            f"{chance.choice(given)} {chance.choice(family)}",
            born=[DateSpan.of_year(chance.randint(1950, 1980))] if chance.random() < 0.5 else [],
        )
        for at in range(120)
    ]
    arrays = index_of([*records, *population(60, SEED)])
    return Exhaustive([*records, *population(60, SEED)], arrays), arrays


NAMESAKES = (
    "Zarmakethin Qolbanireth",
    "Zarmaqethin Kolbanireth",
    "Qolbanireth Dokhulgan",
    "Tumrilvesh Veshtumdak",
    "Zarmakethin Dokhulgan Mokrebulan",
    "Zarmakethin",
)


@cache
def alerts_of_crowd(query: Query) -> frozenset[str]:
    exhaustive, _ = crowd()
    return frozenset(each.record for each in exhaustive.best(query) if each.scored.band is not Band.WEAK)


@pytest.mark.parametrize("limits", [Limits(), Limits(candidates=10, alerting=10), Limits(candidates=3, alerting=1)])
@pytest.mark.parametrize("name", NAMESAKES)
@pytest.mark.parametrize("born", [None, DateSpan.of_year(1960)], ids=["undated", "dated"])
def test_no_record_that_would_alert_is_missed_in_silence(name: str, born: DateSpan | None, limits: Limits) -> None:
    _, arrays = crowd()
    query = Query(name, kind=PERSON, born=born)

    result = Searcher(arrays, limits).search(query, limit=500)

    found = {arrays.records.ids[each.record] for each in result.found if each.scored.band is not Band.WEAK}
    assert result.is_cut or alerts_of_crowd(query) <= found


def test_the_crowd_is_one_in_which_many_would_alert() -> None:
    born = DateSpan.of_year(1960)

    assert max(len(alerts_of_crowd(Query(name, kind=PERSON, born=born))) for name in NAMESAKES) > 10


def test_one_slip_beside_a_sound_of_two_letters_is_found_like_any_other() -> None:
    searcher = Searcher(index_of([*population(60, seed=8), person("sought", "Rilwesdra Sedshi")]))

    found = searcher.search(Query("Rilwesdra Sedthi"), limit=1).found[0]

    assert found.scored.band is not Band.WEAK


def test_numbers_and_dates_are_scored_like_the_reference_scores_them() -> None:
    exhaustive, searcher = both()

    for record in exhaustive.records[::20]:
        held = record.identifiers[0]
        query = Query(
            record.names[0].text, kind=PERSON, documents=(DocumentQuery(held.value, held.type, held.country),)
        )
        query = replace(query, born=record.births[0].span if record.births else None)

        found = searcher.search(query, limit=1).found[0]

        reference = exhaustive.best(query)[0]
        assert searcher.arrays.records.ids[found.record] == reference.record == record.id
        assert found.scored.log_odds == pytest.approx(reference.scored.log_odds, abs=1e-3)
