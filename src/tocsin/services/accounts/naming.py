"""Names that are told apart: of accounts, of the node's own work, and of whoever acts from the command line.

A leaf of the ledger holds a pseudonym of who acted, made from the name; two names that look alike would be one to
whoever reads a list of accounts.
"""

from __future__ import annotations

from collections.abc import Iterable

from tocsin.errors import BadValue, ConfigurationError, Usage
from tocsin.model.accounts import SERVICE_NAMES, Actor, ActorKind, require_words
from tocsin.store.database import Transaction
from tocsin.text.name_looks import looks

FIRST = "administrator"  # the account that ``tocsin init`` makes
_ANOTHER = "names are never given twice, that of a closed account included: give the account another one"


def require_addressable(name: str, what: str) -> str:
    """The new name, if it can stand in the address of a route, as one part of it. Raises BadValue.

    Names of before are taken as they are: routes reach them.
    """
    require_words(name, what)
    if "/" in name or name in (".", ".."):
        raise BadValue(f"{name[:80]!r} is no {what}", hint="without /: it stands in addresses of the HTTP interface")
    return name


def require_free(tx: Transaction, name: str, asking: Actor | None = None) -> str:
    """The name, which a new account may have; it stays free until the transaction ends.

    Raises BadValue for what is no name, a service's or an operator's, Usage for one that is taken or looks like one
    that is; whose it looks like is told to the member that runs the node alone.
    """
    require_addressable(name, "name of a user")
    ways = looks(name)
    if "" in ways:
        raise BadValue(f"{name!r} is no name of a user: nothing of it is to be seen")
    known = tx.members.names()
    if _like(ways, SERVICE_NAMES):
        raise BadValue(f"{name!r} is how this node's own work is named", hint="give the account another name")
    if _like(ways, _operators(tx, asking)):
        raise BadValue(f"{name!r} is how this node's command line acts", hint="give the account another name")
    taken = _like(ways, known)
    if taken:
        raise _taken(name, taken, is_told=asking is None or asking.seat.is_host)
    return name


def admit_operator(tx: Transaction, name: str, *, is_looked_at: bool = False) -> None:
    """Nothing: whoever acts from the command line under this name is told apart from every account.

    ``is_looked_at``: a person is about to look at what was forged. Operators that were forged keep nobody out then;
    the name is added when they are accepted, or by the next opening.

    Raises ConfigurationError where an account, the first administrator or the node's own work is called so.
    """
    ways, node = looks(name), tx.node.get()
    taken = _like(ways, [FIRST, *SERVICE_NAMES])
    if node is not None and name in node.operators:  # since then no account got a name like it
        taken = taken or (name if tx.members.has_user(name) else "")
    else:
        taken = taken or _like(ways, tx.members.names())
        if not is_looked_at or tx.node.has_operators_as_told():
            tx.node.add_operator(name)
    if taken:
        raise ConfigurationError(
            f"{name!r} is, or looks like, the name of an account or of the node's own work: {taken!r}",
            place="TOCSIN_OPERATOR",
            hint="the ledger could not tell the two apart: set another name for this command line",
        )


def _taken(name: str, taken: str, *, is_told: bool) -> Usage:
    """What is said of a name that is not free; a guest is told the same whosever it is."""
    if not is_told:
        return Usage(f"the user {name!r} exists already, or one whose name looks like it", hint=_ANOTHER)
    if name == taken:
        return Usage(f"the user {name!r} exists already", hint=_ANOTHER)
    return Usage(f"the name {name!r} looks like that of the user {taken!r}", hint="give the account another name")


def _operators(tx: Transaction, asking: Actor | None) -> list[str]:
    node = tx.node.get()
    acting = [asking.name] if asking is not None and asking.kind is ActorKind.OPERATOR else []
    return [*(node.operators if node else ()), *acting]


def _like(ways: frozenset[str], names: Iterable[str]) -> str:
    """The first of the names that can be taken for one that is read in these ways, or ""."""
    return next((each for each in names if not ways.isdisjoint(looks(each))), "")
