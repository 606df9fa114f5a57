"""Which tokens of an index are near a token.

Three ways lead to them, and each that is met is measured: skeletons that are the same or differ in one class
(match.skeletons); for slips of a single letter, the letters before it or those behind it; and beginnings of at least
four letters.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit, types

from tocsin.match.arrays import F32, NUMBERED, U8, U32, U64
from tocsin.match.kernels.layout import INDEX
from tocsin.match.kernels.room import writable
from tocsin.match.kernels.rules import BEGINNING, COMPILED, RULES, array_type, named_type
from tocsin.match.kernels.skeletons import (
    CLASS_TABLE,
    EXCHANGED,
    LESS,
    MORE,
    MOST_CLASSES,
    MOST_KEYS,
    keys_asked,
)
from tocsin.match.kernels.spelling import LETTER_M, LETTER_N, LETTER_R, is_beginning, letters_in, token_distance
from tocsin.match.skeletons import EASILY

LEAST_BEGINNING = 4  # letters, as match.measuring
MOST_BEGINNINGS = 20_000  # tokens that begin with the one asked for
LEAST_SLIPPED = 4  # letters from which a slip is looked for
LEAST_KEPT = 2  # letters that a slip leaves alone, before it or behind it
MOST_FURTHER = 3  # sounds more or less: beyond it even vowels cost too much
LONG_SOUNDS = 6  # from which a consonant more or less may still be near (match.distance: FULL_LENGTH)
_U8, _I64, _F64 = array_type(types.uint8), types.int64, types.float64
_OUT = writable(types.uint32)


class Meeting(NamedTuple):
    """Room for meeting the near ones of n tokens."""

    rows: npt.NDArray[np.float64]  # (3, 66) for distances
    classes: U8  # (MOST_CLASSES + 1,)
    keys: U64  # (MOST_KEYS,)
    hows: U8  # (MOST_KEYS,)
    seen: U32  # (n,) the stamp of the last question that met each token
    tokens: U32  # (n,) the near ones
    distances: F32  # (n,)
    state: npt.NDArray[np.int64]  # (2,) how many are near; the stamp of this question


MEETING = named_type(
    Meeting,
    [
        *(writable(types.float64, 2), writable(types.uint8), writable(types.uint64), writable(types.uint8)),
        *(writable(types.uint32), writable(types.uint32), writable(types.float32), writable(types.int64)),
    ],
)
COUNT, STAMP = 0, 1  # places in Meeting.state
_ASKED = (INDEX, _U8, _U8, _I64, _F64, RULES, MEETING)


def meeting(tokens: int) -> Meeting:
    """A fresh room for so many tokens."""
    return Meeting(
        np.zeros((3, 66)),
        np.zeros(MOST_CLASSES + 1, dtype=np.uint8),
        np.zeros(MOST_KEYS, dtype=np.uint64),
        np.zeros(MOST_KEYS, dtype=np.uint8),
        np.zeros(tokens, dtype=np.uint32),
        np.empty(tokens, dtype=np.uint32),
        np.empty(tokens, dtype=np.float32),
        np.zeros(2, dtype=np.int64),
    )


@njit(_I64(INDEX, types.uint64), **COMPILED)
def _find_key(index, key):
    low, high = 0, len(index.skeleton_keys)
    while low < high:
        middle = (low + high) // 2
        if index.skeleton_keys[middle] < key:
            low = middle + 1
        else:
            high = middle
    return low if low < len(index.skeleton_keys) and index.skeleton_keys[low] == key else -1


@njit(_I64(INDEX, array_type(types.uint32), _U8, types.boolean), **COMPILED)
def _place_in(index, order, letters, is_backwards):
    """The first place in ``order`` whose token is not before ``letters``, both read backwards or both forwards."""
    low, high = 0, len(order)
    while low < high:
        middle = (low + high) // 2
        start, end = index.letter_offsets[order[middle]], index.letter_offsets[order[middle] + 1]
        size = end - start
        is_before = size < len(letters)
        for at in range(min(size, len(letters))):
            theirs = index.letters[end - 1 - at if is_backwards else start + at]
            ours = letters[len(letters) - 1 - at if is_backwards else at]
            if theirs != ours:
                is_before = theirs < ours
                break
        if is_before:
            low = middle + 1
        else:
            high = middle
    return low


@njit(_I64(INDEX, _U8), **COMPILED)
def place_of(index, letters):
    """The first place in ``index.by_beginning`` whose token is not before ``letters``."""
    return _place_in(index, index.by_beginning, letters, False)


@njit(_I64(INDEX, _U8), **COMPILED)
def find_token(index, letters):
    """The row of a token by its letters, or -1."""
    place = place_of(index, letters)
    if place < len(index.by_beginning):
        row = index.by_beginning[place]
        start, end = index.letter_offsets[row], index.letter_offsets[row + 1]
        if end - start == len(letters) and is_beginning(letters, index.letters[start:end]):
            return row
    return -1


@njit(types.void(_I64, _F64, MEETING), **COMPILED)
def _keep(token, apart, meeting):
    meeting.tokens[meeting.state[COUNT]] = token
    meeting.distances[meeting.state[COUNT]] = apart
    meeting.state[COUNT] += 1


@njit(types.void(*_ASKED, _I64), **COMPILED)
def _meet(index, letters, sounds, bits, limit, rules, meeting, token):
    """Measure a token that was not met before, and keep it when it is near."""
    meeting.seen[token] = meeting.state[STAMP]
    apart = token_distance(
        letters,
        sounds,
        bits,
        index.letters[index.letter_offsets[token] : index.letter_offsets[token + 1]],
        index.sounds[index.sound_offsets[token] : index.sound_offsets[token + 1]],
        index.bits[token],
        rules,
        meeting.rows,
    )
    if apart <= limit:
        _keep(token, apart, meeting)


@njit(types.boolean(_U8, _U8), **COMPILED)
def _is_one_slip(a, b):
    """True when two texts differ by one slip at most (match.distance.typing_slips)."""
    start, shorter = 0, min(len(a), len(b))
    while start < shorter and a[start] == b[start]:
        start += 1
    end = 0
    while end < shorter - start and a[len(a) - 1 - end] == b[len(b) - 1 - end]:
        end += 1
    mine, yours = len(a) - start - end, len(b) - start - end
    if mine <= 1 and yours <= 1:
        return True
    if mine == 2 and yours == 1:
        return a[start] == LETTER_R and a[start + 1] == LETTER_N and b[start] == LETTER_M
    if mine == 1 and yours == 2:
        return a[start] == LETTER_M and b[start] == LETTER_R and b[start + 1] == LETTER_N
    return mine == 2 and yours == 2 and a[start] == b[start + 1] and a[start + 1] == b[start]


@njit(types.boolean(_U8, _U8, CLASS_TABLE, RULES), **COMPILED)
def _is_one_sound(a, b, classes, rules):
    """True when the consonants differ by one that is easily taken for the other."""
    i, j = 0, 0
    while True:
        while i < len(a) and classes.of[a[i]] == 0:
            i += 1
        while j < len(b) and classes.of[b[j]] == 0:
            j += 1
        if i == len(a) or j == len(b):
            return i == len(a) and j == len(b)
        if classes.of[a[i]] != classes.of[b[j]] and rules.substitute[a[i], b[j]] > EASILY:
            return False
        i += 1
        j += 1


@njit(types.void(*_ASKED, CLASS_TABLE, types.boolean), **COMPILED)
def _by_skeleton(index, letters, sounds, bits, limit, rules, meeting, classes, is_whole):
    asked = keys_asked(sounds, letters, classes, meeting.classes, meeting.keys, meeting.hows)
    for at in range(1 if is_whole else asked):
        how = meeting.hows[at]
        if how in (LESS, MORE) and len(sounds) < LONG_SOUNDS:
            continue
        found = _find_key(index, meeting.keys[at])
        if found < 0:
            continue
        for token in range(index.skeleton_offsets[found], index.skeleton_offsets[found + 1]):
            if meeting.seen[token] == meeting.state[STAMP]:
                continue
            heard = index.sounds[index.sound_offsets[token] : index.sound_offsets[token + 1]]
            further = abs(len(heard) - len(sounds))
            if further > MOST_FURTHER or (further > 2 and (is_whole or how in (LESS, MORE))):
                continue
            if how != EXCHANGED or _is_one_sound(sounds, heard, classes, rules):
                _meet(index, letters, sounds, bits, limit, rules, meeting, token)


@njit(types.void(*_ASKED, _I64), **COMPILED)
def _if_slipped(index, letters, sounds, bits, limit, rules, meeting, token):
    size = index.letter_offsets[token + 1] - index.letter_offsets[token]
    if abs(size - len(letters)) > 1 or meeting.seen[token] == meeting.state[STAMP]:
        return
    if _is_one_slip(letters, index.letters[index.letter_offsets[token] : index.letter_offsets[token + 1]]):
        _meet(index, letters, sounds, bits, limit, rules, meeting, token)


@njit(types.void(*_ASKED), **COMPILED)
def _by_slip(index, letters, sounds, bits, limit, rules, meeting):
    """Tokens that share the first or the last half of the letters: a slip leaves one of them alone."""
    if len(letters) < LEAST_SLIPPED:
        return
    kept = max(LEAST_KEPT, (len(letters) - 1) // 2)
    for place in range(place_of(index, letters[:kept]), len(index.by_beginning)):
        row = index.by_beginning[place]
        whole = index.letters[index.letter_offsets[row] : index.letter_offsets[row + 1]]
        if not is_beginning(letters[:kept], whole):
            break
        _if_slipped(index, letters, sounds, bits, limit, rules, meeting, row)
    ending = letters[len(letters) - kept :]
    for place in range(_place_in(index, index.by_ending, ending, True), len(index.by_ending)):
        token = index.by_ending[place]
        start, end = index.letter_offsets[token], index.letter_offsets[token + 1]
        if end - start < kept or not is_beginning(ending, index.letters[end - kept : end]):
            break
        _if_slipped(index, letters, sounds, bits, limit, rules, meeting, token)


@njit(types.void(INDEX, _U8, _I64, _F64, RULES, MEETING), **COMPILED)
def _by_beginning(index, letters, bits, limit, rules, meeting):
    """Tokens that begin with ``letters``, and those that ``letters`` begin with."""
    beginning = rules.weights[BEGINNING]
    if bits & NUMBERED or letters_in(letters) < LEAST_BEGINNING or beginning > limit:
        return
    at = place_of(index, letters)
    for place in range(at, min(at + MOST_BEGINNINGS, len(index.by_beginning))):
        row = index.by_beginning[place]
        if not is_beginning(letters, index.letters[index.letter_offsets[row] : index.letter_offsets[row + 1]]):
            break
        if meeting.seen[row] != meeting.state[STAMP]:
            _keep(row, beginning, meeting)
    for length in range(LEAST_BEGINNING, len(letters)):
        if letters[length] & 0xC0 != 0x80 and letters_in(letters[:length]) >= LEAST_BEGINNING:
            row = find_token(index, letters[:length])
            if row >= 0 and meeting.seen[row] != meeting.state[STAMP]:
                _keep(row, beginning, meeting)


@njit(types.void(*_ASKED, CLASS_TABLE, types.boolean), **COMPILED)
def meet(index, letters, sounds, bits, limit, rules, meeting, classes, is_whole):
    """Writes the tokens within ``limit`` of a token into ``meeting``, each once.

    ``is_whole``: those with the very skeleton only (names written together differ by little else).
    ``meeting.state[STAMP]`` must be new.
    """
    meeting.state[COUNT] = 0
    _by_skeleton(index, letters, sounds, bits, limit, rules, meeting, classes, is_whole)
    if not is_whole:
        _by_slip(index, letters, sounds, bits, limit, rules, meeting)
        _by_beginning(index, letters, bits, limit, rules, meeting)


@njit(_I64(INDEX, _U8, _OUT), **COMPILED)
def continuations(index, letters, rows):
    """How many tokens go on after ``letters``, at most MOST_BEGINNINGS, written to ``rows`` (n,)."""
    count = 0
    for place in range(place_of(index, letters), len(index.by_beginning)):
        row = index.by_beginning[place]
        whole = index.letters[index.letter_offsets[row] : index.letter_offsets[row + 1]]
        if count == MOST_BEGINNINGS or not is_beginning(letters, whole):
            break
        if len(whole) > len(letters):
            rows[count] = row
            count += 1
    return count


@njit(_I64(INDEX, _U8, _I64, _OUT, _OUT), **COMPILED)
def partings(index, letters, least, first, second):
    """How many ways part ``letters`` into two tokens that the index knows, of ``least`` letters at least each.

    Their rows are written to ``first`` and ``second``.
    """
    count = 0
    for at in range(least, len(letters) - least + 1):
        row = find_token(index, letters[:at])
        other = find_token(index, letters[at:]) if row >= 0 else -1
        if other >= 0:
            first[count], second[count] = row, other
            count += 1
    return count
