"""Handling classes: one small number for each distinct (terms, owner, holder), never changed."""

from __future__ import annotations

from typing import LiteralString

from tocsin.errors import Usage
from tocsin.model.handling import Holding, encode_handling
from tocsin.store.context import Context
from tocsin.store.states import TERMS
from tocsin.store.touching import touch

_LOCK = 0x636C6173  # an advisory lock: numbers are given one after another, in the order of commits
_MOST = 32_767  # a smallint, and well below what an index holds
_FIND: LiteralString = (
    "SELECT id FROM handling_classes"
    " WHERE sha256(terms) = sha256(%s::bytea) AND terms = %s AND owner = %s AND holder = %s"
)


class HandlingClasses:
    """The handling classes, as one transaction sees them."""

    __slots__ = ("_context",)

    def __init__(self, context: Context) -> None:
        self._context = context

    def number_of(self, holding: Holding) -> int:
        """The class of what is so held; made now when it is new. For the node's own work.

        Raises Usage when a user's transaction asks for a new one, or the numbers are used up.
        """
        known = self._find(holding)
        if known is not None:
            return known
        if self._context.entry is not None:
            raise Usage("a handling class is made by the node's own work, before a user's transaction")
        run = self._context.connection.execute
        run("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        known = self._find(holding)  # again: another transaction may have been quicker
        return self._make(holding) if known is None else known

    def _find(self, holding: Holding) -> int | None:
        terms = encode_handling(holding.handling)
        row = self._context.connection.execute(_FIND, (terms, terms, holding.owner, holding.holder)).fetchone()
        return None if row is None else int(row[0])

    def _make(self, holding: Holding) -> int:
        run = self._context.connection.execute
        row = run("SELECT max(id) + 1 FROM handling_classes").fetchone()
        number = int(row[0]) if row is not None else 0
        if number > _MOST:
            raise Usage(f"there are {_MOST} handling classes already: no more can be told apart")
        touch(self._context, f"{TERMS}{number}")
        run(
            "INSERT INTO handling_classes (id, terms, owner, holder, made_at, made_by) VALUES (%s, %s, %s, %s, %s, %s)",
            (
                *(number, encode_handling(holding.handling), holding.owner, holding.holder),
                *(self._context.now, self._context.actor),
            ),
        )
        return number
