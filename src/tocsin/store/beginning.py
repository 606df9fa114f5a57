"""Since when a node's ledger says everything: kept under the node's own key, so that nobody else can set it anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg import Connection

from tocsin.errors import StoreUnsafe
from tocsin.store.keys import Vault

_ROW = "SELECT id, key_check, ledger_began, ledger_size FROM node"


@dataclass(frozen=True, slots=True)
class Beginning:
    """From ``at`` on every fact has its leaf. ``size``: leaves that stood already when payload keys got their MACs."""

    at: datetime
    size: int


def check_value(vault: Vault, node: UUID, beginning: Beginning) -> bytes:
    """32 bytes that only this master key gives for this node and its beginning."""
    return vault.authenticate(f"node {node} since {beginning.at.timestamp():.6f}, {beginning.size}".encode("ascii"))


def beginning_of(connection: Connection, vault: Vault) -> Beginning | None:
    """Since when the ledger of this database's node says everything; None for a node of before there was a ledger,
    or of before that was kept, and where there is no node.

    Raises StoreUnsafe when the master key is not the one that the node was made with, or this was changed without it.
    """
    row = connection.execute(_ROW).fetchone()
    if row is None:
        return None
    node, stored, at, size = row
    beginning = None if at is None else Beginning(at, size)
    wanted = vault.check_value(node) if beginning is None else check_value(vault, node, beginning)
    if bytes(stored) != wanted:
        raise StoreUnsafe(
            "the master key is not the one that this database was made with",
            hint="restore the node's key file from its backup; without it no payload can be read",
        )
    return beginning
