"""Dates as UK lists write them: dd/mm/yyyy, with the letters themselves or zeros for what is not known."""

from __future__ import annotations

import re
from datetime import date

from tocsin.errors import BadValue
from tocsin.model.dates import DateSpan
from tocsin.text.dates import parse_span

_SLASHED = re.compile(r"(dd|[0-9]{1,2})/(mm|[0-9]{1,2})/([0-9]{4})", re.IGNORECASE | re.ASCII)
_MONTH_YEAR = re.compile(r"(mm|[0-9]{1,2})/([0-9]{4})", re.IGNORECASE | re.ASCII)
_STAMP = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T[0-9:.]+(?:Z|[+-][0-9:]+)?", re.ASCII)
_WITH_WORD = re.compile(r"([0-9]{1,2})-([A-Za-z]{3,9})-([0-9]{4})", re.ASCII)
_UNKNOWN = frozenset(["dd", "mm", "0", "00"])


def read_span(text: str) -> DateSpan:
    """The days that the text may mean. Raises BadValue for what is no date, or no day of the calendar."""
    slashed, month_year = _SLASHED.fullmatch(text), _MONTH_YEAR.fullmatch(text)
    try:
        if slashed:
            return _partly(slashed[1], slashed[2], slashed[3], text)
        if month_year:
            return _partly("dd", month_year[1], month_year[2], text)
        if stamp := _STAMP.fullmatch(text):
            return DateSpan.of_day(date.fromisoformat(stamp[1]), original=text)
    except ValueError as error:
        raise BadValue(f"{text!r} is no date: {error}", hint="expected dd/mm/yyyy") from error
    worded = _WITH_WORD.fullmatch(text)
    return parse_span(" ".join(worded.groups()) if worded else text)


def read_day(text: str) -> date:
    """The one day that the text means. Raises BadValue where it leaves anything open."""
    span = read_span(text)
    if span.earliest != span.latest:
        raise BadValue(f"{text!r} is no whole date", hint="expected dd/mm/yyyy")
    return span.earliest


def _partly(day: str, month: str, year: str, text: str) -> DateSpan:
    if month.casefold() in _UNKNOWN:
        date(int(year), 1, 1)  # refuses the year 0
        return DateSpan.of_year(int(year), original=text)
    if day.casefold() in _UNKNOWN:
        date(int(year), int(month), 1)  # refuses a month that no calendar has
        return DateSpan.of_month(int(year), int(month), original=text)
    return DateSpan.of_day(date(int(year), int(month), int(day)), original=text)
