"""Around every request, known or not: whose host it names, how large its head is, and what browsers are told.

Nothing is shared with pages of other origins (no CORS), and nothing is kept by caches.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tocsin.api.front import Front
from tocsin.api.problems import problem

MOST_HEAD = 32 * 1024  # bytes of all headers together
_HEADERS = (
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    (b"cache-control", b"no-store"),
)
_TLS_ONLY = (b"strict-transport-security", b"max-age=31536000")


class Shield:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, front: Front) -> None:
        self._app = app
        self._hosts = frozenset(host.encode() for host in front.hosts)
        self._headers = (*_HEADERS, *((_TLS_ONLY,) if front.is_secure else ()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, its answer dressed in the headers that keep browsers from doing more than asked."""
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
                return
            await self._app(scope, receive, send)
            return

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = message["headers"] = list(message.get("headers", ()))
                names = {name.lower() for name, _value in given}
                given.extend(each for each in self._headers if each[0] not in names)
            await send(message)

        headers = scope["headers"]
        if sum(len(name) + len(value) for name, value in headers) > MOST_HEAD:
            await problem(431, "too-large", "the headers are too large")(scope, receive, dressed)
        elif not self._is_ours([value for name, value in headers if name == b"host"]):
            # RFC 9110, 7.4: not a host of ours, so links and cookies made from it would be somebody else's
            await problem(421, "usage", "this server is not known by that name", place="Host")(scope, receive, dressed)
        else:
            await self._app(scope, receive, dressed)

    def _is_ours(self, hosts: list[bytes]) -> bool:
        return len(hosts) == 1 and hosts[0].lower() in self._hosts
