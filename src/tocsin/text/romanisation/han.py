"""Han characters to Latin: pinyin, Wade-Giles, and the family names of Chinese abroad, Koreans and Japanese."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from anyascii import anyascii

from tocsin.text.romanisation.lattice import distinct
from tocsin.text.romanisation.tables import names

FAMILIES: Final = "han_families.tsv"
CANTONESE: Final = "han_cantonese.tsv"
JAPANESE_FAMILIES: Final = "japanese_families.tsv"
JAPANESE_GIVEN: Final = "japanese_given.tsv"
LONGEST_FAMILY: Final = 2
LONGEST_GIVEN: Final = 2
WORD_OF_ONE_NAME: Final = 4
"""Characters up to which a word that is no Chinese name is one word (a foreign name), not a phrase."""

# Readings that names have and dictionaries do not put first.
_READINGS: Final = {"长": "chang", "長": "chang", "乐": "le", "樂": "le", "重": "chong", "朝": "chao", "盛": "sheng",
                    "行": "xing", "藏": "zang", "尔": "er", "爾": "er", "〇": "ling", "々": ""}  # fmt: skip


def spell(words: Sequence[str]) -> tuple[str, ...]:
    """A name as families write it; any other text syllable by syllable and word by word."""
    family, given = _split(words)
    japanese = _japanese("".join(words))
    if family:
        return distinct([*japanese, *_person(family, given)])
    if "".join(words) in names(FAMILIES):
        return names(FAMILIES)["".join(words)]
    joined = " ".join(map(_pinyin, words))
    parted = " ".join(_pinyin(character) for word in words for character in word)
    by_wade = " ".join(_wade(_pinyin(character)) for word in words for character in word)
    is_short = max(map(len, words)) <= WORD_OF_ONE_NAME
    # Three characters alone are most often a person whose family name the table does not hold.
    person = [f"{_pinyin(words[0][0])} {_pinyin(words[0][1:])}"] if list(map(len, words)) == [3] else []
    return distinct([*japanese, *person, *((joined, parted) if is_short else (parted, joined)), by_wade])


def _split(words: Sequence[str]) -> tuple[str, str]:
    """Family and given name, or two empty strings where the text does not have the shape of a Chinese name."""
    if len(words) > 1 + LONGEST_GIVEN or sum(map(len, words)) > LONGEST_FAMILY + LONGEST_GIVEN:
        return "", ""
    text = "".join(words)
    for length in (LONGEST_FAMILY, 1):
        is_own_word = len(words) == 1 or len(words[0]) == length
        if text[:length] in names(FAMILIES) and is_own_word and 1 <= len(text) - length <= LONGEST_GIVEN:
            return text[:length], text[length:]
    return "", ""


def _person(family: str, given: str) -> list[str]:
    first, *abroad = names(FAMILIES)[family]
    syllables = [_pinyin(character) for character in given]
    joined, parted = "".join(syllables), " ".join(syllables)
    named = [f"{first} {joined}", f"{first} {parted}"]
    cantonese = [names(CANTONESE).get(character, ("",))[0] for character in given]
    if abroad and all(cantonese):
        named.append(" ".join([abroad[0], *cantonese]))
    wade = " ".join(map(_wade, syllables))
    named.append(f"{_wade(first)} {wade}")
    named += [f"{family_abroad} {parted}" for family_abroad in abroad]
    named += [f"{family_abroad} {joined}" for family_abroad in abroad[:2]]
    return named


def _japanese(text: str) -> tuple[str, ...]:
    """The Japanese readings of a name that opens with a family name of Japan, else nothing."""
    for length in (3, 2):
        given = text[length:]
        for family in names(JAPANESE_FAMILIES).get(text[:length], ()):
            readings = names(JAPANESE_GIVEN).get(given) or (_pinyin(given),)
            return distinct(f"{family} {reading}".strip() for reading in readings)
    return ()


def _pinyin(characters: str) -> str:
    return "".join(map(_reading, characters))


@lru_cache(maxsize=32768)
def _reading(character: str) -> str:
    known = _READINGS.get(character)
    if known is not None:
        return known
    return re.sub("[^a-z0-9]", "", anyascii(character).lower())


_WADE_WHOLE: Final = {
    "zhi": "chih", "chi": "chih", "shi": "shih", "ri": "jih", "zi": "tzu", "ci": "tzu", "si": "ssu", "ge": "ko",
    "ke": "ko",
    "he": "ho", "e": "o", "er": "erh", "yi": "i", "you": "yu", "ye": "yeh", "yan": "yen", "yue": "yueh", "duo": "to",
    "tuo": "to", "luo": "lo", "nuo": "no", "ruo": "jo", "zuo": "tso", "cuo": "tso", "suo": "so", "zhuo": "cho",
    "chuo": "cho",
    "gui": "kuei", "kui": "kuei", "jue": "chueh", "que": "chueh", "xue": "hsueh", "lue": "lueh", "guo": "kuo",
    "yong": "yung",
}  # fmt: skip
_WADE_INITIALS: Final = {
    "zh": "ch", "ch": "ch", "sh": "sh", "b": "p", "p": "p", "d": "t", "t": "t", "g": "k", "k": "k", "j": "ch",
    "q": "ch",
    "x": "hs", "r": "j", "z": "ts", "c": "ts",
}  # fmt: skip
_WADE_FINALS: Final = (("ong", "ung"), ("ian", "ien"), ("ie", "ieh"))


def _wade(syllable: str) -> str:
    """The Wade-Giles spelling of a pinyin syllable, apostrophes and marks left out."""
    if syllable in _WADE_WHOLE:
        return _WADE_WHOLE[syllable]
    initial = syllable[:2] if syllable[:2] in _WADE_INITIALS else syllable[:1]
    rest = syllable[len(initial) :]
    for pinyin, wade in _WADE_FINALS:
        if rest.endswith(pinyin):
            rest = rest.removesuffix(pinyin) + wade
            break
    return _WADE_INITIALS.get(initial, initial) + rest
