"""Keys and sealed payloads: one data key per record, wrapped by the node's master key.

Destroying a record's key makes all its payloads unreadable, wherever copies of them lie (decision 0003).
"""

from __future__ import annotations

import hmac
import os
from hashlib import sha256
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tocsin.errors import ConfigurationError, StoreUnsafe

KEY_BYTES = 32  # AES-256
_NONCE_BYTES = 12  # NIST SP 800-38D, 5.2.1.1: 96 bits; random, and a data key seals only its record's few revisions


class Vault:
    """What the master key can do; the key itself never leaves."""

    __slots__ = ("_authenticating", "_checking", "_wrapping")

    def __init__(self, master_key: bytes) -> None:
        if len(master_key) != KEY_BYTES:
            raise ConfigurationError(
                f"the master key must have {KEY_BYTES} bytes, this one has {len(master_key)}",
                hint="restore the key file from its backup",
            )
        self._wrapping = AESGCM(_derived(master_key, b"tocsin 1: wrapping of payload keys"))
        self._checking = _derived(master_key, b"tocsin 1: key check")
        self._authenticating = _derived(master_key, b"tocsin 1: pseudonyms and waiting leaves of the ledger")

    def new_key(self) -> tuple[UUID, bytes, bytes]:
        """A fresh data key: its id, the key, and the key wrapped for the database."""
        key_id, key = uuid4(), AESGCM.generate_key(KEY_BYTES * 8)
        nonce = os.urandom(_NONCE_BYTES)
        return key_id, key, nonce + self._wrapping.encrypt(nonce, key, key_id.bytes)

    def unwrap(self, key_id: UUID, wrapped: bytes) -> bytes:
        """The data key inside ``wrapped``. Raises StoreUnsafe if it was changed, or wrapped by another master key."""
        return self.unwrap_named(key_id.bytes, wrapped)

    def unwrap_named(self, key_id: bytes, wrapped: bytes) -> bytes:
        """The same by the sixteen bytes of the key's id."""
        try:
            return self._wrapping.decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], key_id)
        except (InvalidTag, ValueError) as error:
            raise StoreUnsafe(
                f"payload key {UUID(bytes=key_id)} does not open with this master key",
                hint="check that this node uses its own key file; tocsin doctor looks for damage",
            ) from error

    def authenticate(self, data: bytes) -> bytes:
        """32 bytes that only this master key gives for these bytes."""
        return hmac.digest(self._authenticating, data, sha256)

    def is_authentic(self, data: bytes, mac: bytes) -> bool:
        """True when ``mac`` was made with this master key over these bytes."""
        return hmac.compare_digest(self.authenticate(data), mac)

    def check_value(self, node: UUID) -> bytes:
        """32 bytes that only this master key gives for this node."""
        return hmac.digest(self._checking, node.bytes, sha256)

    def fits(self, node: UUID, check_value: bytes) -> bool:
        """True when ``check_value`` was made with this master key."""
        return hmac.compare_digest(self.check_value(node), check_value)


def seal(key: bytes, payload: bytes, header: bytes) -> bytes:
    """The payload encrypted and bound to its header's bytes: nonce, cipher text, tag."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, payload, header)


def unseal(key: bytes, sealed: bytes, header: bytes) -> bytes:
    """The payload. Raises StoreUnsafe if it, or the header that it is bound to, is not what was sealed."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], header)
    except (InvalidTag, ValueError) as error:
        raise StoreUnsafe(
            "a stored payload was changed, or does not belong to its header",
            hint="restore the record from a backup; tocsin doctor finds every such revision",
        ) from error


def _derived(master_key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(master_key)
