"""Where compiled kernels are kept: nothing stale, and nothing that somebody else may have put there."""

from __future__ import annotations

import ast
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tocsin import kernel_cache


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the kernels' sources in a package of their own."""
    place = tmp_path / "site" / "tocsin"
    for room in kernel_cache.ROOMS:
        shutil.copytree(kernel_cache.PACKAGE / room, place / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name in kernel_cache.COMPILED_IN:
        (place / name).parent.mkdir(exist_ok=True)
        shutil.copy(kernel_cache.PACKAGE / name, place / name)
    monkeypatch.setattr(kernel_cache, "PACKAGE", place)
    monkeypatch.delenv("TOCSIN_HOME", raising=False)
    yield place
    place.chmod(0o755)


@pytest.mark.usefixtures("package")
def test_the_same_sources_have_the_same_fingerprint() -> None:
    assert kernel_cache.fingerprint() == kernel_cache.fingerprint()
    assert len(kernel_cache.fingerprint()) == 16


@pytest.mark.parametrize("room", kernel_cache.ROOMS)
def test_whatever_changes_in_a_kernel_changes_the_fingerprint(package: Path, room: str) -> None:
    seen = {kernel_cache.fingerprint()}

    kernel = next(path for path in sorted((package / room).glob("*.py")) if path.stat().st_size)
    kernel.write_text(kernel.read_text() + "# one more line\n")
    seen.add(kernel_cache.fingerprint())
    kernel.rename(kernel.with_name("renamed.py"))
    seen.add(kernel_cache.fingerprint())
    (package / room / "one_more.py").write_text("")
    seen.add(kernel_cache.fingerprint())

    assert len(seen) == 4


@pytest.mark.parametrize("name", kernel_cache.COMPILED_IN)
def test_a_changed_value_that_is_compiled_in_changes_the_fingerprint(package: Path, name: str) -> None:
    before = kernel_cache.fingerprint()

    (package / name).write_text((package / name).read_text() + "# one more line\n")

    assert kernel_cache.fingerprint() != before


HANDED_IN = {"match/weights.py", "match/sounds.py", "text/equivalents.py"}  # as arrays, with each call
SIZES = {"text/names.py"}  # of arrays that are made outside the kernels


def test_whatever_a_kernel_imports_is_part_of_the_fingerprint_or_handed_in() -> None:
    imported = {
        (f"{found.replace('.', '/')}.py" if (kernel_cache.PACKAGE / f"{found.replace('.', '/')}.py").is_file() else "")
        for room in kernel_cache.ROOMS
        for path in (kernel_cache.PACKAGE / room).glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("tocsin.")
        for found in [
            node.module.removeprefix("tocsin."),
            *(f"{node.module}.{each.name}".removeprefix("tocsin.") for each in node.names),
        ]
        if not found.startswith(tuple(each.replace("/", ".") for each in kernel_cache.ROOMS))
    }

    assert imported - {""} - HANDED_IN - SIZES - {"kernel_cache.py"} == set(kernel_cache.COMPILED_IN)


@pytest.mark.usefixtures("package")
def test_another_compiler_has_another_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    before = kernel_cache.fingerprint()

    monkeypatch.setattr(kernel_cache, "version", lambda name: "99.0" if name == "llvmlite" else "1.0")

    assert kernel_cache.fingerprint() != before


def test_kernels_are_kept_beside_a_package_that_is_one_s_own(package: Path) -> None:
    assert kernel_cache.kernel_folder() == package / "__pycache__" / f"kernels-{kernel_cache.fingerprint()}"


@pytest.mark.parametrize("mode", [0o777, 0o775])
@pytest.mark.parametrize("is_made", [True, False], ids=["folder", "folder to be made"])
def test_a_folder_that_others_may_write_is_never_used(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_made: bool, mode: int
) -> None:
    shared = package / "__pycache__" if is_made else package
    shared.mkdir(exist_ok=True)
    shared.chmod(mode)
    monkeypatch.setenv("HOME", str(tmp_path / "user"))

    folder = kernel_cache.kernel_folder()
    assert folder is not None
    assert folder.parent == tmp_path / "user" / ".cache" / "tocsin" / "kernels"


@pytest.mark.usefixtures("package")
def test_a_folder_of_somebody_else_is_never_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(os, "geteuid", lambda: 123_456)

    assert kernel_cache.kernel_folder() is None


@pytest.mark.usefixtures("package")
def test_kernels_count_as_compiled_once_numba_has_left_its_work() -> None:
    assert not kernel_cache.is_compiled()

    folder = kernel_cache.kernel_folder()
    assert folder is not None
    (folder / "match").mkdir(parents=True)
    assert not kernel_cache.is_compiled()
    (folder / "match" / "births.nbi").write_bytes(b"")

    assert kernel_cache.is_compiled()


@pytest.mark.usefixtures("package")
def test_a_folder_that_numba_was_told_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    from numba import config

    monkeypatch.setattr(config, "CACHE_DIR", "told")
    monkeypatch.setenv("NUMBA_CACHE_DIR", "told")

    kernel_cache.use_kernel_folder()

    assert config.CACHE_DIR == "told"
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    kernel_cache.use_kernel_folder()
    assert str(kernel_cache.kernel_folder()) == config.CACHE_DIR
