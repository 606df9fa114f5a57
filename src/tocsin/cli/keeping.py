"""``tocsin node key``: the keys with which this node signs its ledger."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tocsin.cli.console import notice, out, print_json, shown

if TYPE_CHECKING:
    from tocsin.services.auditing.node_keys import KeyState

app = typer.Typer(help="This node: its keys.", no_args_is_help=True)
key = typer.Typer(help="The keys with which this node signs its ledger.", no_args_is_help=True)
app.add_typer(key, name="key")

Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")]
RootFile = Annotated[
    Path | None,
    typer.Option("--root", metavar="FILE", help="The root key's file; node-root.key in the home if unsaid."),
]


@app.callback()
def node_group() -> None:
    """This node: its keys."""


@key.callback()
def key_group() -> None:
    """The keys with which this node signs its ledger."""


@key.command()
def show(as_json: Json = False) -> None:
    """The root's fingerprint and every node key: from when, until when, and whether it may sign."""
    from tocsin.cli.opening import the_node
    from tocsin.services.auditing.node_keys import show as show_keys

    with the_node() as node:
        states = show_keys(node, node.settings.home)
    if as_json:
        file = str(states.root_file) if states.root_file else None
        print_json({"root": states.root, "root_file": file, "keys": [_of_key(each) for each in states.keys]})
        return
    out().print(f"root [bold]{states.root}[/]", highlight=False)
    for each in states.keys:
        _print_key(each)
    if states.root_file is not None:
        notice(f"[yellow]notice[/] the root key lies in {shown(str(states.root_file))}: take it away, to a safe place")


@key.command()
def rotate(root: RootFile = None, as_json: Json = False) -> None:
    """Make a new node key, vouched for by the root; the old one's private half is destroyed."""
    from tocsin.cli.opening import the_node
    from tocsin.services.auditing.node_keys import ROOT_FILE
    from tocsin.services.auditing.node_keys import rotate as rotate_key

    with the_node(right="configure") as node:
        state = rotate_key(node, root or node.settings.home / ROOT_FILE)
    _tell(state, as_json=as_json)


@key.command()
def revoke(
    serial: Annotated[int, typer.Argument(min=1, help="Which node key; `tocsin node key show` numbers them.")],
    reason: Annotated[str, typer.Option(help="Why; it is published with the revocation.")],
    root: RootFile = None,
    as_json: Json = False,
) -> None:
    """Take the root's word for a node key back: what it signs from now on counts for nothing."""
    from tocsin.cli.opening import the_node
    from tocsin.services.auditing.node_keys import ROOT_FILE, revoke_key

    with the_node(right="configure") as node:
        state = revoke_key(node, root or node.settings.home / ROOT_FILE, serial, reason)
        if serial == max(each.certificate.serial for each in _all(node)):
            notice("[yellow]notice[/] the ledger is not signed until there is a new key: tocsin node key rotate")
    _tell(state, as_json=as_json)


def _all(node: Any) -> tuple[KeyState, ...]:
    from tocsin.services.auditing.node_keys import show as show_keys

    return show_keys(node, node.settings.home).keys


def _tell(state: KeyState, *, as_json: bool) -> None:
    if as_json:
        print_json(_of_key(state))
    else:
        _print_key(state)


def _print_key(state: KeyState) -> None:
    certificate = state.certificate
    told = f"[yellow]{shown(state.trouble)}[/]" if state.trouble else "[green]signs[/]"
    days = f"{certificate.begins:%Y-%m-%d} to {certificate.ends:%Y-%m-%d}"
    out().print(f"key [bold]{certificate.serial}[/] {days}: {told}", highlight=False, soft_wrap=True)
    out().print(f"    [dim]{shown(state.verifier)}[/]", highlight=False, soft_wrap=True)


def _of_key(state: KeyState) -> dict[str, Any]:
    certificate = state.certificate
    return {
        "serial": certificate.serial, "begins": certificate.begins.isoformat(), "ends": certificate.ends.isoformat(),
        "trouble": state.trouble, "verifier": state.verifier,
    }  # fmt: skip
