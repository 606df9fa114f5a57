"""Hiragana and katakana to Latin: Hepburn, with the ways that people write long vowels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from tocsin.text.romanisation.lattice import MEMORABLE, distinct

_ROWS: Final = {
    "": "あいうえお", "k": "かきくけこ", "g": "がぎぐげご", "s": "さ_すせそ", "z": "ざ_ずぜぞ", "t": "た__てと",
    "d": "だ__でど", "n": "なにぬねの", "h": "はひ_へほ", "b": "ばびぶべぼ", "p": "ぱぴぷぺぽ", "m": "まみむめも",
    "y": "や_ゆ_よ", "r": "らりるれろ", "w": "わゐ_ゑを",
}  # fmt: skip
_REGULAR: Final = {kana: row + vowel for row, line in _ROWS.items() for kana, vowel in zip(line, "aiueo", strict=True)}
_SINGLE: Final = _REGULAR | {
    "し": "shi", "じ": "ji", "ち": "chi", "つ": "tsu", "ぢ": "ji", "づ": "zu", "ふ": "fu", "ん": "n", "ゔ": "vu",
    "を": "o", "ぁ": "a", "ぃ": "i", "ぅ": "u", "ぇ": "e", "ぉ": "o", "ゃ": "ya", "ゅ": "yu", "ょ": "yo", "ゎ": "wa",
    "ゕ": "ka", "ゖ": "ke",
}  # fmt: skip
_SMALL_Y: Final = {"ゃ": "a", "ゅ": "u", "ょ": "o"}
_SMALL_VOWELS: Final = {"ぁ": "a", "ぃ": "i", "ぅ": "u", "ぇ": "e", "ぉ": "o"}
_STEMS: Final = {"う": "w", "ゔ": "v", "ふ": "f", "て": "t", "で": "d", "と": "t", "ど": "d", "つ": "ts", "し": "sh",
                 "じ": "j", "ち": "ch", "ぢ": "j", "く": "k", "ぐ": "g", "い": "y"}  # fmt: skip
"""Kana that lend their consonant to a small vowel, as foreign names need it: ファ fa, ティ ti, ウィ wi, シェ she."""

_KUNREI: Final = (("shi", "si"), ("sh", "sy"), ("chi", "ti"), ("ch", "ty"), ("tsu", "tu"), ("fu", "hu"), ("ji", "zi"),
                  ("j", "zy"))  # fmt: skip
_LONG: Final = re.compile("(o)[uo]|(u)u|([aeiou])-")
_BEFORE_LABIAL: Final = re.compile("n(?=[bmp])")
_TSU, _LENGTH = "っ", "ー"
_REPEATS: Final = {"ゝ": "", "ゞ": ""}


def spell(words: Sequence[str]) -> tuple[str, ...]:
    """The words in Hepburn with long vowels short, written, or with h; with m before b; and in Kunrei."""
    basic = " ".join(map(_word, words))
    short = _LONG.sub(_shortened, basic)
    return distinct(_finished(text) for text in (
        short, basic, _LONG.sub(_with_h, basic), _BEFORE_LABIAL.sub("m", short), _LONG.sub(_doubled, basic),
        _kunrei(short), _foreign(short),
    ))  # fmt: skip


def with_kana_for_han(word: str) -> str:
    """The word with the Han characters that close given names as kana, where kana stand before them: くみ子 is Kumiko.

    Nothing changes unless all of the word becomes kana, since other readings are not known.
    """
    read = "".join([_ENDINGS.get(letter, letter) for letter in word])
    is_kana = all("\u3041" <= letter <= "\u30ff" for letter in read)
    return read if is_kana and word[:1] not in _ENDINGS else word


_ENDINGS: Final = {
    "子": "こ", "美": "み", "江": "え", "恵": "え", "枝": "え", "男": "お", "夫": "お", "雄": "お", "郎": "ろう",
    "太": "た", "香": "か", "代": "よ", "奈": "な", "菜": "な", "也": "や", "之": "ゆき", "人": "と", "一": "いち",
    "二": "じ", "助": "すけ", "介": "すけ", "平": "へい", "希": "き", "紀": "き", "樹": "き",
}  # fmt: skip


def hiragana(text: str) -> str:
    """The text with katakana as hiragana: the two alphabets lie 0x60 apart."""
    return "".join([chr(ord(letter) - 0x60) if "ァ" <= letter <= "ヶ" else letter for letter in text])


def _word(word: str) -> str:
    return _remembered(word) if len(word) <= MEMORABLE else _written(word)


@lru_cache(maxsize=8192)
def _remembered(word: str) -> str:
    return _written(word)


def _written(word: str) -> str:
    """Basic Hepburn; a hyphen is the sign of length."""
    kana = hiragana(word)
    written: list[str] = []
    doubles = False
    for place, letter in enumerate(kana):
        if letter == _TSU:
            doubles = True
            continue
        before = kana[place - 1] if place else ""
        latin = _joined(before, letter, written)
        written.append(_double(latin) if doubles else latin)
        doubles = False
    return "".join(written)


def _joined(before: str, letter: str, written: list[str]) -> str:
    """The Latin letters of one kana; a small one first takes away the vowel of the kana before it."""
    if letter in _SMALL_Y and before in _SINGLE and _SINGLE[before][-1:] in ("i", "e", "u"):
        stem = written[-1][:-1]
        written[-1] = stem
        return _SMALL_Y[letter] if stem.endswith(("sh", "ch", "j")) else "y" + _SMALL_Y[letter]
    if letter in _SMALL_VOWELS and before in _STEMS:
        written[-1] = written[-1][: -len(_SINGLE[before])] + _STEMS[before]
        return _SMALL_VOWELS[letter]
    if letter == _LENGTH:
        return "-"
    return _SINGLE.get(letter, letter if letter.isascii() else "")


def _double(latin: str) -> str:
    if latin.startswith("ch"):
        return "t" + latin
    return latin[:1] + latin if latin[:1] not in ("", "a", "i", "u", "e", "o", "n") else latin


def _shortened(match: re.Match[str]) -> str:
    return match[match.lastindex or 0][0]


def _with_h(match: re.Match[str]) -> str:
    vowel = _shortened(match)
    return vowel + "h" if vowel == "o" else vowel


def _doubled(match: re.Match[str]) -> str:
    return _shortened(match) * 2


def _kunrei(text: str) -> str:
    for hepburn, kunrei in _KUNREI:
        text = text.replace(hepburn, kunrei)
    return text


def _foreign(text: str) -> str:
    """As a foreign name may have been before it came to Japan: u and o after a lone consonant were not there."""
    return re.sub("(?<=[bcdfgklmprstvz])u(?=[bcdfgklmnprstvz ]|$)|(?<=[td])o(?=[bcdfgklmnprstvz ]|$)", "", text)


def _finished(text: str) -> str:
    return " ".join(text.replace("-", "").replace("'", "").split())
