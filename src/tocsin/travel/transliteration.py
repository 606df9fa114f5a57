"""Names as machine-readable zones spell them: the letters A to Z and the filler (ICAO 9303-3, section 6)."""

from __future__ import annotations

import unicodedata
from typing import Final

from tocsin.text.romanise import romanise
from tocsin.text.scripts import clean
from tocsin.travel.mrz_forms import FILLER

# ICAO 9303-3, 6.A: the first of the recommended spellings; letters that are not here lose their marks.
_LATIN: Final = {
    "Ä": "AE", "Å": "AA", "Æ": "AE", "Ð": "D", "Ö": "OE", "Ø": "OE", "Ü": "UE", "Þ": "TH", "ẞ": "SS", "Đ": "D",
    "Ħ": "H", "Ĳ": "IJ", "ĸ": "Q", "Ł": "L", "Ŋ": "N", "Œ": "OE", "Ŧ": "T", "Ə": "E",
}  # fmt: skip
# ICAO 9303-3, 6.B: the column of most languages; Ukrainian, Belarusian, Serbian and others differ in single letters.
_CYRILLIC: Final = {
    "А": "A", "Б": "B", "В": "V", "Г": "G", "Д": "D", "Е": "E", "Ё": "E", "Ж": "ZH", "З": "Z", "И": "I", "Й": "I",
    "К": "K", "Л": "L", "М": "M", "Н": "N", "О": "O", "П": "P", "Р": "R", "С": "S", "Т": "T", "У": "U", "Ф": "F",
    "Х": "KH", "Ц": "TS", "Ч": "CH", "Ш": "SH", "Щ": "SHCH", "Ъ": "IE", "Ы": "Y", "Ь": "", "Э": "E", "Ю": "IU",
    "Я": "IA", "І": "I", "Ї": "I", "Є": "IE", "Ґ": "G", "Ў": "U", "Ј": "J", "Љ": "LJ", "Њ": "NJ", "Ћ": "C",
    "Ђ": "D", "Џ": "DZ", "Ѕ": "DZ", "Ѓ": "G", "Ќ": "K",
}  # fmt: skip
_APOSTROPHES: Final = "'’‘ʼʻ`´ʹʾʿ"  # 9303-3, 4.6: left out, not replaced


def to_mrz(text: str) -> str:
    """The name in the letters A to Z, its words parted by one filler; "" when nothing of it can be written so.

    Latin and Cyrillic letters follow ICAO 9303-3, 6.A and 6.B. Other scripts are romanised by sound, as nearly all
    states print them.
    """
    words = (_word(word) for word in clean(text).replace("-", " ").replace(",", " ").split())
    return FILLER.join(word for word in words if word)


def _word(word: str) -> str:
    spelt: list[str] = []
    # capitals one by one: the sharp s must not become two letters before its row is looked up
    for character in (letter.upper() if letter != "ß" else "ẞ" for letter in unicodedata.normalize("NFC", word)):
        if character in _APOSTROPHES:
            continue
        if "A" <= character <= "Z":
            spelt.append(character)
        elif character in _LATIN:
            spelt.append(_LATIN[character])
        elif character in _CYRILLIC:
            spelt.append(_CYRILLIC[character])
        elif character.isalpha():
            bare = unicodedata.normalize("NFKD", character)[0]
            if not "A" <= bare <= "Z":
                return _romanised(word)
            spelt.append(bare)
    return "".join(spelt)


def _romanised(word: str) -> str:
    spelling = romanise(word)[0] if romanise(word) else ""
    return FILLER.join("".join(c for c in part.upper() if "A" <= c <= "Z") for part in spelling.split()).strip(FILLER)
