"""``tocsin screen text``: what people and scripts read, and exit codes that can be trusted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from command_line import tocsin
from invented_nodes import EMPTY_HOME, SAMPLE_HOME, Home

empty_home = EMPTY_HOME
sample_home = SAMPLE_HOME

TEXT = "Yesterday, Mirzad Khoshnevaran was seen.\nMirzad Khoshnevaran's house is \x1b[31m\u202eempty.\n"


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_bytes(TEXT.encode())
    return path


def test_a_mention_is_told_in_its_sentence_and_alerts(sample_home: Home, report: Path) -> None:
    found = tocsin(sample_home, "screen", "text", str(report))

    assert found.code == 3
    assert "un/QDi.9001" in found.out and "mentioned 2 times" in found.out and "1:12" in found.out
    assert "\x1b" not in found.out and "\u202e" not in found.out


def test_json_is_a_line_for_each_text_with_places_that_slice(sample_home: Home, report: Path) -> None:
    found = tocsin(sample_home, "screen", "text", str(report), "-", "--json", stdin="nothing to see")

    first, second = map(json.loads, found.out.splitlines())
    places = [place for each in first["mentions"][:1] for place in each["places"]]
    assert [TEXT[p["start"]["character"] : p["end"]["character"]] for p in places] == [p["text"] for p in places]
    assert [TEXT.encode()[p["start"]["byte"] : p["end"]["byte"]].decode() for p in places] == [
        "Mirzad Khoshnevaran"
    ] * 2
    assert [(p["start"]["line"], p["start"]["column"]) for p in places] == [(1, 12), (2, 1)]
    assert (second["file"], second["mentions"], second["status"]) == ("-", [], "checked")


def test_a_text_in_another_encoding_is_refused_and_the_rest_is_read(
    sample_home: Home, report: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.txt"
    other.write_bytes("Никого здесь нет, совсем никого".encode("cp1251"))

    found = tocsin(sample_home, "screen", "text", str(other), str(report), str(tmp_path / "absent.txt"))

    assert found.code == 4
    assert "WINDOWS-1251" in found.err and "absent.txt" in found.err and "--lossy" in found.err
    assert "un/QDi.9001" in found.out
    assert tocsin(sample_home, "screen", "text", str(other)).code == 1


def test_a_text_without_mentions_is_done_and_a_node_without_lists_has_not_checked(
    sample_home: Home, empty_home: Home, tmp_path: Path
) -> None:
    path = tmp_path / "empty.txt"
    path.write_bytes(b"")

    assert tocsin(sample_home, "screen", "text", str(path)).code == 0
    assert tocsin(empty_home, "screen", "text", str(path)).code == 4
