"""What the scan of a text reads and writes: named tuples of arrays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import types

from tocsin.match.kernels.room import writable
from tocsin.match.kernels.rules import array_type, named_type
from tocsin.text.names import MAX_TOKENS

I32 = npt.NDArray[np.int32]
U8 = npt.NDArray[np.uint8]
F64 = npt.NDArray[np.float64]

PERSON, KNOWN, HAS_LIGHT = 1, 2, 4  # bits of a name
IS_SHORT, IS_SMALL_FIRST, IS_ARTICLE, IS_LONG = 1, 2, 4, 8  # bits of any word
IS_SMALL, IS_CAPITAL, IS_ORDINARY, IS_ALONE = 16, 32, 64, 128  # bits of a word that may stand for something
CLOSE, COMMA, APART = 0, 1, 2  # how two words stand to each other, as match.mentions.reading has it
CLOSE_IF_SHORT, HAS_QUOTE = 4, 8  # further bits of what stands between two words
TOKEN_BITS = 28
TOKEN = (1 << TOKEN_BITS) - 1
ONLY_PERSONS, EXACT = (
    1,
    2,
)  # above a token: a word may stand for it in names of persons alone; is it in its very letters
WIDEST = 24  # words on either side of an anchor that are looked at, for the longest name
# Places in ``bounds``
(
    PRIOR, SHOWN_FROM, HOPE, HOPE_KNOWN, HOPE_QUOTED, MISSING, SMALL_LETTERS, ORDINARY, OTHER_ORDER, COMMAS,
    UNLISTED, WHOLE, AS_LISTED, INDEPENDENCE,
) = range(14)  # fmt: skip
NEXT, STEPS, LEFT_OUT, STAMP, IN_ORDER, IS_EXACT = range(6)  # places in ``state``


class Names(NamedTuple):
    """The listed names of several tokens, by their anchors; t tokens, n names."""

    anchor_offsets: I32  # (t + 1,)
    anchored: I32  # names that a token is an anchor of
    widths: U8  # (t,) words on either side of the token in which the rest of such a name may stand
    name_offsets: I32  # (n + 1,)
    tokens: I32  # full tokens of the names
    rarities: F64  # of the same
    bits: U8  # (n,) PERSON, KNOWN, HAS_LIGHT
    reaches: U8  # (n,)
    allowed: U8  # (n,) full tokens that may be absent


class Text(NamedTuple):
    """The words of a block; w words, v distinct ones that may stand for something."""

    words: I32  # (w,) row of the word, or -1
    bits: U8  # (w,)
    gaps: U8  # (w + 1,) what stands before each word, and behind the last
    offsets: I32  # (v + 1,)
    stands_for: I32  # tokens that a word may stand for, ONLY_PERSONS and EXACT above them


class Workplace(NamedTuple):
    """What the scan writes. ``stamps`` must have been zero when it was made."""

    stamps: npt.NDArray[np.int64]  # (t,) the anchor for which the two below were written
    latest: I32  # (t,) the last place of a token so far
    heads: I32  # (t,) the nearest place of a token, as a row of the pool
    tails: I32  # (t,) its furthest
    pool_places: I32  # (p,)
    pool_nexts: I32  # (p,)
    pool_bits: U8  # (p,) ONLY_PERSONS, EXACT
    chosen: I32  # (1, MAX_TOKENS + 1) words taken by the full tokens of a name, or -1
    gains: F64  # (MAX_TOKENS + 1,)
    names: I32  # (c,) of each candidate
    places: I32  # (c, MAX_TOKENS) word of each full token, or -1
    spans: I32  # (c, 4) first and last word, commas, whether in the list's order
    bounds: F64  # (c,) log-odds that the mention may reach at most
    state: npt.NDArray[np.int64]  # (6,) NEXT, STEPS, LEFT_OUT, STAMP, IN_ORDER, IS_EXACT


_I32, _U8, _F64 = (array_type(each) for each in (types.int32, types.uint8, types.float64))
NAMES = named_type(Names, [_I32, _I32, _U8, _I32, _I32, _F64, _U8, _U8, _U8])
TEXT = named_type(Text, [_I32, _U8, _U8, _I32, _I32])
_W32, _W64, _WF = writable(types.int32), writable(types.int64), writable(types.float64)
_W32_2 = writable(types.int32, 2)
WORKPLACE = named_type(
    Workplace, [_W64, _W32, _W32, _W32, _W32, _W32, writable(types.uint8), _W32_2, _WF, _W32, _W32_2, _W32_2, _WF, _W64]
)
MOST_CANDIDATES = 1 << 14
POOL = 1 << 14


def workplace(tokens: int, *, candidates: int = MOST_CANDIDATES) -> Workplace:
    """A fresh workplace for a lexicon of so many tokens."""

    def some(*shape: int) -> I32:
        return np.zeros(shape, dtype=np.int32)

    return Workplace(
        np.zeros(tokens, dtype=np.int64), some(tokens), some(tokens), some(tokens), some(POOL), some(POOL),
        np.zeros(POOL, dtype=np.uint8),
        some(1, MAX_TOKENS + 1), np.zeros(MAX_TOKENS + 1), some(candidates), some(candidates, MAX_TOKENS),
        some(candidates, 4), np.zeros(candidates), np.zeros(6, dtype=np.int64),
    )  # fmt: skip
