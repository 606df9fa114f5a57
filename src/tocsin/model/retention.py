"""How long personal data is kept: the kinds of it, and terms as people write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tocsin.errors import BadValue

_WRITTEN = re.compile(r"([0-9]{1,6})\s*([hdy])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "y": timedelta(days=365)}
SHORTEST = timedelta(hours=1)
LONGEST = timedelta(days=5 * 365)  # safeguard S8: after five years for good
_AS = "a whole number with h, d or y, as in 48h, 180d or 5y (a year has 365 days); from 1h to 5y"


class Kind(StrEnum):
    """The kinds of data on people that are kept for a term; the words are kept on the ledger."""

    QUESTIONS = "questions"  # what was asked in single screenings that alerted on nothing, and in comparisons
    ALERTS = "alerts"  # the same where it alerted; and batches, of which only hashes of questions are kept
    LOOKS = "looks"  # what was looked at and searched for: references and names as they were typed, and what for
    SIGN_INS = "sign-ins"  # who signed in, or tried to, from which address
    RUNS = "runs"  # what is kept of the rows of tables


# Safeguards S7, S8: six months without a reason, five years for good.
BUILT_IN: Mapping[Kind, timedelta] = {
    Kind.QUESTIONS: timedelta(days=180),
    Kind.ALERTS: LONGEST,
    Kind.LOOKS: timedelta(days=365),
    Kind.SIGN_INS: timedelta(days=365),
    Kind.RUNS: timedelta(days=180),
}


@dataclass(frozen=True, slots=True)
class Term:
    """How long data of a kind is kept. ``since`` None and ``by`` "": as built in, nobody has set another."""

    kind: Kind
    length: timedelta
    since: datetime | None = None
    by: str = ""

    @property
    def text(self) -> str:
        """The term as it is written."""
        return term_text(self.length)


def parse_kind(text: str) -> Kind:
    """The kind of this name. Raises BadValue, naming those that there are."""
    for kind in Kind:
        if kind.value == text.strip().casefold():
            return kind
    raise BadValue(f"{text[:80]!r} is no kind of data that is kept for a term", hint=f"one of: {', '.join(Kind)}")


def parse_term(text: str) -> timedelta:
    """The term. Raises BadValue for what is no term, is shorter than an hour or longer than five years."""
    found = _WRITTEN.fullmatch(text.strip().casefold())
    if found is None or not found[1].isascii():
        raise BadValue(f"{text[:80]!r} is no term", hint=_AS)
    length = int(found[1]) * _UNITS[found[2]]
    if length < SHORTEST:
        raise BadValue(f"{text.strip()!r} is no time at all", hint=_AS)
    if length > LONGEST:
        raise BadValue(f"{text.strip()!r} is too long: nothing is kept for more than five years", hint=_AS)
    return length


def term_text(length: timedelta) -> str:
    """The term in the largest unit that says it exactly."""
    hours = length // _UNITS["h"]
    for letter in ("y", "d"):
        unit = _UNITS[letter] // _UNITS["h"]
        if hours % unit == 0:
            return f"{hours // unit}{letter}"
    return f"{hours}h"
