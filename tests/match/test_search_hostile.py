"""Names made to break a search, or to make it work too hard: work is counted, not timed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invented_records import ORGANISATION, index_of, invented_word, person, population, thing
from tocsin.match import search as search_module
from tocsin.match.arrays import IndexArrays
from tocsin.match.candidates import Limits
from tocsin.match.name_evidence import NameEvidence, compare_names
from tocsin.match.search import Searcher
from tocsin.model.record import IdentifierType
from tocsin.model.screening import DocumentQuery, Query
from tocsin.text.names import MAX_FORMS

READINGS = 3  # as a person's, an organisation's and a craft's name


@cache
def crowded() -> IndexArrays:
    """Hundreds of records that share their names, beside others."""
    chance = Random(4)
    common = ["Zarmak", "Qolbani", "Veshtum"]
    namesakes = [
        person(f"n{at}", f"{chance.choice(common)} {chance.choice(common)} {invented_word(chance)}")
        for at in range(400)
    ]
    companies = [thing(f"c{at}", ORGANISATION, f"Zarmak {invented_word(chance)} Trading") for at in range(100)]
    return index_of([*namesakes, *companies, *population(60, seed=9)])


class Counter:
    def __init__(self) -> None:
        self.names = 0


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter]:
    """Counts how often two names are compared in full."""
    counter = Counter()

    def counting(*args: object, **options: object) -> NameEvidence:
        counter.names += 1
        return compare_names(*args, **options)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(search_module, "compare_names", counting)
    yield counter


def bound(limits: Limits) -> int:
    again = limits.measured * limits.names_measured * MAX_FORMS
    return READINGS * MAX_FORMS * (limits.candidates + limits.alerting) + again


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
    "mathematical letters": "𝓩𝓪𝓻𝓶𝓪𝓴 ℚ𝕠𝕝𝕓𝕒𝕟𝕚",
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("limits", [Limits(), Limits(candidates=10, alerting=20)], ids=["usual", "tight"])
def test_no_name_breaks_a_search_or_makes_it_boundless(name: str, limits: Limits, counted: Counter) -> None:
    result = Searcher(crowded(), limits).search(Query(HOSTILE[name]), limit=5)

    assert counted.names <= bound(limits)
    assert len(result.found) <= 5
    assert all(found.scored.evidence for found in result.found)


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_breaks_a_search_with_everything_else_stated(name: str, counted: Counter) -> None:
    limits = Limits()
    documents = (DocumentQuery(HOSTILE[name][:50], IdentifierType.PASSPORT, "FR"), DocumentQuery("UT1234567"))
    query = Query("", family=HOSTILE[name], given=HOSTILE[name], documents=documents, is_truncated=bool(HOSTILE[name]))

    result = Searcher(crowded(), limits).search(query, limit=5)

    assert counted.names <= bound(limits)
    assert len(result.found) <= 5


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
    searcher = Searcher(index)

    for name in [*names, "Zarmak Qolbani"]:
        searcher.search(Query(name), limit=5)
    found = searcher.search(Query("Zarmak Qolbani"), limit=1).found

    assert index.records.ids[found[0].record] == "utopia/sought"


def test_what_was_learnt_of_earlier_queries_never_changes_an_answer() -> None:
    searcher = Searcher(crowded())
    asked = [Query(name) for name in HOSTILE.values()]

    first = [searcher.search(query, limit=3) for query in asked]

    assert first == [searcher.search(query, limit=3) for query in asked]
