"""The lists that this node declared itself, beside those that the code knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from psycopg.rows import class_row

from tocsin.errors import BadValue, NotFound
from tocsin.sources.declared.declaration import Declaration
from tocsin.store.context import Context, storable
from tocsin.store.states import DECLARED
from tocsin.store.touching import touch

_SELECT: LiteralString = (
    "SELECT name, title, authority, format, rhythm_days, terms, address, declared_at, declared_by FROM declared_lists"
)
_KEEP = """
    INSERT INTO declared_lists (name, title, authority, format, rhythm_days, terms, address, declared_at, declared_by)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (name) DO UPDATE SET title = excluded.title, authority = excluded.authority, format = excluded.format,
        rhythm_days = excluded.rhythm_days, terms = excluded.terms, address = excluded.address,
        declared_at = excluded.declared_at, declared_by = excluded.declared_by
"""


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration as it is kept: what was declared, when, by whom."""

    name: str
    title: str
    authority: str
    format: str
    rhythm_days: int
    terms: str
    address: str
    declared_at: datetime
    declared_by: str

    @property
    def declaration(self) -> Declaration:
        """What was declared."""
        return Declaration(
            self.name, self.title, self.authority, self.format, self.rhythm_days, self.terms, self.address
        )


class DeclaredLists:
    """The declarations, as one transaction sees them."""

    __slots__ = ("_context",)

    def __init__(self, context: Context) -> None:
        self._context = context

    def all(self) -> tuple[Declared, ...]:
        """Every declaration, in order of name."""
        with self._context.connection.cursor(row_factory=class_row(Declared)) as cursor:
            return tuple(cursor.execute(_SELECT + " ORDER BY name"))

    def get(self, name: str) -> Declared | None:
        """The declaration of that name, or None."""
        with self._context.connection.cursor(row_factory=class_row(Declared)) as cursor:
            cursor.execute(_SELECT + " WHERE name = %s", (name,))
            return cursor.fetchone()

    def keep(self, declaration: Declaration) -> None:
        """Remember the declaration in place of an earlier one of the same name.

        Raises BadValue for a text that the database cannot hold as it is.
        """
        texts = (declaration.title, declaration.authority, declaration.format, declaration.terms, declaration.address)
        if any(storable(text) != text for text in (declaration.name, *texts)):
            raise BadValue("a text of the declaration holds characters that cannot be kept")
        self._context.lock_list(declaration.name)
        title, authority, form, terms, address = texts
        values = (declaration.name, title, authority, form, declaration.rhythm_days, terms, address)
        touch(self._context, DECLARED)
        self._context.connection.execute(_KEEP, (*values, self._context.now, self._context.actor))

    def remove(self, name: str) -> None:
        """Forget the declaration. Raises NotFound."""
        self._context.lock_list(name)
        touch(self._context, DECLARED)
        done = self._context.connection.execute("DELETE FROM declared_lists WHERE name = %s", (name,))
        if not done.rowcount:
            raise NotFound(f"no list {name!r} is declared", hint="see: tocsin list declarations")
