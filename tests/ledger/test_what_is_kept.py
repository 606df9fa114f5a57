"""What a leaf keeps beside it: whose it is, gone with its run, and a leaf for what used to leave none."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from command_line import tocsin
from invented_lists import INVENTED, un_bytes
from invented_nodes import Home, opened
from ledger_samples import assert_good
from tocsin.errors import FetchFailed
from tocsin.ledger.leaf import Act
from tocsin.services.auditing.search import Criteria, FoundLeaf, search
from tocsin.services.listing.looks import keep_failure

TABLE = "id,name\ncaller-17,Ortwin Vasqela\ncaller-18,Nobody At All\n"


@pytest.fixture
def home(database: str, tmp_path: Path) -> Home:
    home = Home(tmp_path / "home", database)
    (tmp_path / "un.xml").write_bytes(un_bytes(INVENTED, day="2026-11-02"))
    assert tocsin(home, "list", "load", "un", str(tmp_path / "un.xml")).code == 0
    return home


def screened(home: Home, folder: Path, *more: str) -> None:
    (folder / "in.csv").write_text(TABLE, "utf-8")
    out = str(folder / "out.jsonl")
    done = tocsin(home, "screen", "file", str(folder / "in.csv"), "--out", out, "--workers", "1", *more)
    assert done.code in (0, 3), done.err


def searched(home: Home, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tocsin(home, "audit", "search", "--purpose", "oversight", "--json", *words).json
    return found


def leaves(home: Home, act: Act) -> list[FoundLeaf]:
    with opened(home) as node:
        return search(node, Criteria(act=act))


# --- a run's leaves ---------------------------------------------------------------------------------------------------


def test_a_forgotten_run_is_forgotten_on_the_ledger_too_and_the_ledger_verifies(home: Home, tmp_path: Path) -> None:
    screened(home, tmp_path)
    before = json.dumps(searched(home, "--act", "screen"))

    forgotten = tocsin(home, "screen", "forget", "1", "--json").json

    after = searched(home, "--act", "screen")
    told = json.dumps(after)
    assert "caller-17" in before
    assert "secret" in before
    assert "caller-17" not in told
    assert "secret" not in told
    assert [leaf["payload"] for leaf in after if leaf["batch"]] == [None]
    assert not any("older Tocsin" in each for each in forgotten["remaining"])
    assert tocsin(home, "audit", "verify", "--workers", "1").code == 0
    with opened(home) as node:
        assert_good(node)


def test_items_of_other_runs_stay_when_one_is_forgotten(home: Home, tmp_path: Path) -> None:
    screened(home, tmp_path)
    (tmp_path / "out.jsonl").rename(tmp_path / "first.jsonl")
    screened(home, tmp_path)

    tocsin(home, "screen", "forget", "1")

    payloads = [leaf["payload"] for leaf in searched(home, "--act", "screen") if leaf["batch"]]
    assert [payload is None for payload in payloads] == [False, True]


def test_leaves_that_an_older_tocsin_wrote_are_named_among_what_remains(home: Home, tmp_path: Path) -> None:
    screened(home, tmp_path)
    with opened(home) as node, node.store.transaction("tests") as tx:
        run = tx.runs.get(1)
        tx._context.connection.execute("ALTER TABLE ledger_payloads DISABLE TRIGGER USER")
        tx._context.connection.execute(
            "UPDATE ledger_payloads SET key = gen_random_uuid() WHERE key = %s", (run.key_id,)
        )
        tx._context.connection.execute("ALTER TABLE ledger_payloads ENABLE TRIGGER USER")

    forgotten = tocsin(home, "screen", "forget", "1", "--json").json

    assert any("older Tocsin" in each for each in forgotten["remaining"])


# --- by whom ----------------------------------------------------------------------------------------------------------


def test_a_search_says_by_whom(home: Home) -> None:
    tocsin(home, "screen", "name", "Ortwin Vasqela", TOCSIN_OPERATOR="kurt")

    (leaf,) = searched(home, "--act", "screen")
    told = tocsin(home, "audit", "search", "--purpose", "oversight", "--act", "screen").out

    assert leaf["by"] == {"sort": "operator", "name": "kurt"}
    assert leaf["payload"]["operator"] == {"name": "kurt", "os_user": os.getuid()}
    assert "by kurt (operator)" in told
    assert [each["position"] for each in searched(home, "--actor", "kurt", "--act", "screen")] == [leaf["position"]]


def test_the_operators_account_on_the_machine_stands_in_no_leaf(home: Home) -> None:
    with opened(home, TOCSIN_OPERATOR="kurt") as node:
        search(node, Criteria())
        search(node, Criteria())
        with node.store.transaction(node.actor, read_only=True) as tx:
            text = b"".join(leaf for _position, leaf in tx.ledger_tree.leaves(0, tx.ledger_tree.size()))

    assert b"os_user" not in text
    assert b"kurt" not in text


# --- what used to leave no leaf ---------------------------------------------------------------------------------------


def test_a_repair_is_on_the_ledger(home: Home) -> None:
    assert tocsin(home, "doctor", "--repair").code == 0

    repairs = [each for each in leaves(home, Act.CONFIGURE) if "rebuilt" in str(each.payload)]
    assert len(repairs) == 1


def test_a_list_that_could_not_be_fetched_is_on_the_ledger(home: Home) -> None:
    with opened(home) as node:
        keep_failure(node, "un", node.now(), FetchFailed("it does not answer", place="https://list.example/un.xml"))

    (leaf,) = [each for each in leaves(home, Act.COLLECT) if (each.payload or {}).get("what") == "fetch failed"]
    assert leaf.payload is not None
    assert (leaf.payload["list"], leaf.payload["message"]) == ("un", "it does not answer")


def test_a_proof_that_is_taken_out_is_on_the_ledger(home: Home, tmp_path: Path) -> None:
    screened(home, tmp_path)

    tocsin(home, "screen", "proof", "1", "--out", str(tmp_path / "proof.json"))

    (leaf,) = leaves(home, Act.DISCLOSE)
    assert leaf.payload is not None
    assert (leaf.payload["what"], leaf.payload["run"]) == ("proof of a run", 1)


def test_a_held_load_that_a_newer_one_discards_is_decided_about_on_the_ledger(home: Home, tmp_path: Path) -> None:
    few = dict(list(INVENTED.items())[:1])
    (tmp_path / "few.xml").write_bytes(un_bytes(few, day="2026-11-03"))
    assert tocsin(home, "list", "load", "un", str(tmp_path / "few.xml")).code == 4
    (tmp_path / "again.xml").write_bytes(un_bytes(INVENTED, day="2026-11-04"))

    assert tocsin(home, "list", "load", "un", str(tmp_path / "again.xml")).code == 0

    (leaf,) = leaves(home, Act.DECIDE)
    assert leaf.payload is not None
    assert (leaf.payload["what"], leaf.payload["reason"]) == ("discarded", "a newer load took effect")


def test_a_text_and_a_table_of_pairs_are_known_again_by_a_hash_that_only_this_node_makes(
    home: Home, tmp_path: Path
) -> None:
    for name, text in (("one", "Ortwin Vasqela"), ("same", "Ortwin Vasqela"), ("other", "Nobody")):
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
        tocsin(home, "screen", "text", str(tmp_path / f"{name}.txt"))
    for name in ("first", "second"):
        (tmp_path / "pairs.csv").write_text("a,b\nAro,Bel\n", "utf-8")
        tocsin(home, "compare", "--pairs", str(tmp_path / "pairs.csv"), "--out", str(tmp_path / f"{name}.csv"))

    payloads = [each.payload or {} for each in leaves(home, Act.SCREEN)]
    texts = [payload["asked"] for payload in payloads if payload["what"] == "text"]
    tables = [payload["asked"] for payload in payloads if payload["what"] == "compare table"]

    assert texts[1] == texts[2] != texts[0]
    assert len(tables) == 2
    assert len({*tables}) == 1
    assert all(texts + tables)
