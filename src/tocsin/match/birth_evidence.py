"""What two statements of a date of birth say about each other: graded, never a veto, never enough alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tocsin.match import weights as w
from tocsin.model.dates import DateSpan, Precision
from tocsin.model.screening import Evidence

FEW_DAYS = 10


def birth_evidence(ours: DateSpan | None, theirs: Iterable[DateSpan]) -> Evidence | None:
    """The strongest reading of our date against the record's dates; None when either side states none."""
    if ours is None:
        return None
    graded = [_grade(ours, span) for span in theirs]
    return max(graded, key=lambda evidence: evidence.weight, default=None)


def _grade(ours: DateSpan, theirs: DateSpan) -> Evidence:
    weight, code = _weigh(ours, theirs)
    return Evidence("birth_date", weight, code, (("ours", str(ours)), ("theirs", str(theirs))))


def _weigh(ours: DateSpan, theirs: DateSpan) -> tuple[float, str]:
    if ours.precision is Precision.DAY and theirs.precision is Precision.DAY:
        return _days(ours.earliest, theirs.earliest, is_circa=ours.is_circa or theirs.is_circa)
    stated = {ours.precision, theirs.precision}
    if Precision.RANGE not in stated and ours.earliest.year == theirs.earliest.year:
        if Precision.YEAR in stated:
            return w.BIRTH_YEAR, "birth_year"
        same_month = ours.earliest.month == theirs.earliest.month
        return (w.BIRTH_MONTH, "birth_month") if same_month else (w.BIRTH_FAR_MONTH, "birth_year_only")
    if ours.earliest <= theirs.latest and theirs.earliest <= ours.latest:
        return w.BIRTH_IN_RANGE, "birth_in_range"
    return _apart(_gap_years(ours, theirs), is_vague=True)


def _days(ours: date, theirs: date, *, is_circa: bool) -> tuple[float, str]:
    if ours == theirs:
        return w.BIRTH_EQUAL, "birth_equal"
    if ours.year == theirs.year and (ours.day, ours.month) == (theirs.month, theirs.day):
        return w.BIRTH_SWAPPED, "birth_swapped"
    years, days = abs(ours.year - theirs.year), abs((ours - theirs).days)
    if (ours.month, ours.day) == (theirs.month, theirs.day):
        if years == 1:
            return w.BIRTH_YEAR_OFF, "birth_year_off"
        if years == 2:
            return w.BIRTH_YEAR_OFF_2, "birth_year_off"
        if _one_digit_off(ours, theirs):
            return w.BIRTH_DIGIT, "birth_digit"
    if ours.year == theirs.year:
        if ours.month == theirs.month:
            return (w.BIRTH_DIGIT if _one_digit_off(ours, theirs) else w.BIRTH_MONTH), "birth_month"
        if _one_digit_off(ours, theirs):
            return w.BIRTH_DIGIT, "birth_digit"
        if is_circa or (1, 1) in ((ours.month, ours.day), (theirs.month, theirs.day)):
            # The first of January is how an unknown day is written in many registers.
            return w.BIRTH_YEAR, "birth_year"
        if days > FEW_DAYS:
            return w.BIRTH_FAR_MONTH, "birth_year_only"
    if days <= FEW_DAYS:  # across the end of a month, which says as much as within it
        return w.BIRTH_MONTH, "birth_near"
    return (w.BIRTH_NEAR, "birth_near") if days <= 31 else _apart(days / 365.25, is_vague=is_circa)


def _one_digit_off(ours: date, theirs: date) -> bool:
    return sum(a != b for a, b in zip(_digits(ours), _digits(theirs), strict=True)) == 1


def _digits(day: date) -> str:
    return f"{day.year:04}{day:%m%d}"  # strftime writes the year 1 as "1"


def _gap_years(ours: DateSpan, theirs: DateSpan) -> float:
    days = max((theirs.earliest - ours.latest).days, (ours.earliest - theirs.latest).days)
    return days / 365.25


def _apart(years: float, *, is_vague: bool) -> tuple[float, str]:
    if is_vague and years <= 2:
        return w.BIRTH_NEAR, "birth_near"
    if years <= 3:
        return w.BIRTH_CONFLICT_3, "birth_conflict"
    if years <= 10:
        return w.BIRTH_CONFLICT_10, "birth_conflict"
    if years <= 20:
        return w.BIRTH_CONFLICT_20, "birth_conflict"
    return w.BIRTH_CONFLICT, "birth_conflict"
