"""Facts that were written past Tocsin, accepted as they stand: by a person who says why, and on the ledger.

A fact that is not what the newest leaf about it says is changed by nobody (store.touching): an honest change would tell
a leaf whatever was forged. This is how the node goes on where the database cannot be put right or restored. What was
forged stays until somebody takes it back, by the ordinary commands, which work again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tocsin.errors import BadValue
from tocsin.ledger.leaf import Act, Entry
from tocsin.model.accounts import ActorKind, Verb
from tocsin.services.ports import Node
from tocsin.services.refusals import require
from tocsin.store.states import OPERATORS


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was wrong with a fact, and what it says as it was accepted; None where there is nothing."""

    what: str
    content: Any


def accept_facts(node: Node, facts: Sequence[str], reason: str) -> Mapping[str, Accepted]:
    """Each of the facts, named as a verification names them; a leaf for each says what it is, what was wrong, and why.

    Raises NotAllowed, BadValue without a reason or without a fact, Usage for a fact with which nothing is wrong.
    """
    require(node.acting, Verb.CONFIGURE)
    if not reason.strip():
        raise BadValue("facts are accepted for a reason", hint='--accept-facts "WHY"')
    if not facts:
        raise BadValue("which facts?", hint='--fact "user ana", as the verification names it; may be repeated')
    with node.store.transaction(node.actor) as tx:
        accepted = tx.node.accept_facts(facts)
        contents = {place: tx.node.fact_content(place) for place in accepted}
        if OPERATORS in accepted and node.acting.kind is ActorKind.OPERATOR:
            tx.node.add_operator(node.actor)  # the opening could not: they were not what the ledger said
        found = {place: Accepted(what, contents[place]) for place, what in accepted.items()}
        for place, fact in found.items():
            tx.ledger.append(_leaf(node, place, fact, reason))
    return found


def _leaf(node: Node, place: str, fact: Accepted, reason: str) -> Entry:
    """The leaf about one fact: that of an account is its seat's to see, which must learn nothing of the others."""
    account = (f"user:{place.removeprefix('user ')}",) if place.startswith("user ") else ()
    payload = {
        "what": "facts accepted as they stand", "reason": reason,
        "facts": {place: fact.what}, "contents": {place: fact.content},
    }  # fmt: skip
    return Entry(Act.CONFIGURE, ("ledger", *account), purpose=node.purpose, payload=payload)
