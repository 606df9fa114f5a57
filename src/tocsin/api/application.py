"""The HTTP application: routes put together, each behind its door, their work done in threads.

FastAPI routes and describes; what a route takes is decoded here, once, and what it does is a plain function. The store
and the engine are synchronous, so each request's work runs in a thread of a small pool (decision 24).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any, TypeVar

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tocsin import __version__
from tocsin.api import accounts, audit, bodies, lists, members, records, screening, signing_in, well
from tocsin.api.authority import Route, declared, no_content, record_refused
from tocsin.api.description import described
from tocsin.api.encoding import encoded
from tocsin.api.front import Front, Paces, Rim
from tocsin.api.problems import of_error, problem
from tocsin.api.shield import Shield
from tocsin.api.turns import Turns
from tocsin.api.visit import Visit, open_door
from tocsin.errors import NotAllowed, TocsinError
from tocsin.services.accounts.passwords import Passwords
from tocsin.services.accounts.throttling import network_of
from tocsin.services.auditing.refusing import asked_at
from tocsin.services.ports import Node

Given = TypeVar("Given")
THREADS = 8  # each holds a connection while it works
HASHES_WAITING = 16  # passwords that are hashed or wait for it: a second or two of work
UPLOADS = 2  # files of lists that are sent at once: each may lay 2 GiB on disk
ROUTES: tuple[Route, ...] = (
    *screening.ROUTES,  # the hot ones first: routes are tried in order
    *records.ROUTES,
    *well.ROUTES,
    *signing_in.ROUTES,
    *lists.ROUTES,
    *accounts.ROUTES,
    *members.ROUTES,
    *audit.ROUTES,
)
_log = logging.getLogger("tocsin.api")


def create_app(
    node: Node,
    front: Front,
    *,
    passwords: Passwords | None = None,
    paces: Paces | None = None,
    routes: Sequence[Route] = ROUTES,
    threads: int = THREADS,
) -> FastAPI:
    """The application over this node. Raises ConfigurationError for a route that does not say what opens it."""
    app = FastAPI(
        title="Tocsin", version=__version__, openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False
    )
    rim = Rim(node, front, passwords=passwords, paces=paces)
    app.state.rim = rim
    crew = _Crew(
        ThreadPoolExecutor(threads, thread_name_prefix="request"),
        ThreadPoolExecutor(rim.passwords.at_once, thread_name_prefix="hashing"),
    )
    app.router.route_class = _AsItCame
    for route in routes:
        endpoint = _endpoint(route, rim, crew)
        methods = ["GET", "HEAD"] if route.method == "GET" else [route.method]  # RFC 9110, 9.1: a server has both
        app.add_api_route(
            route.path, endpoint, methods=methods, name=route.name, response_model=None, status_code=route.status
        )
    app.add_exception_handler(HTTPException, _not_routed)
    app.add_middleware(Shield, front=front)
    app.openapi = cache(partial(described, routes))  # type: ignore[method-assign]  # FastAPI's own way to give another
    app.state.description = cache(lambda: encoded(app.openapi()))
    require_declared(app)
    return app


def require_declared(app: FastAPI) -> tuple[Route, ...]:
    """What every route of the application was declared as. Raises ConfigurationError for one that was not."""
    return tuple(declared(route) for route in app.routes)


class _AsItCame(APIRoute):
    """A route whose endpoint takes the request as it came: the framework has nothing to work out for each."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        return self.endpoint


@dataclass(frozen=True, slots=True)
class _Crew:
    """The threads that work. Hashing has its own, or strangers who sign in would keep everybody else waiting."""

    pool: ThreadPoolExecutor
    hashers: ThreadPoolExecutor
    hashing: Turns = field(
        default_factory=lambda: Turns(
            "too many people sign in at this moment", HASHES_WAITING, of_one=HASHES_WAITING // 2, wait_s=2.0
        )
    )
    uploads: Turns = field(
        default_factory=lambda: Turns("other files are being sent at this moment", UPLOADS, of_one=1, wait_s=30.0)
    )

    async def received(self, visit: Visit) -> Response:
        """The answer to a request that may come in: its body read, its work done."""
        route = visit.route
        with self.uploads.taken(visit.actor.name) if route.is_spooled else nullcontext():
            if route.is_spooled:
                visit.spool = await bodies.spooled(visit.request, route)
            else:
                visit.content = await bodies.read(visit.request, route)
            if not route.is_hashing:
                return await _in(self.pool, _worked, visit)
            by = f"user {visit.actor.name}" if visit.entered else network_of(visit.address)
            with self.hashing.taken(by):  # strangers of a network take no turn of who is signed in from there
                return await _in(self.hashers, _worked, visit)


