"""What the kernels read: the index and the question as named tuples of read-only arrays."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import types

from tocsin.match.arrays import (
    F32,
    GROUPS,
    I32,
    I64,
    TOKEN_MARKS,
    TOKEN_ROW,
    U8,
    U16,
    U32,
    U64,
    WEAK_NAME,
    IndexArrays,
    Skeletons,
    Tokens,
    sealed,
)
from tocsin.match.kernels.rules import array_type, named_type
from tocsin.text.names import MAX_TOKENS


class Index(NamedTuple):
    """The arrays of an index (match.arrays) that a search reads; n tokens, m names, r records."""

    letters: U8
    letter_offsets: I64  # (n + 1,)
    sounds: U8
    sound_offsets: U32  # (n + 1,)
    bits: U8  # (n,) ABJAD, NUMBERED, NUMBER
    groups: U16  # (n, 2 * GROUPS) those in persons' names, then those in organisations'
    rarity_person: F32  # (n,)
    rarity_organisation: F32  # (n,)
    skeleton_keys: U64  # (k,) ascending
    skeleton_offsets: U32  # (k + 1,)
    by_beginning: U32  # (n,) tokens in the order of their bytes
    by_ending: U32  # (n,) tokens in the order of their bytes read backwards
    posting_offsets: U32  # (n + 1,)
    postings: U32
    name_offsets: U32  # (m + 1,)
    name_tokens: U32  # token row, with LIGHT and FAMILY in the two highest bits
    name_record: U32  # (m,)
    name_bits: U8  # (m,) WEAK_NAME, the kind of the record, and how many tokens are not light
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
    [
        *(_U8, _I64, _U8, _U32, _U8, _PAIRS_U16, _F32, _F32, _U64, _U32, _U32, _U32, _U32, _U32),
        *(_U32, _U32, _U32, _U8, _U8, _U16, _U32, array_type(types.int32, 2), _U8, _U32, _U16),
    ],
)
QUESTION = named_type(Question, [_U8, _I64, _U8, _I64, _U8, _U8, _PAIRS_U16, _F64, _I64, _U16, _I64])

PERSON_SWITCH, TRUNCATED_SWITCH, SEX_SWITCH = 0, 1, 2

__all__ = ["GROUPS", "MAX_TOKENS", "TOKEN_MARKS", "TOKEN_ROW", "WEAK_NAME"]


def index_of_tokens(tokens: Tokens, skeletons: Skeletons) -> Index:
    """An index without names, in which tokens can be met."""
    none = (np.empty(0, np.uint8), np.empty(0, np.uint16), np.empty(0, np.uint32), np.empty((0, 4), np.int32))
    u8, u16, u32, births = none
    return _sealed(*_of_tokens(tokens, skeletons), u32, u32, u32, u32, u32, u8, u8, u16, u32, births, u8, u32, u16)


def index_of(arrays: IndexArrays) -> Index:
    """The arrays as the kernels take them."""
    names, records = arrays.names, arrays.records
    return _sealed(
        *_of_tokens(arrays.tokens, arrays.skeletons),
        *(arrays.postings.offsets, arrays.postings.names, names.offsets, names.tokens, names.record, names.bits),
        *(records.kind, records.handling, records.birth_offsets, records.births, records.sexes),
        *(records.country_offsets, records.countries),
    )


def _of_tokens(tokens: Tokens, skeletons: Skeletons) -> tuple[npt.NDArray[Any], ...]:
    letters = tokens.letters
    return (
        *(letters.data, letters.offsets.astype(np.int64), tokens.sounds, tokens.sound_offsets, tokens.bits),
        *(tokens.groups, tokens.rarity_person, tokens.rarity_organisation),
        *(skeletons.keys, skeletons.offsets, skeletons.by_beginning, skeletons.by_ending),
    )


def _sealed(*arrays: npt.NDArray[Any]) -> Index:
    return Index._make(sealed(each) for each in arrays)
