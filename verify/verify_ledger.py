"""Verifies a Tocsin ledger from an export alone, or from a proof alone. Imports nothing of Tocsin.

    python verify_ledger.py FILE [--root FINGERPRINT] [--seen CHECKPOINT]...

FILE is what `tocsin audit export`, `prove` or `consistency` wrote. Needs Python 3.11 and the package `cryptography`.
The steps, each marked below, after RFC 6962 (the tree), RFC 9162 (its proofs) and C2SP tlog-checkpoint (signatures):
 1. the file is read strictly: no member twice, none unknown, no second way to write a value, nothing after the end;
 2. the root key (which you were told: --root) signed each statement about node keys, and none is left out between;
 3. every leaf is hashed again, and the tree's root made from the hashes, leaf by leaf;
 4. at each checkpoint that root is the one that was signed, by a node key that was valid then: so each checkpoint is
    the beginning of the next, none is left out, and no key signs once another has followed it, whatever date it writes;
 5. what is opened (payloads, an item of a batch) is what its leaf commits to;
 6. a proof leads from its leaf to the signed root, and to that root from the checkpoint that you kept;
 7. every checkpoint that you kept (--seen) lies on the same line.
It ends with 0 and "good" when all holds; else with 1, "BROKEN", the place and the first thing that does not.
No file shows by itself what was cut from its end, or whether somebody else is shown another history. For that compare
what this prints with a checkpoint, and with numbers of keys and revocations, that came to you by another way.
"""

# ruff: noqa: T201  it is a program for a terminal, and answers there
import argparse
import base64
import hmac
import json
import re
import sys
from collections import namedtuple
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LONGEST = 64 << 20  # bytes of a line: however large a file is, no more of it is in memory
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"  # all of one length and in UTC: such moments are compared as text
BASE64 = (
    r"(?:[A-Za-z0-9+/]{4}){1,4096}(?:[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=|[A-Za-z0-9+/][AQgw]==)?"  # in its one form
)
BODY = re.compile(rf"([^\n]+)\n([1-9]\d{{,17}})\n({BASE64})\ntime ({TIME})(?:\nprevious (0|[1-9]\d{{,17}}))?", re.ASCII)
SIGNATURE = re.compile(rf"\N{{EM DASH}} ([^ ]+) ({BASE64})")
STOLEN = "signed by a key that another had followed before"  # whoever steals a key can write a date of its time
HEADER = {"format", "kind", "node", "root_key", "certificates", "revocations"}


def check(holds, what):
    if not holds:
        raise ValueError(what)


# Step 1: strict reading
def once(pairs):
    table = dict(pairs)
    check(len(table) == len(pairs), "a member stands there twice")
    return table


decoded = json.JSONDecoder(object_pairs_hook=once).decode


def lines_of(file, place):
    """The tables of a file, one for each line; ``place`` is told which."""
    while line := file.readline(LONGEST + 1):
        place[1] += 1
        check(len(line) <= LONGEST, "the line is longer than 64 MiB")
        table = decoded(line.decode())
        check(type(table) is dict, "the line is no table")
        yield table


def members(table, names, perhaps=frozenset()):
    """The table, which has exactly these members, and perhaps those."""
    if not (type(table) is dict and names <= table.keys() <= names | perhaps):
        raise ValueError(f"here belong {', '.join(sorted(names))} and no other members")
    return table


def from_hex(digits, size):
    data = bytes.fromhex(digits)
    check(data.hex() == digits and len(data) == size, f"not {size} bytes in small hexadecimal digits")
    return data


# Step 2: keys; step 4: signatures
Checkpoint = namedtuple("Checkpoint", "size root time serial previous")  # serial: of the key that signed it


