"""What keeps leaves from their positions, set aside: written whole into leaves of its own, by a person who says why.

A leaf that was changed while it waits, one that is put in again, or a payload that belongs to no leaf stops the
sequencer, and is to: nothing of it may go into the tree. Nothing is lost by it, but nothing is placed either until
somebody has looked. This is how the node goes on: what stood there is on the ledger from then on, with the reason.
"""

from __future__ import annotations

from tocsin.errors import BadValue
from tocsin.ledger.leaf import Act, Entry
from tocsin.model.accounts import Verb
from tocsin.services.auditing.mark import require_reached
from tocsin.services.ports import Node
from tocsin.services.refusals import require
from tocsin.store.ledger_aside import Aside


def set_aside(node: Node, reason: str) -> list[Aside]:
    """What stood in the way of the other leaves; each is whole in a leaf that holds the reason. Empty: nothing did.

    Raises NotAllowed, BadValue without a reason, StoreUnsafe where the ledger itself does not stand as it was signed:
    then a backup is wanted, and nothing is set aside.
    """
    require(node.acting, Verb.CONFIGURE)
    if not reason.strip():
        raise BadValue("what stands in the way is set aside for a reason", hint='--set-aside "WHY"')
    with node.store.transaction(node.actor) as tx:
        tx.ledger_tree.lock(is_waited_for=True)
        require_reached(tx, node.home)
        tx.ledger_tree.edge()
        found = tx.ledger_tree.take_aside()
        for each in found:
            payload = {"what": "set aside", "reason": reason, "place": each.place, "why": each.why, "row": each.row}
            tx.ledger.append(Entry(Act.CONFIGURE, ("ledger", *each.names), purpose=node.purpose, payload=payload))
    return found
