"""Words in Arabic letters, spelt by rule: consonants as written, short vowels as the shape of the word suggests.

Arabic writes consonants and long vowels. Where vowel marks are written they decide. Elsewhere the rules know how
Arabic builds words (kamil, mansur, hasan) and how it writes foreign ones (bruno, henkin), and offer several vowels.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from tocsin.text.romanisation.arabic_tables import (
    ALEFS,
    CONSONANTS,
    MARK_ROWS,
    MARKS,
    ONE_FORM,
    PAIRS,
    SHADDA,
    WAWS,
    YAS,
    Row,
    Tongue,
    row,
)
from tocsin.text.romanisation.lattice import MEMORABLE, cheapest


class Letter(NamedTuple):
    """A letter as written: with its short vowel ("-" says none, empty that nothing is written), doubled or not."""

    letter: str
    mark: str
    is_doubled: bool


@dataclass(frozen=True, slots=True)
class Sound:
    """A letter as heard: a consonant, or a long vowel."""

    row: Row
    letter: str
    is_vowel: bool = False
    mark: str = ""


def spellings(word: str, tongue: Tongue) -> Row:
    """The likely Latin spellings of a word in Arabic letters, with their costs, cheapest first.

    ``Tongue.FOREIGN`` leaves open whether the word is foreign: its letters decide.
    """
    word = word.translate(ONE_FORM)[:MEMORABLE]
    if tongue is Tongue.FOREIGN and not is_foreign(word):
        tongue = Tongue.ARABIC
    sounds = list(_sounds(list(_letters(word)), tongue))
    return cheapest(list(_with_gaps(sounds, tongue)))


def is_foreign(word: str) -> bool:
    """True for a word that Arabic is not likely to have made: no letter of its own, and all its vowels written."""
    if not _ARABIC_ONLY.isdisjoint(word):
        return False
    vowels = sum(letter in "اويآى" for letter in word)
    return not _LENT.isdisjoint(word) or (len(word) > 4 and vowels * 5 >= len(word) * 2) or len(word) > 7


_ARABIC_ONLY: Final = frozenset("عحصضظةءؤقذ")
_LENT: Final = frozenset("پچڤگژ")


def _letters(word: str) -> Iterator[Letter]:
    place = 0
    while place < len(word):
        letter, mark, is_doubled = word[place], "", False
        place += 1
        while place < len(word) and (word[place] in MARKS or word[place] == SHADDA):
            is_doubled |= word[place] == SHADDA
            mark = MARKS.get(word[place], mark)
            place += 1
        yield Letter(letter, mark, is_doubled)


def _sounds(letters: Sequence[Letter], tongue: Tongue) -> Iterator[Sound]:
    before: Sound | None = None
    place = 0
    while place < len(letters):
        sound, length = _sound(letters, place, before, tongue)
        yield sound
        before = sound
        place += length


def _sound(letters: Sequence[Letter], place: int, before: Sound | None, tongue: Tongue) -> tuple[Sound, int]:
    """The sound that starts at ``place``, and how many letters it takes."""
    letter, mark, is_doubled = letters[place]
    after = letters[place + 1].letter if place + 1 < len(letters) else ""
    if tongue is Tongue.FOREIGN and letter + after in PAIRS:
        return Sound(PAIRS[letter + after], letter + after, mark=letters[place + 1].mark), 2
    vowel = None if is_doubled else _vowel(letters, place, before, tongue)
    if vowel:
        return Sound(vowel, letter, is_vowel=True), 1
    plain = _AS_CONSONANT.get(letter, letter)
    ways = CONSONANTS[tongue].get(plain) or row(letter if letter.isascii() and letter.isalnum() else "-")
    if tongue is Tongue.FOREIGN and letter == "ف" and not after and before and before.letter in "وي":
        ways = _OV
    if is_doubled:
        ways = tuple((cost, spelling * 2 if len(spelling) == 1 else spelling) for cost, spelling in ways)
    return Sound(ways, letter, mark=mark), 1


_AS_CONSONANT: Final = {"ئ": "ء", "ؤ": "ء", "ى": "ي", "أ": "ء", "إ": "ء", "ا": "ء", "ة": "ه"}
_OV: Final = row("v f:.2 ff:.9")


def _vowel(letters: Sequence[Letter], place: int, before: Sound | None, tongue: Tongue) -> Row | None:
    """The vowel that the letter is in this place, or None where it is a consonant."""
    letter = letters[place].letter
    after = letters[place + 1].letter if place + 1 < len(letters) else ""
    if before is None:
        return _opening(letters, after, tongue)
    if letter in ALEFS:
        return _A
    if letter in _FIXED:
        return _FIXED[letter] if not (letter == "ى" and after) else _I
    if letter == "ه" and not after and not before.is_vowel and len(letters) > 2:
        return _LAST_HEH[tongue]
    if letter == "ه" and not after and before.letter in YAS:
        return _AFTER_YA
    if (letter in WAWS or letter in YAS) and (letters[place].mark in ("a", "i", "u") or before.mark == "a"):
        return None  # with a vowel of its own, or closing a written diphthong
    if letter in WAWS:
        return _waw(letters, before, after, tongue)
    if letter in YAS or letter == "ئ":
        return _ya(letters, place, before, after, tongue)
    return None


_A: Final = row("a")
_I: Final = row("i e:.7 ee:1.2")
_U: Final = row("u o:.7 ou:.9 oo:1.2")
_FOREIGN_I: Final = row("i e:.3 ee:1.3 y:1.2")
_FOREIGN_U: Final = row("o u:.2 oo:1.1 ou:.9")
_FRENCH_U: Final = row("ou o:.9")
_FIXED: Final = {"إ": row("i e:.4"), "ة": row("a ah:.6 at:1.6"), "ؤ": row("u o:.4"), "ى": row("a i:.5 y:1.3")}
_YA_OF_WOMEN: Final = row("iy i:.3 iyy:.5 y:.9")
_AFTER_YA: Final = row("a ah:.3 h:.5 eh:.6")
_LAST_HEH: Final = {
    Tongue.ARABIC: row("a ah:.2 h:.9 eh:.9"),
    Tongue.PERSIAN: row("eh a:.1 e:.3 ah:.4 h:1"),
    Tongue.EASTERN: row("a ah:.2 eh:.5 h:1"),
    Tongue.MAGHREB: row("a"),
    Tongue.FOREIGN: row("a e:.1 eh:.5 h:.9"),
}


def _opening(letters: Sequence[Letter], after: str, tongue: Tongue) -> Row | None:
    """The vowel that opens a word."""
    letter = letters[0].letter
    is_before_glide = after in WAWS or after in YAS
    if letters[0].mark in ("a", "u", "i") and letter in _HAMZAS:
        return MARK_ROWS[letters[0].mark]
    if letter == "آ":
        return row("a aa:1.2")
    if letter == "إ":
        return row("-") if after in YAS else row("i e:.3")
    if letter not in ALEFS:
        return None
    if is_before_glide:
        return row("- a:.5") if tongue is Tongue.FOREIGN else row("a -:.3")
    if tongue is Tongue.FOREIGN:
        return row("a e:.4 i:.8 o:1.2 u:1.2")
    # Verbal nouns open with i and have a long a before their last letter: intisar, ihsan. Plurals have a: ansar.
    is_noun = letter == "ا" and len(letters) > 4 and letters[-2].letter == "ا"
    return row("i a:.2 e:.6") if is_noun else row("a i:.8 u:.9 e:1 o:1.4")


_HAMZAS: Final = frozenset("اأإ")


def _waw(letters: Sequence[Letter], before: Sound, after: str, tongue: Tongue) -> Row | None:
    is_foreign_word = tongue is Tongue.FOREIGN
    is_before_vowel = after in ALEFS or after in ("ة", "ى") or after in YAS or after in WAWS
    if after == "ه" and letters[-1].letter == "ه" and letters[-2].letter in WAWS:
        return None
    if before.is_vowel and before.letter in ALEFS:
        if is_before_vowel:
            return None
        if len(before.row) > 1 and before.row[1][1] in ("", "a"):
            return row("o u:.2 w:.4") if is_foreign_word else row("w u:.5 o:.6")
        return row("o w:.1 u:.1") if is_foreign_word else row("w u:.3 o:.8")
    if is_before_vowel:
        return None
    if not is_foreign_word and _is_diphthong(letters):
        return row("aw u:.4 au:.6 o:.8")
    if tongue is Tongue.MAGHREB:
        return _FRENCH_U
    return _FOREIGN_U if is_foreign_word else _U


def _ya(letters: Sequence[Letter], place: int, before: Sound, after: str, tongue: Tongue) -> Row | None:
    is_foreign_word = tongue is Tongue.FOREIGN
    is_before_vowel = after in ALEFS or after in WAWS or after == "ة" or (after == "ه" and place + 2 == len(letters))
    if letters[place].letter == "ئ":
        return None if is_before_vowel or after in YAS else row("i e:.4")
    if before.is_vowel:
        if is_before_vowel or (after in YAS and before.letter not in YAS):
            return None
        if before.letter in ALEFS:
            return row("i e:.3 y:.5 -:.7") if is_foreign_word else row("y i:.2 e:.7")
        return row("e i:.2 ie:.5 y:.5") if is_foreign_word else row("i y:.3 e:.6")
    if is_before_vowel and (is_foreign_word or (after in "ةه" and place + 2 == len(letters))):
        return row("i y:.1 e:.7") if is_foreign_word else _YA_OF_WOMEN
    if is_before_vowel:
        return None
    if not after:
        return row("i y:.3 e:.5 ie:.8 ey:1.2") if is_foreign_word else _LAST_YA[tongue]
    if after in YAS:
        return row("i y:.1 -:.3") if is_foreign_word else None
    if not is_foreign_word and _is_diphthong(letters):
        return row("ay i:.2 ai:.3 ei:.8 e:.8")
    return _FOREIGN_I if is_foreign_word else _I


_LAST_YA: Final = {
    Tongue.ARABIC: row("i y:.8 ee:1"), Tongue.PERSIAN: row("i"), Tongue.EASTERN: row("i ai:.6 ay:1 y:1"),
    Tongue.MAGHREB: row("i"),
}  # fmt: skip


def _is_diphthong(letters: Sequence[Letter]) -> bool:
    """True for four letters with waw or ya second and no other vowel: jawhar, faysal."""
    return len(letters) == 4 and not any(letter.letter in "اوىيةه" for letter in letters[2:])


# Short vowels that no letter shows, by their place in the word.
_FIRST: Final = row("a u:.7 i:.6 e:1 o:1.3 -:1.6")
_MU: Final = row("u a:.3 o:.7 e:1.2")
_CLOSED: Final = row("- a:.6 i:.8 u:1.2")
_OPEN: Final = row("a i:.5 -:.7 u:1 e:.9")
_AFTER_A: Final = row("i e:.5 a:.7 -:.6")
_AFTER_IU: Final = row("a i:.3 e:.4 -:.4 u:1")
_NOUN: Final = row("i a:.5 e:.6")
_FOREIGN_FIRST: Final = row("a e:.2 i:.4 o:.7 u:.8 -:.9")
_FOREIGN_CLUSTER: Final = row("- e:.7 a:.7 i:1 o:1.2")
_FOREIGN_LAST: Final = row("e a:.2 i:.5 -:.3 o:.6 u:.8")
_SMOOTH: Final = frozenset("رل")
_STOPS: Final = frozenset("بتدفكغجپگڤطقثش")


def _with_gaps(sounds: Sequence[Sound], tongue: Tongue) -> Iterator[Row]:
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
        yield from _run(sounds, start, end, tongue)
        start = end


def _run(sounds: Sequence[Sound], start: int, end: int, tongue: Tongue) -> Iterator[Row]:
    """The rows of neighbouring consonants, from ``start`` up to ``end``."""
    gap = _foreign_gap if tongue is Tongue.FOREIGN else _gap
    for place in range(start, end):
        sound = sounds[place]
        yield sound.row
        is_before_vowel = place + 1 < len(sounds) and sounds[place + 1].is_vowel
        if sound.mark and not is_before_vowel:
            yield MARK_ROWS[sound.mark]
        elif place + 1 < end and not sound.mark:
            yield gap(sounds, start, place, end)


def _gap(sounds: Sequence[Sound], start: int, place: int, end: int) -> Row:
    """What stands after the consonant at ``place`` in a word that Arabic made."""
    length, order = end - start, place - start
    opens, closes = start == 0, end == len(sounds)
    if opens and order == 0:
        return _MU if sounds[0].letter == "م" and length > 2 else _FIRST
    if closes and place + 2 == end:
        if length == 2 and start > 0:
            return _AFTER_A if sounds[start - 1].letter in ALEFS else _AFTER_IU
        return _OPEN
    is_noun = sounds[0].is_vowel and sounds[0].row[0][1] == "i"
    if is_noun and order == 1:
        return _NOUN
    # Two consonants part by turns: man-sur, mus-tan-sir.
    return _CLOSED if order % 2 == (1 if opens else 0) else _OPEN


def _foreign_gap(sounds: Sequence[Sound], _start: int, place: int, end: int) -> Row:
    """What stands after the consonant at ``place`` in a foreign word."""
    here, after = sounds[place].letter[-1], sounds[place + 1].letter[0]
    if place == 0:
        is_cluster = (here in _STOPS and after in _SMOOTH) or (here in "سش" and after in "تكبملنپط")
        return _FOREIGN_CLUSTER if is_cluster else _FOREIGN_FIRST
    if end == len(sounds) and place + 2 == end:
        is_cluster = (here in "نرلس" and after in "تدكسزجغشبف") or after in "سز"
        return _FOREIGN_CLUSTER if is_cluster else _FOREIGN_LAST
    return _FOREIGN_CLUSTER
