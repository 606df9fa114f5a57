"""Numbers in names of organisations and vessels, in figures: First, 1st, primero and I are 1."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

# Words that are as often something else (un, due, dos, once, thani) are left.
_WORDS: Final = {
    "1": "one first uno primero primera primer premiere erste erster erstes pervyi pervy pervyy pervaya pervoe birinci",
    "2": "two second segundo segunda deuxieme zweite zweiter vtoroi vtoroy vtoraya vtoroe ikinci",
    "3": "three third tres tercero tercera tercer troisieme dritte dritter tretii tretiy tretya tretie ucuncu",
    "4": "four fourth cuatro cuarto cuarta quatrieme vierte vierter chetverty chetvertyi dorduncu",
    "5": "five fifth cinco quinto quinta cinquieme cinq funfte pyatyi pyaty besinci",
    "6": "six sixth sexto sexta sixieme sechste shestoi shestoy altinci",
    "7": "seven seventh siete septimo septima septieme siebte sedmoi sedmoy yedinci",
    "8": "eight eighth ocho octavo octava huitieme achte vosmoi vosmoy sekizinci",
    "9": "nine ninth nueve noveno novena neuvieme neunte devyatyi devyaty",
    "10": "ten tenth diez decimo decima dixieme zehnte desyatyi desyaty",
    "11": "eleven eleventh", "12": "twelve twelfth", "13": "thirteen thirteenth", "14": "fourteen fourteenth",
    "15": "fifteen fifteenth", "16": "sixteen sixteenth", "17": "seventeen seventeenth", "18": "eighteen eighteenth",
    "19": "nineteen nineteenth", "20": "twenty twentieth", "30": "thirty thirtieth", "50": "fifty", "100": "hundred",
}  # fmt: skip
_ROMAN: Final = {
    "ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "xii": "12", "xiii": "13",
    "xiv": "14", "xvi": "16",
}  # fmt: skip
_ROMAN_AT_THE_END: Final = {"i": "1", "v": "5", "x": "10", "xi": "11", "xv": "15", "xx": "20"}
_NUMBERS: Final = {word: number for number, words in _WORDS.items() for word in words.split()} | _ROMAN
_ORDINAL: Final = re.compile(r"(\d+)(?:st|nd|rd|th|er|eme|ra|ro|da|do)$")
_GLUED: Final = re.compile(r"([a-z]+)(\d+)$")
NUMBER_SIGNS: Final = frozenset("no nr num number numero nomer n".split())


def with_figures(words: Sequence[str]) -> list[str]:
    """The words with numbers in figures: words, ordinals, Roman numerals, and figures glued to a word."""
    result: list[str] = []
    last = len(words) - 1
    for at, word in enumerate(words):
        if word.isdigit():
            result.append(word.lstrip("0") or "0" if word.isascii() else word)
        elif word in _NUMBERS:
            result.append(_NUMBERS[word])
        elif word in _ROMAN_AT_THE_END and at == last and at and len(words[at - 1]) > 1:
            # A letter alone is a numeral only behind a whole word: Star V, not X Y V.
            result.append(_ROMAN_AT_THE_END[word])
        elif word.isalpha():
            result.append(word)
        else:
            result += _parted(word)
    return result


def _parted(word: str) -> list[str]:
    ordinal = _ORDINAL.match(word)
    if ordinal:
        return [ordinal[1].lstrip("0") or "0"]
    glued = _GLUED.match(word)
    return [glued[1], glued[2].lstrip("0") or "0"] if glued else [word]
