"""Dates and places of birth of the EU list: a day, month, year or span of years, in one of three calendars.

The list marks a date of the Islamic world as ISLAMIC, and means the lunar Hijri calendar as well as the solar one of
Iran and Afghanistan: 1343 stands beside 1964, which it is in the solar calendar only. Nothing in the file says which.
So both readings are made; where another date of the same subject agrees with one of them alone, that one is kept, and
otherwise both are, with a warning: to drop either might lose the right one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from lxml import etree

from tocsin.errors import BadValue
from tocsin.model.dates import Calendar, DateSpan, Precision
from tocsin.model.record import BirthDate, Location
from tocsin.sources.draft import Draft
from tocsin.sources.elements import day
from tocsin.sources.eu.elements import is_marked, keep_added, remarks, said
from tocsin.sources.eu.places import location_in
from tocsin.sources.reading import Report
from tocsin.sources.xml import place
from tocsin.text.hijri import hijri_span

_GREGORIAN, _ISLAMIC = "GREGORIAN", "ISLAMIC"
_LAST_HIJRI_YEAR = 1500  # a later year under ISLAMIC is a Gregorian one with the wrong mark
_LUNAR, _SOLAR = "read as the lunar Hijri calendar", "read as the solar Hijri calendar"


@dataclass(frozen=True, slots=True)
class _Written:
    """The date as its attributes write it; 0 for what they do not state."""

    year: int
    month: int
    day: int
    text: str


def read_birth(element: etree._Element, draft: Draft, report: Report) -> None:
    """Nothing: date and place of birth stand in the draft; what cannot be read is a fact and a warning."""
    where, note = place(element), remarks(element)
    is_circa = is_marked(element, "circa", report)
    kind = said(element, "calendarType").upper() or _GREGORIAN
    try:
        for span, how in _spans(element, kind, report):
            beside = "; ".join(part for part in (how, note) if part)
            draft.births.append(BirthDate(replace(span, is_circa=is_circa), beside, where))
    except (BadValue, ValueError) as error:  # ValueError: a day or month that no calendar has
        text = _as_text(element)
        report.warn("unread-date", f"date of birth {text} is kept as text: {error}", where)
        draft.state("date of birth", text, where, note)
    _place(element, draft, report, note)
    keep_added(element, draft, "birth")


def settle_calendars(draft: Draft, report: Report) -> None:
    """Nothing: of two readings of one Hijri date, the one that another date of the subject confirms alone is kept."""
    others = [birth.span for birth in draft.births if not birth.note.startswith((_LUNAR, _SOLAR))]
    kept: list[BirthDate] = []
    for birth in draft.births:
        if not (birth.note.startswith(_SOLAR) and kept and kept[-1].note.startswith(_LUNAR)):
            kept.append(birth)
            continue
        lunar = kept.pop()  # the two readings of one date stand side by side
        agreeing = [each for each in (lunar, birth) if any(_meet(each.span, span) for span in others)]
        if len(agreeing) != 1:
            message = f"the Hijri date {birth.span.original} is lunar or solar: both readings are kept"
            report.warn("ambiguous-calendar", message, birth.place)
        kept += agreeing if len(agreeing) == 1 else [lunar, birth]
    draft.births[:] = kept


def _meet(one: DateSpan, other: DateSpan) -> bool:
    return one.earliest <= other.latest and other.earliest <= one.latest


def _spans(element: etree._Element, kind: str, report: Report) -> list[tuple[DateSpan, str]]:
    """The readings of the date, each with how it was read; none where no date is stated."""
    years = said(element, "yearRangeFrom"), said(element, "yearRangeTo")
    written = _written(element)
    if kind == _ISLAMIC and written is not None and written.year > _LAST_HIJRI_YEAR:
        report.warn("odd-calendar", f"{written.text} is marked {kind} and is Gregorian", place(element))
        kind = _GREGORIAN
    if kind == _GREGORIAN:
        found = [] if written is None else [(_gregorian(written), "")]
        return found + ([(_between(*years), "")] if any(years) else [])
    if kind != _ISLAMIC:
        report.note_unknown(f"sanctionEntity/birthdate/@calendarType={kind}", place(element))
    if kind != _ISLAMIC or any(years):
        raise BadValue(f"the calendar {kind} is not read here")
    return [] if written is None else _both_readings(written)


def _both_readings(written: _Written) -> list[tuple[DateSpan, str]]:
    """The date in the lunar and in the solar calendar; one of them where the other has no such day."""
    found: list[tuple[DateSpan, str]] = []
    refused: list[BadValue] = []
    for reading, how in ((_lunar, _LUNAR), (_solar, _SOLAR)):
        try:
            found.append((reading(written), how))
        except BadValue as error:
            refused.append(error)
    if not found:
        raise refused[0]
    return found


def _lunar(written: _Written) -> DateSpan:
    return hijri_span(written.year, written.month or None, written.day or None, f"{written.text} AH")


def _written(element: etree._Element) -> _Written | None:
    whole = said(element, "birthdate")
    if whole:
        try:
            stated = day(whole)
        except BadValue:
            if not said(element, "year"):
                raise
        else:
            return _Written(stated.year, stated.month, stated.day, whole)
    numbers = [_number(said(element, name), name) for name in ("year", "monthOfYear", "dayOfMonth")]
    year, month, of_month = numbers
    if not year:
        if month or of_month:
            raise BadValue("a day or month without a year")
        return None
    if of_month and not month:
        raise BadValue("a day of no month")
    text = "-".join(f"{number:02d}" for number in numbers if number)
    return _Written(year, month, of_month, text)


def _number(text: str, name: str) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise BadValue(f"{name} {text[:20]!r} is no number")
    return int(text)


def _gregorian(written: _Written) -> DateSpan:
    if written.day:
        return DateSpan.of_day(date(written.year, written.month, written.day), original=written.text)
    if written.month:
        date(written.year, written.month, 1)  # calendar.monthrange raises its own kind of error
        return DateSpan.of_month(written.year, written.month, original=written.text)
    return DateSpan.of_year(written.year, original=written.text)


def _solar(written: _Written) -> DateSpan:
    """The days that a date of the solar Hijri calendar may mean, to within two days.

    The year begins at the March equinox: 20 or 21 March of the Gregorian year 621 later. Six months of 31 days are
    followed by five of 30 and one of 29 or 30.
    """
    start = date(written.year + 621, 3, 20).toordinal()
    if not written.month:
        return _hijri(start, date(written.year + 622, 3, 21).toordinal(), written)
    if not 1 <= written.month <= 12:
        raise BadValue(f"the solar Hijri calendar has no month {written.month}")
    first = start + 31 * min(written.month - 1, 6) + 30 * max(written.month - 7, 0)
    length = 31 if written.month <= 6 else 30
    if not written.day:
        return _hijri(first, first + length, written)
    if written.day > length:
        raise BadValue(f"month {written.month} of the solar Hijri calendar has no day {written.day}")
    return _hijri(first + written.day - 2, first + written.day + 1, written)


def _hijri(first: int, last: int, written: _Written) -> DateSpan:
    return DateSpan(
        date.fromordinal(first),
        date.fromordinal(last),
        Precision.RANGE,
        calendar=Calendar.HIJRI,
        original=f"{written.text} AH",
    )


def _between(first: str, last: str) -> DateSpan:
    if not (first and last):  # "born by 1980" bounds nothing that could be compared
        raise BadValue("a span of years that is open at one end")
    years = sorted((_number(first, "yearRangeFrom"), _number(last, "yearRangeTo")))
    return DateSpan.between(date(years[0], 1, 1), date(years[1], 12, 31), original=f"{first} to {last}")


def _as_text(element: etree._Element) -> str:
    names = ("birthdate", "dayOfMonth", "monthOfYear", "year", "yearRangeFrom", "yearRangeTo", "calendarType")
    return ", ".join(f"{name} {text}" for name in names if (text := said(element, name)))


def _place(element: etree._Element, draft: Draft, report: Report, note: str) -> None:
    location = location_in(element, report, text=said(element, "place"), note=note)
    if location != Location(note=note):
        draft.birth_places.append(location)
    elif note and not any(birth.place == location.place for birth in draft.births):
        draft.state("note on birth", note, location.place)
