"""What the services see of a node. node/ makes the real one; nothing else is handed to a verb."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Protocol

from tocsin.segments.files import Snapshot
from tocsin.store.database import Store


class Node(Protocol):
    """The parts of a node, joined in one place."""

    @property
    def store(self) -> Store:
        """The database."""
        ...

    @property
    def node_id(self) -> str:
        """Which node: what an index was built from must be this one's store."""
        ...

    @property
    def index_folder(self) -> Path:
        """Where the index snapshots lie."""
        ...

    @property
    def actor(self) -> str:
        """Who acts: the local operator until accounts come."""
        ...

    @property
    def purpose(self) -> str:
        """What for; kept with what is done."""
        ...

    def now(self) -> datetime:
        """The time, UTC."""
        ...

    def remember(self, snapshot: Snapshot) -> None:
        """Keep an opened snapshot for the next search of this process."""
        ...

    def remembered(self) -> Snapshot | None:
        """The snapshot kept last, or None."""
        ...
