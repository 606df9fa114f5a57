"""Members, seats, groups and users: made and changed by administrators, each in their own seat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from tocsin.errors import NotAllowed
from tocsin.ledger.leaf import Act
from tocsin.model.accounts import Actor, ActorKind, Role, Service, User, Verb, require_apart, require_words
from tocsin.model.members import Group, Member, Recovery, Seat
from tocsin.services.accounts.naming import require_free
from tocsin.services.accounts.seats import require_may_add, require_not_last, require_ours, require_ours_or_first
from tocsin.services.auditing.recording import append
from tocsin.services.ports import Node
from tocsin.services.refusals import require
from tocsin.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Circle:
    """The members that this node knows, those that have a seat here, and the groups with their newest rosters.

    ``recoveries``: administrators that were made for a seat from outside it, of the seats that the actor answers for.
    """

    members: tuple[Member, ...]
    seats: tuple[Seat, ...]
    groups: tuple[Group, ...]
    recoveries: tuple[Recovery, ...]


def circle(node: Node) -> Circle:
    """Members, seats and groups; to a guest, the groups that its member is in or that its records name.

    Raises NotAllowed to whom may not configure the node.
    """
    actor = require(node.acting, Verb.CONFIGURE)
    with node.store.transaction(Service("accounts", actor.name), read_only=True) as tx:
        recoveries = tuple(each for each in tx.members.recoveries() if actor.seat in (each.seat, tx.members.host()))
        return Circle(tx.members.all(), tx.members.seats(), _groups_of_interest(tx, actor), recoveries)


def add_member(node: Node, member: Member, *, has_seat: bool = False) -> Member:
    """The member, known from now on, with a seat on this node if asked. Raises Usage when its id is taken."""
    actor = _host(require(node.acting, Verb.CONFIGURE))
    require_words(member.name, "name of a member")
    with node.store.transaction(Service("accounts", actor.name)) as tx:
        tx.members.add(member)
        if has_seat:
            tx.members.give_seat(Seat(member.id))
        append(
            node, tx, Act.CONFIGURE, (f"member:{member.id}",), what="member added", has_seat=has_seat,
            name=member.name, kind=member.kind.value, country=member.country,
        )  # fmt: skip
    return member


def give_seat(node: Node, member_id: str) -> Seat:
    """The member's seat on this node from now on. Raises NotFound, Usage when it has one."""
    actor = _host(require(node.acting, Verb.CONFIGURE))
    with node.store.transaction(Service("accounts", actor.name)) as tx:
        seat = Seat(member_id)
        tx.members.give_seat(seat)
        append(node, tx, Act.CONFIGURE, (f"member:{member_id}",), what="seat given")
        return seat


def set_roster(node: Node, group_id: str, name: str, members: Iterable[str], *, until: datetime | None = None) -> Group:
    """The group with its next roster, whole, in force from now on.

    Raises NotFound for a member that is not known, NotAllowed for a roster that would show another member's records to
    whoever was not in the group.
    """
    actor = _host(require(node.acting, Verb.CONFIGURE))
    if name:
        require_words(name, "name of a group")
    with node.store.transaction(Service("accounts", actor.name)) as tx:
        owners = tx.members.owners_naming(group_id) - {actor.seat.member}  # first: it waits for terms under way
        known = {group.id: group for group in tx.members.groups()}.get(group_id)
        title = name or (known.name if known else group_id)
        epoch = known.epoch + 1 if known else 1
        group = Group(group_id, title, epoch, tuple(sorted(set(members))), tx.now, until)
        if owners:
            group = _not_wider(group, known, owners)
        tx.members.set_roster(group)
        append(
            node, tx, Act.CONFIGURE, (f"group:{group_id}",), what="roster set", epoch=epoch, name=title,
            members=group.members, until=_told(group.until), before=known.members if known else None,
        )  # fmt: skip
        return group


def users(node: Node) -> tuple[User, ...]:
    """The accounts of the actor's seat; of every seat for the member that runs the node."""
    actor = require(node.acting, Verb.MANAGE_ACCOUNTS)
    with node.store.transaction(Service("accounts", actor.name), read_only=True) as tx:
        return tx.members.users(None if actor.seat.is_host else actor.seat)


