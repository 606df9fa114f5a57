"""From flags and environment to an open node."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from tocsin.cli.console import notice, shown, told_errors
from tocsin.errors import TocsinError
from tocsin.node.local import LocalNode, open_node
from tocsin.node.settings import Settings, read_settings
from tocsin.services.auditing.sequence import sequencing


def settings(purpose: str = "", case: str = "") -> Settings:
    """The settings in force for this command."""
    return read_settings(os.environ, {"purpose": purpose, "case": case})


@contextmanager
def the_node(purpose: str = "", case: str = "", *, is_made: bool = True) -> Iterator[LocalNode]:
    """The node of this machine; errors raised on purpose are told, and end the command.

    A purpose that is none of its member's is refused, but by the command that makes the node (``is_made`` False).
    """
    try:
        with told_errors(), open_node(settings(purpose, case)) as node, sequencing(node, _tell_waiting):
            if is_made:
                _ = node.acting
            yield node
    except KeyboardInterrupt:
        notice("[yellow]stopped[/] nothing is left half done: run the command again when you like")
        raise


def _tell_waiting(error: TocsinError) -> None:
    hint = f" ({shown(error.hint)})" if error.hint else ""
    waits = "what was done is recorded, and waits for its place on the ledger"
    notice(f"[yellow]notice[/] {waits}: {shown(error.message)}{hint}")
