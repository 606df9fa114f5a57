"""Dates of birth as the Australian list packs them into one cell: "a) 1/02/1965 b) Approximately 1966-1967".

The list writes the day before the month: of its 580 dates in figures that can be told, every one does (2024-12). So
"2/03/1965" is read as 2 March here, as nowhere else. A number in a cell is a year where it can be one, or the day that
Excel shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from tocsin.errors import BadValue
from tocsin.model.dates import DateSpan
from tocsin.model.record import BirthDate
from tocsin.sources.reading import Report
from tocsin.sources.spreadsheet import Cell, Workbook
from tocsin.sources.un.countries import says_nothing
from tocsin.sources.un.notes import births_in
from tocsin.text.dates import parse_span

_MOST_TEXT = 2_000  # the longest real cell has 110 characters
YEARS = range(1850, 2100)  # a number in here is a year; as a day of Excel's it would be one of 1905

_ONLY = r"for this aka only,?"
# What stands between two dates of one cell.
_BETWEEN = re.compile(
    rf"(?:^|(?<=[\s;,)\d]))[a-j]\)[\s,;]*|;|>>|\bor\b|[\s.;,]*(?:{_ONLY}\s*)?\balt(?:\.|ernative)?\s*DOB\s*:?"
    r"|(?<=\))\s+(?=\d)|(?<=\d{4})\s+(?=\d)|(?<=\d{4})\s*,(?=[^,(]*\d{4})",
    re.IGNORECASE,
)
_NOTE = re.compile(r"\((?P<note>[^()]*)\)?")
_FIGURES = re.compile(r"(\d{1,2})\s*[/.]\s*(\d{1,2})\s*[/.]\s*(\d{4})", re.ASCII)
_DOTTED = re.compile(r"\b(\d{1,2})\.\s+(?=[A-Z])")  # "21. Jul 1997"


def births_of(cell: Cell, book: Workbook, where: str, report: Report, note: str = "") -> Iterator[BirthDate | str]:
    """The dates of birth in a cell; what is no date comes as text, with a warning."""
    if cell.number is not None:
        yield _of_number(cell, book, where, report, note)
        return
    text = cell.text[:_MOST_TEXT]
    if says_nothing(text):
        return
    for piece in _BETWEEN.split(text):
        yield from _of_piece(piece.strip(" ,;.()"), where, report, note)


def day_first(text: str) -> date | None:
    """The day of "2/03/1965" as Australia writes it; None for anything else. BadValue for a day that is none."""
    found = _FIGURES.fullmatch(text.strip())
    if found is None:
        return None
    try:
        return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError as error:
        raise BadValue(f"the calendar has no day {text.strip()!r}", hint="the list writes day/month/year") from error


def _of_number(cell: Cell, book: Workbook, where: str, report: Report, note: str) -> BirthDate | str:
    number = cell.number or 0.0
    if number == int(number) and int(number) in YEARS:
        return BirthDate(DateSpan.of_year(int(number), original=cell.text), note, where)
    day = book.day(cell)
    if day is None or not cell.is_date:
        report.warn("unread-date", f"date of birth {cell.text!r} kept as text: neither a year nor a day", where)
        return cell.text
    return BirthDate(DateSpan.of_day(day), note, where)


def _of_piece(piece: str, where: str, report: Report, note: str) -> Iterator[BirthDate | str]:
    if not any(map(str.isalnum, piece)):
        return
    for bare, said in _readings(piece):
        try:
            span = _span(bare)
        except BadValue:
            continue
        yield BirthDate(replace(span, original=piece), "; ".join(filter(None, (said, note))), where)
        yield from (BirthDate(other, said, where) for other in births_in(said))
        return
    report.warn("unread-date", f"date of birth {piece!r} kept as text: no one date that we can read", where)
    yield piece


def _readings(piece: str) -> Iterator[tuple[str, str]]:
    """The piece as it is ("23/6/1362 (Hijri Calendar)"), then without what stands in brackets, which is its note."""
    yield piece, ""
    notes = [found["note"].strip() for found in _NOTE.finditer(piece)]
    if notes:
        yield _NOTE.sub(" ", piece).strip(" ,;."), "; ".join(filter(None, notes))


def _span(text: str) -> DateSpan:
    day = day_first(text)
    return DateSpan.of_day(day) if day is not None else parse_span(_DOTTED.sub(r"\1 ", text))
