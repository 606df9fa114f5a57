"""Retention: what was kept for its term is destroyed, some at a time, each time with the leaf that says so.

A crash between two transactions loses nothing: the next run goes on with what is left. Nothing is erased by a clock
that something contradicts: it would be too early, and cannot be undone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from tocsin.errors import StoreUnavailable, StoreUnsafe
from tocsin.ledger.leaf import MOST_OBJECTS, Act
from tocsin.model.accounts import Service, Verb
from tocsin.model.retention import Kind, Term
from tocsin.services.accounts.permitting import permitted
from tocsin.services.auditing.anchors import run_name
from tocsin.services.auditing.recording import append
from tocsin.services.keeping.terms import catch_up, show
from tocsin.services.ports import Node
from tocsin.store.database import Transaction

SIGNED_AHEAD = timedelta(minutes=1)  # that another process's clock may be ahead of ours
CLOCKS_APART = timedelta(minutes=5)  # that ours and the database's may be
_PAYLOADS = (Kind.QUESTIONS, Kind.ALERTS, Kind.LOOKS, Kind.SIGN_INS)
_ELSEWHERE = (
    "room on disk that was freed: until the database writes over it",
    "write-ahead log: until it is recycled, and its archive has expired",
    "backups and replicas: until the oldest one that holds it has expired",
)

Tell = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Erased:
    """What a run of retention destroyed, or would; and which copies others must still let go."""

    counts: dict[Kind, int]
    terms: dict[Kind, Term]
    is_dry: bool
    remaining: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many payloads and runs, all kinds together."""
        return sum(self.counts.values())


def run_as_asked(node: Node, *, dry_run: bool = False, tell: Tell | None = None) -> Erased:
    """As ``run``, for somebody who asks for it. Raises NotAllowed to whoever does not operate the node."""
    permitted(node, Verb.OPERATE, ("retention",))
    return run(node, dry_run=dry_run, tell=tell)


def run(node: Node, *, dry_run: bool = False, tell: Tell | None = None) -> Erased:
    """What was due and is destroyed now; the node's own work, for the clock to do.

    Raises StoreUnsafe, and erases nothing, when the node's clock is behind the newest checkpoint, or is not the
    database's; StoreUnavailable.
    """
    with node.store.transaction(Service("retention", node.actor), read_only=True) as tx:
        require_clock(tx)
        terms = tx.retention.terms()
    if dry_run:
        counts = {each.term.kind: each.counted.due for each in show(node)}
        return Erased(counts, terms, is_dry=True, remaining=())
    catch_up(node)
    counts = {kind: _erase_all(node, kind, tell) for kind in _PAYLOADS}
    counts[Kind.RUNS] = _forget_all(node, tell)
    return Erased(counts, terms, is_dry=False, remaining=sweep(node, counts) if any(counts.values()) else ())


def require_clock(tx: Transaction) -> None:
    """Nothing, if the transaction's moment may be the time. Raises StoreUnsafe when something contradicts it."""
    note, database = tx.ledger_tree.last_checkpoint(), tx.retention.clock()
    hint = "set the clock right; nothing was erased"
    if note is not None and note.checkpoint.at > tx.now + SIGNED_AHEAD:
        raise StoreUnsafe(
            f"the clock says {tx.now:%Y-%m-%d %H:%M}, and the newest checkpoint was signed at"
            f" {note.checkpoint.at:%Y-%m-%d %H:%M}: nothing is erased by such a clock",
            hint=hint,
        )
    if abs(database - tx.now) > CLOCKS_APART:
        raise StoreUnsafe(
            f"the clock says {tx.now:%Y-%m-%d %H:%M}, the database's {database:%Y-%m-%d %H:%M}:"
            " nothing is erased before it is known which is right",
            hint=hint,
        )


def sweep(node: Node, counts: dict[Kind, int]) -> tuple[str, ...]:
    """What still remains, and until when, once dead rows were swept out of the database where that may be done."""
    tables = ["ledger_payloads"] if any(counts.get(kind) for kind in _PAYLOADS) else []
    if counts.get(Kind.RUNS):
        tables += ["run_chunks", "payload_keys"]
    try:
        why = node.store.vacuum(*tables)
    except StoreUnavailable as error:
        why = error.message
    dead = f"dead rows: until PostgreSQL has vacuumed {' and '.join(tables)} ({why})"
    return (dead, *_ELSEWHERE) if why else _ELSEWHERE


def _erase_all(node: Node, kind: Kind, tell: Tell | None) -> int:
    done = 0
    while count := _erase_some(node, kind):
        done += count
        if tell is not None:
            tell(f"erasing {kind.value}", done)
    return done


def _erase_some(node: Node, kind: Kind) -> int:
    """How many were destroyed in a transaction of their own; the term and the clock are those of its moment."""
    with node.store.transaction(Service("retention", node.actor)) as tx:
        tx.retention.lock()
        require_clock(tx)
        tx.retention.catch_up()
        term = tx.retention.terms()[kind]
        due = [each.position for each in tx.retention.due(kind, tx.now - term.length, MOST_OBJECTS)]
        if due:
            why = {"what": "retention", "kind": kind.value, "term": term.text}
            tx.ledger.destroy_payloads(due, why, purpose=node.purpose)
            tx.retention.note(due)
        return len(due)


def _forget_all(node: Node, tell: Tell | None) -> int:
    with node.store.transaction(Service("retention", node.actor), read_only=True) as tx:
        require_clock(tx)
        numbers = tx.retention.due_runs(tx.now - tx.retention.terms()[Kind.RUNS].length)
    done = 0
    for number in numbers:
        done += _forget(node, number)
        if tell is not None:
            tell("forgetting runs", done)
    return done


def _forget(node: Node, number: int) -> bool:
    """True when the run was forgotten now, as ``services.screening.runs.forget`` does it for who asks; else it was."""
    with node.store.transaction(Service("retention", node.actor)) as tx:
        tx.retention.lock()
        term = tx.retention.terms()[Kind.RUNS]
        if number not in tx.retention.due_runs(tx.now - term.length):  # forgotten meanwhile, or kept for longer now
            return False
        run = tx.runs.get(number)
        tx.runs.forget(run)
        append(
            node, tx, Act.ERASE, (run_name(run.id),), what="retention", kind=Kind.RUNS.value, term=term.text, run=number
        )
        return True
