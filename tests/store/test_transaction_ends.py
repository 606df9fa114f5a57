"""How a transaction begins and ends: rights are dropped before anything else, and leaves are kept with their facts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from uuid import UUID

import psycopg
import pytest

from statements import statements
from store_samples import STORE_FIXTURES
from tocsin.errors import NotRecorded, StoreUnavailable, Usage
from tocsin.ledger.leaf import Act, Entry
from tocsin.model.accounts import Actor, Purpose, Role, Verb
from tocsin.model.handling import Audience, Handling, Holding, Reach, Use
from tocsin.model.members import Seat
from tocsin.store import database as store_database
from tocsin.store.commands import Step, together
from tocsin.store.database import Store, Transaction, open_store

module_database, database, clock, store, loader = STORE_FIXTURES

ANALYST = Actor(
    "vasqela", Seat("utopia", is_host=True), frozenset({Role.ANALYST}), Purpose("inquiries", Use.INVESTIGATION)
)
LOOK = Entry(Act.VIEW, ("uto/1",), payload={"found": True})
WHOM = ("operator", ANALYST)
_RIGHTS = (
    "SELECT current_user, coalesce(current_setting('tocsin.visible', true), ''),"
    " coalesce(current_setting('tocsin.writable', true), ''), coalesce(current_setting('tocsin.actor', true), ''),"
    " coalesce(current_setting('tocsin.member', true), '')"
)


def rights(tx: Transaction) -> tuple[object, ...]:
    row = tx._context.connection.execute(_RIGHTS).fetchone()
    assert row is not None
    return tuple(row)


def left_on_idle_connections(store: Store) -> set[tuple[object, ...]]:
    """The rights that whoever borrows a connection next would find on it."""
    idle = (*store._idle, *store._idle_of_actors)
    return {tuple(connection.execute(_RIGHTS).fetchone() or ()) for connection in idle}


def waiting(database: str) -> set[UUID]:
    """The leaves that wait, as another connection sees them."""
    with psycopg.connect(database, autocommit=True) as connection:
        return {leaf for (leaf,) in connection.execute("SELECT id FROM ledger_pending")}


def end_of(connection: psycopg.Connection, database: str) -> None:
    """The server's side of a connection ends, and nothing tells this side."""
    with psycopg.connect(database, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 10000)", (connection.info.backend_pid,))


