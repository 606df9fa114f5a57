"""A load's difference written: revisions, their sealed payloads, and the projections, batch by batch, by COPY."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from psycopg.rows import class_row

from tocsin.errors import BadValue
from tocsin.model.codec import content_hash, encode, places
from tocsin.model.record import Record
from tocsin.store.context import Context, batches, copy_rows
from tocsin.store.headers import NO_PREVIOUS, Operation, RevisionHeader, header_bytes, header_hash
from tocsin.store.keys import seal
from tocsin.store.lists import ListVersion, WriteCounts
from tocsin.store.projections import remove_projections, write_projections

PUBLISHED = 0  # the handling class of official lists: for every seat
_BATCH = 1_000  # records in memory at once
_KNOWN = """
    SELECT record.id, record.owner, record.reference, record.list, record.standing_revision, record.latest_revision,
           encode(latest.header_hash, 'hex') AS header_hash, encode(standing.content_hash, 'hex') AS content_hash,
           record.handling_class, latest.holder, record.payload_key, key.wrapped
    FROM records AS record
    JOIN revisions AS latest ON latest.record_id = record.id AND latest.number = record.latest_revision
    LEFT JOIN revisions AS standing ON standing.record_id = record.id AND standing.number = record.standing_revision
    LEFT JOIN payload_keys AS key ON key.id = record.payload_key
    WHERE record.holder_node = %s AND record.owner = %s AND record.reference = ANY(%s)
"""
_REFERENCES = """
    SELECT owner, reference FROM records WHERE list = %s AND standing_revision IS NOT NULL
    ORDER BY reference COLLATE "C"
"""
_STANDING = """
    SELECT owner, reference FROM records WHERE list = %s AND reference = ANY(%s) AND standing_revision IS NOT NULL
"""
_COPY_KEYS = "COPY payload_keys (id, wrapped, record_id) FROM STDIN"
_COPY_RECORDS = (
    "COPY records (id, holder_node, owner, reference, list, kind, handling_class, standing_revision,"
    " latest_revision, payload_key, change_set) FROM STDIN"
)
_COPY_REVISIONS = (
    "COPY revisions (record_id, number, operation, content_hash, previous_hash, header_hash, list_version, holder,"
    " handling_class, payload_key, payload, places, created_at, created_by) FROM STDIN"
)
_UPDATE_RECORDS = """
    UPDATE records SET list = new.list, kind = new.kind, handling_class = new.handling_class,
                       standing_revision = new.standing, latest_revision = new.latest, payload_key = new.payload_key,
                       change_set = %s
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::smallint[], %s::integer[], %s::integer[], %s::uuid[])
         AS new (id, list, kind, handling_class, standing, latest, payload_key)
    WHERE records.id = new.id
