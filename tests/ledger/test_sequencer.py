"""One sequencer: every committed leaf gets one position, whoever runs it and whatever kills it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg
import pytest

from command_line import clean
from invented_nodes import FRESH_NODE
from ledger_samples import assert_good
from statements import statements
from tocsin.errors import NotRecorded
from tocsin.ledger.leaf import Act, Entry, decode
from tocsin.node.local import LocalNode
from tocsin.services.auditing.sequence import RHYTHM_S, sequence, sequencing

node = FRESH_NODE
CYCLES = 2  # many: python -m bench.durability
_WORKER = """
import os, sys
from threading import Event
from tocsin.ledger.leaf import Act, Entry
from tocsin.node.local import open_node
from tocsin.node.settings import read_settings
from tocsin.services.auditing.sequence import sequence
with open_node(read_settings(os.environ)) as node:
    while True:
        with node.store.transaction("writer") as tx:
            ids = tx.ledger.append_all(Entry(Act.SCREEN, payload={"at": at}) for at in range(40))
        print("\\n".join(each.hex for each in ids), flush=True)
        sequence(node)
"""


def ids_in_order(node: LocalNode) -> list[str]:
    with node.store.transaction("reader", read_only=True) as tx:
        return [decode(leaf).id for _position, leaf in tx.ledger_tree.leaves(0, tx.ledger_tree.size())]


def test_a_leaf_of_a_transaction_that_was_rolled_back_never_was(node: LocalNode) -> None:
    sequence(node)

    with pytest.raises(RuntimeError), node.store.transaction("officer") as tx:
        tx.ledger.append(Entry(Act.VIEW))
        raise RuntimeError

    assert sequence(node) == 0


def test_leaves_stand_in_the_order_of_their_moments(node: LocalNode) -> None:
    for _ in range(5):
        with node.store.transaction("officer") as tx:
            tx.ledger.append(Entry(Act.VIEW))
    sequence(node)

    with node.store.transaction("reader", read_only=True) as tx:
        moments = [decode(leaf).at for _position, leaf in tx.ledger_tree.leaves(0, tx.ledger_tree.size())]

    assert moments == sorted(moments)
    assert len(moments) == 6  # the node's own key was the first act


def test_many_sequencers_and_writers_at_once_lose_no_leaf_and_double_none(node: LocalNode) -> None:
    written: list[str] = []

    def write() -> None:
        for _ in range(25):
            with node.store.transaction("writer") as tx:
                written.append(tx.ledger.append(Entry(Act.SCREEN)).hex)
            sequence(node)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sequence(node)

    found = ids_in_order(node)
    assert sorted(found[1:]) == sorted(written)
    assert_good(node)


def test_a_round_in_which_no_leaf_waits_asks_for_the_mark_and_for_leaves_and_for_nothing_else(node: LocalNode) -> None:
    sequence(node)

    with statements() as sent:
        assert sequence(node) == 0

    assert [each.split()[0] for each in sent] == ["BEGIN", "SELECT", "SELECT", "DELETE", "COMMIT"]


def test_a_leaf_gets_its_position_while_a_sequencer_runs(node: LocalNode) -> None:
    with sequencing(node, tell=lambda error: pytest.fail(str(error))):
        with node.store.transaction("officer") as tx:
            wanted = tx.ledger.append(Entry(Act.VIEW)).hex
        begun = time.monotonic()
        while wanted not in ids_in_order(node):
            assert time.monotonic() - begun < 60, "no position"  # half a second on a quiet machine: bench.ledger
            time.sleep(0.05)


def test_a_sequencer_looks_for_new_leaves_well_within_the_second_that_is_promised() -> None:
    assert RHYTHM_S <= 0.5


def test_kill_9_of_writers_that_sequence_at_any_moment_loses_no_acknowledged_leaf(
    node: LocalNode, database: str, tmp_path: Path
) -> None:
    environment = clean({"TOCSIN_HOME": str(node.settings.home), "TOCSIN_DATABASE_URL": database})
    chance, acknowledged = random.Random(22), set[str]()

    for cycle in range(CYCLES):
        told = tmp_path / str(cycle)
        with told.open("w") as file:
            worker = subprocess.Popen([sys.executable, "-c", _WORKER], stdout=file, env=environment)
            _wait_for(told)
            time.sleep(chance.uniform(0.0, 0.12))
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()
        acknowledged |= {line for line in told.read_text().split("\n") if len(line) == 32}
    _wait_until_let_go(node)

    found = ids_in_order(node)
    assert acknowledged <= set(found)
    assert len(found) == len(set(found))
    assert_good(node)


def test_an_act_on_a_read_only_database_is_refused_not_silently_unrecorded(node: LocalNode, database: str) -> None:
    name = psycopg.conninfo.conninfo_to_dict(database)["dbname"]
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    node.store.close()  # idle connections would go on as they began

    with pytest.raises(NotRecorded, match="could not be recorded"), node.store.transaction("officer") as tx:
        tx.ledger.append(Entry(Act.VIEW))


def _wait_for(told: Path) -> None:
    begun = time.monotonic()
    while not told.stat().st_size:
        assert time.monotonic() - begun < 60, "the writer never began"
        time.sleep(0.01)


def _wait_until_let_go(node: LocalNode) -> None:
    """A killed process's transaction holds the lock until the server notices that nobody is there."""
    begun = time.monotonic()
    while True:
        sequence(node)
        with node.store.transaction("reader", read_only=True) as tx:
            if not tx.ledger_tree.pending():
                return
        assert time.monotonic() - begun < 60, "leaves still wait"
        time.sleep(0.05)
