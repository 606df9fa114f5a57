"""The country that a text of the UN list names, and what to do where it names none or two."""

from __future__ import annotations

import re

from tocsin.sources.reading import Report
from tocsin.text.countries import alpha2, is_accounted_for
from tocsin.text.scripts import clean

# The list's own ways to say that it says nothing.
_NOTHING = frozenset(["", "na", "n/a", "unknown", "none"])


_ABBREVIATIONS = frozenset(["US", "USA", "UK", "UAE", "CAR", "DRC", "DPRK"])


def says_nothing(text: str) -> bool:
    """True for an empty text and for "na", "unknown" and the like."""
    return text.strip(" .").casefold() in _NOTHING


def country(text: str, place: str, report: Report) -> str:
    """The alpha-2 code of the one country that ``text`` names; "" and a warning where it names none or several."""
    text = clean(text)
    if says_nothing(text):
        return ""
    code = alpha2(text)
    if code or is_accounted_for(text):
        return code
    found = {alpha2(piece) for piece in re.split(r"[/:]|\bor\b", text)} - {""}
    if len(found) == 1:  # "Utopia / unknown", "Branch Office 2: Utopia"
        return found.pop()
    report.warn("unknown-country", f"{text!r} names no one country that we know; the text is kept", place)
    return ""


def country_at_end(text: str) -> str:
    """The alpha-2 code of the country that the text ends with ("12 Main Street, Utopia City, Utopia"), or ""."""
    last = re.split(r"[,;:]|\s[-–]\s", clean(re.sub(r"\([^()]*\)", " ", text)).strip(" .,;"))[-1]
    return alpha2(last) if 0 < len(last) < 100 else ""


def country_at_start(text: str) -> str:
    """The alpha-2 code of the country or nationality that the text starts with ("Tunisian passport"), or ""."""
    words = text.split(maxsplit=7)[:6]
    for length in range(len(words), 0, -1):
        name = " ".join(words[:length]).strip(" ,;:")
        is_code = len(name) < 4 and name not in _ABBREVIATIONS  # "SE", "PA": series of passports more often than states
        if not is_code and (code := alpha2(name)):
            return code
    return ""