"""
_DELIST = (
    "UPDATE records SET standing_revision = NULL, latest_revision = latest_revision + 1, change_set = %s"
    " WHERE id = ANY(%s)"
)

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """A record that the database already has, as far as its next revision needs it."""

    id: int
    owner: str
    reference: str
    list: str
    standing_revision: int | None
    latest_revision: int
    header_hash: str
    content_hash: str | None  # of what stands
    handling_class: int
    holder: str
    payload_key: UUID | None
    wrapped: bytes | None


@dataclass(frozen=True, slots=True)
class _Put:
    """A record to write, its canonical bytes, and what the database has of it."""

    record: Record
    data: bytes
    hash: str
    known: Known | None

    def is_new(self, handling_class: int) -> bool:
        """True unless this very content stands already, under the same handling."""
        known = self.known
        return known is None or (known.content_hash, known.handling_class) != (self.hash, handling_class)

    @property
    def is_amendment(self) -> bool:
        return self.known is not None and self.known.standing_revision is not None


@dataclass(slots=True)
class _Rows:
    """The rows that one batch adds or changes."""

    keys: list[Row] = field(default_factory=list)
    fresh: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    revisions: list[Row] = field(default_factory=list)
    projected: list[tuple[int, Record]] = field(default_factory=list)


class ListWriter:
    """Writes what one version of a list changes; whoever made the version has locked the list."""

    __slots__ = ("_context", "_handling", "_holder", "_seen", "version")

    def __init__(self, context: Context, version: ListVersion, handling_class: int = PUBLISHED) -> None:
        self._context = context
        self._handling = handling_class
        self._holder = "" if handling_class == PUBLISHED else _holder_of(context, handling_class)
        self.version = version
        self._seen: set[str | tuple[str, str]] = set()

    def put(self, records: Iterable[Record], wrote: Callable[[int], None] | None = None) -> WriteCounts:
        """A revision for each record whose content or handling is not what stands; the rest count as unchanged.

        ``wrote`` is told how many are done. Raises BadValue for a record that comes twice, or that stands on another
        list.
        """
        counts = WriteCounts()
        for batch in batches(records, _BATCH):
            counts += self._put_batch(batch)
            if wrote is not None:
                wrote(len(self._seen))
        return counts

    def delist_others(self) -> WriteCounts:
        """A delisting for each record that stands on the list and was not put by this writer, in order."""
        rows = self._context.stream(_REFERENCES, (self.version.list,))
        # Read whole before anything is written: a stream would be read between the writes.
        return self.delist(
            [row["reference"] for row in rows if self._seen_as(row["owner"], row["reference"]) not in self._seen]
        )

    def _seen_as(self, owner: str, reference: str) -> str | tuple[str, str]:
        """Most records have the list's name as their owner; only the rest are kept under both."""
        return reference if owner == self.version.list else (owner, reference)

    def delist(self, references: Iterable[str]) -> WriteCounts:
        """A delisting for each of these that stands on the list."""
        removed = 0
        for batch in batches(references, _BATCH):
            rows = self._context.connection.execute(_STANDING, (self.version.list, batch)).fetchall()
            for owner in sorted({row[0] for row in rows}):
                known = known_records(self._context, owner, [row[1] for row in rows if row[0] == owner])
                removed += delist_records(self._context, tuple(known.values()), self.version)
        return WriteCounts(removed=removed)

    def _put_batch(self, records: Sequence[Record]) -> WriteCounts:
        for record in records:
            self._require_usable(record)
        known: dict[tuple[str, str], Known] = {}
        for owner in {record.owner for record in records}:
            references = [record.reference for record in records if record.owner == owner]
            known |= {(owner, key): each for key, each in known_records(self._context, owner, references).items()}
        puts = [_put(record, known.get((record.owner, record.reference))) for record in records]
        for put in puts:
            self._require_free(put)
        changed = [put for put in puts if put.is_new(self._handling)]
        amended = sum(put.is_amendment for put in changed)
        if changed:
            self._write(changed)
        return WriteCounts(len(changed) - amended, amended, 0, len(records) - len(changed))

    def _require_usable(self, record: Record) -> None:
        if not record.owner or not record.reference or "\0" in record.id:
            raise BadValue(f"{record.id!r} is no record id", place=record.place)
        key = self._seen_as(record.owner, record.reference)
        if key in self._seen:
            raise BadValue(f"the record {record.id} comes twice in one load", place=record.place)
        self._seen.add(key)

    def _require_free(self, put: _Put) -> None:
        if put.known is not None and put.is_amendment and put.known.list != self.version.list:
            raise BadValue(
                f"the record {put.record.id} stands on the list {put.known.list!r} already",
                place=put.record.place,
                hint="load that list's newest version first, or give one of the lists another owner",
            )

    def _write(self, puts: Sequence[_Put]) -> None:
        connection, rows = self._context.connection, _Rows()
        ids = iter(self._new_ids(sum(put.known is None for put in puts)))
        for put in puts:
            self._add(rows, put, put.known.id if put.known else next(ids))
        copy_rows(connection, _COPY_KEYS, rows.keys)
        copy_rows(connection, _COPY_RECORDS, rows.fresh)
        if rows.changed:
            columns = [list(column) for column in zip(*rows.changed, strict=True)]
            connection.execute(_UPDATE_RECORDS, [self._context.change_set, *columns])
            remove_projections(connection, [put.known.id for put in puts if put.known])
        copy_rows(connection, _COPY_REVISIONS, rows.revisions)
        write_projections(connection, rows.projected)
        self._context.changed.add(self.version.list)

    def _add(self, rows: _Rows, put: _Put, record_id: int) -> None:
        record, kind = put.record, put.record.kind.value
        key_id, key = self._key(rows, put.known, record_id)
        header = replace(
            _next_header(self._context, record.owner, record.reference, put.known, self.version),
            content_hash=put.hash,
            holder=self._holder,
            handling_class=self._handling,
            payload_key=key_id,
            places=places(record),
        )
        covered = header_bytes(header)
        sealed = seal(key, put.data, covered)
        rows.revisions.append(_revision_row(record_id, header, covered, self.version, sealed))
        rows.projected.append((record_id, record))
        if put.known:
            terms = kind, self._handling
            rows.changed.append((record_id, self.version.list, *terms, header.number, header.number, key_id))
        else:
            name = record.owner, record.reference, self.version.list
            revision = self._handling, header.number, header.number, key_id
            rows.fresh.append((record_id, header.node, *name, kind, *revision, self._context.change_set))

    def _key(self, rows: _Rows, known: Known | None, record_id: int) -> tuple[UUID, bytes]:
        """The record's data key; a fresh one for a new record, or for one that was purged."""
        if known is not None and known.payload_key is not None and known.wrapped is not None:
            return known.payload_key, self._context.vault.unwrap(known.payload_key, known.wrapped)
        key_id, key, wrapped = self._context.vault.new_key()
        rows.keys.append((key_id, wrapped, record_id))
        return key_id, key

    def _new_ids(self, wanted: int) -> list[int]:
        found = self._context.connection.execute(
            "SELECT nextval(pg_get_serial_sequence('records', 'id')) FROM generate_series(1, %s)", (wanted,)
        )
        return [row[0] for row in found]


