"""Terms: how long each kind of data on people is kept, who said so, and what is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from tocsin.ledger.leaf import Act
from tocsin.model.accounts import Service, Verb
from tocsin.model.retention import Kind, Term, term_text
from tocsin.services.accounts.permitting import permitted
from tocsin.services.auditing.recording import append
from tocsin.services.ports import Node
from tocsin.services.refusals import reason_given, require_host
from tocsin.store.retention import Counted


@dataclass(frozen=True, slots=True)
class Kept:
    """A kind of data, its term, and how much of it there is."""

    term: Term
    counted: Counted


def show(node: Node) -> tuple[Kept, ...]:
    """Every kind with its term, how much is kept, how much of that is due by now, and since when the oldest is kept."""
    catch_up(node)
    with node.store.transaction(node.actor, read_only=True) as tx:
        terms = tx.retention.terms()
        return tuple(Kept(terms[kind], tx.retention.count(kind, tx.now - terms[kind].length)) for kind in Kind)


def set_term(node: Node, kind: Kind, length: timedelta, reason: str) -> Term:
    """The term, which counts from now on; what it makes due goes with the next run. Raises NotAllowed, NotRecorded.

    Raises Usage without a reason. The term and its leaf, which holds the reason, are kept together or not at all.
    """
    actor = require_host(permitted(node, Verb.CONFIGURE, (_name(kind),)), "say how long its data is kept")
    why = reason_given(reason)
    with node.store.transaction(Service("retention", actor.name)) as tx:
        before = tx.retention.terms()[kind]
        name = tx.retention.set_term(kind, length)
        append(
            node, tx, Act.CONFIGURE, (name, _name(kind)), what="term set", kind=kind.value,
            term=term_text(length), before=before.text, reason=why,
        )  # fmt: skip
        return tx.retention.terms()[kind]


def catch_up(node: Node) -> None:
    """Nothing: what the ledger holds is noted, up to its last full stretch. Each leaf is read once, ever."""
    is_done = False
    while not is_done:
        with node.store.transaction(Service("retention", node.actor)) as tx:
            tx.retention.lock()
            is_done = tx.retention.catch_up()


def _name(kind: Kind) -> str:
    return f"retention:{kind.value}"
