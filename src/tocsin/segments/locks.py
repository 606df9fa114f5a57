"""Who may write to the index folder: one builder, and beside it one merge. Readers take no lock.

The system lets go of a lock when its process ends, however it ends.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_BUILDER, _MERGER = "lock", "merge.lock"


@contextmanager
def building(folder: Path) -> Iterator[None]:
    """The right to publish, waited for: deltas take a moment, a first build as long as it takes."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / _BUILDER).open("w", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def merging(folder: Path) -> Iterator[bool]:
    """The right to merge, True; False at once when another process has it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / _MERGER).open("w", encoding="ascii") as file:
        yield _is_got(file.fileno(), fcntl.LOCK_EX)


def is_merging(folder: Path) -> bool:
    """True while a process merges."""
    if not (folder / _MERGER).exists():
        return False
    with (folder / _MERGER).open("r", encoding="ascii") as file:
        return not _is_got(file.fileno(), fcntl.LOCK_SH)


def _is_got(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
