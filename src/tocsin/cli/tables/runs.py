"""Runs of screening for people and for JSON: what was screened, against what, and what a check of a proof found."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table

from tocsin.cli.console import out, shown
from tocsin.services.screening.proofs import AGREES, DIFFERS, Check
from tocsin.store.runs import Run

if TYPE_CHECKING:  # they import the whole of screening
    from tocsin.cli.changed import Followed
    from tocsin.cli.filing import Screened

_COLOURS = {AGREES: "green", DIFFERS: "red"}
_STATUS = {"finished": "green", "unfinished": "yellow", "forgotten": "dim"}


def runs(found: Iterable[Run]) -> Table:
    """The runs, a row each."""
    table = _table("run", "begun", "by", "for", "rows", "alerts", "not checked", "lists", "since", "")
    for run in found:
        progress = run.progress
        kept = ", rows kept" if run.is_kept and run.status != "forgotten" else ""
        table.add_row(
            *(str(run.number), f"{run.begun_at:%Y-%m-%d %H:%M}", shown(run.begun_by), shown(run.purpose)),
            *(f"{count:,}" for count in (progress.rows, progress.alerts, progress.not_checked)),
            *(shown(_lists(run)), f"run {run.since}" if run.since else ""),
            f"[{_STATUS[run.status]}]{run.status}[/]{kept}",
        )
    return table


def print_run(run: Run) -> None:
    """Everything that is kept of a run, in the clear."""
    progress = run.progress
    out().print(f"[bold]run {run.number}[/]  [{_STATUS[run.status]}]{run.status}[/]  [dim]{run.id}[/]")
    table = _table("", "")
    table.show_header = False
    for label, text in _facts(run):
        table.add_row(f"[dim]{label}[/]", shown(text))
    for lists, rows in progress.states:
        versions = ", ".join(f"{name} version {number}" for name, number in sorted(lists.items())) or "no list"
        table.add_row("[dim]compared with[/]", shown(f"{versions}: {rows:,} rows"))
    out().print(table)


def _facts(run: Run) -> Iterable[tuple[str, str]]:
    progress, asked = run.progress, run.asked
    yield "begun", f"{run.begun_at:%Y-%m-%d %H:%M:%S} by {run.begun_by}, for {run.purpose}"
    if run.finished_at:
        yield "finished", f"{run.finished_at:%Y-%m-%d %H:%M:%S}"
    if run.forgotten_at:
        yield "forgotten", f"{run.forgotten_at:%Y-%m-%d %H:%M:%S} by {run.forgotten_by}: ids and digests are gone"
    yield "rows", f"{progress.rows:,}, {progress.alerts:,} with alerts, {progress.not_checked:,} not checked"
    if progress.unnamed:
        yield "without id", f"{progress.unnamed:,} rows: they cannot be compared with later ones"
    yield "asked", ", ".join(f"{name.replace('_', ' ')} {str(value).lower()}" for name, value in asked.items())
    yield "weights", run.weights
    if run.since:
        yield "since", f"run {run.since}: {told_changes(progress.changes)}"
    yield "rows kept", "yes, sealed" if run.is_kept and run.forgotten_at is None else "no"


def run_table(run: Run) -> dict[str, Any]:
    """A run, for JSON."""
    progress = run.progress
    facts = json.loads(run.facts) if run.facts else {}
    return {
        "run": run.number,
        "id": str(run.id),
        "status": run.status,
        "begun_at": run.begun_at.isoformat(),
        "finished_at": run.finished_at.isoformat() if run.finished_at else None,
        "forgotten_at": run.forgotten_at.isoformat() if run.forgotten_at else None,
        "by": run.begun_by,
        "purpose": run.purpose,
        "weights": run.weights,
        "asked": dict(run.asked),
        "since": run.since,
        "rows_kept": run.is_kept and run.forgotten_at is None,
        "rows": progress.rows,
        "alerts": progress.alerts,
        "not_checked": progress.not_checked,
        "without_id": progress.unnamed,
        "states": [{"lists": dict(lists), "rows": rows} for lists, rows in progress.states],
        "changes": dict(progress.changes) if run.since else None,
        "lists": facts.get("lists"),
        "input": facts.get("input"),
        "answers": facts.get("answers"),
    }


def screened_table(screened: Screened | Followed, result: Path) -> dict[str, Any]:
    """What screening a table did, for JSON."""
    tally = screened.tally
    table: dict[str, Any] = {"rows": tally.rows, "alerts": tally.alerts, "not_checked": tally.not_checked}
    table |= {"resumed_after": screened.before, "out": str(result), "run": screened.run.number}
    changes = getattr(screened, "changes", None)
    return table if changes is None else {**table, "since": screened.run.since, "changes": dict(changes)}


def print_screened(screened: Screened | Followed, result: Path) -> None:
    """What screening a table did, in a sentence, and the run by which it is kept."""
    tally = screened.tally
    went_on = f" ({screened.before:,} of them before)" if screened.before else ""
    changes: Mapping[str, int] | None = getattr(screened, "changes", None)
    if changes is None:
        done = f"{tally.rows:,} rows answered{went_on}: {tally.alerts:,} with alerts, {tally.not_checked:,} not checked"
    else:
        done = (
            f"{tally.rows:,} rows compared with run {screened.run.since}{went_on}: {told_changes(changes)}; "
            f"{tally.not_checked:,} not checked"
        )
    out().print(f"{done}; see {shown(str(result))}", soft_wrap=True)
    out().print(f"[dim]kept as run {screened.run.number}[/]")


def told_changes(changes: Mapping[str, int]) -> str:
    """The counts of what changed, in words."""
    counted = [f"{changes.get(sort, 0):,} {sort}" for sort in ("new", "changed", "ended")]
    told = f"{', '.join(counted)} ({changes.get('alerts', 0):,} to look at)"
    for name, words in (("rows_gone", "rows gone"), ("not_compared", "rows not compared")):
        told += f", {changes[name]:,} {words}" if changes.get(name) else ""
    return told


def checks(found: Iterable[Check]) -> Table:
    """What was checked of a proof, a row each."""
    table = _table("", "", "")
    table.show_header = False
    for check in found:
        table.add_row(shown(check.what), f"[{_COLOURS.get(check.state, 'yellow')}]{check.state}[/]", shown(check.told))
    return table


def checks_table(found: Iterable[Check]) -> dict[str, Any]:
    """What was checked of a proof, for JSON."""
    rows = [{"what": check.what, "state": check.state, "why": check.told} for check in found]
    return {"agrees": all(row["state"] == AGREES for row in rows), "checks": rows}


def _lists(run: Run) -> str:
    newest: dict[str, int] = {}
    for lists, _ in run.progress.states:
        newest |= dict(lists)
    return ", ".join(f"{name} {number}" for name, number in sorted(newest.items()))


def _table(*headings: str) -> Table:
    table = Table(header_style="dim", box=None, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table
