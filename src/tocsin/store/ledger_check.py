"""A stretch of the stored ledger compared with what it must be: leaves, their tiles, and what lies beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import LiteralString

import orjson

from tocsin.errors import TocsinError
from tocsin.ledger.tiles import WIDTH
from tocsin.ledger.tree import leaf_hash, root_of
from tocsin.store.context import Context
from tocsin.store.ledger import MAY_BE_DESTROYED, Pending, opened, payload_name
from tocsin.store.ledger_notes import Sight, notes_within, partial_roots, read_note, signers_of
from tocsin.store.ledger_subjects import require_key, wrong_key
from tocsin.store.named import HOLDING, named_by_leaves, pseudonym

_ROWS = (
    "SELECT leaf.position, convert_to(leaf.leaf, 'UTF8'), payload.position IS NOT NULL, payload.key,"
    " coalesce(payload.wrapped, subject.wrapped), payload.sealed, payload.mac"
    " FROM ledger_leaves AS leaf LEFT JOIN ledger_payloads AS payload ON payload.position = leaf.position"
    " LEFT JOIN payload_keys AS subject ON subject.id = payload.key"
    " WHERE leaf.position >= %s AND leaf.position < %s ORDER BY leaf.position"
)
_NAMED_WITH: LiteralString = (
    "SELECT (leaf::jsonb) -> 'objects'"
    + HOLDING
    + "jsonb_build_object('act', 'erase', 'objects', jsonb_build_array(%s::text))"
)
_MANY = 16  # payloads that a leaf names: worth asking for what else it names
_PATIENCE = 16  # leaves that name fewer, before all that is left is asked about at once


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in the ledger, or missing from it, that is not as it was written."""

    place: str
    message: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was found from leaf ``start`` on: roots, the leaves' ids, what stands at checkpoints, payloads, faults."""

    start: int
    count: int = 0  # leaves
    roots: tuple[bytes, ...] = ()  # of each full tile of leaves
    rest: bytes = b""  # the hashes of the leaves after the last full tile
    ids: bytes = b""  # eight bytes of each
    sights: tuple[Sight, ...] = ()
    payloads: int = 0
    destroyed: int = 0
    faults: tuple[Fault, ...] = ()


def check_stretch(context: Context, start: int, end: int, kept: Sequence[int] = ()) -> Stretch:
    """The leaves from ``start`` (the first of a tile) up to ``end``, hashed, and compared with all beside them.

    ``kept``: sizes at which the root is wanted besides those of checkpoints.
    """
    cursor = context.connection.cursor(binary=True)
    cursor.execute(_ROWS, (start, end))
    node, hashes, faults, gone = str(context.node()), [], list[Fault](), dict[str, int]()
    notes, ids, moments = notes_within(context, start, end), list[bytes](), dict[int, str]()
    payloads = destroyed = 0
    for wanted, (position, leaf, is_there, key, wrapped, sealed, mac) in enumerate(cursor, start):
        if position != wanted:
            break
        hashes.append(leaf_hash(leaf))
        try:
            table = orjson.loads(leaf)
            leaf_id = bytes.fromhex(table["id"])
            ids.append(leaf_id[:8])
            if position + 1 in notes:
                moments[position + 1] = table["at"]
            if table["node"] != node:
                faults.append(Fault(f"leaf {position}", "it is of another node"))
            is_gone = sealed is None or wrapped is None
            if not is_there:
                faults.append(Fault(f"leaf {position}", "its payload is missing"))
            elif not is_gone:
                require_key(context, leaf_id, key, mac)
                opened(context, leaf_id, table["commitment"], key, wrapped, sealed)
            elif key is not None:
                why = wrong_key(context, table, position, key, mac)
                faults += [Fault(f"leaf {position}", why)] if why else []
            elif table["act"] not in MAY_BE_DESTROYED:
                faults.append(Fault(f"leaf {position}", "its payload is gone, and is of an act whose payload stays"))
            else:
                gone[payload_name(table["id"])] = position
            payloads += not is_gone
            destroyed += is_gone and is_there
        except (TocsinError, ValueError, KeyError, TypeError) as error:
            faults.append(Fault(f"leaf {position}", _in_words(error)))
    for name in unexplained(context, gone):
        faults.append(Fault(f"leaf {gone[name]}", "its payload is gone, and no leaf says that it was destroyed"))
    if len(hashes) != end - start:
        faults.append(Fault(f"leaf {start + len(hashes)}", "it is missing"))
    roots = tuple(_roots(context, start, hashes, faults))
    seen = _sights(context, start, hashes, roots, notes, kept, moments, faults)
    rest = b"".join(hashes[len(roots) * WIDTH :])
    return Stretch(start, len(hashes), roots, rest, b"".join(ids), seen, payloads, destroyed, tuple(faults))


def _in_words(error: Exception) -> str:
    """What is wrong with a leaf, for people: a missing member by its name, never as Python would show it."""
    if isinstance(error, TocsinError):
        return str(error)
    if isinstance(error, KeyError):
        return f"it is no whole leaf: it has no {error.args[0]}"
    return "it is no leaf: a value in it is none that a leaf can have"


