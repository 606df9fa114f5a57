"""Passkeys (WebAuthn level 3): made for an account, and signed in with. The authenticator verifies its user.

No list of an account's passkeys is ever given to who has not signed in: passkeys are discoverable, so a browser asks
its user which one to take, and a stranger learns nothing of who has one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import encode_cbor
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from tocsin.errors import BadValue, NotAllowed, NotFound, NotSignedIn
from tocsin.ledger.leaf import Act, Entry
from tocsin.model.accounts import Service
from tocsin.services.accounts.credentials import Known, require_open
from tocsin.services.accounts.invitations import invited_user, is_fresh, use_invitation
from tocsin.services.accounts.secrets_kept import kept, new_secret
from tocsin.services.accounts.sign_in import PASSKEY, Caller, SignedIn, begin_session, note_refused, person, refused
from tocsin.services.accounts.throttling import ADDRESS, Try, count_tries, network_of
from tocsin.services.ports import Node
from tocsin.store.accounts import Passkey
from tocsin.store.database import Transaction
from tocsin.store.sessions import Ceremony

ANSWERED_WITHIN = timedelta(minutes=5)
MOST = 20  # passkeys of one account
# What a hostile answer of a browser may be told as, beside the library's own errors: it is read deep inside.
_UNREADABLE = (WebAuthnException, ValueError, KeyError, TypeError, RecursionError)


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """Whom passkeys are made for: ``id`` is the host that people see, ``origin`` the address of its pages."""

    id: str
    name: str
    origin: str


@dataclass(frozen=True, slots=True)
class Begun:
    """A ceremony under way. ``options`` go to the browser as they are, ``ceremony`` comes back with its answer."""

    ceremony: str
    options: dict[str, Any]


def begin_passkey(node: Node, party: RelyingParty, name: str) -> Begun:
    """The making of a passkey for this account, under way."""
    with node.store.transaction(Service("accounts", name)) as tx:
        user = tx.members.user(name)
        known = tx.accounts.passkeys(name)
        options = generate_registration_options(
            rp_id=party.id,
            rp_name=party.name,
            user_name=name,
            user_display_name=user.display_name or name,
            user_id=_handle(name),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=each.id) for each in known],
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
            ),
        )
        return _begun(tx, Ceremony(name, options.challenge), options_to_json(options))


def begin_invited_passkey(node: Node, party: RelyingParty, secret: str) -> Begun:
    """The same for whom an open invitation is for. Raises NotSignedIn."""
    return begin_passkey(node, party, invited_user(node, secret))


def add_passkey(
    node: Node, party: RelyingParty, known: Known, ceremony: str, answer: Mapping[str, Any], label: str
) -> Passkey:
    """The passkey, with which its user can sign in from now on. Raises NotAllowed long after signing in, BadValue."""
    with node.store.transaction(Service("accounts", known.user.name)) as tx:
        _require_fresh(tx, known)
        return _added(tx, party, known.user.name, ceremony, answer, label)


def accept_with_passkey(
    node: Node, party: RelyingParty, secret: str, ceremony: str, answer: Mapping[str, Any], label: str
) -> str:
    """The name of the account, which has this passkey from now on; the invitation is used up.

    Raises NotSignedIn for an invitation that is not open, BadValue for an answer that is none: then it stays open.
    """
    name = invited_user(node, secret)
    with node.store.transaction(Service("accounts", name)) as tx:
        use_invitation(tx, secret)
        _added(tx, party, name, ceremony, answer, label)
    return name


def remove_passkey(node: Node, known: Known, credential_id: bytes) -> None:
    """Nothing: the user's passkey opens nothing any more. Raises NotFound, NotAllowed for the only way in."""
    name = known.user.name
    with node.store.transaction(Service("accounts", name)) as tx:
        _require_fresh(tx, known)
        label = next((each.name for each in tx.accounts.passkeys(name) if each.id == credential_id), "")
        if not tx.accounts.remove_passkey(name, credential_id):
            raise NotFound("you have no such passkey")
        if not tx.accounts.has_credential(name):
            raise NotAllowed("this passkey is the only way into your account", hint="first add another, or a password")
        tx.ledger.append(Entry(Act.CONFIGURE, (f"user:{name}",), payload={"what": "passkey removed", "name": label}))


def passkeys(node: Node, known: Known) -> tuple[Passkey, ...]:
    """The user's passkeys, the oldest first."""
    with node.store.transaction(Service("accounts", known.user.name), read_only=True) as tx:
        return tx.accounts.passkeys(known.user.name)


def begin_sign_in(node: Node, party: RelyingParty) -> Begun:
    """A sign-in by passkey, under way; the same for everybody."""
    options = generate_authentication_options(rp_id=party.id, user_verification=UserVerificationRequirement.REQUIRED)
    with node.store.transaction(Service("sign-in", "sign-in")) as tx:
        return _begun(tx, Ceremony("", options.challenge), options_to_json(options))


