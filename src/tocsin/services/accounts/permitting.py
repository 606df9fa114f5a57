"""Whether the one who acts may do something at all; a refusal is on the ledger before it is told (safeguard S17)."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.model.accounts import Actor, Verb
from tocsin.model.authority import may_read_some
from tocsin.services.auditing.refusing import record_refusal
from tocsin.services.ports import Node
from tocsin.services.refusals import refusal


def permitted(node: Node, verb: Verb, objects: Sequence[str] = (), *, actor: Actor | None = None) -> Actor:
    """The actor (the node's own where none is given), if the verb is open to it for the purpose that it states.

    Raises NotAllowed, saying why not, once the refusal and its reason are on the ledger; NotRecorded where they cannot
    be.
    """
    asking = actor or node.acting
    decision = may_read_some(asking, verb)
    if decision.is_allowed:
        return asking
    error = refusal(decision, actor=asking)
    record_refusal(node, error, "", verb, objects=objects, case=asking.case)
    raise error
