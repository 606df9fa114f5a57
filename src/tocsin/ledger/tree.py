"""Hashes of the tree, and its root while it grows, as RFC 6962, 2.1 says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()  # RFC 6962, 2.1: the hash of an empty list


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf; its prefix differs from a node's, so that neither passes for the other."""
    return sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return sha256(b"\1" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over leaf hashes (or over roots of equally high, full subtrees)."""
    if not hashes:
        return EMPTY_ROOT
    row = list(hashes)
    while len(row) > 1:
        # A last one without a partner goes up as it is, which gives the tree of RFC 6962.
        last = row[-1:] if len(row) % 2 else []
        row = [sha256(b"\1" + row[at] + row[at + 1]).digest() for at in range(0, len(row) - 1, 2)] + last
    return row[0]


class Frontier:
    """The right edge of a growing tree: the roots of its largest full subtrees, from the left. Takes about 1 kB."""

    __slots__ = ("peaks", "size")

    def __init__(self) -> None:
        self.size = 0
        self.peaks: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        """Add the hash of the next leaf."""
        self.add(leaf, 0)

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add the hashes of the next leaves."""
        for leaf in leaves:
            self.add(leaf, 0)

    def add(self, root: bytes, height: int) -> None:
        """Add a full subtree of ``2**height`` leaves. Raises ValueError where the tree is not even at that height."""
        width = 1 << height
        if self.size & (width - 1):
            raise ValueError(f"a subtree of {width} leaves cannot stand at leaf {self.size}")
        carried = self.size >> height
        while carried & 1:  # as one adds a bit to a binary number
            root = node_hash(self.peaks.pop(), root)
            carried >>= 1
        self.peaks.append(root)
        self.size += width

    def root(self) -> bytes:
        """The root of the tree as it is."""
        return folded(self.peaks)


def folded(peaks: Sequence[bytes]) -> bytes:
    """The root over full subtrees of falling height, as they stand from the left."""
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root
