"""The ledger as an overseer of the node's own member may look at it: what other members' users did stays closed.

Leaves are shown as they stand: they say nothing of a person. What they commit to is opened for acts of the overseer's
own member alone; on a node with seats the others' questions are not the host's.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tocsin.errors import NotAllowed
from tocsin.model.accounts import Actor, Service, Verb
from tocsin.services.auditing import proof as audit_proof
from tocsin.services.auditing import search as audit_search
from tocsin.services.auditing.search import Criteria, FoundLeaf
from tocsin.services.auditing.sequence import sequence
from tocsin.services.ports import Node
from tocsin.services.refusals import require, require_host
from tocsin.store.database import Transaction


def search(node: Node, criteria: Criteria, *, limit: int) -> list[FoundLeaf]:
    """The newest leaves that fit; ``payload`` is None also for what somebody of another seat did.

    Raises NotAllowed to whoever may not audit, or is not of the member that runs the node.
    """
    actor = _overseer(node)
    found = audit_search.search(node, criteria, limit=limit)
    with node.store.transaction(Service("oversight", actor.name), read_only=True) as tx:
        others = _others(tx, actor)
    return [replace(each, payload=None) if each.leaf.actor in others else each for each in found]


def proof(node: Node, position: int, *, item: int | None = None, with_payload: bool = False) -> dict[str, Any]:
    """The proof that a leaf is in the ledger. Raises NotAllowed, also to open what somebody of another seat did."""
    actor = _overseer(node)
    if item is not None or with_payload:
        sequence(node)
        with node.store.transaction(Service("oversight", actor.name), read_only=True) as tx:
            if tx.ledger_tree.leaf(position).leaf.actor in _others(tx, actor):
                raise NotAllowed("what other members' users did is opened by their own oversight")
    return audit_proof.prove(node, position, item=item, with_payload=with_payload)


def checkpoint(node: Node) -> tuple[int, str]:
    """Size and text of the newest checkpoint; 0 and "" before the first."""
    actor = _overseer(node)
    sequence(node)
    with node.store.transaction(Service("oversight", actor.name), read_only=True) as tx:
        note = tx.ledger_tree.last_checkpoint()
        size = note.checkpoint.size if note else 0
        return size, tx.ledger_tree.note(size) if note else ""


def _overseer(node: Node) -> Actor:
    return require_host(require(node.acting, Verb.AUDIT), "oversee its ledger")


def _others(tx: Transaction, actor: Actor) -> frozenset[str]:
    """The users of other seats, as leaves name them."""
    return frozenset(
        tx.ledger.pseudonym(f"actor:{user.name}") for user in tx.members.users() if user.seat != actor.seat
    )
