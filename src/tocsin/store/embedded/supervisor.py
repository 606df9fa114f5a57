"""One server per home: brought up, looked at, brought down."""

from __future__ import annotations

import contextlib
import os

from tocsin.errors import StoreUnavailable
from tocsin.store.embedded import postmaster
from tocsin.store.embedded.account import Account, account_for
from tocsin.store.embedded.binaries import programs_for
from tocsin.store.embedded.cluster import ensure_cluster
from tocsin.store.embedded.folders import prepare
from tocsin.store.embedded.layout import EmbeddedServer
from tocsin.store.embedded.locks import hold, is_locked, open_owned
from tocsin.store.embedded.postmaster import Answer
from tocsin.store.embedded.sockets import noted_folder, socket_folder_for

_LOCK_TIMEOUT_S = 400.0  # longer than a start may take


def bring_up(server: EmbeddedServer) -> Answer:
    """What the live server says; when nobody answers it is made, recovered or started first.

    Raises StoreUnavailable when it cannot be had, StoreUnsafe when what lies there must not be touched.
    """
    with contextlib.suppress(StoreUnavailable, PermissionError):  # nobody answers: that is what the rest is for
        return postmaster.ask(server)
    account = account_for(server.folder)
    prepare(server, account)
    with hold(server.start_lock, account, timeout_s=_LOCK_TIMEOUT_S):
        life = postmaster.await_silence(server, account)
        if isinstance(life, Answer):
            return life
        try:
            return _start(server, account, life)
        finally:
            os.close(life)


def bring_back(server: EmbeddedServer) -> str:
    """How to connect to the server, which runs: started anew when it ended by itself, never when a person stopped it.

    A look that finds it running costs no connection. Raises StoreUnavailable when it cannot be had, or was stopped.
    """
    account = account_for(server.folder)
    if is_locked(server.life_lock, account):
        return postmaster.where(server)
    _require_not_stopped(server)
    with hold(server.start_lock, account, timeout_s=_LOCK_TIMEOUT_S):
        life = postmaster.await_silence(server, account)
        if isinstance(life, Answer):
            return life.conninfo
        try:
            _require_not_stopped(server)  # whoever held the lock may have stopped it
            return _start(server, account, life).conninfo
        finally:
            os.close(life)


def bring_down(server: EmbeddedServer) -> bool:
    """True when a server ran and now does not, False when none ran. Raises StoreUnavailable when it does not end."""
    if not server.data.is_dir():
        return False
    account = account_for(server.folder)
    with hold(server.start_lock, account, timeout_s=_LOCK_TIMEOUT_S):
        # Before it ends: a process that serves the home must not take this for a crash, least of all during a backup.
        os.close(open_owned(server.stopped_note, os.O_WRONLY, account))
        if not is_locked(server.life_lock, account):
            return False
        postmaster.shut_down(server, account, programs_for(server, account))
        _forget_socket_folder(server)
    return True


def _start(server: EmbeddedServer, account: Account, life: int) -> Answer:
    server.stopped_note.unlink(missing_ok=True)
    programs = programs_for(server, account)
    ensure_cluster(server, account, programs)
    return postmaster.start(server, account, programs, socket_folder_for(server, account), life)


def _require_not_stopped(server: EmbeddedServer) -> None:
    if server.stopped_note.exists():
        raise StoreUnavailable(
            "the database was stopped on purpose (tocsin stop), so it is not started",
            hint="any command starts it again, as in: tocsin list show",
        )


def _forget_socket_folder(server: EmbeddedServer) -> None:
    folder = noted_folder(server)
    if folder is not None:
        with contextlib.suppress(OSError):  # not empty, or not ours any more: then it stays
            folder.rmdir()
        server.socket_note.unlink()
