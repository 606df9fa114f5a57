"""Searching an index: who is found, who may be seen, what is said when work was cut."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invented_records import (
    AIRCRAFT,
    ORGANISATION,
    PERSON,
    VESSEL,
    index_of,
    names_of_one_script,
    person,
    population,
    thing,
)
from tocsin.match.candidates import Limits
from tocsin.match.search import Result, Searcher
from tocsin.model.dates import DateSpan
from tocsin.model.record import IdentifierType, Name, Record, SubjectKind
from tocsin.model.screening import Band, DocumentQuery, Query
from tocsin.segments.build import build

PASSPORT = IdentifierType.PASSPORT


def searcher(records: Sequence[Record], limits: Limits | None = None) -> Searcher:
    return Searcher(index_of(records, background={}), limits)


def ids(of: Searcher, result: Result) -> list[str]:
    return [of.arrays.records.ids[found.record] for found in result.found]


def first(of: Searcher, query: Query | str) -> str:
    found = ids(of, of.search(Query(query) if isinstance(query, str) else query, limit=3))
    return found[0] if found else ""


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

    assert ids(of, of.search(Query("Zarmak Qolbani"), limit=9)) == ["utopia/1"]


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

    assert ids(of, result)[0] == "utopia/sought"


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

    assert ids(of, of.search(Query("Zarmak Qolbani"), limit=5)) == ["utopia/hidden", "utopia/seen"]
    assert ids(of, of.search(Query("Zarmak Qolbani"), limit=5, visible={1})) == ["utopia/seen"]
    assert ids(of, of.search(Query("Zarmak Qolbani"), limit=1, visible={1})) == ["utopia/seen"]
    assert of.search(Query("Zarmak Qolbani"), limit=5, visible=set()).found == ()


def test_hidden_records_take_no_place_among_the_candidates() -> None:
    hidden = [(person(str(at), "Zarmak Qolbani"), 7) for at in range(40)]
    of = Searcher(
        build([*hidden, (person("seen", "Zarmaq Qolbany"), 1)], background={}), Limits(candidates=3, alerting=3)
    )

    assert ids(of, of.search(Query("Zarmak Qolbani"), limit=1, visible={1})) == ["utopia/seen"]


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

    assert ids(of, of.search(Query("Zarmak Qolbani", kind=kind), limit=9)) == [f"utopia/{kind.value}"]


def test_without_a_kind_all_kinds_are_found() -> None:
    of = searcher(FOUR)

    assert set(ids(of, of.search(Query("Zarmak Qolbani"), limit=9))) == {record.id for record in FOUR}


def test_the_prior_counts_the_records_of_the_kinds_that_were_asked_for() -> None:
    of = searcher([*FOUR, person("2", "Tumril Vesh")])

    prior = of.search(Query("Zarmak Qolbani", kind=PERSON), limit=1).found[0].scored.evidence[-1]

    assert dict(prior.arguments)["records"] == "2"


def test_the_acronym_of_an_organisation_finds_it_weakly() -> None:
    of = searcher([thing("1", ORGANISATION, "Front of Zarmak Qolban Veshtum"), *population(20, seed=1)])

    result = of.search(Query("FZQV", kind=ORGANISATION), limit=1)

    assert ids(of, result) == ["utopia/1"]
    assert result.found[0].scored.band is Band.WEAK


# -- numbers --

BEARER = person("bearer", "Zarmak Qolbani", numbers=[(PASSPORT, "FR", "L898902C3")])


@pytest.mark.parametrize("number", ["L898902C3", "l 898 902-c3", "L8989O2C3", "LB98902C3", "L898902C3 "])
def test_an_equal_or_misread_number_finds_its_bearer_whatever_the_name(number: str) -> None:
    of = searcher([*population(40, seed=2), BEARER])

    assert first(of, Query("Tumril Veshdok", documents=(DocumentQuery(number, PASSPORT, "FR"),))) == "utopia/bearer"
    assert first(of, Query("", documents=(DocumentQuery(number),))) == "utopia/bearer"


def test_an_equal_number_alerts_without_any_name() -> None:
    of = searcher([*population(40, seed=2), BEARER])

    found = of.search(Query("", documents=(DocumentQuery("L898902C3", PASSPORT, "FR"),)), limit=1).found[0]

    assert found.scored.band is not Band.WEAK


def test_another_number_finds_nobody() -> None:
    of = searcher([*population(40, seed=2), BEARER])

    assert of.search(Query("", documents=(DocumentQuery("X1234567", PASSPORT, "FR"),)), limit=5).found == ()


@pytest.mark.parametrize("number", ["", "---", "\u202e", "🙂"])
def test_a_number_without_digits_and_letters_finds_nobody(number: str) -> None:
    of = searcher([person("...", "Zarmak Qolbani", numbers=[(PASSPORT, "FR", "--")]), BEARER])

    assert of.search(Query("", documents=(DocumentQuery(number),)), limit=5).found == ()


def test_the_number_of_another_kind_is_not_found_where_a_kind_was_asked_for() -> None:
    of = searcher([BEARER])

    query = Query("", kind=VESSEL, documents=(DocumentQuery("L898902C3"),))

    assert of.search(query, limit=5).found == ()


def test_the_record_s_own_reference_is_found_as_a_number() -> None:
    of = searcher([*population(40, seed=2), person("UTi.430", "Tumril Vesh")])

    assert "utopia/UTi.430" in ids(of, of.search(Query("", documents=(DocumentQuery("uti 430"),)), limit=5))


def test_an_empty_cut_name_beside_a_number_finds_its_bearer() -> None:
    of = searcher([BEARER])

    assert first(of, Query("", documents=(DocumentQuery("L898902C3"),), is_truncated=True)) == "utopia/bearer"


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
    few, many = (ids(SAME_FAMILY, SAME_FAMILY.search(Query("Zarmak Qolbani"), limit=n)) for n in (2, 8))

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

    cut = searcher(namesakes, Limits(candidates=5, alerting=5)).search(Query("Zarmakethin Qolbanireth"), limit=3)
    whole = searcher(namesakes, Limits(candidates=100)).search(Query("Zarmakethin Qolbanireth"), limit=3)

    assert cut.is_cut
    assert not whole.is_cut
    assert len(cut.found) == 3


def test_names_that_could_never_alert_may_be_left_without_a_word() -> None:
    others = [person(str(at), f"Zarmak {chr(97 + at % 26)}rildok{'u' * (at // 26)}") for at in range(60)]

    result = searcher([person("sought", "Zarmak Qolbanireth"), *others], Limits(candidates=5, alerting=5)).search(
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
