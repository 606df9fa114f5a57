"""A node opened from its settings."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from tocsin.errors import ConfigurationError, StoreUnsafe
from tocsin.node.settings import FILE, Settings, example_file
from tocsin.segments.files import Snapshot
from tocsin.store.database import Store, open_store
from tocsin.store.node import NodeIdentity
from tocsin.store.server import ensure_running

KEY_FILE = "master.key"
KEY_BYTES = 32


class LocalNode:
    """The node of this machine: its store, its index folder, who acts and what for."""

    def __init__(self, settings: Settings, store: Store, identity: NodeIdentity) -> None:
        self.settings = settings
        self.store = store
        self.identity = identity
        self.node_id = str(identity.id)
        self.index_folder = settings.home / "index"
        self.actor = settings["operator"]
        self.purpose = settings["purpose"]
        self._snapshot: Snapshot | None = None

    def now(self) -> datetime:
        """The time, UTC."""
        return datetime.now(UTC)

    def remember(self, snapshot: Snapshot) -> None:
        """Keep an opened snapshot for the next search of this process."""
        self._snapshot = snapshot

    def remembered(self) -> Snapshot | None:
        """The snapshot kept last, or None."""
        return self._snapshot


@contextmanager
def open_node(settings: Settings) -> Iterator[LocalNode]:
    """The node, made on first use: its folder, key, database, operator and default purpose."""
    home = settings.home
    # The server first: as root it may have to take over an empty home before anything lies in it.
    conninfo = settings["database_url"] or ensure_running(home)
    _make_home(home)
    store = open_store(conninfo, master_key=_master_key(home), clock=lambda: datetime.now(UTC))
    try:
        with store.transaction(settings["operator"]) as tx:
            identity = tx.node.get() or tx.node.initialise(
                settings["node_name"], settings["operator"], settings["purpose"]
            )
        yield LocalNode(settings, store, identity)
    finally:
        store.close()


def _make_home(home: Path) -> None:
    try:
        home.mkdir(parents=True, exist_ok=True)
        path = home / FILE
        if not path.exists():
            path.write_text(example_file(), encoding="utf-8")
    except OSError as error:
        hint = "set TOCSIN_HOME to a folder that you may write"
        raise ConfigurationError(f"cannot be written: {error}", place=str(home), hint=hint) from error


def _master_key(home: Path) -> bytes:
    """The key that wraps the keys of all records; made once, readable by its owner alone."""
    path = home / KEY_FILE
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read_key(path)
    with os.fdopen(descriptor, "wb") as file:
        key = os.urandom(KEY_BYTES)
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return key


def _read_key(path: Path) -> bytes:
    if path.stat().st_mode & 0o077:
        raise StoreUnsafe("the node's master key can be read by others", place=str(path), hint=f"run: chmod 600 {path}")
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise StoreUnsafe(f"the node's master key has {len(key)} bytes, not {KEY_BYTES}", place=str(path))
    return key
