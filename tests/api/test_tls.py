"""Over TLS, with a real certificate: served by the command, signed in with cookies that never travel in clear."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from command_line import tocsin
from invented_nodes import SAMPLE_HOME, Home
from tocsin.errors import ConfigurationError
from tocsin.serve import Place, require_certificate

sample_home = SAMPLE_HOME
PASSWORD = "a lantern on the harbour wall"


@dataclass(frozen=True)
class Pair:
    """A certificate for localhost that signed itself, and its key, in PEM."""

    certificate: Path
    key: Path


def made(folder: Path, name: str) -> Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pair = Pair(folder / f"{name}.pem", folder / f"{name}.key")
    pair.certificate.write_bytes(certificate.public_bytes(Encoding.PEM))
    pair.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return pair


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return made(tmp_path_factory.mktemp("tls"), "ours")


@pytest.fixture(scope="module")
def url(sample_home: Home, pair: Pair) -> Iterator[str]:
    """The address of `tocsin serve` over TLS."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"https://localhost:{port}"
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "tocsin", "serve", "--port", str(port), "--public-url", address),
            *("--tls-certificate", str(pair.certificate), "--tls-key", str(pair.key)),
        ],
        env=os.environ | sample_home.environment, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        until = time.monotonic() + 60
        while not is_listening(port):
            assert process.poll() is None, process.communicate()[1]
            assert time.monotonic() < until
            time.sleep(0.1)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        assert "The server has stopped" in process.communicate(timeout=60)[1]


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def browser(url: str, pair: Pair) -> httpx.Client:
    return httpx.Client(base_url=url, verify=ssl.create_default_context(cafile=str(pair.certificate)), timeout=30)


def test_somebody_invited_signs_in_over_tls_with_cookies_that_stay_there(
    sample_home: Home, url: str, pair: Pair
) -> None:
    tocsin(sample_home, "user", "add", "tess", "--role", "analyst")
    link = tocsin(sample_home, "user", "invite", "tess", "--public-url", url, "--json").json["link"]

    with browser(url, pair) as client:
        assert client.post(link, json={"password": PASSWORD}).status_code == 200
        answer = client.post("/v1/sign-in", json={"name": "tess", "password": PASSWORD})
        me = client.get("/v1/me")

    cookies = answer.headers.get_list("set-cookie")
    assert answer.status_code == 200
    assert me.json()["user"] == "tess"
    assert {each.partition("=")[0] for each in cookies} == {"__Host-tocsin-session", "__Host-tocsin-browser"}
    for each in cookies:
        assert {"Secure", "HttpOnly", "Path=/"} <= set(each.split("; "))
        assert "samesite=strict" in each.casefold()
        assert "domain=" not in each.casefold()
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


def test_what_a_client_says_of_where_it_comes_from_counts_for_nothing_without_a_proxy(url: str, pair: Pair) -> None:
    answer = {"id": "AA", "rawId": "AA", "response": {"clientDataJSON": "e30"}}
    statuses: list[int] = []
    with browser(url, pair) as client:
        while len(statuses) < 60 and 429 not in statuses:
            claimed = f"203.0.113.{len(statuses)}"
            headers = {"X-Forwarded-For": claimed, "Forwarded": f"for={claimed}", "X-Real-IP": claimed}
            order = {"ceremony": "none", "credential": answer}
            statuses.append(client.post("/v1/sign-in/passkey", json=order, headers=headers).status_code)

    assert statuses[0] == 401
    assert statuses[-1] == 429  # thirty at once for an address, whatever it calls itself


def test_an_old_version_of_tls_is_not_spoken(url: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    port = int(url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as raw, context.wrap_socket(raw) as spoken:
        assert spoken.version() == "TLSv1.2"
    with pytest.warns(DeprecationWarning):
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    with socket.create_connection(("127.0.0.1", port)) as raw, pytest.raises((ssl.SSLError, ConnectionError)):
        context.wrap_socket(raw)


def test_what_is_said_in_clear_to_a_server_over_tls_is_not_answered(url: str) -> None:
    port = int(url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=20) as raw:
        raw.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        try:
            answer = raw.recv(1000)
        except ConnectionError:
            answer = b""

    assert b"alive" not in answer
    assert b"HTTP/1.1 200" not in answer


def test_silent_connections_before_the_handshake_keep_nobody_out(url: str, pair: Pair) -> None:
    port = int(url.rpartition(":")[2])
    silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(200)]
    try:
        with browser(url, pair) as client:
            assert client.get("/health").json() == {"status": "alive"}
    finally:
        for each in silent:
            each.close()


# --- pairs that are none ----------------------------------------------------------------------------------------------


def served_with(home: Home, certificate: Path, key: Path) -> str:
    result = tocsin(
        home, "serve", "--public-url", "https://tocsin.example",
        "--tls-certificate", str(certificate), "--tls-key", str(key),
    )  # fmt: skip
    assert result.code != 0
    return result.err


def test_a_key_that_is_anothers_is_refused_before_anything_is_served(
    sample_home: Home, pair: Pair, tmp_path: Path
) -> None:
    other = made(tmp_path, "other")

    told = served_with(sample_home, pair.certificate, other.key)

    assert "cannot be used" in told
    with pytest.raises(ConfigurationError):
        require_certificate(
            Place(host="127.0.0.1", public_url="https://x", certificate=other.certificate, key=pair.key)
        )


@pytest.mark.parametrize("content", [b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", b"\0\1"])
def test_a_file_that_is_no_certificate_is_refused_with_its_place(
    sample_home: Home, pair: Pair, tmp_path: Path, content: bytes
) -> None:
    broken = tmp_path / "broken.pem"
    broken.write_bytes(content)

    assert "broken.pem" in served_with(sample_home, broken, pair.key).replace("\n", "")


def test_a_certificate_that_is_not_there_is_refused(sample_home: Home, pair: Pair, tmp_path: Path) -> None:
    assert "cannot be used" in served_with(sample_home, tmp_path / "none.pem", pair.key)
