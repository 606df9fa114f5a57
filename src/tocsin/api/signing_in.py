"""Signing in and out, invitations, and what somebody who is signed in may know and change of their own account."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from starlette.responses import Response
from webauthn import base64url_to_bytes
from webauthn.helpers import bytes_to_base64url

from tocsin.api.authority import OPEN, SIGNED_IN, Route
from tocsin.api.encoding import encoded
from tocsin.api.visit import Visit
from tocsin.errors import BadValue, Usage
from tocsin.services.accounts import passkeys
from tocsin.services.accounts.invitations import accept_with_password, change_password
from tocsin.services.accounts.purposes import purposes
from tocsin.services.accounts.sign_in import DEVICE_KNOWN, SignedIn, sign_in, sign_out
from tocsin.store.accounts import Passkey


class NameAndPassword(Struct, forbid_unknown_fields=True):
    """Who signs in, and with which password."""

    name: str
    password: str


class Answered(Struct):
    """What an authenticator says, in base64url (W3C WebAuthn 3, 5.1.8): a browser's own fields beside it are let be."""

    clientDataJSON: str  # noqa: N815  the names are the standard's
    attestationObject: str = ""  # noqa: N815
    authenticatorData: str = ""  # noqa: N815
    signature: str = ""
    userHandle: str | None = None  # noqa: N815


class PasskeyAnswer(Struct):
    """The credential that a browser gives, as JSON."""

    id: str
    rawId: str  # noqa: N815
    response: Answered
    type: str = "public-key"


class CeremonyAnswer(Struct, forbid_unknown_fields=True):
    """The answer to a ceremony that was begun. ``label``: what its user calls the passkey."""

    ceremony: str
    credential: PasskeyAnswer
    label: str = ""


class Accepting(Struct, forbid_unknown_fields=True):
    """A password, or the answer to a ceremony."""

    password: str = ""
    passkey: CeremonyAnswer | None = None


class SigningOut(Struct, forbid_unknown_fields=True):
    """``everywhere``: every session of the account."""

    everywhere: bool = False


class NewPassword(Struct, forbid_unknown_fields=True):
    """The password as it is and as it is to be."""

    new: str
    current: str = ""


_ABOUT_INVITATIONS = {
    "what": "the address of an invitation to this Tocsin: opening it here does not use it",
    "how": 'send the password of the account to this very address: POST, application/json, {"password": "..."}',
    "then": "POST /v1/sign-in with name and password; every step, and passkeys: docs/guide/accounts.md",
}


def with_password(visit: Visit) -> Response:
    """A session, by name and password."""
    given = visit.body(NameAndPassword)
    begun = sign_in(visit.node, visit.rim.passwords, given.name, given.password, visit.caller)
    return _begun(visit, begun)


def begin_with_passkey(visit: Visit) -> dict[str, Any]:
    """What a browser needs to ask its user for a passkey; the same for everybody."""
    return _ceremony(passkeys.begin_sign_in(visit.node, visit.rim.front.party))


def with_passkey(visit: Visit) -> Response:
    """A session, by passkey."""
    given = visit.body(CeremonyAnswer)
    answer = _answer(given)
    begun = passkeys.finish_sign_in(visit.node, visit.rim.front.party, given.ceremony, answer, visit.caller)
    return _begun(visit, begun)


def accept(visit: Visit) -> dict[str, Any]:
    """The account whose invitation was accepted: it has a password or a passkey now, and can sign in."""
    given, secret = visit.body(Accepting), visit.path["token"]
    if bool(given.password) == (given.passkey is not None):
        raise Usage("a password or a passkey", place="body")
    if given.passkey is None:
        name = accept_with_password(visit.node, visit.rim.passwords, secret, given.password)
    else:
        name = passkeys.accept_with_passkey(
            visit.node, visit.rim.front.party, secret, given.passkey.ceremony, _answer(given.passkey),
            given.passkey.label,
        )  # fmt: skip
    return {"user": name}


def about_invitations(_visit: Visit) -> dict[str, Any]:
    """How an invitation is used, for whoever opens the link in a browser; the same for every link, open or not."""
    return _ABOUT_INVITATIONS  # the token is not looked at: the answer must not tell which invitations are open


def begin_invited(visit: Visit) -> dict[str, Any]:
    """What a browser needs to make a passkey for the invited account."""
    return _ceremony(passkeys.begin_invited_passkey(visit.node, visit.rim.front.party, visit.path["token"]))


def leave(visit: Visit) -> Response:
    """Nothing: the session is over, in the database and in the browser."""
    everywhere = visit.body(SigningOut).everywhere if visit.content else False
    if not visit.known.session:
        raise Usage("a token has no session to leave", hint="an administrator revokes it")
    sign_out(visit.node, visit.actor.name, visit.known.session, everywhere=everywhere)
    response = Response(status_code=204)
    response.delete_cookie(
        visit.rim.front.session_cookie, path="/", secure=visit.rim.front.is_secure, httponly=True, samesite="strict"
    )
    return response


def me(visit: Visit) -> dict[str, Any]:
    """Who asks: account, seat, roles, the verbs of a token, until when; and what pages prove themselves with."""
    known = visit.known
    return {
        "user": known.user.name,
        "display_name": known.user.display_name,
        "member": known.user.seat.member,
        "kind": known.user.kind.value,
        "roles": sorted(known.user.roles),
        "scope": None if known.scope is None else sorted(known.scope),
        "via": known.via,
        "expires_at": known.expires_at.isoformat(),
        "csrf": known.csrf,
    }


