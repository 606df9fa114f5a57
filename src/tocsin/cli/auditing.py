"""``tocsin audit``: the ledger verified, searched, a leaf or its growth proved, the whole exported."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tocsin.cli.console import Exit, leave, notice, out, print_json, progress, shown, told_errors
from tocsin.cli.saying import said
from tocsin.model.handling import Use

if TYPE_CHECKING:
    from tocsin.node.settings import Settings
    from tocsin.services.auditing.search import FoundLeaf
    from tocsin.services.auditing.verify import StretchWork, Verified
    from tocsin.services.ports import Node

app = typer.Typer(help="The ledger of what was done: verify, search, prove, export.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")]
Result = Annotated[Path, typer.Option("--out", metavar="FILE", help="Where it goes; - is standard output.")]
Force = Annotated[bool, typer.Option("--force", help="Replace the file if there is one.")]
Purpose = Annotated[str, typer.Option(help="What for: a purpose of the use oversight; the member's, where it has one.")]
Root = Annotated[
    str, typer.Option(callback=said, help="The fingerprint of the node's root key, as it was kept elsewhere.")
]
Restored = Annotated[
    str,
    typer.Option(metavar="WHY", callback=said, help="The database is a backup that you restored: go on from it."),
]
SetAside = Annotated[
    str,
    typer.Option(
        metavar="WHY", callback=said, help="Keep apart what stops the leaves that wait: whole, and on the ledger."
    ),
]
AcceptFacts = Annotated[
    str,
    typer.Option(
        metavar="WHY", callback=said, help="Go on with facts that were written past Tocsin, as they stand (--fact)."
    ),
]
_SORTS = {"actor": "account", "operator": "operator", "service": "service"}
_MANY = 200_000  # leaves that are worth other processes


@app.callback()
def audit() -> None:
    """The ledger of what was done: verify, search, prove, export."""


@app.command()
def verify(
    against: Annotated[
        list[Path] | None, typer.Option(help="A checkpoint that was kept elsewhere; may be repeated.")
    ] = None,
    root: Root = "",
    workers: Annotated[int, typer.Option(min=0, max=64, help="Processes that look; 0 for as many as it is worth.")] = 0,
    accept_restored: Restored = "",
    set_aside: SetAside = "",
    accept_facts: AcceptFacts = "",
    fact: Annotated[
        list[str] | None, typer.Option(help='One of them, as this command names it: "user ana"; may be repeated.')
    ] = None,
    as_json: Json = False,
) -> None:
    """Look at every leaf, payload, node, checkpoint and key of the ledger, and at facts that must have a leaf.

    Only a checkpoint that was kept elsewhere shows that the whole ledger was not made anew: `tocsin audit checkpoint`.
    The home keeps the newest one that it has seen; a database behind it is refused until you say why it is so.
    """
    from tocsin.cli.opening import the_node
    from tocsin.cli.reading import read_bytes
    from tocsin.services.auditing.mark import advance
    from tocsin.services.auditing.verify import verify as verify_ledger
    from tocsin.services.workers import cores

    with told_errors():
        notes = [read_bytes(path).decode("utf-8", "replace") for path in against or ()]
    with the_node(right="audit", is_restored=True) as node, progress() as tell:
        _go_on(node, accept_restored, set_aside, accept_facts, fact or ())
        with node.store.transaction(node.actor, read_only=True) as tx:
            is_large = tx.ledger_tree.size() > _MANY
        elsewhere = partial(_elsewhere, node.settings)
        found = verify_ledger(
            node, against=notes, root=root, elsewhere=elsewhere, tell=tell,
            workers=workers or (cores() if is_large else 1),
        )  # fmt: skip
        if found.is_good and found.head:
            advance(node.home, found.head)
    _tell_verified(found, as_json=as_json)


@app.command()
def search(
    act: Annotated[str, typer.Option(help="collect, screen, view, decide, disclose, amend, erase, ...")] = "",
    actor: Annotated[str, typer.Option(help="Who acted: an account, operator or service of this name.")] = "",
    record: Annotated[
        str, typer.Option(metavar="OWNER/REFERENCE", help="Which record; or another object, as in list:un#3.")
    ] = "",
    purpose_of: Annotated[str, typer.Option("--for", help="The purpose that was stated.")] = "",
    case: Annotated[str, typer.Option(help="The case that was stated.")] = "",
    since: Annotated[str, typer.Option(help="From this moment on (ISO; UTC where no zone is given).")] = "",
    until: Annotated[str, typer.Option(help="Before this moment.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="At most so many, the newest.")] = 50,
    purpose: Purpose = "",
    as_json: Json = False,
) -> None:
    """The leaves that fit, newest first. That you looked is on the ledger as well."""
    from tocsin.cli.opening import the_node
    from tocsin.services.auditing.oversight import search as search_ledger
    from tocsin.services.auditing.search import Criteria

    with told_errors():
        criteria = Criteria(_act(act), actor, record, purpose_of, case, _moment(since), _moment(until))
    with the_node(purpose, use=Use.OVERSIGHT) as node:
        found = search_ledger(node, criteria, limit=limit)
    if as_json:
        print_json([_of_leaf(each) for each in found])
    else:
        _print_leaves(found)


@app.command()
def prove(
    position: Annotated[int, typer.Argument(min=0, help="Which leaf; `tocsin audit search` shows positions.")],
    item: Annotated[int | None, typer.Option(min=0, help="One item of a batch, counted from 0.")] = None,
    with_payload: Annotated[
        bool, typer.Option("--with-payload", help="Open what the leaf commits to; it may hold personal data.")
    ] = False,
    kept: Annotated[
        Path | None,
        typer.Option("--from", metavar="CHECKPOINT", help="Lead on from this checkpoint that somebody kept."),
    ] = None,
    result: Result = Path("-"),
    is_forced: Force = False,
    purpose: Purpose = "",
) -> None:
    """The proof that a leaf, or one item of a batch, is in the ledger: JSON that verify/verify_ledger.py reads."""
    from tocsin.cli.opening import the_node
    from tocsin.cli.writing import new_file
    from tocsin.services.auditing.oversight import proof as prove_leaf

    is_private = with_payload or item is not None
    with told_errors(), new_file(result, is_private=is_private, is_forced=is_forced) as file:
        with the_node(purpose, right="audit", use=Use.OVERSIGHT) as node:
            note = _note_in(kept) if kept else ""
            proof = prove_leaf(node, position, item=item, with_payload=with_payload, kept=note)
        file.write(json.dumps(proof, ensure_ascii=False) + "\n")
    _tell_written(result, f"The proof of leaf {position} is")


@app.command()
def consistency(
    kept: Annotated[
        Path, typer.Option("--from", metavar="CHECKPOINT", help="The file of a checkpoint that somebody kept.")
    ],
    result: Result = Path("-"),
    is_forced: Force = False,
    purpose: Purpose = "",
) -> None:
    """The proof that the ledger continues a checkpoint that was kept: JSON that verify/verify_ledger.py reads."""
    from tocsin.cli.opening import the_node
    from tocsin.cli.writing import new_file
    from tocsin.services.auditing.oversight import consistency as prove_consistency

    with told_errors(), new_file(result, is_forced=is_forced) as file:
        with the_node(purpose, right="audit", use=Use.OVERSIGHT) as node:
            proof = prove_consistency(node, _note_in(kept))
        file.write(json.dumps(proof, ensure_ascii=False) + "\n")
    _tell_written(result, "The proof of consistency is")


@app.command()
def export(
    result: Annotated[Path, typer.Option("--out", metavar="OUT.jsonl", help="Where it goes; - is standard output.")],
    with_payloads: Annotated[
        bool, typer.Option("--with-payloads", help="Open what the leaves commit to; they may hold personal data.")
    ] = False,
    is_forced: Force = False,
    purpose: Purpose = "",
) -> None:
    """The whole ledger in a file of JSON lines: verify/verify_ledger.py verifies it without Tocsin."""
    from tocsin.cli.opening import the_node
    from tocsin.cli.writing import new_file
    from tocsin.services.auditing.oversight import export as export_ledger

    with (
        told_errors(),
        new_file(result, is_private=with_payloads, is_forced=is_forced) as file,
        the_node(purpose, use=Use.OVERSIGHT) as node,
    ):
        count = sum(file.write(line + "\n") > 0 for line in export_ledger(node, with_payloads=with_payloads))
    _tell_written(result, f"{count:,} lines are")


@app.command()
def checkpoint(as_json: Json = False) -> None:
    """The newest signed checkpoint: keep it elsewhere, and give it to `tocsin audit verify --against`.

    It says nothing of anybody and is made to be given away, so no leaf is written about it.
    """
    from tocsin.cli.opening import the_node
    from tocsin.services.auditing.oversight import checkpoint as newest_checkpoint

    with the_node() as node:
        size, text = newest_checkpoint(node)
    if as_json:
        print_json({"checkpoint": text, "size": size})
    elif text:
        print(text, end="")  # noqa: T201  to the byte, as it was signed
    else:
        notice("[yellow]notice[/] the ledger has no checkpoint yet")


def _go_on(node: Node, restored: str, aside: str, forged: str, facts: Sequence[str]) -> None:
    """What a person says of the database before it is looked at: why each of these stays as it is."""
    from tocsin.services.auditing.aside import set_aside
    from tocsin.services.auditing.facts import accept_facts
    from tocsin.services.auditing.mark import accept
    from tocsin.services.auditing.sequence import sequence

    if restored:
        accepted = accept(node, restored)
        size = accepted.size if accepted else 0
        notice(f"[yellow]notice[/] the ledger goes on from {_counted(size, 'leaf', 'leaves')}; it says why")
    if aside:
        for each in set_aside(node, aside):
            notice(f"[yellow]set aside[/] {shown(each.place)}: {shown(each.why)}; a leaf holds it whole, and why")
        sequence(node, is_looked_at=True)
    if forged or facts:
        for place, fact in accept_facts(node, facts, forged).items():
            notice(f"[yellow]accepted[/] {shown(place)}: {shown(fact.what)}; a leaf says so, and why")
            if fact.content is not None:
                notice(f"  as it stands: {shown(json.dumps(fact.content, ensure_ascii=False))}")


@contextmanager
def _elsewhere(settings: Settings) -> Iterator[StretchWork]:
    from tocsin.node.local import open_node
    from tocsin.services.auditing.verify import StretchWork

    with open_node(settings, is_restored=True) as node:  # what the home has seen is compared by who asks
        yield StretchWork(node)


def _note_in(path: Path) -> str:
    """The text of a checkpoint's file. Raises Usage, and BadValue for what is none."""
    from tocsin.cli.reading import read_bytes
    from tocsin.errors import BadValue
    from tocsin.ledger.checkpoint import parse

    note = read_bytes(path).decode("utf-8", "replace")
    try:
        parse(note)
    except BadValue as error:
        raise BadValue(error.message, place=str(path), hint="a file that `tocsin audit checkpoint` wrote") from error
    return note


