"""Addresses that OFAC's XML gives in typed parts: "ADDRESS1", "CITY", "STATE/PROVINCE" ..."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tocsin.model.record import Location
from tocsin.sources.reading import Report

# OFAC's types of location part (reference list "LOCATION PART TYPE" of 2024-08-28, and the words of a third party's
# test file) -> field of Location
_FIELDS = {
    "address": "street",
    "address1": "street",
    "address2": "street",
    "address3": "street",
    "city": "city",
    "state/province": "region",
    "state or province": "region",
    "region": "region",
    "postal code": "postal_code",
    "unknown": "text",  # the advanced XML's word for a place that has no parts
}


def location(parts: Iterable[tuple[str, str]], base: Location, path: str, report: Report) -> Location:
    """``base`` with (type, text) parts in its fields.

    A part of an unknown type goes to the text and is noted as unknown; ``path`` is where the format has the types.
    """
    fields: dict[str, list[str]] = {name: [] for name in ("text", "street", "city", "region", "postal_code")}
    for part_type, value in parts:
        name = _FIELDS.get(part_type.casefold())
        if name is None:
            report.note_unknown(f"{path}={part_type}", base.place)
        if value:
            fields[name or "text"].append(value)
    return replace(base, **{name: ", ".join(values) for name, values in fields.items()})


def is_empty(location: Location) -> bool:
    """True for a location that names no place; a note alone names none."""
    return replace(location, note="") == Location()
