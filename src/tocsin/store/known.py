"""What does not change while a store is open: the node's id, purposes on its list, the words for those who act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from psycopg import Connection

from tocsin.errors import ConfigurationError

_MOST_WORDS = 4_096  # more who act than that begin anew


class Connected(Protocol):
    """A transaction (store.context): to ask for its connection sends what it held back, so it is asked when needed."""

    @property
    def connection(self) -> Connection:
        """The connection, as long as the transaction lasts."""
        ...


class Known:
    """Kept for all transactions of a store, which may run in several threads: what is read twice is the same."""

    __slots__ = ("_node", "_purposes", "_words")

    def __init__(self) -> None:
        self._node = ""
        self._purposes: frozenset[str] = frozenset()
        self._words: dict[str, str] = {}

    def forget(self) -> None:
        """Nothing is known: a transaction that may have read its own words was rolled back."""
        self._node, self._purposes = "", frozenset()

    def node(self, transaction: Connected) -> str:
        """The id of this database's node. Raises ConfigurationError before there is one."""
        if not self._node:
            row = transaction.connection.execute("SELECT id FROM node").fetchone()
            if row is None:
                raise ConfigurationError("this database has no node yet", hint="run: tocsin init")
            self._node = str(row[0])
        return self._node

    def has_purpose(self, transaction: Connected, name: str, *, is_asked: bool = False) -> bool:
        """True when the purpose is on somebody's list: none is ever taken off, so that only a No is asked again.

        ``is_asked``: the database is asked in any case, so that nobody can tell what others have stated before.
        """
        if name in self._purposes and not is_asked:
            return True
        row = transaction.connection.execute("SELECT FROM purposes WHERE name = %s LIMIT 1", (name,)).fetchone()
        if row is None:
            return False
        self._purposes |= {name}
        return True

    def word(self, actor: str, pseudonym: Callable[[str], str]) -> str:
        """The pseudonym of somebody who acts, made once: each of their leaves has it."""
        word = self._words.get(actor)
        if word is None:
            if len(self._words) >= _MOST_WORDS:
                self._words = {}
            word = self._words[actor] = pseudonym(actor)
        return word
