"""Download a file from an official address: exact hosts, bounded in bytes, time, redirects and attempts; whole or not.

Redirects are followed here and not by a library, since each step must be to a host of the same list. The reasons for
what is refused stand in docs/decisions/0013.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from types import TracebackType
from typing import BinaryIO

import httpcore
import httpx

from tocsin import __version__
from tocsin.errors import FetchFailed
from tocsin.services.listing.downloads.attempts import Pace, Passing, stated_wait, wait_before_next
from tocsin.services.listing.downloads.bodies import ACCEPTED, decoded, is_web_page, require_framed
from tocsin.services.listing.downloads.outbound import Deadline, PinnedBackend, Resolve, is_literal, resolve
from tocsin.store.fetches import Received

Tell = Callable[[int], None]  # told how many bytes are written

_REDIRECTS = (301, 302, 303, 307, 308)
_HEADERS = (("User-Agent", f"tocsin/{__version__}"), ("Accept", "*/*"), ("Accept-Encoding", ACCEPTED))
_PASSING = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.RemoteProtocolError)
_LONGEST_MARK = 256  # characters of an entity tag or date worth keeping
_HEAD = 1024  # bytes by which a web page is known


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one fetch: bytes of a file, attempts at a file, seconds, redirects."""

    bytes: int = 1 << 28  # the largest official list has about 130 MB
    attempts: int = 4
    deadline_s: float = 900.0  # for all files together
    connect_s: float = 10.0
    read_s: float = 30.0
    redirects: int = 5
    retry_after_s: float = 120.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to download: its address, the only hosts that may be asked, and what came of it before."""

    address: str
    hosts: Collection[str]
    known: Received | None = None


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer that is no redirect. ``was_conditional``: the server was told what came before."""

    url: httpx.URL
    status: int
    headers: httpx.Headers
    chunks: Iterator[bytes]
    was_conditional: bool


class Downloader:
    """Downloads for one fetch, before one deadline that runs from its making; close it at the end.

    Nothing in the environment changes it: no proxy, no .netrc, no certificate file. Tests hand in the pace, the
    resolver, the dialler and the authorities to trust; what may be asked of whom is the same for them.
    """

    def __init__(
        self,
        *,
        limits: Limits | None = None,
        pace: Pace | None = None,
        tls: ssl.SSLContext | None = None,
        resolve: Resolve = resolve,
        dialler: httpcore.NetworkBackend | None = None,
    ) -> None:
        self._limits = limits or Limits()
        self._pace = pace or Pace()
        self._deadline = Deadline(self._limits.deadline_s, self._pace.clock)
        backend = PinnedBackend(self._deadline, resolve=resolve, dialler=dialler)
        context = tls or httpx.create_ssl_context(verify=True, trust_env=False)
        self._pool = httpcore.ConnectionPool(ssl_context=context, network_backend=backend)

    def __enter__(self) -> Downloader:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._pool.close()

    def get(self, wanted: Wanted, into: BinaryIO, tell: Tell | None = None) -> Received | None:
        """What was received and lies in ``into``; None when the server says that what is known has not changed.

        Raises FetchFailed, with the address as place; then ``into`` holds nothing of use.
        """
        attempt = 1
        try:
            while True:
                try:
                    return self._attempt(wanted, into, tell or _nobody)
                except Passing as passing:
                    self._wait(attempt, passing)
                attempt += 1
        except FetchFailed as error:
            raise FetchFailed(error.message, place=error.place or wanted.address, hint=error.hint) from error

    def _wait(self, attempt: int, passing: Passing) -> None:
        tried = f"{passing.message}; tried {attempt} times" if attempt > 1 else passing.message
        if attempt >= self._limits.attempts:
            raise FetchFailed(tried, hint=passing.hint) from passing
        wait = wait_before_next(attempt, passing, self._pace.chance(), self._limits.retry_after_s)
        if wait >= self._deadline.left():
            raise FetchFailed(f"{tried}, and no time is left to try again", hint=passing.hint) from passing
        self._pace.sleep(wait)

    def _attempt(self, wanted: Wanted, into: BinaryIO, tell: Tell) -> Received | None:
        try:
            return self._follow(wanted, into, tell)
        except _PASSING as error:
            raise _told(error) from error

    def _follow(self, wanted: Wanted, into: BinaryIO, tell: Tell) -> Received | None:
        url = _permitted(_url(wanted.address), wanted.hosts)
        for _ in range(self._limits.redirects + 1):
            with self._asked(url, wanted.known) as answer:
                if answer.status not in _REDIRECTS:
                    return self._taken(answer, into, tell)
                url = _permitted(_next(answer), wanted.hosts)
        raise FetchFailed(f"it is redirected more than {self._limits.redirects} times")

    @contextmanager
    def _asked(self, url: httpx.URL, known: Received | None) -> Iterator[_Answer]:
        conditions = _conditions(url, known)
        timeouts = {"connect": self._limits.connect_s, "read": self._limits.read_s, "write": self._limits.read_s}
        # Field by field: two parsers of one address must not come to two hosts.
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        asked = [*_HEADERS, *conditions]
        with self._pool.stream("GET", target, headers=asked, extensions={"timeout": timeouts}) as response:
            headers = httpx.Headers(response.headers)
            yield _Answer(url, response.status, headers, response.iter_stream(), bool(conditions))

    def _taken(self, answer: _Answer, into: BinaryIO, tell: Tell) -> Received | None:
        if answer.status == HTTPStatus.NOT_MODIFIED and answer.was_conditional:
            return None
        _require_success(answer)
        require_framed(answer.headers, self._limits.bytes)
        digest, size = self._written(answer, into, tell)
        into.seek(0)
        if is_web_page(answer.headers, into.read(_HEAD)):
            raise FetchFailed("a web page came in place of the list", hint="Look at the address in a browser.")
        return Received(
            _without_query(answer.url), _mark(answer.headers, "etag"), _mark(answer.headers, "last-modified"),
            digest, size,
        )  # fmt: skip

    def _written(self, answer: _Answer, into: BinaryIO, tell: Tell) -> tuple[str, int]:
        digest, size = sha256(), 0
        into.seek(0)  # an earlier attempt may have left a part
        into.truncate()
        for block in decoded(answer.chunks, answer.headers, self._limits.bytes):
            self._deadline.left()  # unpacking a bomb reads nothing, so no read would notice
            _write(into, block)
            digest.update(block)
            size += len(block)
            tell(size)
        _write(into, b"")
        return digest.hexdigest(), size


