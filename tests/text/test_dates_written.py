"""parse_span, parse_us_date, hijri_span: what is read, what is refused, and what holds for every text."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared_data import SHARED, needs_shared
from tocsin.errors import BadValue
from tocsin.model.dates import Calendar, DateSpan, Precision
from tocsin.text.dates import hijri_span, parse_span, parse_us_date

DAYS = st.dates(date(1000, 1, 1), date(2100, 12, 31))


def test_every_usual_spelling_of_one_day_gives_that_day() -> None:
    spellings = [
        *("2001-02-03", "20010203", "2001/02/03", "03 Feb 2001", "3 February 2001", "3 Feb. 2001", "3rd Feb 2001"),
        *("Feb 3, 2001", "February 3rd, 2001", "3-Feb-2001", "03FEB2001", "3 fevrier 2001", "3 février 2001"),
        *("3 de febrero de 2001", " 3  Feb\n2001 ", "٣ Feb ٢٠٠١", "3 FEB 2001", "4 Mar.1985"),
    ]

    days = {parse_span(text).earliest for text in spellings}

    assert days == {date(2001, 2, 3), date(1985, 3, 4)}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2001", "2001"),
        ("2001-02", "2001-02"),
        ("Feb 2001", "2001-02"),
        ("Feb. 2001", "2001-02"),
        ("Jul.1996", "1996-07"),
        ("July, 1961", "1961-07"),
        ("02/2001", "2001-02"),
        ("circa 1965", "circa 1965"),
        ("Circa 1965", "circa 1965"),
        ("c. 1965", "circa 1965"),
        ("c1965", "circa 1965"),
        ("ca. 1965", "circa 1965"),
        ("approximately 1960", "circa 1960"),
        ("Approx. 1960", "circa 1960"),
        ("about 3 May 1960", "circa 1960-05-03"),
        ("1958?", "circa 1958"),
        ("1965 to 1968", "1965-01-01 to 1968-12-31"),
        ("1965-1968", "1965-01-01 to 1968-12-31"),
        ("1965 \u2013 1968", "1965-01-01 to 1968-12-31"),
        ("between 1965 and 1968", "1965-01-01 to 1968-12-31"),
        ("Between 1965-1970", "1965-01-01 to 1970-12-31"),
        ("from 1965 to 1968", "1965-01-01 to 1968-12-31"),
        ("Between Aug. and Sep. 1977", "1977-08-01 to 1977-09-30"),
        ("Dec 1961 to Jan 1962", "1961-12-01 to 1962-01-31"),
        ("01 Jan 1960 to 31 Dec 1969", "1960-01-01 to 1969-12-31"),
        ("circa 1979-1982", "circa 1979-01-01 to 1982-12-31"),
        ("circa 01 Jan 1961", "circa 1961-01-01"),
        ("1960s", "1960-01-01 to 1969-12-31"),
        ("late 1960s", "circa 1965-01-01 to 1969-12-31"),
        ("early 1970s", "circa 1970-01-01 to 1974-12-31"),
        ("mid-1950s", "circa 1953-01-01 to 1957-12-31"),
        ("late 1960s to early 1970s", "circa 1965-01-01 to 1974-12-31"),
        ("early 1958", "circa 1958-01-01 to 1958-06-30"),
    ],
)
def test_partial_doubtful_and_ranged_dates_keep_what_was_stated(text: str, shown: str) -> None:
    assert str(parse_span(text)) == shown


def test_the_text_as_written_is_kept() -> None:
    assert parse_span(" Approximately 1960 ").original == "Approximately 1960"


@pytest.mark.parametrize("text", ["03/04/1980", "3.4.1980", "03-04-1980", "12/11/1980", "03/04/1402 AH"])
def test_a_date_whose_day_and_month_could_be_exchanged_is_refused_with_a_hint(text: str) -> None:
    with pytest.raises(BadValue) as refusal:
        parse_span(text)

    assert "year first" in refusal.value.hint


@pytest.mark.parametrize(
    ("text", "day"), [("25/04/1980", "1980-04-25"), ("04/25/1980", "1980-04-25"), ("04.04.1980", "1980-04-04")]
)
def test_a_date_whose_day_and_month_cannot_be_exchanged_is_read(text: str, day: str) -> None:
    assert str(parse_span(text)) == day


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "?", "circa", "unknown", "Sep.", "30 Feb 2001", "2001-02-29", "31/31/1980", "2001-13", "00/2001"),
        *("0999", "2101", "999", "99", "01 Jan 80", "2001-2-3-4", "1968 to 1965", "1960 to 1970 to 1980", "2100s"),
        *("3 Monday 2001", "tomorrow", "1960 and 1970", "1958 or 1959", "2001-02-03T00:00:00Z", "+2001", "-2001"),
        *("2001-00-01", "2001-01-00", "0 Jan 2001", "32 Jan 2001", "1\x002001", "Ⅻ 2001", "9" * 200, "circa " * 50),
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(BadValue):
        parse_span(text)


@given(st.text(max_size=60) | st.text("0123456789-/. abcirujnmyto?'sh", max_size=30))
def test_any_text_gives_a_span_or_bad_value_and_nothing_else(text: str) -> None:
    try:
        span = parse_span(text)
    except BadValue:
        return
    assert date(1000, 1, 1) <= span.earliest <= span.latest <= date(2100, 12, 31)
    again = parse_span(str(span))
    assert (again.earliest, again.latest, again.is_circa) == (span.earliest, span.latest, span.is_circa)


@st.composite
def spans(draw: st.DrawFn) -> DateSpan:
    day, is_circa = draw(DAYS), draw(st.booleans())
    match draw(st.sampled_from(Precision)):
        case Precision.DAY:
            return DateSpan.of_day(day, is_circa=is_circa)
        case Precision.MONTH:
            return DateSpan.of_month(day.year, day.month, is_circa=is_circa)
        case Precision.YEAR:
            return DateSpan.of_year(day.year, is_circa=is_circa)
        case _:
            later = draw(st.dates(day, date(2100, 12, 31)))
            return DateSpan.between(day, later, is_circa=is_circa)


@given(spans())
def test_every_span_reads_back_from_its_own_text(span: DateSpan) -> None:
    again = parse_span(str(span))

    assert (again.earliest, again.latest) == (span.earliest, span.latest)
    assert (again.precision, again.is_circa) == (span.precision, span.is_circa)


def test_the_us_form_is_month_first() -> None:
    assert parse_us_date("03/04/1980") == date(1980, 3, 4)


@given(DAYS)
def test_every_day_reads_back_from_the_us_form(day: date) -> None:
    assert parse_us_date(f"{day:%m/%d/%Y}") == day


@pytest.mark.parametrize(
    "text", ["", "25/04/1980", "1980-04-25", "04/25/80", "02/30/1980", "04/25/1980x", "04/25/2101"]
)
def test_what_is_not_the_us_form_is_refused(text: str) -> None:
    with pytest.raises(BadValue):
        parse_us_date(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        # 1 Muharram 1400 was 20 November 1979; the third is as the United Nations list gives both calendars
        ("1 Muharram 1400", date(1979, 11, 20)),
        ("1 Ramadan 1420 AH", date(1999, 12, 9)),
        ("21/03/1431 (Hijri Calendar)", date(2010, 3, 7)),
        ("1 Rabi' al-Awwal 1431 A.H.", date(2010, 2, 15)),
    ],
)
def test_a_hijri_day_becomes_three_gregorian_days_round_the_computed_one(text: str, day: date) -> None:
    span = parse_span(text)

    assert (span.earliest, span.latest) == (day - timedelta(days=1), day + timedelta(days=1))
    assert (span.calendar, span.precision, span.original) == (Calendar.HIJRI, Precision.RANGE, text)


def test_a_hijri_year_covers_its_gregorian_days() -> None:
    span = parse_span("1382 AH")

    assert (span.earliest, span.latest) == (date(1962, 6, 2), date(1963, 5, 24))


@given(st.integers(391, 1523), st.integers(1, 12), st.integers(1, 29))
def test_hijri_days_lie_in_their_months_and_months_in_their_years(year: int, month: int, day: int) -> None:
    in_year, in_month, on_day = hijri_span(year), hijri_span(year, month), hijri_span(year, month, day)

    assert in_year.earliest <= in_month.earliest <= on_day.earliest
    assert on_day.latest <= in_month.latest <= in_year.latest
    assert 29 <= (in_month.latest - in_month.earliest).days + 1 - 2 * (1 if 1343 <= year <= 1500 else 2) <= 30
    assert date(1000, 1, 1) <= in_year.earliest
    assert in_year.latest <= date(2100, 12, 31)


def test_the_tabular_calendar_outside_umm_al_qura_meets_it_at_both_ends() -> None:
    for year in (1342, 1500):
        assert abs((hijri_span(year).latest - hijri_span(year + 1).earliest).days) <= 4


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [
        (390, None, None),
        (1524, None, None),
        (1400, 0, None),
        (1400, 13, None),
        (1400, 1, 0),
        (1400, 1, 31),
        (1400, None, 3),
    ],
)
def test_hijri_dates_that_do_not_exist_are_refused(year: int, month: int | None, day: int | None) -> None:
    with pytest.raises(BadValue):
        hijri_span(year, month, day)


@needs_shared
def test_every_date_of_birth_in_the_ofac_remarks_is_read() -> None:
    texts: set[str] = set()
    for path in sorted((SHARED / "lists" / "ofac").glob("*/sdn*.csv")):
        texts.update(re.findall(r"\bDOB ([^;]*?)(?:;|\.\s|\.?$)", path.read_text("latin-1"), re.MULTILINE))

    assert len(texts) > 4000
    assert {text for text in texts if not str(parse_span(text.rstrip('. "')))} == set()
