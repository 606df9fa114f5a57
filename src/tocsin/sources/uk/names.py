"""Names of UK lists: six numbered parts, of which the sixth is the family's or the whole; and other scripts."""

from __future__ import annotations

import re

from tocsin.model.record import Name, NamePart, NameType, Quality, SubjectKind
from tocsin.sources.reading import Report
from tocsin.sources.uk.gathered import Values
from tocsin.text.scripts import clean, script_of

_ROLES = ("given", "second", "third", "fourth", "middle", "family")
_TYPES = {
    "primary name": (NameType.PRIMARY, ""),
    "primary name variation": (NameType.ALIAS, "variation of the primary name"),
    "alias": (NameType.ALIAS, ""),
    "aka": (NameType.ALIAS, ""),
    "a.k.a": (NameType.ALIAS, ""),
    "": (NameType.ALIAS, ""),
    "fka": (NameType.FORMER, ""),
    "f.k.a": (NameType.FORMER, ""),
    "nka": (NameType.NEW, ""),
}
_STRENGTHS = {
    "": Quality.STRONG,
    "good quality a.k.a": Quality.STRONG,
    "good quality": Quality.STRONG,
    "good": Quality.STRONG,
    "strong": Quality.STRONG,
    "low quality a.k.a": Quality.WEAK,
    "low quality": Quality.WEAK,
    "low": Quality.WEAK,
    "weak": Quality.WEAK,
}
_SHIP = re.compile(r"IMO\s?(?:number\s)?[0-9]{7}\s*\(?[\"“](?P<name>[^\"”]+)[\"”]\)?", re.IGNORECASE)


def read_name(values: Values, kind: SubjectKind, place: str, report: Report) -> Name | None:
    """The name; None, with a warning, where it has no letters. ``values``: name 1 to 6, type, strength."""
    stated = [(role, text) for role, value in zip(_ROLES, values[:6], strict=True) if (text := clean(value))]
    whole = " ".join(text for _, text in stated)
    if not any(map(str.isalpha, whole)):
        report.warn("empty-name", f"a name without letters: {whole!r}", place)
        return None
    name_type, note = _type(values[6], place, report)
    text = whole
    parts: tuple[NamePart, ...] = (NamePart("whole", whole),)
    if kind is SubjectKind.PERSON:
        # One part alone is mostly a whole name written into the last box.
        parts = tuple(NamePart(role, text) for role, text in stated) if len(stated) > 1 else ()
    elif kind is SubjectKind.VESSEL and (found := _SHIP.fullmatch(whole)):
        text = clean(found["name"])
        parts = (NamePart("whole", text),)
    strength = _strength(values[7], place, report)
    return Name(text, name_type, strength, script_of(text), parts, whole if whole != text else "", note, place)


def read_other_script(values: Values, place: str) -> tuple[Name, ...]:
    """The names, of which one string may hold several. ``values``: name, script, language, the two as notes."""
    note = ", ".join(clean(value) for value in values[1:3] if value)
    spellings = [text for part in re.split(r"[;\r\n]+", values[0]) if (text := clean(part))]
    whole = clean(values[0])
    return tuple(
        Name(
            text,
            NameType.PRIMARY,  # a spelling of the name proper, like the Latin one beside it
            Quality.STRONG,
            script_of(text),
            original=whole if whole != text else "",
            note=note,
            place=place,
        )
        for text in spellings
        if any(map(str.isalpha, text))
    )


def _type(value: str, place: str, report: Report) -> tuple[NameType, str]:
    key = clean(value).casefold().rstrip(".")
    if key not in _TYPES:
        report.note_unknown(f"name type={clean(value)}", place)
    return _TYPES.get(key, (NameType.ALIAS, clean(value)))


def _strength(value: str, place: str, report: Report) -> Quality:
    key = clean(value).casefold().rstrip(".")
    if key not in _STRENGTHS:
        report.note_unknown(f"alias strength={clean(value)}", place)
    return _STRENGTHS.get(key, Quality.STRONG)
