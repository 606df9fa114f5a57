"""``tocsin init``, ``doctor``, ``stop``, ``demo`` and ``config show``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tocsin.cli.console import Exit, leave, notice, out, print_json, progress, shown, told_errors

if TYPE_CHECKING:  # what it is; loaded only where it is made
    from tocsin.services.accounts.invitations import Invited
    from tocsin.services.auditing.node_keys import KeyStates

config = typer.Typer(help="Settings: what they are and where they come from.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")]


@config.callback()
def settings_group() -> None:
    """Settings: what they are and where they come from."""


@config.command("show")
def config_show(
    origin: Annotated[bool, typer.Option("--origin", help="Say where each value comes from.")] = False,
    as_json: Json = False,
) -> None:
    """The settings in force; secrets are not shown."""
    from rich.table import Table

    from tocsin.cli.opening import settings

    with told_errors():
        values = settings().values
    if as_json:
        print_json(
            {
                name: {"value": value.shown, "origin": value.origin, "variable": value.setting.variable}
                for name, value in values.items()
            }
        )
        return
    table = Table(header_style="dim", box=None, pad_edge=False)
    for heading in ("setting", "value", *(["origin"] if origin else []), "meaning"):
        table.add_column(heading, overflow="fold")
    for name, value in values.items():
        table.add_row(name, shown(value.shown), *([shown(value.origin)] if origin else []), value.setting.meaning)
    out().print(table)


def init(
    purpose: Annotated[str, typer.Option(help="The default purpose of a new node.")] = "",
    as_json: Json = False,
) -> None:
    """Make this node: its folder, key, database, a local operator and a default purpose. Asks nothing."""
    from tocsin.cli.opening import the_node
    from tocsin.cli.serving import link_of
    from tocsin.services.accounts.invitations import first_administrator
    from tocsin.services.auditing.node_keys import show

    with the_node(purpose, is_made=False) as node:
        identity = node.identity
        home = node.settings.home
        keys = show(node, home)
        invited = first_administrator(node)
        link = link_of(invited, node.settings["public_url"]) if invited else ""
    if as_json:
        print_json({
            "node": str(identity.id), "name": identity.name, "home": str(home),
            "operators": list(identity.operators), "purpose": identity.default_purpose,
            "root": keys.root, "root_file": str(keys.root_file) if keys.root_file else None,
        })  # fmt: skip
        _tell_link(invited, link)
        return
    out().print(f"Node [bold]{shown(identity.name)}[/] is ready ({identity.id}).")
    if purpose and purpose != identity.default_purpose:
        notice(
            f"[yellow]notice[/] this node was made before: its default purpose stays "
            f"{shown(identity.default_purpose)}; TOCSIN_PURPOSE, `purpose` in {shown(str(home))}/tocsin.toml and "
            "--purpose override it"
        )
    kept = f"Everything it keeps lies in [bold]{shown(str(home))}[/]; keep a copy of its master.key elsewhere."
    out().print(kept, soft_wrap=True)
    _tell_root(keys)
    _tell_link(invited, link)
    if invited is None:
        notice("[yellow]notice[/] this node has its first administrator already; another link: tocsin user invite NAME")
    out().print("Next: [bold]tocsin list fetch un[/], or [bold]tocsin list load un FILE[/].")


def _tell_link(invited: Invited | None, link: str) -> None:
    """The one-time link of the first administrator; it opens something, so it is for eyes, never for a pipe."""
    if invited is not None:
        until = f"{invited.expires_at:%Y-%m-%d %H:%M} UTC"
        notice(f"[cyan]link[/] for {shown(invited.user)}, once, until {until}; it is not shown again: {shown(link)}")
        notice("[cyan]hint[/] it answers while `tocsin serve` runs, by POST with a password: docs/guide/accounts.md")


def _tell_root(keys: KeyStates) -> None:
    """Where the root key lies, and what to do with it: who has it can make this node's keys."""
    out().print(
        f"Root key [bold]{keys.root}[/]: write it down, others verify this node's ledger by it.", soft_wrap=True
    )
    if keys.root_file is not None:
        out().print(
            f"Take [bold]{shown(str(keys.root_file))}[/] away, to a safe place off this machine.", soft_wrap=True
        )


def doctor(
    repair: Annotated[bool, typer.Option("--repair", help="Rebuild the index and the projections.")] = False,
    as_json: Json = False,
) -> None:
    """Look at everything that this node needs, and say what is wrong and what to do."""
    from tocsin.cli.checking import examine

    with progress() as tell:
        findings = examine(repair=repair, tell=tell)
    if as_json:
        print_json([{"check": f.check, "state": f.state, "what": f.what, "hint": f.hint} for f in findings])
    else:
        colours = {"good": "green", "notice": "yellow", "bad": "red"}
        marks = {"good": "✓", "notice": "!", "bad": "✗"}
        for finding in findings:
            mark = f"[{colours[finding.state]}]{marks[finding.state]}[/]"
            out().print(f"{mark} {finding.check}: {shown(finding.what)}", highlight=False)
            if finding.hint:
                out().print(f"    [cyan]{shown(finding.hint)}[/]", highlight=False)
    if any(finding.state == "bad" for finding in findings):
        leave(Exit.FAILED)


def stop() -> None:
    """Stop the embedded database of this node; the next command starts it again."""
    from tocsin.cli.opening import settings
    from tocsin.node.serving_here import servers_of
    from tocsin.store import server

    with told_errors():
        given = settings()
        stopped = server.stop(given.home)
    out().print("The embedded database is stopped." if stopped else "The embedded database was not running.")
    for process in () if given["database_url"] else servers_of(given.home):
        notice(
            f"[yellow]notice[/] `tocsin serve` (process {process}) works on this database: it answers 503, and does "
            "not start it by itself"
        )
        notice(
            "[cyan]hint[/] any other command starts the database again, as `tocsin list show`; the server then goes on"
        )


def demo(as_json: Json = False) -> None:
    """Show what Tocsin does, on fictional lists and a fictional flight, in a home that is removed afterwards."""
    from tocsin.cli.showing import show

    with told_errors():
        show(as_json=as_json)
