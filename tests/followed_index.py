"""A node whose index follows its store, for tests: whom it lists, what its index holds, whom it finds.

A module takes ``no_merge_by_size = NO_MERGE_BY_SIZE``, which works by itself, and ``merges = MERGES``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from invented_lists import INVENTED
from store_samples import Loader
from tocsin.match.arrays import IndexArrays
from tocsin.model.record import Name, Record, SubjectKind
from tocsin.model.screening import Query
from tocsin.node.local import LocalNode
from tocsin.segments.in_force import InForce
from tocsin.services.indexing import building as indexing
from tocsin.services.screening.screen import screen

PEOPLE = {
    reference: Record("un", reference, SubjectKind.PERSON, (Name(text), Name(f"{text.split()[1]} Vestoral")))
    for reference, text in INVENTED.items()
}
FIRST = "QDi.9100"  # Ortwin Vasqela


@pytest.fixture(autouse=True)
def _no_merge_by_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deltas of up to half the main; a small index is treated as a large one."""
    monkeypatch.setattr(indexing, "MERGE_SHARE", 0.5)
    monkeypatch.setattr(indexing, "SMALL", 0)


@pytest.fixture
def _merges(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which nodes began a merge; none is begun."""
    begun: list[str] = []
    monkeypatch.setattr(LocalNode, "begin_merge", lambda self: begun.append(self.node_id))
    return begun


def put(node: LocalNode, people: dict[str, Record]) -> None:
    """Make these people all that stands on the list, without a word to the index."""
    Loader(node.store).load(people.values())


def renamed(reference: str, name: str) -> dict[str, Record]:
    """Everybody, one under another name."""
    return {reference: replace(PEOPLE[reference], names=(Name(name),))}


def ids(arrays: IndexArrays | None, rows: Sequence[int] | None = None) -> list[str]:
    """The ids in the rows of an index, all or some."""
    if arrays is None:
        return []
    every = arrays.records.ids
    return [every[row] for row in (range(len(every)) if rows is None else rows)]


def dead(index: InForce) -> list[str]:
    """The ids that the main index has and that no longer stand."""
    return [] if index.dead is None else ids(index.main.arrays, np.flatnonzero(index.dead).tolist())


def found(node: LocalNode, name: str) -> list[str]:
    """Whom a screening of that name finds."""
    return [match.record for match in screen(node, Query(name)).matches if match.score > 0.5]


NO_MERGE_BY_SIZE = _no_merge_by_size
MERGES = _merges
