"""Errors as problem details (RFC 9457): the one place where our codes become statuses."""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from tocsin.api.encoding import encoded
from tocsin.errors import TocsinError, TooMany

MEDIA_TYPE = "application/problem+json"
STATUS: Mapping[str, int] = {
    "error": 500,
    "usage": 400,
    "bad-value": 400,
    "malformed-list": 422,
    "unsafe-document": 422,
    "unknown-list": 404,
    "list-held": 409,
    "fetch-failed": 502,
    "malformed-message": 422,
    "unreadable-text": 422,
    "not-found": 404,
    "not-allowed": 403,
    "not-signed-in": 401,
    "too-many": 429,
    "too-large": 413,
    "not-recorded": 503,
    "store-unavailable": 503,
    "store-unsafe": 503,
    "index-unfit": 503,
    "configuration": 500,
}
# What went wrong inside is for the operator's log: addresses and paths are no business of whoever asks.
_TOLD_INSTEAD = {
    "error": "the node failed",
    "store-unavailable": "the node's database cannot be reached",
    "store-unsafe": "the node's database refuses to go on",
    "index-unfit": "the node's index cannot be used",
    "configuration": "the node is not set up for this",
}
# A client has routes where the one who sits at the machine has commands.
_ROUTES = tuple(
    (re.compile(command), route)
    for command, route in (
        (r"`?tocsin user list`?", "GET /v1/users"),
        (r"`?tocsin user invite [^;`]+`?", "POST /v1/users/{user}/invitation"),
        (r"`?tocsin user disable [^;`]+`?", "POST /v1/users/{user}/disable"),
        (r"`?tocsin user add --machine`?", "POST /v1/users, with is_machine"),
        (r"`?tocsin purpose list`?", "GET /v1/purposes"),
        (r"`?tocsin purpose set ANOTHER --default`?", "PUT /v1/purposes/{purpose}, with is_default"),
        (r"`?tocsin member add --seat`?", "POST /v1/members/{member}/seat"),
        (r"`?tocsin list show( \S+)?`?", "GET /v1/lists"),
        (r"`?tocsin token list`?", "GET /v1/users/{user}/tokens"),
    )
)
_AT_THE_MACHINE = re.compile(r"\btocsin [a-z]|(^|\s)--[a-z]|\bTOCSIN_[A-Z]|\bchmod\b")
_log = logging.getLogger("tocsin.api")


def of_error(error: TocsinError) -> Response:
    """The problem that an error of ours is told as."""
    instead = _TOLD_INSTEAD.get(error.code)
    if instead is not None:
        _log.error("%s: %s", error.code, error)
    headers = {"Retry-After": str(max(1, math.ceil(error.wait_s)))} if isinstance(error, TooMany) else {}
    if error.code == "not-signed-in":
        headers["WWW-Authenticate"] = 'Bearer realm="tocsin"'  # RFC 9110, 11.6.1: a 401 names a way in
    return problem(
        STATUS.get(error.code, 500),
        error.code,
        instead or error.message,
        place="" if instead else error.place,
        hint="" if instead else for_client(error.hint),
        headers=headers,
    )


def for_client(hint: str) -> str:
    """The hint, with routes in the place of commands; "" for one that helps at the node's own machine alone."""
    for command, route in _ROUTES:
        hint = command.sub(route, hint)
    return "" if _AT_THE_MACHINE.search(hint) else hint


def problem(
    status: int, code: str, detail: str, *, place: str = "", hint: str = "", headers: Mapping[str, str] | None = None
) -> Response:
    """A problem: type and title by its code, what happened, where, and what can be done."""
    content = body(status, code, detail, place, hint)
    return Response(encoded(content), status, {"Cache-Control": "no-store", **(headers or {})}, MEDIA_TYPE)


def body(status: int, code: str, detail: str, place: str = "", hint: str = "") -> dict[str, Any]:
    """The members of a problem: those of RFC 9457, and code, place and hint of our errors."""
    return {
        "type": f"urn:tocsin:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "place": place,
        "hint": hint,
    }
