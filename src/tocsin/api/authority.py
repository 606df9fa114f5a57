"""The one place through which a route says what it takes to open it: nothing, somebody, or a verb.

A route is declared here or the application does not start; what is declared is what is enforced, and what the
authorisation matrix walks. Every refusal of a verb is on the ledger before it is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from starlette.convertors import StringConvertor, register_url_convertor
from starlette.responses import Response

from tocsin.errors import ConfigurationError, NotAllowed
from tocsin.model.accounts import Actor, Service, Verb
from tocsin.model.authority import Decision, Reason, may_read_some
from tocsin.model.handling import Use
from tocsin.services.accounts.credentials import Entered
from tocsin.services.auditing.refusing import record_refusal
from tocsin.services.ports import Node
from tocsin.services.refusals import refusal

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from tocsin.api.visit import Visit

_READ_AS = re.compile(r":\w+(?=})")  # how the router reads a part of a path
SMALL = 64 * 1024  # bytes of a body, where nothing larger is declared
_HINTS = {
    Reason.PURPOSE: "state one in the header Tocsin-Purpose; GET /v1/purposes lists them, and an administrator of your "
    "member sets them: PUT /v1/purposes/{purpose}",
    Reason.PURPOSE_RETIRED: "GET /v1/purposes lists those in use",
    Reason.USE: "state another one in the header Tocsin-Purpose; GET /v1/purposes lists them",
    Reason.CASE: "name it in the header Tocsin-Case",
    Reason.ROLE: "an administrator of your member grants roles",
    Reason.SCOPE: "ask your administrator for a token of this scope",
}


@dataclass(frozen=True, slots=True)
class Access:
    """What it takes to open a route. Verbs on records ask for a purpose by themselves.

    ``use``: for other verbs, the use that the stated purpose must have. ``host_only``: what only the member that runs
    the node may do, in words; "" where guests may, too.
    """

    verb: Verb | None = None
    is_open: bool = False
    use: Use | None = None
    host_only: str = ""

    def __post_init__(self) -> None:
        if self.is_open and (self.verb or self.use or self.host_only):
            raise ConfigurationError("a route is open, or it takes something to open it")


OPEN = Access(is_open=True)  # nobody in particular
SIGNED_IN = Access()  # somebody, in whatever role

Work: TypeAlias = Callable[["Visit"], Any]


@dataclass(frozen=True, slots=True)
class Route:
    """One route: what opens it, what it takes and gives, and the work.

    ``work`` runs in a thread of its own and gives what becomes JSON, None for nothing, or a whole response. ``takes``
    is the body's type, ``asks`` the query's, ``gives`` the answer's (for the description). ``most``: bytes of a body;
    ``is_spooled``: the body is laid on disk, for the work to read; ``may_be_empty``: it may be left out. ``check``:
    what can be refused before the body is read. ``is_hashing``: passwords are hashed, in threads of their own.
    ``is_instant``: it waits for no thread.
    """

    method: str
    path: str
    access: Access
    work: Work
    takes: Any = None
    asks: Any = None
    gives: Any = None
    status: int = 200
    most: int = SMALL
    is_spooled: bool = False
    may_be_empty: bool = False
    check: Work | None = None
    is_hashing: bool = False
    is_instant: bool = False
    also: tuple[str, ...] = field(default=())  # headers that the route reads beside those of its access

    @property
    def has_body(self) -> bool:
        """True when the route reads what stands behind the head of a request."""
        return self.takes is not None or self.is_spooled

    @property
    def name(self) -> str:
        """Method and path, without how the router reads its parts."""
        return f"{self.method} {_READ_AS.sub('', self.path)}"


class Name(StringConvertor):
    """A name in an address, whatever is in it: names of before may hold "/", which a client writes as %2F."""

    regex = "(?s:.+)"


register_url_convertor("name", Name())


def admit(node: Node, entered: Entered, access: Access, where: str) -> Actor:
    """The actor, if what the route takes is there. Raises NotAllowed, once that is on the ledger."""
    refused = _decide(entered, access)
    if refused is None:
        return entered.actor
    record_refusal(node, refused, where, access.verb, case=entered.actor.case)
    raise refused


def record_refused(node: Node, entered: Entered | None, error: NotAllowed, route: Route) -> None:
    """Nothing: the refusal is on the ledger, whatever part of the work refused it; once. Raises NotRecorded."""
    nobody = None if entered else Service("sign-in", "sign-in")
    case = entered.actor.case if entered else ""
    record_refusal(node, error, route.name, route.access.verb, case=case, actor=nobody)


def _decide(entered: Entered, access: Access) -> NotAllowed | None:
    """Why not, or None."""
    if access.verb is None:
        return None
    actor = entered.actor
    decision = may_read_some(actor, access.verb)
    if decision.reason is Reason.PURPOSE and entered.problem:
        return _for_reason(Reason.PURPOSE, entered.problem, place="Tocsin-Purpose", kind="purpose-unknown")
    if not decision.is_allowed:
        return _told(decision)
    if access.host_only and not actor.seat.is_host:
        return NotAllowed(f"only the member that runs this node may {access.host_only}")
    return _decide_use(actor, access.use) if access.use is not None else None


def _decide_use(actor: Actor, use: Use) -> NotAllowed | None:
    """Why not, or None: of a verb that asks for no purpose by itself, on a route that does."""
    purpose = actor.purpose
    if purpose is None or purpose.use is not use:
        return _for_reason(Reason.USE, f"this needs a purpose of the use {use.value!r}")
    if purpose.is_retired:
        return _told(Decision(False, Reason.PURPOSE_RETIRED, (purpose.name,)))
    if purpose.needs_case and not actor.case.strip():
        return _told(Decision(False, Reason.CASE, (purpose.name,)))
    return None


def _told(decision: Decision) -> NotAllowed:
    return _for_reason(decision.reason, refusal(decision).message)


def _for_reason(reason: Reason, message: str, *, place: str = "", kind: str = "") -> NotAllowed:
    error = NotAllowed(message, place=place, hint=_HINTS.get(reason, ""))
    error.reason = kind or reason.value
    return error


def declared(route: BaseRoute) -> Route:
    """What a route of the application was declared as. Raises ConfigurationError for one that was not."""
    found = getattr(getattr(route, "endpoint", None), "declared", None)
    if not isinstance(found, Route):
        where = getattr(route, "path", "") or repr(route)
        raise ConfigurationError("this route does not say what opens it", place=where, hint="declare it: api.authority")
    return found


def no_content() -> Response:
    """An answer without anything in it."""
    return Response(status_code=204, headers={"Cache-Control": "no-store"})
