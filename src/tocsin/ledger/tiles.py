"""The stored nodes of the tree: tiles of 256 hashes, eight levels apart.

Tile ``index`` of level L holds the roots of 256 full subtrees of 256**L leaves each: at level 0 the hashes of leaves. A
tile is written once, when it is full; what is to the right of the full tiles is worked out from what lies below. So ten
million leaves have 39,216 tiles, a proof reads a few of them, and nothing that is written ever changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from tocsin.ledger.tree import HASH_BYTES, folded, leaf_hash, root_of

WIDTH = 256
HEIGHT = 8  # 2**8 = 256


@dataclass(frozen=True, slots=True)
class Tile:
    """A full tile: its hashes one after another (8,192 bytes), and the root over them."""

    level: int
    index: int
    hashes: bytes
    root: bytes


@dataclass(slots=True)
class Edge:
    """What stands to the right of the full tiles: for each level, fewer than 256 hashes."""

    size: int = 0
    rows: list[list[bytes]] = field(default_factory=list)

    def append(self, leaves: Sequence[bytes]) -> Iterator[Tile]:
        """Every tile that these leaves fill, from below; exhaust it, or the edge is only half grown."""
        for leaf in leaves:
            self.size += 1
            yield from self._add(0, leaf_hash(leaf))

    def add_tile(self, root: bytes) -> Iterator[Tile]:
        """Every higher tile that a full tile of leaves with this root fills. Raises ValueError within a tile."""
        if self.size % WIDTH:
            raise ValueError(f"a tile cannot begin at leaf {self.size}")
        self.size += WIDTH
        yield from self._add(1, root)

    def root(self) -> bytes:
        """The root of the whole tree."""
        peaks: list[bytes] = []
        for row in reversed(self.rows):
            peaks += _peaks(row)
        return folded(peaks)

    def _add(self, level: int, entry: bytes) -> Iterator[Tile]:
        while len(self.rows) <= level:
            self.rows.append([])
        row = self.rows[level]
        row.append(entry)
        if len(row) == WIDTH:
            index = self.size // WIDTH ** (level + 1) - 1
            tile = Tile(level, index, b"".join(row), root_of(row))
            row.clear()
            yield tile
            yield from self._add(level + 1, tile.root)


class Entries(Protocol):
    """Where hashes of a level come from: ``count`` of them from ``start`` on, all of one tile."""

    def __call__(self, level: int, start: int, count: int) -> Sequence[bytes]:
        """The hashes."""
        ...


def node_of(entries: Entries, height: int, index: int) -> bytes:
    """The root of a full subtree, from hashes of the level at or below it."""
    level, above = divmod(height, HEIGHT)
    return root_of(entries(level, index << above, 1 << above))


def split_hashes(hashes: bytes) -> list[bytes]:
    """The hashes that stand one after another in ``hashes``."""
    return [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]


def full_tiles(size: int) -> list[int]:
    """How many full tiles each level has in a tree of ``size`` leaves, from level 0 on."""
    counts = []
    while size := size // WIDTH:
        counts.append(size)
    return counts


def _peaks(row: Sequence[bytes]) -> list[bytes]:
    peaks, at = [], 0
    while at < len(row):
        width = 1 << ((len(row) - at).bit_length() - 1)
        peaks.append(root_of(row[at : at + width]))
        at += width
    return peaks
