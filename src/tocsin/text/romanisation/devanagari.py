"""Devanagari to Latin: the Hunterian system of India without its marks, and how names are written in papers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tocsin.text.romanisation.lattice import MEMORABLE, distinct

_CONSONANTS: Final = {
    "क": "k", "ख": "kh", "ग": "g", "घ": "gh", "ङ": "n", "च": "ch", "छ": "chh", "ज": "j", "झ": "jh", "ञ": "n",
    "ट": "t", "ठ": "th", "ड": "d", "ढ": "dh", "ण": "n", "त": "t", "थ": "th", "द": "d", "ध": "dh", "न": "n",
    "प": "p", "फ": "ph", "ब": "b", "भ": "bh", "म": "m", "य": "y", "र": "r", "ल": "l", "ळ": "l", "व": "v",
    "श": "sh", "ष": "sh", "स": "s", "ह": "h", "ऩ": "n", "ऱ": "r", "ऴ": "l", "ॻ": "g", "ॼ": "j", "ॾ": "d", "ॿ": "b",
    "क़": "q", "ख़": "kh", "ग़": "gh", "ज़": "z", "ड़": "r", "ढ़": "rh", "फ़": "f", "य़": "y",
}  # fmt: skip
_SIGNS: Final = {
    "ा": "A", "ि": "i", "ी": "I", "ु": "u", "ू": "U", "ृ": "ri", "ॄ": "ri", "ॅ": "e", "ॆ": "e", "े": "e", "ै": "ai",
    "ॉ": "o", "ॊ": "o", "ो": "o", "ौ": "au", "ॢ": "li",
}  # fmt: skip
_VOWELS: Final = {
    "अ": "a", "आ": "A", "इ": "i", "ई": "I", "उ": "u", "ऊ": "U", "ऋ": "ri", "ॠ": "ri", "ऌ": "li", "ऍ": "e", "ऎ": "e",
    "ए": "e", "ऐ": "ai", "ऑ": "o", "ऒ": "o", "ओ": "o", "औ": "au", "ॐ": "om", "ॲ": "a",
}  # fmt: skip
_VIRAMA, _NUKTA, _ANUSVARA, _CHANDRABINDU, _VISARGA = "्", "़", "ं", "ँ", "ः"
_LABIALS: Final = frozenset("पफबभम")
_JNYA: Final = re.compile("ज्ञ")
_SCHWA: Final = "_"
"""The vowel that is not written, until it is known whether it sounds."""


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """What the capital letters of the working form (long vowels) and some consonants become."""

    long_a: str = "a"
    long_i: str = "i"
    long_u: str = "u"
    changes: tuple[tuple[str, str], ...] = ()
    keeps_last_schwa: bool = False


_WAYS: Final = (
    Way(),
    Way(changes=(("v", "w"),)),
    Way(long_i="ee", long_u="oo"),
    Way(changes=(("ph", "f"), ("chh", "ch"), ("sh", "s"))),
    Way(keeps_last_schwa=True),
    Way(long_a="aa"),
    Way(changes=(("v", "b"), ("sh", "s"), ("ph", "f"), ("y", "j"))),
    Way(long_i="ee", long_u="oo", changes=(("v", "w"), ("ph", "f"))),
)
_SOUTHERN: Final = (
    Way(),
    Way(changes=(("ch", "s"), ("d", "th"), ("t", "th"), ("thh", "th"))),
    Way(changes=(("k", "g"), ("p", "b"), ("t", "d"), ("gh", "kh"))),
    Way(long_i="ee", long_u="oo"),
    Way(changes=(("ph", "f"), ("v", "w"), ("ch", "s"))),
)


def spell(words: Sequence[str], *, speaks_schwas: bool = False) -> tuple[str, ...]:
    """The words in each way, joined with blanks, the most usual way first.

    ``speaks_schwas`` is for the languages of the south, in which no unwritten vowel falls.
    """
    by_word = [_word(word, speaks_schwas) for word in words]
    return distinct(map(" ".join, zip(*by_word, strict=True)))


def _word(word: str, speaks_schwas: bool) -> tuple[str, ...]:
    return _remembered(word, speaks_schwas) if len(word) <= MEMORABLE else _written(word, speaks_schwas)


@lru_cache(maxsize=16384)
def _remembered(word: str, speaks_schwas: bool) -> tuple[str, ...]:
    return _written(word, speaks_schwas)


def _written(word: str, speaks_schwas: bool) -> tuple[str, ...]:
    """The word in each of the ways."""
    sounds = list(_sounds(word))
    if speaks_schwas:
        whole = "".join(sounds).replace(_SCHWA, "a")
        return tuple(_in_way(whole, way) for way in _SOUTHERN)
    short, full = ("".join(_without_schwas(sounds, keeps_last=keeps)) for keeps in (False, True))
    return tuple(_in_way(full if way.keeps_last_schwa else short, way) for way in _WAYS)


def _in_way(text: str, way: Way) -> str:
    for before, after in way.changes:
        text = text.replace(before, after)
    return text.replace("A", way.long_a).replace("I", way.long_i).replace("U", way.long_u).replace("'", "")


def _sounds(word: str) -> Iterator[str]:
    """Consonants and vowels in turn; capitals are long vowels, ``_SCHWA`` is the inherent one."""
    # NFKC parts the letters with a dot below; they are single letters here.
    letters = list(_letters(_JNYA.sub("ग्य", word)))
    for place, letter in enumerate(letters):
        after = letters[place + 1] if place + 1 < len(letters) else ""
        if letter in _CONSONANTS:
            yield _CONSONANTS[letter]
            if after != _VIRAMA and after not in _SIGNS:
                yield _SCHWA
        elif letter in (_ANUSVARA, _CHANDRABINDU):
            yield "m" if after in _LABIALS and letter == _ANUSVARA else "n"
        elif letter in _SIGNS or letter in _VOWELS:
            yield _SIGNS.get(letter) or _VOWELS[letter]
        elif letter not in (_VIRAMA, _NUKTA, _VISARGA):
            yield letter if letter.isascii() else ""


def _letters(word: str) -> Iterator[str]:
    held = ""
    for letter in unicodedata.normalize("NFD", word):
        if letter == _NUKTA:
            yield held + letter if held + letter in _CONSONANTS else held
            held = ""
            continue
        if held:
            yield held
        held = letter
    if held:
        yield held


def _without_schwas(sounds: list[str], *, keeps_last: bool) -> list[str]:
    """The sounds with every inherent vowel either dropped or written a.

    Ohala's rule for Hindi, read from the right: a schwa falls at the end of a word and between a vowel with one
    consonant and one consonant with a vowel (VC_CV), but never the first of a word.
    """
    kept = list(sounds)
    last = len(kept) - 1
    for place in range(last, -1, -1):
        if kept[place] == _SCHWA:
            falls = _is_mute_end(kept) if place == last else _is_between(kept, place)
            kept[place] = "" if falls else "a"
    if keeps_last and sounds[last:] == [_SCHWA]:
        kept[last] = "a"
    return kept


def _is_mute_end(sounds: list[str]) -> bool:
    """True where a last schwa falls: not after the only consonant, nor after one like -ndra, -shna, -tya."""
    before = sounds[:-1]
    if not any(map(_is_vowel, before)):
        return False
    is_cluster = len(before) > 1 and not _is_vowel(before[-2]) and before[-1] != before[-2]
    return not (is_cluster and before[-1] in ("r", "y", "v", "n", "m", "l"))


def _is_between(sounds: list[str], place: int) -> bool:
    before, after = sounds[max(0, place - 2) : place], sounds[place + 1 : place + 3]
    return (
        len(before) == len(after) == 2
        and _is_vowel(before[0])
        and not _is_vowel(before[1])
        and not _is_vowel(after[0])
        and _is_vowel(after[1])
    )


def _is_vowel(sound: str) -> bool:
    return sound[:1] in ("a", "A", "e", "i", "I", "o", "u", "U", _SCHWA)
