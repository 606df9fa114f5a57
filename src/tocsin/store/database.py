"""The store: one PostgreSQL database, opened after its checks and migrations, changed by transactions only."""

from __future__ import annotations

import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from types import TracebackType
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

import psycopg
from psycopg import Connection
from psycopg.pq import TransactionStatus

from tocsin.errors import StoreUnavailable, StoreUnsafe, Usage
from tocsin.model.accounts import Actor, Service, Verb
from tocsin.model.actors import name_of, sort_of
from tocsin.model.authority import Visible
from tocsin.store.accounts import Accounts
from tocsin.store.authorising import ClassBook
from tocsin.store.beginning import beginning_of
from tocsin.store.changes import Point, count_changes, point
from tocsin.store.checks import check_server
from tocsin.store.commands import Step, command, together
from tocsin.store.comparing import ListComparisons
from tocsin.store.context import Acts, Attempt, Context, send, storable
from tocsin.store.declared_lists import DeclaredLists
from tocsin.store.fetches import Fetches
from tocsin.store.handling import HandlingClasses
from tocsin.store.health import ListHealth
from tocsin.store.identity import Identity
from tocsin.store.integrity import Problem, find_problems
from tocsin.store.keys import Vault
from tocsin.store.known import Known
from tocsin.store.ledger import Ledger
from tocsin.store.ledger_chains import USED_FOR, Chain, Receipt
from tocsin.store.ledger_tree import LedgerTree
from tocsin.store.lists import Lists
from tocsin.store.members import Members
from tocsin.store.migrate import migrate
from tocsin.store.node import Nodes
from tocsin.store.node_keys import NodeKeys
from tocsin.store.records import Records
from tocsin.store.replay import find_differences
from tocsin.store.retention import Retention, vacuum
from tocsin.store.roles import require_roles
from tocsin.store.runs import Runs
from tocsin.store.sessions import Sessions

PartT = TypeVar("PartT")
_MOST_CHAINS = 10_000  # whose last leaves are asked after
_IDLE = 12  # connections kept for the next transaction: a server has as many threads
# A reader sees one moment, whole: an index is built from it. A writer that waited for a list sees what was committed.
_READ: Step = (b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", ())
_WRITE: Step = (b"BEGIN ISOLATION LEVEL READ COMMITTED", ())
_FAILURES = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.errors.ReadOnlySqlTransaction)
_COMMIT: Step = (b"COMMIT", ())


class _Part(Generic[PartT]):
    """A part of a transaction, made when it is asked for first: most transactions need two or three of them."""

    def __init__(self, make: Callable[[Context], PartT]) -> None:
        self._make = make

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, transaction: Transaction, owner: type) -> PartT:
        part = self._make(transaction._context)
        transaction.__dict__[self._name] = part  # found there from now on, before this descriptor
        return part


class Transaction:
    """Everything that one transaction can do; all of it is kept, or nothing."""

    node = _Part(Nodes)
    keys = _Part(NodeKeys)
    ledger = _Part(Ledger)
    ledger_tree = _Part(LedgerTree)
    lists = _Part(Lists)
    declared_lists = _Part(DeclaredLists)
    fetches = _Part(Fetches)
    records = _Part(lambda context: Records(context, Lists(context)))
    runs = _Part(Runs)
    retention = _Part(Retention)
    health = _Part(ListHealth)
    identity = _Part(Identity)
    comparisons = _Part(ListComparisons)
    handling = _Part(HandlingClasses)
    members = _Part(Members)
    accounts = _Part(Accounts)
    sessions = _Part(Sessions)

    def __init__(self, context: Context) -> None:
        self._context = context

    @property
    def now(self) -> datetime:
        """The moment of this transaction, in UTC."""
        return self._context.now

    @property
    def visible(self) -> frozenset[int] | None:
        """The handling classes that this transaction may see; None for all of them: it is the node's own work."""
        return None if self._context.entry is None else self._context.entry.visible

    def may_see(self, *handling_classes: int) -> bool:
        """True when the first lock opens every one of these classes; the database's is the second."""
        visible = self.visible
        return visible is None or visible.issuperset(handling_classes)

    def generation(self) -> int:
        """The number of committed changes of records that this transaction sees."""
        return self.point().generation

    def point(self) -> Point:
        """The state of the records that this transaction sees, to be told from every other."""
        return point(self._context.connection)

    def undoable(self) -> AbstractContextManager[Attempt]:
        """A block that ``Attempt.undo`` takes back at its end, without ending the transaction."""
        return self._context.undoable()

    def problems(self) -> Iterator[Problem]:
        """Everything in the stored revisions that is not as it was written; empty when all is well."""
        return find_problems(self._context)

    def differences(self) -> Iterator[Problem]:
        """Everything in the tables that is not what the revisions give when they are replayed; empty when all is."""
        return find_differences(self._context)


