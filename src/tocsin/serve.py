"""The server: the HTTP application over an open node, the ledger's sequencer beside it, and a clean end on SIGTERM."""

from __future__ import annotations

import logging
import signal
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

import uvicorn

from tocsin.api.application import create_app
from tocsin.api.front import Front, on_loopback
from tocsin.errors import ConfigurationError, TocsinError, Usage
from tocsin.services.auditing.sequence import sequencing
from tocsin.services.ports import Node

AT_ONCE = 256  # connections; more are told to come back
GRACE_S = 20  # for requests under way, when the server is told to stop
_KEEP_ALIVE_S = 20
_log = logging.getLogger("tocsin.serve")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node serves. ``public_url``: what people write; with TLS, or behind a proxy that has it.

    ``proxies``: the addresses whose word on where a request comes from is taken, with commas between.
    """

    host: str = "127.0.0.1"
    port: int = 8437
    public_url: str = ""
    certificate: Path | None = None
    key: Path | None = None
    is_behind_proxy: bool = False
    proxies: str = "127.0.0.1"

    def __post_init__(self) -> None:
        if (self.certificate is None) != (self.key is None):
            raise Usage("a certificate goes with its key", hint="--tls-certificate and --tls-key")
        has_tls = self.certificate is not None or self.is_behind_proxy
        if not has_tls and not is_loopback(self.host):
            raise Usage(
                f"{self.host} can be reached from elsewhere: passwords and records do not go there in clear",
                hint="--tls-certificate and --tls-key, or --behind-proxy where a proxy on this machine has TLS",
            )
        if has_tls and not self.public_url.startswith("https://"):
            raise Usage(
                "the address that people write is not known", hint="--public-url https://..., or public_url in the file"
            )

    @property
    def front(self) -> Front:
        """What the application looks like from outside."""
        if self.public_url:
            return Front((self.public_url.rstrip("/"),))
        return on_loopback(self.port)


def is_loopback(host: str) -> bool:
    """True for an address that only this machine reaches."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def serve(node: Node, place: Place, *, ready: Callable[[str], None] | None = None) -> None:
    """Nothing, once the server was told to stop and what was under way has its answer.

    ``ready`` is told the address as soon as it is taken. Raises Usage for an address that is taken or is not ours.
    """
    require_certificate(place)
    with _listening(place) as listener, sequencing(node, _tell_waiting):
        app = create_app(node, place.front)
        server = uvicorn.Server(_config(app, place))
        if ready is not None:
            ready(place.front.origins[0])
        with _told_to_stop_in_order():
            server.run(sockets=[listener])


@contextmanager
def _told_to_stop_in_order() -> Iterator[None]:
    """The server raises the signal that stopped it once more when it is done: then we are on our way out already."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {each: signal.signal(each, lambda _number, _frame: None) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@contextmanager
def _listening(place: Place) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((place.host, place.port))
        except (OSError, OverflowError) as error:
            why = getattr(error, "strerror", "") or str(error)
            raise Usage(
                f"{place.host}, port {place.port}: {why}", hint="another --port; is one running already?"
            ) from error
        listener.listen(512)
        yield listener


def _config(app: object, place: Place) -> uvicorn.Config:
    return uvicorn.Config(
        app,  # type: ignore[arg-type]  # an ASGI application, which uvicorn names by a wider union
        lifespan="off",
        log_config=None,
        access_log=False,  # paths name records, and invitations: what was looked at stands on the ledger
        server_header=False,
        proxy_headers=place.is_behind_proxy,
        forwarded_allow_ips=place.proxies if place.is_behind_proxy else "",
        ssl_certfile=place.certificate,
        ssl_keyfile=place.key,
        limit_concurrency=AT_ONCE,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=GRACE_S,
        ws="none",
    )


def _tell_waiting(error: TocsinError) -> None:
    _log.error("the ledger's leaves wait for their places: %s", error)


def require_certificate(place: Place) -> None:
    """Nothing, if certificate and key can be read and go together. Raises ConfigurationError."""
    if place.certificate is None or place.key is None:
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(place.certificate, place.key)
    except (OSError, ssl.SSLError) as error:
        raise ConfigurationError(f"cannot be used: {error}", place=str(place.certificate)) from error
