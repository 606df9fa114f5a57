"""Columns of a table of documents as files: written in blocks, mapped, and each block checked before it is used.

A table of 100 million rows has two gigabytes. Hashing all of it before the first answer would cost every short command
a second or more, so there is a checksum for each block of 64 KiB, and nothing of a block is believed before it is
checked, once in a process.
"""

from __future__ import annotations

import mmap
import os
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt
import xxhash

from tocsin.errors import IndexUnfit

BLOCK = 1 << 16  # bytes
RELOAD = "load the file of documents again: `tocsin list load documents FILE`"
DTYPES: dict[str, type[np.generic]] = {
    "keys": np.uint64,
    "letters": np.uint16,
    "countries": np.uint16,
    "days": np.uint16,
    "note_lengths": np.uint16,
    "kinds": np.uint8,
    "statuses": np.uint8,
    "notes": np.uint8,
    "note_bases": np.uint64,
    "prefix": np.uint32,
}

Kind = TypeVar("Kind", bound=np.generic)


class Column(Generic[Kind]):
    """A mapped column. ``values``, and ``scalars`` one by one, may be read where ``require`` has passed.

    ``is_whole``: every block has been checked.
    """

    __slots__ = ("_bytes", "_checksums", "_is_checked", "_path", "is_whole", "scalars", "values")
    scalars: memoryview[int]

    def __init__(self, path: Path, dtype: type[Kind], size: int, checksums: npt.NDArray[np.uint64]) -> None:
        """Raises IndexUnfit when the file has not this size in bytes."""
        self._bytes = _mapped(path, size)
        self.values: npt.NDArray[Kind] = np.frombuffer(self._bytes, dtype)
        letter: Any = np.dtype(dtype).char  # a plain number is read from a memoryview in half the time
        self.scalars = self._bytes.cast(letter)
        self._path = path
        self._checksums = checksums
        self._is_checked = np.zeros(len(checksums), np.bool_)
        self.is_whole = not len(checksums)

    def require(self, first: int, last: int) -> None:
        """Nothing where the blocks of rows first to last (exclusive) are as they were written. Raises IndexUnfit."""
        if self.is_whole:
            return
        width = self.values.itemsize
        for block in range(first * width // BLOCK, (max(last, first + 1) * width - 1) // BLOCK + 1):
            if block < len(self._is_checked) and not self._is_checked[block]:
                self._check(block)

    def require_all(self) -> None:
        """Nothing where every block is as it was written. Raises IndexUnfit."""
        if not self.is_whole:
            for block in np.flatnonzero(~self._is_checked).tolist():
                self._check(block)
            self.is_whole = True

    def _check(self, block: int) -> None:
        if xxhash.xxh3_64_intdigest(self._bytes[block * BLOCK : (block + 1) * BLOCK]) != self._checksums[block]:
            raise IndexUnfit(
                f"block {block} of {self._path.name} is damaged", place=str(self._path.parent), hint=RELOAD
            )
        self._is_checked[block] = True


def mapped(path: Path, dtype: type[Kind]) -> npt.NDArray[Kind]:
    """The column of a table that this process has just written, unchecked."""
    return np.frombuffer(_mapped(path, path.stat().st_size), dtype)


def checksums_of(path: Path) -> npt.NDArray[np.uint64]:
    """The checksum of each block of a file."""
    data = _mapped(path, path.stat().st_size)
    starts = range(0, len(data), BLOCK)
    return np.array([xxhash.xxh3_64_intdigest(data[at : at + BLOCK]) for at in starts], np.uint64)


def flush(path: Path) -> None:
    """Nothing; the file, or the entries of the folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _mapped(path: Path, size: int) -> memoryview:
    try:
        with path.open("rb") as file:
            if (found := os.fstat(file.fileno()).st_size) != size:
                message = f"{path.name} has {found} bytes, not {size}"
                raise IndexUnfit(message, place=str(path.parent), hint=RELOAD)
            return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)) if size else memoryview(b"")
    except OSError as error:
        raise IndexUnfit(
            f"{path.name} cannot be read: {error.strerror}", place=str(path.parent), hint=RELOAD
        ) from error
