"""Claims of one subject, as JSON and as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.padding import Padding
from rich.table import Table as RichTable

from tocsin.cli import shapes
from tocsin.cli.console import notice, out, shown
from tocsin.model.identity import Claim, Conflict, Decision, Verb
from tocsin.services.identity.claims import Decided, Overview
from tocsin.services.identity.propose import Proposed
from tocsin.text.phrases import sentence

Table = dict[str, Any]
DONE = {Verb.ACCEPT: "accepted", Verb.REFUSE: "refused", Verb.UNDO: "taken back", Verb.PROPOSE: "proposed"}


def proposed(value: Proposed) -> Table:
    """What a run proposed."""
    return {
        "lists": list(value.lists),
        "records": value.records,
        "proposed": {basis.value: count for basis, count in value.added.items()},
        "known": value.known,
        "refused_before": value.refused,
        "not_compared": [{"record": record, "why": why} for record, why in value.not_compared],
    }


def claims(found: Sequence[Claim], summary: Overview) -> Table:
    """Claims, how all of them stand, and the conflicts."""
    return {
        "claims": [claim(each) for each in found],
        "proposed": summary.proposed,
        "accepted": summary.accepted,
        "refused": summary.refused,
        "ended": summary.ended,
        "look_again": summary.look_again,
        "subjects": [list(group) for group in summary.grouping.groups],
        "conflicts": [_conflict(each) for each in summary.grouping.conflicts],
    }


def claim(value: Claim) -> Table:
    """One claim; ``evidence`` is null where a purge has made it unreadable."""
    return {
        "claim": value.id,
        "a": value.pair.a,
        "b": value.pair.b,
        "a_revision": value.a_revision,
        "b_revision": value.b_revision,
        "basis": value.basis.value,
        "weight": round(value.weight, 4),
        "state": value.state.value,
        "ended": list(value.ended),
        "changed": list(value.changed),
        "proposed_at": value.proposed_at.isoformat(),
        "proposed_by": value.proposed_by,
        "purpose": value.purpose,
        "evidence": None if value.evidence is None else [shapes.evidence(each) for each in value.evidence],
        "decisions": [_decision(each) for each in value.decisions],
    }


def decided(value: Decided) -> Table:
    """What an act did."""
    return {
        "act": value.act,
        "verb": value.verb.value,
        "claims": list(value.claims),
        "left": list(value.left),
    }


def _decision(value: Decision) -> Table:
    return {
        "act": value.act,
        "verb": value.verb.value,
        "scope": value.scope,
        "reason": value.reason,
        "at": value.at.isoformat(),
        "by": value.by,
        "purpose": value.purpose,
        "a_revision": value.a_revision or None,
        "b_revision": value.b_revision or None,
        "undone": value.is_undone,
    }


def _conflict(value: Conflict) -> Table:
    return {"refused": [value.refused.a, value.refused.b], "joined_by": list(value.path)}


# --- for people -------------------------------------------------------------------------------------------------------


def print_proposed(value: Proposed) -> None:
    """What a run proposed, and what to do next."""
    counts = ", ".join(f"{count:,} by {basis.value}" for basis, count in value.added.items())
    out().print(f"{value.records:,} records of {shown(', '.join(value.lists))} compared. Proposed: [bold]{counts}[/].")
    out().print(
        f"[dim]Left out: {value.known:,} pairs proposed or accepted already, {value.refused:,} refused before.[/]"
    )
    if sum(value.added.values()):
        out().print("Next: [bold]tocsin identity list[/]; nothing is joined until a person accepts it.")


def print_claims(found: Sequence[Claim], summary: Overview, limit: int) -> None:
    """Claims in a table, then how all of them stand."""
    if found:
        table = RichTable(header_style="dim", box=None, pad_edge=False)
        for heading in ("claim", "records", "rests on", "weight", "state", ""):
            table.add_column(heading, overflow="fold")
        for each in found[:limit]:
            state, note = _standing(each)
            pair = f"[cyan]{shown(each.pair.a)}[/]\n[cyan]{shown(each.pair.b)}[/]"
            table.add_row(str(each.id), pair, each.basis.value, f"{each.weight:+.1f}", state, note)
        out().print(table)
    if len(found) > limit:
        out().print(f"[dim]... and {len(found) - limit:,} more: --limit, or --json[/]")
    out().print(
        f"{summary.proposed:,} wait for a person, {summary.accepted:,} accepted, {summary.refused:,} refused, "
        f"{summary.ended:,} ended; {summary.look_again:,} to be looked at again; "
        f"{len(summary.grouping.groups):,} subjects of several records."
    )
    for conflict in summary.grouping.conflicts:
        _print_conflict(conflict)


def _print_conflict(conflict: Conflict) -> None:
    path = " = ".join(conflict.path)
    notice(
        f"[red]conflict[/] {shown(conflict.refused.a)} and {shown(conflict.refused.b)} were refused, "
        f"but accepted claims join them: {shown(path)}. "
        "None of these records are joined until one of the decisions is taken back."
    )


def print_claim(value: Claim) -> None:
    """A claim with its reasons and its history."""
    state, note = _standing(value)
    out().print(
        f"Claim [bold]{value.id}[/]: [cyan]{shown(value.pair.a)}[/] and "
        f"[cyan]{shown(value.pair.b)}[/] are one subject. {state} {note}"
    )
    if value.evidence is None:
        out().print("[dim]The evidence is unreadable since a record was purged.[/]")
    else:
        table = RichTable.grid(padding=(0, 1))
        table.add_column(justify="right", no_wrap=True)
        table.add_column(overflow="fold")
        for reason in value.evidence:
            said = sentence(reason, they=value.pair.b)
            table.add_row(f"{reason.weight:+.1f}", shown(said))
        out().print(Padding(table, (0, 0, 0, 2), expand=False))
        out().print(f"  sum {value.weight:+.1f}; rests on {value.basis.value}")
    when = f"{value.proposed_at:%Y-%m-%d %H:%M}"
    revisions = f"revisions {value.a_revision} and {value.b_revision}"
    out().print(f"[dim]proposed {when} by {shown(value.proposed_by)} ({shown(value.purpose)}), on {revisions}[/]")
    for each in value.decisions:
        out().print(f"[dim]{_told(each)}[/]", highlight=False)


def _told(decision: Decision) -> str:
    why = f": {shown(decision.reason)}" if decision.reason else ""
    undone = ", taken back since" if decision.is_undone else ""
    return (
        f"{DONE[decision.verb]} {decision.at:%Y-%m-%d %H:%M} by {shown(decision.by)} ({shown(decision.purpose)}), "
        f"act {decision.act} ({shown(decision.scope)}){undone}{why}"
    )


def _standing(value: Claim) -> tuple[str, str]:
    """The state of a claim in a word, and what a person has to know beside it."""
    colour = {"proposed": "yellow", "accepted": "green", "refused": "red"}[value.state.value]
    if value.ended:
        return "[dim]ended[/]", f"delisted: {shown(', '.join(value.ended))}"
    note = f"to be looked at again: {shown(', '.join(value.changed))} changed" if value.changed else ""
    return f"[{colour}]{value.state.value}[/]", note
