"""The embedded server's life: made, found, shared, outliving its starter, stopped."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from statements import statements
from tocsin.errors import StoreUnavailable, StoreUnsafe
from tocsin.store import server

START = """
import sys
from pathlib import Path
from tocsin.store import server
print(server.ensure_running(Path(sys.argv[1])))
"""


@pytest.fixture(scope="module")
def home(server_folder: Path) -> Iterator[Path]:
    """A home of this module's own, so that its server may be stopped."""
    home = server_folder / "life"
    server.ensure_running(home)
    yield home
    server.stop(home)


def ask(conninfo: str, query: str) -> str:
    with psycopg.connect(conninfo) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return str(row[0])


def test_a_fresh_home_gets_a_server_that_keeps_what_it_acknowledges(cluster: str) -> None:
    settings = {
        name: ask(cluster, f"show {name}")
        for name in ("fsync", "full_page_writes", "synchronous_commit", "data_checksums", "server_encoding")
    }

    assert settings == {
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "data_checksums": "on",
        "server_encoding": "UTF8",
    }


def test_the_server_listens_on_no_network_address(cluster: str) -> None:
    assert ask(cluster, "show listen_addresses") == ""


def test_nobody_is_trusted_without_the_kernels_word_or_a_password(cluster: str) -> None:
    methods = ask(cluster, "select string_agg(distinct auth_method, ',' order by auth_method) from pg_hba_file_rules")

    assert methods == "peer,scram-sha-256"


def test_the_socket_and_the_data_lie_in_folders_that_only_their_owner_can_enter(
    cluster: str, server_home: Path
) -> None:
    assert cluster

    found = server.status(server_home)

    folders = [found.data_folder, found.data_folder.parent, found.socket_folder]
    assert {folder.stat().st_mode & 0o777 for folder in folders} == {0o700}
    assert len({folder.stat().st_uid for folder in folders}) == 1
    assert found.data_folder.stat().st_uid != 0


def test_a_client_refuses_a_server_that_runs_as_somebody_else(cluster: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="requirepeer"):
        psycopg.connect(make_conninfo(cluster, requirepeer="daemon"))


def test_the_same_socket_serves_a_role_with_fewer_rights(cluster: str) -> None:
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute("create role lesser login")

    assert ask(make_conninfo(cluster, user="lesser"), "select session_user || current_setting('is_superuser')") == (
        "lesseroff"
    )
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute("drop role lesser")


