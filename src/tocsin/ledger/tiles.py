"""The stored nodes of the tree: tiles of 256 hashes, eight levels apart.

Tile ``index`` of level L holds the roots of 256 full subtrees of 256**L leaves each: at level 0 the hashes of leaves. A
tile is written once, when it is full; what is to the right of the full tiles is worked out from what lies below. So ten
million leaves have 39,216 tiles, a proof reads a few of them, and nothing that is written ever changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tocsin.ledger.proofs import Subtree
from tocsin.ledger.tree import HASH_BYTES, folded, leaf_hash, root_of

WIDTH = 256
HEIGHT = 8  # 2**8 = 256

Place = tuple[int, int]  # level, index: of a tile, or of where one will be when it is full


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


def rows_under(subtrees: Iterable[Subtree], size: int) -> dict[Place, int]:
    """The rows of hashes that the roots of these full subtrees are worked out from, and how many hashes each has.

    In a tree of ``size`` leaves a row is a tile when it has 256; else it stands at the right edge, one in each level.
    """
    rows: dict[Place, int] = {}
    for height, index in subtrees:
        level, row, _first, _count = _within(height, index)
        rows[level, row] = min(WIDTH, (size >> level * HEIGHT) - row * WIDTH)
    return rows


def edge_rows(size: int) -> dict[Place, int]:
    """The rows to the right of the full tiles that are not empty, and how many hashes each has."""
    counts = enumerate([size, *full_tiles(size)])
    return {(level, count // WIDTH): count % WIDTH for level, count in counts if count % WIDTH}


def roots_from(rows: Mapping[Place, Sequence[bytes]], subtrees: Iterable[Subtree]) -> list[bytes]:
    """The roots of full subtrees, from the hashes of the rows that ``rows_under`` names."""
    places = (_within(height, index) for height, index in subtrees)
    return [root_of(rows[level, row][first : first + count]) for level, row, first, count in places]


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


def _within(height: int, index: int) -> tuple[int, int, int, int]:
    """The row that a full subtree is worked out from (level, index), its first hash there, and how many they are."""
    level, above = divmod(height, HEIGHT)
    row, first = divmod(index << above, WIDTH)
    return level, row, first, 1 << above
