"""The index follows the store: whoever searches, searches what stands."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tocsin.errors import IndexUnfit
from tocsin.match.rarity import background_shares
from tocsin.segments.build import build
from tocsin.segments.files import Snapshot, generation_in_force, open_snapshot, write_snapshot
from tocsin.services.ports import Node


def refresh(node: Node, *, progress: Callable[[str, int], None] | None = None) -> Snapshot:
    """The snapshot that fits the store: the remembered or mapped one, else one built now.

    A damaged snapshot is rebuilt, never used.
    """
    store, generation = node.node_id, node.store.generation()
    remembered = node.remembered()
    if remembered is not None and _fits(remembered, store, generation):
        return remembered
    snapshot = _open_fitting(node.index_folder, store, generation)
    if snapshot is None:
        snapshot = _rebuild(node, progress)
    node.remember(snapshot)
    return snapshot


def _fits(snapshot: Snapshot, store: str, generation: int) -> bool:
    return snapshot.store == store and snapshot.generation == generation


def _open_fitting(folder: Path, store: str, generation: int) -> Snapshot | None:
    try:
        if generation_in_force(folder) != (store, generation):
            return None
        snapshot = open_snapshot(folder)
    except IndexUnfit:
        return None  # rebuilt from the store, which is the truth
    return snapshot if snapshot is not None and _fits(snapshot, store, generation) else None


def _rebuild(node: Node, progress: Callable[[str, int], None] | None) -> Snapshot:
    with _one_builder(node.index_folder):
        # Another process may have built it while this one waited.
        store, generation = node.node_id, node.store.generation()
        snapshot = _open_fitting(node.index_folder, store, generation)
        if snapshot is not None:
            return snapshot
        with node.store.transaction(node.actor, read_only=True) as tx:
            generation = tx.generation()
            records = ((stored.record, stored.revision.handling_class) for stored in tx.records.current())
            tell = None if progress is None else (lambda count: progress("indexing", count))
            arrays = build(records, background=background_shares(), progress=tell)
        write_snapshot(node.index_folder, arrays, store=store, generation=generation)
        opened = open_snapshot(node.index_folder)
        if opened is None:  # pragma: no cover - it was written a line above
            raise IndexUnfit("the index vanished while it was opened", place=str(node.index_folder))
        return opened


@contextmanager
def _one_builder(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
