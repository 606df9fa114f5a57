"""The place of a screening run on the ledger, as its proof carries it: leaf, path, signed checkpoint, the signer's key.

An anchor is the same each time that it is asked for: it goes to the first checkpoint that covers the leaf.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson

from tocsin.errors import BadValue, NotFound
from tocsin.ledger.checkpoint import is_signed, origin_of, parse
from tocsin.ledger.keys import Statement, read_certificate
from tocsin.ledger.leaf import Act, commitment, decode
from tocsin.ledger.proofs import is_included
from tocsin.ledger.tree import leaf_hash
from tocsin.model.codec import JsonValue
from tocsin.store.database import Transaction

_EVER = ("0001-01-01T00:00:00.000000Z", "9999-12-31T00:00:00.000000Z")


def run_name(run: UUID) -> str:
    """How leaves name a run."""
    return f"run:{run}"


def anchor_of(tx: Transaction, run: UUID) -> dict[str, JsonValue] | None:
    """The anchor of a finished run; None while its leaf waits for a position, or when what it commits to is gone."""
    tree = tx.ledger_tree
    words = {"act": Act.SCREEN.value, "objects": [tx.ledger.pseudonym(run_name(run))]}
    found = tree.search(words, since=_EVER[0], until=_EVER[1], before=tree.size(), limit=1)
    if not found:
        return None
    position, text = found[0]
    size, note = tree.covering(position)
    kept = tree.salted(decode(text.encode()), position)
    signer = _signer(tx, note)
    if kept is None or signer is None:
        return None
    return {
        "position": position,
        "leaf": text,
        "salt": kept[0].hex(),
        "payload": kept[1].decode(),
        "path": [each.hex() for each in tree.inclusion(position, size)],
        "checkpoint": note,
        "root_key": (tx.keys.root() or b"").hex(),
        "certificate": [signer.content.decode(), signer.signature.hex()],
    }


def fault_of(anchor: Mapping[str, Any], digest: str, node: str) -> str:
    """What is wrong with an anchor, looked at by itself: "" when it leads from the digest to a checkpoint that a key of
    the root in it signed. Whether that root is the node's is for who knows its fingerprint.
    """
    try:
        return _fault(anchor, digest, node)
    except (BadValue, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        return f"it cannot be read: {error}"


def _fault(anchor: Mapping[str, Any], digest: str, node: str) -> str:
    text, payload = str(anchor["leaf"]).encode(), str(anchor["payload"]).encode()
    leaf, note = decode(text), parse(anchor["checkpoint"])
    if not hmac.compare_digest(commitment(bytes.fromhex(anchor["salt"]), payload), leaf.commitment):
        return "the leaf does not commit to what stands beside it"
    if orjson.loads(payload).get("digest") != digest:
        return "the leaf is of another run"
    content, signature = anchor["certificate"]
    root = bytes.fromhex(anchor["root_key"])
    certificate = read_certificate(Statement(content.encode(), bytes.fromhex(signature)), root)
    checkpoint, origin = note.checkpoint, origin_of(node)
    if {leaf.node, certificate.node} != {node} or checkpoint.origin != origin:
        return "it is of another node"
    if not is_signed(note, origin, certificate.public_key) or not certificate.is_valid(checkpoint.at):
        return "the checkpoint is not signed by a key that was valid then"
    path = [bytes.fromhex(step) for step in anchor["path"]]
    if not is_included(leaf_hash(text), int(anchor["position"]), checkpoint.size, path, checkpoint.root):
        return "the leaf is not in the ledger that was signed"
    return ""


def _signer(tx: Transaction, note: str) -> Statement | None:
    """The statement about the key that signed a checkpoint."""
    root, parsed = tx.keys.root(), parse(note)
    if root is None:
        return None
    certificates, _revocations = tx.keys.statements()
    for _serial, statement in certificates:
        certificate = read_certificate(statement, root)
        if is_signed(parsed, parsed.checkpoint.origin, certificate.public_key):
            return statement
    raise NotFound("the key that signed this checkpoint is not among the node's", hint="tocsin audit verify")
