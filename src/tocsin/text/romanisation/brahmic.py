"""The sister scripts of Devanagari, read as Devanagari: Unicode lays their letters out alike, 0x80 apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tocsin.text.romanisation import devanagari

_FIRST: Final = 0x900
_STEP: Final = 0x80
_LAST: Final = 0xD7F

# Where a letter of a block sounds otherwise than its sister in Devanagari.
_BENGALI: Final = {"\u09af": "ज", "\u09ce": "त", "\u0982": "ङ्ग्", "\u09f0": "र", "\u09f1": "व"}
_BENGALI_Y: Final = (("\u09af\u09bc", "य"), ("\u09cd\u09af", "\u09cdय"))
"""Ya is y with a dot below and after another consonant; elsewhere it is j."""
_GURMUKHI: Final = {"ੰ": "ं", "ੱ": "", "ੲ": "", "ੳ": "", "ੴ": "ॐ"}
_TAMIL: Final = {"ழ": "ल", "ள": "ल", "ற": "र", "ன": "न", "ண": "न", "ஃ": ""}
_MALAYALAM: Final = {"ൺ": "न्", "ൻ": "न्", "ർ": "र्", "ൽ": "ल्", "ൾ": "ल्", "ൿ": "क्", "ഴ": "ल", "ം": "म्"}
_OWN: Final = str.maketrans(_BENGALI | _GURMUKHI | _TAMIL | _MALAYALAM)
_DRAVIDIAN: Final = 0xB80
"""From Tamil on, every vowel that no mark takes away is spoken."""


def spell(words: Sequence[str]) -> tuple[str, ...]:
    """The words in the ways of Devanagari, the most usual first."""
    speaks_schwas = any(_DRAVIDIAN <= ord(letter) <= _LAST for word in words for letter in word)
    return devanagari.spell([as_devanagari(word) for word in words], speaks_schwas=speaks_schwas)


def as_devanagari(word: str) -> str:
    """The word with each letter of a sister script as the letter of Devanagari in the same place."""
    for ours, sister in _BENGALI_Y:
        word = word.replace(ours, sister)
    return "".join([_sister(letter) for letter in word.translate(_OWN)])


def _sister(letter: str) -> str:
    code = ord(letter)
    return chr(_FIRST + (code - _FIRST) % _STEP) if _FIRST + _STEP <= code <= _LAST else letter
