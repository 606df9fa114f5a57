"""``tocsin screen``: runs, run, again, forget, proof, verify-proof; and how a screened table is told."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tocsin.cli.console import Exit, leave, notice, out, print_json, shown, told_errors

if TYPE_CHECKING:  # what these values are; loaded only by the commands that need them
    from tocsin.cli.changed import Followed
    from tocsin.cli.filing import Order, Screened
    from tocsin.node.local import LocalNode

Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")]
Number = Annotated[int, typer.Argument(metavar="RUN", min=1, help="Which run; `tocsin screen runs` names them.")]
Purpose = Annotated[str, typer.Option(help="What for; the node's default purpose when left out.")]


def add_to(app: typer.Typer) -> None:
    """Put these commands beside those that screen."""
    app.command("again")(again)
    app.command("runs")(runs)
    app.command("run")(run)
    app.command("forget")(forget)
    app.command("proof")(proof)
    app.command("verify-proof")(verify_proof)


def again(
    number: Number,
    result: Annotated[Path, typer.Option("--out", metavar="OUT.jsonl", help="One line of JSON for each row.")],
    whole: Annotated[bool, typer.Option("--all", help="Every row's answer, not only what changed.")] = False,
    workers: Annotated[
        int, typer.Option(min=0, max=64, help="Processes that compare; 0 for as many as it is worth.")
    ] = 0,
    purpose: Purpose = "",
    as_json: Json = False,
) -> None:
    """Screen the rows that a run kept (`screen file --keep`) against the lists as they stand: what changed since."""
    from tocsin.cli.asking import KeptRows
    from tocsin.cli.changed import screen_changes
    from tocsin.cli.filing import Order, screen_all
    from tocsin.cli.opening import the_node
    from tocsin.cli.resuming import source_of
    from tocsin.services.screening.proofs import Source
    from tocsin.services.screening.runs import asked_of, require_queries

    with the_node(purpose, right="screen") as node:
        earlier = require_queries(node, number)
        order = Order(asked_of(earlier), workers, is_kept=True)
        before = source_of(earlier)
        rows = KeptRows(node, earlier, Source(before.sha256, before.size, str(earlier.id)))
        screened: Screened | Followed
        if whole:
            screened = screen_all(node, rows, result, order)
        else:
            screened = screen_changes(node, rows, result, order, earlier)
    tell_one(screened, result, as_json=as_json)


def runs(
    limit: Annotated[int, typer.Option(min=1, help="At most so many, the newest first.")] = 20,
    as_json: Json = False,
) -> None:
    """The runs that are kept: when, what for, how many rows, which lists; the newest first."""
    from tocsin.cli.opening import the_node
    from tocsin.cli.tables import runs as tables
    from tocsin.services.screening.runs import runs as all_runs

    with the_node(right="screen") as node:
        found = all_runs(node, None if as_json else limit)
    if as_json:
        print_json([tables.run_table(each) for each in found])
    elif found:
        out().print(tables.runs(found))
    else:
        out().print("Nothing was screened from a table yet: [bold]tocsin screen file IN.csv --out OUT.jsonl[/]")


def run(number: Number, as_json: Json = False) -> None:
    """One run: what was screened against which versions of the lists, by whom, by which weights."""
    from tocsin.cli.opening import the_node
    from tocsin.cli.tables import runs as tables
    from tocsin.services.screening.runs import run_of

    with the_node(right="screen") as node:
        found = run_of(node, number)
    if as_json:
        print_json(tables.run_table(found))
    else:
        tables.print_run(found)


def forget(number: Number, as_json: Json = False) -> None:
    """Destroy what a run keeps of its rows; counts and versions stay, for its proof."""
    from tocsin.cli.opening import the_node
    from tocsin.services.screening.runs import forget as forget_run

    with the_node() as node:
        done = forget_run(node, number)
    if as_json:
        print_json({"run": number, "done": list(done.done), "remaining": list(done.remaining)})
        return
    out().print(f"Run {number} is forgotten: {', '.join(done.done)}.")
    for each in done.remaining:
        out().print(f"[dim]remains[/] {shown(each)}", highlight=False)


def proof(
    number: Number,
    result: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where the proof goes; - is standard output.")],
) -> None:
    """Write the proof of a run: what was screened, against what, when, by whom, for what, by which weights."""
    import sys

    from tocsin.cli.opening import the_node
    from tocsin.services.screening.proofs import proof as proof_of
    from tocsin.services.screening.runs import record_proof

    with the_node(right="screen") as node:
        data = proof_of(node, number)
        record_proof(node, number)  # before it leaves the node
    if str(result) == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    with told_errors():
        _write_new(result, data)
    out().print(f"The proof of run {number} is in {shown(str(result))}. Check it: `tocsin screen verify-proof`.")


def verify_proof(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A proof, or - for standard input.")],
    table: Annotated[Path | None, typer.Option(help="The table that was screened.")] = None,
    answers: Annotated[Path | None, typer.Option(help="The answers that it got.")] = None,
    as_json: Json = False,
) -> None:
    """Check a proof against this node, and against the table and the answers: what agrees, what does not."""
    from tocsin.cli.opening import the_node
    from tocsin.cli.reading import located, read_bytes
    from tocsin.cli.tables import runs as tables
    from tocsin.services.screening.proofs import DIFFERS, NOT_CHECKED, verify

    with told_errors():
        data = read_bytes(path)
    with the_node() as node, located(path):
        checks = verify(node, data, table=table, answers=answers)
    states = {check.state for check in checks}
    if as_json:
        print_json(tables.checks_table(checks))
    else:
        out().print(tables.checks(checks))
    if DIFFERS in states:
        notice("[red]differs[/] this proof does not agree with what is here")
        leave(Exit.FAILED)
    if NOT_CHECKED in states:
        notice("[yellow]not checked[/] some of it: see why")
        leave(Exit.PARTIAL)


def screen_one(node: LocalNode, table: Path, result: Path, order: Order, since: int) -> Screened | Followed:
    """The table screened: every answer, or with ``since`` what changed against that run."""
    from tocsin.cli.asking import table_rows
    from tocsin.cli.changed import screen_changes
    from tocsin.cli.filing import require_apart, screen_file
    from tocsin.services.screening.runs import run_of

    if not since:
        return screen_file(node, table, result, order)
    earlier = run_of(node, since)
    require_apart(table, result)
    with table_rows(table, order.asked) as rows:
        return screen_changes(node, rows, result, order, earlier)


def tell_one(screened: Screened | Followed, result: Path, *, as_json: bool) -> None:
    """The tally of a table, and the exit code that goes with it."""
    from tocsin.cli.changed import Followed
    from tocsin.cli.tables import runs as tables

    tally = screened.tally
    if screened.unused:
        notice(f"[yellow]notice[/] columns that screening makes nothing of: {shown(', '.join(screened.unused))}")
    if as_json:
        print_json(tables.screened_table(screened, result))
    else:
        tables.print_screened(screened, result)
    if tally.not_checked or (isinstance(screened, Followed) and screened.changes["not_compared"]):
        notice("[yellow]not checked[/] some rows: each says why in its answer")
        leave(Exit.PARTIAL)
    if screened.changes["alerts"] if isinstance(screened, Followed) else tally.alerts:
        leave(Exit.ALERTS)


def _write_new(path: Path, data: bytes) -> None:
    """Write a file that does not exist yet, or that holds these very bytes. Raises Usage."""
    from tocsin.errors import Usage

    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError as error:
        if path.is_file() and path.read_bytes() == data:
            return
        raise Usage("the file exists; it was left as it is", place=str(path), hint="choose another --out") from error
    except OSError as error:
        raise Usage(f"cannot be written: {error.strerror or error}", place=str(path)) from error
