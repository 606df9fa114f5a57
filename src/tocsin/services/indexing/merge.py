"""Merge the delta into a new main segment, while everybody goes on screening with the old one."""

from __future__ import annotations

from tocsin.segments.in_force import Pointer, open_main, read_pointer
from tocsin.segments.locks import building, merging
from tocsin.segments.publishing import MERGING, publish, sweep_merges
from tocsin.services.indexing.building import build_delta, build_main
from tocsin.services.indexing.refresh import DAMAGE, Progress, unwritable
from tocsin.services.ports import Node


def merge(node: Node, *, progress: Progress | None = None) -> bool:
    """True when a new main segment is in force; False when another process merges, or had a newer one in force first.

    Killed at any moment, it leaves what was in force; its unfinished file is removed by the next one.
    Raises IndexUnfit when the disk refuses.
    """
    try:
        with merging(node.index_folder) as is_ours:
            if not is_ours:
                return False
            sweep_merges(node.index_folder)
            with node.store.transaction(node.actor, read_only=True) as tx:
                pointer = build_main(node, tx, progress, prefix=MERGING)
            with building(node.index_folder):
                return _publish(node, pointer)
    except OSError as error:
        raise unwritable(node, error) from error


def _publish(node: Node, merged: Pointer) -> bool:
    """True when the new main, with what has changed since it was begun, is in force."""
    if _is_overtaken(node, merged):
        sweep_merges(node.index_folder)
        return False
    with node.store.transaction(node.actor, read_only=True) as tx:
        if tx.point().generation == merged.origin.generation:
            publish(node.index_folder, merged)
            return True
        delta = build_delta(node, tx, open_main(node.index_folder, merged))
    if delta is None:  # so much has changed meanwhile that the next screening builds anew
        sweep_merges(node.index_folder)
        return False
    publish(node.index_folder, delta)
    return True


def _is_overtaken(node: Node, merged: Pointer) -> bool:
    """True when somebody has put a main in force meanwhile that is as new as this one."""
    try:
        standing = read_pointer(node.index_folder)
        if standing is None:
            return False
        main = open_main(node.index_folder, standing)
    except DAMAGE:
        return False
    return main.origin.store == node.node_id and main.origin.generation >= merged.origin.generation
