"""Proofs and exports: what a stranger needs to verify a leaf, an item of a batch, or the ledger, without Tocsin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from tocsin.errors import BadValue, NotFound, StoreUnsafe, Usage
from tocsin.ledger.batch import is_in_batch, prove_item
from tocsin.ledger.checkpoint import Checkpoint, origin_of, parse, signers
from tocsin.ledger.leaf import Act, bytes_of, decode
from tocsin.ledger.proofs import Proof, is_consistent, is_included
from tocsin.ledger.tree import leaf_hash
from tocsin.services.auditing.recording import append
from tocsin.services.auditing.sequence import sequence
from tocsin.services.ports import Node
from tocsin.store.database import Transaction
from tocsin.store.ledger_tree import StoredLeaf

FORMAT = 1
_PORTION = 2_048  # leaves read together


def prove(
    node: Node, position: int, *, item: int | None = None, with_payload: bool = False, kept: str = ""
) -> dict[str, Any]:
    """The proof that a leaf is in the ledger, as JSON values: leaf, path, checkpoint, keys.

    ``item`` (from 0) proves one item of a batch and shows no other; ``with_payload`` opens what the leaf commits to;
    ``kept`` is the note of an earlier checkpoint, from which a path leads to the checkpoint of the proof.
    Raises NotFound, NotRecorded, Usage for an item of a leaf that has none, StoreUnsafe where the stored nodes do not
    lead to the signed root, and as ``consistency`` for ``kept``.
    """
    sequence(node)
    with node.store.transaction(node.actor) as tx:
        stored, newest = tx.ledger_tree.leaf(position), _newest(tx)
        proof: dict[str, Any] = {
            "format": FORMAT, "kind": "tocsin-ledger-proof", **_keys(tx), "position": position, "leaf": stored.text,
            "path": [each.hex() for each in _path(tx, stored, newest)],
            "checkpoint": tx.ledger_tree.note(newest.size),
        }  # fmt: skip
        told: dict[str, Any] = {}
        if kept:
            proof["from"] = _from(tx, kept, newest)
            told["from_size"] = parse(kept).checkpoint.size
        if item is not None:
            proof["item"] = _item(tx, stored, item)
        if with_payload:
            proof["opened"] = _opened(tx, stored)
        append(node, tx, Act.DISCLOSE, (f"leaf:{stored.leaf.id}",), proof_of=position, item=item, **told)
    return proof


def consistency(node: Node, kept: str) -> dict[str, Any]:
    """The proof that the ledger continues an earlier checkpoint (its note), as JSON values: path, checkpoints, keys.

    Raises BadValue for what is no checkpoint of this node, StoreUnsafe where the ledger is not its continuation,
    NotFound before the first checkpoint, NotRecorded.
    """
    sequence(node)
    with node.store.transaction(node.actor) as tx:
        newest = _newest(tx)
        proof = {
            "format": FORMAT, "kind": "tocsin-ledger-consistency", **_keys(tx), "from": _from(tx, kept, newest),
            "checkpoint": tx.ledger_tree.note(newest.size),
        }  # fmt: skip
        append(node, tx, Act.DISCLOSE, ("ledger",), consistency_from=parse(kept).checkpoint.size, to=newest.size)
    return proof


def export(node: Node, *, with_payloads: bool = False) -> Iterator[str]:
    """The whole ledger as lines of JSON, as it stood when this began: keys, leaves in order, checkpoints among them.

    That it was exported is on the ledger before the first line. Raises NotRecorded.
    """
    with node.store.transaction(node.actor) as tx:
        append(node, tx, Act.DISCLOSE, ("ledger",), export="ledger", with_payloads=with_payloads)
    sequence(node)
    with node.store.transaction(node.actor, read_only=True) as tx:
        size = tx.ledger_tree.size()
        yield _line({"format": FORMAT, "kind": "tocsin-ledger-export", **_keys(tx), "size": size})
        checkpoints = tx.ledger_tree.checkpoints()
        due = next(checkpoints, None)
        for start in range(0, size, _PORTION):
            for position, leaf in tx.ledger_tree.leaves(start, min(start + _PORTION, size)):
                yield _line(_leaf(tx, position, leaf, with_payload=with_payloads))
                while due is not None and due[0] == position + 1:
                    yield _line({"checkpoint": due[1]})
                    due = next(checkpoints, None)


def _keys(tx: Transaction) -> dict[str, Any]:
    """The node and its keys, as the root signed them: what checkpoints are verified with."""
    root = tx.keys.root() or b""
    certificates, revocations = tx.keys.statements()
    return {
        "node": str(tx.node.id()),
        "root_key": root.hex(),
        "certificates": [[each.content.decode(), each.signature.hex()] for _serial, each in certificates],
        "revocations": [[each.content.decode(), each.signature.hex()] for _number, each in revocations],
    }


def _newest(tx: Transaction) -> Checkpoint:
    note = tx.ledger_tree.last_checkpoint()
    if note is None:
        raise NotFound("the ledger has no checkpoint yet")
    return note.checkpoint


def _path(tx: Transaction, stored: StoredLeaf, newest: Checkpoint) -> Proof:
    """The path from a leaf to the newest checkpoint. Never one that a stranger's program would refuse."""
    path = tx.ledger_tree.inclusion(stored.position, newest.size)
    if not is_included(leaf_hash(stored.text.encode()), stored.position, newest.size, path, newest.root):
        raise StoreUnsafe(
            f"what is stored of leaf {stored.position} and beside it does not lead to the root that was signed",
            hint="tocsin audit verify says what was changed",
        )
    return path


