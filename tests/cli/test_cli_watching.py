"""``list health`` and ``list watch``: what cron sees, and how a watch ends."""

from __future__ import annotations

import signal
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from command_line import clean, command, tocsin
from invented_lists import INVENTED, un_bytes
from invented_nodes import Home

TODAY = datetime.now(UTC).date().isoformat()


@pytest.fixture
def home(database: str, tmp_path: Path) -> Home:
    return Home(tmp_path / "home", database)


def load(home: Home, folder: Path, day: str) -> None:
    (folder / "un.xml").write_bytes(un_bytes(INVENTED, day=day))
    assert tocsin(home, "list", "load", "un", str(folder / "un.xml")).code == 0


def test_a_current_list_ends_with_0_a_stale_one_with_4_and_its_name(home: Home, tmp_path: Path) -> None:
    load(home, tmp_path, TODAY)

    current = tocsin(home, "list", "health", "--json")
    load(home, tmp_path, "2020-01-01")
    stale = tocsin(home, "list", "health")

    assert (current.code, current.json[0]["state"], current.json[0]["records"]) == (0, "current", 20)
    assert (stale.code, stale.err.startswith("stale un: not confirmed for ")) == (4, True)
    assert "every 31 days" in stale.out
    assert stale.out.splitlines()[-1].startswith("un: not confirmed for ")  # below the table: it needs the whole width
    assert len(stale.out.splitlines()) == 3


def test_no_list_at_all_is_said_and_no_failure(home: Home) -> None:
    done = tocsin(home, "list", "health")

    assert (done.code, done.out.startswith("No list is loaded.")) == (0, True)


def test_a_watch_once_that_cannot_reach_the_publisher_ends_with_4_and_leaves_it_alone_after(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(home, tmp_path, TODAY)
    asked: list[str] = []

    def refuse(node: object, name: str, **_more: object) -> None:
        from tocsin.errors import FetchFailed
        from tocsin.services.listing.looks import keep_failure

        asked.append(name)
        error = FetchFailed("nobody is there", place="https://lists.example")
        keep_failure(node, name, node.now(), error)  # type: ignore[arg-type,attr-defined]  # a node, as fetch gets it
        raise error

    monkeypatch.setattr("tocsin.services.listing.watch.fetch", refuse)

    first = tocsin(home, "list", "watch", "--once")
    second = tocsin(home, "list", "watch", "--once")
    told = tocsin(home, "list", "watch", "un", "--once", "--json")

    assert (first.code, second.code, told.code, asked) == (4, 4, 4, ["un"])
    assert "un failed https://lists.example: nobody is there" in first.err
    assert "left alone un: it failed; next try from " in second.err
    assert (told.json["looked"], told.json["health"][0]["state"]) == ([], "not checked")


def test_a_watch_in_the_foreground_ends_quietly_at_sigterm_in_the_middle_of_its_waiting(
    home: Home, tmp_path: Path
) -> None:
    load(home, tmp_path, TODAY)
    words = command("list", "watch", "un", "--every", "6h")
    process = subprocess.Popen(words, env=clean(home.environment), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=60)
    finally:
        process.kill()

    assert line.startswith(b"watching un;")
    assert process.returncode == 0
    assert b"stopped nothing is left half done" in told and b"Traceback" not in told
    health = tocsin(home, "list", "health", "--json").json
    assert health[0]["watched_every_s"] == 6 * 3600
    assert tocsin(home, "list", "watch", "un", "--off").code == 0
    assert tocsin(home, "list", "health", "--json").json[0]["watched_every_s"] is None


@pytest.mark.parametrize("every", ["6", "h", "0h", "1s", "-1h", "4m", "99d", "6 hours"])
def test_an_interval_that_makes_no_sense_is_refused(home: Home, every: str) -> None:
    refused = tocsin(home, "list", "watch", "un", "--once", f"--every={every}")

    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith("error ")
