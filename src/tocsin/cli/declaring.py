"""``tocsin list declare``, ``declarations``, ``undeclare``: lists of authorities that publish none for machines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tocsin.cli.console import notice, out, print_json, shown, told_errors
from tocsin.errors import StoreUnavailable, StoreUnsafe

if TYPE_CHECKING:  # what these values are; loaded only by the commands that need them
    from tocsin.sources.reading import ListSource
    from tocsin.store.declared_lists import Declared

Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")]


def declare(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What people type; the owner of its records.")],
    title: Annotated[str, typer.Option(help="What the list is called.")],
    authority: Annotated[str, typer.Option(help="Who designates.")],
    form: Annotated[
        str, typer.Option("--format", help="register (a CSV of designations) or ftm (FollowTheMoney JSON lines).")
    ] = "register",
    rhythm_days: Annotated[int, typer.Option(help="It is expected to change within so many days.")] = 365,
    terms: Annotated[str, typer.Option(help="Under which terms it may be used.")] = "",
    address: Annotated[str, typer.Option(help="https address to fetch it from; without one it comes by hand.")] = "",
    as_json: Json = False,
) -> None:
    """Declare a list that Tocsin does not know, so that it loads as any other; again to change what was declared."""
    from tocsin.cli.opening import the_node
    from tocsin.services.listing.declare import declare as declare_list
    from tocsin.sources.declared.declaration import Declaration

    with told_errors():
        declaration = Declaration(
            name.strip().lower(), title.strip(), authority.strip(), form, rhythm_days, terms.strip(), address.strip()
        )
    with the_node(right="load") as node:
        kept = declare_list(node, declaration)
    if as_json:
        print_json(_shape(kept))
        return
    out().print(f"[bold]{kept.name}[/] declared: {shown(kept.title)}, by {shown(kept.authority)}.")
    way = "fetch" if kept.address else "load"
    notice(f"[dim]next: tocsin list {way} {kept.name}{'' if kept.address else ' FILE'}[/]")


def declarations(as_json: Json = False) -> None:
    """The lists that this node declared: what was said of each, when, by whom."""
    from rich.table import Table

    from tocsin.cli.opening import the_node
    from tocsin.services.listing.declare import declarations as declared_lists

    with the_node() as node:
        kept = declared_lists(node)
    if as_json:
        print_json([_shape(each) for each in kept])
        return
    if not kept:
        out().print("No list is declared. Next: [bold]tocsin list declare NAME --title ... --authority ...[/]")
        return
    table = Table(header_style="dim", box=None, pad_edge=False)
    for heading in ("list", "title", "authority", "format", "changes every", "address", "declared"):
        table.add_column(heading)
    for each in kept:
        when = f"{each.declared_at:%Y-%m-%d} by {each.declared_by}"
        words = (each.title, each.authority, each.format, f"{each.rhythm_days} days", each.address or "by hand", when)
        table.add_row(f"[bold]{each.name}[/]", *map(shown, words))
    out().print(table)


def undeclare(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Which declared list.")],
    end_records: Annotated[
        bool, typer.Option("--end-records", help="End its standing records first; their history stays.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Take a declaration back; refused while records of the list stand."""
    from tocsin.cli.opening import the_node
    from tocsin.services.listing.declare import undeclare as undeclare_list

    with the_node(right="load") as node:
        done = undeclare_list(node, name.strip().lower(), end_records=end_records)
    if as_json:
        print_json({"list": done.list, "ended": done.ended})
        return
    ended = f"; {done.ended:,} records ended" if done.ended else ""
    out().print(f"[bold]{shown(done.list)}[/] is no longer declared{ended}.")


def declared_sources() -> Mapping[str, ListSource]:
    """The declared lists as sources; none on a machine that has no node yet, and none is made to look."""
    from tocsin.cli.opening import settings
    from tocsin.node.local import open_node
    from tocsin.services.listing.sources import sources_of
    from tocsin.sources.registry import SOURCES

    ours = settings()
    if not ours["database_url"] and not ours.home.exists():
        return {}
    with open_node(ours) as node:
        return {name: source for name, source in sources_of(node).items() if name not in SOURCES}


def declared_if_reachable() -> Mapping[str, ListSource]:
    """As ``declared_sources``; none, with a notice, where the database cannot be reached."""
    try:
        return declared_sources()
    except (StoreUnavailable, StoreUnsafe) as error:
        notice(f"[yellow]notice[/] lists that this node declared are not shown: {shown(error.message)}")
        return {}


def _shape(kept: Declared) -> dict[str, Any]:
    return {
        "list": kept.name,
        "title": kept.title,
        "authority": kept.authority,
        "format": kept.format,
        "rhythm_days": kept.rhythm_days,
        "terms": kept.terms,
        "address": kept.address,
        "declared_at": kept.declared_at.isoformat(),
        "declared_by": kept.declared_by,
    }
