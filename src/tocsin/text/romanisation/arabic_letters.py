"""Words in Arabic letters, spelt by rule: consonants as written, short vowels as the shape of the word suggests.

Arabic writes consonants and long vowels. Where vowel marks are written they decide. Elsewhere the rules know how
Arabic builds words (kamil, mansur, hasan) and how it writes foreign ones (bruno, henkin), and offer several vowels.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, TypeAlias

from tocsin.text.romanisation.lattice import MEMORABLE, Costed, cheapest

Row: TypeAlias = tuple[Costed, ...]


class Tongue(Enum):
    """The language whose reading of the letters comes first."""

    ARABIC = "arabic"
    PERSIAN = "persian"
    URDU = "urdu"


def _row(text: str) -> Row:
    """The row that ``"gh g:.5"`` writes: spellings with their costs, 0 where none stands; a hyphen is no sound."""
    pairs = (item.partition(":") for item in text.split())
    return tuple((float(cost or 0), spelling.strip("-")) for spelling, _, cost in pairs)


def _rows(lines: str) -> dict[str, Row]:
    return {line.split()[0]: _row(line.split(maxsplit=1)[1]) for line in lines.strip().splitlines()}


_ARABIC: Final = _rows("""
    ب b
    ت t
    ث th s:.9
    ج j g:.8 dj:1.5
    ح h
    خ kh j:1.6 h:1.3
    د d
    ذ dh z:.6 th:1.2
    ر r
    ز z s:1.8
    س s
    ش sh ch:1
    ص s
    ض d dh:.9 z:1.5
    ط t
    ظ z dh:.6
    ع -
    غ gh g:.5
    ف f v:1.2
    ق q k:.7 g:1.3
    ك k c:1
    ل l
    م m
    ن n
    ه h
    و w v:.8
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
    ہ h
    ک k c:1
    ټ t
    ډ d
    ړ r
    ښ sh kh:.7
    ږ zh g:.6
    ځ z dz:.7
    څ ts s:.8
    ګ g
    ڼ n
    ڕ r
    ڵ l
    ڳ g
    ڻ n
    ڪ k
    ڦ v
""")
_PERSIAN: Final = _ARABIC | _rows("""
    ث s th:1
    ذ z dh:1
    ض z d:.6
    ظ z
    غ gh
    ق gh q:.2
    و v w:.4
    ج j
    خ kh
    ف f
    ک k
    ك k
""")
_URDU: Final = _ARABIC | _rows("""
    ث s th:.9
    ذ z dh:1
    ض z d:.9
    ظ z
    غ gh
    ق q k:.5
    و w v:.4
    ج j
    خ kh
    ف f
    ک k
    ك k
""")
_CONSONANTS: Final = {Tongue.ARABIC: _ARABIC, Tongue.PERSIAN: _PERSIAN, Tongue.URDU: _URDU}

# Letters as they sound in foreign names, where Arabic has no letter of its own.
_FOREIGN: Final = _ARABIC | _rows("""
    ب b p:.6
    غ g gh:.6
    ك k c:.4 ck:1.3
    ف f v:.7
    ز z s:.7
    س s c:.9 ss:1
    ج j g:.3
    خ kh j:.7 h:.8 ch:1
    ث th
    ش sh ch:.5 sch:1.2
    و w v:.5
    ق q k:.4 c:.6
    ت t th:1.4 tt:1.2
    ط t
