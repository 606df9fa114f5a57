"""Sounds of many words at once: the compiled twin of ``text.phonemes``, and whom those sounds may stand for."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit, types

from tocsin.match.arrays import sealed
from tocsin.match.distance import MAX_SOUNDS
from tocsin.match.kernels.layout import INDEX
from tocsin.match.kernels.neighbours import COUNT, MEETING, STAMP, meet
from tocsin.match.kernels.room import writable
from tocsin.match.kernels.rules import COMPILED, RULES, array_type, named_type
from tocsin.match.kernels.skeletons import CLASS_TABLE
from tocsin.text.phonemes import ABJAD_VOWELS, ALPHABET, CODE, FRONT, LATIN_MARKS, LATIN_SOUNDS, VOWELS, folded

U8 = npt.NDArray[np.uint8]
LATIN, SOUNDS, SOUNDS_WITH_HE = (
    0,
    1,
    2,
)  # what a text is: Latin letters; sounds of an abjad; those of one that ends in he
LONGEST = 8  # letters of a spelling of one sound
MOST_LETTERS = 256  # of one text
SOFT_C, CONSONANT_Y, CONSONANT_W, FIRST_X = 1, 2, 3, 4  # letters marked by their neighbours
FNV_START, FNV_STEP = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)
A, C, E, I, O, U, W, X, Y = (ord(letter) for letter in "aceiouwxy")  # noqa: E741  # the letter I
CODE_H, CODE_HE, CODE_U, CODE_I, CODE_W, CODE_Y = (CODE[sound] for sound in "hHUIwy")
CODE_T, CODE_S, CODE_Z, CODE_TS = (CODE[sound] for sound in "tszc")
COLON, ZERO, ONE = 58, 48, 49
IS_VOWEL, IS_FRONT, IS_WRITTEN_VOWEL = 1, 2, 4  # bits of a sound


class Sounds(NamedTuple):
    """The spellings of sounds, those of one first letter side by side, the longest first."""

    offsets: npt.NDArray[np.int32]  # (129,) by first letter
    spellings: U8  # (s, LONGEST)
    lengths: U8  # (s,)
    codes: U8  # (s, 2) sounds
    counts: U8  # (s,) how many
    folded: U8  # (40,) what is counted of a sound: a letter, or 0
    bits: U8  # (40,) IS_VOWEL, IS_FRONT, IS_WRITTEN_VOWEL
    code_of: U8  # (128,) of the letters of the alphabet of sounds


_U8, _U8_2, _I32 = array_type(types.uint8), array_type(types.uint8, 2), array_type(types.int32)
_I64, _U64 = types.int64, types.uint64
SOUND_TABLE = named_type(Sounds, [_I32, _U8_2, _U8, _U8_2, _U8, _U8, _U8, _U8])
_OUT, _OUT_I32, _OUT_U32 = writable(types.uint8), writable(types.int32), writable(types.uint32)


def sound_table() -> Sounds:
    """The rules of ``text.phonemes`` as the kernels take them."""
    marks = str.maketrans(dict(zip(LATIN_MARKS, map(chr, (SOFT_C, CONSONANT_Y, CONSONANT_W, FIRST_X)), strict=True)))
    rules = sorted(
        ((spelling.translate(marks), sounds) for spelling, sounds in LATIN_SOUNDS.items()),
        key=lambda rule: (rule[0][0], -len(rule[0])),
    )
    firsts = [ord(spelling[0]) for spelling, _ in rules]
    codes = [[CODE[sound] for sound in sounds] for _, sounds in rules]
    spelt = [spelling.encode("ascii").ljust(LONGEST, b"\0") for spelling, _ in rules]
    code_of = np.zeros(128, dtype=np.uint8)
    for sound, code in CODE.items():
        code_of[ord(sound)] = code
    kept = [folded("b" + sound + "bb")[1:-2] for sound in ALPHABET]
    bits = [
        IS_VOWEL * (sound in VOWELS)
        | IS_FRONT * (sound in FRONT)
        | IS_WRITTEN_VOWEL * (sound in VOWELS + ABJAD_VOWELS[:3])
        for sound in ALPHABET
    ]
    return Sounds(
        sealed(np.searchsorted(firsts, np.arange(129)).astype(np.int32)),
        sealed(np.frombuffer(b"".join(spelt), dtype=np.uint8).reshape(-1, LONGEST)),
        sealed(np.array([len(spelling) for spelling, _ in rules], dtype=np.uint8)),
        sealed(np.array([(each * 2)[:2] for each in codes], dtype=np.uint8)),
        sealed(np.array([len(each) for each in codes], dtype=np.uint8)),
        sealed(np.array([ord(each) if each else 0 for each in kept], dtype=np.uint8)),
        sealed(np.array(bits, dtype=np.uint8)),
        sealed(code_of),
    )


@njit(types.boolean(_I64), **COMPILED)
def _is_vowel(letter):
    return letter in (A, E, I, O, U)


@njit(_I64(_U8, _OUT), **COMPILED)
def _mark(text, out):
    """Writes the letters without doubled consonants, those whose sound hangs on their neighbours marked."""
    length = 0
    for letter in text:
        if length == 0 or letter != out[length - 1] or _is_vowel(letter):
            out[length] = letter
            length += 1
    before = 0
    for at in range(length):
        letter = out[at]
        behind = out[at + 1] if at + 1 < length else 0
        if letter == Y and (at == 0 or _is_vowel(before)) and _is_vowel(behind):
            out[at] = CONSONANT_Y
        elif letter == W and before in (A, O) and _is_vowel(behind):
            out[at] = CONSONANT_W
        elif letter == C and behind in (E, I, Y):
            out[at] = SOFT_C
        before = letter
    if length > 0 and out[0] == X:
        out[0] = FIRST_X
    return length


@njit(_I64(_U8, SOUND_TABLE, _OUT, _OUT), **COMPILED)
def encode_latin(text, table, marked, out):
    """How many sounds letters a-z make, their codes written to ``out``: the twin of ``text.phonemes.encode``."""
    length = _mark(text, marked)
    at = count = 0
    while at < length:
        step = 1
        for rule in range(table.offsets[marked[at]], table.offsets[marked[at] + 1]):
            size = table.lengths[rule]
            is_here = at + size <= length
            for letter in range(size):
                is_here = is_here and marked[at + letter] == table.spellings[rule, letter]
            if is_here:
                for sound in range(table.counts[rule]):
                    if count == 0 or out[count - 1] != table.codes[rule, sound]:
                        out[count] = table.codes[rule, sound]
                        count += 1
                step = size
                break
        at += step
    if count > 2 and out[count - 1] == CODE_H and table.bits[out[count - 2]] & IS_VOWEL:
        count -= 1
    return count


@njit(_I64(_U8, _I64, SOUND_TABLE, _OUT), **COMPILED)
def encode_sounds(text, kind, table, out):
    """How many sounds the letters of an abjad make, which stand in ``text`` one for one."""
    count = 0
    for letter in text:
        code = table.code_of[letter]
        if count == 0 or out[count - 1] != code:
            out[count] = code
            count += 1
    if count > 3 and out[count - 2] == CODE_T and out[count - 1] in (CODE_S, CODE_Z):
        count -= 1
        out[count - 1] = CODE_TS
    if kind == SOUNDS_WITH_HE and count > 2 and out[count - 1] == CODE_H:
        out[count - 1] = CODE_HE
    if count > 1 and out[0] == CODE_U:
        out[0] = CODE_W
    elif count > 1 and out[0] == CODE_I:
        out[0] = CODE_Y
    return count


@njit(_U64(_U64, _I64), **COMPILED)
def _with(key, byte):
    return (key ^ np.uint64(byte)) * FNV_STEP


@njit(_U64(_U8), **COMPILED)
def key_of(text):
    """A key of 64 bits of some bytes."""
    key = FNV_START
    for byte in text:
        key = _with(key, byte)
    return key


@njit(_U64(_OUT, _I64, SOUND_TABLE), **COMPILED)
def folded_key(sounds, count, table):
    """The key of what ``text.phonemes.folded`` makes of the sounds."""
    key = FNV_START
    kept = 0
    if count > 0 and (sounds[0] == CODE_Y or sounds[0] == CODE_W):
        key = _with(key, Y if sounds[0] == CODE_Y else W)
        kept = 1
    for at in range(count):
        letter = table.folded[sounds[at]]
        if letter:
            key = _with(key, letter)
            kept += 1
    if kept >= 3:
        return key
    key = _with(key, COLON)
    vowels = 0
    for at in range(count):
        bits = table.bits[sounds[at]]
        if bits & IS_WRITTEN_VOWEL and vowels < 3:
            key = _with(key, ONE if bits & IS_FRONT else ZERO)
            vowels += 1
    return key


@njit(types.void(_U8, _I32, _U8, SOUND_TABLE, array_type(types.uint64), _OUT, _OUT, _OUT_I32), **COMPILED)
def fold_rows(letters, offsets, kinds, table, keys, marked, sounds, rows):
    """Writes for each text the row of its folded form among ``keys`` (ascending), or -1; ``rows`` (k,)."""
    for text in range(len(kinds)):
        part = letters[offsets[text] : offsets[text + 1]]
        rows[text] = -1
        if kinds[text] == LATIN:
            count = encode_latin(part, table, marked, sounds)
        else:
            count = encode_sounds(part, kinds[text], table, sounds)
        key = folded_key(sounds, count, table)
        low, high = 0, len(keys)
        while low < high:
            middle = (low + high) // 2
            if keys[middle] < key:
                low = middle + 1
            else:
                high = middle
        if low < len(keys) and keys[low] == key:
            rows[text] = low


@njit(
    _I64(_U8, _I32, SOUND_TABLE, INDEX, RULES, CLASS_TABLE, types.float64, MEETING, _OUT, _OUT, _OUT_U32, _OUT_I32),
    **COMPILED,
)
def meet_many(letters, offsets, table, index, rules, classes, limit, meeting, marked, sounds, found, ends):
    """How many tokens of the index are within ``limit`` of Latin texts, written to ``found``; ``ends`` (k,) of each.

    Those of a text that find no room are left out: the room holds all of as many texts as are asked for at once.
    """
    used = 0
    for text in range(len(ends)):
        part = letters[offsets[text] : offsets[text + 1]]
        count = encode_latin(part, table, marked, sounds)
        meeting.state[STAMP] += 1
        meet(index, part, sounds[: min(count, MAX_SOUNDS)], 0, limit, rules, meeting, classes, False)
        for at in range(meeting.state[COUNT]):
            if used < len(found):
                found[used] = meeting.tokens[at]
                used += 1
        ends[text] = used
    return used
