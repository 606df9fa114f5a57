"""The index follows the store: whoever searches, searches what stands."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from tocsin.errors import IndexUnfit
from tocsin.match.rarity import background_shares
from tocsin.segments.build import build
from tocsin.segments.files import Snapshot, generation_in_force, open_snapshot, write_snapshot
from tocsin.services.ports import Node
from tocsin.sources.registry import SOURCES
from tocsin.store.database import Transaction
from tocsin.store.records import StoredRecord

# A file with any byte changed may fail in any of these ways before a checksum is reached.
_DAMAGE = (IndexUnfit, OSError, ValueError, KeyError, TypeError, AttributeError)


class IndexState(StrEnum):
    """How the index on disk is."""

    FITS = "fits"
    ABSENT = "absent"
    OUT_OF_DATE = "out of date"
    DAMAGED = "damaged"


def index_state(node: Node) -> tuple[IndexState, str]:
    """How the index on disk is, and for a damaged one what is wrong with it; nothing is changed."""
    try:
        snapshot = _open(node.index_folder)
    except IndexUnfit as error:
        return IndexState.DAMAGED, str(error)
    if snapshot is None:
        return IndexState.ABSENT, ""
    fits = _fits(snapshot, node.node_id, node.store.generation())
    return (IndexState.FITS if fits else IndexState.OUT_OF_DATE), ""


def refresh(node: Node, *, anew: bool = False, progress: Callable[[str, int], None] | None = None) -> Snapshot:
    """The snapshot that fits the store: the remembered or mapped one, else one built now; ``anew`` builds always.

    A damaged snapshot is rebuilt, never used. Raises IndexUnfit when none can be written.
    """
    store, generation = node.node_id, node.store.generation()
    remembered = node.remembered()
    if remembered is not None and _fits(remembered, store, generation) and not anew:
        return remembered
    snapshot = None if anew else _open_fitting(node.index_folder, store, generation)
    if snapshot is None:
        snapshot = _rebuild(node, progress, anew=anew)
    node.remember(snapshot)
    return snapshot


def _fits(snapshot: Snapshot, store: str, generation: int) -> bool:
    return snapshot.store == store and snapshot.generation == generation


def _open_fitting(folder: Path, store: str, generation: int) -> Snapshot | None:
    try:
        if generation_in_force(folder) != (store, generation):
            return None
        snapshot = _open(folder)
    except _DAMAGE:
        return None  # rebuilt from the store, which is the truth
    return snapshot if snapshot is not None and _fits(snapshot, store, generation) else None


def _open(folder: Path) -> Snapshot | None:
    try:
        return open_snapshot(folder)
    except IndexUnfit:
        raise
    except _DAMAGE as error:
        raise IndexUnfit(f"the index cannot be read: {error}", place=str(folder)) from error


def _rebuild(node: Node, progress: Callable[[str, int], None] | None, *, anew: bool) -> Snapshot:
    try:
        return _built(node, progress, anew=anew)
    except OSError as error:
        hint = "see that the disk is not full and the folder yours; what the store holds is safe"
        raise IndexUnfit(
            f"the index cannot be written: {error.strerror or error}", place=str(node.index_folder), hint=hint
        ) from error


def _built(node: Node, progress: Callable[[str, int], None] | None, *, anew: bool) -> Snapshot:
    with _one_builder(node.index_folder):
        # Another process may have built it while this one waited.
        store, generation = node.node_id, node.store.generation()
        snapshot = None if anew else _open_fitting(node.index_folder, store, generation)
        if snapshot is not None:
            return snapshot
        with node.store.transaction(node.actor, read_only=True) as tx:
            generation = tx.generation()
            records = ((stored.record, stored.revision.handling_class) for stored in _in_order(tx))
            tell = None if progress is None else (lambda count: progress("indexing", count))
            arrays = build(records, background=background_shares(), progress=tell)
        write_snapshot(node.index_folder, arrays, store=store, generation=generation)
        opened = open_snapshot(node.index_folder)
        if opened is None:  # pragma: no cover - it was written a line above
            raise IndexUnfit("the index vanished while it was opened", place=str(node.index_folder))
        return opened


def _in_order(tx: Transaction) -> Iterator[StoredRecord]:
    """Every standing record, list by list as the sources are named, then by reference.

    Equal matches come in this order: it must not depend on what was loaded first.
    """
    loaded = [state.list for state in tx.lists.states()]
    known = [name for name in SOURCES if name in loaded]
    for name in [*known, *sorted(set(loaded) - set(known))]:
        yield from sorted(tx.records.current(name), key=lambda stored: stored.record.reference)


@contextmanager
def _one_builder(folder: Path) -> Iterator[None]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "lock").open("w", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
