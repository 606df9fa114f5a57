"""The tree in the database: positions for leaves that wait, full tiles, checkpoints, and the nodes that proofs need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

import orjson
import psycopg
from psycopg import Connection

from tocsin.errors import BadValue, NotFound, StoreUnsafe
from tocsin.ledger.checkpoint import Note, parse
from tocsin.ledger.leaf import Leaf, decode
from tocsin.ledger.proofs import Proof, consistency_proof, inclusion_proof, tree_root
from tocsin.ledger.tiles import Edge, Tile
from tocsin.store.context import Context
from tocsin.store.ledger import Pending, opened
from tocsin.store.ledger_aside import Aside, take_aside
from tocsin.store.ledger_chains import Receipt, chain_faults, follow, lost
from tocsin.store.ledger_check import (
    Fault,
    Stretch,
    check_stretch,
    check_upper_tiles,
    strays,
    waiting_faults,
)
from tocsin.store.ledger_facts import adoptable, facts_without_leaf
from tocsin.store.ledger_nodes import edge_of, nodes_of
from tocsin.store.ledger_subjects import subject_mac
from tocsin.store.named import HOLDING, placed, pseudonym, waiting_names

_LOCK = 0x6C6564676572  # "ledger": held by the one sequencer of this database while it gives positions
_COPY_PAYLOADS = "COPY ledger_payloads (position, key, wrapped, sealed, mac) FROM STDIN (FORMAT binary)"
_GO_ON = (
    "somebody writes to the database past Tocsin: find out who; tocsin audit verify says what else, and"
    ' tocsin audit verify --set-aside "WHY" keeps this leaf apart, so that the others get their positions'
)
_WAITS = 1 << 62  # the position of a leaf that has none yet


@dataclass(frozen=True, slots=True)
class StoredLeaf:
    """A leaf with its position; ``text`` is what was hashed."""

    position: int
    text: str
    leaf: Leaf


@dataclass(frozen=True, slots=True)
class Without:
    """Leaves that a search leaves out, in pseudonyms: those of ``actors``; and of what ``services`` did, what is
    ``about`` one of these.
    """

    actors: Sequence[str] = ()
    services: Sequence[str] = ()
    about: Sequence[str] = ()

    def parts(self) -> tuple[Sequence[str], ...]:
        """Actors, services and what is about, in this order."""
        return self.actors, self.services, self.about


NOTHING = Without()


class LedgerTree:
    """The sequenced ledger as one transaction sees it."""

    def __init__(self, context: Context) -> None:
        self._context = context

    @property
    def _connection(self) -> Connection:
        return self._context.connection

    # --- the sequencer's part ---------------------------------------------------------------------------------------

    def lock(self, *, is_waited_for: bool = False) -> bool:
        """True when this transaction is the sequencer now; False when another one is, and it is not waited for."""
        if is_waited_for:
            self._connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
            return True
        row = self._connection.execute("SELECT pg_try_advisory_xact_lock(%s)", (_LOCK,)).fetchone()
        return bool(row and row[0])

    def pending(self) -> int:
        """How many committed leaves wait for a position."""
        row = self._connection.execute("SELECT count(*) FROM ledger_pending").fetchone()
        return int(row[0]) if row else 0

    def waiting_since(self) -> datetime | None:
        """When the oldest leaf that waits for a position was written; None when none waits."""
        row = self._connection.execute("SELECT min((leaf::jsonb) ->> 'at') FROM ledger_pending").fetchone()
        return datetime.fromisoformat(row[0]) if row and row[0] else None

    def lost(self, receipts: Iterable[Receipt]) -> list[tuple[UUID, int]]:
        """Chain and number of every leaf that was committed, and neither has a position nor waits for one."""
        return lost(self._context, receipts)

    def take(self, most: int) -> list[Pending]:
        """Committed leaves that waited, taken out, in the order in which they are to stand.

        Raises StoreUnsafe for one that was changed while it waited: nothing of it may go into the tree.
        """
        cursor = self._connection.cursor(binary=True)
        # By place on disk, which needs no plan: the table is empty whenever statistics are taken, and a join planned
        # for no rows took minutes over twenty thousand. No row moves meanwhile: none is updated, and we hold the lock.
        cursor.execute(
            "DELETE FROM ledger_pending WHERE ctid = ANY (ARRAY(SELECT ctid FROM ledger_pending LIMIT %s))"
            " RETURNING id, leaf, mac, key, wrapped, sealed, chain, number",
            (most,),
        )
        rows = [Pending(*row) for row in cursor.fetchall()]
        if not rows:  # as in most rounds: there is nothing to compare with what was placed before
            return []
        for row in rows:
            if not self._context.vault.is_authentic(row.authenticated(), row.mac):
                raise StoreUnsafe(
                    f"leaf {row.id} of the ledger was changed while it waited for its position", hint=_GO_ON
                )
        follow(self._context, _numbers(rows))
        ordered = sorted(((_order_of(row), row) for row in rows), key=itemgetter(0))
        self._refuse_placed({at for (at, _id), _row in ordered}, {row.id.hex for row in rows})
        return [row for _order, row in ordered]

    def _refuse_placed(self, moments: set[str], ids: set[str]) -> None:
        """Raises StoreUnsafe for a leaf that has its position: its chain may have been forgotten since."""
        placed = self._connection.execute(
            "SELECT (leaf::jsonb) ->> 'id' FROM ledger_leaves WHERE ((leaf::jsonb) ->> 'at') COLLATE \"C\" = ANY (%s)",
            (sorted(moments),),
        ).fetchall()
        if again := sorted({id_ for (id_,) in placed} & ids):
            raise StoreUnsafe(
                f"leaf {UUID(again[0])} of the ledger waits for a position, and had one before", hint=_GO_ON
            )

    def edge(self) -> Edge:
        """The right edge of the tree as it is stored. Raises StoreUnsafe when it is not what was signed last."""
        size = self.size()
        edge = Edge(size, edge_of(self._context, size))
        note = self.last_checkpoint()
        signed = (note.checkpoint.size, note.checkpoint.root) if note else (0, edge.root() if size == 0 else b"")
        if signed != (size, edge.root()):
            raise StoreUnsafe(
                "the end of the ledger is not what was signed last, so nothing is added to it",
                hint="tocsin audit verify says what was changed; restore the database from a backup",
            )
        return edge

    def write(self, start: int, rows: Sequence[Pending], tiles: Iterable[Tile]) -> None:
        """Nothing: the leaves stand from position ``start`` on, with their payloads, and the tiles beside them.

        Raises StoreUnsafe where something stands there already.
        """
        with _free_from(start):
            self._write(start, rows, tiles)

    def _write(self, start: int, rows: Sequence[Pending], tiles: Iterable[Tile]) -> None:
        with (
            self._connection.cursor() as cursor,
            cursor.copy("COPY ledger_leaves (position, leaf) FROM STDIN (FORMAT binary)") as copy,
        ):
            copy.set_types(["int8", "text"])
            for position, row in enumerate(rows, start):
                copy.write_row((position, row.leaf))
        with (
            self._connection.cursor() as cursor,
            cursor.copy(_COPY_PAYLOADS) as copy,
        ):
            copy.set_types(["int8", "uuid", "bytea", "bytea", "bytea"])
            for position, row in enumerate(rows, start):
                mac = subject_mac(self._context, row.id.bytes, row.key) if row.key else None
                copy.write_row((position, row.key, row.wrapped, row.sealed, mac))
        for tile in tiles:
            self._connection.execute(
                "INSERT INTO ledger_tiles (level, index, root, hashes) VALUES (%s, %s, %s, %s)",
                (tile.level, tile.index, tile.root, tile.hashes),
            )

    def add_checkpoint(self, size: int, note: str) -> None:
        """Nothing: the checkpoint stands."""
        with _free_from(size - 1):
            self._connection.execute("INSERT INTO ledger_checkpoints (size, note) VALUES (%s, %s)", (size, note))

    def take_aside(self) -> list[Aside]:
        """Every row that keeps leaves from their positions, taken out; to be called with the lock held."""
        return take_aside(self._context)

    # --- verifying --------------------------------------------------------------------------------------------------

    def check(self, start: int, end: int, kept: Sequence[int] = ()) -> Stretch:
        """What is found in the leaves from ``start`` (the first of a tile) up to ``end``, and at the sizes ``kept``."""
        return check_stretch(self._context, start, end, kept)

    def checkpoints_beyond(self, size: int) -> list[int]:
        """The sizes of checkpoints of more leaves than there are."""
        rows = self._connection.execute("SELECT size FROM ledger_checkpoints WHERE size > %s ORDER BY size", (size,))
        return [int(found) for (found,) in rows]

    def of_node_key(self, name: str) -> list[int]:
        """The positions of the leaves about a node key, the first when it was made; past the end of those that wait."""
        known = pseudonym(self._context, name)
        words = orjson.dumps({"act": "configure", "objects": [known]}).decode()
        rows = self._connection.execute(
            "SELECT position" + HOLDING + "%s::jsonb ORDER BY position",
            (words,),
        )
        waiting = waiting_names(self._context, "configure").count(known)
        return [int(position) for (position,) in rows] + [_WAITS] * waiting

    def adoptable(self, until: datetime) -> Mapping[str, str]:
        """By the name under which it is adopted, every fact without a leaf that says it is no younger."""
        return adoptable(self._context, until)

    def check_upper(self, expected: dict[tuple[int, int], tuple[bytes, bytes]]) -> list[Fault]:
        """What is wrong with the tiles above the leaves'."""
        return check_upper_tiles(self._context, expected)

    def faults_beside(self, size: int) -> list[Fault]:
        """What is wrong beside the leaves: waiting ones, strays, facts that have none."""
        found = (*chain_faults(self._context), *facts_without_leaf(self._context))
        beside = [Fault(place, message) for place, message in found]
        return [*waiting_faults(self._context), *strays(self._context, size), *beside]

    # --- reading ----------------------------------------------------------------------------------------------------

    def size(self) -> int:
        """How many leaves have a position."""
        return placed(self._context)

    def last_checkpoint(self) -> Note | None:
        """The newest checkpoint, or None before the first. Raises StoreUnsafe for one that cannot be read."""
        row = self._connection.execute("SELECT note FROM ledger_checkpoints ORDER BY size DESC LIMIT 1").fetchone()
        if row is None:
            return None
        try:
            return parse(row[0])
        except BadValue as error:
            raise StoreUnsafe(f"the last checkpoint cannot be read: {error}", hint="tocsin audit verify") from error

    def reached(self, size: int) -> tuple[str, int]:
        """The text of the checkpoint at a size, "" where there is none, and how many leaves there are: by one look."""
        row = self._connection.execute(
            "SELECT (SELECT note FROM ledger_checkpoints WHERE size = %s),"
            " (SELECT coalesce(max(position) + 1, 0) FROM ledger_leaves)",
            (size,),
        ).fetchone()
        return (row[0] or "", int(row[1])) if row else ("", 0)

    def note(self, size: int) -> str:
        """The text of the checkpoint at a size. Raises NotFound."""
        row = self._connection.execute("SELECT note FROM ledger_checkpoints WHERE size = %s", (size,)).fetchone()
        if row is None:
            raise NotFound(f"the ledger has no checkpoint at {size}")
        return str(row[0])

    def covering(self, position: int) -> tuple[int, str]:
        """Size and note of the first checkpoint over the leaf at a position. Raises NotFound."""
        row = self._connection.execute(
            "SELECT size, note FROM ledger_checkpoints WHERE size > %s ORDER BY size LIMIT 1", (position,)
        ).fetchone()
        if row is None:
            raise NotFound(f"no checkpoint covers leaf {position}", hint="tocsin audit verify")
        return int(row[0]), str(row[1])

    def checkpoints(self) -> Iterator[tuple[int, str]]:
        """Size and note of every checkpoint, from the first on."""
        for row in self._context.stream("SELECT size, note FROM ledger_checkpoints ORDER BY size"):
            yield row["size"], row["note"]

    def leaf(self, position: int) -> StoredLeaf:
        """The leaf at a position. Raises NotFound, and BadValue for one that is no leaf any more."""
        row = self._connection.execute("SELECT leaf FROM ledger_leaves WHERE position = %s", (position,)).fetchone()
        if row is None:
            raise NotFound(f"the ledger has no leaf {position}", hint="tocsin audit search lists leaves")
        return StoredLeaf(position, row[0], decode(row[0].encode()))

    def search(
        self,
        words: Mapping[str, Any],
        *,
        since: str,
        until: str,
        before: int,
        limit: int,
        without: Without = NOTHING,
    ) -> list[tuple[int, str]]:
        """Position and text of the newest ``limit`` leaves below ``before`` that hold these words, newest first.

        ``since`` and ``until`` are moments as leaves write them, the second not included.
        """
        return self._connection.execute(
            "SELECT position, leaf" + HOLDING + "%s::jsonb"
            " AND (leaf::jsonb) ->> 'at' >= %s AND (leaf::jsonb) ->> 'at' < %s AND position < %s"
            " AND (leaf::jsonb) ->> 'actor' <> ALL(%s)"
            " AND NOT ((leaf::jsonb) ->> 'actor' = ANY(%s) AND (leaf::jsonb) -> 'objects' ?| %s)"
            " ORDER BY position DESC LIMIT %s",
            (orjson.dumps(words).decode(), since, until, before, *map(list, without.parts()), limit),
        ).fetchall()

    def salted(self, leaf: Leaf, position: int) -> tuple[bytes, bytes] | None:
        """Salt and payload of a leaf: what shows what the leaf commits to. None when it was destroyed.

        Raises StoreUnsafe when they are not what the leaf commits to, NotFound when they are not there at all.
        """
        row = self._connection.execute(
            "SELECT coalesce(payload.wrapped, subject.wrapped), payload.key, payload.sealed"
            " FROM ledger_payloads AS payload LEFT JOIN payload_keys AS subject ON subject.id = payload.key"
            " WHERE position = %s",
            (position,),
        ).fetchone()
        if row is None:
            raise NotFound(f"the payload of leaf {position} is missing", hint="tocsin audit verify")
        wrapped, key_id, sealed = row
        if sealed is None or wrapped is None:
            return None
        return opened(self._context, bytes.fromhex(leaf.id), leaf.commitment, key_id, wrapped, sealed)

    def leaves(self, start: int, end: int) -> list[tuple[int, bytes]]:
        """Position and bytes of the leaves from ``start`` up to ``end``."""
        cursor = self._connection.cursor(binary=True)
        cursor.execute(
            "SELECT position, convert_to(leaf, 'UTF8') FROM ledger_leaves WHERE position >= %s AND position < %s"
            " ORDER BY position",
            (start, end),
        )
        return cursor.fetchall()

    def payload(self, leaf: Leaf, position: int) -> dict[str, Any] | None:
        """What was kept beside the leaf; None when it was destroyed. Raises as ``salted``."""
        kept = self.salted(leaf, position)
        return None if kept is None else dict(orjson.loads(kept[1]))

    def inclusion(self, position: int, size: int) -> Proof:
        """The proof that the leaf at ``position`` is in the tree of ``size`` leaves, by one statement at most.

        Raises ValueError for a leaf that is not in it; this and the next two StoreUnsafe where nodes are missing.
        """
        return inclusion_proof(position, size, nodes_of(self._context, size))

    def consistency(self, old: int, size: int) -> Proof:
        """The proof that the tree of ``old`` leaves is the beginning of that of ``size``, by one statement at most."""
        return consistency_proof(old, size, nodes_of(self._context, size))

    def root(self, size: int) -> bytes:
        """The root of the first ``size`` leaves, from the stored nodes, by one statement at most."""
        return tree_root(size, nodes_of(self._context, size))


