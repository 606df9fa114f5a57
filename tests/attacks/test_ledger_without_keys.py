"""What the owner of the database can do to the ledger and to the facts beside it, without any key of the node."""

# ruff: noqa: S608  the statements are constants of this very file, run as the attacker that the test plays
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from invented_nodes import FRESH_NODE, Home, files, opened
from ledger_samples import assert_good, fill, places, run, viewed
from tocsin import samples
from tocsin.errors import StoreUnsafe
from tocsin.ledger.checkpoint import parse, signed
from tocsin.ledger.leaf import Act, Entry
from tocsin.model.accounts import Purpose, Role, User
from tocsin.model.handling import Use
from tocsin.model.members import Seat
from tocsin.node.local import LocalNode
from tocsin.services.auditing.node_keys import ROOT_FILE, revoke_key, rotate
from tocsin.services.auditing.sequence import sequence
from tocsin.services.auditing.verify import verify
from tocsin.services.listing.load import load

node = FRESH_NODE


def messages(node: LocalNode) -> list[str]:
    return [fault.message for fault in verify(node).faults]


# --- payloads that are destroyed unseen -------------------------------------------------------------------------------


@pytest.fixture
def seen(node: LocalNode) -> Iterator[tuple[LocalNode, int]]:
    """A node, and the position of a leaf whose payload lies under its record's key."""
    load(node, "un", files([samples.un_list()]))
    with node.store.transaction("officer") as tx:
        viewed(tx)
    sequence(node)
    with node.store.transaction("reader", read_only=True) as tx:
        position = tx.ledger_tree.size() - 1
    yield node, position


def test_a_key_destroyed_past_tocsin_is_found_whatever_date_it_was_given(
    seen: tuple[LocalNode, int], database: str
) -> None:
    node, position = seen
    run(
        database,
        "UPDATE payload_keys SET wrapped = NULL, destroyed_at = '2020-01-01', destroyed_by = 'x'"
        " WHERE id = (SELECT key FROM ledger_payloads WHERE position = %s)",
        position,
    )

    found = places(verify(node))

    assert f"leaf {position}" in found
    assert any(place.startswith("record ") for place in found)


def test_a_payload_pointed_at_an_invented_key_that_was_destroyed_is_found(
    seen: tuple[LocalNode, int], database: str
) -> None:
    node, position = seen
    invented = uuid4()
    run(
        database,
        "INSERT INTO payload_keys (id, wrapped, destroyed_at, destroyed_by) VALUES (%s, NULL, '2020-01-01', 'x')",
        invented,
    )
    for leaf in (1, position):  # under a key of its own, and under its record's
        run(database, "UPDATE ledger_payloads SET key = %s, wrapped = NULL WHERE position = %s", invented, leaf)

    assert places(verify(node)) == {"leaf 1", f"leaf {position}"}


def test_what_says_under_which_key_a_payload_lies_is_compared_while_it_is_there(
    seen: tuple[LocalNode, int], database: str
) -> None:
    node, position = seen
    run(database, "UPDATE ledger_payloads SET mac = sha256('x') WHERE position = %s", position)

    assert places(verify(node)) == {f"leaf {position}"}


def test_a_payload_pointed_at_the_key_of_another_record_that_was_purged_is_found(
    seen: tuple[LocalNode, int], database: str
) -> None:
    node, position = seen
    with node.store.transaction("officer") as tx:
        row = tx._context.connection.execute(
            "SELECT owner, reference, payload_key FROM records ORDER BY reference DESC LIMIT 1"
        ).fetchone()
        assert row is not None
        tx.records.purge(row[0], row[1])
    sequence(node)
    run(database, "UPDATE ledger_payloads SET key = %s, wrapped = NULL WHERE position = %s", row[2], position)

    assert places(verify(node)) == {f"leaf {position}"}


# --- facts written past Tocsin ----------------------------------------------------------------------------------------


@pytest.fixture
def peopled(node: LocalNode) -> LocalNode:
    """A node with a person who has every kind of credential, and a machine with a token."""
    with node.store.transaction("administrator") as tx:
        for user in (
            User("imre", Seat("local", is_host=True), roles=frozenset({Role.ADMINISTRATOR})),
            User("osk", Seat("local", is_host=True), roles=frozenset({Role.BORDER_OFFICER})),
        ):
            tx.members.add_user(user)
        tx.accounts.set_password("imre", "a hash")
        tx.accounts.invite("osk", bytes(32), tx.now + timedelta(days=1))
        tx.accounts.add_token("osk", "gate 4", [], bytes([1] * 32), tx.now + timedelta(days=9))
        tx.sessions.begin(bytes([2] * 32), "imre", "password", tx.now + timedelta(days=1))
        tx.members.set_purpose(Seat("local", is_host=True), Purpose("audits", Use.OVERSIGHT, needs_case=True))
        tx.ledger.append(Entry(Act.CONFIGURE, ("user:imre",)))
    sequence(node)
    assert_good(node)
    return node


