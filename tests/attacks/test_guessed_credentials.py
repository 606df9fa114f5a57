"""Attacks with credentials that were found or guessed: what is over, was taken away or never was is not told apart.

Alike are the answer, what the database is asked, and the signatures that are verified; nothing here is timed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

import httpx
import pytest

from served import PASSWORD, SERVED, Served
from software_authenticator import Authenticator, encoded
from statements import statements
from tocsin.model.accounts import ActorKind, Role, Service, User, Verb
from tocsin.services.accounts.secrets_kept import kept, new_secret, new_token
from tocsin.store.database import Transaction

sample_home, sample_node, served = SERVED
Ask = Callable[[], httpx.Response]


@pytest.fixture(autouse=True)
def _many_tries(served: Served) -> None:
    served.forget_tries()


def told_and_asked(asks: Mapping[str, Ask]) -> dict[str, tuple[int, bytes, list[str]]]:
    """Of each: status and body of the answer, and the statements that were sent for it."""
    next(iter(asks.values()))()  # what a process finds out once is known to all of them
    found = {}
    for name, ask in asks.items():
        with statements() as sent:
            answer = ask()
        found[name] = (answer.status_code, answer.content, list(sent))
    return found


def account(tx: Transaction, name: str, role: Role = Role.ANALYST) -> str:
    kind = ActorKind.MACHINE if role is Role.MACHINE else ActorKind.USER
    tx.members.add_user(User(name, tx.members.host(), kind, frozenset({role})))
    return name


# --- tokens and sessions ----------------------------------------------------------------------------------------------


def test_a_token_that_was_revoked_is_over_or_of_a_closed_machine_is_as_one_that_never_was(served: Served) -> None:
    secrets = {name: new_token() for name in ("never", "revoked", "over", "closed")}
    with served.node.store.transaction(Service("tests", "tests")) as tx:
        for name in ("revoked", "over", "closed"):
            until = tx.now + timedelta(days=-1 if name == "over" else 1)
            made = tx.accounts.add_token(
                account(tx, f"{name} gate", Role.MACHINE), "x", [Verb.VIEW], kept(secrets[name]), until
            )
            if name == "revoked":
                tx.accounts.revoke_token(made.id)
        tx.members.disable("closed gate")

    found = told_and_asked({name: partial(me, served.bearing(secret)) for name, secret in secrets.items()})

    assert all(each == found["never"] for each in found.values())
    assert found["never"][0] == 401


def test_a_session_that_was_ended_is_over_or_of_a_closed_account_is_as_one_that_never_was(served: Served) -> None:
    secrets = {name: new_secret() for name in ("never", "ended", "over", "idle", "closed")}
    with served.node.store.transaction(Service("tests", "tests")) as tx:
        for name in ("ended", "over", "idle", "closed"):
            tx.sessions.begin(kept(secrets[name]), account(tx, f"{name} one"), "password", tx.now + timedelta(hours=1))
        run = tx._context.connection.execute
        run("UPDATE sessions SET expires_at = now() - interval '1 second' WHERE hash = %s", (kept(secrets["over"]),))
        run("UPDATE sessions SET seen_at = now() - interval '31 minutes' WHERE hash = %s", (kept(secrets["idle"]),))
        tx.sessions.end(kept(secrets["ended"]))
        tx.members.disable("closed one")

    found = told_and_asked({name: partial(me, bearing(served, secret)) for name, secret in secrets.items()})

    assert all(each == found["never"] for each in found.values())
    assert found["never"][0] == 401


def me(client: httpx.Client) -> httpx.Response:
    return client.get("/v1/me")


def bearing(served: Served, session: str) -> httpx.Client:
    client = served.client()
    client.cookies.set(served.rim.front.session_cookie, session)
    return client


# --- invitations ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("path", "body"), [("", {"password": PASSWORD}), ("", {"password": "x"}), ("passkey", None)])
def test_an_invitation_that_is_used_over_or_replaced_is_as_one_that_never_was(
    served: Served, path: str, body: dict[str, str] | None
) -> None:
    secrets = {name: new_secret() for name in ("never", "used", "over", "replaced", "closed")}
    with served.node.store.transaction(Service("tests", "tests")) as tx:
        for name in ("used", "over", "replaced", "closed"):
            user = account(tx, f"{name} {new_secret()}")
            tx.accounts.invite(user, kept(secrets[name]), tx.now + timedelta(days=-1 if name == "over" else 1))
            if name == "used":
                tx.accounts.close_invitations(user)
            elif name == "replaced":
                tx.accounts.invite(user, kept(new_secret()), tx.now + timedelta(days=1))
            elif name == "closed":
                tx.members.disable(user)
    client, rest = served.client(), "/passkey/begin" if path else ""

    found = told_and_asked(
        {name: partial(client.post, f"/v1/invitations/{each}{rest}", json=body) for name, each in secrets.items()}
    )

    assert all(each == found["never"] for each in found.values())
    assert found["never"][0] == 401


# --- passkeys ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """The algorithm of each signature that is verified."""
    place = sys.modules["webauthn.authentication.verify_authentication_response"]
    verify, found = place.verify_signature, list[object]()

    def noted(**asked: Any) -> None:
        found.append(asked["signature_alg"])
        verify(**asked)

    monkeypatch.setattr(place, "verify_signature", noted)
    yield found


def device(served: Served, **more: Any) -> Authenticator:
    return Authenticator(served.rim.front.origins[0], **more)


def with_passkey(served: Served, name: str) -> tuple[httpx.Client, Authenticator]:
    browser, made = served.worker(name, Role.ANALYST), device(served)
    begun = browser.post("/v1/me/passkeys/begin").json()
    order = {"ceremony": begun["ceremony"], "credential": made.make(begun["options"]), "label": "key ring"}
    assert browser.post("/v1/me/passkeys", json=order).status_code == 201
    return browser, made


def sign_in(served: Served, made: Authenticator, ceremony: str = "") -> httpx.Response:
    """The answer to a sign-in with this passkey, in the ceremony that was just begun or in another."""
    client = served.client()
    begun = client.post("/v1/sign-in/passkey/begin").json()
    order = {"ceremony": ceremony or begun["ceremony"], "credential": made.sign(begun["options"])}
    return client.post("/v1/sign-in/passkey", json=order)


def test_a_passkey_that_stands_was_removed_or_is_of_a_closed_account_is_as_one_that_never_was(
    served: Served, verified: list[object]
) -> None:
    never, (_, standing) = device(served), with_passkey(served, "mira")
    (browser, removed), (_, closed) = with_passkey(served, "mora"), with_passkey(served, "mura")
    assert browser.delete(f"/v1/me/passkeys/{encoded(removed.credential_id)}").status_code == 204
    with served.node.store.transaction(Service("tests", "tests")) as tx:
        tx.members.disable("mura")
    assert sign_in(served, standing).status_code == 200  # so that the passkey has been used twice
    stolen = device(served, credential_id=standing.credential_id, user_handle=standing.user_handle)
    asks = {"never": never, "standing": stolen, "removed": removed, "closed": closed}
    verified.clear()

    found = told_and_asked({name: partial(sign_in, served, each) for name, each in asks.items()})

    assert all(each == found["never"] for each in found.values())
    assert found["never"][0] == 401
    assert len(verified) == 1 + len(found)  # one signature for each, and for the one that was tried first
    assert len(set(map(str, verified))) == 1
    assert not [each for each in found["standing"][2] if " FOR " in each]  # else two tries at one wait for each other


def test_a_ceremony_that_was_answered_is_as_one_that_never_was(served: Served) -> None:
    _, standing = with_passkey(served, "mela")
    begun = served.client().post("/v1/sign-in/passkey/begin").json()
    served.client().post(
        "/v1/sign-in/passkey", json={"ceremony": begun["ceremony"], "credential": standing.sign(begun["options"])}
    )
    ceremonies = {"never": new_secret(), "answered": begun["ceremony"]}

    found = told_and_asked({name: partial(sign_in, served, standing, each) for name, each in ceremonies.items()})

    assert found["answered"] == found["never"]
    assert found["never"][0] == 401


def test_a_passkey_of_somebody_else_is_removed_as_one_that_never_was(served: Served) -> None:
    (browser, _own), (_, theirs) = with_passkey(served, "mila"), with_passkey(served, "mona")
    names = {"never": encoded(device(served).credential_id), "theirs": encoded(theirs.credential_id)}

    found = told_and_asked({name: partial(browser.delete, f"/v1/me/passkeys/{each}") for name, each in names.items()})

    assert found["theirs"] == found["never"]
    assert found["never"][0] == 404
