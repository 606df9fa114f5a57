"""Where the compiled kernels are kept: compiled once, then loaded in a few milliseconds.

Numba compiles on first use (some twenty seconds) and keeps the result beside the source, or where it is told. It looks
at the date of each file alone, never at what that file imports, so a stale kernel could survive a change elsewhere.
Here the folder is named after the contents of every kernel, of what it takes values from, and the versions of the
compiler: nothing stale is met.

The folder lies beside the package where that is one's own (an environment of one's own), else in the user's cache, else
under TOCSIN_HOME. A folder that somebody else may write is passed over, because numba loads what it finds there.
"""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import suppress
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
ROOMS = ("match/kernels", "match/mentions/kernels", "segments/kernels")
# What the kernels take values from: they are compiled in. (Weights, costs and groups are handed in with each call.)
COMPILED_IN = (
    *("match/arrays.py", "match/birth_evidence.py", "match/distance.py", "match/rounding.py", "match/score.py"),
    *("match/skeletons.py", "text/phonemes.py"),
)


def fingerprint() -> str:
    """A name for this state of the kernels: 16 hexadecimal digits over sources, values compiled in, and compiler."""
    digest = sha256(f"{version('numba')} {version('llvmlite')} {version('numpy')}".encode())
    for room in ROOMS:
        for path in sorted((PACKAGE / room).glob("*.py")):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    for name in COMPILED_IN:
        digest.update((PACKAGE / name).read_bytes())
    return digest.hexdigest()[:16]


def kernel_folder() -> Path | None:
    """The folder for this state of the kernels: beside the package, else in the user's cache, else in TOCSIN_HOME.

    None when each of them may be written by somebody else.
    """
    name = f"kernels-{fingerprint()}"
    places = [PACKAGE / "__pycache__", Path.home() / ".cache" / "tocsin" / "kernels"]
    if os.environ.get("TOCSIN_HOME"):
        places.append(Path(os.environ["TOCSIN_HOME"]) / "kernels")
    place = next((place for place in places if _is_ours(place)), None)
    return place / name if place else None


def is_compiled() -> bool:
    """True when this state of the kernels has been compiled before."""
    folder = kernel_folder()
    return folder is not None and folder.is_dir() and any(folder.rglob("*.nbi"))


def use_kernel_folder() -> None:
    """Makes numba keep its work in ``kernel_folder``; to be called before a kernel is imported."""
    from numba import config  # a quarter of a second: only who needs kernels pays it

    if not os.environ.get("NUMBA_CACHE_DIR"):
        config.CACHE_DIR = str(_made(kernel_folder()))
        if sys.stderr.isatty() and not is_compiled():
            sys.stderr.write("compiling the engine, once: about half a minute\n")


def _made(folder: Path | None) -> Path:
    """The folder, made for its owner alone; one that vanishes with the machine where there is no place of one's own."""
    if folder is not None:
        with suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if _is_ours(folder):
                return folder
    return Path(tempfile.mkdtemp(prefix="tocsin-kernels-"))


def _is_ours(folder: Path) -> bool:
    """True for a folder that we, and nobody else, may write."""
    existing = next(each for each in (folder, *folder.parents) if each.is_dir())
    state = existing.stat()
    return os.access(existing, os.W_OK | os.X_OK) and state.st_uid == os.geteuid() and not state.st_mode & 0o022
