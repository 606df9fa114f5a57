"""An authenticator made of software: makes passkeys and signs with them, as WebAuthn level 3 says a device does."""

from __future__ import annotations

import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40  # 6.1: flags of the authenticator data


@dataclass
class Authenticator:
    """One device in a browser at ``origin``."""

    origin: str
    is_verifying: bool = True
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: os.urandom(32))
    user_handle: str = ""
    count: int = 0

    def make(self, options: dict[str, Any], **changed: Any) -> dict[str, Any]:
        """The answer to a registration's options; ``changed`` fields of the client data are a hostile browser's."""
        self.user_handle = options["user"]["id"]
        client = self._client("webauthn.create", options, changed)
        attested = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + self._cose()
        data = self._data(options["rp"]["id"], attested)
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer({"clientDataJSON": encoded(client), "attestationObject": encoded(attestation)})

    def sign(self, options: dict[str, Any], *, party: str = "", **changed: Any) -> dict[str, Any]:
        """The answer to a sign-in's options."""
        self.count += 1
        client = self._client("webauthn.get", options, changed)
        data = self._data(party or options["rpId"])
        signature = self.key.sign(data + sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            {
                "clientDataJSON": encoded(client),
                "authenticatorData": encoded(data),
                "signature": encoded(signature),
                "userHandle": self.user_handle,
            }
        )

    def _client(self, sort: str, options: dict[str, Any], changed: dict[str, Any]) -> bytes:
        said = {"type": sort, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(said | changed).encode()

    def _data(self, party: str, attested: bytes = b"") -> bytes:
        flags = PRESENT | (VERIFIED if self.is_verifying else 0) | (ATTESTED if attested else 0)
        return sha256(party.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big") + attested

    def _cose(self) -> bytes:
        point = self.key.public_key().public_numbers()
        # RFC 9053, 7.1.1: EC2 key, ES256, P-256
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")})

    def _answer(self, response: dict[str, str]) -> dict[str, Any]:
        name = encoded(self.credential_id)
        extra = {"clientExtensionResults": {}, "authenticatorAttachment": "platform"}
        return {"id": name, "rawId": name, "type": "public-key", "response": response, **extra}


def encoded(data: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """The bytes again."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
