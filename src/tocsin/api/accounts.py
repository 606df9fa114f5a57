"""Accounts, their roles, invitations and tokens: for administrators, each in their own seat."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from msgspec import Struct, field

from tocsin.api.authority import Access, Route
from tocsin.api.visit import Visit
from tocsin.errors import BadValue, NotFound
from tocsin.model.accounts import Role, User, Verb
from tocsin.services.accounts import people
from tocsin.services.accounts.invitations import end_sessions, invite
from tocsin.services.accounts.tokens import make_token, revoke_token, tokens
from tocsin.store.accounts import Token

_ACCOUNTS = Access(Verb.MANAGE_ACCOUNTS)


class NewUser(Struct, forbid_unknown_fields=True):
    """An account. ``member``: whose seat, the caller's own when left out."""

    name: str
    roles: list[Role] = field(default_factory=list)
    display_name: str = ""
    member: str = ""
    is_machine: bool = False


class GivenRole(Struct, forbid_unknown_fields=True):
    """A role."""

    role: Role


class NewToken(Struct, forbid_unknown_fields=True):
    """What a token is for, what it opens, and for how many days."""

    name: str
    scope: list[Verb]
    days: int = 90


def every(visit: Visit) -> list[dict[str, Any]]:
    """The accounts of the caller's seat; of every seat for the member that runs the node."""
    return [_user(each) for each in people.users(visit.node)]


def add(visit: Visit) -> dict[str, Any]:
    """The new account. It cannot sign in before it was invited, or has a token."""
    given = visit.body(NewUser)
    return _user(
        people.add_user(
            visit.node, given.name, given.roles, member=given.member, display_name=given.display_name,
            is_machine=given.is_machine,
        )
    )  # fmt: skip


def grant(visit: Visit) -> dict[str, Any]:
    """The account, with the role."""
    return _user(people.grant(visit.node, visit.path["user"], visit.body(GivenRole).role))


def revoke(visit: Visit) -> dict[str, Any]:
    """The account, without the role, from its next request on."""
    try:
        role = Role(visit.path["role"])
    except ValueError as error:
        raise BadValue(f"{visit.path['role'][:80]!r} is no role", place="role") from error
    return _user(people.revoke(visit.node, visit.path["user"], role))


def disable(visit: Visit) -> dict[str, Any]:
    """The account, which opens nothing from its next request on."""
    return _user(people.disable(visit.node, visit.path["user"]))


def send_out(visit: Visit) -> dict[str, Any]:
    """How many of the account's sessions were ended."""
    return {"user": visit.path["user"], "sessions": end_sessions(visit.node, visit.path["user"])}


def make_invitation(visit: Visit) -> dict[str, Any]:
    """A one-time link for the account, shown this once; those before it are void."""
    invited = invite(visit.node, visit.path["user"])
    link = f"{visit.rim.front.origins[0]}{invited.path}"
    return {"user": invited.user, "link": link, "expires_at": invited.expires_at.isoformat()}


def its_tokens(visit: Visit) -> list[dict[str, Any]]:
    """The machine's tokens, without what opens them."""
    return [_token(each) for each in tokens(visit.node, visit.path["user"])]


def add_token(visit: Visit) -> dict[str, Any]:
    """The token with its secret, which is shown this once."""
    given = visit.body(NewToken)
    token, secret = make_token(visit.node, visit.path["user"], given.name, given.scope, days=given.days)
    return {**_token(token), "token": secret}


def end_token(visit: Visit) -> None:
    """Nothing: the token opens nothing from now on."""
    try:
        token = UUID(visit.path["token"])
    except ValueError as error:
        raise NotFound(f"there is no token {visit.path['token'][:80]}") from error
    revoke_token(visit.node, token)


def _user(user: User) -> dict[str, Any]:
    return {
        "user": user.name,
        "display_name": user.display_name,
        "member": user.seat.member,
        "kind": user.kind.value,
        "roles": sorted(user.roles),
        "is_disabled": user.is_disabled,
    }


def _token(token: Token) -> dict[str, Any]:
    return {
        "id": str(token.id),
        "user": token.user,
        "name": token.name,
        "scope": sorted(token.scope),
        "made_at": token.made_at.isoformat(),
        "made_by": token.made_by,
        "expires_at": token.expires_at.isoformat(),
        "used_at": token.used_at.isoformat() if token.used_at else None,
        "revoked_at": token.revoked_at.isoformat() if token.revoked_at else None,
    }


ROUTES = (
    Route("GET", "/v1/users", _ACCOUNTS, every, gives="Users"),
    Route("POST", "/v1/users", _ACCOUNTS, add, takes=NewUser, gives="User", status=201),
    Route("POST", "/v1/users/{user:name}/roles", _ACCOUNTS, grant, takes=GivenRole, gives="User"),
    Route("DELETE", "/v1/users/{user:name}/roles/{role}", _ACCOUNTS, revoke, gives="User"),
    Route("POST", "/v1/users/{user:name}/disable", _ACCOUNTS, disable, gives="User"),
    Route("POST", "/v1/users/{user:name}/sign-out", _ACCOUNTS, send_out, gives="SignedOut"),
    Route("POST", "/v1/users/{user:name}/invitation", _ACCOUNTS, make_invitation, gives="Invitation", status=201),
    Route("GET", "/v1/users/{user:name}/tokens", _ACCOUNTS, its_tokens, gives="Tokens"),
    Route("POST", "/v1/users/{user:name}/tokens", _ACCOUNTS, add_token, takes=NewToken, gives="NewToken", status=201),
    Route("DELETE", "/v1/tokens/{token}", _ACCOUNTS, end_token, status=204),
)