class Keys:
    def __init__(self, header, told_root):
        self.node, root = header["node"], from_hex(header["root_key"], 32)
        check(re.fullmatch("[0-9a-f-]{36}", self.node), "the node has no id")
        self.origin = f"tocsin/ledger/{self.node}"
        digits = sha256(root).hexdigest()[:40]
        grouped = " ".join(digits[at : at + 4] for at in range(0, 40, 4))
        check(told_root in (None, digits), f"the root key is {grouped}, which is not the one that you were told")
        print(f"root key: {grouped}, {'as you were told' if told_root else 'compared with nothing: give --root'}")
        self.root = Ed25519PublicKey.from_public_bytes(root)
        certificates = self.said(header, "certificates", "tocsin node key 1", {"public_key", "begins", "ends"})
        revocations = self.said(header, "revocations", "tocsin revoked node keys 1", {"number", "at", "reason"})
        for what, found in (("serial", certificates), ("number", revocations)):
            is_whole = [each[what] for each in found] == list(range(1, len(found) + 1))
            check(is_whole, f"a {'node key' if what == 'serial' else 'revocation'} is missing, or out of its order")
        print(f"node {self.node}; keys: {len(certificates)}; revocations: {len(revocations)}")
        self.keys = {}  # by the id with which a signature names its key (C2SP signed-note)
        for each in certificates:
            public = from_hex(each["public_key"], 32)
            hint = sha256(f"{self.origin}\n\1".encode() + public).digest()[:4]
            revoked_at = min((one["at"] for one in revocations if one["serial"] == each["serial"]), default="never")
            self.keys[hint] = Ed25519PublicKey.from_public_bytes(public), each, revoked_at

    def said(self, header, where, kind, names):
        """The statements about node keys of a kind, each signed by the root."""
        tables = []
        check(type(header[where]) is list, f"the {where} are no list")
        for content, signature in header[where]:
            self.root.verify(from_hex(signature, 64), f"{kind}\n{content}".encode())
            tables.append(table := members(decoded(content), {"format", "node", "serial", *names}))
            check((table["format"], table["node"]) == (1, self.node), "a statement about the keys of another node")
            times = [table[each] for each in table.keys() & {"begins", "ends", "at"}]
            check(all(re.fullmatch(TIME, each, re.ASCII) for each in times), "a statement about keys without its time")
        return tables

    def checkpoint(self, note):
        """The signed checkpoint. Lines of witnesses, whose keys we do not know, are passed over."""
        body, _, below = note.partition("\n\n")
        parts = BODY.fullmatch(body)
        check(parts and below.endswith("\n"), "this is no checkpoint: origin, size, root, time, a gap, signatures")
        origin, size, root, time, previous = parts.groups()
        check(origin == self.origin, f"a checkpoint of another ledger: {origin}")
        lines = [SIGNATURE.fullmatch(line) for line in below[:-1].split("\n")]
        check(all(lines), f"checkpoint {size}: a line below it is no signature")
        signed = [(line[1], base64.b64decode(line[2])) for line in lines]
        mine = [data for name, data in signed if name == origin and data[:4] in self.keys]
        check(len(mine) == 1, f"checkpoint {size}: signed by {len(mine)} keys of this node, not by one")
        key, certificate, revoked_at = self.keys[mine[0][:4]]
        key.verify(mine[0][4:], f"{body}\n".encode())
        check(certificate["begins"] <= time < certificate["ends"], f"checkpoint {size}: its key was not valid then")
        check(time < revoked_at, f"checkpoint {size}: its key was revoked before")
        return Checkpoint(int(size), base64.b64decode(root), time, certificate["serial"], previous)


# Step 3: the tree
def node_hash(left, right):
    return sha256(b"\1" + left + right).digest()


def leaf_hash(data):
    return sha256(b"\0" + data).digest()


def root_of(peaks):
    """The root over the largest full subtrees, as they stand from the left (RFC 6962, 2.1)."""
    node = peaks[-1]
    for peak in peaks[-2::-1]:
        node = node_hash(peak, node)
    return node


def verify_export(lines, header, keys, seen):
    peaks, size, last, checkpoints, backwards, opened = [], 0, Checkpoint(0, b"", "", 0, None), 0, 0, 0
    kept = {each.size: {one.root for one in seen if one.size == each.size} for each in seen}
    for line in lines:
        if "leaf" in line:
            node, bits = leaf_hash(members(line, {"leaf"}, {"opened"})["leaf"].encode()), size
            while bits & 1:  # as one adds a bit to a binary number: two equal subtrees become one
                node, bits = node_hash(peaks.pop(), node), bits >> 1
            peaks.append(node)
            size += 1
            if size in kept:  # step 7
                check({root_of(peaks)} == kept.pop(size), f"not what you saw at {size}")
            if line.get("opened") is not None:
                check_opened(line["leaf"], line["opened"])
                opened += 1
        else:
            found = keys.checkpoint(members(line, {"checkpoint"})["checkpoint"])
            check(found.size == size, f"checkpoint {found.size} stands behind {size} leaves")
            check(found.root == root_of(peaks), f"checkpoint {size}: its root is not that of the leaves")
            check(found.size > last.size, f"checkpoint {size} stands there twice")
            check(found.serial >= last.serial, f"checkpoint {size}: {STOLEN}")
            check(found.previous in (None, str(last.size)), f"checkpoint {size}: the one before it is missing")
            last, checkpoints, backwards = found, checkpoints + 1, backwards + (found.time < last.time)
    check(size == last.size > 0, f"no checkpoint covers the last of {size} leaves")
    check(size == header["size"], f"{size} leaves, where {header['size']} are announced")
    check(not kept, f"{size} leaves, fewer than you saw")
    what = f"{size} leaves, {checkpoints} checkpoints, {opened} payloads opened"
    return last, what + (f"; {backwards} dated before the one ahead of them: ask why" if backwards else "")


# Step 5: what is opened
def check_opened(leaf, opened):
    """The payload is what the leaf commits to: its HMAC-SHA256 under a salt of one length."""
    members(opened, {"salt", "payload"})
    made = base64.urlsafe_b64encode(hmac.digest(from_hex(opened["salt"], 32), opened["payload"].encode(), sha256))
    check(made.decode().rstrip("=") == decoded(leaf)["commitment"], "the payload is not what its leaf commits to")
    decoded(opened["payload"])  # and it cannot be read in two ways


