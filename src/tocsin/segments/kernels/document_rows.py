"""Rows of a file of reported documents, compiled: split, folded, packed, and checked where they lie.

The plain twin, on the csv module, is in tests/segments/test_document_file.py. Rules of the file: RFC 4180, with line
ends LF or CRLF; no control characters; every row has as many fields as the heading, and ends with a line end.
"""

# numba decides the types, by the signatures below; these checks know nothing of machine integers that wrap around:
# mypy: disable-error-code="no-untyped-call,return-value,no-any-return,assignment,arg-type"

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit, types

from tocsin.segments.kernels.document_numbers import BYTES, FOLDED, KEYS, LONGEST_PACKED, PLACES, packed

MOST_COLUMNS = 64
LONGEST_NUMBER = 64  # characters, folded
LONGEST_REFERENCE = 200  # bytes
LONGEST_NOTE = LONGEST_REFERENCE + 8 * LONGEST_NUMBER  # bytes, with room to spare for letters of four bytes
SEPARATOR = 0x1F  # between a number that is kept as text and its reference

# Why reading stopped.
MORE, FULL, NEW_VALUE, NOT_ASCII = 0, 1, 2, 3  # needs bytes, room, the code of a value, the key of a number
BAD_COLUMNS, BAD_QUOTE, BAD_CONTROL, BAD_NUMBER, BAD_DATE, BAD_REFERENCE = 10, 11, 12, 13, 14, 15

# Places in ``state``.
POSITION, ROWS, NOTES, LINE, CODE, START, END, COLUMN = 0, 1, 2, 3, 4, 5, 6, 7
NUMBER, TYPE, COUNTRY, STATUS, REPORTED, REFERENCE = 0, 1, 2, 3, 4, 5  # wanted columns, in this order

_SPLIT = types.Tuple((types.int64, types.int64, types.int64, types.int64))
_OUT = types.int64[::1]
_QUOTE, _LF, _CR, _TAB = 34, 10, 13, 9


@njit(_SPLIT(BYTES, types.int64, types.int64, _OUT, _OUT), cache=True, nogil=True)
def split_row(  # noqa: PLR0912  one loop over bytes: a call at each would cost more than the rest
    data: npt.NDArray[np.uint8],
    at: int,
    delimiter: int,
    starts: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
) -> tuple[int, int, int, int]:
    """Fields of the row at ``at``, where the next one begins, line ends passed, and a code: MORE is "not whole yet"."""
    fields, lines, size = 0, 0, data.size
    while True:
        if fields == starts.size:
            return fields, fields + 1, lines, BAD_COLUMNS
        is_quoted = at < size and data[at] == _QUOTE
        at += is_quoted
        starts[fields] = at
        while True:
            if at >= size:
                return fields, at, lines, MORE
            byte = data[at]
            if byte < 32 and byte not in (_TAB, _LF, _CR):
                return fields, at, lines, BAD_CONTROL
            if is_quoted:
                if byte == _QUOTE:
                    if at + 1 >= size:
                        return fields, at, lines, MORE
                    if data[at + 1] != _QUOTE:
                        break
                    at += 1
                lines += byte == _LF
            elif byte in (delimiter, _LF, _CR):
                break
            at += 1
        ends[fields] = at
        fields += 1
        at += is_quoted
        if at >= size:
            return fields, at, lines, MORE
        byte = data[at]
        if byte == delimiter:
            at += 1
            continue
        if byte == _CR:
            if at + 1 >= size:
                return fields, at, lines, MORE
            at += 1
            byte = data[at]
            if byte != _LF:
                return fields, at, lines, BAD_CONTROL
        if byte != _LF:
            return fields, at, lines, BAD_QUOTE
        return fields, at + 1, lines + 1, FULL


