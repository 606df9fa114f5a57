"""Fictional people by the million: records for a list, and the travellers that are screened against it.

    python -m bench.people --identities 20 --queries 10

Everything about identity number n follows from the seed and n alone, by numbered draws (a hash, no running state), so
any part of the list can be made by itself, in any process, in any order, and is the same each time. Names come from the
shipped background table in the frames of bench/cultures.py. Nobody here is anybody.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Final, Literal
from zlib import crc32

import numpy as np
import numpy.typing as npt

from bench import cultures, damage
from bench.cultures import CULTURES, FAMILIES, MEN, WOMEN, Floats, Ints
from bench.letters import written
from tocsin.model.dates import DateSpan
from tocsin.model.record import (
    BirthDate,
    Identifier,
    IdentifierType,
    Name,
    NameType,
    Nationality,
    Quality,
    Record,
    Sex,
    SubjectKind,
)
from tocsin.model.screening import Query

Damage = Literal["none", "light", "harsh"]

OWNER: Final = "bench"
SEED: Final = 2026
BATCH: Final = 8192  # identities drawn at once
STRANGERS: Final = 1 << 40  # numbers of people who stand on no list begin here

_ENDINGS: Final = tuple(sorted({ending for culture in CULTURES for ending in culture.endings.split()}))
_SLOTS: Final = {letter: slot for slot, letter in enumerate("GNMHFS")}
_FEMALE_SCRIPTS: Final = {"slavic", "turkic"}  # cultures whose family names say the bearer's sex
_SCRIPTS: Final = {"persian": "Aran", "south asian muslim": "Aran"}

# Numbers of the draws: each has its own, so that a new one changes none of the others.
_CULTURE, _SEX, _PATTERN, _NAMES, _BUILT, _ENDING = 1, 2, 3, 10, 20, 30
_BORN, _BIRTH, _COUNTRY, _PASSPORT, _ALIASES, _ALIAS = 40, 42, 44, 47, 50, 60
_EARLIEST, _SPAN = date(1935, 1, 1).toordinal(), 73 * 365

# How many aliases, as running shares of 0, 1, ... 5: two on average.
_ALIAS_COUNTS: Final = np.cumsum([0.13, 0.22, 0.25, 0.22, 0.12, 0.06])
_RESPELT, _SHORTER, _BOTH, _ORDER, _MAIDEN, _SCRIPT, _SLIP = 0.36, 0.54, 0.64, 0.70, 0.76, 0.90, 0.96  # else a weak one


@dataclass(frozen=True, slots=True)
class Drawn:
    """People in a compact form, n rows.

    ``atoms`` holds seven names each, for the slots G N M H F S and the maiden name: rows of ``cultures.tokens()``, or
    beyond them a name built from one (see ``_word``).
    """

    numbers: list[int]
    culture: list[int]
    is_woman: list[bool]
    pattern: list[int]
    atoms: list[list[int]]
    born: list[int]  # ordinal of the true day of birth
    birth: list[float]  # draw: what the list knows of it
    countries: list[list[float]]
    passport: list[int]
    aliases: list[int]
    alias_draws: list[list[float]]  # (n, 15) three for each alias


@dataclass(frozen=True, slots=True)
class Traveller:
    """One screen of the traffic: what is asked, and the id of the record that it should find ("" for a stranger)."""

    query: Query
    record: str


def identities(count: int, seed: int = SEED, *, start: int = 0, stop: int | None = None) -> Iterator[Record]:
    """The records numbered ``start`` to ``stop`` (all by default) of a list of ``count`` fictional people."""
    end = min(count, count if stop is None else stop)
    for first in range(start, end, BATCH):
        drawn = draw(np.arange(first, min(end, first + BATCH), dtype=np.int64), seed)
        for at in range(len(drawn.numbers)):
            yield _record(drawn, at)


def queries(
    count: int,
    seed: int = SEED,
    *,
    identities: int,
    damage: Damage = "light",
    share_listed: float = 0.5,
    list_seed: int = SEED,
) -> Iterator[Traveller]:
    """Travellers, ``share_listed`` of them people of the list ``identities(identities, list_seed)``, damaged.

    Strangers come from the same distribution and are never damaged twice over: what they are called is what they are.
    Every query has a full date of birth; drop it to screen by name alone.
    """
    rng = random.Random(seed)
    for first in range(0, count, BATCH):
        size = min(BATCH, count - first)
        listed = [rng.random() < share_listed for _ in range(size)]
        numbers = [rng.randrange(identities) if known else STRANGERS + rng.getrandbits(40) for known in listed]
        drawn = draw(np.array(numbers, dtype=np.int64), list_seed)
        for at, known in enumerate(listed):
            yield _traveller(
                drawn, at, damage if known else "none", rng, reference=reference(numbers[at]) if known else ""
            )


def reference(number: int) -> str:
    """The record's reference within the list: P0000001 is the first."""
    return f"P{number + 1:07d}"