def my_password(visit: Visit) -> None:
    """Nothing: the password is the new one, and every other session is over."""
    given = visit.body(NewPassword)
    _require_session(visit)
    change_password(visit.rim.node, visit.rim.passwords, visit.known, given.current, given.new, caller=visit.caller)


def my_passkeys(visit: Visit) -> list[dict[str, Any]]:
    """The caller's passkeys."""
    return [_passkey(each) for each in passkeys.passkeys(visit.rim.node, visit.known)]


def begin_mine(visit: Visit) -> dict[str, Any]:
    """What a browser needs to make another passkey."""
    _require_session(visit)
    return _ceremony(passkeys.begin_passkey(visit.rim.node, visit.rim.front.party, visit.actor.name))


def add_mine(visit: Visit) -> dict[str, Any]:
    """The passkey that was made."""
    given = visit.body(CeremonyAnswer)
    _require_session(visit)
    made = passkeys.add_passkey(
        visit.rim.node, visit.rim.front.party, visit.known, given.ceremony, _answer(given), given.label
    )
    return _passkey(made)


def remove_mine(visit: Visit) -> None:
    """Nothing: the passkey opens nothing any more."""
    _require_session(visit)
    try:
        credential = base64url_to_bytes(visit.path["passkey"])
    except ValueError as error:
        raise BadValue("this is no id of a passkey", place="passkey") from error
    passkeys.remove_passkey(visit.rim.node, visit.known, credential)


def my_purposes(visit: Visit) -> dict[str, Any]:
    """The closed list of purposes that the caller may state."""
    found = purposes(visit.node)
    return {
        "default": found.default,
        "purposes": [
            {"name": each.name, "use": each.use.value, "needs_case": each.needs_case}
            for each in found.purposes
            if not each.is_retired
        ],
    }


def _begun(visit: Visit, begun: SignedIn) -> Response:
    """The session goes into a cookie that no script reads; what pages need stands in the body."""
    front = visit.rim.front
    body = {"user": begun.user.name, "csrf": begun.csrf, "expires_at": begun.expires_at.isoformat()}
    response = Response(encoded(body), media_type="application/json")
    for name, value, until in (
        (front.session_cookie, begun.session, begun.expires_at),
        (front.device_cookie, begun.device, visit.rim.node.now() + DEVICE_KNOWN),
    ):
        response.set_cookie(
            name, value, expires=until, path="/", secure=front.is_secure, httponly=True, samesite="strict"
        )
    return response


def _ceremony(begun: passkeys.Begun) -> dict[str, Any]:
    return {"ceremony": begun.ceremony, "options": begun.options}


def _answer(given: CeremonyAnswer) -> dict[str, Any]:
    """The credential as the verifying library reads it: only fields that were said."""
    said = {name: getattr(given.credential.response, name) for name in Answered.__struct_fields__}
    response = {name: value for name, value in said.items() if value}
    credential = given.credential
    return {"id": credential.id, "rawId": credential.rawId, "response": response, "type": credential.type}


def _passkey(each: Passkey) -> dict[str, Any]:
    used_at = each.used_at.isoformat() if each.used_at else None
    made = {"id": bytes_to_base64url(each.id), "name": each.name, "made_at": each.made_at.isoformat()}
    return {**made, "used_at": used_at}


def _require_session(visit: Visit) -> None:
    if not visit.known.session:
        raise Usage("machines have tokens, no passwords and passkeys")


ROUTES = (
    Route("POST", "/v1/sign-in", OPEN, with_password, takes=NameAndPassword, gives="Session", is_hashing=True),
    Route("POST", "/v1/sign-in/passkey/begin", OPEN, begin_with_passkey, gives="Ceremony"),
    Route("POST", "/v1/sign-in/passkey", OPEN, with_passkey, takes=CeremonyAnswer, gives="Session"),
    Route("GET", "/v1/invitations/{token}", OPEN, about_invitations, gives="Help"),
    Route("POST", "/v1/invitations/{token}", OPEN, accept, takes=Accepting, gives="Account", is_hashing=True),
    Route("POST", "/v1/invitations/{token}/passkey/begin", OPEN, begin_invited, gives="Ceremony"),
    Route("POST", "/v1/sign-out", SIGNED_IN, leave, takes=SigningOut, status=204, may_be_empty=True),
    Route("GET", "/v1/me", SIGNED_IN, me, gives="Who"),
    Route("POST", "/v1/me/password", SIGNED_IN, my_password, takes=NewPassword, status=204, is_hashing=True),
    Route("GET", "/v1/me/passkeys", SIGNED_IN, my_passkeys, gives="Passkeys"),
    Route("POST", "/v1/me/passkeys/begin", SIGNED_IN, begin_mine, gives="Ceremony"),
    Route("POST", "/v1/me/passkeys", SIGNED_IN, add_mine, takes=CeremonyAnswer, gives="Passkey", status=201),
    Route("DELETE", "/v1/me/passkeys/{passkey}", SIGNED_IN, remove_mine, status=204),
    Route("GET", "/v1/purposes", SIGNED_IN, my_purposes, gives="Purposes"),
)