@njit(types.int64(BYTES, types.int64, types.int64), cache=True, nogil=True)
def day_number(data: npt.NDArray[np.uint8], start: int, end: int) -> int:
    """Days from 1899-12-31 to the day written YYYY-MM-DD or YYYYMMDD; 0 for none, -1 for no day of 1900 to 2078."""
    while start < end and data[start] == 32:
        start += 1
    while start < end and data[end - 1] == 32:
        end -= 1
    if start == end:
        return 0
    value, digits = 0, 0
    for at in range(start, end):
        byte = data[at]
        if 48 <= byte <= 57:
            value = value * 10 + (byte - 48)
            digits += 1
        elif byte != 45 or end - start != 10 or at - start not in (4, 7):
            return -1
        if digits > 8:
            return -1
    if digits != 8 or (end - start != 8 and end - start != 10):
        return -1
    year, month, day = value // 10000, value // 100 % 100, value % 100
    if not (1900 <= year <= 2078 and 1 <= month <= 12 and day >= 1):
        return -1
    is_leap = (year % 4 == 0 and year % 100 != 0) or year % 400 == 0
    longest = 28 + is_leap if month == 2 else 30 if month in (4, 6, 9, 11) else 31
    if day > longest:
        return -1
    shifted = year if month > 2 else year - 1  # years that begin in March: the leap day comes last
    of_year = (153 * (month - 3 if month > 2 else month + 9) + 2) // 5 + day - 1
    return shifted * 365 + shifted // 4 - shifted // 100 + shifted // 400 + of_year - 693900


@njit(types.uint64(BYTES, types.int64, types.int64, types.int64), cache=True, nogil=True)
def value_hash(data: npt.NDArray[np.uint8], start: int, end: int, column: int) -> int:
    """A hash of the column and the bytes as written, never 0."""
    digest = np.uint64(0xCBF29CE484222325) ^ np.uint64(column)
    for at in range(start, end):
        digest = (digest ^ np.uint64(data[at])) * np.uint64(0x100000001B3)
    digest ^= digest >> np.uint64(29)
    return digest | np.uint64(1)


@njit(types.int64(BYTES, types.int64, types.int64, types.int64, KEYS, PLACES), cache=True, nogil=True)
def known_code(
    data: npt.NDArray[np.uint8],
    start: int,
    end: int,
    column: int,
    hashes: npt.NDArray[np.uint64],
    codes: npt.NDArray[np.int64],
) -> int:
    """The code of a value that was met before; -1 for a new one. ``hashes`` is open addressing, 0 is empty."""
    digest = value_hash(data, start, end, column)
    at = np.int64(digest % np.uint64(hashes.size))
    while hashes[at] != 0:
        if hashes[at] == digest:
            return codes[at]
        at = (at + 1) % hashes.size
    return -1


@njit(types.int64(BYTES, types.int64, types.int64, types.uint8[::1], types.int64), cache=True, nogil=True)
def copy_unquoted(data: npt.NDArray[np.uint8], start: int, end: int, out: npt.NDArray[np.uint8], at: int) -> int:
    """Where the field ends in ``out``, doubled quotes of a quoted field made single, tabs and line ends blanks."""
    is_quoted = start > 0 and data[start - 1] == _QUOTE and end < data.size and data[end] == _QUOTE
    while start < end:
        byte = data[start]
        out[at] = 32 if byte in (_TAB, _LF, _CR) else byte
        at += 1
        start += 2 if is_quoted and byte == _QUOTE else 1
    return at


@njit(types.int64(BYTES, types.int64, types.int64, BYTES, types.uint8[::1], types.int64), cache=True, nogil=True)
def keep_number(
    data: npt.NDArray[np.uint8], start: int, end: int, text: npt.NDArray[np.uint8], out: npt.NDArray[np.uint8], at: int
) -> int:
    """Where the folded number and the separator end in ``out``: of ``text`` where there is one, else of the field."""
    for place in range(text.size):
        out[at] = text[place]
        at += 1
    for place in range(start, end if text.size == 0 else start):
        if FOLDED[data[place]]:
            out[at] = FOLDED[data[place]]
            at += 1
    out[at] = SEPARATOR
    return at + 1