def _tell_written(path: Path, what: str) -> None:
    from tocsin.cli.writing import is_terminal_word

    if not is_terminal_word(path):
        out().print(f"{what} in {shown(str(path))}. Verify it with verify/verify_ledger.py.", soft_wrap=True)


def _tell_verified(found: Verified, *, as_json: bool) -> None:
    if as_json:
        print_json({
            "good": found.is_good, "leaves": found.size, "checkpoints": found.checkpoints, "payloads": found.payloads,
            "destroyed": found.destroyed, "waiting": found.waiting, "kept_checkpoints": found.kept,
            "faults": [{"place": each.place, "message": each.message} for each in found.faults],
        })  # fmt: skip
    else:
        for fault in found.faults[:50]:
            out().print(f"[red]✗[/] {shown(fault.place)}: {shown(fault.message)}", highlight=False, soft_wrap=True)
        if len(found.faults) > 50:
            out().print(f"  and {len(found.faults) - 50:,} more (--json has all)", highlight=False)
        mark = "[green]✓[/] good" if found.is_good else "[red]✗[/] not as it was written"
        out().print(
            f"{mark}: {_counted(found.size, 'leaf', 'leaves')}, {_counted(found.checkpoints, 'checkpoint')}, "
            f"{_counted(found.payloads, 'payload')}, {found.destroyed:,} destroyed, {found.waiting:,} waiting"
            + (f"; continues {_counted(found.kept, 'checkpoint')} kept before or elsewhere" if found.kept else ""),
            highlight=False,
            soft_wrap=True,
        )
    if not found.is_good:
        leave(Exit.FAILED)


