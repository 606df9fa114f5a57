"""Every stored byte of every column of every table of the ledger, flipped in turn, is found."""

from __future__ import annotations

import pytest
from bench.ledger_flips import TABLES, a_small_ledger, flip_each

from invented_nodes import FRESH_NODE
from ledger_samples import assert_good, fill, run
from tocsin.errors import StoreUnsafe
from tocsin.ledger.leaf import Act, Entry
from tocsin.node.local import LocalNode
from tocsin.services.auditing.sequence import sequence
from tocsin.services.auditing.verify import verify

node = FRESH_NODE


def test_every_byte_flipped_in_the_stored_ledger_is_found(node: LocalNode, database: str) -> None:
    a_small_ledger(node)

    found = flip_each(node, database, TABLES, step=11)  # all of them: python -m bench.ledger_flips

    assert found.unnoticed == []
    assert found.tried > 200
    assert_good(node)


def test_a_byte_flipped_in_a_tile_is_found(node: LocalNode, database: str) -> None:
    fill(node, 300)

    found = flip_each(node, database, ("ledger_tiles",), step=311)

    assert found.unnoticed == []
    assert found.tried > 20
    assert_good(node)


def test_a_byte_flipped_in_a_leaf_that_waits_is_found_and_restored_it_gets_its_position(
    node: LocalNode, database: str
) -> None:
    sequence(node)
    with node.store.transaction("officer") as tx:
        tx.ledger.append(Entry(Act.VIEW, ("uto/1",)))

    found = flip_each(node, database, ("ledger_pending",), step=11)

    assert found.unnoticed == []
    assert found.tried > 40
    assert sequence(node) == 1


def test_a_leaf_that_was_changed_while_it_waited_never_gets_a_position(node: LocalNode, database: str) -> None:
    sequence(node)
    with node.store.transaction("officer") as tx:
        tx.ledger.append(Entry(Act.VIEW, ("uto/1",)))
    run(database, "UPDATE ledger_pending SET leaf = replace(leaf, 'view', 'amend')")

    with pytest.raises(StoreUnsafe, match="was changed while it waited"):
        sequence(node)

    assert verify(node).size == 1
