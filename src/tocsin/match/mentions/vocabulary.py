"""What each distinct word of a text may stand for on the lists: worked out once a word, since texts repeat theirs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from tocsin.match.mentions.lexicon import Lexicon, Listed
from tocsin.match.mentions.weighing import Weigher
from tocsin.match.nearness import NearTokens
from tocsin.match.rarity import fold_token
from tocsin.text.inflection import APOSTROPHES, MOST_LETTERS, bases
from tocsin.text.known_as import fold_name
from tocsin.text.names import person_forms
from tocsin.text.ordinary_words import is_ordinary
from tocsin.text.phonemes import is_abjad
from tocsin.text.scripts import clean, script_of

NEAR = 0.8  # distance up to which a word that is on no list may be a listed one misspelt
LEAST_NEAR = 5  # letters of such a word
SHORT: Final = 4  # letters: a name of one word this short is an acronym, and written in capitals
MOST_KNOWN = 400_000  # words remembered: a text of ever new words must not fill the memory


class Shape(IntEnum):
    """How a word is written."""

    SMALL = 0
    CAPITAL = 1  # begins with a capital
    CAPITALS = 2  # two letters or more, all capitals
    NO_CASE = 3  # its script has none, or it holds no letter


@dataclass(frozen=True, slots=True)
class Word:
    """A distinct word: what it may stand for, and which names to look for where it stands."""

    text: str
    shape: Shape
    stands_for: dict[int, str]  # token -> the way to read the word that gave it
    anchors: tuple[int, ...]
    partners: frozenset[int]
    alone: tuple[Listed, ...]
    is_small_of: frozenset[int]  # tokens that it is in small letters: here they are words


_NONE: Final[frozenset[int]] = frozenset()


class Vocabulary(dict[str, "Word | None"]):
    """Words by their text as it stands in the texts; None for one that stands for nothing on the lists."""

    def __init__(self, lexicon: Lexicon, weigher: Weigher) -> None:
        super().__init__()
        self._lexicon = lexicon
        self._weigher = weigher
        self._near = [NearTokens(segment.index) for segment in lexicon.segments]

    def __missing__(self, text: str) -> Word | None:
        """The word, worked out when it is first met."""
        if len(text) > MOST_LETTERS:
            return None  # and not remembered: a line without a blank is one word
        if len(self) > MOST_KNOWN:
            self.clear()
        word = self[text] = self._word(text)
        return word

    def _word(self, text: str) -> Word | None:
        shown = text if text.isascii() and text.isprintable() else clean(text)
        shape = shape_of(shown)
        found, exact = self._stands_for(shown, shape)
        if not found:
            return None
        lexicon = self._lexicon
        anchors = tuple(token for token in found if token in lexicon.anchored)
        partners = frozenset(other for token in anchors for other in lexicon.partners[token])
        alone = tuple(
            listed
            for token in found
            for listed in lexicon.alone.get(token, ())
            if _may_stand_alone(shown, shape, listed, is_exact=token in exact)
            and self._weigher.is_same_word(found[token], listed)
        )
        is_small_of = frozenset(token for token in exact if token in lexicon.alone) if shape is Shape.SMALL else _NONE
        if not (anchors or alone or is_small_of or found.keys() & lexicon.partners.keys()):
            return None
        return Word(shown, shape, found, anchors, partners, alone, is_small_of)

    def _stands_for(self, shown: str, shape: Shape) -> tuple[dict[int, str], frozenset[int]]:
        """Tokens that the word may stand for, each with the way to read it; those that it is in its letters."""
        lexicon, found = self._lexicon, dict[int, str]()
        read = [
            (letters, base.letters)
            for base in bases(shown)
            for letters in _spellings(base.letters, is_small=shape is Shape.SMALL)
        ]
        for letters, base in read:  # the very letters first: they tell which way to read the word is the right one
            number = lexicon.tokens.get(letters)
            if number is not None and (number in lexicon.partners or number in lexicon.alone):
                found.setdefault(number, base)
        exact = frozenset(found)
        is_small = shape is Shape.SMALL
        for letters, base in read:
            if is_small and base.isascii():
                continue
            fold = fold_token(letters)
            # Small words are words before they are names: only long ones are met by their sounds.
            if not (is_small and ":" in fold):
                for number in lexicon.by_fold.get(fold, ()):
                    found.setdefault(number, base)
        if not found and shape in (Shape.CAPITAL, Shape.CAPITALS) and len(shown) >= LEAST_NEAR:
            found = self._misspelt(shown)
        return found, exact

    def _misspelt(self, shown: str) -> dict[int, str]:
        found: dict[int, str] = {}
        base = bases(shown)[0].letters
        letters = next(iter(_spellings(base, is_small=False)), "")
        if not letters.isalpha():
            return found
        for segment, near in zip(self._lexicon.segments, self._near, strict=True):
            rows, _ = near.find(letters, limit=NEAR)
            texts = segment.arrays.tokens.letters
            for row in rows.tolist():
                number = self._lexicon.tokens[texts[row]]
                if number in self._lexicon.partners:
                    found.setdefault(number, base)
        return found


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
    script = script_of(base)
    if script == "Cyrl":
        plain = base.translate(_CYRILLIC)
        if plain.isascii():
            return (plain,)
    if is_abjad(base):
        parts = _parts(base)
        return (base, *parts) if base not in parts else parts
    if script == "Latn":
        bare = "".join(letter for letter in unicodedata.normalize("NFKD", base) if letter.isalnum())
        if bare.isascii() and not _MAY_BE_PARTED.search(bare):
            return (bare,)
    return _parts(base) if script in ("Latn", "Grek", "Cyrl", "Deva") else ()


# What makes two tokens of one word, or another of it: Abdulrahman, Nuraddin, Karimullah, Petrova, Sokolskaya, R0bin.
_MAY_BE_PARTED: Final = re.compile(r"^abd|d[iy]+n[ea]?$|ll?ah?$|[oe]va$|sk[aiyj]+$|zk[aiyj]+$|\d")


def _parts(base: str) -> tuple[str, ...]:
    """The tokens that a word makes as a part of a name: Abdulrahman makes two."""
    forms = person_forms(base)
    return tuple(dict.fromkeys(token.letters for form in forms for token in form))


def shape_of(text: str) -> Shape:
    """How the word is written, without what is attached to it: l'Islam begins with a capital, IS's is all capitals."""
    for letter in APOSTROPHES:
        if letter in text:
            text = max(text.split(letter), key=len)
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
