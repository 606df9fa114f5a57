"""How an account comes to its credentials: one-time invitations, the first administrator, a change of password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.errors import NotFound, NotSignedIn, Usage
from tocsin.ledger.leaf import Act, Entry
from tocsin.model.accounts import Actor, ActorKind, Role, Service, User, Verb
from tocsin.model.members import Seat
from tocsin.services.accounts.credentials import Known, require_open
from tocsin.services.accounts.naming import FIRST, require_free
from tocsin.services.accounts.passwords import Passwords, require_good
from tocsin.services.accounts.seats import require_not_closed, require_ours, require_ours_or_first
from tocsin.services.accounts.secrets_kept import kept, new_secret
from tocsin.services.accounts.sign_in import Caller, note_refused, refused
from tocsin.services.accounts.throttling import CHANGE, CHANGE_HERE, Try, count_tries
from tocsin.services.auditing.recording import append
from tocsin.services.ports import Node
from tocsin.services.refusals import require
from tocsin.store.database import Transaction

INVITED_FOR = timedelta(hours=72)
FRESH = timedelta(minutes=10)  # credentials are added and taken away soon after signing in, or not at all


@dataclass(frozen=True, slots=True)
class Invited:
    """A one-time link to an account. ``secret`` is shown once, and kept as a hash."""

    user: str
    secret: str
    expires_at: datetime

    @property
    def path(self) -> str:
        """The path of the link."""
        return f"/v1/invitations/{self.secret}"


def invite(node: Node, name: str, *, valid: timedelta = INVITED_FOR) -> Invited:
    """The invitation by which the account gets a password or passkey; those before it are void.

    Raises NotFound, NotAllowed for another seat's account, Usage for a machine's or a closed one.
    """
    actor = require(node.acting, Verb.MANAGE_ACCOUNTS)
    with node.store.transaction(Service("accounts", actor.name)) as tx:
        user = require_not_closed(_invitable(tx, actor, name))
        if user.kind is not ActorKind.USER:
            raise Usage(f"{name!r} is a machine: it has tokens", hint="make it a token")
        return open_invitation(node, tx, user, valid)


def _invitable(tx: Transaction, actor: Actor, name: str) -> User:
    """The account. Raises NotFound: with what makes the first administrator, where the node has none yet."""
    try:
        return require_ours_or_first(tx, actor, name)
    except NotFound as error:
        if actor.seat.is_host and not _is_administered(tx, actor.seat):
            raise NotFound(error.message, hint="tocsin init makes the first administrator, and their link") from error
        raise


def _is_administered(tx: Transaction, seat: Seat) -> bool:
    """True when the seat has an account of an administrator."""
    return any(each.seat == seat and Role.ADMINISTRATOR in each.roles for each in tx.members.users())


def first_administrator(node: Node, *, name: str = FIRST) -> Invited | None:
    """An invitation for the node's first administrator; None once its own member has an account of one.

    Whoever holds the node's account on its machine may ask: the node is theirs.
    """
    with node.store.transaction(Service("accounts", node.actor)) as tx:
        host = tx.members.host()
        # Nobody else takes a name from here on: of several that ask at once, one makes it.
        if name in tx.members.names() or _is_administered(tx, host):
            return None
        user = User(require_free(tx, name), host, ActorKind.USER, frozenset({Role.ADMINISTRATOR}))
        tx.members.add_user(user)
        append(
            node, tx, Act.CONFIGURE, (f"user:{name}",), what="user added", roles=sorted(user.roles),
            kind=user.kind.value, member=host.member,
        )  # fmt: skip
        return open_invitation(node, tx, user, INVITED_FOR)


def accept_with_password(node: Node, passwords: Passwords, secret: str, password: str) -> str:
    """The name of the account, which has this password from now on; the invitation is used up.

    Whoever was signed in to it is signed out. Raises NotSignedIn for an invitation that is not open, BadValue for a
    password that may not be chosen: then the invitation stays open.
    """
    name = invited_user(node, secret)
    hashed = passwords.hashed(require_good(password, name))
    with node.store.transaction(Service("accounts", name)) as tx:
        use_invitation(tx, secret)
        tx.accounts.set_password(name, hashed)
    return name


def invited_user(node: Node, secret: str) -> str:
    """Whose account an open invitation is for. Raises NotSignedIn."""
    with node.store.transaction(Service("accounts", "sign-in")) as tx:
        found = tx.accounts.invitation(kept(secret))
    if found is None:
        raise NotSignedIn("this invitation is not open", hint="ask an administrator for another one")
    return found.user


def use_invitation(tx: Transaction, secret: str) -> str:
    """Whose account it was for: it is used up, and what opened the account before opens it no longer.

    It is the way back in after a credential was lost, and whoever found or stole that one is out from here on: its
    password and passkeys are gone, its sessions over, its browsers strangers. Raises NotSignedIn.
    """
    found = tx.accounts.invitation(kept(secret))
    if found is None:  # somebody else was quicker
        raise NotSignedIn("this invitation is not open", hint="ask an administrator for another one")
    tx.accounts.hold(found.user)
    tx.accounts.close_invitations(found.user)
    had_password, passkeys = tx.accounts.forget_credentials(found.user)
    ended = tx.sessions.end_all(found.user)
    payload = {"what": "invitation used", "made_by": found.made_by}
    taken = {"password": had_password, "passkeys": passkeys, "sessions": ended}
    tx.ledger.append(Entry(Act.CONFIGURE, (f"user:{found.user}",), payload={**payload, "taken_away": taken}))
    return found.user


def change_password(
    node: Node, passwords: Passwords, known: Known, current: str, new: str, *, caller: Caller | None = None
) -> None:
    """Nothing: the password is the new one, every other session is over, and every other browser a stranger.

    ``current`` may be left out by who has none yet and has just signed in with a passkey. Raises NotSignedIn, BadValue,
    and TooMany after too many tries: whoever holds somebody's session could else guess their password without end.
    """
    name, caller = known.user.name, caller or Caller("")
    with node.store.transaction(Service("accounts", name), read_only=True) as tx:
        hashed = tx.accounts.password(name)
        is_open = not hashed and is_fresh(known, tx.now)
    if not is_open:
        count_tries(node, [Try(CHANGE_HERE, f"{name}\0{known.session.hex()}"), Try(CHANGE, name)])
        if not passwords.matches(hashed, current):
            note_refused(node, name, caller, "change of password", is_account=True, actor=name)
            raise refused()
    anew = passwords.hashed(require_good(new, name))
    with node.store.transaction(Service("accounts", name)) as tx:
        require_open(tx, known)
        if tx.accounts.password(name) != hashed:
            raise refused()
        tx.accounts.set_password(name, anew)
        tx.sessions.end_all(name, but=known.session, device=kept(caller.device) if caller.device else b"")
        tx.ledger.append(Entry(Act.CONFIGURE, (f"user:{name}",), payload={"what": "password changed"}))


def end_sessions(node: Node, name: str) -> int:
    """How many sessions of the account were ended. Raises NotFound, NotAllowed for another seat's."""
    actor = require(node.acting, Verb.MANAGE_ACCOUNTS)
    with node.store.transaction(Service("accounts", actor.name)) as tx:
        require_ours(tx, actor, name)
        ended = tx.sessions.end_all(name)
        append(node, tx, Act.CONFIGURE, (f"user:{name}",), what="signed out everywhere", sessions=ended)
        return ended


def is_fresh(known: Known, now: datetime) -> bool:
    """True soon after signing in."""
    return now - known.since < FRESH


def open_invitation(node: Node, tx: Transaction, user: User, valid: timedelta) -> Invited:
    """The invitation, open if the transaction is kept; that it was made is on the ledger."""
    secret, expires_at = new_secret(), tx.now + valid
    tx.accounts.invite(user.name, kept(secret), expires_at)
    append(node, tx, Act.CONFIGURE, (f"user:{user.name}",), what="invited", until=expires_at.isoformat())
    return Invited(user.name, secret, expires_at)
