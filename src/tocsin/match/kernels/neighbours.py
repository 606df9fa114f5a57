"""Which tokens of an index are near a token: skeletons that differ in one class, and beginnings of at least four
letters."""

from __future__ import annotations

from numba import njit, types

from tocsin.match.arrays import NUMBERED
from tocsin.match.kernels.layout import INDEX
from tocsin.match.kernels.room import writable
from tocsin.match.kernels.rules import BEGINNING, COMPILED, RULES, array_type
from tocsin.match.kernels.skeletons import keys_of
from tocsin.match.kernels.spelling import is_beginning, letters_in, token_distance

LEAST_BEGINNING = 4  # letters, as match.comparison
MOST_BEGINNINGS = 2000  # tokens that begin with the one asked for
_U8, _I64, _F64 = array_type(types.uint8), types.int64, types.float64
_SEEN = writable(types.uint32)
_OUT = (writable(types.uint32), writable(types.float32))


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


@njit(_I64(INDEX, _U8), **COMPILED)
def place_of(index, letters):
    """The first token row, in the order of their bytes, that is not before ``letters``."""
    low, high = 0, len(index.letter_offsets) - 1
    while low < high:
        middle = (low + high) // 2
        start, end = index.letter_offsets[middle], index.letter_offsets[middle + 1]
        size = end - start
        is_before = size < len(letters)
        for at in range(min(size, len(letters))):
            if index.letters[start + at] != letters[at]:
                is_before = index.letters[start + at] < letters[at]
                break
        if is_before:
            low = middle + 1
        else:
            high = middle
    return low


@njit(_I64(INDEX, _U8), **COMPILED)
def find_token(index, letters):
    """The row of a token by its letters, or -1."""
    row = place_of(index, letters)
    if row + 1 < len(index.letter_offsets):
        start, end = index.letter_offsets[row], index.letter_offsets[row + 1]
        if end - start == len(letters) and is_beginning(letters, index.letters[start:end]):
            return row
    return -1


@njit(_I64(INDEX, _U8, _I64, _F64, RULES, _I64, _SEEN, types.uint32, *_OUT), **COMPILED)
def _beginnings(index, letters, bits, limit, rules, count, seen, stamp, rows, distances):
    """Adds the tokens that begin with ``letters``, and those that ``letters`` begin with."""
    beginning = rules.weights[BEGINNING]
    if bits & NUMBERED or letters_in(letters) <= LEAST_BEGINNING or beginning > limit:
        return count
    at = place_of(index, letters)
    for row in range(at, min(at + MOST_BEGINNINGS, len(index.letter_offsets) - 1)):
        whole = index.letters[index.letter_offsets[row] : index.letter_offsets[row + 1]]
        if not is_beginning(letters, whole):
            break
        if seen[row] != stamp and count < len(rows):
            rows[count], distances[count] = row, beginning
            count += 1
    for length in range(LEAST_BEGINNING, len(letters)):
        if letters[length] & 0xC0 != 0x80 and letters_in(letters[:length]) >= LEAST_BEGINNING:
            row = find_token(index, letters[:length])
            if row >= 0 and seen[row] != stamp and count < len(rows):
                rows[count], distances[count] = row, beginning
                count += 1
    return count


@njit(
    _I64(
        INDEX,
        _U8,
        _U8,
        _I64,
        _F64,
        types.boolean,
        _U8,
        RULES,
        writable(types.float64, 2),
        writable(types.uint64),
        _SEEN,
        types.uint32,
        *_OUT,
    ),
    **COMPILED,
)
def near_tokens(index, letters, sounds, bits, limit, is_whole, classes, rules, rows, keys, seen, stamp, out, distances):
    """How many tokens lie within ``limit`` of a token, written to ``out`` (n,) and ``distances`` (n,), each once.

    ``is_whole``: the very skeleton only, and no beginnings (names written together). ``seen`` (n,) holds for each token
    the ``stamp`` of the last question that met it.
    """
    asked = keys_of(sounds, letters, classes, keys)
    count = 0
    for at in range(1 if is_whole else asked):
        found = _find_key(index, keys[at])
        if found < 0:
            continue
        for place in range(index.skeleton_offsets[found], index.skeleton_offsets[found + 1]):
            token = index.skeleton_tokens[place]
            if seen[token] == stamp:
                continue
            seen[token] = stamp
            apart = token_distance(
                letters,
                sounds,
                bits,
                index.letters[index.letter_offsets[token] : index.letter_offsets[token + 1]],
                index.sounds[index.sound_offsets[token] : index.sound_offsets[token + 1]],
                index.bits[token],
                rules,
                rows,
            )
            if apart <= limit:
                out[count], distances[count] = token, apart
                count += 1
    if not is_whole:
        count = _beginnings(index, letters, bits, limit, rules, count, seen, stamp, out, distances)
    return count


@njit(_I64(INDEX, _U8, _OUT[0]), **COMPILED)
def continuations(index, letters, rows):
    """How many tokens go on after ``letters``, at most MOST_BEGINNINGS, written to ``rows`` (n,), ascending."""
    count = 0
    for row in range(place_of(index, letters), len(index.letter_offsets) - 1):
        whole = index.letters[index.letter_offsets[row] : index.letter_offsets[row + 1]]
        if count == MOST_BEGINNINGS or not is_beginning(letters, whole):
            break
        if len(whole) > len(letters):
            rows[count] = row
            count += 1
    return count
