"""What the benchmarks run on: the real lists, opened as a node would, in a home that vanishes."""

from __future__ import annotations

import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tocsin.cli.reading import list_files
from tocsin.node.local import LocalNode, open_node
from tocsin.node.settings import read_settings
from tocsin.services.listing.load import load
from tocsin.store import server

SHARED = Path(os.environ.get("TOCSIN_BENCH_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
UN = SHARED / "lists" / "un" / "un_consolidated_2026-02-27.xml"
OFAC = SHARED / "lists" / "ofac" / "sdn_2024-01"


@contextmanager
def temporary_node() -> Iterator[LocalNode]:
    """A node of its own, with an empty database; gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="tocsin-bench-"))
    environment = {name: text for name, text in os.environ.items() if not name.startswith("TOCSIN_")}
    try:
        with open_node(read_settings(environment | {"TOCSIN_HOME": str(home)})) as node:
            yield node
    finally:
        server.stop(home)
        shutil.rmtree(home, ignore_errors=True)


def load_real_lists(node: LocalNode, *names: str) -> None:
    """Load the real lists of these names ("un", "ofac")."""
    paths = {"un": UN, "ofac": OFAC}
    for name in names:
        load(node, name, list_files([paths[name]]), as_of="" if name == "un" else "2024-01-26")


def machine() -> dict[str, object]:
    """What the figures were measured on."""
    model = platform.processor()
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace").splitlines()
        model = next((line.partition(":")[2].strip() for line in lines if "model name" in line), model)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "cpu": model,
        "cores": os.cpu_count(),
        "memory_gib": round(memory, 1),
        "python": platform.python_version(),
        "system": platform.platform(),
    }
