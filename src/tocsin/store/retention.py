"""What is kept about people for a term: the terms, and what of the ledger and of runs is due.

The ledger is long and what is due is little, so it is noted by stretches what each still holds, once it is full; only
the stretches with something due are read, and the last leaves, which fill none yet. Whoever destroys a payload notes
its stretch anew, in the same transaction and under ``lock``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import LiteralString

from psycopg import Connection, errors, sql

from tocsin.ledger.leaf import Act
from tocsin.model.retention import BUILT_IN, Kind, Term
from tocsin.store.context import Context
from tocsin.store.named import placed, pseudonym

STRETCH = 256  # leaves that are noted together; another number wants an emptied table
_LOCK = 0x7265746E  # "retn": held by a transaction that destroys what is due, or notes what there is
_AT_ONCE = 64  # stretches read, or noted, by one statement
_UNFINISHED = timedelta(days=1)  # a run that may still go on is never due sooner
_HELD: LiteralString = (
    "SELECT leaf.position, words ->> 'act', words ->> 'at', words ->> 'batch', words -> 'objects'"
    " FROM ledger_leaves AS leaf JOIN ledger_payloads AS payload ON payload.position = leaf.position"
    " CROSS JOIN LATERAL (SELECT leaf.leaf::jsonb AS words OFFSET 0) AS parsed"
    " WHERE leaf.position >= %s AND leaf.position < %s AND payload.sealed IS NOT NULL"
    " AND words ->> 'act' IN ('screen', 'view', 'log in') ORDER BY leaf.position"
)
# A run that ended counts from its end; one that never did, from its beginning, and has a day at least.
_RUNS: LiteralString = (
    " FROM runs WHERE forgotten_at IS NULL AND (finished_at <= %s OR finished_at IS NULL AND begun_at <= %s)"
)


@dataclass(frozen=True, slots=True)
class Held:
    """A payload of the ledger that is kept for a term."""

    position: int
    kind: Kind
    at: datetime


@dataclass(frozen=True, slots=True)
class Counted:
    """How much of a kind is kept, how much of that is due, and the oldest of it."""

    kept: int
    due: int
    oldest: datetime | None


class Retention:
    """Terms and what they apply to, as one transaction sees them."""

    __slots__ = ("_context",)

    def __init__(self, context: Context) -> None:
        self._context = context

    def lock(self) -> None:
        """Wait until no other transaction destroys or notes; held until this one ends."""
        self._context.connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))

    def clock(self) -> datetime:
        """The time of the database's own clock: on another machine, a second opinion."""
        row = self._context.connection.execute("SELECT clock_timestamp()").fetchone()
        if row is None:  # pragma: no cover - a SELECT without FROM gives one row
            raise AssertionError("the database has no clock")
        moment: datetime = row[0]
        return moment

    # --- terms ------------------------------------------------------------------------------------------------------

    def terms(self) -> dict[Kind, Term]:
        """The term of every kind: the newest that was set, or the built-in one."""
        rows = self._context.connection.execute(
            "SELECT DISTINCT ON (kind) kind, seconds, set_at, set_by FROM retention_terms ORDER BY kind, number DESC"
        )
        terms = {Kind(kind): Term(Kind(kind), timedelta(seconds=length), at, by) for kind, length, at, by in rows}
        return {kind: terms.get(kind, Term(kind, BUILT_IN[kind])) for kind in Kind}

    def set_term(self, kind: Kind, length: timedelta) -> str:
        """The name by which a leaf must name the new term, which counts from now on."""
        seconds = int(length.total_seconds())
        row = self._context.connection.execute(
            "INSERT INTO retention_terms (kind, seconds, set_at, set_by) VALUES (%s, %s, %s, %s)"
            " RETURNING 'retention:' || kind || '#' || number || '=' || seconds",
            (kind.value, seconds, self._context.now, self._context.actor),
        ).fetchone()
        if row is None:  # pragma: no cover - INSERT ... RETURNING gives one row or raises
            raise AssertionError("the term was not set")
        return str(row[0])

    # --- payloads of the ledger -------------------------------------------------------------------------------------

    def catch_up(self) -> bool:
        """True when every full stretch is noted; else some more were, and there are others."""
        noted, size = self._noted(), placed(self._context)
        end = min(noted + _AT_ONCE * STRETCH, size // STRETCH * STRETCH)
        if noted < end:
            self._write(range(noted, end, STRETCH), self._held(noted, end))
            self._context.connection.execute("UPDATE retention_progress SET noted = %s", (end,))
        return end + STRETCH > size

    def due(self, kind: Kind, until: datetime, most: int) -> list[Held]:
        """At most ``most`` payloads of this kind whose leaves are of ``until`` or before, as they stand.

        Stretches that turn out to hold nothing due are noted anew on the way, and others looked at in their place.
        """
        found: list[Held] = []
        is_stale = False
        rows = self._context.connection.execute(
            "SELECT start FROM retention_stretches WHERE kind = %s AND oldest <= %s ORDER BY oldest, start LIMIT %s",
            (kind.value, until, _AT_ONCE),
        ).fetchall()
        noted = self._noted()
        for start, end in [*((row[0], row[0] + STRETCH) for row in rows), (noted, placed(self._context))]:
            if len(found) >= most:
                break
            here = [each for each in self._held(start, end) if each.kind is kind and each.at <= until]
            if not here and start < noted:
                self.note([start])
                is_stale = True
            found += here
        return self.due(kind, until, most) if is_stale and not found else found[:most]

    def note(self, positions: Iterable[int]) -> None:
        """Nothing: what the stretches of these leaves hold is noted anew."""
        noted = self._noted()
        for start in sorted({position // STRETCH * STRETCH for position in positions}):
            if start < noted:
                self._write([start], self._held(start, start + STRETCH))

    def count(self, kind: Kind, until: datetime) -> Counted:
        """How many payloads of this kind are kept, how many are of ``until`` or before, and the oldest."""
        if kind is Kind.RUNS:
            return self._count_runs(until)
        row = self._context.connection.execute(
            "SELECT coalesce(sum(kept), 0)::bigint, min(oldest),"
            " coalesce(sum(kept) FILTER (WHERE newest <= %s), 0)::bigint,"
            " array_agg(start) FILTER (WHERE oldest <= %s AND newest > %s)"
            " FROM retention_stretches WHERE kind = %s",
            (until, until, until, kind.value),
        ).fetchone()
        kept, oldest, due, partly = row or (0, None, 0, None)
        last = [each for each in self._held(self._noted(), placed(self._context)) if each.kind is kind]
        in_part = (each for start in partly or () for each in self._held(start, start + STRETCH) if each.kind is kind)
        due += sum(each.at <= until for each in [*last, *in_part])
        moments = [each.at for each in last] + ([oldest] if oldest else [])
        return Counted(kept + len(last), due, min(moments, default=None))

    def is_of_run(self, position: int) -> bool:
        """True for the leaf about a finished run: it holds a hash that the run's proof needs, and nobody's data."""
        found = self._read(position, position + 1)
        return bool(found) and found[0][0] in self._of_runs(found)

    def _held(self, start: int, end: int) -> list[Held]:
        rows = self._read(start, end)
        of_runs = self._of_runs(rows)
        return [
            Held(position, _kind(act, batch, objects), datetime.fromisoformat(at))
            for position, act, at, batch, objects in rows
            if position not in of_runs
        ]

    def _read(self, start: int, end: int) -> list[tuple[int, str, str, str, list[str]]]:
        return self._context.connection.execute(_HELD, (start, end)).fetchall()

    def _of_runs(self, rows: list[tuple[int, str, str, str, list[str]]]) -> set[int]:
        """The positions of leaves about runs: of the very moment in which a run ended, and naming it alone."""
        single = [(row[0], row[2], row[4][0]) for row in rows if len(row[4]) == 1 and not row[3]]
        if not single:
            return set()
        found = self._context.connection.execute(
            "SELECT 'run:' || id FROM runs WHERE finished_at = ANY(%s::timestamptz[])", ([at for _, at, _ in single],)
        ).fetchall()
        names = {pseudonym(self._context, name) for (name,) in found}
        return {position for position, _, name in single if name in names}

    def _write(self, starts: Iterable[int], held: Iterable[Held]) -> None:
        rows = []
        for (start, kind), each in groupby(sorted(held, key=_place), _place):
            moments = [one.at for one in each]
            rows.append((kind, start, len(moments), min(moments), max(moments)))
        with self._context.connection.cursor() as cursor:
            cursor.execute("DELETE FROM retention_stretches WHERE start = ANY(%s)", (list(starts),))
            cursor.executemany(
                "INSERT INTO retention_stretches (kind, start, kept, oldest, newest) VALUES (%s, %s, %s, %s, %s)", rows
            )

    def _noted(self) -> int:
        row = self._context.connection.execute("SELECT noted FROM retention_progress").fetchone()
        return int(row[0]) if row else 0

    # --- runs -------------------------------------------------------------------------------------------------------

    def due_runs(self, until: datetime) -> list[int]:
        """The numbers of the runs that ended at ``until`` or before, or began then and at least a day ago."""
        begun = min(until, self._context.now - _UNFINISHED)
        rows = self._context.connection.execute("SELECT number" + _RUNS + " ORDER BY number", (until, begun))
        return [number for (number,) in rows]

    def _count_runs(self, until: datetime) -> Counted:
        row = self._context.connection.execute(
            "SELECT count(*), min(coalesce(finished_at, begun_at)) FROM runs WHERE forgotten_at IS NULL"
        ).fetchone()
        kept, oldest = row or (0, None)
        return Counted(kept, len(self.due_runs(until)), oldest)


def vacuum(connection: Connection, tables: Iterable[str]) -> str:
    """Why dead rows of these tables may still lie there after the VACUUM that this is; "" where none need.

    ``connection`` has no transaction open.
    """
    told: list[str] = []
    connection.add_notice_handler(lambda notice: told.append(notice.message_primary or ""))
    try:
        connection.execute("SET lock_timeout = '5s'")
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE backend_xmin IS NOT NULL AND pid <> pg_backend_pid()"
            " AND datname = current_database() AND backend_type = 'client backend'"
        ).fetchone()
        for table in tables:
            connection.execute(sql.SQL("VACUUM {}").format(sql.Identifier(table)))
    except (errors.InsufficientPrivilege, errors.LockNotAvailable) as error:
        return str(error).strip().split("\n", 1)[0]
    if told:  # a VACUUM of somebody else's table warns, and does nothing
        return told[0]
    return "other transactions were under way, which may still see them" if row and row[0] else ""


def _kind(act: str, batch: str, objects: list[str]) -> Kind:
    if act == Act.LOG_IN:
        return Kind.SIGN_INS
    if act == Act.VIEW:
        return Kind.LOOKS
    return Kind.ALERTS if batch or objects else Kind.QUESTIONS


def _place(held: Held) -> tuple[int, str]:
    return held.position // STRETCH * STRETCH, held.kind.value
