"""``screen file`` over several processes: what is killed, interrupted or broken costs no row and changes no answer."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import pytest

from command_line import clean, command, tocsin
from invented_nodes import SAMPLE_HOME, Home
from tocsin.services.workers import AHEAD, BLOCK

sample_home = SAMPLE_HOME

WORKERS = 2
ROWS = (AHEAD * WORKERS + 2) * BLOCK + 17
BROKEN = {70: "Nobody,31/02/1999", 71: '"Left\nopen",1980', 200: "Nobody At All,,too many", 333: "...,"}
CHILDREN = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")


def row(at: int) -> str:
    said = BROKEN.get(at, "Mirzad Khoshnevaran,1974-03-15" if at % 50 == 0 else f"Ortwin Vasqela {at % 7},")
    return f"{at},{said}\n"


HEADING = "id,name,birth_date\n"
TABLE = HEADING + "".join(row(at) for at in range(ROWS))


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("table") / "in.csv"
    path.write_text(TABLE, "utf-8")
    return path


@pytest.fixture(scope="module")
def whole(sample_home: Home, table: Path) -> bytes:
    """The answers of one process that nothing disturbed."""
    out = table.with_name("whole.jsonl")
    done = tocsin(sample_home, "screen", "file", str(table), "--out", str(out), "--limit", "1", "--workers", "1")
    assert done.code == 4
    return out.read_bytes()


@dataclass
class Running:
    """A screening under way whose table is a pipe: it goes on only as far as rows are given."""

    process: subprocess.Popen[bytes]
    rows: TextIO
    out: Path

    def until(self, is_so: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 60
        while not is_so():
            assert time.monotonic() < deadline and self.process.poll() is None
            time.sleep(0.01)

    def answers(self) -> int:
        return self.out.read_bytes().count(b"\n") if self.out.exists() else 0

    def workers(self) -> list[int]:
        told = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text("ascii")
        return [int(pid) for pid in told.split()]


@contextmanager
def running(home: Home, folder: Path, *more: str) -> Iterator[Running]:
    pipe, out = folder / "pipe.csv", folder / "out.jsonl"
    os.mkfifo(pipe)
    words = command("screen", "file", str(pipe), "--out", str(out), "--limit", "1", *more)
    process = subprocess.Popen(words, env=clean(home.environment), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        with pipe.open("w", encoding="utf-8") as rows:
            yield Running(process, rows, out)
    finally:
        process.kill()
        process.communicate()


def resumed(home: Home, table: Path, out: Path) -> int:
    """Goes on with the whole table; how many rows had their answer before."""
    done = tocsin(home, "screen", "file", str(table), "--out", str(out), "--limit", "1", "--workers", "1", "--json")
    before: int = done.json["resumed_after"]
    return before


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.mark.skipif(not CHILDREN.exists(), reason="this system does not tell a process's children")
def test_a_killed_worker_costs_no_row_and_after_the_death_of_all_it_goes_on_to_the_same_answers(
    sample_home: Home, tmp_path: Path, table: Path, whole: bytes
) -> None:
    with running(sample_home, tmp_path, "--workers", str(WORKERS)) as at_work:
        at_work.rows.write(HEADING + "".join(row(at) for at in range(BLOCK * (AHEAD * WORKERS + 1))))
        at_work.rows.flush()
        at_work.until(lambda: at_work.answers() >= BLOCK)
        os.kill(at_work.workers()[0], signal.SIGKILL)
        at_work.rows.write("".join(row(at) for at in range(BLOCK * (AHEAD * WORKERS + 1), ROWS - 1)))
        at_work.rows.flush()
        at_work.until(lambda: at_work.answers() >= 3 * BLOCK)
        workers = at_work.workers()
        at_work.process.kill()
        at_work.process.wait()
        killed = at_work.out.read_bytes()
        deadline = time.monotonic() + 60
        while not all(map(is_gone, workers)):
            assert time.monotonic() < deadline
            time.sleep(0.01)

    before = resumed(sample_home, table, at_work.out)

    assert 1 <= len(workers) <= WORKERS
    assert killed != whole and whole.startswith(killed)
    assert before == killed.count(b"\n")
    assert at_work.out.read_bytes() == whole


def test_interrupted_it_stops_quietly_and_what_it_wrote_stands(
    sample_home: Home, tmp_path: Path, table: Path, whole: bytes
) -> None:
    with running(sample_home, tmp_path) as at_work:
        at_work.rows.write(TABLE[: TABLE.index("\n190,")])
        at_work.rows.flush()
        at_work.until(lambda: at_work.answers() >= BLOCK)
        at_work.process.send_signal(signal.SIGINT)
        _, told = at_work.process.communicate(timeout=60)

    assert at_work.process.returncode == 130
    assert told.startswith(b"stopped nothing is left half done") and b"Traceback" not in told
    assert resumed(sample_home, table, at_work.out) >= BLOCK
    assert at_work.out.read_bytes() == whole


def test_with_alerts_only_every_row_has_its_line_and_no_weak_match(sample_home: Home, tmp_path: Path) -> None:
    short, out = tmp_path / "in.csv", tmp_path / "out.jsonl"
    short.write_text("".join(TABLE.splitlines(keepends=True)[:60]) + "x,Mirzod Khoshnavarov,\n", "utf-8")
    words = ("screen", "file", str(short), "--out", str(out), "--json")

    done = tocsin(sample_home, *words, "--alerts-only")
    other = tocsin(sample_home, *words)
    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]

    assert len(lines) == done.json["rows"] == 60
    assert all(match["band"] != "weak" for line in lines for match in line["matches"])
    assert [line["alerts"] for line in lines] == [len(line["matches"]) for line in lines]
    assert {line["status"] for line in lines} == {"checked"}
    assert all(line["weak_left_out"] >= 0 for line in lines)
    assert (other.code, "or to other options" in other.err) == (2, True)


@pytest.mark.parametrize("workers", ["-1", "65", "many"])
def test_a_number_of_workers_that_makes_no_sense_is_refused(sample_home: Home, table: Path, workers: str) -> None:
    refused = tocsin(
        sample_home, "screen", "file", str(table), "--out", str(table.with_name("none")), "--workers", workers
    )

    assert refused.code == 2
    assert not table.with_name("none").exists()


def test_a_hole_in_the_answers_is_no_answer(sample_home: Home, table: Path, tmp_path: Path, whole: bytes) -> None:
    lines = whole.splitlines(keepends=True)
    hole = tmp_path / "hole.jsonl"
    content = lines[0] + lines[1][:-30] + b"\0" * 20 + lines[1][-10:] + lines[2]
    hole.write_bytes(content)

    refused = tocsin(sample_home, "screen", "file", str(table), "--out", str(hole), "--limit", "1")

    assert (refused.code, hole.read_bytes()) == (2, content)
    assert "line 2" in refused.err
