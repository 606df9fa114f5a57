"""Chinese names in Wade-Giles, read as pinyin: Hsiao-p'ing is Xiaoping.

A name is taken for Wade-Giles only where two syllables stand hyphened and one of them, or an apostrophe, is seen in
no other romanisation; everything else stays as it is.
"""

from __future__ import annotations

import re
from typing import Final

_INITIALS: Final = {
    "ch'": "ch", "k'": "k", "p'": "p", "t'": "t", "ts'": "c", "tz'": "c", "hs": "x", "ts": "z", "tz": "z", "k": "g",
    "p": "b", "t": "d", "sh": "sh", "ss": "s", "sz": "s", "j": "r", "ch": "zh", "f": "f", "h": "h", "l": "l", "m": "m",
    "n": "n", "s": "s", "w": "w", "y": "y", "": "",
}  # fmt: skip
_SYLLABLE: Final = re.compile(r"(ch'|k'|p'|t'|ts'|tz'|hs|ts|tz|ss|sz|sh|ch|[kptjfhlmnswy]?)([aeiou]+[a-z]*|ih)$")
_FINALS: Final = {
    "ih": "i", "ieh": "ie", "ueh": "ue", "en": "en", "eng": "eng", "ung": "ong", "iung": "iong", "ien": "ian",
    "uei": "ui", "ui": "ui", "uo": "uo", "o": "uo", "eh": "e", "u": "u", "a": "a", "ai": "ai", "an": "an", "ang": "ang",
    "ao": "ao", "e": "e", "ei": "ei", "i": "i", "ia": "ia", "iang": "iang", "iao": "iao", "in": "in", "ing": "ing",
    "iu": "iu", "ou": "ou", "ua": "ua", "uai": "uai", "uan": "uan", "uang": "uang", "un": "un", "erh": "er",
}  # fmt: skip
_SURE: Final = re.compile(
    r"hs[aeiu]|[kpt]'|ts'|tz'|ch'|\b(?:chih|shih|jih|jen|jung|tse|tzu|szu|te|kuo|kuei|chieh|hsueh|tsung|chien|yueh)\b"
)
# Family names whose apostrophe is commonly left out.
_FAMILIES: Final = {"tsai": "cai", "tsao": "cao", "chen": "chen", "tang": "tang", "pan": "pan", "peng": "peng"}
_APOSTROPHES: Final = dict.fromkeys(map(ord, "\u2019\u2018\u02bc\u02bb`\u00b4"), "'")
_HYPHENED: Final = re.compile(r"\b([a-z']+)-([a-z']+)\b")


def as_pinyin(text: str) -> str:
    """The name in pinyin, hyphened syllables written together; "" when it is not surely Wade-Giles.

    ``text`` is lower-case, as written.
    """
    text = text.translate(_APOSTROPHES)
    if not text.isascii() or not _HYPHENED.search(text) or not _SURE.search(text):
        return ""
    words = text.replace(",", " ").split()
    if not 2 <= len(words) <= 4:
        return ""
    read = [_FAMILIES.get(word) or "".join(_syllable(part) or "?" for part in word.split("-")) for word in words]
    return "" if any("?" in word for word in read) else " ".join(read)


def _syllable(syllable: str) -> str:
    parts = _SYLLABLE.match(syllable)
    final = _FINALS.get(parts[2]) if parts else None
    if parts is None or final is None:
        return ""
    initial = _INITIALS[parts[1]]
    if parts[1] in ("ch", "ch'") and parts[2] != "ih" and final[0] == "i":
        initial = "j" if parts[1] == "ch" else "q"  # chi is ji, chih is zhi
    if parts[1] in ("f", "m", "p", "p'", "w") and final == "uo":
        final = "o"
    if parts[1] == "w" and parts[2] == "ung":
        final = "eng"
    if parts[1] == "y" and final == "ian":
        final = "an"
    return initial + final if initial or final != "i" else "yi"
