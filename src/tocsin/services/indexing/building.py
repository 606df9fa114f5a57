"""Segments made from what the store holds: a main of everything, or a delta of what changed since."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tocsin.match.arrays import IndexArrays
from tocsin.match.rarity import RarityTable, background_shares
from tocsin.segments.delta import is_findable
from tocsin.segments.in_force import Main, Origin, Pointer, rows_in
from tocsin.segments.publishing import MAKING, write_delta, write_main
from tocsin.services.ports import Node
from tocsin.store.changes import Point
from tocsin.store.database import Transaction
from tocsin.store.records import StoredRecord

Progress = Callable[[str, int], None]

# A delta is made anew with every change, so its size is what a change costs; merging costs as much as the main is
# large, in the background. A small index is rebuilt at once instead: that costs no more than a delta would.
SMALL = 1_000  # records: an index of so many is built in a moment
MERGE_SHARE = 0.10  # of the main's records
MERGE_RECORDS = 1_000  # half a second to build
REBUILD_SHARE = 0.50  # of the main's records: a delta of more costs about as much as a new main
GROWN, PURGED = "the delta has grown", "a record was purged: its text must go"


def origin_of(node: Node) -> Origin:
    """The state of the node's store, as an index names what it was built from."""
    return _origin(node, node.store.point())


def build_main(node: Node, tx: Transaction, progress: Progress | None = None, *, prefix: str = MAKING) -> Pointer:
    """A new main segment of everything that stands, written and not yet in force."""
    origin = _origin(node, tx.point())
    arrays = _arrays(tx.records.current(), None, progress)
    return Pointer(origin, write_main(node.index_folder, arrays, origin, prefix=prefix))


def build_delta(node: Node, tx: Transaction, main: Main, progress: Progress | None = None) -> Pointer | None:
    """A new delta to ``main``, written and not yet in force; None where a new main must be built, or is the better.

    A purge makes the record's row dead at once, and a merge due that rewrites the main without its text.
    """
    if main.origin.store != node.node_id:
        return None
    changes = tx.records.changed_since(Point(main.origin.generation, main.origin.change_set))
    if changes is None or not all(is_findable(each) for each in (*changes.standing, *changes.gone)):
        return None
    dead = rows_in(main, (*changes.standing, *changes.gone))
    merge = _merge_due(len(main.arrays.records.ids), len(changes), is_purge=changes.is_purge and len(dead) > 0)
    if merge is None:
        return None
    added = _arrays(tx.records.current_of(changes), main.arrays.rarity, progress) if changes.standing else None
    origin = _origin(node, tx.point())
    return Pointer(origin, main.file, write_delta(node.index_folder, main, added, dead, origin), merge)


def _merge_due(records: int, changed: int, *, is_purge: bool) -> str | None:
    """Why a merge is due, "" if none is; None where the main is better rebuilt at once."""
    if changed > REBUILD_SHARE * records:
        return None
    due = PURGED if is_purge else GROWN if changed > min(MERGE_RECORDS, MERGE_SHARE * records) else ""
    return None if due and records <= SMALL else due


def _arrays(stored: Iterable[StoredRecord], rarity: RarityTable | None, progress: Progress | None) -> IndexArrays:
    from tocsin.segments.build import build  # late: it brings the kernels, and who only looks builds nothing

    records = ((each.record, each.revision.handling_class) for each in stored)
    tell = None if progress is None else (lambda count: progress("indexing", count))
    return build(records, background=background_shares(), rarity=rarity, progress=tell)


def _origin(node: Node, point: Point) -> Origin:
    return Origin(node.node_id, point.generation, point.change_set)
