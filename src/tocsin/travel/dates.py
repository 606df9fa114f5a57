"""Dates and times as travel messages and machine-readable zones write them, with the pivot for two-digit years."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

from tocsin.errors import BadValue
from tocsin.model.dates import DateSpan

_DATE: Final = re.compile(r"([0-9]{2})?([0-9]{2})([0-9]{2}|<<|XX)([0-9]{2}|<<|XX)")
_UNKNOWN: Final = ("<<", "XX", "00")  # a month or a day that the document does not state
_FIRST_CENTURY: Final = 18


def birth_date(text: str, *, received: date) -> DateSpan | None:
    """The days that YYMMDD or CCYYMMDD may mean, none later than ``received``; None when it is no date of birth.

    A two-digit year is the latest past one, so a person over a hundred years of age reads as a child: the format
    cannot tell. Unknown months and days (ICAO 9303-3, 4.8) give a whole year or month.
    """
    match = _DATE.fullmatch(text.upper())
    if match is None or not text.strip("0"):  # zeros stand for "unknown", not for the year 2000
        return None
    century = match[1]
    latest = int(century) if century else received.year // 100
    earliest = int(century) if century else latest - 1
    for candidate in range(latest, earliest - 1, -1):
        span = _span(candidate * 100 + int(match[2]), match[3], match[4], text)
        if span is not None and span.earliest <= received and candidate >= _FIRST_CENTURY:
            return _until(span, received)
    return None


def expiry_date(text: str) -> DateSpan | None:
    """The days that YYMMDD (2000 to 2099) or CCYYMMDD may mean; None when it is no date."""
    match = _DATE.fullmatch(text.upper())
    if match is None:
        return None
    return _span(int(match[1] or "20") * 100 + int(match[2]), match[3], match[4], text)


def local_time(text: str) -> datetime | None:
    """The local time in YYMMDDhhmm, CCYYMMDDhhmm, YYMMDD or CCYYMMDD, as a naive datetime; None when it is none.

    The length tells the form, because carriers send the format code (201, 203, 102) wrong or not at all.
    """
    digits = text if text.isascii() and text.isdecimal() else ""
    if len(digits) in (6, 10):
        digits = f"20{digits}"
    forms = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
    if len(digits) not in forms:
        return None
    try:
        return datetime.strptime(digits, forms[len(digits)])  # noqa: DTZ007  local at the airport, which has no zone here
    except ValueError:
        return None


def _span(year: int, month: str, day: str, original: str) -> DateSpan | None:
    try:
        if month in _UNKNOWN:
            return DateSpan.of_year(year, original=original)
        if day in _UNKNOWN:
            return DateSpan.of_month(year, int(month), original=original)
        return DateSpan.of_day(date(year, int(month), int(day)), original=original)
    except (ValueError, BadValue, ArithmeticError):  # no such month, day or year
        return None


def _until(span: DateSpan, received: date) -> DateSpan:
    """The span without the days that were still to come when the message was received."""
    if span.latest <= received:
        return span
    return DateSpan(span.earliest, received, span.precision, original=span.original)
