"""Writes docs/reference/http.md from the routes themselves: run it after each change of tocsin.api."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from tocsin.api.application import ROUTES
from tocsin.api.authority import Route
from tocsin.api.description import described, headers_of, summary_of
from tocsin.api.problems import STATUS

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "http.md"

_HEAD = """# HTTP

*Written by `tools/http_reference.py` from the routes themselves; a test compares the two. The same, for programs, is at
`/openapi.json` of every node (OpenAPI 3.1).*

Bodies and answers are JSON in UTF-8. A field or parameter that is not known is refused. How to sign in, and what a
request needs beside its body, is in [serving](../guide/serving.md) and [accounts](../guide/accounts.md).

"Opens to" is the verb that the caller's [roles](authority.md), and a token's scope, must have; *anybody signed in* asks
for no verb, *everybody* for nothing at all.
"""
_PROBLEMS = """## Problems

Errors are problem details (RFC 9457, `application/problem+json`): `type`, `title`, `status`, `detail`, and as on the
command line `code`, `place` and `hint`. What went wrong inside the node is told by its code alone. Codes stay; words
may change. After `too-many` the header `Retry-After` says for how many seconds to wait.

| code | status |
|---|---|
"""


def page() -> str:
    """The whole page as it should stand."""
    schemas: dict[str, Any] = described(ROUTES)["components"]["schemas"]
    index = "\n".join(
        f"| [`{each.name}`](#{_anchor(each)}) | {_opens_to(each)} | {summary_of(each)} |" for each in ROUTES
    )
    problems = "\n".join(f"| `{code}` | {status} |" for code, status in sorted(STATUS.items()))
    parts = [
        _HEAD,
        f"| route | opens to | gives |\n|---|---|---|\n{index}\n",
        f"{_PROBLEMS}{problems}\n",
        "## Routes\n",
    ]
    return "\n".join([*parts, *(_section(each, schemas) for each in ROUTES)])


def _section(route: Route, schemas: dict[str, Any]) -> str:
    lines = [
        f"### {route.name}\n",
        f"{summary_of(route)}\n",
        f"Opens to: {_opens_to(route)}. Status: {route.status}.\n",
    ]
    headers = [f"`{name}`{'' if needed else ' (where it is asked for)'}" for name, needed in headers_of(route)]
    if headers:
        lines.append(f"Headers: {', '.join(headers)}.\n")
    if route.is_spooled:
        lines.append(f"Body: the file itself, at most {route.most // 2**30} GiB.\n")
    for what, kind in (("Query", route.asks), ("Body", route.takes)):
        if kind is not None:
            lines += [f"{what}:\n", *_fields(_schema(kind, schemas), schemas)]
    return "\n".join(lines)


def _schema(kind: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    if kind.__name__ in schemas:
        return dict(schemas[kind.__name__])
    (_ref,), known = msgspec.json.schema_components([kind], ref_template="#/components/schemas/{name}")
    return dict(known[kind.__name__])


def _fields(schema: dict[str, Any], schemas: dict[str, Any], above: str = "") -> list[str]:
    rows = _rows(schema, schemas, above)
    return ["| field | type | |", "|---|---|---|", *rows, ""]


def _rows(schema: dict[str, Any], schemas: dict[str, Any], above: str) -> list[str]:
    rows = []
    for name, each in schema["properties"].items():
        told = "required" if name in schema.get("required", ()) else _default(each)
        inner = _inner(each, schemas)
        rows.append(f"| `{above}{name}` | {_type(each, schemas)} | {told} |")
        if inner is not None:
            many = (
                "[]"
                if each.get("type") == "array" or any(o.get("type") == "array" for o in each.get("anyOf", ()))
                else ""
            )
            rows += _rows(inner, schemas, f"{above}{name}{many}.")
    return rows


def _default(each: dict[str, Any]) -> str:
    default = each.get("default")
    return f"`{default}`" if default not in (None, "", []) else ""


def _inner(each: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any] | None:
    for option in (each, each.get("items", {}), *each.get("anyOf", ())):
        for at in (option, option.get("items", {})):
            found = schemas.get(at.get("$ref", "").rpartition("/")[2])
            if found and "properties" in found:
                return dict(found)
    return None


def _type(each: dict[str, Any], schemas: dict[str, Any]) -> str:
    if "$ref" in each:
        found = schemas[each["$ref"].rpartition("/")[2]]
        return "one of " + ", ".join(f"`{one}`" for one in found["enum"]) if "enum" in found else "object"
    if "anyOf" in each:
        return " or ".join(dict.fromkeys(_type(one, schemas) for one in each["anyOf"]))
    if each.get("type") == "array":
        return f"list: {_type(each.get('items', {}), schemas)}"
    return str(each.get("type", "any"))


def _opens_to(route: Route) -> str:
    if route.access.is_open:
        return "*everybody*"
    if route.access.verb is None:
        return "*anybody signed in*"
    use = f", for a purpose of the use *{route.access.use}*" if route.access.use else ""
    of = ", for the member that runs the node" if route.access.host_only else ""
    return f"{route.access.verb}{use}{of}"


def _anchor(route: Route) -> str:
    kept = "".join(letter for letter in route.name.lower() if letter.isalnum() or letter in "- _")
    return kept.replace(" ", "-")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    print(f"{PAGE} written")
