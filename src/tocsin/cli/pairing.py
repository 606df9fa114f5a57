"""A table of pairs in, the same table with scores out, written whole or not at all."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TextIO

from tocsin.cli.console import progress
from tocsin.errors import Usage
from tocsin.ledger.leaf import payload_bytes
from tocsin.services.screening.compare import ADDED, NOT_COMPARED, PairTable

TELL_EVERY = 100  # pairs


@dataclass(frozen=True, slots=True)
class Compared:
    """How many pairs there were, how many could not be compared, and the columns that nothing was made of."""

    pairs: int
    failed: int
    unused: tuple[str, ...]
    digest: str  # SHA-256 of the rows as they were read, in hexadecimal


def compare_table(pairs: Path, result: Path, keep: Callable[[Compared], object]) -> Compared:
    """The pairs compared, their scores in ``result`` once ``keep`` has put on the ledger what was done.

    Raises Usage, and what ``keep`` raises; then ``result`` is as it was.
    """
    if result.exists() and pairs.exists() and result.samefile(pairs):
        raise Usage("the scores cannot go into the table itself", place=str(result), hint="choose another --out")
    with _opened(pairs) as rows:
        table = _table(rows, pairs)
        with _replacing(result) as file, progress() as tell:
            writer = csv.DictWriter(file, table.columns, restval="", lineterminator="\n")
            writer.writeheader()
            count = failed = 0
            digest = sha256()
            for row in table.compared():
                writer.writerow(row)
                digest.update(payload_bytes({name: text for name, text in row.items() if name not in ADDED}))
                count += 1
                failed += row["band"] == NOT_COMPARED
                if count % TELL_EVERY == 0:
                    tell("comparing", count)
            done = Compared(count, failed, table.unused, digest.hexdigest())
            keep(done)
    return done


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    try:
        file = path.open(encoding="utf-8-sig", errors="surrogateescape", newline="")
    except OSError as error:
        raise Usage(f"cannot be read: {error.strerror}", place=str(path)) from error
    with file:
        yield file


def _table(rows: TextIO, path: Path) -> PairTable:
    try:
        return PairTable(rows)
    except Usage as error:
        place = f"{path}, {error.place}" if error.place else str(path)
        raise Usage(error.message, place=place, hint=error.hint) from error


@contextmanager
def _replacing(path: Path) -> Iterator[TextIO]:
    """A file that takes its place when all of it is written; a device or pipe is written as it comes."""
    target = path.resolve()
    is_new = not target.exists() or target.is_file()
    part = target.with_name(f".{target.name}.{os.getpid()}.part") if is_new else target
    try:
        # Bytes that were no UTF-8 come in as lone surrogates, and go out escaped.
        file = part.open("w", encoding="utf-8", errors="backslashreplace", newline="")
    except OSError as error:
        raise Usage(f"cannot be written: {error.strerror or error}", place=str(path)) from error
    try:
        with file:
            yield file
        if is_new:
            part.replace(target)
    except BaseException:
        if is_new:
            part.unlink(missing_ok=True)
        raise