def _from(tx: Transaction, kept: str, newest: Checkpoint) -> dict[str, Any]:
    """A checkpoint that somebody kept, and the path from it to the tree of ``size``. Never made for another tree."""
    note, origin = parse(kept), origin_of(str(tx.node.id()))
    old = note.checkpoint
    ours = [(origin, each.public_key) for each in tx.keys.ring().certificates]
    if old.origin != origin or old.size == 0 or not signers(note, ours):
        raise BadValue("this is no checkpoint that a key of this node signed", place=f"checkpoint {old.size}")
    path = tx.ledger_tree.consistency(old.size, newest.size) if old.size <= newest.size else ()
    if not is_consistent(old.size, newest.size, path, old.root, newest.root):
        raise StoreUnsafe(
            "this ledger is not the continuation of the one that was seen then",
            place=f"checkpoint {old.size}",
            hint="keep that checkpoint: it shows that the ledger was changed; tocsin audit verify --against FILE",
        )
    return {"checkpoint": kept, "path": [each.hex() for each in path]}


def _leaf(tx: Transaction, position: int, leaf: bytes, *, with_payload: bool) -> dict[str, Any]:
    line: dict[str, Any] = {"leaf": leaf.decode()}
    if with_payload:
        kept = tx.ledger_tree.salted(decode(leaf), position)
        line["opened"] = None if kept is None else {"salt": kept[0].hex(), "payload": kept[1].decode()}
    return line


def _opened(tx: Transaction, stored: StoredLeaf) -> dict[str, str]:
    kept = tx.ledger_tree.salted(stored.leaf, stored.position)
    if kept is None:
        raise NotFound(f"the payload of leaf {stored.position} was destroyed")
    return {"salt": kept[0].hex(), "payload": kept[1].decode()}


def _item(tx: Transaction, stored: StoredLeaf, item: int) -> dict[str, Any]:
    if not stored.leaf.batch:
        raise Usage(f"leaf {stored.position} is no batch", hint="leave --item out")
    payload = tx.ledger_tree.payload(stored.leaf, stored.position)
    if payload is None:
        raise NotFound(f"the items of leaf {stored.position} were destroyed")
    items = [each.encode() for each in payload["items"]]
    if not 0 <= item < len(items):
        raise NotFound(f"leaf {stored.position} has items 0 to {len(items) - 1}")
    proof = prove_item(bytes.fromhex(payload["secret"]), items, item)
    if not is_in_batch(items[item], proof, bytes_of(stored.leaf.batch)):
        raise StoreUnsafe(f"what is stored of the items of leaf {stored.position} is not what the leaf was made of")
    return {
        "content": items[item].decode(), "index": item, "count": proof.count, "salt": proof.salt.hex(),
        "path": [each.hex() for each in proof.path],
    }  # fmt: skip


def _line(value: dict[str, Any]) -> str:
    return orjson.dumps(value).decode()
