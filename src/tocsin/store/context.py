"""What all parts of one transaction share, and the locks and counters that order them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count, islice
from typing import LiteralString, TypeVar
from uuid import UUID
from zlib import crc32

import psycopg
from psycopg import Connection

from tocsin.errors import BadValue, ConfigurationError
from tocsin.store.keys import Vault

_LIST_LOCKS = 0x746F  # first half of the advisory locks, one per list
Item = TypeVar("Item")


@dataclass(slots=True)
class Context:
    """One transaction: its connection, who acts, when, with which keys, and which lists it has changed."""

    connection: Connection
    vault: Vault
    actor: str
    now: datetime
    changed: set[str] = field(default_factory=set)
    cursors: Iterator[int] = field(default_factory=count)
    _node: UUID | None = None

    def node(self) -> UUID:
        """The id of this node. Raises ConfigurationError before ``tocsin init`` has made one."""
        if self._node is None:
            row = self.connection.execute("SELECT id FROM node").fetchone()
            if row is None:
                raise ConfigurationError("this database has no node yet", hint="run: tocsin init")
            self._node = row[0]
        return self._node

    def lock_list(self, name: str) -> None:
        """Wait until no other transaction writes this list; held until this one ends."""
        key = crc32(name.encode()) - 2**31  # the lock takes a signed integer; a collision only waits longer
        self.connection.execute("SELECT pg_advisory_xact_lock(%s, %s)", (_LIST_LOCKS, key))

    def finish(self) -> None:
        """Count the changes, last of all: the counter's row is locked until the commit."""
        if not self.changed:
            return
        self.connection.execute(
            "UPDATE lists SET generation = generation + 1 WHERE name = ANY(%s)", (sorted(self.changed),)
        )
        self.connection.execute("UPDATE generation SET value = value + 1")


def copy_rows(connection: Connection, statement: LiteralString, rows: Iterable[tuple[object, ...]]) -> None:
    """All rows written by one COPY. Raises BadValue for a value that PostgreSQL cannot hold."""
    try:
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except psycopg.DataError as error:
        raise BadValue(f"the database cannot hold this value: {error}") from error


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items in lists of at most ``size``."""
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch


def storable(text: str) -> str:
    """The text as PostgreSQL can hold it: NUL and lone surrogates, which it cannot, become U+FFFD and "?"."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
