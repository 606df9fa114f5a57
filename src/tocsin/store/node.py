"""Who this node is: made once, by ``tocsin init``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from tocsin.store.context import Context


@dataclass(frozen=True, slots=True)
class NodeIdentity:
    """The node of this database. ``default_purpose`` is "" only where none was ever made."""

    id: UUID
    name: str
    made_at: datetime
    operators: tuple[str, ...]
    default_purpose: str


class Nodes:
    """The node, its operators and purposes, as one transaction sees them."""

    __slots__ = ("_context",)

    def __init__(self, context: Context) -> None:
        self._context = context

    def initialise(self, name: str, operator: str, purpose: str) -> NodeIdentity:
        """The node, made now if there was none; an existing one keeps its id, name and default purpose."""
        run, now = self._context.connection.execute, self._context.now
        fresh = uuid4()
        run(
            "INSERT INTO node (id, name, key_check, made_at) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (fresh, name, self._context.vault.check_value(fresh), now),
        )
        run("INSERT INTO operators (name, made_at) VALUES (%s, %s) ON CONFLICT DO NOTHING", (operator, now))
        run(
            "INSERT INTO purposes (name, is_default, made_at)"
            " VALUES (%s, NOT EXISTS (SELECT FROM purposes WHERE is_default), %s) ON CONFLICT DO NOTHING",
            (purpose, now),
        )
        node = self.get()
        if node is None:  # pragma: no cover - the row was inserted a moment ago, and nothing deletes it
            raise AssertionError("the node was not made")
        return node

    def id(self) -> UUID:
        """The id of the node. Raises ConfigurationError before ``tocsin init`` has made one."""
        return self._context.node()

    def get(self) -> NodeIdentity | None:
        """The node, or None before ``tocsin init``."""
        row = self._context.connection.execute(
            "SELECT id, name, made_at, (SELECT coalesce(array_agg(name ORDER BY made_at, name), '{}') FROM operators),"
            " coalesce((SELECT name FROM purposes WHERE is_default), '') FROM node"
        ).fetchone()
        if row is None:
            return None
        return NodeIdentity(id=row[0], name=row[1], made_at=row[2], operators=tuple(row[3]), default_purpose=row[4])
