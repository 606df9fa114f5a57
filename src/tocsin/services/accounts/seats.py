"""Whose business an account is: its own seat's administrator's, and nobody else's once there was one who could sign in.

Until then the member that runs the node helps a seat to its first administrator: one account, made and invited. Whoever
holds a credential of an account can act as it, so the host has none of another seat's afterwards.
"""

from __future__ import annotations

from tocsin.errors import NotAllowed, Usage
from tocsin.model.accounts import Actor, ActorKind, Role, User
from tocsin.store.database import Transaction
from tocsin.store.members import no_user

_THEIRS = "the accounts of another member's seat are its own administrator's business"
_FIRST = frozenset({Role.ADMINISTRATOR})


def require_ours(tx: Transaction, actor: Actor, name: str) -> User:
    """The account, held until the transaction ends, if it is of the actor's seat.

    Raises NotFound (also for another seat's, to a guest: alike in every byte), NotAllowed to the host.
    """
    user = _seen(tx, actor, name)
    if user.seat != actor.seat:
        raise NotAllowed(_THEIRS)
    return user


def require_ours_or_first(tx: Transaction, actor: Actor, name: str) -> User:
    """The account, held, if it is of the actor's seat, or the first administrator of a seat that has none yet.

    Raises NotFound, NotAllowed as ``require_ours`` does.
    """
    user = _seen(tx, actor, name)
    is_ours = user.seat == actor.seat
    if not is_ours and (tx.members.is_governed(user.seat) or not _is_first(tx, user)):
        raise NotAllowed(_THEIRS)
    return user


def require_may_add(tx: Transaction, actor: Actor, user: User) -> User:
    """The new account, if the actor may make it: in its own seat, or as the first administrator of another's.

    Raises NotAllowed, and Usage where another is to be the first.
    """
    if user.seat == actor.seat:
        return user
    if not actor.seat.is_host or tx.members.is_governed(user.seat):
        raise NotAllowed(_THEIRS)
    member = user.seat.member
    if user.roles != _FIRST or user.kind is not ActorKind.USER:
        hint = f"tocsin user add NAME --member {member} --role administrator; it makes the others"
        raise NotAllowed(f"{_THEIRS}: what is made for it is its first administrator", hint=hint)
    for other in tx.members.users():
        if other.seat == user.seat and Role.ADMINISTRATOR in other.roles and not other.is_disabled:
            hint = f"tocsin user invite {other.name}; or first: tocsin user disable {other.name}"
            raise Usage(f"{other.name!r} is to be the first administrator of {member!r}", hint=hint)
    return user


def require_not_closed(user: User) -> User:
    """The account, if it is not closed. Raises Usage."""
    if user.is_disabled:
        raise Usage(f"the account {user.name!r} is closed", hint="for good, name and all: make one of another name")
    return user


def require_not_last(tx: Transaction, actor: Actor, user: User) -> User:
    """The held account, if its seat has another administrator who can sign in, or it is none. Raises Usage.

    Its people could not look after their accounts any more. Whoever works at the node's own machine can always make
    its member another administrator, and is not kept from closing one.
    """
    if actor.kind is ActorKind.OPERATOR or not _is_in_charge(tx, user):
        return user
    tx.members.is_governed(user.seat)  # held: two who close each other do it one after the other
    if any(each.name != user.name and _is_in_charge(tx, each) for each in tx.members.users(user.seat)):
        return user
    raise Usage(
        f"{user.name!r} is the last administrator of {user.seat.member!r} who can sign in",
        hint="make another one, who has accepted their invitation, before this one goes",
    )


def _seen(tx: Transaction, actor: Actor, name: str) -> User:
    """The account as far as the actor may know of it, held. Raises NotFound."""
    user = tx.members.user(
        name
    )  # not held yet: who waits for an account, or makes others wait, learns that it is there
    if user.seat != actor.seat and not actor.seat.is_host:
        raise no_user(name)
    return tx.members.held_user(name)  # an account stays in its seat


def _is_in_charge(tx: Transaction, user: User) -> bool:
    """True for an administrator who can sign in."""
    return Role.ADMINISTRATOR in user.roles and not user.is_disabled and tx.accounts.has_credential(user.name)


def _is_first(tx: Transaction, user: User) -> bool:
    return user.roles == _FIRST and user.kind is ActorKind.USER and not tx.accounts.has_credential(user.name)
