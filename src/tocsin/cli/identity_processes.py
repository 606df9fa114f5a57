"""The processes that compare records for ``tocsin identity propose``: each opens a node of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tocsin.node.local import open_node
from tocsin.node.settings import Settings
from tocsin.services.identity.work import LikenessWork


@contextmanager
def work_elsewhere(settings: Settings) -> Iterator[LikenessWork]:
    """The work of proposing in another process, over the same index."""
    with open_node(settings) as node:
        yield LikenessWork(node)
