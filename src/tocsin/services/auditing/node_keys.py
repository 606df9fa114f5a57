"""The node's keys: a root that the operator takes away, and a short-lived key that signs checkpoints.

The root's private key is written once, to a file in the home. It is wanted again only to rotate or revoke a node key.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from tocsin.errors import ConfigurationError, NotFound, StoreUnsafe
from tocsin.ledger.checkpoint import origin_of, verifier_key
from tocsin.ledger.keys import Certificate, Revocation, Statement, certify, fingerprint, may_sign, revoke
from tocsin.ledger.leaf import MOST_OBJECTS, Act, Entry
from tocsin.services.ports import Node
from tocsin.services.refusals import reason_given
from tocsin.store.beginning import Beginning
from tocsin.store.database import Transaction

ROOT_FILE = "node-root.key"
_LONGEST_ROOT = 64 * 1024  # bytes: more than any key
VALID = timedelta(days=90)  # of a node key; the root need not be touched more often than that
EARLY = timedelta(minutes=5)  # a key is valid from a little before it was made: clocks differ


@dataclass(frozen=True, slots=True)
class KeyState:
    """A node key: its certificate, why it may not sign now ("" when it may), and how other programs name it."""

    certificate: Certificate
    trouble: str
    verifier: str


@dataclass(frozen=True, slots=True)
class KeyStates:
    """The root's fingerprint, where its file lies if it still does, and every node key, the newest last."""

    root: str
    root_file: Path | None
    keys: tuple[KeyState, ...]


def establish(tx: Transaction, home: Path) -> None:
    """Nothing: the node has a root and a node key; made with the node, with the root's file in ``home``.

    A node of before it had a ledger gets them at its first opening since, once: from then on that its ledger has begun
    stands under the master key. Raises StoreUnsafe for a node whose root was taken away.
    """
    beginning = tx.node.beginning()
    if tx.keys.root() is None:
        if beginning is not None and not tx.node.is_new:
            raise StoreUnsafe(
                "the node's root key is gone from its database, and a second one is never made",
                hint="somebody writes to the database past Tocsin: restore it from a backup, and find out who",
            )
        root = _made_root(home / ROOT_FILE)
        if tx.keys.set_root(root.public_key().public_bytes_raw()):
            _new_key(tx, root, "made")
    if beginning is None:
        _begin(tx)
    elif not tx.node.is_new and (seats := tx.node.adopt_seats()):
        payload = {"what": "facts of before they had leaves", "facts": seats}
        tx.ledger.append(Entry(Act.CONFIGURE, payload=payload))


def _begin(tx: Transaction) -> None:
    """From now on every fact has its leaf: those of before are named by leaves that say that they were there."""
    tree = tx.ledger_tree
    at = tree.leaf(0).leaf.at if tree.size() else tx.now
    if not tx.node.begin(Beginning(at, tree.size())):
        return  # another process has done it meanwhile
    facts = list(tree.adoptable(at).items())
    for start in range(0, len(facts), MOST_OBJECTS):
        some = dict(facts[start : start + MOST_OBJECTS])
        payload = {"what": "facts of before they had leaves", "facts": list(some.values())}
        tx.ledger.append(Entry(Act.CONFIGURE, tuple(some), payload=payload))


def rotate(node: Node, root_file: Path) -> KeyState:
    """The new node key; the private half of the one before is destroyed. Raises ConfigurationError for another root."""
    root = _read_root(root_file)
    with node.store.transaction(node.actor) as tx:
        _require_root(tx, root, root_file)
        serial = _new_key(tx, root, "rotated")
        return _state(tx, serial)


