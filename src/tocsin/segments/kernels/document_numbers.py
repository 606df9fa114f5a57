"""Document numbers as 64-bit keys, compiled: pack what was folded, scatter it, and fold texts where they lie.

The plain twins are in ``segments.document_numbers``, where the key is explained.
"""

# numba decides the types, by the signatures below; these checks know nothing of machine integers that wrap around:
# mypy: disable-error-code="no-untyped-call,return-value,no-any-return,assignment,arg-type"

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit, types

BYTES = types.Array(types.uint8, 1, "C", readonly=True)
KEYS = types.Array(types.uint64, 1, "C", readonly=True)
LETTERS = types.Array(types.uint16, 1, "C", readonly=True)
PLACES = types.Array(types.int64, 1, "C", readonly=True)

LONGEST_PACKED = 12  # characters that fit into 60 bits at 5 bits each
LONG = np.uint64(1 << 63)  # set on the key of a number that does not fit: the rest is a hash
_HASH_START = np.uint64(0xCBF29CE484222325)  # FNV-1a, whose last step is the scattering below
_HASH_TIMES = np.uint64(0x100000001B3)


def _codes() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """For each byte: its place in the alphabet of confusable keys (0: none), its folded byte, whether it is a letter
    that is read as a digit."""
    code, folded, is_letter = (np.zeros(256, np.uint8) for _ in range(3))
    confused = {"O": "0", "I": "1", "S": "5", "B": "8", "Z": "2"}
    alphabet = "0123456789" + "".join(c for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if c not in confused)
    for character in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        key = confused.get(character, character)
        for written in {character, character.lower()}:
            code[ord(written)] = alphabet.index(key) + 1
            folded[ord(written)] = ord(character)
            is_letter[ord(written)] = character in confused
    return code, folded, is_letter


CODE, FOLDED, IS_LETTER = _codes()
KEY_BYTE = np.array([0, *b"0123456789ACDEFGHJKLMNPQRTUVWXY"], np.uint8)  # the byte of each place in the alphabet


@njit("uint64(uint64)", cache=True, nogil=True)
def scattered(value: int) -> int:
    """The value under a bijection that spreads near ones evenly (the finaliser of SplitMix64)."""
    value ^= value >> np.uint64(30)
    value *= np.uint64(0xBF58476D1CE4E5B9)
    value ^= value >> np.uint64(27)
    value *= np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@njit(types.Tuple((types.uint64, types.uint16, types.int64))(BYTES, types.int64, types.int64), cache=True, nogil=True)
def packed(data: npt.NDArray[np.uint8], start: int, end: int) -> tuple[int, int, int]:
    """Scattered key, letters and folded length of the text data[start:end]; length -1 where a byte is not ASCII."""
    key, digest = np.uint64(0), _HASH_START
    letters, length = np.uint16(0), 0
    for at in range(start, end):
        byte = data[at]
        if byte >= 128:
            return np.uint64(0), np.uint16(0), -1
        code = CODE[byte]
        if code == 0:
            continue
        if length < LONGEST_PACKED:
            key |= np.uint64(code) << np.uint64(5 * length)
        if length < 16:
            letters |= np.uint16(IS_LETTER[byte]) << np.uint16(length)
        digest = (digest ^ np.uint64(KEY_BYTE[code])) * _HASH_TIMES
        length += 1
    if length > LONGEST_PACKED:
        key = scattered(digest) | LONG
    return scattered(key), letters, length


@njit(types.void(BYTES, PLACES, types.uint64[::1], types.uint16[::1], types.int64[::1]), cache=True, nogil=True)
def pack_all(
    data: npt.NDArray[np.uint8],
    starts: npt.NDArray[np.int64],
    keys: npt.NDArray[np.uint64],
    letters: npt.NDArray[np.uint16],
    lengths: npt.NDArray[np.int64],
) -> None:
    """Fill keys, letters and folded lengths of the texts between ``starts`` (n + 1)."""
    for row in range(keys.size):
        keys[row], letters[row], lengths[row] = packed(data, starts[row], starts[row + 1])
