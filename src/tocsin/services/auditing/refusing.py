"""What was refused, put on the ledger before it is told; the same again within a minute is counted (safeguard S17).

Whoever is refused a thousand times a second would fill the ledger for ever, and so would who tries passwords. So the
first refusal of a sort is a leaf of its own, and those of the minute after it are one leaf together, which says how
many there were. A sort is: who, which verb, which route or command, and the kind of reason; of a refused sign-in: which
name, from which address, with what. What is counted is held in memory, within bounds; it is written at the end of its
minute, or when the node is closed.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock, Timer
from typing import Any
from weakref import WeakKeyDictionary, ref

from tocsin.errors import NotAllowed, TocsinError
from tocsin.ledger.leaf import Act, Entry
from tocsin.model.accounts import SUBJECT_VERBS, Service, Verb
from tocsin.model.actors import sort_of
from tocsin.services.ports import Node
from tocsin.store.database import Store

MERGED_FOR = timedelta(minutes=1)
MOST_SORTS = 1_000  # counted at once; more of them, and all that was counted is written
MOST_NAMED = 50  # things that a leaf about many refusals names
_ACTS = {
    Verb.SCREEN: Act.SCREEN, Verb.DECIDE: Act.DECIDE, Verb.EXPORT: Act.DISCLOSE, Verb.LOAD: Act.COLLECT,
    Verb.AUDIT: Act.VIEW, Verb.ERASE: Act.ERASE,
}  # fmt: skip
_Sort = tuple[str, ...]
_where: ContextVar[str] = ContextVar("where", default="")
_log = logging.getLogger("tocsin.ledger")


@dataclass(slots=True)
class _Counted:
    """Refusals of one sort after the first, not written yet."""

    sort: _Sort
    actor: Service | str
    act: Act
    purpose: str
    payload: dict[str, Any]
    since: datetime
    until: datetime
    times: int = 0
    objects: dict[str, None] = field(default_factory=dict)

    def name(self, objects: Iterable[str]) -> None:
        """Nothing: these were refused as well; as many of them are named as a leaf takes."""
        for each in objects:
            if len(self.objects) < MOST_NAMED:
                self.objects[each] = None

    def entry(self) -> Entry:
        told = {"times": self.times, "since": self.since.isoformat(), "until": self.until.isoformat()}
        return Entry(self.act, tuple(self.objects), self.purpose, payload={**self.payload, **told})


@contextmanager
def asked_at(where: str) -> Iterator[None]:
    """What is refused inside the block was asked at this route, or by this command."""
    before = _where.set(where)
    try:
        yield
    finally:
        _where.reset(before)


def act_of(verb: Verb | None) -> Act:
    """As which act the ledger keeps what was done, or refused, with a verb."""
    if verb is None:
        return Act.VIEW
    return _ACTS.get(verb, Act.VIEW if verb in SUBJECT_VERBS else Act.CONFIGURE)


def record_refusal(
    node: Node, error: NotAllowed, where: str, verb: Verb | None = None, *, objects: Sequence[str] = (),
    case: str = "", actor: Service | None = None,
) -> None:  # fmt: skip
    """Nothing: the refusal is on the ledger, or is counted there within a minute; once, however often it is asked.

    ``where``: the route or command, else that of ``asked_at``; ``actor``: who was refused, where that is nobody in
    particular. Raises NotRecorded.
    """
    if error.is_recorded:
        return
    where = where or _where.get()
    who, asked = actor or node.actor, verb or (Verb(error.verb) if error.verb else None)
    payload = {
        "refused": error.reason or "other", "told": error.message, "verb": asked.value if asked else "", "where": where,
    }  # fmt: skip
    sort = (sort_of(who), str(who), payload["verb"], where, error.reason)
    named = tuple(objects) or ((f"route:{where}",) if where else ())
    counted = _Counted(sort, who, act_of(asked), "" if actor else node.purpose, payload, node.now(), node.now())
    _record(node.store, counted, named, case)
    error.is_recorded = True


def record_refused_try(node: Node, who: Service, about: str, payload: Mapping[str, str]) -> None:
    """Nothing: a try to sign in that was refused is on the ledger, or is counted there within a minute.

    ``about``: how the leaf names what was tried. ``payload``: what was tried and from where; the same again is one.
    The same is sent whoever was tried: who has an account shows in no statement. Raises NotRecorded.
    """
    sort = (sort_of(who), str(who), "log in", about, *payload.values())
    counted = _Counted(sort, who, Act.LOG_IN, "", dict(payload), node.now(), node.now())
    _record(node.store, counted, (about,), "")


def _record(store: Store, counted: _Counted, named: Sequence[str], case: str) -> None:
    """Nothing: it is counted, or as the first of its sort a leaf of its own. Raises what the store raises."""
    if _book_of(store).is_counted(counted, named):
        return
    try:
        with store.transaction(counted.actor) as tx:
            tx.ledger.append(Entry(counted.act, tuple(named), counted.purpose, case, counted.payload))
    except BaseException:
        _book_of(store).forget(counted.sort)
        raise


def write_counted(store: Store) -> None:
    """Nothing: the refusals that were only counted so far are on the ledger. Raises NotRecorded, StoreUnavailable."""
    if (book := _BOOKS.get(store)) is not None:
        book.write(store, book.taken())


class _Book:
    """The refusals of one store that were counted and not written. Threads may share it."""

    def __init__(self, store: Store) -> None:
        self._store = ref(store)
        self._lock = Lock()
        self._counted: dict[_Sort, _Counted] = {}
        self._timer: Timer | None = None

    def is_counted(self, refusal: _Counted, objects: Sequence[str]) -> bool:
        """True when this one is counted; False for the first of its sort, which is to be written by itself.

        What is due is written first; where it cannot be, it stays counted, and this one is not.
        """
        with self._lock:
            due = self._due(refusal.until)
        if due and (store := self._store()) is not None:
            self.write(store, due)
        with self._lock:
            known = self._counted.get(refusal.sort)
            if known is None:
                self._counted[refusal.sort] = refusal
                return False
            known.times, known.until = known.times + 1, refusal.until
            known.name(objects)
            self._begin_timer()
            return True

    def forget(self, sort: _Sort) -> None:
        """Nothing: the first of this sort could not be written, so the next is, if none is counted yet."""
        with self._lock:
            if (known := self._counted.get(sort)) is not None and not known.times:
                del self._counted[sort]

    def taken(self) -> list[_Counted]:
        """All that is counted; nothing is counted from now on."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            found, self._counted = list(self._counted.values()), {}
        return found

    def write(self, store: Store, counted: Sequence[_Counted]) -> None:
        """Nothing: each is a leaf. Raises what the store raises; what was not written is counted on."""
        for at, each in enumerate(counted):
            if not each.times:
                continue
            try:
                with store.transaction(each.actor) as tx:
                    tx.ledger.append(each.entry())
            except BaseException:
                self._put_back(counted[at:])
                raise

    def _put_back(self, counted: Sequence[_Counted]) -> None:
        with self._lock:
            for each in counted:
                known = self._counted.get(each.sort)
                if known is None:
                    self._counted[each.sort] = each
                    continue
                known.times, known.since = known.times + each.times, min(known.since, each.since)
                known.name(each.objects)

    def _due(self, now: datetime) -> list[_Counted]:
        """What is to be written now, taken out: its minute is over, or there is too much of it."""
        is_full = len(self._counted) >= MOST_SORTS
        over = [
            sort for sort, each in self._counted.items() if is_full or not each.since <= now < each.since + MERGED_FOR
        ]
        return [self._counted.pop(sort) for sort in over]

    def _begin_timer(self) -> None:
        if self._timer is None:
            self._timer = Timer(MERGED_FOR.total_seconds(), self._write_in_time)
            self._timer.daemon = True
            self._timer.start()

    def _write_in_time(self) -> None:
        store, counted = self._store(), self.taken()
        if store is None:
            return
        try:
            self.write(store, counted)
        except TocsinError as error:
            _log.error("%d refusals could not be recorded yet: %s", sum(each.times for each in counted), error)
            with self._lock:
                self._begin_timer()


_BOOKS: WeakKeyDictionary[Store, _Book] = WeakKeyDictionary()
_making = Lock()


def _book_of(store: Store) -> _Book:
    with _making:
        book = _BOOKS.get(store)
        if book is None:
            book = _BOOKS[store] = _Book(store)
        return book