@njit(types.int64(BYTES, _OUT, _OUT, PLACES, KEYS, PLACES, types.int64, _OUT, _OUT), cache=True, nogil=True)
def check_row(
    data: npt.NDArray[np.uint8],
    starts: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
    wanted: npt.NDArray[np.int64],
    hashes: npt.NDArray[np.uint64],
    codes: npt.NDArray[np.int64],
    length: int,
    values: npt.NDArray[np.int64],
    state: npt.NDArray[np.int64],
) -> int:
    """FULL where the row can be kept, its codes of type, country, status and day in ``values``; else why not."""
    column, code = NUMBER, FULL
    if length <= 0 or length > LONGEST_NUMBER:
        code = NOT_ASCII if length < 0 else BAD_NUMBER
    values[:] = 0
    while code == FULL and column < REFERENCE:
        column += 1
        place = wanted[column]
        if place < 0 or starts[place] == ends[place]:
            continue
        if column == REFERENCE:
            code = BAD_REFERENCE if ends[place] - starts[place] > LONGEST_REFERENCE else FULL
        elif column == REPORTED:
            values[column - 1] = day_number(data, starts[place], ends[place])
            code = BAD_DATE if values[column - 1] < 0 else FULL
        else:
            values[column - 1] = known_code(data, starts[place], ends[place], column, hashes, codes)
            code = NEW_VALUE if values[column - 1] < 0 else FULL
    if code != FULL:
        state[START], state[END], state[COLUMN] = starts[wanted[column]], ends[wanted[column]], column
    return code


@njit(
    types.void(
        BYTES, types.int64, PLACES, types.int64, KEYS, PLACES,
        KEYS, BYTES,
        types.uint64[::1], types.uint16[:, ::1], types.uint8[:, ::1], types.uint8[::1], _OUT,
    ),
    cache=True,
    nogil=True,
)  # fmt: skip
def read_rows(
    data: npt.NDArray[np.uint8],
    delimiter: int,
    wanted: npt.NDArray[np.int64],
    columns: int,
    hashes: npt.NDArray[np.uint64],
    codes: npt.NDArray[np.int64],
    given: npt.NDArray[np.uint64],
    given_text: npt.NDArray[np.uint8],
    keys: npt.NDArray[np.uint64],
    words: npt.NDArray[np.uint16],
    bytes_: npt.NDArray[np.uint8],
    notes: npt.NDArray[np.uint8],
    state: npt.NDArray[np.int64],
) -> None:
    """Fill the columns from state[ROWS] on until the bytes or the room end, or a row needs something: state[CODE].

    ``words`` (4, n): letters, country, day, length of the note; ``bytes_`` (2, n): type, status. ``given``: key,
    letters and length of the first row's number where that is not ASCII, else empty; ``given_text``: its text
    where that is to be kept.
    """
    starts, ends, values = np.empty(columns, np.int64), np.empty(columns, np.int64), np.zeros(5, np.int64)
    row, note, at, line, text = state[ROWS], state[NOTES], state[POSITION], state[LINE], given_text
    has_given = given.size > 0
    code = FULL
    while row < keys.size and notes.size - note >= LONGEST_NOTE:
        fields, following, lines, code = split_row(data, at, delimiter, starts, ends)
        if code != FULL:
            state[START] = following
            break
        if fields == 1 and starts[0] == ends[0]:  # an empty line says nothing
            at, line = following, line + lines
            continue
        if fields != columns:
            code, state[START] = BAD_COLUMNS, fields
            break
        number, reference, before = wanted[NUMBER], wanted[REFERENCE], note
        key, mask, length = packed(data, starts[number], ends[number])
        if has_given:
            key, mask, length = given[0], np.uint16(given[1]), np.int64(given[2])
        code = check_row(data, starts, ends, wanted, hashes, codes, length, values, state)
        if code != FULL:
            break
        if text.size if has_given else length > LONGEST_PACKED:
            note = keep_number(data, starts[number], ends[number], text, notes, note)
        has_given, text = False, text[:0]
        if reference >= 0:
            note = copy_unquoted(data, starts[reference], ends[reference], notes, note)
        keys[row], words[0, row], words[1, row], words[2, row] = key, mask, values[1], values[3]
        bytes_[0, row], bytes_[1, row], words[3, row] = values[0], values[2], note - before
        row, at, line = row + 1, following, line + lines
    state[POSITION], state[ROWS], state[NOTES], state[LINE], state[CODE] = at, row, note, line, code
