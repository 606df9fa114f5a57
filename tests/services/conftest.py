"""A whole node for tests of services, and a publisher of lists on the loopback interface."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from loopback_lists import Publisher, publisher_on_loopback
from tocsin.node.local import LocalNode, open_node
from tocsin.node.settings import read_settings


@pytest.fixture
def node(database: str, tmp_path: Path) -> Iterator[LocalNode]:
    """A real node, opened as the command line opens it, on a fresh database and with a home of its own."""
    environment = {"TOCSIN_HOME": str(tmp_path / "home"), "TOCSIN_DATABASE_URL": database}
    with open_node(read_settings(environment)) as opened:
        yield opened


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    """A publisher that answers over TLS on the loopback interface."""
    with publisher_on_loopback() as running:
        yield running
