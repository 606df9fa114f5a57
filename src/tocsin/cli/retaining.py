"""``tocsin retention``, ``audit erase`` and ``record purge``: how long data on people is kept, and its end."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tocsin.cli.console import notice, out, print_json, progress, shown, told_errors

if TYPE_CHECKING:  # loaded only by the commands that need them
    from tocsin.services.keeping.retention import Erased
    from tocsin.services.keeping.terms import Kept

app = typer.Typer(help="How long data on people is kept, and its end.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")]
Purpose = Annotated[str, typer.Option(help="What for; it must be one that erasing is open to: tocsin purpose list.")]
Case = Annotated[str, typer.Option(help="On which case, where the purpose asks for one.")]
Reason = Annotated[str, typer.Option(help="Why; it stays on the ledger, so name no person in it.")]


def add_to(audit: typer.Typer, record: typer.Typer) -> None:
    """Put the commands that erase at once beside those that look."""
    audit.command("erase")(erase)
    record.command("purge")(purge)


@app.callback()
def retention() -> None:
    """How long data on people is kept, and its end."""


@app.command("show")
def show(as_json: Json = False) -> None:
    """Each kind of data: its term, since when and by whom, how much is kept, how much is due, the oldest."""
    from tocsin.cli.opening import the_node
    from tocsin.services.keeping.terms import show as show_terms

    with the_node(right="operate") as node:
        found = show_terms(node)
    if as_json:
        print_json([_of_kind(each) for each in found])
    else:
        _print_kinds(found)


@app.command("set")
def set_(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="questions, alerts, looks, sign-ins or runs.")],
    term: Annotated[str, typer.Argument(metavar="TERM", help="As in 48h, 180d or 5y; 5y at most.")],
    reason: Reason,
    as_json: Json = False,
) -> None:
    """Say how long a kind of data is kept, from now on; what that makes due goes with the next run."""
    from tocsin.cli.opening import the_node
    from tocsin.model.retention import parse_kind, parse_term
    from tocsin.services.keeping.terms import set_term
    from tocsin.services.keeping.terms import show as show_terms

    with told_errors():
        chosen, length = parse_kind(kind), parse_term(term)
    with the_node() as node:
        set_term(node, chosen, length, reason)
        kept = next(each for each in show_terms(node) if each.term.kind is chosen)
    if as_json:
        print_json(_of_kind(kept))
    else:
        out().print(f"{chosen.value} are kept for {kept.term.text}; {kept.counted.due:,} are due now.", highlight=False)


@app.command("run")
def run(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what is due; destroy nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Destroy what was kept for its term. `tocsin serve` does it every hour."""
    from tocsin.cli.opening import the_node
    from tocsin.services.keeping.retention import run_as_asked

    with the_node() as node, progress() as tell:
        done = run_as_asked(node, dry_run=dry_run, tell=tell)
    if as_json:
        print_json({
            "dry_run": done.is_dry, "erased": {kind.value: count for kind, count in done.counts.items()},
            "terms": {kind.value: term.text for kind, term in done.terms.items()}, "remaining": list(done.remaining),
        })  # fmt: skip
    else:
        _print_erased(done)


def erase(
    position: Annotated[int, typer.Argument(min=0, help="Which leaf; `tocsin audit search` shows positions.")],
    reason: Reason,
    purpose: Purpose = "",
    case: Case = "",
    as_json: Json = False,
) -> None:
    """Destroy what was kept beside one leaf of the ledger: a question, a look or a sign-in. The leaf stays."""
    from tocsin.cli.opening import the_node
    from tocsin.services.keeping.erasing import erase as erase_payload

    with the_node(purpose, case) as node:
        done = erase_payload(node, position, reason)
    if as_json:
        print_json({"position": done.position, "act": done.act.value, "remaining": list(done.remaining)})
        return
    out().print(f"What was kept beside leaf {done.position} ({done.act.value}) is destroyed.", highlight=False)
    _print_remaining(done.remaining)


def purge(
    record: Annotated[str, typer.Argument(metavar="OWNER/REFERENCE", help="As in un/QDe.115.")],
    reason: Reason,
    although_listed: Annotated[
        bool, typer.Option("--although-listed", help="Also one that stands on a list: its next load brings it back.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask: it is meant.")] = False,
    purpose: Purpose = "",
    case: Case = "",
    as_json: Json = False,
) -> None:
    """Make a record unreadable for good: its key is destroyed, and with it all its revisions; their headers stay."""
    from tocsin.cli.opening import the_node
    from tocsin.errors import Usage
    from tocsin.services.keeping.erasing import purge as purge_record
    from tocsin.services.records import require_purgeable

    with the_node(purpose, case) as node:
        require_purgeable(node, record, although_listed=although_listed)
        if not yes and not sys.stdin.isatty():
            raise Usage("nobody can be asked whether it is meant", hint="--yes says that it is")
        if not yes and not typer.confirm(f"Destroy {record} for good? Nothing brings it back", err=True):
            notice("[yellow]notice[/] nothing was destroyed")
            raise typer.Exit(1)
        done = purge_record(node, record, reason, although_listed=although_listed)
    if as_json:
        print_json({
            "record": done.record, "at": done.at.isoformat(), "keys_destroyed": done.keys_destroyed,
            "done": list(done.done), "remaining": list(done.remaining),
        })  # fmt: skip
        return
    out().print(f"{shown(done.record)} is purged: {', '.join(done.done)}.", highlight=False)
    _print_remaining(done.remaining)


def _print_kinds(found: Iterable[Kept]) -> None:
    from rich.table import Table

    table = Table(header_style="dim", box=None, pad_edge=False)
    for heading in ("kind", "kept for", "since", "by", "kept", "due now", "oldest"):
        table.add_column(heading, justify="right" if heading in {"kept", "due now"} else "left")
    for each in found:
        term, counted = each.term, each.counted
        since = f"{term.since:%Y-%m-%d}" if term.since else "built in"
        oldest = f"{counted.oldest:%Y-%m-%d}" if counted.oldest else ""
        counts = f"{counted.kept:,}", f"{counted.due:,}"
        table.add_row(term.kind.value, term.text, since, shown(term.by), *counts, oldest)
    out().print(table)


def _of_kind(kept: Kept) -> dict[str, Any]:
    term, counted = kept.term, kept.counted
    return {
        "kind": term.kind.value, "term": term.text, "seconds": int(term.length.total_seconds()),
        "since": term.since.isoformat() if term.since else None, "by": term.by, "kept": counted.kept,
        "due": counted.due, "oldest": counted.oldest.isoformat() if counted.oldest else None,
    }  # fmt: skip


def _print_erased(done: Erased) -> None:
    words = "due" if done.is_dry else "destroyed"
    for kind, count in done.counts.items():
        out().print(f"{kind.value}, kept for {done.terms[kind].text}: {count:,} {words}", highlight=False)
    _print_remaining(done.remaining)


def _print_remaining(remaining: Iterable[str]) -> None:
    for each in remaining:
        out().print(f"[dim]remains[/] {shown(each)}", highlight=False, soft_wrap=True)
