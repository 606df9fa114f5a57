"""Who is behind a credential, and all that the door asks of them, in one statement that is a transaction by itself.

It is the same statement for every credential: one that opens, one that is over, was taken away or never was, with a
purpose that may be stated or without. Nothing of it is kept: the next request asks again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson

from tocsin.model.accounts import ActorKind, Purpose, Role, User, Verb
from tocsin.model.handling import Use
from tocsin.model.members import Seat
from tocsin.store.bound import session_words
from tocsin.store.commands import Step
from tocsin.store.database import Store

_BEHIND = b"SELECT behind($1::text, $2::bytea, $3::text::timestamptz, $4::text::timestamptz, $5::text)"  # migration 28


@dataclass(frozen=True, slots=True)
class Asked:
    """A credential as the database knows it: "token" or "session", its hash, how long a session may be left alone."""

    sort: str
    hashed: bytes
    idle: timedelta = timedelta(0)


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


def behind(store: Store, asked: Asked, purpose: str = "") -> tuple[Behind | None, datetime]:
    """Who is behind the credential at this moment, with that purpose of theirs.

    None for a credential that is over, was taken away, of a closed account, or never was, and for a session whose row
    was changed past Tocsin. Raises StoreUnavailable.
    """

    def question(now: datetime) -> Step:
        moments = (each.isoformat().encode() for each in (now, now - asked.idle))
        return _BEHIND, (asked.sort.encode(), asked.hashed, *moments, purpose.encode())

    answer, now = store.ask(question)
    return (None if answer is None else _behind(store, asked, answer, purpose)), now


def _behind(store: Store, asked: Asked, answer: bytes, purpose: str) -> Behind | None:
    via, since, expires_at, used_at, scope, *account, use, needs_case, groups, mac = orjson.loads(answer)
    user = _user(*account)
    try:
        begun, until = datetime.fromisoformat(since), datetime.fromisoformat(expires_at)
    except ValueError:  # "infinity": written past Tocsin
        return None
    if asked.sort == "session":
        words = session_words(asked.hashed, user.name, via, begun, until)
        if not store._vault.is_authentic(words, bytes.fromhex(mac)):
            return None
    return Behind(
        user,
        via,
        begun,
        until,
        None if used_at is None else datetime.fromisoformat(used_at),
        None if scope is None else frozenset(map(Verb, scope)),
        None if use is None else Purpose(purpose, Use(use), needs_case),
        frozenset(groups),
    )


def _user(name: str, kind: str, display_name: str, holder: str, member: str, roles: list[str]) -> User:
    seat = Seat(member, is_host=not holder)
    return User(name, seat, ActorKind(kind), frozenset(map(Role, roles)), display_name=display_name)
