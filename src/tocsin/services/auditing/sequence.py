"""The one sequencer: gives committed leaves their positions and signs a checkpoint, all in one transaction.

Any process may be it, one at a time for each database. A crash at any step leaves what was before: leaves that wait.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from tocsin.errors import StoreUnsafe, TocsinError
from tocsin.ledger.checkpoint import Checkpoint, signed
from tocsin.ledger.leaf import Act, Entry
from tocsin.services.auditing.mark import advance, hold_to_mark, require_reached
from tocsin.services.ports import Node
from tocsin.store.database import Transaction

MOST = 20_000  # leaves given positions by one transaction
ASK_EVERY = 20  # rounds of a running sequencer: what became of this process's own leaves
RHYTHM_S = 0.5  # between two looks of a running sequencer: a leaf has its position within a second

Tell = Callable[[TocsinError], None]


def sequence(node: Node, *, is_looked_at: bool = False) -> int:
    """How many leaves got their position now; 0 when none waits, or another process is at it.

    Raises StoreUnsafe when nothing may be added: no key that may sign, or an end of the ledger that was changed.
    The leaves then go on waiting; none is lost. A database that was set back behind what the home has seen is used for
    nothing from then on: the store refuses every transaction, until a person accepts it (``services.auditing.mark``).
    ``is_looked_at``: a person is looking at just that, and may.
    """
    done = 0
    while count := _round(node, is_looked_at=is_looked_at):
        done += count
        if count < MOST:
            break
    return done


def ask_after_leaves(node: Node) -> None:
    """Nothing, when every leaf that this process has committed has its position, or still waits for one.

    Raises StoreUnsafe for leaves that were taken away while they waited; that is on the ledger then.
    """
    receipts = node.store.receipts()
    if not receipts:
        return
    with node.store.transaction("sequencer", read_only=True) as tx:
        lost, waiting = tx.ledger_tree.lost(receipts), tx.ledger_tree.pending()
    if not waiting:
        node.store.asked_after(receipts)
    if not lost:
        return
    node.store.asked_after(receipts)  # told once
    names = [f"{chain} {number}" for chain, number in lost]
    with node.store.transaction("sequencer") as tx:
        tx.ledger.append(Entry(Act.AMEND, ("ledger",), payload={"what": "leaves taken away", "leaves": names}))
    raise StoreUnsafe(
        f"{len(lost)} leaves of the ledger were taken away while they waited for their positions",
        hint="somebody writes to the database past Tocsin: find out who; tocsin audit verify",
    )


def run_sequencer(
    node: Node, stop: Event, *, tell: Tell, rhythm_s: float = RHYTHM_S, is_looked_at: bool = False
) -> None:
    """Nothing: leaves get their positions every ``rhythm_s`` seconds until ``stop`` is set; ``tell`` hears troubles."""
    rounds = 0
    while not stop.wait(rhythm_s):
        rounds += 1
        _round_told(node, tell, is_asking=rounds % ASK_EVERY == 0, is_looked_at=is_looked_at)


@contextmanager
def sequencing(node: Node, tell: Tell, *, is_looked_at: bool = False) -> Iterator[None]:
    """Leaves written inside the block get their positions within a second, and the last of them at its end.

    ``is_looked_at``: as in ``sequence``.
    """
    stop = Event()
    options = {"tell": tell, "is_looked_at": is_looked_at}
    thread = Thread(target=run_sequencer, args=(node, stop), kwargs=options, name="sequencer", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        _round_told(node, tell, is_asking=True, is_looked_at=is_looked_at)


def _round_told(node: Node, tell: Tell, *, is_asking: bool, is_looked_at: bool) -> None:
    """Nothing, whatever happens: the leaves wait, ``tell`` hears why, and the next round is another try."""
    try:
        sequence(node, is_looked_at=is_looked_at)
        if is_asking:
            ask_after_leaves(node)
    except TocsinError as error:
        tell(error)
    except Exception as error:  # noqa: BLE001  a fault of ours must not end the one that gives positions
        told = TocsinError(f"the sequencer failed ({type(error).__name__})", hint="tocsin audit verify")
        told.__cause__ = error  # for a log; a message may hold what was asked
        tell(told)


def _round(node: Node, *, is_looked_at: bool) -> int:
    with node.store.transaction("sequencer", is_check=True) as tx:
        if not is_looked_at:
            hold_to_mark(tx, node)
        if not tx.ledger_tree.lock():
            return 0
        count, note = _give_positions(tx, node.home)
    if note:  # once it is committed: a mark ahead of the database would accuse an honest one
        advance(node.home, note)
    return count


def _give_positions(tx: Transaction, home: Path) -> tuple[int, str]:
    """How many leaves, and the checkpoint over them."""
    tree = tx.ledger_tree
    rows = tree.take(MOST)
    if not rows:
        return 0, ""
    require_reached(tx, home)
    signer = tx.keys.signer()
    edge = tree.edge()
    start = edge.size
    tree.write(start, rows, list(edge.append([row.leaf.encode() for row in rows])))
    checkpoint = Checkpoint(signer.name, edge.size, edge.root(), tx.now, previous=start)
    note = signed(checkpoint, signer.name, signer.certificate.public_key, signer.sign)
    tree.add_checkpoint(edge.size, note)
    return len(rows), note
