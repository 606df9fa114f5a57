"""``screen file`` and ``compare --pairs``: nothing swallowed, nothing destroyed, and a stop costs nothing."""

from __future__ import annotations

import csv
import fcntl
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from command_line import Outcome, tocsin
from invented_lists import INVENTED, un_bytes
from invented_nodes import EMPTY_HOME, SAMPLE_HOME, Home

empty_home = EMPTY_HOME
sample_home = SAMPLE_HOME

TABLE = """id,name,birth_date,nationality,document_number,kind
a,Mirzad Khoshnevaran,1974-03-15,UTO,,person
b,Liselotte van der Meulenberg,,,,individual
c,Nobody At All,03/04/1980,,,
d,"Left open,1980,,,
x,Mirzad Khoshnevaran",,,,
e,Amaurot Star,,,,vessel
"""


def screen_file(home: Home, table: Path, out: Path, *more: str) -> Outcome:
    return tocsin(home, "screen", "file", str(table), "--out", str(out), "--json", *more)


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "in.csv"
    path.write_text(TABLE, "utf-8")
    return path


# --- screen file ------------------------------------------------------------------------------------------------------


def test_every_row_has_one_line_in_order_with_its_id_and_matches(sample_home: Home, table: Path) -> None:
    out = table.with_name("out.jsonl")

    done = screen_file(sample_home, table, out)

    lines = lines_of(out)
    assert (done.code, done.json["rows"], done.json["alerts"], done.json["not_checked"]) == (4, 5, 2, 2)
    assert [line["id"] for line in lines] == ["a", "b", "c", "d", "e"]
    assert [line["status"] for line in lines] == ["checked", "checked", "not checked", "not checked", "checked"]
    assert lines[0]["matches"][0]["record"] == "un/QDi.9001"
    assert lines[2]["why"].startswith("row 4: '03/04/1980'")
    assert lines[3]["why"] == "row 5: a field goes over several lines: is a quotation mark left open?"
    assert lines[4]["matches"][0]["record"] == "ofac/990003"


@pytest.mark.parametrize(
    ("rows", "code"),
    [("Liselotte Meulen\n", 0), ("Mirzad Khoshnevaran\n", 3), ("Mirzad Khoshnevaran\n...\n", 4), ("", 0)],
)
def test_the_exit_code_is_that_of_the_whole_table_on_every_run(
    sample_home: Home, tmp_path: Path, rows: str, code: int
) -> None:
    table, out = tmp_path / "in.csv", tmp_path / "out.jsonl"
    table.write_text("name\n" + rows, "utf-8")

    first = screen_file(sample_home, table, out)
    content = out.read_bytes()
    again = screen_file(sample_home, table, out)

    assert (first.code, again.code) == (code, code)
    assert out.read_bytes() == content
    assert again.json == {**first.json, "resumed_after": first.json["rows"]}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_stop_at_any_byte_and_another_start_give_the_same_answers(
    sample_home: Home, tmp_path: Path, data: st.DataObject
) -> None:
    table, whole, cut = tmp_path / "in.csv", tmp_path / "whole.jsonl", tmp_path / "cut.jsonl"
    table.write_text(TABLE, "utf-8")
    if not whole.exists():
        screen_file(sample_home, table, whole)
    content = whole.read_bytes()
    cut.write_bytes(content[: data.draw(st.integers(0, len(content)))])

    done = screen_file(sample_home, table, cut)

    assert cut.read_bytes() == content
    assert (done.code, done.json["rows"]) == (4, 5)


def test_answers_from_before_the_lists_changed_are_kept_aside_and_made_again(
    database: str, tmp_path: Path, table: Path
) -> None:
    home, out = Home(tmp_path / "home", database), tmp_path / "out.jsonl"
    (tmp_path / "un.xml").write_bytes(un_bytes(INVENTED))
    before = screen_file(home, table, out)
    tocsin(home, "list", "load", "un", str(tmp_path / "un.xml"))

    after = screen_file(home, table, out)

    assert (before.json["not_checked"], after.json["not_checked"], after.json["resumed_after"]) == (5, 2, 0)
    assert {line["why"] for line in lines_of(tmp_path / "out.jsonl.before-1")} > {
        "no list is loaded: nothing was compared"
    }
    assert "holds answers from before the lists or weights changed: kept as out.jsonl.before-1" in after.err


