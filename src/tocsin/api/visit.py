"""One request: what came, who is behind it, and the door that it passes before any work is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, TypeVar, cast
from urllib.parse import parse_qsl, unquote_to_bytes

from starlette.requests import Request

from tocsin.api.authority import Route, admit
from tocsin.api.encoding import asked, decoded
from tocsin.api.front import Rim
from tocsin.errors import BadValue, NotAllowed, NotFound, NotSignedIn, Usage
from tocsin.model.accounts import Actor
from tocsin.node.acting import ActingNode
from tocsin.services.accounts.credentials import Credential, Entered, Known, Sort, enter
from tocsin.services.accounts.secrets_kept import is_same
from tocsin.services.accounts.sign_in import Caller
from tocsin.services.accounts.throttling import network_of
from tocsin.services.ports import Node

Thing = TypeVar("Thing")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_LONGEST_WORD = 200  # of a purpose or case


@dataclass(slots=True)
class Visit:
    """A request on its way. ``content``: its body; ``spool``: its body where the route has it laid on disk."""

    rim: Rim
    route: Route
    request: Request
    entered: Entered | None = None
    content: bytes = b""
    spool: BinaryIO | None = None
    path: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.path = cast(Mapping[str, str], self.request.path_params)

    @property
    def node(self) -> Node:
        """The node, through the eyes of who asks; of nobody in particular on an open route."""
        return ActingNode(self.rim.node, self.entered.actor) if self.entered else self.rim.node

    @property
    def actor(self) -> Actor:
        """Who asks. Raises NotSignedIn on an open route."""
        return self._inside().actor

    @property
    def known(self) -> Known:
        """The account and session behind the request. Raises NotSignedIn on an open route."""
        return self._inside().known

    @property
    def address(self) -> str:
        """Where the request comes from, as the server was told."""
        return self.request.client.host if self.request.client else ""

    @property
    def caller(self) -> Caller:
        """The same, with what the browser is known by."""
        return Caller(self.address, self.request.cookies.get(self.rim.front.device_cookie, ""))

    def body(self, kind: type[Thing], *, is_stored: bool = True) -> Thing:
        """What the body says. Raises BadValue, also for what the database could not hold where it ``is_stored``."""
        if is_stored and (b"\\u0000" in self.content or b"\0" in self.content):
            raise BadValue("a body holds no NUL", place="body")
        return decoded(self.content, kind)

    def asked(self, kind: type[Thing]) -> Thing:
        """What the query says. Raises Usage, also for a parameter that stands there twice."""
        pairs = parse_qsl(self.request.url.query, keep_blank_values=True)
        query = dict(pairs)
        if any("\0" in value for value in query.values()):
            raise Usage("a parameter holds no NUL", place="query")
        if len(query) != len(pairs):
            raise Usage("a parameter stands there twice", place="query")
        return asked(query, kind)

    def _inside(self) -> Entered:
        if self.entered is None:
            raise NotSignedIn("nobody is signed in")
        return self.entered


def open_door(visit: Visit) -> None:
    """Nothing: who asks is known, may use this route, and has stated what it takes. Raises NotSignedIn, NotAllowed.

    A verb that is refused is on the ledger by then.
    """
    rim, route = visit.rim, visit.route
    if any("\0" in value for value in visit.path.values()):
        raise NotFound("nothing is at this address")  # no key of ours holds one
    network = network_of(visit.address)
    if route.access.is_open:
        pace = rim.paces.strangers if route.path.startswith("/v1/") else rim.paces.looks
        pace.count(network)
        _require_own_pages(visit)
        return
    try:
        purpose, case = _stated(visit.request, "tocsin-purpose"), _stated(visit.request, "tocsin-case")
        visit.entered = enter(rim.node, _credential(visit), purpose, case)
    except NotSignedIn:
        rim.paces.strangers.count(network)
        raise
    rim.paces.requests.count(visit.actor.name)
    if visit.known.csrf and route.method not in SAFE:
        _require_own_pages(visit)
        if not is_same(visit.known.csrf, visit.request.headers.get("tocsin-csrf", "")):
            raise NotAllowed(
                "this request does not come from a page of this session",
                place="Tocsin-CSRF",
                hint="send the csrf that signing in gave, or GET /v1/me gives",
            )
    admit(visit.node, visit.entered, route.access, route.name)
    if route.check is not None:
        route.check(visit)


def _credential(visit: Visit) -> Credential:
    """What the request comes with: a token or a session, never both."""
    headers = visit.request.headers.getlist("authorization")
    session = visit.request.cookies.get(visit.rim.front.session_cookie, "")
    if len(headers) > 1 or (headers and session):
        raise Usage("one way of signing a request in, not two", place="Authorization")
    if headers:
        scheme, _blank, token = headers[0].partition(" ")
        if scheme.casefold() != "bearer" or not token.strip():
            raise NotSignedIn("a token is sent as: Authorization: Bearer ...")
        return Credential(Sort.TOKEN, token.strip())
    if not session:
        raise NotSignedIn("nobody is signed in", hint="POST /v1/sign-in, or send a token: Authorization: Bearer ...")
    return Credential(Sort.SESSION, session)


def _stated(request: Request, header: str) -> str:
    """A purpose or case: one header, in which letters beyond ASCII stand as %XX of their UTF-8."""
    found = request.headers.getlist(header)
    if len(found) > 1:
        raise Usage("stated more than once", place=header.title())
    try:
        text = unquote_to_bytes(found[0]).decode("utf-8") if found else ""
    except (UnicodeDecodeError, UnicodeEncodeError) as error:
        raise Usage("no text: write letters beyond ASCII as %XX of their UTF-8", place=header.title()) from error
    if len(text) > _LONGEST_WORD or not text.isprintable() or text != text.strip():
        raise Usage(f"printable words, {_LONGEST_WORD} letters at most", place=header.title())
    return text


def _require_own_pages(visit: Visit) -> None:
    """Refuse what a browser says comes from another site; machines say nothing of the kind (W3C Fetch Metadata)."""
    request = visit.request
    if visit.route.method in SAFE:
        return
    origin = request.headers.get("origin")
    is_ours = origin is None or origin.casefold() in visit.rim.front.origins
    if not is_ours or request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        raise NotAllowed("this request comes from a page of somewhere else", place="Origin")
