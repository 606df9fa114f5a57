"""Payloads of leaves that lie under their subject's key: which key that is stands under the master key as well.

Without it, whoever owns the database could point a payload at a key that was destroyed, or never was, and it would
pass for one that went with its subject.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, LiteralString
from uuid import UUID

from tocsin.errors import StoreUnsafe
from tocsin.store.beginning import beginning_of
from tocsin.store.context import Context
from tocsin.store.named import named_by_leaves, pseudonym

_MAC_BYTES = 16
# Whose key it is, by the names under which leaves know them.
_OWNERS: LiteralString = (
    "SELECT DISTINCT owner || '/' || reference FROM records JOIN revisions ON record_id = records.id"
    " WHERE revisions.payload_key = %(key)s"
    " UNION SELECT 'run:' || id FROM runs WHERE key_id = %(key)s"
)


def subject_mac(context: Context, leaf: bytes, key: UUID) -> bytes:
    """What only this node gives for a payload of the leaf of this id under this subject's key."""
    return context.vault.authenticate(b"payload key\0" + leaf + key.bytes)[:_MAC_BYTES]


def require_key(context: Context, leaf: bytes, key: UUID | None, mac: bytes | None) -> None:
    """Nothing, if what stands beside a payload that is there names its key. Raises StoreUnsafe."""
    if key is not None and mac is not None and mac != subject_mac(context, leaf, key):
        raise StoreUnsafe("what says under which key its payload lies was changed")


def wrong_key(context: Context, leaf: Mapping[str, Any], position: int, key: UUID | None, mac: bytes | None) -> str:
    """What is wrong with a payload that is gone because its subject's key is said to be; "" for one that is not.

    The key must be the one under which it was written, and a leaf must say that its subject was erased.
    """
    if key is None:
        return ""
    if mac is None:
        if position >= _size_without_macs(context):
            return "its payload is gone, and lay under another key than the one that is named now"
    elif mac != subject_mac(context, bytes.fromhex(leaf["id"]), key):
        return "its payload is gone, and lay under another key than the one that is named now"
    owners = [name for (name,) in context.connection.execute(_OWNERS, {"key": key})]
    if mac is None and not {pseudonym(context, name) for name in owners} & set(leaf["objects"]):
        return "its payload is gone, and the key that is named now is not that of what it is about"
    if not named_by_leaves(context, owners, "erase"):
        return "its payload is gone with a key, and no leaf says that its subject was erased"
    return ""


def _size_without_macs(context: Context) -> int:
    try:
        beginning = beginning_of(context.connection, context.vault)
    except StoreUnsafe:
        return 0  # somebody changed it, which is a fault of its own
    return beginning.size if beginning else 1 << 62
