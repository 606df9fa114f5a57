"""The ledger looked at: all of it verified, searched, a leaf proved, the whole exported for strangers to verify."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field

from tocsin.errors import BadValue, TocsinError
from tocsin.ledger.checkpoint import Checkpoint, is_signed, parse
from tocsin.ledger.keys import fingerprint, may_sign
from tocsin.ledger.tiles import WIDTH, Edge, Tile
from tocsin.ledger.tree import HASH_BYTES, Frontier
from tocsin.services.ports import Node
from tocsin.services.workers import Plan, in_order
from tocsin.store.database import Transaction
from tocsin.store.ledger_check import Fault, Stretch
from tocsin.store.node_keys import KeyRing

STRETCH = 8 * WIDTH  # leaves that are checked together
MOST_FAULTS = 1_000  # a ledger with more is not looked through further: it is to be restored

Span = tuple[int, int]
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
            return [tx.ledger_tree.check(start, end) for start, end in spans]

    def failed(self, span: Span, why: str) -> Stretch:
        """A stretch that could not be checked: that is a fault, never passed over."""
        return Stretch(span[0], b"", (), 0, 0, (Fault(f"leaves {span[0]} to {span[1] - 1}", why),))


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

    ``against``: notes of checkpoints that were kept elsewhere, which this ledger must continue; only they show that
    the whole ledger was not made anew. ``root``: the fingerprint that the node's root key must have. ``elsewhere``
    opens the same work in another process.
    """
    found = Verified()
    with node.store.transaction("audit", read_only=True) as tx:
        found.size, found.waiting = tx.ledger_tree.size(), tx.ledger_tree.pending()
        found.faults += tx.ledger_tree.faults_beside(found.size)
        ring = _ring(tx, found)
        if root and ring is not None and fingerprint(ring.root).replace(" ", "") != root.replace(" ", "").lower():
            found.faults.append(Fault("node keys", "the root key is not the one that was kept elsewhere"))
        notes = dict(tx.ledger_tree.checkpoints())
    walk = _Walk(found, ring, notes, _kept(against, found), node.node_id)
    plan = Plan(StretchWork(node), elsewhere or (lambda: _here(node)), workers if elsewhere else 1, is_eager=True)
    with closing(in_order(_spans(found.size), plan)) as stretches:
        for stretch in (each for block in stretches for each in block):
            walk.take(stretch)
            if tell is not None:
                tell("verifying", stretch.start)
            if len(found.faults) > MOST_FAULTS:
                break
    walk.end()
    with node.store.transaction("audit", read_only=True) as tx:
        found.faults += tx.ledger_tree.check_upper(walk.upper)
    return found


class _Walk:
    """The tree made anew from the leaves, and compared with every checkpoint on the way."""

    def __init__(
        self, found: Verified, ring: KeyRing | None, notes: dict[int, str], kept: dict[int, list[Checkpoint]], node: str
    ) -> None:
        self._found, self._ring, self._notes, self._kept, self._node = found, ring, notes, kept, node
        self._frontier, self._edge = Frontier(), Edge()
        self._sizes = sorted({*notes, *kept}, reverse=True)
        self.upper: dict[tuple[int, int], tuple[bytes, bytes]] = {}
        self._is_broken = False
        self._compare()

    def take(self, stretch: Stretch) -> None:
        """Go on over a stretch that was checked by itself."""
        self._found.faults += stretch.faults
        self._found.payloads += stretch.payloads
        self._found.destroyed += stretch.destroyed
        if stretch.start != self._frontier.size:
            self._is_broken = True  # leaves are missing, and that is a fault already
        if self._is_broken:
            return
        hashes = stretch.hashes
        for at in range(0, len(hashes), WIDTH * HASH_BYTES):
            self._take_tile(hashes[at : at + WIDTH * HASH_BYTES], stretch.roots[at // HASH_BYTES // WIDTH :])

    def end(self) -> None:
        """Every checkpoint must have been met, the last one at the last leaf."""
        self._found.faults += [
            Fault(f"checkpoint {size}", "the ledger does not reach it: leaves were taken away") for size in self._sizes
        ]
        if self._found.size and self._found.size not in self._notes:
            self._found.faults.append(Fault(f"leaf {self._found.size - 1}", "no checkpoint covers the last leaves"))
        self._found.head = self._notes.get(self._found.size, "")

    def _take_tile(self, hashes: bytes, roots: Sequence[bytes]) -> None:
        count = len(hashes) // HASH_BYTES
        is_whole = count == WIDTH
        if is_whole and (not self._sizes or self._sizes[-1] >= self._frontier.size + WIDTH):
            self._frontier.add(roots[0], WIDTH.bit_length() - 1)
            self._compare()
        else:
            for at in range(0, len(hashes), HASH_BYTES):
                self._frontier.append(hashes[at : at + HASH_BYTES])
                self._compare()
        if is_whole:
            self._keep_upper(self._edge.add_tile(roots[0]))

    def _keep_upper(self, tiles: Iterator[Tile]) -> None:
        for tile in tiles:
            self.upper[tile.level, tile.index] = (tile.root, tile.hashes)

    def _compare(self) -> None:
        while self._sizes and self._sizes[-1] <= self._frontier.size:
            size = self._sizes.pop()
            root = self._frontier.root()
            if size in self._notes:
                self._found.checkpoints += 1
                self._found.faults += self._checkpoint(size, self._notes[size], root)
            for checkpoint in self._kept.get(size, ()):
                self._found.kept += 1
                if checkpoint.root != root:
                    message = "this ledger is not the continuation of the one that was seen then"
                    self._found.faults.append(Fault(f"kept checkpoint {size}", message))

    def _checkpoint(self, size: int, text: str, root: bytes) -> list[Fault]:
        place = f"checkpoint {size}"
        try:
            note = parse(text)
        except BadValue as error:
            return [Fault(place, str(error))]
        checkpoint, origin = note.checkpoint, f"tocsin/ledger/{self._node}"
        if (checkpoint.origin, checkpoint.size) != (origin, size):
            return [Fault(place, "it is of another ledger or size")]
        if checkpoint.root != root:
            return [Fault(place, "its root is not that of the leaves")]
        if self._ring is None:
            return []
        signers = [each for each in self._ring.certificates if is_signed(note, origin, each.public_key)]
        if len(signers) != len(note.signatures):
            return [Fault(place, "its signature is not one of this node's keys")]
        troubles = (may_sign(each, self._ring.revocations, checkpoint.at) for each in signers)
        return [Fault(place, why) for why in troubles if why]


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


def _spans(size: int) -> Iterator[Span]:
    for start in range(0, size, STRETCH):
        yield start, min(start + STRETCH, size)


def _here(_node: Node) -> AbstractContextManager[StretchWork]:
    raise TocsinError("verification in other processes was not asked for")  # pragma: no cover - one worker never asks
