"""Leaves taken away, changed or put back while they wait, and facts written past Tocsin: each is found."""

from __future__ import annotations

import psycopg
import pytest

from invented_nodes import FRESH_NODE
from ledger_samples import assert_good, fill, places, run
from tocsin.errors import StoreUnsafe
from tocsin.ledger.leaf import Act, Entry
from tocsin.node.local import LocalNode
from tocsin.services.auditing.sequence import ask_after_leaves, sequence
from tocsin.services.auditing.verify import verify

node = FRESH_NODE


def test_a_waiting_leaf_taken_away_is_missed_as_soon_as_its_connection_writes_again(
    node: LocalNode, database: str
) -> None:
    fill(node, 1)
    with node.store.transaction("officer") as tx:
        tx.ledger.append(Entry(Act.VIEW))
    run(database, "DELETE FROM ledger_pending")
    with node.store.transaction("officer") as tx:
        tx.ledger.append(Entry(Act.VIEW))
    sequence(node)

    (fault,) = verify(node).faults

    assert "taken away while it waited" in fault.message


def test_the_last_waiting_leaf_taken_away_is_missed_by_who_wrote_it(node: LocalNode, database: str) -> None:
    fill(node, 1)
    with node.store.transaction("officer") as tx:
        tx.ledger.append(Entry(Act.VIEW))
    run(database, "DELETE FROM ledger_pending")

    with pytest.raises(StoreUnsafe, match="1 leaves of the ledger were taken away"):
        ask_after_leaves(node)

    ask_after_leaves(node)  # told once
    assert sequence(node) == 1  # and on the ledger


def test_nobody_is_accused_of_taking_leaves_that_wait_were_rolled_back_or_undone(node: LocalNode) -> None:
    with pytest.raises(RuntimeError), node.store.transaction("officer") as tx:
        tx.ledger.append(Entry(Act.VIEW))
        raise RuntimeError
    with node.store.transaction("officer") as tx:
        with tx.undoable() as attempt:
            tx.ledger.append(Entry(Act.VIEW))
            attempt.undo()
        tx.ledger.append(Entry(Act.VIEW))
    ask_after_leaves(node)
    sequence(node)
    with node.store.transaction("officer") as tx:
        tx.ledger.append(Entry(Act.VIEW))
    sequence(node)
    ask_after_leaves(node)

    assert_good(node)


def test_replay_of_a_leaf_that_has_its_position_is_refused(node: LocalNode, database: str) -> None:
    sequence(node)
    with node.store.transaction("officer") as tx:
        tx.ledger.append(Entry(Act.VIEW))
    run(database, "CREATE TABLE kept AS SELECT * FROM ledger_pending")
    sequence(node)
    run(database, "INSERT INTO ledger_pending SELECT * FROM kept")

    with pytest.raises(StoreUnsafe, match="had one before"):
        sequence(node)


def test_a_changed_head_of_a_chain_is_found(node: LocalNode, database: str) -> None:
    fill(node, 2)
    run(database, "UPDATE ledger_chains SET next = next - 1")

    assert all(place.startswith("chain ") for place in places(verify(node)))
    assert not verify(node).is_good


def test_a_transaction_of_a_user_has_no_way_to_the_ledgers_tables_but_to_add_a_leaf(database: str) -> None:
    with psycopg.connect(database) as connection:
        granted = connection.execute(
            "SELECT relname, privilege FROM pg_class, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE',"
            " 'REFERENCES', 'TRIGGER']) AS privilege WHERE relkind = 'r' AND (relname LIKE 'ledger%%' OR relname IN"
            " ('node_root', 'node_keys', 'node_revocations')) AND has_table_privilege('tocsin_app', oid, privilege)"
        ).fetchall()

    assert granted == [("ledger_pending", "INSERT")]


def test_nobody_but_the_sequencer_takes_a_waiting_leaf_by_mistake(node: LocalNode) -> None:
    with pytest.raises(psycopg.errors.RestrictViolation), node.store.transaction("careless") as tx:
        tx._context.connection.execute("DELETE FROM ledger_pending")


# --- facts without a leaf ---------------------------------------------------------------------------------------------

FACTS = {
    "members": "INSERT INTO members VALUES ('rur', 'Ruritania', 'state', '', '2020-01-01', 'x')",
    "purposes of this node": "INSERT INTO purposes (name, made_at) VALUES ('lunch', '2020-01-01')",
    "user mallory": "INSERT INTO users (name, seat, kind, display_name, made_at, made_by)"
    " VALUES ('mallory', '', 'user', '', '2020-01-01', 'x')",
    "identity act 1": "INSERT INTO identity_acts (verb, scope, reason, at, by, purpose)"
    " VALUES ('accept', 'one', '', '2020-01-01', 'x', '')",
    "declared lists": "INSERT INTO declared_lists VALUES ('utopia', 'U', 'U', 'register', 1, '', '',"
    " '2020-01-01', 'x')",
    "groups": "INSERT INTO rosters VALUES ('lanterns', 1, '{}', now(), NULL, '2020-01-01', 'x')",
}


@pytest.mark.parametrize("place", FACTS)
def test_a_fact_written_past_tocsin_is_found_because_no_leaf_names_it(
    node: LocalNode, database: str, place: str
) -> None:
    fill(node, 1)
    run(database, FACTS[place])

    assert places(verify(node)) == {place}