@contextmanager
def _free_from(position: int) -> Iterator[None]:
    """What is written inside has its place to itself. Raises StoreUnsafe where a row stands there already."""
    try:
        yield
    except psycopg.IntegrityError as error:
        # Which position it is; of another constraint the detail would hold the row itself.
        is_taken = isinstance(error, psycopg.errors.UniqueViolation)
        why = (error.diag.message_detail if is_taken else error.diag.constraint_name) or type(error).__name__
        raise StoreUnsafe(
            f"leaf {position} cannot get its position: {error.diag.table_name} refuses the row ({why})",
            place=f"position {position}",
            hint="somebody writes to the database past Tocsin: find out who; tocsin audit verify says what is there, "
            'and tocsin audit verify --set-aside "WHY" takes a payload of no leaf out of the way',
        ) from error


def _numbers(rows: Iterable[Pending]) -> dict[UUID, list[int]]:
    """Which leaves of which chains these are."""
    found: dict[UUID, list[int]] = {}
    for row in rows:
        if row.chain is not None and row.number is not None:
            found.setdefault(row.chain, []).append(row.number)
    return found


def _order_of(row: Pending) -> tuple[str, bytes]:
    """By the moment of the act; the id decides between equals, so that the order is never left to chance."""
    return orjson.loads(row.leaf)["at"], row.id.bytes
