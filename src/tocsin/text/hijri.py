"""Dates of the Islamic calendar as spans of Gregorian days.

Month lengths depend on the sighting of the moon: the Umm al-Qura calendar (hijridate) is computed for 1343 to 1500, and
a sighting may differ from it by a day each way. Outside those years the tabular calendar stands in, with two days.
"""

from __future__ import annotations

from datetime import date, timedelta

from tocsin.errors import BadValue
from tocsin.model.dates import Calendar, DateSpan, Precision

FIRST_YEAR, LAST_YEAR = 391, 1523  # wholly within the Gregorian years 1000 to 2100
_UMM_AL_QURA = range(1343, 1501)
_EPOCH = date(622, 7, 18)  # 1 Muharram of the year 1, proleptic Gregorian; the epoch nearest to Umm al-Qura

# Month names as English texts spell them, folded to letters only.
HIJRI_MONTHS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "muharram moharram",
            "safar",
            "rabialawwal rabialaawwal rabiawwal rabii rabi1 rabiulawwal rabialawal rabiathani1",
            "rabialthani rabithani rabiiialthani rabiii rabi2 rabiulthani rabialakhir rabiathani rabialakhira",
            "jumadaalawwal jumadaalula jumadaalulaa jumadai jumada1 jumadialawwal jumadaawwal jumadaalawal",
            "jumadaalthani jumadaalakhira jumadaalakhirah jumadaii jumada2 jumadialthani jumadaalthaniya jumadathani",
            "rajab",
            "shaban shaaban shabaan",
            "ramadan ramadhan ramazan",
            "shawwal shawal",
            "dhualqadah dhualqidah dhualqada dhulqadah dhulqada zulqadah zulqada dhualqaada dhulqidah",
            "dhualhijjah dhualhijja dhulhijjah dhulhijja zulhijjah zulhijja",
        ),
        start=1,
    )
    for name in names.split()
}

# The words that Hijri month names are made of, for finding them in free text.
HIJRI_WORDS = frozenset(
    [
        *(
            "muharram",
            "moharram",
            "safar",
            "rabi",
            "jumada",
            "jumadi",
            "rajab",
            "sha'ban",
            "sha\u2019ban",
            "sha\u2018ban",
        ),
        *("shaban", "shaaban", "ramadan", "ramadhan", "ramazan", "shawwal", "shawal", "dhu", "dhul", "dhul-hijjah"),
        *("dhul-hijja", "dhul-qadah", "dhul-qa'dah", "zul-hijjah", "zul-qadah", "al-awwal", "al-awal", "ul-awwal"),
        *("al-thani", "ul-thani", "al-akhir", "al-akhira", "al-ula", "al-qadah", "al-qa'dah", "al-qa\u2019dah"),
        *("al-qidah", "al-hijjah", "al-hijja", "thani", "awwal"),
    ]
)


def hijri_span(year: int, month: int | None = None, day: int | None = None, original: str = "") -> DateSpan:
    """The Gregorian days that a Hijri year, month or day may mean, with a day of slack each way.

    The precision is RANGE, because the bounds are what was computed and not what was stated. Raises BadValue for a
    date that the calendar does not have.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadValue(f"the Hijri year {year} is outside {FIRST_YEAR} to {LAST_YEAR}")
    if (month is not None and not 1 <= month <= 12) or (month is None and day is not None):
        raise BadValue(f"the Hijri calendar has no month {month}")
    first = _month_start(year, month or 1)
    following = _month_start(year + 1, 1) if month in (None, 12) else _month_start(year, (month or 1) + 1)
    last = following - timedelta(days=1)
    if day is not None:
        if not 1 <= day <= 30:
            raise BadValue(f"a Hijri month has no day {day}")
        first = last = first + timedelta(days=day - 1)
    slack = timedelta(days=1 if year in _UMM_AL_QURA else 2)
    text = original or _written(year, month, day)
    return DateSpan(first - slack, last + slack, Precision.RANGE, calendar=Calendar.HIJRI, original=text)


def _month_start(year: int, month: int) -> date:
    if year in _UMM_AL_QURA:
        from hijridate import Hijri

        gregorian = Hijri(year, month, 1).to_gregorian()
        return date(gregorian.year, gregorian.month, gregorian.day)
    # The tabular calendar: months of 30 and 29 days in turn, eleven leap years in thirty.
    days = (year - 1) * 354 + (3 + 11 * year) // 30 + 29 * (month - 1) + month // 2
    return _EPOCH + timedelta(days=days)


def _written(year: int, month: int | None, day: int | None) -> str:
    parts = (f"{day:02d}" if day else "", f"{month:02d}" if month else "", str(year))
    return "/".join(part for part in parts if part) + " AH"