def _sights(
    context: Context,
    start: int,
    hashes: list[bytes],
    roots: Sequence[bytes],
    notes: Mapping[int, str],
    kept: Sequence[int],
    moments: Mapping[int, str],
    faults: list[Fault],
) -> tuple[Sight, ...]:
    """What stands at checkpoints, and at sizes that somebody kept, as far as the leaves reach."""
    found: dict[int, Sight] = {}
    signers = signers_of(context) if notes else None
    reached = [size for size in {*notes, *kept} if size <= start + len(hashes)]
    partial = partial_roots(start, reached, hashes, roots)
    for size in sorted(partial):
        sight = Sight(size, b"")
        if size in notes:
            sight, wrong = read_note(signers, size, notes[size], _moment(moments.get(size)))
            faults += [Fault(f"checkpoint {size}", why) for why in wrong]
        found[size] = replace(sight, partial=partial[size])
    return tuple(found.values())


def _moment(text: str | None) -> datetime:
    """When a leaf was written; a leaf that does not say it is a fault of its own."""
    try:
        return datetime.fromisoformat(text or "")
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def _roots(context: Context, start: int, hashes: list[bytes], faults: list[Fault]) -> Iterator[bytes]:
    """The root of each full tile, compared with the tile that is stored."""
    stored = {
        index: (root, data)
        for index, root, data in context.connection.execute(
            "SELECT index, root, hashes FROM ledger_tiles WHERE level = 0 AND index >= %s AND index < %s",
            (start // WIDTH, start // WIDTH + len(hashes) // WIDTH),
        )
    }
    for at in range(0, len(hashes) - WIDTH + 1, WIDTH):
        row, index = hashes[at : at + WIDTH], (start + at) // WIDTH
        root = root_of(row)
        if index not in stored:
            faults.append(Fault(f"tile 0/{index}", "it is missing"))
        elif stored[index] != (root, b"".join(row)):
            faults.append(Fault(f"tile 0/{index}", "it is not what the leaves give"))
        yield root


def unexplained(context: Context, gone: Iterable[str]) -> list[str]:
    """Which of these payloads (``store.ledger.payload_name``) no erase leaf names: placed or waiting for its place.

    Retention destroys up to 200 under one leaf, so that one is asked about first, and what its leaf names besides is
    known; where leaves name few, all that is left is asked about by one query.
    """
    unknown, run, patience = {pseudonym(context, name): name for name in gone}, context.connection.execute, _PATIENCE
    if unknown:  # else the planner may hope for an early row, and read the whole ledger for each
        run("SET LOCAL enable_seqscan = off")
    for word in list(unknown):
        if word in unknown and patience:
            named = {each for (objects,) in run(_NAMED_WITH, (word,)) for each in objects}
            patience -= len(named) < _MANY
            unknown = {each: name for each, name in unknown.items() if each not in named}
    named = named_by_leaves(context, unknown.values(), "erase") if unknown else set()
    return [name for name in unknown.values() if name not in named]


def check_upper_tiles(context: Context, expected: dict[tuple[int, int], tuple[bytes, bytes]]) -> list[Fault]:
    """What is wrong with the tiles above the leaves'; ``expected``: (level, index) -> (root, hashes)."""
    faults, seen = [], set()
    for level, index, root, hashes in context.connection.execute(
        "SELECT level, index, root, hashes FROM ledger_tiles WHERE level > 0"
    ):
        seen.add((level, index))
        if (level, index) in expected and expected[level, index] != (root, hashes):
            faults.append(Fault(f"tile {level}/{index}", "it is not what the leaves give"))
    return faults + [Fault(f"tile {level}/{index}", "it is missing") for level, index in expected.keys() - seen]


def strays(context: Context, size: int) -> list[Fault]:
    """What stands beyond the leaves: payloads and tiles that belong to none, counted at one moment."""
    run = context.connection.execute
    faults = []
    row = run(
        # Below, every position has a leaf, or is a fault already; and a position holds one payload.
        "SELECT count(*) FROM ledger_payloads WHERE position >= %s",
        (size,),
    ).fetchone()
    if row and row[0]:
        faults.append(Fault("payloads", f"{row[0]} of them belong to no leaf"))
    row = run(
        "SELECT count(*) FROM ledger_tiles WHERE (index + 1) * 256::numeric ^ (level + 1) > %s", (size,)
    ).fetchone()
    if row and row[0]:
        faults.append(Fault("tiles", f"{row[0]} of them stand beyond the last leaf"))
    return faults


def waiting_faults(context: Context) -> list[Fault]:
    """What is wrong with the leaves that wait for a position."""
    cursor = context.connection.cursor(binary=True)
    cursor.execute("SELECT id, leaf, mac, key, wrapped, sealed, chain, number FROM ledger_pending")
    rows = (Pending(*row) for row in cursor)
    return [
        Fault(f"waiting leaf {row.id}", "it was changed while it waited for its position")
        for row in rows
        if not context.vault.is_authentic(row.authenticated(), row.mac)
    ]
