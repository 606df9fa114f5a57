"""What a session is bound to: whose it is, how it began, when, and until when. A row that says something else is none.

Under the node's key, in the row itself, so that the door finds it out by the statement that it asks anyway. The leaf of
the sign-in names the same, so that a verification finds a row that was changed. When it was used last is no part of it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import LiteralString

from tocsin.store.keys import Vault

# How the leaf names a session; to be asked of the table sessions, in its own statement or when a row is written.
SESSION_NAME: LiteralString = (
    "'session:' || jsonb_build_array(encode(sessions.hash, 'hex'),"
    " (SELECT users.name FROM users WHERE users.id = sessions.user_id), sessions.via, sessions.made_at,"
    " sessions.expires_at)::text"
)


def session_words(hashed: bytes, user: str, via: str, made_at: datetime, expires_at: datetime) -> bytes:
    """What the MAC of a session is over."""
    moments = (each.astimezone(UTC).isoformat().encode() for each in (made_at, expires_at))
    parts = (b"session", hashed, user.encode(), via.encode(), *moments)
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def session_mac(vault: Vault, hashed: bytes, user: str, via: str, made_at: datetime, expires_at: datetime) -> bytes:
    """32 bytes that only this node's key gives for this session."""
    return vault.authenticate(session_words(hashed, user, via, made_at, expires_at))
