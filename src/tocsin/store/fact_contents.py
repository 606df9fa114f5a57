"""What a fact says, for people: with names to its values, and without what opens an account.

Of a password, a passkey, an invitation or a token it says that there is one, since when and from whom; of the terms of
a handling class whose they are. The rest of them is nobody's to read, an overseer's neither.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tocsin.store.context import Context
from tocsin.store.states import (
    ACCOUNT,
    DECLARED,
    GROUPS,
    MEMBERS,
    OPERATORS,
    PURPOSES,
    SEAT,
    TERMS,
    content_of,
    name_told_as,
)

MOST_LETTERS = 100_000  # of one fact: a forged one may be of any length, and is to be accepted all the same
_LEFT_OUT = ""  # the name of a value that is not shown
_Names = tuple["str | tuple[str, _Names]", ...]

# The names of the values that store.states puts into the content, in its order; those of a list's rows lie within.
_ROLES: _Names = ("role", "granted_at", "granted_by", "revoked_at", "revoked_by")
_TOKEN: _Names = (
    *("id", _LEFT_OUT, "name", "scope", "made_at", "made_by", "expires_at", "revoked_at", "revoked_by"),
)  # fmt: skip
_NAMES: Mapping[str, _Names] = {
    ACCOUNT: (
        *("name", "seat", "kind", "display_name", "made_at", "made_by", "disabled_at", "disabled_by"),
        ("roles", _ROLES),
        ("password", (_LEFT_OUT, "set_at")),
        ("passkeys", (_LEFT_OUT, _LEFT_OUT, "name", "made_at")),
        ("invitations", (_LEFT_OUT, "made_at", "made_by", "expires_at")),
        ("tokens", _TOKEN),
    ),
    MEMBERS: (
        ("members", ("id", "name", "kind", "country", "made_at", "made_by")),
        ("seats", ("holder", "member", "made_at", "made_by")),
    ),
    SEAT: ("holder", "governed_since", ("recoveries", ("account", "reason", "made_at", "made_by"))),
    GROUPS: (
        ("groups", ("id", "name")),
        ("rosters", ("group", "epoch", "members", "since", "until", "made_at", "made_by")),
    ),
    OPERATORS: ("name", "made_at"),
    DECLARED: (
        *("name", "title", "authority", "format", "rhythm_days", "terms", "address", "declared_at", "declared_by"),
    ),
    PURPOSES: ("name", "use", "needs_case", "is_default", "retired_at", "made_at"),
    TERMS: (_LEFT_OUT, "owner", "holder", "made_at", "made_by"),
}  # fmt: skip
_LISTS = (OPERATORS, DECLARED, PURPOSES)  # facts that are a list of rows
_ALONE = ("password",)  # within a fact, one row and no list


def fact_content(context: Context, place: str) -> Any:
    """What the fact says that a verification names so; None where there is nothing, its length where it is too long."""
    name = name_told_as(place)
    kind = next((kind for kind in _NAMES if name == kind or _is_one_of(name, kind)), None)
    content = content_of(context, name) if kind else ""
    if kind is None or not content:
        return None
    values, names = json.loads(content), _NAMES[kind]
    shown = _rows(values, names) if kind in _LISTS else _row(values, names)
    length = len(json.dumps(shown))
    return shown if length <= MOST_LETTERS else {"too_long": length}


def _is_one_of(name: str, kind: str) -> bool:
    return kind.endswith(":") and name.startswith(kind)


def _rows(values: list[Any], names: _Names) -> list[dict[str, Any]]:
    return [_row(each, names) for each in values]


def _row(values: list[Any], names: _Names) -> dict[str, Any]:
    named: dict[str, Any] = {}
    for value, name in zip(values, names, strict=True):
        if isinstance(name, tuple):
            rows = _row if name[0] in _ALONE else _rows
            named[name[0]] = None if value is None else rows(value, name[1])
        elif name != _LEFT_OUT:
            named[name] = value
    return named
