"""Members, seats, groups and users: made and changed by administrators, each in their own seat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tocsin.errors import BadValue, NotAllowed
from tocsin.ledger.leaf import Act
from tocsin.model.accounts import Actor, ActorKind, Role, Service, User, Verb
from tocsin.model.members import Group, Member, Seat
from tocsin.services.auditing.recording import append
from tocsin.services.ports import Node
from tocsin.services.refusals import require
from tocsin.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Circle:
    """The members that this node knows, those that have a seat here, and the groups with their newest rosters."""

    members: tuple[Member, ...]
    seats: tuple[Seat, ...]
    groups: tuple[Group, ...]


def circle(node: Node) -> Circle:
    """Members, seats and groups. Raises NotAllowed to whom may not configure the node."""
    actor = require(node.acting, Verb.CONFIGURE)
    with node.store.transaction(Service("accounts", actor.name), read_only=True) as tx:
        return Circle(tx.members.all(), tx.members.seats(), tx.members.groups())


def add_member(node: Node, member: Member, *, has_seat: bool = False) -> Member:
    """The member, known from now on, with a seat on this node if asked. Raises Usage when its id is taken."""
    actor = _host(require(node.acting, Verb.CONFIGURE))
    with node.store.transaction(Service("accounts", actor.name)) as tx:
        tx.members.add(member)
        if has_seat:
            tx.members.give_seat(Seat(member.id))
        append(node, tx, Act.CONFIGURE, (f"member:{member.id}",), what="member added", has_seat=has_seat)
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
    """The group with its next roster, whole, in force from now on. Raises NotFound for a member that is not known."""
    actor = _host(require(node.acting, Verb.CONFIGURE))
    with node.store.transaction(Service("accounts", actor.name)) as tx:
        known = {group.id: group for group in tx.members.groups()}.get(group_id)
        title = name or (known.name if known else group_id)
        epoch = known.epoch + 1 if known else 1
        group = Group(group_id, title, epoch, tuple(sorted(set(members))), tx.now, until)
        tx.members.set_roster(group)
        append(node, tx, Act.CONFIGURE, (f"group:{group_id}",), what="roster set", epoch=epoch, members=group.members)
        return group


def users(node: Node) -> tuple[User, ...]:
    """The accounts of the actor's seat; of every seat for the member that runs the node."""
    actor = require(node.acting, Verb.MANAGE_ACCOUNTS)
    with node.store.transaction(Service("accounts", actor.name), read_only=True) as tx:
        return tuple(user for user in tx.members.users() if actor.seat.is_host or user.seat == actor.seat)


def add_user(
    node: Node, name: str, roles: Iterable[Role], *, member: str = "", display_name: str = "", is_machine: bool = False
) -> User:
    """The new account, of the actor's seat or of another member's.

    Raises NotAllowed, Usage when the name is taken, BadValue for one that is none or an operator's.
    """
    actor = require(node.acting, Verb.MANAGE_ACCOUNTS)
    _require_name(name)
    held = frozenset(roles)
    kind = ActorKind.MACHINE if is_machine else ActorKind.USER
    _require_apart(name, held, kind)
    with node.store.transaction(Service("accounts", actor.name)) as tx:
        _require_no_operator(tx, actor, name)
        seat = tx.members.seat(member) if member else actor.seat
        user = User(name, seat, kind, held, display_name=display_name)
        tx.members.add_user(_within(actor, user))
        append(node, tx, Act.CONFIGURE, (f"user:{name}",), what="user added", roles=sorted(user.roles))
        return user


def grant(node: Node, name: str, role: Role) -> User:
    """The account with the role. Raises NotFound, NotAllowed for another seat's, BadValue for roles kept apart."""
    actor = require(node.acting, Verb.MANAGE_ACCOUNTS)
    with node.store.transaction(Service("accounts", actor.name)) as tx:
        user = _within(actor, tx.members.user(name))
        _require_apart(name, user.roles | {role}, user.kind)
        tx.members.grant(name, role)
        append(node, tx, Act.CONFIGURE, (f"user:{name}",), what="role granted", role=role.value)
        return tx.members.user(name)


def revoke(node: Node, name: str, role: Role) -> User:
    """The account without the role. Raises NotFound, NotAllowed for another seat's."""
    actor = require(node.acting, Verb.MANAGE_ACCOUNTS)
    with node.store.transaction(Service("accounts", actor.name)) as tx:
        _within(actor, tx.members.user(name))
        tx.members.revoke(name, role)
        append(node, tx, Act.CONFIGURE, (f"user:{name}",), what="role taken back", role=role.value)
        return tx.members.user(name)


def disable(node: Node, name: str) -> User:
    """The account, which opens nothing any more. Raises NotFound, NotAllowed for another seat's."""
    actor = require(node.acting, Verb.MANAGE_ACCOUNTS)
    with node.store.transaction(Service("accounts", actor.name)) as tx:
        _within(actor, tx.members.user(name))
        tx.members.disable(name)
        append(node, tx, Act.CONFIGURE, (f"user:{name}",), what="user disabled")
        return tx.members.user(name)


def _host(actor: Actor) -> Actor:
    """Members, seats and rosters are the business of the member that runs the node."""
    if not actor.seat.is_host:
        raise NotAllowed("only the member that runs this node may change members, seats and groups")
    return actor


def _within(actor: Actor, user: User) -> User:
    if not actor.seat.is_host and user.seat != actor.seat:
        raise NotAllowed("accounts of another member's seat are its own business")
    return user


def _require_name(name: str) -> None:
    if not name.strip() or name != name.strip() or not name.isprintable() or len(name) > 200:
        raise BadValue(f"{name[:80]!r} is no name of a user", hint="printable letters, no space around them")


def _require_no_operator(tx: Transaction, actor: Actor, name: str) -> None:
    """On the ledger both would have one pseudonym: nobody could tell who of them acted."""
    made_with = node.operators if (node := tx.node.get()) else ()
    if name in made_with or (actor.kind is ActorKind.OPERATOR and name == actor.name):
        raise BadValue(f"{name!r} is how this node's command line acts", hint="give the account another name")


def _require_apart(name: str, roles: frozenset[Role], kind: ActorKind) -> None:
    """Who runs the node sees no subject data, so an administrator has no other role; a machine is a machine."""
    if Role.ADMINISTRATOR in roles and len(roles) > 1:
        hint = "give the person two accounts"
        raise BadValue(f"{name!r}: an administrator sees no subject data, so it has no other role", hint=hint)
    if (Role.MACHINE in roles) != (kind is ActorKind.MACHINE) and roles:
        raise BadValue(f"{name!r}: the role {Role.MACHINE.value!r} is for machines, and they have it")
