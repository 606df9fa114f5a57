"""The embedded PostgreSQL of a home: running when it is asked for, whatever happened before (decision record 0001).

A production node names a server of its own in TOCSIN_DATABASE_URL; then nothing here is used but ``create_database``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import platformdirs
import psycopg
from psycopg import errors, sql
from psycopg.conninfo import make_conninfo

from tocsin.errors import StoreUnavailable


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """The embedded server of a home, as found just now."""

    running: bool
    pid: int | None
    version: str
    data_folder: Path
    socket_folder: Path
    log: Path


def default_home(environment: Mapping[str, str], *, is_root: bool | None = None) -> Path:
    """The folder of all that a node keeps: TOCSIN_HOME, else the user's data folder, for root /var/lib/tocsin."""
    named = environment.get("TOCSIN_HOME", "")
    if named:
        return Path(named).expanduser().absolute()
    if is_root is None:
        is_root = sys.platform != "win32" and os.geteuid() == 0
    return Path("/var/lib/tocsin") if is_root else Path(platformdirs.user_data_dir("tocsin"))


def ensure_running(home: Path) -> str:
    """How to connect to the home's server (database "postgres"); it is made, started or recovered when needed.

    Any number of processes may call at once. The server outlives the process that started it.
    Raises StoreUnavailable when it cannot be had, StoreUnsafe when its data must not be touched.
    """
    _require_unix()
    from tocsin.store.embedded.layout import EmbeddedServer
    from tocsin.store.embedded.supervisor import bring_up

    with _system_errors_told():
        return bring_up(EmbeddedServer.of(home)).conninfo


def bring_back(home: Path) -> str:
    """How to connect to the home's server: started anew when it ended by itself, never when a person stopped it.

    Raises StoreUnavailable as ``ensure_running`` does, and for one that was stopped on purpose.
    """
    _require_unix()
    from tocsin.store.embedded.layout import EmbeddedServer
    from tocsin.store.embedded.supervisor import bring_back as bring_server_back

    with _system_errors_told():
        return bring_server_back(EmbeddedServer.of(home))


def stop(home: Path) -> bool:
    """True when the home's server ran and now does not, False when it did not run.

    Sessions are ended, everything acknowledged is kept. Raises StoreUnavailable when it does not end.
    """
    _require_unix()
    from tocsin.store.embedded.layout import EmbeddedServer
    from tocsin.store.embedded.supervisor import bring_down

    with _system_errors_told():
        return bring_down(EmbeddedServer.of(home))


def status(home: Path) -> ServerStatus:
    """What runs for this home just now; nothing is started. Raises StoreUnavailable for somebody else's home."""
    _require_unix()
    from tocsin.store.embedded.cluster import made_by
    from tocsin.store.embedded.layout import EmbeddedServer
    from tocsin.store.embedded.postmaster import ask

    server = EmbeddedServer.of(home)
    with _system_errors_told():
        try:
            answer = ask(server)
        except StoreUnavailable:
            return ServerStatus(False, None, made_by(server), server.data, server.socket_folder, server.log)
    return ServerStatus(True, answer.pid, answer.version, server.data, answer.socket_folder, server.log)


def create_database(conninfo: str, name: str, *, template: str = "template0") -> str:
    """How to connect to the database of this name on the same server; it is made when it is not there yet.

    Raises StoreUnavailable when the server refuses.
    """
    statement = sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(template))
    try:
        with psycopg.connect(conninfo, autocommit=True) as connection:
            known = connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone()
            if known is None:
                connection.execute(statement)
    except (errors.DuplicateDatabase, errors.UniqueViolation):
        pass  # another process made it meanwhile
    except psycopg.Error as error:
        raise StoreUnavailable(f"the database {name!r} cannot be made: {error}") from error
    return make_conninfo(conninfo, dbname=name)


@contextmanager
def _system_errors_told() -> Iterator[None]:
    """What the operating system refuses (disk full, not permitted) as StoreUnavailable that names the file."""
    try:
        yield
    except OSError as error:
        raise StoreUnavailable(
            f"the embedded PostgreSQL cannot be handled: {error.strerror or error}",
            place=os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else "",
            hint="run as the user whose home it is, or name another home in TOCSIN_HOME",
        ) from error


def _require_unix() -> None:
    if sys.platform == "win32":
        raise StoreUnavailable(
            "the embedded PostgreSQL runs on Linux and macOS only",
            hint="name a running server in TOCSIN_DATABASE_URL",
        )
