"""A node through the eyes of one who asks: the same store and index, another who acts and what for."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tocsin.model.accounts import Actor
from tocsin.services.ports import Node
from tocsin.store.database import Store

if TYPE_CHECKING:  # it brings numpy with it, and most requests search nothing
    from tocsin.segments.in_force import InForce


class ActingNode:
    """What services are handed for one request."""

    __slots__ = ("_node", "acting")

    def __init__(self, node: Node, acting: Actor) -> None:
        self._node = node
        self.acting = acting

    @property
    def store(self) -> Store:
        """The database."""
        return self._node.store

    @property
    def node_id(self) -> str:
        """Which node."""
        return self._node.node_id

    @property
    def home(self) -> Path:
        """The folder that is this node's own on this machine."""
        return self._node.home

    @property
    def index_folder(self) -> Path:
        """Where the index snapshots lie."""
        return self._node.index_folder

    @property
    def actor(self) -> str:
        """The name of who acts."""
        return self.acting.name

    @property
    def purpose(self) -> str:
        """What for; "" where nothing was stated."""
        return self.acting.purpose.name if self.acting.purpose else ""

    def now(self) -> datetime:
        """The time, UTC."""
        return self._node.now()

    def remember(self, index: InForce) -> None:
        """Keep an opened index for the next search of this process."""
        self._node.remember(index)

    def remembered(self) -> InForce | None:
        """The index kept last, or None."""
        return self._node.remembered()

    def begin_merge(self) -> None:
        """Begin to merge the index's delta into its main, in a process of its own."""
        self._node.begin_merge()
