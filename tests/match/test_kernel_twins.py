"""The compiled twins against the plain rules: equal answers, to a millionth of a nat, for whatever is asked."""

from __future__ import annotations

from datetime import date, timedelta
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invented_records import (
    arabic_words,
    few_shares,
    hebrew_words,
    index_of,
    latin_words,
    names_of_one_script,
    person,
    thing,
    words_of_any_script,
)
from tocsin.match.arrays import PERSON as PERSONS_NAME
from tocsin.match.arrays import READING, IndexArrays
from tocsin.match.birth_evidence import birth_evidence
from tocsin.match.comparison import side_of
from tocsin.match.distance import Token
from tocsin.match.explaining import Reading, explain
from tocsin.match.kernels.births import day_of, grade
from tocsin.match.kernels.room import room
from tocsin.match.kernels.rules import rules
from tocsin.match.kernels.scoring import BAND, LOG_ODDS, RANK, VALUE, score
from tocsin.match.kernels.skeletons import MOST_CLASSES, MOST_KEYS, class_table
from tocsin.match.kernels.skeletons import keys_asked as kernel_keys
from tocsin.match.kernels.spelling import FAR, token_distance
from tocsin.match.measuring import distance_of
from tocsin.match.nearness import bits_of, bytes_of, sounds_of
from tocsin.match.questions import SEX_BITS, Stated, born_of, question_of
from tocsin.match.score import prior_of_list
from tocsin.match.segment import Segment
from tocsin.match.skeletons import key_of, keys_asked
from tocsin.match.weights import DISTANCE_LIMIT
from tocsin.model.dates import DateSpan
from tocsin.model.record import Sex, SubjectKind
from tocsin.model.screening import Band, Query
from tocsin.text.equivalents import is_equivalent
from tocsin.text.names import Form, organisation_forms, person_forms, vessel_forms

latin = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12)
digits = st.text(alphabet="abkmz0123456789", min_size=1, max_size=6)
arabic = st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءئؤأإآپچژگکی", min_size=1, max_size=10)
hebrew = st.text(alphabet="אבגדהוזחטיכךלמםנןסעפףצץקרשת", min_size=1, max_size=10)
long = st.sampled_from(["zar" * 30, "qolbani" * 12, "زرمك" * 20, "a" * 200, "ab" * 100])
tokens = st.one_of(latin, latin_words, digits, arabic, arabic_words, hebrew, hebrew_words, long)
slips = st.tuples(latin_words, st.integers(0, 20), st.sampled_from("abdeghikmnrstuz")).map(
    lambda drawn: (drawn[0], drawn[0][: drawn[1] % len(drawn[0])] + drawn[2] + drawn[0][drawn[1] % len(drawn[0]) + 1 :])
)
begun = st.tuples(st.one_of(latin_words, arabic_words), st.sampled_from(["6", "6ltd", "bani", "x", "th9"])).map(
    lambda drawn: (drawn[0], "".join(drawn))
)
days = st.dates(date(1900, 1, 1), date(2030, 12, 31))
BANDS = [Band.WEAK, Band.POSSIBLE, Band.STRONG]


def measured(a: str, b: str) -> float:
    rows = np.zeros((3, 66))
    parts = [part for text in (a, b) for part in (bytes_of(text), sounds_of(text), bits_of(text))]
    return float(token_distance(*parts, rules(), rows))


# -- tokens --


@settings(max_examples=300)
@given(st.one_of(st.tuples(tokens, tokens), slips, begun, begun.map(lambda pair: pair[::-1])))
def test_two_tokens_are_as_far_apart_as_the_plain_rules_say(pair: tuple[str, str]) -> None:
    a, b = pair
    if is_equivalent(a, b, is_person=True):
        return  # the kernels know groups by number: see the names below
    plain = distance_of(a, b)

    assert measured(a, b) == pytest.approx(plain if plain <= DISTANCE_LIMIT else FAR, abs=1e-9)


@given(words_of_any_script)
def test_a_token_has_the_same_keys(word: str) -> None:
    for form in person_forms(word):
        for each in form:
            keys, hows = np.zeros(MOST_KEYS, dtype=np.uint64), np.zeros(MOST_KEYS, dtype=np.uint8)
            classes = np.zeros(MOST_CLASSES + 1, dtype=np.uint8)
            count = kernel_keys(sounds_of(each.letters), bytes_of(each.letters), class_table(), classes, keys, hows)
            plain = keys_asked(Token(each.letters).sounds, each.letters)
            assert list(dict.fromkeys(keys[:count].tolist())) == list(plain)
            assert plain[0] == key_of(Token(each.letters).sounds, each.letters)


# -- dates --


@given(days)
def test_a_day_has_the_same_year_month_and_day(day: date) -> None:
    assert day_of(day.toordinal()) == (day.year, day.month, day.day)


@st.composite
def spans(draw: st.DrawFn) -> DateSpan:
    day = draw(st.one_of(days, st.sampled_from([date(1974, 8, 12), date(1974, 12, 8), date(1975, 1, 1)])))
    circa = draw(st.booleans())
    kind = draw(st.sampled_from(["day", "month", "year", "range"]))
    if kind == "day":
        return DateSpan.of_day(day, is_circa=circa)
    if kind == "month":
        return DateSpan.of_month(day.year, day.month, is_circa=circa)
    if kind == "year":
        return DateSpan.of_year(day.year, is_circa=circa)
    return DateSpan.between(day, day + timedelta(days=draw(st.integers(0, 3000))), is_circa=circa)