def draw(numbers: Ints, seed: int) -> Drawn:
    """The people of these numbers, (n,) int64, in the compact form."""
    culture = np.searchsorted(_shares(), _uniform(seed, numbers, _CULTURE), side="right").clip(0, len(CULTURES) - 1)
    is_woman = _uniform(seed, numbers, _SEX) < 0.35
    pattern = np.zeros(len(numbers), dtype=np.int64)
    atoms = np.zeros((len(numbers), len(_SLOTS) + 1), dtype=np.int64)
    for at in range(len(CULTURES)):
        rows = np.flatnonzero(culture == at)
        if len(rows):
            pattern[rows] = np.searchsorted(_patterns(at), _uniform(seed, numbers[rows], _PATTERN), side="right")
            atoms[rows] = _atoms(at, numbers[rows], is_woman[rows], seed)
    born = _EARLIEST + (_SPAN * (_uniform(seed, numbers, _BORN) + _uniform(seed, numbers, _BORN + 1)) / 2).astype(
        np.int64
    )
    countries = np.stack([_uniform(seed, numbers, _COUNTRY + at) for at in range(3)], axis=1)
    aliases = np.searchsorted(_ALIAS_COUNTS, _uniform(seed, numbers, _ALIASES), side="right").clip(0, 5)
    alias_draws = np.stack([_uniform(seed, numbers, _ALIAS + at) for at in range(15)], axis=1)
    return Drawn(
        numbers.tolist(),
        culture.tolist(),
        is_woman.tolist(),
        pattern.tolist(),
        atoms.tolist(),
        born.tolist(),
        _uniform(seed, numbers, _BIRTH).tolist(),
        countries.tolist(),
        (_bits(seed, numbers, _PASSPORT) >> np.uint64(8)).tolist(),
        aliases.tolist(),
        alias_draws.tolist(),
    )


def _atoms(culture: int, numbers: Ints, is_woman: npt.NDArray[np.bool_], seed: int) -> Ints:
    """(n, 7) names for the slots G N M H F S, and a maiden name."""
    pools = cultures.pools()[culture]
    found = np.empty((len(numbers), len(_SLOTS) + 1), dtype=np.int64)
    for slot in range(found.shape[1]):
        chance = _uniform(seed, numbers, _NAMES + slot)
        if slot >= _SLOTS["F"]:
            found[:, slot] = _families(culture, numbers, slot, chance, seed)
        elif slot >= _SLOTS["M"]:
            found[:, slot] = _picked(pools[MEN], chance)
        else:
            found[:, slot] = np.where(is_woman, _picked(pools[WOMEN], chance), _picked(pools[MEN], chance))
    return found


def _families(culture: int, numbers: Ints, slot: int, chance: Floats, seed: int) -> Ints:
    pools, frame = cultures.pools()[culture], CULTURES[culture]
    plain = _picked(pools[FAMILIES], chance)
    if not frame.endings:
        return plain
    own = np.array([_ENDINGS.index(ending) for ending in frame.endings.split()])
    ending = own[(_uniform(seed, numbers, _ENDING + slot) * len(own)).astype(np.int64)]
    built = len(cultures.tokens()) + _picked(pools[MEN], chance) * len(_ENDINGS) + ending
    return np.where(_uniform(seed, numbers, _BUILT + slot) < frame.built, built, plain)


def _picked(pool: cultures.Pool, chance: Floats) -> Ints:
    places = np.searchsorted(pool.running, chance, side="right").clip(0, len(pool.rows) - 1)
    return np.asarray(pool.rows[places])


@cache
def _shares() -> Floats:
    running = np.cumsum(np.array([culture.share for culture in CULTURES], dtype=np.float64))
    return np.asarray(running / running[-1])


@cache
def _patterns(culture: int) -> Floats:
    running = np.cumsum(np.array([share for _, share in CULTURES[culture].patterns], dtype=np.float64))
    return np.asarray((running / running[-1])[:-1])


