"""Runs of screening: counts, versions and sealed digests; what is kept of a row says nothing without the run's key."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, LiteralString
from uuid import UUID, uuid4

from psycopg.rows import dict_row

from tocsin.errors import NotFound, StoreUnsafe
from tocsin.store.context import Context, storable
from tocsin.store.keys import seal, unseal

_SELECT: LiteralString = (
    "SELECT run.*, key.wrapped FROM runs AS run JOIN payload_keys AS key ON key.id = run.key_id WHERE "
)
_INSERT = """
    INSERT INTO runs (id, key_id, begun_at, begun_by, purpose, weights, asked, since, is_kept, out_mark, answers_sha256)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING number
"""
_PROGRESS = """
    UPDATE runs SET chunks = %s, rows = %s, alerts = %s, not_checked = %s, unnamed = %s, states = %s, changes = %s,
                    answers_length = %s, answers_sha256 = %s
    WHERE number = %s
"""
_CONTENT = """
    SELECT DISTINCT ON (revision.record_id) record.owner || '/' || record.reference AS name, revision.operation,
           encode(revision.content_hash, 'hex') AS content
    FROM revisions AS revision
    JOIN list_versions AS version ON version.id = revision.list_version
    JOIN records AS record ON record.id = revision.record_id
    WHERE version.list = %s AND version.number <= %s
    ORDER BY revision.record_id, revision.number DESC
"""
EMPTY = sha256(b"").digest()


@dataclass(frozen=True, slots=True)
class NewRun:
    """What is known of a run when it begins. ``where``: where its answers go; only a keyed mark of it is kept."""

    purpose: str
    weights: str
    asked: Mapping[str, Any]
    where: str
    since: int | None = None
    is_kept: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is; ``answers_length`` and ``answers_sha256`` are of the answers to exactly these rows."""

    chunks: int = 0
    rows: int = 0
    alerts: int = 0
    not_checked: int = 0
    unnamed: int = 0
    states: tuple[tuple[Mapping[str, int], int], ...] = ()  # the versions of the lists, and how many rows
    changes: Mapping[str, int] = field(default_factory=dict)
    answers_length: int = 0
    answers_sha256: bytes = EMPTY


@dataclass(frozen=True, slots=True)
class Run:
    """A run as it stands. ``key`` is None once it was forgotten."""

    number: int
    id: UUID
    begun_at: datetime
    begun_by: str
    purpose: str
    weights: str
    asked: Mapping[str, Any]
    since: int | None
    is_kept: bool
    out_mark: bytes
    progress: Progress
    finished_at: datetime | None
    facts: bytes | None
    seal: bytes | None
    forgotten_at: datetime | None
    forgotten_by: str | None
    key: bytes | None = field(repr=False)
    key_id: UUID  # of the payload key under which its leaves on the ledger lie as well

    @property
    def status(self) -> str:
        """In words: forgotten, finished or unfinished."""
        if self.forgotten_at is not None:
            return "forgotten"
        return "finished" if self.finished_at is not None else "unfinished"

    def is_to(self, where: str) -> bool:
        """True when its answers go there."""
        return self.key is not None and hmac.compare_digest(self.out_mark, out_mark(self.key, where))


@dataclass(frozen=True, slots=True)
class Chunk:
    """What is kept of some rows, in the clear. ``queries`` is None where the caller did not ask to keep them."""

    position: int
    first: int
    rows: int
    data: bytes
    queries: bytes | None


