"""Watching lists: each fetched when it is due, left alone for longer after each failure; what is due is in the store.

The state lies in the database, not in the process: a watch that was killed, or that runs once an hour from a timer,
goes on as one that never stopped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.errors import StoreUnavailable, TocsinError, UnknownList, Usage
from tocsin.ledger.leaf import Act
from tocsin.services.auditing.recording import append
from tocsin.services.listing.downloads.downloader import Downloader
from tocsin.services.listing.fetch import fetch
from tocsin.services.listing.load import Loaded, Progress
from tocsin.services.ports import Node
from tocsin.sources.registry import SOURCES, source
from tocsin.store.health import Watched

SHORTEST = timedelta(minutes=5)  # between two looks: whoever publishes a list is not to be asked more often
LONGEST = timedelta(days=30)
SPREAD = 0.1  # of the interval: nodes that were started together must not ask together


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look did: what was loaded, or the error that stopped it."""

    list: str
    loaded: Loaded | None = None
    error: TocsinError | None = None


def watchable(node: Node, names: Sequence[str]) -> tuple[str, ...]:
    """The lists to watch: those named, else all that are loaded and have an address. Raises UnknownList, Usage."""
    for name in names:
        if not source(name).addresses:
            raise Usage(f"the list {name} has no public address", hint=f"`tocsin list load {name} FILE`")
    if names:
        return tuple(dict.fromkeys(names))
    with node.store.transaction(node.actor, read_only=True) as tx:
        loaded = [state.list for state in tx.lists.states()]
    found = tuple(name for name in loaded if name in SOURCES and SOURCES[name].addresses)
    if not found:
        raise UnknownList("no list is loaded that could be watched", hint="name them: `tocsin list watch un ofac`")
    return found


def require_interval(every: timedelta) -> timedelta:
    """The interval. Raises Usage for one that asks publishers too often, or as good as never."""
    if not SHORTEST <= every <= LONGEST:
        raise Usage("a list is watched every 5 minutes at most, and every 30 days at least", hint="--every 6h")
    return every


def begin_watching(node: Node, names: Sequence[str], every: timedelta | None) -> None:
    """Nothing: how often these lists are looked at is kept, so that a watch that stopped is noticed.

    What changes by it is on the ledger: a list that nobody watches any more goes stale unseen.
    """
    every_s = int(every.total_seconds()) if every else None
    with node.store.transaction(node.actor) as tx:
        watched = tx.health.watched()
        for name in names:
            before = watched[name].every_s if name in watched else None
            tx.health.watch(name, every_s)
            if before != every_s:
                what = "list watched" if every_s else "list no longer watched"
                append(node, tx, Act.CONFIGURE, (f"list:{name}",), what=what, every_s=every_s, before_s=before)


def due(node: Node, names: Sequence[str], every: timedelta | None, chance: float) -> dict[str, datetime]:
    """When each list is to be looked at next. ``every`` None: at once, unless it failed and is to be left alone."""
    with node.store.transaction(node.actor, read_only=True) as tx:
        watched = tx.health.watched()
    return {name: _due(watched.get(name), every, chance, node.now()) for name in names}


def look(
    node: Node, names: Sequence[str], *, downloader: Downloader | None = None, progress: Progress | None = None
) -> Iterator[Looked]:
    """What fetching each list did, one after another; a failure stops none of the others.

    Raises StoreUnavailable, since then nothing can be loaded or kept.
    """
    for name in names:
        try:
            yield Looked(name, fetch(node, name, progress=progress, downloader=downloader))
        except StoreUnavailable:
            raise
        except TocsinError as error:
            yield Looked(name, error=error)


def next_moment(moments: Mapping[str, datetime]) -> datetime:
    """The earliest of them."""
    return min(moments.values())


def _due(watched: Watched | None, every: timedelta | None, chance: float, now: datetime) -> datetime:
    if watched is None or watched.checked_at is None:
        return now
    if watched.failures and watched.not_before is not None:
        return watched.not_before
    # A clock that was set back must not put a look off for ever.
    return now if every is None else min(watched.checked_at, now) + every * (1 + SPREAD * chance)
