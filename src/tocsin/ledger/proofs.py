"""Proofs that a leaf is in a tree, and that one tree is the beginning of another (RFC 6962, 2.1.1 and 2.1.2).

A proof is a list of roots of subtrees. Which subtrees is worked out here, and all of them are asked for at once; where
their roots come from is the caller's.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence

from tocsin.ledger.tree import EMPTY_ROOT, HASH_BYTES, folded, node_hash, root_of

Subtree = tuple[int, int]  # height, index from the left: 2**height leaves, all of them there
Nodes = Callable[[Sequence[Subtree]], Sequence[bytes]]  # their roots, in the same order; called once for a proof
Proof = tuple[bytes, ...]


def inclusion_proof(index: int, size: int, nodes: Nodes) -> Proof:
    """The proof that leaf ``index`` is in the tree of ``size`` leaves. Raises ValueError for a leaf that is not."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    return _roots(_path(index, 0, size), nodes)


def consistency_proof(old: int, size: int, nodes: Nodes) -> Proof:
    """The proof that the tree of ``old`` leaves is the beginning of the one of ``size``; empty for the same size.

    Raises ValueError for a tree of no leaves (which begins every tree) or one larger than ``size``.
    """
    if not 0 < old <= size:
        raise ValueError(f"a tree of {old} leaves is not the beginning of one of {size}")
    return _roots(_subproof(old, 0, size, is_whole=True), nodes)


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """True when the proof leads from this leaf hash to this root (the algorithm of RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or not _are_hashes([leaf, root, *proof]):
        return False
    place, last, reached = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            reached = node_hash(step, reached)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            reached = node_hash(reached, step)
        place, last = place >> 1, last >> 1
    return last == 0 and hmac.compare_digest(reached, root)


def is_consistent(old: int, size: int, proof: Sequence[bytes], old_root: bytes, root: bytes) -> bool:
    """True when the proof shows that the old tree is the beginning of the new one (RFC 9162, 2.1.4.2)."""
    if not 0 <= old <= size or not _are_hashes([old_root, root, *proof]):
        return False
    if old in (0, size):
        return not proof and old_root == (EMPTY_ROOT if old == 0 else root)
    if not proof:
        return False
    steps = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    place, last = old - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    reached_old = reached = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            reached_old, reached = node_hash(step, reached_old), node_hash(step, reached)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            reached = node_hash(reached, step)
        place, last = place >> 1, last >> 1
    return last == 0 and hmac.compare_digest(reached_old, old_root) and hmac.compare_digest(reached, root)


def nodes_over(leaves: Sequence[bytes]) -> Nodes:
    """Where the roots of full subtrees come from in a tree that is there whole: the hashes of its leaves."""

    def nodes(subtrees: Sequence[Subtree]) -> list[bytes]:
        return [root_of(leaves[index << height : (index + 1) << height]) for height, index in subtrees]

    return nodes


def tree_root(size: int, nodes: Nodes) -> bytes:
    """The root of the first ``size`` leaves."""
    return _roots([(0, size)], nodes)[0] if size else EMPTY_ROOT


def _are_hashes(values: Sequence[bytes]) -> bool:
    return all(len(value) == HASH_BYTES for value in values)


def _split(size: int) -> int:
    """The largest power of two below ``size`` (RFC 6962, 2.1: k < n <= 2k)."""
    return 1 << ((size - 1).bit_length() - 1)


def _path(index: int, start: int, end: int) -> list[tuple[int, int]]:
    if end - start == 1:
        return []
    middle = start + _split(end - start)
    if index < middle:
        return [*_path(index, start, middle), (middle, end)]
    return [*_path(index, middle, end), (start, middle)]


def _subproof(old: int, start: int, end: int, *, is_whole: bool) -> list[tuple[int, int]]:
    if old == end:
        return [] if is_whole else [(start, end)]
    middle = start + _split(end - start)
    if old <= middle:
        return [*_subproof(old, start, middle, is_whole=is_whole), (middle, end)]
    return [*_subproof(old, middle, end, is_whole=False), (start, middle)]


def _roots(spans: Sequence[tuple[int, int]], nodes: Nodes) -> Proof:
    """The root over each of these spans of leaves, from the roots of the full subtrees in them."""
    if not spans:
        return ()
    parts = [_subtrees(start, end) for start, end in spans]
    wanted = [each for part in parts for each in part]
    known = dict(zip(wanted, nodes(wanted), strict=True))
    return tuple(folded([known[each] for each in part]) for part in parts)


def _subtrees(start: int, end: int) -> list[Subtree]:
    """The full subtrees over leaves ``start`` to ``end``; ``start`` is a multiple of the width rounded up."""
    found = []
    while start < end:
        height = (end - start).bit_length() - 1
        found.append((height, start >> height))
        start += 1 << height
    return found
