"""The demo: from nothing to matches with reasons, on fictional data, and nothing left behind."""

from __future__ import annotations

import signal
import subprocess
import time
import tomllib
from pathlib import Path

import pytest

from command_line import Outcome, clean, command, process
from tocsin import samples

SHOWN = (  # what a newcomer must see, in this order
    "everything below is fictional",
    "list un: 18 records from un-xml, as of 2026-11-16",
    "list ofac: 13 records from ofac-csv, as of 2026-11-20",
    "on both lists: 2 pairs by the same document, accepted as one subject; 4 that look alike wait for a person",
    "A flight is screened",
    "XX516  QMC → QAT",
    "● strong   MIRZAD KHOSHNEVARAN  un/QDi.9001",
    "one subject in 2 records, as a person has accepted: 2 designations",
    "Names in several scripts",
    "A text is read",
    "7:31 Макария. Свидетели говорили с Всеволодом Зарудейкиным у ворот порта",
    "What to try next",
    "tocsin list fetch un",
)


@pytest.fixture(scope="module")
def temporary(server_folder: Path) -> Path:
    """A folder for temporary files that the server's account can reach, so that what stays behind is seen."""
    folder = server_folder / "demo"
    folder.mkdir(mode=0o755)
    return folder


@pytest.fixture(scope="module")
def shown(temporary: Path) -> Outcome:
    return process({"TMPDIR": str(temporary)}, "demo")


@pytest.fixture(scope="module")
def told(temporary: Path) -> Outcome:
    return process(
        {"TMPDIR": str(temporary), "TOCSIN_HOME": "/nowhere/at/all", "TOCSIN_PURPOSE": "x"}, "demo", "--json"
    )


def test_the_demo_shows_its_matches_with_reasons_and_what_to_try_next(shown: Outcome) -> None:
    places = [shown.out.find(words) for words in SHOWN]

    assert (shown.code, shown.err) == (0, "")
    assert -1 not in places, [words for words, place in zip(SHOWN, places, strict=True) if place < 0]
    assert places == sorted(places)


def test_the_demo_tells_scripts_the_same(told: Outcome) -> None:
    assert (told.code, told.err) == (0, "")
    assert [(each["list"], each["added"]) for each in told.json["loaded"]] == [("un", 18), ("ofac", 13)]
    assert len(told.json["travellers"]) == 14


def test_every_name_of_the_demo_finds_the_record_that_it_is_there_for(told: Outcome) -> None:
    expected = tomllib.loads(samples.names().read_text("utf-8"))["name"]

    found = [
        next((match["record"] for match in each["matches"] if match["band"] != "weak"), "")
        for each in told.json["names"]
    ]

    assert found == [each["finds"] for each in expected]


def test_the_text_of_the_demo_mentions_two_persons_and_two_organisations_and_nobody_else(told: Outcome) -> None:
    alerts = {each["record"] for each in told.json["text"]["mentions"] if each["band"] != "weak"}

    assert told.json["identity"] == {"accepted": 2, "waiting": 4}
    assert alerts == {
        "un/QDi.9001", "ofac/990001", "un/QDi.9002", "un/QDe.9001", "ofac/990002", "un/QDe.9002", "ofac/990008",
    }  # fmt: skip


def test_the_demo_leaves_no_home_and_no_server_behind(shown: Outcome, told: Outcome, temporary: Path) -> None:
    assert (shown.code, told.code) == (0, 0)
    assert list(temporary.iterdir()) == []
    assert servers_in(temporary) == []


def test_a_demo_that_is_told_to_end_leaves_nothing_behind_either(temporary: Path) -> None:
    running = subprocess.Popen(
        command("demo"), env=clean({"TMPDIR": str(temporary)}), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while running.poll() is None and not servers_in(temporary):
        time.sleep(0.02)

    running.send_signal(signal.SIGTERM)
    code = running.wait(timeout=60)

    assert code in (0, 128 + signal.SIGTERM)
    assert list(temporary.iterdir()) == []
    assert servers_in(temporary) == []


def servers_in(folder: Path) -> list[str]:
    """The command lines of processes that have anything to do with the folder, this run's own left out."""
    found = []
    for process_folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (process_folder / "cmdline").read_bytes().decode("utf-8", "replace").replace("\0", " ")
        except OSError:  # it ended meanwhile
            continue
        if f"{folder}/tocsin-demo-" in words:
            found.append(words)
    return found
