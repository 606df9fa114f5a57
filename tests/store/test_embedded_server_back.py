"""The embedded server is brought back after a crash by who serves the home, and never after a stop on purpose."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from command_line import tocsin
from invented_nodes import Home
from patience import wait_until
from tocsin.errors import StoreUnavailable
from tocsin.node.local import open_node
from tocsin.node.serving_here import servers_of, serving_here
from tocsin.node.settings import read_settings
from tocsin.store import server
from tocsin.store.embedded.account import account_for
from tocsin.store.embedded.layout import EmbeddedServer
from tocsin.store.embedded.locks import is_locked


@pytest.fixture(scope="module")
def home(server_folder: Path) -> Iterator[Path]:
    home = server_folder / "back"
    server.ensure_running(home)
    yield home
    server.stop(home)


def kill(home: Path) -> None:
    """kill -9 of the first process, and the end of its children."""
    pid = server.status(home).pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    embedded = EmbeddedServer.of(home)
    wait_until(lambda: not is_locked(embedded.life_lock, account_for(embedded.folder)), "its processes end")


def test_a_killed_server_is_brought_back_and_an_open_store_goes_on(home: Path) -> None:
    with open_node(read_settings({"TOCSIN_HOME": str(home)})) as node:
        before = node.store.point()
        kill(home)
        with pytest.raises(StoreUnavailable):
            node.store.point()

        node.bring_database_back()

        assert node.store.point() == before
        node.bring_database_back()  # it runs: nothing is done


def test_a_server_that_was_stopped_on_purpose_is_left_alone_until_a_command_starts_it(home: Path) -> None:
    server.ensure_running(home)
    server.stop(home)

    with pytest.raises(StoreUnavailable, match="stopped on purpose") as caught:
        server.bring_back(home)

    assert "tocsin list show" in caught.value.hint
    assert not server.status(home).running
    with psycopg.connect(server.ensure_running(home)):
        pass
    kill(home)
    with psycopg.connect(server.bring_back(home)) as connection:  # that stop is over
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_stop_of_what_does_not_run_is_a_stop_on_purpose_too(home: Path) -> None:
    server.ensure_running(home)
    kill(home)
    assert server.stop(home) is False

    with pytest.raises(StoreUnavailable, match="stopped on purpose"):
        server.bring_back(home)


def test_stop_names_the_server_that_works_on_the_database_and_says_what_becomes_of_it(tmp_path: Path) -> None:
    embedded = Home(tmp_path, "")
    with serving_here(tmp_path):
        told = tocsin(embedded, "stop", TOCSIN_DATABASE_URL="").err

    assert f"`tocsin serve` (process {os.getpid()}) works on this database: it answers 503" in told
    assert "tocsin list show" in told
    assert tocsin(embedded, "stop", TOCSIN_DATABASE_URL="").err == ""


def test_a_server_that_was_killed_serves_no_home(tmp_path: Path) -> None:
    (tmp_path / ".serve.4711").touch()
    (tmp_path / ".serve.notes").touch()

    assert servers_of(tmp_path) == []
    assert {each.name for each in tmp_path.iterdir()} == {".serve.notes"}
