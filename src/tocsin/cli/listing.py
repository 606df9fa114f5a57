"""``tocsin list``: load, fetch, accept, refuse, show, diff, sources."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tocsin.cli import declaring
from tocsin.cli.console import Exit, leave, notice, out, print_json, progress, shown, told_errors
from tocsin.errors import Usage

if TYPE_CHECKING:  # what these values are; loaded only by the commands that need them
    from types import ModuleType

    from tocsin.services.listing.load import Loaded
    from tocsin.sources.reading import ListFile

app = typer.Typer(help="Official lists: load, fetch, look at what changed.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")]
ListName = Annotated[str, typer.Argument(metavar="LIST", help="Which list; `tocsin list sources` names them.")]
Purpose = Annotated[str, typer.Option(help="What for; the node's default purpose when left out.")]


@app.command()
def load(
    name: ListName,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="The list's file or files, or their folder.")],
    as_of: Annotated[str, typer.Option(help="The list's date (YYYY-MM-DD), where the file states none.")] = "",
    purpose: Purpose = "",
    as_json: Json = False,
) -> None:
    """Load a list from files: what changed against what stands, in one transaction.

    The list `documents` is a file of stolen, lost or revoked documents of any issuers, replaced as a whole.
    """
    from tocsin.cli.opening import the_node
    from tocsin.cli.reading import list_files, list_name, require_day
    from tocsin.services.listing.load import load as load_list

    with told_errors():
        there = list_files(path for path in files if path.exists())
        name = name if _is_documents(name) else list_name(name, files=there)
        chosen = list_files(files)
        day = require_day(as_of)
    if _is_documents(name):
        _load_documents(chosen, day, purpose, as_json=as_json)
        return
    if len(chosen) > len(files) and not any(file.is_dir() for file in files):
        notice(f"[dim]read together: {shown(', '.join(file.name for file in chosen))}[/]")
    with the_node(purpose, right="load") as node, progress() as tell:
        result = load_list(node, name, chosen, as_of=day, progress=tell)
    _tell_loaded(result, as_json=as_json)


@app.command()
def fetch(
    name: ListName,
    purpose: Purpose = "",
    as_json: Json = False,
) -> None:
    """Download a list from its official address, and load it."""
    from tocsin.cli.opening import the_node
    from tocsin.cli.reading import list_name
    from tocsin.services.listing.fetch import fetch as fetch_list

    with told_errors():
        _require_records(name, "a register of documents has no public address", "`tocsin list load documents FILE`")
        name = list_name(name)
    with the_node(purpose, right="load") as node, progress() as tell:
        result = fetch_list(node, name, progress=tell)
    _tell_loaded(result, as_json=as_json)


@app.command()
def accept(name: ListName, purpose: Purpose = "", as_json: Json = False) -> None:
    """Let a held load take effect, after a look at it (`tocsin list show LIST`)."""
    from tocsin.cli.opening import the_node
    from tocsin.cli.reading import list_name
    from tocsin.services.listing.load import accept as accept_held

    with told_errors():
        name = name if _is_documents(name) else list_name(name)
    with the_node(purpose, right="load") as node, progress() as tell:
        result = _documents().accept_documents(node) if _is_documents(name) else accept_held(node, name, progress=tell)
    _tell_loaded(result, as_json=as_json)


@app.command()
def refuse(name: ListName, reason: Annotated[str, typer.Option(help="Why it is refused; kept with the load.")]) -> None:
    """Discard a held load; what stands goes on standing."""
    from tocsin.cli.opening import the_node
    from tocsin.cli.reading import list_name
    from tocsin.services.listing.load import refuse as refuse_held

    with told_errors():
        name = name.strip().lower() if _is_documents(name) else list_name(name)
    with the_node(right="load") as node:
        if _is_documents(name):
            _documents().refuse_documents(node, reason)
        else:
            refuse_held(node, name, reason)
    out().print(f"The held load of [bold]{name}[/] is refused.")


@app.command()
def show(
    name: Annotated[str, typer.Argument(metavar="[LIST]", help="One list; all when left out.")] = "",
    as_json: Json = False,
) -> None:
    """How the loaded lists stand: date, size, version, what is held. What changed: `tocsin list diff`."""
    from tocsin.cli.opening import the_node
    from tocsin.cli.reading import list_name
    from tocsin.cli.tables import lists as tables
    from tocsin.services.documents import with_rows
    from tocsin.services.listing.lists import standing

    with told_errors():
        name = name.strip().lower() if not name or _is_documents(name) else list_name(name)
    with the_node() as node:
        states = with_rows(node, standing(node, name))
    if as_json:
        print_json([tables.state_table(state) for state in states])
    elif states:
        out().print(tables.states(states))
    else:
        out().print("No list is loaded. Next: [bold]tocsin list fetch un[/], or [bold]tocsin list load un FILE[/].")


@app.command()
def diff(
    name: ListName,
    version: Annotated[int, typer.Option(min=0, help="Which version; the one in force when left out.")] = 0,
    since: Annotated[
        int | None, typer.Option("--from", min=0, help="Against which version; the one before. 0: an empty list.")
    ] = None,
    until: Annotated[int, typer.Option("--to", min=0, help="Up to which version; the same as --version.")] = 0,
    limit: Annotated[int, typer.Option(min=1, help="At most so many records of each sort; --json has all.")] = 50,
    as_json: Json = False,
) -> None:
    """What changed between two versions of a list, record by record, in words."""
    from tocsin.cli.opening import the_node
    from tocsin.cli.reading import list_name
    from tocsin.cli.tables import lists as tables
    from tocsin.services.listing.lists import changes

    with told_errors():
        _require_records(
            name,
            "what changed in a register of documents is counted, not listed",
            "`tocsin list show documents --json`",
        )
        name = list_name(name)
        if version and until and version != until:
            raise Usage("--version and --to name two versions", hint="--from the older one --to the newer one")
    with the_node() as node:
        result = changes(node, name, version or until or None, since=since, limit=None if as_json else limit)
    if as_json:
        print_json(tables.changes_table(result))
    else:
        tables.print_changes(result, limit)


@app.command()
def sources(
    formats: Annotated[
        bool, typer.Option("--formats", help="A row for each format, and which file has confirmed it.")
    ] = False,
    as_json: Json = False,
) -> None:
    """The lists that Tocsin reads, and of how many of their formats a third party's file has confirmed the reader."""
    from tocsin.cli.tables import lists as tables
    from tocsin.sources.registry import SOURCES

    with told_errors():
        known = {**SOURCES, **declaring.declared_if_reachable()}
    if as_json:
        print_json([tables.source_table(source) for source in known.values()])
    elif formats:
        out().print(tables.formats(known.values()))
        out().print(
            "[dim]An unverified format follows the published description; no third party's file has confirmed it.[/]"
        )
    else:
        out().print(tables.sources(known.values()))
        out().print("[dim]Which formats, and what confirmed them: tocsin list sources --formats[/]")


