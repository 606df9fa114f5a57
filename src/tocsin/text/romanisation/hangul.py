"""Hangul to Latin: the Revised Romanisation, McCune-Reischauer without marks, and how Koreans write their own names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from tocsin.text.romanisation.lattice import distinct
from tocsin.text.romanisation.tables import names

# The Unicode Standard, 3.12: a syllable is 0xAC00 + (initial x 21 + vowel) x 28 + final.
_FIRST, _LAST = 0xAC00, 0xD7A3
_INITIALS: Final = "g kk n d tt r m b pp s ss - j jj ch k t p h".split()
_VOWELS: Final = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split()
_FINALS: Final = "- k k k n n n t l k m l l l p l m p p t t ng t t k t p t".split()

# McCune-Reischauer without breve and apostrophe.
_MR_INITIALS: Final = "k kk n t tt r m p pp s ss - ch tch ch k t p h".split()
_MR_VOWELS: Final = "a ae ya yae o e yo ye o wa wae oe yo u wo we wi yu u ui i".split()
_VOICED: Final = {"k": "g", "t": "d", "p": "b", "ch": "j"}

FAMILIES: Final = "hangul_families.tsv"
GIVEN: Final = "hangul_given.tsv"
# North Korea's papers follow McCune-Reischauer, but write j for ㅈ: Jong Un.
_NORTHERN: Final = {
    "정": "jong", "은": "un", "영": "yong", "성": "song", "철": "chol", "현": "hyon", "명": "myong",
    "경": "kyong", "혁": "hyok", "석": "sok", "숙": "suk", "덕": "tok", "걸": "gol", "국": "guk",
}  # fmt: skip

_Speller = Callable[[str], str]
LONGEST_GIVEN: Final = 2


def spell(words: Sequence[str]) -> tuple[str, ...]:
    """A name with the family first, given syllables joined and parted; any other text word by word."""
    family, given = _split(words)
    if not family:
        return distinct(" ".join(map(way, words)) for way in (_revised, _reischauer, _popular))
    papers = (*distinct([*names(FAMILIES).get(family, ()), _revised(family)]), "", "")
    first, second, third = papers[:3]
    named = (
        (first, _apart(given, _popular)), (first, _apart(given, _northern)), (first, _revised(given)),
        (first, _popular(given)), (second, _apart(given, _popular)), (second, _apart(given, _reischauer)),
        (third, _apart(given, _popular)), (second, _revised(given)), (first, _apart(given, _reischauer)),
    )  # fmt: skip
    return distinct(f"{surname} {name}" for surname, name in named if surname)


def _split(words: Sequence[str]) -> tuple[str, str]:
    """Family and given name, or two empty strings where the text does not have the shape of a Korean name."""
    letters = "".join(words)
    if not all(map(_is_syllable, letters)) or len(words) > 1 + LONGEST_GIVEN:
        return "", ""
    for length in (2, 1):
        is_own_word = len(words) == 1 or len(words[0]) == length
        if letters[:length] in names(FAMILIES) and is_own_word and 1 <= len(letters) - length <= LONGEST_GIVEN:
            return letters[:length], letters[length:]
    return "", ""


def _is_syllable(letter: str) -> bool:
    return _FIRST <= ord(letter) <= _LAST


def _parts(syllable: str) -> tuple[int, int, int]:
    number = ord(syllable) - _FIRST
    return number // 588, number % 588 // 28, number % 28


def _apart(syllables: str, way: _Speller) -> str:
    return " ".join(map(way, syllables))


def _popular(syllables: str) -> str:
    return "".join([names(GIVEN).get(syllable, (_revised(syllable),))[0] for syllable in syllables])


def _northern(syllables: str) -> str:
    return "".join([_NORTHERN.get(syllable) or _reischauer(syllable) for syllable in syllables])


def _revised(syllables: str) -> str:
    """Revised Romanisation 2000, article 3.4: in names, sounds that change beside each other are not written."""
    return "".join([_syllable(letter, _INITIALS, _VOWELS) for letter in syllables]).replace("lr", "ll")


def _syllable(letter: str, initials: Sequence[str], vowels: Sequence[str]) -> str:
    if not _is_syllable(letter):
        return letter if letter.isascii() and letter.isalnum() else ""
    initial, vowel, final = _parts(letter)
    return (initials[initial] + vowels[vowel] + _FINALS[final]).replace("-", "")


def _reischauer(syllables: str) -> str:
    """McCune-Reischauer: a plain consonant between voiced sounds is voiced."""
    written = ""
    for letter in syllables:
        latin = _syllable(letter, _MR_INITIALS, _MR_VOWELS)
        if _is_syllable(letter) and written[-1:] in ("a", "e", "i", "o", "u", "n", "m", "g", "l"):
            plain = _MR_INITIALS[_parts(letter)[0]]
            latin = _VOICED.get(plain, plain).replace("-", "") + latin[len(plain.replace("-", "")) :]
        written += latin
    return written
