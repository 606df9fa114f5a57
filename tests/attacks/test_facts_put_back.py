"""A fact whose loss a person has accepted does not come back unnoticed, under whatever place it is put in again."""

# ruff: noqa: S608  the statements are constants of this very file, run as the attacker that the test plays
from __future__ import annotations

import pytest

from command_line import tocsin
from invented_nodes import FRESH_NODE, Home
from ledger_samples import assert_good, places, run
from tocsin.cli.console import Exit
from tocsin.node.local import LocalNode
from tocsin.services.auditing.facts import accept_facts
from tocsin.services.auditing.sequence import sequence
from tocsin.services.auditing.verify import verify

node = FRESH_NODE
KEPT = ("users", "role_grants", "states")
THEIRS = {
    "users": "name = 'mallory'",
    "role_grants": "user_id = (SELECT id FROM users WHERE name = 'mallory')",
    "states": "name = 'account:mallory'",
}


def add(node: LocalNode, database: str, name: str) -> None:
    result = tocsin(Home(node.home, database), "user", "add", name, "--role", "analyst")
    assert result.code == Exit.DONE, result.err


def found(node: LocalNode) -> set[str]:
    sequence(node)
    return places(verify(node))


def take_mallory_away(database: str) -> None:
    """Everything of the account, kept aside by who takes it."""
    for table in KEPT:
        run(database, f"CREATE TABLE kept_{table} AS SELECT * FROM {table} WHERE {THEIRS[table]}")
    for table in ("role_grants", "users", "states"):
        run(database, f"DELETE FROM {table} WHERE {THEIRS[table]}")


def put_mallory_back(database: str, place: str) -> None:
    run(database, f"UPDATE kept_states SET place = {place}")
    run(database, "INSERT INTO users OVERRIDING SYSTEM VALUE SELECT * FROM kept_users")
    for table in ("role_grants", "states"):
        run(database, f"INSERT INTO {table} SELECT * FROM kept_{table}")


@pytest.mark.parametrize("place", ["(SELECT max(place) + 1 FROM states)", "place"])
def test_an_account_whose_loss_was_accepted_is_found_when_it_is_put_back_and_can_be_accepted(
    node: LocalNode, database: str, place: str
) -> None:
    add(node, database, "mallory")
    add(node, database, "petra")
    sequence(node)
    take_mallory_away(database)
    assert found(node) == {"states"}
    accept_facts(node, ["states"], "the account is gone")
    assert found(node) == set()
    run(database, "DELETE FROM states WHERE name LIKE 'lost:%%' AND %s = 'place'", place)

    put_mallory_back(database, place)

    assert found(node) == {"user mallory"}
    refused = tocsin(Home(node.home, database), "user", "disable", "mallory")
    assert "no leaf gave it the place" in refused.err
    accept_facts(node, ["user mallory"], "it is theirs after all")
    sequence(node)
    assert_good(node)


def test_facts_keep_their_places_through_changes_and_losses(node: LocalNode, database: str) -> None:
    add(node, database, "mallory")
    take_mallory_away(database)
    accept_facts(node, ["states"], "the account is gone")

    add(node, database, "petra")
    assert tocsin(Home(node.home, database), "user", "disable", "petra").code == Exit.DONE

    sequence(node)
    assert_good(node)


def test_a_place_that_was_forged_far_ahead_can_be_gone_on_from(node: LocalNode, database: str) -> None:
    add(node, database, "petra")
    sequence(node)
    run(database, "UPDATE states SET place = place + 5 WHERE name = 'account:petra'")
    assert found(node) == {"states", "user petra"}

    accept_facts(node, ["states", "user petra"], "found on Sunday")

    sequence(node)
    assert_good(node)
