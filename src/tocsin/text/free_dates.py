"""Every date stated in a piece of free text: notes beside dates of birth, comments, remarks."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tocsin.errors import BadValue
from tocsin.model.dates import Calendar, DateSpan
from tocsin.text.hijri import HIJRI_WORDS
from tocsin.text.written_dates import MONTHS, parse_span

# Free text is full of four-digit numbers; a year outside these is a date only where a calendar is named with it.
_LIKELY_YEARS = range(1850, 2050)
_MOST_WORDS = 12
_MOST_TEXT = 20_000  # no list's remark comes near; a longer text is cut, since each word costs a few readings

_WORD = re.compile(r"\w+(?:[-/.'\u2018\u2019]\w+)*\??")
_GAP = re.compile(r"['\u2018\u2019]?[\s.,]*\(?\s*|\s*[-\u2013]\s*")  # what may stand between two words of one date
_HIJRI = re.compile(r"\bhijri\b|\bhijra\b|\ba\.?h\.?(?!\w)", re.IGNORECASE)
_START_WORDS = frozenset(
    [
        *MONTHS,
        *("circa", "ca", "c", "approximately", "approx", "about", "around", "abt", "probably", "possibly"),
        *("between", "from", "early", "mid", "late", "the"),
    ]
)
_FURTHER_WORDS = frozenset(
    ["to", "and", "until", "of", "de", "hijri", "hijra", "calendar", "ah", "a.h", "h", "i", "ii"]
)


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int


def find_spans(text: str) -> tuple[DateSpan, ...]:
    """The dates stated in ``text``, in order; what may mean two days is left out, as is a year that is hardly one."""
    text = text[:_MOST_TEXT]
    words = [_Word(found.group().casefold(), *found.span()) for found in _WORD.finditer(text)]
    spans: list[DateSpan] = []
    position = 0
    while position < len(words):
        span, used = _longest_date(text, words, position)
        if span is not None:
            spans.append(span)
        position += used
    return tuple(spans)


def _longest_date(text: str, words: list[_Word], position: int) -> tuple[DateSpan | None, int]:
    """The longest date that starts at this word and how many words it takes; (None, 1) when none does."""
    first = words[position]
    if not _may_start(first.text):
        return None, 1
    for length in range(_run_length(text, words, position), 0, -1):
        last = words[position + length - 1]
        closing = 1 if text[last.end : last.end + 1] == ")" and "(" in text[first.start : last.end] else 0
        span = _read(text[first.start : last.end + closing], text[max(0, first.start - 40) : first.start])
        if span is not None:
            return span, length
    return None, 1


def _run_length(text: str, words: list[_Word], position: int) -> int:
    """How many words from here on could belong to one date."""
    length = 1
    while length < _MOST_WORDS and position + length < len(words):
        word, before = words[position + length], words[position + length - 1]
        if not _GAP.fullmatch(text, before.end, word.start):
            break
        if not (_may_start(word.text) or word.text in _FURTHER_WORDS or word.text in HIJRI_WORDS):
            break
        length += 1
    return length


def _may_start(word: str) -> bool:
    return any(c.isdigit() for c in word) or word in _START_WORDS or word.partition("-")[0] in _START_WORDS


def _read(candidate: str, before: str) -> DateSpan | None:
    if not any(character.isdigit() for character in candidate):
        return None  # no date is without a number
    try:
        span = parse_span(candidate)
        if span.calendar is Calendar.GREGORIAN and span.earliest.year not in _LIKELY_YEARS:
            if not _HIJRI.search(before):
                return None
            span = replace(parse_span(f"{candidate} AH"), original=candidate)
    except BadValue:
        return None  # not an error: a piece of prose that is no date, or one that could mean two days
    return span
