"""When a download is tried again, and after how long."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from random import SystemRandom

import httpx

from tocsin.errors import FetchFailed

FIRST_WAIT_S = 1.0  # doubled with each attempt
LONGEST_WAIT_S = 30.0


class Passing(Exception):
    """A failure that may be over at the next attempt. ``wait_s``: how long the server asked to be left alone."""

    def __init__(self, message: str, wait_s: float | None = None, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.wait_s = wait_s


@dataclass(frozen=True, slots=True)
class Pace:
    """The clock (seconds, monotonic), how to wait, and the chance in the waiting (0 to 1)."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = SystemRandom().random


def wait_before_next(attempt: int, passing: Passing, chance: float, longest_stated_s: float) -> float:
    """Seconds to wait after the attempt of this number, the first being 1. Raises FetchFailed where that is too long.

    The wait is drawn from 0 to a bound that doubles, so that many nodes do not return together; a wait that the server
    states is kept to the second and lengthened by the same chance.
    """
    drawn = chance * min(FIRST_WAIT_S * (1 << (attempt - 1)), LONGEST_WAIT_S)
    if passing.wait_s is None:
        return drawn
    if passing.wait_s > longest_stated_s:
        raise FetchFailed(
            f"{passing.message}, and it asks to be left alone for {passing.wait_s:,.0f} seconds",
            hint="Try again then.",
        )
    return passing.wait_s + drawn


def stated_wait(headers: httpx.Headers) -> float | None:
    """Seconds that Retry-After asks for (RFC 9110, 10.2.3); None where it is absent or not understood.

    A date is measured from the answer's own Date, so that a wrong clock on either side does not matter.
    """
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdecimal():
        return float(text[:9])
    until, since = http_date(text), http_date(headers.get("date", ""))
    return None if until is None or since is None else max(0.0, (until - since).total_seconds())


def http_date(text: str) -> datetime | None:
    """The moment that an HTTP date names (RFC 9110, 5.6.7), with its zone; None where it is none."""
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.tzinfo is not None else None
