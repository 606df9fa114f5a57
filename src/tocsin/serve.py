"""The server: the HTTP application over an open node, sequencer and housekeeping beside it, a clean end on SIGTERM."""

from __future__ import annotations

import logging
import signal
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from time import monotonic

import uvicorn

from tocsin.api.application import create_app
from tocsin.api.connections import Server
from tocsin.api.front import Front, on_loopback
from tocsin.errors import ConfigurationError, TocsinError, Usage
from tocsin.model.accounts import Service
from tocsin.services.accounts.throttling import sweep
from tocsin.services.auditing.sequence import sequencing
from tocsin.services.indexing.refresh import refresh
from tocsin.services.keeping import retention
from tocsin.services.ports import Node

GRACE_S = 20  # for requests under way, when the server is told to stop
_KEEP_ALIVE_S = 20
_MOST_ERRORS = 100  # that are told apart
_LOOK_S = 2.0  # between two looks at the database
_LONGEST_S = 60.0  # between two tries of a duty that fails
_log = logging.getLogger("tocsin.serve")


@dataclass(frozen=True, slots=True)
class Duty:
    """Work that comes round again while the server runs: what it is in words, how often, and what is done."""

    what: str
    every_s: float
    do: Callable[[Node], object]


class Repeats:
    """Tells an error when it comes, and the same again at most once a minute, with how often it has come since."""

    def __init__(
        self, log: Callable[[TocsinError, int], None], *, quiet_s: float = 60.0, clock: Callable[[], float] = monotonic
    ) -> None:
        self._log, self._quiet_s, self._clock = log, quiet_s, clock
        self._told: dict[str, tuple[float, int]] = {}  # when it was told last, and how often it has come since
        self._lock = threading.Lock()

    def __call__(self, error: TocsinError) -> None:
        """Nothing: it is told, or counted."""
        key, now = str(error), self._clock()
        with self._lock:
            at, again = self._told.pop(key, (-self._quiet_s, 0))
            is_due = now - at >= self._quiet_s
            self._told[key] = (now, 0) if is_due else (at, again + 1)
            if len(self._told) > _MOST_ERRORS:
                self._told.pop(next(iter(self._told)))
        if is_due:
            self._log(error, again)


def bring_index_up(node: Node) -> None:
    """Nothing: the index fits the store, so that no search waits for it; without a list there is none."""
    with node.store.transaction(Service("readiness", "readiness"), read_only=True) as tx:
        has_lists = tx.health.is_any_in_force()
    if has_lists:
        refresh(node)


DUTIES: tuple[Duty, ...] = (
    Duty("the index is brought up", 60.0, bring_index_up),
    Duty("what no longer counts is forgotten", 3600.0, sweep),
    Duty("what was kept for its term is destroyed", 3600.0, retention.run),  # decision 26
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node serves. ``public_url``: what people write; with TLS, or behind a proxy that has it.

    ``proxies``: the addresses and private networks whose word on where a request comes from is taken, with commas
    between. ``is_clear_to_proxy``: the way to the proxy is a private network and in clear; then nobody else may come.
    """

    host: str = "127.0.0.1"
    port: int = 8437
    public_url: str = ""
    certificate: Path | None = None
    key: Path | None = None
    is_behind_proxy: bool = False
    proxies: str = "127.0.0.1"
    is_clear_to_proxy: bool = False

    def __post_init__(self) -> None:
        if (self.certificate is None) != (self.key is None):
            raise Usage("a certificate goes with its key", hint="--tls-certificate and --tls-key")
        if self.is_clear_to_proxy and (self.certificate is not None or not self.is_behind_proxy):
            raise Usage("in clear to a proxy: that wants a proxy, and no certificate", hint="--behind-proxy")
        if self.certificate is None and not is_loopback(self.host):
            self._require_private_way()
        has_tls = self.certificate is not None or self.is_behind_proxy
        if has_tls and not self.front.is_secure:
            raise Usage(
                "the address that people write is not known", hint="--public-url https://..., or public_url in the file"
            )
        _ = self.trusted

    def _require_private_way(self) -> None:
        """Refuse to listen in clear where more than a proxy of ours can come."""
        if not self.is_clear_to_proxy:
            raise Usage(
                f"{self.host} can be reached from elsewhere: passwords and records do not go there in clear",
                hint="--tls-certificate and --tls-key, or --behind-proxy where a proxy on this machine has TLS "
                "(with --clear-to-proxy, one on a private network)",
            )
        if not is_private(self.host):
            raise Usage(
                f"{self.host} is no address of a private network: in clear a node listens at one, and at no other",
                hint="--host 10.1.2.3, as this machine is called where the proxy is",
            )

    @property
    def trusted(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The proxies as networks. Raises Usage for what is no address, and for a network that is not private."""
        return tuple(_proxy(each.strip()) for each in self.proxies.split(","))

    def is_proxy(self, address: str) -> bool:
        """True for an address whose word is taken, when there is a proxy at all."""
        try:
            known = ip_address(address)
        except ValueError:
            return False
        return self.is_behind_proxy and any(known in each for each in self.trusted)

    def may_connect(self, address: str) -> bool:
        """True for everybody; on a way in clear for the proxy alone."""
        return not self.is_clear_to_proxy or self.is_proxy(address)

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


def is_private(host: str) -> bool:
    """True for one address of a private network (RFC 1918, RFC 4193): never for all addresses of a machine."""
    try:
        known = ip_address(host)
    except ValueError:
        return False
    return known.is_private and not known.is_unspecified


def _proxy(text: str) -> IPv4Network | IPv6Network:
    try:
        network = ip_network(text)
    except ValueError as error:
        # "*" above all: then everybody writes where they come from, and no limit by address holds
        raise Usage(
            f"{text!r} is no address of a proxy", place="--proxies", hint="as in 10.1.2.3,10.1.3.0/24"
        ) from error
    if network.num_addresses > 1 and not network.is_private:
        raise Usage(f"{text} is more than a private network", place="--proxies", hint="name the proxies one by one")
    return network


def serve(
    node: Node,
    place: Place,
    *,
    ready: Callable[[str], None] | None = None,
    bring_back: Callable[[], None] | None = None,
) -> None:
    """Nothing, once the server was told to stop and what was under way has its answer.

    ``ready`` is told the address as soon as it is taken; ``bring_back`` starts a database of the node's own that ended
    by itself, and is asked to again and again. Raises Usage for an address that is taken or is not ours.
    """
    require_certificate(place)
    duties = (*([database_back(bring_back)] if bring_back else ()), *DUTIES)
    waiting, undone = Repeats(_tell_waiting), Repeats(_tell_undone)
    with _listening(place) as listener, sequencing(node, waiting), keeping_house(node, undone, duties):
        app = create_app(node, place.front)
        server = Server(_config(app, place), listener, is_trusted=place.is_proxy, may_connect=place.may_connect)
        if ready is not None:
            ready(place.front.origins[0])
        with _told_to_stop_in_order():
            server.run()


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
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=GRACE_S,
        ws="none",
    )


