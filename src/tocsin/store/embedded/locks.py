"""File locks (flock): the kernel lets go of them when the last holder ends, however it ends."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tocsin.errors import StoreUnavailable
from tocsin.store.embedded.account import Account

_POLL_S = 0.01


def open_owned(path: Path, flags: int, account: Account) -> int:
    """A file descriptor of a file that belongs to the account and is readable by nobody else.

    A symbolic link is refused: root writes here in a folder that another account owns.
    """
    descriptor = os.open(path, flags | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    if os.geteuid() == 0 and os.fstat(descriptor).st_uid != account.uid:
        os.fchown(descriptor, account.uid, account.gid)
    return descriptor


def try_lock(path: Path, account: Account) -> int | None:
    """The descriptor that holds the lock, or None when somebody else holds it."""
    descriptor = open_owned(path, os.O_RDWR, account)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def is_locked(path: Path, account: Account) -> bool:
    """True while any process holds the lock."""
    descriptor = try_lock(path, account)
    if descriptor is None:
        return True
    os.close(descriptor)
    return False


@contextmanager
def hold(path: Path, account: Account, *, timeout_s: float) -> Iterator[None]:
    """Nothing; the lock is held inside. Raises StoreUnavailable when it stays with somebody else for too long."""
    deadline = time.monotonic() + timeout_s
    while (descriptor := try_lock(path, account)) is None:
        if time.monotonic() > deadline:
            raise StoreUnavailable(
                f"another process has been starting or stopping the server for {timeout_s:.0f} s",
                place=str(path),
                hint=f"find it with: fuser {path}",
            )
        time.sleep(_POLL_S)
    try:
        yield
    finally:
        os.close(descriptor)
