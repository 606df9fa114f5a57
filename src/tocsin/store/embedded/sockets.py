"""Where the socket lies: below the home, or in a private folder elsewhere when the home's path is too long."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from pathlib import Path

from psycopg.conninfo import make_conninfo

from tocsin.errors import StoreUnavailable
from tocsin.store.embedded.account import Account
from tocsin.store.embedded.folders import is_private, own_folder
from tocsin.store.embedded.layout import EmbeddedServer
from tocsin.store.embedded.locks import open_owned

SUPERUSER = "tocsin"
PORT = 5432
SOCKET_NAME = f".s.PGSQL.{PORT}"
# unix(7): sun_path has 108 bytes with its closing zero; macOS has 104
_LONGEST_PATH_BYTES = 103 if sys.platform == "darwin" else 107


def socket_folder_for(server: EmbeddedServer, account: Account) -> Path:
    """A folder with mode 0700 that belongs to the account and where the socket's path is short enough.

    Raises StoreUnavailable when there is no safe place for one, StoreUnsafe when the home's own is not private.
    """
    if _fits(server.socket_folder):
        own_folder(server.socket_folder, account)
        return server.socket_folder
    noted = noted_folder(server)
    # Somebody else may have taken the name after a clean-up of /tmp: then it is not private, and a new one is made.
    if noted is not None and is_private(noted, account):
        return noted
    made = _make_elsewhere(account)
    _note(server, made, account)
    return made


def noted_folder(server: EmbeddedServer) -> Path | None:
    """The folder outside the home that was used last, or None."""
    try:
        text = server.socket_note.read_text(encoding="utf-8", errors="surrogateescape")
    except FileNotFoundError:
        return None
    return Path(text)


def conninfo_for(folder: Path, account: Account, database: str = "postgres") -> str:
    """How to connect; libpq refuses a server that runs as anybody but the account (requirepeer)."""
    return make_conninfo("", host=str(folder), port=PORT, user=SUPERUSER, dbname=database, requirepeer=account.name)


def _fits(folder: Path) -> bool:
    name = str(folder / SOCKET_NAME)
    # libpq takes a comma for the start of another host's name
    return len(os.fsencode(name)) <= _LONGEST_PATH_BYTES and "," not in name and name.isprintable()


def _make_elsewhere(account: Account) -> Path:
    for parent in (Path(f"/run/user/{account.uid}"), Path("/tmp")):  # noqa: S108 - mkdtemp below, and see _is_safe
        if _is_safe(parent, account):
            folder = Path(tempfile.mkdtemp(prefix="tocsin-", dir=parent))  # mode 0700, and a name that was free
            if account.is_other:
                os.chown(folder, account.uid, account.gid, follow_symlinks=False)
            return folder
    raise StoreUnavailable(
        "the home's path is too long for a socket, and there is no safe folder for it elsewhere",
        hint="name a home with a shorter path in TOCSIN_HOME",
    )


def _is_safe(parent: Path, account: Account) -> bool:
    """True when only root or the account can rename what is made there: /tmp must be sticky."""
    try:
        found = parent.resolve().stat()
    except OSError:
        return False
    is_closed = not found.st_mode & 0o022 or bool(found.st_mode & stat.S_ISVTX)
    return stat.S_ISDIR(found.st_mode) and found.st_uid in {0, account.uid} and is_closed


def _note(server: EmbeddedServer, folder: Path, account: Account) -> None:
    descriptor = open_owned(server.socket_note, os.O_WRONLY | os.O_TRUNC, account)
    with os.fdopen(descriptor, "wb") as file:
        file.write(os.fsencode(folder))
