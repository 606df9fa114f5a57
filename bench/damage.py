"""Realistic damage to names and dates: what clerks, machines and alphabets do to them. Frozen: changing it changes
what every published recall means, so a change gets a new VERSION and a line in docs/figures.md.

Light damage is what a careful border sees every day; harsh damage is what a tired one sees now and then.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta

VERSION = 1

# Ways to write one sound, each set from one habit; a spelling is exchanged for another of its set.
_HABITS: tuple[tuple[str, ...], ...] = (
    ("kh", "h", "ch"), ("sh", "ch", "s"), ("dj", "j", "dzh"), ("ou", "u", "oo"), ("q", "k"), ("gh", "g"),
    ("ee", "i"), ("ei", "ay", "ai", "ey"), ("ph", "f"), ("y", "i", "j"), ("v", "w"), ("c", "k"), ("z", "s"),
    ("th", "t"), ("dh", "d"), ("o", "u"), ("e", "i"), ("a", "e"), ("ie", "y"), ("x", "ks"), ("ts", "tz"),
)  # fmt: skip
_KEYS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk",
    "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et", "s": "ad", "t": "ry",
    "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip
_LOOKALIKES = {"o": "0", "l": "i", "i": "l", "m": "rn", "n": "r", "u": "v", "e": "c", "h": "b", "g": "q", "t": "f"}

Change = Callable[[list[str], random.Random], list[str]]


def respell(words: list[str], rng: random.Random) -> list[str]:
    """One habit of spelling exchanged for another in one word."""
    order = list(range(len(words)))
    rng.shuffle(order)
    for at in order:
        sets = [habit for habit in _HABITS if any(spelling in words[at] for spelling in habit)]
        if sets and len(words[at]) > 2:
            habit = rng.choice(sets)
            present = [spelling for spelling in habit if spelling in words[at]]
            old = max(present, key=len)
            new = rng.choice([spelling for spelling in habit if spelling != old])
            return [*words[:at], words[at].replace(old, new, 1), *words[at + 1 :]]
    return words


def double_or_single(words: list[str], rng: random.Random) -> list[str]:
    """A doubled letter made single, or a single one doubled, in one word."""
    at = rng.randrange(len(words))
    word = words[at]
    found = re.search(r"([a-z])\1", word)
    if found:
        word = word[: found.start()] + word[found.start() + 1 :]
    elif len(word) > 3:
        place = rng.randrange(1, len(word) - 1)
        word = word[:place] + word[place] + word[place:]
    return [*words[:at], word, *words[at + 1 :]]


def typing_slip(words: list[str], rng: random.Random) -> list[str]:
    """One letter dropped, exchanged for a neighbouring key, or swapped with the next."""
    long = [at for at, word in enumerate(words) if len(word) > 3]
    if not long:
        return words
    at = rng.choice(long)
    word = words[at]
    place = rng.randrange(1, len(word) - 1)
    kind = rng.randrange(3)
    if kind == 0:
        word = word[:place] + word[place + 1 :]
    elif kind == 1:
        word = word[:place] + rng.choice(_KEYS.get(word[place], "e")) + word[place + 1 :]
    else:
        word = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return [*words[:at], word, *words[at + 1 :]]


def reading_slip(words: list[str], rng: random.Random) -> list[str]:
    """One letter misread by a machine."""
    places = [(at, i) for at, word in enumerate(words) for i, letter in enumerate(word) if letter in _LOOKALIKES]
    if not places:
        return words
    at, i = rng.choice(places)
    return [*words[:at], words[at][:i] + _LOOKALIKES[words[at][i]] + words[at][i + 1 :], *words[at + 1 :]]


def move_family(words: list[str], rng: random.Random) -> list[str]:
    """The last name first, or the first last."""
    if len(words) < 2:
        return words
    return [words[-1], *words[:-1]] if rng.random() < 0.5 else [*words[1:], words[0]]


def drop_middle(words: list[str], rng: random.Random) -> list[str]:
    """One name in the middle left out."""
    if len(words) < 3:
        return words
    at = rng.randrange(1, len(words) - 1)
    return [*words[:at], *words[at + 1 :]]


def glue_or_split(words: list[str], rng: random.Random) -> list[str]:
    """Two neighbouring names written together, or a particle dropped."""
    if len(words) < 2:
        return words
    particles = [at for at, word in enumerate(words) if word in ("al", "el", "bin", "ibn", "abd", "abdul", "abu")]
    at = rng.choice(particles) if particles else rng.randrange(len(words) - 1)
    if at == len(words) - 1:
        at -= 1
    if particles and rng.random() < 0.4 and len(words) > 2:
        return [*words[:at], *words[at + 1 :]]
    return [*words[:at], words[at] + words[at + 1], *words[at + 2 :]]


def initial(words: list[str], rng: random.Random) -> list[str]:
    """A given name cut to its initial."""
    if len(words) < 3:
        return words
    at = rng.randrange(0, len(words) - 1)
    return [*words[:at], words[at][0], *words[at + 1 :]]


def truncate(words: list[str], rng: random.Random) -> list[str]:
    """The name cut where a field of a document ends."""
    width = rng.randrange(20, 30)
    return " ".join(words)[:width].split()


LIGHT: tuple[tuple[Change, float], ...] = (
    (respell, 0.35), (double_or_single, 0.15), (typing_slip, 0.15), (move_family, 0.1), (drop_middle, 0.15),
    (glue_or_split, 0.1),
)  # fmt: skip
HARSH: tuple[tuple[Change, float], ...] = (
    (respell, 0.3), (double_or_single, 0.1), (typing_slip, 0.2), (reading_slip, 0.08), (move_family, 0.08),
    (drop_middle, 0.1), (glue_or_split, 0.07), (initial, 0.04), (truncate, 0.03),
)  # fmt: skip


def light(name: str, rng: random.Random) -> str:
    """The name with one damage of the light sort."""
    return _damaged(name, LIGHT, 1, rng)


def harsh(name: str, rng: random.Random) -> str:
    """The name with two or three damages of the harsh sort."""
    return _damaged(name, HARSH, rng.choice((2, 2, 3)), rng)


def _damaged(name: str, changes: Sequence[tuple[Change, float]], count: int, rng: random.Random) -> str:
    words = re.findall(r"[a-z]+", re.sub("['’‘ʼ`´]", "", name.lower()))
    if not words:
        return name
    for _ in range(count):
        for _attempt in range(6):  # a change that finds nothing to do gives way to another
            change = rng.choices([c for c, _ in changes], [p for _, p in changes])[0]
            changed = [word for word in change(words, rng) if word]
            if changed and changed != words:
                words = changed
                break
    return " ".join(words)


def light_date(born: date, rng: random.Random) -> date:
    """Nine times in ten the date; else day and month swapped, or the year off by one."""
    chance = rng.random()
    if chance < 0.9:
        return born
    return _swapped(born) if chance < 0.95 else _other_year(born, rng.choice((-1, 1)))


def harsh_date(born: date, rng: random.Random) -> date:
    """Six times in ten the date; else swapped, a year or two off, another day, or the first of January."""
    chance = rng.random()
    if chance < 0.6:
        return born
    if chance < 0.7:
        return _swapped(born)
    if chance < 0.85:
        return _other_year(born, rng.choice((-2, -1, 1, 2)))
    if chance < 0.95:
        return born + timedelta(days=rng.choice((-10, -3, -1, 1, 3, 10)))
    return date(born.year, 1, 1)


def _swapped(born: date) -> date:
    return date(born.year, born.day, born.month) if born.day <= 12 else _other_year(born, 1)


def _other_year(born: date, years: int) -> date:
    try:
        return born.replace(year=born.year + years)
    except ValueError:  # 29 February
        return born.replace(year=born.year + years, day=28)
