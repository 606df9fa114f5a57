"""Members, seats, rosters, accounts, roles and purposes: read and written by the node's own work."""

from __future__ import annotations

from datetime import datetime
from typing import Any, LiteralString

from psycopg.rows import dict_row

from tocsin.errors import BadValue, NotFound, Usage
from tocsin.model.accounts import ActorKind, Purpose, Role, User
from tocsin.model.handling import Use, decode_handling
from tocsin.model.members import Group, Member, MemberKind, Recovery, Seat
from tocsin.store.context import Context
from tocsin.store.states import ACCOUNT, GROUPS, MEMBERS, PURPOSES, SEAT
from tocsin.store.touching import hold, touch, touch_account

_USERS: LiteralString = (
    "SELECT account.name, account.kind, account.display_name, account.disabled_at, seats.holder, seats.member,"
    " ARRAY(SELECT role FROM role_grants WHERE user_id = account.id AND revoked_at IS NULL ORDER BY role) AS roles"
    " FROM users AS account JOIN seats ON seats.holder = account.seat"
)
_NEWEST: LiteralString = (
    "SELECT DISTINCT ON (roster.group_id) roster.group_id, groups.name, roster.epoch, roster.members, roster.since,"
    " roster.until FROM rosters AS roster JOIN groups ON groups.id = roster.group_id"
    " ORDER BY roster.group_id, roster.epoch DESC"
)

_NAMES_LOCK = 0x6E616D65  # an advisory lock: names of accounts and operators are taken one after another


