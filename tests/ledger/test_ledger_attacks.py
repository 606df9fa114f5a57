"""What somebody who owns the database can do to the ledger, each named after the attack, and how it is found."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from invented_nodes import FRESH_NODE, files
from ledger_samples import assert_good, fill, past_the_triggers, places, run, viewed
from tocsin import samples
from tocsin.errors import NotFound, StoreUnsafe
from tocsin.ledger.checkpoint import Checkpoint, signed
from tocsin.ledger.leaf import Act, Entry
from tocsin.node.local import LocalNode
from tocsin.services.auditing.mark import HEAD
from tocsin.services.auditing.node_keys import ROOT_FILE, VALID, revoke_key, rotate
from tocsin.services.auditing.sequence import sequence
from tocsin.services.auditing.verify import verify
from tocsin.services.listing.load import load

node = FRESH_NODE


def checkpoint_kept(node: LocalNode) -> str:
    with node.store.transaction("auditor", read_only=True) as tx:
        return tx.ledger_tree.note(tx.ledger_tree.size())


def signed_anew(node: LocalNode, database: str) -> None:
    """All checkpoints thrown away, and one made over what stands now, with the node's own key."""
    run(database, "DELETE FROM ledger_checkpoints")
    with node.store.transaction("attacker") as tx:
        size, signer = tx.ledger_tree.size(), tx.keys.signer()
        checkpoint = Checkpoint(signer.name, size, tx.ledger_tree.root(size), tx.now)
        note = signed(checkpoint, signer.name, signer.certificate.public_key, signer.sign)
        tx.ledger_tree.add_checkpoint(size, note)


def test_fork_history_made_anew_with_the_nodes_own_key_is_found_by_a_checkpoint_that_was_kept(
    node: LocalNode, database: str
) -> None:
    fill(node, 5)
    kept = checkpoint_kept(node)
    run(database, "UPDATE ledger_leaves SET leaf = replace(leaf, 'view', 'amend') WHERE position = 3")
    signed_anew(node, database)

    assert places(verify(node)) == {"kept checkpoint 6"}  # the home's own mark
    (node.home / HEAD).unlink()
    assert_good(node)  # nothing inside can tell
    assert places(verify(node, against=[kept])) == {"kept checkpoint 6"}


def test_rollback_to_an_earlier_checkpoint_is_found_by_one_that_was_kept(node: LocalNode, database: str) -> None:
    fill(node, 3)
    fill(node, 3)
    kept = checkpoint_kept(node)
    run(database, "DELETE FROM ledger_leaves WHERE position > 3")
    run(database, "DELETE FROM ledger_payloads WHERE position > 3")
    run(database, "DELETE FROM ledger_checkpoints WHERE size > 4")
    (node.home / HEAD).unlink()

    assert_good(node)
    assert places(verify(node, against=[kept])) == {"checkpoint 7"}


def test_truncation_of_the_last_leaf_is_found(node: LocalNode, database: str) -> None:
    fill(node, 3)
    run(database, "DELETE FROM ledger_leaves WHERE position = 3")
    run(database, "DELETE FROM ledger_payloads WHERE position = 3")

    assert "checkpoint 4" in places(verify(node))


def test_removal_of_a_leaf_in_the_middle_is_found(node: LocalNode, database: str) -> None:
    fill(node, 5)
    run(database, "DELETE FROM ledger_leaves WHERE position = 2")

    assert "leaf 2" in places(verify(node))


def test_reordering_of_two_leaves_with_their_payloads_is_found(node: LocalNode, database: str) -> None:
    fill(node, 5)
    for was, becomes in ((1, 99), (2, 1), (99, 2)):
        run(database, "UPDATE ledger_leaves SET position = %s WHERE position = %s", becomes, was)
        run(database, "UPDATE ledger_payloads SET position = %s WHERE position = %s", becomes, was)

    assert {"checkpoint 6"} <= places(verify(node))


def test_a_replaced_leaf_is_found(node: LocalNode, database: str) -> None:
    fill(node, 2)
    run(database, "UPDATE ledger_leaves SET leaf = replace(leaf, '\"view\"', '\"amend\"') WHERE position = 1")

    assert "checkpoint 3" in places(verify(node))


