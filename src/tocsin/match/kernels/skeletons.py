"""Keys of skeletons: the compiled twin of ``match.skeletons``."""

from __future__ import annotations

import numpy as np
from numba import njit, types

from tocsin.match.arrays import U8, sealed
from tocsin.match.kernels.room import writable
from tocsin.match.kernels.rules import COMPILED, array_type
from tocsin.text.phonemes import ALPHABET, CODE, skeleton

LONG = 3  # classes from which one may be left out
MOST_KEYS = 25  # a token has its own key and one less each of its classes, of at most 24 sounds
FNV_START, FNV_STEP = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)
EQUALS = 61  # stands before the sounds of a token without consonants
_U8, _I64, _KEYS = array_type(types.uint8), types.int64, writable(types.uint64)


def class_table() -> U8:
    """The class of each sound, (43,) uint8: 0 for none; then the sound that counts at the start only, and its class."""
    table = np.zeros(len(ALPHABET) + 2, dtype=np.uint8)
    for sound, code in CODE.items():
        inside = skeleton("a" + sound)
        table[code] = ord(inside) if inside else 0
    table[-2:] = CODE["w"], ord(skeleton("w"))
    return sealed(table)


@njit(types.uint64(types.uint64, types.uint8), **COMPILED)
def _mixed(value, byte):
    """FNV-1a: one byte more."""
    return (value ^ types.uint64(byte)) * FNV_STEP


@njit(types.uint64(_U8, _U8), **COMPILED)
def _key_without_classes(sounds, letters):
    value = _mixed(FNV_START, EQUALS)
    for byte in sounds if len(sounds) > 0 else letters:
        value = _mixed(value, byte)
    return value


@njit(_I64(_U8, _U8, _U8, _KEYS), **COMPILED)
def keys_of(sounds, letters, classes, out):
    """How many keys a token has, written to ``out`` (2 * MOST_KEYS,) uint64, its own skeleton first, none twice.

    The second half of ``out`` is room to work in.
    """
    skeleton_of = out[MOST_KEYS:]
    length = 0
    for at in range(len(sounds)):
        each = classes[sounds[at]]
        if at == 0 and sounds[at] == classes[len(classes) - 2]:
            each = classes[len(classes) - 1]
        if each != 0:
            skeleton_of[length] = each
            length += 1
    if length == 0:
        out[0] = _key_without_classes(sounds, letters)
        return 1
    count = 0
    for without in range(-1, length if length >= LONG else 0):
        # One of two equal neighbours left out is the same as the other.
        if without > 0 and skeleton_of[without] == skeleton_of[without - 1]:
            continue
        value = FNV_START
        for at in range(length):
            if at != without:
                value = _mixed(value, skeleton_of[at])
        out[count] = value
        count += 1
    return count


@njit(
    _I64(_U8, array_type(types.int64), _U8, array_type(types.uint32), _U8, _KEYS, writable(types.uint32)),
    **COMPILED,
)
def all_keys(letters, letter_offsets, sounds, sound_offsets, classes, keys, rows):
    """How many keys all tokens have together, written to ``keys`` with the token of each in ``rows``.

    Both have room for MOST_KEYS of each token, and as many more.
    """
    count = 0
    for token in range(len(sound_offsets) - 1):
        found = keys_of(
            sounds[sound_offsets[token] : sound_offsets[token + 1]],
            letters[letter_offsets[token] : letter_offsets[token + 1]],
            classes,
            keys[count:],
        )
        for _ in range(found):
            rows[count] = token
            count += 1
    return count
