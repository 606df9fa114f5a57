"""Declare a list that the code does not know, and take the declaration back."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from tocsin.errors import Usage
from tocsin.ledger.leaf import Act
from tocsin.services.auditing.recording import append, append_load
from tocsin.services.indexing.refresh import refresh
from tocsin.services.ports import Node
from tocsin.sources.declared.declaration import FORMATS, Declaration
from tocsin.sources.registry import SOURCES
from tocsin.store.database import Transaction
from tocsin.store.declared_lists import Declared
from tocsin.store.lists import ListState, NewVersion


@dataclass(frozen=True, slots=True)
class Undeclared:
    """What taking a declaration back did: how many standing records ended with it."""

    list: str
    ended: int


def declare(node: Node, declaration: Declaration) -> Declared:
    """The declaration as it is kept, in place of an earlier one of the same name.

    Raises Usage for the name of a list that the code knows: its records are its authority's.
    """
    if declaration.name in SOURCES:
        raise Usage(
            f"the list {declaration.name} is known already: {SOURCES[declaration.name].title}",
            hint="give the declared list another name",
        )
    with node.store.transaction(node.actor) as tx:
        before = tx.declared_lists.get(declaration.name)
        tx.declared_lists.keep(declaration)
        append(
            node, tx, Act.CONFIGURE, (f"list:{declaration.name}",), what="list declared", **_told(declaration),
            before=_told(before.declaration) if before else None,
        )  # fmt: skip
        kept = tx.declared_lists.get(declaration.name)
    if kept is None:  # pragma: no cover - it was kept in this transaction
        raise AssertionError("the declaration was not kept")
    return kept


def declarations(node: Node) -> tuple[Declared, ...]:
    """The lists that this node declared, in order of name."""
    with node.store.transaction(node.actor, read_only=True) as tx:
        return tx.declared_lists.all()


def undeclare(node: Node, name: str, *, end_records: bool = False) -> Undeclared:
    """What was taken back. ``end_records``: every standing record of the list ends first, in the same transaction.

    Raises NotFound for a list that is not declared; Usage, with the way out, while records stand or a load is held.
    """
    with node.store.transaction(node.actor) as tx:
        declared = tx.declared_lists.get(name)
        state = tx.lists.state(name) if declared is not None else None
        if state is not None and state.held is not None:
            raise Usage(
                f"a load of {name} is held", hint=f"first: tocsin list refuse {name} --reason ..., or accept it"
            )
        ended = 0
        if declared is not None and state is not None and state.standing:
            if not end_records:
                raise Usage(
                    f"{state.standing} records of {name} stand",
                    hint=f"tocsin list undeclare {name} --end-records ends them first; their history stays",
                )
            ended = _end(tx, declared, state)
            after = tx.lists.state(name)
            if after is not None and after.version is not None:
                append_load(node, tx, Act.AMEND, after.version, "ended with its declaration")
        tx.declared_lists.remove(name)
        before = _told(declared.declaration) if declared else None
        append(node, tx, Act.CONFIGURE, (f"list:{name}",), what="list no longer declared", ended=ended, before=before)
    if ended:
        refresh(node)
    return Undeclared(name, ended)


def _told(declaration: Declaration) -> dict[str, Any]:
    """What was declared, as its leaves keep it."""
    return asdict(declaration)


def _end(tx: Transaction, declared: Declared, state: ListState) -> int:
    """The number of records that no longer stand: a version without any takes the place of the one in force."""
    form = FORMATS[declared.format][0].name
    new = NewVersion(declared.name, "", form, (), 0)
    writer = tx.records.writing(tx.lists.begin_version(new))
    counts = writer.delist_others()
    tx.lists.complete_version(writer.version.id, new)
    tx.lists.record_counts(writer.version, counts)
    return counts.removed or state.standing
