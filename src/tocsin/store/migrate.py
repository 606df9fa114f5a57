"""The database's schema, brought up to this code's: numbered SQL files, each applied once, whole, under one lock."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from importlib import resources
from importlib.resources.abc import Traversable

from psycopg import Connection

from tocsin.errors import StoreUnsafe

_FILE = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")
_LOCK = 0x746F6373696E  # "tocsin": an advisory lock of this database, held while one migration runs


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered step of the schema."""

    number: int
    name: str
    sql: bytes

    @property
    def sha256(self) -> str:
        """The hash by which a database remembers what it was given."""
        return sha256(self.sql).hexdigest()


def shipped_migrations(folder: Traversable | None = None) -> tuple[Migration, ...]:
    """The migrations that this code carries, in order. A number may be free: a change that was given up keeps its own.

    Raises ValueError where one is numbered twice, or none begins.
    """
    where = folder or resources.files("tocsin.store").joinpath("migrations")
    found = sorted(
        (
            Migration(int(match[1]), match[2], file.read_bytes())
            for file in where.iterdir()
            if (match := _FILE.fullmatch(file.name))
        ),
        key=lambda each: each.number,
    )
    numbers = [each.number for each in found]
    if numbers[:1] != [1] or numbers != sorted(set(numbers)):
        raise ValueError("migrations begin with 1, and no two have the same number")
    return tuple(found)


def migrate(connection: Connection, at: datetime, migrations: Sequence[Migration] | None = None) -> int:
    """The number of the schema that the database is at afterwards; safe when several processes open it at once.

    Raises StoreUnsafe for a database that is newer than this code, or was given something else under a number of ours.
    """
    known = shipped_migrations() if migrations is None else tuple(migrations)
    while len(_checked(connection, known)) < len(known):
        _apply_next(connection, known, at)
    return known[-1].number if known else 0


def _apply_next(connection: Connection, known: Sequence[Migration], at: datetime) -> None:
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        applied = _checked(connection, known)  # again: another process may have been quicker
        if len(applied) == len(known):
            return
        step = known[len(applied)]
        if step.number == 1:
            connection.execute(
                "CREATE TABLE migrations (number integer PRIMARY KEY, name text NOT NULL, sha256 text NOT NULL,"
                " applied_at timestamptz NOT NULL)"
            )
        connection.execute(step.sql)
        connection.execute(
            "INSERT INTO migrations (number, name, sha256, applied_at) VALUES (%s, %s, %s, %s)",
            (step.number, step.name, step.sha256, at),
        )


def _checked(connection: Connection, known: Sequence[Migration]) -> list[tuple[int, str]]:
    """What the database was given, in order, after comparing it with what we know."""
    # Not to_regclass: it answers from a cache that another process's commit, while we waited for the lock, left stale.
    begun = connection.execute(
        "SELECT FROM pg_catalog.pg_tables WHERE tablename = 'migrations' AND schemaname = ANY (current_schemas(false))"
    ).fetchone()
    if begun is None:
        return []
    applied: list[tuple[int, str]] = connection.execute(
        "SELECT number, sha256 FROM migrations ORDER BY number"
    ).fetchall()
    newest = applied[-1][0] if applied else 0
    latest = known[-1].number if known else 0
    if newest > latest:
        raise StoreUnsafe(
            f"the database is at schema version {newest}, this Tocsin knows version {latest}",
            hint="update Tocsin on this machine, or restore a backup that this version made",
        )
    for step, (number, digest) in zip(known, applied, strict=False):
        if (step.number, step.sha256) != (number, digest):
            raise StoreUnsafe(
                f"schema version {step.number} ({step.name}) of the database is not the one that this Tocsin ships",
                hint="the database was made by a different build; open it with that one, or restore a backup",
            )
    return applied
