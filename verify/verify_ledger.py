"""Verifies a Tocsin ledger from an export or a proof alone. Imports nothing of Tocsin.

    python verify_ledger.py EXPORT.jsonl [--root FINGERPRINT] [--seen CHECKPOINT.txt]
    python verify_ledger.py PROOF.json   [--root FINGERPRINT]

Needs Python 3.11 and the package `cryptography`. What it does, in the order of RFC 6962 and C2SP tlog-checkpoint:
 1. the root key signed every certificate and revocation of a node key (and is the one that you were told);
 2. every leaf is hashed again, and the tree's root made from the hashes, leaf by leaf;
 3. at each checkpoint that root is the one that was signed, by a node key that was valid then: so each checkpoint is
    the beginning of the next; 4. a checkpoint that you kept from before (--seen) lies on the same line;
 5. payloads that were exported too are what their leaves commit to.
It ends with 0 when all holds, with 1 and the first thing that does not.
"""

# ruff: noqa: T201  it is a program for a terminal, and answers there

import argparse
import base64
import hmac
import json
import sys
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def check(holds, what):
    if not holds:
        raise ValueError(what)


def node_hash(left, right):
    return sha256(b"\1" + left + right).digest()


def leaf_hash(data):
    return sha256(b"\0" + data).digest()


class Tree:
    """The roots of the largest full subtrees, from the left (RFC 6962, 2.1)."""

    def __init__(self):
        self.size, self.peaks = 0, []

    def append(self, data):
        node, bits = leaf_hash(data), self.size
        while bits & 1:
            node, bits = node_hash(self.peaks.pop(), node), bits >> 1
        self.peaks.append(node)
        self.size += 1

    def root(self):
        node = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            node = node_hash(peak, node)
        return node


def root_from_path(leaf, index, size, path):
    """The root that an inclusion proof leads to (RFC 9162, 2.1.3.2)."""
    check(0 <= index < size, "the proof's position is outside the tree")
    last, node = size - 1, leaf
    for step in path:
        check(last > 0 and len(step) == 32, "the proof is too long, or holds no hashes")
        if index & 1 or index == last:
            node = node_hash(step, node)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            node = node_hash(node, step)
        index, last = index >> 1, last >> 1
    check(last == 0, "the proof is too short")
    return node


def check_signed(key, signature, data, what):
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, data)
    except InvalidSignature as error:
        raise ValueError(what) from error


class Keys:
    """The node keys that the root vouches for."""

    def __init__(self, header, expected_root):
        self.node, self.origin = header["node"], f"tocsin/ledger/{header['node']}"
        root = bytes.fromhex(header["root_key"])
        fingerprint = sha256(root).hexdigest()[:40]
        print("root key fingerprint:", " ".join(fingerprint[at : at + 4] for at in range(0, 40, 4)))
        print("compared with the one given" if expected_root else "NOTE: compare it with what you were told: --root")
        check(not expected_root or fingerprint == expected_root.replace(" ", "").lower(), "another root key")
        self.keys = [self.said(root, b"tocsin node key 1\n", each) for each in header["certificates"]]
        self.revoked = [self.said(root, b"tocsin revoked node keys 1\n", each) for each in header["revocations"]]

    def said(self, root, kind, statement):
        content, signature = statement[0], bytes.fromhex(statement[1])
        check_signed(root, signature, kind + content.encode(), "the root did not sign a statement about node keys")
        table = json.loads(content)
        check(table["node"] == self.node, "a statement about the keys of another node")
        return table

    def checkpoint(self, note):
        """Size and root of a signed checkpoint (C2SP signed-note, tlog-checkpoint)."""
        body, _, signatures = note.partition("\n\n")
        origin, size, root, time = body.split("\n")
        check(origin == self.origin, f"a checkpoint of another ledger: {origin}")
        at = datetime.fromisoformat(time.removeprefix("time "))
        for line in signatures.splitlines():
            dash, name, encoded = line.split(" ")
            data = base64.b64decode(encoded, validate=True)
            for key in self.keys:
                public = bytes.fromhex(key["public_key"])
                hint = sha256(name.encode() + b"\n\1" + public).digest()[:4]
                if dash == "\N{EM DASH}" and name == origin and data[:4] == hint:
                    check_signed(public, data[4:], body.encode() + b"\n", f"checkpoint {size}: a false signature")
                    self.check_valid(key, at, size)
                    return int(size), base64.b64decode(root, validate=True)
        raise ValueError(f"checkpoint {size}: no key of this node signed it")

    def check_valid(self, key, at, size):
        check(
            datetime.fromisoformat(key["begins"]) <= at < datetime.fromisoformat(key["ends"]),
            f"checkpoint {size}: its key was not valid then",
        )
        for revoked in self.revoked:
            is_late = revoked["serial"] == key["serial"] and at >= datetime.fromisoformat(revoked["at"])
            check(not is_late, f"checkpoint {size}: its key was revoked before")