def _bits(seed: int, numbers: Ints, slot: int) -> npt.NDArray[np.uint64]:
    """64 random bits for each number: a hash of seed, number and slot (splitmix64's finisher)."""
    start = (seed * 0x94D049BB133111EB + slot * 0xBF58476D1CE4E5B9 + 0x632BE59BD9B4E019) & 0xFFFFFFFFFFFFFFFF
    mixed = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(start)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def _uniform(seed: int, numbers: Ints, slot: int) -> Floats:
    return np.asarray((_bits(seed, numbers, slot) >> np.uint64(11)) * 2.0**-53, dtype=np.float64)


@lru_cache(maxsize=1 << 19)
def _word(code: int, is_woman: bool, is_sexed: bool) -> str:
    """The token of a code: a row of the table, or a name built from one with an ending."""
    words = cultures.tokens()
    if code < len(words):
        word = words[code]
    else:
        stem, ending = divmod(code - len(words), len(_ENDINGS))
        word = words[stem].rstrip("aeiou" if _ENDINGS[ending][0] in "aeiou" else "-") + _ENDINGS[ending]
    return _sexed(word, is_woman) if is_sexed else word


def _sexed(word: str, is_woman: bool) -> str:
    if is_woman:
        if word.endswith(("ov", "ev", "in")):
            return word + "a"
        return word[:-3] + "skaya" if word.endswith("sky") else word
    return word[:-1] if word.endswith(("ova", "eva", "ina")) else word


@lru_cache(maxsize=1 << 17)
def _patronymic(father: str, is_woman: bool) -> str:
    soft = father.endswith(("y", "i", "e"))
    stem = father.rstrip("aeiouy")
    return stem + ("e" if soft else "o") + ("vna" if is_woman else "vich")


def _words(drawn: Drawn, at: int, *, is_maiden: bool = False) -> list[str]:
    """The lower-case words of the primary name, or of the same name before marriage."""
    culture, is_woman, atoms = CULTURES[drawn.culture[at]], drawn.is_woman[at], drawn.atoms[at]
    is_sexed = culture.name in _FEMALE_SCRIPTS
    found = []
    for element in _elements(drawn.culture[at], drawn.pattern[at]):
        slot = _SLOTS.get(element)
        if element == "P":
            found.append(_patronymic(_word(atoms[_SLOTS["M"]], False, False), is_woman))
        elif slot is None:
            found.append("bint" if is_woman and element == "bin" else element)
        else:
            code = atoms[-1] if is_maiden and slot == _SLOTS["F"] else atoms[slot]
            found.append(_word(code, is_woman, is_sexed and slot >= _SLOTS["F"]))
    return found


@cache
def _elements(culture: int, pattern: int) -> tuple[str, ...]:
    return tuple(CULTURES[culture].patterns[pattern][0].split())


@lru_cache(maxsize=1 << 18)
def variants(word: str) -> tuple[str, str, str]:
    """Three other spellings of a word that its bearers are found under: the same three for all of them."""
    rng = random.Random(crc32(word.encode()))
    first = damage.respell([word], rng)[0]
    second = damage.respell([word], rng)[0]
    return first, second, damage.double_or_single([word], rng)[0] if len(word) > 3 else first


def _record(drawn: Drawn, at: int) -> Record:
    number, culture = drawn.numbers[at], CULTURES[drawn.culture[at]]
    countries = _countries(culture.name, drawn.countries[at])
    code = reference(number)
    return Record(
        OWNER,
        code,
        SubjectKind.PERSON,
        _names(drawn, at),
        births=_births(drawn.born[at], drawn.birth[at]),
        nationalities=tuple(_nationality(country) for country in countries),
        sexes=_FEMALE if drawn.is_woman[at] else _MALE,
        identifiers=_passport(drawn.passport[at], countries[0]),
    )


_FEMALE, _MALE = (Sex.FEMALE,), (Sex.MALE,)


@cache
def _nationality(country: str) -> Nationality:
    return Nationality(country)


@cache
def _list_of_countries(culture: str) -> tuple[str, ...]:
    return tuple(next(each.countries for each in CULTURES if each.name == culture).split())


def _countries(culture: str, draws: Sequence[float]) -> tuple[str, ...]:
    known = _list_of_countries(culture)
    first = known[int(draws[0] ** 1.5 * len(known))]
    second = known[int(draws[1] * len(known))]
    return (first,) if draws[2] > 0.12 or second == first else (first, second)


