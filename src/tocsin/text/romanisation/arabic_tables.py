"""What the Arabic letters become in Latin, by language, with the costs of the less usual ways."""

from __future__ import annotations

from enum import Enum
from typing import Final, TypeAlias

from tocsin.text.romanisation.lattice import Costed

Row: TypeAlias = tuple[Costed, ...]


class Tongue(Enum):
    """The language whose reading of the letters comes first."""

    ARABIC = "Arabic"
    PERSIAN = "Persian of Iran"
    EASTERN = "Dari, Pashto and Urdu"
    MAGHREB = "Arabic as French ears hear it"
    FOREIGN = "a foreign name as Arabic writes it"


def row(text: str) -> Row:
    """The row that ``"gh g:.5"`` writes: spellings with their costs, 0 where none stands; a hyphen is no sound."""
    pairs = (item.partition(":") for item in text.split())
    return tuple((float(cost or 0), spelling.strip("-")) for spelling, _, cost in pairs)


def _rows(lines: str) -> dict[str, Row]:
    return {line.split()[0]: row(line.split(maxsplit=1)[1]) for line in lines.strip().splitlines()}


_ARABIC: Final = _rows("""
    ب b
    ت t
    ث th s:.9
    ج j g:.8 dj:1.3
    ح h
    خ kh h:1.3
    د d
    ذ dh z:.6 th:1.2
    ر r
    ز z
    س s ss:1.5
    ش sh ch:1
    ص s ss:1.5
    ض d dh:.9 z:1.5
    ط t
    ظ z dh:.6
    ع -
    غ gh g:.7
    ف f
    ق q k:.7 g:1.3
    ك k
    ل l
    م m
    ن n
    ه h
    و w ou:1.3
    ي y
    ء -
    پ p
    چ ch j:1
    ژ zh j:.8
    گ g
    ڤ v
    ڭ ng
    ڨ g
    ٹ t
    ڈ d
    ڑ r
    ں n
    ھ h
    ټ t
    ډ d
    ړ r
    ښ sh kh:.7
    ږ zh g:.6
    ځ z dz:.7
    څ ts s:.8
    ڼ n
    ڕ r
    ڵ l
    ڳ g
    ڻ n
    ڦ v
""")
_PERSIAN: Final = _ARABIC | _rows("""
    ث s th:1
    ج j
    خ kh
    ذ z dh:1
    ض z d:.6
    ظ z
    ق gh q:.2
    غ gh
    و v w:.4
""")
_EASTERN: Final = _ARABIC | _rows("""
    ث s th:.9
    ج j
    خ kh
    ذ z dh:1
    ض z d:.9
    ظ z
    ق q k:.5
    غ gh
    و w v:.4
""")
_FOREIGN: Final = _ARABIC | _rows("""
    ب b p:.5
    ت t tt:1.3 th:1.3
    ث th
    ج j g:.3 ge:1
    خ kh j:.6 h:.8 ch:.9
    ر r rr:1.3
    ز z s:.5
    س s c:.8 ss:.9
    ش sh ch:.4 sch:1.1
    ط t
    غ g gh:.7
    ف f v:.5
    ق q k:.4 c:.5
    ك k c:.3 ck:1.2
    ل l ll:1.1
    ن n nn:1.4
    و w v:.6 u:.7
    ي y i:.4
""")
_MAGHREB: Final = _ARABIC | _rows("""
    ث t th:.5
    ج dj j:.5
    ذ d dh:.5
    ش ch
    ض d dh:.5
    ظ d dh:.5
    ق k q:.6
    و ou w:.5
""")
CONSONANTS: Final = {
    Tongue.ARABIC: _ARABIC, Tongue.PERSIAN: _PERSIAN, Tongue.EASTERN: _EASTERN, Tongue.MAGHREB: _MAGHREB,
    Tongue.FOREIGN: _FOREIGN,
}  # fmt: skip

PAIRS: Final = {
    "تش": row("ch tch:.8 c:1"), "دج": row("j dj:.5 dg:.8"), "تز": row("tz z:.3 ts:.5"), "تس": row("ts tz:.4 z:.6 c:.8"),
    "كس": row("x ks:.4 cs:1"), "شت": row("sht st:.2 cht:.8"), "سك": row("sk sc:.3"), "غن": row("gn"),
}  # fmt: skip
"""Two letters of a foreign name for what is one sound there."""

ALEFS: Final = frozenset("اآأٱ")
WAWS: Final = frozenset("و")
YAS: Final = frozenset("ي")
ONE_FORM: Final = str.maketrans("ٱٲىیېۍےکڪګگہھەۀۆۇۈۋ", "ااىييييككگگهھههوووو")
"""Letters that differ by language and mean the same sound."""

MARKS: Final = {
    "\u064e": "a", "\u064f": "u", "\u0650": "i", "\u0652": "-", "\u064b": "an", "\u064c": "un", "\u064d": "in",
    "\u0670": "a", "\u0657": "u", "\u0656": "i",
}  # fmt: skip
SHADDA: Final = "\u0651"
MARK_ROWS: Final = {
    "a": row("a"), "u": row("u o:.6"), "i": row("i e:.6"), "-": row("-"),
    "an": row("an -:.2 a:.5"), "un": row("- un:.5"), "in": row("- in:.5"),
}  # fmt: skip
