"""How healthy each list is: age, last confirmation by its publisher, last change, what is held, what failed.

A list is **stale** when nobody has confirmed it for longer than its publisher is expected to let pass between changes.
A fetch confirms it at its moment ("unchanged" included). A file from elsewhere confirms nothing but its own date: it
may have lain in a drawer. What was tried and failed, or should have been tried and was not, is **not checked**: it is
not called current however young the list is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from tocsin.services.documents import with_rows
from tocsin.services.ports import Node
from tocsin.sources.registry import SOURCES
from tocsin.store.health import FAILED, Look, Watched
from tocsin.store.lists import ListState, ListVersion

QUIET = 3  # times its rhythm without a change: is it still the living list that the address gives?
MISSED = 3  # times its interval without a look: nobody is watching any more
SLACK = timedelta(hours=1)  # a look takes time


class State(StrEnum):
    """How a list is; the worst of what applies."""

    ABSENT = "absent"  # watched, and never loaded
    NOT_CHECKED = "not checked"
    STALE = "stale"
    HELD = "held"
    QUIET = "quiet"
    CURRENT = "current"

    @property
    def needs_somebody(self) -> bool:
        """True when a person has to see to it."""
        return self not in (State.CURRENT, State.QUIET)


@dataclass(frozen=True, slots=True)
class Health:
    """How one list is. ``why``: what is wrong, in words; "" for a current one. Times are UTC."""

    list: str
    state: State
    why: str
    version: ListVersion | None
    held: ListVersion | None
    records: int
    bytes: int
    rhythm_days: int | None  # None: no rhythm is known
    confirmed_at: datetime | None
    changed_at: datetime | None
    watched: Watched | None
    last_look: Look | None


@dataclass(frozen=True, slots=True)
class _Known:
    """What the store says of all lists."""

    states: Mapping[str, ListState]
    watched: Mapping[str, Watched]
    looks: Mapping[str, Look]
    changes: Mapping[str, datetime]


def health(node: Node, *, older_than: timedelta | None = None) -> tuple[Health, ...]:
    """How every list is that was loaded, fetched or watched, in order of name.

    ``older_than``: a list that was not confirmed for so long is stale, whatever its rhythm.
    """
    with node.store.transaction(node.acting, read_only=True) as tx:
        states = {state.list: state for state in with_rows(node, tx.lists.states())}  # that its reader may know of
    with node.store.transaction(node.actor, read_only=True) as tx:
        hidden = {state.list for state in tx.lists.states()} - states.keys()
        known = _Known(states, tx.health.watched(), tx.health.last_looks(), tx.health.last_changes())
    names = sorted((known.states.keys() | known.watched.keys()) - hidden)
    return tuple(_health(name, known, node.now(), older_than) for name in names)


def _health(name: str, known: _Known, now: datetime, older_than: timedelta | None) -> Health:
    state, watched, look = known.states.get(name), known.watched.get(name), known.looks.get(name)
    version = state.version if state else None
    held = state.held if state else None
    source = SOURCES.get(name)
    rhythm = (source.rhythm_days or None) if source else None
    confirmed = _confirmed(version, watched)
    changed = known.changes.get(name)
    limit = older_than or (timedelta(days=rhythm) if rhythm else None)
    kind, why = _judged(_Judged(version, held, watched, look, confirmed, changed, limit, rhythm), now)
    size = sum(file.size for file in version.files) if version else 0
    return Health(
        name, kind, why, version, held, state.standing if state else 0, size, rhythm, confirmed, changed, watched, look
    )


@dataclass(frozen=True, slots=True)
class _Judged:
    """What a state is judged by."""

    version: ListVersion | None
    held: ListVersion | None
    watched: Watched | None
    look: Look | None
    confirmed: datetime | None
    changed: datetime | None
    limit: timedelta | None
    rhythm: int | None


def _judged(what: _Judged, now: datetime) -> tuple[State, str]:
    """The state and why, the worst first."""
    failed = what.look if what.look is not None and what.look.outcome == FAILED else None
    if what.version is None:
        return State.ABSENT, f"never loaded: {failed.message}" if failed else "never loaded"
    if failed is not None and not _was_loaded_since(what.version, failed):
        times = what.watched.failures if what.watched else 1
        return State.NOT_CHECKED, f"{_times(times)} failed: {failed.message}"
    if is_missed(what.watched, now):
        return State.NOT_CHECKED, "the watch has not come to it: is it still running?"
    if what.limit is not None and what.confirmed is not None and now - what.confirmed > what.limit:
        return State.STALE, f"not confirmed for {told_age(now - what.confirmed)}, expected every {told_age(what.limit)}"
    if what.held is not None:
        return State.HELD, what.held.reason
    if what.rhythm and what.changed is not None and now - what.changed > QUIET * timedelta(days=what.rhythm):
        return (
            State.QUIET,
            f"no change for {told_age(now - what.changed)}: does its address still give the living list?",
        )
    return State.CURRENT, ""


def is_missed(watched: Watched | None, now: datetime) -> bool:
    """True when a watch should have looked long ago, and has not."""
    if watched is None or watched.every_s is None or watched.checked_at is None:
        return False
    due = watched.checked_at + MISSED * timedelta(seconds=watched.every_s) + SLACK
    return now > max(due, watched.not_before or due)


def told_age(age: timedelta) -> str:
    """An age in words: "3 days", "5 hours"."""
    hours = age / timedelta(hours=1)
    number, unit = (hours / 24, "day") if hours >= 48 else (hours, "hour") if hours >= 1 else (hours * 60, "minute")
    return f"{int(number)} {unit}{'' if int(number) == 1 else 's'}"


def _confirmed(version: ListVersion | None, watched: Watched | None) -> datetime | None:
    """When the list was last known to be what its publisher gives."""
    found = [watched.confirmed_at] if watched and watched.confirmed_at else []
    if version is not None:
        found.append(min(version.decided_at or version.loaded_at, _end_of(version.as_of) or version.loaded_at))
    return max(found, default=None)


def _end_of(day: str) -> datetime | None:
    """The end of a list's own day; None where it states none."""
    try:
        return datetime.combine(date.fromisoformat(day), time.max, UTC)
    except ValueError:
        return None


def _was_loaded_since(version: ListVersion, failed: Look) -> bool:
    """True when a person has loaded the list from a file after the failure."""
    return (version.decided_at or version.loaded_at) > failed.ended_at


def _times(count: int) -> str:
    return "the last fetch" if count <= 1 else f"the last {count} fetches"
