"""Whether somebody may do something with a record: one pure function, and the tables that it reads.

Deny by default. An error is a refusal. Every refusal has a reason for the ledger; what the one who asks is told is
another matter (``Decision.is_about_record``): "not yours" is told as "not there".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from tocsin.model.accounts import SUBJECT_VERBS, Actor, ActorKind, Purpose, Role, Verb
from tocsin.model.handling import Code, Flag, Handling, Holding, Reach, Use

_LOOK = frozenset({Verb.SEARCH, Verb.VIEW})
_JUDGE = frozenset({Verb.SCREEN, Verb.VIEW, Verb.DECIDE})

ROLES: Mapping[Role, frozenset[Verb]] = {
    Role.BORDER_OFFICER: _JUDGE | {Verb.SIGHT, Verb.ACT},
    Role.ANALYST: _LOOK | _JUDGE | {Verb.EXPORT, Verb.CITE, Verb.REQUEST, Verb.CONTEST},
    Role.NOMINATING_OFFICER: _LOOK | {Verb.SCREEN, Verb.NOMINATE, Verb.AMEND, Verb.APPROVE, Verb.RECALL, Verb.CITE},
    Role.SUPERVISOR: _LOOK
    | _JUDGE
    | {Verb.EXPORT, Verb.SIGHT, Verb.ACT, Verb.APPROVE, Verb.RECALL, Verb.ERASE, Verb.LOAD},
    Role.LIAISON: _LOOK
    | {Verb.SHARE, Verb.RECALL, Verb.PASS_ON, Verb.SIGHT, Verb.REQUEST, Verb.CONTEST, Verb.EXPORT, Verb.ACT},
    Role.OVERSIGHT: _LOOK | {Verb.CONTEST, Verb.EXPORT, Verb.AUDIT},
    Role.ADMINISTRATOR: frozenset({Verb.LOAD, Verb.CONFIGURE, Verb.MANAGE_ACCOUNTS, Verb.OPERATE}),
    Role.MACHINE: frozenset({Verb.SCREEN, Verb.SEARCH, Verb.VIEW, Verb.LOAD}),
}

_MACHINES = frozenset({Role.MACHINE})  # all that a machine acts in, whatever else it was given

_READ = _LOOK | {Verb.SCREEN, Verb.EXPORT}
# What a purpose of each use is good for. Looking at one record is good for every use but running the node.
USES: Mapping[Use, frozenset[Verb]] = {
    Use.SCREENING: _READ | {Verb.DECIDE, Verb.SIGHT, Verb.ACT, Verb.REQUEST, Verb.PASS_ON, Verb.CONTEST},
    Use.INVESTIGATION: SUBJECT_VERBS - {Verb.CITE},
    Use.PROSECUTION: _READ - {Verb.SCREEN} | {Verb.CITE, Verb.REQUEST, Verb.PASS_ON, Verb.CONTEST},
    Use.LISTING: _READ
    | {Verb.NOMINATE, Verb.AMEND, Verb.APPROVE, Verb.SHARE, Verb.RECALL, Verb.ERASE, Verb.REQUEST, Verb.CONTEST},
    Use.OVERSIGHT: _LOOK | {Verb.EXPORT, Verb.CONTEST, Verb.RECALL, Verb.ERASE, Verb.REQUEST},
    Use.ADMINISTRATION: frozenset(),
}

OWNERS_VERBS = frozenset({Verb.NOMINATE, Verb.AMEND, Verb.APPROVE, Verb.SHARE, Verb.RECALL})  # nobody else's record
HOLDERS_VERBS = frozenset({Verb.ERASE})  # its owner's, and the seat's that holds a copy
AFTER_EXPIRY = frozenset({Verb.SEARCH, Verb.VIEW, Verb.AMEND, Verb.APPROVE, Verb.RECALL, Verb.ERASE})  # its owner's
WHILE_REVIEWED = frozenset({Verb.SCREEN, Verb.SIGHT, Verb.ACT, Verb.CITE, Verb.SHARE, Verb.PASS_ON})

# What each code and flag takes from everybody but the owner.
CODES: Mapping[Code, frozenset[Verb]] = {
    Code.H0: frozenset(),
    Code.H1: frozenset({Verb.CITE}),
    Code.H2: frozenset({Verb.CITE, Verb.PASS_ON, Verb.EXPORT}),
    Code.H3: frozenset({Verb.CITE, Verb.PASS_ON, Verb.EXPORT, Verb.ACT}),  # its terms are words: a person asks first
}
FLAGS: Mapping[Flag, frozenset[Verb]] = {
    Flag.CONTACT_FIRST: frozenset({Verb.ACT}),
    Flag.LEAD_ONLY: frozenset({Verb.ACT, Verb.CITE}),
    Flag.DISCREET: frozenset({Verb.CITE, Verb.EXPORT}),
    Flag.NO_CROSSMATCH: frozenset({Verb.SCREEN}),
}


class Reason(StrEnum):
    """Why something is allowed or refused."""

    ALLOWED = "allowed"
    # about the one who asks: the same whatever the record, so it may be told
    MACHINE = "machine"
    ROLE = "role"
    SCOPE = "scope"
    PURPOSE = "purpose"
    PURPOSE_RETIRED = "purpose-retired"
    CASE = "case"
    USE = "use"
    # about the record: told as "not there"
    UNREADABLE = "unreadable"
    EXPIRED = "expired"
    AUDIENCE = "audience"
    OWNER = "owner"
    HOLDER = "holder"
    RELEASE = "release"
    CODE = "code"
    FLAG = "flag"
    REVIEW = "review"
    ERROR = "error"


ABOUT_THE_ACTOR = frozenset(
    {Reason.MACHINE, Reason.ROLE, Reason.SCOPE, Reason.PURPOSE, Reason.PURPOSE_RETIRED, Reason.CASE, Reason.USE}
)


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether it is allowed, and why: a code with its arguments, rendered at the rim."""

    is_allowed: bool
    reason: Reason
    arguments: tuple[str, ...] = ()

    @property
    def is_about_record(self) -> bool:
        """True for a refusal that would say something about a record: outside it reads as "not there"."""
        return not self.is_allowed and self.reason not in ABOUT_THE_ACTOR


