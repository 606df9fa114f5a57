"""How far apart two tokens are: the compiled twin of ``match.distance`` and ``match.measuring``."""

from __future__ import annotations

from numba import njit, types

from tocsin.match.arrays import ABJAD, NUMBERED
from tocsin.match.distance import ACROSS_SCRIPTS, FULL_LENGTH, FULL_LENGTH_ACROSS, MAX_LETTERS, TYPING_SHARE
from tocsin.match.kernels.rules import BEGINNING, COMPILED, DISTANCE_LIMIT, RULES, array_type

LETTER_M, LETTER_N, LETTER_R = 109, 110, 114
FAR = 99.0  # further apart than any limit

_BYTES = array_type(types.uint8)
_ROWS = types.Array(types.float64, 2, "C")
_PAIR = (_BYTES, _BYTES, types.int64, _BYTES, _BYTES, types.int64, RULES, _ROWS)


@njit(types.int64(_BYTES), **COMPILED)
def letters_in(text):
    """How many characters UTF-8 ``text`` has."""
    count = 0
    for byte in text:
        if byte & 0xC0 != 0x80:
            count += 1
    return count


@njit(types.boolean(_BYTES, _BYTES), **COMPILED)
def is_beginning(a, b):
    """True when ``b`` begins with ``a``."""
    if len(a) > len(b):
        return False
    for at in range(len(a)):  # noqa: SIM110  # numba takes no generator
        if a[at] != b[at]:
            return False
    return True


@njit(types.boolean(_BYTES, _BYTES), **COMPILED)
def is_equal(a, b):
    """True when two texts are the same bytes."""
    return len(a) == len(b) and is_beginning(a, b)


@njit(types.boolean(_BYTES, _BYTES), **COMPILED)
def _same_digits(a, b):
    i = j = 0
    while True:
        while i < len(a) and not 48 <= a[i] <= 57:
            i += 1
        while j < len(b) and not 48 <= b[j] <= 57:
            j += 1
        if i == len(a) or j == len(b):
            return i == len(a) and j == len(b)
        if a[i] != b[j]:
            return False
        i += 1
        j += 1


@njit(types.float64(_BYTES, _BYTES, types.boolean, types.boolean, types.float64, RULES, _ROWS), **COMPILED)
def _sound_distance(a, b, a_abjad, b_abjad, limit, rules, rows):
    """Weighted edit distance of two rows of sounds; FAR as soon as it must exceed ``limit``."""
    drop_a = rules.insert_against_abjad if b_abjad and not a_abjad else rules.insert
    drop_b = rules.insert_against_abjad if a_abjad and not b_abjad else rules.insert
    before, row, new = rows[0], rows[1], rows[2]
    least_before, code_before = 0.0, 0
    row[0] = 0.0
    for j in range(len(b)):
        row[j + 1] = row[j] + drop_b[b[j]]
    for i in range(len(a)):
        code = a[i]
        cost_a, costs = drop_a[code], rules.substitute[code]
        diagonal = row[0]
        least = left = new[0] = row[0] + cost_a
        for j in range(len(b)):
            other = b[j]
            up = row[j + 1]
            best = min(up + cost_a, left + drop_b[other], diagonal + costs[other])
            if i > 0 and j > 0 and code_before == other and code == b[j - 1]:
                best = min(best, before[j - 1] + TYPING_SHARE)
            new[j + 1] = left = best
            diagonal = up
            least = min(least, best)
        # Nothing that follows is less than this row, or than the row before and a swap.
        if least > limit and least_before + TYPING_SHARE > limit:
            return FAR
        least_before, code_before = least, code
        before, row, new = row, new, before
    return row[len(b)]


@njit(types.int64(_BYTES, _BYTES, types.int64, _ROWS), **COMPILED)
def _typing_slips(a, b, most, rows):
    """Letters exchanged, added, dropped, swapped with a neighbour, or rn read for m; most + 1 when more."""
    if abs(len(a) - len(b)) > most:
        return most + 1  # a machine's rn for m adds one letter and is one slip
    width = len(b)
    before, row, new = 0, 1, 2
    least_before = 0.0
    for j in range(width + 1):
        rows[row, j] = j
    for i in range(len(a)):
        least = rows[new, 0] = i + 1.0
        for j in range(width):
            best = rows[row, j] + (0.0 if a[i] == b[j] else 1.0)
            best = min(best, rows[row, j + 1] + 1.0)
            best = min(best, rows[new, j] + 1.0)
            if i > 0 and j > 0 and a[i - 1] == b[j] and a[i] == b[j - 1] and rows[before, j - 1] + 1.0 < best:
                best = rows[before, j - 1] + 1.0
            if (
                j > 0
                and a[i] == LETTER_M
                and b[j - 1] == LETTER_R
                and b[j] == LETTER_N
                and rows[row, j - 1] + 1.0 < best
            ):
                best = rows[row, j - 1] + 1.0
            if (
                i > 0
                and b[j] == LETTER_M
                and a[i - 1] == LETTER_R
                and a[i] == LETTER_N
                and rows[before, j] + 1.0 < best
            ):
                best = rows[before, j] + 1.0
            rows[new, j + 1] = best
            least = min(least, best)
        if least > most and least_before + 1.0 > most:
            return most + 1
        least_before = least
        before, row, new = row, new, before
    return min(int(rows[row, width]), most + 1)


@njit(types.float64(*_PAIR), **COMPILED)
def token_distance(a, sounds_a, bits_a, b, sounds_b, bits_b, rules, rows):
    """The distance of two tokens (letters, sounds, bits), FAR where it lies beyond the distance limit.

    ``rows`` (3, MAX_LETTERS + 1) float64 is room to work in.
    """
    if is_equal(a, b):
        return 0.0
    if (bits_a | bits_b) & NUMBERED and not _same_digits(a, b):
        return FAR
    a_abjad, b_abjad = bits_a & ABJAD != 0, bits_b & ABJAD != 0
    across = a_abjad != b_abjad
    longest = max(len(sounds_a), len(sounds_b), 1)
    steepness = max(1.0, (FULL_LENGTH_ACROSS if across else FULL_LENGTH) / longest)
    factor = ACROSS_SCRIPTS if across else 1.0
    limit = rules.weights[DISTANCE_LIMIT] / steepness  # beyond it the two are different names
    sound = _sound_distance(sounds_a, sounds_b, a_abjad, b_abjad, limit / factor, rules, rows) * factor
    if not (a_abjad or b_abjad) and len(a) <= MAX_LETTERS and len(b) <= MAX_LETTERS:
        most = int(min(limit, sound) / TYPING_SHARE + 1e-9)
        slips = _typing_slips(a, b, most, rows)
        if slips <= most:
            sound = min(sound, TYPING_SHARE * slips)
    apart = sound * steepness
    if rules.weights[BEGINNING] < apart:
        if bits_a & NUMBERED == 0 and letters_in(a) >= 4 and is_beginning(a, b):
            apart = rules.weights[BEGINNING]
        if bits_b & NUMBERED == 0 and letters_in(b) >= 4 and is_beginning(b, a):
            apart = rules.weights[BEGINNING]
    return apart if apart <= rules.weights[DISTANCE_LIMIT] else FAR
