"""Files that arrive in parts, laid where they can be read more than once and from any place: in a file without a name.

A file without a name is gone with its process, also after kill -9.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import BinaryIO, cast

from tocsin.sources.reading import ListFile


@contextmanager
def spooled(name: str, parts: Iterable[bytes]) -> Iterator[ListFile]:
    """The file of this name whose bytes these are, as long as the block lasts."""
    with TemporaryFile(prefix="tocsin-") as spool:
        for part in parts:
            spool.write(part)
        spool.flush()
        yield ListFile(name, lambda: cast(BinaryIO, io.BufferedReader(_Window(spool.fileno()))), spool.tell())


class _Window(io.RawIOBase):
    """An open file read from a position of its own: those who read it at the same time do not move one another."""

    def __init__(self, descriptor: int) -> None:
        super().__init__()
        self._descriptor = descriptor
        self._at = 0

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """True."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """The new position, in bytes from the beginning."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at}.get(whence)
        self._at = (os.fstat(self._descriptor).st_size if start is None else start) + offset
        return self._at

    def readinto(self, buffer: object, /) -> int:
        """How many bytes were read into the buffer."""
        room = memoryview(cast(bytearray, buffer))
        found = os.pread(self._descriptor, len(room), self._at)
        room[: len(found)] = found
        self._at += len(found)
        return len(found)
