"""``tocsin compare``: why two descriptions are, or are not, the same."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tocsin.cli.console import Exit, leave, notice, out, print_json, shown, told_errors


def compare(
    a: Annotated[str, typer.Argument(help="One name.")] = "",
    b: Annotated[str, typer.Argument(help="Another name.")] = "",
    kind: Annotated[str, typer.Option(help="person, organisation, vessel or aircraft.")] = "",
    born_a: Annotated[str, typer.Option(help="Date of birth of the first.")] = "",
    born_b: Annotated[str, typer.Option(help="Date of birth of the second.")] = "",
    country_a: Annotated[list[str] | None, typer.Option(help="Nationality of the first; may be repeated.")] = None,
    country_b: Annotated[list[str] | None, typer.Option(help="Nationality of the second; may be repeated.")] = None,
    pairs: Annotated[
        Path | None,
        typer.Option(
            metavar="IN.csv",
            help="Pairs; columns a, b, and if known id, kind, birth_date_a, country_a, birth_date_b ...",
        ),
    ] = None,
    result: Annotated[Path | None, typer.Option("--out", metavar="OUT.csv", help="Where the scored pairs go.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")] = False,
) -> None:
    """Why two descriptions are, or are not, the same: two names here, or a table of pairs."""
    from tocsin.errors import Usage

    with told_errors():
        if pairs is not None:
            if a or b or result is None:
                raise Usage("--pairs goes with --out, and without names", hint="compare --pairs IN.csv --out OUT.csv")
            _compare_table(pairs, result, as_json=as_json)
            return
        if not a.strip() or not b.strip():
            raise Usage("two names are needed", hint='tocsin compare "A" "B"')
        _compare_two(_Side(a, born_a, country_a or []), _Side(b, born_b, country_b or []), kind, as_json=as_json)


class _Side:
    def __init__(self, name: str, born: str, countries: list[str]) -> None:
        self.name = name
        self.born = born
        self.countries = countries


def _compare_two(a: _Side, b: _Side, kind: str, *, as_json: bool) -> None:
    from tocsin.cli import shapes
    from tocsin.cli.opening import the_node
    from tocsin.cli.reading import birth
    from tocsin.cli.tables import answers as tables
    from tocsin.ledger.leaf import Act
    from tocsin.model.screening import Query
    from tocsin.services.auditing.recording import question, record
    from tocsin.services.screening.batch import kind_of
    from tocsin.services.screening.compare import compare_two
    from tocsin.text.countries import require_alpha2

    queries = [
        Query(side.name, born=birth(side.born), nationalities=tuple(require_alpha2(c) for c in side.countries))
        for side in (a, b)
    ]
    comparison = compare_two(queries[0], queries[1], kind_of(kind))
    with the_node() as node:
        record(node, Act.SCREEN, what="compare", asked=[question(query) for query in queries])
    if as_json:
        print_json(shapes.comparison(comparison))
    else:
        tables.print_comparison(comparison)


def _compare_table(pairs: Path, result: Path, *, as_json: bool) -> None:
    from tocsin.cli.opening import the_node
    from tocsin.cli.pairing import Compared, compare_table
    from tocsin.ledger.leaf import Act
    from tocsin.services.auditing.recording import asked_mark, record

    def keep(done: Compared) -> None:
        with the_node() as node:
            record(
                node, Act.SCREEN, what="compare table", pairs=done.pairs, not_compared=done.failed,
                asked=asked_mark(node, done.digest),
            )  # fmt: skip

    compared = compare_table(pairs, result, keep)
    if compared.unused:
        notice(f"[yellow]notice[/] columns that comparing makes nothing of: {shown(', '.join(compared.unused))}")
    if as_json:
        print_json({"pairs": compared.pairs, "not_compared": compared.failed, "out": str(result)})
    else:
        out().print(
            f"{compared.pairs:,} pairs, {compared.failed:,} not compared; see {shown(str(result))}", soft_wrap=True
        )
    if compared.failed:
        notice("[yellow]not compared[/] some pairs: each says why in its column reasons")
        leave(Exit.PARTIAL)
