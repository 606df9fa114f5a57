"""What the application looks like from outside: its addresses, its cookies, how much it takes from one caller."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tocsin.errors import ConfigurationError
from tocsin.services.accounts.passkeys import RelyingParty
from tocsin.services.accounts.passwords import Passwords
from tocsin.services.accounts.throttling import Pace
from tocsin.services.ports import Node
from tocsin.services.screening.screen import Screener

_PORTS = {"http": 80, "https": 443}
_ORIGIN = re.compile(r"(https?)://([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?")
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class Front:
    """The addresses under which people and machines reach the node; ``origins[0]`` is the one that people see."""

    origins: tuple[str, ...]
    title: str = "Tocsin"

    def __post_init__(self) -> None:
        """Origins stand as browsers send them, however they were written. Raises ConfigurationError."""
        if not self.origins:
            raise ConfigurationError("a server needs an address", place="public_url")
        object.__setattr__(self, "origins", tuple(map(as_sent, self.origins)))

    @property
    def is_secure(self) -> bool:
        """True when people reach it over TLS: then cookies never travel without it."""
        return self.origins[0].startswith("https://")

    @property
    def hosts(self) -> frozenset[str]:
        """What a request's Host may be, in small letters; a client may write the port that goes without saying."""
        parts = [urlsplit(origin) for origin in self.origins]
        usual = (f"{each.netloc}:{_PORTS[each.scheme]}" for each in parts if each.port is None)
        return frozenset((*(each.netloc for each in parts), *usual))

    @property
    def session_cookie(self) -> str:
        """The cookie's name; the prefix makes browsers refuse it from elsewhere, and without TLS (RFC 6265bis)."""
        return "__Host-tocsin-session" if self.is_secure else "tocsin-session"

    @property
    def device_cookie(self) -> str:
        """The name of the cookie by which a browser is known again; it opens nothing."""
        return "__Host-tocsin-browser" if self.is_secure else "tocsin-browser"

    @property
    def party(self) -> RelyingParty:
        """Whom passkeys are made for."""
        return RelyingParty(urlsplit(self.origins[0]).hostname or "", self.title, self.origins[0])


def as_sent(written: str) -> str:
    """The address as a browser sends it: in small letters, without the port that its scheme has anyway (RFC 6454, 6.2).

    Raises ConfigurationError for what is no address of a server.
    """
    found = _ORIGIN.fullmatch(written.lower())
    if found is None or not 0 < int(found[3] or 1) < 65_536:
        raise ConfigurationError(
            f"{written!r} is no address of a server",
            place="public_url",
            hint="as in https://tocsin.example; a name beyond ASCII as xn--...",
        )
    scheme, host, port = found.groups()
    return f"{scheme}://{host}" + (f":{int(port)}" if port and int(port) != _PORTS[scheme] else "")


def on_loopback(port: int) -> Front:
    """The front of a node that only its own machine reaches."""
    return Front(tuple(f"http://{host}:{port}" for host in ("localhost", "127.0.0.1", "[::1]")))


@dataclass(frozen=True, slots=True)
class Paces:
    """How much one caller may ask for: on the long run, and at once. Counted in this process."""

    requests: Pace = field(default_factory=lambda: Pace(200, 1_000))  # of one account
    screenings: Pace = field(default_factory=lambda: Pace(500, 20_000))  # of one account
    strangers: Pace = field(default_factory=lambda: Pace(10, 100))  # of one address, without a way in
    looks: Pace = field(default_factory=lambda: Pace(5, 50))  # of one address at /ready and /openapi.json


class Rim:
    """What every request shares: the node, its screener, how passwords are hashed, the paces."""

    def __init__(
        self, node: Node, front: Front, *, passwords: Passwords | None = None, paces: Paces | None = None
    ) -> None:
        self.node = node
        self.front = front
        self.passwords = passwords or Passwords()
        self.paces = paces or Paces()
        self.screener = Screener(node)
