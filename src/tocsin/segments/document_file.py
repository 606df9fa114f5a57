"""Files of reported documents, read in blocks: columns of keys and codes out, or the place of what is wrong.

CSV (RFC 4180) in UTF-8 with a heading, plain or gzip. Columns in any order: number, and where they are known type,
country, status, reported_on, reference. One wrong row refuses the file: whoever reports documents means all of them.
"""

from __future__ import annotations

import csv
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from gzip import GzipFile
from hashlib import sha256
from io import BufferedReader, RawIOBase
from typing import TYPE_CHECKING, BinaryIO, NoReturn, cast

import numpy as np
import numpy.typing as npt

from tocsin.errors import BadValue, MalformedList
from tocsin.segments.document_numbers import key_of
from tocsin.segments.document_words import country_code, kind_code, status_word
from tocsin.segments.kernels import document_rows as kernel
from tocsin.sources.reading import ListFile

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

COLUMNS = ("number", "type", "country", "status", "reported_on", "reference")
BLOCK = 8 << 20  # bytes
LONGEST_ROW = 64 << 10  # bytes
ROOM = 1 << 19  # rows handed on at once
MOST_STATUSES = 250
MOST_VALUES = 4_000  # different spellings of types, countries and statuses
_TABLE = 16_384  # places for them, a power of two well above
_AGAIN = "Nothing was loaded. Correct the file, or ask its publisher for a whole one."
_ARCHIVES = {b"PK": "zip", b"\x28\xb5\x2f\xfd": "zstd", b"\xfd7zX": "xz", b"BZh": "bzip2"}


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows, column by column, until the next ones are drawn: their room is used again.

    ``notes`` is one text after another, ``note_lengths`` bytes each.
    Of a number that has no packed key the note is the folded number, the byte 0x1F, and the reference; else it is the
    reference alone.
    """

    keys: npt.NDArray[np.uint64]
    letters: npt.NDArray[np.uint16]
    countries: npt.NDArray[np.uint16]
    days: npt.NDArray[np.uint16]
    note_lengths: npt.NDArray[np.uint16]
    kinds: npt.NDArray[np.uint8]
    statuses: npt.NDArray[np.uint8]
    notes: npt.NDArray[np.uint8]


@dataclass(slots=True)
class Codebook:
    """The codes of the values met so far, as the kernel looks them up, and the words of statuses in order of code."""

    hashes: npt.NDArray[np.uint64] = field(default_factory=lambda: np.zeros(_TABLE, np.uint64))
    codes: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(_TABLE, np.int64))
    statuses: list[str] = field(default_factory=list)
    values: int = 0

    def learn(self, text: str, data: npt.NDArray[np.uint8], column: int) -> None:
        """Give a new value its code. Raises BadValue when it means nothing, or when there are too many."""
        self.values += 1
        if self.values > MOST_VALUES:
            raise BadValue(f"more than {MOST_VALUES} different types, countries and statuses: are the columns right?")
        digest = kernel.value_hash(data, 0, len(data), column)
        at = int(digest) % _TABLE
        while self.hashes[at]:
            at = (at + 1) % _TABLE
        self.codes[at] = self._code(text, column)
        self.hashes[at] = digest

    def _code(self, text: str, column: int) -> int:
        if column == kernel.TYPE:
            return kind_code(text)
        if column == kernel.COUNTRY:
            return country_code(text)
        word = status_word(text)
        if word and word not in self.statuses:
            if len(self.statuses) == MOST_STATUSES:
                raise BadValue(f"more than {MOST_STATUSES} different statuses: is the column right?")
            self.statuses.append(word)
        return self.statuses.index(word) + 1 if word else 0


@dataclass(frozen=True, slots=True)
class Heading:
    """Which column stands where (-1: nowhere), how many there are, what parts them, which are not used."""

    wanted: npt.NDArray[np.int64]
    columns: int
    delimiter: int
    unused: tuple[str, ...]


class DocumentFile:
    """A file being read. After the last row: ``sha256``, ``rows``, ``unused`` columns and ``statuses``."""

    def __init__(self, file: ListFile) -> None:
        self._file = file
        self._hash = sha256()
        self._state = np.zeros(8, np.int64)
        self._book = Codebook()
        self._room = (
            np.empty(ROOM, np.uint64), np.empty((4, ROOM), np.uint16), np.empty((2, ROOM), np.uint8),
            np.empty(BLOCK + LONGEST_ROW + kernel.LONGEST_NOTE, np.uint8),
        )  # fmt: skip
        self.rows = 0
        self.size = 0
        self.unused: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """The hash of the file's bytes, as they lie on the disk."""
        return self._hash.hexdigest()

    @property
    def statuses(self) -> tuple[str, ...]:
        """The words of statuses; the code of the first is 1."""
        return tuple(self._book.statuses)

    def read(self) -> Iterator[Rows]:
        """The rows, in the file's order. Raises MalformedList with the line; nobody may use rows before the end."""
        with self._file.open() as stream, ThreadPoolExecutor(1) as ahead:
            source = _unpacked(_Hashed(stream, self), self._file.name)
            head, block = self._heading(self._more(source))
            self.unused = head.unused
            is_last = False
            while not is_last:
                waiting = ahead.submit(self._more, source)  # the next block is read while this one is taken apart
                yield from self._rows(block, head)
                rest = block[int(self._state[kernel.POSITION]) :]
                if len(rest) > LONGEST_ROW:
                    self._refuse(f"a row is longer than {LONGEST_ROW} bytes, or a quote in it is never closed")
                following = waiting.result()
                is_last = not following
                block = rest + following
            if block:
                self._refuse("the file ends within this row: it may be cut", "A whole file ends with a line end.")
            if not self.rows:
                self._refuse("the file holds no rows")

    def note(self, data: bytes) -> None:
        """Take raw bytes into account."""
        self._hash.update(data)
        self.size += len(data)

    def _more(self, source: BinaryIO) -> bytes:
        try:
            return source.read(BLOCK)
        except (OSError, EOFError, zlib.error) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            raise MalformedList(
                f"the gzip file is cut or damaged: {error}", place=self._file.name, hint=_AGAIN
            ) from error

    def _heading(self, block: bytes) -> tuple[Heading, bytes]:
        block = block.removeprefix(b"\xef\xbb\xbf")
        line, end, rest = block.partition(b"\n")
        self._state[kernel.LINE] = 1
        if not end or len(line) > LONGEST_ROW:
            self._refuse("there is no heading, or the file ends within it" if block else "the file is empty")
        try:
            text = line.decode("utf-8").rstrip("\r")
        except UnicodeDecodeError:
            self._refuse("the heading is no UTF-8")
        heading = read_heading(text)
        if heading is None:
            known = ", ".join(COLUMNS)
            self._refuse("the heading names no column “number”, or a column twice", f"Columns: {known}; in any order.")
        self._state[kernel.LINE] = 2
        return heading, rest

    def _rows(self, block: bytes, head: Heading) -> Iterator[Rows]:
        """The whole rows of a block; state[POSITION] says where the rest of it begins."""
        state, data = self._state, np.frombuffer(block or b"\0", np.uint8)[: len(block)]
        state[kernel.POSITION] = checked = 0
        given, text = np.empty(0, np.uint64), np.empty(0, np.uint8)
        keys, words, pair, notes = self._room
        while True:
            kernel.read_rows(
                data, head.delimiter, head.wanted, head.columns, self._book.hashes, self._book.codes, given, text,
                keys, words, pair, notes, state,
            )  # fmt: skip
            given, text = given[:0], text[:0]
            code = int(state[kernel.CODE])
            if code == kernel.NEW_VALUE:
                self._learn(block, int(state[kernel.COLUMN]))
            elif code == kernel.NOT_ASCII:
                given, text = self._number(block)
            elif code in (kernel.MORE, kernel.FULL):
                count, length = int(state[kernel.ROWS]), int(state[kernel.NOTES])
                state[kernel.ROWS] = state[kernel.NOTES] = 0
                self._require_utf8(block[checked : int(state[kernel.POSITION])])
                checked = int(state[kernel.POSITION])
                self.rows += count
                letters, countries, days, lengths = (each[:count] for each in words)
                kinds, statuses = (each[:count] for each in pair)
                yield Rows(keys[:count], letters, countries, days, lengths, kinds, statuses, notes[:length])
                if code == kernel.MORE:
                    return
            else:
                self._refuse(*self._fault(code, block, head))

    def _learn(self, block: bytes, column: int) -> None:
        raw = block[int(self._state[kernel.START]) : int(self._state[kernel.END])]
        try:
            self._book.learn(self._text(raw), np.frombuffer(raw, np.uint8), column)
        except BadValue as error:
            self._refuse(f"{COLUMNS[column]}: {error.message}", error.hint)

    def _number(self, block: bytes) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint8]]:
        number = key_of(self._text(block[int(self._state[kernel.START]) : int(self._state[kernel.END])]))
        given = np.array([number.key, number.letters, len(number.text)], np.uint64)
        kept = number.text.encode("utf-8") if number.is_long else b""
        return given, np.frombuffer(kept or b"\0", np.uint8)[: len(kept)]

    def _text(self, raw: bytes) -> str:
        try:
            return raw.decode("utf-8").replace('""', '"').strip()
        except UnicodeDecodeError:
            self._refuse("a field is no UTF-8")

    def _require_utf8(self, block: bytes) -> None:
        if block.isascii():
            return
        try:
            block.decode("utf-8")
        except UnicodeDecodeError as error:
            line = int(self._state[kernel.LINE]) - block.count(b"\n", error.start)
            self._refuse("a field is no UTF-8", line=line)

    def _fault(self, code: int, block: bytes, head: Heading) -> tuple[str, str]:
        start, end = int(self._state[kernel.START]), int(self._state[kernel.END])
        field_ = block[start:end].decode("utf-8", "replace")[:80]
        faults = {
            kernel.BAD_COLUMNS: f"{start if start < head.columns else 'more'} fields, but the heading has "
            f"{head.columns}",
            kernel.BAD_QUOTE: "text follows a closing quote",
            kernel.BAD_CONTROL: "a control character: this is no text file, or it is damaged",
            kernel.BAD_NUMBER: f"{field_!r} is no document number of 1 to {kernel.LONGEST_NUMBER} letters and digits",
            kernel.BAD_DATE: f"reported_on: {field_!r} is no day of the years 1900 to 2078",
            kernel.BAD_REFERENCE: f"the reference is longer than {kernel.LONGEST_REFERENCE} bytes",
        }
        return faults[code], "Write days as 2026-02-27." if code == kernel.BAD_DATE else ""

    def _refuse(self, message: str, hint: str = "", *, line: int = 0) -> NoReturn:
        place = f"{self._file.name}, line {line or int(self._state[kernel.LINE])}"
        hint = f"{hint.rstrip('.')}. {_AGAIN}" if hint else _AGAIN
        raise MalformedList(message, place=place, hint=hint)


