"""What all parts of one transaction share, and the locks and counters that order them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, LiteralString, Protocol, TypeVar
from uuid import UUID, uuid4
from zlib import crc32

import psycopg
from psycopg import Connection, ServerCursor, sql
from psycopg.pq import TransactionStatus
from psycopg.rows import dict_row

from tocsin.errors import BadValue, ConfigurationError, NotRecorded, Usage
from tocsin.model.actors import ActorSort
from tocsin.store.authorising import Entry
from tocsin.store.commands import Step, together
from tocsin.store.keys import Vault
from tocsin.store.known import Known

STREAM_ROWS = 500  # fetched at once
_MOST_HELD = 8  # leaves that wait for the next statement
_LIST_LOCKS = 0x746F  # first half of the advisory locks, one per list
Item = TypeVar("Item")


class Attempt:
    """Part of a transaction that may be undone by itself."""

    __slots__ = ("is_undone",)

    def __init__(self) -> None:
        self.is_undone = False

    def undo(self) -> None:
        """Nothing: what the block did will be undone at its end."""
        self.is_undone = True


class Numbers(Protocol):
    """A chain of leaves (store.ledger_chains): what a connection numbers its leaves by."""

    id: UUID
    taken: int

    def next_number(self) -> int:
        """The number of the next leaf."""
        ...


@dataclass(frozen=True, slots=True)
class Acts:
    """In whose name a transaction is, when, and with which rights; ``entry`` None for the node's own work.

    ``os_user``: the account of the machine's that an operator's command runs in.
    """

    actor: str
    now: datetime
    entry: Entry | None = None
    sort: ActorSort = ActorSort.ACCOUNT
    os_user: int | None = None


class Context:
    """One transaction: its connection, who acts, when, with which keys, and which lists it has changed.

    ``entry``: the rights of the actor in whose name it is, None for the node's own work.
    ``change_set`` marks every record that it touches, so that an index can find them (store.changes).
    """

    __slots__ = (
        *(
            "_chain",
            "_change_set",
            "_connection",
            "_held",
            "_streams",
            "actor",
            "as_told",
            "changed",
            "entry",
            "is_purge",
            "known",
        ),
        *("named", "now", "os_user", "sort", "touched", "vault"),
    )

    def __init__(self, connection: Connection, vault: Vault, known: Known, *, acts: Acts, chain: Numbers) -> None:
        self._connection: Connection | None = connection
        self._chain = chain
        self.known = known
        self._held: list[Step] = []
        self._streams: list[ServerCursor[dict[str, Any]]] = []
        self.vault = vault
        self.actor = acts.actor
        self.sort = acts.sort
        self.os_user = acts.os_user
        self.entry = acts.entry
        self.now = acts.now
        self.changed: set[str] = set()
        self.touched: set[str] = set()  # facts of which the next leaf says what they are now (store.touching)
        self.as_told: set[str] = set()  # facts that were found to be as leaves say, and that nobody else changes now
        self.named: list[str] = []  # what the next leaf names besides
        self._change_set: UUID | None = None
        self.is_purge = False

    @property
    def connection(self) -> Connection:
        """The connection, as long as the transaction lasts. Raises Usage afterwards: it is somebody else's then."""
        connection = self._connected()
        if self._held:  # whoever looks finds every leaf
            send(connection, *self.take_held())
        return connection

    @property
    def change_set(self) -> UUID:
        """What marks every record that this transaction changes."""
        if self._change_set is None:
            self._change_set = uuid4()
        return self._change_set

    def hold(self, step: Step) -> None:
        """Nothing: a leaf is written by this step, at the latest with the COMMIT, and before anything else is asked.

        It gives nothing that anybody waits for, so that it needs no way to the server of its own.
        """
        self._held.append(step)
        if len(self._held) >= _MOST_HELD:
            send(self._connected(), *self.take_held())

    def take_held(self) -> list[Step]:
        """The steps that were held back, for whoever sends them now."""
        held, self._held = self._held, []
        return held

    def _connected(self) -> Connection:
        if self._connection is None:
            raise Usage("this transaction is over: what it reads must be read before it ends")
        return self._connection

    def stream(self, query: LiteralString, values: Sequence[object] = ()) -> Iterator[dict[str, Any]]:
        """The rows of a query, fetched in portions, so that memory stays bounded."""
        name = f"stream_{len(self._streams)}"
        with ServerCursor(self.connection, name, row_factory=dict_row) as cursor:
            self._streams.append(cursor)
            cursor.itersize = STREAM_ROWS
            cursor.execute(query, values)
            yield from cursor

    def node(self) -> UUID:
        """The id of this node. Raises ConfigurationError before ``tocsin init`` has made one."""
        return UUID(self.known.node(self))

    def has_node(self) -> bool:
        """True once ``tocsin init`` has made a node in this database."""
        try:
            return bool(self.known.node(self))
        except ConfigurationError:
            return False

    def leaf_number(self) -> tuple[UUID, int]:
        """The chain of this connection, and the number of the next leaf in it; used up if the transaction is kept."""
        return self._chain.id, self._chain.next_number()

    def lock_list(self, name: str) -> None:
        """Wait until no other transaction writes this list; held until this one ends."""
        key = crc32(name.encode()) - 2**31  # the lock takes a signed integer; a collision only waits longer
        self.connection.execute("SELECT pg_advisory_xact_lock(%s, %s)", (_LIST_LOCKS, key))

    @contextmanager
    def undoable(self) -> Iterator[Attempt]:
        """What is done in this block is undone at its end if ``Attempt.undo`` was called; the transaction goes on."""
        attempt, changed, is_purge, taken = Attempt(), set(self.changed), self.is_purge, self._chain.taken
        touched, as_told, named = set(self.touched), set(self.as_told), list(self.named)
        self.connection.execute("SAVEPOINT attempt")
        yield attempt
        if attempt.is_undone:
            self.connection.execute("ROLLBACK TO SAVEPOINT attempt")
            self.changed, self.is_purge, self._chain.taken = changed, is_purge, taken
            self.touched, self.as_told, self.named = touched, as_told, named  # a lock taken since is let go of
        self.connection.execute("RELEASE SAVEPOINT attempt")

    def finish(self) -> None:
        """End what is still being read.

        Raises Usage after an error that somebody swallowed: PostgreSQL would answer COMMIT by rolling back, silently.
        """
        if self._connected().info.transaction_status is TransactionStatus.INERROR:
            raise Usage("an error in this transaction was passed over: nothing of it is kept")
        for cursor in self._streams:
            cursor.close()

    def end(self) -> None:
        """Let go of the connection, whatever became of the transaction."""
        self._connection = None


