"""Searching against scoring every name of every record by the plain rules: the index may save work, never an answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import NamedTuple

import pytest

from invented_records import (
    AIRCRAFT,
    ORGANISATION,
    PERSON,
    VESSEL,
    index_of,
    invented_name,
    invented_word,
    person,
    population,
    thing,
)
from tocsin.match.arrays import KINDS, READING, IndexArrays
from tocsin.match.arrays import PERSON as PERSONS_NAME
from tocsin.match.comparison import side_of
from tocsin.match.explaining import Reading, explain
from tocsin.match.score import Scored, prior_of_list
from tocsin.match.search import FAINT, LEAST_NEEDED, Found, Result, Searcher, Work
from tocsin.match.subjects import Subjects
from tocsin.model.dates import DateSpan
from tocsin.model.record import Record, Sex, SubjectKind
from tocsin.model.screening import Band, DocumentQuery, Query
from tocsin.text.names import Form, organisation_forms, person_forms, vessel_forms
from tocsin.text.scripts import clean

SEED = 11
QUERIES = 15
EVERYONE = 500  # a limit that nothing reaches


class Reference(NamedTuple):
    """The best score of one record over all names and readings, and its best rank."""

    record: str
    rank: float
    scored: Scored


class Exhaustive:
    """The clear twin of Searcher: no neighbours, no postings, no bounds, no kernels."""

    def __init__(self, arrays: IndexArrays) -> None:
        self.arrays = arrays
        self.subjects = Subjects(arrays)
        self.kinds = [KINDS[kind] for kind in arrays.records.kind.tolist()]

    def best(self, query: Query) -> list[Reference]:
        kinds = KINDS if query.kind is None else (query.kind,)
        count = sum(kind in kinds for kind in self.kinds)
        found: dict[str, list[Scored]] = {}
        for reading in dict.fromkeys(READING[kind] for kind in kinds):
            rows = [
                (name, record)
                for name, record in enumerate(self.arrays.names.record.tolist())
                if self.kinds[record] in kinds and READING[self.kinds[record]] == reading
            ]
            for read in self.readings(query, reading, count):
                for name, record in rows:
                    scored = explain(self.arrays, self.subjects, read, name)
                    found.setdefault(self.arrays.records.ids[record], []).append(scored)
        references = [
            Reference(
                record,
                max(each.rank for each in scores),
                max(scores, key=lambda each: (each.score, each.log_odds)),
            )
            for record, scores in found.items()
        ]
        return sorted(references, key=lambda reference: -reference.rank)

    def readings(self, query: Query, reading: int, count: int) -> list[Reading]:
        text, is_person = clean(query.name).casefold(), reading == PERSONS_NAME
        return [
            Reading(
                query,
                text,
                side_of(form, self.arrays.rarity, is_person=is_person),
                is_person,
                prior_of_list(count, readings=number),
            )
            for number, form in enumerate(forms_of(query, reading) or ((),), start=1)
        ]


def forms_of(query: Query, reading: int) -> tuple[Form, ...]:
    if reading == PERSONS_NAME and query.family:
        return person_forms(f"{query.given} {query.family}".strip(), query.family)
    return (person_forms, organisation_forms, vessel_forms)[reading](query.name)


# -- what is listed --

PLACES = ["Trading", "Holding", "Front", "Brigade", "Bank", "Foundation", "Shipping", "Institute", "Relief"]
LEGAL = ["Ltd", "LLC", "Co", "GmbH", "S.A.", "Limited", "Company", ""]


def organisation_name(chance: Random) -> str:
    words = [invented_word(chance).capitalize() for _ in range(chance.randint(1, 2))]
    words += chance.sample(PLACES, chance.randint(1, 2))
    if chance.random() < 0.3:
        words.append(f"Unit {chance.randint(1, 9)}")
    return " ".join([*words, chance.choice(LEGAL)]).strip()


def craft_name(chance: Random) -> str:
    words = [invented_word(chance).capitalize() for _ in range(chance.randint(1, 2))]
    return " ".join([*(["MV"] if chance.random() < 0.3 else []), *words, *(["5"] if chance.random() < 0.2 else [])])


@cache
def listed() -> tuple[Record, ...]:
    """Persons, organisations, vessels and aircraft; some persons with ranges, several dates, and a sex."""
    chance = Random(SEED)
    persons = population(80, SEED)
    odd = [
        person(
            f"odd{at}",
            invented_name(chance),
            born=chance.choice(ODD_BIRTHS),
            sexes=[chance.choice([Sex.MALE, Sex.FEMALE])],
            countries=["FR"],
            weak=[invented_name(chance)],
        )
        for at in range(18)
    ]
    organisations = [
        thing(f"o{at}", ORGANISATION, *[organisation_name(chance) for _ in range(chance.randint(1, 2))])
        for at in range(40)
    ]
    crafts = [thing(f"v{at}", chance.choice([VESSEL, VESSEL, AIRCRAFT]), craft_name(chance)) for at in range(30)]
    return (*persons, *odd, *organisations, *crafts)


ODD_BIRTHS = [
    [DateSpan.between(date(1960, 3, 1), date(1971, 2, 1))],
    [DateSpan.of_year(1966, is_circa=True)],
    [DateSpan.of_day(date(1958, 4, 5)), DateSpan.of_day(date(1985, 4, 6))],
    [DateSpan.of_month(1970, 2), DateSpan.of_year(1949)],
    [DateSpan.of_day(date(1811, 1, 2))],
    [DateSpan.of_year(2150)],
]


@cache
def both() -> tuple[Exhaustive, Searcher]:
    arrays = index_of(listed())
    return Exhaustive(arrays), Searcher(arrays)


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
    return f"{chance.choice(['Mr', 'Dr', 'al', 'Sheikh', 'MV', 'The'])} {name}"


def shortened(chance: Random, name: str) -> str:
    words = name.split()
    at = chance.randrange(len(words))
    return " ".join(word for place, word in enumerate(words) if place != at or len(words) < 3)


def initialled(_: Random, name: str) -> str:
    words = name.split()
    return " ".join([words[0][0], *words[1:]]) if len(words) > 1 else name


def cut(chance: Random, name: str) -> str:
    return name[: max(len(name) - chance.randint(1, 4), len(name) // 2)].strip()


Damage = Callable[[Random, str], str]
LIGHT: list[Damage] = [typed, doubled, swapped, reordered, respelt, joined, titled]
HARSH: list[Damage] = [*LIGHT, shortened, initialled, cut]


def asked_date(chance: Random, record: Record) -> DateSpan | None:
    """None, the record's date, near it, or far from it; as a day, a year or a range."""
    if not record.births or chance.random() < 0.35:
        return None
    day = chance.choice(record.births).span.earliest
    day = max(date(2, 1, 1), day + timedelta(days=chance.choice([0, 0, 0, 1, 365, -366, 3000, -14_000])))
    return chance.choice(
        [
            DateSpan.of_day(day),
            DateSpan.of_day(day),
            DateSpan.of_year(day.year),
            DateSpan.between(day, day.replace(year=day.year + 4, day=1)),
        ]
    )


