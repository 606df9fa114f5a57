"""``tocsin screen``, ``record`` and ``compare``: answers for people and scripts, and exit codes that can be trusted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from command_line import tocsin
from invented_nodes import EMPTY_HOME, SAMPLE_HOME, Home
from tocsin import samples

empty_home = EMPTY_HOME
sample_home = SAMPLE_HOME

ZONE = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")  # ICAO 9303


# --- screen name ------------------------------------------------------------------------------------------------------


def test_a_name_is_answered_with_one_object_that_holds_the_contract(sample_home: Home) -> None:
    found = tocsin(
        sample_home, "screen", "name", "Mirzad Khoshnevaran", "--born", "1974-03-15", "--nationality", "UTO",
        "--document", "P:UTO:UT4410027", "--kind", "person", "--limit", "3", "--min-score", "0.1", "--json",
    )  # fmt: skip

    assert (found.code, found.err) == (3, "")
    answer = found.json
    assert answer.keys() >= {"query", "matches", "checked", "status"}
    assert answer["status"] == "checked"
    assert answer["checked"] == [
        {"list": "ofac", "as_of": "2026-11-20", "records": 13},
        {"list": "un", "as_of": "2026-11-16", "records": 18},
    ]
    match = answer["matches"][0]
    assert match["record"] == "un/QDi.9001"
    assert (match["kind"], match["band"]) == ("person", "strong")
    assert 0 <= match["score"] <= 1 and 0 <= match["name_score"] <= 1
    assert {"feature", "weight", "reason"} <= match["evidence"][0].keys()
    assert match["designations"][0]["programme"] == "Al-Qaida"
    assert answer["query"] == {
        "name": "Mirzad Khoshnevaran",
        "kind": "person",
        "born": "1974-03-15",
        "nationalities": ["UTO"],
        "documents": [{"type": "passport", "country": "UTO", "number": "UT4410027"}],
    }


def test_people_read_the_reasons_of_a_match(sample_home: Home) -> None:
    found = tocsin(sample_home, "screen", "name", "Mirzad Khoshnevaran", "--limit", "1")

    assert found.code == 3
    assert found.out.startswith("● strong   MIRZAD KHOSHNEVARAN  un/QDi.9001  person  score ")
    assert "Compared with: ofac (2026-11-20, 13 records), un (2026-11-16, 18 records)" in found.out
    assert "\x1b" not in found.out


def test_nobody_found_ends_with_0(sample_home: Home) -> None:
    found = tocsin(sample_home, "screen", "name", "Liselotte van der Meulenberg")

    assert (found.code, found.err) == (0, "")


def test_without_a_list_nothing_is_checked_and_it_ends_with_4(empty_home: Home) -> None:
    asked = tocsin(empty_home, "screen", "name", "Mirzad Khoshnevaran", "--json")
    read = tocsin(empty_home, "screen", "name", "Mirzad Khoshnevaran")

    assert (asked.code, read.code) == (4, 4)
    assert (asked.json["status"], asked.json["why"]) == ("not checked", "no list is loaded: nothing was compared")
    assert read.out == "Not checked.\n"
    assert read.err == "not checked no list is loaded: nothing was compared\n"


def test_a_document_without_a_name_is_looked_for(sample_home: Home) -> None:
    found = tocsin(sample_home, "screen", "name", "", "--document", "UT7711903", "--json")

    assert found.code == 3
    assert {match["record"] for match in found.json["matches"]} >= {"un/QDi.9003", "ofac/990006"}


@pytest.mark.parametrize("name", ["", "  ", "...", "\u202e"])
def test_a_name_that_says_nothing_is_not_checked(sample_home: Home, name: str) -> None:
    asked = tocsin(sample_home, "screen", "name", name, "--json")

    assert (asked.code, asked.json["status"], asked.json["matches"]) == (4, "not checked", [])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--born", "03/04/1980"), "error '03/04/1980': a date that can mean two days\nhint "),
        (("--born", "1980-13-01"), "error '1980-13-01': "),
        (("--nationality", "Atlantis"), "error no country is known as 'Atlantis'\nhint "),
        (("--document", "P:UTO"), "error a document needs a type, a country and a number: 'P:UTO'\nhint "),
        (("--document", "ZZZ:UTO:1"), "error no kind of document is called 'ZZZ'\nhint "),
        (("--kind", "[/red]"), "error '[/red]' is no kind of subject\nhint one of: person, organisation"),
        (("--sex", "x"), "error 'x' is no sex that documents state\nhint "),
        (("--limit", "0"), "Usage:"),
        (("--min-score", "2"), "Usage:"),
    ],
)
def test_words_that_say_nothing_sensible_end_with_2(sample_home: Home, words: tuple[str, str], message: str) -> None:
    refused = tocsin(sample_home, "screen", "name", "Mirzad", *words, "--json")

    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith(message)


@pytest.mark.parametrize("name", ["Mirzad \udfff\ud800 Khoshnevaran", "\u202eMirzad\u2066\x1b[31m Khoshnevaran\x07"])
def test_hostile_signs_in_a_name_reach_neither_the_terminal_nor_break_the_json(sample_home: Home, name: str) -> None:
    asked = tocsin(sample_home, "screen", "name", name, "--json")
    read = tocsin(sample_home, "screen", "name", name)

    assert asked.json["query"]["name"] == name
    assert not any(sign in read.out + read.err for sign in "\x1b\x07\u202e\u2066\ud800")


def test_markup_in_a_name_is_shown_as_it_is(sample_home: Home) -> None:
    read = tocsin(sample_home, "compare", "[bold]Mirzad[/bold] [/x]", "Mirzad")

    assert "[bold]Mirzad[/bold] [/x]" in read.out


# --- screen mrz -------------------------------------------------------------------------------------------------------


def test_the_holder_of_a_zone_is_screened(sample_home: Home) -> None:
    by_words = tocsin(sample_home, "screen", "mrz", *ZONE, "--json")
    by_stdin = tocsin(sample_home, "screen", "mrz", "-", "--json", stdin="\n".join(ZONE) + "\n")

    assert by_words.code in (0, 4)
    assert by_words.json == by_stdin.json
    assert (by_words.json["form"], by_words.json["family"]) == ("TD3", "ERIKSSON")
    assert by_words.json["query"]["documents"][0]["number"] == "L898902C3"
    assert {digit["state"] for digit in by_words.json["check_digits"]} == {"valid"}


def test_a_wrong_check_digit_is_told(sample_home: Home) -> None:
    read = tocsin(sample_home, "screen", "mrz", ZONE[0], ZONE[1].replace("2C36", "2C35"))

    assert "check digits wrong: document number, composite" in read.out


@pytest.mark.parametrize("stdin", [b"", b"P<UTO\n", b"\xff\xfe\x00", b"hello"])
def test_what_is_no_zone_is_refused(empty_home: Home, stdin: bytes) -> None:
    refused = tocsin(empty_home, "screen", "mrz", "-", stdin=stdin)

    assert (refused.code, refused.out) == (1, "")
    assert refused.err.startswith("error ")


# --- screen flight ----------------------------------------------------------------------------------------------------


def test_a_flight_is_answered_traveller_by_traveller(sample_home: Home) -> None:
    found = tocsin(sample_home, "screen", "flight", str(samples.flight()), "--json")

    assert found.code in (3, 4)
    answer = found.json
    assert answer["flight"]["designator"] == "XX516"
    assert len(answer["travellers"]) == 14
    assert answer["travellers"][0]["matches"][0]["record"] == "un/QDi.9001"
    assert isinstance(answer["warnings"], list)
    assert (found.code == 3) == (answer["status"] == "checked")


def test_people_read_a_flight_at_a_glance(sample_home: Home) -> None:
    read = tocsin(sample_home, "screen", "flight", str(samples.flight()))

    assert "XX516  QMC → QAT  2026-11-22 09:00 local" in read.out
    assert "MIRZAD KHOSHNEVARAN" in read.out


def test_a_message_that_was_cut_is_not_checked_whole_and_says_so(sample_home: Home, tmp_path: Path) -> None:
    (tmp_path / "cut.edi").write_bytes(samples.flight().read_bytes()[:900])

    cut = tocsin(sample_home, "screen", "flight", str(tmp_path / "cut.edi"), "--json")

    assert (cut.code, cut.json["status"], cut.json["flight"]["is_whole"]) == (4, "not checked", False)
    assert "something is missing" in cut.json["why"]
    assert "not checked whole" in cut.err


@pytest.mark.parametrize(("content", "code"), [(b"", 1), (b"hello", 1), (b"\x00\xff" * 500, 1), (None, 2)])
def test_what_is_no_message_is_refused_with_the_name_of_the_file(
    empty_home: Home, tmp_path: Path, content: bytes | None, code: int
) -> None:
    path = tmp_path / "message.edi"
    if content is not None:
        path.write_bytes(content)

    refused = tocsin(empty_home, "screen", "flight", str(path))

    assert (refused.code, refused.out) == (code, "")
    assert refused.err.startswith(f"error {path}")


# --- record show ------------------------------------------------------------------------------------------------------


def test_a_record_is_shown_with_its_facts_places_and_history(sample_home: Home) -> None:
    shown = tocsin(sample_home, "record", "show", "un/QDi.9001", "--json")
    read = tocsin(sample_home, "record", "show", "un/QDi.9001")

    assert (shown.code, read.code) == (0, 0)
    record = shown.json
    assert (record["record"], record["is_standing"], record["revision"]) == ("un/QDi.9001", True, 1)
    assert record["names"][0]["text"] == "MIRZAD KHOSHNEVARAN"
    assert record["names"][0]["place"].startswith("line ")
    assert record["source"]["files"] == ["un_sample.xml"]
    assert [each["operation"] for each in record["history"]] == ["put"]
    assert "UT4410027, UTO" in read.out
    assert "revision 1: stated" in read.out


@pytest.mark.parametrize(("record", "code"), [("un/QDi.1", 1), ("QDi.9001", 2), ("", 2), ("un/[/x]", 1)])
def test_a_record_that_is_not_there_is_said_so(sample_home: Home, record: str, code: int) -> None:
    refused = tocsin(sample_home, "record", "show", record, "--json")

    assert (refused.code, refused.out) == (code, "")
    assert refused.err.startswith("error ") and "\nhint " in refused.err


# --- compare ----------------------------------------------------------------------------------------------------------


def test_two_names_are_compared_with_reasons(empty_home: Home) -> None:
    compared = tocsin(
        empty_home, "compare", "Mirzad Khoshnevaran", "Mirzad Khoshnevaran",
        "--born-a", "1974-03-15", "--born-b", "1974", "--country-a", "UTO", "--country-b", "UTO", "--json",
    )  # fmt: skip

    assert (compared.code, compared.err) == (0, "")
    assert compared.json["band"] == "strong"
    assert {"birth_date", "name", "nationality"} <= {each["feature"] for each in compared.json["evidence"]}
    assert json.dumps(compared.json["a"]) != json.dumps(compared.json["b"])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("A",), "error two names are needed"),
        (("A", " "), "error two names are needed"),
        (("A", "..."), "error the name b holds no letters"),
        (("A", "B", "--born-a", "03/04/1980"), "error '03/04/1980'"),
        (("A", "B", "--country-b", "Atlantis"), "error no country is known as 'Atlantis'"),
        (("A", "B", "--pairs", "x.csv"), "error --pairs goes with --out, and without names"),
        (("--pairs", "x.csv"), "error --pairs goes with --out, and without names"),
    ],
)
def test_what_cannot_be_compared_ends_with_2(words: tuple[str, ...], message: str) -> None:
    refused = tocsin(None, "compare", *words)

    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith(message)
