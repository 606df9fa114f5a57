"""Attacks by whoever holds a credential that was lost, or a session that is not theirs, each by its name."""

from __future__ import annotations

import httpx
import pytest

from served import CHEAP, PASSWORD, SERVED, Served
from software_authenticator import Authenticator
from tocsin.errors import NotSignedIn
from tocsin.ledger.leaf import Act
from tocsin.model.accounts import Role
from tocsin.services.accounts.credentials import Credential, Sort
from tocsin.services.accounts.credentials import enter as enter_again
from tocsin.services.accounts.invitations import change_password, invite
from tocsin.services.accounts.passwords import Passwords
from tocsin.services.accounts.secrets_kept import kept
from tocsin.services.auditing.refusing import write_counted

sample_home, sample_node, served = SERVED
ANOTHER = "a ferry over the quiet sound"


@pytest.fixture(autouse=True)
def _many_tries(served: Served) -> None:
    served.forget_tries()


def enter(client: httpx.Client, name: str, password: str = PASSWORD) -> httpx.Response:
    return client.post("/v1/sign-in", json={"name": name, "password": password})


def add_passkey(served: Served, browser: httpx.Client) -> Authenticator:
    device = Authenticator(served.rim.front.origins[0])
    begun = browser.post("/v1/me/passkeys/begin").json()
    order = {"ceremony": begun["ceremony"], "credential": device.make(begun["options"])}
    assert browser.post("/v1/me/passkeys", json=order).status_code == 201
    return device


def enter_with(served: Served, device: Authenticator) -> httpx.Response:
    client = served.client()
    begun = client.post("/v1/sign-in/passkey/begin").json()
    return client.post(
        "/v1/sign-in/passkey", json={"ceremony": begun["ceremony"], "credential": device.sign(begun["options"])}
    )


def invitation(served: Served, name: str) -> str:
    return invite(served.node, name).path


def accepted_by_passkey(served: Served, path: str) -> Authenticator:
    client, device = served.client(), Authenticator(served.rim.front.origins[0])
    begun = client.post(f"{path}/passkey/begin").json()
    order = {"ceremony": begun["ceremony"], "credential": device.make(begun["options"])}
    assert client.post(path, json={"passkey": order}).status_code == 200
    return device


# --- what was lost ----------------------------------------------------------------------------------------------------


def test_a_password_that_was_found_opens_nothing_once_its_owner_came_back_by_passkey(served: Served) -> None:
    served.person("ines", Role.ANALYST)

    device = accepted_by_passkey(served, invitation(served, "ines"))

    assert enter(served.client(), "ines").status_code == 401
    assert enter_with(served, device).status_code == 200


def test_a_passkey_that_was_lost_opens_nothing_once_its_owner_came_back_by_password(served: Served) -> None:
    lost = add_passkey(served, served.worker("jona", Role.ANALYST))

    answer = served.client().post(invitation(served, "jona"), json={"password": ANOTHER})

    assert answer.status_code == 200
    assert enter_with(served, lost).status_code == 401
    assert enter(served.client(), "jona", ANOTHER).status_code == 200


def test_a_session_and_a_browser_that_were_left_behind_are_strangers_after_recovery(served: Served) -> None:
    served.person("kaja", Role.ANALYST)
    browser = served.client()
    assert enter(browser, "kaja").status_code == 200
    mark = browser.cookies[served.rim.front.device_cookie]

    served.client().post(invitation(served, "kaja"), json={"password": ANOTHER})

    assert browser.get("/v1/me").status_code == 401
    with served.node.store.transaction("tests") as tx:
        assert not tx.sessions.is_known_device(kept(mark), "kaja")


def test_an_invitation_that_is_not_accepted_takes_nothing_away(served: Served) -> None:
    served.person("lena", Role.ANALYST)

    answer = served.client().post(invitation(served, "lena"), json={"password": "short"})

    assert answer.status_code == 400
    assert enter(served.client(), "lena").status_code == 200


def test_what_recovery_took_away_is_on_the_ledger(served: Served) -> None:
    add_passkey(served, served.worker("mons", Role.ANALYST))

    served.client().post(invitation(served, "mons"), json={"password": ANOTHER})

    payload = served.ledger(act=Act.CONFIGURE, record="user:mons")[0].payload
    assert payload is not None
    assert payload["taken_away"] == {"password": True, "passkeys": 1, "sessions": 1}


class _Recovering(Passwords):
    """Passwords whose hashing takes so long that the owner is back before it ends."""

    def __init__(self, served: Served, path: str) -> None:
        super().__init__(CHEAP)
        self._served, self._path = served, path

    def hashed(self, password: str) -> str:
        accepted_by_passkey(self._served, self._path)
        return super().hashed(password)


def test_a_thief_in_a_session_sets_no_password_while_its_owner_comes_back(served: Served) -> None:
    thief, path = served.worker("nils", Role.ANALYST), invitation(served, "nils")
    secret = thief.cookies[served.rim.front.session_cookie]
    known = enter_again(served.node, Credential(Sort.SESSION, secret)).known
    with served.node.store.transaction("tests") as tx:
        tx.accounts.forget_credentials("nils")  # a passkey alone: then a fresh session may set the first password

    with pytest.raises(NotSignedIn):
        change_password(served.node, _Recovering(served, path), known, "", "the thief was in a hurry")

    assert enter(served.client(), "nils", "the thief was in a hurry").status_code == 401


# --- guessing from a session ------------------------------------------------------------------------------------------


def guess(browser: httpx.Client, password: str) -> int:
    return browser.post("/v1/me/password", json={"current": password, "new": ANOTHER}).status_code


def test_guessing_the_password_from_a_session_ends_after_ten_tries_and_is_on_the_ledger(served: Served) -> None:
    browser = served.worker("olav", Role.ANALYST)

    answers = [guess(browser, f"guess number {number}") for number in range(14)]

    assert answers == [401] * 10 + [429] * 4
    write_counted(served.node.store)  # the first is a leaf at once, those of the minute after it are one together
    told = [each.payload or {} for each in served.ledger(act=Act.LOG_IN, actor="olav")]
    refused = [each for each in told if each["outcome"] == "refused"]
    assert [each.get("times", 1) for each in refused] == [9, 1]
    assert {each["via"] for each in refused} == {"change of password"}


def test_guessing_with_many_sessions_meets_the_limit_of_the_account(served: Served) -> None:
    served.person("pia", Role.ANALYST)
    browsers = [served.browser("pia") for _ in range(8)]

    answers = [guess(browser, f"guess {number}") for browser in browsers for number in range(10)]

    assert answers.count(401) == 60
    assert answers.count(429) == 20


def test_guessing_in_one_session_keeps_nobody_from_changing_their_password_in_another(served: Served) -> None:
    thief = served.worker("ruth", Role.ANALYST)
    while guess(thief, "wrong") != 429:
        pass

    assert guess(served.browser("ruth"), PASSWORD) == 204


def test_a_password_that_is_guessed_at_last_is_not_taken_after_the_limit(served: Served) -> None:
    thief = served.worker("sven", Role.ANALYST)
    while guess(thief, "wrong") != 429:
        pass

    assert guess(thief, PASSWORD) == 429
