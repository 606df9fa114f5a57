"""Requests that are not what they seem: forged, smuggled, oversized, from a host that is not ours."""

from __future__ import annotations

import json
import socket
from urllib.parse import urlsplit

import httpx
import pytest

from served import SCREENING, SERVED, Served
from tocsin.api.front import Front
from tocsin.model.accounts import Role, Verb

sample_home, sample_node, served = SERVED
RECORD = "/v1/records/un/QDi.9001"


@pytest.fixture(scope="module")
def gate(served: Served) -> httpx.Client:
    return served.bearing(served.machine("gate", Verb.SCREEN, Verb.VIEW))


def raw(served: Served, head: str, body: bytes = b"") -> bytes:
    """What the server answers to these very bytes."""
    parts = urlsplit(served.url)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=20) as connection:
        connection.sendall(head.replace("\n", "\r\n").encode("latin-1") + b"\r\n\r\n" + body)
        answer = b""
        while part := connection.recv(65_536):
            answer += part
    return answer


def head(served: Served, line: str, *more: str) -> str:
    return "\n".join([line, f"Host: {urlsplit(served.url).netloc}", "Connection: close", *more])


# --- forged requests --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"Tocsin-CSRF": ""},
        {"Tocsin-CSRF": "0" * 64},
        {"Origin": "https://tocsin.example.net"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_forged_request_that_rides_on_a_session_changes_nothing(served: Served, headers: dict[str, str]) -> None:
    name = f"victim {sorted(headers.items())}"
    browser = served.worker(name, Role.ADMINISTRATOR)

    answer = browser.post("/v1/users", json={"name": f"planted by {name}"}, headers=headers)

    assert answer.status_code == 403
    assert not any("planted" in each["user"] for each in browser.get("/v1/users").json())


def test_the_csrf_of_one_session_does_not_prove_another(served: Served) -> None:
    one, other = served.worker("csrf one", Role.ADMINISTRATOR), served.worker("csrf other", Role.ADMINISTRATOR)

    answer = one.post("/v1/users", json={"name": "x"}, headers={"Tocsin-CSRF": other.headers["Tocsin-CSRF"]})

    assert answer.status_code == 403


def test_no_page_of_another_origin_is_let_read_anything(gate: httpx.Client) -> None:
    asked = gate.options(RECORD, headers={"Origin": "https://a.example", "Access-Control-Request-Method": "GET"})
    read = gate.get(RECORD, headers={**SCREENING, "Origin": "https://a.example"})

    assert asked.status_code == 405
    assert not any("access-control" in name for name in (*asked.headers, *read.headers))


# --- hosts and heads --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:80", "localhost.evil.example", "", "127.0.0.1:1@evil.example"]
)
def test_a_host_header_that_is_not_ours_is_refused(served: Served, host: str) -> None:
    answer = raw(served, f"GET /health HTTP/1.1\nHost: {host}\nConnection: close")

    assert b" 421 " in answer.splitlines()[0] or b" 400 " in answer.splitlines()[0]
    assert b"alive" not in answer


def test_a_second_host_header_is_refused(served: Served) -> None:
    answer = raw(served, head(served, "GET /health HTTP/1.1", "Host: evil.example"))

    assert b"alive" not in answer


def test_links_are_made_from_the_address_we_know_never_from_what_a_request_says(served: Served) -> None:
    chief = served.worker("linker", Role.ADMINISTRATOR)
    chief.post("/v1/users", json={"name": "linked", "roles": ["analyst"]})

    made = chief.post("/v1/users/linked/invitation", headers={"X-Forwarded-Host": "evil.example"}).json()

    assert made["link"].startswith("http://localhost:")


@pytest.mark.parametrize(
    "address", ["//evil.example/", "/v1/lists/", "/\\evil.example", "/v1/sign-out?next=//evil.example"]
)
def test_no_address_sends_a_browser_anywhere(served: Served, address: str) -> None:
    answer = raw(served, head(served, f"GET {address} HTTP/1.1"))

    assert b" 30" not in answer.splitlines()[0]
    assert b"location:" not in answer.lower()


def test_a_head_without_end_is_refused(served: Served) -> None:
    answer = raw(served, head(served, "GET /health HTTP/1.1", *(f"X-{n}: {'a' * 1000}" for n in range(40))))

    assert b" 431 " in answer.splitlines()[0]


def test_every_answer_tells_browsers_to_do_nothing_with_it(gate: httpx.Client) -> None:
    answers = [gate.get("/health"), gate.get("/nothing"), gate.get(RECORD), gate.get(RECORD, headers=SCREENING)]

    for answer in answers:
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-frame-options"] == "DENY"
        assert "server" not in answer.headers


def test_over_tls_cookies_never_travel_without_it() -> None:
    front = Front(("https://tocsin.example",))

    assert front.session_cookie.startswith("__Host-")
    assert front.device_cookie.startswith("__Host-")


# --- bodies -----------------------------------------------------------------------------------------------------------


def test_an_oversized_body_is_refused_before_it_is_read(served: Served, gate: httpx.Client) -> None:
    token = gate.headers["Authorization"]
    answer = raw(
        served,
        head(
            served, "POST /v1/screen HTTP/1.1", f"Authorization: {token}", "Tocsin-Purpose: screening",
            "Content-Type: application/json", "Content-Length: 99999999999",
        ),
    )  # fmt: skip

    assert b" 413 " in answer.splitlines()[0]


