"""Who acts, in which roles, with which verbs and for which purpose."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from enum import StrEnum

from tocsin.errors import BadValue
from tocsin.model.handling import Use
from tocsin.model.members import Seat


class Role(StrEnum):
    """What a user may be. Somebody with several may do what any of them may."""

    BORDER_OFFICER = "border officer"
    ANALYST = "analyst"
    NOMINATING_OFFICER = "nominating officer"
    SUPERVISOR = "supervisor"
    LIAISON = "liaison"
    OVERSIGHT = "oversight"
    ADMINISTRATOR = "administrator"  # runs the node; sees no subject data
    MACHINE = "machine client"


# Roles that go with no other: who runs the node sees no subject, nobody oversees their own work, and a machine does no
# person's. For a person with two tasks there are two accounts, and the ledger names both.
ALONE = frozenset({Role.ADMINISTRATOR, Role.OVERSIGHT, Role.MACHINE})

# In whose names the node's own work is done (a test compares). No account has one: nobody could tell who of them acted.
SERVICE_NAMES = frozenset({"audit", "readiness", "sequencer", "sign-in", "store", "sweeping", "tocsin"})


class Verb(StrEnum):
    """What is done. Names are kept on the ledger: later ones are added, none is renamed."""

    # reading what is held on subjects
    SCREEN = "screen"  # compare a traveller or party with records
    SEARCH = "search"  # look for subjects, count them
    VIEW = "view"  # read one record
    EXPORT = "export"  # take records out of the node
    # a person's work with them
    DECIDE = "decide"  # on a match: the same subject, or not
    SIGHT = "sight"  # tell the owner that its subject was seen
    ACT = "act"  # ask for a measure on the strength of it
    CITE = "cite"  # use it in court
    PASS_ON = "pass on"  # refer another member to somebody else's record
    REQUEST = "request"  # ask its owner for more, or for action
    CONTEST = "contest"  # object to it, or ask for redress
    # the owner's work
    NOMINATE = "nominate"
    AMEND = "amend"
    APPROVE = "approve"
    SHARE = "share"
    RECALL = "recall"
    ERASE = "erase"
    # the node
    LOAD = "load"  # an authority's published list
    AUDIT = "audit"
    CONFIGURE = "configure"
    MANAGE_ACCOUNTS = "manage accounts"
    OPERATE = "operate"  # health, repair, back-up


# Verbs on records; the others are about the node, need no purpose, and show no subject.
SUBJECT_VERBS = frozenset(Verb) - {Verb.LOAD, Verb.AUDIT, Verb.CONFIGURE, Verb.MANAGE_ACCOUNTS, Verb.OPERATE}


@dataclass(frozen=True, slots=True)
class Purpose:
    """What for, from the closed list that a member configures; each is of one use that all members understand."""

    name: str
    use: Use
    needs_case: bool = False
    is_retired: bool = False  # kept because the ledger names it; nobody may state it any more

    def __post_init__(self) -> None:
        require_words(self.name, "name of a purpose")


MOST_LETTERS = 200  # of what people call something


def require_words(text: str, what: str) -> str:
    """The text, if it can be a ``what`` ("name of a purpose"): printable, no space around it, not too long.

    Raises BadValue.
    """
    if not text or text != text.strip() or not text.isprintable() or len(text) > MOST_LETTERS:
        hint = f"printable letters, {MOST_LETTERS} at most, no space around them"
        raise BadValue(f"{text[:80]!r} is no {what}", hint=hint)
    return text


class ActorKind(StrEnum):
    """What kind of somebody acts."""

    USER = "user"
    MACHINE = "machine"
    OPERATOR = "operator"  # whoever holds the node's account on its machine, at the command line


@dataclass(frozen=True, slots=True)
class User:
    """An account: a person or machine of one seat, in its roles."""

    name: str
    seat: Seat
    kind: ActorKind = ActorKind.USER
    roles: frozenset[Role] = frozenset()
    is_disabled: bool = False
    display_name: str = ""


def require_apart(name: str, roles: Set[Role], kind: ActorKind) -> None:
    """Nothing, if one account may have all these roles. Raises BadValue, saying which ones stay apart."""
    if roles and (Role.MACHINE in roles) != (kind is ActorKind.MACHINE):
        raise BadValue(f"{name!r}: the role {Role.MACHINE.value!r} is for machines, and they have it")
    apart = sorted(roles & ALONE)
    if apart and len(roles) > 1:
        raise BadValue(f"{name!r}: {_WHY_ALONE[apart[0]]}, so it has no other role", hint=_TWO_ACCOUNTS[apart[0]])


_WHY_ALONE = {
    Role.ADMINISTRATOR: "an administrator sees no subject data",
    Role.OVERSIGHT: "nobody oversees their own work",
    Role.MACHINE: "a machine does no person's work",
}
_TWO_ACCOUNTS = {
    Role.ADMINISTRATOR: "give the person two accounts",
    Role.OVERSIGHT: "somebody else oversees, or the person has two accounts and does not look at their own work",
    Role.MACHINE: "make an account for the person",
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts now, for which purpose and on which case. Made once at the door, for one request or command.

    ``groups``: the groups that the seat's member belongs to at that moment. ``scope``: the only verbs that a token
    was given, None for all that the roles allow.
    """

    name: str
    seat: Seat
    roles: frozenset[Role]
    purpose: Purpose | None = None
    case: str = ""
    groups: frozenset[str] = frozenset()
    kind: ActorKind = ActorKind.USER
    scope: frozenset[Verb] | None = field(default=None)

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise BadValue("somebody who acts needs a name")

    @property
    def member(self) -> str:
        """The member in whose name it acts."""
        return self.seat.member

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Service:
    """The node's own work, which must see everything: loading, building the index, migrating, looking for damage.

    It is written down where it is used, never asked for by a request. ``actor``: in whose name it is done.
    """

    work: str
    actor: str

    def __post_init__(self) -> None:
        if not self.work.strip() or not self.actor.strip():
            raise BadValue("a service says what it does and in whose name")

    def __str__(self) -> str:
        return self.actor
