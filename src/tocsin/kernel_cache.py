"""Where the compiled kernels are kept: compiled once, then loaded in a few milliseconds.

Numba compiles on first use (some twenty seconds) and keeps the result beside the source, or where it is told. It looks
at the date of each file alone, never at what that file imports, so a stale kernel could survive a change elsewhere.
Here the folder is named after the contents of every kernel and the versions of the compiler: nothing stale is met.

The folder lies beside the package where that may be written (an environment of one's own), else under TOCSIN_HOME; a
folder that somebody else may write is never used, because numba loads what it finds there.
"""

from __future__ import annotations

import os
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
ROOMS = ("match/kernels", "segments/kernels")


def fingerprint() -> str:
    """A name for this state of the kernels: 16 hexadecimal digits over their sources and the compiler's versions."""
    digest = sha256(f"{version('numba')} {version('llvmlite')} {version('numpy')}".encode())
    for room in ROOMS:
        for path in sorted((PACKAGE / room).glob("*.py")):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def kernel_folder() -> Path:
    """The folder for this state of the kernels."""
    name = f"kernels-{fingerprint()}"
    beside = PACKAGE / "__pycache__"
    if _is_ours(beside):
        return beside / name
    home = os.environ.get("TOCSIN_HOME")
    base = Path(home) if home else Path.home() / ".cache" / "tocsin"
    return base / "kernels" / name


def is_compiled() -> bool:
    """True when this state of the kernels has been compiled before."""
    folder = kernel_folder()
    return folder.is_dir() and any(folder.rglob("*.nbi"))


def use_kernel_folder() -> None:
    """Makes numba keep its work in ``kernel_folder``; to be called before a kernel is imported."""
    from numba import config  # noqa: PLC0415  # a quarter of a second: only who needs kernels pays it

    if not os.environ.get("NUMBA_CACHE_DIR"):
        config.CACHE_DIR = str(kernel_folder())


def _is_ours(folder: Path) -> bool:
    """True for a folder that may be written, or made, and belongs to nobody else."""
    existing = folder if folder.is_dir() else folder.parent
    state = existing.stat()
    return os.access(existing, os.W_OK | os.X_OK) and state.st_uid == os.geteuid() and not state.st_mode & 0o002
