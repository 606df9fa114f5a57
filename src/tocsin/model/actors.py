"""What kind of somebody a name is of, so that three with one name have three pseudonyms on the ledger."""

from __future__ import annotations

from enum import StrEnum

from tocsin.model.accounts import SERVICE_NAMES, Actor, ActorKind, Service


class ActorSort(StrEnum):
    """What stands before a name where the ledger makes its pseudonym: kept for ever, never renamed."""

    ACCOUNT = "actor"  # of a person or a machine
    OPERATOR = "operator"  # of the command line
    SERVICE = "service"  # the node's own work


class OperatorName(str):
    """How whoever holds the node's account on its machine is called; ``os_user``: the id of that account."""

    __slots__ = ("os_user",)
    os_user: int

    def __new__(cls, name: str, os_user: int) -> OperatorName:
        """The name, which goes on being a text wherever one is wanted."""
        made = super().__new__(cls, name)
        made.os_user = os_user
        return made


def name_of(actor: Actor | Service | str) -> str:
    """In whose name something is done, an OperatorName where it is one."""
    if isinstance(actor, Actor):
        return actor.name
    return actor.actor if isinstance(actor, Service) else actor


def sort_of(actor: Actor | Service | str) -> ActorSort:
    """Of what kind somebody is; an account where nothing says otherwise: what accounts did is shown to the fewest."""
    if isinstance(name_of(actor), OperatorName) or (isinstance(actor, Actor) and actor.kind is ActorKind.OPERATOR):
        return ActorSort.OPERATOR
    if not isinstance(actor, Actor) and name_of(actor) in SERVICE_NAMES:
        return ActorSort.SERVICE
    return ActorSort.ACCOUNT
