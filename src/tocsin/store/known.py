"""What does not change while a store is open, read once: the node's id, and purposes that are on its list."""

from __future__ import annotations

from psycopg import Connection

from tocsin.errors import ConfigurationError


class Known:
    """Kept for all transactions of a store, which may run in several threads: what is read twice is the same."""

    __slots__ = ("_node", "_purposes")

    def __init__(self) -> None:
        self._node = ""
        self._purposes: frozenset[str] = frozenset()

    def forget(self) -> None:
        """Nothing is known: a transaction that may have read its own words was rolled back."""
        self._node, self._purposes = "", frozenset()

    def node(self, connection: Connection) -> str:
        """The id of this database's node. Raises ConfigurationError before there is one."""
        if not self._node:
            row = connection.execute("SELECT id FROM node").fetchone()
            if row is None:
                raise ConfigurationError("this database has no node yet", hint="run: tocsin init")
            self._node = str(row[0])
        return self._node

    def has_purpose(self, connection: Connection, name: str, *, is_asked: bool = False) -> bool:
        """True when the purpose is on somebody's list: none is ever taken off, so that only a No is asked again.

        ``is_asked``: the database is asked in any case, so that nobody can tell what others have stated before.
        """
        if name in self._purposes and not is_asked:
            return True
        if connection.execute("SELECT FROM purposes WHERE name = %s LIMIT 1", (name,)).fetchone() is None:
            return False
        self._purposes |= {name}
        return True