def _counted(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def _print_leaves(found: list[FoundLeaf]) -> None:
    for each in found:
        told = "(destroyed)" if each.payload is None else json.dumps(_in_order(each.payload), ensure_ascii=False)
        by = f"{each.name} ({_SORTS[each.sort]})" if each.sort else f"somebody unknown here ({each.leaf.actor})"
        told = told if len(told) <= 160 else f"{told[:160]}..."
        batch = f" [{each.leaf.count} items]" if each.leaf.batch else ""
        out().print(
            f"[bold]{each.position}[/] {each.leaf.at:%Y-%m-%d %H:%M:%S} {each.leaf.act.value}{shown(batch)} "
            f"by {shown(by)}{f' for {shown(each.leaf.purpose)}' if each.leaf.purpose else ''}: [dim]{shown(told)}[/]",
            highlight=False,
            soft_wrap=True,
        )
    if not found:
        out().print("No leaf fits.")


def _in_order(payload: dict[str, Any]) -> dict[str, Any]:
    """The payload with what was done, and to whom, ahead: a line is cut."""
    first: dict[str, Any] = {key: payload[key] for key in ("what", "about") if key in payload}
    return {**first, **payload}


def _of_leaf(found: FoundLeaf) -> dict[str, Any]:
    leaf = found.leaf
    return {
        "position": found.position, "id": leaf.id, "act": leaf.act.value, "actor": leaf.actor,
        "by": {"sort": found.sort.value, "name": found.name} if found.sort else None, "at": leaf.at.isoformat(),
        "purpose": leaf.purpose, "case": leaf.case, "objects": list(leaf.objects),
        "batch": leaf.batch,
        "count": leaf.count, "payload": found.payload,
    }  # fmt: skip


def _act(text: str) -> Any:
    from tocsin.errors import BadValue
    from tocsin.ledger.leaf import Act

    if not text:
        return None
    try:
        return Act(text.strip().lower())
    except ValueError as error:
        raise BadValue(f"{text!r} is no act", hint=f"one of: {', '.join(Act)}") from error


def _moment(text: str) -> datetime | None:
    from tocsin.errors import BadValue

    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:  # the first and last hours of the calendar are in no other zone
        raise BadValue(f"{text!r} is no moment", hint="as in 2026-11-22, or 2026-11-22T08:30Z") from error
