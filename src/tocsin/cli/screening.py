"""``tocsin screen``: a name, a file, a flight, a machine-readable zone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tocsin.cli import texts
from tocsin.cli.console import Exit, leave, notice, print_json, shown, told_errors

if TYPE_CHECKING:  # what these values are; loaded only by the commands that need them
    from tocsin.model.record import Sex
    from tocsin.model.screening import Answer

app = typer.Typer(help="Compare people and parties with the loaded lists.", no_args_is_help=True)
app.command("text")(texts.text)

Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")]
Limit = Annotated[int, typer.Option(min=1, max=1000, help="At most so many matches; alerts beyond them are shown too.")]
MinScore = Annotated[float, typer.Option(min=0.0, max=1.0, help="Only matches with this score or more.")]
Workers = Annotated[
    int, typer.Option(min=0, max=64, help="Processes that compare: 1 for none but this; 0 for as many as it is worth.")
]
Purpose = Annotated[str, typer.Option(help="What for; the node's default purpose when left out.")]
Case = Annotated[str, typer.Option(help="On which case, where the purpose asks for one.")]


@app.command()
def name(
    text: Annotated[
        str, typer.Argument(metavar="NAME", help='The name, in any script; "" to look for a document alone.')
    ],
    born: Annotated[str, typer.Option(help="Date of birth: 1974-08-12, 1974-08 or 1974.")] = "",
    nationality: Annotated[
        list[str] | None, typer.Option(help="Country, two or three letters; may be repeated.")
    ] = None,
    document: Annotated[
        list[str] | None, typer.Option(help="TYPE:COUNTRY:NUMBER, as in P:UTO:L898902C3, or a number; may be repeated.")
    ] = None,
    sex: Annotated[str, typer.Option(help="male or female.")] = "",
    kind: Annotated[str, typer.Option(help="person, organisation, vessel, aircraft or any.")] = "any",
    limit: Limit = 10,
    min_score: MinScore = 0.0,
    purpose: Purpose = "",
    case: Case = "",
    as_json: Json = False,
) -> None:
    """Screen one name, with whatever else is known."""
    from tocsin.cli.opening import the_node
    from tocsin.cli.reading import birth
    from tocsin.model.screening import Query
    from tocsin.services.auditing.recording import record_screening
    from tocsin.services.screening.batch import document_of, kind_of
    from tocsin.services.screening.screen import Rules, screen
    from tocsin.text.countries import require_alpha2

    with told_errors():
        query = Query(
            name=text,
            kind=kind_of(kind),
            born=birth(born),
            nationalities=tuple(require_alpha2(country) for country in nationality or ()),
            sex=_sex(sex) if sex else None,
            documents=tuple(document_of(each) for each in document or ()),
        )
    with the_node(purpose, case) as node:
        answer = screen(node, query, Rules(limit=limit, min_score=min_score))
        record_screening(node, [answer])
    _tell(answer, as_json=as_json)


@app.command()
def mrz(
    lines: Annotated[
        list[str], typer.Argument(metavar="LINE...", help="The lines of the zone, or - for standard input.")
    ],
    limit: Limit = 10,
    min_score: MinScore = 0.0,
    purpose: Purpose = "",
    case: Case = "",
    as_json: Json = False,
) -> None:
    """Screen the holder of a travel document by its machine-readable zone."""
    import sys
    from datetime import UTC, datetime

    from tocsin.cli import shapes
    from tocsin.cli.opening import the_node
    from tocsin.cli.tables import answers as tables
    from tocsin.services.auditing.recording import record_screening
    from tocsin.services.screening.flight import query_of_zone
    from tocsin.services.screening.screen import Rules, screen
    from tocsin.travel.mrz import read

    text = sys.stdin.buffer.read().decode("utf-8", "replace") if lines == ["-"] else "\n".join(lines)
    with told_errors():
        reading = read(text, received=datetime.now(UTC).date())
    with the_node(purpose, case) as node:
        answer = screen(node, query_of_zone(reading), Rules(limit=limit, min_score=min_score))
        record_screening(node, [answer])
    if as_json:
        print_json({**shapes.answer(answer), **shapes.zone(reading)})
    else:
        tables.print_zone(reading)
        tables.print_answer(answer)
    _leave_with([answer])


@app.command()
def flight(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...", help="PAXLST messages, folders of them (a day's manifests), or - for standard input."
        ),
    ],
    limit: Limit = 5,
    min_score: MinScore = 0.0,
    workers: Workers = 0,
    purpose: Purpose = "",
    case: Case = "",
    as_json: Json = False,
) -> None:
    """Screen everybody whom passenger list messages name, on all cores; a broken file never stops the rest."""
    from contextlib import closing

    from tocsin.cli.manifests import is_one, messages_of, screen_files, tell_many, tell_one
    from tocsin.cli.opening import the_node
    from tocsin.services.screening.screen import Rules

    with told_errors():
        files = messages_of(paths)
    with (
        the_node(purpose, case) as node,
        closing(screen_files(node, files, Rules(limit, min_score), workers=workers)) as all_,
    ):
        if is_one(paths):
            tell_one(next(all_), paths[0], as_json=as_json)
        else:
            tell_many(all_, len(files), as_json=as_json)


@app.command()
def file(
    table: Annotated[
        Path,
        typer.Argument(
            metavar="IN.csv",
            help="CSV in UTF-8: name, and if known id, birth_date, nationality, document_number, kind.",
        ),
    ],
    result: Annotated[
        Path,
        typer.Option(
            "--out", metavar="OUT.jsonl", help="One line of JSON for each row; gone on from when it is there."
        ),
    ],
    limit: Limit = 10,
    min_score: MinScore = 0.0,
    alerts_only: Annotated[
        bool, typer.Option("--alerts-only", help="Leave weak matches out of the lines; every row still has its line.")
    ] = False,
    since: Annotated[
        int, typer.Option(metavar="RUN", min=0, help="Only what is new, changed or ended against that earlier run.")
    ] = 0,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep the rows, sealed, so that `tocsin screen again` needs no table.")
    ] = False,
    workers: Workers = 0,
    purpose: Purpose = "",
    case: Case = "",
    as_json: Json = False,
) -> None:
    """Screen a table of people and parties, on all cores; after a stop, run it again: it goes on where it was.

    It is kept as a run: counts, versions of the lists, the rows' ids and digests; no personal data without --keep.
    """
    from tocsin.cli.filing import Order
    from tocsin.cli.opening import the_node
    from tocsin.cli.running import screen_one, tell_one
    from tocsin.services.screening.batch import Asked
    from tocsin.services.screening.screen import Rules

    with the_node(purpose, case, right="screen") as node:
        order = Order(Asked(Rules(limit=limit, min_score=min_score), alerts_only), workers, is_kept=keep)
        screened = screen_one(node, table, result, order, since)
    tell_one(screened, result, as_json=as_json)


def _sex(text: str) -> Sex:
    from tocsin.errors import BadValue
    from tocsin.model.record import Sex

    words = {"m": Sex.MALE, "male": Sex.MALE, "f": Sex.FEMALE, "female": Sex.FEMALE}
    if text.lower() not in words:
        raise BadValue(f"{text!r} is no sex that documents state", hint="male or female")
    return words[text.lower()]


def _tell(answer: Answer, *, as_json: bool) -> None:
    from tocsin.cli import shapes
    from tocsin.cli.tables import answers as tables

    if as_json:
        print_json(shapes.answer(answer))
    else:
        tables.print_answer(answer)
    _leave_with([answer])


def _leave_with(answers: list[Answer], *, is_whole: bool = True) -> None:
    """The exit code of answers: a check that was not whole weighs more than an alert."""
    from tocsin.model.screening import Status

    if not is_whole or any(answer.status is Status.NOT_CHECKED for answer in answers):
        for why in dict.fromkeys(answer.why for answer in answers if answer.why):
            notice(f"[yellow]not checked[/] {shown(why)}")
        leave(Exit.PARTIAL)
    if any(answer.has_alerts for answer in answers):
        leave(Exit.ALERTS)
