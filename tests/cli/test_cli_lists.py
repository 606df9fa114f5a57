"""``tocsin list``: what a newcomer and a script see of loading, holding, and what changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from command_line import tocsin
from invented_lists import INVENTED, Person, un_bytes
from invented_nodes import EMPTY_HOME, Home
from shared_data import SHARED, needs_shared
from tocsin import samples

empty_home = EMPTY_HOME


@pytest.fixture
def home(database: str, tmp_path: Path) -> Home:
    return Home(tmp_path / "home", database)


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    folder = tmp_path / "lists"
    folder.mkdir()
    (folder / "first.xml").write_bytes(un_bytes(INVENTED, day="2026-11-02"))
    born = {"QDi.9100": Person("Ortwin Vasqela", born="1969-04-02")}
    (folder / "second.xml").write_bytes(un_bytes({**INVENTED, **born, "QDi.9200": "Harkon Bell"}, day="2026-11-09"))
    (folder / "shrunken.xml").write_bytes(un_bytes({"QDi.9100": "Ortwin Vasqela"}, day="2026-11-16"))
    return folder


def test_a_load_tells_scripts_what_it_did(home: Home, lists: Path) -> None:
    first = tocsin(home, "list", "load", "un", str(lists / "first.xml"), "--json")
    second = tocsin(home, "list", "load", "un", str(lists / "second.xml"), "--json")
    again = tocsin(home, "list", "load", "un", str(lists / "second.xml"), "--json")

    assert (first.code, second.code, again.code) == (0, 0, 0)
    told = ("list", "status", "as_of", "records", "added", "amended", "removed", "unchanged", "unknown_elements")
    assert [first.json[name] for name in told] == ["un", "loaded", "2026-11-02", 20, 20, 0, 0, 0, []]
    assert [second.json[name] for name in told] == ["un", "loaded", "2026-11-09", 21, 1, 1, 0, 19, []]
    assert [again.json[name] for name in told] == ["un", "unchanged", "2026-11-09", 21, 0, 0, 0, 21, []]
    assert first.err == second.err == again.err == ""


def test_a_load_tells_people_the_same_in_words(home: Home, lists: Path) -> None:
    loaded = tocsin(home, "list", "load", "un", str(lists / "first.xml"))
    again = tocsin(home, "list", "load", "un", str(lists / "first.xml"))

    assert "un loaded: 20 records as of 2026-11-02 — 20 added, 0 amended, 0 removed, 0 unchanged" in loaded.out
    assert again.out == "un: the same file again, nothing to do (20 records).\n"


def test_a_held_load_ends_with_4_and_the_commands_that_decide(home: Home, lists: Path) -> None:
    tocsin(home, "list", "load", "un", str(lists / "first.xml"))

    held = tocsin(home, "list", "load", "un", str(lists / "shrunken.xml"), "--json")

    assert held.code == 4
    assert (held.json["status"], held.json["removed"], held.json["version"]) == ("held", 19, 1)
    assert held.json["why"] == "19 of 20 records (95.0%) would go"
    assert "held 19 of 20 records (95.0%) would go. Nothing changed" in held.err
    assert "`tocsin list accept un`" in held.err


def test_accepting_releases_what_is_held_and_only_once(home: Home, lists: Path) -> None:
    tocsin(home, "list", "load", "un", str(lists / "first.xml"))
    tocsin(home, "list", "load", "un", str(lists / "shrunken.xml"))

    accepted = tocsin(home, "list", "accept", "un", "--json")
    again = tocsin(home, "list", "accept", "un")

    assert (accepted.code, accepted.json["status"], accepted.json["removed"]) == (0, "loaded", 19)
    assert (again.code, again.out) == (1, "")
    assert again.err.startswith("error nothing of the list un is held\n")


def test_refusing_keeps_what_stands_and_asks_for_a_reason(home: Home, lists: Path) -> None:
    tocsin(home, "list", "load", "un", str(lists / "first.xml"))
    tocsin(home, "list", "load", "un", str(lists / "shrunken.xml"))

    unreasoned = tocsin(home, "list", "refuse", "un")
    refused = tocsin(home, "list", "refuse", "un", "--reason", "cut in transit")
    shown = tocsin(home, "list", "show", "un", "--json").json

    assert (unreasoned.code, refused.code) == (2, 0)
    assert (shown[0]["records"], shown[0]["held"]) == (20, None)


@pytest.mark.parametrize("reason", ["", " "])
def test_a_held_load_is_not_refused_without_words(home: Home, lists: Path, reason: str) -> None:
    tocsin(home, "list", "load", "un", str(lists / "first.xml"))
    tocsin(home, "list", "load", "un", str(lists / "shrunken.xml"))

    refused = tocsin(home, "list", "refuse", "un", "--reason", reason)

    assert (refused.code, "a reason is wanted" in refused.err) == (2, True)
    assert tocsin(home, "list", "show", "un", "--json").json[0]["held"] is not None


def test_how_a_list_stands_tells_no_count_that_is_not_authorised(home: Home, lists: Path) -> None:
    tocsin(home, "list", "load", "un", str(lists / "first.xml"))
    tocsin(home, "list", "load", "un", str(lists / "shrunken.xml"))  # held: its counts are of what anybody has
    looks = {"TOCSIN_OPERATOR_ROLES": "analyst"}

    (state,) = tocsin(home, "list", "show", "--json", **looks).json
    heading = tocsin(home, "list", "show", **looks).out.splitlines()[0].split()

    counts = {"records", "added", "amended", "removed", "unchanged"}
    assert counts.isdisjoint(state["in_force"]) and counts.isdisjoint(state["held"])
    assert heading == ["list", "as", "of", "records", "version", "loaded", "held"]


def test_the_lists_are_shown_with_what_is_held(home: Home, lists: Path) -> None:
    tocsin(home, "list", "load", "un", str(lists / "first.xml"))
    tocsin(home, "list", "load", "un", str(lists / "shrunken.xml"))

    (state,) = tocsin(home, "list", "show", "--json").json
    table = tocsin(home, "list", "show")

    assert (state["list"], state["records"], state["in_force"]["version"]) == ("un", 20, 1)
    assert (state["in_force"]["as_of"], state["in_force"]["loaded_by"]) == ("2026-11-02", "operator")
    assert (state["held"]["as_of"], state["held"]["status"]) == ("2026-11-16", "held")
    assert "19 of 20 records (95.0%) would go" in " ".join(table.out.split())


def test_what_a_version_changed_is_told_record_by_record(home: Home, lists: Path) -> None:
    tocsin(home, "list", "load", "un", str(lists / "first.xml"))
    tocsin(home, "list", "load", "un", str(lists / "second.xml"))

    told = tocsin(home, "list", "diff", "un", "--json").json
    first = tocsin(home, "list", "diff", "un", "--version", "1", "--limit", "2")

    assert (told["list"], told["version"], told["added"], told["amended"]) == ("un", 2, 1, 1)
    assert [(each["change"], each["record"]) for each in told["changes"]] == [
        ("added", "un/QDi.9200"),
        ("amended", "un/QDi.9100"),
    ]
    assert told["changes"][1]["details"] == ["date of birth added: 1969-04-02"]
    assert first.out.count("\n+ ") == 2
    assert "(at most 2 of each shown: --limit, or --json)" in first.out


def test_the_companions_of_an_ofac_file_are_read_with_it_and_named(home: Home) -> None:
    sdn = samples.ofac_lists()[0]

    by_file = tocsin(home, "list", "load", "ofac", str(sdn), "--json")
    by_folder = tocsin(home, "list", "load", "ofac", str(sdn.parent), "--json")

    assert (by_file.json["records"], by_file.json["status"]) == (13, "loaded")
    assert by_file.err == "read together: sdn.csv, alt.csv, add.csv\n"
    assert by_folder.json["status"] == "unchanged"


def test_a_list_is_known_in_capitals_too(home: Home, lists: Path) -> None:
    assert tocsin(home, "list", "load", "UN", str(lists / "first.xml"), "--json").json["list"] == "un"


def test_an_undated_list_says_how_to_date_it(home: Home) -> None:
    loaded = tocsin(home, "list", "load", "ofac", *map(str, samples.ofac_lists()))

    assert "of no stated date (--as-of YYYY-MM-DD gives one)" in loaded.out


# --- what a newcomer does wrong ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.xml", b"", "error empty.xml: the file is empty"),
        ("text.xml", b"hello\n", "error text.xml: not in a format of the list un"),
        ("binary.xml", bytes(range(256)), "error binary.xml: not in a format of the list un"),
        ("cut.xml", un_bytes(INVENTED)[:2000], "error cut.xml, line "),
        ("byte.xml", un_bytes(INVENTED).replace(b"Brenza", b"Br\x19nza"), "error byte.xml, line 5, column "),
        ("none.xml", un_bytes({}), "error none.xml: the list holds no records"),
        (
            "doctype.xml",
            un_bytes(INVENTED).replace(b"?>\n", b"?>\n<!DOCTYPE x>\n", 1),
            "error doctype.xml, line 2, column ",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_place(
    empty_home: Home, tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)

    refused = tocsin(empty_home, "list", "load", "un", str(tmp_path / name), "--json")

    assert (refused.code, refused.out) == (1, "")
    assert refused.err.startswith(message)
    assert "\nhint " in refused.err
    assert tocsin(empty_home, "list", "show", "--json").json == []


def test_an_alias_of_nobody_in_a_companion_file_is_refused_with_its_row(empty_home: Home, tmp_path: Path) -> None:
    (tmp_path / "sdn.csv").write_bytes(samples.ofac_lists()[0].read_bytes())
    (tmp_path / "alt.csv").write_bytes(b'123456,1,"aka","NOBODY",-0- \r\n\x1a')

    refused = tocsin(empty_home, "list", "load", "ofac", str(tmp_path / "sdn.csv"))

    assert refused.code == 1
    assert refused.err.startswith("read together: sdn.csv, alt.csv\nerror alt.csv row 1")


@needs_shared
@pytest.mark.parametrize(
    ("sample", "message"),
    [
        ("owl_sdn-bad-record-count.xml", ": the list states 2 records and holds 1"),
        ("owl_sdn-unsafe-doctype.xml", ", line 1, column 40: the file declares a DOCTYPE"),
    ],
)
def test_a_third_partys_unsafe_and_miscounted_samples_are_refused(empty_home: Home, sample: str, message: str) -> None:
    refused = tocsin(empty_home, "list", "load", "ofac", str(SHARED / "lists" / "samples" / sample))

    assert refused.code == 1
    assert refused.err.startswith(f"error {sample}{message}")


@needs_shared
def test_a_file_under_an_unknown_name_is_told_the_list_that_it_looks_like(empty_home: Home) -> None:
    sample = SHARED / "lists" / "samples" / "sieve_eu_consolidated_test_sample.xml"

    refused = tocsin(empty_home, "list", "load", "europe", str(sample))

    assert refused.code == 2
    assert "This file looks like `tocsin list load eu`. known lists:" in " ".join(refused.err.split())


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("load", "nosuch", "x.xml"), "error no list is named 'nosuch'\nhint known lists: un, ofac"),
        (("fetch", "nosuch"), "error no list is named 'nosuch'"),
        (("show", "nosuch"), "error no list is named 'nosuch'"),
        (("diff", "../un"), "error no list is named '../un'"),
        (("accept", "[/]"), "error no list is named '[/]'"),
        (("load", "un", "absent.xml"), "error absent.xml: there is no such file"),
        (("load", "un", "/dev/null"), "error /dev/null: neither a file nor a folder"),
        (("load", "un"), "Usage:"),
        (("show", "--nosuch"), "Usage:"),
        (("nosuch",), "Usage:"),
    ],
)
def test_words_that_do_not_fit_end_with_2(empty_home: Home, words: tuple[str, ...], message: str) -> None:
    refused = tocsin(empty_home, "list", *words)

    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith(message)


def test_an_empty_folder_is_said_to_be_empty(empty_home: Home, tmp_path: Path) -> None:
    refused = tocsin(empty_home, "list", "load", "un", str(tmp_path))

    assert (refused.code, refused.err) == (2, f"error {tmp_path}: the folder is empty\n")


def test_a_day_that_is_none_is_refused_with_how_to_write_it(empty_home: Home) -> None:
    refused = tocsin(empty_home, "list", "load", "un", str(samples.un_list()), "--as-of", "27.02.2026")

    assert (refused.code, refused.err) == (2, "error '27.02.2026' is no date\nhint write it as 2026-02-27\n")


def test_with_no_list_loaded_the_next_step_is_said(empty_home: Home) -> None:
    shown = tocsin(empty_home, "list", "show")

    assert (shown.code, shown.out) == (
        0,
        "No list is loaded. Next: tocsin list fetch un, or tocsin list load un FILE.\n",
    )


@pytest.mark.parametrize("words", [("show", "un"), ("diff", "un"), ("accept", "un"), ("refuse", "un", "--reason", "x")])
def test_a_list_that_was_never_loaded_cannot_be_looked_at(empty_home: Home, words: tuple[str, ...]) -> None:
    refused = tocsin(empty_home, "list", *words, *(["--json"] if words[0] == "show" else []))

    assert (refused.code, refused.out) == (1, "")
    assert refused.err.startswith("error ")


def test_the_sources_are_told_with_what_confirmed_their_formats() -> None:
    sources = tocsin(None, "list", "sources", "--json")
    table = tocsin(None, "list", "sources")
    formats = tocsin(None, "list", "sources", "--formats")

    assert (sources.code, table.code) == (0, 0)
    assert [source["list"] for source in sources.json] == [
        *("un", "ofac", "ofac-consolidated", "eu", "uk", "au", "ca", "ch"),
    ]
    assert all(form["confirmed_by"] for source in sources.json for form in source["formats"] if form["verified"])
    assert "United Nations" in table.out
    assert len(table.out.splitlines()) < 2 * len(sources.json) + 3  # one screen, whatever confirmed the formats
    assert all(form["format"] in formats.out for source in sources.json for form in source["formats"])
