"""Lists for people: how they stand, what a load did, what a version changed, which sources there are."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from rich.table import Table

from tocsin.cli.console import out, shown
from tocsin.services.documents import LIST as DOCUMENTS
from tocsin.sources.reading import ListSource
from tocsin.store.lists import ListState, ListVersion, WriteCounts

if TYPE_CHECKING:  # what is shown; who loads brings the index with it, and who looks at lists does not
    from tocsin.services.listing.lists import Change, Changes
    from tocsin.services.listing.load import Loaded

SHOWN_WARNINGS = 3
SHOWN_DETAILS = 12  # of one record
LONGEST_DETAIL = 200  # characters; remarks are whole pages
_MARKS = {"added": "[green]+[/]", "amended": "[yellow]~[/]", "removed": "[red]-[/]"}


def states(lists: Iterable[ListState]) -> Table:
    """How each list stands."""
    table = _table("list", "as of", "records", "version", "loaded", "held")
    for state in lists:
        version = state.version
        held = f"[yellow]{shown(state.held.reason)}[/]" if state.held else ""
        if version is None:
            table.add_row(state.list, "", "0", "", "", held)
            continue
        loaded = f"{version.loaded_at:%Y-%m-%d %H:%M}"
        as_of = version.as_of or "undated"
        table.add_row(state.list, as_of, f"{state.standing:,}", str(version.number), loaded, held)
    return table


def state_table(state: ListState) -> dict[str, Any]:
    """How a list stands, for JSON."""
    return {
        "list": state.list,
        "records": state.standing,
        "in_force": _version(state.version),
        "held": _version(state.held),
    }


def _counts(version: ListVersion) -> dict[str, int]:
    """What a load did, of the register of documents alone, whose rows are nobody's to hide.

    Of records it is counted whoever may see them, so that it would tell of those that whoever looks may not: what
    changed of those that they may is `tocsin list diff`.
    """
    if version.list != DOCUMENTS:
        return {}
    counts = version.counts
    return {
        **{"records": version.records, "added": counts.added, "amended": counts.amended},
        **{"removed": counts.removed, "unchanged": counts.unchanged},
    }


def _version(version: ListVersion | None) -> dict[str, Any] | None:
    if version is None:
        return None
    return {
        "version": version.number,
        "status": version.status,
        "as_of": version.as_of,
        "format": version.format,
        "files": [{"name": f.name, "sha256": f.sha256, "size": f.size} for f in version.files],
        **_counts(version),
        "loaded_at": version.loaded_at.isoformat(),
        "loaded_by": version.loaded_by,
        "why": version.reason,
        "warnings": len(version.warnings),
        "unknown_elements": dict(version.unknown),
    }


def print_loaded(loaded: Loaded) -> None:
    """What a load did, in three lines."""
    from tocsin.services.listing.load import HELD, UNCHANGED

    counts = loaded.counts
    if loaded.status == UNCHANGED:
        out().print(f"[bold]{loaded.list}[/]: the same file again, nothing to do ({loaded.records:,} records).")
        return
    verb = "would change" if loaded.status == HELD else "loaded"
    as_of = f"as of {loaded.as_of}" if loaded.as_of else "of no stated date (--as-of YYYY-MM-DD gives one)"
    out().print(f"[bold]{loaded.list}[/] {verb}: {loaded.records:,} records {as_of} — {_counted(counts)}")
    if loaded.unknown:
        names = ", ".join(sorted(loaded.unknown)[:5])
        out().print(f"[yellow]unknown[/] {len(loaded.unknown)} elements that this reader does not know: {shown(names)}")
    for warning in loaded.warnings[:SHOWN_WARNINGS]:
        place = f"{shown(warning.place)}: " if warning.place else ""
        out().print(f"[dim]notice[/] {place}{shown(warning.message)}", highlight=False)
    if len(loaded.warnings) > SHOWN_WARNINGS:
        out().print(f"[dim]and {len(loaded.warnings) - SHOWN_WARNINGS:,} more notices (--json shows all)[/]")


def _counted(counts: WriteCounts) -> str:
    stated = (("added", counts.added), ("amended", counts.amended), ("removed", counts.removed))
    return ", ".join(f"{count:,} {word}" for word, count in (*stated, ("unchanged", counts.unchanged)))


def print_changes(changes: Changes, limit: int) -> None:
    """What changed between two versions, record by record, in words."""
    version, base, counts = changes.version, changes.base, changes.counts
    before = f" against version {base.number}, as of {base.as_of or 'no stated date'}" if base else ""
    out().print(
        f"[bold]{version.list}[/] version {version.number}, as of {version.as_of or 'no stated date'}{before}: "
        f"{_counted(counts)}"
    )
    for change in changes.records:
        out().print(
            f"{_MARKS[change.sort]} [cyan]{shown(change.record)}[/] {shown(change.name)}{shown(_listing(change))}",
            highlight=False,
        )
        for detail in change.details[:SHOWN_DETAILS]:
            colour = {"added": "green", "removed": "red"}.get(detail.sort, "yellow")
            text = shorten(str(detail), LONGEST_DETAIL, placeholder=" …")
            out().print(f"    [{colour}]{shown(text)}[/]", highlight=False)
        if len(change.details) > SHOWN_DETAILS:
            out().print(f"    [dim]and {len(change.details) - SHOWN_DETAILS} more (--json has all)[/]")
    if max(counts.added, counts.amended, counts.removed) > limit:
        out().print(f"[dim](at most {limit} of each shown: --limit, or --json)[/]")


def _listing(change: Change) -> str:
    """Under which programmes a record that came or went is listed, and since when."""
    if change.sort == "amended":
        return ""
    programmes = ", ".join(change.programmes)
    listed = f"listed on {change.listed_on}" if change.listed_on else ""
    here = f"on this list since {change.since}" if change.sort == "removed" else ""
    told = "; ".join(filter(None, (programmes, listed, here)))
    return f" — {told}" if told else ""


def changes_table(changes: Changes) -> dict[str, Any]:
    """What changed between two versions, for JSON."""
    counts = changes.counts
    return {
        **(_version(changes.version) or {}),
        "list": changes.version.list,
        "from": changes.base.number if changes.base else 0,
        "added": counts.added,
        "amended": counts.amended,
        "removed": counts.removed,
        "unchanged": counts.unchanged,
        "changes": [
            {
                "record": change.record,
                "name": change.name,
                "change": change.sort,
                "programmes": list(change.programmes),
                "listed_on": change.listed_on.isoformat() if change.listed_on else None,
                "since": change.since,
                "details": [str(detail) for detail in change.details],
                "differences": [{"change": d.sort, "what": d.what, "text": d.text} for d in change.details],
            }
            for change in changes.records
        ],
    }


def sources(known: Iterable[ListSource]) -> Table:
    """The lists that Tocsin reads, one row a list."""
    table = _table("list", "title", "formats", "changes every")
    for source in known:
        confirmed = sum(form.is_verified for form in source.formats)
        formats = (
            f"{len(source.formats)}, {'all' if confirmed == len(source.formats) else confirmed or 'none'} confirmed"
        )
        table.add_row(f"[bold]{source.name}[/]", shown(source.title), formats, f"{source.rhythm_days} days")
    return table


def formats(known: Iterable[ListSource]) -> Table:
    """The formats of the lists, one row a format, and what confirmed each."""
    table = _table("list", "format", "verified", "by")
    for source in known:
        for number, form in enumerate(source.formats):
            table.add_row(
                f"[bold]{source.name}[/]" if number == 0 else "",
                form.name,
                "[green]yes[/]" if form.is_verified else "[yellow]no[/]",
                shown(form.confirmed_by) if form.is_verified else "",
            )
    return table


def source_table(source: ListSource) -> dict[str, Any]:
    """A source, for JSON."""
    return {
        "list": source.name,
        "title": source.title,
        "authority": source.authority,
        "addresses": dict(source.addresses),
        "hosts": sorted(source.hosts),
        "rhythm_days": source.rhythm_days,
        "terms": source.terms,
        "formats": [
            {
                "format": form.name,
                "title": form.title,
                "verified": form.is_verified,
                "confirmed_by": form.confirmed_by,
                "ignored": dict(form.ignored),
            }
            for form in source.formats
        ],
    }


def _table(*headings: str) -> Table:
    table = Table(header_style="dim", box=None, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table
