"""Searching an index: who is found, who may be seen, what is said when work was cut."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invented_records import (
    AIRCRAFT,
    ORGANISATION,
    PERSON,
    VESSEL,
    index_of,
    invented_word,
    names_of_one_script,
    person,
    population,
    thing,
)
from searching import BEARER, PASSPORT, classed, first, ids, searcher
from tocsin.match.search import Result, Searcher, Work
from tocsin.model.dates import DateSpan
from tocsin.model.record import Name, Record, SubjectKind
from tocsin.model.screening import Band, DocumentQuery, Query
from tocsin.segments.build import build

# -- every listed name finds its record --


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.lists(names_of_one_script, min_size=1, max_size=3), min_size=1, max_size=8),
    st.sampled_from(SubjectKind),
)
def test_every_listed_name_finds_a_record_that_bears_it_first(lists: list[list[str]], kind: SubjectKind) -> None:
    of = searcher([thing(str(at), kind, *names) for at, names in enumerate(lists)])

    for names in lists:
        for name in names:
            bearers = {f"utopia/{at}" for at, others in enumerate(lists) if name in others}
            assert first(of, Query(name, kind=kind)) in bearers


def test_every_name_of_a_larger_list_finds_its_record_first() -> None:
    records = population(100, seed=3)
    of = Searcher(index_of(records))

    missed = [name.text for record in records for name in record.names if first(of, name.text) != record.id]

    assert missed == []


@pytest.mark.parametrize("script", ["upper", "lower", "title"])
def test_the_case_of_the_query_does_not_matter(script: str) -> None:
    of = searcher(population(30, seed=5))

    for text in list(of.arrays.names.texts)[:20]:
        assert first(of, getattr(text, script)()) == first(of, text)


def test_a_weak_alias_finds_its_record_too() -> None:
    of = searcher([person("1", "Zarmak Qolbani", weak=["Veshtum Dokril"]), person("2", "Tumril Gan")])

    found = of.search(Query("Veshtum Dokril"), limit=3).found[0]

    assert of.arrays.records.ids[found.record] == "utopia/1"
    assert found.scored.band is Band.WEAK


def test_the_name_shown_is_the_spelling_that_matched_best() -> None:
    of = searcher([person("1", "Zarmak Qolbani", "زرمك قلباني")])

    assert of.arrays.names.texts[of.search(Query("زرمك قلباني"), limit=1).found[0].name] == "زرمك قلباني"


def test_a_record_comes_once_however_many_of_its_names_match() -> None:
    of = searcher([person("1", "Zarmak Qolbani", "Zarmak al-Qolbani", "Zarmaq Kolbani", "زرمك قلباني")])

    assert ids(of.search(Query("Zarmak Qolbani"), limit=9)) == ["utopia/1"]


# -- spellings, order, parts --


@pytest.mark.parametrize(
    "asked",
    [
        "Zarmaq Kolbani",
        "QOLBANI, Zarmak",
        "Zarmak al-Qolbani",
        "Sheikh Zarmak bin Qolbani",
        "Zarmakqolbani",
        "Z. Qolbani",
        "زرمك قلباني",
        "Зармак Колбани",
        "זרמק קלבאני",
        "Ζαρμακ Κολβανι",
        "Zarmak Qolbaní",
        "Zarmak Qolbanni",
        "Zarmka Qolbani",
    ],
)
def test_other_spellings_of_a_name_find_it(asked: str) -> None:
    of = searcher([*population(60, seed=8), person("sought", "Zarmak Qolbani")])

    assert first(of, asked) == "utopia/sought"


def test_a_name_cut_by_its_document_is_found() -> None:
    of = searcher([*population(60, seed=8), person("sought", "Tumrilvesh Zarmakethin Qolbanireth")])

    result = of.search(Query("Tumrilvesh Zarmakethin Qolb", is_truncated=True), limit=3)

    assert ids(result)[0] == "utopia/sought"


def test_a_date_of_birth_tells_two_namesakes_apart() -> None:
    births = [DateSpan.of_day(date(1974, 8, 12)), DateSpan.of_day(date(1951, 3, 4))]
    of = searcher([person(str(at), "Zarmak Qolbani", born=[span]) for at, span in enumerate(births)])

    for at, span in enumerate(births):
        assert first(of, Query("Zarmak Qolbani", born=span)) == f"utopia/{at}"


def test_the_name_told_in_two_parts_is_searched_as_one() -> None:
    of = searcher([*population(20, seed=8), person("sought", "Zarmak Qolbani", family="Qolbani")])

    assert first(of, Query("ignored", family="Qolbani", given="Zarmak", kind=PERSON)) == "utopia/sought"


# -- who may be seen --


def test_a_hidden_record_is_not_found_even_where_it_would_rank_first() -> None:
    hidden, seen = person("hidden", "Zarmak Qolbani"), person("seen", "Zarmaq Qolbany")
    of = Searcher(build([(hidden, 7), (seen, 1)], background={}))

    assert ids(of.search(Query("Zarmak Qolbani"), limit=5)) == ["utopia/hidden", "utopia/seen"]
    assert ids(of.search(Query("Zarmak Qolbani"), limit=5, visible={1})) == ["utopia/seen"]
    assert ids(of.search(Query("Zarmak Qolbani"), limit=1, visible={1})) == ["utopia/seen"]
    assert of.search(Query("Zarmak Qolbani"), limit=5, visible=set()).found == ()


def test_hidden_records_take_no_place_among_the_candidates() -> None:
    hidden = [(person(str(at), "Zarmak Qolbani"), 7) for at in range(40)]
    of = Searcher(
        build([*hidden, (person("seen", "Zarmaq Qolbany"), 1)], background={}), work=Work(scored=3, alerting=3)
    )

    assert ids(of.search(Query("Zarmak Qolbani"), limit=1, visible={1})) == ["utopia/seen"]


def test_a_hidden_record_is_not_found_by_its_number() -> None:
    record = person("hidden", "Zarmak Qolbani", numbers=[(PASSPORT, "FR", "L898902C3")])
    of = Searcher(build([(record, 7)], background={}))

    query = Query("Tumril Vesh", documents=(DocumentQuery("L898902C3", PASSPORT, "FR"),))

    assert of.search(query, limit=5, visible={1}).found == ()
    assert len(of.search(query, limit=5, visible={7}).found) == 1


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(names_of_one_script, st.integers(0, 3)), min_size=1, max_size=8), st.sets(st.integers(0, 3)))
def test_whatever_is_asked_only_visible_classes_are_found(listed: list[tuple[str, int]], visible: set[int]) -> None:
    of = Searcher(build([(person(str(at), name), cls) for at, (name, cls) in enumerate(listed)], background={}))

    for name, cls in listed:
        result = of.search(Query(name), limit=9, visible=visible)
        assert all(int(of.arrays.records.handling[found.record]) in visible for found in result.found)
        assert cls not in visible or result.found


def test_the_number_of_hidden_records_is_not_told() -> None:
    of = Searcher(build([(person("1", "Zarmak Qolbani"), 1), (person("2", "Tumril Vesh"), 7)], background={}))

    prior = of.search(Query("Zarmak Qolbani"), limit=1, visible={1}).found[0].scored.evidence[-1]

    assert dict(prior.arguments)["records"] == "1"


# -- kinds --

FOUR = [thing(kind.value, kind, "Zarmak Qolbani") for kind in (PERSON, ORGANISATION, VESSEL, AIRCRAFT)]


@pytest.mark.parametrize("kind", list(SubjectKind))
def test_only_the_kind_that_was_asked_for_is_found(kind: SubjectKind) -> None:
    of = searcher(FOUR)

    assert ids(of.search(Query("Zarmak Qolbani", kind=kind), limit=9)) == [f"utopia/{kind.value}"]


def test_without_a_kind_all_kinds_are_found() -> None:
    of = searcher(FOUR)

    assert set(ids(of.search(Query("Zarmak Qolbani"), limit=9))) == {record.id for record in FOUR}


def test_the_prior_counts_the_records_of_the_kinds_that_were_asked_for() -> None:
    of = searcher([*FOUR, person("2", "Tumril Vesh")])

    prior = of.search(Query("Zarmak Qolbani", kind=PERSON), limit=1).found[0].scored.evidence[-1]

    assert dict(prior.arguments)["records"] == "2"


def test_the_acronym_of_an_organisation_finds_it_weakly() -> None:
    of = searcher([thing("1", ORGANISATION, "Front of Zarmak Qolban Veshtum"), *population(20, seed=1)])

    result = of.search(Query("FZQV", kind=ORGANISATION), limit=1)

    assert ids(result) == ["utopia/1"]
    assert result.found[0].scored.band is Band.WEAK


# -- how many, in what order, and whether all were compared --


@given(st.integers(1, 12))
def test_no_more_than_the_limit_is_given_best_first(limit: int) -> None:
    of = SAME_FAMILY

    result = of.search(Query("Zarmak Qolbani"), limit=limit)

    assert 1 <= len(result.found) <= limit
    ranks = [found.rank for found in result.found]
    assert ranks == sorted(ranks, reverse=True)


SAME_FAMILY = searcher([person(str(at), f"{name} Qolbani") for at, name in enumerate(
    ["Zarmak", "Zarmaq", "Tsarmak", "Zarmin", "Tumril", "Vesh", "Zurmak", "Zarmakan"]
)])  # fmt: skip


def test_a_smaller_limit_gives_the_beginning_of_a_larger_one() -> None:
    few, many = (ids(SAME_FAMILY.search(Query("Zarmak Qolbani"), limit=n)) for n in (2, 8))

    assert few == many[:2]


def test_a_limit_of_none_gives_none() -> None:
    assert SAME_FAMILY.search(Query("Zarmak Qolbani"), limit=0).found == ()


def test_searching_again_gives_the_same_answer() -> None:
    of = searcher(population(60, seed=8))
    queries = [Query(text) for text in list(of.arrays.names.texts)[:30]]

    once = [of.search(query, limit=3) for query in queries]
    fresh = searcher(population(60, seed=8))

    assert once == [of.search(query, limit=3) for query in queries]
    assert once == [fresh.search(query, limit=3) for query in reversed(queries)][::-1]


def test_it_is_said_when_names_that_could_matter_were_not_compared() -> None:
    namesakes = [person(str(at), "Zarmakethin Qolbanireth") for at in range(60)]

    cut = searcher(namesakes, Work(scored=5, alerting=5)).search(Query("Zarmakethin Qolbanireth"), limit=3)
    whole = searcher(namesakes, Work(scored=100)).search(Query("Zarmakethin Qolbanireth"), limit=3)

    assert cut.is_cut
    assert not whole.is_cut
    assert len(cut.found) == 3


def test_names_that_could_never_alert_may_be_left_without_a_word() -> None:
    others = [person(str(at), f"Zarmak {chr(97 + at % 26)}rildok{'u' * (at // 26)}") for at in range(60)]

    result = searcher([person("sought", "Zarmak Qolbanireth"), *others], Work(scored=5, alerting=5)).search(
        Query("Zarmak Qolbanireth"), limit=3
    )

    assert not result.is_cut


def test_an_index_without_records_finds_nobody() -> None:
    of = searcher([])

    result = of.search(Query("Zarmak Qolbani", documents=(DocumentQuery("L898902C3"),)), limit=5)

    assert result == Result((), is_cut=False)


def test_a_record_without_names_is_found_by_its_number_alone_or_not_at_all() -> None:
    nameless = Record("utopia", "1", PERSON, ())
    empty = Record("utopia", "2", PERSON, (Name(""), Name("..."), Name("🙂")))
    of = searcher([nameless, empty, person("3", "Zarmak Qolbani")])

    assert first(of, "Zarmak Qolbani") == "utopia/3"
    assert of.search(Query("🙂"), limit=5).found == ()


def test_invented_names_do_not_repeat() -> None:
    # The tests above would prove little if the population were all namesakes.
    records = population(150, seed=3)

    names = [name.text for record in records for name in record.names]
    assert len(set(names)) == len(names)


# -- which of a record's names speaks for it --


def test_a_weak_alias_that_fits_better_never_hides_a_name_that_alerts() -> None:
    # Two readings of a name in Han letters meet two names of one record: one of them with a slip, one a weak alias.
    rest = population(20, seed=8)
    alone = searcher([person("sought", "Meizhi Cangfen"), *rest])
    both = searcher([person("sought", "Meizhi Cangfen", weak=["Mei Chih Tsang Feng"]), *rest])

    expected, found = (each.search(Query("枚凪 蒼楓", kind=PERSON), limit=1).found[0] for each in (alone, both))

    assert expected.scored.band is not Band.WEAK
    assert found.scored.band is expected.scored.band


def test_a_strange_name_beside_an_equal_number_is_weighed_and_not_left_out() -> None:
    of = searcher([*population(40, seed=2), BEARER])
    number = (DocumentQuery("L898902C3", PASSPORT, "FR"),)

    nameless = of.search(Query("", documents=number), limit=1).found[0]
    strange = of.search(Query("Tumril Veshdok", kind=PERSON, documents=number), limit=1).found[0]

    assert nameless.id == strange.id == "utopia/bearer"
    assert strange.log_odds < nameless.log_odds - 2
    assert "name_floor" in {reason.code for reason in strange.scored.evidence}


# -- many threads --


def test_many_threads_get_the_answers_that_one_gets() -> None:
    records = population(80, seed=8)
    rarity = index_of(records).rarity
    main, delta = (build(classed(*part), background={}, rarity=rarity) for part in (records[:60], records[60:]))
    asked = [
        Query(name.text[:-1] if at % 3 else name.text, born=record.births[0].span if at % 2 and record.births else None)
        for record in records
        for at, name in enumerate(record.names)
    ]
    asked = (asked * 2)[:200]
    alone = [told(Searcher(main, delta).search(query, limit=5)) for query in asked]
    shared = Searcher(main, delta)

    def ask(thread: int) -> list[list[tuple[str, float, float]]]:
        order = Random(thread).sample(range(len(asked)), len(asked))
        answers = {at: told(shared.search(asked[at], limit=5)) for at in order}
        return [answers[at] for at in range(len(asked))]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(8)))

    assert all(each == alone for each in answers)


def told(result: Result) -> list[tuple[str, float, float]]:
    return [(each.id, each.rank, each.log_odds) for each in result.found]


# -- long names, and tokens that thousands bear --


@pytest.mark.parametrize("count", [15, 16, 17, 30])
def test_a_name_of_sixteen_tokens_and_more_finds_its_record(count: int) -> None:
    words = [f"{a}{b}rv{c}sh" for a in "bdkmz" for b in "aeiou" for c in "ao"]
    chance = Random(count)
    name = " ".join(chance.sample(words, count))
    of = searcher([*[person(str(at), " ".join(chance.sample(words, 3))) for at in range(40)], person("sought", name)])

    found = of.search(Query(name), limit=1).found[0]

    assert found.id == "utopia/sought"
    assert found.scored.band is Band.STRONG
    assert first(of, " ".join(name.split()[:14])) == "utopia/sought"


@cache
def thousands() -> Searcher:
    """Three thousand records that share a name, a few of which are sought."""
    chance = Random(5)
    born = [DateSpan.of_year(chance.randint(1940, 2000)) for _ in range(3000)]
    crowd = [
        person(str(at), f"Zarmak {invented_word(chance)}{invented_word(chance)}", born=[born[at]] if at % 3 else [])
        for at in range(3000)
    ]
    return searcher([*crowd, person("sought", "Zarmak Veshtumrildok", born=[DateSpan.of_day(date(1974, 8, 12))])])


@pytest.mark.parametrize(
    "query",
    [
        Query("Zarmak Veshtumrildok"),
        Query("Zarmaq Weshtumrildok"),
        Query("Veshtumrildok Zarmak", born=DateSpan.of_day(date(1974, 8, 12))),
        Query("Zarmak Veshtumrildok", born=DateSpan.of_day(date(1951, 1, 1)), kind=PERSON),
        Query("Veshtumrildok"),
    ],
    ids=lambda query: f"{query.name} {query.born and query.born.original}",
)
def test_a_token_that_thousands_bear_hides_nobody(query: Query) -> None:
    result = thousands().search(query, limit=3)

    assert ids(result)[0] == "utopia/sought"


def test_a_token_that_thousands_bear_is_answered_alone_and_weakly() -> None:
    result = thousands().search(Query("Zarmak"), limit=5)

    assert all(each.scored.band is Band.WEAK for each in result.found)


def test_reasons_are_reckoned_when_they_are_read_and_are_the_same_each_time() -> None:
    found = SAME_FAMILY.search(Query("Zarmak Qolbani"), limit=1).found[0]

    assert found.scored == found.scored
    assert found.log_odds == pytest.approx(found.scored.log_odds, abs=1e-6)
    assert found.rank == pytest.approx(found.scored.rank, abs=1e-6)
