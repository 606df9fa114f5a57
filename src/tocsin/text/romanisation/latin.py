"""Latin with diacritics to the bare letters a to z, in the ways that people and passports do it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from anyascii import anyascii

from tocsin.text.romanisation.lattice import distinct

# Letters that no decomposition reaches.
_BARE: Final = {
    "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ŋ": "ng", "ħ": "h",
    "ə": "a", "ɛ": "e", "ɔ": "o", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y", "ŧ": "t", "ĸ": "k", "ɣ": "gh", "ʃ": "sh",
}  # fmt: skip

# ICAO 9303-3, section 6, table A: the recommended transliteration of national characters.
_ICAO: Final = {
    "ä": "ae", "å": "aa", "ö": "oe", "ü": "ue", "ø": "oe", "ñ": "n", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe",
    "ŋ": "n", "ő": "oe", "ű": "ue", "õ": "o",
}  # fmt: skip

# As an English ear hears it: the hushing sounds of Central Europe, and the marked letters by which scholars write
# Arabic and Japanese (DIN 31635, ALA-LC, Hepburn).
_HEARD: Final = {
    "č": "ch", "ć": "ch", "š": "sh", "ž": "zh", "ş": "sh", "ș": "sh", "ţ": "ts", "ț": "ts", "đ": "dj", "ś": "sh",
    "ź": "zh", "ż": "zh", "ḫ": "kh", "ẖ": "kh", "ġ": "gh", "ǧ": "j", "ṯ": "th", "ḏ": "dh", "ğ": "gh", "ø": "oe",
    "å": "o", "ō": "ou", "ū": "uu", "ẓ": "dh", "ə": "e",
}  # fmt: skip
_TURKIC: Final = _HEARD | {"ç": "ch", "c": "j", "x": "kh"}
_TURKIC_SIGNS: Final = frozenset("ğşıə")
_OTHERWISE: Final = {"ō": "oh", "å": "aa", "đ": "dj", "ş": "sh", "ğ": "g", "ç": "ch", "č": "ch", "š": "sh", "ñ": "ny"}

_AS_ICAO, _AS_HEARD, _AS_TURKIC, _AS_OTHERWISE = map(str.maketrans, (_ICAO, _HEARD, _TURKIC, _OTHERWISE))


def spell(words: Sequence[str]) -> tuple[str, ...]:
    """The words without their marks, then with what the marks stand for."""
    text = " ".join(words)
    if text.isascii():
        return distinct([text.replace("'", "")])
    heard = _AS_HEARD if _TURKIC_SIGNS.isdisjoint(text) else _AS_TURKIC
    return distinct([bare(written) for written in _written(text, heard)])


def _written(text: str, heard: dict[int, str]) -> Iterator[str]:
    yield text
    for way in (_AS_ICAO, heard, _AS_OTHERWISE):
        otherwise = text.translate(way)
        if otherwise != text:
            yield otherwise


class _BareLetters(dict[int, str]):
    """Letter to its bare form, worked out once for each letter that was ever asked for."""

    def __missing__(self, code: int) -> str:
        plain = self[code] = _without_marks(chr(code))
        return plain


def _without_marks(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter)[0]
    if unicodedata.category(base)[0] == "M":
        return ""
    spelt = anyascii(_BARE.get(base, base)).lower()
    return "".join([character for character in spelt if character in _KEPT])


_KEPT: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789 ")
_LETTERS: Final = _BareLetters()


def bare(text: str) -> str:
    """The text in a to z, digits and single blanks; marks go, and what has no bare letter is spelt out."""
    return " ".join(text.translate(_LETTERS).split())
