"""Where the rows to screen come from: a table in a file or a pipe, or the queries that an earlier run kept."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO, Protocol, TextIO

from tocsin.errors import Usage
from tocsin.services.ports import Node
from tocsin.services.screening.batch import Asked, QueryTable, Unread
from tocsin.services.screening.proofs import Source, file_digest
from tocsin.services.screening.runs import kept_queries
from tocsin.store.runs import Run


class Rows(Protocol):
    """Rows to screen, read once. ``size``: how much there is, None where nobody knows; ``unused``: columns left out."""

    @property
    def unused(self) -> tuple[str, ...]: ...

    @property
    def has_ids(self) -> bool: ...

    @property
    def size(self) -> int | None: ...

    def unread(self) -> Iterator[Unread]:
        """The rows as they stand; goes on where another stopped."""
        ...

    def place(self) -> int:
        """How much of ``size`` was read."""
        ...

    def source(self) -> Source:
        """What was screened; to be asked at the end."""
        ...

    def is_of(self, source: Source) -> bool:
        """True when this is known to be the very same input."""
        ...


class TableRows:
    """The rows of a table. What is read is hashed as it comes: a pipe cannot be read twice."""

    def __init__(self, path: Path, file: BinaryIO, asked: Asked) -> None:
        self._path = path
        self._hashing = _Hashing(file)
        # Bytes that are no UTF-8 become lone surrogates: the row that holds them is refused, the others are answered.
        buffered = io.BufferedReader(self._hashing, 1 << 16)
        self._text = io.TextIOWrapper(buffered, encoding="utf-8-sig", errors="surrogateescape", newline="")
        state = os.fstat(file.fileno())
        self.size = state.st_size if S_ISREG(state.st_mode) else None
        self._table = _table(self._text, path, asked)
        self._rows = self._table.unread()
        self.unused = self._table.unused
        self.has_ids = self._table.has_ids

    def unread(self) -> Iterator[Unread]:
        """The rows as they stand; goes on where another stopped."""
        return self._rows

    def place(self) -> int:
        """How many bytes were read."""
        return 0 if self.size is None else self._hashing.length

    def source(self) -> Source:
        """The hash and size of what was read."""
        while self._text.buffer.read(1 << 20):
            pass  # what stands after the last row
        return Source(self._hashing.digest.hexdigest(), self._hashing.length)

    def is_of(self, source: Source) -> bool:
        """True for a file of the very same bytes; a pipe cannot be known before it was read."""
        if self.size is None or self.size != source.size:
            return False
        return file_digest(self._path) == (source.size, source.sha256)


class KeptRows:
    """The queries that an earlier run kept."""

    unused: tuple[str, ...] = ()

    def __init__(self, node: Node, run: Run, source: Source) -> None:
        self._run = run
        self._source = source
        self._given = 0
        self._rows = self._counted(node)
        self.size: int | None = run.progress.rows
        self.has_ids = run.progress.unnamed < run.progress.rows or not run.progress.rows

    def unread(self) -> Iterator[Unread]:
        """The rows as they stood; goes on where another stopped."""
        return self._rows

    def place(self) -> int:
        """How many rows were given."""
        return self._given

    def source(self) -> Source:
        """The table that the queries were kept from, and the run that kept them."""
        return self._source

    def is_of(self, source: Source) -> bool:
        """True when those were the same run's queries."""
        return source == self._source

    def _counted(self, node: Node) -> Iterator[Unread]:
        for unread in kept_queries(node, self._run):
            self._given += 1
            yield unread


@contextmanager
def table_rows(path: Path, asked: Asked) -> Iterator[TableRows]:
    """The rows of the table at that path. Raises Usage when it cannot be read, or has no column for names."""
    try:
        file = path.open("rb", buffering=0)
    except OSError as error:
        raise Usage(f"cannot be read: {error.strerror}", place=str(path)) from error
    with file:
        yield TableRows(path, file, asked)


class _Hashing(io.RawIOBase):
    """A file that is hashed as it is read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest = sha256()
        self.length = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # BufferedReader gives nothing else
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        self.digest.update(data)
        self.length += len(data)
        return len(data)


def _table(rows: TextIO, path: Path, asked: Asked) -> QueryTable:
    try:
        return QueryTable(rows, asked.rules, alerts_only=asked.alerts_only)
    except Usage as error:
        place = f"{path}, {error.place}" if error.place else str(path)
        raise Usage(error.message, place=place, hint=error.hint) from error
