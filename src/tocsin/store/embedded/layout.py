"""Where the embedded server keeps its things below a home. Names only: nothing here touches the disk."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class EmbeddedServer:
    """The folders and files of the one server of a home."""

    home: Path

    @classmethod
    def of(cls, home: Path) -> EmbeddedServer:
        """The server of this home, links resolved, so that two spellings of a home share one lock."""
        return cls(Path(os.path.realpath(home)))

    @property
    def folder(self) -> Path:
        """Holds all the rest; 0700 and owned by the account that the server runs as."""
        return self.home / "server"

    @property
    def data(self) -> Path:
        """PostgreSQL's data folder: it appears whole (by a rename) or not at all."""
        return self.folder / "data"

    @property
    def pid_file(self) -> Path:
        """By PostgreSQL; lines: pid, data folder, start time, port, socket folder, address, shared memory, state."""
        return self.data / "postmaster.pid"

    @property
    def socket_folder(self) -> Path:
        """Where the socket lies unless its path would be too long."""
        return self.folder / "run"

    @property
    def socket_note(self) -> Path:
        """Names the folder that is used instead of ``socket_folder`` when that path is too long."""
        return self.folder / "socket-folder"

    @property
    def start_lock(self) -> Path:
        """Held by whoever starts or stops the server."""
        return self.folder / "start.lock"

    @property
    def life_lock(self) -> Path:
        """Held by every process of the running server, so that it is free exactly when the last one has ended."""
        return self.folder / "life.lock"

    @property
    def stopped_note(self) -> Path:
        """There as long as the server is stopped on purpose: then nobody but a person's command starts it."""
        return self.folder / "stopped"

    @property
    def log(self) -> Path:
        """What PostgreSQL says."""
        return self.folder / "server.log"