@st.composite
def near_days(draw: st.DrawFn) -> tuple[DateSpan, DateSpan]:
    day = draw(days)
    other = draw(
        st.sampled_from(
            [day + timedelta(days=draw(st.integers(-800, 800))), date(day.year, min(day.day, 12), min(day.month, 28))]
        )
    )
    return DateSpan.of_day(day), DateSpan.of_day(other)


@settings(max_examples=300)
@given(st.one_of(st.tuples(spans(), spans()), near_days()))
def test_two_dates_say_the_same(pair: tuple[DateSpan, DateSpan]) -> None:
    ours, theirs = pair
    plain = birth_evidence(ours, (theirs,))
    earliest, latest, precision, circa = born_of(theirs).tolist()

    assert plain is not None
    assert grade(born_of(ours), earliest, latest, precision, bool(circa), rules()) == pytest.approx(plain.weight)


# -- names and what is stated beside them --

common = st.sampled_from(
    "mohammed ahmed abd al rahman abu bakr ali hassan ivan john juan william bill bin la zarmak zarmaq qolbani "
    "trading company bank banco first 1 2 unit unit6 unit6ltd 6th j m "
    "abdulrahman abubakr muhammad mohamad alrahman zarmakqolbani".split()
)
mixed_names = st.lists(st.one_of(common, latin_words), min_size=1, max_size=6).map(" ".join)
any_names = st.one_of(mixed_names, names_of_one_script)


@st.composite
def queries(draw: st.DrawFn, listed: list[str]) -> Query:
    name = draw(st.one_of(st.sampled_from(listed), any_names))
    if draw(st.booleans()):
        at = draw(st.integers(0, len(name) - 1))
        name = name[:at] + draw(st.sampled_from(["", "a", "h", " ", "k"])) + name[at + 1 :]
    return Query(
        name,
        born=draw(st.one_of(st.none(), spans())),
        nationalities=draw(st.sampled_from([(), ("FR",), ("UTO", "FR")])),
        sex=draw(st.sampled_from([None, Sex.MALE, Sex.FEMALE, Sex.OTHER])),
        is_truncated=draw(st.booleans()),
    )


def forms_of(query: Query, kind: SubjectKind) -> tuple[Form, ...]:
    if kind is SubjectKind.PERSON:
        return person_forms(query.name)
    return organisation_forms(query.name) if kind is SubjectKind.ORGANISATION else vessel_forms(query.name)


def assert_same_scores(arrays: IndexArrays, query: Query, kind: SubjectKind) -> None:
    """Every name of the index scores the same by kernel and by the plain rules."""
    segment, is_person, place = Segment(arrays), READING[kind] == PERSONS_NAME, room()
    sex = 0 if query.sex is None else SEX_BITS.get(query.sex, 0)
    stated = Stated(born_of(query.born), segment.countries(query.nationalities), sex)
    prior = prior_of_list(1000)
    for form in forms_of(query, kind):
        side = side_of(form, arrays.rarity, is_person=is_person)
        question = question_of(side, stated, is_person=is_person, is_truncated=query.is_truncated)
        place.known[:, :] = -1  # what is remembered holds for one question
        for name in range(len(arrays.names.record)):
            asked = (segment.index, question, segment.rarity(is_person=is_person), name, prior.weight, rules())
            found = score(*asked, place)
            plain = explain(arrays, segment.subjects, Reading(query, "", side, is_person, prior), name)
            assert found[LOG_ODDS] == pytest.approx(plain.log_odds, abs=1e-6), plain
            assert found[RANK] == pytest.approx(plain.rank, abs=1e-6)
            assert found[VALUE] == pytest.approx(plain.score, abs=2e-6)
            assert BANDS[int(found[BAND])] is plain.band
            assert found[LOG_ODDS] < inf
            assert found == score(*asked, room()), "what was remembered changed the score"


@settings(deadline=None, max_examples=120)
@given(st.lists(any_names, min_size=1, max_size=5), st.data())
def test_every_name_of_a_person_scores_the_same(listed: list[str], data: st.DataObject) -> None:
    births = data.draw(st.lists(spans(), max_size=2))
    sex = data.draw(st.sampled_from([(), (Sex.MALE,), (Sex.FEMALE,), (Sex.OTHER,), (Sex.MALE, Sex.FEMALE)]))
    records = [
        person(str(at), name, born=births, weak=[f"{name} zar"], sexes=sex, countries=["FR"] if at % 2 else [])
        for at, name in enumerate(listed)
    ]

    assert_same_scores(index_of(records, background=few_shares()), data.draw(queries(listed)), SubjectKind.PERSON)


@settings(deadline=None, max_examples=60)
@given(st.lists(any_names, min_size=1, max_size=5), st.data(), st.sampled_from(SubjectKind))
def test_every_name_of_anything_scores_the_same(listed: list[str], data: st.DataObject, kind: SubjectKind) -> None:
    records = [thing(str(at), kind, name) for at, name in enumerate(listed)]

    assert_same_scores(index_of(records, background=few_shares()), data.draw(queries(listed)), kind)
