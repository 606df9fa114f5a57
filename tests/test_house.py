"""House rules that no linter knows: sizes, docstrings, pins without addresses, the two commands of the README."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted((ROOT / "src" / "tocsin").rglob("*.py"))

MOST_LINES_OF_A_MODULE = 500
MOST_LINES_OF_A_FUNCTION = 60

# Put together here, so that this file does not name what it forbids.
_DOT = "."
REGISTRIES = tuple(
    _DOT.join(parts)
    for parts in (
        *(("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("yarnpkg", "com")),
        *(("crates", "io"), ("rubygems", "org"), ("proxy", "golang", "org"), ("conda", "anaconda", "org")),
        *(("registry-1", "docker", "io"), ("repo1", "maven", "org")),
    )
)
SHARED_FOLDER = "../" + "shared"


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tracked_text_files() -> dict[Path, str]:
    """Every file that git knows of and that reads as UTF-8 text."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: what is tracked is not known")
    listing = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    texts: dict[Path, str] = {}
    for name in filter(None, listing.decode().split("\0")):
        path = ROOT / name
        if path.is_file():
            data = path.read_bytes()
            if b"\0" not in data:
                texts[Path(name)] = data.decode("utf-8", errors="replace")
    return texts


def test_every_module_says_what_it_is_for() -> None:
    silent = [shown(path) for path in MODULES if not ast.get_docstring(ast.parse(path.read_text("utf-8")))]

    assert silent == []


def test_no_module_is_longer_than_a_sitting() -> None:
    long = {shown(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}

    assert {name: lines for name, lines in long.items() if lines > MOST_LINES_OF_A_MODULE} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    long = {}
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                long[f"{shown(path)}:{node.lineno} {node.name}"] = lines

    assert {name: lines for name, lines in long.items() if lines > MOST_LINES_OF_A_FUNCTION} == {}


def test_the_pins_are_versions_only() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if line.strip() and not line.startswith("#")]

    assert pins
    assert [line for line in pins if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9A-Za-z.!+]+( *;.*)?", line)] == []


def test_no_file_names_a_package_registry() -> None:
    texts = {name: text.casefold() for name, text in tracked_text_files().items()}
    named = [f"{name}: {host}" for name, text in texts.items() for host in REGISTRIES if host in text]

    assert named == []


def test_only_tests_and_benchmarks_read_the_shared_data() -> None:
    texts = tracked_text_files()
    free = {"tests", "bench", "tools"}

    assert [str(name) for name, text in texts.items() if SHARED_FOLDER in text and name.parts[0] not in free] == []


def test_the_readme_shows_both_commands() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")

    assert "make demo" in readme
    assert "make test" in readme


def test_ci_runs_the_test_command_of_the_readme() -> None:
    script = ROOT / ".ci" / "run"

    assert script.is_file()
    assert os.access(script, os.X_OK)
    assert re.search(r"^\s*(?:exec\s+)?make test\b", script.read_text("utf-8"), re.MULTILINE)
