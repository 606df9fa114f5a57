"""Keys of skeletons: the compiled twin of ``match.skeletons``."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit, types

from tocsin.match.arrays import U8, sealed
from tocsin.match.kernels.room import writable
from tocsin.match.kernels.rules import COMPILED, array_type, named_type
from tocsin.match.skeletons import ALIKE, BREATH, BREATH_CLASS, BREATHED, CLASSES, LEAST_CHANGED
from tocsin.text.phonemes import ALPHABET, CODE, skeleton

MOST_CLASSES = 24  # of a token: as many as sounds
CODE_KH, CODE_GH = (CODE[sound] for sound in BREATHED)
CODE_H, CLASS_KH = CODE[BREATH], ord(BREATH_CLASS)
MOST_KEYS = 1 + MOST_CLASSES + MOST_CLASSES * len(CLASSES) + MOST_CLASSES + (MOST_CLASSES + 1) * len(CLASSES)
FNV_START, FNV_STEP = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)
EQUALS = 61  # stands before the sounds of a token without consonants
NONE, EXCHANGED, LESS, MORE, BREATHES = 0, 1, 2, 3, 4  # what sets a key apart from a token's own
_U8, _I64, _KEYS = array_type(types.uint8), types.int64, writable(types.uint64)
_CLASSES = writable(types.uint8)


class Classes(NamedTuple):
    """The classes of sounds."""

    of: U8  # (42,) of each sound, 0 for none; then the sound that has one at the start only, and that class
    all: U8  # (8,)
    alike: npt.NDArray[np.bool_]  # (128, 128) True for two classes that are easily taken for each other


CLASS_TABLE = named_type(Classes, [_U8, _U8, array_type(types.boolean, 2)])


def class_table() -> Classes:
    """The classes as the kernels take them."""
    of = np.zeros(len(ALPHABET) + 2, dtype=np.uint8)
    for sound, code in CODE.items():
        inside = skeleton("a" + sound)
        of[code] = ord(inside) if inside else 0
    of[-2:] = CODE["w"], ord(skeleton("w"))
    alike = np.zeros((128, 128), dtype=np.bool_)
    for each, others in ALIKE.items():
        for other in others:
            alike[ord(each), ord(other)] = True
    return Classes(sealed(of), sealed(np.frombuffer(CLASSES.encode("ascii"), dtype=np.uint8)), sealed(alike))


@njit(_I64(_U8, CLASS_TABLE, _CLASSES), **COMPILED)
def skeleton_of(sounds, classes, out):
    """How many classes the skeleton of the sounds has, written to ``out`` (MOST_CLASSES + 1,)."""
    length = 0
    for at in range(len(sounds)):
        each = classes.of[sounds[at]]
        if at == 0 and sounds[at] == classes.of[len(classes.of) - 2]:
            each = classes.of[len(classes.of) - 1]
        if each != 0:
            out[length] = each
            length += 1
    return length


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


@njit(types.uint64(_CLASSES, _I64, _I64, _I64, types.uint8), **COMPILED)
def _key(skeleton, length, at, how, other):
    """The key of a skeleton, or of it with the class at ``at`` exchanged, left out, or ``other`` put before it."""
    value = FNV_START
    for place in range(length + 1):
        if place == at and how in (EXCHANGED, MORE):
            value = _mixed(value, other)
        if place < length and not (place == at and how in (EXCHANGED, LESS)):
            value = _mixed(value, skeleton[place])
    return value


@njit(types.uint64(_U8, _U8, CLASS_TABLE, _CLASSES), **COMPILED)
def key_of(sounds, letters, classes, room):
    """The key of a token's own skeleton; ``room`` (MOST_CLASSES + 1,) is written."""
    length = skeleton_of(sounds, classes, room)
    return _key(room, length, -1, NONE, 0) if length > 0 else _key_without_classes(sounds, letters)


@njit(_I64(_U8, _U8, CLASS_TABLE, _CLASSES, _KEYS, _CLASSES), **COMPILED)
def keys_asked(sounds, letters, classes, room, out, hows):
    """How many keys a token's near spellings stand under, written to ``out`` (MOST_KEYS,), its own first.

    ``hows`` (MOST_KEYS,) gets what sets each apart: NONE, EXCHANGED, LESS, MORE or BREATHES. A key may come twice.
    """
    out[0], hows[0] = key_of(sounds, letters, classes, room), NONE
    length, count = skeleton_of(sounds, classes, room), 1
    if length == 0:
        return 1
    at = 0
    for place in range(len(sounds)):
        if sounds[place] == CODE_KH or sounds[place] == CODE_GH:
            out[count], hows[count] = _key(room, length, at, LESS, 0), BREATHES
            count += 1
        elif sounds[place] == CODE_H:
            out[count], hows[count] = _key(room, length, at, MORE, CLASS_KH), BREATHES
            count += 1
        if classes.of[sounds[place]] != 0 or (place == 0 and sounds[0] == classes.of[len(classes.of) - 2]):
            at += 1
    for at in range(length):
        for other in classes.all:
            if classes.alike[room[at], other]:
                out[count], hows[count] = _key(room, length, at, EXCHANGED, other), EXCHANGED
                count += 1
    for at in range(length if length >= LEAST_CHANGED else 0):
        out[count], hows[count] = _key(room, length, at, LESS, 0), LESS
        count += 1
    for at in range(length + 1 if length >= LEAST_CHANGED else 0):
        for other in classes.all:
            out[count], hows[count] = _key(room, length, at, MORE, other), MORE
            count += 1
    return count


@njit(types.void(_U8, array_type(types.int64), _U8, array_type(types.uint32), CLASS_TABLE, _CLASSES, _KEYS), **COMPILED)
def all_keys(letters, letter_offsets, sounds, sound_offsets, classes, room, keys):
    """Writes the key of each token's own skeleton to ``keys`` (n,)."""
    for token in range(len(sound_offsets) - 1):
        keys[token] = key_of(
            sounds[sound_offsets[token] : sound_offsets[token + 1]],
            letters[letter_offsets[token] : letter_offsets[token + 1]],
            classes,
            room,
        )
