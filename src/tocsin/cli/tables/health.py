"""The health of lists, for people and for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.table import Table

from tocsin.cli.console import shown
from tocsin.services.listing.health import Health, State, told_age
from tocsin.store.health import Look

if TYPE_CHECKING:  # what is shown; who fetches brings HTTP and the index with it, and who looks does not
    from tocsin.services.listing.load import Loaded
    from tocsin.services.listing.watch import Looked

LONGEST_WHY = 160  # characters; the whole of it is told on standard error, and in --json
_COLOURS = {State.CURRENT: "green", State.QUIET: "yellow", State.HELD: "yellow"}


def healths(found: Sequence[Health], now: datetime) -> RenderableType:
    """How each list is, a row each, and below them why it is not current, a line each."""
    table = Table(header_style="dim", box=None, pad_edge=False)
    for heading in ("list", "state", "as of", "records", "confirmed", "changed", "expected", "last look"):
        table.add_column(heading, overflow="fold")
    for each in found:
        version = each.version
        table.add_row(
            *(each.list, f"[{_COLOURS.get(each.state, 'red')}]{each.state}[/]"),
            (version.as_of or "undated") if version else "",
            f"{each.records:,}",
            *(_ago(each.confirmed_at, now), _ago(each.changed_at, now)),
            f"every {each.rhythm_days} days" if each.rhythm_days else "",
            shown(_look(each.last_look, now)),
        )
    return Group(table, *(line for each in found if (line := _why(each, now))))


def _why(each: Health, now: datetime) -> str:
    """Why the list is not current, and when it is tried again; "" where there is nothing to say."""
    told = "; ".join(filter(None, (shorten(each.why, LONGEST_WHY, placeholder=" …"), _next(each, now))))
    return f"[dim]{each.list}:[/] {shown(told)}" if told else ""


def health_table(each: Health, now: datetime) -> dict[str, Any]:
    """How a list is, for JSON."""
    watched, look = each.watched, each.last_look
    return {
        "list": each.list,
        "state": each.state.value,
        "why": each.why,
        "needs_somebody": each.state.needs_somebody,
        "as_of": each.version.as_of if each.version else None,
        "version": each.version.number if each.version else None,
        "records": each.records,
        "bytes": each.bytes,
        "rhythm_days": each.rhythm_days,
        "confirmed_at": _moment(each.confirmed_at),
        "unconfirmed_for_s": int((now - each.confirmed_at).total_seconds()) if each.confirmed_at else None,
        "changed_at": _moment(each.changed_at),
        "held": {"version": each.held.number, "why": each.held.reason} if each.held else None,
        "watched_every_s": watched.every_s if watched else None,
        "failures": watched.failures if watched else 0,
        "next_try_not_before": _moment(watched.not_before) if watched else None,
        "last_look": _look_table(look) if look else None,
    }


def looked_table(looked: Looked) -> dict[str, Any]:
    """What one look did, for JSON."""
    if looked.error is not None:
        return {"list": looked.list, "outcome": "failed", "why": looked.error.message, "place": looked.error.place}
    loaded = looked.loaded
    return {
        "list": looked.list,
        "outcome": loaded.status if loaded else "",
        "version": loaded.version if loaded else 0,
        "why": loaded.reason if loaded else "",
    }


def told_look(loaded: Loaded) -> str:
    """What one look did, in a few words of markup."""
    from tocsin.services.listing.load import HELD, UNCHANGED

    counts = loaded.counts
    changed = f"{counts.added:,} added, {counts.amended:,} amended, {counts.removed:,} removed"
    if loaded.status == UNCHANGED:
        return f"[green]unchanged[/], {loaded.records:,} records"
    if loaded.status == HELD:
        return f"[yellow]held[/] {shown(loaded.reason)}: `tocsin list accept {loaded.list}`, or refuse"
    return f"[green]loaded[/] version {loaded.version}: {changed}"


def _look(look: Look | None, now: datetime) -> str:
    return f"{look.outcome} {_ago(look.ended_at, now)}" if look else ""


def _next(each: Health, now: datetime) -> str:
    later = each.watched.not_before if each.watched else None
    return f"next try from {later:%Y-%m-%d %H:%M} on" if later is not None and later > now else ""


def _ago(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return ""
    return f"{told_age(now - moment)} ago" if now - moment >= timedelta(minutes=1) else "just now"


def _look_table(look: Look) -> dict[str, Any]:
    return {
        "outcome": look.outcome,
        "begun_at": look.begun_at.isoformat(),
        "ended_at": look.ended_at.isoformat(),
        "by": look.checked_by,
        "why": look.message,
        "place": look.place,
    }


def _moment(value: datetime | None) -> str | None:
    return value.isoformat() if value else None