class Runs:
    """The runs, as one transaction sees them."""

    __slots__ = ("_context",)

    def __init__(self, context: Context) -> None:
        self._context = context

    def begin(self, new: NewRun) -> Run:
        """The run, begun now, with a key of its own."""
        run_id = uuid4()
        key_id, key, wrapped = self._context.vault.new_key()
        execute = self._context.connection.execute
        execute("INSERT INTO payload_keys (id, wrapped) VALUES (%s, %s)", (key_id, wrapped))
        who = self._context.now, self._context.actor, storable(new.purpose)
        kept = new.since, new.is_kept, out_mark(key, new.where), EMPTY
        row = execute(_INSERT, (run_id, key_id, *who, new.weights, json.dumps(dict(new.asked)), *kept)).fetchone()
        if row is None:  # pragma: no cover - INSERT ... RETURNING gives one row or raises
            raise AssertionError("the run was not begun")
        return self.get(row[0])

    def get(self, number: int) -> Run:
        """The run of this number. Raises NotFound."""
        found = self._select("run.number = %s", (number,))
        if not found:
            raise NotFound(f"there is no run {number}", hint="`tocsin screen runs` names them")
        return found[0]

    def by_id(self, run_id: UUID) -> Run | None:
        """The run of this id, or None."""
        found = self._select("run.id = %s", (run_id,))
        return found[0] if found else None

    def newest(self, limit: int | None = None) -> tuple[Run, ...]:
        """The runs, the newest first."""
        return self._select("true ORDER BY run.number DESC LIMIT %s", (limit,))

    def newest_to(self, where: str) -> Run | None:
        """The newest run whose answers go there, or None."""
        with self._context.connection.cursor(row_factory=dict_row) as cursor:
            cursor.execute(_SELECT + "run.forgotten_at IS NULL ORDER BY run.number DESC")
            runs = (self._run(row) for row in cursor)
            return next((run for run in runs if run.is_to(where)), None)

    def add(self, run: Run, chunk: Chunk, progress: Progress) -> None:
        """Keep what is to be kept of some rows, sealed, and how far the run is with them. Raises NotFound."""
        key = _require_key(run)
        queries = None if chunk.queries is None else seal(key, chunk.queries, _covered(run, chunk.position, b"queries"))
        self._context.connection.execute(
            "INSERT INTO run_chunks (run, position, first, rows, data, queries) VALUES (%s, %s, %s, %s, %b, %b)",
            (
                *(run.number, chunk.position, chunk.first, chunk.rows),
                *(seal(key, chunk.data, _covered(run, chunk.position, b"data")), queries),
            ),
        )
        self.progress(run, progress)

    def progress(self, run: Run, progress: Progress) -> None:
        """Keep how far the run is."""
        states = json.dumps([{"lists": dict(lists), "rows": rows} for lists, rows in progress.states])
        counts = progress.chunks, progress.rows, progress.alerts, progress.not_checked, progress.unnamed
        answers = progress.answers_length, progress.answers_sha256
        self._context.connection.execute(
            _PROGRESS, (*counts, states, json.dumps(dict(progress.changes)), *answers, run.number)
        )

    def chunk(self, run: Run, position: int) -> Chunk:
        """What is kept of some rows. Raises NotFound once the run was forgotten, StoreUnsafe when it is damaged."""
        key = _require_key(run)
        with self._context.connection.cursor(row_factory=dict_row) as cursor:
            cursor.execute(
                "SELECT first, rows, data, queries FROM run_chunks WHERE run = %s AND position = %s",
                (run.number, position),
            )
            row = cursor.fetchone()
        if row is None:
            raise StoreUnsafe(f"chunk {position} of run {run.number} is missing", hint="restore it from a backup")
        queries = row["queries"]
        return Chunk(
            position, row["first"], row["rows"], unseal(key, row["data"], _covered(run, position, b"data")),
            None if queries is None else unseal(key, queries, _covered(run, position, b"queries")),
        )  # fmt: skip

    def finish(self, run: Run, facts: bytes, mac: bytes) -> Run:
        """The run, finished now; nothing of it changes any more."""
        self._context.connection.execute(
            "UPDATE runs SET finished_at = %s, facts = %s, seal = %s WHERE number = %s",
            (self._context.now, facts, mac, run.number),
        )
        return self.get(run.number)

    def forget(self, run: Run) -> None:
        """Nothing: the run's key is destroyed, what was kept of its rows is gone; counts and versions stay."""
        execute, now, actor = self._context.connection.execute, self._context.now, self._context.actor
        execute("DELETE FROM run_chunks WHERE run = %s", (run.number,))
        execute("UPDATE runs SET forgotten_at = %s, forgotten_by = %s WHERE number = %s", (now, actor, run.number))
        execute(
            "UPDATE payload_keys SET wrapped = NULL, destroyed_at = %s, destroyed_by = %s"
            " WHERE id = (SELECT key_id FROM runs WHERE number = %s) AND wrapped IS NOT NULL",
            (now, actor, run.number),
        )

    def content_hash(self, version_id: int, *, anew: bool = False) -> str:
        """The SHA-256 of all that stood on a list at that version, in hexadecimal; ``anew``: from the revisions.

        Of the lines "owner/reference content-hash", in the order of their bytes: what two nodes with the same records
        both get. Raises NotFound.
        """
        execute = self._context.connection.execute
        known = execute("SELECT sha256 FROM list_contents WHERE version_id = %s", (version_id,)).fetchone()
        if known is not None and not anew:
            return str(bytes(known[0]).hex())
        version = execute("SELECT list, number FROM list_versions WHERE id = %s", (version_id,)).fetchone()
        if version is None:
            raise NotFound(f"no list version has the id {version_id}")
        rows = self._context.stream(_CONTENT, version)
        lines = sorted(f"{row['name']} {row['content']}\n".encode() for row in rows if row["operation"] == "put")
        found = sha256(b"".join(lines)).digest()
        if known is None and not anew:
            execute("INSERT INTO list_contents VALUES (%s, %s) ON CONFLICT DO NOTHING", (version_id, found))
        return found.hex()

    def record_states(self) -> Iterator[tuple[str, bool, datetime]]:
        """Every record ever held: its id, whether it stands, and when its newest revision was made; streaming."""
        rows = self._context.stream(
            "SELECT record.owner || '/' || record.reference AS name, record.standing_revision IS NOT NULL AS stands,"
            " revision.created_at FROM records AS record JOIN revisions AS revision"
            " ON revision.record_id = record.id AND revision.number = record.latest_revision"
        )
        return ((row["name"], row["stands"], row["created_at"]) for row in rows)

    def _select(self, where: LiteralString, values: tuple[object, ...]) -> tuple[Run, ...]:
        with self._context.connection.cursor(row_factory=dict_row) as cursor:
            cursor.execute(_SELECT + where, values)
            return tuple(self._run(row) for row in cursor)

    def _run(self, row: dict[str, Any]) -> Run:
        wrapped = row["wrapped"]
        return Run(
            number=row["number"],
            id=row["id"],
            begun_at=row["begun_at"],
            begun_by=row["begun_by"],
            purpose=row["purpose"],
            weights=row["weights"],
            asked=row["asked"],
            since=row["since"],
            is_kept=row["is_kept"],
            out_mark=row["out_mark"],
            progress=_progress(row),
            finished_at=row["finished_at"],
            facts=row["facts"],
            seal=row["seal"],
            forgotten_at=row["forgotten_at"],
            forgotten_by=row["forgotten_by"],
            key=None if wrapped is None else self._context.vault.unwrap(row["key_id"], wrapped),
            key_id=row["key_id"],
        )


def out_mark(key: bytes, where: str) -> bytes:
    """What is kept of where a run's answers go: enough to know it again, not to read it."""
    marking = hmac.digest(key, b"tocsin run 1: out", sha256)
    return hmac.digest(marking, where.encode("utf-8", "surrogateescape"), sha256)


def _covered(run: Run, position: int, what: bytes) -> bytes:
    return b"run %s chunk %d %s" % (str(run.id).encode(), position, what)


def _require_key(run: Run) -> bytes:
    if run.key is None:
        raise NotFound(f"run {run.number} was forgotten: of its rows nothing is kept")
    return run.key


def _progress(row: dict[str, Any]) -> Progress:
    return Progress(
        chunks=row["chunks"],
        rows=row["rows"],
        alerts=row["alerts"],
        not_checked=row["not_checked"],
        unnamed=row["unnamed"],
        states=tuple((state["lists"], state["rows"]) for state in row["states"]),
        changes=row["changes"],
        answers_length=row["answers_length"],
        answers_sha256=row["answers_sha256"],
    )
