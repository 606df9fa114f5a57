"""``tocsin list load documents``: what an authority sees of its register of stolen and lost documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from command_line import tocsin
from invented_nodes import EMPTY_HOME, Home

empty_home = EMPTY_HOME

HEADING = "number,type,country,status,reported_on,reference\n"
ROWS = "".join(f"X{number:07},P,UTO,stolen,2024-05-01,R{number}\n" for number in range(20))


@pytest.fixture
def home(database: str, tmp_path: Path) -> Home:
    return Home(tmp_path / "home", database)


@pytest.fixture
def register(tmp_path: Path) -> Path:
    path = tmp_path / "register.csv"
    path.write_text(HEADING + ROWS)
    return path


def test_a_register_is_loaded_shown_held_and_decided_like_other_lists(home: Home, register: Path) -> None:
    loaded = tocsin(home, "list", "load", "Documents", str(register), "--as-of", "2026-11-01", "--json")
    again = tocsin(home, "list", "load", "documents", str(register))
    shown = tocsin(home, "list", "show")
    (state,) = tocsin(home, "list", "show", "documents", "--json").json
    register.write_text(HEADING + ROWS[:200])
    cut = tocsin(home, "list", "load", "documents", str(register))
    register.write_text(HEADING + ROWS[: ROWS.index("X0000005")])
    held = tocsin(home, "list", "load", "documents", str(register), "--json")
    refused = tocsin(home, "list", "refuse", "documents", "--reason", "cut in transit")
    tocsin(home, "list", "load", "documents", str(register))
    accepted = tocsin(home, "list", "accept", "DOCUMENTS", "--json")

    assert (loaded.code, loaded.json["list"], loaded.json["records"], loaded.json["added"]) == (0, "documents", 20, 20)
    assert again.out == "documents: the same file again, nothing to do (20 records).\n"
    assert shown.out.splitlines()[1].split()[:4] == ["documents", "2026-11-01", "20", "1"]
    assert (state["records"], state["in_force"]["files"][0]["name"]) == (20, "register.csv")
    assert (cut.code, cut.err.splitlines()[0]) == (
        1,
        "error register.csv, line 7: the file ends within this row: it may be cut",
    )
    assert (held.code, held.json["status"], held.json["removed"]) == (4, "held", 15)
    assert "`tocsin list accept documents`" in held.err
    assert (refused.code, refused.out) == (0, "The held load of documents is refused.\n")
    assert (accepted.code, accepted.json["status"], accepted.json["records"]) == (0, "loaded", 5)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "error register.csv, line 1: the file is empty\n"),
        ("serial\nX1\n", "error register.csv, line 1: the heading names no column “number”"),
        (HEADING + "X1,P,UTO,stolen,yesterday,\n", "error register.csv, line 2: reported_on: 'yesterday' is no day"),
    ],
)
def test_a_register_that_cannot_be_read_is_refused_with_its_line(
    empty_home: Home, register: Path, content: str, message: str
) -> None:
    register.write_text(content)

    refused = tocsin(empty_home, "list", "load", "documents", str(register), "--json")

    assert (refused.code, refused.out) == (1, "")
    assert refused.err.startswith(message)
    assert "\nhint " in refused.err
    assert tocsin(empty_home, "list", "show", "--json").json == []


def test_nothing_held_says_so(empty_home: Home) -> None:
    for words in (("accept", "documents"), ("refuse", "documents", "--reason", "x")):
        refused = tocsin(empty_home, "list", *words)

        assert (refused.code, refused.out) == (1, "")
        assert refused.err.startswith("error nothing of the list documents is held\n")


@pytest.mark.parametrize("verb", ["fetch", "diff"])
def test_what_a_register_cannot_do_is_said_with_what_it_can(empty_home: Home, verb: str) -> None:
    refused = tocsin(empty_home, "list", verb, "documents")

    assert (refused.code, refused.out) == (2, "")
    assert "register of documents" in refused.err
    assert "hint `tocsin list " in refused.err


def test_doctor_and_health_count_the_documents_of_the_register(home: Home, register: Path) -> None:
    tocsin(home, "list", "load", "documents", str(register))

    assert "list documents: 20 records" in tocsin(home, "doctor").out
    assert [
        each["records"] for each in tocsin(home, "list", "health", "--json").json if each["list"] == "documents"
    ] == [20]


def test_doctor_reads_the_whole_register_and_tells_of_a_damaged_one(home: Home, register: Path) -> None:
    tocsin(home, "list", "load", "documents", str(register))
    whole = tocsin(home, "doctor")
    for path in (home.folder / "documents").rglob("*"):
        if path.is_file() and path.stat().st_size > 200 and path.suffix != ".json":
            content = bytearray(path.read_bytes())
            content[len(content) // 2] ^= 0xFF
            path.write_bytes(bytes(content))

    damaged = tocsin(home, "doctor")

    assert "documents: the register is whole" in whole.out
    assert "documents: the register is whole" not in damaged.out
    assert damaged.code != 0
