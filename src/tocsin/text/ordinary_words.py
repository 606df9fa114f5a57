"""Everyday words of the languages that texts are read in: names made of nothing else are mostly no names.

A frozen table (data/ordinary_words.txt), written by the Tocsin project from general knowledge of each language; nothing
is learnt from what is screened.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files

from tocsin.text.inflection import bases
from tocsin.text.scripts import clean


@lru_cache(maxsize=65536)
def is_ordinary(word: str) -> bool:
    """True for an everyday word of one of the languages, in any of the forms that a sentence gives it."""
    words = _words()
    plain = clean(word).casefold()
    return plain in words or any(base.letters in words for base in bases(plain))


@cache
def _words() -> frozenset[str]:
    text = files("tocsin.text").joinpath("data", "ordinary_words.txt").read_text("utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())