def test_answers_to_another_table_are_left_as_they_are(sample_home: Home, table: Path) -> None:
    out = table.with_name("out.jsonl")
    screen_file(sample_home, table, out)
    content = out.read_bytes()
    table.write_text(TABLE.replace("Liselotte", "Ingeborg"), "utf-8")

    refused = screen_file(sample_home, table, out)

    assert (refused.code, refused.out) == (2, "")
    assert "line 2 answers 'b', row 3 says something else now" in refused.err
    assert out.read_bytes() == content


@pytest.mark.parametrize(
    "content", [b"hello", b"hello\n", b"\xff\xfe", b"[]\n", b'{"id": 5}\n', b"{}\n{}\n", b"null\n"]
)
def test_a_file_that_holds_no_answers_is_never_touched(sample_home: Home, table: Path, content: bytes) -> None:
    precious = table.with_name("precious")
    precious.write_bytes(content)

    refused = screen_file(sample_home, table, precious)

    assert (refused.code, refused.out) == (2, "")
    assert "does not hold answers; it was left as it is" in refused.err
    assert precious.read_bytes() == content


def test_the_table_itself_is_never_written(sample_home: Home, table: Path) -> None:
    link = table.with_name("link")
    link.symlink_to(table)

    for out in (table, link):
        refused = screen_file(sample_home, table, out)
        assert (refused.code, table.read_text("utf-8")) == (2, TABLE)


def test_two_that_write_one_file_do_not_mix(sample_home: Home, table: Path) -> None:
    out = table.with_name("out.jsonl")

    with out.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        refused = screen_file(sample_home, table, out)

    assert (refused.code, refused.err) == (2, f"error {out}: another tocsin is writing this file\n")


def test_a_table_that_cannot_be_used_leaves_nothing_behind(sample_home: Home, tmp_path: Path) -> None:
    (tmp_path / "nom.csv").write_text("nom\nx\n", "utf-8")
    (tmp_path / "utf16.csv").write_text("name\nx\n", "utf-16")

    answers = [screen_file(sample_home, tmp_path / name, tmp_path / "out") for name in ("nom.csv", "utf16.csv", "none")]

    assert [answer.code for answer in answers] == [2, 2, 2]
    assert not (tmp_path / "out").exists()
    assert answers[0].err.startswith(f"error {tmp_path / 'nom.csv'}, row 1: the table has no column name\n")
    assert answers[1].err.startswith(f"error {tmp_path / 'utf16.csv'}, row 1: this is no CSV table in UTF-8\n")
    assert answers[2].err.startswith(f"error {tmp_path / 'none'}: cannot be read: No such file or directory\n")


@pytest.mark.parametrize("out", ["", "none/out.jsonl"])
def test_an_output_that_cannot_be_written_is_refused(sample_home: Home, table: Path, out: str) -> None:
    refused = screen_file(sample_home, table, table.parent / out)

    assert refused.code == 2
    assert "cannot be written" in refused.err


def test_a_byte_order_mark_windows_lines_and_other_columns_are_no_trouble(sample_home: Home, tmp_path: Path) -> None:
    table, out = tmp_path / "in.csv", tmp_path / "out.jsonl"
    table.write_bytes("\ufeffID,Name,grade\r\n7,Mirzad Khoshnevaran,\r\n".encode())

    done = screen_file(sample_home, table, out)

    assert (done.code, [line["id"] for line in lines_of(out)]) == (3, ["7"])
    assert done.err == "notice columns that screening makes nothing of: grade\n"


