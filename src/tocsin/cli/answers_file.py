"""The file of answers: opened by one process at a time, looked through, gone on from, or kept aside."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from pathlib import Path
from shutil import copyfile
from typing import BinaryIO

from tocsin.cli.console import notice, shown
from tocsin.cli.lines import BEGINS, read
from tocsin.errors import Usage
from tocsin.match import weights
from tocsin.services.screening.batch import Done


class AnswersFile:
    """The file of answers, locked; ``path`` is where it lies. What is written is hashed: ``length``, ``digest``."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.path = path
        self.length = 0
        self._file = file
        self._digest = sha256()

    @property
    def where(self) -> str:
        """The place by which a run knows its answers again."""
        return str(self.path.resolve())

    @property
    def digest(self) -> bytes:
        """The SHA-256 of the first ``length`` bytes."""
        return self._digest.digest()

    def size(self) -> int:
        """How many bytes lie there."""
        return self.path.stat().st_size

    def write(self, data: bytes) -> None:
        """Write at the end. What was given to the system outlives this process, whatever ends it."""
        self._file.write(data)
        self._file.flush()
        self.passed(data)

    def passed(self, data: bytes) -> None:
        """Take bytes that lie there already into account."""
        self._digest.update(data)
        self.length += len(data)

    def start_again(self) -> None:
        """Count from the first byte again."""
        self._digest = sha256()
        self.length = 0

    def cut(self, length: int) -> None:
        """Let go of what lies beyond."""
        self._file.truncate(length)

    def is_begun_by(self, length: int, digest: bytes) -> bool:
        """True when the first ``length`` bytes are those; they are then taken into account."""
        self.start_again()
        with self.path.open("rb") as file:
            while self.length < length and (block := file.read(min(1 << 20, length - self.length))):
                self.passed(block)
        return (self.length, self.digest) == (length, digest)

    def keep_aside(self) -> None:
        """Copy the answers to a free name beside the file, and empty the file (whose lock stays ours)."""
        aside = next(
            name for n in count(1) if not (name := self.path.with_name(f"{self.path.name}.before-{n}")).exists()
        )
        copyfile(self.path, aside)
        self.cut(0)
        self.start_again()
        notice(
            f"[yellow]notice[/] {shown(str(self.path))} holds answers from before the lists or weights changed: "
            f"kept as {shown(aside.name)}, every row is screened again"
        )


@dataclass(frozen=True, slots=True)
class Found:
    """The answers found in the file: how many, their length in bytes, whether lists or weights have changed since."""

    rows: int
    length: int
    is_outdated: bool


@contextmanager
def answers_file(path: Path) -> Iterator[AnswersFile]:
    """The file, made if need be, and nobody else's meanwhile. Raises Usage."""
    try:
        file = path.open("a+b")
    except OSError as error:
        raise Usage(f"cannot be written: {error.strerror or error}", place=str(path)) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Usage("another tocsin is writing this file", place=str(path)) from error
        yield AnswersFile(path, file)


def look_through(path: Path, lists: Mapping[str, int]) -> Found:
    """What whole answers lie there. Raises Usage for a file of another kind."""
    now = lists, weights.EDITION
    rows = length = 0
    is_outdated = False
    for done, line in stored(path, lists):
        rows += 1
        length += len(line)
        is_outdated = is_outdated or (done.lists, done.weights) != now
    return Found(rows, length, is_outdated)


def stored(path: Path, lists: Mapping[str, int]) -> Iterator[tuple[Done, bytes]]:
    """Each whole line written before, and what is known of its answer. Raises Usage for a file of another kind."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.endswith(b"\n") and _begins(line):
                return
            try:
                yield read(line, lists), line
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise Usage(
                    "the file exists and does not hold answers; it was left as it is",
                    place=f"{path}, line {number}",
                    hint="choose another --out",
                ) from error


def _begins(line: bytes) -> bool:
    return line.startswith(BEGINS) or BEGINS.startswith(line)