def _holder_of(context: Context, handling_class: int) -> str:
    row = context.connection.execute("SELECT holder FROM handling_classes WHERE id = %s", (handling_class,)).fetchone()
    if row is None:
        raise BadValue(f"there is no handling class {handling_class}")
    return str(row[0])


def known_records(context: Context, owner: str, references: Sequence[str]) -> dict[str, Known]:
    """What the database has of these records, by reference; those that it does not know are left out."""
    with context.connection.cursor(row_factory=class_row(Known)) as cursor:
        cursor.execute(_KNOWN, (context.node(), owner, list(references)))
        return {each.reference: each for each in cursor}


def delist_records(context: Context, records: Sequence[Known], version: ListVersion | None) -> int:
    """How many were delisted: a revision each, their projections gone. ``version`` is None for a purge."""
    standing = [each for each in records if each.standing_revision is not None and each.content_hash is not None]
    if not standing:
        return 0
    revisions: list[Row] = []
    for known in standing:
        header = replace(
            _next_header(context, known.owner, known.reference, known, version),
            operation=Operation.DELIST,
            content_hash=known.content_hash or "",
        )
        revisions.append(_revision_row(known.id, header, header_bytes(header), version, None))
    ids = [each.id for each in standing]
    copy_rows(context.connection, _COPY_REVISIONS, revisions)
    context.connection.execute(_DELIST, (context.change_set, ids))
    remove_projections(context.connection, ids)
    context.changed |= {each.list for each in standing}
    return len(standing)


def _put(record: Record, known: Known | None) -> _Put:
    data = encode(record)
    return _Put(record, data, content_hash(data), known)


def _next_header(
    context: Context, owner: str, reference: str, known: Known | None, version: ListVersion | None
) -> RevisionHeader:
    """The header of the record's next revision, as yet a put without content."""
    return RevisionHeader(
        node=context.node(),
        owner=owner,
        reference=reference,
        number=known.latest_revision + 1 if known else 1,
        operation=Operation.PUT,
        content_hash="",
        previous_hash=known.header_hash if known else NO_PREVIOUS,
        list=version.list if version else "",
        version=version.number if version else 0,
        holder=known.holder if known else "",
        handling_class=known.handling_class if known else PUBLISHED,
        payload_key=None,
        places={},
        created_at=context.now,
        created_by=context.actor,
    )


def _revision_row(
    record_id: int, header: RevisionHeader, covered: bytes, version: ListVersion | None, sealed: bytes | None
) -> Row:
    return (
        record_id,
        header.number,
        header.operation.value,
        bytes.fromhex(header.content_hash),
        bytes.fromhex(header.previous_hash),
        bytes.fromhex(header_hash(covered)),
        version.id if version else None,
        header.holder,
        header.handling_class,
        header.payload_key,
        sealed,
        json.dumps(header.places),
        header.created_at,
        header.created_by,
    )
