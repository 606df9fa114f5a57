"""Names made to break a search, or to make it work too hard: nothing breaks, and what was left out is said."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bounded import bounded
from invented_records import ORGANISATION, VESSEL, index_of, invented_word, person, population, thing
from tocsin.match.arrays import IndexArrays
from tocsin.match.comparison import side_of
from tocsin.match.kernels.gathering import READ, SPENT, gather, promise_of
from tocsin.match.kernels.rules import rules
from tocsin.match.search import Result, Searcher, Work
from tocsin.match.segment import Segment
from tocsin.model.dates import DateSpan
from tocsin.model.record import IdentifierType, SubjectKind
from tocsin.model.screening import Band, DocumentQuery, Query
from tocsin.text.names import person_forms

EVERYONE = 1000
ALL_WORK = Work(scored=10**6, alerting=10**6, postings=10**9)
LITTLE = {
    "nothing": Work(0, 0, 0),
    "one posting": Work(postings=1),
    "few postings": Work(postings=100),
    "one name": Work(scored=1, alerting=0),
    "few names": Work(scored=5, alerting=5),
    "usual": Work(),
}


@cache
def crowded() -> IndexArrays:
    """Hundreds of records that share their names, beside others."""
    chance = Random(4)
    common = ["Zarmak", "Qolbani", "Veshtum"]
    namesakes = [
        person(
            f"n{at}",
            f"{chance.choice(common)} {chance.choice(common)} {invented_word(chance)}",
            born=[DateSpan.of_year(chance.randint(1950, 1990))] if at % 2 else [],
        )
        for at in range(400)
    ]
    companies = [thing(f"c{at}", ORGANISATION, f"Zarmak {invented_word(chance)} Trading") for at in range(100)]
    ships = [thing(f"v{at}", VESSEL, f"MV Zarmak {invented_word(chance)} {at % 7}") for at in range(40)]
    return index_of([*namesakes, *companies, *ships, *population(60, seed=9)])


@cache
def searcher(work: Work) -> Searcher:
    return Searcher(crowded(), work=work)


@cache
def alerting(query: Query) -> frozenset[str]:
    return alerts(searcher(ALL_WORK).search(query, limit=EVERYONE))


def alerts(result: Result) -> frozenset[str]:
    return frozenset(found.id for found in result.found if found.scored.band is not Band.WEAK)


HOSTILE = {
    "one frequent token": "Zarmak",
    "frequent tokens only": "Zarmak Qolbani Veshtum",
    "one frequent token forty times": "Zarmak " * 40,
    "forty tokens": " ".join(f"{a}{b}arvesh" for a in "bdkmz" for b in "aeiouyrl"),
    "empty": "",
    "blank": " \t\n",
    "punctuation": "...---'''()",
    "one letter": "Z",
    "two letters": "Zx",
    "forty initials": "a b c d e f g h " * 5,
    "ten thousand letters": "zarmak" * 1_700,
    "ten thousand characters": "Zarmak Qolbani " * 670,
    "ten thousand consonants": "zrmk" * 2_500,
    "all scripts": "Zarmak زرمك Зармак זרמק Ζαρμακ 森谷 자막 ज़रमाक สาร ზარ Զար ዛር",
    "glued scripts": "ZarmakزرمكЗармакזרמק森谷자막",
    "bidi": "\u202eZarmak\u202c \u2066Qolbani\u2069 \u200f",
    "zero width": "Zar\u200bmak Qol\u200dbani",
    "lone surrogates": "\ud800Zarmak \udfffQolbani",
    "lone surrogates only": "\ud800\udfff",
    "NUL": "Zarmak\x00Qolbani",
    "combining marks": "Z" + "\u0301" * 500 + "armak Qolbani",
    "emoji": "👨‍👩‍👧‍👦 Zarmak 🏴‍☠️",
    "numbers": "1 2 3 4 5 6 7 8 9 10",
    "silent abjad": "ء ءء ئ",
    "particles": "al bin abu de la van der",
    "tatweel": "زرمـــــــــــــك",
    "bidi only": "\u202e\u202d\u2066\u2069\u200e\u200f",
    "one surrogate in each token": "Zar\ud83dmak Qol\udc00bani",
    "forty initials and a name": "a b c d e f g h " * 5 + "Zarmak Qolbani",
    "ten thousand tokens": "q " * 10_000,
    "ten thousand Arabic letters": "زرمك" * 2_500,
    "ten thousand Han": "森谷" * 5_000,
    "no-break spaces": "Zarmak\u00a0Qolbani\u2003Veshtum",
    "full width": "Ｚａｒｍａｋ　Ｑｏｌｂａｎｉ",
    "newlines and tabs": "Zarmak\r\nQolbani\t\x0b\x0c\x1f",
    "format strings": "%s {0} ${x} ' OR 1=1 -- <script>",
    "digits of other scripts": "١٢٣ ४५ ５ ²",
    "private use": "\ue000\uf8ff\U0010ffff",
    "mathematical letters": "𝓩𝓪𝓻𝓶𝓪𝓴 ℚ𝕠𝕝𝕓𝕒𝕟𝕚",
}


@pytest.mark.parametrize("work", LITTLE)
@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_breaks_a_search_and_nothing_that_could_alert_is_left_out_in_silence(name: str, work: str) -> None:
    queries = [Query(HOSTILE[name]), Query(HOSTILE[name], born=DateSpan.of_year(1974), is_truncated=True)]

    for query in queries:
        result = searcher(LITTLE[work]).search(query, limit=EVERYONE)
        assert result.is_cut or alerting(query) <= alerts(result)


@pytest.mark.parametrize("kind", list(SubjectKind))
@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_breaks_a_search_of_any_kind(name: str, kind: SubjectKind) -> None:
    result = searcher(Work()).search(Query(HOSTILE[name], kind=kind), limit=5)

    assert len(result.found) <= 5
    assert all(found.scored.evidence for found in result.found)
    assert all(0.0 <= found.scored.score <= 1.0 for found in result.found)


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_breaks_a_search_with_everything_else_stated(name: str) -> None:
    documents = (DocumentQuery(HOSTILE[name][:50], IdentifierType.PASSPORT, "FR"), DocumentQuery("UT1234567"))
    query = Query("", family=HOSTILE[name], given=HOSTILE[name], documents=documents, is_truncated=bool(HOSTILE[name]))

    assert len(searcher(Work()).search(query, limit=5).found) <= 5


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_costs_much_work(name: str) -> None:
    fresh = Searcher(crowded())
    unheard = f"bem{HOSTILE[name]}ub"  # tokens that no cache has seen

    with bounded(lines=100_000 + 500 * len(unheard)):  # what the kernels do is bounded by Work
        fresh.search(Query(unheard), limit=5)


@pytest.mark.parametrize("budget", [0, 1, 50, 500])
def test_hardly_more_postings_are_read_than_the_budget_allows_and_it_is_said(budget: int) -> None:
    segment, longest = Segment(crowded()), max(map(len, postings_of(crowded())))
    place = segment.take_workplace()
    side = side_of(person_forms("Zarmak Qolbani Veshtum")[0], crowded().rarity, is_person=True)
    sought = segment.seeker.seek(place.finder, side, is_person=True, is_truncated=False)

    rarity = segment.rarity(is_person=True)
    promised = promise_of(sought, rarity, rules(), place.field)
    gather(segment.index, sought, rarity, rules(), place.field, segment.ranges(None), promised, 0.3, budget)

    assert place.field.state[SPENT] == 1
    assert place.field.state[READ] <= budget + longest


def postings_of(arrays: IndexArrays) -> list[list[int]]:
    offsets = arrays.postings.offsets.tolist()
    return [arrays.postings.names[a:b].tolist() for a, b in pairwise(offsets)]


def test_a_search_that_was_cut_leaves_nothing_behind_for_the_next() -> None:
    small, plenty = searcher(Work(postings=100)), searcher(Work())
    queries = [Query(name) for name in HOSTILE.values()]

    once = [small.search(query, limit=5) for query in queries]

    assert [small.search(query, limit=5) for query in reversed(queries)][::-1] == once
    assert [plenty.search(query, limit=5) for query in queries] == [
        Searcher(crowded()).search(query, limit=5) for query in queries
    ]


def test_the_crowd_is_one_in_which_little_work_is_too_little() -> None:
    cut = {
        work: sum(searcher(LITTLE[work]).search(Query(name), limit=5).is_cut for name in HOSTILE.values())
        for work in LITTLE
    }

    assert cut["nothing"] > 5
    assert cut["few postings"] > 5
    assert max(len(alerting(Query(name))) for name in HOSTILE.values()) > 3


def test_all_forty_tokens_of_a_name_are_taken_or_left_without_harm() -> None:
    words = HOSTILE["forty tokens"].split()
    index = index_of([person("sought", " ".join(words[:16])), *population(20, seed=3)])

    found = Searcher(index).search(Query(HOSTILE["forty tokens"]), limit=1).found[0]

    assert found.id == "utopia/sought"


@pytest.mark.parametrize("name", ["bidi", "zero width", "mathematical letters", "NUL"])
def test_a_disguised_name_is_found_like_the_plain_one(name: str) -> None:
    index = index_of([person("sought", "Zarmak Qolbani"), *population(20, seed=3)])

    plain = Searcher(index).search(Query("Zarmak Qolbani"), limit=1).found[0]
    disguised = Searcher(index).search(Query(HOSTILE[name].replace("\x00", " ")), limit=1).found[0]

    assert disguised.record == plain.record
    assert disguised.scored.score == pytest.approx(plain.scored.score, abs=0.01)


def test_a_number_that_many_records_bear_is_answered_within_the_limit() -> None:
    held = (IdentifierType.PASSPORT, "FR", "L898902C3")
    index = index_of([person(str(at), f"Zarmak {'q' * at}olban", numbers=[held]) for at in range(50)])

    result = Searcher(index).search(Query("", documents=(DocumentQuery("L898902C3"),)), limit=5)

    assert len(result.found) == 5


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=60), st.text(max_size=20), st.booleans())
def test_no_text_at_all_breaks_a_search(name: str, number: str, is_truncated: bool) -> None:
    query = Query(f"{name} q", documents=(DocumentQuery(number),), is_truncated=is_truncated)

    result = small().search(query, limit=3)

    assert all(0.0 <= found.scored.score <= 1.0 for found in result.found)


@cache
def small() -> Searcher:
    return Searcher(index_of(population(20, seed=6), background={}))


@settings(deadline=None, max_examples=25)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=6))
def test_no_listed_name_breaks_an_index_or_hides_another_record(names: list[str]) -> None:
    odd = [thing("odd", ORGANISATION, *names), person("odd2", *names)]
    index = index_of([*odd, person("sought", "Zarmak Qolbani")], background={})
    of = Searcher(index)

    for name in [*names, "Zarmak Qolbani"]:
        of.search(Query(name), limit=5)
    found = of.search(Query("Zarmak Qolbani"), limit=1).found

    assert found[0].id == "utopia/sought"


def test_what_was_learnt_of_earlier_queries_never_changes_an_answer() -> None:
    of = Searcher(crowded())
    asked = [Query(name) for name in HOSTILE.values()]

    first = [of.search(query, limit=3) for query in asked]

    assert first == [of.search(query, limit=3) for query in asked]