_ALLOWED = Decision(True, Reason.ALLOWED)
_FAILED = Decision(False, Reason.ERROR)
_UNREADABLE = Decision(False, Reason.UNREADABLE)


def may(actor: Actor, verb: Verb, holding: Holding | None, purpose: Purpose | None, at: datetime) -> Decision:
    """Whether ``actor`` may do ``verb`` with a record so held, for ``purpose``, at that moment; never raises.

    ``holding`` None asks about the actor alone: whether the verb is open to it at all. What cannot be judged is
    refused.
    """
    try:
        return _refused_actor(actor, verb, purpose) or _refused_record(actor, verb, holding, purpose, at) or _ALLOWED
    except Exception:  # noqa: BLE001  an error is a refusal: never let a rule that fails open a record
        return _FAILED


def may_read_some(actor: Actor, verb: Verb) -> Decision:
    """Whether the verb is open to the actor at all, for the purpose that it states."""
    return may(actor, verb, None, actor.purpose, _ANY_TIME)


@dataclass(frozen=True, slots=True)
class Visible:
    """The handling classes that an actor may do something with, true in [since, until). ``is_whole``: all there are."""

    classes: frozenset[int]
    is_whole: bool
    since: datetime
    until: datetime

    def holds_at(self, at: datetime) -> bool:
        """True while no expiry or review date lies between."""
        return self.since <= at < self.until


def visible_classes(actor: Actor, verb: Verb, classes: Mapping[int, Holding | None], at: datetime) -> Visible:
    """The classes with which ``actor`` may do ``verb`` for its purpose; None for a class that could not be read."""
    allowed = {
        number
        for number, holding in classes.items()
        if holding is not None and may(actor, verb, holding, actor.purpose, at).is_allowed
    }
    turns = [turn for holding in classes.values() if holding is not None for turn in _turns(holding.handling)]
    since = max((turn for turn in turns if turn <= at), default=_ANY_TIME)
    until = min((turn for turn in turns if turn > at), default=_NO_END)
    return Visible(frozenset(allowed), len(allowed) == len(classes), since, until)


