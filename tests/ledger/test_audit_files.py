"""``tocsin audit prove``, ``consistency``, ``export``: files that are whole, private where it matters, and verify."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from command_line import Outcome, tocsin
from invented_nodes import EMPTY_HOME, Home, database_of, opened
from ledger_samples import fill, run
from stranger import verified, verified_alone
from tocsin.cli.writing import new_file
from tocsin.errors import Usage
from tocsin.ledger.leaf import Act
from tocsin.services.auditing.search import Criteria, search

sample_home = EMPTY_HOME
STATED = ("--purpose", "oversight")


@pytest.fixture(scope="module")
def home(sample_home: Home) -> Home:
    assert tocsin(sample_home, "init").code == 0
    with opened(sample_home) as node:
        fill(node, 3)
    return sample_home


@pytest.fixture
def kept(home: Home, tmp_path: Path) -> Path:
    """A checkpoint that somebody took away, with leaves after it."""
    path = tmp_path / "2026-11-22.checkpoint"
    path.write_text(tocsin(home, "audit", "checkpoint").out, "utf-8")
    with opened(home) as node:
        fill(node, 2)
    return path


def disclosed(home: Home) -> list[dict[str, Any]]:
    """What was disclosed, newest first, without who did it."""
    with opened(home) as node:
        payloads = [each.payload or {} for each in search(node, Criteria(act=Act.DISCLOSE))]
    return [{name: value for name, value in each.items() if name != "operator"} for each in payloads]


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def told(done: Outcome) -> str:
    return " ".join((done.out + done.err).split())


# --- from a checkpoint that was kept ----------------------------------------------------------------------------------


def test_a_stranger_ties_todays_ledger_to_the_checkpoint_that_they_kept(home: Home, kept: Path, tmp_path: Path) -> None:
    result = tmp_path / "consistency.json"

    done = tocsin(home, "audit", "consistency", *STATED, "--from", str(kept), "--out", str(result))

    code, words = verified_alone(result, "--seen", str(kept))
    size = int(kept.read_text("utf-8").splitlines()[1])
    assert (done.code, code) == (0, 0)
    assert "on one line with 1 that you kept" in words
    assert disclosed(home)[0] == {"consistency_from": size, "to": size + 2}


def test_a_proof_of_a_leaf_is_tied_to_the_checkpoint_that_was_kept(home: Home, kept: Path, tmp_path: Path) -> None:
    tied, loose = tmp_path / "tied.json", tmp_path / "loose.json"

    tocsin(home, "audit", "prove", *STATED, "1", "--from", str(kept), "--out", str(tied))
    tocsin(home, "audit", "prove", *STATED, "1", "--out", str(loose))

    assert verified(tied, "--seen", str(kept))[0] == 0
    code, words = verified(loose, "--seen", str(kept))
    assert (code, "ask for a proof --from that checkpoint" in words) == (1, True)
    newest, before = disclosed(home)[:2]
    assert newest == {"proof_of": 1, "item": None}
    assert before == {"proof_of": 1, "item": None, "from_size": int(kept.read_text("utf-8").splitlines()[1])}


def test_a_checkpoint_with_a_witness_below_is_continued_as_well(home: Home, kept: Path, tmp_path: Path) -> None:
    kept.write_text(kept.read_text("utf-8") + "\N{EM DASH} witness.example/w1 AAAAAAAAAAA=\n", "utf-8")
    result = tmp_path / "consistency.json"

    done = tocsin(home, "audit", "consistency", *STATED, "--from", str(kept), "--out", str(result))

    assert done.code == 0
    assert verified(result, "--seen", str(kept))[0] == 0


def test_a_node_that_was_set_back_makes_no_proof_and_says_so(cluster: str, template: str, tmp_path: Path) -> None:
    with database_of(cluster, template) as database:
        fresh = Home(tmp_path / "fresh", database)
        tocsin(fresh, "init")
        size = tocsin(fresh, "audit", "checkpoint", "--json").json["size"]
        early = (fresh.folder / "ledger.head").read_text("utf-8")
        with opened(fresh) as node:
            fill(node, 5)
        later = tmp_path / "later"
        later.write_text(tocsin(fresh, "audit", "checkpoint").out, "utf-8")
        run(database, "DELETE FROM ledger_leaves WHERE position >= %s", size)
        run(database, "DELETE FROM ledger_payloads WHERE position >= %s", size)
        run(database, "DELETE FROM ledger_checkpoints WHERE size > %s", size)
        (fresh.folder / "ledger.head").write_text(early, "utf-8")  # who sets the database back has the home as well

        refused = tocsin(fresh, "audit", "consistency", *STATED, "--from", str(later))

    assert (refused.code, refused.out) == (1, "")
    assert "this ledger is not the continuation of the one that was seen then" in told(refused)


@pytest.mark.parametrize(
    "change",
    [lambda _text: "", lambda _text: "garbage", lambda text: text + "x", lambda text: text.replace("\n", "\r\n"),
     lambda text: text.replace("tocsin/ledger/", "tocsin/ledger/0"), lambda text: text.replace("time 2", "time 3", 1)],
    ids=["empty", "garbage", "more", "other ends of lines", "another ledger", "unsigned"],
)  # fmt: skip
def test_what_is_no_checkpoint_of_this_node_is_refused_and_nothing_is_disclosed(
    home: Home, kept: Path, tmp_path: Path, change: Any
) -> None:
    before, result = len(disclosed(home)), tmp_path / "out.json"
    kept.write_text(change(kept.read_text("utf-8")), "utf-8", newline="")

    for words in (("consistency",), ("prove", "1")):
        refused = tocsin(home, "audit", *words, *STATED, "--from", str(kept), "--out", str(result))
        assert (refused.code, result.exists()) == (2, False)
    assert len(disclosed(home)) == before


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "allowed"),
    [
        (("prove", "1", "--with-payload"), 0o600),
        (("export", "--with-payloads"), 0o600),
        (("prove", "1"), 0o644),
        (("export",), 0o644),
    ],
)
def test_only_their_owner_reads_files_that_hold_payloads(
    home: Home, tmp_path: Path, words: tuple[str, ...], allowed: int
) -> None:
    result, umask = tmp_path / "result", os.umask(0o022)
    try:
        done = tocsin(home, "audit", *words, *STATED, "--out", str(result))
    finally:
        os.umask(umask)

    assert (done.code, mode(result)) == (0, allowed)
    assert verified(result)[0] == 0
    assert [each.name for each in tmp_path.iterdir()] == ["result"]


@pytest.mark.parametrize("words", [("prove", "1"), ("export",), ("consistency",)])
def test_a_file_that_exists_is_replaced_by_force_only(
    home: Home, kept: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    result, before = tmp_path / "result", len(disclosed(home))
    result.write_text("what lay here", "utf-8")
    asked = (*words, *STATED, *(("--from", str(kept)) if words == ("consistency",) else ()), "--out", str(result))

    refused = tocsin(home, "audit", *asked)
    assert (refused.code, result.read_text("utf-8"), len(disclosed(home))) == (2, "what lay here", before)
    assert "the file exists; it was left as it is" in told(refused)
    forced = tocsin(home, "audit", *asked, "--force")

    assert (forced.code, verified(result)[0]) == (0, 0)


def test_a_dash_is_standard_output_and_nothing_stands_beside_the_result(home: Home, tmp_path: Path) -> None:
    here = Path.cwd()
    os.chdir(tmp_path)
    try:
        proof, ledger = (
            tocsin(home, "audit", *words, *STATED, "--out", "-") for words in (("prove", "1"), ("export",))
        )
    finally:
        os.chdir(here)

    assert proof.json["kind"] == "tocsin-ledger-proof"
    assert next(json.loads(line) for line in ledger.out.splitlines())["kind"] == "tocsin-ledger-export"
    assert list(tmp_path.iterdir()) == []


def test_what_goes_wrong_on_the_way_leaves_no_file(home: Home, tmp_path: Path) -> None:
    assert tocsin(home, "audit", "prove", *STATED, "99999", "--out", str(tmp_path / "proof")).code == 1
    assert tocsin(home, "audit", "prove", *STATED, "1", "--out", str(tmp_path / "none" / "proof")).code == 2
    assert tocsin(home, "audit", "prove", *STATED, "1", "--force", "--out", str(tmp_path)).code == 2
    assert tocsin(home, "audit", "prove", *STATED, "1", "--force", "--out", "/dev/null").code == 2

    assert list(tmp_path.iterdir()) == []


def test_of_two_that_write_one_file_the_second_changes_nothing(tmp_path: Path) -> None:
    result = tmp_path / "result"

    with pytest.raises(Usage, match="the file exists"), new_file(result) as second:
        second.write("second")
        with new_file(result) as first:
            first.write("first")

    assert [each.name for each in tmp_path.iterdir()] == ["result"]
    assert result.read_text("utf-8") == "first"


def test_a_file_system_without_hard_links_is_written_to_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(_self: Path, _target: Path) -> None:
        raise PermissionError("no hard links here")

    monkeypatch.setattr(Path, "hardlink_to", no_links)

    with new_file(tmp_path / "result") as file:
        file.write("whole")

    assert [(each.name, each.read_text("utf-8")) for each in tmp_path.iterdir()] == [("result", "whole")]


def test_the_checkpoint_leaves_no_leaf(home: Home) -> None:
    first, second = (tocsin(home, "audit", "checkpoint", "--json").json["size"] for _ in range(2))

    assert first == second