def send(connection: Connection, *steps: Step) -> None:
    """Nothing: leaves, and what goes with them, are written. Raises NotRecorded where the database is read-only."""
    try:
        together(connection, *steps)
    except psycopg.errors.ReadOnlySqlTransaction as error:
        raise not_recorded() from error


def not_recorded() -> NotRecorded:
    """The error of a database that is read-only: what was to be recorded must not happen."""
    return NotRecorded(
        "the act could not be recorded, so it is refused: the database is read-only",
        hint="tocsin doctor says how the server is; nothing is shown that is not on the ledger",
    )


def copy_rows(connection: Connection, statement: LiteralString, rows: Iterable[tuple[object, ...]]) -> None:
    """All rows written by one COPY. Raises BadValue for a value that PostgreSQL cannot hold.

    PostgreSQL takes no COPY under row-level security: there the rows go in by INSERT, one after another.
    """
    table, columns = _copied(statement)
    active = connection.execute("SELECT row_security_active(%s::regclass)", (table,)).fetchone()
    try:
        if active is not None and active[0]:
            _insert_rows(connection, table, columns, rows)
            return
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except psycopg.DataError as error:
        raise BadValue(f"the database cannot hold this value: {error}") from error


def _copied(statement: str) -> tuple[str, list[str]]:
    """The table and the columns of a COPY statement of ours."""
    found = re.fullmatch(r"COPY (\w+) \(([\w, ]+)\) FROM STDIN", statement)
    if found is None:  # pragma: no cover - all of them are written in this package, in this form
        raise Usage(f"not a COPY that rows go into: {statement}")
    return found[1], found[2].split(", ")


def _insert_rows(connection: Connection, table: str, columns: list[str], rows: Iterable[tuple[object, ...]]) -> None:
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join([sql.Placeholder()] * len(columns)),
    )
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items in lists of at most ``size``."""
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch


def storable(text: str) -> str:
    """The text as PostgreSQL can hold it: NUL and lone surrogates, which it cannot, become U+FFFD and "?"."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
