"""Single values of FollowTheMoney as the model's: dates, countries, sexes, names in their scripts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from tocsin.model.dates import DateSpan
from tocsin.model.record import Sex
from tocsin.text.countries import alpha2
from tocsin.text.scripts import clean, script_of

# A prefix of an ISO 8601 date, as the model's date type has it; hours and minutes of a birth are left.
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ][0-9:.]*Z?)?)?)?")
# States that are no more, by the codes that FollowTheMoney has for them (ISO 3166-3, and some of its own).
_FORMER = {
    "suhh": "USSR", "yucs": "Yugoslavia", "csxx": "Serbia and Montenegro", "cshh": "Czechoslovakia",
    "ddde": "East Germany", "dd": "East Germany", "ydyd": "South Yemen",
    "anhh": "Netherlands Antilles",
}  # fmt: skip
# Territories of which it is disputed whose they are: the code is kept as text, and no state is inferred from it.
_DISPUTED = frozenset(
    ["az-nk", "cy-trnc", "ge-ab", "ge-os", "md-pmr", "so-som", "ua-cri", "ua-dpr", "ua-lpr", "ru-cri", "cn-tw"]
)
_SEXES = {"male": Sex.MALE, "female": Sex.FEMALE, "other": Sex.OTHER}
LONGEST_NAME = 1_000  # characters; the model's own limit is smaller


def span_of(text: str, original: str = "") -> DateSpan | None:
    """The days that the date may mean, or None for what is no date of the model."""
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    written = original or text
    try:
        if year is None or month is None:
            return DateSpan.of_year(int(found[1]), original=written)
        if day is None:
            return DateSpan.of_month(year, month, original=written)
        return DateSpan.of_day(date(year, month, day), original=written)
    except ValueError:  # month 13, 30 February, year 0
        return None


def day_of(text: str) -> date | None:
    """The one day that the date states, or None where it states less or nothing."""
    span = span_of(text)
    return span.earliest if span is not None and span.earliest == span.latest else None


@lru_cache(maxsize=4096)
def country_of(code: str) -> str:
    """The country of a code such as "ru", "suhh", "gb-sct", alpha-2 in capitals; "" where it names none that is."""
    written = code.strip().casefold()
    if written in _FORMER:
        return alpha2(_FORMER[written])
    if "-" in written:
        return "" if written in _DISPUTED else alpha2(written.partition("-")[0])
    return alpha2(written.upper()) if len(written) <= 3 else alpha2(written)


@lru_cache(maxsize=4096)
def is_known_country(code: str) -> bool:
    """True for a code that names a country, or on purpose names none."""
    written = code.strip().casefold()
    return bool(country_of(code)) or written in _FORMER or written in _DISPUTED or written in ("zz", "eu")


def sex_of(text: str) -> Sex | None:
    """The sex, or None where the text is none of the model's three."""
    return _SEXES.get(text.strip().casefold())


@lru_cache(maxsize=8192)
def cleaned(text: str) -> tuple[str, str]:
    """The text with single blanks and without controls, and its script."""
    tidy = clean(text)
    return tidy, script_of(tidy)


def most_central(names: Sequence[str]) -> str:
    """The name to show: of those in Latin letters the one whose words most others share; never by the file's order.

    Of equals, one that is not all capitals, then the shortest, then the first of the alphabet.
    """
    latin = [name for name in names if cleaned(name)[1] == "Latn"] or list(names)
    if len(latin) == 1:
        return latin[0]
    words = [frozenset(name.casefold().replace(",", " ").split()) for name in latin]
    shares = Counter(word for each in words for word in each)
    ranked = sorted(
        (-sum(shares[word] for word in each) / (len(each) or 1), name.isupper(), len(name), name)
        for name, each in zip(latin, words, strict=True)
    )
    return ranked[0][3]