""")

_ALEFS: Final = frozenset("اآأٱىٲ")
_WAWS: Final = frozenset("وۆۇۈۋ")
_YAS: Final = frozenset("يیېۍێئے")
_MARKS: Final = {"\u064e": "a", "\u064f": "u", "\u0650": "i", "\u0652": "-", "\u064b": "an", "\u064c": "un", "\u064d": "in",
                 "\u0670": "a", "\u0657": "u", "\u0656": "i"}  # fmt: skip
_SHADDA: Final = "\u0651"

_A: Final = _row("a")
_I: Final = _row("i e:.7 ee:1.2")
_U: Final = _row("u o:.7 ou:.9 oo:1.2")
_FOREIGN_I: Final = _row("i e:.3 ee:1.3")
_FOREIGN_U: Final = _row("o u:.2 oo:1.2 ou:1")
_MARK_ROWS: Final = {"a": _row("a"), "u": _row("u o:.6"), "i": _row("i e:.6"), "-": _row("-"),
                     "an": _row("an - a:.5"), "un": _row("- un:.5"), "in": _row("- in:.5")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sound:
    """A letter that is heard: a consonant, or a long vowel."""

    row: Row
    letter: str
    is_vowel: bool = False
    mark: str = ""
    """The short vowel that is written after it: a, u, i, "-" for none; empty where nothing is written."""


def spellings(word: str, tongue: Tongue) -> tuple[Costed, ...]:
    """The likely Latin spellings of a word in Arabic letters, with their costs, cheapest first."""
    letters = list(_letters(word[:MEMORABLE]))
    is_foreign = tongue is Tongue.ARABIC and _is_foreign(word)
    sounds = list(_sounds(letters, tongue, is_foreign=is_foreign))
    return cheapest(list(_with_gaps(sounds, is_foreign=is_foreign)))


def _letters(word: str) -> Iterator[tuple[str, str, bool]]:
    """Each letter with the short vowel written on it and whether it is doubled."""
    place = 0
    while place < len(word):
        letter, mark, is_doubled = word[place], "", False
        place += 1
        while place < len(word) and (word[place] in _MARKS or word[place] == _SHADDA):
            is_doubled |= word[place] == _SHADDA
            mark = _MARKS.get(word[place], mark)
            place += 1
        yield letter, mark, is_doubled


def _is_foreign(word: str) -> bool:
    """True for a word that Arabic is not likely to have made: no letter of its own, and all its vowels written."""
    if not _ARABIC_ONLY.isdisjoint(word):
        return False
    vowels = sum(letter in "اويآیى" for letter in word)
    return not _LENT.isdisjoint(word) or (len(word) > 4 and vowels * 5 >= len(word) * 2) or len(word) > 7


_ARABIC_ONLY: Final = frozenset("عحصضظةءؤقذ")
_LENT: Final = frozenset("پچڤگژ")


def _sounds(letters: Sequence[tuple[str, str, bool]], tongue: Tongue, *, is_foreign: bool) -> Iterator[Sound]:
    consonants = _FOREIGN if is_foreign else _CONSONANTS[tongue]
    before: Sound | None = None
    for place, (letter, mark, is_doubled) in enumerate(letters):
        after = letters[place + 1][0] if place + 1 < len(letters) else ""
        sound = _vowel(letter, before, after, tongue, is_foreign=is_foreign)
        if sound is None or is_doubled:
            row = consonants.get(letter) or consonants.get(
                _PLAIN.get(letter, ""), _row(letter if letter.isascii() else "-")
            )
            doubled = tuple((cost, spelling * 2 if len(spelling) == 1 else spelling) for cost, spelling in row)
            sound = Sound(doubled if is_doubled else row, letter, mark=mark)
        before = sound
        yield sound


_PLAIN: Final = {
    "ی": "ي",
    "ى": "ي",
    "ئ": "ء",
    "ؤ": "ء",
    "ۇ": "و",
    "ۋ": "و",
    "ۆ": "و",
    "ې": "ي",
    "ے": "ي",
    "ە": "ه",
    "ۀ": "ه",
}


def _vowel(letter: str, before: Sound | None, after: str, tongue: Tongue, *, is_foreign: bool) -> Sound | None:
    """The vowel that the letter is in this place, or None where it is a consonant."""
    row: Row | None = None
    if before is None:
        row = _opening(letter, after, is_foreign=is_foreign)
    elif letter in _ALEFS:
        row = _A
    elif letter == "إ":
        row = _row("i e:.4")
    elif letter == "ة":
        row = _row("a ah:.6 at:1.6")
    elif letter in "هہە" and not after and not before.is_vowel and (tongue is not Tongue.ARABIC or is_foreign):
        row = _row("eh a:.1 e:.3 ah:.4 h:1") if tongue is Tongue.PERSIAN else _row("a e:.4 ah:.3 eh:.6 h:1")
    elif letter == "ؤ":
        row = _row("u o:.4")
    elif letter in _WAWS:
        row = _waw(before, after, is_foreign=is_foreign)
    elif letter in _YAS:
        row = _ya(letter, before, after, is_foreign=is_foreign)
    return Sound(row, letter, is_vowel=True) if row else None


def _opening(letter: str, after: str, *, is_foreign: bool) -> Row | None:
    """The vowel that opens a word."""
    if letter == "آ":
        return _row("a aa:1.2")
    if letter == "إ":
        return _row("- i:1") if after in _YAS else _row("i e:.3")
    if letter in _ALEFS:
        if after in _WAWS or after in _YAS:
            return _row("- a:.5") if is_foreign else _row("a -:.3")
        return _row("a e:.4 i:.8 o:1.2 u:1.2") if is_foreign else _row("a i:.8 u:.9 e:1 o:1.4")
    return None


def _waw(before: Sound, after: str, *, is_foreign: bool) -> Row | None:
    is_before_vowel = after in _ALEFS or after in ("ة", "ه", "ي", "ی", "و") and after != ""
    if before.letter in _ALEFS and before.is_vowel:
        if before.row[0][1] in ("", "a") and len(before.row) == 2:
            return _row("o u:.2 w:.4") if is_foreign else _row("w u:.5 o:.6")
        return None if is_before_vowel else _row("w u:.3 o:.8")
    if is_before_vowel and after != "ه":
        return None
    return _FOREIGN_U if is_foreign else _U


def _ya(letter: str, before: Sound, after: str, *, is_foreign: bool) -> Row | None:
    is_before_vowel = after in _ALEFS or after in _WAWS or after == "ة"
    if letter == "ئ":
        return None if is_before_vowel or after in _YAS else _row("i e:.4")
    if before.is_vowel:
        if before.letter in _ALEFS and len(before.row) == 2 and not is_before_vowel:
            return _row("i e:.4 ai:.5 y:.5") if is_foreign else _row("y i:.2 e:.7")
        return None if is_before_vowel else _row("i y:.3 e:.6")
    if is_before_vowel:
        return _row("i y:.2") if is_foreign and after not in _WAWS else None
    if not after:
        return _row("i y:.3 e:.6 ie:.9") if is_foreign else _row("i y:.8 ee:1")
    return _FOREIGN_I if is_foreign else _I


# Short vowels that no letter shows, by the place between two consonants.
_NONE: Final = _row("-")
_FIRST: Final = _row("a u:.7 i:.6 e:1 o:1.3 -:1.6")
_CLOSED: Final = _row("- a:.6 i:.8 u:1.2")
_OPEN: Final = _row("a i:.5 -:.7 u:1 e:.9")
_AFTER_A: Final = _row("i a:.8 e:.5 -:.7")
_AFTER_IU: Final = _row("a i:.4 e:.4 -:.4 u:1")
_MU: Final = _row("u a:.3 o:.7 e:1.2")
_FOREIGN_FIRST: Final = _row("a e:.2 i:.4 o:.7 u:.8 -:.9")
_FOREIGN_CLUSTER: Final = _row("- e:.7 a:.7 i:1 o:1.2")
_FOREIGN_LAST: Final = _row("e a:.2 i:.5 -:.3 o:.6 u:.8")
_SMOOTH: Final = frozenset("رل")
_STOPS: Final = frozenset("بتدفكغجپگڤطق")


def _with_gaps(sounds: Sequence[Sound], *, is_foreign: bool) -> Iterator[Row]:
    """The rows of the sounds with a row for every place where a short vowel may stand."""
    start = 0
    while start < len(sounds):
        if sounds[start].is_vowel:
            yield sounds[start].row
            start += 1
            continue
        end = start
        while end < len(sounds) and not sounds[end].is_vowel:
            end += 1
        yield from _run(sounds, start, end, is_foreign=is_foreign)
        start = end


def _run(sounds: Sequence[Sound], start: int, end: int, *, is_foreign: bool) -> Iterator[Row]:
    """The rows of consonants in a row, from ``start`` up to ``end``."""
    for place in range(start, end):
        sound = sounds[place]
        yield sound.row
        after = sounds[place + 1] if place + 1 < len(sounds) else None
        if sound.mark and not (after and after.is_vowel):
            yield _MARK_ROWS[sound.mark]
        elif place + 1 < end:
            yield _foreign_gap(sounds, start, place, end) if is_foreign else _gap(sounds, start, place, end)


def _gap(sounds: Sequence[Sound], start: int, place: int, end: int) -> Row:
    """What stands after the consonant at ``place`` in a word that Arabic made."""
    length, order = end - start, place - start
    opens, closes = start == 0, end == len(sounds)
    if opens and order == 0:
        return _MU if sounds[0].letter == "م" and length > 2 else _FIRST
    if closes and place + 2 == end:
        if length == 2 and start > 0:
            return _AFTER_A if sounds[start - 1].letter in _ALEFS else _AFTER_IU
        return _OPEN
    if opens:
        return _CLOSED if order % 2 == 1 else _OPEN
    return _CLOSED if order % 2 == 0 else _OPEN


def _foreign_gap(sounds: Sequence[Sound], start: int, place: int, end: int) -> Row:
    """What stands after the consonant at ``place`` in a foreign word."""
    here, after = sounds[place].letter, sounds[place + 1].letter
    opens, closes = start == 0, end == len(sounds)
    if opens and place == 0:
        is_cluster = here in _STOPS and after in _SMOOTH or here in "سش" and after in "تكبملنپ"
        return _FOREIGN_CLUSTER if is_cluster else _FOREIGN_FIRST
    if closes and place + 2 == end:
        is_cluster = here in "نرلس" and after in "تدكسزجغشبف" or after in "سز"
        return _FOREIGN_CLUSTER if is_cluster else _FOREIGN_LAST
    return _FOREIGN_CLUSTER
