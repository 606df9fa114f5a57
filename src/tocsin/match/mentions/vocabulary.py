"""What each distinct word of a text may stand for on the lists: worked out once a word, since texts repeat theirs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from itertools import repeat
from typing import Final, TypeAlias

import numpy as np

from tocsin.match.mentions.growing import I32, U8, Growing
from tocsin.match.mentions.kernels.layout import (
    EXACT,
    IS_ALONE,
    IS_ARTICLE,
    IS_CAPITAL,
    IS_LONG,
    IS_ORDINARY,
    IS_SHORT,
    IS_SMALL,
    IS_SMALL_FIRST,
    ONLY_PERSONS,
    TOKEN_BITS,
)
from tocsin.match.mentions.lexicon import Lexicon, Listed
from tocsin.match.mentions.reading import SHORT_WORD
from tocsin.match.mentions.sounding import Sounding
from tocsin.match.mentions.weighing import Weigher
from tocsin.text.inflection import APOSTROPHES, ELIDED, MOST_LETTERS, bases
from tocsin.text.known_as import fold_name
from tocsin.text.names import PARTICLES, person_forms
from tocsin.text.number_words import with_figures
from tocsin.text.ordinary_words import is_ordinary
from tocsin.text.phonemes import is_abjad
from tocsin.text.scripts import clean, script_of

LEAST_NEAR = 5  # letters of such a word
SHORT: Final = 4  # letters: a name of one word this short is an acronym, and written in capitals
MOST_KNOWN: Final = 400_000  # words remembered: a text of ever new words must not fill the memory
ALLAH: Final = frozenset("allah ullah ulla ollah lah الله аллах алла улла".split())
LONG_WORD: Final = -1 - IS_LONG  # the row of a word of more than MOST_LETTERS
ARTICLES: Final = (
    PARTICLES
    | ALLAH
    | frozenset(
        # those of other scripts, as texts in them write the names of people; and Allah, the second half of many a name
        "the an ar as ash at az ad бен бин ибн аль эль ан ар ас аш ат аз ад ал ел ул уль абу абд абдул абдель умм "
        "ال آل بن ابن ابو أبو ابي أبي ام أم بنت عبد בן אבו".split()
    )
)


class Shape(IntEnum):
    """How a word is written."""

    SMALL = 0
    CAPITAL = 1  # begins with a capital
    CAPITALS = 2  # two letters or more, all capitals
    NO_CASE = 3  # its script has none, or it holds no letter


@dataclass(frozen=True, slots=True)
class Word:
    """A distinct word: what it may stand for, and which names of one word it may be."""

    text: str
    shape: Shape
    stands_for: dict[int, str]  # token -> the way to read the word that gave it
    alone: tuple[Listed, ...]
    is_small_of: frozenset[int]  # tokens that it is in small letters: here they are words
    only_persons: frozenset[int]  # tokens that it may stand for in names of persons alone
    exact: frozenset[int]  # tokens that it is in its very letters

    def may_be(self, token: int, listed: Listed) -> bool:
        """True where the word may stand for a token of this name."""
        return token in self.stands_for and (listed.is_person or token not in self.only_persons)


_NONE: Final[frozenset[int]] = frozenset()


class Vocabulary:
    """Words by their text as it stands in the texts. Not for several threads at once."""

    def __init__(self, lexicon: Lexicon, weigher: Weigher) -> None:
        self._lexicon = lexicon
        self._weigher = weigher
        self._sounding = Sounding(lexicon)
        self._begin()

    def _begin(self) -> None:
        self.words: list[Word] = []
        self._rows: dict[str, int] = {}
        self._bits = Growing(np.uint8)
        self._offsets = Growing(np.int32)
        self._offsets.extend([0])
        self._tokens = Growing(np.int32)

    @property
    def tokens(self) -> tuple[I32, I32]:
        """(v + 1,) and (n,): the tokens that each word may stand for, in rows."""
        return self._offsets.values, self._tokens.values

    def rows_of(self, texts: list[str]) -> I32:
        """(w,) int32: the row in ``words`` of each text; for what stands for nothing -1 less its bits."""
        if len(self._rows) > MOST_KNOWN:
            self._begin()
        new = {text for text in set(texts) - self._rows.keys() if len(text) <= MOST_LETTERS}
        if new:
            self._learn(sorted(new))
        # A line without a blank is one word: it is not remembered.
        rows = map(self._rows.get, texts, repeat(LONG_WORD))
        return np.fromiter(rows, dtype=np.int32, count=len(texts))

    def bits_of(self, rows: I32) -> U8:
        """(w,) uint8: what is known of each word, as match.mentions.kernels.layout tells."""
        known = self._bits.values[np.maximum(rows, 0)] if len(self.words) else np.zeros(len(rows), dtype=np.uint8)
        return np.where(rows >= 0, known, (-1 - rows).astype(np.uint8))

    def _learn(self, texts: list[str]) -> None:
        shown = [text if text.isascii() and text.isprintable() else clean(text) for text in texts]
        shapes = [shape_of(each) for each in shown]
        found = self._stand_for(shown, shapes)
        for text, plain, shape, stands in zip(texts, shown, shapes, found, strict=True):
            bits = IS_SHORT * (len(text) <= SHORT_WORD) | IS_SMALL_FIRST * text[:1].islower()
            bits |= IS_ARTICLE * (text.casefold() in ARTICLES)
            word = self._word(plain, shape, stands) if stands.tokens else None
            self._rows[text] = -1 - bits if word is None else len(self.words)
            if word is not None:
                self._enter(word, bits)

    def _enter(self, word: Word, bits: int) -> None:
        bits |= IS_SMALL * (word.shape is Shape.SMALL) | IS_ALONE * bool(word.alone)
        bits |= IS_CAPITAL * (word.shape in (Shape.CAPITAL, Shape.CAPITALS)) | IS_ORDINARY * is_ordinary(word.text)
        self.words.append(word)
        self._bits.extend([bits])
        above = dict.fromkeys(word.only_persons, ONLY_PERSONS) | dict.fromkeys(word.exact, EXACT)
        self._tokens.extend([token | above.get(token, 0) << TOKEN_BITS for token in word.stands_for])
        self._offsets.extend([len(self._tokens)])

    def _word(self, text: str, shape: Shape, stands: Stands) -> Word | None:
        lexicon, found, exact = self._lexicon, stands.tokens, stands.exact
        alone = tuple(
            listed
            for token in found
            for listed in lexicon.alone.get(token, ())
            if _may_stand_alone(text, shape, listed, is_exact=token in exact)
            and self._weigher.may_be_word(found[token], listed)
        )
        is_small_of = frozenset(token for token in exact if token in lexicon.alone) if shape is Shape.SMALL else _NONE
        if not (alone or is_small_of or found.keys() & lexicon.used):
            return None
        return Word(text, shape, found, alone, is_small_of, frozenset(stands.only_persons), exact)

    def _stand_for(self, texts: list[str], shapes: list[Shape]) -> list[Stands]:
        """Tokens that each word may stand for, each with the way to read it; those that it is in its letters."""
        lexicon = self._lexicon
        reads = [_read(text, shape) for text, shape in zip(texts, shapes, strict=True)]
        found: list[Stands] = []
        for read in reads:  # the very letters first: they tell which way to read the word is the right one
            tokens: dict[int, str] = {}
            for letters, base in read:
                known = lexicon.tokens.get(letters)
                for number in (*(() if known is None else (known,)), *lexicon.written.get(base, ())):
                    if number in lexicon.used or number in lexicon.alone:
                        tokens.setdefault(number, base)
            found.append(Stands(tokens, frozenset(tokens)))
        self._by_sounds(reads, shapes, found)
        self._misspelt(texts, shapes, reads, found)
        return found

    def _by_sounds(self, reads: list[Read], shapes: list[Shape], found: list[Stands]) -> None:
        """Adds what sounds the same. Small words are words before they are names: only long ones are met so."""
        asked = [
            (at, letters, base)
            for at, (read, shape) in enumerate(zip(reads, shapes, strict=True))
            for letters, base in read
            if not (shape is Shape.SMALL and base.isascii())
        ]
        for (at, letters, base), numbers in zip(asked, self._sounding.alike([each[1] for each in asked]), strict=True):
            if numbers.is_short and shapes[at] is Shape.SMALL:
                continue
            for number in numbers.tokens:
                theirs = self._lexicon.letters[number]
                # Words of abjads leave too much unwritten: an organisation's name is met in its letters alone.
                is_other = (is_abjad(letters) or is_abjad(theirs)) and fold_word(letters) != fold_word(theirs)
                found[at].add(number, base, only_persons=is_other)

    def _misspelt(self, texts: list[str], shapes: list[Shape], reads: list[Read], found: list[Stands]) -> None:
        """Adds the tokens near to capitalised words that stand for nothing."""
        asked = [
            (at, *read[0])
            for at, (text, shape, read) in enumerate(zip(texts, shapes, reads, strict=True))
            if not found[at].tokens and shape in (Shape.CAPITAL, Shape.CAPITALS) and len(text) >= LEAST_NEAR and read
            if read[0][0].isascii() and read[0][0].isalpha()
        ]
        for (at, _, base), numbers in zip(asked, self._sounding.near([each[1] for each in asked]), strict=True):
            for number in numbers:
                # Short words of a language lie nearer to each other than names.
                found[at].add(number, base, only_persons=len(base) < LEAST_MISSPELT)


@dataclass(slots=True)
class Stands:
    """What a word may stand for, as it is found out: tokens with the way to read it, and in whose names."""

    tokens: dict[int, str]
    exact: frozenset[int]
    only_persons: set[int] = field(default_factory=set)

    def add(self, token: int, base: str, *, only_persons: bool) -> None:
        """One more token; a way to read the word that was there before stays."""
        if token not in self.tokens:
            self.tokens[token] = base
            if only_persons:
                self.only_persons.add(token)
        elif not only_persons:
            self.only_persons.discard(token)


@lru_cache(maxsize=65536)
def fold_word(text: str) -> str:
    """``text.known_as.fold_name``, remembered: the words of texts come again."""
    return fold_name(text)


LEAST_MISSPELT: Final = 8  # letters of a word that may be misspelt in an organisation's name
Read: TypeAlias = list[tuple[str, str]]
"""Ways to read a word: the token that it may be, and its letters without ending or particle."""


def _read(text: str, shape: Shape) -> Read:
    is_small = shape is Shape.SMALL
    read = [(letters, base.letters) for base in bases(text) for letters in _spellings(base.letters, is_small=is_small)]
    if text.isascii() and text.isalnum():  # fourteenth, XIV, 14th
        figures = with_figures((text.lower(),))
        read += [(figures[0], text.lower())] * (figures[0].isdigit() and len(figures) == 1)
    if not is_small and read and len(text) >= LEAST_BEFORE_ALLAH:
        read += [(whole, read[0][1]) for whole in _with_allah(read[0][0])]
    return read


LEAST_BEFORE_ALLAH: Final = 3  # letters


def _with_allah(letters: str) -> tuple[str, ...]:
    """The token that lists make of the word and a following Allah: Najib Ullah is Najibullah (text.names)."""
    if letters.isascii():
        return ("abdullah",) if letters in _ABD else (letters + "ullah",)
    return (letters + "الله",) if is_abjad(letters) else ()


_ABD: Final = frozenset("abd abdul abdel abdal abdu abdoul".split())


def _may_stand_alone(word: str, shape: Shape, listed: Listed, *, is_exact: bool) -> bool:
    """False where a name of one word cannot be meant: "Jan" is no JAN, "is" no IS, "hope" nobody's company.

    It is met in its very letters; by its sounds only where texts are known to write about its bearer (and then in the
    same letters but for marks and the like: match.mentions.sentence).
    """
    if not (is_exact or (listed.is_known and not listed.is_weak)):
        return False
    letters = len(fold_name(word))
    if shape is Shape.SMALL:
        return listed.is_known and not listed.is_weak and letters > SHORT and not is_ordinary(word)
    return letters > SHORT or shape is not Shape.CAPITAL


# Cyrillic as most papers spell it: enough to meet a token by its sounds; the evidence reads the word properly.
_CYRILLIC: Final = str.maketrans(
    {
        **dict(zip("абвгдезийклмнопрстуфыэёіїґў", "abvgdeziyklmnoprstufyeeiigu", strict=True)),
        **{"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya", "є": "ie"},
        **{"ъ": None, "ь": None},
    }
)


def _spellings(base: str, *, is_small: bool) -> Iterable[str]:
    """The tokens that a word may be on the lists."""
    if base.isascii():
        return (base,) if is_small or not _MAY_BE_PARTED.search(base) else (base, *_parts(base))
    if "\u0400" <= base[0] <= "\u04ff":
        plain = base.translate(_CYRILLIC)
        if plain.isascii():
            return (plain,)
    if _PLAIN_ABJAD.fullmatch(base):
        parts = arabic_parts(base)
        return parts if parts[0] == base else (base, *parts)
    if is_abjad(base):
        parts = _parts(base)
        return (base, *parts) if base not in parts else parts
    script = script_of(base)
    if script == "Latn":
        bare = "".join(letter for letter in unicodedata.normalize("NFKD", base) if letter.isalnum())
        if bare.isascii() and not _MAY_BE_PARTED.search(bare):
            return (bare,)
    return _parts(base) if script in ("Latn", "Grek", "Cyrl", "Deva") else ()


# Letters that need no second look, in a word that is not made of several names.
_PLAIN_ABJAD: Final = re.compile("(?!عبد|.*الدين|.*الله|وال|لل)[\u0621-\u063a\u0641-\u064a\u05d0-\u05ea]+")
_ARTICLE: Final = "ال"
_LEAST_WITH_ARTICLE: Final = 5  # letters


def arabic_parts(word: str) -> tuple[str, ...]:
    """The tokens of a plain word of Arabic or Hebrew: with its article it is two, as ``text.names`` has it."""
    if word.startswith(_ARTICLE) and len(word) >= _LEAST_WITH_ARTICLE:
        return (_ARTICLE, word.removeprefix(_ARTICLE))
    return (word,)


# What makes two tokens of one word, or another of it: Abdulrahman, Nuraddin, Karimullah, Petrova, Sokolskaya, R0bin.
_MAY_BE_PARTED: Final = re.compile(r"^abd|d[iy]+n[ea]?$|ll?ah?$|[oe]va$|sk[aiyj]+$|zk[aiyj]+$|\d")


def _parts(base: str) -> tuple[str, ...]:
    """The tokens that a word makes as a part of a name: Abdulrahman makes two."""
    forms = person_forms(base)
    return tuple(dict.fromkeys(token.letters for form in forms for token in form))


@lru_cache(maxsize=65536)
def shape_of(text: str) -> Shape:
    """How the word is written, without what is attached to it: l'Islam begins with a capital, IS's is all capitals."""
    for letter in APOSTROPHES:
        if letter in text:
            head, _, rest = text.strip(letter).partition(letter)
            text = rest if rest and head.casefold() in ELIDED else head or text
    if text.islower():
        return Shape.SMALL
    if text.isupper():
        return Shape.CAPITALS if len(text) > 1 else Shape.CAPITAL
    head = text.rstrip(_CYRILLIC_SMALL)  # ИГИЛа, ООНом: an ending behind an abbreviation
    if 1 < len(head) < len(text) <= len(head) + MOST_ENDING and head.isupper():
        return Shape.CAPITALS
    return Shape.CAPITAL if any(map(str.isupper, text)) else Shape.NO_CASE


_CYRILLIC_SMALL: Final = "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїє"
MOST_ENDING: Final = 3  # letters