def _endpoint(route: Route, rim: Rim, crew: _Crew) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        visit = Visit(rim, route, request)
        try:
            if route.is_instant:
                return _worked(visit)
            if await _is_whole(visit):
                return await _in(crew.pool, _entered, visit)
            await _in(crew.pool, open_door, visit)
            return await crew.received(visit)
        except NotAllowed as error:
            return await _in(crew.pool, partial(_refused, error=error), visit)
        except TocsinError as error:
            return of_error(error)
        except Exception:  # noqa: BLE001  a fault of ours: told as one, never with what it holds
            _log.exception("%s failed", route.name)
            return problem(500, "error", "the node failed")
        finally:
            if visit.spool is not None:
                visit.spool.close()

    endpoint.declared = route  # type: ignore[attr-defined]  # read by api.authority.declared
    return endpoint


async def _is_whole(visit: Visit) -> bool:
    """True for a request that nothing is to be waited for between the door and its work: all of it is here."""
    route = visit.route
    if route.is_hashing or route.is_spooled:
        return False
    if route.takes is None:
        return True
    visit.request, body = await bodies.arrived(visit.request, route)
    visit.content = body or b""
    return body is not None


def _entered(visit: Visit) -> Response:
    """The answer to a request that is here whole: the door, and behind it the work, without changing threads."""
    open_door(visit)
    return _worked(visit)


def _worked(visit: Visit) -> Response:
    """The answer of the route's work."""
    with asked_at(visit.route.name):
        given: Any = visit.route.work(visit)
    if isinstance(given, Response):
        return given
    if given is None:
        return no_content()
    return Response(encoded(given), visit.route.status, media_type="application/json")


def _refused(visit: Visit, error: NotAllowed) -> Response:
    """The refusal, told once it is on the ledger (safeguard S17)."""
    try:
        record_refused(visit.node, visit.entered, error, visit.route)
    except TocsinError as worse:
        return of_error(worse)
    return of_error(error)


async def _in(pool: ThreadPoolExecutor, work: Callable[[Visit], Given], visit: Visit) -> Given:
    """What the work gives, or raises, in a thread of the pool.

    As ``run_in_executor``, whose two futures for each call, with their locks, took longer than handing it over.
    """
    loop = asyncio.get_running_loop()
    given: asyncio.Future[Given] = loop.create_future()
    pool.submit(_hand_over, loop, given, work, visit)
    return await given


def _hand_over(
    loop: asyncio.AbstractEventLoop, given: asyncio.Future[Given], work: Callable[[Visit], Given], visit: Visit
) -> None:
    """Nothing: what the work gives, or raises, is told where it is waited for."""
    try:
        result = work(visit)
    except BaseException as error:  # noqa: BLE001  raised again where it is waited for
        loop.call_soon_threadsafe(_fail, given, error)
    else:
        loop.call_soon_threadsafe(_fulfil, given, result)


def _fulfil(given: asyncio.Future[Given], result: Given) -> None:
    if not given.done():  # else nobody waits for it any more
        given.set_result(result)


def _fail(given: asyncio.Future[Given], error: BaseException) -> None:
    if not given.done():
        # No future takes StopIteration, and who asks would wait for ever.
        given.set_exception(RuntimeError("the work stopped") if isinstance(error, StopIteration) else error)


async def _not_routed(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 405:
        return problem(405, "usage", "this address does not take that method")
    return problem(status, "not-found" if status == 404 else "usage", "nothing is at this address")
