"""The most that a date can say for each record of an index: never less than what it does say."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invented_records import index_of, person
from tocsin.match.birth_bounds import BirthBounds
from tocsin.match.birth_evidence import birth_evidence
from tocsin.model.dates import DateSpan

# Few years, months and days, so that dates are often near each other.
days = st.builds(
    date,
    st.sampled_from([1900, 1964, 1972, 1973, 1974, 1975, 1976, 1984, 2004]),
    st.integers(1, 12),
    st.integers(1, 28),
)
spans = st.one_of(
    st.builds(DateSpan.of_day, days, is_circa=st.booleans()),
    days.map(lambda day: DateSpan.of_month(day.year, day.month)),
    st.builds(lambda day, circa: DateSpan.of_year(day.year, is_circa=circa), days, st.booleans()),
    st.builds(lambda a, b: DateSpan.between(min(a, b), max(a, b)), days, days),
)


def bounds(born: DateSpan | None, listed: list[list[DateSpan]]) -> list[float]:
    arrays = index_of([person(str(at), "Zarmak Qolbani", born=born) for at, born in enumerate(listed)], background={})
    found = BirthBounds(arrays.records).of(born)
    assert found.dtype == np.float32
    return [float(bound) for bound in found]


@settings(deadline=None, max_examples=150)
@given(spans, st.lists(st.lists(spans, max_size=3), min_size=1, max_size=12))
def test_a_bound_is_never_less_than_the_evidence(born: DateSpan, listed: list[list[DateSpan]]) -> None:
    for bound, births in zip(bounds(born, listed), listed, strict=True):
        evidence = birth_evidence(born, births)
        if evidence is None:
            assert bound == 0.0
        else:
            assert bound >= evidence.weight - 1e-5, (born, births, evidence)


@settings(deadline=None, max_examples=100)
@given(days, days)
def test_between_two_days_a_bound_is_hardly_more_than_the_evidence(one: date, other: date) -> None:
    ours, theirs = DateSpan.of_day(one), DateSpan.of_day(other)
    evidence = birth_evidence(ours, [theirs])

    assert evidence is not None
    assert bounds(ours, [[theirs]])[0] - evidence.weight <= 3.0 + 1e-5 or one.timetuple()[1:3] == other.timetuple()[1:3]


@pytest.mark.parametrize("born", [None, DateSpan.of_day(date(1974, 8, 12)), DateSpan.of_year(1974)])
def test_records_without_births_and_no_records_have_nothing_to_say(born: DateSpan | None) -> None:
    assert bounds(born, [[], []]) == [0.0, 0.0]
    assert bounds(born, []) == []


@pytest.mark.parametrize("edge", [date.min, date.max, date(1904, 2, 29), date(1969, 12, 31), date(1970, 1, 1)])
def test_the_edges_of_the_calendar_are_days_like_others(edge: date) -> None:
    born = DateSpan.of_day(edge)
    evidence = birth_evidence(born, [born])

    assert evidence is not None
    assert bounds(born, [[born]]) == [pytest.approx(evidence.weight)]
