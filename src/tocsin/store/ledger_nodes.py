"""The stored nodes of the tree: what proofs and the right edge are worked out from, by one statement each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import LiteralString

from tocsin.errors import StoreUnsafe
from tocsin.ledger.proofs import Nodes, Subtree
from tocsin.ledger.tiles import WIDTH, Place, edge_rows, full_tiles, roots_from, rows_under, split_hashes
from tocsin.ledger.tree import leaf_hash
from tocsin.store.context import Context

# What rows of hashes are worked out from: a tile where it is full; at the right edge the leaves, or the roots of the
# tiles below. The limits say how few they are: else the planner guesses by the size of the tables, and may read one
# whole. Values behind a SELECT of their own it does not see, so one plan serves for all: each took as long as the rest.
_ROWS: LiteralString = """
SELECT wanted.level, wanted.index, CASE
    WHEN count = 256 THEN ARRAY(
        SELECT hashes FROM ledger_tiles AS tile WHERE tile.level = wanted.level AND tile.index = wanted.index
    )
    WHEN wanted.level = 0 THEN ARRAY(
        SELECT convert_to(leaf, 'UTF8') FROM ledger_leaves
        WHERE position >= wanted.index * 256 AND position < wanted.index * 256 + count
        ORDER BY position LIMIT 256
    )
    ELSE ARRAY(
        SELECT root FROM ledger_tiles AS tile
        WHERE tile.level = wanted.level - 1
            AND tile.index >= wanted.index * 256 AND tile.index < wanted.index * 256 + count
        ORDER BY tile.index LIMIT 256
    )
END FROM unnest((SELECT %s::smallint[]), (SELECT %s::bigint[]), (SELECT %s::bigint[])) AS wanted (level, index, count)
"""


def nodes_of(context: Context, size: int) -> Nodes:
    """Where the roots of full subtrees of the first ``size`` leaves come from. It raises as ``_hashes``."""

    def nodes(subtrees: Sequence[Subtree]) -> list[bytes]:
        return roots_from(_hashes(context, rows_under(subtrees, size)), subtrees)

    return nodes


def edge_of(context: Context, size: int) -> list[list[bytes]]:
    """What stands to the right of the full tiles, for each level. Raises as ``_hashes``."""
    found = {level: hashes for (level, _index), hashes in _hashes(context, edge_rows(size)).items()}
    return [found.get(level, []) for level in range(len(full_tiles(size)) + 1)]


def _hashes(context: Context, rows: Mapping[Place, int]) -> dict[Place, list[bytes]]:
    """The hashes of these rows; raises StoreUnsafe where one has not as many as it says."""
    if not rows:
        return {}
    cursor = context.connection.cursor(binary=True)
    levels, indexes = zip(*rows, strict=True)
    cursor.execute(_ROWS, (list(levels), list(indexes), list(rows.values())))
    found = {(level, index): _row(level, rows[level, index], stored) for level, index, stored in cursor}
    for (level, index), count in rows.items():
        if len(found[level, index]) != count:
            raise StoreUnsafe(
                f"stored nodes of the ledger are missing: level {level}, row {index}", hint="tocsin audit verify"
            )
    return found


def _row(level: int, count: int, stored: Sequence[bytes]) -> list[bytes]:
    """The hashes of a row, from what stands in the database for it."""
    if count == WIDTH:
        return split_hashes(b"".join(stored))
    return [leaf_hash(leaf) for leaf in stored] if level == 0 else list(stored)
