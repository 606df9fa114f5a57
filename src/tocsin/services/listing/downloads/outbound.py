"""Connections to the outside: only to public addresses, each looked at before it is dialled, all before one deadline.

A check of a name is worth nothing when the name is looked up again to connect: the second answer can be another one
(DNS rebinding). So the name is looked up here, once for each connection, and the checked address itself is dialled. The
name stays what TLS asks for and what the certificate must be of: httpcore takes both from the request, never from here.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import httpcore

from tocsin.errors import FetchFailed

Resolve = Callable[[str, int], Sequence[str]]  # (host name, port) -> addresses

_GLOBAL_UNICAST = ip_network("2000::/3")  # RFC 4291, 2.4: all that IANA has given out
_NAT64 = ip_network("64:ff9b::/96")  # RFC 6052, 2.1
_NOT_PUBLIC = (
    ip_network("192.0.0.0/24"),  # RFC 6890: protocol assignments; a cloud keeps its metadata there
    ip_network("168.63.129.16/32"),  # another cloud's metadata, under an address that looks public
    ip_network("192.88.99.0/24"),  # RFC 7526: relays of 6to4, withdrawn
)


class Deadline:
    """A moment after which nothing is waited for any more."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._seconds = seconds
        self._clock = clock
        self._end = clock() + seconds

    def left(self) -> float:
        """Seconds that are left, more than none. Raises FetchFailed."""
        left = self._end - self._clock()
        if left <= 0:
            raise FetchFailed(f"not done after {self._seconds:g} seconds, so it was given up")
        return left

    def within(self, timeout: float | None) -> float:
        """The timeout, or what is left where that is less. Raises FetchFailed."""
        left = self.left()
        return left if timeout is None else min(timeout, left)


def is_literal(host: str) -> bool:
    """True for an address in numbers in place of a name, also as C libraries read them: 127.1, 0x7f.1, 2130706433."""
    try:
        socket.inet_aton(host)
    except (OSError, UnicodeError):
        pass
    else:
        return True
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def is_public(address: str) -> bool:
    """True for an address that anybody on the internet could be asked at; False for what only this network reaches.

    An IPv6 address that stands for an IPv4 one is judged by that one.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        inner = _embedded(found)
        if inner is None:
            return found in _GLOBAL_UNICAST and found.is_global
        found = inner
    is_special = found.is_multicast or found.is_reserved or any(found in network for network in _NOT_PUBLIC)
    return found.is_global and not is_special


def _embedded(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour


def resolve(host: str, port: int) -> tuple[str, ...]:
    """The addresses of a host as this machine finds them, the preferred first. Raises httpcore.ConnectError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise httpcore.ConnectError(f"the host {host} cannot be found ({reason})") from error
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


class PinnedBackend(httpcore.NetworkBackend):
    """What httpcore connects with: it dials checked addresses only, and everything on the way ends at the deadline.

    ``dialler`` opens the connections; it is given addresses, never names. Raises FetchFailed for a host that has any
    address that is not public: one that is partly inside is not the host that was meant.
    """

    def __init__(
        self, deadline: Deadline, *, resolve: Resolve = resolve, dialler: httpcore.NetworkBackend | None = None
    ) -> None:
        self._deadline = deadline
        self._resolve = resolve
        self._dialler = dialler or httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first address of the host that answers. Raises httpcore.ConnectError, ConnectTimeout."""
        failure: Exception = httpcore.ConnectError(f"the host {host} has no address")
        for address in self._checked(host, port):
            try:
                stream = self._dialler.connect_tcp(
                    address, port, self._deadline.within(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _TimedStream(stream, self._deadline)
        raise failure

    def _checked(self, host: str, port: int) -> Sequence[str]:
        if is_literal(host):
            raise FetchFailed(f"{host} is an address in numbers; only named hosts are asked")
        addresses = self._resolve(host, port)
        inside = [address for address in addresses if not is_public(address)]
        if inside:
            raise FetchFailed(
                f"the host {host} leads to {inside[0]}, which is not a public address, so it was not asked",
                hint="The name service of this network may be wrong, or be meant to lead elsewhere.",
            )
        return addresses


class _TimedStream(httpcore.NetworkStream):
    """A connection on which each wait ends at the deadline, so that a server cannot spin it out byte by byte."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.within(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.within(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        within = self._deadline.within(timeout)
        return _TimedStream(self._stream.start_tls(ssl_context, server_hostname, within), self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)
