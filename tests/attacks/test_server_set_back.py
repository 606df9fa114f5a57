"""A database that is set back under a running process is used for nothing from the next round of the sequencer on."""

from __future__ import annotations

import pytest

from invented_nodes import FRESH_NODE, Home
from ledger_samples import assert_good, fill, run
from served import SCREENING, serving
from statements import statements
from tocsin.errors import StoreUnsafe, TocsinError
from tocsin.ledger.leaf import Act, Entry
from tocsin.model.accounts import Verb
from tocsin.node.local import LocalNode, open_node
from tocsin.node.settings import read_settings
from tocsin.services.auditing.mark import accept
from tocsin.services.auditing.sequence import sequence

node = FRESH_NODE
CUTS = {
    "the tail with its checkpoints": (
        "DELETE FROM ledger_leaves WHERE position >= 4",
        "DELETE FROM ledger_payloads WHERE position >= 4",
        "DELETE FROM ledger_checkpoints WHERE size > 4",
    ),
    "leaves alone": ("DELETE FROM ledger_leaves WHERE position >= 4",),
    "a checkpoint": ("DELETE FROM ledger_checkpoints WHERE size > 4",),
}


def cut(database: str, how: str = "the tail with its checkpoints") -> None:
    for statement in CUTS[how]:
        run(database, statement)


def write(node: LocalNode) -> None:
    with node.store.transaction("officer") as tx:
        tx.ledger.append(Entry(Act.VIEW))


@pytest.mark.parametrize("how", CUTS)
def test_a_database_cut_under_a_running_process_is_used_for_nothing_though_no_leaf_waits(
    node: LocalNode, database: str, how: str
) -> None:
    fill(node, 3)
    fill(node, 3)
    cut(database, how)

    with pytest.raises(StoreUnsafe, match="this home has seen"):
        sequence(node)

    for use in (lambda: write(node), node.store.point, lambda: node.store.visible(node.acting, Verb.VIEW)):
        with statements() as sent, pytest.raises(StoreUnsafe, match="this home has seen") as caught:
            use()
        assert "--accept-restored" in caught.value.hint
        assert sent == []  # refused before the database is asked


def test_a_served_request_is_refused_after_the_database_was_cut_and_answered_again_once_a_person_accepts_it(
    node: LocalNode, database: str
) -> None:
    fill(node, 3)
    with serving(node) as served:
        machine = served.bearing(served.machine("gate", Verb.SCREEN))
        order = {"query": {"name": "Mirzad Khoshnevaran"}}
        before = machine.post("/v1/screen", json=order, headers=SCREENING)
        sequence(node)
        cut(database)

        with pytest.raises(StoreUnsafe):
            sequence(node)
        refused, ready = machine.post("/v1/screen", json=order, headers=SCREENING), served.client().get("/ready")
        with open_node(read_settings(Home(node.home, database).environment), is_restored=True) as person:
            accept(person, "the disk broke")
        sequence(node)
        after = machine.post("/v1/screen", json=order, headers=SCREENING)

    assert (before.status_code, refused.status_code, ready.status_code, after.status_code) == (200, 503, 503, 200)
    assert ready.json()["store"] == "store-unsafe"
    sequence(node)
    assert "restored" in str(_payloads(node))


def test_leaves_written_after_a_restored_database_was_accepted_leave_no_gap(node: LocalNode, database: str) -> None:
    fill(node, 3)
    fill(node, 3)
    cut(database)
    run(database, "DELETE FROM ledger_chains")  # as a backup of then holds them
    with pytest.raises(StoreUnsafe):
        sequence(node)

    with open_node(read_settings(Home(node.home, database).environment), is_restored=True) as person:
        accept(person, "the disk broke")
    sequence(node)
    write(node)
    sequence(node)

    assert_good(node)


def test_who_looks_at_a_database_that_was_set_back_is_not_refused_by_their_own_sequencer(
    node: LocalNode, database: str
) -> None:
    fill(node, 3)
    fill(node, 3)
    cut(database)

    assert sequence(node, is_looked_at=True) == 0

    node.store.point()


def test_a_leaf_that_cannot_get_its_position_refuses_no_other_transaction(node: LocalNode, database: str) -> None:
    fill(node, 1)
    write(node)
    run(database, "UPDATE ledger_pending SET mac = 'x'")
    with pytest.raises(TocsinError):
        sequence(node)

    write(node)


def _payloads(node: LocalNode) -> list[object]:
    with node.store.transaction("reader", read_only=True) as tx:
        leaves = [tx.ledger_tree.leaf(at) for at in range(tx.ledger_tree.size())]
        return [tx.ledger_tree.payload(each.leaf, each.position) for each in leaves]
