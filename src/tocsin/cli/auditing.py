"""``tocsin audit``: the ledger verified, searched, a leaf proved, the whole exported."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tocsin.cli.console import Exit, leave, notice, out, print_json, progress, shown, told_errors

if TYPE_CHECKING:
    from tocsin.node.settings import Settings
    from tocsin.services.auditing.search import FoundLeaf
    from tocsin.services.auditing.verify import StretchWork, Verified

app = typer.Typer(help="The ledger of what was done: verify, search, prove, export.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")]
Purpose = Annotated[str, typer.Option(help="What for; the node's default purpose when left out.")]
HEAD = "ledger.head"  # in the home: the newest checkpoint that a verification found good
_MANY = 200_000  # leaves that are worth other processes


@app.callback()
def audit() -> None:
    """The ledger of what was done: verify, search, prove, export."""


@app.command()
def verify(
    against: Annotated[
        list[Path] | None, typer.Option(help="A checkpoint that was kept elsewhere; may be repeated.")
    ] = None,
    root: Annotated[str, typer.Option(help="The fingerprint of the node's root key, as it was kept elsewhere.")] = "",
    workers: Annotated[int, typer.Option(min=0, max=64, help="Processes that look; 0 for as many as it is worth.")] = 0,
    as_json: Json = False,
) -> None:
    """Look at every leaf, payload, node, checkpoint and key of the ledger, and at facts that must have a leaf.

    Only a checkpoint that was kept elsewhere shows that the whole ledger was not made anew: `tocsin audit checkpoint`.
    """
    from tocsin.cli.opening import the_node
    from tocsin.cli.reading import read_bytes
    from tocsin.services.auditing.verify import verify as verify_ledger
    from tocsin.services.workers import cores

    with told_errors():
        notes = [read_bytes(path).decode("utf-8", "replace") for path in against or ()]
    with the_node() as node, progress() as tell:
        head = node.settings.home / HEAD
        notes += [head.read_text("utf-8", "replace")] if head.exists() else []
        with node.store.transaction(node.actor, read_only=True) as tx:
            is_large = tx.ledger_tree.size() > _MANY
        elsewhere = partial(_elsewhere, node.settings)
        found = verify_ledger(
            node, against=notes, root=root, elsewhere=elsewhere, tell=tell,
            workers=workers or (cores() if is_large else 1),
        )  # fmt: skip
        if found.is_good and found.head:
            head.write_text(found.head, "utf-8")
    _tell_verified(found, as_json=as_json)


@app.command()
def search(
    act: Annotated[str, typer.Option(help="collect, screen, view, decide, disclose, amend, erase, ...")] = "",
    actor: Annotated[str, typer.Option(help="Who acted.")] = "",
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
    from tocsin.services.auditing.search import Criteria
    from tocsin.services.auditing.search import search as search_ledger

    with told_errors():
        criteria = Criteria(_act(act), actor, record, purpose_of, case, _moment(since), _moment(until))
    with the_node(purpose) as node:
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
    result: Annotated[Path | None, typer.Option("--out", help="Write the proof into this file.")] = None,
    purpose: Purpose = "",
) -> None:
    """The proof that a leaf, or one item of a batch, is in the ledger: JSON that verify/verify_ledger.py reads."""
    from tocsin.cli.opening import the_node
    from tocsin.services.auditing.proof import prove as prove_leaf

    with the_node(purpose) as node:
        proof = prove_leaf(node, position, item=item, with_payload=with_payload)
        if result is not None:
            with _written(result) as lines:
                lines.append(json.dumps(proof, ensure_ascii=False))
    if result is None:
        print(json.dumps(proof, ensure_ascii=False))  # noqa: T201  one line, whatever the terminal
    else:
        out().print(f"The proof of leaf {position} is in {shown(str(result))}.")


@app.command()
def export(
    result: Annotated[Path, typer.Option("--out", metavar="OUT.jsonl", help="Where it goes; must not exist yet.")],
    with_payloads: Annotated[
        bool, typer.Option("--with-payloads", help="Open what the leaves commit to; they may hold personal data.")
    ] = False,
    purpose: Purpose = "",
) -> None:
    """The whole ledger in a file of JSON lines: verify/verify_ledger.py verifies it without Tocsin."""
    from tocsin.cli.opening import the_node
    from tocsin.errors import Usage
    from tocsin.services.auditing.proof import export as export_ledger

    with the_node(purpose) as node:
        try:
            with result.open("x", encoding="utf-8") as file:
                count = sum(file.write(line + "\n") > 0 for line in export_ledger(node, with_payloads=with_payloads))
        except OSError as error:
            raise Usage(f"cannot be written: {error.strerror}", place=str(result)) from error
    out().print(f"{count:,} lines are in {shown(str(result))}. Verify them with verify/verify_ledger.py.")


@app.command()
def checkpoint(as_json: Json = False) -> None:
    """The newest signed checkpoint: keep it elsewhere, and give it to `tocsin audit verify --against`."""
    from tocsin.cli.opening import the_node
    from tocsin.services.auditing.sequence import sequence

    with the_node() as node:
        sequence(node)
        with node.store.transaction(node.actor, read_only=True) as tx:
            note = tx.ledger_tree.last_checkpoint()
            text = tx.ledger_tree.note(note.checkpoint.size) if note else ""
    if as_json:
        print_json({"checkpoint": text, "size": note.checkpoint.size if note else 0})
    elif text:
        print(text, end="")  # noqa: T201  to the byte, as it was signed
    else:
        notice("[yellow]notice[/] the ledger has no checkpoint yet")


@contextmanager
def _elsewhere(settings: Settings) -> Iterator[StretchWork]:
    from tocsin.node.local import open_node
    from tocsin.services.auditing.verify import StretchWork

    with open_node(settings) as node:
        yield StretchWork(node)


@contextmanager
def _written(path: Path) -> Iterator[list[str]]:
    from tocsin.errors import Usage

    lines: list[str] = []
    yield lines
    try:
        path.write_text("\n".join(lines) + "\n", "utf-8")
    except OSError as error:
        raise Usage(f"cannot be written: {error.strerror}", place=str(path)) from error


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
        told = "(destroyed)" if each.payload is None else json.dumps(each.payload, ensure_ascii=False)
        told = told if len(told) <= 160 else f"{told[:160]}..."
        batch = f" [{each.leaf.count} items]" if each.leaf.batch else ""
        out().print(
            f"[bold]{each.position}[/] {each.leaf.at:%Y-%m-%d %H:%M:%S} {each.leaf.act.value}{shown(batch)} "
            f"for {shown(each.leaf.purpose)}: [dim]{shown(told)}[/]",
            highlight=False,
            soft_wrap=True,
        )
    if not found:
        out().print("No leaf fits.")


def _of_leaf(found: FoundLeaf) -> dict[str, Any]:
    leaf = found.leaf
    return {
        "position": found.position, "id": leaf.id, "act": leaf.act.value, "actor": leaf.actor,
        "at": leaf.at.isoformat(), "purpose": leaf.purpose, "case": leaf.case, "objects": list(leaf.objects),
        "batch": leaf.batch, "count": leaf.count, "payload": found.payload,
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
    except ValueError as error:
        raise BadValue(f"{text!r} is no moment", hint="as in 2026-11-22, or 2026-11-22T08:30Z") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
