"""From a session or token to somebody who acts, for a purpose: asked anew for every request, so nothing lingers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tocsin.errors import NotFound, NotSignedIn, Usage
from tocsin.model.accounts import Actor, ActorKind, Purpose, Service, User, Verb
from tocsin.services.accounts.secrets_kept import csrf_of, is_token, kept
from tocsin.services.accounts.sign_in import IDLE
from tocsin.services.ports import Node
from tocsin.store.database import Transaction

_NOTED_EVERY = timedelta(minutes=1)  # when a session or token was used last, to the minute


class Sort(StrEnum):
    """What somebody comes with."""

    SESSION = "session"
    TOKEN = "token"


@dataclass(frozen=True, slots=True)
class Credential:
    """What came with a request, nothing of it believed yet."""

    sort: Sort
    secret: str


@dataclass(frozen=True, slots=True)
class Known:
    """Who is behind a credential. ``scope``: a token's verbs, None for all; ``session``, ``csrf``: of a session."""

    user: User
    via: str  # password, passkey, token
    since: datetime
    expires_at: datetime
    scope: frozenset[Verb] | None = None
    session: bytes = b""
    csrf: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """Who asks, as an actor. ``problem``: what is wrong with the purpose that was stated; then the actor has none."""

    known: Known
    actor: Actor
    problem: str = ""


def enter(node: Node, credential: Credential, purpose: str = "", case: str = "") -> Entered:
    """Who is behind the credential, in the roles that they have at this moment. Raises NotSignedIn."""
    with node.store.transaction(Service("sign-in", "sign-in"), read_only=True) as tx:
        known, used_at = _known(tx, credential)
        stated, problem = _purpose(tx, known.user, purpose)
        actor = Actor(
            name=known.user.name,
            seat=known.user.seat,
            roles=known.user.roles,
            purpose=stated,
            case=case,
            groups=tx.members.groups_of(known.user.seat.member, tx.now),
            kind=known.user.kind,
            scope=known.scope,
        )
        is_noted = used_at is not None and tx.now - used_at < _NOTED_EVERY
    if not is_noted:
        _note_use(node, credential)
    return Entered(known, actor, problem)


def require_open(tx: Transaction, known: Known) -> None:
    """Nothing: the session is open still, and the account held so that it stays so until the transaction ends.

    Asked where credentials change: between the door and here the account may have been recovered from whoever holds
    the session. Raises NotSignedIn.
    """
    tx.accounts.hold(known.user.name)
    session = tx.sessions.find(known.session, IDLE)
    if session is None or session.user != known.user.name:
        raise NotSignedIn("nobody is signed in with this", hint="sign in again")


def _known(tx: Transaction, credential: Credential) -> tuple[Known, datetime | None]:
    """Who it is, and when the credential was used last."""
    found = _of_session(tx, credential) if credential.sort is Sort.SESSION else _of_token(tx, credential)
    if found is None or found[0].user.is_disabled:
        raise NotSignedIn("nobody is signed in with this", hint="sign in again, or ask for another token")
    return found


def _of_session(tx: Transaction, credential: Credential) -> tuple[Known, datetime | None] | None:
    hashed = kept(credential.secret)
    session = tx.sessions.find(hashed, IDLE)
    user = _user(tx, session.user) if session else None
    if session is None or user is None or user.kind is not ActorKind.USER:
        return None
    until = min(session.expires_at, tx.now + IDLE)
    csrf = csrf_of(credential.secret)
    return Known(user, session.via, session.made_at, until, None, hashed, csrf), session.seen_at


def _of_token(tx: Transaction, credential: Credential) -> tuple[Known, datetime | None] | None:
    if not is_token(credential.secret):
        return None
    token = tx.accounts.token(kept(credential.secret))
    user = _user(tx, token.user) if token else None
    if token is None or user is None or user.kind is not ActorKind.MACHINE:
        return None
    return Known(user, "token", token.made_at, token.expires_at, token.scope), token.used_at


def _user(tx: Transaction, name: str) -> User | None:
    try:
        return tx.members.user(name)
    except NotFound:  # pragma: no cover - accounts are closed, never deleted
        return None


def _purpose(tx: Transaction, user: User, purpose: str) -> tuple[Purpose | None, str]:
    if not purpose:
        return None, ""
    try:
        return tx.members.purpose(user.seat, purpose), ""
    except Usage as error:
        return None, error.message


def _note_use(node: Node, credential: Credential) -> None:
    with node.store.transaction(Service("sign-in", "sign-in")) as tx:
        hashed = kept(credential.secret)
        if credential.sort is Sort.SESSION:
            tx.sessions.seen(hashed)
        elif (token := tx.accounts.token(hashed)) is not None:
            tx.accounts.used_token(token.id)
