"""Passkeys, made and used by an authenticator of software, and what a hostile one is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from served import SERVED, Served
from software_authenticator import Authenticator
from tocsin.ledger.leaf import Act
from tocsin.model.accounts import Role, Service
from tocsin.services.accounts.secrets_kept import kept
from tocsin.services.accounts.sign_in import IDLE
from tocsin.store.bound import session_mac
from tocsin.store.states import ACCOUNT
from tocsin.store.touching import touch

sample_home, sample_node, served = SERVED


@pytest.fixture(autouse=True)
def _many_tries(served: Served) -> None:
    served.forget_tries()


def authenticator(served: Served, **more: Any) -> Authenticator:
    return Authenticator(served.rim.front.origins[0], **more)


def add_passkey(browser: httpx.Client, device: Authenticator, **changed: Any) -> httpx.Response:
    begun = browser.post("/v1/me/passkeys/begin").json()
    order = {"ceremony": begun["ceremony"], "credential": device.make(begun["options"], **changed), "label": "key ring"}
    return browser.post("/v1/me/passkeys", json=order)


def sign_in(served: Served, device: Authenticator, **changed: Any) -> httpx.Response:
    client = served.client()
    begun = client.post("/v1/sign-in/passkey/begin").json()
    return client.post(
        "/v1/sign-in/passkey",
        json={"ceremony": begun["ceremony"], "credential": device.sign(begun["options"], **changed)},
    )


@pytest.fixture(scope="module")
def device(served: Served) -> Authenticator:
    """The passkey of an analyst called mira."""
    made = authenticator(served)
    answer = add_passkey(served.worker("mira", Role.ANALYST), made)
    assert answer.status_code == 201, answer.text
    return made


def test_who_has_made_a_passkey_signs_in_with_it(served: Served, device: Authenticator) -> None:
    answer = sign_in(served, device)

    assert answer.status_code == 200
    assert answer.json()["user"] == "mira"
    assert served.ledger(act=Act.LOG_IN, actor="mira")  # her own leaf, as with a password
    assert served.ledger(act=Act.LOG_IN)[0].payload == {
        **{"outcome": "signed in", "via": "passkey", "name": "mira", "address": "127.0.0.1"}
    }


def test_a_passkey_can_be_signed_in_with_again(served: Served, device: Authenticator) -> None:
    assert [sign_in(served, device).status_code for _ in range(3)] == [200, 200, 200]


@pytest.mark.parametrize(
    "changed",
    [
        {"origin": "https://tocsin.example.net"},
        {"challenge": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
        {"type": "webauthn.create"},
        {"party": "tocsin.example.net"},
    ],
)
def test_phishing_pages_and_old_answers_sign_nobody_in(
    served: Served, device: Authenticator, changed: dict[str, str]
) -> None:
    answer = sign_in(served, device, **changed)

    assert answer.status_code == 401
    assert answer.json()["detail"] == "the name and what was given with it do not go together"


def test_a_replayed_answer_signs_nobody_in(served: Served, device: Authenticator) -> None:
    client = served.client()
    begun = client.post("/v1/sign-in/passkey/begin").json()
    order = {"ceremony": begun["ceremony"], "credential": device.sign(begun["options"])}

    first, second = client.post("/v1/sign-in/passkey", json=order), client.post("/v1/sign-in/passkey", json=order)

    assert (first.status_code, second.status_code) == (200, 401)


def test_a_copied_authenticator_whose_count_stands_still_signs_nobody_in(served: Served, device: Authenticator) -> None:
    assert sign_in(served, device).status_code == 200
    device.count -= 1

    answer = sign_in(served, device)

    device.count += 1
    assert answer.status_code == 401


def test_a_stolen_device_that_does_not_know_its_user_signs_nobody_in(served: Served, device: Authenticator) -> None:
    device.is_verifying = False

    answer = sign_in(served, device)

    device.is_verifying = True
    assert answer.status_code == 401


def test_another_key_under_the_same_name_signs_nobody_in(served: Served, device: Authenticator) -> None:
    other = authenticator(served, credential_id=device.credential_id, user_handle=device.user_handle)

    assert sign_in(served, other).status_code == 401


def test_somebody_elses_user_handle_signs_nobody_in(served: Served, device: Authenticator) -> None:
    own, device.user_handle = device.user_handle, "AAAA"

    answer = sign_in(served, device)

    device.user_handle = own
    assert answer.status_code == 401


def test_the_passkey_of_a_closed_account_signs_nobody_in(served: Served) -> None:
    made = authenticator(served)
    assert add_passkey(served.worker("gone", Role.ANALYST), made).status_code == 201
    with served.node.store.transaction(Service("tests", "tests")) as tx:
        tx.members.disable("gone")

    assert sign_in(served, made).status_code == 401


def test_a_ceremony_begun_for_one_account_makes_no_passkey_for_another(served: Served) -> None:
    victim, thief = served.worker("ola", Role.ANALYST), served.worker("per", Role.ANALYST)
    begun = victim.post("/v1/me/passkeys/begin").json()
    order = {"ceremony": begun["ceremony"], "credential": authenticator(served).make(begun["options"])}

    assert thief.post("/v1/me/passkeys", json=order).status_code == 400


def test_a_passkey_that_is_known_is_not_given_to_a_second_account(served: Served, device: Authenticator) -> None:
    copy = authenticator(served, credential_id=device.credential_id)

    answer = add_passkey(served.worker("quin", Role.ANALYST), copy)

    assert answer.status_code == 400
    assert "known already" in answer.json()["detail"]


def test_a_browser_left_open_long_ago_adds_no_passkey(served: Served) -> None:
    browser = served.worker("rex", Role.ANALYST)
    hashed = kept(browser.cookies[served.rim.front.session_cookie])
    with served.node.store.transaction(Service("tests", "tests")) as tx:
        begun = tx.sessions.find(hashed, IDLE)
        assert begun is not None
        ago = begun.made_at - timedelta(minutes=11)
        mac = session_mac(tx._context.vault, hashed, "rex", begun.via, ago, begun.expires_at)
        tx._context.connection.execute("UPDATE sessions SET made_at = %s, mac = %s WHERE hash = %s", (ago, mac, hashed))

    answer = add_passkey(browser, authenticator(served))

    assert answer.status_code == 403
    assert "too long ago" in answer.json()["detail"]


def test_the_only_way_in_is_not_taken_away(served: Served) -> None:
    browser, made = served.worker("sol", Role.ANALYST), authenticator(served)
    passkey = add_passkey(browser, made).json()
    with served.node.store.transaction(Service("tests", "tests")) as tx:
        touch(tx._context, ACCOUNT + "sol")
        tx._context.connection.execute("DELETE FROM passwords USING users WHERE user_id = id AND name = 'sol'")

    refused = browser.delete(f"/v1/me/passkeys/{passkey['id']}")
    still = browser.get("/v1/me/passkeys").json()

    assert refused.status_code == 403
    assert [each["name"] for each in still] == ["key ring"]


def test_a_passkey_that_was_taken_away_signs_nobody_in(served: Served) -> None:
    browser, made = served.worker("tam", Role.ANALYST), authenticator(served)
    passkey = add_passkey(browser, made).json()

    assert browser.delete(f"/v1/me/passkeys/{passkey['id']}").status_code == 204
    assert sign_in(served, made).status_code == 401


def test_what_begins_a_sign_in_says_nothing_of_any_account(served: Served, device: Authenticator) -> None:
    options = served.client().post("/v1/sign-in/passkey/begin").json()["options"]

    assert not options.get("allowCredentials")
    assert device.credential_id
    assert options["userVerification"] == "required"


def test_who_was_invited_sets_a_passkey_and_signs_in(served: Served) -> None:
    administrator, client = served.worker("chief", Role.ADMINISTRATOR), served.client()
    administrator.post("/v1/users", json={"name": "uma", "roles": ["analyst"]})
    path = administrator.post("/v1/users/uma/invitation").json()["link"].partition("/v1/")[2]
    made = authenticator(served)
    begun = client.post(f"/v1/{path}/passkey/begin").json()
    order = {"ceremony": begun["ceremony"], "credential": made.make(begun["options"]), "label": "phone"}

    accepted, again = (client.post(f"/v1/{path}", json={"passkey": order}) for _ in range(2))

    assert (accepted.status_code, again.status_code) == (200, 401)
    assert sign_in(served, made).json()["user"] == "uma"


@pytest.mark.parametrize(
    "credential",
    [
        {"id": "", "rawId": "", "response": {"clientDataJSON": ""}},
        {"id": "x", "rawId": "!!", "response": {"clientDataJSON": "e30", "signature": "é"}},
        {"id": "AA", "rawId": "AA", "response": {"clientDataJSON": "[" * 9000, "attestationObject": "9f" * 9000}},
    ],
)
def test_answers_that_no_authenticator_gives_are_refused(served: Served, credential: dict[str, Any]) -> None:
    browser = served.browser("mira")
    begun = browser.post("/v1/me/passkeys/begin").json()
    order = {"ceremony": begun["ceremony"], "credential": credential}

    assert browser.post("/v1/me/passkeys", json=order).status_code == 400
    assert served.client().post("/v1/sign-in/passkey", json=order).status_code == 401
