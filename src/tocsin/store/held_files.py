"""The raw files of a load that waits for a person: kept and read in parts, so that none is ever in memory whole."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from tocsin.sources.reading import ListFile
from tocsin.store.context import Context, storable

PART = 4 << 20  # bytes of a file in one row, before they are compressed
_PARTS = 20  # bits of a position that number the parts of a file: 4 TiB
_FIRST = -(1 << 31)  # positions from here on have parts; one of 0 or more, of older versions, is a whole file


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file's name and bytes."""

    name: str
    data: bytes

    def open(self) -> BinaryIO:
        """A fresh stream of the bytes."""
        return BytesIO(self.data)


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A kept file's name, and the positions of its parts; to be read in the transaction that gave it."""

    name: str
    positions: tuple[int, ...]
    _context: Context
    _version_id: int

    def parts(self) -> Iterator[bytes]:
        """The bytes, a part at a time."""
        for position in self.positions:
            row = self._context.connection.execute(
                "SELECT data FROM held_files WHERE version_id = %s AND position = %s", (self._version_id, position)
            ).fetchone()
            yield zlib.decompress(row[0]) if row is not None else b""


def keep_files(context: Context, version_id: int, files: Iterable[RawFile | ListFile]) -> None:
    """Nothing: the files are kept with the version, in parts of ``PART`` bytes."""
    for number, file in enumerate(files):
        with closing(file.open()) as stream:
            for at, part in enumerate(_parts(stream)):
                context.connection.execute(
                    "INSERT INTO held_files (version_id, position, name, data) VALUES (%s, %s, %s, %b)",
                    (version_id, _FIRST + (number << _PARTS) + at, storable(file.name), zlib.compress(part)),
                )


def _parts(stream: BinaryIO) -> Iterator[bytes]:
    """The stream's bytes; of an empty one, an empty part: that the file was there is part of what is held."""
    part = stream.read(PART)
    yield part
    while part := stream.read(PART):
        yield part


def kept_files(context: Context, version_id: int) -> tuple[KeptFile, ...]:
    """The files kept with the version, in the order in which they were given."""
    rows = context.connection.execute(
        "SELECT position, name FROM held_files WHERE version_id = %s ORDER BY position", (version_id,)
    ).fetchall()
    files: dict[int, tuple[str, list[int]]] = {}
    for position, name in rows:
        number = (position - _FIRST) >> _PARTS if position < 0 else position
        files.setdefault(number, (name, []))[1].append(position)
    return tuple(KeptFile(name, tuple(positions), context, version_id) for name, positions in files.values())
