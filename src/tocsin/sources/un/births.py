"""Dates and places of birth of the UN list: exact, approximate, between two years, or only in a note."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from lxml import etree

from tocsin.errors import BadValue
from tocsin.model.dates import DateSpan
from tocsin.model.record import BirthDate, Location
from tocsin.sources.draft import Draft
from tocsin.sources.elements import day
from tocsin.sources.reading import Report
from tocsin.sources.un.countries import country, country_at_end
from tocsin.sources.un.elements import text_of
from tocsin.sources.xml import place
from tocsin.text.dates import find_spans, parse_span
from tocsin.text.scripts import clean

_CIRCA = "APPROXIMATELY"
_TYPES = frozenset(["", "EXACT", _CIRCA, "BETWEEN"])


def read_birth_date(element: etree._Element, draft: Draft, report: Report, path: str) -> None:
    """Nothing: the element's dates are among the draft's births; what cannot be read is a fact and a warning."""
    where = place(element)
    note, kind = text_of(element, "NOTE"), text_of(element, "TYPE_OF_DATE").upper()
    if kind not in _TYPES:
        report.note_unknown(f"{path}/TYPE_OF_DATE={kind}", where)
    is_circa = kind == _CIRCA or note.casefold().startswith(("approx", "circa"))
    spans = _stated(element, note, draft, report) or list(find_spans(note))
    for span in dict.fromkeys(spans):
        draft.births.append(BirthDate(_doubted(span) if is_circa else span, note, where))
    if note and not spans:
        report.warn("unread-date", f"date of birth kept as text: {note!r}", where)
        draft.state("date of birth", note, where, kind.casefold())


def _stated(element: etree._Element, note: str, draft: Draft, report: Report) -> list[DateSpan]:
    """The dates in DATE, YEAR and FROM_YEAR with TO_YEAR, the year made narrower by a note that names its month."""
    spans: list[DateSpan] = []
    for tag in ("DATE", "YEAR"):
        text = text_of(element, tag)
        if not text:
            continue
        try:
            spans.append(_day_or_year(tag, text, note))
        except BadValue as error:
            _keep_unread(text, error, element, draft, report)
    if len(spans) == 2 and spans[1].earliest.year == spans[0].earliest.year:
        spans.pop()  # the year of the date, stated again
    first, last = text_of(element, "FROM_YEAR"), text_of(element, "TO_YEAR")
    if first or last:
        try:
            spans.append(_between(first or last, last or first))
        except BadValue as error:
            _keep_unread(f"{first} to {last}", error, element, draft, report)
    return spans


def _day_or_year(tag: str, text: str, note: str) -> DateSpan:
    if tag == "DATE":
        return date_in(text)
    year = _year(text)
    try:
        return parse_span(f"{note.rstrip(' .')} {year}") if note.rstrip(" .").isalpha() else DateSpan.of_year(year)
    except BadValue:  # the note names no month
        return DateSpan.of_year(year)


def date_in(text: str) -> DateSpan:
    """The date in an element for dates, which as a rule is a day. Raises BadValue."""
    try:
        return DateSpan.of_day(day(text), original=text)
    except BadValue:
        return parse_span(text)


def _between(first: str, last: str) -> DateSpan:
    years = sorted((_year(first), _year(last)))
    return DateSpan.between(date(years[0], 1, 1), date(years[1], 12, 31), original=f"{first} to {last}")


def _year(text: str) -> int:
    if not (len(text) == 4 and text.isascii() and text.isdigit() and text != "0000"):
        raise BadValue(f"{text!r} is no year", hint="expected four digits")
    return int(text)


def _doubted(span: DateSpan) -> DateSpan:
    return replace(span, is_circa=True)


def _keep_unread(text: str, error: BadValue, element: etree._Element, draft: Draft, report: Report) -> None:
    report.warn("unread-date", f"date of birth {text!r} kept as text: {error.message}", place(element))
    draft.state("date of birth", text, place(element))


def read_location(element: etree._Element, report: Report) -> Location | None:
    """The address or place in the element; None where it holds nothing. A place only noted is kept as its text."""
    where = place(element)
    street, city, region, postal_code, country_text, note = (
        text_of(element, tag) for tag in ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY", "NOTE")
    )
    if not (street or city or region or postal_code or country_text):
        return Location(note, country=country_at_end(note), place=where) if note else None
    return Location(
        "", street, city, region, postal_code, country(country_text, where, report), country_text, note, where
    )


def birth_place(text: str, note: str, where: str) -> Location:
    """A place of birth written as one string, with the country that it ends with."""
    text = clean(text).strip(" .,;()")
    return Location(text, country=country_at_end(text), note=note, place=where)