def revoke_key(node: Node, root_file: Path, serial: int, reason: str) -> KeyState:
    """The revoked key: it signs nothing from now on; checkpoints that it signed before stay good.

    Raises NotFound for a serial that there is not, ConfigurationError for another root, Usage without a reason.
    """
    reason = reason_given(reason)
    root = _read_root(root_file)
    with node.store.transaction(node.actor) as tx:
        _require_root(tx, root, root_file)
        ring, node_id = tx.keys.ring(), str(tx.node.id())
        if serial not in {each.serial for each in ring.certificates}:
            raise NotFound(f"there is no node key {serial}", hint="tocsin node key show")
        number = len(ring.revocations) + 1
        tx.keys.add_revocation(number, revoke(Revocation(node_id, number, serial, tx.now, reason), root.sign))
        tx.ledger.append(_entry("revoked", serial, reason))
        if serial == max(each.serial for each in ring.certificates):
            tx.keys.destroy_private()
        return _state(tx, serial)


def show(node: Node, home: Path) -> KeyStates:
    """The node's keys as they stand. Raises ConfigurationError before there are any."""
    with node.store.transaction(node.actor, read_only=True) as tx:
        ring = tx.keys.ring()
        keys = tuple(_state(tx, each.serial) for each in ring.certificates)
    path = home / ROOT_FILE
    return KeyStates(fingerprint(ring.root), path if path.exists() else None, keys)


def key_name(serial: int) -> str:
    """How leaves about a node key name it."""
    return f"node-key:{serial}"


def _new_key(tx: Transaction, root: Ed25519PrivateKey, what: str) -> int:
    node, begins = str(tx.node.id()), tx.now - EARLY

    def certified(public: bytes, serial: int) -> Statement:
        return certify(Certificate(node, serial, public, begins, tx.now + VALID), root.sign)

    serial = tx.keys.new_key(certified)
    tx.ledger.append(_entry(what, serial))
    return serial


def _entry(what: str, serial: int, reason: str = "") -> Entry:
    return Entry(Act.CONFIGURE, (key_name(serial),), payload={"node_key": serial, "what": what, "reason": reason})


def _state(tx: Transaction, serial: int) -> KeyState:
    ring = tx.keys.ring()
    certificate = next(each for each in ring.certificates if each.serial == serial)
    trouble = may_sign(certificate, ring.revocations, tx.now)
    if not trouble and serial != ring.certificates[-1].serial:
        trouble = "a newer key has taken its place"
    return KeyState(certificate, trouble, verifier_key(origin_of(certificate.node), certificate.public_key))


def _require_root(tx: Transaction, root: Ed25519PrivateKey, path: Path) -> None:
    known = tx.keys.root()
    if known != root.public_key().public_bytes_raw():
        ours = fingerprint(known) if known else "none yet"
        raise ConfigurationError("is not this node's root key", place=str(path), hint=f"this node's root: {ours}")


def _made_root(path: Path) -> Ed25519PrivateKey:
    """The root of a new node; whoever makes it first, all processes read the same file."""
    if not path.exists():
        data = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        part = path.with_name(f".{path.name}.{uuid4().hex[:8]}")
        try:
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                path.hardlink_to(part)
        except OSError as error:
            raise ConfigurationError(f"the root key cannot be written: {error.strerror}", place=str(path)) from error
        finally:
            part.unlink(missing_ok=True)
    return _read_root(path)


def _read_root(path: Path) -> Ed25519PrivateKey:
    hint = "the file that tocsin init wrote, from where it was taken to"
    try:
        with path.open("rb") as file:
            mode, text = os.fstat(file.fileno()).st_mode, file.read(_LONGEST_ROOT)
        key = load_pem_private_key(text, password=None)
    except OSError as error:
        raise ConfigurationError(f"cannot be read: {error.strerror}", place=str(path), hint=hint) from error
    except (ValueError, TypeError) as error:
        raise ConfigurationError("holds no private key", place=str(path), hint=hint) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ConfigurationError("holds no Ed25519 key", place=str(path), hint=hint)
    if mode & 0o077:
        raise StoreUnsafe("the root key can be read by others", place=str(path), hint=f"run: chmod 600 {path}")
    return key
