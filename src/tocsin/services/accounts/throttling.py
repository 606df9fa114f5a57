"""How often something may be tried: tries to sign in are counted in the database, requests in this process.

A try that is refused is not counted, so who goes on trying shuts no door for longer, neither for themselves nor for
others. Tries are counted by what was typed, whether or not there is such an account.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_address
from threading import Lock

from tocsin.errors import TooMany
from tocsin.model.accounts import Service
from tocsin.services.ports import Node

_MOST_KEYS = 100_000  # callers that a process remembers
IPV6_NETWORK = 64  # bits: one subscriber has at least so many addresses (RFC 6177)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``most`` tries at once, after that one ``every`` so often."""

    name: str
    most: int
    every: timedelta


ADDRESS = Limit("address", 30, timedelta(seconds=2))  # whatever is tried from one address
HERE = Limit("account here", 10, timedelta(seconds=30))  # one account from one address
ACCOUNT = Limit("account", 60, timedelta(seconds=30))  # one account, from wherever nobody has signed in to it before
DEVICE = Limit("browser", 10, timedelta(seconds=30))  # one account in a browser that is known to be its user's

CHANGE_HERE = Limit("change here", 10, timedelta(seconds=30))  # the current password, from one session
CHANGE = Limit("change", 60, timedelta(seconds=30))  # the current password of one account, from whatever session


@dataclass(frozen=True, slots=True)
class Try:
    """One try under a limit, by whom or at what."""

    limit: Limit
    by: str

    @property
    def key(self) -> str:
        """What it is counted under."""
        return f"{self.limit.name}\0{self.by}"


def count_tries(node: Node, tries: Sequence[Try]) -> None:
    """Nothing: all of them are counted, or none. Raises TooMany, with the time to wait, when one may not be made."""
    with node.store.transaction(Service("throttling", "sign-in")) as tx:
        for each in tries:
            wait = tx.sessions.take(each.key, each.limit.most, each.limit.every)
            if wait is not None:  # leaving by an error takes back what was counted before it
                raise TooMany("too many tries", wait_s=wait.total_seconds(), hint="wait, then try again")


def sweep(node: Node) -> None:
    """Nothing: what was tried so long ago that it counts no longer is forgotten, and with it sessions that are over."""
    with node.store.transaction(Service("throttling", "sweeping")) as tx:
        tx.sessions.sweep_throttles()
        tx.sessions.sweep_over()


def network_of(address: str) -> str:
    """What an address is counted under: itself, or the network of an IPv6 subscriber."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address) and known.ipv4_mapped is None:
        return f"{IPv6Address(int(known) >> IPV6_NETWORK << IPV6_NETWORK)}/{IPV6_NETWORK}"
    return str(getattr(known, "ipv4_mapped", None) or known)


class Pace:
    """Requests of many callers, each held to a rate. It counts in this process and forgets with it.

    ``per_s`` on the long run, ``most`` at once. Threads may share it.
    """

    def __init__(self, per_s: float, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._every, self._room = 1 / per_s, most / per_s
        self._clock = clock
        self._lock = Lock()
        self._free_at: dict[str, float] = {}

    def count(self, by: str, weight: float = 1.0) -> None:
        """Nothing: the request is counted. Raises TooMany, with the time to wait."""
        now, cost = self._clock(), min(self._every * weight, self._room)
        with self._lock:
            free_at = max(self._free_at.get(by, now), now) + cost
            if free_at > now + self._room:
                raise TooMany("too many requests", wait_s=free_at - now - self._room, hint="wait, then try again")
            if len(self._free_at) >= _MOST_KEYS:
                self._free_at = {key: at for key, at in self._free_at.items() if at > now}
            if len(self._free_at) < _MOST_KEYS or by in self._free_at:
                self._free_at[by] = free_at
            else:  # more callers at once than can be told apart: a stranger waits, nobody who is known does
                raise TooMany("too many callers", wait_s=1.0, hint="wait, then try again")
