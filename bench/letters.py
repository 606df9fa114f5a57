"""Latin name tokens written in Arabic and in Cyrillic letters, as a clerk would write them who hears the name.

Only for made-up aliases: what Tocsin itself knows of these scripts is the other way round (tocsin.text.romanisation),
and a generator that turned that around would test it with its own assumptions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

ARABIC: Final = {
    "kh": "خ", "sh": "ش", "gh": "غ", "th": "ث", "dh": "ذ", "ch": "تش", "ph": "ف", "aa": "ا", "ee": "ي", "oo": "و",
    "ou": "و", "ai": "اي", "ay": "اي", "ei": "ي", "ey": "ي", "au": "او", "aw": "او", "iy": "ي", "ya": "يا", "yu": "يو",
    "b": "ب", "c": "ك", "d": "د", "f": "ف", "g": "ج", "h": "ه", "j": "ج", "k": "ك", "l": "ل", "m": "م", "n": "ن",
    "p": "ب", "q": "ق", "r": "ر", "s": "س", "t": "ت", "v": "ف", "w": "و", "x": "كس", "y": "ي", "z": "ز",
    "a": "ا", "e": "", "i": "ي", "o": "و", "u": "",
}  # fmt: skip
PERSIAN: Final = {**ARABIC, "ch": "چ", "p": "پ", "g": "گ", "zh": "ژ", "v": "و", "k": "ک", "y": "ی", "i": "ی", "ee": "ی"}
CYRILLIC: Final = {
    "shch": "щ", "sch": "щ", "kh": "х", "zh": "ж", "ts": "ц", "ch": "ч", "sh": "ш", "yu": "ю", "ya": "я", "ye": "е",
    "yo": "ё", "iu": "ю", "ia": "я", "ph": "ф", "th": "т", "ck": "к", "qu": "кв", "dzh": "дж", "iy": "ий", "yy": "ый",
    "oo": "у", "ee": "и", "ou": "у", "a": "а", "b": "б", "c": "к", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х",
    "i": "и", "j": "дж", "k": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "q": "к", "r": "р", "s": "с",
    "t": "т", "u": "у", "v": "в", "w": "в", "x": "кс", "y": "и", "z": "з",
}  # fmt: skip
_FIRST: Final = {"a": "ا", "e": "ا", "i": "إ", "o": "أو", "u": "أ"}
# Nobody spells these by ear.
_KNOWN: Final = {
    spelling: letters
    for letters, spellings in (
        ("محمد", "muhammad mohammed mohamed mohammad muhammed mohamad"), ("أحمد", "ahmed ahmad"), ("علي", "ali aly"),
        ("حسن", "hassan hasan"), ("حسين", "hussein hussain hossein husain hossain"), ("عبد", "abd abdul abdel"),
        ("ابراهيم", "ibrahim"), ("عبدالله", "abdullah abdallah"), ("عمر", "omar umar"), ("مصطفى", "mustafa"),
        ("محمود", "mahmoud"), ("يوسف", "yusuf youssef yousef"), ("خالد", "khalid khaled"), ("سعيد", "said saeed"),
        ("صالح", "saleh salih"), ("سالم", "salem salim"), ("فاطمة", "fatima fatma"), ("عائشة", "aisha ayesha"),
        ("مريم", "maryam mariam"), ("رحمن", "rahman"), ("رضا", "reza"), ("خان", "khan"), ("اسماعيل", "ismail"),
        ("بن", "bin"), ("بنت", "bint"), ("أبو", "abu"), ("ال", "al"), ("حمزة", "hamza"), ("طارق", "tariq"),
        ("عثمان", "usman osman uthman"), ("عباس", "abbas"), ("قاسم", "qasim"), ("نور", "noor"), ("سيد", "syed sayed"),
    )
    for spelling in spellings.split()
}  # fmt: skip
_LETTERS: Final[dict[str, Mapping[str, str]]] = {"Arab": ARABIC, "Aran": PERSIAN, "Cyrl": CYRILLIC}
_PIECES: Final = {
    script: re.compile("|".join(sorted(letters, key=len, reverse=True))) for script, letters in _LETTERS.items()
}


def written(words: list[str], script: str) -> str:
    """The lower-case Latin words in letters of the script: "Arab", "Aran" (as Persian and Urdu write) or "Cyrl"."""
    if script == "Cyrl":
        return " ".join(word_in(word, script) for word in words).title()
    # The Arabic article stands written to its word.
    return " ".join(word_in(word, script) for word in words).replace("ال ", "ال")


@lru_cache(maxsize=1 << 18)
def word_in(word: str, script: str) -> str:
    """One word in letters of the script."""
    letters = _LETTERS[script]
    if script == "Cyrl":
        return _PIECES[script].sub(lambda piece: letters[piece[0]], word)
    if word in _KNOWN:
        return _KNOWN[word]
    plain = re.sub(r"([b-df-hj-np-tv-z])\1", r"\1", word)  # doubled consonants are written once
    first = _FIRST.get(plain[:1], "")
    # Short vowels between consonants are not written; how long a vowel is, Latin letters do not tell: the second is.
    rest = plain[1:] if first else plain
    bare = re.sub(r"(?<=[b-df-hj-np-tv-z])a(?=[b-df-hj-np-tv-z]{2})", "", rest)
    bare = re.sub(r"^([b-df-hj-np-tv-z]{1,2})[ai](?=[b-df-hj-np-tv-z])", r"\1", bare)
    return first + _PIECES[script].sub(lambda piece: letters[piece[0]], bare)