def finish_sign_in(
    node: Node, party: RelyingParty, ceremony: str, answer: Mapping[str, Any], caller: Caller
) -> SignedIn:
    """The session. Raises NotSignedIn, alike for whatever was wrong, and TooMany."""
    count_tries(node, [Try(ADDRESS, network_of(caller.address))])
    begun = _taken(node, ceremony)  # in a transaction of its own: a challenge is gone, whatever the answer
    try:
        passkey, sign_count = _verified(node, party, begun, answer)
        # As the user from here on: the leaf of a sign-in is the user's, however they signed in.
        with node.store.transaction(Service("sign-in", passkey.user)) as tx:
            return _signed_in(tx, passkey, sign_count, caller)
    except NotSignedIn:
        note_refused(node, "", caller, PASSKEY, is_account=False)
        raise


def _verified(
    node: Node, party: RelyingParty, begun: Ceremony | None, answer: Mapping[str, Any]
) -> tuple[Passkey, int]:
    """The passkey that gave this answer, and how often it says that it was used. Raises NotSignedIn.

    A passkey that is known, one that was removed and one that never was are asked after alike, and a signature is
    verified for each: else whoever found the id of a passkey would learn whether somebody still signs in with it.
    """
    with node.store.transaction(Service("sign-in", "sign-in"), read_only=True) as tx:
        passkey = tx.accounts.passkey(_credential_id(answer))
    try:
        verified = verify_authentication_response(
            credential=dict(answer),
            expected_challenge=begun.challenge if begun else os.urandom(64),
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=passkey.public_key if passkey else _nobodys_key(),
            credential_current_sign_count=0,  # its count is looked at below, when the signature was verified
            require_user_verification=True,
        )
    except _UNREADABLE as error:
        raise refused() from error
    if begun is None or begun.user or passkey is None or not _counts_on(passkey, verified.new_sign_count):
        raise refused()
    handle = answer.get("response", {}).get("userHandle")
    if handle and base64url_to_bytes(handle) != _handle(passkey.user):
        raise refused()
    return passkey, verified.new_sign_count


def _counts_on(passkey: Passkey, sign_count: int) -> bool:
    """True when the count is beyond that of the last use, or there is none (W3C WebAuthn 3, 7.2, step 22)."""
    return sign_count > passkey.sign_count or sign_count == passkey.sign_count == 0


@cache
def _nobodys_key() -> bytes:
    """A public key (COSE) of the sort that most passkeys have; nothing that it verifies signs anybody in."""
    point = ec.generate_private_key(ec.SECP256R1()).public_key().public_numbers()
    # RFC 9053, 7.1.1: EC2 key, ES256, P-256
    return encode_cbor({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")})


def _signed_in(tx: Transaction, verified: Passkey, sign_count: int, caller: Caller) -> SignedIn:
    tx.accounts.hold(verified.user)
    passkey, user = tx.accounts.passkey(verified.id), person(tx, verified.user)
    # Taken away meanwhile, or its copy was quicker: what was verified against is no longer how it stands.
    if passkey is None or user is None or replace(passkey, used_at=None) != replace(verified, used_at=None):
        raise refused()
    tx.accounts.used_passkey(passkey.id, sign_count)
    return begin_session(tx, user, caller, PASSKEY)


def _added(
    tx: Transaction, party: RelyingParty, name: str, ceremony: str, answer: Mapping[str, Any], label: str
) -> Passkey:
    begun = tx.sessions.take_ceremony(kept(ceremony))
    if begun is None or begun.user != name:
        raise BadValue("this ceremony is over", hint="begin again")
    try:
        made = verify_registration_response(
            credential=dict(answer),
            expected_challenge=begun.challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except _UNREADABLE as error:
        raise BadValue(f"this is no passkey for {party.id}", hint="begin again") from error
    if len(tx.accounts.passkeys(name)) >= MOST:
        raise BadValue(f"an account has {MOST} passkeys at most", hint="first remove one")
    passkey = Passkey(
        made.credential_id, name, made.credential_public_key, made.sign_count, label.strip()[:100] or "passkey", tx.now
    )
    if not tx.accounts.add_passkey(passkey):
        raise BadValue("this passkey is known already")
    tx.ledger.append(Entry(Act.CONFIGURE, (f"user:{name}",), payload={"what": "passkey added", "name": passkey.name}))
    return passkey


def _begun(tx: Transaction, ceremony: Ceremony, options: str) -> Begun:
    secret = new_secret()
    tx.sessions.begin_ceremony(kept(secret), ceremony, tx.now + ANSWERED_WITHIN)
    return Begun(secret, json.loads(options))


def _taken(node: Node, ceremony: str) -> Ceremony | None:
    with node.store.transaction(Service("sign-in", "sign-in")) as tx:
        return tx.sessions.take_ceremony(kept(ceremony))


def _credential_id(answer: Mapping[str, Any]) -> bytes:
    try:
        return base64url_to_bytes(answer["rawId"])
    except _UNREADABLE as error:
        raise refused() from error


def _handle(name: str) -> bytes:
    """The account as its authenticator keeps it: not its name, so that a lost device says less (WebAuthn 14.6.1)."""
    return sha256(b"tocsin user handle\0" + name.encode()).digest()


def _require_fresh(tx: Transaction, known: Known) -> None:
    require_open(tx, known)
    if not is_fresh(known, tx.now):
        raise NotAllowed("you signed in too long ago to change how you sign in", hint="sign in again, then do it")
