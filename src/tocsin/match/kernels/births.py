"""What two statements of a date of birth say: the compiled twin of ``match.birth_evidence``."""

from __future__ import annotations

from numba import njit, types

from tocsin.match.birth_evidence import FEW_DAYS
from tocsin.match.kernels.rules import (
    BIRTH_CONFLICT,
    BIRTH_CONFLICT_3,
    BIRTH_CONFLICT_10,
    BIRTH_CONFLICT_20,
    BIRTH_DIGIT,
    BIRTH_EQUAL,
    BIRTH_FAR_MONTH,
    BIRTH_IN_RANGE,
    BIRTH_MONTH,
    BIRTH_NEAR,
    BIRTH_SWAPPED,
    BIRTH_YEAR,
    BIRTH_YEAR_OFF,
    BIRTH_YEAR_OFF_2,
    COMPILED,
    RULES,
    array_type,
)

DAY, MONTH, YEAR, RANGE = 0, 1, 2, 3  # rows of match.arrays.PRECISIONS
_I64 = array_type(types.int64)
_DAY = types.UniTuple(types.int64, 3)


@njit(_DAY(types.int64), **COMPILED)
def day_of(ordinal):
    """Year, month and day of a proleptic Gregorian ordinal (as ``date.toordinal``)."""
    # Hinnant, "chrono-compatible low-level date algorithms": civil_from_days, whose day 0 is 0000-03-01.
    z = ordinal + 305
    era = z // 146097
    doe = z - era * 146097
    yoe = (doe - doe // 1460 + doe // 36524 - doe // 146096) // 365
    doy = doe - (365 * yoe + yoe // 4 - yoe // 100)
    mp = (5 * doy + 2) // 153
    month = mp + 3 if mp < 10 else mp - 9
    return yoe + era * 400 + (1 if month <= 2 else 0), month, doy - (153 * mp + 2) // 5 + 1


@njit(types.boolean(_DAY, _DAY), **COMPILED)
def _one_digit_off(ours, theirs):
    a = ours[0] * 10000 + ours[1] * 100 + ours[2]
    b = theirs[0] * 10000 + theirs[1] * 100 + theirs[2]
    off = 0
    for _ in range(8):
        if a % 10 != b % 10:
            off += 1
        a //= 10
        b //= 10
    return off == 1


@njit(types.float64(types.float64, types.boolean, RULES), **COMPILED)
def _apart(years, is_vague, rules):
    if is_vague and years <= 2:
        return rules.weights[BIRTH_NEAR]
    if years <= 3:
        return rules.weights[BIRTH_CONFLICT_3]
    if years <= 10:
        return rules.weights[BIRTH_CONFLICT_10]
    return rules.weights[BIRTH_CONFLICT_20 if years <= 20 else BIRTH_CONFLICT]


@njit(types.float64(types.int64, types.int64, types.boolean, RULES), **COMPILED)
def _days(ours, theirs, is_circa, rules):
    if ours == theirs:
        return rules.weights[BIRTH_EQUAL]
    a, b = day_of(ours), day_of(theirs)
    if a[0] == b[0] and a[2] == b[1] and a[1] == b[2]:
        return rules.weights[BIRTH_SWAPPED]
    years = abs(a[0] - b[0])
    if a[1] == b[1] and a[2] == b[2]:
        if years <= 2:
            return rules.weights[BIRTH_YEAR_OFF if years == 1 else BIRTH_YEAR_OFF_2]
        if _one_digit_off(a, b):
            return rules.weights[BIRTH_DIGIT]
    if years == 0:
        if _one_digit_off(a, b):
            return rules.weights[BIRTH_DIGIT]
        if a[1] == b[1]:
            return rules.weights[BIRTH_MONTH]
        if is_circa or (a[1] == 1 and a[2] == 1) or (b[1] == 1 and b[2] == 1):
            return rules.weights[BIRTH_YEAR]
        if abs(ours - theirs) > FEW_DAYS:
            return rules.weights[BIRTH_FAR_MONTH]
    days = abs(ours - theirs)
    if days <= FEW_DAYS:
        return rules.weights[BIRTH_MONTH]
    return rules.weights[BIRTH_NEAR] if days <= 31 else _apart(days / 365.25, is_circa, rules)


@njit(types.float64(_I64, types.int64, types.int64, types.int64, types.boolean, RULES), **COMPILED)
def grade(born, earliest, latest, precision, is_circa, rules):
    """The nats of our date ``born`` (earliest, latest, precision, circa) beside one of the record's."""
    if born[2] == DAY and precision == DAY:
        return _days(born[0], earliest, is_circa or born[3] != 0, rules)
    ours, theirs = day_of(born[0]), day_of(earliest)
    if born[2] != RANGE and precision != RANGE and ours[0] == theirs[0]:
        if born[2] == YEAR or precision == YEAR:
            return rules.weights[BIRTH_YEAR]
        return rules.weights[BIRTH_MONTH if ours[1] == theirs[1] else BIRTH_FAR_MONTH]
    if born[0] <= latest and earliest <= born[1]:
        return rules.weights[BIRTH_IN_RANGE]
    return _apart(max(earliest - born[1], born[0] - latest) / 365.25, True, rules)