_OSK = "(SELECT id FROM users WHERE name = 'osk')"
_OLD = "'2020-01-01'"
FORGED = {
    "a role": ("user osk", f"INSERT INTO role_grants VALUES ({_OSK}, 'administrator', {_OLD}, 'x', NULL, NULL)"),
    "a grant of another date": ("user osk", f"UPDATE role_grants SET granted_at = {_OLD} WHERE user_id = {_OSK}"),
    "a grant taken back": (
        "user osk", f"UPDATE role_grants SET revoked_at = now(), revoked_by = 'x' WHERE user_id = {_OSK}",
    ),
    "an account of long ago": (
        "user mallory",
        "INSERT INTO users (name, seat, kind, display_name, made_at, made_by)"
        f" VALUES ('mallory', '', 'user', '', {_OLD}, 'x')",
    ),
    "an account disabled": ("user osk", "UPDATE users SET disabled_at = now(), disabled_by = 'x' WHERE name = 'osk'"),
    "a password": ("user imre", "UPDATE passwords SET hash = 'the hash of another'"),
    "a password where there was none": ("user osk", f"INSERT INTO passwords VALUES ({_OSK}, 'x', {_OLD})"),
    "a passkey": (
        "user osk", f"INSERT INTO passkeys VALUES ('\\x01', {_OSK}, '\\x02', 0, 'x', {_OLD}, NULL)",
    ),
    "an invitation": ("user osk", "UPDATE invitations SET hash = sha256('mine')"),
    "a token": ("user osk", "UPDATE tokens SET scope = '{screen,export}'"),
    "a token of long ago": (
        "user osk",
        "INSERT INTO tokens (id, hash, user_id, name, scope, made_at, made_by, expires_at)"
        f" VALUES (gen_random_uuid(), sha256('mine'), {_OSK}, 'x', '{{}}', {_OLD}, 'x', '2030-01-01')",
    ),
    "a session": (
        "session of imre",
        f"INSERT INTO sessions VALUES (sha256('mine'), (SELECT id FROM users WHERE name = 'imre'), 'passkey', {_OLD},"
        " now(), '2030-01-01', sha256('x'))",
    ),
    "a purpose": ("purposes of this node", "UPDATE purposes SET needs_case = false WHERE name = 'audits'"),
    "a seat": ("members", f"INSERT INTO members VALUES ('rur', 'Ruritania', 'state', '', {_OLD}, 'x')"),
    "an operator": ("operators", f"INSERT INTO operators VALUES ('mallory', {_OLD})"),
    "terms": ("handling class 0", "UPDATE handling_classes SET owner = 'rur' WHERE id = 0"),
    "an account taken away with all that the node knew of it": (
        "states",
        f"DELETE FROM tokens; DELETE FROM invitations; DELETE FROM role_grants WHERE user_id = {_OSK};"
        " DELETE FROM users WHERE name = 'osk'; DELETE FROM states WHERE name = 'account:osk'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("forged", FORGED)
def test_a_fact_forged_without_a_key_is_found_whatever_date_it_was_given(
    peopled: LocalNode, database: str, forged: str
) -> None:
    place, statements = FORGED[forged]
    for statement in statements.split(";"):
        run(database, statement)

    assert place in places(verify(peopled))


def test_replay_of_an_account_as_it_once_was_is_found(peopled: LocalNode, database: str) -> None:
    run(database, "CREATE TABLE kept_users AS SELECT * FROM users")
    run(database, "CREATE TABLE kept_states AS SELECT * FROM states")
    with peopled.store.transaction("administrator") as tx:
        tx.members.disable("osk")
        tx.ledger.append(Entry(Act.CONFIGURE, ("user:osk",)))
    sequence(peopled)
    run(database, "UPDATE users SET disabled_at = NULL, disabled_by = NULL")
    run(database, "UPDATE states SET number = kept.number FROM kept_states AS kept WHERE kept.name = states.name")

    (fault,) = verify(peopled).faults

    assert (fault.place, "set back" in fault.message) == ("user osk", True)


def test_a_change_of_which_nobody_told_a_leaf_has_one_of_its_own(node: LocalNode) -> None:
    with node.store.transaction("careless") as tx:
        tx.members.add_user(User("osk", Seat("local", is_host=True)))
    sequence(node)

    assert_good(node)


def test_a_node_of_before_facts_had_leaves_adopts_those_that_there_are_once(node: LocalNode, database: str) -> None:
    with node.store.transaction("administrator") as tx:
        tx.members.add_user(User("osk", Seat("local", is_host=True)))
        tx.ledger.append(Entry(Act.CONFIGURE, ("user:osk",)))
    sequence(node)
    with node.store.transaction("reader", read_only=True) as tx:
        vault, id_ = tx._context.vault, UUID(node.node_id)
    run(database, "DELETE FROM states")  # as a node of before migration 23 is
    run(database, "UPDATE node SET ledger_began = NULL, ledger_size = NULL, key_check = %s", vault.check_value(id_))

    with opened(Home(node.home, database)) as again:
        sequence(again)
        assert_good(again)
        with again.store.transaction("reader", read_only=True) as tx:
            size = tx.ledger_tree.size()
    with opened(Home(node.home, database)) as again:
        assert sequence(again) == 0  # once

    assert size > 2
    run(database, "UPDATE users SET display_name = 'somebody else'")
    assert "user osk" in places(verify(node))


# --- keys -------------------------------------------------------------------------------------------------------------


def test_a_revocation_that_was_taken_away_is_found(node: LocalNode, database: str) -> None:
    root = node.home / ROOT_FILE
    revoke_key(node, root, 1, "stolen")
    rotate(node, root)
    sequence(node)
    run(database, "DELETE FROM node_revocations")

    assert places(verify(node)) == {"node keys"}


def test_the_first_of_two_revocations_that_was_taken_away_is_found(node: LocalNode, database: str) -> None:
    root = node.home / ROOT_FILE
    for serial in (1, 2):
        revoke_key(node, root, serial, "stolen")
        rotate(node, root)
    sequence(node)
    run(database, "DELETE FROM node_revocations WHERE number = 1")

    assert any("a revocation of a node key is missing" in each for each in messages(node))
    with pytest.raises(StoreUnsafe, match="missing"), node.store.transaction("sequencer", read_only=True) as tx:
        tx.keys.signer()


def stolen_signature(node: LocalNode, signer: Any, size: int, **changed: Any) -> str:
    """The stored checkpoint of this size, changed, and signed with a key that somebody has kept."""
    with node.store.transaction("thief", read_only=True) as tx:
        was = parse(tx.ledger_tree.note(size)).checkpoint
    checkpoint = replace(was, **changed)
    return signed(checkpoint, signer.name, signer.certificate.public_key, signer.sign)


def test_a_stolen_revoked_key_that_signs_the_newest_checkpoint_with_an_old_date_is_found(
    node: LocalNode, database: str
) -> None:
    root = node.home / ROOT_FILE
    fill(node, 1)
    with node.store.transaction("thief") as tx:
        stolen, before = tx.keys.signer(), tx.now
    revoke_key(node, root, 1, "stolen")
    rotate(node, root)
    sequence(node)
    fill(node, 1)
    note = stolen_signature(node, stolen, 5, at=before)
    run(database, "UPDATE ledger_checkpoints SET note = %s WHERE size = 5", note)

    found = messages(node)

    assert any("after key 2 had taken its place" in each for each in found)
    assert any("a leaf below says that this key was revoked" in each for each in found)


def test_a_checkpoint_dated_long_before_its_leaves_is_found(node: LocalNode, database: str) -> None:
    fill(node, 1)
    fill(node, 1)
    with node.store.transaction("thief") as tx:
        signer, early = tx.keys.signer(), tx.now - timedelta(minutes=6)
    run(
        database,
        "UPDATE ledger_checkpoints SET note = %s WHERE size = 3",
        stolen_signature(node, signer, 3, at=early),
    )

    found = messages(node)

    assert "it is dated before the last leaf that it covers was written" in found
    assert "it is dated before the checkpoint that stands before it" in found


@pytest.mark.parametrize("gone", ["size < 4", "size = 3"])
def test_checkpoints_that_were_taken_away_from_before_the_last_are_missed(
    node: LocalNode, database: str, gone: str
) -> None:
    for _round in range(3):
        fill(node, 1)
    run(database, f"DELETE FROM ledger_checkpoints WHERE {gone}")

    (fault,) = verify(node).faults

    assert "the one before it, of 3 leaves, is missing" in fault.message


def test_the_signature_of_a_witness_is_passed_over(node: LocalNode, database: str) -> None:
    fill(node, 1)
    witness = Ed25519PrivateKey.generate()
    with node.store.transaction("witness", read_only=True) as tx:
        note = parse(tx.ledger_tree.note(2))
    theirs = signed(note.checkpoint, "witness.example", witness.public_key().public_bytes_raw(), witness.sign)
    run(
        database,
        "UPDATE ledger_checkpoints SET note = note || %s WHERE size = 2",
        theirs.split("\n\n")[1],
    )

    assert_good(node)


# --- replay -----------------------------------------------------------------------------------------------------------


def test_replay_of_a_leaf_whose_chain_was_forgotten_is_refused(node: LocalNode, database: str) -> None:
    sequence(node)
    with node.store.transaction("officer") as tx:
        tx.ledger.append(Entry(Act.VIEW))
    run(database, "CREATE TABLE kept AS SELECT * FROM ledger_pending")
    sequence(node)
    run(database, "DELETE FROM ledger_chains")
    run(database, "INSERT INTO ledger_pending SELECT * FROM kept")

    with pytest.raises(StoreUnsafe, match="had one before"):
        sequence(node)


def test_a_leaf_that_stands_there_twice_is_reported(node: LocalNode, database: str) -> None:
    fill(node, 2)
    run(database, "INSERT INTO ledger_leaves SELECT 3, leaf FROM ledger_leaves WHERE position = 1")

    assert "1 of them stand there twice" in messages(node)
