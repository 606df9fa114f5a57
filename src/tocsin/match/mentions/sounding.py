"""Listed tokens that sound like words of a text, or nearly: asked for many words at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from tocsin.match.arrays import sealed
from tocsin.match.kernels.neighbours import STAMP, meeting
from tocsin.match.kernels.rules import rules
from tocsin.match.kernels.skeletons import class_table
from tocsin.match.mentions.kernels.sounding import (
    LATIN,
    MOST_LETTERS,
    SOUNDS,
    SOUNDS_WITH_HE,
    fold_rows,
    key_of,
    meet_many,
    sound_table,
)
from tocsin.match.mentions.lexicon import Lexicon
from tocsin.match.rarity import fold_token
from tocsin.text.phonemes import ABJAD_LETTERS, is_abjad

NEAR: Final = 0.8  # distance up to which a word that is on no list may be a listed one misspelt
AT_ONCE: Final = 64  # words whose near tokens are asked for at once
ROOM: Final = 1 << 16  # their near tokens
_LAST_STAMP: Final = 1 << 31


class Alike(NamedTuple):
    """Tokens of one folded form; ``is_short``: of so few consonants that it keeps its vowels."""

    tokens: tuple[int, ...]
    is_short: bool


_NOBODY: Final = Alike((), False)


class Sounding:
    """The tokens of a lexicon by their sounds. Not for several threads at once: it has one room to work in."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._table = sound_table()
        self._marked, self._sounds = (np.zeros(2 * MOST_LETTERS, dtype=np.uint8) for _ in range(2))
        keyed = sorted((_key(fold), fold) for fold in lexicon.by_fold)
        self._keys = sealed(np.array([key for key, _ in keyed], dtype=np.uint64))
        self._alike = [Alike(tuple(lexicon.by_fold[fold]), ":" in fold) for _, fold in keyed]
        self._rules, self._classes = rules(), class_table()
        self._meetings = [meeting(len(segment.index.bits)) for segment in lexicon.segments]
        self._numbers = [
            [lexicon.tokens[text] for text in segment.arrays.tokens.letters] for segment in lexicon.segments
        ]

    def alike(self, texts: Sequence[str]) -> list[Alike]:
        """For each token of letters: the listed tokens that are counted with it (text.phonemes.folded)."""
        found = [_NOBODY] * len(texts)
        asked, written, kinds = list[int](), list[bytes](), list[int]()
        for at, text in enumerate(texts):
            kind = LATIN
            if text.isascii():
                is_plain = text.isalpha() and len(text) <= MOST_LETTERS
            else:
                kind = SOUNDS_WITH_HE if text[-1:] in "הه" else SOUNDS
                is_plain = is_abjad(text) and text.isalpha() and len(text) <= MOST_LETTERS
            if is_plain:
                asked.append(at)
                kinds.append(kind)
                written.append(_written(text, kind))
            else:
                fold = fold_token(text)
                found[at] = Alike(tuple(self._lexicon.by_fold.get(fold, ())), ":" in fold)
        for at, row in zip(asked, self._rows(written, kinds), strict=True):
            found[at] = self._alike[row] if row >= 0 else _NOBODY
        return found

    def _rows(self, written: list[bytes], kinds: list[int]) -> list[int]:
        rows = np.empty(len(written), dtype=np.int32)
        fold_rows(
            *(*_joined(written), sealed(np.array(kinds, dtype=np.uint8)), self._table, self._keys),
            *(self._marked, self._sounds, rows),
        )
        found: list[int] = rows.tolist()
        return found

    def near(self, texts: Sequence[str]) -> Iterator[list[int]]:
        """For each token of letters a-z: the listed ones that it may be misspelt."""
        for start in range(0, len(texts), AT_ONCE):
            part = [text[:MOST_LETTERS].encode("ascii") for text in texts[start : start + AT_ONCE]]
            yield from map(list, zip_concatenated([self._near(at, part) for at in range(len(self._meetings))]))

    def _near(self, segment: int, written: list[bytes]) -> list[list[int]]:
        room, index = self._meetings[segment], self._lexicon.segments[segment].index
        if room.state[STAMP] > _LAST_STAMP:
            room.seen[:] = 0
            room.state[STAMP] = 0
        found, ends = np.empty(ROOM, dtype=np.uint32), np.empty(len(written), dtype=np.int32)
        meet_many(
            *(*_joined(written), self._table, index, self._rules, self._classes, NEAR, room),
            *(self._marked, self._sounds, found, ends),
        )
        numbers, used = self._numbers[segment], self._lexicon.used
        rows = [sorted(each.tolist()) for each in np.split(found[: ends[-1]], ends[:-1])]
        return [[number for row in each if (number := numbers[row]) in used] for each in rows]


def zip_concatenated(parts: list[list[list[int]]]) -> Iterator[list[int]]:
    """For each place, the lists of all parts one behind the other."""
    for each in zip(*parts, strict=True):
        yield [number for numbers in each for number in numbers]


def _joined(written: list[bytes]) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int32]]:
    offsets = np.zeros(len(written) + 1, dtype=np.int32)
    np.cumsum([len(each) for each in written], out=offsets[1:])
    return sealed(np.frombuffer(b"".join(written), dtype=np.uint8)), sealed(offsets)


def _written(text: str, kind: int) -> bytes:
    """Latin letters as they are; each letter of an abjad as its sound, others left out (text.phonemes)."""
    return (text if kind == LATIN else "".join(ABJAD_LETTERS.get(letter, "") for letter in text)).encode("ascii")


def _key(fold: str) -> int:
    return int(key_of(sealed(np.frombuffer(fold.encode("utf-8", "replace"), dtype=np.uint8))))
