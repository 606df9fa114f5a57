"""How lists were looked for: each look at their official addresses, failures in a row, when one is due again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from tocsin.store.context import Context, storable

KEPT = 500  # looks kept of each list
FAILED = "failed"

_WATCHED = "SELECT list, every_s, failures, confirmed_at, checked_at, not_before FROM list_watches"
_CHECKED = """
    INSERT INTO list_watches (list, failures, confirmed_at, checked_at, not_before) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (list) DO UPDATE SET failures = EXCLUDED.failures, checked_at = EXCLUDED.checked_at,
        confirmed_at = coalesce(EXCLUDED.confirmed_at, list_watches.confirmed_at), not_before = EXCLUDED.not_before
"""
_CHANGED = """
    SELECT list, max(number), max(coalesce(decided_at, loaded_at)) FROM list_versions
    WHERE status IN ('in force', 'superseded') AND added + amended + removed > 0 GROUP BY list
"""


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a list's official address. ``outcome``: loaded, unchanged, held or failed."""

    list: str
    outcome: str
    begun_at: datetime
    ended_at: datetime
    checked_by: str
    message: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Watched:
    """What is known of the looks at a list. ``every_s``: how often it is watched; ``failures``: in a row."""

    list: str
    every_s: int | None
    failures: int
    confirmed_at: datetime | None
    checked_at: datetime | None
    not_before: datetime | None


class ListHealth:
    """The looks at the lists' addresses, as one transaction sees them."""

    __slots__ = ("_context",)

    def __init__(self, context: Context) -> None:
        self._context = context

    def watched(self) -> dict[str, Watched]:
        """What is known of the looks at each list that was ever looked for."""
        with self._context.connection.cursor(row_factory=class_row(Watched)) as cursor:
            return {each.list: each for each in cursor.execute(_WATCHED)}

    def last_looks(self) -> dict[str, Look]:
        """The last look at each list."""
        with self._context.connection.cursor(row_factory=class_row(Look)) as cursor:
            cursor.execute(
                "SELECT DISTINCT ON (list) list, outcome, begun_at, ended_at, checked_by, message, place"
                " FROM list_checks ORDER BY list, id DESC"
            )
            return {each.list: each for each in cursor}

    def is_any_in_force(self) -> bool:
        """True once a list, or the register of documents, is in force: before that there is nothing to check."""
        row = self._context.connection.execute(
            "SELECT EXISTS (SELECT FROM list_versions WHERE status = 'in force')"
        ).fetchone()
        return bool(row and row[0])

    def last_changes(self) -> dict[str, datetime]:
        """When each list's records last changed."""
        return {name: at for name, _, at in self._context.connection.execute(_CHANGED)}

    def keep(self, look: Look, *, failures: int, not_before: datetime | None) -> None:
        """Remember a look, and what follows from it. A held load confirms nothing: it is not in force."""
        run = self._context.connection.execute
        run("SELECT pg_advisory_xact_lock(hashtext('list_checks'), hashtext(%s))", (look.list,))
        run(
            "INSERT INTO list_checks (list, outcome, message, place, begun_at, ended_at, checked_by)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            (
                *(look.list, look.outcome, storable(look.message), storable(look.place)),
                *(look.begun_at, look.ended_at, self._context.actor),
            ),
        )
        confirmed = look.ended_at if look.outcome in ("loaded", "unchanged") else None
        run(_CHECKED, (look.list, failures, confirmed, look.ended_at, not_before))
        run(
            "DELETE FROM list_checks WHERE list = %s AND id <= (SELECT id FROM list_checks WHERE list = %s"
            " ORDER BY id DESC OFFSET %s LIMIT 1)",
            (look.list, look.list, KEPT),
        )

    def watch(self, name: str, every_s: int | None) -> None:
        """Remember how often the list is watched; None: no more."""
        self._context.connection.execute(
            "INSERT INTO list_watches (list, every_s) VALUES (%s, %s)"
            " ON CONFLICT (list) DO UPDATE SET every_s = EXCLUDED.every_s",
            (name, every_s),
        )
