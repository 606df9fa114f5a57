"""The spellings under which a record is found: its names, its acronyms, what it is known as elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tocsin.model.record import Name, Quality, Record, SubjectKind
from tocsin.text.known_as import names_for
from tocsin.text.names import initials
from tocsin.text.scripts import clean


@dataclass(frozen=True, slots=True)
class Spelling:
    """One spelling to index. ``family`` is the family name where the list tells it apart."""

    text: str
    quality: Quality
    family: str = ""
    is_counted: bool = True  # takes part in rarity


def spellings_of(record: Record) -> Iterator[Spelling]:
    """Every spelling of the record, each once."""
    seen: dict[tuple[str, str], Spelling] = {}
    for spelling in _all(record):
        known = seen.get((spelling.text, spelling.family))
        if known is None or (known.quality is Quality.WEAK and spelling.quality is Quality.STRONG):
            seen[(spelling.text, spelling.family)] = spelling
    yield from seen.values()


def _all(record: Record) -> Iterator[Spelling]:
    for name in record.names:
        yield Spelling(name.text, name.quality, _family(name))
    for name in record.names:
        if name.original and _words(name.original) != _words(name.text):
            # The string as the list wrote it, brackets and all: who copies it from the list must find the record.
            yield Spelling(clean(name.original), Quality.WEAK, is_counted=False)
    if record.kind is not SubjectKind.ORGANISATION:
        return
    for name in record.names:
        acronym = initials(name.text)
        if acronym:
            # Initials are shared by many organisations: they find, they do not identify.
            yield Spelling(acronym.upper(), Quality.WEAK)
    for known in names_for(name.text for name in record.names):
        yield Spelling(known.text, Quality.WEAK if known.is_weak else Quality.STRONG)


def _words(text: str) -> list[str]:
    """The words of a text in no order: "FAMILY, Given" packs nothing that "Given FAMILY" lacks."""
    return sorted(re.findall(r"\w+", text.casefold()))


def _family(name: Name) -> str:
    return " ".join(part.text for part in name.parts if part.role == "family")