class Members:
    """Members and their people, as one transaction sees them."""

    __slots__ = ("_context",)

    def __init__(self, context: Context) -> None:
        self._context = context

    # --- members and seats ------------------------------------------------------------------------------------------

    def add(self, member: Member) -> None:
        """The member is known from now on. Raises Usage when its id is taken."""
        values = (member.id, member.name, member.kind.value, member.country)
        touch(self._context, MEMBERS)
        self._insert(
            "INSERT INTO members (id, name, kind, country, made_at, made_by) VALUES (%s, %s, %s, %s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            (*values, self._context.now, self._context.actor),
            f"the member {member.id!r} is known already",
        )

    def give_seat(self, seat: Seat) -> None:
        """The member has a seat on this node from now on. Raises Usage when it has one, NotFound for no member."""
        self.member(seat.member)
        touch(self._context, MEMBERS, SEAT + seat.holder)
        self._insert(
            "INSERT INTO seats (holder, member, made_at, made_by) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (seat.holder, seat.member, self._context.now, self._context.actor),
            f"the member {seat.member!r} has a seat already" if seat.holder else "this node has its own member already",
        )

    def member(self, member_id: str) -> Member:
        """The member of this id. Raises NotFound."""
        found = [each for each in self.all() if each.id == member_id]
        if not found:
            known = ", ".join(each.id for each in self.all())
            raise NotFound(f"no member is called {member_id!r}", hint=f"known: {known}")
        return found[0]

    def all(self) -> tuple[Member, ...]:
        """Every member, in order of id."""
        rows = self._rows("SELECT id, name, kind, country FROM members ORDER BY id")
        return tuple(Member(row["id"], row["name"], MemberKind(row["kind"]), row["country"]) for row in rows)

    def seats(self) -> tuple[Seat, ...]:
        """The seats of this node, its own member's first."""
        rows = self._rows("SELECT holder, member FROM seats ORDER BY holder <> '', member")
        return tuple(Seat(row["member"], is_host=not row["holder"]) for row in rows)

    def host(self) -> Seat:
        """The seat of the member that runs the node. Raises NotFound before ``tocsin init`` has made one."""
        for seat in self.seats():
            if seat.is_host:
                return seat
        raise NotFound("this node has no member of its own yet", hint="run: tocsin init")

    def seat(self, member_id: str) -> Seat:
        """The member's seat. Raises NotFound."""
        for seat in self.seats():
            if seat.member == member_id:
                return seat
        raise NotFound(f"the member {member_id!r} has no seat on this node", hint="tocsin member add --seat")

    def is_governed(self, seat: Seat) -> bool:
        """True once an administrator of the seat could ever sign in; it stays as it is until this transaction ends.

        Raises StoreUnsafe for a seat of which the database says something else than the ledger.
        """
        hold(self._context, SEAT + seat.holder)
        row = self._context.connection.execute(
            "SELECT governed_since FROM seats WHERE holder = %s FOR NO KEY UPDATE", (seat.holder,)
        ).fetchone()
        return bool(row and row[0])

    def recovered(self, seat: Seat, user: str, reason: str) -> None:
        """The user was made an administrator of the seat from outside it, for this reason; the seat will see it."""
        touch(self._context, SEAT + seat.holder)
        self._context.connection.execute(
            "INSERT INTO seat_recoveries (seat, user_id, reason, made_at, made_by)"
            " SELECT %s, id, %s, %s, %s FROM users WHERE name = %s",
            (seat.holder, reason, self._context.now, self._context.actor, user),
        )

    def recoveries(self) -> tuple[Recovery, ...]:
        """Every recovery of a seat, the oldest first."""
        rows = self._rows(
            "SELECT holder, member, name, reason, seat_recoveries.made_at, seat_recoveries.made_by FROM seat_recoveries"
            " JOIN seats ON holder = seat_recoveries.seat JOIN users ON users.id = user_id ORDER BY seat_recoveries.id"
        )
        return tuple(
            Recovery(
                Seat(row["member"], is_host=not row["holder"]), row["name"], row["reason"], row["made_at"],
                row["made_by"],
            )
            for row in rows
        )  # fmt: skip

    # --- groups -----------------------------------------------------------------------------------------------------

    def set_roster(self, group: Group) -> None:
        """The group's roster is this one from now on, whole. Raises Usage unless its epoch is the next one."""
        run = self._context.connection.execute
        run("SELECT pg_advisory_xact_lock(hashtextextended('roster ' || %s, 0))", (group.id,))
        row = run("SELECT coalesce(max(epoch), 0) + 1 FROM rosters WHERE group_id = %s", (group.id,)).fetchone()
        if row is None or row[0] != group.epoch:
            raise Usage(f"the next epoch of {group.id!r} is {row[0] if row else 1}, not {group.epoch}")
        touch(self._context, GROUPS)
        for member in group.members:
            self.member(member)
        run(
            "INSERT INTO groups (id, name) VALUES (%s, %s) ON CONFLICT (id) DO UPDATE SET name = excluded.name",
            (group.id, group.name),
        )
        run(
            "INSERT INTO rosters (group_id, epoch, members, since, until, made_at, made_by)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            (
                *(group.id, group.epoch, list(group.members), group.since, group.until),
                *(self._context.now, self._context.actor),
            ),
        )

    def groups(self) -> tuple[Group, ...]:
        """Every group with its newest roster, in order of id."""
        return tuple(
            Group(row["group_id"], row["name"], row["epoch"], tuple(row["members"]), row["since"], row["until"])
            for row in self._rows(_NEWEST)
        )

    def groups_of(self, member_id: str, at: datetime) -> frozenset[str]:
        """The groups that the member belongs to at that moment, by their newest rosters alone."""
        return frozenset(group.id for group in self.groups() if group.has(member_id, at))

    def owners_naming(self, group_id: str) -> frozenset[str]:
        """The members whose terms name the group; no other terms are made until this transaction ends.

        Terms that this version cannot read count: they might.
        """
        self._context.connection.execute("LOCK TABLE handling_classes IN SHARE MODE")
        return frozenset(owner for owner, groups in self._named_groups() if groups is None or group_id in groups)

    def groups_named_by(self, member_id: str) -> frozenset[str]:
        """The groups that the terms of the member's records name."""
        named = [groups for _owner, groups in self._named_groups(member_id) if groups is not None]
        return frozenset[str]().union(*named)

    def _named_groups(self, owner: str = "") -> list[tuple[str, tuple[str, ...] | None]]:
        """Owner and groups of each handling class, or of one owner's; None for terms that cannot be read."""
        found: list[tuple[str, tuple[str, ...] | None]] = []
        query: LiteralString = "SELECT owner, terms FROM handling_classes WHERE owner <> '' AND %s IN ('', owner)"
        for row in self._rows(query, (owner,)):
            try:
                found.append((row["owner"], decode_handling(row["terms"]).audience.groups))
            except BadValue:
                found.append((row["owner"], None))
        return found

    # --- users and roles --------------------------------------------------------------------------------------------

    def add_user(self, user: User) -> None:
        """The account exists from now on, with its roles. Raises Usage when its name is taken."""
        touch(self._context, ACCOUNT + user.name)
        self._insert(
            "INSERT INTO users (name, seat, kind, display_name, made_at, made_by) VALUES (%s, %s, %s, %s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            (
                *(user.name, user.seat.holder, user.kind.value, user.display_name),
                *(self._context.now, self._context.actor),
            ),
            f"the user {user.name!r} exists already",
        )
        for role in sorted(user.roles):
            self.grant(user.name, role)

    def user(self, name: str) -> User:
        """The account of this name. Raises NotFound."""
        rows = self._rows(_USERS + " WHERE account.name = %s", (name,))
        if not rows:
            raise no_user(name)
        return _user(rows[0])

    def held_user(self, name: str) -> User:
        """The account of this name; nobody else changes it or its roles in this transaction's time. Raises NotFound."""
        # Two statements: the second sees what whoever held it before has committed.
        self._context.connection.execute("SELECT FROM users WHERE name = %s FOR UPDATE", (name,))
        return self.user(name)

    def users(self, seat: Seat | None = None) -> tuple[User, ...]:
        """Every account, or those of a seat, in order of name."""
        if seat is None:
            return tuple(_user(row) for row in self._rows(_USERS + " ORDER BY account.name"))
        rows = self._rows(_USERS + " WHERE account.seat = %s ORDER BY account.name", (seat.holder,))
        return tuple(map(_user, rows))

    def names(self) -> tuple[str, ...]:
        """The name of every account; nobody else takes a name until this transaction ends."""
        self._context.connection.execute("SELECT pg_advisory_xact_lock(%s)", (_NAMES_LOCK,))
        return tuple(row["name"] for row in self._rows("SELECT name FROM users ORDER BY name"))

    def has_user(self, name: str) -> bool:
        """True when an account has exactly this name."""
        return bool(self._rows("SELECT FROM users WHERE name = %s", (name,)))

    def grant(self, name: str, role: Role) -> None:
        """The user has the role from now on; nothing changes when it had it. Raises NotFound."""
        self.user(name)
        touch_account(self._context, name)
        self._context.connection.execute(
            "INSERT INTO role_grants (user_id, role, granted_at, granted_by)"
            " SELECT id, %s, %s, %s FROM users WHERE name = %s ON CONFLICT DO NOTHING",
            (role.value, self._context.now, self._context.actor, name),
        )

    def revoke(self, name: str, role: Role) -> None:
        """The user no longer has the role. Raises NotFound for no such user, or one without it."""
        if role not in self.user(name).roles:
            raise NotFound(f"{name!r} does not have the role {role.value!r}", hint="see: tocsin user list")
        touch(self._context, ACCOUNT + name)
        self._context.connection.execute(
            "UPDATE role_grants SET revoked_at = %s, revoked_by = %s WHERE revoked_at IS NULL AND role = %s"
            " AND user_id = (SELECT id FROM users WHERE name = %s)",
            (self._context.now, self._context.actor, role.value, name),
        )

    def disable(self, name: str) -> None:
        """The account opens nothing from now on; it stays, since the ledger names it. Raises NotFound."""
        self.user(name)
        touch(self._context, ACCOUNT + name)
        self._context.connection.execute(
            "UPDATE users SET disabled_at = %s, disabled_by = %s WHERE name = %s AND disabled_at IS NULL",
            (self._context.now, self._context.actor, name),
        )

    # --- purposes ---------------------------------------------------------------------------------------------------

    def set_purpose(self, seat: Seat, purpose: Purpose, *, is_default: bool = False) -> None:
        """The seat's purpose of this name is this one from now on."""
        run = self._context.connection.execute
        touch(self._context, PURPOSES + seat.holder)
        if is_default:
            run("UPDATE purposes SET is_default = false WHERE seat = %s AND is_default", (seat.holder,))
        retired_at = self._context.now if purpose.is_retired else None
        run(
            "INSERT INTO purposes AS known (seat, name, use, needs_case, is_default, retired_at, made_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (seat, name) DO UPDATE SET use = excluded.use,"
            " needs_case = excluded.needs_case, is_default = known.is_default OR excluded.is_default,"
            " retired_at = excluded.retired_at",
            (
                *(seat.holder, purpose.name, purpose.use.value, purpose.needs_case),
                *(is_default, retired_at, self._context.now),
            ),
        )

    def purposes(self, seat: Seat) -> tuple[Purpose, ...]:
        """The closed list of the seat, in order of name; retired ones are marked."""
        rows = self._rows(
            "SELECT name, use, needs_case, retired_at FROM purposes WHERE seat = %s ORDER BY name", (seat.holder,)
        )
        return tuple(
            Purpose(row["name"], Use(row["use"]), row["needs_case"], is_retired=row["retired_at"] is not None)
            for row in rows
        )

    def purpose(self, seat: Seat, name: str) -> Purpose:
        """The seat's purpose of this name. Raises Usage, naming those that there are."""
        open_ones = [each for each in self.purposes(seat) if not each.is_retired]
        for each in open_ones:
            if each.name == name:
                return each
        known = ", ".join(repr(each.name) for each in open_ones)
        raise Usage(no_purpose(name), hint=f"one of: {known}")

    def default_purpose(self, seat: Seat) -> str:
        """The name of the seat's default purpose, "" where it has none."""
        rows = self._rows("SELECT name FROM purposes WHERE seat = %s AND is_default", (seat.holder,))
        return str(rows[0]["name"]) if rows else ""

    def _insert(self, statement: LiteralString, values: tuple[object, ...], taken: str) -> None:
        if not self._context.connection.execute(statement, values).rowcount:
            raise Usage(taken)

    def _rows(self, query: LiteralString, values: tuple[object, ...] = ()) -> list[dict[str, Any]]:
        with self._context.connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query, values).fetchall()


def no_user(name: str) -> NotFound:
    """What is said of an account that is not there, or not there for the one who asks."""
    return NotFound(f"no user is called {name!r}", hint="see: tocsin user list")


def no_purpose(name: str) -> str:
    """What is said of a purpose that a member's list does not hold, or holds no longer."""
    return f"{name!r} is no purpose of this member"


def _user(row: dict[str, Any]) -> User:
    return User(
        name=row["name"],
        seat=Seat(row["member"], is_host=not row["holder"]),
        kind=ActorKind(row["kind"]),
        roles=frozenset(Role(each) for each in row["roles"]),
        is_disabled=row["disabled_at"] is not None,
        display_name=row["display_name"],
    )
