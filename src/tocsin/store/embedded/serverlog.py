"""The server's log file: bounded, and quoted when a start fails."""

from __future__ import annotations

import os

from tocsin.store.embedded.account import Account
from tocsin.store.embedded.layout import EmbeddedServer
from tocsin.store.embedded.locks import open_owned

_LARGEST_LOG_BYTES = 4_000_000
_TAIL_BYTES = 2_000


def open_log(server: EmbeddedServer, account: Account) -> tuple[int, int]:
    """A descriptor to append to, and the length so far. A log that has grown large is kept once as ``server.log.1``."""
    if server.log.exists() and server.log.lstat().st_size > _LARGEST_LOG_BYTES:
        server.log.replace(server.log.with_name("server.log.1"))
    descriptor = open_owned(server.log, os.O_WRONLY | os.O_APPEND, account)
    return descriptor, os.fstat(descriptor).st_size


def tail(server: EmbeddedServer, start: int) -> str:
    """The last lines of the log that were written after ``start`` (bytes)."""
    descriptor = os.open(server.log, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        end = file.seek(0, os.SEEK_END)
        file.seek(max(start, end - _TAIL_BYTES))
        return file.read().decode("utf-8", errors="replace").strip()
