"""Signing in with a password, signing out, and the session between.

A name that nobody has, a wrong password, a closed account and a machine's are told alike, and take as long: the same is
asked of the database, the same hash is reckoned, the same leaf is written. Each try that was judged is on the ledger,
tries of one name from one address within a minute together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.errors import NotFound, NotSignedIn
from tocsin.ledger.leaf import Act, Entry
from tocsin.model.accounts import ActorKind, Service, User
from tocsin.services.accounts.passwords import Passwords
from tocsin.services.accounts.secrets_kept import csrf_of, kept, new_secret
from tocsin.services.accounts.throttling import ACCOUNT, ADDRESS, DEVICE, HERE, Try, count_tries, network_of
from tocsin.services.auditing.refusing import record_refused_try
from tocsin.services.ports import Node
from tocsin.store.database import Transaction

IDLE = timedelta(minutes=30)  # a session that is left alone for so long is over
LONGEST = timedelta(hours=12)  # a session ends, whatever is done in it
DEVICE_KNOWN = timedelta(days=90)
PASSWORD, PASSKEY = "password", "passkey"


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a try comes from. ``device``: what a browser keeps that somebody has signed in with before, or ""."""

    address: str
    device: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that has begun; ``session`` and ``device`` are for the browser alone, ``csrf`` for its pages."""

    user: User
    session: str
    csrf: str
    device: str
    expires_at: datetime


def sign_in(node: Node, passwords: Passwords, name: str, password: str, caller: Caller) -> SignedIn:
    """The session. Raises NotSignedIn, alike for whatever was wrong, and TooMany after too many tries."""
    is_known = bool(caller.device) and _is_known(node, name, caller.device)
    count_tries(node, _tries(name, caller, is_known=is_known))
    with node.store.transaction(Service("sign-in", "sign-in"), read_only=True) as tx:
        account, hashed = _account(tx, name), tx.accounts.password(name)  # the password is asked for, whoever it is
    hashed = hashed if _is_open(account) else ""
    if not passwords.matches(hashed, password):
        note_refused(
            node, name, caller, PASSWORD, is_account=account is not None
        )  # no account is held: nobody waits for one that is there
        raise refused()
    anew = passwords.hashed(password) if passwords.is_outdated(hashed) else ""
    with node.store.transaction(Service("sign-in", name)) as tx:
        tx.accounts.hold(name)
        user = _person(tx, name)  # it may have been closed meanwhile, or recovered from who found its password
        if user is None or tx.accounts.password(name) != hashed:
            _note(tx, name, caller, "refused", PASSWORD)
            signed_in = None
        else:
            if anew:
                tx.accounts.set_password(name, anew)
            if not is_known:  # else whoever tries from the same network would be forgiven with its user
                tx.sessions.forgive(Try(HERE, f"{name}\0{network_of(caller.address)}").key)
            signed_in = begin_session(tx, user, caller, PASSWORD)
    if signed_in is None:
        raise refused()
    return signed_in


def begin_session(tx: Transaction, user: User, caller: Caller, via: str) -> SignedIn:
    """A new session, with a name that nobody can have fixed beforehand; that it began is on the ledger."""
    session, device, expires_at = new_secret(), caller.device, tx.now + LONGEST
    tx.sessions.begin(kept(session), user.name, via, expires_at)
    if not device or not tx.sessions.is_known_device(kept(device), user.name):
        device = new_secret()
        tx.sessions.know_device(kept(device), user.name, tx.now + DEVICE_KNOWN)
    _note(tx, user.name, caller, "signed in", via)
    return SignedIn(user, session, csrf_of(session), device, expires_at)


def sign_out(node: Node, name: str, session: bytes, *, everywhere: bool = False) -> None:
    """Nothing: the session is over; ``everywhere``: all of the user's, and its browsers are strangers again."""
    with node.store.transaction(Service("sign-in", name)) as tx:
        tx.sessions.end(session)
        if everywhere:
            tx.sessions.end_all(name)
        tx.ledger.append(
            Entry(
                Act.LOG_IN, (f"user:{name}",), payload={"outcome": "signed out", "name": name, "everywhere": everywhere}
            )
        )


def note_refused(node: Node, name: str, caller: Caller, via: str, *, is_account: bool, actor: str = "sign-in") -> None:
    """Nothing: a try that was refused is on the ledger, the same again within a minute counted (``refusing``).

    ``is_account``: the name is somebody's, whose oversight it is told; a name that is nobody's stays the host's to see,
    whoever takes it later. ``actor``: who tried, where that is known.
    """
    about = f"{'user' if is_account else 'typed'}:{name[:200]}"
    record_refused_try(node, Service("sign-in", actor), about, _told(name, caller, "refused", via))


def refused() -> NotSignedIn:
    """What is said to whoever could not be signed in, whatever the reason."""
    return NotSignedIn("the name and what was given with it do not go together")


def person(tx: Transaction, name: str) -> User | None:
    """The open account of a person, or None: for none, a closed one, and a machine's."""
    return _person(tx, name)


def _person(tx: Transaction, name: str) -> User | None:
    account = _account(tx, name)
    return account if _is_open(account) else None


def _account(tx: Transaction, name: str) -> User | None:
    try:
        return tx.members.user(name)
    except NotFound:
        return None


def _is_open(account: User | None) -> bool:
    return account is not None and not account.is_disabled and account.kind is ActorKind.USER


def _is_known(node: Node, name: str, device: str) -> bool:
    with node.store.transaction(Service("sign-in", "sign-in"), read_only=True) as tx:
        return tx.sessions.is_known_device(kept(device), name)


def _tries(name: str, caller: Caller, *, is_known: bool) -> list[Try]:
    """What a try counts against: strangers share the account's limit, a known browser has its own.

    So nobody who tries from elsewhere can keep a user out of the browser in which they have signed in before.
    """
    network = network_of(caller.address)
    if is_known:
        return [Try(DEVICE, f"{name}\0{caller.device}")]
    return [Try(ADDRESS, network), Try(HERE, f"{name}\0{network}"), Try(ACCOUNT, name)]


def _note(tx: Transaction, name: str, caller: Caller, outcome: str, via: str) -> None:
    tx.ledger.append(Entry(Act.LOG_IN, (f"user:{name[:200]}",), payload=_told(name, caller, outcome, via)))


def _told(name: str, caller: Caller, outcome: str, via: str) -> dict[str, str]:
    """A try, as its leaf keeps it."""
    return {"outcome": outcome, "via": via, "name": name[:200], "address": caller.address}
