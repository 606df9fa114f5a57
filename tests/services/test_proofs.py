"""Proofs of screening: what agrees, and every way in which one may have been tampered with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from invented_lists import INVENTED, un_list
from invented_nodes import Home, opened
from tocsin.errors import MalformedMessage, NotFound, StoreUnsafe, TocsinError, Usage
from tocsin.model.codec import canonical
from tocsin.node.local import LocalNode
from tocsin.services.listing.load import load
from tocsin.services.screening import runs
from tocsin.services.screening.batch import Asked
from tocsin.services.screening.kept_rows import Noted
from tocsin.services.screening.proofs import AGREES, DIFFERS, NOT_CHECKED, Check, Source, file_digest, proof, verify
from tocsin.services.screening.runs import begin, forget
from tocsin.services.screening.screen import Rules

ASKED = Asked(Rules())


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "in.csv"
    path.write_text("id,name\na,Quillon Harrowgate\n", "utf-8")
    return path


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    path = tmp_path / "out.jsonl"
    path.write_text('{"id": "a"}\n', "utf-8")
    return path


@pytest.fixture
def proved(node: LocalNode, table: Path, answers: Path) -> bytes:
    """The proof of a run of one row, on ``node``."""
    load(node, "un", [un_list(INVENTED)])
    recording = begin(node, ASKED, str(answers))
    size, digest = file_digest(answers)
    row = Noted("a", True, "says a", True, True, {"un": 1}, (("un/QDi.9100", "strong"),))
    recording.note([row], size, bytes.fromhex(digest))
    size, digest = file_digest(table)
    return proof(node, recording.finish(Source(digest, size)).number)


def states(checks: tuple[Check, ...]) -> dict[str, str]:
    return {check.what: check.state for check in checks}


def rewritten(data: bytes, facts: Mapping[str, Any]) -> bytes:
    """A proof whose facts were changed by somebody who makes the digest fit again."""
    from hashlib import sha256

    whole = {**json.loads(data), "facts": facts, "digest": sha256(canonical(dict(facts))).hexdigest()}
    return canonical(whole) + b"\n"


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each value of a tree."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [each for key, child in children for each in leaves(child, (*path, key))]
    yield from found or [path]


def flipped(tree: Any, path: tuple[Any, ...]) -> Any:
    """The tree with one value changed."""
    copy = json.loads(json.dumps(tree))
    parent = copy
    for key in path[:-1]:
        parent = parent[key]
    old = parent[path[-1]]
    parent[path[-1]] = old + 1 if isinstance(old, int) else f"{old}x" if isinstance(old, str) else {"x": 1}
    return copy


def test_a_proof_agrees_with_the_store_the_table_and_the_answers(
    node: LocalNode, proved: bytes, table: Path, answers: Path
) -> None:
    found = verify(node, proved, table=table, answers=answers)

    assert set(states(found).values()) == {AGREES}
    assert {"the node", "the run", "the seal", "list un, version 1", "the rows kept", "the table", "the answers"} < set(
        states(found)
    )


def test_a_proof_is_the_same_each_time_and_later_lists_and_runs_change_nothing_in_it(
    node: LocalNode, proved: bytes
) -> None:
    load(node, "un", [un_list({**INVENTED, "QDi.9200": "Marigold Tavverne"})])
    begin(node, ASKED, "/other").finish(Source("", 0))

    assert proof(node, 1) == proved
    assert set(states(verify(node, proved)).values()) == {AGREES}


def test_it_names_lists_by_version_files_and_content_and_the_weights(node: LocalNode, proved: bytes) -> None:
    facts = json.loads(proved)["facts"]

    (listed,) = facts["lists"]
    assert (listed["list"], listed["version"], listed["records"]) == ("un", 1, 20)
    assert len(listed["content_sha256"]) == len(listed["files"][0]["sha256"]) == 64
    assert facts["weights"]["edition"].startswith(facts["weights"]["version"])
    assert (facts["screened"]["by"], facts["screened"]["purpose"]) == (node.actor, node.purpose)


# --- attacks ----------------------------------------------------------------------------------------------------------


def test_every_fact_that_is_changed_is_found_even_when_the_digest_is_made_to_fit(
    node: LocalNode, proved: bytes
) -> None:
    facts = json.loads(proved)["facts"]
    passed = []

    for path in leaves(facts):
        if path == ("format",):
            continue
        found = verify(node, rewritten(proved, flipped(facts, path)))
        if DIFFERS not in states(found).values():
            passed.append(path)

    assert passed == []


def test_a_fact_that_is_added_or_taken_away_is_found(node: LocalNode, proved: bytes) -> None:
    facts = json.loads(proved)["facts"]

    for other in ({**facts, "more": "x"}, {key: each for key, each in facts.items() if key != "counts"}):
        assert states(verify(node, rewritten(proved, other)))["the run"] == DIFFERS


def test_each_flipped_byte_is_found(node: LocalNode, proved: bytes) -> None:
    passed = []
    for at in range(0, len(proved), 41):
        data = proved[:at] + bytes([proved[at] ^ 1]) + proved[at + 1 :]
        try:
            found = verify(node, data)
        except TocsinError:
            continue
        if DIFFERS not in states(found).values():
            passed.append(at)

    assert passed == []


@pytest.mark.parametrize("change", ["seal", "digest", "anchor"])
def test_another_seal_digest_or_anchor_is_found(node: LocalNode, proved: bytes, change: str) -> None:
    data = canonical({**json.loads(proved), change: "00" * 32}) + b"\n"

    assert states(verify(node, data))[f"the {change}"] == DIFFERS


def test_an_anchor_of_another_run_a_strangers_root_or_another_checkpoint_is_found(
    node: LocalNode, proved: bytes
) -> None:
    recording = begin(node, ASKED, "elsewhere")
    other = json.loads(proof(node, recording.finish(Source("0" * 64, 1)).number))["anchor"]
    mine = json.loads(proved)["anchor"]
    stranger = Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex()

    for anchor in (other, {**mine, "root_key": stranger}, {**mine, "checkpoint": other["checkpoint"]}):
        data = canonical({**json.loads(proved), "anchor": anchor}) + b"\n"
        found = states(verify(node, data))
        assert (found["the anchor"], found["the ledger"]) == (DIFFERS, DIFFERS)


def test_a_proof_without_its_anchor_is_told_as_one_that_was_not_checked_against_the_ledger(
    node: LocalNode, proved: bytes
) -> None:
    data = canonical({**json.loads(proved), "anchor": None}) + b"\n"

    found = states(verify(node, data))

    assert (found["the anchor"], found["the ledger"]) == (NOT_CHECKED, NOT_CHECKED)


def test_a_proof_is_the_same_each_time_whatever_the_ledger_has_taken_up_since(node: LocalNode, proved: bytes) -> None:
    load(node, "un", [un_list(INVENTED, day="2026-11-03")])

    assert proof(node, 1) == proved


def test_a_proof_in_another_layout_is_not_the_one_that_was_written(node: LocalNode, proved: bytes) -> None:
    assert states(verify(node, json.dumps(json.loads(proved), indent=1).encode()))["the file's form"] == DIFFERS


@pytest.mark.parametrize(
    "data",
    [b"", b"hello", b"[]", b"{}", b'{"facts": 1, "digest": "", "seal": "", "anchor": null}', b"\xff", b"[" * 100_000,
     b'{"facts": {"format": "tocsin screening proof 2"}, "digest": "", "seal": "", "anchor": null}',
     b'{"facts": {}, "facts": {}, "digest": "", "seal": "", "anchor": null}'],
)  # fmt: skip
def test_what_is_no_proof_is_refused_in_words(node: LocalNode, data: bytes) -> None:
    with pytest.raises(MalformedMessage, match="proof"):
        verify(node, data)


def test_the_proof_of_another_node_is_not_checked_here_and_says_whose_it_is(
    proved: bytes, cluster: str, template: str, tmp_path: Path
) -> None:
    from invented_nodes import database_of

    with database_of(cluster, template) as database, opened(Home(tmp_path / "other", database)) as other:
        found = verify(other, proved)

    assert states(found)["the node"] == DIFFERS
    assert states(found)["the run"] == NOT_CHECKED


def test_a_run_that_the_store_does_not_have_is_found(node: LocalNode, proved: bytes) -> None:
    facts = json.loads(proved)["facts"]
    other = {**facts, "run": {**facts["run"], "id": "00000000-0000-4000-8000-000000000000"}}

    assert states(verify(node, rewritten(proved, other)))["the run"] == DIFFERS


def test_another_table_or_other_answers_are_found_and_absent_ones_are_not_checked(
    node: LocalNode, proved: bytes, table: Path, answers: Path
) -> None:
    table.write_text("id,name\na,Quillon Harrowgate!\n", "utf-8")

    found = states(verify(node, proved, table=table, answers=answers.with_name("none")))

    assert (found["the table"], found["the answers"]) == (DIFFERS, NOT_CHECKED)


def test_after_the_run_was_forgotten_the_facts_still_agree_and_the_seal_is_not_checked(
    node: LocalNode, proved: bytes
) -> None:
    forget(node, 1)

    found = states(verify(node, proved))
    forged = states(verify(node, canonical({**json.loads(proved), "seal": "00" * 32}) + b"\n"))

    assert (found["the run"], found["list un, version 1"]) == (AGREES, AGREES)
    assert (found["the seal"], found["the rows kept"]) == (NOT_CHECKED, NOT_CHECKED)
    assert forged["the seal"] == DIFFERS
    assert proof(node, 1) == proved


def test_facts_changed_in_the_database_are_found_and_no_proof_is_made_of_them(
    node: LocalNode, proved: bytes, database: str
) -> None:
    facts = json.loads(proved)["facts"]
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("ALTER TABLE runs DISABLE TRIGGER USER")
        changed = canonical({**facts, "counts": {**facts["counts"], "alerts": 0}})
        connection.execute("UPDATE runs SET facts = %s", (changed,))

    found = states(verify(node, proved))

    assert (found["the run"], found["the seal"], found["the store's facts"]) == (DIFFERS, DIFFERS, DIFFERS)
    with pytest.raises(StoreUnsafe, match="was changed after the run"):
        proof(node, 1)


def test_a_list_that_was_changed_or_is_gone_from_the_store_is_found(
    node: LocalNode, proved: bytes, database: str
) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("UPDATE list_versions SET as_of = '2020-01-01'")
        changed = states(verify(node, proved))
        connection.execute("UPDATE list_versions SET as_of = '2026-11-02'")
        connection.execute("ALTER TABLE revisions DISABLE TRIGGER USER")
        connection.execute("DELETE FROM revisions WHERE record_id = (SELECT min(record_id) FROM revisions)")
        short = states(verify(node, proved))
        connection.execute("UPDATE list_versions SET number = 7")
        gone = verify(node, proved)

    assert (changed["list un, version 1"], short["list un, version 1"]) == (DIFFERS, DIFFERS)
    assert Check("list un, version 1", DIFFERS, "the store has no version 1 of the list un") in gone


def test_rows_that_are_gone_from_the_store_are_found(node: LocalNode, proved: bytes, database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("DELETE FROM run_chunks")

    assert states(verify(node, proved))["the rows kept"] == DIFFERS


def test_only_a_finished_run_is_proved(node: LocalNode) -> None:
    begin(node, ASKED, "/somewhere")

    with pytest.raises(Usage, match="run 1 is unfinished"):
        proof(node, 1)
    with pytest.raises(NotFound):
        proof(node, 2)
    assert runs.runs(node)[0].facts is None
