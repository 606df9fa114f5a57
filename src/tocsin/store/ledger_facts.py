"""Facts in the tables that must have a leaf, and have none: what was written past Tocsin, or lost its leaf.

Facts that never change are named by their leaf (here); those that change are kept as states (store.states). No date
that stands in a row decides anything: who writes past Tocsin writes dates as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from tocsin.errors import StoreUnsafe
from tocsin.store.beginning import beginning_of
from tocsin.store.bound import SESSION_NAME
from tocsin.store.context import Context
from tocsin.store.named import named_by_leaves
from tocsin.store.states import state_faults


@dataclass(frozen=True, slots=True)
class FactKind:
    """A kind of fact. ``names``: what each is told as, by what name its leaf names it, and when it is said to be from.

    ``act``: of which act the leaf is; "": of any.
    """

    names: LiteralString
    told: str
    act: str = ""


KINDS: Sequence[FactKind] = (
    FactKind(
        "SELECT 'list ' || list || '#' || number, 'list:' || list || '#' || number, loaded_at FROM list_versions",
        "it was loaded, and no leaf says so",
    ),
    FactKind(
        "SELECT 'node key ' || serial, 'node-key:' || serial, NULL::timestamptz FROM node_keys",
        "it was made, and no leaf says so",
        "configure",
    ),
    FactKind(
        "SELECT 'identity act ' || id, 'identity-act:' || id, at FROM identity_acts",
        "it was done, and no leaf says so",
    ),
    FactKind(
        "SELECT 'run ' || number, 'run:' || id, finished_at FROM runs WHERE finished_at IS NOT NULL",
        "it was finished, and no leaf says so",
        "screen",
    ),
    FactKind(
        "SELECT 'run ' || number, 'run:' || runs.id, destroyed_at FROM runs JOIN payload_keys AS key ON key.id = key_id"
        " WHERE key.wrapped IS NULL OR forgotten_at IS NOT NULL",
        "it was forgotten, and no leaf says so",
        "erase",
    ),
    FactKind(
        "SELECT DISTINCT 'record ' || owner || '/' || reference, owner || '/' || reference, destroyed_at FROM records"
        " JOIN revisions ON record_id = records.id JOIN payload_keys AS key ON key.id = revisions.payload_key"
        " WHERE key.wrapped IS NULL",
        "it was purged, and no leaf says so",
        "erase",
    ),
    FactKind(  # the name holds the value: a term that was changed has no leaf either
        "SELECT 'retention term ' || number, 'retention:' || kind || '#' || number || '=' || seconds, NULL::timestamptz"
        " FROM retention_terms",
        "it was set, and no leaf says so",
        "configure",
    ),
    FactKind(
        "SELECT 'session of ' || coalesce((SELECT name FROM users WHERE id = user_id), '?'), "  # noqa: S608  a constant
        + SESSION_NAME
        + ", made_at FROM sessions",
        "it was begun or changed past Tocsin: no leaf says so",
    ),
)


def facts_without_leaf(context: Context) -> Iterator[tuple[str, str]]:
    """Place and message of every fact that is not as a leaf says, placed or waiting for its place."""
    try:
        if beginning_of(context.connection, context.vault) is None:
            return  # a node of before facts had leaves, not opened since
    except StoreUnsafe as error:
        yield "node", f"since when its ledger says everything was changed, or {error.message}"
    for kind in KINDS:
        for place in sorted(place for place, _at in _without(context, kind).values()):
            yield place, kind.told
    yield from state_faults(context)


def adoptable(context: Context, until: datetime) -> Mapping[str, str]:
    """By the name under which it is adopted, the place of every fact without a leaf that says it is no younger."""
    found: dict[str, str] = {}
    for kind in KINDS:
        without = _without(context, kind).items()
        found |= {adopted(name): place for name, (place, at) in without if at is not None and at <= until}
    return found


def adopted(name: str) -> str:
    """How a leaf names a fact that was there before facts had leaves."""
    return f"adopted:{name}"


def _without(context: Context, kind: FactKind) -> dict[str, tuple[str, datetime | None]]:
    """By its name, place and moment of every fact of the kind that no leaf names."""
    # Who writes past Tocsin writes 'infinity' as well, which no date of Python's is.
    query: LiteralString = (
        "SELECT place, name, CASE WHEN isfinite(at) THEN at END FROM ("  # noqa: S608  constants
        + kind.names
        + ") AS facts (place, name, at)"
    )
    facts = {name: (place, at) for place, name, at in context.connection.execute(query)}
    for name in named_by_leaves(context, facts, kind.act):
        del facts[name]
    if facts:
        for name in named_by_leaves(context, map(adopted, facts), "configure"):
            del facts[name.removeprefix("adopted:")]
    return facts
