"""A database that was set back, emptied or put in another's place without any key of the node: each is found."""

# ruff: noqa: S608  the statements are constants of this very file, run as the attacker that the test plays
from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from command_line import clean
from invented_nodes import FRESH_NODE, Home, opened
from ledger_samples import assert_good, fill, places, run
from tocsin.errors import BadValue, ConfigurationError, StoreUnsafe
from tocsin.ledger.leaf import Act, Entry
from tocsin.node.local import LocalNode, open_node
from tocsin.node.settings import read_settings
from tocsin.services.auditing.mark import HEAD, accept, advance, read_mark
from tocsin.services.auditing.node_keys import ROOT_FILE
from tocsin.services.auditing.sequence import sequence
from tocsin.services.auditing.verify import verify

node = FRESH_NODE
_ = clean
LEDGER = ("ledger_leaves", "ledger_payloads", "ledger_tiles", "ledger_checkpoints", "ledger_chains", "ledger_pending")
KEYS = ("node_root", "node_keys", "node_revocations")


def set_back(database: str, size: int) -> None:
    """The tail removed, as who owns the tables can."""
    run(database, "DELETE FROM ledger_leaves WHERE position >= %s", size)
    run(database, "DELETE FROM ledger_payloads WHERE position >= %s", size)
    run(database, "DELETE FROM ledger_checkpoints WHERE size > %s", size)


def write(node: LocalNode) -> None:
    with node.store.transaction("officer") as tx:
        tx.ledger.append(Entry(Act.VIEW))


def reopened(node: LocalNode, database: str) -> None:
    with opened(Home(node.home, database)):
        pass


def test_truncation_of_the_tail_is_found_though_nobody_has_verified_since(node: LocalNode, database: str) -> None:
    fill(node, 3)
    fill(node, 3)
    set_back(database, 4)

    assert places(verify(node)) == {"checkpoint 7"}


def test_truncation_of_the_tail_is_never_signed_over(node: LocalNode, database: str) -> None:
    fill(node, 3)
    fill(node, 3)
    set_back(database, 4)
    write(node)

    with pytest.raises(StoreUnsafe, match="behind: its ledger has 4 leaves, and this home has seen 7"):
        sequence(node)


def test_truncation_of_the_tail_is_refused_by_the_next_command(node: LocalNode, database: str) -> None:
    fill(node, 3)
    fill(node, 3)
    set_back(database, 4)

    with pytest.raises(StoreUnsafe, match="behind") as caught:
        reopened(node, database)

    assert "--accept-restored" in caught.value.hint


def test_a_fork_beside_what_the_home_has_seen_is_refused(node: LocalNode, database: str) -> None:
    fill(node, 3)
    fill(node, 3)
    seen = (node.home / HEAD).read_text("utf-8")
    set_back(database, 4)
    (node.home / HEAD).unlink()
    fill(node, 3)  # signed by the node itself, which has lost its mark
    (node.home / HEAD).write_text(seen, "utf-8")

    with pytest.raises(StoreUnsafe, match="went another way"):
        reopened(node, database)


def test_a_restored_backup_is_gone_on_from_when_a_person_says_why(node: LocalNode, database: str) -> None:
    fill(node, 3)
    fill(node, 3)
    set_back(database, 4)

    with open_node(read_settings(Home(node.home, database).environment), is_restored=True) as restored:
        accept(restored, "the disk of the database broke")
        sequence(restored)
        found = assert_good(restored)
        with restored.store.transaction("reader", read_only=True) as tx:
            leaf = tx.ledger_tree.leaf(4).leaf
            payload = tx.ledger_tree.payload(leaf, 4)

    assert found.size == 5
    assert leaf.act is Act.CONFIGURE
    assert payload is not None
    assert (payload["what"], payload["reason"]) == ("restored database accepted", "the disk of the database broke")
    assert "\n7\n" in payload["seen"]  # what was lost is on the ledger
    reopened(node, database)


def test_a_restored_backup_is_not_gone_on_from_for_no_reason(node: LocalNode) -> None:
    fill(node, 1)

    with pytest.raises(BadValue, match="for a reason"):
        accept(node, "  ")


def test_wiping_the_ledger_and_all_keys_is_not_answered_by_making_new_ones(node: LocalNode, database: str) -> None:
    fill(node, 3)
    for table in (*LEDGER, *KEYS):
        run(database, f"DELETE FROM {table}")
    (node.home / HEAD).unlink()
    (node.home / ROOT_FILE).rename(node.home.parent / "taken away")

    with pytest.raises(StoreUnsafe, match="root key is gone"):
        reopened(node, database)

    assert "node keys" in places(verify(node))
    assert not (node.home / ROOT_FILE).exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE node SET ledger_began = NULL, ledger_size = NULL",
        "UPDATE node SET ledger_began = now()",
        "UPDATE node SET ledger_size = 1000000",
    ],
)
def test_that_the_ledger_has_begun_cannot_be_taken_back_without_the_master_key(
    node: LocalNode, database: str, statement: str
) -> None:
    run(database, statement)

    assert "node" in places(verify(node))
    with pytest.raises(StoreUnsafe):
        reopened(node, database)


def test_the_mark_is_the_newest_checkpoint_after_every_commit_of_the_sequencer(node: LocalNode) -> None:
    sizes = []
    for _round in range(3):
        fill(node, 2)
        seen = read_mark(node.home)
        assert seen is not None
        sizes.append(seen.checkpoint.size)

    assert sizes == [3, 5, 7]


def test_a_mark_never_goes_back_whoever_of_several_processes_writes_last(node: LocalNode) -> None:
    notes = []
    for _round in range(6):
        fill(node, 1)
        notes.append((node.home / HEAD).read_text("utf-8"))
    (node.home / HEAD).unlink()
    threads = [threading.Thread(target=advance, args=(node.home, note)) for note in reversed(notes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (node.home / HEAD).read_text("utf-8") == notes[-1]


def test_a_disk_that_is_full_leaves_the_mark_as_it_was(node: LocalNode, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(node, 1)
    before = (node.home / HEAD).read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    write(node)
    with pytest.raises(ConfigurationError, match="No space left"):
        sequence(node)
    monkeypatch.undo()

    assert (node.home / HEAD).read_bytes() == before
    assert_good(node)  # the leaf has its position: nothing was lost


@pytest.mark.parametrize(("content", "told"), [(b"", "is empty"), (b"tocsin/ledger/half", "is torn")])
def test_an_empty_or_torn_mark_is_told_as_what_it_is(node: LocalNode, database: str, content: bytes, told: str) -> None:
    fill(node, 1)
    (node.home / HEAD).write_bytes(content)

    (fault,) = verify(node).faults

    assert (fault.place, told in fault.message) == (HEAD, True)
    with pytest.raises(StoreUnsafe, match=told):
        reopened(node, database)


def test_each_home_of_a_database_has_a_mark_of_its_own(node: LocalNode, database: str, tmp_path: Path) -> None:
    fill(node, 1)
    other = tmp_path / "other"
    other.mkdir()
    (other / "master.key").write_bytes((node.home / "master.key").read_bytes())
    (other / "master.key").chmod(0o600)

    with opened(Home(other, database)) as second:
        assert read_mark(other) is None
        fill(second, 1)
        assert_good(second)
    fill(node, 1)

    assert_good(node)
    with opened(Home(other, database)) as second:
        assert_good(second)  # behind, and not beside