def asked_documents(chance: Random, record: Record) -> tuple[DocumentQuery, ...]:
    """None, mostly; or the record's number, one character off, or a stranger's."""
    if not record.identifiers or chance.random() < 0.75:
        return ()
    held = chance.choice(record.identifiers)
    value = chance.choice([held.value, held.value.replace("1", "I"), held.value[:-1] + "0", "UT0000001"])
    return (DocumentQuery(value, chance.choice([held.type, None]), chance.choice([held.country, ""])),)


def damaged(seed: int, kind: SubjectKind, damages: Sequence[Damage], times: int) -> list[Query]:
    """Queries for listed records of a kind, each damaged ``times`` over."""
    chance = Random(seed)
    records = [record for record in listed() if record.kind is kind]
    queries = []
    for _ in range(QUERIES):
        record = chance.choice(records)
        name = chance.choice(record.names).text
        for _ in range(times):
            name = chance.choice(damages)(chance, name)
        queries.append(
            Query(
                name,
                kind=kind if chance.random() < 0.8 else None,
                born=asked_date(chance, record),
                nationalities=chance.choice([(), (), ("FR",), ("UTO", "SY")]),
                sex=chance.choice([None, None, Sex.MALE, Sex.FEMALE]),
                documents=asked_documents(chance, record),
                is_truncated=chance.random() < 0.15,
            )
        )
    return queries


