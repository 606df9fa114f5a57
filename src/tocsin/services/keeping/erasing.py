"""Erasure at once, because somebody whom it concerns asked for it: one payload of the ledger, or one record."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.errors import NotFound, Usage
from tocsin.ledger.leaf import Act
from tocsin.model.accounts import Service, Verb
from tocsin.model.retention import Kind
from tocsin.services.accounts.permitting import permitted
from tocsin.services.auditing.sequence import sequence
from tocsin.services.keeping.retention import sweep
from tocsin.services.ports import Node
from tocsin.services.records import require_purgeable
from tocsin.services.refusals import reason_given, require_host
from tocsin.store.database import Transaction
from tocsin.store.ledger import MAY_BE_DESTROYED
from tocsin.store.records import PurgeReport


@dataclass(frozen=True, slots=True)
class ErasedPayload:
    """Which leaf's payload was destroyed, and what remains of it elsewhere, until when."""

    position: int
    act: Act
    remaining: tuple[str, ...]


def erase(node: Node, position: int, reason: str) -> ErasedPayload:
    """The payload of one leaf, destroyed; the leaf stays, and so does its place.

    Raises NotAllowed; Usage without a reason, and for a leaf whose payload is evidence of a decision, of a change, of a
    run or of an erasure; NotFound for no leaf, or a payload that is gone.
    """
    actor = require_host(permitted(node, Verb.ERASE, (f"position:{position}",)), "erase what its ledger holds")
    why = reason_given(reason)
    sequence(node)  # what was asked a moment ago has its position then
    with node.store.transaction(Service("erasure", actor.name)) as tx:
        tx.retention.lock()
        act = _erasable(tx, position)
        told = {"what": "payload erased", "reason": why, "position": position}
        tx.ledger.destroy_payloads((position,), told, purpose=node.purpose, case=actor.case)
        tx.retention.note((position,))
    return ErasedPayload(position, act, sweep(node, {Kind.QUESTIONS: 1}))


def purge(node: Node, record_id: str, reason: str, *, although_listed: bool = False) -> PurgeReport:
    """What was done to make a record unreadable for good, and which copies remain, until when.

    Raises as ``services.records.require_purgeable``, and Usage without a reason.
    """
    why = reason_given(reason)
    owner, reference = require_purgeable(node, record_id, although_listed=although_listed)
    actor = node.acting
    visible = node.store.visible(actor, Verb.ERASE).classes
    # A key is destroyed by the node's own work alone (migration 24), and so the class is looked at once more here.
    with node.store.transaction(Service("erasure", actor.name)) as tx:
        if tx.records.class_of(owner, reference) not in visible:
            raise NotFound(f"there is no record {owner}/{reference}")
        return tx.records.purge(owner, reference, reason=why, purpose=node.purpose, case=actor.case)


def _erasable(tx: Transaction, position: int) -> Act:
    stored = tx.ledger_tree.leaf(position)
    if stored.leaf.act not in MAY_BE_DESTROYED:
        allowed = ", ".join(sorted(MAY_BE_DESTROYED))
        raise Usage(
            f"leaf {position} is of the act {stored.leaf.act.value!r}: what was kept of that is evidence, and stays",
            hint=f"payloads of these acts can be erased: {allowed}",
        )
    if tx.retention.is_of_run(position):
        raise Usage(
            f"leaf {position} is of a run of a table: it holds a hash that proofs rest on, and nobody's data",
            hint="what the run keeps of its rows: tocsin screen forget RUN",
        )
    return stored.leaf.act