def add_user(
    node: Node, name: str, roles: Iterable[Role], *, member: str = "", display_name: str = "", is_machine: bool = False
) -> User:
    """The new account, of the actor's seat or of another member's; a machine has its role without its being said.

    Of another's, the host makes its first administrator and nothing else. Raises NotAllowed, Usage when the name is
    taken or looks like one that is, BadValue for one that is none or an operator's, and for roles kept apart.
    """
    actor = require(node.acting, Verb.MANAGE_ACCOUNTS)
    if display_name:
        require_words(display_name, "name that people see")
    held = frozenset(roles) or frozenset({Role.MACHINE} if is_machine else ())
    kind = ActorKind.MACHINE if is_machine else ActorKind.USER
    require_apart(name, held, kind)
    with node.store.transaction(Service("accounts", actor.name)) as tx:
        seat = tx.members.seat(member) if member else actor.seat
        user = require_may_add(tx, actor, User(name, seat, kind, held, display_name=display_name))
        require_free(tx, name, actor)
        tx.members.add_user(user)
        append(
            node, tx, Act.CONFIGURE, (f"user:{name}",), what="user added", roles=sorted(user.roles),
            kind=user.kind.value, member=user.seat.member, display_name=display_name,
        )  # fmt: skip
        return user


def grant(node: Node, name: str, role: Role) -> User:
    """The account with the role. Raises NotFound, NotAllowed for another seat's, BadValue for roles kept apart."""
    actor = require(node.acting, Verb.MANAGE_ACCOUNTS)
    with node.store.transaction(Service("accounts", actor.name)) as tx:
        user = require_ours(tx, actor, name)
        require_apart(name, user.roles | {role}, user.kind)
        tx.members.grant(name, role)
        before, after = sorted(user.roles), sorted(user.roles | {role})
        append(
            node, tx, Act.CONFIGURE, (f"user:{name}",),
            what="role granted", role=role.value, before=before, after=after,
        )  # fmt: skip
        return tx.members.user(name)


def revoke(node: Node, name: str, role: Role) -> User:
    """The account without the role.

    Raises NotFound, NotAllowed for another seat's, Usage for the last administrator of a seat who can sign in.
    """
    actor = require(node.acting, Verb.MANAGE_ACCOUNTS)
    with node.store.transaction(Service("accounts", actor.name)) as tx:
        user = require_ours(tx, actor, name)
        if role is Role.ADMINISTRATOR:
            require_not_last(tx, actor, user)
        tx.members.revoke(name, role)
        before, after = sorted(user.roles), sorted(user.roles - {role})
        append(
            node, tx, Act.CONFIGURE, (f"user:{name}",),
            what="role taken back", role=role.value, before=before, after=after,
        )  # fmt: skip
        return tx.members.user(name)


def disable(node: Node, name: str) -> User:
    """The account, which opens nothing any more, for good.

    Raises NotFound, NotAllowed for another seat's, Usage for the last administrator of a seat who can sign in.
    """
    actor = require(node.acting, Verb.MANAGE_ACCOUNTS)
    with node.store.transaction(Service("accounts", actor.name)) as tx:
        require_not_last(tx, actor, require_ours_or_first(tx, actor, name))
        tx.members.disable(name)
        append(node, tx, Act.CONFIGURE, (f"user:{name}",), what="user disabled")
        return tx.members.user(name)


def _host(actor: Actor) -> Actor:
    """Members, seats and rosters are the business of the member that runs the node."""
    if not actor.seat.is_host:
        raise NotAllowed("only the member that runs this node may change members, seats and groups")
    return actor


def _told(until: datetime | None) -> str:
    return until.isoformat() if until else ""


def _groups_of_interest(tx: Transaction, actor: Actor) -> tuple[Group, ...]:
    """Every group for the host, which keeps the rosters; else those that are the member's business."""
    groups = tx.members.groups()
    if actor.seat.is_host:
        return groups
    named = tx.members.groups_named_by(actor.member)
    return tuple(each for each in groups if actor.member in each.members or each.id in named)


def _not_wider(group: Group, known: Group | None, owners: frozenset[str]) -> Group:
    """The roster, which ends when the one before does. Raises NotAllowed where it adds somebody, or lasts longer.

    Whose records name the group decided for the roster as it was. Until members sign rosters themselves, nobody but a
    new group, which they have to name, shows them to more.
    """
    before = set(known.members) if known and known.is_in_force(group.since) else set[str]()
    added = sorted(set(group.members) - before)
    ends = known.until if known else None
    if added or (ends is not None and group.until is not None and group.until > ends):
        what = f"add {', '.join(added)}" if added else "last longer"
        whose = ", ".join(sorted(owners))
        raise NotAllowed(
            f"records of {whose} name the group {group.id!r}: its roster can lose members, not {what}",
            hint="make a new group, and let the owners name it in their terms",
        )
    return replace(group, until=group.until or ends) if group.members else group
