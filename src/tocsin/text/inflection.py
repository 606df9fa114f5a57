"""The word as a list would write it, without what a sentence does to it: case endings, attached particles, elisions.

Lists name people in the nominative and stand-alone; texts say "Усамы", "والقاعدة", "d'Al-Qaïda", "Bagdadis". The
tables are pure and written by hand from the grammars of the languages:

- Russian: the declension of nouns, adjectives and surnames as in Zaliznyak, *Grammatical Dictionary of the Russian
  Language* (1977), and the Academy's *Russian Grammar* (1980), 1174-1248. Ukrainian, Belarusian and Bulgarian share
  most endings.
- Arabic: the proclitics wa-, fa-, bi-, li-, ka- and the article, Ryding, *A Reference Grammar of Modern Standard
  Arabic* (2005), 2.4. Hebrew: the letters of "moshe vekalev" (Glinert, *The Grammar of Modern Hebrew*, 1989).
- French and Italian: elision before a vowel (Grevisse, *Le bon usage*, 45-46). English: the possessive (Quirk et al.,
  *A Comprehensive Grammar of the English Language*, 1985, 5.112-5.126). German: the genitive of names in -s (Duden,
  *Die Grammatik*). Turkish: suffixes of proper names behind an apostrophe (Türk Dil Kurumu, *Yazım Kılavuzu*).

Nothing is decided here: each way to read the word is offered, the word as written first.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tocsin.text.scripts import script_of

MOST_LETTERS = 64
"""A longer run of letters is no word of any of these languages: it is offered as written."""

AS_WRITTEN, ENDING, PARTICLE, ELISION, POSSESSIVE = "", "ending", "particle", "elision", "possessive"


@dataclass(frozen=True, slots=True)
class Base:
    """One way to read a word: its letters, and what was taken off ("" for nothing)."""

    letters: str
    taken: str = AS_WRITTEN


APOSTROPHES: Final = "'’ʼʻ`´‘"
_APOSTROPHE: Final = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))
ELIDED: Final = frozenset("l d j m t s n c qu jusqu lorsqu puisqu quoiqu dell all nell dall sull un quest".split())
_TURKISH: Final = frozenset(
    "i ı u ü yi yı yu yü a e ya ye da de ta te dan den tan ten in ın un ün nin nın nun nün la le yla yle lar ler "
    "ların lerin lara lere lı li lu lü nda nde ndan nden".split()
)


@lru_cache(maxsize=65536)
def bases(word: str) -> tuple[Base, ...]:
    """Every way to read the word, as written first; each in lower case, without apostrophes, none twice.

    ``word`` is one word of a text without invisible characters.
    """
    plain = word.translate(_APOSTROPHE).strip("'").casefold()
    if not plain:
        return ()
    found = {plain.replace("'", ""): AS_WRITTEN}
    if len(plain) <= MOST_LETTERS:
        rest, taken = _without_apostrophe(plain)
        found.setdefault(rest, taken)
        for letters, why in _of_script(rest, is_capital=word[:1].isupper() or taken == ELISION):
            found.setdefault(letters, taken or why)
    return tuple(Base(letters, taken) for letters, taken in found.items() if letters)


def _without_apostrophe(plain: str) -> tuple[str, str]:
    """What is left when an elided article or a suffix behind an apostrophe is taken off, and which."""
    if "'" not in plain:
        return plain, AS_WRITTEN
    first, _, rest = plain.partition("'")
    if first in ELIDED and len(rest) > 1:
        return rest.replace("'", ""), ELISION
    head, _, last = plain.rpartition("'")
    if last in ("s", "") and head:
        return head.replace("'", ""), POSSESSIVE
    if last in _TURKISH and len(head) > 2:
        return head.replace("'", ""), ENDING
    return plain.replace("'", ""), AS_WRITTEN


def _of_script(word: str, *, is_capital: bool) -> list[tuple[str, str]]:
    if word.isascii():
        return _latin(word) if is_capital else []
    script = script_of(word)
    if script == "Cyrl":
        return _cyrillic(word)
    if script == "Arab":
        return _arabic(word)
    if script == "Hebr":
        return _hebrew(word)
    return _latin(word) if script == "Latn" and is_capital else []


LEAST_LATIN: Final = 5  # letters


def _latin(word: str) -> list[tuple[str, str]]:
    """Genitives and plurals of names in -s, and German adjectives; only of what is written with a capital."""
    found: list[tuple[str, str]] = []
    if len(word) >= LEAST_LATIN and word.isalpha():
        if word.endswith("s") and not word.endswith("ss"):
            found.append((word[:-1], ENDING))
        if word.endswith(("e", "en", "es", "em")):  # German adjectives: Islamische, Islamischen is Islamischer
            found.append((word + "r" if word.endswith("e") else word[:-1] + "r", ENDING))
    return found


# Ending -> what the nominative may have in its place. Longest endings first; the stem keeps three letters or more.
_CYRILLIC: Final = {
    "скими": ("ский", "ские"), "ского": ("ский", "ское"), "скому": ("ский", "ское"), "ских": ("ские",),
    "ским": ("ский", "ское"), "ском": ("ский", "ское"), "ской": ("ская", "ской"), "скую": ("ская",),
    "ыми": ("ые", "ый"), "ими": ("ие", "ий"), "ого": ("ый", "ое", "ой"), "его": ("ий", "ее"), "ому": ("ый", "ое", "ой"),
    "ему": ("ий", "ее"), "ами": ("", "а", "ы"), "ями": ("ь", "я", "й"), "иями": ("ия",), "ией": ("ия",),
    "ием": ("ий", "ие"), "ию": ("ия", "ий"), "ии": ("ия", "ий"), "ия": ("ий", "ие"),
    "ов": ("", "ы"), "ев": ("й", ""), "ей": ("ь", "я", "ея"), "ах": ("", "а", "ы"), "ях": ("ь", "я", "й"),
    "ом": ("", "о", "ый"), "ем": ("ь", "й", "", "е"), "ём": ("ь", "й"), "ой": ("а", "ая", "ый"), "ою": ("а",),
    "ею": ("я",), "ым": ("", "ый", "ое"), "им": ("", "ий"), "ых": ("ые", "ый"), "их": ("ие", "ий"),
    "ую": ("ая",), "юю": ("яя",), "ая": ("ый", "ой"), "ое": ("ый",), "ые": ("ый",), "ам": ("", "а"), "ям": ("ь", "я"),
    "а": ("", "о"), "я": ("ь", "й", "е"), "у": ("", "а", "о"), "ю": ("ь", "й", "я"), "е": ("", "а", "о", "я", "й"),
    "ы": ("", "а"), "и": ("", "а", "я", "ь", "й"), "ові": ("",), "і": ("а", "ь"), "ата": ("а", "ат"), "та": ("",),
}  # fmt: skip
_LONGEST: Final = max(map(len, _CYRILLIC))
LEAST_STEM: Final = 3


def _cyrillic(word: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for length in range(min(_LONGEST, len(word) - LEAST_STEM), 0, -1):
        found += [(word[:-length] + ending, ENDING) for ending in _CYRILLIC.get(word[-length:], ())]
    return found


_ARTICLE: Final = "ال"
_BEFORE_WORDS: Final = ("وبال", "فبال", "وكال", "وال", "فال", "بال", "كال", "ولل", "فلل", "لل")
_AND, _TO = "وف", "بلك"


def _arabic(word: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for particle in _BEFORE_WORDS:
        if word.startswith(particle) and len(word) - len(particle) >= LEAST_STEM:
            found.append((_ARTICLE + word[len(particle) :], PARTICLE))
            break
    if word[0] in _AND and len(word) > LEAST_STEM:
        found.append((word[1:], PARTICLE))
        if word[1] in _TO and len(word) > LEAST_STEM + 1:
            found.append((word[2:], PARTICLE))
    elif word[0] in _TO and len(word) > LEAST_STEM:
        found.append((word[1:], PARTICLE))
    return found


_HEBREW: Final = "והבלמכש"


def _hebrew(word: str) -> list[tuple[str, str]]:
    return [
        (word[count:], PARTICLE)
        for count in (1, 2)
        if len(word) >= count + LEAST_STEM and all(letter in _HEBREW for letter in word[:count])
    ]
