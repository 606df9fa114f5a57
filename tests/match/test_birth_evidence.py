"""Dates of birth are graded: nothing vetoes, nothing suffices, and the further apart the less they agree."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.match import weights as w
from tocsin.match.birth_evidence import birth_evidence
from tocsin.match.name_evidence import NameEvidence
from tocsin.match.score import Subject, prior_of_list, score
from tocsin.model.dates import DateSpan, Precision
from tocsin.model.record import Quality
from tocsin.model.screening import Query

days = st.dates(date(1920, 1, 1), date(2015, 12, 31))
spans = st.one_of(
    st.builds(DateSpan.of_day, days, is_circa=st.booleans()),
    days.map(lambda day: DateSpan.of_month(day.year, day.month)),
    st.builds(lambda day, circa: DateSpan.of_year(day.year, is_circa=circa), days, st.booleans()),
    st.builds(lambda a, b: DateSpan.between(min(a, b), max(a, b)), days, days),
)


def day(text: str, *, circa: bool = False) -> DateSpan:
    return DateSpan.of_day(date.fromisoformat(text), is_circa=circa)


def weight(ours: DateSpan, *theirs: DateSpan) -> float:
    found = birth_evidence(ours, theirs)
    assert found is not None
    return found.weight


def code(ours: DateSpan, *theirs: DateSpan) -> str:
    found = birth_evidence(ours, theirs)
    assert found is not None
    return found.code


OURS = day("1974-08-12")


# -- the grades --


@pytest.mark.parametrize(
    ("theirs", "expected"),
    [
        (day("1974-08-12"), "birth_equal"),
        (day("1974-12-08"), "birth_swapped"),
        (day("1973-08-12"), "birth_year_off"),
        (day("1976-08-12"), "birth_year_off"),
        (day("1974-09-12"), "birth_digit"),
        (day("1984-08-12"), "birth_digit"),
        (day("1974-08-25"), "birth_month"),
        (DateSpan.of_month(1974, 8), "birth_month"),
        (DateSpan.of_year(1974), "birth_year"),
        (DateSpan.of_year(1974, is_circa=True), "birth_year"),
        (day("1974-01-01"), "birth_year"),
        (day("1974-03-25"), "birth_year_only"),
        (DateSpan.of_month(1974, 3), "birth_year_only"),
        (DateSpan.between(date(1970, 1, 1), date(1975, 12, 31)), "birth_in_range"),
        (DateSpan.of_year(1975), "birth_near"),
        (DateSpan.of_year(1973, is_circa=True), "birth_near"),
        (day("1975-03-25", circa=True), "birth_near"),
        (day("1975-03-25"), "birth_conflict"),
        (DateSpan.of_year(1990), "birth_conflict"),
        (DateSpan.between(date(1950, 1, 1), date(1955, 12, 31)), "birth_conflict"),
    ],
)
def test_each_way_to_agree_has_its_own_reason(theirs: DateSpan, expected: str) -> None:
    assert code(OURS, theirs) == expected
    assert code(theirs, OURS) == expected


GRADES = [
    OURS,
    day("1974-12-08"),
    day("1973-08-12"),
    day("1974-09-12"),
    day("1974-08-25"),
    DateSpan.of_year(1974),
    DateSpan.between(date(1970, 1, 1), date(1979, 12, 31)),
    DateSpan.of_year(1975),
    day("1974-03-25"),
    day("1976-03-25"),
    day("1980-03-25"),
    day("1990-03-25"),
    day("2003-03-25"),
]


def test_the_grades_stand_in_their_order() -> None:
    weights = [weight(OURS, theirs) for theirs in GRADES]

    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == len(weights)


def test_a_swapped_day_and_month_weakens_a_match_but_never_clears_it() -> None:
    swapped = weight(OURS, day("1974-12-08"))

    assert 0.0 < swapped < weight(OURS, OURS)
    assert swapped > weight(OURS, DateSpan.of_year(1974))


def test_a_date_that_reads_the_same_both_ways_is_simply_equal() -> None:
    assert code(day("1974-08-08"), day("1974-08-08")) == "birth_equal"


def test_the_first_of_january_is_how_registers_write_an_unknown_day() -> None:
    assert weight(OURS, day("1974-01-01")) == weight(OURS, DateSpan.of_year(1974))


@pytest.mark.parametrize("year", [1955, 1968, 1981, 1999])
def test_no_conflict_of_dates_outweighs_an_exact_rare_name_and_an_equal_document(year: int) -> None:
    assert weight(OURS, day(f"{year}-03-25")) > -10.0


# -- circa, ranges, several --


@given(days, st.integers(1, 2))
def test_an_approximate_year_forgives_what_an_exact_date_does_not(ours: date, years: int) -> None:
    theirs = date(ours.year + years, (ours.month + 5) % 12 + 1, 14)
    exact, about = DateSpan.of_day(theirs), DateSpan.of_year(theirs.year, is_circa=True)

    assert weight(DateSpan.of_day(ours), about) >= weight(DateSpan.of_day(ours), exact)


def test_a_day_within_a_range_agrees_and_one_outside_it_does_less() -> None:
    within = DateSpan.between(date(1970, 1, 1), date(1975, 12, 31))

    assert weight(OURS, within) > 0.0
    assert weight(day("1977-08-12"), within) < weight(OURS, within)
    assert weight(day("1999-08-12"), within) < 0.0


def test_a_day_outside_a_range_of_the_same_year_agrees_less_than_one_inside() -> None:
    within = DateSpan.between(date(1974, 1, 1), date(1974, 3, 31))

    assert weight(OURS, within) < weight(day("1974-02-02"), within)


@given(spans, st.lists(spans, min_size=1, max_size=5))
def test_of_several_dates_the_best_counts(ours: DateSpan, theirs: list[DateSpan]) -> None:
    assert weight(ours, *theirs) == max(weight(ours, span) for span in theirs)


@given(spans, st.lists(spans, max_size=3), spans)
def test_a_further_date_on_the_record_never_weakens_the_evidence(
    ours: DateSpan, theirs: list[DateSpan], further: DateSpan
) -> None:
    assert not theirs or weight(ours, *theirs, further) >= weight(ours, *theirs)


def test_where_either_side_states_no_date_nothing_is_said() -> None:
    assert birth_evidence(None, [OURS]) is None
    assert birth_evidence(OURS, []) is None
    assert birth_evidence(None, []) is None


# -- laws --


@given(spans, spans)
def test_dates_agree_the_same_both_ways(one: DateSpan, other: DateSpan) -> None:
    assert weight(one, other) == weight(other, one)
    assert code(one, other) == code(other, one)


@given(spans, spans)
def test_an_equal_day_says_the_most_and_a_generation_the_least(one: DateSpan, other: DateSpan) -> None:
    assert w.BIRTH_CONFLICT <= weight(one, other) <= w.BIRTH_EQUAL


@given(spans)
def test_a_date_never_conflicts_with_itself(span: DateSpan) -> None:
    assert weight(span, span) > 0.0


@given(spans, spans)
def test_dates_that_may_be_one_day_never_conflict(one: DateSpan, other: DateSpan) -> None:
    if one.earliest <= other.latest and other.earliest <= one.latest:
        assert weight(one, other) > 0.0


@given(st.integers(1930, 1990), st.integers(0, 60), st.integers(0, 60))
def test_years_further_apart_never_agree_more(year: int, near: int, far: int) -> None:
    near, far = sorted((near, far))
    ours = DateSpan.of_year(year)

    assert weight(ours, DateSpan.of_year(year + near)) >= weight(ours, DateSpan.of_year(year + far))


@given(st.integers(1930, 1990), st.integers(0, 60), st.integers(0, 60))
def test_days_further_apart_never_agree_more(year: int, near: int, far: int) -> None:
    # Day and month differ in every digit, so that no slip of typing is seen in them.
    near, far = sorted((near, far))
    ours = DateSpan.of_day(date(year, 3, 17))

    near_weight = weight(ours, DateSpan.of_day(date(year + near, 12, 25)))

    assert near_weight >= weight(ours, DateSpan.of_day(date(year + far, 12, 25)))


@given(days, st.integers(0, 30), st.integers(0, 30))
def test_ranges_further_away_never_agree_more(ours: date, near: int, far: int) -> None:
    near, far = sorted((near, far))
    first, second = (
        DateSpan.between(ours + timedelta(days=366 * years), ours + timedelta(days=366 * years + 900))
        for years in (near, far)
    )

    assert weight(DateSpan.of_day(ours), first) >= weight(DateSpan.of_day(ours), second)


def test_an_approximate_day_of_the_same_year_agrees_no_less_than_one_of_the_next() -> None:
    ours = day("1974-03-17", circa=True)

    assert weight(ours, day("1974-12-25")) >= weight(ours, day("1975-12-25"))


def test_the_same_day_and_month_two_years_apart_agrees_no_less_than_eight_years_apart() -> None:
    assert weight(OURS, day("1976-08-12")) >= weight(OURS, day("1978-08-12"))


def test_the_last_day_of_a_year_is_not_in_conflict_with_the_first_of_the_next() -> None:
    assert weight(day("1979-12-31"), day("1980-01-01")) >= weight(day("1980-12-31"), day("1980-02-14"))


# -- never enough alone --


@given(spans, spans, st.floats(-20.0, 20.0))
def test_a_birth_date_is_worth_at_most_a_share_of_the_name(ours: DateSpan, theirs: DateSpan, name: float) -> None:
    scored = score(
        Query("x", born=ours),
        Subject(births=(theirs,)),
        NameEvidence(name, 1.0, (), 2),
        prior_of_list(1000),
        quality=Quality.STRONG,
        is_person=True,
    )

    birth = [reason.weight for reason in scored.evidence if reason.feature == "birth_date"]
    assert len(birth) == 1
    assert birth[0] <= max(0.0, w.BIRTH_SHARE * name) + 1e-4
    assert birth[0] <= weight(ours, theirs)


def test_a_shared_birthday_alone_never_alerts() -> None:
    scored = score(
        Query("x", born=OURS),
        Subject(births=(OURS,)),
        NameEvidence(0.0, 0.0, (), 0),
        prior_of_list(1),
        quality=Quality.STRONG,
        is_person=True,
    )

    assert scored.log_odds < w.POSSIBLE_AT


def test_precisions_are_those_of_the_model() -> None:
    assert {span.precision for span in (OURS, *GRADES, DateSpan.of_month(1974, 8))} == set(Precision)
