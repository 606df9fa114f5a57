"""Records: written by loads, read by key, by identifier or as a stream; their history, and their end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from psycopg.rows import dict_row

from tocsin.errors import NotFound, StoreUnsafe, Usage
from tocsin.ledger.leaf import Act, Entry
from tocsin.model.codec import content_hash, decode
from tocsin.model.handling import Holding
from tocsin.model.record import IdentifierType, NameType, Record
from tocsin.store.authorising import holding_of
from tocsin.store.changes import Changes, Point, changes_since
from tocsin.store.context import STREAM_ROWS, Context, batches
from tocsin.store.headers import Operation, RevisionHeader, header_bytes
from tocsin.store.keys import unseal
from tocsin.store.ledger import Ledger
from tocsin.store.lists import Lists, ListVersion, WriteCounts
from tocsin.store.projections import clear_projections, remove_projections, write_projections
from tocsin.store.writing import PUBLISHED, ListWriter, delist_records, known_records

_REVISIONS: LiteralString = "SELECT * FROM stored_revisions WHERE "
_KEY: LiteralString = "node = %s AND owner = %s AND reference = %s"
_LAST_PUT: LiteralString = _KEY + " AND operation = 'put' ORDER BY number DESC LIMIT 1"
_STANDING: LiteralString = _REVISIONS + "number = standing_revision"
_KEPT: LiteralString = (
    "SELECT class.terms, class.owner, class.holder, key.id FROM records AS record"
    " JOIN handling_classes AS class ON class.id = record.handling_class"
    " LEFT JOIN payload_keys AS key ON key.id = record.payload_key AND key.wrapped IS NOT NULL"
    " WHERE record.holder_node = %s AND record.owner = %s AND record.reference = %s"
)
_COUNT: LiteralString = (
    "INSERT INTO list_standing (list, handling_class, standing) SELECT list, handling_class, count(*) FROM records"
    " WHERE standing_revision IS NOT NULL GROUP BY list, handling_class"
)
_CHANGED_SINCE: LiteralString = (
    " AND record_id IN (SELECT id FROM records"
    " WHERE change_set IN (SELECT id FROM change_sets WHERE generation > %s)) ORDER BY record_id"
)


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record as it was put, with the place of every fact, the header of that revision and the list's version.

    ``delisted`` is the header of the delisting that ended it, or None while it stands or was amended since.
    """

    record: Record
    revision: RevisionHeader
    source: ListVersion
    is_standing: bool
    delisted: RevisionHeader | None = None

    @property
    def content_hash(self) -> str:
        """The SHA-256 of the record's canonical bytes."""
        return self.revision.content_hash

    @property
    def handling_class(self) -> int:
        """The class that says who may see it; 0 is published, for every seat."""
        return self.revision.handling_class


@dataclass(frozen=True, slots=True)
class Kept:
    """How a record is kept: on whose terms as they are now, and under which payload key; None once it was purged.

    ``holding`` is None for terms that this version does not understand whole.
    """

    holding: Holding | None
    key: UUID | None


@dataclass(frozen=True, slots=True)
class PurgeReport:
    """What a purge has done, and what it has not: copies that others must still let go."""

    record: str
    at: datetime
    keys_destroyed: int
    done: tuple[str, ...] = ("payload key destroyed", "projections removed", "recorded on the ledger")
    remaining: tuple[str, ...] = (
        "index: nobody finds it from the next screening on; its text goes when the main segment is rewritten, which the"
        " next screening begins",
        "memory of running processes: until each has taken up the rewritten segment, at its first screening after",
        "dead rows: until PostgreSQL has vacuumed payload_keys and the projections",
        "write-ahead log: until it is recycled, and its archive has expired",
        "backups: until the oldest one that holds the key or the projections has expired",
    )


