"""Whether a bracket behind a name holds its initials: "Utopian Rescue Front (URF)", "Utopia Trading Company (UTCO)"."""

from __future__ import annotations

import re

from tocsin.text.countries import alpha2

_SHAPE = re.compile(r"[A-Z0-9][A-Za-z0-9.]*(?:\s?[-/ ]\s?[A-Z0-9][A-Za-z0-9.]*)?")
_WORD = re.compile(r"[^\W_]+")
_MOST_LETTERS = 10


def are_acronyms(inner: str, name: str) -> bool:
    """True when ``inner`` is an acronym of ``name``, or several with commas between that begin alike."""
    first, *others = (part.strip() for part in inner.split(","))
    if not is_acronym(first, name):
        return False
    stem = re.split(r"[-/ ]", first)[0]
    return all(part.startswith(stem) or is_acronym(part, name) for part in others)


def is_acronym(inner: str, name: str) -> bool:
    """True when the letters of ``inner`` stand, in order, in the words of ``name``, half of them at a word's start.

    A single word of capitals without any vowel that is no country is an acronym whatever it stands for: lists
    abbreviate names in other languages than the one they print.
    """
    letters = [character for character in inner if character.isalpha()]
    capitals = sum(character.isupper() for character in letters)
    if not _SHAPE.fullmatch(inner) or not 2 <= len(letters) <= _MOST_LETTERS or capitals * 2 < len(letters):
        return False
    if inner.isalpha() and inner.isupper() and not set(inner) & set("AEIOUY") and not alpha2(inner):
        return True
    words = [word.casefold() for word in _WORD.findall(name)][:30]
    return _most_initials("".join(letters).casefold(), words) * 2 >= len(letters)


def _most_initials(letters: str, words: list[str]) -> int:
    """How many of ``letters`` are initials in the reading with the most of them; -1 when there is no reading.

    A reading takes the letters in order: each is the initial of a later word, or stands further on in the same word.
    """
    readings = {(-1, 0): 0}  # (word, position after the last letter taken) -> most initials so far
    for letter in letters:
        following: dict[tuple[int, int], int] = {}
        for (word, position), initials in readings.items():
            for later in range(word + 1, len(words)):
                if words[later].startswith(letter):
                    following[later, 1] = max(following.get((later, 1), 0), initials + 1)
            further = words[word].find(letter, position) if word >= 0 else -1
            if further >= 0:
                following[word, further + 1] = max(following.get((word, further + 1), 0), initials)
        readings = following
    return max(readings.values(), default=-1)
