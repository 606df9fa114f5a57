"""A publisher of lists on the loopback interface, over real TLS, that answers as its pages tell it to.

Nothing of Tocsin's rules is relaxed for it: names resolve to public addresses (invented here), port 443 and https are
asked for, certificates are verified. Only three things are handed to the downloader: what names resolve to, the
authority to trust, and a dialler that connects to this server whatever public address it is given (and notes which).
"""

from __future__ import annotations

import gzip
import ssl
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpcore
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tocsin.services.listing.downloads.attempts import Pace
from tocsin.services.listing.downloads.downloader import Downloader, Limits

UN = "scsanctions.un.org"
UN_STORE = "unsolprodfiles.blob.core.windows.net"
OFAC = "sanctionslistservice.ofac.treas.gov"
OFAC_STORE = "wc2h-sls-prod-public-published.s3.us-gov-west-1.amazonaws.com"
FOREIGN = "lists.example"
HOSTS = (UN, UN_STORE, OFAC, OFAC_STORE, FOREIGN)
PUBLIC = "9.9.9.9"  # never dialled: the dialler below goes to the loopback server

Page = Callable[[BaseHTTPRequestHandler], None]


def sends(body: bytes, status: int = 200, headers: Mapping[str, str] | None = None, *, packed: bool = False) -> Page:
    """A page that is this body, with its length; gzipped if ``packed``."""
    sent = gzip.compress(body, mtime=0) if packed else body
    more = {"Content-Encoding": "gzip"} if packed else {}

    def page(asked: BaseHTTPRequestHandler) -> None:
        answer(asked, status, {"Content-Length": str(len(sent)), **more, **(headers or {})})
        asked.wfile.write(sent)

    return page


def redirects(to: str, status: int = 302) -> Page:
    """A page that leads elsewhere."""
    return sends(b"", status, {"Location": to})


def knows(body: bytes, etag: str = "", modified: str = "") -> Page:
    """A page that answers 304 to whoever shows one of its marks, and sends the body to everybody else."""
    marks = {name: mark for name, mark in (("ETag", etag), ("Last-Modified", modified)) if mark}

    def page(asked: BaseHTTPRequestHandler) -> None:
        # RFC 9110, 13.2.2: where an entity tag is shown, the date is not looked at
        shown = asked.headers.get("If-None-Match") or asked.headers.get("If-Modified-Since")
        if shown in marks.values():
            answer(asked, 304, marks)
        else:
            sends(body, headers=marks)(asked)

    return page


def answer(asked: BaseHTTPRequestHandler, status: int, headers: Mapping[str, str]) -> None:
    """Send the head of an answer."""
    asked.send_response(status)
    for name, value in headers.items():
        asked.send_header(name, value)
    asked.end_headers()


class FakeClock:
    """A clock that only sleeping and the test move; it remembers each sleep."""

    def __init__(self) -> None:
        self.at = 1_000.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds


class Publisher:
    """The server: ``pages`` by host and path, each a row of answers of which the last repeats; ``asked`` is its log."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.pages: dict[str, list[Page]] = defaultdict(list)
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.dialled: list[tuple[str, int]] = []
        self.resolved: dict[str, list[list[str]]] = {}  # host -> answers in turn, the last repeats; others: PUBLIC
        self.clock = FakeClock()
        self.over = threading.Event()  # set at the end: whoever stalls a client waits for it

    def puts(self, address: str, *pages: Page) -> None:
        """At this address (without https://) these answers are given, one after another; the last repeats."""
        self.pages[address] = list(pages)

    def downloader(self, limits: Limits | None = None, *, is_trusted: bool = True) -> Downloader:
        """A downloader that reaches this server, under Tocsin's own rules; it trusts it unless told not to."""
        tls = client_context() if is_trusted else None
        pace = Pace(clock=self.clock.now, sleep=self.clock.sleep, chance=lambda: 1.0)
        return Downloader(limits=limits, pace=pace, tls=tls, resolve=self._resolve, dialler=_Dialler(self))

    def paths(self) -> list[str]:
        """The addresses asked for so far, in order, without queries."""
        return [address for address, _ in self.asked]

    def respond(self, handler: BaseHTTPRequestHandler) -> None:
        address = f"{handler.headers['Host']}{handler.path.partition('?')[0]}"
        self.asked.append((address, {name.lower(): value for name, value in handler.headers.items()}))
        row = self.pages.get(address) or [sends(b"nothing here", 404)]
        (row.pop(0) if len(row) > 1 else row[0])(handler)

    def _resolve(self, host: str, _port: int) -> list[str]:
        row = self.resolved.get(host) or [[PUBLIC]]
        return row.pop(0) if len(row) > 1 else row[0]


class _Dialler(httpcore.SyncBackend):
    """Connects to the loopback server, whatever address is asked for."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        self._publisher.dialled.append((host, port))
        return super().connect_tcp("127.0.0.1", self._publisher.port, timeout, local_address, socket_options)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    publisher: Publisher

    def get_request(self) -> tuple[ssl.SSLSocket, Any]:
        connection, address = super().get_request()
        connection.settimeout(20)
        # the handshake waits for the handler's thread, where a client that refuses us troubles nobody else
        return server_context().wrap_socket(connection, server_side=True, do_handshake_on_connect=False), address

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients here hang up on purpose."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        self.server.publisher.respond(self)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the name is the base class's
        """Say nothing."""


@contextmanager
def publisher_on_loopback() -> Iterator[Publisher]:
    """A publisher, answering until the block ends."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.publisher = Publisher(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server.publisher
        finally:
            server.publisher.over.set()
            server.shutdown()
            thread.join()


@cache
def client_context() -> ssl.SSLContext:
    """What a client needs to trust the publisher, and nobody else."""
    return ssl.create_default_context(cadata=authority_file().decode())


def authority_file() -> bytes:
    """The certificate of the authority that vouches for the publisher, as a file of authorities holds it."""
    return _authority()[1].public_bytes(serialization.Encoding.PEM)


@cache
def server_context() -> ssl.SSLContext:
    """The publisher's certificate, for every host that it plays."""
    key = ec.generate_private_key(ec.SECP256R1())
    authority_key, authority = _authority()
    names = x509.SubjectAlternativeName([x509.DNSName(host) for host in HOSTS])
    certificate = (
        _blank("Loopback publisher", authority.subject, key)
        .add_extension(names, critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "publisher.pem"
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
        context.load_cert_chain(path)
    return context


@cache
def _authority() -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority of this test run")])
    certificate = (
        _blank("Authority of this test run", name, key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True, key_cert_sign=True, crl_sign=True, content_commitment=False,
                key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    return key, certificate


def _blank(name: str, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
    )
