"""A seat whose own administrator can sign in no more gets another: at the command line of the machine, for all to see.

Never over HTTP: the member that runs the node would have a way into every seat. Whoever holds the machine has its keys
in any case (docs/decisions/0003); this way is written down where the seat's own people see it, for good.
"""

from __future__ import annotations

from tocsin.errors import BadValue, NotAllowed, Usage
from tocsin.ledger.leaf import Act
from tocsin.model.accounts import MOST_LETTERS, ActorKind, Role, Service, User, Verb
from tocsin.services.accounts.invitations import INVITED_FOR, Invited, open_invitation
from tocsin.services.accounts.naming import require_free
from tocsin.services.auditing.recording import append
from tocsin.services.ports import Node
from tocsin.services.refusals import require, require_host


def recover_seat(node: Node, member: str, name: str, reason: str) -> Invited:
    """The invitation of a new administrator of the member's seat; the reason stands on the ledger and in the seat.

    The accounts that there are stay as they are: if it was not wanted, an administrator of the seat closes the new one.
    Raises NotAllowed but at the command line of the machine, NotFound for no such seat, Usage for the host's own and
    for one that has had no administrator yet, BadValue.
    """
    actor = require_host(require(node.acting, Verb.MANAGE_ACCOUNTS), "recover a seat")
    if actor.kind is not ActorKind.OPERATOR:
        raise NotAllowed("a seat is recovered at the command line of the machine")
    if len(reason) > 10 * MOST_LETTERS or not reason.strip() or not reason.isprintable():
        raise BadValue(f"a reason in words, {10 * MOST_LETTERS} letters at most", place="reason")
    with node.store.transaction(Service("accounts", actor.name)) as tx:
        seat = tx.members.seat(member)
        if seat.is_host:
            raise Usage(f"{member!r} runs this node", hint="tocsin user add NAME --role administrator")
        if not tx.members.is_governed(seat):
            hint = f"tocsin user add NAME --member {member} --role administrator, then: tocsin user invite NAME"
            raise Usage(f"no administrator of {member!r} could ever sign in", hint=hint)
        user = User(require_free(tx, name, actor), seat, ActorKind.USER, frozenset({Role.ADMINISTRATOR}))
        tx.members.add_user(user)
        tx.members.recovered(seat, name, reason)
        append(
            node, tx, Act.CONFIGURE, (f"seat:{member}", f"user:{name}"),
            what="seat recovered", reason=reason, member=member, user=name,
        )  # fmt: skip
        return open_invitation(node, tx, user, INVITED_FOR)
