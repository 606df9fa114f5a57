"""``tocsin list declare`` and what follows, as people and scripts see it."""

from __future__ import annotations

from pathlib import Path

import pytest

from command_line import tocsin
from invented_nodes import Home
from registers import PERSON, register, row

WORDS = ("--title", "Listed terrorist entities", "--authority", "Ministry of Utopia")


@pytest.fixture
def home(database: str, tmp_path: Path) -> Home:
    return Home(tmp_path / "home", database)


def test_a_list_is_declared_loaded_shown_and_taken_back(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    file.write_bytes(register(row(), PERSON))

    declared = tocsin(home, "list", "declare", "UT", *WORDS, "--rhythm-days", "200", "--json")
    loaded = tocsin(home, "list", "load", "ut", str(file), "--json")
    known = tocsin(home, "list", "sources", "--json")
    kept = tocsin(home, "list", "undeclare", "ut")
    ended = tocsin(home, "list", "undeclare", "ut", "--end-records", "--json")

    assert (declared.json["list"], declared.json["format"], declared.json["rhythm_days"]) == ("ut", "register", 200)
    assert (loaded.json["status"], loaded.json["added"]) == ("loaded", 2)
    assert known.json[-1]["title"] == "Listed terrorist entities"
    assert (kept.code, kept.err.splitlines()[0]) == (2, "error 2 records of ut stand")
    assert ended.json == {"list": "ut", "ended": 2}
    assert tocsin(home, "list", "declarations", "--json").json == []


def test_a_register_with_faults_names_them_all_and_changes_nothing(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    file.write_bytes(register(row(date="5 Jan"), PERSON | {"nationality": "Atlantis"}))
    tocsin(home, "list", "declare", "ut", *WORDS)

    refused = tocsin(home, "list", "load", "ut", str(file))

    assert refused.code == 1
    assert refused.err.startswith("error register.csv row 2, column date: '5 Jan' is no date\n")
    assert "row 3, column nationality: no country is known as 'Atlantis'" in refused.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("declare", "un", *WORDS), "error the list un is known already"),
        (("declare", "U_T", *WORDS), "error name: 'u_t' cannot name a list"),
        (("declare", "ut", *WORDS, "--format", "xlsx"), "error format: no format is called 'xlsx'"),
        (("declare", "ut", *WORDS, "--address", "http://x.example"), "error address: 'http://x.example' is no address"),
        (("declare", "ut"), "Usage:"),
    ],
)
def test_what_cannot_be_declared_ends_with_2(home: Home, words: tuple[str, ...], message: str) -> None:
    refused = tocsin(home, "list", *words)

    assert refused.code == 2
    assert refused.err.startswith(message)


def test_the_lists_are_told_without_making_a_node(tmp_path: Path) -> None:
    told = tocsin(None, "list", "sources", "--json", TOCSIN_HOME=str(tmp_path / "nothing"))

    assert {"un", "au", "ca", "ch"} <= {source["list"] for source in told.json}
    assert not (tmp_path / "nothing").exists()
