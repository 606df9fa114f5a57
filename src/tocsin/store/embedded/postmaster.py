"""The running server: asked, started, waited for, stopped."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tocsin.errors import StoreUnavailable
from tocsin.store.embedded.account import CLEAN_ENVIRONMENT, Account, account_of, run_as
from tocsin.store.embedded.layout import EmbeddedServer
from tocsin.store.embedded.locks import is_locked, try_lock
from tocsin.store.embedded.serverlog import open_log, tail
from tocsin.store.embedded.sockets import PORT, SOCKET_NAME, conninfo_for

_ANSWER_TIMEOUT_S = 10
_ORPHANS_TIMEOUT_S = 60.0
_START_TIMEOUT_S = 300.0  # recovery replays what was written since the last checkpoint
_FIRST_PAUSE_S = 0.005
_LONGEST_PAUSE_S = 0.25


@dataclass(frozen=True, slots=True)
class Answer:
    """What a live server said of itself."""

    conninfo: str
    pid: int
    version: str
    socket_folder: Path


def ask(server: EmbeddedServer) -> Answer:
    """What the live server of this home says; a process number alone is no proof of life, so it is asked.

    Raises StoreUnavailable when nobody answers.
    """
    pid, folder = _read_pid_file(server)
    conninfo = conninfo_for(folder, account_of(server.data.stat().st_uid))
    try:
        with psycopg.connect(conninfo, autocommit=True, connect_timeout=_ANSWER_TIMEOUT_S) as connection:
            row = connection.execute(
                "select current_setting('data_directory'), current_setting('server_version')"
            ).fetchone()
    except psycopg.Error as error:
        raise StoreUnavailable(f"the server does not answer: {error}", place=str(folder)) from error
    if row is None or not _is_same(Path(row[0]), server.data):
        raise StoreUnavailable("another server answers at this socket", place=str(folder))
    return Answer(conninfo, pid, str(row[1]), folder)


def where(server: EmbeddedServer) -> str:
    """How to connect to the server, as it noted it itself; it is not asked. Raises StoreUnavailable."""
    return conninfo_for(_read_pid_file(server)[1], account_of(server.data.stat().st_uid))


def _read_pid_file(server: EmbeddedServer) -> tuple[int, Path]:
    """The process number and the socket folder that PostgreSQL noted. Raises StoreUnavailable when there are none."""
    try:
        lines = server.pid_file.read_text(encoding="utf-8", errors="replace").splitlines()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise StoreUnavailable("the server is not running", place=str(server.data)) from error
    # The socket folder is named only once the socket is there; and a power cut may leave anything in the file.
    if len(lines) < 5 or not lines[0].isdecimal() or not lines[4].startswith("/") or not lines[4].isprintable():
        raise StoreUnavailable("the server is not ready yet", place=str(server.pid_file))
    return int(lines[0]), Path(lines[4])


def _is_same(ours: Path, theirs: Path) -> bool:
    try:
        return ours.samefile(theirs)
    except FileNotFoundError:
        return False


def await_silence(server: EmbeddedServer, account: Account) -> Answer | int:
    """A live server's answer, or the held life lock when no process of any earlier server is left.

    After kill -9 of the first process its children live on for a moment and keep the shared memory; starting beside
    them is what PostgreSQL refuses. Raises StoreUnavailable when they neither answer nor end.
    """
    deadline = time.monotonic() + _ORPHANS_TIMEOUT_S
    pause_s = _FIRST_PAUSE_S
    while True:
        held = try_lock(server.life_lock, account)
        if held is not None:
            return held
        try:
            return ask(server)
        except StoreUnavailable as error:
            if time.monotonic() > deadline:
                raise StoreUnavailable(
                    f"processes of the server still run after {_ORPHANS_TIMEOUT_S:.0f} s: {error.message}",
                    place=error.place,
                    hint=f"see {server.log}; the processes are listed by: fuser -v {server.life_lock}",
                ) from error
        time.sleep(pause_s)
        pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)


def start(server: EmbeddedServer, account: Account, programs: Path, sockets: Path, life: int) -> Answer:
    """The answer of the server that was started. ``life`` is the held life lock; the caller closes its own copy.

    Raises StoreUnavailable with the end of the server's log when it does not start.
    """
    past = _past_pid(server, sockets)
    log, log_start = open_log(server, account)
    try:
        process = _spawn(server, account, programs, sockets, past=past, life=life, log=log)
    except OSError as error:
        raise StoreUnavailable(f"PostgreSQL cannot be run: {error.strerror}", place=str(programs)) from error
    finally:
        os.close(log)
    # Takes the exit status whenever the server ends, so that it never stays behind as a zombie of ours.
    threading.Thread(target=process.wait, name="tocsin-postgres-reaper", daemon=True).start()
    return _await_start(server, process, log_start)


def _spawn(
    server: EmbeddedServer, account: Account, programs: Path, sockets: Path, *, past: str, life: int, log: int
) -> subprocess.Popen[bytes]:
    quoted = str(sockets).replace('"', '""')
    fixed = {"listen_addresses": "", "port": str(PORT), "unix_socket_directories": f'"{quoted}"'}
    fixed |= {"unix_socket_permissions": "0700", "logging_collector": "off", "log_destination": "stderr"}
    settings = [word for name, value in fixed.items() for word in ("-c", f"{name}={value}")]
    return subprocess.Popen(  # noqa: S603 - our own binary
        [os.fspath(programs / "postgres"), "-D", os.fspath(server.data), *settings],
        # By itself PostgreSQL takes a zombie, or another program that got the number, for a live server and refuses to
        # start. This variable, made for pg_ctl (miscinit.c, CreateLockFile), names a number to be taken for nobody's;
        # PostgreSQL's second check, that of the shared memory, stays in force.
        env={**CLEAN_ENVIRONMENT, "PG_GRANDPARENT_PID": past} if past else dict(CLEAN_ENVIRONMENT),
        cwd="/",
        user=account.uid if account.is_other else None,
        group=account.gid if account.is_other else None,
        extra_groups=[] if account.is_other else None,
        umask=0o077,
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        pass_fds=(life,),
    )


def _past_pid(server: EmbeddedServer, sockets: Path) -> str:
    """The process number that the last server left behind, or "". To be called with the life lock held.

    A lock file that names no number (a power cut may leave an empty one), or the socket's when it names another number
    than the data folder's, would stop PostgreSQL; nobody of that server is left, so it is removed.
    """
    past = _first_line(server.pid_file)
    if not past.isdecimal():
        server.pid_file.unlink(missing_ok=True)
        past = ""
    socket_lock = sockets / f"{SOCKET_NAME}.lock"
    if not past or _first_line(socket_lock) != past:
        socket_lock.unlink(missing_ok=True)
    return past


def _first_line(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii", errors="replace").split("\n", 1)[0].strip()
    except FileNotFoundError:
        return ""


def _await_start(server: EmbeddedServer, process: subprocess.Popen[bytes], log_start: int) -> Answer:
    deadline = time.monotonic() + _START_TIMEOUT_S
    pause_s = _FIRST_PAUSE_S
    while True:
        try:
            return ask(server)
        except StoreUnavailable as error:
            if process.poll() is not None:
                raise StoreUnavailable(
                    f"PostgreSQL did not start (exit status {process.returncode}):\n{tail(server, log_start)}",
                    place=str(server.log),
                    hint=f"the whole log is in {server.log}",
                ) from error
            if time.monotonic() > deadline:
                raise StoreUnavailable(
                    f"PostgreSQL is still not ready after {_START_TIMEOUT_S:.0f} s:\n{tail(server, log_start)}",
                    place=str(server.log),
                    hint="it goes on by itself, perhaps with a long recovery: try again later",
                ) from error
        time.sleep(pause_s)
        pause_s = min(pause_s * 2, 0.05)


def shut_down(server: EmbeddedServer, account: Account, programs: Path) -> None:
    """Nothing; afterwards no process of the server is left. Raises StoreUnavailable when some stay."""
    # As the account, so that the kernel guards against a pid file that names somebody else's process.
    for mode in ("fast", "immediate"):
        command: list[str | Path] = [programs / "pg_ctl", "stop", "-D", server.data, "-m", mode, "-w", "-t", "60"]
        ended = run_as(account, command, timeout_s=90.0)
        if _ends(server, account, within_s=10.0):
            return
    raise StoreUnavailable(
        f"the server does not stop: {ended.stderr.strip()}",
        place=str(server.data),
        hint=f"the processes are listed by: fuser -v {server.life_lock}",
    )


def _ends(server: EmbeddedServer, account: Account, *, within_s: float) -> bool:
    deadline = time.monotonic() + within_s
    while is_locked(server.life_lock, account):
        if time.monotonic() > deadline:
            return False
        time.sleep(_FIRST_PAUSE_S)
    return True
