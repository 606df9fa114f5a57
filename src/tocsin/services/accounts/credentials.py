"""From a session or token to somebody who acts, for a purpose: asked anew for every request, so nothing lingers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tocsin.errors import NotSignedIn
from tocsin.model.accounts import Actor, Service, User, Verb
from tocsin.services.accounts.secrets_kept import csrf_of, is_token, kept
from tocsin.services.accounts.sign_in import IDLE
from tocsin.services.ports import Node
from tocsin.store.database import Transaction
from tocsin.store.entering import Asked, Behind, behind
from tocsin.store.members import no_purpose

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
    if credential.sort is Sort.TOKEN and not is_token(credential.secret):
        raise _nobody()  # anybody can reckon its check digits: the database is not asked for what is no token
    found, now = behind(node.store, Asked(credential.sort.value, kept(credential.secret), IDLE), purpose)
    if found is None:
        raise _nobody()
    if found.used_at is None or now - found.used_at >= _NOTED_EVERY:
        _note_use(node, credential)
    problem = no_purpose(purpose) if purpose and found.purpose is None else ""
    return Entered(_known(found, credential, now), _actor(found, case), problem)


def require_open(tx: Transaction, known: Known) -> None:
    """Nothing: the session is open still, and the account held so that it stays so until the transaction ends.

    Asked where credentials change: between the door and here the account may have been recovered from whoever holds
    the session. Raises NotSignedIn.
    """
    tx.accounts.hold(known.user.name)
    session = tx.sessions.find(known.session, IDLE)
    if session is None or session.user != known.user.name:
        raise NotSignedIn("nobody is signed in with this", hint="sign in again")


def _nobody() -> NotSignedIn:
    return NotSignedIn("nobody is signed in with this", hint="sign in again, or ask for another token")


def _known(found: Behind, credential: Credential, now: datetime) -> Known:
    if credential.sort is Sort.TOKEN:
        return Known(found.user, found.via, found.since, found.expires_at, found.scope)
    until = min(found.expires_at, now + IDLE)
    return Known(found.user, found.via, found.since, until, None, kept(credential.secret), csrf_of(credential.secret))


def _actor(found: Behind, case: str) -> Actor:
    user = found.user
    return Actor(
        name=user.name,
        seat=user.seat,
        roles=user.roles,
        purpose=found.purpose,
        case=case,
        groups=found.groups,
        kind=user.kind,
        scope=found.scope,
    )


def _note_use(node: Node, credential: Credential) -> None:
    with node.store.transaction(Service("sign-in", "sign-in")) as tx:
        hashed = kept(credential.secret)
        if credential.sort is Sort.SESSION:
            tx.sessions.seen(hashed)
        else:
            tx.accounts.used_token(hashed)
