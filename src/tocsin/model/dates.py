"""Dates as lists give them: a day, a month, a year, a range, circa, sometimes in another calendar."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tocsin.errors import BadValue


class Precision(StrEnum):
    """How much of the date the source stated."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    RANGE = "range"


class Calendar(StrEnum):
    """The calendar that the source wrote in; bounds are always Gregorian."""

    GREGORIAN = "gregorian"
    HIJRI = "hijri"


@dataclass(frozen=True, slots=True)
class DateSpan:
    """All the days that a stated date may mean: ``earliest`` to ``latest``, both included.

    ``is_circa`` is the source's own doubt ("circa", "approximately"). ``original`` is the text as the source
    wrote it.
    """

    earliest: date
    latest: date
    precision: Precision
    is_circa: bool = False
    calendar: Calendar = Calendar.GREGORIAN
    original: str = ""

    def __post_init__(self) -> None:
        if self.latest < self.earliest:
            raise BadValue(f"a date range ends before it starts: {self.earliest} to {self.latest}")

    @classmethod
    def of_day(cls, day: date, *, is_circa: bool = False, original: str = "") -> DateSpan:
        """The one day ``day``."""
        return cls(day, day, Precision.DAY, is_circa, original=original or day.isoformat())

    @classmethod
    def of_month(cls, year: int, month: int, *, is_circa: bool = False, original: str = "") -> DateSpan:
        """Every day of the month."""
        last = monthrange(year, month)[1]
        text = original or f"{year:04d}-{month:02d}"
        return cls(date(year, month, 1), date(year, month, last), Precision.MONTH, is_circa, original=text)

    @classmethod
    def of_year(cls, year: int, *, is_circa: bool = False, original: str = "") -> DateSpan:
        """Every day of the year."""
        text = original or f"{year:04d}"
        return cls(date(year, 1, 1), date(year, 12, 31), Precision.YEAR, is_circa, original=text)

    @classmethod
    def between(cls, earliest: date, latest: date, *, is_circa: bool = False, original: str = "") -> DateSpan:
        """Every day from ``earliest`` to ``latest``, both included."""
        return cls(earliest, latest, Precision.RANGE, is_circa, original=original)

    def __str__(self) -> str:
        about = "circa " if self.is_circa else ""
        if self.precision is Precision.DAY:
            return f"{about}{self.earliest.isoformat()}"
        if self.precision is Precision.MONTH:
            return f"{about}{self.earliest:%Y-%m}"
        if self.precision is Precision.YEAR:
            return f"{about}{self.earliest:%Y}"
        return f"{about}{self.earliest.isoformat()} to {self.latest.isoformat()}"