def test_a_leaf_in_a_full_tile_replaced_together_with_the_tile_is_found(node: LocalNode, database: str) -> None:
    fill(node, 300)
    run(database, "UPDATE ledger_leaves SET leaf = replace(leaf, '\"view\"', '\"amend\"') WHERE position = 7")

    assert {"tile 0/0", "checkpoint 301"} <= places(verify(node))


def test_a_checkpoint_replaced_by_one_of_a_strangers_key_is_found(node: LocalNode, database: str) -> None:
    fill(node, 2)
    stranger = Ed25519PrivateKey.generate()
    with node.store.transaction("attacker", read_only=True) as tx:
        name, root, now = tx.keys.signer().name, tx.ledger_tree.root(3), tx.now
    note = signed(Checkpoint(name, 3, root, now), name, stranger.public_key().public_bytes_raw(), stranger.sign)
    run(database, "UPDATE ledger_checkpoints SET note = %s", note)

    assert places(verify(node)) == {"checkpoint 3"}


def test_a_swapped_payload_is_found(node: LocalNode, database: str) -> None:
    fill(node, 2)
    for was, becomes in ((1, 99), (2, 1), (99, 2)):
        run(database, "UPDATE ledger_payloads SET position = %s WHERE position = %s", becomes, was)

    assert places(verify(node)) == {"leaf 1", "leaf 2"}


def test_a_payload_taken_away_is_found(node: LocalNode, database: str) -> None:
    fill(node, 2)
    run(database, "DELETE FROM ledger_payloads WHERE position = 1")

    assert places(verify(node)) == {"leaf 1"}


def test_a_payload_destroyed_without_a_leaf_that_says_so_is_found(node: LocalNode, database: str) -> None:
    fill(node, 2)
    run(database, "UPDATE ledger_payloads SET key = NULL, wrapped = NULL, sealed = NULL WHERE position = 1")

    assert places(verify(node)) == {"leaf 1"}


def test_a_leaf_smuggled_in_behind_the_sequencer_is_found(node: LocalNode, database: str) -> None:
    fill(node, 2)
    run(database, "INSERT INTO ledger_leaves SELECT 3, leaf FROM ledger_leaves WHERE position = 1")

    assert "leaf 3" in places(verify(node))


def test_a_waiting_leaf_of_a_load_that_was_taken_away_is_missed(node: LocalNode, database: str) -> None:
    fill(node, 1)
    run(database, "INSERT INTO lists (name) VALUES ('uto')")
    run(
        database,
        "INSERT INTO list_versions (list, number, status, as_of, format, files, records, warnings, unknown, loaded_at,"
        " loaded_by) VALUES ('uto', 1, 'superseded', '', 'x', '[]', 0, '[]', '{}', now(), 'somebody')",
    )

    assert places(verify(node)) == {"list uto#1"}


def test_nothing_is_added_to_a_ledger_whose_end_was_changed(node: LocalNode, database: str) -> None:
    fill(node, 2)
    run(database, "UPDATE ledger_leaves SET leaf = replace(leaf, '\"view\"', '\"amend\"') WHERE position = 2")
    with node.store.transaction("officer") as tx:
        tx.ledger.append(Entry(Act.VIEW))

    with pytest.raises(StoreUnsafe, match="not what was signed last"):
        sequence(node)

    assert verify(node).waiting == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_leaves SET leaf = 'x'",
        "DELETE FROM ledger_leaves",
        "TRUNCATE ledger_leaves",
        "DELETE FROM ledger_payloads",
        "UPDATE ledger_payloads SET sealed = 'x'",
        "UPDATE ledger_tiles SET root = hashes",
        "DELETE FROM ledger_checkpoints",
        "UPDATE ledger_pending SET leaf = 'x'",
        "TRUNCATE ledger_pending",
        "UPDATE node_root SET public_key = public_key",
        "UPDATE node_keys SET serial = 7",
        "DELETE FROM node_keys",
        "DELETE FROM node_revocations",
    ],
)
def test_the_database_itself_refuses_to_change_what_stands(node: LocalNode, database: str, statement: str) -> None:
    fill(node, 260)
    revoke_key(node, node.settings.home / ROOT_FILE, 1, "a test")

    with psycopg.connect(database) as connection, pytest.raises(psycopg.errors.RestrictViolation):
        connection.execute(statement)


