"""Terms of retention as people write them: hours, days, years; never longer than five years."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.errors import BadValue
from tocsin.model.retention import BUILT_IN, LONGEST, SHORTEST, Kind, parse_kind, parse_term, term_text


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("48h", timedelta(hours=48)),
        ("180d", timedelta(days=180)),
        (" 5Y ", timedelta(days=1825)),
        ("1 h", timedelta(hours=1)),
        ("43800h", LONGEST),
    ],
)
def test_a_term_is_a_number_of_hours_days_or_years(text: str, length: timedelta) -> None:
    assert parse_term(text) == length


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        "d",
        "-1d",
        "1.5y",
        "0h",
        "0d",
        "6y",
        "1826d",
        "43801h",
        "9999999d",
        "١٨٠d",
        "180dd",
        "1e3d",
        "5y\n5y",
        "∞d",
    ],
)
def test_nonsense_and_terms_beyond_the_limits_are_refused_with_what_a_term_is(text: str) -> None:
    with pytest.raises(BadValue) as refused:
        parse_term(text)

    assert "as in 48h, 180d or 5y" in refused.value.hint


@given(st.integers(min_value=SHORTEST // timedelta(hours=1), max_value=LONGEST // timedelta(hours=1)))
def test_what_is_told_of_a_term_says_exactly_that_term(hours: int) -> None:
    length = timedelta(hours=hours)

    assert parse_term(term_text(length)) == length


@given(st.text(max_size=12))
def test_whatever_is_written_it_is_a_term_within_the_limits_or_refused(text: str) -> None:
    try:
        length = parse_term(text)
    except BadValue:
        return

    assert SHORTEST <= length <= LONGEST


def test_every_kind_has_a_built_in_term_within_the_limits() -> None:
    assert {kind: term_text(BUILT_IN[kind]) for kind in Kind} == {
        Kind.QUESTIONS: "180d", Kind.ALERTS: "5y", Kind.LOOKS: "1y", Kind.SIGN_INS: "1y", Kind.RUNS: "180d",
    }  # fmt: skip
    assert all(SHORTEST <= length <= LONGEST for length in BUILT_IN.values())


def test_a_kind_that_is_none_is_refused_with_those_that_there_are() -> None:
    assert parse_kind(" Sign-Ins ") is Kind.SIGN_INS
    with pytest.raises(BadValue) as refused:
        parse_kind("everything")

    assert refused.value.hint == "one of: questions, alerts, looks, sign-ins, runs"