def database_back(bring_back: Callable[[], None]) -> Duty:
    """The duty to start the node's own database when it ended by itself: a crash, a kill, no memory."""
    return Duty("the database is kept running", _LOOK_S, lambda _node: bring_back())


def _tell_waiting(error: TocsinError, again: int) -> None:
    fault = error.__cause__ if type(error) is TocsinError else None  # one of ours, which has no type of error
    _log.error("the ledger's leaves wait for their places: %s", _told(error, again), exc_info=fault)


def _tell_undone(error: TocsinError, again: int) -> None:
    _log.error("left undone: %s", _told(error, again))


def _told(error: TocsinError, again: int) -> str:
    hint = f" ({error.hint})" if error.hint else ""
    return f"{error}{hint}{f'; {again} times more since it was told last' if again else ''}"


def housekeeping(
    node: Node, stop: threading.Event, tell: Callable[[TocsinError], None], duties: Sequence[Duty] = DUTIES
) -> None:
    """Nothing: each duty is done at once and whenever its time has come again, until ``stop`` is set.

    One that fails keeps no other from being done: ``tell`` hears of it, and its turn comes again, later each time.
    """
    due, failures = dict.fromkeys(duties, monotonic()), dict.fromkeys(duties, 0)
    while due:
        for duty, at in due.items():
            if at <= monotonic() and not stop.is_set():
                failures[duty] = 0 if _do(duty, node, tell) else failures[duty] + 1
                due[duty] = monotonic() + pause_s(duty, failures[duty])
        if stop.wait(max(0.0, min(due.values()) - monotonic())):
            return


def pause_s(duty: Duty, failures: int) -> float:
    """Seconds until the duty's next turn, after so many failures in a row: twice as many each time, up to a minute."""
    return duty.every_s if duty.every_s >= _LONGEST_S else min(duty.every_s * 2.0 ** min(failures, 30), _LONGEST_S)


def _do(duty: Duty, node: Node, tell: Callable[[TocsinError], None]) -> bool:
    """True when it was done."""
    try:
        duty.do(node)
    except TocsinError as error:
        tell(TocsinError(f"{duty.what}: {error}", hint=error.hint))
    except Exception as error:  # noqa: BLE001  a fault of ours ends no other duty, and this one's turn comes again
        _log.exception("%s", duty.what)
        tell(TocsinError(f"{duty.what}: the node failed ({type(error).__name__})"))
    else:
        return True
    return False


@contextmanager
def keeping_house(node: Node, tell: Callable[[TocsinError], None], duties: Sequence[Duty] = DUTIES) -> Iterator[None]:
    """What has to be done now and then is done inside the block."""
    stop = threading.Event()
    thread = threading.Thread(target=housekeeping, args=(node, stop, tell, duties), name="housekeeping", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(GRACE_S)


def require_certificate(place: Place) -> None:
    """Nothing, if certificate and key can be read and go together. Raises ConfigurationError."""
    if place.certificate is None or place.key is None:
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(place.certificate, place.key)
    except (OSError, ssl.SSLError) as error:
        raise ConfigurationError(f"cannot be used: {error}", place=str(place.certificate)) from error
