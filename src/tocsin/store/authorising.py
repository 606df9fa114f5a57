"""A transaction in the name of an actor: what it may see is computed, told to the database, and its rights are dropped.

The first lock is model.authority.may, over the few handling classes; the second is the database's row-level security,
which is told the outcome. Settings are the transaction's own: nothing is left for the connection's next borrower.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from threading import Lock
from typing import LiteralString

from psycopg import Connection

from tocsin.errors import BadValue
from tocsin.model.accounts import Actor, Verb
from tocsin.model.authority import OWNERS_VERBS, Visible, visible_classes
from tocsin.model.handling import Holding, decode_handling
from tocsin.store.commands import Step, run

_MOST_CLASSES = 32_768  # all that there can be: their number is a smallint
_MOST_KEPT = 4_096  # outcomes; more actors than that begin anew
_ENTER = b"SELECT act_for($1, $2, $3, $4)"  # the newest class, read with the old role (migration 26)
AS_OWNER: LiteralString = "SELECT set_config('role', 'none', true)"  # the node's own rights again
_NOTHING = "{}"
_CHANGING = (*sorted(OWNERS_VERBS), Verb.ERASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """In whose name a transaction acts, with which classes it may do ``verb``, and which it may change.

    ``telling``: the statement that tells the database, and drops all other rights. True in [since, until), and while
    ``newest`` is the newest class.
    """

    actor: Actor
    verb: Verb
    visible: frozenset[int]
    writable: frozenset[int]
    telling: Step
    newest: int | None
    since: datetime
    until: datetime

    def holds_at(self, at: datetime) -> bool:
        """True while no expiry or review date lies between."""
        return self.since <= at < self.until


class ClassBook:
    """The handling classes of a database as they were last read. Threads may share it.

    A class is a row that never changes, so a book is only ever behind by the newest ones: it looks at each entry.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._classes: dict[int, Holding | None] = {}
        self._newest: int | None = None
        self._visible: dict[tuple[object, ...], Visible] = {}
        self._entries: dict[tuple[Actor, Verb, bool], Entry] = {}

    def entry(self, actor: Actor, verb: Verb, at: datetime, *, is_writing: bool) -> Entry:
        """The rights of an actor's transaction by the classes that are known: ``confirmed`` says whether by all.

        Worked out once, and again when a class comes or a date passes.
        """
        key = (actor, verb, is_writing)
        with self._lock:
            entries, known = self._entries, self._entries.get(key)
        if known is not None and known.holds_at(at):
            return known
        entry = self._worked_out(actor, verb, at, is_writing=is_writing)
        with self._lock:
            if entries is self._entries:  # else newer classes were read meanwhile: true then, not kept
                if len(entries) >= _MOST_KEPT:
                    entries.clear()
                entries[key] = entry
        return entry

    def confirmed(
        self, connection: Connection, entry: Entry, newest: bytes | None, at: datetime, *, is_writing: bool
    ) -> Entry:
        """The rights that the transaction on this connection has from now on, and no others.

        ``newest``: what the database answered when it was told of ``entry``. Where it has classes that were not known,
        they are read, and it is told again.
        """
        if newest is not None and int(newest) == entry.newest:
            return entry
        connection.execute(AS_OWNER)
        self._read(connection)
        entry = self.entry(entry.actor, entry.verb, at, is_writing=is_writing)
        run(connection, *entry.telling)
        return entry

    def visible(self, connection: Connection, actor: Actor, verb: Verb, at: datetime) -> Visible:
        """The classes with which the actor may do the verb; asked with the rights of the node's own work."""
        newest = connection.execute("SELECT max(id) FROM handling_classes").fetchone()
        if newest is None or newest[0] != self._newest:
            self._read(connection)
        return self._allowed(actor, verb, at)

    def holding(self, number: int) -> Holding | None:
        """What is known of a class; None for one that is not known, or could not be read."""
        return self._classes.get(number)

    def _read(self, connection: Connection) -> None:
        rows = connection.execute("SELECT id, terms, owner, holder FROM handling_classes ORDER BY id").fetchall()
        found = {number: holding_of(terms, owner, holder) for number, terms, owner, holder in rows}
        with self._lock:
            self._classes, self._newest = found, max(found, default=None)
            self._visible = {}
            self._entries = {}

    def _worked_out(self, actor: Actor, verb: Verb, at: datetime, *, is_writing: bool) -> Entry:
        newest = self._newest  # before the classes: where newer ones come meanwhile, it is worked out again
        seen = self._allowed(actor, verb, at)
        changed = [self._allowed(actor, each, at) for each in _CHANGING] if is_writing else []
        writable = frozenset[int]().union(*(each.classes for each in changed))
        told = (_array(seen.classes), _array(writable), actor.name, actor.member)
        since = max(each.since for each in (seen, *changed))
        until = min(each.until for each in (seen, *changed))
        telling = (_ENTER, [each.encode() for each in told])
        return Entry(actor, verb, seen.classes, writable, telling, newest, since, until)

    def _allowed(self, actor: Actor, verb: Verb, at: datetime) -> Visible:
        key = (
            *(verb, actor.kind, actor.seat, actor.roles, actor.purpose, not actor.case.strip(), actor.groups),
            actor.scope,
        )
        with self._lock:
            classes, known = self._classes, self._visible.get(key)
        if known is None or not known.holds_at(at):
            known = self._keep(key, classes, visible_classes(actor, verb, classes, at))
        return known

    def _keep(self, key: tuple[object, ...], classes: Mapping[int, Holding | None], found: Visible) -> Visible:
        with self._lock:
            if classes is self._classes:  # else newer ones were read meanwhile: true then, not kept
                if len(self._visible) >= _MOST_KEPT:
                    self._visible = {}
                self._visible[key] = found
        return found


def _array(classes: frozenset[int]) -> str:
    return "{" + ",".join(map(str, sorted(classes))) + "}" if classes else _NOTHING


@lru_cache(_MOST_CLASSES)
def holding_of(terms: bytes, owner: str, holder: str) -> Holding | None:
    """What a row of handling_classes says; None for terms that this version does not understand: nobody sees those.

    Read once: to read terms takes a tenth of a look at a record, and would tell that there is one.
    """
    try:
        return Holding(decode_handling(terms), owner, holder)
    except BadValue:
        return None