class Store:
    """An open database. Threads may share it; each transaction has a connection of its own."""

    def __init__(self, conninfo: str, vault: Vault, clock: Callable[[], datetime], *, throw_away: bool) -> None:
        self._conninfo = conninfo
        self._vault = vault
        self._clock = clock
        self._throw_away = throw_away
        self._node_id = ""
        self._refused: StoreUnsafe | None = None
        self._book = ClassBook()
        self._known = Known()
        self._chains = WeakKeyDictionary[Connection, Chain]()
        self._written = deque[Chain](maxlen=_MOST_CHAINS)
        self._idle: deque[Connection] = deque()
        # Apart: plans are kept by connection, and one made under a role is made anew under another.
        self._idle_of_actors: deque[Connection] = deque()
        self._close = weakref.finalize(self, _close_all, self._idle, self._idle_of_actors)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections that wait; a transaction under way closes its own when it ends."""
        _close_all(self._idle, self._idle_of_actors)

    @contextmanager
    def transaction(
        self, actor: Actor | Service | str, *, read_only: bool = False, verb: Verb = Verb.VIEW, is_check: bool = False
    ) -> Iterator[Transaction]:
        """A transaction in the name of ``actor``: committed at the end of the block, rolled back if it raises.

        An Actor sees the records with which it may do ``verb``, and changes its own; the database holds it to that. A
        Service, or a name alone, is the node's own work, and sees everything: never for what a user asked to see.
        ``read_only`` sees one moment of the whole database throughout. Raises StoreUnavailable when the database
        cannot be reached; when that happens in the commit itself, it says that the outcome is not known. After
        ``refuse`` it raises that error; ``is_check``: a look at whether that is to go on.
        """
        if not is_check:
            self._require_allowed()
        if not str(actor):
            raise Usage("a transaction needs somebody who acts")
        now, begin, is_writing = self._now(), _READ if read_only else _WRITE, not read_only
        entry = self._book.entry(actor, verb, now, is_writing=is_writing) if isinstance(actor, Actor) else None
        idle, steps = (self._idle, (begin,)) if entry is None else (self._idle_of_actors, (begin, entry.telling))
        with self._connection(steps, idle) as (connection, answers, last):
            if entry is not None:
                entry = self._book.confirmed(connection, entry, answers[-1], now, is_writing=is_writing)
            os_user = getattr(name_of(actor), "os_user", None)
            acts = Acts(storable(str(actor)), now, entry, sort_of(actor), os_user)
            context = Context(connection, self._vault, self._known, acts=acts, chain=self._chain_of(connection, now))
            try:
                transaction = Transaction(context)
                yield transaction
                transaction.ledger.tell_states()
                context.finish()
                count_changes(context)
                last.extend(context.take_held())
            finally:
                context.end()

    def ask(self, question: Callable[[datetime], Step]) -> tuple[bytes | None, datetime]:
        """The first value that one statement gives, and the moment that it was asked at, which the question is given.

        The statement is a transaction by itself, in the node's own work: one way to the server and back. Raises
        StoreUnavailable as a transaction does.
        """
        self._require_allowed()
        now = self._now()
        connection, (answer,) = self._begin((question(now),), self._idle)
        self._put_back(connection, self._idle)
        return answer, now

    def visible(self, actor: Actor, verb: Verb) -> Visible:
        """The handling classes with which the actor may do the verb now: what a search of the index is given."""
        self._require_allowed()
        with self._connection((_READ,), self._idle) as (connection, _answers, _last):
            return self._book.visible(connection, actor, verb, self._now())

    def generation(self) -> int:
        """The number of committed changes of records: an index built at a smaller one is out of date."""
        return self.point().generation

    def point(self) -> Point:
        """The state of the records as it is now: an index built from another one is out of date."""
        self._require_allowed()
        with self._connection((_READ,), self._idle) as (connection, _answers, _last):
            return point(connection)

    def refuse(self, error: StoreUnsafe) -> None:
        """Nothing: from now on every transaction of this process raises this error, until ``allow``."""
        self._refused = error

    def allow(self) -> None:
        """Nothing: transactions go on; what this process knew of the database before it was refused is forgotten."""
        if self._refused is None:
            return
        self._known.forget()
        self._book = ClassBook()
        self._chains.clear()  # of a database that was set back no chain goes on
        self._written.clear()
        self._refused = None

    def reach_at(self, conninfo: str) -> None:
        """Nothing: new connections go here; the embedded server may have another socket since it was started anew."""
        self._conninfo = conninfo

    def _require_allowed(self) -> None:
        if (error := self._refused) is not None:
            raise StoreUnsafe(error.message, place=error.place, hint=error.hint)

    def vacuum(self, *tables: str) -> str:
        """Why dead rows of these tables may still lie in the database, after trying to sweep them out; "" if none do.

        Raises StoreUnavailable.
        """
        connection = self._connect()
        try:
            with _translated():
                return vacuum(connection, tables)
        finally:
            connection.close()

    def node_id(self) -> str:
        """The id of this database's node. Raises ConfigurationError before ``tocsin init`` has made one."""
        if not self._node_id:
            with self.transaction("store", read_only=True) as tx:
                self._node_id = str(tx.node.id())
        return self._node_id

    @contextmanager
    def _connection(
        self, begin: Sequence[Step], idle: deque[Connection]
    ) -> Iterator[tuple[Connection, list[bytes | None], list[Step]]]:
        """A connection with a transaction on it, committed at the end of the block, rolled back if it raises.

        With what the steps that began it answered, and with the steps that go with the COMMIT, none so far.
        """
        connection, answers = self._begin(begin, idle)
        last, when = list[Step](), ""
        try:
            yield connection, answers, last
            when = " while committing: it is not known whether the change was kept"
            send(connection, *last, _COMMIT)
            if (chain := self._chains.get(connection)) is not None:
                chain.committed()
        except BaseException as error:
            _roll_back(connection)
            self._known.forget()
            if (chain := self._chains.get(connection)) is not None:
                chain.rolled_back()
            if isinstance(error, _FAILURES):
                raise _unavailable(error, when) from error
            raise
        finally:
            self._put_back(connection, idle)

    def receipts(self) -> list[Receipt]:
        """How many leaves this process has committed on each connection, where nobody has asked after them yet."""
        return [Receipt(each.id, each.asked, each.kept) for each in list(self._written) if each.kept > each.asked]

    def asked_after(self, receipts: Iterable[Receipt]) -> None:
        """Nothing: of these leaves it is known what became of them."""
        known = {each.chain: each.kept for each in receipts}
        for chain in list(self._written):
            chain.asked = max(chain.asked, known.get(chain.id, 0))

    def _chain_of(self, connection: Connection, now: datetime) -> Chain:
        """The chain of a connection; a new one after an hour."""
        chain = self._chains.get(connection)
        if chain is not None and chain.since <= now < chain.since + USED_FOR:
            return chain
        chain = self._chains[connection] = Chain(now)
        self._written.append(chain)
        return chain

    def _begin(self, steps: Sequence[Step], idle: deque[Connection]) -> tuple[Connection, list[bytes | None]]:
        """A connection on which these steps have begun a transaction, and what they answered.

        It is an idle one if one still answers, else a new one.
        """
        while idle:
            try:
                connection = idle.pop()
            except IndexError:  # another thread took the last one
                break
            try:
                return connection, together(connection, *steps)
            except (psycopg.OperationalError, psycopg.InterfaceError):
                connection.close()  # the server was restarted meanwhile; nothing was done on it yet
            except BaseException:
                connection.close()
                raise
        connection = self._connect()
        try:
            with _translated():
                return connection, together(connection, *steps)
        except BaseException:
            connection.close()
            raise

    def _connect(self) -> Connection:
        with _translated():
            connection = psycopg.connect(self._conninfo, autocommit=True, client_encoding="UTF8")
        try:
            with _translated():
                connection.execute("SET TIME ZONE 'UTC'")
                check_server(connection, throw_away=self._throw_away)
        except BaseException:
            connection.close()
            raise
        return connection

    def _put_back(self, connection: Connection, idle: deque[Connection]) -> None:
        # An interrupt may have come before the ROLLBACK: what was begun must not become part of somebody's next commit.
        if connection.info.transaction_status is TransactionStatus.IDLE and len(idle) < _IDLE:
            idle.append(connection)
        else:
            connection.close()

    def _now(self) -> datetime:
        now = self._clock()
        if now.tzinfo is None:
            raise Usage("the clock must give times with a zone")
        return now.astimezone(UTC)

    def _prepare(self) -> None:
        connection = self._connect()
        try:
            with _translated():
                require_roles(connection)
                migrate(connection, self._now())
                beginning_of(connection, self._vault)
        except BaseException:
            connection.close()
            raise
        self._put_back(connection, self._idle)


