"""The lists that a node can load: those that the code knows, and those that the node declared beside them."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.services.ports import Node
from tocsin.sources.reading import ListSource
from tocsin.sources.registry import SOURCES, source
from tocsin.store.database import Transaction


def source_of(node: Node, name: str) -> ListSource:
    """The list of that name. Raises UnknownList, whose hint names those that exist."""
    if name in SOURCES:  # nobody may declare over them
        return SOURCES[name]
    with node.store.transaction(node.actor, read_only=True) as tx:
        return source_in(tx, name)


def source_in(tx: Transaction, name: str) -> ListSource:
    """As ``source_of``, inside a transaction that is under way. Raises UnknownList."""
    return SOURCES[name] if name in SOURCES else source(name, _declared(tx))


def sources_of(node: Node) -> Mapping[str, ListSource]:
    """Every list that the node can load, by name: those that the code knows first."""
    with node.store.transaction(node.actor, read_only=True) as tx:
        return {**SOURCES, **_declared(tx)}


def _declared(tx: Transaction) -> dict[str, ListSource]:
    """The declared lists as sources; a name that the code took meanwhile belongs to the code."""
    kept = (each.declaration.source() for each in tx.declared_lists.all())
    return {each.name: each for each in kept if each.name not in SOURCES}
