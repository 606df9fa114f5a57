"""Payloads that are gone: explained by the leaves that say so, many by one, and by few queries; else reported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest

from invented_nodes import FRESH_NODE
from ledger_samples import assert_good, fill, past_the_triggers, places, run
from tocsin.errors import NotFound
from tocsin.ledger.leaf import MOST_OBJECTS, Act, Entry
from tocsin.node.local import LocalNode
from tocsin.services.auditing.proof import export
from tocsin.services.auditing.sequence import sequence
from tocsin.services.auditing.verify import verify
from tocsin.store import ledger_check, named
from tocsin.store.ledger_check import check_stretch

node = FRESH_NODE
VERIFIER = Path(__file__).resolve().parents[2] / "verify" / "verify_ledger.py"
_GONE = "UPDATE ledger_payloads SET key = NULL, wrapped = NULL, sealed = NULL WHERE position = ANY(%s)"


def destroy(node: LocalNode, *positions: int) -> None:
    with node.store.transaction("officer") as tx:
        tx.ledger.destroy_payloads(positions, {"reason": "a test"})


def test_thousands_of_destroyed_payloads_are_explained_by_a_handful_of_queries(
    node: LocalNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    sequence(node)
    fill(node, 2_047)
    for start in range(1, 2_047, MOST_OBJECTS):
        destroy(node, *range(start, min(start + MOST_OBJECTS, 2_048)))
    sequence(node)
    asked: list[tuple[Any, ...]] = []
    with node.store.transaction("auditor", read_only=True) as tx:
        connection = tx._context.connection
        executed = connection.execute

        def counted(statement: LiteralString, values: tuple[Any, ...] = ()) -> object:
            asked.append(values)
            return executed(statement, values)

        monkeypatch.setattr(connection, "execute", counted)
        found = check_stretch(tx._context, 0, 2_048)

    assert (found.destroyed, found.faults) == (2_047, ())
    assert len([values for values in asked if [type(each) for each in values] == [str]]) <= 2_048 / MOST_OBJECTS + 1
    assert len(asked) < 30  # whatever else a stretch is asked about, nothing is asked for each payload


def test_one_that_is_gone_unexplained_among_hundreds_that_are_explained_is_found(
    node: LocalNode, database: str
) -> None:
    sequence(node)
    fill(node, 600)
    destroy(node, *range(1, 200))
    destroy(node, *range(201, 400))
    destroy(node, 450)
    run(database, _GONE, [200, 449, 599])

    assert places(verify(node)) == {"leaf 200", "leaf 449", "leaf 599"}  # the leaves that explain wait for a position
    sequence(node)
    assert places(verify(node)) == {"leaf 200", "leaf 449", "leaf 599"}


def test_an_erase_leaf_that_loses_its_own_payload_is_found_whatever_explains_it(node: LocalNode, database: str) -> None:
    fill(node, 3)
    destroy(node, 2)
    sequence(node)
    with node.store.transaction("officer", read_only=True) as tx:
        erasing = tx.ledger_tree.leaf(4).leaf
    assert erasing.act is Act.ERASE
    with pytest.raises(NotFound), node.store.transaction("officer") as tx:
        tx.ledger.destroy_payloads((4,), {"reason": "cover the tracks"})
    with psycopg.connect(database) as connection, pytest.raises(psycopg.errors.RestrictViolation):
        connection.execute(_GONE, ([4],))
    with node.store.transaction("officer") as tx:
        tx.ledger.append(Entry(Act.ERASE, (f"payload:{erasing.id}",)))
    run(database, _GONE, [4])
    sequence(node)

    (fault,) = verify(node).faults

    assert (fault.place, fault.message) == ("leaf 4", "its payload is gone, and is of an act whose payload stays")


def test_a_payload_is_destroyed_under_the_name_of_its_own_leaf_and_no_other(node: LocalNode) -> None:
    fill(node, 3)

    destroy(node, 2)

    sequence(node)
    with node.store.transaction("officer", read_only=True) as tx:
        leaf, erasing = tx.ledger_tree.leaf(2).leaf, tx.ledger_tree.leaf(4).leaf
        assert erasing.objects == (tx.ledger.pseudonym(f"payload:{leaf.id}"),)
    assert assert_good(node).destroyed == 1


def test_nothing_is_destroyed_when_one_of_many_cannot_be(node: LocalNode) -> None:
    fill(node, 5)
    destroy(node, 3)

    for positions in ((1, 2, 3), (1, 2, 77), ()):
        with pytest.raises(NotFound), node.store.transaction("officer") as tx:
            tx.ledger.destroy_payloads(positions, {"reason": "a test"})

    sequence(node)
    assert assert_good(node).destroyed == 1


def test_an_export_of_an_erased_ledger_verifies_without_tocsin_and_opens_what_is_left(
    node: LocalNode, tmp_path: Path
) -> None:
    fill(node, 300)
    destroy(node, *range(1, 150))
    sequence(node)

    lines = list(export(node, with_payloads=True))

    path = tmp_path / "ledger.jsonl"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    done = subprocess.run([sys.executable, "-I", str(VERIFIER), str(path)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert sum('"opened":null' in line for line in lines) == 149


def test_the_statements_find_by_the_index_of_words_on_a_ledger_of_any_length(node: LocalNode, database: str) -> None:
    fill(node, 3_000)
    with past_the_triggers(database) as connection:
        connection.execute("ANALYZE ledger_leaves")
        connection.execute("SET enable_seqscan = off")  # as the verification does
        for statement, values in (
            (ledger_check._NAMED_WITH, ("x",)),
            (named._PLACED, (["x"] * 50, '{"act": "erase"}')),
        ):
            plan = str(connection.execute("EXPLAIN " + statement, values).fetchall())

            assert "ledger_leaves_by_word" in plan
            assert "Seq Scan on ledger_leaves" not in plan
