"""``tocsin serve``, ``tocsin user invite`` and ``tocsin token``, as a person at the command line meets them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time

import httpx
import pytest

from command_line import tocsin
from invented_nodes import EMPTY_HOME, SAMPLE_HOME, Home
from tocsin.errors import ConfigurationError, Usage
from tocsin.serve import Place, is_loopback

sample_home = SAMPLE_HOME
home = EMPTY_HOME


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_server_answers_with_a_token_of_the_command_line_and_ends_in_order_when_told(sample_home: Home) -> None:
    tocsin(sample_home, "user", "add", "gate", "--machine")
    token = tocsin(sample_home, "token", "add", "gate", "--name", "gate", "--scope", "screen", "--json").json["token"]
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "tocsin", "serve", "--port", str(port)],
        env=os.environ | sample_home.environment, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        answer = _asked(port, token)
    finally:
        process.send_signal(signal.SIGTERM)
        _out, told = process.communicate(timeout=60)

    assert answer.json()["matches"][0]["record"] == "un/QDi.9001"
    assert f"Serving at http://localhost:{port}" in told
    assert "The server has stopped" in told
    assert process.returncode == 0
    verified = tocsin(sample_home, "audit", "verify", "--json").json
    assert (verified["good"], verified["waiting"]) == (True, 0)


def _asked(port: int, token: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}", "Tocsin-Purpose": "screening"}
    order = {"query": {"name": "Mirzad Khoshnevaran"}}
    until = time.monotonic() + 60
    while True:
        try:
            return httpx.post(f"http://127.0.0.1:{port}/v1/screen", json=order, headers=headers, timeout=30)
        except httpx.TransportError:
            assert time.monotonic() < until, "the server did not start"
            time.sleep(0.1)


def test_a_port_that_is_taken_is_said_to_be(sample_home: Home) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        result = tocsin(sample_home, "serve", "--port", str(taken.getsockname()[1]))

    assert result.code == 2
    assert "another --port" in result.err


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "tocsin.example"])  # noqa: S104  it must be refused
def test_an_address_that_others_reach_needs_tls(sample_home: Home, host: str) -> None:
    result = tocsin(sample_home, "serve", "--host", host)

    assert result.code == 2
    assert "--tls-certificate" in result.err


def test_behind_a_proxy_the_address_that_people_write_has_to_be_known() -> None:
    with pytest.raises(Usage, match="the address that people write"):
        Place(is_behind_proxy=True)

    assert Place(is_behind_proxy=True, public_url="https://tocsin.example").front.is_secure


@pytest.mark.parametrize("address", ["https://tocsin.example/path", "https://", "https://x?y", "https:x"])
def test_an_address_of_people_is_a_server_and_nothing_more(address: str) -> None:
    with pytest.raises((ConfigurationError, Usage)):
        _ = Place(is_behind_proxy=True, public_url=address).front


@pytest.mark.parametrize(
    ("host", "is_own"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("127.9.9.9", True), ("0.0.0.0", False), ("x", False)],  # noqa: S104  as above
)
def test_an_address_of_this_machine_alone_is_known(host: str, is_own: bool) -> None:
    assert is_loopback(host) is is_own


def test_init_shows_the_first_administrators_link_once_and_never_on_stdout(home: Home) -> None:
    first, again = tocsin(home, "init", "--json"), tocsin(home, "init", "--json")

    assert "/v1/invitations/" in first.err
    assert "/v1/invitations/" not in first.out
    assert "while `tocsin serve` runs" in first.err
    assert "/v1/invitations/" not in again.err


def test_an_invitation_is_made_at_the_address_that_people_write(home: Home) -> None:
    tocsin(home, "user", "add", "maren", "--role", "analyst")

    made = tocsin(home, "user", "invite", "maren", "--public-url", "https://tocsin.example/", "--json").json

    assert made["user"] == "maren"
    assert made["link"].startswith("https://tocsin.example/v1/invitations/")


def test_a_token_is_shown_once_listed_without_its_secret_and_revoked(home: Home) -> None:
    tocsin(home, "user", "add", "press", "--machine")
    made = tocsin(home, "token", "add", "press", "--name", "p", "--scope", "view", "--json").json
    listed = tocsin(home, "token", "list", "press", "--json")

    revoked = tocsin(home, "token", "revoke", made["id"])

    assert made["token"].startswith("tocsin_")
    assert made["token"] not in listed.out
    assert revoked.code == 0
    assert tocsin(home, "token", "list", "--json").json[0]["revoked_at"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("token", "add", "administrator", "--name", "x", "--scope", "view"), "is a person"),
        (("token", "add", "press", "--name", "x", "--scope", "audit"), "scope is some of the verbs"),
        (("token", "add", "press", "--name", "x", "--scope", "fly"), "is no verb"),
        (("token", "revoke", "nonsense"), "is no id of a token"),
        (("token", "revoke", "00000000-0000-0000-0000-000000000000"), "there is no token"),
        (("user", "invite", "press"), "is a machine"),
        (("user", "invite", "nobody"), "no user is called"),
    ],
)
def test_what_does_not_fit_is_said_in_words(home: Home, words: tuple[str, ...], said: str) -> None:
    tocsin(home, "init")
    tocsin(home, "user", "add", "press", "--machine")

    result = tocsin(home, *words)

    assert result.code in (1, 2)
    assert said in result.err
