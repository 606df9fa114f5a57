"""Strangers: people on no list whose alerts are false, those of ``negatives_50k.csv`` and generated ones.

Invented rare names hardly test a matcher. The generated strangers bear the commonest names of the cultures that fill
the lists, in the frequencies of the shipped background table, with birth dates of 1940 to 2005, and one in twenty has
the exact birth date of somebody listed. Everything follows from the seed.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bench.common_names import CULTURES, Culture
from tocsin.text.background import frequency
from tocsin.text.romanise import romanise

FIRST, LAST = date(1940, 1, 1).toordinal(), date(2005, 12, 31).toordinal()
SHARED_DATES = 0.05  # strangers who were born on the day of somebody listed
_FEMALE = {"ov": "ova", "ev": "eva", "in": "ina", "ов": "ова", "ев": "ева", "ёв": "ёва", "ин": "ина"}


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody on no list, with what the groups of the report need."""

    name: str
    born: date
    culture: str
    script: str
    sex: str
    country: str


def written(path: Path) -> list[Stranger]:
    """The strangers of a table like negatives_50k.csv."""
    with path.open(encoding="utf-8", newline="") as table:
        return [
            Stranger(
                row["full_name"],
                date.fromisoformat(row["date_of_birth"]),
                "",
                _script(row["full_name"]),
                row["gender"],
                row["nationality"],
            )
            for row in csv.DictReader(table)
        ]


def generated(count: int, seed: int, dates: Sequence[date] = ()) -> Iterator[Stranger]:
    """``count`` strangers with common names; ``dates`` are the birth dates of the lists."""
    rng = random.Random(seed)
    pools = {culture.name: _Pool(culture) for culture in CULTURES}
    names, shares = [culture.name for culture in CULTURES], [culture.share for culture in CULTURES]
    for _ in range(count):
        pool = pools[rng.choices(names, shares)[0]]
        is_female = rng.random() < 0.3
        if dates and rng.random() < SHARED_DATES:
            born = rng.choice(dates)
        else:
            born = date.fromordinal(rng.randrange(FIRST, LAST + 1))
        culture = pool.culture
        yield Stranger(
            pool.name(rng, is_female=is_female),
            born,
            culture.name,
            culture.script,
            "female" if is_female else "male",
            rng.choice(culture.countries),
        )


class _Pool:
    """The names of one culture with their weights: the square root of their frequency, so that the tail is met too."""

    def __init__(self, culture: Culture) -> None:
        self.culture = culture
        self._weights = {
            kind: [_frequency(each) ** 0.5 for each in names]
            for kind, names in (("male", culture.male), ("female", culture.female), ("family", culture.family))
        }

    def name(self, rng: random.Random, *, is_female: bool) -> str:
        """A full name by the culture's pattern."""
        given = self._draw(rng, "female" if is_female else "male")
        family = self._draw(rng, "family")
        pattern = self.culture.pattern
        if pattern == "slavic":
            return self._slavic(rng, given, family, is_female=is_female)
        if pattern == "family first":
            return f"{family} {given}" if rng.random() < 0.7 else f"{given} {family}"
        parts = [given, *self._between(rng, pattern), family]
        return " ".join(parts)

    def _between(self, rng: random.Random, pattern: str) -> list[str]:
        """The names between the first and the last."""
        chance = rng.random()
        if pattern == "arabic":
            if chance < 0.45:
                return []
            count = 1 if chance < 0.85 else 2
            return [self._draw(rng, "male") for _ in range(count)]
        if pattern == "urdu":
            return [self._draw(rng, "male")] if chance < 0.4 else []
        if pattern == "three":
            return [self._draw(rng, "male")] if chance < 0.8 else []
        if pattern == "two families":
            middle = [self._draw(rng, "male")] if chance < 0.3 else []
            return [*middle, self._draw(rng, "family")]
        return [self._draw(rng, "male")] if chance < 0.12 else []

    def _slavic(self, rng: random.Random, given: str, family: str, *, is_female: bool) -> str:
        patronymic = _patronymic(self._draw(rng, "male"), is_female=is_female) if rng.random() < 0.4 else ""
        if is_female:
            ending = next((each for each in _FEMALE if family.endswith(each)), "")
            family = family[: len(family) - len(ending)] + _FEMALE[ending] if ending else family
        parts = [family, given, patronymic] if rng.random() < 0.3 else [given, patronymic, family]
        return " ".join(part for part in parts if part)

    def _draw(self, rng: random.Random, kind: str) -> str:
        names = {"male": self.culture.male, "female": self.culture.female, "family": self.culture.family}[kind]
        return rng.choices(names, self._weights[kind])[0]


def _patronymic(father: str, *, is_female: bool) -> str:
    """The father's name with its ending, roughly as Russian forms it."""
    latin = father.isascii()
    for endings, stem in ((("ey", "ei", "y", "i", "ей", "ий", "й"), 0), (("a", "ya", "а", "я"), 1)):
        for ending in endings:
            if father.endswith(ending):
                root = father[: -len(ending)] + (("e" if latin else "е") if stem == 0 else "")
                if latin:
                    return root + ("vna" if is_female else "vich") if stem == 0 else root + "ovich"
                return root + ("вна" if is_female else "вич") if stem == 0 else root + "ович"
    if latin:
        return father + ("ovna" if is_female else "ovich")
    return father.rstrip("ь") + ("овна" if is_female else "ович")


def _frequency(name: str) -> float:
    words = [word for word in romanise(name)[0].replace("-", " ").lower().split() if word not in ("al", "el")]
    return max(1.0, min((frequency(word) for word in words), default=1.0))


def _script(name: str) -> str:
    for letter in name:
        for script, first, last in (("Arab", "؀", "ۿ"), ("Cyrl", "Ѐ", "ӿ"), ("Hani", "一", "鿿"), ("Hang", "가", "힣")):
            if first <= letter <= last:
                return script
    return "Latn" if any(letter.isascii() and letter.isalpha() for letter in name) else "other"