class _Hashed(RawIOBase):
    """The raw bytes of a file, hashed as they are read."""

    def __init__(self, stream: BinaryIO, file: DocumentFile) -> None:
        self._stream = stream
        self._file = file

    def readable(self) -> bool:
        """True."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """How many bytes were read."""
        view = memoryview(buffer)
        data = self._stream.read(len(view))
        view[: len(data)] = data
        self._file.note(data)
        return len(data)


def _unpacked(raw: _Hashed, name: str) -> BinaryIO:
    """The text behind the bytes: gzip is unpacked, other archives are refused by name."""
    stream = BufferedReader(raw, 1 << 20)
    magic = stream.peek(4)[:4]
    if magic.startswith(b"\x1f\x8b"):
        return cast("BinaryIO", GzipFile(fileobj=stream))
    for mark, archive in _ARCHIVES.items():
        if magic.startswith(mark):
            raise MalformedList(f"this is a {archive} file", place=name, hint="Unpack it first, or pack it with gzip.")
    return cast("BinaryIO", stream)


def read_heading(text: str) -> Heading | None:
    """What the heading says; None when it names no number, or a column twice."""
    delimiter = max(",;\t", key=text.count)
    names = [name.strip().lower().replace(" ", "_") for name in next(csv.reader([text], delimiter=delimiter), [])]
    used = [name for name in names if name]
    if "number" not in names or len(set(used)) != len(used) or len(names) > kernel.MOST_COLUMNS:
        return None
    wanted = np.array([names.index(name) if name in names else -1 for name in COLUMNS], np.int64)
    unused = tuple(name for name in names if name not in COLUMNS)
    return Heading(wanted, len(names), ord(delimiter), unused)
