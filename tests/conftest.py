"""One real PostgreSQL for the whole run, and a fresh, migrated database for each test that asks for one.

All workers of pytest-xdist share the server; the process that began the run stops it and removes everything.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import psycopg
import pytest
from hypothesis import settings
from psycopg import sql

from tocsin.store import server

# On a machine that others use as well, a deadline would measure the others. The project's own checks draw the same
# examples each time, so that a red run is the change's; everybody else's draw new ones.
settings.register_profile("tocsin", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("tocsin")

# A shell that starts the run in the background has it ignore interrupts, and all that it starts inherits that.
signal.signal(signal.SIGINT, signal.default_int_handler)

TEST_MASTER_KEY = bytes(range(32))

_PREFIX = "tocsin-test-"
_MEMORY = Path("/dev/shm")  # noqa: S108 - open to the server's account; each run makes a folder of its own there
_ENOUGH = 4 << 30  # bytes free in memory's file system; a run takes a tenth of it
_LOCK = "session.lock"
_TEMPLATE = "tocsin_template"
_TEMPLATE_LOCK = 7_066_181  # any number: workers make the template one after another
_folder_key = pytest.StashKey[Path]()
_lock_key = pytest.StashKey[int]()


class _Worker(Protocol):
    config: pytest.Config
    workerinput: dict[str, str]


def pytest_configure(config: pytest.Config) -> None:
    given: dict[str, str] | None = getattr(config, "workerinput", None)
    if given is not None:
        config.stash[_folder_key] = Path(given["tocsin_folder"])
        return
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir="/tmp"))  # where the server's account reaches it
    folder.chmod(0o755)
    if _has_memory():
        _in_memory(folder).mkdir(mode=0o755)
    config.stash[_folder_key] = folder
    config.stash[_lock_key] = _locked(folder)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: _Worker) -> None:
    node.workerinput["tocsin_folder"] = str(node.config.stash[_folder_key])


def pytest_unconfigure(config: pytest.Config) -> None:
    if _lock_key in config.stash:
        _remove(config.stash[_folder_key])
        os.close(config.stash[_lock_key])
        _remove_what_killed_runs_left()


@pytest.fixture(scope="session")
def server_folder(pytestconfig: pytest.Config) -> Path:
    """A folder of this worker's that the server's account can reach; tests may make further homes in it."""
    folder = pytestconfig.stash[_folder_key] / os.environ.get("PYTEST_XDIST_WORKER", "alone")
    folder.mkdir(mode=0o755, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def server_home(pytestconfig: pytest.Config) -> Path:
    """The home whose server the whole run shares."""
    folder = pytestconfig.stash[_folder_key]
    return (_in_memory(folder) if _in_memory(folder).is_dir() else folder) / "home"


@pytest.fixture(scope="session")
def cluster(server_home: Path) -> str:
    """How to connect to the shared server, database "postgres"."""
    conninfo = server.ensure_running(server_home)
    with psycopg.connect(conninfo, autocommit=True) as connection:  # each new database is written to the log as well
        connection.execute("alter system set max_wal_size = '256MB'")
        connection.execute("select pg_reload_conf()")
    return conninfo


@pytest.fixture(scope="session")
def template(cluster: str) -> str:
    """The name of a database with every migration applied; nobody may stay connected to it."""
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", [_TEMPLATE_LOCK])
        known = connection.execute("select 1 from pg_database where datname = %s", [_TEMPLATE]).fetchone()
        if known is None:
            part = f"{_TEMPLATE}_part"
            connection.execute(f"drop database if exists {part} with (force)")
            _migrate(server.create_database(cluster, part))
            connection.execute(f"alter database {part} rename to {_TEMPLATE}")
    return _TEMPLATE


@pytest.fixture
def database(cluster: str, template: str) -> Iterator[str]:
    """How to connect to a fresh database with every migration applied, opened once with TEST_MASTER_KEY."""
    yield from _fresh_database(cluster, template)


@pytest.fixture
def empty_database(cluster: str) -> Iterator[str]:
    """How to connect to a fresh database with nothing in it."""
    yield from _fresh_database(cluster, "template0")


@pytest.fixture(scope="session")
def master_key() -> bytes:
    """The key under which ``database`` was opened first."""
    return TEST_MASTER_KEY


def _fresh_database(cluster: str, template: str) -> Iterator[str]:
    name = f"t_{secrets.token_hex(8)}"
    yield server.create_database(cluster, name, template=template)
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def _migrate(conninfo: str) -> None:
    if find_spec("tocsin.store.database") is None:
        return
    database = import_module("tocsin.store.database")
    store = database.open_store(
        conninfo, master_key=TEST_MASTER_KEY, clock=lambda: datetime(2026, 1, 1, tzinfo=UTC), throw_away=True
    )
    store.close()


def _has_memory() -> bool:
    """True where the shared server fits into memory: a test's database is synced whole when it comes and goes."""
    try:
        state = os.statvfs(_MEMORY)
    except OSError:  # no such file system here
        return False
    return state.f_bavail * state.f_frsize >= _ENOUGH and os.access(_MEMORY, os.W_OK | os.X_OK)


def _in_memory(folder: Path) -> Path:
    """Where the run of that folder keeps what it keeps in memory."""
    return _MEMORY / folder.name


def _locked(folder: Path) -> int:
    """Says that this run is alive; the lock's file gets its name only when the lock is held."""
    part = folder / f"{_LOCK}.part"
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    part.rename(folder / _LOCK)
    return descriptor


def _remove(folder: Path) -> None:
    for data in (
        *_in_memory(folder).glob("*/server/data"),
        *folder.glob("*/*/server/data"),
        *folder.glob("*/server/data"),
    ):
        server.stop(data.parents[1])
    shutil.rmtree(_in_memory(folder), ignore_errors=True)  # it is there only where memory was enough
    shutil.rmtree(folder)


def _remove_what_killed_runs_left() -> None:
    for folder in Path("/tmp").glob(f"{_PREFIX}*"):  # noqa: S108 - where this very file puts them
        lock = folder / _LOCK
        if not lock.is_file() or lock.stat().st_uid != os.geteuid():
            continue
        with suppress(BlockingIOError, FileNotFoundError), lock.open("rb") as file:  # that run goes on, or is swept
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _remove(folder)