def test_an_oversized_body_that_does_not_say_so_is_refused_on_the_way(gate: httpx.Client) -> None:
    parts = (b" " * 65_536 for _ in range(200))

    answer = gate.post("/v1/screen", content=parts, headers={**SCREENING, "Content-Type": "application/json"})

    assert answer.status_code == 413


def test_nobody_in_particular_cannot_have_large_bodies_read(served: Served) -> None:
    answer = served.client().post("/v1/sign-in", json={"name": "x", "password": "y" * 100_000})

    assert answer.status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 1_000_000,
        b'{"a":' * 200_000,
        b'{"query":' + b'{"documents":' * 100_000,
        b'{"query":{"name":' + b"[" * 500_000,
        b"\xff\xfe\x00",
        b'{"query":{"name":"\\ud800"}}',
        b'{"query":{"name":"x","name":"y"',
        b"null",
        b"",
        b'{"queries":[]}',
        b'{"query":{"name":"x"},"limit":1e400}',
        b'{"query":{"name":"x"},"min_score":NaN}',
        b'{"query":{"name":"x"},"min_score":-1}',
    ],
)
def test_deep_or_broken_json_is_refused_with_its_place(gate: httpx.Client, body: bytes) -> None:
    answer = gate.post("/v1/screen", content=body, headers={**SCREENING, "Content-Type": "application/json"})

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["place"].startswith("body")


def test_a_field_that_is_not_known_is_refused_rather_than_passed_over(gate: httpx.Client) -> None:
    answer = gate.post("/v1/screen", json={"query": {"name": "x", "date_of_birth": "1970"}}, headers=SCREENING)

    assert answer.status_code == 400
    assert "date_of_birth" in answer.json()["detail"]


# --- smuggled purposes ------------------------------------------------------------------------------------------------


def test_a_purpose_smuggled_in_a_second_header_is_refused(served: Served, gate: httpx.Client) -> None:
    token = gate.headers["Authorization"]
    answer = raw(
        served,
        head(
            served, f"GET {RECORD} HTTP/1.1", f"Authorization: {token}", "Tocsin-Purpose: nothing",
            "tocsin-purpose: screening",
        ),
    )  # fmt: skip

    assert b" 400 " in answer.splitlines()[0]


@pytest.mark.parametrize(
    "value",
    ["screening,oversight", "screening%0d%0aX: y", "%00", "screening ;", "SCREENING", "screening%20", "%ff", "x" * 300],
)
def test_a_purpose_that_is_not_word_for_word_on_the_list_is_refused(gate: httpx.Client, value: str) -> None:
    answer = gate.get(RECORD, headers={"Tocsin-Purpose": value})

    assert answer.status_code in (400, 403)


@pytest.mark.parametrize("name", ["Tocsin_Purpose", "X-Tocsin-Purpose", "X-Forwarded-Tocsin-Purpose", "Purpose"])
def test_a_purpose_in_another_header_or_in_the_address_counts_for_nothing(gate: httpx.Client, name: str) -> None:
    answer = gate.get(RECORD, headers={name: "screening"}, params={"Tocsin-Purpose": "screening"})

    assert answer.status_code == 403


def test_two_ways_of_signing_in_at_once_are_refused(served: Served, gate: httpx.Client) -> None:
    browser = served.worker("both", Role.ANALYST)
    browser.headers["Authorization"] = gate.headers["Authorization"]

    assert browser.get("/v1/me").status_code == 400


# --- paths ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "reference",
    [
        "%2e%2e%2f%2e%2e%2fusers",
        "..%2f..%2fmaster.key",
        "%2fetc%2fpasswd",
        "QDi.9001%00",
        "QDi.9001%2f..%2fQDi.9001",
        "%27%20OR%20%271%27%3D%271",
        "QDi.9001%0d%0aSet-Cookie:%20a=b",
        "%C0%AF",
    ],
)
def test_a_reference_is_a_key_and_never_a_path(gate: httpx.Client, reference: str) -> None:
    answer = gate.get(f"/v1/records/un/{reference}", headers=SCREENING)

    assert answer.status_code == 404
    assert answer.json()["code"] == "not-found"
    assert "set-cookie" not in answer.headers


def test_a_reference_may_be_written_with_its_letters_escaped(gate: httpx.Client) -> None:
    plain, escaped = (gate.get(f"/v1/records/{each}", headers=SCREENING) for each in ("un/QDi.9001", "un%2FQDi%2E9001"))

    assert plain.status_code == 200
    assert escaped.content == plain.content


def test_a_fault_of_ours_says_nothing_of_what_it_held(
    served: Served, gate: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_given: object, **_more: object) -> None:
        raise RuntimeError("Mirzad Khoshnevaran at /home/secret")

    monkeypatch.setattr(served.rim.screener, "screen", fails)

    answer = gate.post("/v1/screen", json={"query": {"name": "x"}}, headers=SCREENING)

    assert answer.status_code == 500
    assert json.loads(answer.content)["detail"] == "the node failed"
    assert "secret" not in answer.text


@pytest.mark.parametrize("name", ["nul\0", "\0"])
def test_a_nul_in_a_name_is_refused_in_words(served: Served, name: str) -> None:
    answer = served.client().post("/v1/sign-in", json={"name": name, "password": "x"})

    assert answer.status_code == 400
