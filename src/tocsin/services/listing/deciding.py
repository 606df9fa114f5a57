"""Who decides about a load that is held: a person, never a machine; the ledger says who."""

from __future__ import annotations

from typing import Any

from tocsin.errors import NotAllowed
from tocsin.ledger.leaf import Act
from tocsin.model.accounts import Actor, ActorKind, Role, Verb
from tocsin.model.authority import ROLES, Reason
from tocsin.services.accounts.permitting import permitted
from tocsin.services.auditing.recording import append_load
from tocsin.services.auditing.refusing import record_refusal
from tocsin.services.ports import Node
from tocsin.store.database import Transaction
from tocsin.store.lists import ListVersion

_HINT = "a supervisor or an administrator of the member that runs this node looks at it, and decides"


def require_person(node: Node, name: str) -> Actor:
    """Who acts, if it is a person who may load this list. Raises NotAllowed, once that is on the ledger.

    The role of a machine gives a person nothing here: what is held for a person is not decided with a machine's right.
    """
    actor = permitted(node, Verb.LOAD, (f"list:{name}",))
    if is_machine(actor):
        refused = "a machine may not decide about a load that is held for a person"
        error = NotAllowed(refused, hint=_HINT)
        error.reason = Reason.MACHINE.value
        record_refusal(node, error, "", Verb.DECIDE, objects=(f"list:{name}",), case=actor.case)
        raise error
    return actor


def is_machine(actor: Actor) -> bool:
    """True for a machine, and for whoever may load only as a machine may."""
    as_a_person = any(Verb.LOAD in ROLES[role] for role in actor.roles if role is not Role.MACHINE)
    return actor.kind is ActorKind.MACHINE or not as_a_person


def append_decision(
    node: Node, tx: Transaction, version: ListVersion, what: str, actor: Actor, *, reason: str = ""
) -> None:
    """Nothing: that this person accepted or refused the load is on the ledger, if the transaction is kept."""
    by: dict[str, Any] = {"decided_by": actor.name, "member": actor.member, "kind": actor.kind.value}
    append_load(node, tx, Act.DECIDE, version, what, reason=reason, **by)
