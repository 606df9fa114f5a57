"""The command line as processes of their own, with the embedded server, as people and scripts run it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from command_line import Outcome, clean, command, process
from tocsin import samples
from tocsin.store import server


@pytest.fixture(scope="module")
def home(server_folder: Path) -> Iterator[Path]:
    """A home with its own embedded server and the fictional lists, made by commands alone."""
    folder = server_folder / "processes"
    for name, files in (("un", [samples.un_list()]), ("ofac", [samples.ofac_lists()[0]])):
        loaded = tocsin(folder, "list", "load", name, *map(str, files), "--json")
        assert (loaded.code, loaded.json["status"]) == (0, "loaded")
    yield folder
    server.stop(folder)


def tocsin(folder: Path, *words: str, **environment: str) -> Outcome:
    return process({"TOCSIN_HOME": str(folder), **environment}, *words)


def test_the_commands_of_the_contract_answer_on_stdout_alone_with_their_codes(home: Path, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,name\n1,Mirzad Khoshnevaran\n", "utf-8")
    table = [str(tmp_path / "in.csv"), "--out", str(tmp_path / "out.jsonl")]
    asked = {
        ("screen", "name", "میرزاد خوش‌نوران"): (3,),
        ("screen", "file", *table): (3,),
        ("screen", "flight", str(samples.flight())): (3, 4),
        ("compare", "Mirzad", "Mirzod"): (0,),
        ("doctor",): (0,),
    }

    for words, codes in asked.items():
        outcome = tocsin(home, *words, "--json")
        assert outcome.code in codes, words
        assert json.loads(outcome.out) is not None
        assert outcome.out.count("\n") == 1
        assert "\x1b" not in outcome.out + outcome.err


def test_errors_go_to_stderr_with_a_hint(home: Path) -> None:
    refused = tocsin(home, "screen", "name", "Mirzad", "--born", "03/04/1980", "--json")

    assert (refused.code, refused.out) == (2, "")
    assert refused.err.splitlines()[0] == "error '03/04/1980': a date that can mean two days"
    assert refused.err.splitlines()[1].startswith("hint ")


def test_a_name_in_bytes_that_are_no_utf8_is_answered(home: Path) -> None:
    outcome = subprocess.run(
        [*map(os.fsencode, command("screen", "name")), b"Mirzad \xff Khoshnevaran", b"--json"],
        env=clean({"TOCSIN_HOME": str(home)}), capture_output=True, check=False,
    )  # fmt: skip

    assert outcome.returncode == 3
    assert json.loads(outcome.stdout)["query"]["name"] == "Mirzad \udcff Khoshnevaran"


def test_a_reader_that_goes_away_is_no_disaster(home: Path) -> None:
    words = " ".join(command("list", "diff", "un", "--json"))

    piped = subprocess.run(
        ["/bin/sh", "-c", f"{words} | head -c 5"],
        env=clean({"TOCSIN_HOME": str(home)}),
        capture_output=True,
        check=True,
    )

    assert (piped.stdout, piped.stderr) == (b'{"ver', b"")


def test_a_closed_stdout_does_not_change_the_code(home: Path) -> None:
    words = " ".join(command("screen", "name", "'Mirzad Khoshnevaran'"))

    closed = subprocess.run(
        ["/bin/sh", "-c", f"{words} >&-"], env=clean({"TOCSIN_HOME": str(home)}), capture_output=True, check=False
    )

    assert (closed.returncode, closed.stderr) == (3, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_told_in_words(home: Path) -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            command("screen", "name", "Mirzad Khoshnevaran", "--json"),
            env=clean({"TOCSIN_HOME": str(home)}), stdout=full, stderr=subprocess.PIPE, check=False,
        )  # fmt: skip

    assert (ended.returncode, ended.stderr) == (1, b"error cannot go on: No space left on device\n")


def test_a_stopped_server_is_started_again_by_the_next_command(home: Path) -> None:
    stopped = tocsin(home, "stop")
    again = tocsin(home, "stop")
    found = tocsin(home, "screen", "name", "Mirzad Khoshnevaran")

    assert (stopped.out, again.out) == (
        "The embedded database is stopped.\n",
        "The embedded database was not running.\n",
    )
    assert found.code == 3


def test_two_that_make_a_new_home_at_once_both_succeed(server_folder: Path) -> None:
    folder = server_folder / "two-at-once"
    words = command("list", "load", "un", str(samples.un_list()), "--json")

    both = [
        subprocess.Popen(words, env=clean({"TOCSIN_HOME": str(folder)}), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    told = [each.communicate(timeout=120) for each in both]
    server.stop(folder)

    assert [each.returncode for each in both] == [0, 0]
    assert sorted(json.loads(out)["status"] for out, _ in told) == ["loaded", "unchanged"]


def is_open(file: Path, pid: int) -> bool:
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed since
            if entry.readlink() == file:
                return True
    return False


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="this system does not tell what a process has open")
def test_an_interrupted_load_changes_nothing(home: Path) -> None:
    before = tocsin(home, "list", "show", "--json").json
    blank = ",-0- " * 8
    many = "".join(f'{at},"PERSON, Number{at}","individual","SDGT"{blank}\r\n' for at in range(1, 100_000))
    file = home.parent / "sdn.csv"
    file.write_bytes(many.encode() + b"\x1a")

    running = subprocess.Popen(
        command("list", "load", "ofac", str(file)),
        env=clean({"TOCSIN_HOME": str(home)}), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    while not is_open(file.resolve(), running.pid):
        assert running.poll() is None
        time.sleep(0.01)
    running.send_signal(signal.SIGINT)
    out, _ = running.communicate(timeout=60)

    assert (running.returncode, out) == (130, b"")
    assert tocsin(home, "list", "show", "--json").json == before


def test_the_help_comes_quickly_because_nothing_heavy_is_loaded_for_it() -> None:
    code = (
        "import sys, tocsin.cli.main; heavy = {'numpy', 'lxml', 'psycopg', 'httpx', 'pycountry', 'cryptography'};"
        "print(sorted(heavy & set(sys.modules)))"
    )

    imported = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)

    assert imported.stdout == "[]\n"
