"""``tocsin record show``: everything a record states, with the source of each fact."""

from __future__ import annotations

from typing import Annotated

import typer

from tocsin.cli.console import print_json

app = typer.Typer(help="Records: what they state, and where each fact comes from.", no_args_is_help=True)


@app.callback()
def records() -> None:
    """Records: what they state, and where each fact comes from."""


@app.command()
def show(
    record: Annotated[str, typer.Argument(metavar="OWNER/REFERENCE", help="As in un/QDe.115.")],
    purpose: Annotated[str, typer.Option(help="What for.")] = "",
    case: Annotated[str, typer.Option(help="On which case, where the purpose asks for one.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")] = False,
) -> None:
    """Show a record: names, dates, documents, designations, each with its source; and its history."""
    from tocsin.cli import shapes
    from tocsin.cli.opening import the_node
    from tocsin.cli.tables import records as tables
    from tocsin.services.records import find

    with the_node(purpose, case) as node:
        found = find(node, record)
    if as_json:
        print_json(shapes.found(found))
    else:
        tables.print_record(found)
