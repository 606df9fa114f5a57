"""The import order of the house: left never imports right, siblings never import each other, the core stays pure.

The order is the one in docs (ARCHITECTURE); a new room gets a place in ORDER. Imports inside functions and under
TYPE_CHECKING count, and so do ``importlib.import_module`` with a plain string.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src" / "tocsin"

ORDER = (
    ("errors", "kernel_cache"),
    ("model",),
    ("text", "ledger", "samples"),
    ("match", "sources", "travel", "exchange", "interchange"),
    ("store", "segments"),
    ("services",),
    ("node",),
    ("bulk",),
    ("api", "web"),
    ("serve",),
    ("cli",),
    ("__main__",),
)
RANK = {room: rank for rank, rooms in enumerate(ORDER) for room in rooms}
SERVICES = (
    ("ports", "refusals", "tables", "workers"),
    ("auditing", "indexing", "documents"),
    ("accounts",),
    ("identity", "listing", "records"),
    ("screening",),
    ("keeping",),
)
SERVICE_RANK = {name: rank for rank, names in enumerate(SERVICES) for name in names}
ONLY = {"samples": {"errors"}, "__init__": set[str]()}  # rooms that may import less than their place allows

CORE = {"errors", "model", "text", "ledger", "match", "sources", "travel", "exchange", "interchange"}
OUTSIDE_WORLD = {"os", "socket", "ssl", "random", "secrets", "time", "subprocess", "tempfile", "shutil", "urllib"} | {
    *("http", "httpx", "psycopg", "sqlite3", "asyncio", "threading", "multiprocessing", "uuid", "platformdirs")
}
READS_OF_THE_WORLD = {"open", "now", "utcnow", "today", "read_bytes", "write_bytes", "write_text", "getenv", "urandom"}


def room_of(path: Path) -> str:
    """The room of a file below src/tocsin: its first folder, or its own name at the top."""
    return path.with_suffix("").parts[0]


def modules_imported(tree: ast.AST, path: Path) -> Iterator[tuple[int, str]]:
    """Line and absolute dotted name of everything that a file imports, wherever the import stands."""
    package = ("tocsin", *path.parts[:-1])
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = [*package[: len(package) - node.level + 1]] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{stem}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and name_called(node) in {"import_module", "__import__"} and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield node.lineno, first.value


def name_called(call: ast.Call) -> str:
    """The last name of what is called: "now" of ``datetime.now()``."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def offences(source: str, path: Path) -> list[str]:
    """What a file does against the order, one line each."""
    tree, room = ast.parse(source), room_of(path)
    found = [] if room in RANK or room in ONLY else [f"{path}: no room is called {room}"]
    for line, module in modules_imported(tree, path):
        parts = module.split(".")
        if parts[0] != "tocsin":
            continue
        target = parts[1] if len(parts) > 1 and parts[1] != "__version__" else "__init__"
        if target in {room, "__init__"}:
            continue
        is_left = RANK.get(target, 99) < RANK.get(room, -1) and target in ONLY.get(room, {target})
        if not is_left:
            found.append(f"{path}:{line}: {room} imports {target}")
    return found


def impurities(source: str, path: Path) -> list[str]:
    """Where a file of the core touches sockets, files, the environment, randomness or the clock."""
    tree = ast.parse(source)
    found = [
        f"{path}:{line}: the core imports {module}"
        for line, module in modules_imported(tree, path)
        if module.split(".")[0] in OUTSIDE_WORLD
    ]
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    found += [f"{path}:{c.lineno}: the core calls {name_called(c)}()" for c in calls if is_read_of_the_world(c)]
    return found


def is_read_of_the_world(call: ast.Call) -> bool:
    # a ListFile's own ``open`` is handed in from outside, so ``file.open()`` with no argument is no file opening
    is_handed_in = isinstance(call.func, ast.Attribute) and call.func.attr == "open" and not call.args
    return name_called(call) in READS_OF_THE_WORLD and not is_handed_in


def files_of_the_house() -> list[Path]:
    return sorted(path.relative_to(SOURCE) for path in SOURCE.rglob("*.py"))


def test_no_room_imports_to_its_right_or_its_sibling() -> None:
    found = [line for path in files_of_the_house() for line in offences((SOURCE / path).read_text("utf-8"), path)]

    assert found == []


def services_imported() -> Iterator[tuple[str, str]]:
    """Importing and imported part of services, for every import between two of them."""
    for path in sorted((SOURCE / "services").rglob("*.py")):
        within = path.relative_to(SOURCE)
        part = within.parts[1].removesuffix(".py")
        for _line, module in modules_imported(ast.parse(path.read_text("utf-8")), within):
            if module.startswith("tocsin.services.") and module.split(".")[2] != part:
                yield part, module.split(".")[2]


def test_the_parts_of_services_import_one_way() -> None:
    found = sorted({(part, used) for part, used in services_imported() if SERVICE_RANK[part] <= SERVICE_RANK[used]})

    assert found == []


def test_the_core_touches_no_file_socket_environment_randomness_or_clock() -> None:
    core = [path for path in files_of_the_house() if room_of(path) in CORE]

    assert [line for path in core for line in impurities((SOURCE / path).read_text("utf-8"), path)] == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("text/a.py", "from tocsin.match import score"),
        ("text/a.py", "import tocsin.store.database"),
        ("text/a.py", "from tocsin import services"),
        ("text/a.py", "def f():\n    from tocsin.match.score import x"),
        ("text/a.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import tocsin.ledger"),
        ("match/a.py", "from tocsin.sources.reading import Report"),
        ("match/deep/a.py", "from ...sources import reading"),
        ("match/a.py", "from ..travel.mrz import parse"),
        ("store/a.py", "import importlib\nimportlib.import_module('tocsin.segments.build')"),
        ("samples/__init__.py", "from tocsin.model.record import Record"),
        ("model/a.py", "import tocsin.unheard_of"),
        ("unheard_of/a.py", "import json"),
        ("node.py", "from tocsin.cli.main import run"),
        ("__init__.py", "from tocsin.errors import BadValue"),
    ],
)
def test_an_import_against_the_order_is_caught_wherever_it_hides(path: str, source: str) -> None:
    assert len(offences(source, Path(path))) == 1


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("text/a.py", "from tocsin.model.dates import DateSpan\nimport json\nfrom .names import fold"),
        ("cli/main.py", "from tocsin import __version__\nfrom tocsin.services import screen"),
        ("node.py", "import tocsin.segments.build, tocsin.store.database"),
        ("match/deep/a.py", "from ..score import x\nfrom . import b"),
        ("__main__.py", "from tocsin.cli.main import run"),
    ],
)
def test_an_import_along_the_order_passes(path: str, source: str) -> None:
    assert offences(source, Path(path)) == []


@pytest.mark.parametrize(
    "source",
    [
        "import os",
        "from random import random",
        "import urllib.request",
        "data = open('x').read()",
        "def f():\n    import socket",
        "from datetime import datetime\nx = datetime.now()",
        "from pathlib import Path\nPath('x').open('w')",
    ],
)
def test_a_touch_of_the_outside_world_in_the_core_is_caught(source: str) -> None:
    assert len(impurities(source, Path("text/a.py"))) == 1
