"""Where the ledger bench's workers check stretches: a spawned process finds no function of ``__main__``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tocsin.node.local import open_node
from tocsin.node.settings import Settings
from tocsin.services.auditing.verify import StretchWork


@contextmanager
def elsewhere(settings: Settings) -> Iterator[StretchWork]:
    """The work of checking in another process, with a node of its own."""
    with open_node(settings, is_restored=True) as node:
        yield StretchWork(node)
