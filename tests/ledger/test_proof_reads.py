"""What a proof reads from the database: one statement, of a few rows, however tall the tree is."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from psycopg import sql

from invented_nodes import FRESH_NODE
from ledger_samples import fill, past_the_triggers, run
from statements import statements
from tocsin.errors import StoreUnsafe
from tocsin.ledger.batch import batch_root
from tocsin.ledger.leaf import Act, Entry
from tocsin.ledger.proofs import consistency_proof, inclusion_proof, nodes_over
from tocsin.ledger.tiles import WIDTH, Edge
from tocsin.ledger.tree import leaf_hash, root_of
from tocsin.node.local import LocalNode
from tocsin.services.auditing.proof import consistency, prove
from tocsin.services.auditing.sequence import sequence
from tocsin.store import ledger_nodes
from tocsin.store.database import Transaction
from tocsin.store.ledger_nodes import edge_of

node = FRESH_NODE
_PREPARE = "PREPARE rows (smallint[], bigint[], bigint[]) AS {}"
TALL = WIDTH * WIDTH + 2 * WIDTH + 37  # a full tile of tiles, and rows that are not full in three levels


def stand(database: str, count: int) -> list[bytes]:
    """The hashes of so many leaves, which stand in the database with their tiles in the place of what stood there."""
    leaves = [b'{"act":"view","number":%d,"objects":["caf\xc3\xa9 %d"]}' % (at, at) for at in range(count)]
    tiles = Edge().append(leaves)
    with past_the_triggers(database) as connection:
        connection.execute("TRUNCATE ledger_leaves, ledger_tiles")
        with connection.cursor().copy("COPY ledger_leaves FROM STDIN") as copy:
            for position, leaf in enumerate(leaves):
                copy.write_row((position, leaf.decode()))
        with connection.cursor().copy("COPY ledger_tiles (level, index, root, hashes) FROM STDIN") as copy:
            for tile in tiles:
                copy.write_row((tile.level, tile.index, tile.root, tile.hashes))
    return [leaf_hash(leaf) for leaf in leaves]


def test_proofs_at_any_size_of_a_tall_tree_are_those_of_its_leaves_and_take_one_statement_each(
    node: LocalNode, database: str
) -> None:
    hashes, chance = stand(database, TALL), Random(5)
    sizes = [TALL, WIDTH * WIDTH + WIDTH, WIDTH * WIDTH - 1, 1_000, WIDTH, 2]
    nodes = nodes_over(hashes)

    for size in sizes:
        for at in (size - 1, chance.randrange(size)):
            old = max(at, 1)
            with node.store.transaction("officer", read_only=True) as tx, statements() as sent:
                inclusion, steps, root = _proved(tx, at, old, size)
            assert inclusion == inclusion_proof(at, size, nodes)
            assert steps == consistency_proof(old, size, nodes)
            assert root == root_of(hashes[:size])
            assert len(sent) <= 3


def _proved(tx: Transaction, at: int, old: int, size: int) -> tuple[object, object, bytes]:
    tree = tx.ledger_tree
    return tree.inclusion(at, size), tree.consistency(old, size), tree.root(size)


def test_the_edge_of_a_tree_is_read_by_one_statement(node: LocalNode, database: str) -> None:
    hashes = stand(database, 700)

    with node.store.transaction("officer", read_only=True) as tx, statements() as sent:
        rows = edge_of(tx._context, 700)

    assert Edge(700, rows).root() == root_of(hashes)
    assert len(sent) == 1


@pytest.mark.parametrize("are_counted", [False, True])
def test_leaves_at_the_edge_are_read_by_their_positions_whatever_is_known_of_the_table(
    database: str, *, are_counted: bool
) -> None:
    stand(database, 3_000)
    with past_the_triggers(database) as connection:
        if are_counted:
            connection.execute("ANALYZE ledger_leaves, ledger_tiles")
        connection.execute("SET plan_cache_mode = force_generic_plan")
        connection.execute(sql.SQL(_PREPARE).format(sql.SQL(ledger_nodes._ROWS.replace("%s", "${}").format(1, 2, 3))))
        plan = str(connection.execute("EXPLAIN EXECUTE rows ('{0}', '{11}', '{184}')").fetchall())

    assert "ledger_leaves_pkey" in plan
    assert "Seq Scan on ledger_leaves" not in plan


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM ledger_leaves WHERE position = 590",  # in the row at the right edge
        "DELETE FROM ledger_tiles WHERE index = 1",
    ],
)
@pytest.mark.parametrize(
    "read",
    [
        lambda tx: tx.ledger_tree.inclusion(400, 600),
        lambda tx: tx.ledger_tree.consistency(400, 600),
        lambda tx: tx.ledger_tree.root(600),
    ],
)
def test_nodes_that_are_missing_are_never_proved_with_what_stands_behind_them(
    node: LocalNode, database: str, statement: str, read: Callable[[Transaction], object]
) -> None:
    stand(database, 700)
    run(database, statement)

    with (
        pytest.raises(StoreUnsafe, match="stored nodes of the ledger are missing"),
        node.store.transaction("officer", read_only=True) as tx,
    ):
        read(tx)


def test_a_tile_that_stands_before_it_can_be_full_is_not_read(node: LocalNode, database: str) -> None:
    hashes = stand(database, 300)
    run(database, "INSERT INTO ledger_tiles SELECT 0, 1, root, hashes FROM ledger_tiles")

    with node.store.transaction("officer", read_only=True) as tx:
        assert tx.ledger_tree.inclusion(7, 300) == inclusion_proof(7, 300, nodes_over(hashes))


def test_no_proof_is_given_that_does_not_lead_to_the_signed_root(node: LocalNode, database: str) -> None:
    fill(node, 300)
    run(database, "UPDATE ledger_tiles SET hashes = set_byte(hashes, 40, get_byte(hashes, 40) # 1) WHERE level = 0")

    with pytest.raises(StoreUnsafe, match="does not lead"):
        prove(node, 5)


def test_no_item_is_proved_of_a_leaf_that_commits_to_other_items(node: LocalNode) -> None:
    secret = bytes(range(32))
    with node.store.transaction("screener") as tx:
        tx.ledger.append(
            Entry(
                Act.SCREEN,
                batch=batch_root(secret, [b"one", b"two"]),
                count=2,
                payload={"secret": secret.hex(), "items": ["one", "another"]},
            )
        )
    sequence(node)

    with pytest.raises(StoreUnsafe, match="not what the leaf was made of"):
        prove(node, 1, item=1)


def test_no_path_is_given_from_a_kept_checkpoint_that_does_not_lead_to_the_signed_root(
    node: LocalNode, database: str
) -> None:
    fill(node, 100)
    with node.store.transaction("officer", read_only=True) as tx:
        kept = tx.ledger_tree.note(tx.ledger_tree.size())
    fill(node, 200)
    sequence(node)
    run(database, "UPDATE ledger_tiles SET hashes = set_byte(hashes, 8000, get_byte(hashes, 8000) # 1) WHERE level = 0")

    with pytest.raises(StoreUnsafe, match="not the continuation"):
        consistency(node, kept)
