"""Greek to Latin: ELOT 743 as in Greek passports, newspapers, and the classical way."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tocsin.text.romanisation.lattice import MEMORABLE, distinct


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """One way of writing Greek in Latin letters; pairs are read before letters."""

    letters: dict[str, str]
    pairs: dict[str, str]
    opening: dict[str, str]
    """Pairs at the start of a word."""


_ELOT: Final = {
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k", "λ": "l",
    "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "υ": "y", "φ": "f",
    "χ": "ch", "ψ": "ps", "ω": "o", "ϊ": "i", "ϋ": "y", "ϝ": "w", "ϟ": "q", "ϲ": "s", "ϳ": "j",
}  # fmt: skip
_PAIRS: Final = {"ου": "ou", "γγ": "ng", "γξ": "nx", "γχ": "nch", "μπ": "mp", "ντ": "nt", "γκ": "gk", "ηυ": "iv"}
# ELOT 743, 3.2: υ after α, ε, η is v before vowels and voiced consonants, f before the others and at the end.
_VOICELESS: Final = "θκξπσςτφχψ"
_FRICATIVE: Final = {"α": "a", "ε": "e", "η": "i"}

_WAYS: Final = (
    Way(_ELOT, _PAIRS, {"μπ": "b"}),
    Way(
        _ELOT | {"χ": "h", "υ": "i"},
        _PAIRS | {"ου": "u", "μπ": "b", "ντ": "d", "γκ": "g", "γχ": "nh"},
        {"μπ": "b", "ντ": "d", "γκ": "g"},
    ),
    Way(
        _ELOT | {"χ": "ch", "υ": "y", "φ": "ph", "η": "i"},
        _PAIRS | {"μπ": "mb", "ντ": "nd", "γκ": "ng", "αυ": "au", "ευ": "eu"},
        {"μπ": "b", "ντ": "d", "γκ": "g"},
    ),
    Way(
        _ELOT | {"χ": "kh", "υ": "i"},
        _PAIRS | {"μπ": "b", "ντ": "nt", "γκ": "g", "γχ": "nkh"},
        {"μπ": "b", "ντ": "d", "γκ": "g", "γι": "y", "γε": "ye"},
    ),
    Way(
        _ELOT | {"η": "e", "β": "b", "φ": "ph", "χ": "ch", "κ": "c"},
        _PAIRS | {"αι": "ae", "οι": "oe", "αυ": "au", "ευ": "eu", "ηυ": "eu", "γκ": "nc"},
        {},
    ),
    Way(
        _ELOT | {"χ": "h", "φ": "f", "υ": "y", "η": "i"},
        _PAIRS | {"μπ": "mp", "ντ": "nt", "γκ": "gk", "γχ": "nh"},
        {"μπ": "b", "ντ": "d", "γκ": "g"},
    ),
    Way(
        _ELOT | {"χ": "x", "θ": "th", "υ": "u", "η": "h", "ω": "w"},
        _PAIRS | {"αυ": "au", "ευ": "eu", "ηυ": "hu"},
        {},
    ),
)

_MARKS: Final = re.compile("[\u0300-\u0307\u0309-\u036f]")
_DIAERESIS: Final = "\u0308"
# An accent on the first of two vowels, or a diaeresis on the second, parts them: μάιος, αϋ.
_PARTED: Final = re.compile("([αεηο])\u0301(?=[ιυ])")


def spell(words: Sequence[str]) -> tuple[str, ...]:
    """The words in each way, joined with blanks, the most usual way first."""
    return distinct(" ".join([_word(word, way) for word in words]) for way in _WAYS)


def _word(word: str, way: Way) -> str:
    return _remembered(word, way) if len(word) <= MEMORABLE else _written(word, way)


@lru_cache(maxsize=16384)
def _remembered(word: str, way: Way) -> str:
    return _written(word, way)


def _written(word: str, way: Way) -> str:
    letters = _reduced(word)
    written = []
    place = 0
    while place < len(letters):
        pair = letters[place : place + 2]
        latin = way.opening.get(pair) if place == 0 else None
        latin = latin or way.pairs.get(pair) or _fricative(pair, letters[place + 2 : place + 3])
        written.append(latin or way.letters.get(letters[place], letters[place]))
        place += 2 if latin else 1
    return "".join(written).replace("'", "")


def _reduced(word: str) -> str:
    """The letters without accents; a diaeresis stays composed, since it parts two vowels."""
    spread = _PARTED.sub(r"\1'", unicodedata.normalize("NFD", word))
    return unicodedata.normalize("NFC", _MARKS.sub("", spread)).replace(_DIAERESIS, "")


def _fricative(pair: str, after: str) -> str:
    if len(pair) != 2 or pair[1] != "υ" or pair[0] not in _FRICATIVE:
        return ""
    return _FRICATIVE[pair[0]] + ("f" if after in _VOICELESS else "v")
