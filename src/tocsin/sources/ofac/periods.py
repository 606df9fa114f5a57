"""OFAC's dates as bounds, and the span of days that they state.

The advanced and the enhanced XML write a date as the bounds of its start and of its end: 1962 is a start on
1962-01-01 and an end on 1962-12-31. The precision is what the bounds amount to.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from tocsin.errors import BadValue
from tocsin.model.dates import Calendar, DateSpan, Precision


def span(earliest: date, latest: date, *, is_circa: bool = False, original: str = "") -> DateSpan:
    """Every day between the bounds, with the precision that the bounds amount to. Raises BadValue when reversed."""
    precision = _precision(earliest, latest)
    return DateSpan(earliest, latest, precision, is_circa, Calendar.GREGORIAN, original)


def _precision(earliest: date, latest: date) -> Precision:
    if earliest == latest:
        return Precision.DAY
    if earliest.year == latest.year and earliest.day == 1 and latest.day == last_day(latest.year, latest.month):
        if earliest.month == latest.month:
            return Precision.MONTH
        if (earliest.month, latest.month) == (1, 12):
            return Precision.YEAR
    return Precision.RANGE


def iso_date(text: str) -> date:
    """The day that an ISO date or date and time starts with. Raises BadValue."""
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError as error:
        raise BadValue(f"{text!r} is no ISO date", hint="expected YYYY-MM-DD") from error


def day_of(year: str, month: str, day: str, *, is_end: bool = False) -> date:
    """The day of a date point; a missing month or day is the first, or with ``is_end`` the last. Raises BadValue."""
    try:
        in_year = int(year)
        in_month = int(month) if month else (12 if is_end else 1)
        if day:
            return date(in_year, in_month, int(day))
        return date(in_year, in_month, last_day(in_year, in_month) if is_end else 1)
    except (ValueError, OverflowError) as error:
        raise BadValue(f"{year}-{month}-{day} is no date", hint="year, month and day in numbers") from error


def last_day(year: int, month: int) -> int:
    """The number of days of the month. Raises ValueError for a month that is none."""
    if not 1 <= month <= 12:  # calendar.IllegalMonthError is an IndexError as well
        raise ValueError(f"month {month}")
    return monthrange(year, month)[1]
