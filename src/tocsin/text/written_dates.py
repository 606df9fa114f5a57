"""Dates as lists and people write them, read strictly: what could mean two days is refused, never guessed."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from tocsin.errors import BadValue
from tocsin.model.dates import Calendar, DateSpan
from tocsin.text.hijri import HIJRI_MONTHS, hijri_span

FIRST_YEAR, LAST_YEAR = 1000, 2100

_HINT = "write 2001-02-03, 2001-02, 2001, 3 Feb 2001, circa 1965, or 1965 to 1968"
_ORDER_HINT = "day and month cannot be told apart: write the year first (1980-04-03), or the month as a word"

MONTHS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "jan january janvier enero",
            "feb february fev fevrier febrero",
            "mar march mars marzo",
            "apr april avr avril abr abril",
            "may mai mayo",
            "jun june juin junio",
            "jul july juil juillet julio",
            "aug august aout ago agosto",
            "sep sept september septembre septiembre setiembre",
            "oct october octobre octubre",
            "nov november novembre noviembre",
            "dec december decembre dic diciembre",
        ),
        start=1,
    )
    for name in names.split()
}

_YEAR = r"(?P<year>\d{4})"
_MONTH = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er)?"
_HIJRI_MARK = r"\(?\s*(?:a\.?\s?h\.?|hijri(?:\s+calendar)?|hijra|h\.?)\s*\)?"
_HIJRI_MONTH = r"(?P<hijri>[a-z][a-z' -]*[a-z])(?:\s+(?P<numeral>i{1,2}|1|2))?"
_CIRCA = r"(?:circa|ca\.|ca|c\.|c|approximately|approx\.?|about|around|abt\.?|probably|possibly)"

_CIRCA_BEFORE = re.compile(rf"{_CIRCA}\s*(?=[^\s.])", re.ASCII)
_YEARS = re.compile(r"(?P<a>\d{4})\s*[-/]\s*(?P<b>\d{4})", re.ASCII)
_BETWEEN = re.compile(r"between\s+(?P<a>.+?)\s*(?:\band\b|\bto\b|\s-|-(?=\d{4}$))\s*(?P<b>.+)", re.ASCII)
_RANGE = re.compile(r"(?:from\s+)?(?P<a>.+?)\s*(?:\bto\b|\buntil\b|\s-(?=\s))\s*(?P<b>.+)", re.ASCII)


def parse_span(text: str) -> DateSpan:
    """The days that one stated date may mean; raises BadValue for what is no date or could be two.

    Reads ISO 8601 dates, months and years, English, French and Spanish month names, ranges ("1965 to 1968", "between
    Aug and Sep 1977"), decades ("late 1960s"), doubt ("circa 1965", "1958?") and Hijri dates ("22 Muharram 1382",
    "1382 AH"), whose bounds are Gregorian with a day of slack each way.
    """
    written = _tidy(text)
    if not written or len(written) > 100:
        raise BadValue(f"{text[:100]!r} is not a date", hint=_HINT)
    try:
        span = _read_span(written)
    except BadValue as error:
        raise BadValue(f"{text.strip()!r}: {error.message}", hint=error.hint or _HINT) from error
    return replace(span, original=text.strip())


def parse_us_date(text: str) -> date:
    """The day of a MM/DD/YYYY date, as OFAC publishes them; raises BadValue otherwise."""
    found = re.fullmatch(r"\s*(\d{1,2})/(\d{1,2})/(\d{4})\s*", text, re.ASCII)
    if not found:
        raise BadValue(f"{text!r} is not a date", hint="this file writes dates as MM/DD/YYYY")
    month, day, year = map(int, found.groups())
    return _day(year, month, day)


def _read_span(written: str) -> DateSpan:
    doubted = _CIRCA_BEFORE.match(written)
    if doubted:
        return replace(_read_range(written[doubted.end() :]), is_circa=True)
    return _read_range(written)


def _read_range(written: str) -> DateSpan:
    for form in (_YEARS, _BETWEEN, _RANGE):
        found = form.fullmatch(written)
        if found:
            return _between(found["a"], found["b"])
    return _read_single(written)


def _between(first: str, last: str) -> DateSpan:
    """The range from ``first`` to ``last``; a first part without a year ("Aug and Sep 1977") takes the last one's."""
    end = _read_single(last)
    lacks_year = re.fullmatch(rf"(?:{_DAY}\s+)?{_MONTH}", first, re.ASCII)
    start = _read_single(f"{first} {end.earliest.year}" if lacks_year else first)
    is_hijri = Calendar.HIJRI in (start.calendar, end.calendar)
    span = DateSpan.between(start.earliest, end.latest, is_circa=start.is_circa or end.is_circa)
    return replace(span, calendar=Calendar.HIJRI) if is_hijri else span


def _read_single(written: str) -> DateSpan:
    doubted = _CIRCA_BEFORE.match(written)
    if doubted or written.endswith("?"):
        return replace(_read_single_sure(written[doubted.end() if doubted else 0 :].rstrip("? ")), is_circa=True)
    return _read_single_sure(written)


def _read_single_sure(written: str) -> DateSpan:
    for form, build in _FORMS:
        found = form.fullmatch(written)
        if found:
            return build(found)
    raise BadValue("not a date", hint=_HINT)


def _iso_day(found: re.Match[str]) -> DateSpan:
    return DateSpan.of_day(_day(int(found["year"]), int(found["month"]), int(found["day"])))


def _iso_month(found: re.Match[str]) -> DateSpan:
    return _month(int(found["year"]), int(found["month"]))