class Records:
    """The records, as one transaction sees them."""

    __slots__ = ("_context", "_lists", "_sources")

    def __init__(self, context: Context, lists: Lists) -> None:
        self._context = context
        self._lists = lists
        self._sources: dict[int, ListVersion] = {}

    # --- writing ----------------------------------------------------------------------------------------------------

    def writing(self, version_id: int, *, handling_class: int = PUBLISHED) -> ListWriter:
        """Who writes what the version changes, a part at a time; hand what it counted to ``lists.record_counts``.

        Raises Usage for a version that is not in force.
        """
        version = self._lists.version(version_id)
        if version.status != "in force":
            raise Usage(f"version {version.number} of {version.list!r} is {version.status}, not in force")
        self._context.lock_list(version.list)
        return ListWriter(self._context, version, handling_class)

    def write(
        self, version_id: int, puts: Iterable[Record], delisted: Iterable[str], *, handling_class: int = PUBLISHED
    ) -> WriteCounts:
        """What the version changed: records put whose content is new, and references delisted that stood.

        Equal content under equal handling makes no revision, so records that are known to be unchanged may be left out
        of ``puts``; ``unchanged`` counts those that were given. Raises Usage for a version that is not in force,
        BadValue for a record that comes twice, stands on another list, or cannot be encoded; nothing is kept then.
        """
        writer = self.writing(version_id, handling_class=handling_class)
        counts = writer.put(puts) + writer.delist(delisted)
        self._lists.record_counts(writer.version, counts)
        return counts

    def purge(self, owner: str, reference: str, *, reason: str = "", purpose: str = "", case: str = "") -> PurgeReport:
        """Done and remaining steps of making the record unreadable: keys destroyed, projections gone, headers kept.

        A record that stands is delisted first, so that its history shows the end. The leaf about it holds ``reason``.
        Raises NotFound.
        """
        known = self._known(owner, reference)
        self._context.lock_list(known.list)
        known = self._known(owner, reference)  # again: a load may have ended while we waited
        delisted = delist_records(self._context, (known,), None)
        run = self._context.connection.execute
        destroyed = run(
            "UPDATE payload_keys SET wrapped = NULL, destroyed_at = %s, destroyed_by = %s WHERE wrapped IS NOT NULL"
            " AND id IN (SELECT payload_key FROM revisions WHERE record_id = %s)",
            (self._context.now, self._context.actor, known.id),
        ).rowcount
        run(
            "UPDATE records SET payload_key = NULL, change_set = %s WHERE id = %s", (self._context.change_set, known.id)
        )
        run("UPDATE lists SET standing = standing - %s WHERE name = %s", (delisted, known.list))
        remove_projections(self._context.connection, [known.id])
        self._context.changed.add(known.list)
        self._context.is_purge = True
        name = f"{owner}/{reference}"
        why = {"what": "record purged", "keys": destroyed, "reason": reason}
        Ledger(self._context).append(Entry(Act.ERASE, (name,), purpose, case, why))
        return PurgeReport(name, self._context.now, destroyed)

    def rebuild_projections(self) -> int:
        """How many records stand: every projection and count was dropped and made again from the payloads."""
        self._context.connection.execute("LOCK TABLE records IN SHARE ROW EXCLUSIVE MODE")  # loads wait for us
        clear_projections(self._context.connection)
        done = 0
        for batch in batches(self._standing(), STREAM_ROWS):
            write_projections(self._context.connection, ((row["record_id"], self._stored(row).record) for row in batch))
            done += len(batch)
        self._context.connection.execute("DELETE FROM list_standing")
        self._context.connection.execute(_COUNT)
        return done

    # --- reading ----------------------------------------------------------------------------------------------------

    def standing(self, name: str) -> dict[str, str]:
        """The content hash of every record that stands on the list, by reference."""
        rows = self._context.connection.execute(
            "SELECT record.reference, encode(revision.content_hash, 'hex') FROM records AS record"
            " JOIN revisions AS revision"
            " ON revision.record_id = record.id AND revision.number = record.standing_revision"
            " WHERE record.list = %s",
            (name,),
        )
        return {row[0]: row[1] for row in rows}

    def primary_names(self, name: str, references: Sequence[str]) -> dict[tuple[str, str], str]:
        """The first primary name of each of these records that stands on the list, by owner and reference."""
        rows = self._context.connection.execute(
            "SELECT DISTINCT ON (record.id) record.owner, record.reference, names.text FROM records AS record"
            " JOIN names ON names.record_id = record.id AND names.type = %s"
            " WHERE record.list = %s AND record.reference = ANY(%s) ORDER BY record.id, names.position",
            (NameType.PRIMARY.value, name, list(references)),
        )
        return {(owner, reference): text for owner, reference, text in rows}

    def get(self, owner: str, reference: str) -> StoredRecord | None:
        """The record as it was last put, or None if it was never here.

        Raises NotFound, saying so, once it was purged.
        """
        rows = self._rows(_LAST_PUT, (self._context.node(), owner, reference))
        return self._stored(rows[0]) if rows else None

    def kept(self, owner: str, reference: str) -> Kept | None:
        """How the record is kept, by one statement whether it is there or not; None where it was never here."""
        row = self._context.connection.execute(_KEPT, (self._context.node(), owner, reference)).fetchone()
        return Kept(holding_of(*row[:3]), row[3]) if row else None

    def class_of(self, owner: str, reference: str) -> int | None:
        """The handling class of the record as it is now; None where it was never here."""
        row = self._context.connection.execute(
            "SELECT handling_class FROM records WHERE holder_node = %s AND owner = %s AND reference = %s",
            (self._context.node(), owner, reference),
        ).fetchone()
        return row[0] if row else None

    def at(self, owner: str, reference: str, number: int) -> StoredRecord:
        """The record as revision ``number`` put it. Raises NotFound if that revision is none, or put nothing."""
        rows = self._rows(_KEY + " AND number = %s", (self._context.node(), owner, reference, number))
        if not rows:
            raise NotFound(f"{owner}/{reference} has no revision {number}")
        if rows[0]["operation"] != Operation.PUT:
            raise NotFound(f"revision {number} of {owner}/{reference} is a delisting: it holds no content")
        return self._stored(rows[0])

    def diff(self, owner: str, reference: str, before: int, after: int) -> tuple[Record, Record]:
        """The record as two of its revisions put it, for a service to compare. Raises NotFound as ``at`` does."""
        return self.at(owner, reference, before).record, self.at(owner, reference, after).record

    def history(self, owner: str, reference: str) -> tuple[RevisionHeader, ...]:
        """The headers of all revisions, the first one first; empty if the record was never here."""
        rows = self._rows(_KEY + " ORDER BY number", (self._context.node(), owner, reference))
        return tuple(header_of(row) for row in rows)

    def current(self, name: str | None = None) -> Iterator[StoredRecord]:
        """Every record that stands, on one list or on all, streaming in the order of their first arrival."""
        return (self._stored(row) for row in self._standing(name))

    def changed_since(self, since: Point) -> Changes | None:
        """The ids of the records that changed after ``since``; None when this store's history does not hold it."""
        return changes_since(self._context, since)

    def current_of(self, changes: Changes) -> Iterator[StoredRecord]:
        """Every record of ``changes`` that stands, streaming; to be read in the transaction that gave them."""
        rows = self._context.stream(_STANDING + _CHANGED_SINCE, (changes.since.generation,))
        return (self._stored(row) for row in rows)

    def by_identifier(
        self, folded: str, number_type: IdentifierType | None = None, country: str = ""
    ) -> tuple[StoredRecord, ...]:
        """The standing records with this number, folded by ``text.identifiers.fold_number``.

        With a ``country``, a record that states none for the number is found all the same: it may be that country's.
        """
        rows = self._rows(
            "number = standing_revision AND record_id IN (SELECT record_id FROM identifiers WHERE folded = %s"
            " AND (%s::text IS NULL OR type = %s) AND (%s = '' OR country IN (%s, ''))) ORDER BY record_id",
            (folded, *[number_type.value if number_type else None] * 2, country, country),
        )
        return tuple(self._stored(row) for row in rows)

    def _known(self, owner: str, reference: str) -> Any:
        known = known_records(self._context, owner, [reference]).get(reference)
        if known is None:
            raise NotFound(f"there is no record {owner}/{reference}")
        return known

    def _rows(self, where: LiteralString, values: Sequence[object]) -> list[dict[str, Any]]:
        with self._context.connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(_REVISIONS + where, values).fetchall()

    def _standing(self, name: str | None = None) -> Iterator[dict[str, Any]]:
        if name is None:
            return self._context.stream(_STANDING + " ORDER BY record_id")
        return self._context.stream(_STANDING + " AND record_list = %s ORDER BY record_id", (name,))

    def _stored(self, row: dict[str, Any]) -> StoredRecord:
        header = header_of(row)
        is_standing = row["standing_revision"] == header.number
        delisted = None
        if not is_standing and row["standing_revision"] is None:
            last = self._rows("record_id = %s AND number = %s", (row["record_id"], row["latest_revision"]))
            delisted = header_of(last[0])
        return StoredRecord(
            record=opened(self._context, row, header),
            revision=header,
            source=self._source(row["list_version"]),
            is_standing=is_standing,
            delisted=delisted,
        )

    def _source(self, version_id: int) -> ListVersion:
        if version_id not in self._sources:
            self._sources[version_id] = self._lists.version(version_id)
        return self._sources[version_id]


