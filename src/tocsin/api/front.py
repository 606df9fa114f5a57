"""What the application looks like from outside: its addresses, its cookies, how much it takes from one caller."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tocsin.errors import ConfigurationError
from tocsin.services.accounts.passkeys import RelyingParty
from tocsin.services.accounts.passwords import Passwords
from tocsin.services.accounts.throttling import Pace
from tocsin.services.ports import Node
from tocsin.services.screening.screen import Screener

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class Front:
    """The addresses under which people and machines reach the node; ``origins[0]`` is the one that people see."""

    origins: tuple[str, ...]
    title: str = "Tocsin"

    def __post_init__(self) -> None:
        for origin in self.origins:
            parts = urlsplit(origin)
            if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
                raise ConfigurationError(
                    f"{origin!r} is no address of a server", place="public_url", hint="as in https://tocsin.example"
                )
        if not self.origins:
            raise ConfigurationError("a server needs an address", place="public_url")

    @property
    def is_secure(self) -> bool:
        """True when people reach it over TLS: then cookies never travel without it."""
        return self.origins[0].startswith("https://")

    @property
    def hosts(self) -> frozenset[str]:
        """What a request's Host may be."""
        return frozenset(urlsplit(origin).netloc.casefold() for origin in self.origins)

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
