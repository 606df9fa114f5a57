"""Text made safe to compare, and the writing system that it is written in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

NO_LETTERS: Final = "Zyyy"
"""ISO 15924 "undetermined": the text holds no letter at all."""

UNKNOWN_SCRIPT: Final = "Zzzz"
"""ISO 15924 "uncoded": letters, but of a writing system that this table does not name."""

# The first word of a Unicode character name that stands here names its script (Unicode Standard, 4.8: names are
# stable for ever), which spares a table of ranges that ages with every version of Unicode.
_SCRIPT_OF_NAME: Final = {
    "LATIN": "Latn", "ARABIC": "Arab", "CYRILLIC": "Cyrl", "GREEK": "Grek", "HEBREW": "Hebr", "DEVANAGARI": "Deva",
    "CJK": "Hani", "IDEOGRAPHIC": "Hani", "HANGUL": "Hang", "HIRAGANA": "Hira", "KATAKANA": "Kana",
    "KATAKANA-HIRAGANA": "Kana", "THAI": "Thai", "GEORGIAN": "Geor", "ARMENIAN": "Armn", "BENGALI": "Beng",
    "TAMIL": "Taml", "ETHIOPIC": "Ethi", "GURMUKHI": "Guru", "GUJARATI": "Gujr", "ORIYA": "Orya", "TELUGU": "Telu",
    "KANNADA": "Knda", "MALAYALAM": "Mlym", "SINHALA": "Sinh", "LAO": "Laoo", "TIBETAN": "Tibt", "MYANMAR": "Mymr",
    "KHMER": "Khmr", "MONGOLIAN": "Mong", "SYRIAC": "Syrc", "THAANA": "Thaa", "NKO": "Nkoo", "BOPOMOFO": "Bopo",
    "YI": "Yiii", "COPTIC": "Copt", "TIFINAGH": "Tfng", "CHEROKEE": "Cher", "CANADIAN": "Cans", "ADLAM": "Adlm",
    "VAI": "Vaii", "JAVANESE": "Java", "BALINESE": "Bali", "SUNDANESE": "Sund", "CHAM": "Cham", "LISU": "Lisu",
    "OSMANYA": "Osma", "SAMARITAN": "Samr", "GLAGOLITIC": "Glag", "GOTHIC": "Goth", "RUNIC": "Runr", "OGHAM": "Ogam",
    "MODIFIER": NO_LETTERS, "HANIFI": "Rohg", "MEETEI": "Mtei", "OL": "Olck",
    "SYLOTI": "Sylo", "NEWA": "Newa", "MANDAIC": "Mand",
}  # fmt: skip

# What leaves no trace on paper: controls that are not white space, format characters (bidi, zero width, soft hyphen),
# and the rest of Default_Ignorable_Code_Point (UAX #44): fillers, variation selectors, the grapheme joiner.
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160"
    "\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """NFKC text without lone surrogates, controls, bidi marks or zero-width characters, and with single blanks.

    Cleaning what is clean changes nothing. A lone surrogate becomes U+FFFD, so that its loss stays visible.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    # Removed before NFKC: a joiner between a letter and its accent would keep the two from composing.
    composed = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    return " ".join(composed.split())


class _ScriptTable(dict[str, str]):
    """Character to script, worked out once for each character that was ever asked for."""

    def __missing__(self, character: str) -> str:
        script = self[character] = _look_up(character)
        return script


def _look_up(character: str) -> str:
    if not character.isalpha():
        return NO_LETTERS
    for word in unicodedata.name(character, "").split(maxsplit=3)[:3]:
        if word in _SCRIPT_OF_NAME:
            return _SCRIPT_OF_NAME[word]
    return UNKNOWN_SCRIPT


_SCRIPTS: Final = _ScriptTable()


def script_of_letter(character: str) -> str:
    """The ISO 15924 code of one letter; ``Zyyy`` for anything that is no letter."""
    return _SCRIPTS[character]


def script_of(text: str) -> str:
    """The ISO 15924 code of the script that most letters belong to; ``Zyyy`` when there is no letter.

    Han beside kana is ``Jpan``. Among scripts with equally many letters the first one seen wins.
    """
    if text.isascii():
        return "Latn" if any(map(str.isalpha, text)) else NO_LETTERS
    counts: dict[str, int] = {}
    for script in _letter_scripts(text):
        counts[script] = counts.get(script, 0) + 1
    if "Hani" in counts and ("Hira" in counts or "Kana" in counts):
        japanese = counts.pop("Hani") + counts.pop("Hira", 0) + counts.pop("Kana", 0)
        counts = {"Jpan": japanese, **counts}
    return max(counts, key=counts.__getitem__) if counts else NO_LETTERS


def _letter_scripts(text: str) -> Iterator[str]:
    return (script for script in map(_SCRIPTS.__getitem__, text) if script != NO_LETTERS)
