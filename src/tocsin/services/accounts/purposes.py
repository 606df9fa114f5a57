"""The purposes of a seat: a closed list, since a look without a reason from it is refused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from tocsin.errors import Usage
from tocsin.ledger.leaf import Act
from tocsin.model.accounts import Purpose, Service, Verb
from tocsin.model.handling import Use
from tocsin.services.accounts.naming import require_addressable
from tocsin.services.auditing.recording import append
from tocsin.services.ports import Node
from tocsin.services.refusals import require


@dataclass(frozen=True, slots=True)
class Purposes:
    """The purposes that may be stated or could be once, and which one counts where nobody says."""

    purposes: tuple[Purpose, ...]
    default: str


def purposes(node: Node) -> Purposes:
    """The closed list of the seat in whose name the actor acts."""
    actor = node.acting
    with node.store.transaction(Service("accounts", actor.name), read_only=True) as tx:
        return Purposes(tx.members.purposes(actor.seat), tx.members.default_purpose(actor.seat))


def set_purpose(
    node: Node, name: str, use: Use | None = None, *, needs_case: bool | None = None, is_default: bool = False
) -> Purpose:
    """The purpose, which may be stated from now on: new, or another meaning of its name.

    What is None stays as it was; a new one needs no case unless it is said. Raises Usage for a new one without a use,
    BadValue for a name that is none.
    """
    actor = require(node.acting, Verb.CONFIGURE)
    with node.store.transaction(Service("accounts", actor.name)) as tx:
        known = next((each for each in tx.members.purposes(actor.seat) if each.name == name), None)
        purpose = _changed(known, use, needs_case) if known else _new(name, use, needs_case)
        default = tx.members.default_purpose(actor.seat)
        tx.members.set_purpose(actor.seat, purpose, is_default=is_default)
        append(
            node, tx, Act.CONFIGURE, (f"purpose:{purpose.name}",), what="purpose set", member=actor.seat.member,
            is_default=is_default, default_before=default, **_told(purpose), before=_told(known) if known else None,
        )  # fmt: skip
    return purpose


def _told(purpose: Purpose) -> dict[str, Any]:
    """What a purpose means, as its leaves keep it."""
    return {"use": purpose.use.value, "needs_case": purpose.needs_case, "is_retired": purpose.is_retired}


def _changed(known: Purpose, use: Use | None, needs_case: bool | None) -> Purpose:
    asks = known.needs_case if needs_case is None else needs_case
    return Purpose(known.name, use or known.use, asks)


def _new(name: str, use: Use | None, needs_case: bool | None) -> Purpose:
    require_addressable(name, "name of a purpose")
    if use is None:
        raise Usage(f"{name!r} is a new purpose: its use is to be said", hint=f"one of: {', '.join(Use)}")
    return Purpose(name, use, bool(needs_case))


def retire(node: Node, name: str) -> Purpose:
    """The purpose, which nobody may state any more. Raises Usage for none of that name, and for the default one."""
    actor = require(node.acting, Verb.CONFIGURE)
    with node.store.transaction(Service("accounts", actor.name)) as tx:
        purpose = replace(tx.members.purpose(actor.seat, name), is_retired=True)
        if tx.members.default_purpose(actor.seat) == name:
            raise Usage(f"{name!r} is the default purpose", hint="first: tocsin purpose set ANOTHER --default")
        tx.members.set_purpose(actor.seat, purpose)
        append(
            node, tx, Act.CONFIGURE, (f"purpose:{name}",), what="purpose retired", member=actor.seat.member,
            **_told(purpose),
        )  # fmt: skip
    return purpose