def _nobody(_size: int) -> None:
    """Progress that nobody is told of."""


def _write(into: BinaryIO, block: bytes) -> None:
    try:
        into.write(block)
        if not block:
            into.flush()
    except OSError as error:
        raise FetchFailed(f"what came cannot be written: {error.strerror or error}") from error


def _url(text: str) -> httpx.URL:
    try:
        return httpx.URL(text)
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchFailed(f"{text[:200]!r} is no address") from error


def _next(answer: _Answer) -> httpx.URL:
    location = answer.headers.get("location", "")
    if not location:
        raise FetchFailed("it is redirected without saying where to")
    try:
        return answer.url.join(location)
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchFailed(f"it is redirected to {location[:200]!r}, which is no address") from error


def _permitted(url: httpx.URL, hosts: Collection[str]) -> httpx.URL:
    """The address, if it may be asked: https, its usual port, an exact host of the list, and no name or password."""
    host = url.raw_host.decode("ascii", "replace").lower()
    if url.scheme != "https":
        raise FetchFailed(f"it leads to {url.scheme or 'no'}://{host}; only https is asked")
    if is_literal(host):
        raise FetchFailed(f"it leads to {host}, an address in numbers; only the list's own named hosts are asked")
    if host not in hosts or url.port is not None:
        shown = host if url.port is None else f"{host}:{url.port}"
        raise FetchFailed(
            f"it leads to {shown}, which is not a host of this list ({', '.join(sorted(hosts))})",
            hint="If the publisher has moved the list, a newer Tocsin may know.",
        )
    if url.userinfo:
        raise FetchFailed("the address holds a name or password")
    return url


def _conditions(url: httpx.URL, known: Received | None) -> list[tuple[str, str]]:
    """The headers that ask for changes only; none where another address gave the marks, which mean nothing here."""
    if known is None or known.given_by != _without_query(url):
        return []
    marks = [("If-None-Match", known.etag), ("If-Modified-Since", known.last_modified)]
    return [(name, mark) for name, mark in marks if mark]


def _require_success(answer: _Answer) -> None:
    status = answer.status
    if status == HTTPStatus.OK:
        return
    phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else "unknown"
    told = f"the server answered {status} ({phrase})"
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise Passing(told, stated_wait(answer.headers))
    raise FetchFailed(told)


def _mark(headers: httpx.Headers, name: str) -> str:
    """The header's value, if it can be sent back as it came; "" otherwise, and the next fetch is whole."""
    value = headers.get(name, "")
    return value if value.isascii() and value.isprintable() and len(value) <= _LONGEST_MARK else ""


def _without_query(url: httpx.URL) -> str:
    """The address without its query, in which object stores put signatures that expire."""
    return str(url.copy_with(query=None, fragment=None))


def _told(error: Exception) -> Passing | FetchFailed:
    """What went wrong with a connection; a certificate that is refused now will be refused again."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return FetchFailed(
                f"the server's certificate is not accepted: {cause.verify_message}",
                hint="Only public authorities are trusted; a network that opens encrypted connections is not.",
            )
        cause = cause.__cause__ or cause.__context__
    is_reached = not isinstance(error, httpcore.ConnectError | httpcore.ConnectTimeout)
    hint = "" if is_reached else "Tocsin connects directly, through no proxy."
    if isinstance(error, httpcore.TimeoutException):
        return Passing("the server did not answer in time", hint=hint)
    return Passing(str(error) or "the connection failed", hint=hint)
