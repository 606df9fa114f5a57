"""A stranger with the independent verifier: run in this process for speed, or isolated, over ledgers made up here.

The ledgers are made with keys and times that never change, so that each byte of a file is the same in every run.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tocsin.ledger.checkpoint import Checkpoint, origin_of, signed
from tocsin.ledger.keys import Certificate, Revocation, Statement, certify, fingerprint, revoke
from tocsin.ledger.leaf import Act, Leaf, commitment, encode, text_of
from tocsin.ledger.proofs import Nodes, consistency_proof, inclusion_proof, nodes_over
from tocsin.ledger.tree import Frontier, leaf_hash

VERIFIER = Path(__file__).resolve().parents[1] / "verify" / "verify_ledger.py"
NODE = "66968307-eb91-40b9-a3fd-eb65e7850042"
BEGIN = datetime(2026, 11, 22, tzinfo=UTC)
A_DAY = timedelta(days=1)


def _program() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_ledger", VERIFIER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PROGRAM = _program()


def verified(path: Path, *words: str) -> tuple[int, str]:
    """Exit code and words of the program, run in this process."""
    told = io.StringIO()
    with contextlib.redirect_stdout(told), patch.object(sys, "argv", ["verify_ledger.py", str(path), *words]):
        code = PROGRAM.main()
    return code, told.getvalue()


def verified_alone(path: Path, *words: str) -> tuple[int, str]:
    """Exit code and words of the program as a process of its own, isolated from this checkout."""
    done = subprocess.run(
        [sys.executable, "-I", str(VERIFIER), str(path), *words], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def key_of(word: str) -> Ed25519PrivateKey:
    """A key that is the same in each run."""
    return Ed25519PrivateKey.from_private_bytes(sha256(word.encode()).digest())


def payload_of(number: int) -> bytes:
    """What was done, as a payload says it."""
    return b'{"at":%d,"to":"UTO"}' % number


@dataclass
class MadeUp:
    """A ledger, its keys and its checkpoints; ``lines`` are those of its export."""

    word: str = "leaf"
    node: str = NODE
    is_open: bool = True
    is_linked: bool = True  # each checkpoint names the one before it; those of before there was that line do not
    leaves: list[str] = field(default_factory=list)
    certificates: list[Statement] = field(default_factory=list)
    revocations: list[Statement] = field(default_factory=list)
    notes: dict[int, str] = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)
    _frontier: Frontier = field(default_factory=Frontier)

    def __post_init__(self) -> None:
        self.root = key_of("root")
        self.rotate()

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.root.public_key().public_bytes_raw())

    def rotate(self) -> int:
        """The serial of one more node key."""
        serial = len(self.certificates) + 1
        public = key_of(f"node key {serial}").public_key().public_bytes_raw()
        certificate = Certificate(self.node, serial, public, BEGIN - A_DAY, BEGIN + 89 * A_DAY)
        self.certificates.append(certify(certificate, self.root.sign))
        return serial

    def revoke(self, serial: int, at: datetime, *, number: int = 0) -> None:
        revocation = Revocation(self.node, number or len(self.revocations) + 1, serial, at, "the disk was stolen")
        self.revocations.append(revoke(revocation, self.root.sign))

    def grow(self, count: int) -> None:
        for number in range(len(self.leaves), len(self.leaves) + count):
            salt, payload = sha256(b"%d" % number).digest(), payload_of(number)
            name = sha256(f"{self.word} {number}".encode())
            leaf = Leaf(
                name.hexdigest()[:32], self.node, Act.VIEW, text_of(name.digest()[:16]), BEGIN, "screening", "",
                (text_of(name.digest()[16:]),), commitment(salt, payload), "", 1, {"tocsin": "0.1"},
            )  # fmt: skip
            self.leaves.append(encode(leaf).decode())
            self._frontier.append(leaf_hash(self.leaves[-1].encode()))
            opened = {"opened": {"salt": salt.hex(), "payload": payload.decode()}} if self.is_open else {}
            self.lines.append({"leaf": self.leaves[-1], **opened})

    def sign(self, *, serial: int = 0, at: datetime = BEGIN) -> str:
        """The note of a checkpoint over what stands there now."""
        key, origin = key_of(f"node key {serial or len(self.certificates)}"), origin_of(self.node)
        previous = max(self.notes, default=0) if self.is_linked else None
        checkpoint = Checkpoint(origin, len(self.leaves), self._frontier.root(), at, previous)
        note = signed(checkpoint, origin, key.public_key().public_bytes_raw(), key.sign)
        self.notes[len(self.leaves)] = note
        self.lines.append({"checkpoint": note})
        return note

    def header(self, kind: str) -> dict[str, Any]:
        return {
            "format": 1,
            "kind": f"tocsin-ledger-{kind}",
            "node": self.node,
            "root_key": self.root.public_key().public_bytes_raw().hex(),
            "certificates": [[each.content.decode(), each.signature.hex()] for each in self.certificates],
            "revocations": [[each.content.decode(), each.signature.hex()] for each in self.revocations],
        }

    def export(self) -> list[dict[str, Any]]:
        return [self.header("export") | {"size": len(self.leaves)}, *self.lines]

    def proof(self, position: int) -> dict[str, Any]:
        size = max(self.notes)
        path = [each.hex() for each in inclusion_proof(position, size, self._nodes())]
        about = {"position": position, "leaf": self.leaves[position], "path": path}
        return self.header("proof") | about | {"checkpoint": self.notes[size]}

    def consistency(self, old: int) -> dict[str, Any]:
        return self.header("consistency") | {"from": self.path_from(old), "checkpoint": self.notes[max(self.notes)]}

    def path_from(self, old: int) -> dict[str, Any]:
        path = [each.hex() for each in consistency_proof(old, max(self.notes), self._nodes())]
        return {"checkpoint": self.notes[old], "path": path}

    def _nodes(self) -> Nodes:
        return nodes_over([leaf_hash(each.encode()) for each in self.leaves])


def made_up(*sizes: int, **more: Any) -> MadeUp:
    """A ledger with a checkpoint at each of these sizes."""
    ledger = MadeUp(**more)
    for size in sizes:
        ledger.grow(size - len(ledger.leaves))
        ledger.sign(at=BEGIN + timedelta(seconds=size))
    return ledger


def data_of(lines: Sequence[Any]) -> bytes:
    """Lines of JSON as Tocsin writes them; text and bytes are taken as they are."""
    return b"".join((each if isinstance(each, bytes) else orjson.dumps(each)) + b"\n" for each in lines)


def said(data: bytes) -> list[Any]:
    """What a file says, whatever the spelling."""
    return [json.loads(line) for line in data.decode().split("\n") if line.strip()]
