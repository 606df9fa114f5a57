"""Who this node is: made once, by ``tocsin init``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from tocsin.errors import StoreUnsafe
from tocsin.model.accounts import Purpose
from tocsin.model.handling import Use
from tocsin.model.members import Member, MemberKind
from tocsin.store.beginning import Beginning, beginning_of, check_value
from tocsin.store.context import Context
from tocsin.store.fact_contents import fact_content
from tocsin.store.states import MEMBERS, OPERATORS, PURPOSES, SEAT
from tocsin.store.touching import accept, adopt_all, adopt_seats, hold, touch

# What a new node may state beside its default purpose; its member adds and retires as its law says.
FIRST_PURPOSES = (
    Purpose("screening", Use.SCREENING),
    Purpose("investigation", Use.INVESTIGATION, needs_case=True),
    Purpose("prosecution", Use.PROSECUTION, needs_case=True),
    Purpose("listing", Use.LISTING),
    Purpose("oversight", Use.OVERSIGHT),
)


@dataclass(frozen=True, slots=True)
class NodeIdentity:
    """The node of this database. ``default_purpose`` is "" only where none was ever made."""

    id: UUID
    name: str
    made_at: datetime
    operators: tuple[str, ...]
    default_purpose: str


class Nodes:
    """The node, its operators and purposes, as one transaction sees them."""

    __slots__ = ("_context", "is_new")

    def __init__(self, context: Context) -> None:
        self._context = context
        self.is_new = False  # made in this very transaction

    def initialise(self, name: str, operator: str, purpose: str) -> NodeIdentity:
        """The node, made now if there was none; an existing one keeps its id, name and default purpose."""
        run, now = self._context.connection.execute, self._context.now
        touch(self._context, OPERATORS, PURPOSES, MEMBERS, SEAT)  # of a node that is there already
        fresh = uuid4()
        beginning = Beginning(now, 0)
        made = run(
            "INSERT INTO node (id, name, key_check, made_at, ledger_began, ledger_size)"
            " VALUES (%s, %s, %s, %s, %s, 0) ON CONFLICT DO NOTHING",
            (fresh, name, check_value(self._context.vault, fresh, beginning), now, now),
        )
        self.is_new = bool(made.rowcount)
        run("INSERT INTO operators (name, made_at) VALUES (%s, %s) ON CONFLICT DO NOTHING", (operator, now))
        self._seat_host(name)
        shipped = {each.name: each for each in FIRST_PURPOSES}
        for each in (shipped.get(purpose) or Purpose(purpose, Use.SCREENING), *FIRST_PURPOSES):
            run(
                "INSERT INTO purposes (seat, name, use, needs_case, is_default, made_at)"
                " VALUES ('', %s, %s, %s, NOT EXISTS (SELECT FROM purposes WHERE is_default AND seat = ''), %s)"
                " ON CONFLICT DO NOTHING",
                (each.name, each.use.value, each.needs_case, now),
            )
        if self.is_new:
            adopt_all(self._context)
        node = self.get()
        if node is None:  # pragma: no cover - the row was inserted a moment ago, and nothing deletes it
            raise AssertionError("the node was not made")
        return node

    def _seat_host(self, name: str) -> None:
        """The member that runs the node, named after it, has the node's own seat; one that has it keeps it."""
        run, told = self._context.connection.execute, (self._context.now, self._context.actor)
        if run("SELECT FROM seats WHERE holder = ''").fetchone() is not None:
            return
        member = Member(member_id_of(name), name, MemberKind.ORGANISATION)
        run(
            "INSERT INTO members (id, name, kind, country, made_at, made_by) VALUES (%s, %s, %s, '', %s, %s)"
            " ON CONFLICT DO NOTHING",
            (member.id, member.name, member.kind.value, *told),
        )
        run(
            "INSERT INTO seats (holder, member, made_at, made_by) VALUES ('', %s, %s, %s) ON CONFLICT DO NOTHING",
            (member.id, *told),
        )

    def add_operator(self, name: str) -> None:
        """Somebody of this name acts from the command line; no account may have it from now on."""
        touch(self._context, OPERATORS)
        self._context.connection.execute(
            "INSERT INTO operators (name, made_at) VALUES (%s, %s) ON CONFLICT DO NOTHING", (name, self._context.now)
        )

    def has_operators_as_told(self) -> bool:
        """True when the operators are what the newest leaf about them says, until this transaction changes them."""
        try:
            hold(self._context, OPERATORS)
        except StoreUnsafe:  # who asks goes without a change to them, and looks at the ledger, which tells of it
            return False
        return True

    def id(self) -> UUID:
        """The id of the node. Raises ConfigurationError before ``tocsin init`` has made one."""
        return self._context.node()

    def beginning(self) -> Beginning | None:
        """Since when the ledger says everything; None for a node of before that was kept. Raises StoreUnsafe."""
        return beginning_of(self._context.connection, self._context.vault)

    def begin(self, beginning: Beginning) -> bool:
        """True when the ledger says everything from this moment on; False when that was settled before."""
        value = check_value(self._context.vault, self.id(), beginning)
        done = self._context.connection.execute(
            "UPDATE node SET ledger_began = %s, ledger_size = %s, key_check = %s WHERE ledger_began IS NULL",
            (beginning.at, beginning.size, value),
        )
        if done.rowcount:
            adopt_all(self._context)
        return bool(done.rowcount)

    def adopt_seats(self) -> list[str]:
        """The seats of before they were facts: the next leaf names them, once."""
        return adopt_seats(self._context)

    def accept_facts(self, places: Sequence[str]) -> dict[str, str]:
        """By its place, what was wrong with each of these facts; the next leaf names them as they are. Raises Usage."""
        return accept(self._context, places)

    def fact_content(self, place: str) -> Any:
        """What a fact says, without what opens an account; None where there is nothing."""
        return fact_content(self._context, place)

    def get(self) -> NodeIdentity | None:
        """The node, or None before ``tocsin init``."""
        row = self._context.connection.execute(
            "SELECT id, name, made_at, (SELECT coalesce(array_agg(name ORDER BY made_at, name), '{}') FROM operators),"
            " coalesce((SELECT name FROM purposes WHERE is_default AND seat = ''), '') FROM node"
        ).fetchone()
        if row is None:
            return None
        return NodeIdentity(id=row[0], name=row[1], made_at=row[2], operators=tuple(row[3]), default_purpose=row[4])


def member_id_of(node_name: str) -> str:
    """The id of the member that a node's name stands for: its letters and digits, "local" where it has none."""
    return re.sub("[^a-z0-9]+", "-", node_name.casefold()).strip("-")[:40].strip("-") or "local"
