"""The description of every route (OpenAPI 3.1), made from what the routes declare."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from tocsin import __version__
from tocsin.api.authority import Route
from tocsin.api.problems import MEDIA_TYPE
from tocsin.model.accounts import SUBJECT_VERBS

_REF = "#/components/schemas/{name}"
_PROBLEM = {
    "type": "object",
    "description": "RFC 9457: type, title, status and detail; code, place and hint as on the command line.",
    "properties": {name: {"type": "string"} for name in ("type", "title", "detail", "code", "place", "hint")}
    | {"status": {"type": "integer"}},
    "required": ["type", "title", "status", "detail", "code"],
}
_ABOUT = (
    "Sign in with a cookie (POST /v1/sign-in; changes then carry Tocsin-CSRF) or send a machine's token. What touches "
    "records states its purpose in Tocsin-Purpose, and where the purpose asks for one its case in Tocsin-Case."
)


def described(routes: Sequence[Route]) -> dict[str, Any]:
    """The whole description."""
    taken = [each.takes for each in routes if each.takes is not None]
    _schemas, components = msgspec.json.schema_components(taken, ref_template=_REF)
    paths: dict[str, Any] = {}
    for route in routes:
        paths.setdefault(_path(route), {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Tocsin", "version": __version__, "description": _ABOUT},
        "paths": paths,
        "components": {
            "schemas": {"Problem": _PROBLEM, **dict(sorted(components.items()))},
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "__Host-tocsin-session"},
                "token": {"type": "http", "scheme": "bearer"},
            },
        },
    }


def headers_of(route: Route) -> tuple[tuple[str, bool], ...]:
    """The headers that a route reads, and whether it goes without."""
    access = route.access
    if access.verb in SUBJECT_VERBS or access.use is not None:
        return (("Tocsin-Purpose", True), ("Tocsin-Case", False))
    return tuple((name, False) for name in route.also)


def summary_of(route: Route) -> str:
    """What a route gives, in the words of its work."""
    return " ".join((route.work.__doc__ or "").strip().split("\n\n")[0].split())


def _operation(route: Route) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": re.sub(r"\W+", "_", route.name.lower()).strip("_"),
        "summary": summary_of(route),
        "parameters": _parameters(route),
        "responses": {str(route.status): _given(route), "default": _content(MEDIA_TYPE, "A problem.", "Problem")},
        "x-tocsin-verb": "open" if route.access.is_open else route.access.verb or "signed in",
    }
    if not route.access.is_open:
        operation["security"] = [{"session": []}, {"token": []}]
    if route.takes is not None:
        operation["requestBody"] = {
            "required": not route.may_be_empty, "content": {"application/json": {"schema": _ref(route.takes.__name__)}},
        }  # fmt: skip
    if route.is_spooled:
        operation["requestBody"] = {"required": True, "content": {"application/octet-stream": {}}}
    return operation


def _given(route: Route) -> dict[str, Any]:
    if route.gives is None:
        return {"description": "Done; nothing to tell."}
    return {"description": str(route.gives), "content": {"application/json": {}}}


def _content(media_type: str, text: str, name: str) -> dict[str, Any]:
    return {"description": text, "content": {media_type: {"schema": _ref(name)}}}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": _REF.format(name=name)}


def _parameters(route: Route) -> list[dict[str, Any]]:
    named = re.findall(r"{(\w+)", route.path)
    found = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in named]
    found += [
        {"name": name, "in": "header", "required": needed, "schema": {"type": "string"}}
        for name, needed in headers_of(route)
    ]
    if route.asks is not None:
        _ref_of, known = msgspec.json.schema_components([route.asks])
        schema = known[route.asks.__name__]
        needed_ones = schema.get("required", [])
        found += [
            {"name": name, "in": "query", "required": name in needed_ones, "schema": each}
            for name, each in schema["properties"].items()
        ]
    return found


def _path(route: Route) -> str:
    """The path as OpenAPI writes it, without how a router reads its parts."""
    return re.sub(r"{(\w+):\w+}", r"{\1}", route.path)
