"""Files that a command writes its result into: all of it or nothing, and never over what lies there unasked."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO
from uuid import uuid4

from tocsin.errors import Usage


def is_terminal_word(path: Path) -> bool:
    """True for "-", which is standard output."""
    return str(path) == "-"


@contextmanager
def new_file(path: Path, *, is_private: bool = False, is_forced: bool = False) -> Iterator[TextIO]:
    """A text file that stands under its name once the block has ended well; "-" is standard output. Raises Usage.

    ``is_private``: its owner alone may read it, from its first byte on. Only ``is_forced`` replaces a file.
    """
    if is_terminal_word(path):
        yield sys.stdout
        sys.stdout.flush()
        return
    _require_free(path, is_forced=is_forced)
    part = path.with_name(f".{path.name}.{uuid4().hex[:8]}")
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(part, flags, 0o600 if is_private else 0o666)  # 0666 less what the umask takes away
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _publish(part, path, is_forced=is_forced)
    except OSError as error:
        raise Usage(f"cannot be written: {error.strerror or error}", place=str(path)) from error
    finally:
        part.unlink(missing_ok=True)


def _require_free(path: Path, *, is_forced: bool) -> None:
    if not os.path.lexists(path):
        return
    if not path.is_file():
        raise Usage("neither free nor a file", place=str(path), hint="choose another --out; - is standard output")
    if not is_forced:
        hint = "choose another --out, or --force to replace it"
        raise Usage("the file exists; it was left as it is", place=str(path), hint=hint)


def _publish(part: Path, path: Path, *, is_forced: bool) -> None:
    """Give the whole file its name; of two commands at once the second finds it taken."""
    if not is_forced:
        try:
            path.hardlink_to(part)
        except FileExistsError:
            _require_free(path, is_forced=False)
            raise
        except OSError:  # a file system without hard links, as on many USB sticks
            _require_free(path, is_forced=False)
        else:
            return
    part.replace(path)
