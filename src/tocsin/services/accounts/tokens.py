"""Tokens of machines: scoped to verbs, ending by a date, shown once, revoked at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from tocsin.errors import BadValue, NotFound, Usage
from tocsin.ledger.leaf import Act
from tocsin.model.accounts import ActorKind, Role, Service, Verb, require_words
from tocsin.model.authority import ROLES
from tocsin.services.accounts.seats import require_not_closed, require_ours
from tocsin.services.accounts.secrets_kept import kept, new_token
from tocsin.services.auditing.recording import append
from tocsin.services.ports import Node
from tocsin.services.refusals import require
from tocsin.store.accounts import Token
from tocsin.store.members import no_user

MOST_DAYS = 366


def make_token(node: Node, user: str, name: str, scope: Iterable[Verb], *, days: int = 90) -> tuple[Token, str]:
    """The token and its secret, which is shown this once.

    Raises Usage for a person's account, BadValue for verbs that the machine's roles do not have, for none, for a name
    that is none, and for more days than a token may have; NotFound, NotAllowed.
    """
    actor = require(node.acting, Verb.MANAGE_ACCOUNTS)
    verbs = frozenset(scope)
    if not 1 <= days <= MOST_DAYS:
        raise BadValue(f"a token is good for 1 to {MOST_DAYS} days, not {days}", place="days")
    require_words(name, "name of a token, which says what it is for")
    with node.store.transaction(Service("accounts", actor.name)) as tx:
        account = require_not_closed(require_ours(tx, actor, user))
        if account.kind is not ActorKind.MACHINE:
            raise Usage(
                f"{user!r} is a person, who signs in", hint="tokens are for machines: tocsin user add --machine"
            )
        allowed = ROLES[Role.MACHINE] if Role.MACHINE in account.roles else frozenset[Verb]()
        if not verbs or verbs - allowed:
            known = ", ".join(sorted(verb.value for verb in allowed)) or "none: it has no role"
            raise BadValue("a token's scope is some of the verbs of its machine", place="scope", hint=f"those: {known}")
        secret = new_token()
        token = tx.accounts.add_token(user, name, verbs, kept(secret), tx.now + timedelta(days=days))
        append(
            node, tx, Act.CONFIGURE, (f"user:{user}", f"token:{token.id}"),
            what="token made", name=name, scope=sorted(verbs), until=token.expires_at.isoformat(),
        )  # fmt: skip
        return token, secret


def tokens(node: Node, user: str = "") -> tuple[Token, ...]:
    """The tokens of one machine, or of every one of the actor's seat, without what opens them."""
    actor = require(node.acting, Verb.MANAGE_ACCOUNTS)
    with node.store.transaction(Service("accounts", actor.name), read_only=True) as tx:
        if user and user not in {each.name for each in tx.members.users(actor.seat)}:
            raise no_user(user)
        return tx.accounts.tokens(user, actor.seat)


def revoke_token(node: Node, token_id: UUID) -> Token:
    """The token, which opens nothing from now on. Raises NotFound, for another seat's as well."""
    actor = require(node.acting, Verb.MANAGE_ACCOUNTS)
    with node.store.transaction(Service("accounts", actor.name)) as tx:
        found = [each for each in tx.accounts.tokens(seat=actor.seat) if each.id == token_id]
        if not found:
            raise NotFound(f"there is no token {token_id}")
        tx.accounts.revoke_token(token_id)
        append(
            node, tx, Act.CONFIGURE, (f"user:{found[0].user}", f"token:{token_id}"),
            what="token revoked", name=found[0].name, scope=sorted(found[0].scope),
        )  # fmt: skip
        return found[0]