# --- keys -------------------------------------------------------------------------------------------------------------


def test_a_revoked_key_signs_nothing_and_the_leaves_wait_for_a_new_one(node: LocalNode) -> None:
    fill(node, 1)
    root = node.settings.home / ROOT_FILE
    revoke_key(node, root, 1, "lost")

    with pytest.raises(StoreUnsafe, match="no key to sign"):
        sequence(node)
    rotate(node, root)

    assert sequence(node) == 2
    assert_good(node)


def test_a_checkpoint_signed_with_a_stolen_key_after_its_revocation_is_found(node: LocalNode, database: str) -> None:
    fill(node, 1)
    with node.store.transaction("thief") as tx:
        stolen = tx.keys.signer()
    revoke_key(node, node.settings.home / ROOT_FILE, 1, "stolen")
    rotate(node, node.settings.home / ROOT_FILE)
    sequence(node)
    with node.store.transaction("thief", read_only=True) as tx:
        size = tx.ledger_tree.size()
        checkpoint = Checkpoint(stolen.name, size, tx.ledger_tree.root(size), tx.now)
    note = signed(checkpoint, stolen.name, stolen.certificate.public_key, stolen.sign)
    run(database, "UPDATE ledger_checkpoints SET note = %s WHERE size = %s", note, size)

    found = verify(node)

    assert "was revoked on" in found.faults[0].message
    assert {fault.place for fault in found.faults} == {f"checkpoint {size}"}


def test_a_checkpoint_dated_after_the_end_of_its_key_is_found(node: LocalNode, database: str) -> None:
    fill(node, 1)
    with node.store.transaction("clock") as tx:
        signer, root = tx.keys.signer(), tx.ledger_tree.root(2)
        late = Checkpoint(signer.name, 2, root, tx.now + VALID + timedelta(days=1))
    run(
        database,
        "UPDATE ledger_checkpoints SET note = %s",
        signed(late, signer.name, signer.certificate.public_key, signer.sign),
    )

    (fault,) = verify(node).faults

    assert "ended on" in fault.message


def test_a_root_replaced_by_another_with_all_its_keys_is_found_by_its_fingerprint(node: LocalNode) -> None:
    fill(node, 1)

    found = verify(node, root="0000 0000 0000 0000 0000 0000 0000 0000 0000 0000")

    assert places(found) == {"node keys"}


def test_a_node_key_certified_by_another_root_is_found(node: LocalNode, database: str) -> None:
    fill(node, 1)
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    run(database, "UPDATE node_root SET public_key = %s", other)

    assert "node keys" in places(verify(node))


# --- destruction ------------------------------------------------------------------------------------------------------


def test_a_destroyed_payload_is_gone_and_the_ledger_still_verifies(node: LocalNode, database: str) -> None:
    fill(node, 3)
    with node.store.transaction("officer") as tx:
        leaf = tx.ledger_tree.leaf(2).leaf
        tx.ledger.destroy_payloads((2,), {"reason": "retention ended"})
    sequence(node)

    found = assert_good(node)

    assert (found.destroyed, found.payloads) == (1, found.size - 1)
    with node.store.transaction("officer", read_only=True) as tx:
        assert tx.ledger_tree.payload(leaf, 2) is None
    with past_the_triggers(database) as connection:
        kept = connection.execute("SELECT key, wrapped, sealed FROM ledger_payloads WHERE position = 2").fetchone()
    assert kept == (None, None, None)


def test_a_payload_is_destroyed_once(node: LocalNode) -> None:
    fill(node, 1)
    with node.store.transaction("officer") as tx:
        tx.ledger.destroy_payloads((1,), {"reason": "retention ended"})

    with pytest.raises(NotFound), node.store.transaction("officer") as tx:
        tx.ledger.destroy_payloads((1,), {"reason": "again"})


def test_a_payload_under_a_subjects_key_goes_with_the_subject(node: LocalNode) -> None:
    load(node, "un", files([samples.un_list()]))
    with node.store.transaction("officer") as tx:
        name = viewed(tx)
        tx.records.purge(*name.split("/"))
    sequence(node)

    found = assert_good(node)

    assert found.destroyed == 1
