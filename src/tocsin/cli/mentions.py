"""What texts mention, as people and scripts read it: the sentence around, the record, why it is weak where it is."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tocsin.cli.console import encodable, notice, out, shown
from tocsin.cli.shapes import designation, evidence
from tocsin.cli.tables.answers import COLOURS, MARKS
from tocsin.errors import TocsinError
from tocsin.match.mentions.gathering import Spot
from tocsin.match.mentions.reading import Place
from tocsin.model.screening import Status
from tocsin.services.screening.texts import Mention, Mentions
from tocsin.text.phrases import sentence

PARTIAL = "partial"  # the status of a text that was read whole, and not compared whole
SHOWN_PLACES = 3  # of one spelling of one record; the rest are counted
AROUND = 45  # characters of the sentence on either side
REASONS = 4  # told on the terminal, the weightiest


def tell_failure(path: str, error: OSError | TocsinError, *, as_json: bool) -> None:
    """Say why a text was not read; never silence, and never an empty result."""
    if isinstance(error, TocsinError):
        message, place, hint = error.message, error.place, error.hint
    else:
        message, place, hint = f"cannot be read: {error.strerror or error}", "", ""
    where = f"{path}, {place}" if place else path
    notice(f"[red]error[/] [bold]{shown(where)}[/]: {shown(message)}")
    if hint:
        notice(f"[cyan]hint[/] {shown(hint)}")
    if as_json:
        _write({"file": path, "status": "not checked", "why": message, "place": place, "mentions": []})


def print_line(path: str, mentions: Mentions, *, weak: bool) -> None:
    """One line of JSON for one text."""
    _write({"file": path, **shape(mentions, weak=weak)})


def _write(table: dict[str, Any]) -> None:
    sys.stdout.write(encodable(json.dumps(table, ensure_ascii=False)) + "\n")
    sys.stdout.flush()


def shape(value: Mentions, *, weak: bool = True) -> dict[str, Any]:
    """What a text mentions, as JSON: a promise to scripts."""
    chosen = [each for each in value.mentions if weak or each.is_alert]
    return {
        "mentions": [_mention(each) for each in chosen],
        "characters": value.characters,
        "bytes": value.bytes,
        "damaged_bytes": value.damaged,
        "checked": [{"list": c.list, "as_of": c.as_of, "records": c.records} for c in value.checked],
        "long_words": value.long_words,
        "status": PARTIAL if value.is_partial else value.status.value,
        "why": value.why,
    }


def _mention(value: Mention) -> dict[str, Any]:
    return {
        "record": value.record,
        "kind": value.kind.value,
        "primary_name": value.primary_name,
        "band": value.best.band.value,
        "score": value.best.score,
        "name_score": value.best.name_score,
        "count": value.count,
        "places": [_spot(each) for each in value.places],
        "designations": [designation(each) for each in value.designations],
    }


def _spot(value: Spot) -> dict[str, Any]:
    return {
        "text": value.text,
        "start": _place(value.start),
        "end": _place(value.end),
        "before": value.before,
        "after": value.after,
        "name": value.name,
        "band": value.band.value,
        "score": value.score,
        "name_score": value.name_score,
        "evidence": [evidence(each) for each in value.evidence],
    }


def _place(value: Place) -> dict[str, int]:
    return {"character": value.character, "byte": value.byte, "line": value.line, "column": value.column}


def print_mentions(path: str, mentions: Mentions, *, weak: bool) -> None:
    """The mentions of one text for a reader: alerts with their reasons, then what is weak."""
    chosen = [each for each in mentions.mentions if weak or each.is_alert]
    out().print(f"[bold underline]{shown(path)}[/]", highlight=False)
    for same in _side_by_side(chosen):
        out().print(Group(*_told(same)))
    if mentions.damaged:
        out().print(f"[yellow]{mentions.damaged:,} bytes are no UTF-8 and were read past.[/]", highlight=False)
    if mentions.long_words:
        many = f"{mentions.long_words:,} runs of more than 64 letters were not looked into."
        out().print(f"[yellow]{many}[/]", highlight=False)
    lists = ", ".join(f"{c.list} ({c.as_of or 'undated'}, {c.records:,} records)" for c in mentions.checked)
    if mentions.status is Status.NOT_CHECKED:
        out().print("[yellow]Not checked.[/]")
    elif mentions.is_partial:
        out().print(f"[yellow]Not all was compared:[/] {shown(mentions.why)}.", highlight=False)
    elif not chosen:
        out().print("[green]Nobody listed is mentioned.[/]")
    out().print(f"[dim]{mentions.characters:,} characters, compared with: {shown(lists)}[/]\n", highlight=False)


def _side_by_side(mentions: Sequence[Mention]) -> list[list[Mention]]:
    """Records that the text mentions at the very same places are told together: one subject on several lists."""
    found: dict[tuple[tuple[int, str], ...], list[Mention]] = {}
    for each in mentions:
        key = tuple((spot.start.character, spot.band.value) for spot in each.places)
        found.setdefault(key, []).append(each)
    return list(found.values())


def _told(same: Sequence[Mention]) -> list[Text | Padding]:
    first = same[0]
    names = " · ".join(
        dict.fromkeys(f"[bold]{shown(each.primary_name)}[/] [cyan]{shown(each.record)}[/]" for each in same)
    )
    band = first.best.band
    times = f"mentioned {first.count:,} times" if first.count > 1 else "mentioned once"
    lines: list[Text | Padding] = [
        Text.from_markup(
            f"[{COLOURS[band]}]{MARKS[band]} {band.value:<8}[/] {names}  {first.kind.value}, {times}, "
            f"score {first.best.score:.2f}"
        ),
        Padding(_sentences(first), (0, 0, 0, 4), expand=False),
    ]
    reasons = sorted(first.best.evidence, key=lambda each: (each.feature == "prior", -abs(each.weight)))[:REASONS]
    words = "; ".join(sentence(each) for each in reasons if each.weight or each.code.startswith("limit"))
    lines.append(Padding(Text(f"because {shown_plain(words)}", style="dim"), (0, 0, 1, 4), expand=False))
    return lines


def _sentences(mention: Mention) -> Table:
    """Each spelling with its first places, the words around it, and why it is weak where it is."""
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    spellings: dict[tuple[str, str], list[Spot]] = {}
    for spot in mention.places:
        spellings.setdefault((spot.text.casefold(), spot.band.value), []).append(spot)
    for spots in spellings.values():
        for spot in spots[:SHOWN_PLACES]:
            table.add_row(f"{spot.start.line}:{spot.start.column}", _sentence(spot))
        if len(spots) > SHOWN_PLACES:
            table.add_row("", Text(f"and {len(spots) - SHOWN_PLACES:,} more", style="dim"))
        limit = next((each for each in spots[0].evidence if each.code.startswith("limit")), None)
        if limit is not None:
            table.add_row(MARKS[spots[0].band], Text(f"weak: {shown_plain(sentence(limit))}", style="dim"))
    return table


def _sentence(spot: Spot) -> Text:
    before, after = spot.before[-AROUND:], spot.after[:AROUND]
    text = Text(shown_plain(before))
    text.append(shown_plain(spot.text), style=f"reverse {COLOURS[spot.band]}")
    text.append(shown_plain(after))
    return text


def shown_plain(text: str) -> str:
    """Text from a file as it may stand on a terminal: no control or direction characters; nothing is markup here."""
    return Text.from_markup(shown(text)).plain
