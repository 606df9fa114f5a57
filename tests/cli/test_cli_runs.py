"""``screen file --since``, ``again``, ``runs``, ``forget``, ``proof``: as a person uses them day after day."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from command_line import Outcome, clean, command, tocsin
from invented_lists import INVENTED, un_bytes
from invented_nodes import Home, database_of
from tocsin.services.screening.runs import CHUNK

TABLE = """id,name,birth_date
a,Ortwin Vasqela,
b,Nobody At All,
c,Marigold Tavverne,
"""


@pytest.fixture
def home(database: str, tmp_path: Path) -> Home:
    home = Home(tmp_path / "home", database)
    _load(home, tmp_path, INVENTED, "2026-11-02")
    return home


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "in.csv"
    path.write_text(TABLE, "utf-8")
    return path


def _load(home: Home, folder: Path, people: dict[str, Any], day: str) -> None:
    (folder / "un.xml").write_bytes(un_bytes(people, day=day))
    assert tocsin(home, "list", "load", "un", str(folder / "un.xml")).code == 0


def screen_file(home: Home, table: Path, out: Path, *more: str) -> Outcome:
    return tocsin(home, "screen", "file", str(table), "--out", str(out), "--alerts-only", "--json", *more)


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_a_run_is_told_at_the_end_and_shown_with_its_lists(home: Home, table: Path) -> None:
    done = screen_file(home, table, table.with_name("out.jsonl"))
    told = tocsin(home, "screen", "file", str(table), "--out", str(table.with_name("two.jsonl")))

    (newest, first) = tocsin(home, "screen", "runs", "--json").json
    shown = tocsin(home, "screen", "run", "1")

    assert (done.code, done.json["run"]) == (3, 1)
    assert told.out.endswith("kept as run 2\n")
    assert (newest["run"], first["run"], first["rows"], first["alerts"]) == (2, 1, 3, 1)
    assert (first["status"], first["states"]) == ("finished", [{"lists": {"un": 1}, "rows": 3}])
    assert "compared with  un version 1: 3 rows" in shown.out
    assert "finished" in tocsin(home, "screen", "runs").out


def test_since_a_run_only_what_is_new_changed_or_ended_is_written(home: Home, table: Path) -> None:
    screen_file(home, table, table.with_name("out.jsonl"))
    later = {key: name for key, name in INVENTED.items() if key != "QDi.9100"}
    _load(home, table.parent, {**later, "QDi.9200": "Marigold Tavverne"}, "2026-11-09")

    done = screen_file(home, table, table.with_name("since.jsonl"), "--since", "1")
    quiet = screen_file(home, table, table.with_name("quiet.jsonl"), "--since", "2")

    a, c = lines_of(table.with_name("since.jsonl"))
    assert (a["id"], [(each["change"], each["record"], each["why"]) for each in a["changes"]]) == (
        "a",
        [("ended", "un/QDi.9100", "the record was delisted")],
    )
    assert (c["id"], c["changes"][0]["change"], c["changes"][0]["match"]["primary_name"]) == (
        "c",
        "new",
        "Marigold Tavverne",
    )
    assert (done.code, done.json["since"], done.json["changes"]["alerts"]) == (3, 1, 1)
    assert (quiet.code, quiet.json["alerts"], lines_of(table.with_name("quiet.jsonl"))) == (0, 1, [])


def test_rows_that_left_the_table_end_their_matches(home: Home, table: Path) -> None:
    screen_file(home, table, table.with_name("out.jsonl"))
    table.write_text("id,name\nb,Nobody At All\nd,Ortwin Vasqela\n", "utf-8")

    done = screen_file(home, table, table.with_name("since.jsonl"), "--since", "1")

    new, gone = lines_of(table.with_name("since.jsonl"))
    assert (new["id"], new["changes"][0]["change"]) == ("d", "new")
    assert (gone["id"], gone["status"], gone["changes"][0]["change"]) == ("a", "gone", "ended")
    assert done.json["changes"]["rows_gone"] == 2


def test_without_ids_nothing_can_be_compared_and_it_says_why(home: Home, tmp_path: Path) -> None:
    bare = tmp_path / "bare.csv"
    bare.write_text("name\nOrtwin Vasqela\n", "utf-8")
    screen_file(home, bare, tmp_path / "out.jsonl")
    named = tmp_path / "named.csv"
    named.write_text("id,name\n1,Ortwin Vasqela\n", "utf-8")

    of_then = screen_file(home, named, tmp_path / "x.jsonl", "--since", "1")
    screen_file(home, named, tmp_path / "y.jsonl")
    of_now = screen_file(home, bare, tmp_path / "z.jsonl", "--since", "2")

    assert (of_then.code, of_now.code) == (2, 2)
    assert "the rows of run 1 had no ids" in of_then.err
    assert "the table gives its rows no ids" in of_now.err
    assert not (tmp_path / "z.jsonl").exists()


def test_some_rows_without_an_id_are_told_and_the_check_is_not_called_whole(home: Home, table: Path) -> None:
    screen_file(home, table, table.with_name("out.jsonl"))
    table.write_text(TABLE + ",Ortwin Vasqela,\n", "utf-8")

    done = screen_file(home, table, table.with_name("since.jsonl"), "--since", "1")

    (line,) = lines_of(table.with_name("since.jsonl"))
    assert (done.code, done.json["changes"]["not_compared"]) == (4, 1)
    assert line["not_compared"].startswith("the row has no id")
    assert line["matches"][0]["record"] == "un/QDi.9100"


def test_rows_that_were_kept_are_screened_again_without_the_table(home: Home, table: Path) -> None:
    kept = screen_file(home, table, table.with_name("out.jsonl"), "--keep")
    table.unlink()
    _load(home, table.parent, {**INVENTED, "QDi.9200": "Marigold Tavverne"}, "2026-11-09")
    out = table.with_name("again.jsonl")

    changed = tocsin(home, "screen", "again", "1", "--out", str(out), "--json")
    whole = tocsin(home, "screen", "again", "2", "--all", "--out", str(table.with_name("all.jsonl")), "--json")

    assert (kept.code, changed.code, changed.json["run"]) == (3, 3, 2)
    assert [(line["id"], line["changes"][0]["change"]) for line in lines_of(out)] == [("c", "new")]
    assert [line["id"] for line in lines_of(table.with_name("all.jsonl"))] == ["a", "b", "c"]
    assert (whole.json["rows"], whole.json["alerts"]) == (3, 2)


@pytest.mark.parametrize("words", [("--keep",), ("--since", "1")])
def test_a_table_without_ids_is_refused_at_once_where_ids_are_needed_later(
    home: Home, table: Path, words: tuple[str, ...]
) -> None:
    screen_file(home, table, table.with_name("out.jsonl"))
    table.write_text("name\nOrtwin Vasqela\n", "utf-8")

    refused = screen_file(home, table, table.with_name("new.jsonl"), *words)

    assert (refused.code, "give the table a column `id`" in refused.err) == (2, True)
    assert not table.with_name("new.jsonl").exists()
    assert len(tocsin(home, "screen", "runs", "--json").json) == 1


def test_rows_that_were_not_kept_or_are_forgotten_cannot_be_screened_again(home: Home, table: Path) -> None:
    screen_file(home, table, table.with_name("one.jsonl"))
    screen_file(home, table, table.with_name("two.jsonl"), "--keep")
    forgotten = tocsin(home, "screen", "forget", "2", "--json")

    plain = tocsin(home, "screen", "again", "1", "--out", str(table.with_name("x")))
    gone = tocsin(home, "screen", "again", "2", "--out", str(table.with_name("x")))
    since = screen_file(home, table, table.with_name("x"), "--since", "2")
    nowhere = screen_file(home, table, table.with_name("x"), "--since", "9")

    assert forgotten.json["done"][0] == "the run's key destroyed"
    assert [each.code for each in (plain, gone, since, nowhere)] == [2, 2, 2, 1]
    assert "kept no rows" in plain.err and "was forgotten" in gone.err and "was forgotten" in since.err
    assert not table.with_name("x").exists()


def test_a_proof_is_written_once_and_checked_against_the_files(home: Home, table: Path) -> None:
    out, proof = table.with_name("out.jsonl"), table.with_name("proof.json")
    screen_file(home, table, out)

    written = tocsin(home, "screen", "proof", "1", "--out", str(proof))
    again = tocsin(home, "screen", "proof", "1", "--out", str(proof))
    whole = tocsin(home, "screen", "verify-proof", str(proof), "--table", str(table), "--answers", str(out), "--json")
    out.write_bytes(out.read_bytes() + b"\n")
    touched = tocsin(home, "screen", "verify-proof", str(proof), "--answers", str(out))
    tocsin(home, "screen", "forget", "1")
    forgotten = tocsin(home, "screen", "verify-proof", str(proof))
    proof.write_bytes(b"precious")
    refused = tocsin(home, "screen", "proof", "1", "--out", str(proof))

    assert (written.code, again.code, whole.code, whole.json["agrees"]) == (0, 0, 0, True)
    assert (touched.code, forgotten.code, refused.code) == (1, 4, 2)
    assert "the answers" in touched.out and "differs" in touched.out
    assert proof.read_bytes() == b"precious"
    assert tocsin(home, "screen", "verify-proof", str(proof)).code == 1


def test_the_proof_of_another_node_is_refused(home: Home, table: Path, cluster: str, template: str) -> None:
    screen_file(home, table, table.with_name("out.jsonl"))
    tocsin(home, "screen", "proof", "1", "--out", str(table.with_name("proof.json")))

    with database_of(cluster, template) as database:
        other = Home(table.parent / "other", database)
        refused = tocsin(other, "screen", "verify-proof", str(table.with_name("proof.json")))

    assert refused.code == 1
    assert "the proof is of node" in " ".join(refused.out.split())


# --- stops ------------------------------------------------------------------------------------------------------------

ROWS = "".join(f"{at},{'Ortwin Vasqela' if at % 50 == 0 else f'Nobody {at}'},\n" for at in range(CHUNK + 300))


def kill_in_the_middle(home: Home, folder: Path, out: Path, rows: int, *more: str) -> None:
    """A screening of ROWS out of a pipe, killed when so many rows are noted by its run."""
    pipe = folder / "pipe.csv"
    os.mkfifo(pipe)
    words = command("screen", "file", str(pipe), "--out", str(out), "--limit", "1", "--workers", "1", *more)
    process = subprocess.Popen(words, env=clean(home.environment), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with pipe.open("w", encoding="utf-8") as given:
        given.write("id,name,birth_date\n" + ROWS)
        given.flush()
        deadline = time.monotonic() + 60
        while tocsin(home, "screen", "runs", "--json").json[0]["rows"] < rows:
            assert time.monotonic() < deadline and process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.communicate()


@pytest.mark.parametrize("since", [(), ("--since", "1")])
def test_after_kill_9_it_stays_one_run_with_the_answers_of_one_that_nothing_stopped(
    home: Home, tmp_path: Path, since: tuple[str, ...]
) -> None:
    table, out, whole = tmp_path / "rows.csv", tmp_path / "out.jsonl", tmp_path / "whole.jsonl"
    table.write_text("id,name,birth_date\n0,Ortwin Vasqela,\n1000000,Ortwin Vasqela,\n", "utf-8")
    tocsin(home, "screen", "file", str(table), "--out", str(tmp_path / "first.jsonl"), "--limit", "1")
    table.write_text("id,name,birth_date\n" + ROWS, "utf-8")
    kill_in_the_middle(home, tmp_path, out, CHUNK, *since)
    words = ("screen", "file", str(table), "--limit", "1", "--workers", "1", "--json", *since, "--out")

    resumed = tocsin(home, *words, str(out))
    undisturbed = tocsin(home, *words, str(whole))

    runs = tocsin(home, "screen", "runs", "--json").json
    assert [(run["run"], run["status"], run["rows"]) for run in runs[:2]] == [
        (3, "finished", CHUNK + 300),
        (2, "finished", CHUNK + 300),
    ]
    assert resumed.json["resumed_after"] >= CHUNK
    assert out.read_bytes() == whole.read_bytes()
    assert runs[0]["answers"] == runs[1]["answers"] and runs[0]["changes"] == runs[1]["changes"]
    assert undisturbed.code == resumed.code
    tocsin(home, "screen", "proof", "2", "--out", str(tmp_path / "proof"))
    assert tocsin(home, "screen", "verify-proof", str(tmp_path / "proof"), "--answers", str(out)).code == 0


def test_a_foreign_file_is_never_overwritten_by_what_changed(home: Home, table: Path) -> None:
    screen_file(home, table, table.with_name("out.jsonl"))
    precious = table.with_name("precious")
    precious.write_text("precious", "utf-8")

    refused = screen_file(home, table, precious, "--since", "1")

    assert (refused.code, precious.read_text("utf-8")) == (2, "precious")


def test_the_same_file_of_changes_is_kept_aside_when_the_lists_changed(home: Home, table: Path) -> None:
    screen_file(home, table, table.with_name("out.jsonl"))
    out = table.with_name("since.jsonl")
    _load(home, table.parent, {**INVENTED, "QDi.9100": "Somebody Else"}, "2026-11-08")
    first = screen_file(home, table, out, "--since", "1")
    again = screen_file(home, table, out, "--since", "1")
    _load(home, table.parent, {**INVENTED, "QDi.9200": "Marigold Tavverne"}, "2026-11-09")

    later = screen_file(home, table, out, "--since", "1")

    assert (first.json["run"], again.json["run"], later.json["run"]) == (2, 2, 3)
    assert out.with_name("since.jsonl.before-1").exists()
    assert [line["id"] for line in lines_of(out.with_name("since.jsonl.before-1"))] == ["a"]
    assert [line["id"] for line in lines_of(out)] == ["c"]
