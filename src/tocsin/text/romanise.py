"""Latin spellings of a name in any script: the door to the modules of ``romanisation``.

A text is cut into words, neighbouring words of one script are spelt together (a bearer follows one way of spelling
throughout), and the parts are put together again, the most usual spellings first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Final, TypeAlias

from anyascii import anyascii

from tocsin.text.romanisation import arabic, brahmic, cyrillic, devanagari, greek, han, hangul, hebrew, kana, latin
from tocsin.text.romanisation.lattice import LIMIT, cheapest, distinct, ranked
from tocsin.text.romanisation.lookalikes import settled
from tocsin.text.scripts import NO_LETTERS, clean, script_of_letter

_Speller: TypeAlias = Callable[[Sequence[str]], tuple[str, ...]]


def romanise(text: str) -> tuple[str, ...]:
    """Lower-case Latin spellings of the whole text, the most usual first, at most eight; blanks part the words.

    Only a to z, 0 to 9 and single blanks occur in them. Hyphens part words, apostrophes vanish. A text with a letter
    has at least one spelling; a text without letters and digits has none.
    """
    if text.isascii() and text.isprintable():
        spelling = _NOT_PLAIN.sub(" ", text.lower().replace("'", "").replace("`", "")).strip()
        return (spelling,) if spelling else ()
    rows = [ranked(_spelt(script, words)) for script, words in _runs(_words(text))]
    if len(rows) == 1:
        return tuple(map(itemgetter(1), rows[0]))
    return tuple(text for _, text in cheapest(list(filter(None, rows)), joiner=" ", limit=LIMIT) if text)


_NOT_PLAIN: Final = re.compile("[^a-z0-9]+")
_APOSTROPHES: Final = "'`‘’‛ʹʻʼʽʾʿˈˊˋ′՚׳ꞌ"
_UNSEEN: Final = "ـ״"
"""Marks inside words that stand for no sound: the stroke that stretches Arabic, the sign of Hebrew acronyms."""


class _Characters(dict[int, str]):
    """Each character as the words keep it, worked out once for each that was ever asked for."""

    def __missing__(self, code: int) -> str:
        kept = self[code] = _kept(chr(code))
        return kept


def _kept(character: str) -> str:
    if character in _APOSTROPHES:
        return "'"
    if character in _UNSEEN:
        return ""
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    return character if unicodedata.category(character)[:2] in _IN_WORDS else " "


_IN_WORDS: Final = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nl"})
_CHARACTERS: Final = _Characters()


def _words(text: str) -> list[str]:
    # NFKC would turn the free-standing acute into a blank; in names it is an apostrophe. Catalan l·l is one sound.
    tidy = clean(text.replace("´", "'")).lower().replace("l·l", "ll")
    return tidy.translate(_CHARACTERS).split()


def _runs(words: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    pieces = (piece for word in words for piece in _pieces(word))
    for script, group in groupby(pieces, key=itemgetter(0)):
        yield script, [word for _, word in group]


def _pieces(word: str) -> Iterator[tuple[str, str]]:
    """The word, or its parts where scripts that share no letters stand side by side, each with its script."""
    if word.isascii():
        yield "Latn", word
        return
    start, script = 0, NO_LETTERS
    word = kana.with_kana_for_han(settled(word))
    for place, letter in enumerate(word):
        here = _ALIKE.get(letter_script := script_of_letter(letter), letter_script)
        if here in (script, NO_LETTERS):
            continue
        if script != NO_LETTERS and not {here, script} <= _ALPHABETS:
            yield script, word[start:place]
            start = place
        script = here if script == NO_LETTERS or start == place else script
    yield script, word[start:]


_ALIKE: Final = {"Hira": "Kana"}
_ALPHABETS: Final = frozenset({"Latn", "Cyrl", "Grek"})


def _spelt(script: str, words: list[str]) -> tuple[str, ...]:
    spell = _SPELLERS.get(script, _spell_other)
    spellings = distinct(_plain(spelling) for spelling in spell(words))
    return spellings or distinct([_numbered(words)])


def _plain(spelling: str) -> str:
    """The spelling in a to z, digits and single blanks, whatever stray letter a word held."""
    return " ".join(spelling.split()) if spelling.isascii() and "'" not in spelling else latin.bare(spelling)


def _spell_other(words: Sequence[str]) -> tuple[str, ...]:
    read = [latin.bare(anyascii(_WRITTEN_FIRST.sub(r"\2\1", word)).lower()) or _numbered([word]) for word in words]
    return (" ".join(read),)


# Thai and Lao write these vowels before the consonant that they follow.
_WRITTEN_FIRST: Final = re.compile("([เแโใไເແໂໃໄ])([ก-ฮກ-ຮ])")


def _numbered(words: Sequence[str]) -> str:
    """The code points of the letters, for scripts that nothing here can read: still the same name each time."""
    return " ".join([f"u{ord(letter):x}" for word in words for letter in word if letter.isalpha()])


_SPELLERS: Final[dict[str, _Speller]] = {
    "Latn": latin.spell,
    "Cyrl": cyrillic.spell,
    "Grek": greek.spell,
    "Arab": arabic.spell,
    "Hebr": hebrew.spell,
    "Deva": devanagari.spell,
    **dict.fromkeys(("Beng", "Guru", "Gujr", "Orya", "Taml", "Telu", "Knda", "Mlym"), brahmic.spell),
    "Hang": hangul.spell,
    "Kana": kana.spell,
    "Hani": han.spell,
    NO_LETTERS: latin.spell,
}
