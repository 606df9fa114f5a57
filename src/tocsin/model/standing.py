"""Whether a designation is still in force on a day. The day is an argument, never today's by stealth."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tocsin.model.record import Designation


def has_ended(designation: Designation, on: date) -> bool:
    """True after the last day of the designation; on that day itself it is in force."""
    return designation.delisted_on is not None and designation.delisted_on < on


def all_ended(designations: Iterable[Designation], on: date) -> bool:
    """True when there are designations and none of them is in force on the day; a record without any has not ended."""
    stated = tuple(designations)
    return bool(stated) and all(has_ended(each, on) for each in stated)
