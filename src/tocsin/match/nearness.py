"""Which tokens of an index are near a token: the kernels' answers as arrays."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tocsin.match.arrays import ABJAD, F32, NUMBER, NUMBERED, U8, U32, sealed
from tocsin.match.distance import MAX_SOUNDS
from tocsin.match.kernels.layout import Index
from tocsin.match.kernels.neighbours import COUNT, STAMP, continuations, find_token, meet, meeting, partings
from tocsin.match.kernels.rules import rules
from tocsin.match.kernels.skeletons import class_table
from tocsin.match.weights import DISTANCE_LIMIT
from tocsin.text.phonemes import as_codes, encode, is_abjad

MOST_PARTINGS = 256  # of one token
LEAST_CUT = 2  # letters of a token that may be cut


def letters_as_bytes(text: str) -> bytes:
    """The text as the kernels compare it: UTF-8."""
    return text.encode("utf-8", "replace")


def sounds_as_bytes(letters: str) -> bytes:
    """The token's phonemes as codes, at most MAX_SOUNDS."""
    return as_codes(encode(letters)[:MAX_SOUNDS])


def bytes_of(text: str) -> U8:
    """``letters_as_bytes`` as an array."""
    return sealed(np.frombuffer(letters_as_bytes(text), dtype=np.uint8))


def sounds_of(letters: str) -> U8:
    """``sounds_as_bytes`` as an array."""
    return sealed(np.frombuffer(sounds_as_bytes(letters), dtype=np.uint8))


def bits_of(letters: str) -> int:
    """What kind of token it is: ABJAD, NUMBERED, NUMBER."""
    if letters.isalpha():
        return ABJAD if is_abjad(letters) else 0
    digits = NUMBER if letters.isdigit() else 0
    return (ABJAD if is_abjad(letters) else 0) | NUMBERED | digits


class NearTokens:
    """Finds near tokens. Not for several threads at once: it has one room to work in."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._rules = rules()
        self._classes = class_table()
        self._meeting = meeting(max(len(index.bits), MOST_PARTINGS))
        self._parted = np.empty(MOST_PARTINGS, dtype=np.uint32)

    def find(self, letters: str, *, limit: float = DISTANCE_LIMIT, is_whole: bool = False) -> tuple[U32, F32]:
        """Rows of the tokens within ``limit`` of ``letters``, ascending, and their distances.

        ``is_whole``: only tokens with the very skeleton (names written together differ by little else).
        """
        self._next_stamp()
        meet(
            *(self._index, bytes_of(letters), sounds_of(letters), bits_of(letters), limit),
            *(self._rules, self._meeting, self._classes, is_whole),
        )
        found = int(self._meeting.state[COUNT])
        order: npt.NDArray[np.intp] = np.argsort(self._meeting.tokens[:found])
        return self._meeting.tokens[:found][order], self._meeting.distances[:found][order]

    def row_of(self, letters: str) -> int:
        """The row of a token by its letters, or -1."""
        return int(find_token(self._index, bytes_of(letters)))

    def partings(self, letters: str, least: int) -> tuple[U32, U32]:
        """Rows of the two tokens that each parting of ``letters`` into known ones gives."""
        found = partings(self._index, bytes_of(letters), least, self._meeting.tokens, self._parted)
        return self._meeting.tokens[:found].copy(), self._parted[:found].copy()

    def continuations(self, letters: str) -> tuple[U32, F32]:
        """Rows of the tokens that go on after ``letters``, which may be cut (match.name_evidence), and distances."""
        if len(letters) < LEAST_CUT:
            return np.empty(0, np.uint32), np.empty(0, np.float32)
        found = continuations(self._index, bytes_of(letters), self._meeting.tokens)
        return np.sort(self._meeting.tokens[:found]), np.full(found, 0.15 + 1.5 / len(letters), dtype=np.float32)

    def _next_stamp(self) -> None:
        self._meeting.state[STAMP] += 1
        if self._meeting.state[STAMP] == 1 << 32:
            self._meeting.seen[:] = 0
            self._meeting.state[STAMP] = 1
