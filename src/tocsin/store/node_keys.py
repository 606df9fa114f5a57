"""The node's keys in the database: the root's public key, certified node keys, revocations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tocsin.errors import BadValue, ConfigurationError, StoreUnsafe
from tocsin.ledger.checkpoint import Sign, origin_of
from tocsin.ledger.keys import Certificate, Revocation, Statement, may_sign, read_certificate, read_revocation
from tocsin.store.context import Context

_ROTATE = "tocsin node key rotate, with the root key file at hand"


@dataclass(frozen=True, slots=True)
class Signer:
    """A node key in use: its certificate, the name under which it signs, and how."""

    certificate: Certificate
    name: str
    sign: Sign


@dataclass(frozen=True, slots=True)
class KeyRing:
    """What is known of a node's keys, every statement verified: root (32 bytes), certificates, revocations."""

    root: bytes
    certificates: tuple[Certificate, ...]
    revocations: tuple[Revocation, ...]


class NodeKeys:
    """The node's keys, as one transaction sees them."""

    __slots__ = ("_context",)

    def __init__(self, context: Context) -> None:
        self._context = context

    def root(self) -> bytes | None:
        """The root's public key (32 bytes); None before there is one."""
        row = self._context.connection.execute("SELECT public_key FROM node_root").fetchone()
        return row[0] if row else None

    def set_root(self, public_key: bytes) -> bool:
        """True when this is the root now; False when another process gave one meanwhile."""
        done = self._context.connection.execute(
            "INSERT INTO node_root (public_key) VALUES (%s) ON CONFLICT DO NOTHING", (public_key,)
        )
        return done.rowcount == 1

    def new_key(self, certify: Callable[[bytes, int], Statement]) -> int:
        """The serial of a fresh node key; ``certify`` gets its public key and serial. Older private keys are gone."""
        run, vault = self._context.connection.execute, self._context.vault
        row = run("SELECT coalesce(max(serial), 0) + 1 FROM node_keys").fetchone()
        serial = int(row[0]) if row else 1
        key_id, private, wrapped = vault.new_key()
        statement = certify(_public(private), serial)
        self.destroy_private()
        run(
            "INSERT INTO node_keys (serial, certificate, signature, key_id, wrapped) VALUES (%s, %s, %s, %s, %s)",
            (serial, statement.content, statement.signature, key_id, wrapped),
        )
        return serial

    def destroy_private(self) -> None:
        """Nothing: no node key of this database can sign any more."""
        self._context.connection.execute("UPDATE node_keys SET wrapped = NULL, key_id = NULL WHERE wrapped IS NOT NULL")

    def add_revocation(self, number: int, statement: Statement) -> None:
        """Nothing: the revocation stands."""
        self._context.connection.execute(
            "INSERT INTO node_revocations (number, statement, signature) VALUES (%s, %s, %s)",
            (number, statement.content, statement.signature),
        )

    def statements(self) -> tuple[list[tuple[int, Statement]], list[tuple[int, Statement]]]:
        """Certificates by serial and revocations by number, as they are stored."""
        run = self._context.connection.execute
        keys = run("SELECT serial, certificate, signature FROM node_keys ORDER BY serial").fetchall()
        revoked = run("SELECT number, statement, signature FROM node_revocations ORDER BY number").fetchall()
        return [(row[0], Statement(row[1], row[2])) for row in keys], [
            (row[0], Statement(row[1], row[2])) for row in revoked
        ]

    def ring(self) -> KeyRing:
        """The node's keys, every statement verified. Raises ConfigurationError before there are any, StoreUnsafe."""
        root = self.root()
        if root is None:
            raise ConfigurationError("this node has no keys yet", hint="run: tocsin init")
        keys, revoked = self.statements()
        try:
            certificates = tuple(_numbered(serial, read_certificate(each, root)) for serial, each in keys)
            revocations = tuple(read_revocation(each, root) for _number, each in revoked)
            if [each.number for each in revocations] != [number for number, _each in revoked]:
                raise BadValue("a revocation stands under another's number")
            if [number for number, _each in revoked] != list(range(1, len(revoked) + 1)):
                raise BadValue("a revocation of a node key is missing")
        except BadValue as error:
            raise StoreUnsafe(str(error), hint="tocsin audit verify; restore the database from a backup") from error
        return KeyRing(root, certificates, revocations)

    def signer(self) -> Signer:
        """The node key that signs now. Raises StoreUnsafe when there is none that may."""
        ring, node = self.ring(), str(self._context.node())
        row = self._context.connection.execute(
            "SELECT serial, key_id, wrapped FROM node_keys WHERE wrapped IS NOT NULL ORDER BY serial DESC LIMIT 1"
        ).fetchone()
        if row is None:
            raise StoreUnsafe("this node has no key to sign the ledger with", hint=_ROTATE)
        certificate = next(each for each in ring.certificates if each.serial == row[0])
        if why := may_sign(certificate, ring.revocations, self._context.now):
            raise StoreUnsafe(f"the ledger cannot be signed: {why}", hint=_ROTATE)
        private = self._context.vault.unwrap(row[1], row[2])
        if _public(private) != certificate.public_key or certificate.node != node:
            raise StoreUnsafe(f"node key {row[0]} is not the one that its certificate names", hint=_ROTATE)
        return Signer(certificate, origin_of(node), Ed25519PrivateKey.from_private_bytes(private).sign)

    def check_private(self) -> None:
        """Nothing, if the stored private keys open and are the certified ones. Raises StoreUnsafe."""
        ring = {each.serial: each for each in self.ring().certificates}
        rows = self._context.connection.execute(
            "SELECT serial, key_id, wrapped FROM node_keys WHERE wrapped IS NOT NULL"
        ).fetchall()
        for serial, key_id, wrapped in rows:
            if _public(self._context.vault.unwrap(key_id, wrapped)) != ring[serial].public_key:
                raise StoreUnsafe(f"node key {serial} is not the one that its certificate names", hint=_ROTATE)


def _numbered(serial: int, certificate: Certificate) -> Certificate:
    if certificate.serial != serial:
        raise BadValue(f"the certificate of node key {serial} is that of key {certificate.serial}")
    return certificate


def _public(private: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
