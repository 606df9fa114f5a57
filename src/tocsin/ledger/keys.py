"""The keys of a node: a root that is kept away, and short-lived keys that it vouches for.

The root's private key is needed only to vouch for a node key and to take that back. A statement is JSON in canonical
form; the root's Ed25519 signature is over a first line that says what kind of statement it is, then those bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tocsin.errors import BadValue
from tocsin.ledger.checkpoint import Sign
from tocsin.ledger.leaf import moment

FORMAT = 1
_CERTIFICATE = b"tocsin node key 1\n"
_REVOCATION = b"tocsin revoked node keys 1\n"


@dataclass(frozen=True, slots=True)
class Certificate:
    """The root's word for a node key (32 bytes): from ``begins`` on, until ``ends``, ``serial`` of this node."""

    node: str
    serial: int
    public_key: bytes
    begins: datetime
    ends: datetime

    def is_valid(self, at: datetime) -> bool:
        """True from the moment that it begins, until the one that it ends."""
        return self.begins <= at < self.ends


@dataclass(frozen=True, slots=True)
class Revocation:
    """The root's word that a node key signs nothing from ``at`` on. ``number`` counts this node's revocations."""

    node: str
    number: int
    serial: int
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A certificate or revocation as it is stored: its bytes, and the root's signature over them."""

    content: bytes
    signature: bytes


def certify(certificate: Certificate, sign: Sign) -> Statement:
    """The certificate, signed by the root."""
    content = _canonical({
        "begins": moment(certificate.begins), "ends": moment(certificate.ends), "node": certificate.node,
        "public_key": certificate.public_key.hex(), "serial": certificate.serial,
    })  # fmt: skip
    return Statement(content, sign(_CERTIFICATE + content))


def revoke(revocation: Revocation, sign: Sign) -> Statement:
    """The revocation, signed by the root."""
    content = _canonical({
        "at": moment(revocation.at), "node": revocation.node, "number": revocation.number,
        "reason": revocation.reason, "serial": revocation.serial,
    })  # fmt: skip
    return Statement(content, sign(_REVOCATION + content))


def read_certificate(statement: Statement, root: bytes) -> Certificate:
    """The certificate. Raises BadValue unless this root (32 bytes) signed exactly these bytes."""
    table = _verified(statement, root, _CERTIFICATE)
    try:
        return Certificate(
            str(table["node"]),
            int(table["serial"]),
            bytes.fromhex(table["public_key"]),
            datetime.fromisoformat(table["begins"]),
            datetime.fromisoformat(table["ends"]),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise BadValue(f"this is no certificate of a node key: {error}") from error


def read_revocation(statement: Statement, root: bytes) -> Revocation:
    """The revocation. Raises BadValue unless this root (32 bytes) signed exactly these bytes."""
    table = _verified(statement, root, _REVOCATION)
    try:
        at = datetime.fromisoformat(table["at"])
        return Revocation(str(table["node"]), int(table["number"]), int(table["serial"]), at, str(table["reason"]))
    except (KeyError, ValueError, TypeError) as error:
        raise BadValue(f"this is no revocation of a node key: {error}") from error


def fingerprint(root: bytes) -> str:
    """The root key in a form that people compare: SHA-256, in groups of four hexadecimal digits."""
    digits = sha256(root).hexdigest()[:40]
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def may_sign(certificate: Certificate, revocations: Iterable[Revocation], at: datetime) -> str:
    """Why this key may not sign at this moment; "" when it may."""
    if at < certificate.begins:
        return f"node key {certificate.serial} is valid from {moment(certificate.begins)} only"
    if at >= certificate.ends:
        return f"node key {certificate.serial} ended on {moment(certificate.ends)}"
    for revocation in revocations:
        if revocation.serial == certificate.serial and at >= revocation.at:
            return f"node key {certificate.serial} was revoked on {moment(revocation.at)}: {revocation.reason}"
    return ""


def _verified(statement: Statement, root: bytes, kind: bytes) -> Mapping[str, Any]:
    try:
        Ed25519PublicKey.from_public_bytes(root).verify(statement.signature, kind + statement.content)
        table = orjson.loads(statement.content)
    except InvalidSignature as error:
        raise BadValue("the root did not sign this statement about node keys") from error
    except ValueError as error:
        raise BadValue(f"a statement about node keys cannot be read: {error}") from error
    if not isinstance(table, dict) or table.get("format") != FORMAT:
        raise BadValue("a statement about node keys of a form that this Tocsin does not know")
    return table


def _canonical(table: Mapping[str, Any]) -> bytes:
    return orjson.dumps({**table, "format": FORMAT}, option=orjson.OPT_SORT_KEYS)
