"""The ledger searched, proved and exported; and verified by the small program that knows nothing of Tocsin."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from invented_nodes import FRESH_NODE
from ledger_samples import assert_good, fill
from tocsin.errors import NotFound, Usage
from tocsin.ledger.leaf import Act, Entry, bytes_of
from tocsin.model.screening import Answer, Query, Status
from tocsin.node.local import LocalNode
from tocsin.services.auditing.node_keys import show
from tocsin.services.auditing.proof import export, prove
from tocsin.services.auditing.recording import Item, question_hash, record_batch, record_screening
from tocsin.services.auditing.search import Criteria, search
from tocsin.services.auditing.sequence import sequence

node = FRESH_NODE
VERIFIER = Path(__file__).resolve().parents[2] / "verify" / "verify_ledger.py"
NAME = "Ortwin Vasqela"


def verified(path: Path, *words: str) -> tuple[int, str]:
    """Exit code and words of the independent program, isolated from this checkout."""
    done = subprocess.run(
        [sys.executable, "-I", str(VERIFIER), str(path), *words], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def exported(node: LocalNode, path: Path, *, with_payloads: bool = False) -> list[str]:
    lines = list(export(node, with_payloads=with_payloads))
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return lines


def answers(count: int) -> list[Item]:
    return [Item(str(at), Answer(Query(f"{NAME} {at}"), (), (), Status.CHECKED)) for at in range(count)]


# --- search -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def busy(node: LocalNode) -> LocalNode:
    fill(node, 3)
    with node.store.transaction("liaison") as tx:
        tx.ledger.append(Entry(Act.DISCLOSE, ("uto/1", "uto/7"), "screening", case="case 12", payload={"to": "UTO"}))
    sequence(node)
    return node


@pytest.mark.parametrize(
    ("criteria", "count"),
    [
        (Criteria(act=Act.VIEW), 3),
        (Criteria(act=Act.DISCLOSE), 1),
        (Criteria(actor="liaison"), 1),
        (Criteria(actor="officer"), 3),
        (Criteria(record="uto/1"), 2),
        (Criteria(record="uto/7", act=Act.DISCLOSE), 1),
        (Criteria(record="uto/8"), 0),
        (Criteria(purpose="screening"), 4),
        (Criteria(purpose="another"), 0),
        (Criteria(case="case 12"), 1),
        (Criteria(case="case 13"), 0),
        (Criteria(), 5),
    ],
)
def test_leaves_are_found_by_what_they_say(busy: LocalNode, criteria: Criteria, count: int) -> None:
    assert len(search(busy, criteria)) == count


def test_leaves_are_found_by_time(busy: LocalNode) -> None:
    now, hour = busy.now(), timedelta(hours=1)

    assert len(search(busy, Criteria(since=now - hour, until=now + hour))) == 5
    assert search(busy, Criteria(until=now - hour)) == []
    assert search(busy, Criteria(since=now + hour)) == []


def test_a_search_shows_what_was_kept_newest_first_and_is_an_act_itself(busy: LocalNode) -> None:
    found = search(busy, Criteria(), limit=2)
    again = search(busy, Criteria(record="ledger"))

    assert [each.position for each in found] == [4, 3]
    assert found[0].payload == {"to": "UTO"}
    assert [each.payload and each.payload["looked_for"]["actor"] for each in again] == [""]


def test_a_purpose_in_free_words_reaches_no_leaf_and_is_found_all_the_same(node: LocalNode) -> None:
    with node.store.transaction("officer") as tx:
        tx.ledger.append(Entry(Act.VIEW, purpose=f"looking for {NAME}"))

    (found,) = search(node, Criteria(purpose=f"looking for {NAME}"))

    assert found.leaf.purpose.startswith("hmac:")
    assert_no_name_in(node)


def test_no_leaf_holds_a_name_that_was_screened(node: LocalNode) -> None:
    record_screening(node, [Answer(Query(NAME), (), (), Status.CHECKED)], case=NAME)
    record_batch(node, answers(3))
    sequence(node)

    assert_no_name_in(node)
    asked = [each.payload for each in search(node, Criteria(act=Act.SCREEN))]
    assert [each["asked"]["name"] for each in asked if each and "asked" in each] == [NAME]


def assert_no_name_in(node: LocalNode) -> None:
    with node.store.transaction("reader", read_only=True) as tx:
        leaves = b"".join(leaf for _position, leaf in tx.ledger_tree.leaves(0, tx.ledger_tree.size()))
    assert NAME.encode() not in leaves


# --- proofs -----------------------------------------------------------------------------------------------------------


def test_a_proof_stands_alone(busy: LocalNode, tmp_path: Path) -> None:
    path = tmp_path / "proof.json"
    path.write_text(json.dumps(prove(busy, 4, with_payload=True)), "utf-8")

    code, told = verified(path, "--root", show(busy, tmp_path).root)

    assert (code, told.splitlines()[-1]) == (0, "good: leaf 4 of 5")


@pytest.mark.parametrize("changed", ["leaf", "payload", "path", "position", "checkpoint"])
def test_a_changed_proof_is_refused(busy: LocalNode, tmp_path: Path, changed: str) -> None:
    proof, path = prove(busy, 4, with_payload=True), tmp_path / "proof.json"
    if changed == "leaf":
        proof["leaf"] = proof["leaf"].replace("disclose", "view")
    elif changed == "payload":
        proof["opened"]["payload"] = '{"to":"XXX"}'
    elif changed == "path":
        proof["path"] = proof["path"][1:]
    elif changed == "position":
        proof["position"] = 3
    else:
        proof["checkpoint"] = proof["checkpoint"].replace("\n5\n", "\n6\n")
    path.write_text(json.dumps(proof), "utf-8")

    assert verified(path)[0] == 1


def test_one_item_of_a_batch_is_proved_and_no_other_is_shown(node: LocalNode, tmp_path: Path) -> None:
    record_batch(node, answers(5), source="a table")
    sequence(node)
    proof, path = prove(node, 1, item=3), tmp_path / "proof.json"
    path.write_text(json.dumps(proof), "utf-8")

    code, told = verified(path)

    assert (code, told.splitlines()[-1]) == (0, "good: leaf 1 of 2, item 3")
    assert json.loads(proof["item"]["content"])["id"] == "3"
    assert not any(f'\\"id\\":\\"{other}\\"' in json.dumps(proof) for other in (0, 1, 2, 4))
    proof["item"]["content"] = proof["item"]["content"].replace("checked", "skipped")
    path.write_text(json.dumps(proof), "utf-8")
    assert verified(path)[0] == 1


def test_who_has_the_question_can_be_shown_that_it_was_asked(node: LocalNode) -> None:
    items = answers(2)
    record_batch(node, items)
    (found,) = search(node, Criteria(act=Act.SCREEN))
    assert found.payload is not None
    kept = json.loads(found.payload["items"][1])

    secret = bytes.fromhex(found.payload["secret"])

    assert kept["question"] == question_hash(secret, 1, items[1].answer.query)
    assert kept["question"] != question_hash(secret, 0, items[1].answer.query)
    assert len(bytes_of(found.leaf.batch)) == 32


def test_a_large_batch_stands_behind_several_leaves(node: LocalNode) -> None:
    record_batch(node, answers(2_001))

    found = search(node, Criteria(act=Act.SCREEN))

    assert sorted(each.leaf.count for each in found) == [1, 1_000, 1_000]


def test_what_is_not_there_is_not_proved(busy: LocalNode) -> None:
    with pytest.raises(NotFound):
        prove(busy, 99)
    with pytest.raises(Usage, match="is no batch"):
        prove(busy, 4, item=0)


# --- exports ----------------------------------------------------------------------------------------------------------


def test_an_export_verifies_without_tocsin(busy: LocalNode, tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    exported(busy, path, with_payloads=True)

    code, told = verified(path, "--root", show(busy, tmp_path).root)

    assert (code, told.splitlines()[-1]) == (0, "good: 6 leaves, 3 checkpoints, 6 payloads opened")


def test_every_line_of_an_export_changed_or_left_out_is_found(busy: LocalNode, tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    lines = exported(busy, path)
    leaves = [at for at, line in enumerate(lines) if line.startswith('{"leaf"')]

    for at in (leaves[0], leaves[2], leaves[-1]):
        for wrong in (
            [*lines[:at], *lines[at + 1 :]],
            [
                *lines[:at],
                lines[at].replace("screening", "screeninG").replace("configure", "view").replace("disclose", "view"),
                *lines[at + 1 :],
            ],
        ):
            path.write_text("\n".join(wrong) + "\n", "utf-8")
            assert verified(path)[0] == 1
    path.write_text("\n".join(lines[:-1]) + "\n", "utf-8")
    assert verified(path)[0] == 1


def test_an_export_is_held_to_a_checkpoint_that_was_kept(busy: LocalNode, tmp_path: Path) -> None:
    path, seen = tmp_path / "ledger.jsonl", tmp_path / "seen.txt"
    with busy.store.transaction("auditor", read_only=True) as tx:
        seen.write_text(tx.ledger_tree.note(5), "utf-8")
    exported(busy, path)

    assert verified(path, "--seen", str(seen))[0] == 0
    code, told = verified(path, "--root", "00" * 20)
    assert (code, "which is not the one that you were told" in told) == (1, True)


def test_the_verifier_is_short_and_imports_nothing_of_tocsin() -> None:
    text = VERIFIER.read_text("utf-8")
    imported = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }

    assert len(text.splitlines()) < 300
    assert {name.split(".")[0] for name in imported} <= {*sys.stdlib_module_names, "cryptography"}


def test_what_was_done_with_the_ledger_is_on_it(busy: LocalNode, tmp_path: Path) -> None:
    prove(busy, 1)
    exported(busy, tmp_path / "ledger.jsonl")

    disclosed = search(busy, Criteria(act=Act.DISCLOSE))

    assert len(disclosed) == 3
    assert_good(busy)
