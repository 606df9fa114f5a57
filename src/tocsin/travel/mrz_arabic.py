"""Arabic letters out of a machine-readable zone that spells them letter by letter, and back.

ICAO 9303-3, 6.C writes each Arabic letter as one Latin letter or as a sequence after the escape letter X, so that
the Arabic name can be had back. Few states print it; most print the name as it sounds, which this cannot decode.
"""

from __future__ import annotations

import re
from typing import Final

_LETTERS: Final = {
    "ء": "XE", "آ": "XAA", "أ": "XAE", "ؤ": "XW", "إ": "I", "ئ": "XI", "ا": "A", "ب": "B", "ة": "XTA", "ت": "T",
    "ث": "XTH", "ج": "J", "ح": "XH", "خ": "XKH", "د": "D", "ذ": "XDH", "ر": "R", "ز": "Z", "س": "S", "ش": "XSH",
    "ص": "XSS", "ض": "XDZ", "ط": "XTT", "ظ": "XZZ", "ع": "E", "غ": "G", "ف": "F", "ق": "Q", "ك": "K", "ل": "L",
    "م": "M", "ن": "N", "ه": "H", "و": "W", "ى": "XAY", "ي": "Y", "ٱ": "XXA", "ٹ": "XXT", "ټ": "XRT", "پ": "P",
    "ځ": "XKE", "څ": "XXH", "چ": "XC", "ڈ": "XXD", "ډ": "XDR", "ڑ": "XXR", "ړ": "XRR", "ږ": "XRX", "ژ": "XJ",
    "ښ": "XXS", "ک": "XKK", "ګ": "XXK", "ڭ": "XNG", "گ": "XGG", "ں": "XNN", "ڼ": "XXN", "ھ": "XDO", "ۀ": "XYH",
    "ہ": "XXG", "ۂ": "XGE", "ۃ": "XTG", "ی": "XYA", "ۍ": "XXY", "ے": "XYB", "ۓ": "XBE",
}  # fmt: skip
_FINAL_TEH_MARBUTA: Final = "XAH"
_SHADDA: Final = "\u0651"
_DECODED: Final = {code: letter for letter, code in _LETTERS.items()} | {_FINAL_TEH_MARBUTA: "ة"}
_CODE: Final = re.compile("|".join(sorted(_DECODED, key=len, reverse=True)))
_NOT_ENCODED: Final = re.compile("[\u0640\u064b-\u0650\u0652\u0670]")  # lengthening and vowel marks


def decode_arabic(text: str) -> str:
    """The Arabic letters that the zone's spelling stands for; "" when it is no such spelling.

    A doubled code is a letter with shadda, except lam after alef: the article before lam, and the name of God.
    """
    words = [_decoded(word) for word in text.upper().replace("<", " ").split()]
    return " ".join(words) if all(words) else ""


def encode_arabic(text: str) -> str:
    """The zone's letter-by-letter spelling of Arabic letters; "" when a letter has none."""
    words = [_encoded(word) for word in _NOT_ENCODED.sub("", text).split()]
    return " ".join(words) if all(words) else ""


def _decoded(word: str) -> str:
    codes: list[str] = []
    position = 0
    while position < len(word):
        match = _CODE.match(word, position)
        if match is None:
            return ""
        codes.append(match[0])
        position = match.end()
    letters: list[str] = []
    for index, code in enumerate(codes):
        is_double = index > 0 and codes[index - 1] == code and letters[-1] != _SHADDA
        is_lam_after_alef = code == "L" and index > 1 and codes[index - 2] == "A"
        letters.append(_SHADDA if is_double and not is_lam_after_alef else _DECODED[code])
    return "".join(letters)


def _encoded(word: str) -> str:
    codes: list[str] = []
    for position, letter in enumerate(word):
        if letter == _SHADDA and codes:
            codes.append(codes[-1])
        elif letter == "ة" and position == len(word) - 1:
            codes.append(_FINAL_TEH_MARBUTA)
        elif letter in _LETTERS:
            codes.append(_LETTERS[letter])
        else:
            return ""
    return "".join(codes)
