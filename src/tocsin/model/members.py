"""Members, the seats that a node gives them, and groups with their rosters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tocsin.errors import BadValue

_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


class MemberKind(StrEnum):
    """What a member is."""

    STATE = "state"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Member:
    """A state's service or an international organisation. ``id`` is its name on the wire, ``name`` for people."""

    id: str
    name: str
    kind: MemberKind = MemberKind.STATE
    country: str = ""  # alpha-2 of a state, "" for an organisation or where nobody said

    def __post_init__(self) -> None:
        require_id(self.id, "member")
        if not self.name.strip():
            raise BadValue("a member needs a name", place=self.id)


@dataclass(frozen=True, slots=True)
class Seat:
    """A member's place on this node: its users sign in here. ``is_host``: the member that runs the node."""

    member: str
    is_host: bool = False

    def __post_init__(self) -> None:
        require_id(self.member, "member")

    @property
    def holder(self) -> str:
        """What records that this seat holds say of it: "" for the member that runs the node."""
        return "" if self.is_host else self.member


@dataclass(frozen=True, slots=True)
class Recovery:
    """Another administrator made for a seat by the operator of the machine, since its own could not sign in."""

    seat: Seat
    user: str
    reason: str
    made_at: datetime
    made_by: str


@dataclass(frozen=True, slots=True)
class Group:
    """A named circle of members: the whole roster of one epoch, never an addition to the one before.

    ``until`` is when the roster ends, None for no end: afterwards nobody belongs to it until a newer one comes.
    """

    id: str
    name: str
    epoch: int
    members: tuple[str, ...]
    since: datetime
    until: datetime | None = None

    def __post_init__(self) -> None:
        require_id(self.id, "group")
        if self.epoch < 1:
            raise BadValue(f"the epochs of a group count from 1, not {self.epoch}", place=self.id)
        for member in self.members:
            require_id(member, "member")
        if list(self.members) != sorted(set(self.members)):
            raise BadValue("a roster names each member once, in order", place=self.id)
        if self.since.tzinfo is None or (self.until is not None and self.until.tzinfo is None):
            raise BadValue("the times of a roster need a zone", place=self.id)
        if self.until is not None and self.until <= self.since:
            raise BadValue("a roster ends after it begins", place=self.id)

    def is_in_force(self, at: datetime) -> bool:
        """True from ``since`` on, and not through ``until``."""
        return self.since <= at and (self.until is None or at < self.until)

    def has(self, member: str, at: datetime) -> bool:
        """True when the member belongs to the group at that moment."""
        return member in self.members and self.is_in_force(at)


def require_id(text: str, what: str) -> str:
    """The text, if it can be an id: small letters, digits and dashes. Raises BadValue."""
    if not _ID.fullmatch(text):
        hint = "small letters a-z, digits and dashes, at most 63, beginning and ending with a letter or digit"
        raise BadValue(f"{text[:80]!r} is no id of a {what}", hint=hint)
    return text
