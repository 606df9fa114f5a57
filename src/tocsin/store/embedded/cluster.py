"""The data folder: made whole by initdb, or refused with the reason."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from tocsin.errors import StoreUnavailable, StoreUnsafe
from tocsin.store.embedded.account import Account, run_as
from tocsin.store.embedded.binaries import MAJOR
from tocsin.store.embedded.layout import EmbeddedServer
from tocsin.store.embedded.locks import open_owned
from tocsin.store.embedded.sockets import SUPERUSER

_IDENT_MAP = "tocsin"
# Durability stays as PostgreSQL ships it. The log must hold no personal data: no statements, no key values.
_SETTINGS = {
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}
_RULES = f"""\
# Written by Tocsin. Nobody is trusted by default: the kernel says who is at the other end of the socket.
local  all          all               peer map={_IDENT_MAP}
local  replication  all               peer map={_IDENT_MAP}
host   all          all  127.0.0.1/32 scram-sha-256
host   all          all  ::1/128      scram-sha-256
"""


def ensure_cluster(server: EmbeddedServer, account: Account, programs: Path) -> None:
    """Nothing; afterwards there is a data folder of our version. To be called under the start lock.

    Raises StoreUnsafe for the data of another major version and for a folder that is no database,
    StoreUnavailable when initdb fails.
    """
    for leftover in server.folder.glob("initdb-*"):
        shutil.rmtree(leftover, ignore_errors=True)  # an orphaned initdb may still write: then the next start sweeps
    if server.data.is_dir() and any(server.data.iterdir()):
        _require_our_version(server)
        return
    made = _initialise(server, account, programs)
    made.rename(server.data)
    _flush(server.folder)


def made_by(server: EmbeddedServer) -> str:
    """The major version that made the data folder, like "18"; empty when there is none."""
    try:
        return (server.data / "PG_VERSION").read_text(encoding="ascii", errors="replace").strip()
    except FileNotFoundError:
        return ""


def _require_our_version(server: EmbeddedServer) -> None:
    version = made_by(server)
    if version == MAJOR:
        return
    if not version:
        # An interrupted initdb never gets this name, so these may be somebody's facts: nothing is deleted here.
        raise StoreUnsafe(
            "the data folder holds files but is no whole PostgreSQL database (PG_VERSION is missing)",
            place=str(server.data),
            hint="restore it from a backup, or move the folder away to begin with an empty database",
        )
    raise StoreUnsafe(
        f"the data folder was made by PostgreSQL {version}, and this Tocsin brings PostgreSQL {MAJOR}",
        place=str(server.data),
        hint=f"back up with the Tocsin that used PostgreSQL {version}, move the data folder away, start this version "
        f"and restore; or run pg_upgrade yourself; or keep a server of that version and name it in TOCSIN_DATABASE_URL",
    )


def _initialise(server: EmbeddedServer, account: Account, programs: Path) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="initdb-", dir=server.folder))
    if account.is_other:
        os.chown(folder, account.uid, account.gid, follow_symlinks=False)
    settings = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
    options = f"--username {SUPERUSER} --encoding UTF8 --locale C --data-checksums --no-instructions"
    options += " --auth-local peer --auth-host scram-sha-256"
    command: list[str | Path] = [programs / "initdb", "--pgdata", folder, *options.split(), *settings]
    ended = run_as(account, command, timeout_s=600.0)
    if ended.returncode:
        raise StoreUnavailable(
            f"initdb failed: {(ended.stderr or ended.stdout).strip()[-2000:]}",
            place=str(server.folder),
            hint="is the disk full or the home on a file system that cannot hold a database?",
        )
    _write(folder / "pg_hba.conf", _RULES, account)
    _write(folder / "pg_ident.conf", _identities(account), account)
    return folder


def _identities(account: Account) -> str:
    """Root and the account may log in as any role: either could become the superuser anyway."""
    names = dict.fromkeys(["root", account.name])
    lines = [f'{_IDENT_MAP}  "{name}"  all\n' for name in names]
    return "# Written by Tocsin: map, operating-system user, role\n" + "".join(lines)


def _write(path: Path, text: str, account: Account) -> None:
    descriptor = open_owned(path, os.O_WRONLY | os.O_TRUNC, account)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