@contextmanager
def without(database: str, takes: bytes, gives: bytes) -> Iterator[None]:
    """A database from which something was taken away for a while."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(takes)
        try:
            yield
        finally:
            connection.execute(gives)


# --- rights ---------------------------------------------------------------------------------------------------------


def test_a_users_rights_are_told_with_the_begin_and_a_lone_leaf_goes_with_the_commit(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways: list[list[bytes]] = []

    def noted(connection: psycopg.Connection, *steps: Step) -> list[bytes | None]:
        ways.append([statement.partition(b"(")[0].strip() for statement, _values in steps])
        return together(connection, *steps)

    with store.transaction(ANALYST) as tx:  # reads what is known from then on
        tx.ledger.append(LOOK)
    for module in ("database", "context"):
        monkeypatch.setattr(f"tocsin.store.{module}.together", noted)

    with statements() as sent, store.transaction(ANALYST) as tx:
        tx.ledger.append(LOOK)

    assert ways == [
        [b"BEGIN ISOLATION LEVEL READ COMMITTED", b"SELECT act_for"],
        [b"INSERT INTO ledger_pending", b"COMMIT"],
    ]
    assert len(sent) == 4  # and no statement beside them


def test_a_transaction_has_its_rights_from_its_first_statement_on_and_leaves_none_behind(store: Store) -> None:
    with store.transaction(ANALYST) as tx:
        assert rights(tx) == ("tocsin_app", "{0}", "{}", "vasqela", "utopia")

    assert left_on_idle_connections(store) == {("tocsin", "", "", "", "")}


@pytest.mark.parametrize("read_only", [False, True])
def test_nothing_is_left_on_a_connection_whose_transaction_raised(store: Store, *, read_only: bool) -> None:
    with pytest.raises(ZeroDivisionError), store.transaction(ANALYST, read_only=read_only) as tx:
        rights(tx)
        raise ZeroDivisionError

    assert left_on_idle_connections(store) == {("tocsin", "", "", "", "")}


def test_rights_are_dropped_again_after_classes_that_were_not_known_are_read(
    store: Store, database: str, master_key: bytes
) -> None:
    own = Holding(Handling(Audience(Reach.OWNER)), "utopia")
    with store.transaction(ANALYST) as tx:
        assert rights(tx)[1] == "{0}"
    with open_store(database, master_key=master_key, clock=store._clock) as other, other.transaction("operator") as tx:
        number = tx.handling.number_of(own)

    with store.transaction(ANALYST) as tx:
        assert rights(tx) == ("tocsin_app", f"{{0,{number}}}", "{}", "vasqela", "utopia")


def test_where_rights_cannot_be_dropped_nothing_is_done_with_those_of_the_node(store: Store, database: str) -> None:
    takes, gives = (b"ALTER FUNCTION %s(text, text, text, text) RENAME TO %s" % each
                    for each in ((b"act_for", b"gone"), (b"gone", b"act_for")))  # fmt: skip
    is_begun = False
    with store.transaction(ANALYST):
        pass

    refused = pytest.raises(psycopg.errors.UndefinedFunction)
    with without(database, takes, gives), refused, store.transaction(ANALYST):
        is_begun = True

    assert not is_begun
    assert left_on_idle_connections(store) <= {("tocsin", "", "", "", "")}
    with store.transaction(ANALYST) as tx:
        assert rights(tx)[0] == "tocsin_app"


def test_who_has_dropped_rights_cannot_be_told_others_by_our_function(store: Store) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege), store.transaction(ANALYST) as tx:
        tx._context.connection.execute("SELECT act_for('{0,1,2}', '{0,1,2}', 'somebody', 'rur')")


# --- leaves ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("actor", WHOM)
@pytest.mark.parametrize("count", [1, 3, 20])
def test_leaves_are_kept_with_the_transaction_in_their_order(
    store: Store, database: str, actor: Actor | str, count: int
) -> None:
    with store.transaction(actor) as tx:
        ids = [tx.ledger.append(LOOK) for _ in range(count)]

    assert set(ids) <= waiting(database)
    with psycopg.connect(database) as connection:
        rows = connection.execute(
            "SELECT id FROM ledger_pending WHERE id = ANY(%s) ORDER BY chain, number", (ids,)
        ).fetchall()
    assert [each for (each,) in rows] == ids


@pytest.mark.parametrize("actor", WHOM)
def test_no_leaf_of_a_transaction_that_raised_is_kept_and_its_number_is_free(
    store: Store, database: str, actor: Actor | str
) -> None:
    with store.transaction(actor) as tx:
        first = tx.ledger.append(LOOK)
    with pytest.raises(ZeroDivisionError), store.transaction(actor) as tx:
        lost = tx.ledger.append(LOOK)
        raise ZeroDivisionError
    with store.transaction(actor) as tx:
        second = tx.ledger.append(LOOK)

    assert waiting(database) & {first, lost, second} == {first, second}
    with psycopg.connect(database) as connection:
        numbers = connection.execute(
            "SELECT chain, number FROM ledger_pending WHERE id = ANY(%s) ORDER BY number", ([first, second],)
        ).fetchall()
    assert numbers[1] == (numbers[0][0], numbers[0][1] + 1)


def test_a_leaf_that_is_held_back_is_there_for_whoever_looks(store: Store) -> None:
    with store.transaction("operator") as tx:
        leaf = tx.ledger.append(LOOK)
        found = tx._context.connection.execute("SELECT id FROM ledger_pending WHERE id = %s", (leaf,)).fetchone()

    assert found == (leaf,)


@pytest.mark.parametrize("actor", WHOM)
def test_what_is_undone_takes_its_leaf_with_it_and_not_the_one_before(
    store: Store, database: str, actor: Actor | str
) -> None:
    with store.transaction(actor) as tx:
        before = tx.ledger.append(LOOK)
        with tx.undoable() as attempt:
            undone = tx.ledger.append(LOOK)
            attempt.undo()
        after = tx.ledger.append(LOOK)

    assert waiting(database) & {before, undone, after} == {before, after}


def test_a_fact_whose_leaf_is_refused_at_the_end_is_not_kept(store: Store, database: str) -> None:
    takes, gives = (
        b"ALTER POLICY made ON ledger_pending WITH CHECK (false)",
        b"ALTER POLICY made ON ledger_pending WITH CHECK (chain IS NOT NULL)",
    )
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS facts_of_tests (fact text); TRUNCATE facts_of_tests")
        connection.execute("GRANT INSERT ON facts_of_tests TO tocsin_app")

    refused = pytest.raises(psycopg.errors.InsufficientPrivilege)
    with without(database, takes, gives), refused, store.transaction(ANALYST) as tx:
        tx._context.connection.execute("INSERT INTO facts_of_tests VALUES ('x')")
        leaf = tx.ledger.append(LOOK)

    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM facts_of_tests").fetchone() == (0,)
    assert leaf not in waiting(database)
    assert left_on_idle_connections(store) == {("tocsin", "", "", "", "")}


@pytest.mark.parametrize("actor", WHOM)
def test_an_error_that_was_passed_over_keeps_neither_fact_nor_leaf(
    store: Store, database: str, actor: Actor | str
) -> None:
    with pytest.raises(Usage, match="passed over"), store.transaction(actor) as tx:
        with suppress(psycopg.errors.DivisionByZero):
            tx._context.connection.execute("SELECT 1 / 0")
        leaf = tx.ledger.append(LOOK)

    assert leaf not in waiting(database)
    assert left_on_idle_connections(store) <= {("tocsin", "", "", "", "")}


@pytest.mark.parametrize("actor", WHOM)
@pytest.mark.parametrize("count", [1, 20])
def test_an_act_in_a_transaction_that_only_reads_is_not_recorded_and_says_so(
    store: Store, actor: Actor | str, count: int
) -> None:
    with pytest.raises(NotRecorded, match="read-only"), store.transaction(actor, read_only=True) as tx:
        tx.ledger.append_all([LOOK] * count)


# --- connections that are gone ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("actor", WHOM)
def test_an_idle_connection_that_is_gone_is_replaced_and_rights_are_dropped_on_the_new_one(
    store: Store, database: str, actor: Actor | str
) -> None:
    with store.transaction(actor) as tx:
        before = rights(tx)
    for connection in (*store._idle, *store._idle_of_actors):
        end_of(connection, database)

    with store.transaction(actor) as tx:
        leaf = tx.ledger.append(LOOK)
        assert rights(tx) == before

    assert leaf in waiting(database)


@pytest.mark.parametrize("actor", WHOM)
def test_a_connection_that_is_gone_before_the_commit_keeps_nothing_and_is_not_used_again(
    store: Store, database: str, actor: Actor | str
) -> None:
    with pytest.raises(StoreUnavailable, match="not known whether"), store.transaction(actor) as tx:
        used = tx._context.connection
        lost = tx.ledger.append(LOOK)
        end_of(used, database)

    assert used.closed
    assert used not in (*store._idle, *store._idle_of_actors)
    with store.transaction(actor) as tx:
        kept = tx.ledger.append(LOOK)
    assert waiting(database) & {lost, kept} == {kept}


def test_a_part_of_a_transaction_is_the_same_whenever_it_is_asked_for(store: Store) -> None:
    with store.transaction("operator") as tx:
        assert tx.node is tx.node
        assert tx.records is tx.records
    with store.transaction("operator") as other:
        assert other.records is not tx.records


def test_an_interrupt_before_the_rollback_leaves_nothing_to_the_next_commit(
    store: Store, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_connection: psycopg.Connection) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(store_database, "_roll_back", interrupted)
        with store.transaction("operator") as tx:
            tx.handling.number_of(Holding(Handling(Audience(Reach.EVERYONE), conditions="never kept"), "rur"))
            raise ValueError
    with store.transaction("operator") as tx:
        tx.ledger.append(LOOK)

    with psycopg.connect(database) as connection:
        row = connection.execute("SELECT count(*) FROM handling_classes WHERE owner = 'rur'").fetchone()
    assert row == (0,)


def test_rights_that_were_worked_out_before_a_class_came_are_worked_out_again(store: Store) -> None:
    book = store._book
    with store.transaction(ANALYST):
        pass  # the classes of now are known
    stale = book.entry(ANALYST, Verb.VIEW, store._now(), is_writing=False)
    with store.transaction("operator") as tx:
        number = tx.handling.number_of(Holding(Handling(Audience(Reach.EVERYONE), conditions="new"), "rur"))
    with store.transaction(ANALYST):
        pass  # somebody else's transaction has read the new class meanwhile

    with store.transaction("operator") as tx:
        confirmed = book.confirmed(tx._context.connection, stale, str(number).encode(), store._now(), is_writing=False)

        assert confirmed.visible > stale.visible
