"""``tocsin identity``: which records of different lists are one subject; proposed, then decided by a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tocsin.cli.console import Exit, leave, notice, out, print_json, progress, shown, told_errors

if TYPE_CHECKING:  # what these values are; loaded only by the commands that need them
    from tocsin.model.identity import Basis
    from tocsin.services.identity.claims import Decided

app = typer.Typer(help="One subject on several lists: claims that a person accepts or refuses.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")]
Purpose = Annotated[str, typer.Option(help="What for; the node's default purpose when left out.")]
Lists = Annotated[list[str] | None, typer.Option("--list", help="Only between these lists; may be repeated.")]
Claims = Annotated[list[int], typer.Argument(metavar="CLAIM...", help="Numbers, as `tocsin identity list` has them.")]
AnyClaims = Annotated[
    list[int] | None, typer.Argument(metavar="[CLAIM...]", help="Numbers, as `tocsin identity list` has them.")
]
Reason = Annotated[str, typer.Option(help="Why; kept with the decision.")]
STATES = ("open", "proposed", "accepted", "refused", "ended", "look-again", "all")


@app.command()
def propose(
    lists: Lists = None,
    workers: Annotated[
        int, typer.Option(min=0, max=64, help="Processes that compare: 1 for none but this; 0 for as many as it pays.")
    ] = 0,
    purpose: Purpose = "",
    as_json: Json = False,
) -> None:
    """Propose which records of the loaded lists are one subject: by reference numbers, documents, likeness."""
    from functools import partial

    from tocsin.cli import identity_shapes
    from tocsin.cli.identity_processes import work_elsewhere
    from tocsin.cli.opening import the_node
    from tocsin.services.identity.propose import propose as propose_claims
    from tocsin.services.workers import cores

    with the_node(purpose) as node, progress() as tell:
        elsewhere = partial(work_elsewhere, node.settings)
        names = _names(lists)
        result = propose_claims(node, lists=names, elsewhere=elsewhere, workers=workers or cores(), progress=tell)
    if as_json:
        print_json(identity_shapes.proposed(result))
    else:
        identity_shapes.print_proposed(result)
    if result.not_compared:
        record, why = result.not_compared[0]
        notice(f"[yellow]not compared[/] {len(result.not_compared)} records, the first {shown(record)}: {shown(why)}")
        leave(Exit.PARTIAL)


@app.command("list")
def list_(
    state: Annotated[
        str, typer.Option(help=f"Which claims: {', '.join(STATES)}. Open: what waits for a person.")
    ] = "open",
    lists: Lists = None,
    basis: Annotated[str, typer.Option(help="reference, number or likeness.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="At most so many; --json has all.")] = 50,
    as_json: Json = False,
) -> None:
    """Claims, weightiest first, and the conflicts between them."""
    from tocsin.cli import identity_shapes
    from tocsin.cli.opening import the_node
    from tocsin.services.identity.claims import chosen_claims, overview
    from tocsin.store.identity import Chosen

    with told_errors():
        chosen = Chosen(basis=_basis(basis) if basis else None, lists=_names(lists) or None)
        _require_state(state)
    with the_node() as node:
        found = chosen_claims(node, chosen, state, shown=None if as_json else limit)
        summary = overview(node)
    if as_json:
        print_json(identity_shapes.claims(found, summary))
    else:
        identity_shapes.print_claims(found, summary, limit)


@app.command()
def show(
    claim: Annotated[int, typer.Argument(metavar="CLAIM", help="A number, as `tocsin identity list` has it.")],
    as_json: Json = False,
) -> None:
    """One claim: its evidence, what was decided and by whom, what changed since."""
    from tocsin.cli import identity_shapes
    from tocsin.cli.opening import the_node
    from tocsin.services.identity.claims import claim as find_claim

    with the_node() as node:
        found = find_claim(node, claim)
    if as_json:
        print_json(identity_shapes.claim(found))
    else:
        identity_shapes.print_claim(found)


@app.command()
def accept(
    claims: AnyClaims = None,
    by_reference: Annotated[
        bool, typer.Option("--by-reference", help="All proposals that rest on an equal reference number, in one act.")
    ] = False,
    lists: Lists = None,
    reason: Reason = "",
    purpose: Purpose = "",
    as_json: Json = False,
) -> None:
    """Accept claims: from the next screening on their records are one answer, with all designations."""
    from tocsin.cli.opening import the_node
    from tocsin.errors import Usage
    from tocsin.model.identity import Basis
    from tocsin.services.identity.claims import accept as accept_claims
    from tocsin.services.identity.claims import accept_all

    with told_errors():
        if bool(claims) == by_reference:
            raise Usage("which claims?", hint="numbers, or --by-reference for all that rest on a reference number")
        if lists and not by_reference:
            raise Usage("--list chooses among proposals --by-reference; claims are chosen by their numbers")
    with the_node(purpose) as node:
        if by_reference:
            result = accept_all(node, Basis.REFERENCE, lists=_names(lists), reason=reason)
        else:
            result = accept_claims(node, claims or [], reason=reason)
    _tell(result, as_json=as_json)


@app.command()
def refuse(
    claims: Claims,
    reason: Annotated[str, typer.Option(help="Why they are not one subject; kept with the decision.")],
    purpose: Purpose = "",
    as_json: Json = False,
) -> None:
    """Refuse claims: they are not proposed again unless one of the records changes."""
    from tocsin.cli.opening import the_node
    from tocsin.services.identity.claims import refuse as refuse_claims

    with the_node(purpose) as node:
        result = refuse_claims(node, claims, reason=reason)
    _tell(result, as_json=as_json)


@app.command()
def undo(
    claims: AnyClaims = None,
    act: Annotated[int, typer.Option(min=0, help="All decisions of this act that still stand.")] = 0,
    reason: Reason = "",
    purpose: Purpose = "",
    as_json: Json = False,
) -> None:
    """Take back the last decision on claims, or all of one act; they are as they were before."""
    from tocsin.cli.opening import the_node
    from tocsin.errors import Usage
    from tocsin.services.identity.claims import undo as undo_decisions

    with told_errors():
        if bool(claims) == bool(act):
            raise Usage("which decisions?", hint="the numbers of claims, or --act NUMBER")
    with the_node(purpose) as node:
        result = undo_decisions(node, claims or [], act=act or None, reason=reason)
    _tell(result, as_json=as_json)


def _names(lists: list[str] | None) -> list[str]:
    return [name.strip().lower() for name in lists or ()]


def _basis(text: str) -> Basis:
    from tocsin.errors import Usage
    from tocsin.model.identity import Basis

    try:
        return Basis(text.strip().lower())
    except ValueError as error:
        hint = f"one of: {', '.join(basis.value for basis in Basis)}"
        raise Usage(f"no claim rests on {text!r}", hint=hint) from error


def _require_state(state: str) -> None:
    from tocsin.errors import Usage

    if state not in STATES:
        raise Usage(f"no claims are called {state!r}", hint=f"one of: {', '.join(STATES)}")


def _tell(result: Decided, *, as_json: bool) -> None:
    from tocsin.cli import identity_shapes

    if as_json:
        print_json(identity_shapes.decided(result))
        return
    done = {"accept": "Accepted", "refuse": "Refused", "undo": "Taken back"}[result.verb.value]
    count = len(result.claims)
    what = f"claim {result.claims[0]}" if count == 1 else f"{count:,} claims"
    back = "" if done == "Taken back" else f" To take it back: [bold]tocsin identity undo --act {result.act}[/]"
    out().print(f"{done}: {what}, in act {result.act}.{back}")
    if result.left:
        numbers = ", ".join(map(str, result.left[:10])) + (" ..." if len(result.left) > 10 else "")
        notice(
            f"[yellow]left[/] {len(result.left)} claims whose evidence speaks against the reference number: "
            f"look at each by itself ({numbers})"
        )
