"""What the services see of a node. node/ makes the real one; nothing else is handed to a verb."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tocsin.model.accounts import Actor
from tocsin.store.database import Store

if TYPE_CHECKING:  # it brings numpy with it, and most commands search nothing
    from tocsin.segments.in_force import InForce


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
    def home(self) -> Path:
        """The folder that is this node's own on this machine."""
        ...

    @property
    def index_folder(self) -> Path:
        """Where the index snapshots lie."""
        ...

    @property
    def actor(self) -> str:
        """The name of who acts, kept with what is done; as an actor of a transaction it is the node's own work."""
        ...

    @property
    def acting(self) -> Actor:
        """Who asks to see or do something, in which roles, for which purpose: what is shown is decided by it.

        Raises Usage for a purpose that is none of its member's.
        """
        ...

    @property
    def purpose(self) -> str:
        """What for; kept with what is done."""
        ...

    def now(self) -> datetime:
        """The time, UTC."""
        ...

    def remember(self, index: InForce) -> None:
        """Keep an opened index for the next search of this process."""
        ...

    def remembered(self) -> InForce | None:
        """The index kept last, or None."""
        ...

    def begin_merge(self) -> None:
        """Begin to merge the index's delta into its main, in a process of its own, and return at once."""
        ...
