"""``tocsin audit`` and ``tocsin node key``, as a person at a terminal uses them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from command_line import tocsin
from invented_nodes import EMPTY_HOME, SAMPLE_HOME, Home, database_of
from ledger_samples import run
from tocsin.cli.console import Exit

sample_home = SAMPLE_HOME
empty_home = EMPTY_HOME


@pytest.fixture
def fresh_home(cluster: str, template: str, tmp_path: Path) -> Iterator[Home]:
    with database_of(cluster, template) as database:
        yield Home(tmp_path / "home", database)


def test_a_day_of_work_is_on_the_ledger_and_verifies(sample_home: Home, tmp_path: Path) -> None:
    table, result = tmp_path / "in.csv", tmp_path / "out.jsonl"
    table.write_text("name\nOrtwin Vasqela\nMirela Dostane\n", "utf-8")
    shown = tocsin(sample_home, "list", "show", "--json")
    tocsin(sample_home, "screen", "name", "Ortwin Vasqela")
    tocsin(sample_home, "screen", "file", str(table), "--out", str(result), "--workers", "1")
    tocsin(sample_home, "record", "show", "un/none.1")

    verified = tocsin(sample_home, "audit", "verify", "--json")
    loads = tocsin(sample_home, "audit", "search", "--purpose", "oversight", "--act", "collect", "--json")
    screenings = tocsin(sample_home, "audit", "search", "--purpose", "oversight", "--act", "screen", "--json")
    views = tocsin(
        sample_home, "audit", "search", "--purpose", "oversight", "--act", "view", "--record", "un/none.1", "--json"
    )

    assert (verified.code, verified.json["good"], verified.json["waiting"]) == (0, True, 0)
    assert sorted(each["payload"]["list"] for each in loads.json) == sorted(each["list"] for each in shown.json)
    assert sorted(each["count"] for each in screenings.json) == [1, 1, 2]  # a name; the run; what it answered together
    assert [each["payload"]["found"] for each in views.json] == [False]


def test_the_command_line_looks_at_the_ledger_for_a_purpose_of_oversight_alone_and_says_which_to_state(
    sample_home: Home, tmp_path: Path
) -> None:
    for words in (("search",), ("prove", "0"), ("export", "--out", str(tmp_path / "out.jsonl"))):
        refused = tocsin(sample_home, "audit", *words, "--purpose", "screening")

        assert refused.code == 1, words
        assert "needs a purpose of the use 'oversight'" in refused.err
        assert "--purpose oversight" in refused.err
    assert not (tmp_path / "out.jsonl").exists()
    assert tocsin(sample_home, "audit", "checkpoint").code == 0  # it says nothing of anybody


def test_where_none_is_stated_the_ledger_is_looked_at_for_the_one_purpose_of_oversight(fresh_home: Home) -> None:
    tocsin(fresh_home, "init")

    looked = tocsin(fresh_home, "audit", "search")
    looks = tocsin(fresh_home, "audit", "search", "--act", "view", "--json").json
    tocsin(fresh_home, "purpose", "set", "inquiry", "--use", "oversight")
    unclear = tocsin(fresh_home, "audit", "search")

    assert looked.code == 0
    assert {each["purpose"] for each in looks} == {"oversight"}
    assert unclear.code == 1
    assert "--purpose inquiry or --purpose oversight" in unclear.err


def test_a_default_purpose_that_needs_a_case_is_refused_for_its_use_and_keeps_no_checkpoint_back(
    fresh_home: Home,
) -> None:
    tocsin(fresh_home, "init")
    tocsin(fresh_home, "purpose", "set", "inquiry", "--use", "oversight")  # two of them: none is taken by itself
    tocsin(fresh_home, "purpose", "set", "screening", "--needs-case")

    refused = tocsin(fresh_home, "audit", "search")

    assert "needs a purpose of the use 'oversight'" in refused.err
    assert "--purpose inquiry or --purpose oversight" in refused.err
    assert tocsin(fresh_home, "audit", "checkpoint").code == 0


def test_a_line_of_a_search_says_first_what_was_done_and_to_whom_since_it_is_cut(fresh_home: Home) -> None:
    tocsin(fresh_home, "user", "add", "maren", "--role", "analyst")

    told = tocsin(fresh_home, "audit", "search", "--purpose", "oversight", "--act", "configure").out

    assert '{"what": "user added", "about": ["user:maren"], ' in told


def test_an_altered_ledger_ends_the_command_with_1_and_says_where(fresh_home: Home) -> None:
    tocsin(fresh_home, "init")
    tocsin(fresh_home, "audit", "search", "--purpose", "oversight")
    run(fresh_home.database, "UPDATE ledger_leaves SET leaf = replace(leaf, 'configure', 'view') WHERE position = 0")

    verified = tocsin(fresh_home, "audit", "verify")

    assert verified.code == 1
    assert ": its root is not that of the leaves" in verified.out


def test_a_ledger_restored_to_an_earlier_day_is_noticed_by_the_head_kept_in_the_home(fresh_home: Home) -> None:
    tocsin(fresh_home, "init")
    tocsin(fresh_home, "audit", "search", "--purpose", "oversight")
    first = tocsin(fresh_home, "audit", "verify")
    again = tocsin(fresh_home, "audit", "verify")
    assert (first.code, "; continues 1 checkpoint" in first.out) == (0, True)  # the home's own mark
    assert "; continues 1 checkpoint kept before or elsewhere" in again.out
    run(fresh_home.database, "DELETE FROM ledger_leaves WHERE position > 0")
    run(fresh_home.database, "DELETE FROM ledger_payloads WHERE position > 0")
    run(fresh_home.database, "DELETE FROM ledger_checkpoints WHERE size > 1")

    verified = tocsin(fresh_home, "audit", "verify")

    assert verified.code == 1
    assert "the ledger does not reach it: leaves were taken away" in verified.out


def test_init_says_where_the_root_key_lies_and_to_take_it_away(fresh_home: Home) -> None:
    made = tocsin(fresh_home, "init")

    path = fresh_home.folder / "node-root.key"
    assert f"Take {path} away" in made.out
    assert path.stat().st_mode & 0o777 == 0o600
    path.unlink()
    assert "away" not in tocsin(fresh_home, "init").out


def test_a_node_key_is_rotated_and_revoked_with_the_root_file_alone(fresh_home: Home, tmp_path: Path) -> None:
    tocsin(fresh_home, "init")
    away = tmp_path / "usb.key"
    (fresh_home.folder / "node-root.key").rename(away)

    without = tocsin(fresh_home, "node", "key", "rotate")
    rotated = tocsin(fresh_home, "node", "key", "rotate", "--root", str(away), "--json")
    revoked = tocsin(fresh_home, "node", "key", "revoke", "1", "--reason", "a copy was lost", "--root", str(away))
    shown = tocsin(fresh_home, "node", "key", "show", "--json")

    assert (without.code, rotated.json["serial"], revoked.code) == (2, 2, 0)
    assert [bool(each["trouble"]) for each in shown.json["keys"]] == [True, False]
    assert tocsin(fresh_home, "audit", "verify").code == 0


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_key_is_not_revoked_without_a_reason_which_is_published(fresh_home: Home, reason: str) -> None:
    tocsin(fresh_home, "init")

    refused = tocsin(fresh_home, "node", "key", "revoke", "1", "--reason", reason)

    assert (refused.code, "a reason is wanted" in refused.err) == (Exit.USAGE, True)
    assert [each["trouble"] for each in tocsin(fresh_home, "node", "key", "show", "--json").json["keys"]] == [""]


def test_what_is_no_key_is_called_that_and_not_told_to_be_closed_to_others(fresh_home: Home, tmp_path: Path) -> None:
    tocsin(fresh_home, "init")
    other, root = tmp_path / "hostname", fresh_home.folder / "node-root.key"
    other.write_text("gate-4.example\n")
    other.chmod(0o644)
    root.chmod(0o644)

    no_key = tocsin(fresh_home, "node", "key", "rotate", "--root", str(other))
    is_open = tocsin(fresh_home, "node", "key", "rotate")

    assert ("holds no private key" in no_key.err, "chmod" in no_key.err) == (True, False)
    assert f"chmod 600 {root}" in is_open.err


@pytest.mark.parametrize("option", ["--root", "--accept-restored", "--set-aside", "--accept-facts"])
@pytest.mark.parametrize("text", ["", " "])
def test_an_option_that_is_there_and_says_nothing_is_not_taken_as_left_out(
    sample_home: Home, option: str, text: str
) -> None:
    verified = tocsin(sample_home, "audit", "verify", option, text)  # as where a variable of a script was never set

    assert (verified.code, verified.out) == (Exit.USAGE, "")
    assert f"{option}: this option says nothing" in verified.err


def test_another_nodes_root_changes_nothing(fresh_home: Home, sample_home: Home) -> None:
    tocsin(fresh_home, "init")

    refused = tocsin(fresh_home, "node", "key", "rotate", "--root", str(sample_home.folder / "node-root.key"))

    assert refused.code == 2
    assert "is not this node's root key" in refused.err


def test_a_record_is_not_shown_when_the_look_cannot_be_recorded(fresh_home: Home) -> None:
    tocsin(fresh_home, "init")
    name = psycopg.conninfo.conninfo_to_dict(fresh_home.database)["dbname"]
    with psycopg.connect(fresh_home.database, autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')

    refused = tocsin(fresh_home, "record", "show", "un/X")

    assert refused.code == 1
    assert "could not be recorded, so it is refused" in refused.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("audit", "search", "--purpose", "oversight", "--act", "glance"), "is no act"),
        (("audit", "search", "--purpose", "oversight", "--since", "yesterday"), "is no moment"),
        (("audit", "verify", "--against", "/nowhere"), "/nowhere"),
    ],
)
def test_words_that_cannot_be_understood_end_with_2(empty_home: Home, words: tuple[str, ...], told: str) -> None:
    refused = tocsin(empty_home, *words)

    assert refused.code == 2
    assert told in refused.err


def test_doctor_says_that_the_ledger_cannot_be_signed(fresh_home: Home) -> None:
    tocsin(fresh_home, "init")
    tocsin(fresh_home, "node", "key", "revoke", "1", "--reason", "a test")

    looked = tocsin(fresh_home, "doctor", "--json")

    assert looked.code == 1
    (finding,) = [each for each in looked.json if each["check"] == "ledger"]
    assert (finding["state"], "no key to sign" in finding["what"]) == ("bad", True)
