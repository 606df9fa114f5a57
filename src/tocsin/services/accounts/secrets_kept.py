"""Secrets that open something: drawn here, shown once, kept as a hash."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256
from zlib import crc32

_BYTES = 32
TOKEN_PREFIX = "tocsin_"  # by which scanners of code and logs find one that leaked
_CHECK = 8  # hexadecimal digits of CRC-32: a scanner tells a token from a word, and so do we without the database


def new_secret() -> str:
    """256 random bits, in letters that a link may hold."""
    return secrets.token_urlsafe(_BYTES)


def new_token() -> str:
    """A machine's token: prefix, 256 random bits, check digits."""
    body = TOKEN_PREFIX + secrets.token_hex(_BYTES)
    return f"{body}{crc32(body.encode()):08x}"


def is_token(text: str) -> bool:
    """True for what can be a token of this kind: its check digits are right."""
    body = text[:-_CHECK]
    is_long_enough = len(text) == len(TOKEN_PREFIX) + 2 * _BYTES + _CHECK
    return text.isascii() and is_long_enough and text == f"{body}{crc32(body.encode()):08x}"


def kept(secret: str) -> bytes:
    """What is kept of a secret, 32 bytes: it has 256 random bits, so a plain hash cannot be searched."""
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()


def csrf_of(session: str) -> str:
    """What a page of this session proves itself with; it follows from the session and opens nothing by itself."""
    return hmac.digest(session.encode("utf-8", "surrogatepass"), b"tocsin: forged requests", sha256).hex()


def is_same(ours: str, theirs: str) -> bool:
    """True for equal texts, in the same time whatever they share."""
    return hmac.compare_digest(ours.encode("utf-8", "surrogatepass"), theirs.encode("utf-8", "surrogatepass"))