def check_item(leaf, item):
    """The item is in the small tree over the salted items of a batch, whose root its leaf holds."""
    members(item, {"content", "index", "count", "salt", "path"})
    salted, batch = hmac.digest(from_hex(item["salt"], 32), item["content"].encode(), sha256), decoded(leaf)
    _, root = roots_from(leaf_hash(salted), item["index"], item["count"], item["path"])
    made = base64.urlsafe_b64encode(root).decode().rstrip("=")
    check((made, item["count"]) == (batch["batch"], batch["count"]), "the item is not in the batch")
    decoded(item["content"])


# Step 6: proofs
def roots_from(node, place, size, path, height=0):
    """The roots that a path leads to (RFC 9162, 2.1.3.2, 2.1.4.2): of all up to the node's place, and of the tree."""
    check(type(path) is list and 0 <= place < size, "the place is outside the tree, or no path leads to it")
    place, last, before = place >> height, (size - 1) >> height, node
    for step in (from_hex(each, 32) for each in path):
        check(last > 0, "the path is too long")
        if place & 1 or place == last:
            node, before = node_hash(step, node), node_hash(step, before)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            node = node_hash(node, step)
        place, last = place >> 1, last >> 1
    check(last == 0, "the path is too short")
    return before, node


def check_consistent(old, new, path):
    """The old tree is the beginning of the new one."""
    check(new.serial >= old.serial, f"checkpoint {new.size}: {STOLEN}")
    height = (old.size & -old.size).bit_length() - 1  # of the last full subtree of the old tree
    is_node = old.size in (1 << height, new.size)  # then the old root is a node of the new tree, and not in the path
    first, *steps = ([old.root.hex()] if is_node else []) + path
    height = new.size.bit_length() if old.size == new.size else height
    reached = roots_from(from_hex(first, 32), old.size - 1, new.size, steps, height)
    check(reached == (old.root, new.root), f"the checkpoint at {old.size} is not the beginning of that at {new.size}")


def verify_proof(lines, proof, keys, seen):
    check(not any(True for _ in lines), "something stands behind the proof")
    newest = keys.checkpoint(proof["checkpoint"])
    known = {newest.size: newest}
    if "from" in proof:
        begun = keys.checkpoint(members(proof["from"], {"checkpoint", "path"})["checkpoint"])
        check_consistent(begun, newest, proof["from"]["path"])
        known[begun.size] = begun
    for each in seen:  # step 7
        check(each.size in known, f"no path from what you saw at {each.size}: ask for a proof --from that checkpoint")
        check(each.root == known[each.size].root, f"not what you saw at {each.size}")
    if "leaf" in proof:
        place = proof["position"]
        _, root = roots_from(leaf_hash(proof["leaf"].encode()), place, newest.size, proof["path"])
        check(root == newest.root, "the leaf is not in the ledger that was signed")
    for what, check_it in (("opened", check_opened), ("item", check_item)):
        if what in proof:
            check_it(proof["leaf"], proof[what])
    if "leaf" not in proof:
        return newest, f"the {begun.size} leaves signed at {begun.time} are the first of {newest.size}"
    return newest, f"leaf {place} of {newest.size}" + (f", item {proof['item']['index']}" if "item" in proof else "")


KINDS = {  # of file: the members beside the header's, those that it may have, and what verifies it
    "tocsin-ledger-export": ({"size"}, set(), verify_export),
    "tocsin-ledger-proof": ({"position", "leaf", "path", "checkpoint"}, {"opened", "item", "from"}, verify_proof),
    "tocsin-ledger-consistency": ({"checkpoint", "from"}, set(), verify_proof),
}


def verify(given, place):
    with open(given.file, "rb") as file:  # noqa: PTH123  byte for byte
        lines = lines_of(file, place)
        header = next(lines, {})
        names, perhaps, verify_kind = KINDS.get(str(header.get("kind")), (set(), set(), None))
        check(verify_kind and header.get("format") == 1, "this is no export or proof of a Tocsin ledger in format 1")
        keys, seen = Keys(members(header, HEADER | names, perhaps), given.root), []
        for place[0] in given.seen:
            with open(place[0], "rb") as kept:  # noqa: PTH123  byte for byte
                seen.append(keys.checkpoint(kept.read(LONGEST).decode()))
        place[0] = given.file
        last, what = verify_kind(lines, header, keys, seen)
    print(f"newest checkpoint: {last.size} leaves at {last.time}, root {base64.b64encode(last.root).decode()}")
    print(f"on one line with {len(seen)} that you kept" if seen else "compare it with one kept elsewhere: --seen")
    print(f"good: {what}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--root", type=lambda told: told.replace(" ", "").lower(), help="the root key's fingerprint")
    parser.add_argument("--seen", action="append", default=[], help="a checkpoint that you kept; may be repeated")
    given = parser.parse_args()
    place = [given.file, 0]
    try:
        verify(given, place)
    except Exception as error:  # noqa: BLE001  whatever went wrong, it did not verify
        what = str(error) if type(error) is ValueError else f"{type(error).__name__} {error}"
        told = f"BROKEN: {place[0]}, line {place[1]}: {what}"[:400]
        print("".join(each if " " <= each <= "~" else "?" for each in told))  # nothing of a file steers a terminal
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
