"""Nodes for tests that share one: opened as the command line opens them, on databases of the run's server.

A test module takes a fixture by ``sample_home = SAMPLE_HOME`` and ``sample_node = SAMPLE_NODE``: a module-wide node
with the fictional lists loaded, for tests that only look at it; by ``node = FRESH_NODE`` one of its own for each test.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tocsin import samples
from tocsin.node.local import LocalNode, open_node
from tocsin.node.settings import read_settings
from tocsin.services.listing.load import load
from tocsin.sources.reading import ListFile
from tocsin.store import server


@dataclass(frozen=True)
class Home:
    """A home and its database; ``environment`` is what a command needs to find both."""

    folder: Path
    database: str

    @property
    def environment(self) -> dict[str, str]:
        return {"TOCSIN_HOME": str(self.folder), "TOCSIN_DATABASE_URL": self.database}


@contextmanager
def database_of(cluster: str, template: str) -> Iterator[str]:
    """A fresh, migrated database, dropped at the end."""
    name = f"n_{secrets.token_hex(8)}"
    yield server.create_database(cluster, name, template=template)
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def opened(home: Home, **more: str) -> Iterator[LocalNode]:
    """The node of a home, as a process of its own would open it."""
    with open_node(read_settings(home.environment | more)) as node:
        yield node


def files(paths: Sequence[Path]) -> list[ListFile]:
    """The files of a list."""
    return [ListFile.of_bytes(path.name, path.read_bytes()) for path in paths]


@pytest.fixture(scope="module")
def _empty_home(cluster: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with database_of(cluster, template) as database:
        yield Home(tmp_path_factory.mktemp("home"), database)


@pytest.fixture(scope="module")
def _sample_home(cluster: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with database_of(cluster, template) as database:
        home = Home(tmp_path_factory.mktemp("home"), database)
        with opened(home) as node:
            load(node, "un", files([samples.un_list()]))
            load(node, "ofac", files(samples.ofac_lists()), as_of="2026-11-20")
        yield home


@pytest.fixture(scope="module")
def _sample_node(sample_home: Home) -> Iterator[LocalNode]:
    with opened(sample_home) as node:
        yield node


@pytest.fixture
def _fresh_node(database: str, tmp_path: Path) -> Iterator[LocalNode]:
    with opened(Home(tmp_path / "home", database)) as node:
        yield node


FRESH_NODE = _fresh_node
EMPTY_HOME = _empty_home
SAMPLE_HOME = _sample_home
SAMPLE_NODE = _sample_node