def open_store(conninfo: str, *, master_key: bytes, clock: Callable[[], datetime], throw_away: bool = False) -> Store:
    """The store in this database, checked and brought up to this code's schema; close it at the end.

    Raises StoreUnavailable, StoreUnsafe (settings that lose data, a newer database, a wrong master key) and
    ConfigurationError (a master key that is none).
    """
    store = Store(conninfo, Vault(master_key), clock, throw_away=throw_away)
    store._prepare()
    return store


def _roll_back(connection: Connection) -> None:
    """Undo what was done on it; a connection in doubt is closed, and PostgreSQL does the same."""
    if connection.info.transaction_status not in (TransactionStatus.INTRANS, TransactionStatus.INERROR):
        connection.close()
        return
    try:
        command(connection, b"ROLLBACK")
    except psycopg.Error:
        connection.close()


def _close_all(*pools: deque[Connection]) -> None:
    for connections in pools:
        while connections:
            connections.pop().close()


@contextmanager
def _translated() -> Iterator[None]:
    """Connection failures as our own error; any other database error is a fault of this code and stays itself."""
    try:
        yield
    except _FAILURES as error:
        raise _unavailable(error) from error


def _unavailable(error: Exception, when: str = "") -> StoreUnavailable:
    reason = str(error).strip().split("\n", 1)[0]
    return StoreUnavailable(
        f"the database failed{when}: {reason}", hint="tocsin doctor says how the server is; then try again"
    )
