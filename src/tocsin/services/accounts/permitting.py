"""Whether the one who acts may do something at all; a refusal is on the ledger before it is told (safeguard S17)."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.ledger.leaf import Act, Entry
from tocsin.model.accounts import SUBJECT_VERBS, Actor, Verb
from tocsin.model.authority import may_read_some
from tocsin.services.ports import Node
from tocsin.services.refusals import refusal

_ACTS = {Verb.SCREEN: Act.SCREEN, Verb.DECIDE: Act.DECIDE, Verb.EXPORT: Act.DISCLOSE, Verb.LOAD: Act.COLLECT}


def permitted(node: Node, verb: Verb, objects: Sequence[str] = (), *, actor: Actor | None = None) -> Actor:
    """The actor (the node's own where none is given), if the verb is open to it for the purpose that it states.

    Raises NotAllowed, saying why not, once the refusal and its reason are on the ledger; NotRecorded where they cannot
    be.
    """
    asking = actor or node.acting
    decision = may_read_some(asking, verb)
    if decision.is_allowed:
        return asking
    refused = {"refused": decision.reason.value, "verb": verb.value}
    with node.store.transaction(node.actor) as tx:
        tx.ledger.append(Entry(act_of(verb), tuple(objects), node.purpose, asking.case, refused))
    raise refusal(decision)


def act_of(verb: Verb) -> Act:
    """As which act the ledger keeps what was done, or refused, with a verb."""
    return _ACTS.get(verb, Act.VIEW if verb in SUBJECT_VERBS else Act.CONFIGURE)
