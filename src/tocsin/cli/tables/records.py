"""A record for people: every fact with where it stood in which version of which list."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import shorten

from rich.table import Table

from tocsin.cli.console import out, shown
from tocsin.model.record import Designation, Identifier, Link, Location, Name, Record
from tocsin.services.records import FoundRecord

DONE = {"put": "stated", "delist": "delisted"}  # what a revision did, in words
LONGEST_ORIGINAL = 80  # characters; a string that packs twenty names stands beside each of them


def print_record(found: FoundRecord) -> None:
    """The record, its source, its facts, its history."""
    stored = found.stored
    record, source = stored.record, stored.source
    state = "[green]stands[/]" if stored.is_standing else "[red]delisted: it matches no more[/]"
    out().print(f"[bold]{shown(record.primary_name)}[/]  [cyan]{shown(record.id)}[/]  {record.kind.value}  {state}")
    as_of = source.as_of or "no stated date"
    version = f"{source.list} version {source.number}, as of {as_of}; sha-256 {source.sha256[:16]}…"
    out().print(f"[dim]{version}; revision {stored.revision.number}; at {shown(record.place)}[/]\n")
    out().print(_facts(record))
    for remark in record.remarks:
        out().print(f"\n[dim]remarks[/] {shown(remark)}", highlight=False)
    out().print()
    for header in found.history:
        done = DONE.get(str(header.operation), str(header.operation))
        done = f"{done}, {header.created_at:%Y-%m-%d %H:%M} by {shown(header.created_by)}"
        origin = f"from {shown(header.list)} version {header.version}"
        out().print(f"[dim]revision {header.number}: {done}, {origin}[/]", highlight=False)


def _facts(record: Record) -> Table:
    table = Table(header_style="dim", box=None, pad_edge=False)
    for heading in ("", "value", "note", "where"):
        table.add_column(heading, overflow="fold")
    for label, value, note, place in _rows(record):
        table.add_row(f"[dim]{label}[/]", shown(value), shown(note), f"[dim]{shown(place)}[/]")
    return table


def _rows(record: Record) -> Iterable[tuple[str, str, str, str]]:
    for name in record.names:
        yield "name", name.text, _name_note(name), name.place
    for birth in record.births:
        yield "born", str(birth.span), birth.note, birth.place
    for location in record.birth_places:
        yield "born in", _location(location), location.note, location.place
    for nationality in record.nationalities:
        country = nationality.country
        stated = f"{country} ({nationality.text})" if country and nationality.text else country or nationality.text
        yield "nationality", stated, nationality.note, nationality.place
    for sex in record.sexes:
        yield "sex", sex.value, "", record.place
    for identifier in record.identifiers:
        yield identifier.type.value, _identifier(identifier), identifier.note, identifier.place
    for location in record.addresses:
        yield "address", _location(location), location.note, location.place
    for designation in record.designations:
        yield "designated", _designation(designation), designation.note, designation.place
    for link in record.links:
        yield "link", _link(link), link.note, link.place
    for fact in record.facts:
        yield fact.property, fact.value, fact.note, fact.place


def _name_note(name: Name) -> str:
    parts = [name.type.value, name.quality.value, name.script]
    if name.original:
        parts.append(f"as listed: {shorten(name.original, LONGEST_ORIGINAL, placeholder=' …')}")
    return ", ".join([*parts, *([name.note] if name.note else [])])


def _location(location: Location) -> str:
    parts = (location.street, location.city, location.region, location.postal_code)
    fields = ", ".join(part for part in parts if part)
    said = location.text if len(location.text) > len(fields) else fields  # the fuller of the two
    if not said:
        return location.country_text or location.country
    is_said = location.country_text.casefold() in said.casefold()
    return said if is_said else f"{said}, {location.country_text}"


def _identifier(identifier: Identifier) -> str:
    parts = [identifier.value, identifier.country, identifier.subtype]
    if identifier.issued:
        parts.append(f"issued {identifier.issued}")
    if identifier.expires:
        parts.append(f"expires {identifier.expires}")
    return ", ".join(part for part in parts if part)


def _designation(designation: Designation) -> str:
    measures = ", ".join(measure.value for measure in designation.measures)
    listed = f", listed {designation.listed_on}" if designation.listed_on else ""
    return f"{designation.authority}: {designation.programme} ({designation.category.value}; {measures}){listed}"


def _link(link: Link) -> str:
    return " ".join(part for part in (link.relation, link.target_name, link.target_reference) if part)
