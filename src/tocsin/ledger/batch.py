"""A batch of items behind one leaf: each can be shown to have been in it, without showing any other.

The leaf holds the root of a small tree over the items. Each item is salted, so its hash tells nothing about it; the
salts come from one secret of the batch, so that only that has to be kept, and giving one away gives no other away.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from tocsin.ledger.proofs import Proof, inclusion_proof, is_included, nodes_over
from tocsin.ledger.tree import leaf_hash, root_of

SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class ItemProof:
    """What shows that an item was in a batch: its place, how many there were, its salt, the path."""

    index: int
    count: int
    salt: bytes
    path: Proof


def batch_root(secret: bytes, items: Sequence[bytes]) -> bytes:
    """The root over the items: what the leaf holds."""
    return root_of(_hashes(secret, items))


def prove_item(secret: bytes, items: Sequence[bytes], index: int) -> ItemProof:
    """The proof that item ``index`` (from 0) is in the batch. Raises ValueError where there is none."""
    hashes = _hashes(secret, items)
    path = inclusion_proof(index, len(items), nodes_over(hashes))
    return ItemProof(index, len(items), item_salt(secret, index), path)


def is_in_batch(item: bytes, proof: ItemProof, root: bytes) -> bool:
    """True when the proof leads from the item to the root that the leaf holds."""
    return is_included(item_hash(proof.salt, item), proof.index, proof.count, proof.path, root)


def item_salt(secret: bytes, index: int) -> bytes:
    """The salt of one item."""
    return hmac.digest(secret, b"tocsin batch item\0" + index.to_bytes(8, "big"), sha256)


def item_hash(salt: bytes, item: bytes) -> bytes:
    """The hash of an item in the batch's tree."""
    return leaf_hash(hmac.digest(salt, item, sha256))


def _hashes(secret: bytes, items: Sequence[bytes]) -> list[bytes]:
    return [item_hash(item_salt(secret, at), item) for at, item in enumerate(items)]
