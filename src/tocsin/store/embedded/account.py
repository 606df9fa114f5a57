"""The unprivileged account that the server runs as: PostgreSQL refuses to run as root."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tocsin.errors import StoreUnavailable

ACCOUNT_NAME = "tocsin"

# Nothing of the caller's environment reaches the server: PGDATA, PGOPTIONS or LD_LIBRARY_PATH would change what runs.
CLEAN_ENVIRONMENT: Mapping[str, str] = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "TZ": "UTC"}

_PRINT_FIRST_CLOSED = 'for p do test -x "$p" || { printf %s "$p"; exit 1; }; done'


@dataclass(frozen=True, slots=True)
class Account:
    """An operating-system user."""

    name: str
    uid: int
    gid: int

    @property
    def is_other(self) -> bool:
        """True when a process must change its user to act as this account."""
        return os.geteuid() != self.uid


def account_of(uid: int) -> Account:
    """The account with this number. Raises StoreUnavailable when it has no name: PostgreSQL wants one."""
    try:
        entry = pwd.getpwuid(uid)
    except KeyError as error:
        raise StoreUnavailable(
            f"user {uid} has no name on this machine, and PostgreSQL does not run for a user without one",
            hint="add the user to /etc/passwd, or name a running server in TOCSIN_DATABASE_URL",
        ) from error
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def account_for(folder: Path) -> Account:
    """The account that runs (or will run) the server in this folder: its owner; before it exists, see below.

    For root that is the system account ``tocsin``, made when missing; for anybody else the user itself.
    Raises StoreUnavailable when there is no such account and none can be made.
    """
    if os.geteuid() != 0:
        return account_of(os.geteuid())
    owner = folder.lstat().st_uid if folder.is_dir() else 0
    return account_of(owner) if owner else _system_account()


def _system_account() -> Account:
    try:
        entry = pwd.getpwnam(ACCOUNT_NAME)
    except KeyError:
        _make_system_account()
        entry = pwd.getpwnam(ACCOUNT_NAME)
    if entry.pw_uid == 0:
        raise StoreUnavailable(
            f"the account {ACCOUNT_NAME!r} is root under another name, and PostgreSQL refuses to run as root",
            hint=f"give the account {ACCOUNT_NAME!r} a number of its own",
        )
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _make_system_account() -> None:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT_NAME]
    hint = f"make an unprivileged account named {ACCOUNT_NAME!r}, run as an ordinary user, or set TOCSIN_DATABASE_URL"
    program = shutil.which(command[0], path=CLEAN_ENVIRONMENT["PATH"])
    if program is None:
        raise StoreUnavailable("PostgreSQL refuses to run as root, and this system has no useradd", hint=hint)
    made = subprocess.run(  # noqa: S603 - fixed words, no input
        [program, *command[1:]], env=dict(CLEAN_ENVIRONMENT), capture_output=True, text=True, check=False
    )
    # useradd(8): 9 = the name is in use, so another process made it meanwhile
    if made.returncode not in {0, 9}:
        raise StoreUnavailable(f"the account {ACCOUNT_NAME!r} could not be made: {made.stderr.strip()}", hint=hint)


def run_as(
    account: Account, command: Sequence[str | os.PathLike[str]], *, timeout_s: float = 60.0
) -> subprocess.CompletedProcess[str]:
    """The ended command, run as the account in the root folder with a clean environment; output is captured.

    Raises StoreUnavailable when it does not end in time.
    """
    words = [os.fspath(word) for word in command]
    try:
        return subprocess.run(  # noqa: S603 - callers pass our own binaries
            words,
            env=dict(CLEAN_ENVIRONMENT),
            cwd="/",
            user=account.uid if account.is_other else None,
            group=account.gid if account.is_other else None,
            extra_groups=[] if account.is_other else None,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="surrogateescape",
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise StoreUnavailable(f"{words[0]} did not end within {timeout_s:.0f} s") from error


def first_closed(path: Path, account: Account) -> Path | None:
    """The first folder on the way to ``path`` (itself included) that the account may not pass, or None.

    The account itself is asked, so access lists and mounts count as the kernel counts them.
    """
    way = [*reversed(path.parents), path]
    if not account.is_other:
        return next((step for step in way if not os.access(step, os.X_OK)), None)
    asked = run_as(account, ["/bin/sh", "-c", _PRINT_FIRST_CLOSED, "sh", *way])
    return Path(asked.stdout) if asked.returncode else None
