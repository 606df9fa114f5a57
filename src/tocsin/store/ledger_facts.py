"""Facts in the tables that must have a leaf, and have none: what was written past Tocsin, or lost its leaf."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

import orjson

from tocsin.store.context import Context
from tocsin.store.ledger import pseudonym


@dataclass(frozen=True, slots=True)
class FactKind:
    """A kind of fact. ``names``: what each is told as, and by what name its leaf names it; since a moment.

    ``act``: of which act the leaf is; "": of any.
    """

    names: LiteralString
    told: str
    act: str = ""


# What the node was made with came in one transaction with the first leaf: facts of that very moment need no other.
KINDS: Sequence[FactKind] = (
    FactKind(
        "SELECT 'list ' || list || '#' || number, 'list:' || list || '#' || number FROM list_versions"
        " WHERE loaded_at >= %s ORDER BY list, number",
        "it was loaded, and no leaf says so",
    ),
    FactKind(
        "SELECT 'node key ' || serial, 'node-key:' || serial FROM node_keys WHERE %s IS NOT NULL ORDER BY serial",
        "it was made, and no leaf says so",
        "configure",
    ),
    FactKind(
        "SELECT 'identity act ' || id, 'identity-act:' || id FROM identity_acts WHERE at > %s ORDER BY id",
        "it was done, and no leaf says so",
    ),
    FactKind(
        "SELECT 'run ' || number, 'run:' || id FROM runs WHERE finished_at > %s ORDER BY number",
        "it was finished, and no leaf says so",
        "screen",
    ),
    FactKind(
        "SELECT 'run ' || number, 'run:' || id FROM runs WHERE forgotten_at > %s ORDER BY number",
        "it was forgotten, and no leaf says so",
        "erase",
    ),
    FactKind(
        "SELECT 'list ' || name, 'list:' || name FROM declared_lists WHERE declared_at > %s ORDER BY name",
        "it was declared, and no leaf says so",
        "configure",
    ),
    FactKind(
        "SELECT 'user ' || name, 'user:' || name FROM users WHERE made_at > %s"
        " UNION SELECT 'user ' || name, 'user:' || name FROM users JOIN role_grants ON user_id = id"
        " WHERE granted_at > %s ORDER BY 1",
        "it was made or given a role, and no leaf says so",
        "configure",
    ),
    FactKind(
        "SELECT 'token ' || id, 'token:' || id FROM tokens WHERE made_at > %s ORDER BY 1",
        "it was made, and no leaf says so",
        "configure",
    ),
    FactKind(
        "SELECT 'member ' || id, 'member:' || id FROM members WHERE made_at > %s ORDER BY 1",
        "it was added, and no leaf says so",
        "configure",
    ),
    FactKind(
        "SELECT 'group ' || group_id, 'group:' || group_id FROM rosters WHERE made_at > %s GROUP BY 1, 2 ORDER BY 1",
        "its roster was set, and no leaf says so",
        "configure",
    ),
    FactKind(
        "SELECT 'purpose ' || name, 'purpose:' || name FROM purposes WHERE made_at > %s ORDER BY 1",
        "it was set, and no leaf says so",
        "configure",
    ),
    FactKind(
        "SELECT DISTINCT 'record ' || owner || '/' || reference, owner || '/' || reference FROM records"
        " JOIN revisions ON record_id = records.id JOIN payload_keys AS key ON key.id = revisions.payload_key"
        " WHERE destroyed_at > %s ORDER BY 1",
        "it was purged, and no leaf says so",
        "erase",
    ),
    FactKind(  # the name holds the value: a term that was changed has no leaf either
        "SELECT 'retention term ' || number, 'retention:' || kind || '#' || number || '=' || seconds"
        " FROM retention_terms WHERE %s IS NOT NULL ORDER BY number",
        "it was set, and no leaf says so",
        "configure",
    ),
)

_BEGAN: LiteralString = "SELECT ((leaf::jsonb) ->> 'at')::timestamptz FROM ledger_leaves WHERE position = 0"
_WITHOUT: LiteralString = (
    "SELECT name FROM unnest(%s::text[]) AS wanted (name) WHERE NOT EXISTS (SELECT FROM ledger_leaves"
    " WHERE ((leaf::jsonb) - '{at,batch,commitment,count,format,id,node,versions}'::text[])"
    " @> (jsonb_build_object('objects', jsonb_build_array(name)) || %s::jsonb))"
)


def facts_without_leaf(context: Context) -> Iterator[tuple[str, str]]:
    """Place and message of every fact, younger than the ledger, that no leaf names: placed or waiting for its place."""
    row = context.connection.execute(_BEGAN).fetchone()
    if row is None or row[0] is None:
        return  # nothing has a position yet: there is no moment from which on facts have leaves
    waiting = _waiting(context)
    for kind in KINDS:
        yield from _of_kind(context, kind, row[0], waiting)


def _of_kind(
    context: Context, kind: FactKind, began: datetime, waiting: set[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    moments = [began] * kind.names.count("%s")
    places: dict[str, str] = {}
    for place, name in context.connection.execute(kind.names, moments):
        known = pseudonym(context, name)
        if ("", known) not in waiting if not kind.act else (kind.act, known) not in waiting:
            places[known] = place
    act = orjson.dumps({"act": kind.act} if kind.act else {}).decode()
    for (name,) in context.connection.execute(_WITHOUT, (list(places), act)):
        yield places[name], kind.told


def _waiting(context: Context) -> set[tuple[str, str]]:
    """What leaves that wait name: act and pseudonym, and pseudonym alone."""
    found = set[tuple[str, str]]()
    for (leaf,) in context.connection.execute("SELECT leaf FROM ledger_pending"):
        try:
            table = orjson.loads(leaf)
            found |= {(act, name) for name in table["objects"] for act in ("", table["act"])}
        except (ValueError, KeyError, TypeError):
            continue  # a fault of its own: waiting_faults finds it
    return found
