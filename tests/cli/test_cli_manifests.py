"""``screen flight`` with several files or a folder: each has its place, a broken one says why, none is left out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from command_line import tocsin
from invented_nodes import EMPTY_HOME, SAMPLE_HOME, Home
from tocsin import samples

empty_home = EMPTY_HOME
sample_home = SAMPLE_HOME


@pytest.fixture
def day(tmp_path: Path) -> Path:
    """A folder with a whole message, a broken one, a hidden one, and another below."""
    folder = tmp_path / "day"
    (folder / "later").mkdir(parents=True)
    whole = samples.flight().read_bytes()
    (folder / "1.edi").write_bytes(whole)
    (folder / "2.edi").write_bytes(b"hello")
    (folder / ".hidden").write_bytes(whole)
    (folder / "later" / "3.edi").write_bytes(whole)
    return folder


def test_a_folder_is_answered_file_by_file_and_a_broken_one_says_why(sample_home: Home, day: Path) -> None:
    found = tocsin(sample_home, "screen", "flight", str(day), "--json")
    alone = tocsin(sample_home, "screen", "flight", str(day / "1.edi"), "--json")

    assert found.code == 4
    assert found.out.count("\n") == 1
    first, broken, last = found.json["files"]
    assert [each["file"] for each in (first, broken, last)] == [
        str(day / name) for name in ("1.edi", "2.edi", "later/3.edi")
    ]
    assert {name: value for name, value in first.items() if name != "file"} == alone.json
    assert (broken["status"], broken["flight"], broken["travellers"]) == ("not checked", None, [])
    assert broken["why"]
    assert (found.json["status"], found.json["broken"], found.json["travellers"]) == ("not checked", 1, 28)
    assert "not checked whole: 1 of 3 files, 1 of them cannot be read" in found.err


def test_files_are_answered_in_the_order_in_which_they_are_named(sample_home: Home, day: Path) -> None:
    named = [str(day / name) for name in ("later/3.edi", "none.edi", "1.edi")]

    found = tocsin(sample_home, "screen", "flight", *named, "--json", "--workers", "2")

    assert [each["file"] for each in found.json["files"]] == named
    assert found.json["files"][1]["why"].endswith("none.edi: cannot be read: No such file or directory")
    assert (found.code, found.json["status"]) == (4, "not checked")


def test_where_all_is_whole_alerts_decide_the_code(sample_home: Home, day: Path) -> None:
    found = tocsin(sample_home, "screen", "flight", str(day / "1.edi"), str(day / "later"), "--json")

    assert (found.code, found.json["status"]) == (3, "checked")
    assert found.json["alerts"] == 2 * sum(
        any(match["band"] != "weak" for match in each["matches"]) for each in found.json["files"][0]["travellers"]
    )


def test_people_read_each_file_under_its_name(sample_home: Home, day: Path) -> None:
    read = tocsin(sample_home, "screen", "flight", str(day))

    assert read.code == 4
    assert read.out.count("XX516  QMC → QAT") == 2
    assert f"{day / '2.edi'}\nnot checked " in read.out
    assert "3 files, 28 travellers: " in read.out


def test_what_cannot_be_entered_or_would_never_end_is_said_and_stops_nothing(sample_home: Home, day: Path) -> None:
    (day / "link").symlink_to(day / "later")
    os.mkfifo(day / "pipe")

    found = tocsin(sample_home, "screen", "flight", str(day), "--json")

    told = {Path(each["file"]).name: each.get("why", "") for each in found.json["files"]}
    assert "the folder cannot be read, or is a link to one" in told["link"]
    assert "neither a file nor a folder" in told["pipe"]
    assert found.json["broken"] == 3


def test_an_empty_folder_is_refused(empty_home: Home, tmp_path: Path) -> None:
    refused = tocsin(empty_home, "screen", "flight", str(tmp_path))

    assert (refused.code, refused.out) == (2, "")
    assert "the folder is empty" in refused.err
