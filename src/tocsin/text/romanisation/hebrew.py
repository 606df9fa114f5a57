"""Hebrew to Latin: known names by table, others by rule, with points (niqqud) read where they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Final, TypeAlias

from tocsin.text.romanisation.lattice import LIMIT, MEMORABLE, Costed, cheapest
from tocsin.text.romanisation.tables import names

Row: TypeAlias = tuple[Costed, ...]


def _row(text: str) -> Row:
    """The row that ``"kh ch:.5"`` writes: spellings with their costs, 0 where none stands; a hyphen is no sound."""
    pairs = (item.partition(":") for item in text.split())
    return tuple((float(cost or 0), spelling.strip("-")) for spelling, _, cost in pairs)


_CONSONANTS: Final = {
    letter: _row(ways)
    for letter, ways in {
        "ב": "b v:.3", "ג": "g", "ד": "d", "ה": "h", "ו": "v w:.9", "ז": "z", "ח": "h ch:.3 kh:.8", "ט": "t", "י": "y",
        "כ": "k kh:.6 ch:.6 c:1.2", "ך": "ch kh:.3 k:.6", "ל": "l", "מ": "m", "ם": "m", "נ": "n", "ן": "n", "ס": "s",
        "ע": "-", "פ": "p f:.3 ph:.9", "ף": "f ph:1", "צ": "tz ts:.2 z:.4", "ץ": "tz ts:.2 z:.6", "ק": "k q:1 c:1.1",
        "ר": "r", "ש": "sh s:.8", "ת": "t th:1", "א": "-",
    }.items()
}  # fmt: skip
# A geresh after a letter makes a sound that Hebrew has not: j, ch, zh, th.
_FOREIGN: Final = {"ג'": _row("j"), "ז'": _row("zh j:.5"), "צ'": _row("ch"), "ץ'": _row("ch"), "ת'": _row("th"),
                   "ד'": _row("dh th:.5"), "ח'": _row("kh"), "ע'": _row("gh"), "ר'": _row("gh r:.4"),
                   "ו'": _row("w")}  # fmt: skip
_POINTS: Final = {
    "\u05b0": "-", "\u05b1": "e", "\u05b2": "a", "\u05b3": "o", "\u05b4": "i", "\u05b5": "e", "\u05b6": "e",
    "\u05b7": "a", "\u05b8": "a", "\u05b9": "o", "\u05ba": "o", "\u05bb": "u", "\u05c7": "o",
}  # fmt: skip
_DAGESH, _SHIN, _SIN = "\u05bc", "\u05c1", "\u05c2"
_HARD: Final = {"ב": "b", "כ": "k", "פ": "p", "ו": "u"}

_VAV: Final = _row("o u:.2")
_YOD: Final = _row("i e:.9 ei:.9")
_GAP: Final = _row("a e:.2 -:.4 i:.6 o:1")
_LAST_GAP: Final = _row("a e:.2 -:.5 i:.7 o:1")
_INNER_GAP: Final = _row("- a:.3 e:.3 i:.7")
_PLAIN: Final = re.compile("[^\u05d0-\u05ea']")


def spell(words: Sequence[str]) -> tuple[str, ...]:
    """The whole name, the most usual spelling first."""
    rows = [row for word in words if (row := _word(word))]
    return tuple(text for _, text in cheapest(rows, joiner=" ", limit=LIMIT))


def _word(word: str) -> Row:
    return _remembered(word) if len(word) <= MEMORABLE else _by_rule(word[:MEMORABLE])


@cache
def _table() -> dict[str, Row]:
    return {form: tuple((0.35 * rank, way) for rank, way in enumerate(ways)) for form, ways in names(NAMES).items()}


NAMES: Final = "hebrew_names.tsv"


@lru_cache(maxsize=16384)
def _remembered(word: str) -> Row:
    known = _table().get(_PLAIN.sub("", word))
    return known or _by_rule(word)


def _by_rule(word: str) -> Row:
    return cheapest(list(_rows(list(_letters(word)))))


def _letters(word: str) -> Iterator[tuple[str, str]]:
    """Each letter with the points on it; a geresh belongs to its letter."""
    letter, points = "", ""
    for character in word:
        if character == "'":
            letter += character if letter else ""
        elif character in _POINTS or character in (_DAGESH, _SHIN, _SIN):
            points += character
        else:
            if letter:
                yield letter, points
            letter, points = character, ""
    if letter:
        yield letter, points


def _rows(letters: Sequence[tuple[str, str]]) -> Iterator[Row]:
    was_vowel = True
    for place, (letter, points) in enumerate(letters):
        is_last = place + 1 == len(letters)
        vowel = _vowel(letters, place, was_vowel=was_vowel)
        if vowel:
            yield vowel
            was_vowel = True
            continue
        if not was_vowel:
            yield _LAST_GAP if is_last else _GAP if place == 1 else _INNER_GAP
        yield _consonant(letter, points, is_first=place == 0)
        written = [_POINTS[point] for point in points if point in _POINTS]
        was_vowel = bool(written)
        if written and not (written[0] == "i" and not is_last and letters[place + 1][0] == "י"):
            yield _row(written[0])


def _vowel(letters: Sequence[tuple[str, str]], place: int, *, was_vowel: bool) -> Row | None:
    """The vowel that a letter stands for in this place, or None where it is a consonant."""
    letter, points = letters[place]
    after = letters[place + 1][0] if place + 1 < len(letters) else ""
    if letter == "ו":
        return _vav(points, place, after)
    if letter == "י" and place > 0 and not points:
        return _yod(letters[place - 1][0], after, was_vowel=was_vowel)
    if letter == "א" and not points:
        return _alef(letters, place, after)
    if letter == "ה" and not after and place > 0 and not points:
        return _row("-") if was_vowel else _row("a ah:.4 e:.5 eh:.8")
    return None


def _vav(points: str, place: int, after: str) -> Row | None:
    if _DAGESH in points:
        return _row("u")
    if "\u05b9" in points:
        return _row("o")
    if points or place == 0 or after == "ו":
        return None
    return _VAV


def _yod(before: str, after: str, *, was_vowel: bool) -> Row | None:
    if after in ("ה", "א", "ו") and after:
        return _row("i y:.2 iy:.4")
    if before == "י":
        return _row("-")
    if after == "י":
        return _row("ai ay:.3 ei:.3 i:.6")
    return _row("i y:.2") if was_vowel else _YOD


def _alef(letters: Sequence[tuple[str, str]], place: int, after: str) -> Row | None:
    if place > 0:
        return _row("a ae:.5") if not after or letters[place - 1][0] not in ("ו", "י") else _row("-")
    if after in ("ו", "י"):
        return _row("-")
    return _row("a e:.4 i:.9 o:1.2")


def _consonant(letter: str, points: str, *, is_first: bool) -> Row:
    if letter in _FOREIGN:
        return _FOREIGN[letter]
    letter = letter.rstrip("'")
    if letter == "ש" and _SIN in points:
        return _row("s")
    if letter in _HARD and _DAGESH in points:
        return _row(_HARD[letter])
    row = _CONSONANTS.get(letter) or _row(letter if letter.isascii() and letter.isalnum() else "-")
    # Bet, kaf and pe are hard at the start of a word and mostly soft at its end and after vowels.
    return _OPENING.get(letter, row) if is_first else row


_OPENING: Final = {"ב": _row("b"), "כ": _row("k c:.8 ch:.9"), "פ": _row("p f:.4 ph:1")}
