"""Which names leaves name: those that have their positions, and those that wait."""

from __future__ import annotations

from collections.abc import Iterable
from typing import LiteralString

import orjson

from tocsin.ledger.leaf import text_of
from tocsin.store.context import Context

_PSEUDONYM_BYTES = 16
_PSEUDONYMS = 5_000  # asked for at once
# Leaves that hold the words that follow: the expression of the index ledger_leaves_by_word, to the letter, or it is not
# used.
HOLDING: LiteralString = (
    " FROM ledger_leaves WHERE ((leaf::jsonb) - '{at,batch,commitment,count,format,id,node,versions}'::text[]) @> "
)
# count: an EXISTS in its place makes the planner hope for an early row, and read the whole ledger.
_PLACED: LiteralString = (
    "SELECT name FROM unnest(%s::text[]) AS wanted (name), LATERAL (SELECT count(*) AS found"  # noqa: S608  constants
    + HOLDING
    + "(jsonb_build_object('objects', jsonb_build_array(name)) || %s::jsonb)) AS leaves WHERE found > 0"
)
_FEW: LiteralString = (
    _PLACED  # noqa: S608  constants
    + " UNION SELECT name FROM unnest(%s::text[]) AS wanted (name), ledger_pending WHERE strpos(leaf, name) > 0"
)


def pseudonym(context: Context, name: str) -> str:
    """The name as leaves of this node hold it."""
    return text_of(
        context.vault.authenticate(b"pseudonym\0" + name.encode("utf-8", "surrogatepass"))[:_PSEUDONYM_BYTES]
    )


def placed(context: Context) -> int:
    """How many leaves have a position."""
    row = context.connection.execute("SELECT coalesce(max(position) + 1, 0) FROM ledger_leaves").fetchone()
    return int(row[0]) if row else 0


def named_by_leaves(context: Context, names: Iterable[str], act: str = "") -> set[str]:
    """Those of the names that a leaf of this act ("": of any) names."""
    known = {pseudonym(context, name): name for name in names}
    words = orjson.dumps({"act": act} if act else {}).decode()
    found = {known[each] for each in known.keys() & set(waiting_names(context, act))}
    wanted = [each for each in known if known[each] not in found]
    for at in range(0, len(wanted), _PSEUDONYMS):
        rows = context.connection.execute(_PLACED, (wanted[at : at + _PSEUDONYMS], words))
        found |= {known[each] for (each,) in rows}
    return found


def named_by_few(context: Context, names: Iterable[str]) -> set[str]:
    """Those of a few names that a leaf names, placed or waiting, in one statement: it sees one moment."""
    known = {pseudonym(context, name): name for name in names}
    rows = context.connection.execute(_FEW, (sorted(known), "{}", sorted(known)))
    return {known[each] for (each,) in rows}


def waiting_names(context: Context, act: str) -> list[str]:
    """What leaves of this act ("": of any) that wait name, as pseudonyms, as often as they do."""
    found: list[str] = []
    for (leaf,) in context.connection.execute("SELECT leaf FROM ledger_pending"):
        try:
            table = orjson.loads(leaf)
            if not act or table["act"] == act:
                found += table["objects"]
        except (ValueError, KeyError, TypeError):
            continue  # a fault of its own: waiting_faults finds it
    return found