_ANY_TIME = datetime.min.replace(tzinfo=UTC)
_NO_END = datetime.max.replace(tzinfo=UTC)


def _turns(handling: Handling) -> list[datetime]:
    """The moments at which a decision on it changes by itself."""
    found = [] if handling.expires_at is None else [handling.expires_at]
    if handling.review_by is not None and handling.review_by.toordinal() < _NO_END.toordinal():
        following = handling.review_by.toordinal() + 1
        found.append(datetime.fromordinal(following).replace(tzinfo=UTC))
    return found


def _refused_actor(actor: Actor, verb: Verb, purpose: Purpose | None) -> Decision | None:
    is_machine = actor.kind is ActorKind.MACHINE
    if is_machine and verb not in ROLES[Role.MACHINE]:
        return Decision(False, Reason.MACHINE, (verb,))  # by kind: no role and no scope adds a person's work to it
    roles = actor.roles & _MACHINES if is_machine else actor.roles
    if not any(verb in ROLES[role] for role in roles):
        return Decision(False, Reason.ROLE, (verb, *sorted(roles)))
    if actor.scope is not None and verb not in actor.scope:
        return Decision(False, Reason.SCOPE, (verb,))
    if verb not in SUBJECT_VERBS:
        return None
    if purpose is None:
        return Decision(False, Reason.PURPOSE, (verb,))
    if purpose.is_retired:
        return Decision(False, Reason.PURPOSE_RETIRED, (purpose.name,))
    if verb not in USES[purpose.use]:
        return Decision(False, Reason.USE, (verb, purpose.name, purpose.use))
    if purpose.needs_case and not actor.case.strip():
        return Decision(False, Reason.CASE, (purpose.name,))
    return None


def _refused_record(
    actor: Actor, verb: Verb, holding: Holding | None, purpose: Purpose | None, at: datetime
) -> Decision | None:
    if holding is None or verb not in SUBJECT_VERBS or purpose is None:
        return None
    handling = holding.handling
    is_owner = holding.owner == actor.seat.member
    return (
        _refused_now(handling, verb, at, is_owner=is_owner)
        or _refused_verb(actor, verb, holding, is_owner=is_owner)
        or (None if is_owner else _refused_other(actor, verb, handling, purpose))
    )


def _refused_now(handling: Handling, verb: Verb, at: datetime, *, is_owner: bool) -> Decision | None:
    if handling.expires_at is not None and handling.is_expired(at) and not (is_owner and verb in AFTER_EXPIRY):
        return Decision(False, Reason.EXPIRED, (handling.expires_at.isoformat(),))
    if handling.review_by is not None and verb in WHILE_REVIEWED and handling.is_review_overdue(at):
        return Decision(False, Reason.REVIEW, (handling.review_by.isoformat(),))
    return None


def _refused_verb(actor: Actor, verb: Verb, holding: Holding, *, is_owner: bool) -> Decision | None:
    if verb in OWNERS_VERBS and not is_owner:
        return Decision(False, Reason.OWNER, (verb,))
    if verb in HOLDERS_VERBS and not is_owner and holding.holder != actor.seat.holder:
        return Decision(False, Reason.HOLDER, (verb,))
    return None


def _refused_other(actor: Actor, verb: Verb, handling: Handling, purpose: Purpose) -> Decision | None:
    """What stands against somebody who is not the owner."""
    audience = handling.audience
    if audience.reach is Reach.PUBLIC:
        return None
    is_named = actor.seat.member in audience.members or not actor.groups.isdisjoint(audience.groups)
    if audience.reach is Reach.OWNER or (audience.reach is Reach.NAMED and not is_named):
        return Decision(False, Reason.AUDIENCE, (audience.reach,))
    if handling.uses and purpose.use not in handling.uses:
        return Decision(False, Reason.RELEASE, (purpose.use,))
    if verb in CODES[handling.code]:
        return Decision(False, Reason.CODE, (verb, handling.code))
    for flag in handling.flags:
        if verb in FLAGS[flag]:
            return Decision(False, Reason.FLAG, (verb, flag))
    return None
