"""What changed since a moment: the records that an index must take in, or let go, to be up to date again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import LiteralString
from uuid import UUID

from psycopg import Connection

from tocsin.errors import StoreUnsafe
from tocsin.store.authorising import AS_OWNER
from tocsin.store.context import Context

_POINT: LiteralString = "SELECT value, change_set FROM generation"
_COVERED: LiteralString = (
    "SELECT count(*), coalesce(bool_or(is_purge), false) FROM change_sets WHERE generation > %s AND generation <= %s"
)
_CHANGED: LiteralString = (
    "SELECT owner || '/' || reference, standing_revision IS NOT NULL FROM records"
    " WHERE change_set IN (SELECT id FROM change_sets WHERE generation > %s)"
)


@dataclass(frozen=True, slots=True)
class Point:
    """A committed state of the records: its number, and the id of the change that made it ("" where none is known).

    Two states are the same only when both are equal: a store that was restored from a backup, and changed since, may
    come to a number for the second time.
    """

    generation: int
    change_set: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened to the records after ``since``, up to ``until``.

    ``standing`` and ``gone`` are record ids: put or amended and standing now; delisted, or purged and never put again.
    ``is_purge``: a key was destroyed, so whatever was derived from these records before must be rewritten, not hidden.
    """

    since: Point
    until: Point
    standing: tuple[str, ...]
    gone: tuple[str, ...]
    is_purge: bool

    def __len__(self) -> int:
        return len(self.standing) + len(self.gone)


def point(connection: Connection) -> Point:
    """The state that this transaction sees. Raises StoreUnsafe when the counter of changes is gone."""
    row = connection.execute(_POINT).fetchone()
    if row is None:
        raise StoreUnsafe("the counter of changes is gone", hint="restore the database from a backup")
    return Point(int(row[0]), _text(row[1]))


def changes_since(context: Context, since: Point) -> Changes | None:
    """What changed after ``since``, or None when this store cannot tell: another history, or one before the log.

    The generation's row is locked from its update to the commit, and the change set is written under that lock, so the
    numbers are in the order of commits and a reader who sees number n sees every change up to n.
    """
    run = context.connection.execute
    until = point(context.connection)
    if not _is_of_this_history(context, since):
        return None
    covered, is_purge = run(_COVERED, (since.generation, until.generation)).fetchone() or (0, False)
    if covered != until.generation - since.generation:
        return None
    rows = run(_CHANGED, (since.generation,)).fetchall()
    standing = tuple(name for name, stands in rows if stands)
    return Changes(since, until, standing, tuple(name for name, stands in rows if not stands), bool(is_purge))


def count_changes(context: Context) -> None:
    """Nothing: what was changed gets its number. To be done last: the counter's row is locked until the commit."""
    if not context.changed:
        return
    if context.entry is not None:  # the counters are the node's: a user's transaction has no grant on them (0024)
        context.connection.execute(AS_OWNER)
    context.connection.execute(
        "UPDATE lists SET generation = generation + 1 WHERE name = ANY(%s)", (sorted(context.changed),)
    )
    row = context.connection.execute(
        "UPDATE generation SET value = value + 1, change_set = %s RETURNING value", (context.change_set,)
    ).fetchone()
    if row is None:
        raise StoreUnsafe("the counter of changes is gone", hint="restore the database from a backup")
    context.connection.execute(
        "INSERT INTO change_sets (generation, id, is_purge, at) VALUES (%s, %s, %s, %s)",
        (row[0], context.change_set, context.is_purge, context.now),
    )


def _is_of_this_history(context: Context, since: Point) -> bool:
    if since.generation == 0:
        return True
    row = context.connection.execute("SELECT id FROM change_sets WHERE generation = %s", (since.generation,)).fetchone()
    return (_text(row[0]) if row else "") == since.change_set


def _text(change_set: UUID | None) -> str:
    return str(change_set) if change_set else ""