def header_of(row: dict[str, Any]) -> RevisionHeader:
    """The header in a row of the view stored_revisions."""
    return RevisionHeader(
        node=row["node"],
        owner=row["owner"],
        reference=row["reference"],
        number=row["number"],
        operation=Operation(row["operation"]),
        content_hash=row["content_hash"],
        previous_hash=row["previous_hash"],
        list=row["list"],
        version=row["version"],
        holder=row["holder"],
        handling_class=row["handling_class"],
        payload_key=row["payload_key"],
        places=row["places"],
        created_at=row["created_at"],
        created_by=row["created_by"],
        header_hash=row["header_hash"],
        purged_at=row["destroyed_at"],
    )


def opened(context: Context, row: dict[str, Any], header: RevisionHeader) -> Record:
    """The record in a row's payload, decrypted and checked against its header.

    Raises NotFound when it was purged, StoreUnsafe when the payload, its header or its key was changed.
    """
    if header.purged_at is not None or header.payload_key is None:
        raise NotFound(
            f"{header.record} was purged on {header.purged_at:%Y-%m-%d}: only the headers of its revisions are left"
        )
    if row["wrapped"] is None:
        raise StoreUnsafe(f"the key of {header.record} is missing")
    key = context.vault.unwrap(header.payload_key, row["wrapped"])
    data = unseal(key, row["payload"], header_bytes(header))
    if content_hash(data) != header.content_hash:
        raise StoreUnsafe(f"the payload of {header.record}, revision {header.number}, is not what its header says")
    return decode(data, header.places)