def by_number(seed: int) -> list[Query]:
    """Queries with a record's number and hardly its name."""
    chance = Random(seed)
    bearers = [record for record in listed() if record.identifiers]
    queries = []
    for _ in range(QUERIES):
        record = chance.choice(bearers)
        held = record.identifiers[0]
        names = [invented_name(chance), record.names[0].text, record.names[0].text.split()[0], "", "..."]
        number = DocumentQuery(held.value, chance.choice([held.type, None]), chance.choice([held.country, "DE", ""]))
        queries.append(Query(chance.choice(names), kind=PERSON, born=asked_date(chance, record), documents=(number,)))
    return queries


CASES = {
    "persons by number": lambda: by_number(9),
    "persons as listed": lambda: damaged(1, PERSON, [reordered], 0),
    "persons, light": lambda: damaged(2, PERSON, LIGHT, 1),
    "persons, twice": lambda: damaged(3, PERSON, LIGHT, 2),
    "persons, harsh": lambda: damaged(4, PERSON, HARSH, 3),
    "organisations, light": lambda: damaged(5, ORGANISATION, LIGHT, 1),
    "organisations, harsh": lambda: damaged(6, ORGANISATION, HARSH, 3),
    "vessels, light": lambda: damaged(7, VESSEL, LIGHT, 1),
    "vessels, harsh": lambda: damaged(8, VESSEL, HARSH, 2),
}


class Asked(NamedTuple):
    """A query, the records as the exhaustive scan ranks them, and what the search says."""

    query: Query
    references: list[Reference]
    result: Result

    def found(self, record: str) -> Found | None:
        return next((each for each in self.result.found if each.id == record), None)


@cache
def asked(case: str) -> list[Asked]:
    exhaustive, searcher = both()
    return [Asked(query, exhaustive.best(query), searcher.search(query, limit=EVERYONE)) for query in CASES[case]()]


def gathered(scored: Scored) -> float:
    """The nats of the names in common; where there are hardly any, nobody looks."""
    codes = {"name_same", "name_sounds", "name_near", "name_glued"}
    by_document = [each.weight for each in scored.evidence if each.feature == "document" and each.weight > 0]
    return sum(each.weight for each in scored.evidence if each.code in codes) + sum(by_document)


@pytest.mark.parametrize("case", list(CASES))
def test_whatever_could_alert_is_found_with_the_same_score_or_the_result_says_that_it_was_cut(case: str) -> None:
    missed = [
        (each.query, reference.record, reference.scored.log_odds, found and found.log_odds)
        for each in asked(case)
        for reference in each.references
        if reference.scored.band is not Band.WEAK and not each.result.is_cut
        for found in [each.found(reference.record)]
        if found is None or abs(found.log_odds - reference.scored.log_odds) > 1e-6
    ]

    assert missed == []


@pytest.mark.parametrize("case", list(CASES))
def test_the_record_found_first_is_the_one_that_an_exhaustive_scan_puts_first(case: str) -> None:
    missed = []
    for each in asked(case):
        best = each.references[0]
        first = each.result.found[0].rank if each.result.found else -99.0
        if best.rank >= FAINT and gathered(best.scored) >= LEAST_NEEDED and abs(best.rank - first) > 1e-6:
            missed.append((each.query, best.record, best.rank, first))

    assert missed == []


@pytest.mark.parametrize("case", list(CASES))
def test_no_score_is_other_than_the_plain_rules_give_and_its_reasons_add_up(case: str) -> None:
    for each in asked(case):
        ranks = {reference.record: reference for reference in each.references}
        for found in each.result.found:
            reference = ranks[found.id]
            assert found.rank <= reference.rank + 1e-6
            assert found.scored.score <= reference.scored.score + 1e-6
            assert found.log_odds == pytest.approx(found.scored.log_odds, abs=1e-6)
            assert found.log_odds == pytest.approx(sum(reason.weight for reason in found.scored.evidence), abs=1e-6)


def test_the_cases_hold_what_they_are_to_try() -> None:
    # Without this the tests above could pass with queries that nobody would alert on.
    alerting = {case: sum(each.references[0].scored.band is not Band.WEAK for each in asked(case)) for case in CASES}

    assert min(alerting.values()) >= 4, alerting
    assert alerting["persons as listed"] >= QUERIES * 0.7


# -- a crowd in which work must be cut --


@cache
def crowd() -> Exhaustive:
    """Namesakes upon namesakes."""
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
    others = [replace(record, reference=f"o{record.reference}") for record in population(60, SEED)]
    return Exhaustive(index_of([*records, *others]))


