"""From flags and environment to an open node."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from tocsin.cli.console import notice, shown, told_errors
from tocsin.cli.naming import running
from tocsin.errors import NotAllowed, TocsinError
from tocsin.model.accounts import Actor, Verb
from tocsin.model.handling import Use
from tocsin.node.local import LocalNode, open_node
from tocsin.node.settings import Settings, read_settings
from tocsin.services.auditing.refusing import asked_at, record_refusal
from tocsin.services.auditing.sequence import sequencing
from tocsin.services.refusals import require
from tocsin.store.members import no_purpose


def settings(purpose: str = "", case: str = "") -> Settings:
    """The settings in force for this command."""
    return read_settings(os.environ, {"purpose": purpose, "case": case})


@contextmanager
def the_node(
    purpose: str = "",
    case: str = "",
    *,
    right: str = "",
    use: Use | None = None,
    is_made: bool = True,
    is_restored: bool = False,
    needs_purpose: bool = True,
) -> Iterator[LocalNode]:
    """The node of this machine; errors raised on purpose are told, and end the command.

    ``right``: the verb that the command takes, where its service asks for none. ``use``: what the command is for in
    itself, where no purpose is stated. A purpose that is none of its member's
    is refused, but by the command that makes the node (``is_made`` False); a database that was set back, but by the
    command that looks at it (``is_restored``). That one, and one without ``needs_purpose``, go on without a purpose
    where the named one cannot be read: purposes that were forged keep nobody from looking and from putting them right.
    What is refused is on the ledger.
    """
    try:
        with (
            told_errors(),
            open_node(settings(purpose, case), is_restored=is_restored) as node,
            sequencing(node, _tell_waiting, is_looked_at=is_restored),
            recorded_refusals(node),
        ):
            if use is not None:
                node.act_for(use)
            if is_restored or not needs_purpose:
                node.need_no_purpose()
            if is_made:
                acting = _told_acting(node)
                if right:
                    require(acting, Verb(right))
            yield node
    except KeyboardInterrupt:
        notice("[yellow]stopped[/] nothing is left half done: run the command again when you like")
        raise


def _told_acting(node: LocalNode) -> Actor:
    """Who acts; that it is for no purpose, where one was named and there is none like it, is told."""
    named = node.purpose
    acting = node.acting
    if acting.purpose is None:
        notice(f"[yellow]notice[/] {shown(no_purpose(named))}: what is done now is done for none")
    return acting


@contextmanager
def recorded_refusals(node: LocalNode) -> Iterator[None]:
    """A refusal inside the block is on the ledger before it is told."""
    try:
        with asked_at(running.get()):
            yield
    except NotAllowed as error:
        record_refusal(node, error, running.get(), case=node.settings["case"])
        raise


def _tell_waiting(error: TocsinError) -> None:
    hint = f" ({shown(error.hint)})" if error.hint else ""
    waits = "what was done is recorded, and waits for its place on the ledger"
    notice(f"[yellow]notice[/] {waits}: {shown(error.message)}{hint}")