def test_the_servers_log_repeats_no_values_of_statements_that_failed(database: str, server_home: Path) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("create table person (name text primary key)")
        connection.execute("insert into person values ('Ansel Vorrath')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("insert into person values ('Ansel Vorrath')")

    log = server.status(server_home).log.read_text()
    assert "duplicate key" in log
    assert "Vorrath" not in log


def test_a_second_call_asks_the_running_server_and_starts_makes_and_awaits_nothing(
    cluster: str, server_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_words: object, **_more: object) -> None:
        pytest.fail("a server that answers is asked, and no more")

    monkeypatch.setattr(subprocess, "Popen", fail)  # what starts a server, and looks for its programs
    monkeypatch.setattr(time, "sleep", fail)

    with statements() as sent:
        found = server.ensure_running(server_home)

    assert found == cluster
    assert len(sent) == 1


def test_many_processes_that_start_at_once_share_one_server(server_folder: Path) -> None:
    home = server_folder / "at-once"

    starters = [
        subprocess.Popen([sys.executable, "-c", START, home], stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    told = [starter.communicate(timeout=300)[0] for starter in starters]

    assert [starter.returncode for starter in starters] == [0, 0, 0]
    assert len(set(told)) == 1
    assert (home / "server" / "server.log").read_text().count("starting PostgreSQL") == 1
    assert server.stop(home)


def test_the_server_outlives_its_starter_and_holds_none_of_its_pipes(home: Path) -> None:
    server.stop(home)

    ended = subprocess.run([sys.executable, "-c", START, home], capture_output=True, text=True, timeout=300, check=True)

    assert ended.stderr == ""
    assert ask(ended.stdout, "select 'alive'") == "alive"


def test_a_starter_that_ends_leaves_no_warning_of_a_process_left_behind(home: Path) -> None:
    server.stop(home)

    command = [sys.executable, "-X", "dev", "-W", "error", "-c", START, str(home)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)

    assert (ended.returncode, ended.stderr) == (0, "")


def test_stop_ends_open_sessions_and_keeps_their_committed_rows(home: Path) -> None:
    conninfo = server.ensure_running(home)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("create table if not exists kept (n int)")
        connection.execute("insert into kept values (1)")

        assert server.stop(home)

        with pytest.raises(psycopg.OperationalError):
            connection.execute("select 1")
    assert ask(server.ensure_running(home), "select count(*) > 0 from kept") == "True"


def test_stop_says_whether_there_was_anything_to_stop(home: Path) -> None:
    server.ensure_running(home)

    assert [server.stop(home), server.stop(home)] == [True, False]


def test_status_tells_what_runs_and_starts_nothing(home: Path) -> None:
    server.ensure_running(home)
    running = server.status(home)
    server.stop(home)
    stopped = server.status(home)

    assert running.running
    assert running.pid
    assert running.version.startswith("18.")
    assert (stopped.running, stopped.pid, stopped.version) == (False, None, "18")
    assert running.log == stopped.log


def test_status_and_stop_of_a_home_that_never_was_make_nothing(server_folder: Path) -> None:
    home = server_folder / "never"

    assert not server.status(home).running
    assert not server.stop(home)
    assert not home.exists()


def test_two_homes_on_one_machine_have_two_servers(home: Path, server_home: Path, cluster: str) -> None:
    other = server.ensure_running(home)

    assert ask(other, "show data_directory") != ask(cluster, "show data_directory")
    assert server.status(home).pid != server.status(server_home).pid


def test_a_home_reached_by_a_link_is_the_same_home(home: Path, server_folder: Path) -> None:
    link = server_folder / "link"
    link.symlink_to(home)

    assert server.ensure_running(link) == server.ensure_running(home)
    link.unlink()


def test_a_database_is_made_once_however_many_ask(cluster: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda _: server.create_database(cluster, 'node "two"'), range(4)))

    assert {ask(conninfo, "select current_database()") for conninfo in told} == {'node "two"'}


def test_a_database_that_the_server_refuses_to_make_is_told_with_the_reason(cluster: str) -> None:
    with pytest.raises(StoreUnavailable, match="no_such_template"):
        server.create_database(cluster, "from_nothing", template="no_such_template")


def test_a_log_that_has_grown_large_is_set_aside_once_when_the_server_starts(home: Path) -> None:
    server.stop(home)
    log = server.status(home).log
    with log.open("ab") as file:
        file.write(b"x" * 4_000_001)

    server.ensure_running(home)

    assert log.stat().st_size < 100_000
    assert log.with_name("server.log.1").stat().st_size > 4_000_000


def test_data_of_another_major_version_is_refused_untouched(home: Path) -> None:
    server.stop(home)
    version = server.status(home).data_folder / "PG_VERSION"
    version.write_text("17\n")

    with pytest.raises(StoreUnsafe, match="PostgreSQL 17") as caught:
        server.ensure_running(home)

    assert "TOCSIN_DATABASE_URL" in caught.value.hint
    assert version.read_text() == "17\n"
    version.write_text("18\n")


def test_a_damaged_data_folder_is_refused_with_the_reason_from_the_servers_log(home: Path) -> None:
    server.stop(home)
    control = server.status(home).data_folder / "global" / "pg_control"
    away = control.with_name("pg_control.away")
    control.rename(away)

    with pytest.raises(StoreUnavailable, match="pg_control") as caught:
        server.ensure_running(home)

    assert caught.value.place == str(server.status(home).log)
    away.rename(control)


def test_files_that_are_no_database_are_refused_not_deleted(server_folder: Path) -> None:
    home = server_folder / "no-database"
    server.ensure_running(home)
    server.stop(home)
    data = server.status(home).data_folder
    (data / "PG_VERSION").unlink()

    with pytest.raises(StoreUnsafe, match="no whole PostgreSQL database"):
        server.ensure_running(home)

    assert (data / "base").is_dir()


def test_the_default_home_is_roots_or_the_users_never_the_working_folder() -> None:
    assert server.default_home({}, is_root=True) == Path("/var/lib/tocsin")
    assert server.default_home({}, is_root=False).is_relative_to(Path.home())
    assert server.default_home({}) == server.default_home({}, is_root=os.geteuid() == 0)


def test_tocsin_home_names_the_home_from_any_working_folder() -> None:
    assert server.default_home({"TOCSIN_HOME": "/srv/tocsin"}, is_root=True) == Path("/srv/tocsin")
    assert server.default_home({"TOCSIN_HOME": "here"}) == Path.cwd() / "here"
    assert server.default_home({"TOCSIN_HOME": ""}, is_root=True) == Path("/var/lib/tocsin")


def test_windows_is_told_to_name_a_server(monkeypatch: pytest.MonkeyPatch, server_folder: Path) -> None:
    monkeypatch.setattr(sys, "platform", "win32")

    with pytest.raises(StoreUnavailable) as caught:
        server.ensure_running(server_folder / "windows")

    assert "TOCSIN_DATABASE_URL" in caught.value.hint
