"""The process that merges a node's index: ``python -m tocsin.node.merging_process``, begun by node/merging.py."""

from __future__ import annotations

import os
import sys

from tocsin.errors import TocsinError
from tocsin.node.local import open_node
from tocsin.node.merging import LOG
from tocsin.node.settings import read_settings
from tocsin.services.indexing.merge import merge


def run() -> int:
    """The exit status of a merge for the node that the environment names: 0 done, or not needed."""
    os.nice(19)
    try:
        with open_node(read_settings(os.environ)) as node:
            merge(node)
            (node.index_folder / LOG).write_bytes(b"")
    except TocsinError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(run())