def test_bytes_that_are_no_utf8_cost_only_their_row(sample_home: Home, tmp_path: Path) -> None:
    table, out = tmp_path / "in.csv", tmp_path / "out.jsonl"
    table.write_bytes(b"id,name\n\xe9,Jos\xe9\n2,Mirzad Khoshnevaran\n")

    done = screen_file(sample_home, table, out)

    assert done.code == 4
    assert [line["why"] for line in lines_of(out)] == ["row 2: the row is not in UTF-8", ""]
    assert screen_file(sample_home, table, out).json["resumed_after"] == 2


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=120))
def test_no_bytes_make_a_table_fail_in_another_way(empty_home: Home, tmp_path: Path, content: bytes) -> None:
    table, out = tmp_path / "in.csv", tmp_path / "out.jsonl"
    out.unlink(missing_ok=True)
    table.write_bytes(b"id,name,birth_date\n" + content)

    done = screen_file(empty_home, table, out)

    assert done.code in (0, 4)
    assert len(lines_of(out)) == done.json["rows"] == done.json["not_checked"]


# --- compare --pairs --------------------------------------------------------------------------------------------------

PAIRS = """id,kind,a,b,birth_a,birth_b,country_a,country_b
1,individual,Mirzad Khoshnevaran,Mirzod Khushnavaron,1974-03-15,1974,UTO,UTO
2,ghost,A B,A B,,,,
3,person,A B
"""


def test_pairs_keep_their_columns_and_gain_scores(empty_home: Home, tmp_path: Path) -> None:
    pairs, out = tmp_path / "in.csv", tmp_path / "out.csv"
    pairs.write_text(PAIRS, "utf-8")

    done = tocsin(empty_home, "compare", "--pairs", str(pairs), "--out", str(out), "--json")

    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert (done.code, done.json["pairs"], done.json["not_compared"]) == (4, 3, 2)
    assert list(rows[0])[:8] == PAIRS.splitlines()[0].split(",")
    assert list(rows[0])[8:] == ["name_score", "score", "band", "reasons"]
    assert [row["id"] for row in rows] == ["1", "2", "3"]
    assert 0 <= float(rows[0]["score"]) <= 1
    assert [row["band"] for row in rows[1:]] == ["not compared", "not compared"]


def test_pairs_that_all_compare_end_with_0_and_an_empty_table_keeps_its_heading(
    empty_home: Home, tmp_path: Path
) -> None:
    pairs, out = tmp_path / "in.csv", tmp_path / "out.csv"
    pairs.write_text("a,b\n", "utf-8")

    done = tocsin(empty_home, "compare", "--pairs", str(pairs), "--out", str(out))

    assert (done.code, out.read_text("utf-8")) == (0, "a,b,name_score,score,band,reasons\n")


def test_a_table_of_pairs_that_cannot_be_read_leaves_the_output_as_it_was(tmp_path: Path) -> None:
    pairs, out = tmp_path / "in.csv", tmp_path / "out.csv"
    out.write_text("precious", "utf-8")

    for content in (b"", b"x,y\n1,2\n", b"\x00\xff\xfe"):
        pairs.write_bytes(content)
        refused = tocsin(None, "compare", "--pairs", str(pairs), "--out", str(out))
        assert (refused.code, refused.out) == (2, "")
        assert refused.err.startswith(f"error {pairs}")

    assert out.read_text("utf-8") == "precious"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"]


def test_the_table_of_pairs_itself_is_never_written(tmp_path: Path) -> None:
    pairs = tmp_path / "in.csv"
    pairs.write_text(PAIRS, "utf-8")

    refused = tocsin(None, "compare", "--pairs", str(pairs), "--out", str(pairs))

    assert (refused.code, pairs.read_text("utf-8")) == (2, PAIRS)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=120))
def test_no_bytes_make_a_table_of_pairs_fail_in_another_way(empty_home: Home, tmp_path: Path, content: bytes) -> None:
    pairs, out = tmp_path / "in.csv", tmp_path / "out.csv"
    pairs.write_bytes(b"a,b,birth_a\n" + content)

    done = tocsin(empty_home, "compare", "--pairs", str(pairs), "--out", str(out), "--json")

    assert done.code in (0, 4)
    with out.open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == done.json["pairs"]
