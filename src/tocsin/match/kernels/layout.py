"""What the kernels read: the index and the question as named tuples of read-only arrays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import types

from tocsin.match.arrays import F32, I32, I64, U8, U16, U32, U64
from tocsin.match.kernels.rules import array_type, named_type

GROUPS = 3  # equivalence groups of a token in one kind of name, at most
MAX_TOKENS = 16  # tokens of a name; longer names are compared by their first 16


class Index(NamedTuple):
    """The arrays of an index (match.arrays) that a search reads; n tokens, m names, r records."""

    letters: U8
    letter_offsets: I64  # (n + 1,)
    sounds: U8
    sound_offsets: U32  # (n + 1,)
    bits: U8  # (n,) kernels.spelling.ABJAD ...
    groups: U16  # (n, 2 * GROUPS) those in persons' names, then those in organisations'
    rarity_person: F32  # (n,)
    rarity_organisation: F32  # (n,)
    skeleton_keys: U64  # (k,) ascending
    skeleton_offsets: U32  # (k + 1,)
    skeleton_tokens: U32
    posting_offsets: U32  # (n + 1,)
    postings: U32
    name_offsets: U32  # (m + 1,)
    name_tokens: U32  # token row, with LIGHT and FAMILY in the two highest bits
    name_record: U32  # (m,)
    name_bits: U8  # (m,) WEAK, and how many tokens are not light
    kind: U8  # (r,)
    handling: U16  # (r,)
    birth_offsets: U32  # (r + 1,)
    births: I32  # (b, 4)
    sexes: U8  # (r,)
    country_offsets: U32  # (r + 1,)
    countries: U16


class Question(NamedTuple):
    """One form of a query: k tokens, and what is stated beside the name."""

    letters: U8
    letter_offsets: I64  # (k + 1,)
    sounds: U8
    sound_offsets: I64  # (k + 1,)
    bits: U8  # (k,)
    marks: U8  # (k,) LIGHT, FAMILY
    groups: U16  # (k, GROUPS)
    rarity: npt.NDArray[np.float64]  # (k,)
    born: I64  # (4,) earliest and latest ordinal, precision, circa; (0,) when not stated
    countries: U16
    switches: I64  # (3,) is a person, is truncated, bit of the stated sex or 0


_U8, _U16, _U32, _U64 = (array_type(each) for each in (types.uint8, types.uint16, types.uint32, types.uint64))
_I64, _F32, _F64 = (array_type(each) for each in (types.int64, types.float32, types.float64))
_PAIRS_U16 = array_type(types.uint16, 2)

INDEX = named_type(
    Index,
    [_U8, _I64, _U8, _U32, _U8, _PAIRS_U16, _F32, _F32, _U64, _U32, _U32, _U32, _U32]
    + [_U32, _U32, _U32, _U8, _U8, _U16, _U32, array_type(types.int32, 2), _U8, _U32, _U16],
)
QUESTION = named_type(Question, [_U8, _I64, _U8, _I64, _U8, _U8, _PAIRS_U16, _F64, _I64, _U16, _I64])

TOKEN_ROW = 0x3FFFFFFF  # of an entry of name_tokens
TOKEN_MARKS = 30  # its marks stand above this bit
WEAK = 0x80  # bit of name_bits
FULL = 0x1F  # of name_bits: how many tokens are not light
PERSON_SWITCH, TRUNCATED_SWITCH, SEX_SWITCH = 0, 1, 2
