"""The authorisation matrix: every role, verb, purpose, handling, audience, seat, group and expiry, as values.

Tests and benchmarks walk it through whatever decides or shows: the pure function, the database, the index, a service, a
route. ``ought`` is a second, plain reading of the rules, written apart from the tables of ``model.authority``: a cell
that something shows and ``ought`` does not allow is a leak; one on which two ways disagree is one as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

from tocsin.model.accounts import Actor, ActorKind, Purpose, Role, Verb
from tocsin.model.handling import PUBLISHED, Audience, Code, Flag, Handling, Holding, Reach, Use
from tocsin.model.members import Seat

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOST, GUEST, GROUPED, OUTSIDER = "uto", "rur", "zub", "far"
GROUP = "lanterns"
OTHER = "grand-fenwick"  # an owner that has no seat here

READING = (Verb.SCREEN, Verb.SEARCH, Verb.VIEW, Verb.EXPORT)  # what shows subjects
PURPOSES: tuple[tuple[Purpose | None, str], ...] = (
    (None, ""),
    *((Purpose(use.value, use), "") for use in Use),
    (Purpose("with case", Use.INVESTIGATION, needs_case=True), ""),
    (Purpose("with case", Use.INVESTIGATION, needs_case=True), "2026/17"),
    (Purpose("of old", Use.INVESTIGATION, is_retired=True), ""),
)
AUDIENCES = (
    Audience(Reach.EVERYONE),
    Audience(Reach.OWNER),
    Audience(Reach.NAMED, members=(HOST,)),
    Audience(Reach.NAMED, members=(GUEST,)),
    Audience(Reach.NAMED, groups=(GROUP,)),
    Audience(Reach.NAMED, members=(GUEST,), groups=(GROUP,)),
)
OWNERS = ((HOST, ""), (GUEST, GUEST), (OTHER, ""), (OTHER, GUEST))


@dataclass(frozen=True, slots=True)
class Cell:
    """One question: may this actor do this with what is so held?"""

    actor: Actor
    verb: Verb
    holding: Holding


def seats() -> tuple[tuple[Seat, frozenset[str]], ...]:
    """The seats, with the groups that each belongs to."""
    return (
        (Seat(HOST, is_host=True), frozenset()),
        (Seat(GUEST), frozenset()),
        (Seat(GROUPED), frozenset({GROUP})),
        (Seat(OUTSIDER), frozenset({"harbours"})),
    )


def actors() -> Iterator[Actor]:
    """Every seat in every role, in none and in all, for every purpose; a machine too, with its role and with all."""
    people = [frozenset({role}) for role in Role] + [frozenset(), frozenset(Role)]
    machines = [frozenset({Role.MACHINE}), frozenset(Role)]
    held = [(ActorKind.USER, each) for each in people] + [(ActorKind.MACHINE, each) for each in machines]
    for (seat, groups), (kind, roles), (purpose, case) in product(seats(), held, PURPOSES):
        yield Actor("somebody", seat, roles, purpose, case, groups, kind)


def handlings() -> Iterator[Handling]:
    """Every audience under every term, and every time that makes a difference."""
    past, future = AT - timedelta(seconds=1), AT + timedelta(days=1)
    for audience in AUDIENCES:
        plain = Handling(audience)
        yield plain
        yield from (replace(plain, code=code, terms="by letter" if code is Code.H3 else "") for code in list(Code)[1:])
        yield from (replace(plain, flags=(flag,)) for flag in Flag)
        yield replace(plain, flags=tuple(sorted(Flag)))
        yield from (replace(plain, uses=(use,)) for use in (Use.SCREENING, Use.OVERSIGHT))
        yield from (replace(plain, expires_at=end) for end in (past, AT, future))
        yield from (replace(plain, review_by=day) for day in (date(2026, 11, 21), date(2026, 11, 22)))


def holdings() -> list[Holding]:
    """What the matrix is about: published records, and every handling of every owner and holder."""
    published = [Holding(PUBLISHED, ""), Holding(PUBLISHED, HOST), Holding(PUBLISHED, OTHER, GUEST)]
    return published + [Holding(handling, owner, holder) for handling, (owner, holder) in product(handlings(), OWNERS)]


def cells(verbs: Sequence[Verb] = tuple(Verb)) -> Iterator[Cell]:
    """Every cell of the matrix."""
    held = holdings()
    for actor in actors():
        for verb in verbs:
            for holding in held:
                yield Cell(actor, verb, holding)


def ought(cell: Cell) -> bool:
    """Whether a reader of the rules would show the subject to the actor: for the verbs of READING alone."""
    actor, verb, holding = cell.actor, cell.verb, cell.holding
    return _states_a_good_purpose(actor, verb) and _is_entitled_by_role(actor, verb) and _is_released(cell, holding)


def _states_a_good_purpose(actor: Actor, verb: Verb) -> bool:
    purpose = actor.purpose
    if purpose is None or purpose.is_retired or (purpose.needs_case and not actor.case):
        return False
    if purpose.use is Use.ADMINISTRATION:
        return False
    return not (verb is Verb.SCREEN and purpose.use in {Use.PROSECUTION, Use.OVERSIGHT})


def _is_entitled_by_role(actor: Actor, verb: Verb) -> bool:
    if actor.kind is ActorKind.MACHINE and (verb is Verb.EXPORT or Role.MACHINE not in actor.roles):
        return False
    entitled = {
        Verb.SCREEN: set(Role) - {Role.ADMINISTRATOR, Role.LIAISON, Role.OVERSIGHT},
        Verb.SEARCH: set(Role) - {Role.ADMINISTRATOR, Role.BORDER_OFFICER},
        Verb.VIEW: set(Role) - {Role.ADMINISTRATOR},
        Verb.EXPORT: {Role.ANALYST, Role.SUPERVISOR, Role.LIAISON, Role.OVERSIGHT},
    }
    return not actor.roles.isdisjoint(entitled[verb])


def _is_released(cell: Cell, holding: Holding) -> bool:
    handling, verb = holding.handling, cell.verb
    if handling == PUBLISHED:
        return True
    is_owner = cell.actor.member == holding.owner
    if handling.expires_at is not None and handling.expires_at <= AT and not (is_owner and verb in _OF_AN_ARCHIVE):
        return False
    if verb is Verb.SCREEN and handling.review_by is not None and handling.review_by < AT.date():
        return False
    return is_owner or (_is_addressed(cell, handling) and _is_within_terms(cell, handling))


_OF_AN_ARCHIVE = (Verb.SEARCH, Verb.VIEW)


def _is_addressed(cell: Cell, handling: Handling) -> bool:
    audience = handling.audience
    return (
        audience.reach is Reach.EVERYONE
        or cell.actor.member in audience.members
        or bool(set(audience.groups) & cell.actor.groups)
    )


def _is_within_terms(cell: Cell, handling: Handling) -> bool:
    purpose = cell.actor.purpose
    if handling.uses and (purpose is None or purpose.use not in handling.uses):
        return False
    if cell.verb is Verb.SCREEN:
        return Flag.NO_CROSSMATCH not in handling.flags
    if cell.verb is Verb.EXPORT:
        return handling.code in {Code.H0, Code.H1} and Flag.DISCREET not in handling.flags
    return True
