"""Dates of travel documents: two-digit years, unknown parts, local times."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.model.dates import Precision
from tocsin.travel.dates import birth_date, expiry_date, local_time

RECEIVED = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("740812", date(1974, 8, 12)),
        ("261122", date(2026, 11, 22)),  # born today
        ("261123", date(1926, 11, 23)),  # tomorrow is no birthday
        ("270101", date(1927, 1, 1)),
        ("000229", date(2000, 2, 29)),
        ("19181111", date(1918, 11, 11)),
    ],
)
def test_a_birth_is_in_the_latest_past_century(text: str, born: date) -> None:
    span = birth_date(text, received=RECEIVED)

    assert span is not None
    assert (span.earliest, span.latest) == (born, born)
    assert span.original == text


@given(st.dates(date(1926, 11, 23), RECEIVED))
def test_every_birth_of_the_last_hundred_years_is_read_back(born: date) -> None:
    span = birth_date(f"{born:%y%m%d}", received=RECEIVED)

    assert span is not None
    assert span.earliest == born


@given(st.dates(date(1927, 1, 1), date(2090, 1, 1)), st.dates(date(1900, 1, 1), date(2090, 1, 1)))
def test_no_birth_is_later_than_the_message(received: date, born: date) -> None:
    span = birth_date(f"{born:%y%m%d}", received=received)

    assert span is None or span.latest <= received


@pytest.mark.parametrize(
    ("text", "precision", "shown"),
    [
        ("74<<<<", Precision.YEAR, "1974"),
        ("7408<<", Precision.MONTH, "1974-08"),
        ("740000", Precision.YEAR, "1974"),
        ("74XXXX", Precision.YEAR, "1974"),
        ("1974<<<<", Precision.YEAR, "1974"),
    ],
)
def test_unknown_months_and_days_widen_the_date(text: str, precision: Precision, shown: str) -> None:
    span = birth_date(text, received=RECEIVED)

    assert span is not None
    assert (span.precision, str(span)) == (precision, shown)


def test_a_birth_in_the_running_year_ends_on_the_day_of_the_message() -> None:
    span = birth_date("26<<<<", received=RECEIVED)

    assert span is not None
    assert (span.earliest, span.latest) == (date(2026, 1, 1), RECEIVED)


@pytest.mark.parametrize(
    "text", ["", "<<<<<<", "000000", "00000000", "741301", "740230", "74081", "7408123", "ABCDEF", "٧٤٠٨١٢", "20990101"]
)
def test_what_is_no_date_of_birth_is_none(text: str) -> None:
    assert birth_date(text, received=RECEIVED) is None


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_an_expiry_is_in_this_century_with_and_without_it(expires: date) -> None:
    for text in (f"{expires:%y%m%d}", f"{expires:%Y%m%d}"):
        span = expiry_date(text)

        assert span is not None
        assert span.latest == expires


@pytest.mark.parametrize("text", ["2611220900", "202611220900"])
def test_a_local_time_is_naive_because_the_message_names_no_zone(text: str) -> None:
    assert local_time(text) == datetime(2026, 11, 22, 9, 0)  # noqa: DTZ001  local at the airport


@pytest.mark.parametrize("text", ["", "26112209", "2611222500", "26112209:00", "٢٦١١٢٢٠٩٠٠", "9" * 5000])
def test_what_is_no_time_is_none(text: str) -> None:
    assert local_time(text) is None


@given(st.text(max_size=12))
def test_no_text_breaks_the_readers_of_dates(text: str) -> None:
    birth_date(text, received=RECEIVED)
    expiry_date(text)
    local_time(text)
