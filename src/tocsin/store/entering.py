"""Who is behind a credential, and all that the door asks of them, in one statement.

It is the same statement for every credential of its sort: one that opens, one that is over, was taken away or never
was, with a purpose that may be stated or without. Nothing of it is kept: the next request asks again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, LiteralString

from tocsin.model.accounts import ActorKind, Purpose, Role, User, Verb
from tocsin.model.handling import Use
from tocsin.model.members import Seat
from tocsin.store.context import Context

_OF_TOKEN: LiteralString = (
    "SELECT user_id, 'token', made_at, expires_at, used_at, scope FROM tokens"
    " WHERE hash = %(hash)s AND revoked_at IS NULL AND expires_at > %(now)s"
)
_OF_SESSION: LiteralString = (
    "SELECT user_id, via, made_at, expires_at, seen_at, NULL::text[] FROM sessions"
    " WHERE hash = %(hash)s AND expires_at > %(now)s AND seen_at > %(idle_since)s"
)
# The newest roster of each group alone says who belongs to it, as model.members.Group.has reads it: a test holds both
# to the same answers.
_ENTER: LiteralString = (
    " SELECT opener.via, opener.made_at, opener.expires_at, opener.used_at, opener.scope,"
    " account.name, account.kind, account.display_name, seats.holder, seats.member,"
    " ARRAY(SELECT role FROM role_grants WHERE user_id = account.id AND revoked_at IS NULL),"
    " purpose.use, purpose.needs_case,"
    " ARRAY(SELECT group_id FROM (SELECT DISTINCT ON (group_id) * FROM rosters ORDER BY group_id, epoch DESC) AS newest"
    " WHERE seats.member = ANY(members) AND since <= %(now)s AND (until IS NULL OR %(now)s < until))"
    " FROM opener"
    " JOIN users AS account ON account.id = opener.user_id"
    " AND account.kind = %(kind)s AND account.disabled_at IS NULL"
    " JOIN seats ON seats.holder = account.seat"
    " LEFT JOIN purposes AS purpose ON purpose.seat = seats.holder AND purpose.name = %(purpose)s"
    " AND purpose.retired_at IS NULL"
)
_OPENER: LiteralString = "WITH opener (user_id, via, made_at, expires_at, used_at, scope) AS ("
_BY_TOKEN: LiteralString = _OPENER + _OF_TOKEN + ")" + _ENTER
_BY_SESSION: LiteralString = _OPENER + _OF_SESSION + ")" + _ENTER


@dataclass(frozen=True, slots=True)
class Behind:
    """The account that a credential opens, as it is at this moment. ``used_at``: when it was used last.

    ``scope``: a token's verbs, None for all. ``purpose``: the one that is stated, None unless the seat has it and it
    may be stated still. ``groups``: those that the seat's member belongs to now.
    """

    user: User
    via: str
    since: datetime
    expires_at: datetime
    used_at: datetime | None
    scope: frozenset[Verb] | None
    purpose: Purpose | None
    groups: frozenset[str]


def behind_token(context: Context, hashed: bytes, purpose: str) -> Behind | None:
    """Who is behind the token; None for one that is over, was revoked, of a closed account, or never was."""
    return _behind(context, _BY_TOKEN, {"hash": hashed, "kind": ActorKind.MACHINE.value}, purpose)


def behind_session(context: Context, hashed: bytes, idle: timedelta, purpose: str) -> Behind | None:
    """Who is behind the session; None for one that is over, was left alone for ``idle``, of a closed account, or never
    was."""
    values = {"hash": hashed, "kind": ActorKind.USER.value, "idle_since": context.now - idle}
    return _behind(context, _BY_SESSION, values, purpose)


def _behind(context: Context, query: LiteralString, values: dict[str, Any], purpose: str) -> Behind | None:
    row = context.connection.execute(query, values | {"now": context.now, "purpose": purpose}).fetchone()
    if row is None:
        return None
    via, since, expires_at, used_at, scope, *account, use, needs_case, groups = row
    return Behind(
        _user(*account),
        *(via, since, expires_at, used_at),
        None if scope is None else frozenset(map(Verb, scope)),
        None if use is None else Purpose(purpose, Use(use), needs_case),
        frozenset(groups),
    )


def _user(name: str, kind: str, display_name: str, holder: str, member: str, roles: list[str]) -> User:
    seat = Seat(member, is_host=not holder)
    return User(name, seat, ActorKind(kind), frozenset(map(Role, roles)), display_name=display_name)