def _year(found: re.Match[str]) -> DateSpan:
    return DateSpan.of_year(_checked_year(int(found["year"])))


def _named_day(found: re.Match[str]) -> DateSpan:
    return DateSpan.of_day(_day(int(found["year"]), MONTHS[found["month"]], int(found["day"])))


def _named_month(found: re.Match[str]) -> DateSpan:
    return _month(int(found["year"]), MONTHS[found["month"]])


def _numbers(found: re.Match[str]) -> DateSpan:
    """Two small numbers and a year: read only where they cannot be exchanged."""
    day, month = _told_apart(int(found["a"]), int(found["b"]))
    return DateSpan.of_day(_day(int(found["year"]), month, day))


def _told_apart(a: int, b: int) -> tuple[int, int]:
    if a == b or (a > 12 >= b):
        return a, b
    if b > 12 >= a:
        return b, a
    raise BadValue("not a date" if a > 12 else "a date that can mean two days", hint=_ORDER_HINT)


def _decade(found: re.Match[str]) -> DateSpan:
    start = _checked_year(int(found["year"]))
    _checked_year(start + 9)
    # The parts overlap: where "late" begins is the writer's feeling, so each keeps half of the decade.
    first, last = {"early": (0, 4), "mid": (3, 7), "late": (5, 9), None: (0, 9)}[found["part"]]
    return DateSpan.between(date(start + first, 1, 1), date(start + last, 12, 31), is_circa=found["part"] is not None)


def _part_of_year(found: re.Match[str]) -> DateSpan:
    year = _checked_year(int(found["year"]))
    first, last = {"early": (1, 6), "mid": (4, 9), "late": (7, 12)}[found["part"]]
    return DateSpan.between(date(year, first, 1), date(year, last, monthrange(year, last)[1]), is_circa=True)


def _hijri_year(found: re.Match[str]) -> DateSpan:
    return hijri_span(int(found["year"]))


def _hijri_named(found: re.Match[str]) -> DateSpan:
    name = re.sub(r"[^a-z]", "", found["hijri"]) + {"1": "i", "2": "ii", None: ""}.get(
        found["numeral"], found["numeral"]
    )
    month = HIJRI_MONTHS.get(name)
    if month is None:
        raise BadValue("not a date", hint=_HINT)
    return hijri_span(int(found["year"]), month, int(found["day"]) if found["day"] else None)


def _hijri_numbers(found: re.Match[str]) -> DateSpan:
    day, month = _told_apart(int(found["a"]), int(found["b"]))
    return hijri_span(int(found["year"]), month, day)


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], DateSpan]], ...] = (
    (_form(_YEAR), _year),
    (_form(rf"{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)"), _iso_day),
    (_form(rf"{_YEAR}(?P<month>\d\d)(?P<day>\d\d)"), _iso_day),
    (_form(rf"{_YEAR}[/.](?P<month>\d\d?)[/.](?P<day>\d\d?)"), _iso_day),
    (_form(rf"{_YEAR}[-/](?P<month>\d\d)"), _iso_month),
    (_form(rf"(?P<month>\d\d?)/{_YEAR}"), _iso_month),
    (_form(rf"{_DAY}[\s-]*(?:de\s+|of\s+)?{_MONTH},?[\s-]*(?:de\s+)?{_YEAR}"), _named_day),
    (_form(rf"{_MONTH}\s*{_DAY},?\s+{_YEAR}"), _named_day),
    (_form(rf"{_MONTH},?[\s-]*(?:de\s+|of\s+)?{_YEAR}"), _named_month),
    (_form(rf"(?P<a>\d\d?)(?P<sep>[/.-])(?P<b>\d\d?)(?P=sep){_YEAR}"), _numbers),
    (_form(r"(?:the\s+)?(?:(?P<part>early|mid|late)[\s-]+)?(?:the\s+)?(?P<year>\d{3}0)'?s"), _decade),
    (_form(rf"(?P<part>early|mid|late)[\s-]+{_YEAR}"), _part_of_year),
    (_form(rf"{_YEAR}\s*{_HIJRI_MARK}"), _hijri_year),
    (_form(rf"(?P<a>\d\d?)(?P<sep>[/.-])(?P<b>\d\d?)(?P=sep){_YEAR}\s*{_HIJRI_MARK}"), _hijri_numbers),
    (_form(rf"(?:{_DAY}\s+)?{_HIJRI_MONTH},?\s+{_YEAR}(?:\s*{_HIJRI_MARK})?"), _hijri_named),
)


def _day(year: int, month: int, day: int) -> date:
    _checked_year(year)
    try:
        return date(year, month, day)
    except ValueError as error:
        raise BadValue(f"the calendar has no day {year:04d}-{month:02d}-{day:02d}", hint=_HINT) from error


def _month(year: int, month: int) -> DateSpan:
    if not 1 <= month <= 12:
        raise BadValue(f"no year has a month {month}", hint=_HINT)
    return DateSpan.of_month(_checked_year(year), month)


def _checked_year(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadValue(f"the year {year} is outside {FIRST_YEAR} to {LAST_YEAR}", hint=_HINT)
    return year


def _tidy(text: str) -> str:
    """Lower-case ASCII where there is an equivalent: marks dropped, dashes one, digits of any script 0 to 9."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    kept = (_plain_character(character) for character in plain if not unicodedata.combining(character))
    return " ".join("".join(kept).split())


def _plain_character(character: str) -> str:
    if character.isascii():
        return character
    if unicodedata.category(character) == "Pd":
        return "-"
    if character in "\u2018\u2019\u02bc\u02bb\u02bf\u02be":
        return "'"
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)
