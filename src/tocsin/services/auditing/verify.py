"""The whole ledger verified: in itself, against the home's mark and kept checkpoints, and the facts beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field

import numpy as np

from tocsin.errors import BadValue, NotFound, TocsinError
from tocsin.ledger.checkpoint import Checkpoint, origin_of, parse
from tocsin.ledger.keys import fingerprint
from tocsin.ledger.tiles import HEIGHT, WIDTH, Edge, split_hashes
from tocsin.ledger.tree import Frontier, folded
from tocsin.services.auditing.mark import HEAD, read_mark
from tocsin.services.auditing.node_keys import key_name
from tocsin.services.ports import Node
from tocsin.services.workers import Plan, in_order
from tocsin.store.database import Transaction
from tocsin.store.ledger_check import Fault, Stretch
from tocsin.store.ledger_notes import SKEW, Sight
from tocsin.store.node_keys import KeyRing

STRETCH = 8 * WIDTH  # leaves that are checked together
MOST_FAULTS = 1_000  # a ledger with more is not looked through further: it is to be restored

Span = tuple[int, int, tuple[int, ...]]  # leaves from, up to, and the sizes in between at which a root is wanted
Tell = Callable[[str, int], None]


@dataclass(slots=True)
class Verified:
    """What a verification found. ``kept``: checkpoints from elsewhere that this ledger was found to continue."""

    size: int = 0
    checkpoints: int = 0
    payloads: int = 0
    destroyed: int = 0
    waiting: int = 0
    kept: int = 0
    head: str = ""
    faults: list[Fault] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """True when everything is as it was written."""
        return not self.faults


class StretchWork:
    """Checks stretches of the ledger; in another process, with a node of its own."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def __call__(self, spans: Sequence[Span]) -> list[Stretch]:
        """What was found in each."""
        with self._node.store.transaction("audit", read_only=True) as tx:
            return [tx.ledger_tree.check(start, end, kept) for start, end, kept in spans]

    def failed(self, span: Span, why: str) -> Stretch:
        """A stretch that could not be checked: that is a fault, never passed over."""
        return Stretch(span[0], faults=(Fault(f"leaves {span[0]} to {span[1] - 1}", why),))


Elsewhere = Callable[[], AbstractContextManager[StretchWork]]


def verify(
    node: Node,
    *,
    against: Iterable[str] = (),
    root: str = "",
    elsewhere: Elsewhere | None = None,
    workers: int = 1,
    tell: Tell | None = None,
) -> Verified:
    """What is wrong with the ledger: leaves, payloads, nodes, checkpoints, keys, and facts without a leaf.

    ``against``: notes of checkpoints that were kept elsewhere, which this ledger must continue, as it must the mark in
    the node's home; only they show that the whole ledger was not made anew. ``root``: the fingerprint that the node's
    root key must have. ``elsewhere`` opens the same work in another process.
    """
    found = Verified()
    kept = _kept((*against, *_mark(node, found)), found)
    with node.store.transaction("audit", read_only=True) as tx:
        found.size, found.waiting = tx.ledger_tree.size(), tx.ledger_tree.pending()
        found.faults += tx.ledger_tree.faults_beside(found.size)
        ring = _ring(tx, found)
        if root and ring is not None and fingerprint(ring.root).replace(" ", "") != root.replace(" ", "").lower():
            found.faults.append(Fault("node keys", "the root key is not the one that was kept elsewhere"))
        beyond = tx.ledger_tree.checkpoints_beyond(found.size)
        walk = _Walk(found, kept, _revoked(tx, ring, found))
        found.head = _head(tx, found.size)
    plan = Plan(StretchWork(node), elsewhere or (lambda: _here(node)), workers if elsewhere else 1, is_eager=True)
    with closing(in_order(_spans(found.size, sorted(kept)), plan)) as stretches:
        for stretch in (each for block in stretches for each in block):
            walk.take(stretch)
            if tell is not None:
                tell("verifying", stretch.start)
            if len(found.faults) > MOST_FAULTS:
                break
    walk.end(beyond)
    with node.store.transaction("audit", read_only=True) as tx:
        found.faults += tx.ledger_tree.check_upper(walk.upper)
    return found


