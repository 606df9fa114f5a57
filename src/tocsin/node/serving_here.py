"""Which processes serve a home: each holds a file's lock that the system drops with it, however it ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tocsin.errors import ConfigurationError

_NAME = ".serve."  # and the number of the process


@contextmanager
def serving_here(home: Path) -> Iterator[None]:
    """Whoever asks is told that this process serves the home, as long as the block lasts.

    Raises ConfigurationError where the home cannot be written.
    """
    path = home / f"{_NAME}{os.getpid()}"
    try:
        file = path.open("wb")
        fcntl.flock(file, fcntl.LOCK_EX)
    except OSError as error:
        raise ConfigurationError(f"cannot be written: {error.strerror}", place=str(path)) from error
    with file:
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def servers_of(home: Path) -> list[int]:
    """The numbers of the processes that serve this home; what a killed one left behind is removed."""
    return sorted(int(path.suffix[1:]) for path in home.glob(f"{_NAME}*") if _is_alive(path))


def _is_alive(path: Path) -> bool:
    if not path.suffix[1:].isdecimal():
        return False
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink(missing_ok=True)
    except BlockingIOError:
        return True
    except OSError:  # it ended meanwhile, or is somebody else's file
        return False
    return False