def _births(born: int, chance: float) -> tuple[BirthDate, ...]:
    """What the list knows of the day: the day itself (85 %), its year (8 %), a range or circa (2 %), nothing (5 %)."""
    if chance >= 0.95:
        return ()
    day = date.fromordinal(born)
    if chance < 0.85:
        return (BirthDate(DateSpan.of_day(day)),)
    if chance < 0.93:
        return (BirthDate(DateSpan.of_year(day.year)),)
    if chance < 0.94:
        return (BirthDate(DateSpan.of_year(day.year + int(chance * 1e4) % 3 - 1, is_circa=True)),)
    early = day.year - int(chance * 1e4) % 4
    return (BirthDate(DateSpan.between(date(early, 1, 1), date(early + 4, 12, 31))),)


def _passport(bits: int, country: str) -> tuple[Identifier, ...]:
    if bits & 1:
        return ()
    number = f"{chr(65 + (bits >> 1) % 26)}{(bits >> 8) % 100_000_000:08d}"
    return (Identifier(IdentifierType.PASSPORT, number, country),)


def _names(drawn: Drawn, at: int) -> tuple[Name, ...]:
    words = _words(drawn, at)
    found = [Name(" ".join(words).title())]
    seen = {found[0].text}
    draws = drawn.alias_draws[at]
    for place in range(0, 3 * drawn.aliases[at], 3):
        alias = _alias(drawn, at, words, draws[place : place + 3])
        if alias.text not in seen:
            seen.add(alias.text)
            found.append(alias)
    return tuple(found)


def _alias(drawn: Drawn, at: int, words: list[str], draws: Sequence[float]) -> Name:
    kind, first, second = draws
    culture = CULTURES[drawn.culture[at]]
    if kind >= _SLIP:
        return _weak_or_slipped(words, kind, first)
    if kind >= _SCRIPT:
        return _alias_of(damage.light(" ".join(words), random.Random(int(first * 2**32))).split())
    if kind >= _MAIDEN and culture.script:
        script = _SCRIPTS.get(culture.name, culture.script)
        code = "Cyrl" if script == "Cyrl" else "Arab"
        return Name(written(words, script), NameType.ALIAS, script=code)
    if _ORDER <= kind < _MAIDEN and drawn.is_woman[at]:
        return Name(" ".join(_words(drawn, at, is_maiden=True)).title(), NameType.FORMER)
    if _BOTH <= kind < _ORDER and len(words) > 1:
        return _alias_of([words[-1], *words[:-1]])
    if _RESPELT <= kind < _BOTH and len(words) > 2:
        gone = 1 + int(first * (len(words) - 2))
        shorter = [*words[:gone], *words[gone + 1 :]]
        return _alias_of(shorter if kind < _SHORTER else _respelt(shorter, first, second))
    return _alias_of(_respelt(words, first, second))


def _weak_or_slipped(words: list[str], kind: float, first: float) -> Name:
    """A single name, said to be a weak alias; of a person with one name a new spelling."""
    if len(words) < 2:
        return _alias_of([variants(words[0])[int(kind * 1e4) % 3]])
    long = [word for word in words if len(word) > 3] or words
    return Name(long[int(first * len(long))].title(), NameType.ALIAS, Quality.WEAK)


def _respelt(words: list[str], first: float, second: float) -> list[str]:
    """One word in another spelling, a third of the time two."""
    at = int(first * len(words))
    found = [*words]
    found[at] = variants(words[at])[int(second * 3)]
    if second * 3 % 1 < 0.33 or found == words:
        other = (at + 1) % len(words)
        found[other] = variants(words[other])[int(second * 1e4) % 3]
    return found


def _alias_of(words: Sequence[str]) -> Name:
    return Name(" ".join(words).title(), NameType.ALIAS)


def _traveller(drawn: Drawn, at: int, harm: Damage, rng: random.Random, *, reference: str) -> Traveller:
    name, born = " ".join(_words(drawn, at)), date.fromordinal(drawn.born[at])
    if harm == "light":
        name, born = damage.light(name, rng), damage.light_date(born, rng)
    elif harm == "harsh":
        name, born = damage.harsh(name, rng), damage.harsh_date(born, rng)
    asked = Query(name.upper(), kind=SubjectKind.PERSON, born=DateSpan.of_day(born))
    return Traveller(asked, f"{OWNER}/{reference}" if reference else "")


def main() -> None:
    """Print some people and some travellers, to look at."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--identities", type=int, default=20)
    parser.add_argument("--queries", type=int, default=10)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    for record in identities(options.identities, options.seed):
        births = " ".join(str(birth.span) for birth in record.births)
        print(record.reference, " | ".join(name.text for name in record.names), births, sep="  ")
    for traveller in queries(options.queries, options.seed, identities=options.identities):
        print(traveller.record or "stranger", traveller.query.name, traveller.query.born, sep="  ")


if __name__ == "__main__":
    main()