class _Walk:
    """The tree put together from its stretches, and compared with every checkpoint on the way."""

    def __init__(self, found: Verified, kept: dict[int, list[Checkpoint]], revoked: dict[int, int]) -> None:
        self._found, self._kept, self._revoked = found, kept, revoked
        self._frontier, self._edge, self._ids = Frontier(), Edge(), list[bytes]()
        self._unmet = set(kept)
        self._last: Sight | None = None  # the checkpoint before
        self._is_broken = False
        self.upper: dict[tuple[int, int], tuple[bytes, bytes]] = {}
        self._compare(0, self._frontier.root())

    def take(self, stretch: Stretch) -> None:
        """Go on over a stretch that was checked by itself."""
        self._found.faults += stretch.faults
        self._found.payloads += stretch.payloads
        self._found.destroyed += stretch.destroyed
        self._ids.append(stretch.ids)
        if stretch.start != self._frontier.size:
            self._is_broken = True  # leaves are missing, and that is a fault already
        if self._is_broken:
            return
        before = list(self._frontier.peaks)
        for sight in stretch.sights:
            # The roots of what stands before are the same for the whole stretch: only they are folded in here.
            self._look(sight, folded([*before, sight.partial]))
        for root in stretch.roots:
            self._frontier.add(root, HEIGHT)
            for tile in self._edge.add_tile(root):
                self.upper[tile.level, tile.index] = (tile.root, tile.hashes)
        self._frontier.extend(split_hashes(stretch.rest))

    def end(self, beyond: Iterable[int]) -> None:
        """Every checkpoint must have been met, the last one at the last leaf; and no leaf twice."""
        size, last = self._found.size, self._last.size if self._last else 0
        message = "the ledger does not reach it: leaves were taken away"
        self._found.faults += [Fault(f"checkpoint {each}", message) for each in sorted({*beyond, *self._unmet})]
        if size and last != size:
            self._found.faults.append(Fault(f"leaf {size - 1}", "no checkpoint covers the last leaves"))
        ids = np.sort(np.frombuffer(b"".join(self._ids), dtype=">u8"))
        if twice := int(np.count_nonzero(ids[1:] == ids[:-1])):
            self._found.faults.append(Fault("leaves", f"{twice} of them stand there twice"))

    def _look(self, sight: Sight, root: bytes) -> None:
        self._compare(sight.size, root)
        if not sight.is_stored:
            return
        self._found.checkpoints += 1
        if sight.checkpoint is not None:  # one that cannot be read is a fault already
            for why in self._wrong(sight, sight.checkpoint, root):
                self._found.faults.append(Fault(f"checkpoint {sight.size}", why))
        self._last = sight

    def _wrong(self, sight: Sight, checkpoint: Checkpoint, root: bytes) -> Iterator[str]:
        """What is wrong with a checkpoint beside the leaves and checkpoints before it."""
        if checkpoint.root != root:
            yield "its root is not that of the leaves"
        if sight.serial and sight.size > self._revoked.get(sight.serial, sight.size):
            yield f"node key {sight.serial} signed it, and a leaf below says that this key was revoked"
        before = self._last
        size, said = (before.size, before.checkpoint) if before else (0, None)
        if checkpoint.previous is None:
            if said is not None and said.previous is not None:
                yield "it does not say which checkpoint stands before it"
        elif checkpoint.previous != size:
            yield f"the one before it, of {checkpoint.previous} leaves, is missing, or is not the one that stands there"
        if before is None or said is None:
            return
        if sight.serial and sight.serial < before.serial:
            yield f"node key {sight.serial} signed it, after key {before.serial} had taken its place"
        if checkpoint.at + SKEW < said.at:
            yield "it is dated before the checkpoint that stands before it"

    def _compare(self, size: int, root: bytes) -> None:
        """Compare with what was kept elsewhere of this size."""
        self._unmet.discard(size)
        for checkpoint in self._kept.get(size, ()):
            self._found.kept += 1
            if checkpoint.root != root:
                message = "this ledger is not the continuation of the one that was seen then"
                self._found.faults.append(Fault(f"kept checkpoint {size}", message))


def _ring(tx: Transaction, found: Verified) -> KeyRing | None:
    try:
        tx.keys.check_private()
        ring = tx.keys.ring()
    except TocsinError as error:
        found.faults.append(Fault("node keys", str(error)))
        return None
    node = str(tx.node.id())
    named = {each.node for each in ring.certificates} | {each.node for each in ring.revocations}
    if named - {node}:
        found.faults.append(Fault("node keys", "a statement about the keys of another node"))
    serials = [each.serial for each in ring.certificates]
    if serials != list(range(1, len(serials) + 1)):
        found.faults.append(Fault("node keys", "a node key is missing"))
    return ring


def _revoked(tx: Transaction, ring: KeyRing | None, found: Verified) -> dict[int, int]:
    """By the serial of a node key, the position of the leaf that says that it was revoked.

    A key has one leaf from when it was made, and one for each revocation: a row or leaf that is missing is a fault.
    """
    revoked: dict[int, int] = {}
    for each in ring.certificates if ring else ():
        leaves = tx.ledger_tree.of_node_key(key_name(each.serial))[1:]
        rows = [one for one in ring.revocations if one.serial == each.serial] if ring else []
        if len(leaves) != len(rows):
            told = f"{len(leaves)} leaves say that node key {each.serial} was revoked, and {len(rows)} statements do"
            found.faults.append(Fault("node keys", told))
        if leaves:
            revoked[each.serial] = leaves[0]
    return revoked


def _head(tx: Transaction, size: int) -> str:
    try:
        return tx.ledger_tree.note(size)
    except NotFound:
        return ""


def _mark(node: Node, found: Verified) -> Iterator[str]:
    """The checkpoint that this home has seen."""
    try:
        mark = read_mark(node.home)
    except TocsinError as error:
        found.faults.append(Fault(HEAD, error.message))
        return
    if mark is not None:
        if mark.checkpoint.origin != origin_of(node.node_id):
            found.faults.append(Fault(HEAD, "it is of another node's ledger"))
        yield mark.note


def _kept(notes: Iterable[str], found: Verified) -> dict[int, list[Checkpoint]]:
    kept: dict[int, list[Checkpoint]] = {}
    for note in notes:
        try:
            checkpoint = parse(note).checkpoint
        except BadValue as error:
            found.faults.append(Fault("kept checkpoint", str(error)))
            continue
        kept.setdefault(checkpoint.size, []).append(checkpoint)
    return kept


def _spans(size: int, kept: Sequence[int]) -> Iterator[Span]:
    for start in range(0, size, STRETCH):
        end = min(start + STRETCH, size)
        yield start, end, tuple(each for each in kept if start < each <= end)


def _here(_node: Node) -> AbstractContextManager[StretchWork]:
    raise TocsinError("verification in other processes was not asked for")  # pragma: no cover - one worker never asks
