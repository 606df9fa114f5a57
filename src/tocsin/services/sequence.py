"""The one sequencer: gives committed leaves their positions and signs a checkpoint, all in one transaction.

Any process may be it, one at a time for each database. A crash at any step leaves what was before: leaves that wait.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from tocsin.errors import TocsinError
from tocsin.ledger.checkpoint import Checkpoint, signed
from tocsin.services.ports import Node
from tocsin.store.database import Transaction

MOST = 20_000  # leaves given positions by one transaction
RHYTHM_S = 0.5  # between two looks of a running sequencer: a leaf has its position within a second

Tell = Callable[[TocsinError], None]


def sequence(node: Node) -> int:
    """How many leaves got their position now; 0 when none waits, or another process is at it.

    Raises StoreUnsafe when nothing may be added: no key that may sign, or an end of the ledger that was changed.
    The leaves then go on waiting; none is lost.
    """
    done = 0
    while count := _round(node):
        done += count
        if count < MOST:
            break
    return done


def run_sequencer(node: Node, stop: Event, *, tell: Tell, rhythm_s: float = RHYTHM_S) -> None:
    """Nothing: leaves get their positions every ``rhythm_s`` seconds until ``stop`` is set; ``tell`` hears troubles."""
    while not stop.wait(rhythm_s):
        try:
            sequence(node)
        except TocsinError as error:
            tell(error)


@contextmanager
def sequencing(node: Node, tell: Tell) -> Iterator[None]:
    """Leaves written inside the block get their positions within a second, and the last of them at its end."""
    stop = Event()
    thread = Thread(target=run_sequencer, args=(node, stop), kwargs={"tell": tell}, name="sequencer", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        try:
            sequence(node)
        except TocsinError as error:
            tell(error)


def _round(node: Node) -> int:
    with node.store.transaction("sequencer") as tx:
        if not tx.ledger_tree.lock():
            return 0
        return _give_positions(tx)


def _give_positions(tx: Transaction) -> int:
    tree = tx.ledger_tree
    rows = tree.take(MOST)
    if not rows:
        return 0
    signer = tx.keys.signer()
    edge = tree.edge()
    start = edge.size
    tree.write(start, rows, list(edge.append([row.leaf.encode() for row in rows])))
    checkpoint = Checkpoint(signer.name, edge.size, edge.root(), tx.now)
    tree.add_checkpoint(edge.size, signed(checkpoint, signer.name, signer.certificate.public_key, signer.sign))
    return len(rows)