def check_opened(leaf, opened, place):
    salt, payload = bytes.fromhex(opened["salt"]), opened["payload"].encode()
    made = base64.urlsafe_b64encode(hmac.digest(salt, payload, sha256)).rstrip(b"=").decode()
    check(made == json.loads(leaf)["commitment"], f"leaf {place}: the payload is not what it commits to")


def verify_export(lines, header, keys, seen):
    tree, checkpoints, covered, opened = Tree(), 0, 0, 0
    for line in lines:
        value = json.loads(line)
        if "leaf" in value:
            if value.get("opened"):
                check_opened(value["leaf"], value["opened"], tree.size)
                opened += 1
            tree.append(value["leaf"].encode())
            check(tree.size not in seen or tree.root() == seen.pop(tree.size), f"not what was seen at {tree.size}")
        else:
            size, root = keys.checkpoint(value["checkpoint"])
            check(size == tree.size and root == tree.root(), f"checkpoint {size}: its root is not that of the leaves")
            checkpoints, covered = checkpoints + 1, size
    check(
        0 < tree.size == header["size"] == covered, f"{tree.size} leaves, {header['size']} announced, {covered} signed"
    )
    check(not seen, "the ledger is shorter than the one that was seen")
    print(f"good: {tree.size} leaves, {checkpoints} checkpoints, {opened} payloads opened")


def verify_proof(proof, keys):
    size, root = keys.checkpoint(proof["checkpoint"])
    path = [bytes.fromhex(each) for each in proof["path"]]
    reached = root_from_path(leaf_hash(proof["leaf"].encode()), proof["position"], size, path)
    check(reached == root, "the leaf is not in the ledger that was signed")
    if proof.get("opened"):
        check_opened(proof["leaf"], proof["opened"], proof["position"])
    if item := proof.get("item"):
        committed = leaf_hash(hmac.digest(bytes.fromhex(item["salt"]), item["content"].encode(), sha256))
        path = [bytes.fromhex(each) for each in item["path"]]
        batch = base64.urlsafe_b64encode(root_from_path(committed, item["index"], item["count"], path))
        leaf = json.loads(proof["leaf"])
        check((batch.rstrip(b"=").decode(), item["count"]) == (leaf["batch"], leaf["count"]), "the item is not in it")
    print(f"good: leaf {proof['position']} of {size}" + (f", item {item['index']}" if item else ""))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--root", default="", help="the fingerprint of the root key that you were told")
    parser.add_argument("--seen", action="append", default=[], help="a checkpoint that you kept from before")
    given = parser.parse_args()
    try:
        with Path(given.file).open(encoding="utf-8") as file:
            header = json.loads(file.readline())
            keys = Keys(header, given.root)
            if header["kind"] == "tocsin-ledger-proof":
                verify_proof(header, keys)
            else:
                notes = [Path(path).read_text("utf-8") for path in given.seen]
                verify_export(file, header, keys, dict(keys.checkpoint(note) for note in notes))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"BROKEN ({type(error).__name__}): {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