NAMESAKES = (
    "Zarmakethin Qolbanireth",
    "Zarmaqethin Kolbanireth",
    "Qolbanireth Dokhulgan",
    "Tumrilvesh Veshtumdak",
    "Zarmakethin Dokhulgan Mokrebulan",
    "Zarmakethin",
)
LITTLE = [
    Work(),
    Work(scored=10, alerting=10),
    Work(scored=3, alerting=1),
    Work(scored=0, alerting=0),
    Work(postings=5),
]


@cache
def alerts_of_crowd(query: Query) -> frozenset[str]:
    return frozenset(each.record for each in crowd().best(query) if each.scored.band is not Band.WEAK)


@pytest.mark.parametrize("work", LITTLE, ids=str)
@pytest.mark.parametrize("name", NAMESAKES)
@pytest.mark.parametrize("born", [None, DateSpan.of_year(1960)], ids=["undated", "dated"])
def test_no_record_that_would_alert_is_missed_in_silence(name: str, born: DateSpan | None, work: Work) -> None:
    query = Query(name, kind=PERSON, born=born)

    result = Searcher(crowd().arrays, work=work).search(query, limit=EVERYONE)

    found = {each.id for each in result.found if each.scored.band is not Band.WEAK}
    assert result.is_cut or alerts_of_crowd(query) <= found


def test_the_crowd_is_one_in_which_many_would_alert() -> None:
    born = DateSpan.of_year(1960)

    assert max(len(alerts_of_crowd(Query(name, kind=PERSON, born=born))) for name in NAMESAKES) > 10


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_a_small_limit_hides_none_of_the_best(limit: int) -> None:
    searcher = Searcher(crowd().arrays)

    for name in NAMESAKES:
        query = Query(name, kind=PERSON, born=DateSpan.of_year(1960))
        best = [each.rank for each in crowd().best(query)[:limit]]
        assert [each.rank for each in searcher.search(query, limit=limit).found] == pytest.approx(best, abs=1e-6)


def test_one_slip_beside_a_sound_of_two_letters_is_found_like_any_other() -> None:
    searcher = Searcher(index_of([*population(60, seed=8), person("sought", "Rilwesdra Sedshi")]))

    found = searcher.search(Query("Rilwesdra Sedthi"), limit=1).found[0]

    assert found.scored.band is not Band.WEAK


# -- the cut to a range of years --

YEARS = [1, 1500, 1811, 1848, 1849, 1850, 1851, 1852, 1974, 2098, 2099, 2100, 2101, 2102, 2150, 9999]
BIRTHS = [
    *[(DateSpan.of_year(year),) for year in YEARS],
    (DateSpan.between(date(1800, 1, 1), date(1990, 1, 1)),),
    (DateSpan.between(date(1973, 12, 31), date(1976, 1, 1)),),
    (DateSpan.of_day(date(1950, 2, 3)), DateSpan.of_day(date(1980, 2, 3))),
    (DateSpan.of_day(date(1849, 12, 31)), DateSpan.of_day(date(1850, 1, 1))),
    (DateSpan.of_year(1974, is_circa=True), DateSpan.between(date(1974, 2, 1), date(1974, 3, 1))),
    (),
]


@cache
def of_all_years() -> Exhaustive:
    """Namesakes born in whatever year, beside others."""
    bearers = [person(f"b{at}", "Zarmakethin Qolbanireth", born=born) for at, born in enumerate(BIRTHS)]
    return Exhaustive(index_of([*bearers, *population(120, SEED)]))


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("name", ["Zarmakethin Qolbanireth", "Zarmaqetin Kolbanireth"])
def test_whatever_the_year_asked_for_no_bearer_who_could_alert_is_hidden_by_it(year: int, name: str) -> None:
    searcher = Searcher(of_all_years().arrays)
    spans = [DateSpan.of_year(year), DateSpan.of_day(date(year, 2, 3))]
    if year < 9950:
        spans.append(DateSpan.between(date(year, 12, 31), date(year + 40, 1, 1)))

    for born in spans:
        query = Query(name, kind=PERSON, born=born)
        found = {each.id: each.log_odds for each in searcher.search(query, limit=EVERYONE).found}
        for reference in of_all_years().best(query):
            if reference.scored.band is not Band.WEAK:
                assert found.get(reference.record) == pytest.approx(reference.scored.log_odds, abs=1e-6), (
                    born,
                    reference,
                )
