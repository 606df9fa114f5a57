"""Dates of the advanced XML: points, and periods whose start and end may each be a range of days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lxml import etree

from tocsin.errors import BadValue
from tocsin.model.dates import DateSpan
from tocsin.sources.elements import attribute, child, children, is_true, text
from tocsin.sources.ofac import periods
from tocsin.sources.ofac.advanced_reference import References
from tocsin.sources.xml import local, place


@dataclass(frozen=True, slots=True)
class Period:
    """What a DatePeriod states: the days, where it states any that can be read; the rest in words."""

    span: DateSpan | None
    note: str = ""
    is_open: bool = False  # it has a start and no end
    unread: str = ""  # a date that is none of our calendar, as it stands

    def __str__(self) -> str:
        days = f"{'since ' if self.is_open else ''}{self.span}" if self.span else self.unread
        return "; ".join(part for part in (days, self.note) if part)


def day(element: etree._Element | None, references: References) -> date | None:
    """The day of a Date; None where there is none, and a warning where it is no date of our calendar."""
    if element is None or not _states_year(element):
        return None
    try:
        _require_gregorian(element, references)
        return _point(element)
    except BadValue as error:
        references.report.warn("unread-date", error.message, place(element))
        return None


def period(element: etree._Element, references: References) -> Period:
    """The days from the earliest start to the latest end; a date that cannot be read stays as words."""
    durations = [_duration(item, local(item)) for item in element if local(item).startswith("Duration")]
    notes = [part for part in (*(text(item) for item in children(element, "Comment")), *durations) if part]
    is_open = child(element, "Start") is not None and child(element, "End") is None
    try:
        return Period(_span(element, references), "; ".join(notes), is_open)
    except BadValue as error:
        references.report.warn("unread-date", f"{error.message}, kept as text", place(element))
        return Period(None, "; ".join(notes), is_open, _words(element))


def _span(element: etree._Element, references: References) -> DateSpan | None:
    stated = [point for point in _points(element) if _states_year(point)]
    if not stated:
        return None
    _require_gregorian(element, references)
    is_circa = any(is_true(attribute(child(element, name), "Approximate")) for name in ("Start", "End"))
    return periods.span(_point(stated[0]), _point(stated[-1], is_end=True), is_circa=is_circa)


def _points(period: etree._Element) -> Iterator[etree._Element]:
    """The date points of a period from the first day of its start to the last day of its end."""
    for boundary in (child(period, "Start"), child(period, "End")):
        for point in (child(boundary, "From"), child(boundary, "To")) if boundary is not None else ():
            if point is not None:
                yield point


def _states_year(point: etree._Element) -> bool:
    return bool(text(point, "Year"))


def _point(point: etree._Element, *, is_end: bool = False) -> date:
    return periods.day_of(text(point, "Year"), text(point, "Month"), text(point, "Day"), is_end=is_end)


def _require_gregorian(element: etree._Element, references: References) -> None:
    if "CalendarType" not in references.sets:  # DateOfIssue stands before the reference values
        return
    calendar = references.text("CalendarType", attribute(element, "CalendarTypeID"), place(element))
    if calendar and calendar.casefold() != "gregorian":
        raise BadValue(f"a date of the {calendar} calendar")


def _duration(element: etree._Element, name: str) -> str:
    lengths = [f"{value} {unit.lower()}" for unit in ("Years", "Months", "Days") if (value := text(element, unit))]
    about = "about " if is_true(attribute(element, "Approximate")) else ""
    return f"{'at least' if name.endswith('Minimum') else 'at most'} {about}{' '.join(lengths)}" if lengths else ""


def _words(period: etree._Element) -> str:
    """The points of a period as they stand, for a date that cannot be read: "1962-13-1 / 1962-12-31"."""
    written = ("-".join(text(point, part) for part in ("Year", "Month", "Day")) for point in _points(period))
    return " / ".join(dict.fromkeys(written))
