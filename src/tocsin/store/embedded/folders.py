"""The server's folders: made, adopted or refused. No mode of a folder that is not ours is ever changed."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

from tocsin.errors import StoreUnavailable, StoreUnsafe
from tocsin.store.embedded.account import Account, first_closed
from tocsin.store.embedded.layout import EmbeddedServer


def prepare(server: EmbeddedServer, account: Account) -> None:
    """Nothing; afterwards the home and the server's own folder exist and the account can work there.

    Raises StoreUnavailable (naming the folder) when the account cannot reach the home or it is somebody else's,
    StoreUnsafe when the server's folder is open to others.
    """
    if "\n" in str(server.home):
        raise StoreUnavailable("the home's name contains a line break", place=repr(str(server.home)))
    _make_home(server.home, account)
    _require_reach(server.home, account)
    own_folder(server.folder, account)


def own_folder(folder: Path, account: Account) -> None:
    """Nothing; afterwards the folder exists with mode 0700 and belongs to the account.

    Raises StoreUnavailable when it is somebody else's, StoreUnsafe when it is open to others.
    """
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        _finish_owning(folder, account)
    else:
        if account.is_other:
            os.chown(folder, account.uid, account.gid, follow_symlinks=False)
    require_private(folder, account)


def _finish_owning(folder: Path, account: Account) -> None:
    """An empty folder of root's is one that we made just before we were killed."""
    found = folder.lstat()
    if account.is_other and found.st_uid == 0 and stat.S_ISDIR(found.st_mode) and not any(folder.iterdir()):
        os.chown(folder, account.uid, account.gid, follow_symlinks=False)


def require_private(folder: Path, account: Account) -> None:
    """Nothing, when this is a folder of the account's that nobody else can enter.

    Raises StoreUnavailable when it is somebody else's, StoreUnsafe when it is open to others.
    """
    if is_private(folder, account):
        return
    found = folder.lstat()
    if stat.S_ISDIR(found.st_mode) and found.st_uid != account.uid:
        raise StoreUnavailable(
            f"this folder belongs to user number {found.st_uid}, not to {account.name!r}",
            place=str(folder),
            hint="run as the user whose home it is, or name a home of your own in TOCSIN_HOME",
        )
    raise StoreUnsafe(
        f"expected a folder that only {account.name!r} can enter (mode 0700), found {stat.filemode(found.st_mode)}",
        place=str(folder),
        hint="find out who opened it, and why, before you close it again",
    )


def is_private(folder: Path, account: Account) -> bool:
    """True for a real folder (no link) of the account's that is closed to everybody else."""
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == account.uid and not found.st_mode & 0o077


def _make_home(home: Path, account: Account) -> None:
    if home.exists():
        return
    for parent in reversed([step for step in home.parents if not step.exists()]):
        with contextlib.suppress(FileExistsError):  # another process was quicker: then its mode is not ours to set
            parent.mkdir()
            if account.is_other:
                parent.chmod(0o755)  # what root makes on the way must let the account pass, whatever the umask is
    with contextlib.suppress(FileExistsError):
        home.mkdir(mode=0o700)
        if account.is_other:
            _give(home, account)


def _require_reach(home: Path, account: Account) -> None:
    closed = first_closed(home, account)
    if closed == home and account.is_other and _is_ours_to_give(home):
        _give(home, account)
        closed = first_closed(home, account)
    if closed is None:
        return
    who = f"the account {account.name!r}, which runs the database," if account.is_other else f"{account.name!r}"
    raise StoreUnavailable(
        f"{who} cannot pass through the folder {closed}",
        place=str(home),
        hint=f"name a home in TOCSIN_HOME that {account.name!r} can reach (as root the default is /var/lib/tocsin), "
        f"or let it pass: setfacl -m u:{account.name}:x {closed}",
    )


def _is_ours_to_give(home: Path) -> bool:
    """True for an empty folder of root's, such as ``mktemp -d`` makes."""
    return home.stat().st_uid == 0 and not any(home.iterdir())


def _give(folder: Path, account: Account) -> None:
    """Changes the owner, never the mode; through a descriptor, so that the name cannot be swapped in between."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        if os.fstat(descriptor).st_uid == 0:
            os.fchown(descriptor, account.uid, account.gid)
    finally:
        os.close(descriptor)
