"""How and when a subject came on the Australian list: prose such as "Listed on: 5 Oct. 2018, amended on …"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tocsin.errors import BadValue
from tocsin.model.dates import Precision
from tocsin.sources.au.births import day_first
from tocsin.text.dates import parse_span

_MOST_TEXT = 4_000  # the longest real text has 700 characters
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*"
_DATE = rf"\d{{1,2}}(?:st|nd|rd|th)?[\s.]*{_MONTH}\.?,?\s*\d{{4}}|\d{{1,2}}/\d{{1,2}}/\d{{4}}"
# What a date is said of: the nearest of these before it.
_TOLD = re.compile(
    rf"(?P<date>{_DATE})"
    r"|(?P<again>\bre-?list(?:ed)?\b|\blast listed\b|\bamended|\bupdated\b|\bcontinue[ds]?\b|\bdeclared\b)"
    r"|(?P<other>\breceived on or (?:after|before)\b|\bformerly listed\b|\bdelisted\b)"
    r"|(?P<listed>\blisted(?:on)?\b|\blisting\b|\bdesignated\b|\bdesignation\b)",
    re.IGNORECASE,
)
_INSTRUMENT = re.compile(
    r"\bInstrument of first (?:designation|desgination|listing)(?: and declaration)?\s*[:\-\u2013\u2014]?\s*"
    r"(?P<title>.+?)(?=\.\s+(?!\d)|\.?$|\s(?:First|Last|Re-?)\s?list(?:ed|ing)\b|\sListed on\b)",
    re.IGNORECASE,
)
_TITLE = re.compile(r"(?:Autonomous Sanctions|Charter of the United Nations)\b.*(?:Instrument|List|Listing|Act)\b.*")


@dataclass(frozen=True, slots=True)
class Listing:
    """What the text states: the day of listing, the days of amendment and relisting, the instrument; each may lack."""

    listed_on: date | None = None
    amended_on: tuple[date, ...] = ()
    instrument: str = ""


def read_listing(text: str) -> Listing:
    """What the listing information states; a text in other words gives an empty Listing."""
    text = text[:_MOST_TEXT]
    listed: list[date] = []
    again: list[date] = []
    for said, day in _dates(text):
        {"listed": listed, "again": again}.get(said, []).append(day)
    first = min(listed, default=None)
    amended = sorted({*again, *(day for day in listed if day != first)})
    return Listing(first, tuple(amended), _instrument(text))


def _dates(text: str) -> Iterator[tuple[str, date]]:
    said = "listed"
    for found in _TOLD.finditer(text):
        if found.lastgroup != "date":
            said = found.lastgroup or said
            continue
        day = _day(found["date"])
        if day is not None:
            yield said, day


def _day(text: str) -> date | None:
    """The day; None for one that no calendar has: the whole text stays beside the designation."""
    try:
        day = day_first(text)
        if day is not None:
            return day
        span = parse_span(" ".join(re.sub(r"(?<=\d)(?:st|nd|rd|th)?[\s.]+|\.,?\s*|,\s*", " ", text).split()))
    except BadValue:
        return None
    return span.earliest if span.precision is Precision.DAY else None


def _instrument(text: str) -> str:
    found = _INSTRUMENT.search(text)
    if found:
        return found["title"].strip(" .")
    return text.strip(" .") if _TITLE.fullmatch(text.strip()) else ""
