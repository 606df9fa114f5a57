"""A name that OFAC's XML gives both in parts and in print: its spellings, with the parts and the script as stated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tocsin.model.record import Name, NamePart, SubjectKind
from tocsin.sources.ofac.listed_names import Bearing, names_of
from tocsin.sources.ofac.name_parts import FAMILY_FIRST, compose, in_order

_BETWEEN_QUOTES = "', '"  # an alias that was typed in quotation marks, and parted at its comma: LAST', 'First


def spellings(
    printed: str, parts: Sequence[NamePart], script: str, kind: SubjectKind, bearing: Bearing
) -> tuple[Name, ...]:
    """The names that the printed string holds; one that is not split takes the stated parts."""
    if _BETWEEN_QUOTES in printed and kind is SubjectKind.PERSON:
        parts = [replace(part, text=part.text.strip("'")) for part in parts]
    unquoted = printed.replace(_BETWEEN_QUOTES, ", ")
    names = tuple(replace(name, script=script) for name in names_of(unquoted, kind, bearing))
    if len(names) == 1 and parts:
        return (replace(names[0], parts=in_order(parts)),)
    return names


def of_parts(parts: Sequence[NamePart], script: str, kind: SubjectKind, bearing: Bearing) -> tuple[Name, ...]:
    """The names that the parts hold, where the list does not print them; nothing is the original of these."""
    text = compose(parts, script)
    names = spellings(_as_printed(parts, script) or text, parts, script, kind, bearing)
    if len(names) == 1:
        return (replace(names[0], text=text, original=""),)
    return tuple(replace(name, original=text if name.text != text else "") for name in names)


def _as_printed(parts: Sequence[NamePart], script: str) -> str:
    """The person's name as OFAC prints it, "LAST, First"; "" where it would not."""
    last = [part.text for part in in_order(parts) if part.role in {"family", "matronymic", "maiden"}]
    first = [part.text for part in in_order(parts) if part.role in {"given", "middle", "patronymic"}]
    if script in FAMILY_FIRST or not (first and last) or len(first) + len(last) < len(parts):
        return ""
    return f"{' '.join(last)}, {' '.join(first)}"
