"""``tocsin list health`` and ``tocsin list watch``: which list is stale, and who sees to it that none is."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from random import SystemRandom
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tocsin.cli.console import Exit, leave, notice, out, print_json, progress, shown, told_errors
from tocsin.errors import StoreUnavailable, Usage

if TYPE_CHECKING:  # what these values are; loaded only by the commands that need them
    from tocsin.node.local import LocalNode
    from tocsin.services.listing.health import Health
    from tocsin.services.listing.watch import Looked

Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")]
UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
STORE_PAUSE_S = 60.0  # until the database is tried again


class Terminated(KeyboardInterrupt):
    """SIGTERM: to be treated as Ctrl-C is, so that whatever was under way is rolled back."""


def add_to(app: typer.Typer) -> None:
    """Put these commands beside those for lists."""
    app.command("health")(health)
    app.command("watch")(watch)


def health(
    older_than: Annotated[
        str, typer.Option(metavar="AGE", help="Stale when not confirmed for so long (2d, 36h), whatever the rhythm.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Which lists are stale, failing or held: age, size, last change, last look. Exit code 4 when one does."""
    from tocsin.cli.opening import the_node
    from tocsin.services.listing.health import health as health_of

    with told_errors():
        limit = interval(older_than) if older_than else None
    with the_node() as node:
        found = health_of(node, older_than=limit)
        now = node.now()
    _tell(found, now, as_json=as_json)
    _leave_with(found)


def watch(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[LIST]...", help="Which lists; all that are loaded when left out.")
    ] = None,
    every: Annotated[
        str, typer.Option(help="How often: 30m, 6h, 1d. With --once: how often that is meant to run.")
    ] = "",
    once: Annotated[
        bool, typer.Option("--once", help="Look once at what is due, and end: for cron or a timer.")
    ] = False,
    off: Annotated[bool, typer.Option("--off", help="Expect no watch of these lists any more; fetch nothing.")] = False,
    purpose: Annotated[str, typer.Option(help="What for; the node's default purpose when left out.")] = "",
    as_json: Json = False,
) -> None:
    """Fetch lists on a schedule, in the foreground until SIGTERM or Ctrl-C, or once; then say which list is stale.

    After a failure a list is left alone, longer each time, also by later runs. What looks wrong is held for a person.
    """
    from tocsin.cli.opening import the_node
    from tocsin.cli.reading import list_name
    from tocsin.services.listing.watch import begin_watching, require_interval, watchable

    with told_errors():
        chosen = [list_name(name) for name in names or ()]
        period = require_interval(interval(every)) if every else None
    with the_node(purpose, right="load") as node:
        watched = watchable(node, chosen)
        if off:
            begin_watching(node, watched, None)
            out().print(f"Nobody is expected to watch {', '.join(watched)}.")
            return
        if once:
            if period is not None:
                begin_watching(node, watched, period)
            _once(node, watched, as_json=as_json)
            return
        if as_json:
            raise Usage("--json tells one round", hint="with --once")
        period = period or timedelta(hours=6)
        begin_watching(node, watched, period)
        with _ended_by_signals():
            _for_good(node, watched, period)


def interval(text: str) -> timedelta:
    """The span of time that "90m", "6h" or "2d" names. Raises Usage."""
    match = re.fullmatch(r"\s*(\d{1,6})\s*([mhd])\s*", text)
    if match is None or not int(match[1]):
        raise Usage(f"{text!r} is no span of time", hint="a number and m, h or d: 30m, 6h, 2d")
    return int(match[1]) * UNITS[match[2]]


def _once(node: LocalNode, names: Sequence[str], *, as_json: bool) -> None:
    from tocsin.services.listing.health import health as health_of

    looked = _round(node, names, None, is_quiet=as_json)
    found = health_of(node)
    if as_json:
        from tocsin.cli.tables import health as tables

        now = node.now()
        print_json(
            {"looked": [tables.looked_table(e) for e in looked], "health": [tables.health_table(e, now) for e in found]}
        )
    else:
        _tell(found, node.now(), as_json=False)
    _leave_with([each for each in found if each.list in names])


def _for_good(node: LocalNode, names: Sequence[str], every: timedelta) -> None:
    """Look when something is due, until a signal comes."""
    from tocsin.services.listing.health import health as health_of
    from tocsin.services.listing.watch import due, next_moment

    notice(f"[dim]watching {shown(', '.join(names))}; SIGTERM or Ctrl-C ends it[/]")
    chance = SystemRandom().random()  # the same all along: a list's turn must not move with every look at the clock
    while True:
        try:
            if _round(node, names, every, chance=chance):
                _tell(health_of(node), node.now(), as_json=False)
            wait_s = (next_moment(due(node, names, every, chance)) - node.now()).total_seconds()
        except StoreUnavailable as error:
            notice(f"[red]error[/] {shown(str(error))}: tried again in a minute")
            wait_s = STORE_PAUSE_S
        # In steps: a machine that slept, or whose clock was set, must not sleep through what is due meanwhile.
        time.sleep(min(max(wait_s, 1.0), STORE_PAUSE_S))


def _round(
    node: LocalNode, names: Sequence[str], every: timedelta | None, *, chance: float = 0.0, is_quiet: bool = False
) -> list[Looked]:
    """What looking at the lists that are due did."""
    from tocsin.services.listing.watch import due, look

    moments = due(node, names, every, chance)
    now = node.now()
    waiting = {name: at for name, at in moments.items() if at > now}
    if every is None and not is_quiet:
        for name, at in waiting.items():
            notice(f"[yellow]left alone[/] {name}: it failed; next try from {at:%Y-%m-%d %H:%M} on")
    done: list[Looked] = []
    with progress() as tell:
        for looked in look(node, [name for name in names if name not in waiting], progress=tell):
            done.append(looked)
            if not is_quiet:
                _tell_look(looked)
    return done


def _tell_look(looked: Looked) -> None:
    from tocsin.cli.tables import health as tables

    stamp = f"[dim]{datetime.now(UTC):%Y-%m-%d %H:%M:%S}[/]"
    if looked.error is not None:
        place = f"{shown(looked.error.place)}: " if looked.error.place else ""
        notice(f"{stamp} [bold]{looked.list}[/] [red]failed[/] {place}{shown(looked.error.message)}")
    elif looked.loaded is not None:
        notice(f"{stamp} [bold]{looked.list}[/] {tables.told_look(looked.loaded)}")


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """SIGTERM and Ctrl-C end the block quietly; a load under way is rolled back."""

    def end(_number: int, _frame: Any) -> None:
        raise Terminated

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    except KeyboardInterrupt:
        notice("[yellow]stopped[/] nothing is left half done")
    finally:
        signal.signal(signal.SIGTERM, before)


def _tell(found: Sequence[Health], now: datetime, *, as_json: bool) -> None:
    from tocsin.cli.tables import health as tables

    if as_json:
        print_json([tables.health_table(each, now) for each in found])
    elif found:
        out().print(tables.healths(found, now))
    else:
        out().print("No list is loaded. Next: [bold]tocsin list fetch un[/], or [bold]tocsin list load un FILE[/].")


def _leave_with(found: Sequence[Health]) -> None:
    """Exit code 4 when a list needs somebody; each is named on stderr."""
    wanting = [each for each in found if each.state.needs_somebody]
    for each in wanting:
        notice(f"[yellow]{each.state}[/] {each.list}: {shown(each.why)}")
    if wanting:
        leave(Exit.PARTIAL)
