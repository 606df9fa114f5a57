"""Signed checkpoints: what the whole ledger was at a size, in the text form of C2SP tlog-checkpoint and signed-note.

    tocsin/ledger/<node id>          origin: which ledger
    1042                             size: how many leaves
    CsUYapGGPo4dkMgIAUqom/Xajj7h...  root, base64
    time 2026-11-22T02:00:00.000000Z when it was signed (an extension line)
    previous 1021                    the size of the checkpoint before; 0: none (an extension line)
                                     (an empty line)
    — <key name> <base64 of key id and Ed25519 signature>

So whoever takes a checkpoint out leaves a gap; those of before there was that line have none. A witness puts its own
line below; lines of keys that a reader does not know are passed over, as the format asks.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tocsin.errors import BadValue
from tocsin.ledger.leaf import moment
from tocsin.ledger.tree import HASH_BYTES

ED25519 = 0x01  # C2SP signed-note, signature type
_KEY_ID_BYTES = 4
_SIGNATURE_BYTES = 64
_DASH = "\N{EM DASH} "
_SIZE = re.compile(r"0|[1-9][0-9]{0,17}")
_TIME, _PREVIOUS = "time ", "previous "

Sign = Callable[[bytes], bytes]  # bytes -> Ed25519 signature


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The ledger at a size. ``origin`` names the ledger; ``previous``: None where it was not said yet."""

    origin: str
    size: int
    root: bytes
    at: datetime
    previous: int | None = None

    def body(self) -> str:
        """The text that is signed, with its last line's end."""
        before = "" if self.previous is None else f"{_PREVIOUS}{self.previous}\n"
        root = b64encode(self.root).decode("ascii")
        return f"{self.origin}\n{self.size}\n{root}\n{_TIME}{moment(self.at)}\n{before}"


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature line: the signer's name, the id of the key (4 bytes), the signature."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A signed checkpoint. ``text`` is what was signed, to the byte."""

    checkpoint: Checkpoint
    text: str
    signatures: tuple[Signature, ...]


def origin_of(node: str) -> str:
    """The name of a node's ledger, and of its keys."""
    return f"tocsin/ledger/{node}"


def key_id(name: str, public_key: bytes) -> bytes:
    """The four bytes by which a signature says whose it is (C2SP signed-note)."""
    return sha256(name.encode() + b"\n" + bytes([ED25519]) + public_key).digest()[:_KEY_ID_BYTES]


def verifier_key(name: str, public_key: bytes) -> str:
    """The key as other programs of this format take it (a "vkey")."""
    return f"{name}+{key_id(name, public_key).hex()}+{b64encode(bytes([ED25519]) + public_key).decode('ascii')}"


def signed(checkpoint: Checkpoint, name: str, public_key: bytes, sign: Sign) -> str:
    """The checkpoint's note with one signature."""
    body = checkpoint.body()
    return f"{body}\n{_DASH}{name} {_line(key_id(name, public_key) + sign(body.encode()))}\n"


def parse(note: str) -> Note:
    """The note. Raises BadValue for anything that is not a checkpoint in its one form."""
    text, gap, below = note.partition("\n\n")
    lines = text.split("\n")
    if not gap or not below.endswith("\n") or len(lines) not in (4, 5) or not _SIZE.fullmatch(lines[1]):
        raise BadValue("this is no checkpoint: origin, size, root, time, previous, an empty line, signatures")
    try:
        root = b64decode(lines[2], validate=True)
        at = datetime.fromisoformat(lines[3].removeprefix(_TIME))
        previous = int(lines[4].removeprefix(_PREVIOUS)) if len(lines) == 5 else None
        checkpoint = Checkpoint(lines[0], int(lines[1]), root, at, previous)
        is_canonical = checkpoint.body() == f"{text}\n" and len(root) == HASH_BYTES
    except (ValueError, binascii.Error) as error:
        raise BadValue(f"this is no checkpoint: {error}") from error
    if not is_canonical:
        raise BadValue("the checkpoint is not written in its one canonical form")
    return Note(checkpoint, f"{text}\n", tuple(_signature(line) for line in below[:-1].split("\n")))


def is_signed(note: Note, name: str, public_key: bytes) -> bool:
    """True when the note bears a valid signature of this key under this name."""
    wanted = key_id(name, public_key)
    mine = [each.signature for each in note.signatures if (each.name, each.key_id) == (name, wanted)]
    return bool(mine) and all(_is_valid(public_key, note.text.encode(), signature) for signature in mine)


def signers(note: Note, keys: Iterable[tuple[str, bytes]]) -> Sequence[tuple[str, bytes]]:
    """Which of these keys (name, public key) signed the note."""
    return [(name, key) for name, key in keys if is_signed(note, name, key)]


def _signature(line: str) -> Signature:
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    try:
        data = b64decode(encoded, validate=True)
    except (ValueError, binascii.Error) as error:
        raise BadValue(f"a signature line cannot be read: {error}") from error
    is_whole = line.startswith(_DASH) and bool(name) and bool(space) and _line(data) == encoded
    if not is_whole or len(data) < _KEY_ID_BYTES + 1:
        raise BadValue("a signature line cannot be read")
    return Signature(name, data[:_KEY_ID_BYTES], data[_KEY_ID_BYTES:])


def _is_valid(public_key: bytes, text: bytes, signature: bytes) -> bool:
    if len(signature) != _SIGNATURE_BYTES:
        return False
    try:
        _opened(public_key).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True


@lru_cache(maxsize=64)
def _opened(public_key: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(public_key)


def _line(data: bytes) -> str:
    return b64encode(data).decode("ascii")
