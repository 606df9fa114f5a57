"""Answers for people: matches with their reasons, a flight at a glance, two names side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tocsin.cli.console import out, shown
from tocsin.model.record import Designation
from tocsin.model.screening import Answer, Band, CheckedList, Evidence, Match, Status
from tocsin.model.travel import CheckState, MrzReading
from tocsin.services.screening.compare import THEY, Comparison
from tocsin.services.screening.flight import ScreenedFlight, ScreenedTraveller
from tocsin.text.phrases import sentence

COLOURS = {Band.STRONG: "bold red", Band.POSSIBLE: "dark_orange3", Band.WEAK: "dim"}
MARKS = {Band.STRONG: "●", Band.POSSIBLE: "◐", Band.WEAK: "○"}  # a band is never told by colour alone


def print_answer(answer: Answer) -> None:
    """The matches of one query, best first, each with its reasons."""
    for match in answer.matches:
        out().print(_match(match))
    if answer.status is Status.NOT_CHECKED:
        out().print("[yellow]Not checked whole.[/]" if answer.matches else "[yellow]Not checked.[/]")
    elif not answer.matches:
        out().print("[green]No match.[/]")
    _print_checked(answer.checked)


def _match(match: Match) -> RenderableType:
    colour = COLOURS[match.band]
    head = Text.from_markup(
        f"[{colour}]{MARKS[match.band]} {match.band.value:<8}[/] [bold]{shown(match.primary_name)}[/]  "
        f"[cyan]{shown(match.record)}[/]  {match.kind.value}  score {match.score:.2f}, name {match.name_score:.2f}"
    )
    lines: list[RenderableType] = [head]
    if match.name != match.primary_name:
        lines.append(
            Padding(Text.from_markup(f"by the name [italic]{shown(match.name)}[/]"), (0, 0, 0, 4), expand=False)
        )
    lines += [Padding(Text.from_markup(each), (0, 0, 0, 4), expand=False) for each in _listed(match)]
    lines.append(Padding(_reasons(match.evidence), (0, 0, 1, 4), expand=False))
    return Group(*lines)


def _listed(match: Match) -> Iterator[str]:
    """By whom the subject is listed: the record's own designations, then those of the other records of it."""
    if not match.same_as:
        yield from filter(None, [_designations(match.designations)])
        return
    total = len(match.all_designations)
    yield f"one subject in {len(match.records)} records, as a person has accepted: {total} designations"
    sides = [(match.record, match.primary_name, match.designations)]
    sides += [(each.record, each.primary_name, each.designations) for each in match.same_as]
    for record, name, designations in sides:
        listed = _designations(designations) or "[magenta]listed[/] no designation stated"
        yield f"[cyan]{shown(record)}[/] {shown(name)}: {listed}"


def _designations(designations: Sequence[Designation]) -> str:
    parts = []
    for each in designations:
        since = f" since {each.listed_on}" if each.listed_on else ""
        measures = ", ".join(measure.value for measure in each.measures)
        parts.append(f"{shown(each.authority)}: {shown(each.programme)} ({each.category.value}; {measures}){since}")
    return "[magenta]listed[/] " + "; ".join(parts) if parts else ""


def _reasons(evidence: Iterable[Evidence], *, they: str = "the record") -> RenderableType:
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for reason in evidence:
        colour = "green" if reason.weight > 0 else "red" if reason.weight < 0 else "dim"
        table.add_row(f"[{colour}]{reason.weight:+.1f}[/]", shown(sentence(reason, they=they)))
    return table


def _print_checked(checked: Iterable[CheckedList]) -> None:
    lists = ", ".join(f"{c.list} ({c.as_of or 'undated'}, {c.records:,} records)" for c in checked)
    if lists:
        out().print(f"[dim]Compared with: {shown(lists)}[/]")


def print_comparison(comparison: Comparison) -> None:
    """Two descriptions and the sum of what speaks for and against their being one."""
    scored = comparison.scored
    out().print(
        f"[bold]{shown(comparison.a.name)}[/]  and  [bold]{shown(comparison.b.name)}[/]  ({comparison.kind.value})"
    )
    out().print(Padding(_reasons(scored.evidence, they=THEY), (0, 0, 0, 2), expand=False))
    out().print(
        f"  sum {scored.log_odds:+.1f}: the same name? [bold]{scored.name_score:.2f}[/]   "
        f"the same {comparison.kind.value}? [bold]{scored.score:.2f}[/]  {MARKS[scored.band]} {scored.band.value}"
    )


def print_zone(reading: MrzReading) -> None:
    """What a machine-readable zone says, and which of its check digits hold."""
    wrong = [check.field for check in reading.checks if check.state is CheckState.INVALID]
    state = f"[red]check digits wrong: {', '.join(wrong)}[/]" if wrong else "[green]check digits hold[/]"
    cut = "  [yellow]the name may be cut[/]" if reading.is_truncated else ""
    name = f"{reading.given} {reading.family}".strip()
    out().print(f"[bold]{shown(name)}[/]  {reading.form}  born {reading.born or 'not stated'}  {state}{cut}")
    for warning in reading.warnings:
        out().print(f"[yellow]notice[/] {shown(warning.message)} ({warning.place})", highlight=False)


def print_flight(screened: ScreenedFlight) -> None:
    """A flight, its travellers with their best match, then the reasons of every alert."""
    flight = screened.manifest.flight
    when = f"{flight.departs_local:%Y-%m-%d %H:%M} local" if flight.departs_local else "time not stated"
    title = f"{flight.designator or 'flight not stated'}  {flight.departure or '?'} → {flight.arrival or '?'}  {when}"
    out().print(_travellers(title, screened.travellers))
    for traveller in screened.travellers:
        alerts = [match for match in traveller.answer.matches if match.is_alert]
        if alerts:
            out().print(f"\n[bold underline]{shown(traveller.traveller.name)}[/]")
            for match in alerts:
                out().print(_match(match))
    for warning in screened.manifest.warnings:
        out().print(f"[yellow]notice[/] {shown(warning.message)} ({shown(warning.place)})", highlight=False)
    checked = next((t.answer.checked for t in screened.travellers if t.answer.checked), ())
    _print_checked(checked)


def _travellers(title: str, travellers: Sequence[ScreenedTraveller]) -> Table:
    table = Table(
        title=shown(title), title_justify="left", title_style="bold", header_style="dim", box=None, pad_edge=False
    )
    for heading in ("traveller", "born", "nationality", "document", "", "best match", "record"):
        table.add_column(heading, overflow="fold")
    for each in travellers:
        table.add_row(*_row(each))
    return table


def _row(screened: ScreenedTraveller) -> tuple[str, ...]:
    traveller, answer = screened.traveller, screened.answer
    document = traveller.documents[0] if traveller.documents else None
    stated = (
        shown(traveller.name),
        str(traveller.born or ""),
        shown(traveller.nationality or next((n.text for n in traveller.nationalities if n.text), "")),
        shown(f"{document.type_code} {document.number}") if document else "",
    )
    best = next((match for match in answer.matches if match.is_alert), None)
    if best is None:
        is_checked = answer.status is Status.CHECKED
        return (*stated, "[green]–[/]" if is_checked else "[yellow]not checked[/]", shown(answer.why), "")
    colour = COLOURS[best.band]
    return (*stated, f"[{colour}]{MARKS[best.band]} {best.score:.2f}[/]", shown(best.primary_name), shown(best.record))
