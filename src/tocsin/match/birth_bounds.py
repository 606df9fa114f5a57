"""The most that a date of birth can say for each record of an index: ``birth_evidence`` for all records at once.

It is an upper bound, exact for the common cases, so that what cannot matter is left without a look at it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tocsin.match import weights as w
from tocsin.match.arrays import F32, Records
from tocsin.model.dates import DateSpan, Precision

_DAY = 0  # index of Precision.DAY in the index
_EPOCH = 719_163  # ordinal of 1970-01-01


class BirthBounds:
    """The births of an index, laid out for comparison with one date."""

    def __init__(self, records: Records) -> None:
        births = records.births
        self._earliest, self._latest = births[:, 0].astype(np.int64), births[:, 1].astype(np.int64)
        self._is_day = births[:, 2] == _DAY
        self._is_circa = births[:, 3] != 0
        self._year, self._month, self._day = _parts(self._earliest)
        self._offsets = records.birth_offsets.astype(np.int64)

    def of(self, born: DateSpan | None) -> F32:
        """For each record the most nats that ``born`` can say for or against it; 0 where either states no date."""
        bounds = np.zeros(len(self._offsets) - 1, dtype=np.float32)
        if born is None or not len(self._year):
            return bounds
        each = self._spans(born)
        if born.precision is Precision.DAY:
            each = np.where(self._is_day, self._days(born), each)
        stated = np.flatnonzero(self._offsets[1:] > self._offsets[:-1])
        bounds[stated] = np.maximum.reduceat(each, self._offsets[stated])
        return bounds

    def _days(self, born: DateSpan) -> npt.NDArray[np.float64]:
        day = born.earliest
        same_day = (self._month == day.month) & (self._day == day.day)
        years = np.abs(self._year - day.year)
        days = np.abs(self._earliest - day.toordinal())
        vague = self._is_circa | born.is_circa
        swapped = (self._month == day.day) & (self._day == day.month) & (years == 0)
        return np.select(
            [days == 0, swapped, same_day & (years == 1), same_day & (years == 2), same_day | (years == 0), days <= 31],
            [w.BIRTH_EQUAL, w.BIRTH_SWAPPED, w.BIRTH_YEAR_OFF, w.BIRTH_YEAR_OFF_2, w.BIRTH_DIGIT, w.BIRTH_NEAR],
            _apart(days / 365.25, vague),
        )

    def _spans(self, born: DateSpan) -> npt.NDArray[np.float64]:
        first, last = born.earliest.toordinal(), born.latest.toordinal()
        gap = np.maximum(self._earliest - last, first - self._latest)
        same_year = self._year == born.earliest.year
        vague = np.ones(len(gap), dtype=np.bool_)
        return np.where((gap <= 0) | same_year, w.BIRTH_MONTH, _apart(gap / 365.25, vague))


def _apart(years: npt.NDArray[np.float64], vague: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    return np.select(
        [vague & (years <= 2), years <= 3, years <= 10, years <= 20],
        [w.BIRTH_NEAR, w.BIRTH_CONFLICT_3, w.BIRTH_CONFLICT_10, w.BIRTH_CONFLICT_20],
        w.BIRTH_CONFLICT,
    )


def _parts(
    ordinals: npt.NDArray[np.int64],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Year, month and day of proleptic Gregorian ordinals."""
    days = (ordinals - _EPOCH).astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    years = days.astype("datetime64[Y]")
    return (
        years.astype(np.int64) + 1970,
        months.astype(np.int64) % 12 + 1,
        (days - months.astype("datetime64[D]")).astype(np.int64) + 1,
    )
