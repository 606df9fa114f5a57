"""``tocsin identity`` as a person and a script use it, on the fictional lists."""

from __future__ import annotations

from pathlib import Path

import pytest

from command_line import tocsin
from invented_nodes import Home
from tocsin import samples

NAME = "Mirzad Khoshnevaran"


@pytest.fixture
def home(database: str, tmp_path: Path) -> Home:
    home = Home(tmp_path / "home", database)
    assert tocsin(home, "list", "load", "un", str(samples.un_list())).code == 0
    ofac = [str(path) for path in samples.ofac_lists()]
    assert tocsin(home, "list", "load", "ofac", *ofac, "--as-of", "2026-11-20").code == 0
    return home


def test_a_subject_is_proposed_accepted_answered_once_and_taken_back(home: Home) -> None:
    proposed = tocsin(home, "identity", "propose", "--workers", "1", "--json")
    listed = tocsin(home, "identity", "list", "--json").json
    first = listed["claims"][0]
    accepted = tocsin(home, "identity", "accept", str(first["claim"]), "--reason", "one passport", "--json")
    answer = tocsin(home, "screen", "name", NAME, "--json").json
    told = tocsin(home, "screen", "name", NAME)
    shown = tocsin(home, "identity", "show", str(first["claim"]))
    undone = tocsin(home, "identity", "undo", "--act", str(accepted.json["act"]))
    after = tocsin(home, "screen", "name", NAME, "--json").json

    assert (proposed.code, proposed.json["proposed"]["number"]) == (0, 2)
    assert {first["a"], first["b"]} == {"un/QDi.9001", "ofac/990001"}
    assert first["evidence"]
    assert accepted.json["claims"] == [first["claim"]]
    assert [each["record"] for each in answer["matches"][0]["same_as"]] == ["ofac/990001"]
    assert "one subject in 2 records, as a person has accepted: 2 designations" in told.out
    assert "accepted" in shown.out
    assert "one passport" in shown.out
    assert undone.code == 0
    assert all("same_as" not in match for match in after["matches"])


def test_a_refusal_is_listed_with_the_other_states_and_stays_refused(home: Home) -> None:
    tocsin(home, "identity", "propose", "--workers", "1")
    refused = tocsin(home, "identity", "refuse", "1", "--reason", "brothers")
    again = tocsin(home, "identity", "propose", "--workers", "1", "--json").json
    listed = tocsin(home, "identity", "list", "--state", "refused", "--json").json

    assert refused.code == 0
    assert (again["refused_before"], sum(again["proposed"].values())) == (1, 0)
    assert [(each["claim"], each["decisions"][0]["reason"]) for each in listed["claims"]] == [(1, "brothers")]


def test_words_that_do_not_fit_together_are_mistakes_of_usage(home: Home) -> None:
    usage = (
        ("accept",),
        ("accept", "1", "--by-reference"),
        ("accept", "1", "--list", "un"),
        ("undo",),
        ("undo", "1", "--act", "2"),
        ("refuse", "1"),
        ("list", "--state", "lost"),
        ("list", "--basis", "guess"),
        ("propose", "--list", "un"),
    )

    assert {words: tocsin(home, "identity", *words).code for words in usage} == dict.fromkeys(usage, 2)
    assert tocsin(home, "identity", "show", "77").code == 1
    assert tocsin(home, "identity", "accept", "--by-reference").code == 1
