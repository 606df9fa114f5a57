"""``tocsin init``, ``doctor``, ``config show`` and the help: what a node is, whether it is well, what can be asked."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest

from command_line import tocsin
from invented_nodes import EMPTY_HOME, SAMPLE_HOME, Home
from tocsin import __version__
from tocsin.match import weights
from tocsin.node.local import KEY_FILE

empty_home = EMPTY_HOME
sample_home = SAMPLE_HOME

COMMANDS = (
    *(("list", word) for word in ("load", "fetch", "accept", "refuse", "show", "diff", "sources")),
    *(("screen", word) for word in ("name", "file", "flight", "mrz")),
    *(("record", "show"), ("config", "show"), ("compare",), ("init",), ("doctor",), ("stop",), ("demo",)),
)


@pytest.fixture
def home(database: str, tmp_path: Path) -> Home:
    return Home(tmp_path / "home", database)


def findings(home: Home, *words: str) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for each in tocsin(home, "doctor", "--json", *words).json:
        found.setdefault(each["check"], []).append((each["state"], each["what"]))
    return found


# --- init -------------------------------------------------------------------------------------------------------------


def test_init_asks_nothing_and_is_the_same_when_run_again(home: Home) -> None:
    first = tocsin(home, "init", "--purpose", "border control", "--json")
    again = tocsin(home, "init", "--json")

    assert (first.code, again.code) == (0, 0)
    assert first.json == again.json
    assert (first.json["purpose"], first.json["operators"]) == ("border control", ["operator"])
    assert first.json["home"] == str(home.folder)


def test_init_says_what_to_do_next_and_what_to_keep(home: Home) -> None:
    made = tocsin(home, "init")

    assert "keep a copy of its master.key elsewhere" in made.out
    assert "Next: tocsin list fetch un, or tocsin list load un FILE." in made.out


def test_init_of_a_node_that_exists_says_that_its_purpose_stays(home: Home) -> None:
    tocsin(home, "init")

    again = tocsin(home, "init", "--purpose", "redress")

    assert again.code == 0
    assert "its default purpose stays screening" in again.err


# --- doctor -----------------------------------------------------------------------------------------------------------


def test_all_is_well_with_a_loaded_node(sample_home: Home) -> None:
    found = tocsin(sample_home, "doctor")

    assert (found.code, found.err) == (0, "")
    assert "✓ records: every revision is as it was written" in found.out
    assert "✓ list un: 18 records, loaded 0 days ago" in found.out
    assert re.search(r"✓ ledger: \d+ leaves, last checkpoint .+ ago, \d+ waiting", found.out)
    assert f"weights: version {weights.VERSION}" in found.out


def test_without_a_list_the_next_step_is_said(empty_home: Home) -> None:
    found = tocsin(empty_home, "doctor")

    assert found.code == 0
    assert "! lists: no list is loaded\n    tocsin list fetch un\n" in found.out


def test_a_damaged_index_is_named_and_rebuilt(sample_home: Home) -> None:
    findings(sample_home)
    index = sample_home.folder / "index"
    (damaged,) = index.glob("main-*")
    content = bytearray(damaged.read_bytes())
    content[-1] ^= 1
    damaged.write_bytes(content)

    found = findings(sample_home)["index"]
    after = findings(sample_home)["index"]

    assert [state for state, _ in found] == ["notice", "good"]
    assert damaged.name in found[0][1]
    assert found[1][1].startswith("rebuilt: 31 records")
    assert [what.startswith("31 records") for _, what in after] == [True]


def test_repair_rebuilds_what_can_be_rebuilt(sample_home: Home) -> None:
    found = findings(sample_home, "--repair")

    assert found["projections"] == [("good", "rebuilt for 31 records")]
    assert found["index"][0][1].startswith("rebuilt: 31 records")


def test_an_altered_payload_is_found_and_the_looking_goes_on(home: Home) -> None:
    from tocsin import samples

    tocsin(home, "list", "load", "un", str(samples.un_list()))
    with psycopg.connect(home.database) as connection:
        connection.execute("SET session_replication_role = replica")  # past the triggers that keep what is stored
        connection.execute("UPDATE revisions SET payload = set_byte(payload, 40, get_byte(payload, 40) # 1)")

    found = tocsin(home, "doctor", "--repair")

    assert found.code == 1
    assert "✗ records: un/QDi.9001 revision 1: a stored payload was changed" in found.out
    assert "weights: version" in found.out


def test_a_database_that_does_not_answer_is_one_finding(tmp_path: Path) -> None:
    found = tocsin(Home(tmp_path, "postgresql://nobody:secret@127.0.0.1:1/none"), "doctor", "--json")

    assert found.code == 1
    assert [each["check"] for each in found.json] == ["python", "database"]
    assert "secret" not in found.out


def test_a_lost_key_is_found(home: Home) -> None:
    tocsin(home, "init")
    (home.folder / KEY_FILE).unlink()

    found = tocsin(home, "doctor", "--json")

    assert found.code == 1
    assert "backup" in found.json[-1]["hint"]


# --- config show ------------------------------------------------------------------------------------------------------


def test_every_setting_is_shown_with_where_it_comes_from(home: Home) -> None:
    home.folder.mkdir()
    (home.folder / "tocsin.toml").write_text('node_name = "harbour"\n', "utf-8")

    shown = tocsin(home, "config", "show", "--origin", "--json", TOCSIN_PURPOSE="redress")
    table = tocsin(home, "config", "show", "--origin")

    assert shown.json["node_name"]["origin"] == str(home.folder / "tocsin.toml")
    assert (shown.json["purpose"]["value"], shown.json["purpose"]["origin"]) == (
        "redress",
        "environment: TOCSIN_PURPOSE",
    )
    assert shown.json["operator"]["origin"] == "built in"
    assert shown.json["database_url"]["value"] == "(set, not shown)"
    assert "environment: TOCSIN_HOME" in table.out
    assert home.database not in table.out + shown.out


def test_an_unknown_setting_ends_every_command_with_2(home: Home) -> None:
    home.folder.mkdir()
    (home.folder / "tocsin.toml").write_text('purpos = "x"\n', "utf-8")

    for words in (("config", "show"), ("list", "show"), ("screen", "name", "x"), ("init",)):
        refused = tocsin(home, *words)
        assert (refused.code, refused.out) == (2, "")
        assert refused.err.startswith(f"error {home.folder / 'tocsin.toml'}: unknown setting 'purpos'\nhint known: ")


# --- help -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_says_what_it_does(words: tuple[str, ...]) -> None:
    asked = tocsin(None, *words, "--help")

    assert (asked.code, asked.err) == (0, "")
    assert f"Usage: tocsin {' '.join(words)}" in asked.out


@pytest.mark.parametrize("words", COMMANDS)
def test_every_option_of_every_command_says_what_it_is_for(words: tuple[str, ...]) -> None:
    asked = tocsin(None, *words, "--help", COLUMNS="200", TERMINAL_WIDTH="200")

    options = [line.split() for line in asked.out.splitlines() if line.startswith("│") and "--" in line[:12]]
    assert options
    assert all(len(line) > 4 for line in options)


def test_the_version_is_said() -> None:
    assert tocsin(None, "--version").out == f"tocsin {__version__}\n"


@pytest.mark.parametrize("words", [(), ("list",), ("screen",), ("record",), ("config",)])
def test_a_command_without_its_verb_shows_what_there_is(words: tuple[str, ...]) -> None:
    asked = tocsin(None, *words)

    assert asked.code in (0, 2)
    assert "Commands" in asked.out + asked.err
