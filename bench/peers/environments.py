"""An environment of its own for each peer: made once, made again when its pins change.

The pins (bench/peers/*.txt) hold versions only; where packages come from is the reader's own pip settings.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Peer:
    """A peer by its short name, the module that runs it, and what it may need that pip cannot bring."""

    name: str
    module: str
    needs: str = ""


PEERS: Final = (
    Peer("nomenklatura", "nomenklatura_match", "PyICU may have to be built: libicu-dev, pkg-config and a C++ compiler"),
    Peer("rapidfuzz", "rapidfuzz_scan"),
    Peer("pg_trgm", "pg_trgm_search", "a PostgreSQL with its contrib modules"),
    Peer("tantivy", "tantivy_search"),
)


class NotHere(Exception):
    """The peer cannot be run on this machine; the text says why."""


def python_of(peer: Peer, folder: Path) -> Path:
    """The interpreter of the peer's environment below ``folder``, which stands when this returns. Raises NotHere."""
    pins = HERE / f"{peer.name}.txt"
    place = folder / peer.name
    stamp = place / "pins.sum"
    python = place / "bin" / "python"
    wanted = sha256(pins.read_bytes()).hexdigest()
    if python.exists() and stamp.is_file() and stamp.read_text("ascii") == wanted:
        return python
    place.parent.mkdir(parents=True, exist_ok=True)
    _run(peer, [sys.executable, "-m", "venv", "--clear", place])
    _run(peer, [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", pins])
    stamp.write_text(wanted, "ascii")
    return python


def _run(peer: Peer, command: list[str | Path]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        hint = f" ({peer.needs})" if peer.needs else ""
        raise NotHere(f"its environment cannot be made{hint}: {_last_line(done.stderr or done.stdout)}")


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:300] if lines else "no reason was given"
