"""Document numbers as 64-bit keys that can be turned back.

A number is folded (letters and digits only) and read as machines may misread it (text.identifiers.confusable_key):
31 characters are left, so one takes 5 bits and twelve take 60. Beside the key, ``letters`` says for each place whether
the letter stood there (O, I, S, B, Z) or the digit: key alone is the confusable look-up, key and letters the exact
one, and both together are the number. A number that is longer, or not ASCII, has a hash for a key and its text is kept.

The key is scattered by a bijection, so that a table sorted by it has an even prefix table whatever the numbers are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tocsin.segments.kernels.document_numbers import LONGEST_PACKED, pack_all, packed
from tocsin.text.identifiers import confusable_key, fold_number

_ALPHABET = "0123456789ACDEFGHJKLMNPQRTUVWXY"
_CODE = {character: place for place, character in enumerate(_ALPHABET, start=1)}
_LETTER_OF = {"0": "O", "1": "I", "5": "S", "8": "B", "2": "Z"}
_MASK = (1 << 64) - 1
_FIRST, _SECOND = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB  # of SplitMix64
_FIRST_BACK, _SECOND_BACK = pow(_FIRST, -1, 1 << 64), pow(_SECOND, -1, 1 << 64)
_LONG = 1 << 63
LONGEST_NUMBER = 64  # characters, folded


class NumberKey(NamedTuple):
    """The key of a number, and where its letters stand. ``text`` is kept beside them where ``is_long``."""

    key: int
    letters: int
    text: str
    is_long: bool


class NumberKeys(NamedTuple):
    """Keys (n,) uint64 and letters (n,) uint16 of many numbers; an empty number has the key 0, which none else has."""

    keys: npt.NDArray[np.uint64]
    letters: npt.NDArray[np.uint16]


def key_of(number: str) -> NumberKey:
    """The key of one number; key 0 where nothing is left when it is folded."""
    if not number or not number.isascii():
        return plain_key_of(number)
    data = number.encode("ascii")
    key, letters, length = packed(np.frombuffer(data, np.uint8), 0, len(data))
    return NumberKey(key, letters, fold_number(number), length > LONGEST_PACKED)


def plain_key_of(number: str) -> NumberKey:
    """The same as ``key_of`` in plain Python, and for numbers that are not ASCII."""
    folded = fold_number(number)
    confusable = confusable_key(folded)
    letters = sum(1 << place for place, pair in enumerate(zip(folded, confusable, strict=True)) if pair[0] != pair[1])
    is_long = len(folded) > LONGEST_PACKED or not folded.isascii()
    if is_long:
        value = _scatter(_digest(confusable.encode("utf-8", "surrogatepass"))) | _LONG
    else:
        value = sum(_CODE[character] << (5 * place) for place, character in enumerate(confusable))
    return NumberKey(_scatter(value), letters & 0xFFFF, folded, is_long)


def number_of(key: int, letters: int) -> str:
    """The folded number behind a key and its letters; "" for a long one, whose text is kept elsewhere."""
    value = _gather(key)
    if value & _LONG:
        return ""
    characters = []
    while value:
        characters.append(_ALPHABET[(value & 31) - 1])
        value >>= 5
    return "".join(
        _LETTER_OF[character] if letters >> place & 1 else character for place, character in enumerate(characters)
    )


def is_long(key: int) -> bool:
    """True where the key is a hash, and the text beside the row decides."""
    return bool(_gather(key) & _LONG)


def keys_of(numbers: Sequence[str]) -> NumberKeys:
    """The keys of many numbers, in order."""
    texts = [number.encode("utf-8", "surrogatepass") for number in numbers]
    data = np.frombuffer(b"".join(texts) or b"\0", np.uint8)
    starts = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)), out=starts[1:])
    keys = np.empty(len(texts), np.uint64)
    letters = np.empty(len(texts), np.uint16)
    lengths = np.empty(len(texts), np.int64)
    pack_all(data, starts, keys, letters, lengths)
    for row in np.flatnonzero(lengths < 0).tolist():  # not ASCII: folded as text
        keys[row], letters[row] = plain_key_of(numbers[row])[:2]
    return NumberKeys(keys, letters)


def _digest(data: bytes) -> int:
    """FNV-1a; the caller scatters it."""
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 & _MASK
    return value


def _scatter(value: int) -> int:
    """SplitMix64's finaliser, a bijection of 64 bits that leaves 0 as it is."""
    value ^= value >> 30
    value = value * _FIRST & _MASK
    value ^= value >> 27
    value = value * _SECOND & _MASK
    return value ^ value >> 31


def _gather(value: int) -> int:
    """What ``_scatter`` made this of: its steps undone from the last to the first."""
    value ^= value >> 31 ^ value >> 62
    value = value * _SECOND_BACK & _MASK
    value ^= value >> 27 ^ value >> 54
    value = value * _FIRST_BACK & _MASK
    return value ^ value >> 30 ^ value >> 60
