"""kill -9 of the server, in every posture in which it can leave things behind: nothing acknowledged is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest

from patience import wait_until
from tocsin.errors import StoreUnavailable
from tocsin.store import server
from tocsin.store.embedded import postmaster

START_AND_STAY = """
import sys, time
from pathlib import Path
from tocsin.store import server
print(server.ensure_running(Path(sys.argv[1])), flush=True)
time.sleep(600)
"""


@pytest.fixture(scope="module")
def home(server_folder: Path) -> Iterator[Path]:
    home = server_folder / "crashes"
    with psycopg.connect(server.ensure_running(home), autocommit=True) as connection:
        connection.execute("create table row (n bigint primary key)")
    yield home
    server.stop(home)


def pid_of(home: Path) -> int:
    pid = server.status(home).pid
    assert pid is not None
    return pid


def state_of(pid: int) -> str:
    """Like "S", or "Z" for a zombie, "" when it is gone."""
    listed = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return listed.stdout.strip()[:1]


def await_state(pid: int, states: str) -> None:
    wait_until(lambda: state_of(pid) in states, f"state {states}")


def test_no_acknowledged_row_is_lost_in_five_kills_of_the_first_process_under_load(home: Path) -> None:
    acknowledged = 0
    for _ in range(5):
        sessions = [psycopg.connect(server.ensure_running(home), autocommit=True) for _ in range(3)]
        for n in range(60):
            sessions[n % 3].execute("insert into row values (%s)", [acknowledged])
            acknowledged += 1
        os.kill(pid_of(home), signal.SIGKILL)

        with psycopg.connect(server.ensure_running(home)) as connection:
            kept = connection.execute("select count(*), max(n) from row").fetchone()

        for session in sessions:
            session.close()
        assert kept == (acknowledged, acknowledged - 1)


def test_a_server_that_is_a_zombie_is_not_taken_for_a_live_one(home: Path) -> None:
    server.stop(home)
    never_reaps = "import threading; threading.Thread.start = lambda self: None\n" + START_AND_STAY
    with subprocess.Popen([sys.executable, "-c", never_reaps, home], stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        starter.stdout.readline()
        pid = pid_of(home)
        os.kill(pid, signal.SIGKILL)
        await_state(pid, "Z")

        conninfo = server.ensure_running(home)

        left = state_of(pid)
        starter.kill()
    assert left == "Z"
    with psycopg.connect(conninfo) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_another_program_with_the_old_process_number_is_not_taken_for_the_server(home: Path) -> None:
    owner = server.status(home).data_folder.stat().st_uid
    os.kill(pid_of(home), signal.SIGKILL)
    other = subprocess.Popen(["sleep", "600"], user=owner if os.geteuid() == 0 else None)
    pid_file = server.status(home).data_folder / "postmaster.pid"
    lock_file = server.status(home).socket_folder / ".s.PGSQL.5432.lock"
    for file in (pid_file, lock_file):
        _, rest = file.read_text().split("\n", 1)
        file.write_text(f"{other.pid}\n{rest}")

    server.ensure_running(home)

    assert pid_of(home) != other.pid
    assert other.poll() is None, "the other program was left alone"
    other.kill()
    other.wait()


@pytest.mark.parametrize("garbage", ["", "\x00\x00\x00", "abc\ndef\n\n\n/nowhere\n", "99999999\n\n\n\nno/folder\n"])
def test_what_a_power_cut_leaves_in_the_servers_own_lock_files_does_not_stop_the_next_start(
    home: Path, garbage: str
) -> None:
    os.kill(pid_of(home), signal.SIGKILL)
    (server.status(home).data_folder / "postmaster.pid").write_text(garbage)
    (server.status(home).socket_folder / ".s.PGSQL.5432.lock").write_text(garbage)

    assert not server.status(home).running
    server.ensure_running(home)

    assert pid_of(home)


def test_children_that_outlive_the_first_process_are_waited_for(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with psycopg.connect(server.ensure_running(home), autocommit=True) as session:
        row = session.execute("select pg_backend_pid()").fetchone()
        assert row is not None
        child, waited = row[0], list[tuple[str, bool]]()

        def pause(seconds: float) -> None:
            if not waited:
                waited.append((state_of(child), server.status(home).running))
                os.kill(child, signal.SIGCONT)
            time.sleep(seconds)

        monkeypatch.setattr(postmaster, "time", SimpleNamespace(monotonic=time.monotonic, sleep=pause))
        os.kill(child, signal.SIGSTOP)
        os.kill(pid_of(home), signal.SIGKILL)

        server.ensure_running(home)

    assert waited == [("T", False)]  # nothing was started beside a process of the old server


def test_children_that_never_end_are_named_in_the_error(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postmaster, "_ORPHANS_TIMEOUT_S", 0.3)
    with psycopg.connect(server.ensure_running(home), autocommit=True) as session:
        row = session.execute("select pg_backend_pid()").fetchone()
        assert row is not None
        os.kill(row[0], signal.SIGSTOP)
        os.kill(pid_of(home), signal.SIGKILL)

        with pytest.raises(StoreUnavailable, match="processes of the server still run") as caught:
            server.ensure_running(home)

        assert "life.lock" in caught.value.hint
        os.kill(row[0], signal.SIGKILL)
    server.ensure_running(home)


def is_begun(folder: Path) -> bool:
    """True once a database is in the making there, or made."""
    return (folder / "data").exists() or any(folder.glob("initdb-*/PG_VERSION"))


def interrupted(folder: Path) -> Path:
    """A home whose first start was killed while the database was made."""
    for attempt in range(20):  # on a machine that stalls here, the database may be made by then
        home = folder / f"interrupted-{attempt}"
        starter = subprocess.Popen([sys.executable, "-c", START_AND_STAY, home])
        wait_until(partial(is_begun, home / "server"), "a database in the making", pause_s=0.002)
        starter.kill()
        starter.wait()
        if not (home / "server" / "data").exists():
            return home
        server.ensure_running(home)
        server.stop(home)
    raise AssertionError("no first start could be interrupted")


def test_an_interrupted_first_start_is_begun_again(server_folder: Path) -> None:
    home = interrupted(server_folder)

    server.ensure_running(home)

    # The orphaned initdb may have gone on writing for a moment; the next start sweeps up what it left.
    assert server.stop(home)
    server.ensure_running(home)
    assert not any((home / "server").glob("initdb-*"))
    assert server.stop(home)


def test_a_start_that_is_abandoned_half_way_is_found_by_the_next_caller(home: Path) -> None:
    server.stop(home)
    starter = subprocess.Popen([sys.executable, "-c", START_AND_STAY, home])
    wait_until((home / "server" / "data" / "postmaster.pid").exists, "a server that begins", pause_s=0.0005)
    starter.kill()
    starter.wait()

    server.ensure_running(home)

    assert pid_of(home)
