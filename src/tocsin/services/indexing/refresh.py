"""The index follows the store: whoever searches, searches what stands.

A change becomes a small delta beside the main segment, at once, by whoever comes first; when the delta has grown, a
process of its own merges it into a new main, and nobody waits for that. See docs/decisions/0014.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from tocsin.errors import IndexUnfit
from tocsin.segments.in_force import InForce, Main, Origin, mark_of, open_in_force, open_main, read_pointer
from tocsin.segments.locks import building, is_merging
from tocsin.segments.publishing import publish
from tocsin.services.indexing.building import build_delta, build_main, origin_of
from tocsin.services.ports import Node
from tocsin.store.changes import Point
from tocsin.store.database import Transaction

# A file with any byte changed may fail in any of these ways before a checksum is reached.
DAMAGE = (IndexUnfit, OSError, ValueError, KeyError, TypeError, AttributeError)

Progress = Callable[[str, int], None]


class IndexState(StrEnum):
    """How the index on disk is."""

    FITS = "fits"
    ABSENT = "absent"
    OUT_OF_DATE = "out of date"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class IndexReport:
    """How the index on disk is. ``wrong``: what a damaged one has; ``merge``: why a merge is due, ""; or under way."""

    state: IndexState
    wrong: str = ""
    merge: str = ""
    is_merging: bool = False


def index_state(node: Node) -> IndexReport:
    """How the index on disk is; nothing is changed."""
    try:
        found = _open(node, None)
    except IndexUnfit as error:
        return IndexReport(IndexState.DAMAGED, str(error))
    if found is None:
        return IndexReport(IndexState.ABSENT)
    state = IndexState.FITS if found.origin == origin_of(node) else IndexState.OUT_OF_DATE
    return IndexReport(state, "", found.pointer.merge, is_merging(node.index_folder))


def is_of(index: InForce, node: Node, point: Point) -> bool:
    """True for the index of this very state of the node's store."""
    return index.origin == Origin(node.node_id, point.generation, point.change_set)


def is_replaced(node: Node, known: InForce) -> bool:
    """True when another process has published since: a merge changes the files, and not what they say."""
    mark = mark_of(node.index_folder)
    return mark is not None and mark != known.mark


def refresh(node: Node, *, anew: bool = False, progress: Progress | None = None) -> InForce:
    """The index that fits the store: the remembered or mapped one, else one made now; ``anew`` builds all of it.

    What is damaged is rebuilt, never used. Raises IndexUnfit when nothing can be written.
    """
    origin, known = origin_of(node), node.remembered()
    if known is not None and not anew and known.origin == origin and not is_replaced(node, known):
        return known
    mark = mark_of(node.index_folder)
    found = None if anew else _opened(node, known)
    if found is None or found.origin != origin:
        if known is not None and known.origin == origin and not anew:
            # What is held fits still, only the files were lost or damaged: screening goes on, doctor tells of it.
            found = replace(known, mark=mark or known.mark)
        else:
            found = _written(node, known, progress, anew=anew)
    node.remember(found)
    if found.pointer.merge and (known is None or known.origin != found.origin):
        node.begin_merge()
    return found


def _open(node: Node, known: InForce | None) -> InForce | None:
    try:
        return open_in_force(node.index_folder, known)
    except IndexUnfit:
        raise
    except DAMAGE as error:
        raise IndexUnfit(f"the index cannot be read: {error}", place=str(node.index_folder)) from error


def _opened(node: Node, known: InForce | None) -> InForce | None:
    try:
        return _open(node, known)
    except IndexUnfit:
        return None  # rebuilt from the store, which is the truth


def _written(node: Node, known: InForce | None, progress: Progress | None, *, anew: bool) -> InForce:
    try:
        with building(node.index_folder):
            found = None if anew else _opened(node, known)
            if found is not None and found.origin == origin_of(node):  # another process was quicker
                return found
            with node.store.transaction(node.actor, read_only=True) as tx:
                _follow(node, tx, None if anew else _usable_main(node, known), progress)
            return _reopened(node, known)
    except OSError as error:
        raise unwritable(node, error) from error


def _reopened(node: Node, known: InForce | None) -> InForce:
    found = _open(node, known)
    if found is None:  # pragma: no cover - it was written a line above
        raise IndexUnfit("the index vanished while it was opened", place=str(node.index_folder))
    return found


def unwritable(node: Node, error: OSError) -> IndexUnfit:
    """What to say when the disk refuses."""
    hint = "see that the disk is not full and the folder yours; what the store holds is safe"
    message = f"the index cannot be written: {error.strerror or error}"
    return IndexUnfit(message, place=str(node.index_folder), hint=hint)


def _usable_main(node: Node, known: InForce | None) -> Main | None:
    """The main segment on disk, when it is whole; the delta beside it may be damaged: it is made again."""
    try:
        pointer = read_pointer(node.index_folder)
        if pointer is None:
            return None
        if known is not None and known.main.file == pointer.main:
            return known.main
        return open_main(node.index_folder, pointer)
    except DAMAGE:
        return None


def _follow(node: Node, tx: Transaction, main: Main | None, progress: Progress | None) -> None:
    """Nothing: a delta to ``main`` that holds what changed since is in force; or a new main, where that is better."""
    pointer = None if main is None else build_delta(node, tx, main, progress)
    publish(node.index_folder, pointer or build_main(node, tx, progress))