app.command()(declaring.declare)
app.command()(declaring.declarations)
app.command()(declaring.undeclare)


def _is_documents(name: str) -> bool:
    """True for the register of documents, which is loaded and kept in its own way (decision 15)."""
    from tocsin.services.documents import LIST

    return name.strip().lower() == LIST


def _require_records(name: str, message: str, hint: str) -> None:
    """Nothing for a list of records. Raises Usage for the register of documents, which has none."""
    if _is_documents(name):
        raise Usage(message, hint=hint)


def _load_documents(files: list[ListFile], day: str, purpose: str, *, as_json: bool) -> None:
    from tocsin.cli.opening import the_node

    with the_node(purpose, right="load") as node, progress() as tell:
        result = _documents().load_documents(node, files, as_of=day, progress=tell)
    _tell_loaded(result, as_json=as_json)


def _documents() -> ModuleType:
    from tocsin.services.listing import load_documents

    return load_documents


def _tell_loaded(result: Loaded, *, as_json: bool) -> None:
    from tocsin.cli import shapes
    from tocsin.cli.tables import lists as tables
    from tocsin.services.listing.load import HELD

    if as_json:
        print_json(shapes.loaded(result))
    else:
        tables.print_loaded(result)
    if result.status == HELD:
        notice(f"[yellow]held[/] {shown(result.reason)}. Nothing changed: a person has to look at it first.")
        notice(f"[cyan]hint[/] `tocsin list accept {result.list}`, or `tocsin list refuse {result.list} --reason ...`")
        leave(Exit.PARTIAL)
