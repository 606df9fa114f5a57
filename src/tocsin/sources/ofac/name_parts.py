"""Names that OFAC's XML gives in parts: their roles, their script, and the one string that they make."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.model.record import NamePart, SubjectKind
from tocsin.sources.reading import Report
from tocsin.text.scripts import NO_LETTERS, script_of

# OFAC's types of name part (reference list "NAME PART TYPE" of 2024-08-28) -> the roles of NamePart
ROLES = {
    "last name": "family",
    "first name": "given",
    "middle name": "middle",
    "maiden name": "maiden",
    "patronymic": "patronymic",
    "matronymic": "matronymic",
    "nickname": "nickname",
    "entity name": "whole",
    "vessel name": "whole",
    "aircraft name": "whole",
    "whole name": "whole",
}

# OFAC's names of scripts -> ISO 15924
SCRIPTS = {
    "latin": "Latn",
    "arabic": "Arab",
    "persian": "Arab",
    "cyrillic": "Cyrl",
    "chinese simplified": "Hans",
    "chinese traditional": "Hant",
    "chinese": "Hani",
    "japanese": "Jpan",
    "korean": "Kore",
    "hangul": "Hang",
    "hebrew": "Hebr",
    "greek": "Grek",
    "armenian": "Armn",
    "georgian": "Geor",
    "devanagari": "Deva",
    "thai": "Thai",
    "burmese": "Mymr",
    "khmer": "Khmr",
    "lao": "Laoo",
    "ethiopic": "Ethi",
    "tamil": "Taml",
    "bengali": "Beng",
}

# Scripts by which a text of the first may be written: Japanese in Han and kana, Korean in Hangul and Han.
_WITHIN = {
    "Hans": {"Hani"},
    "Hant": {"Hani"},
    "Jpan": {"Hani", "Hira", "Kana"},
    "Kore": {"Hani", "Hang"},
}
FAMILY_FIRST = {"Hans", "Hant", "Hani", "Jpan", "Kore", "Hang"}  # and written without blanks

_ORDER = ("given", "middle", "patronymic", "family", "matronymic", "maiden", "nickname")


def role(part_type: str, place: str, path: str, report: Report) -> str:
    """The role of a part of that type; "whole", and noted as unknown, for a type that OFAC did not have."""
    known = ROLES.get(part_type.casefold())
    if known is None:
        report.note_unknown(f"{path}={part_type}", place)
        return "whole"
    return known


def script(stated: str, code: str, text: str, place: str, report: Report) -> str:
    """The ISO 15924 code of the script that the list states; that of the letters where these are of another script."""
    of_letters = script_of(text)
    of_list = code or SCRIPTS.get(stated.casefold(), "")
    if not of_list:
        if stated:
            report.warn("unknown-script", f"{stated!r} is no script that we know", place)
        return of_letters
    if of_letters in {NO_LETTERS, of_list} or of_letters in _WITHIN.get(of_list, ()):
        return of_list
    report.warn("script", f"said to be {of_list}, and its letters are {of_letters}", place)
    return of_letters


def in_order(parts: Sequence[NamePart]) -> tuple[NamePart, ...]:
    """The parts as people write them in Latin letters, the given name first; parts of one role keep their order."""
    return tuple(sorted(parts, key=lambda part: _ORDER.index(part.role) if part.role in _ORDER else -1))


def compose(parts: Sequence[NamePart], script: str) -> str:
    """The name in one string: the given name first, or in Han, kana and Hangul the family name first and unparted."""
    if script in FAMILY_FIRST and any(part.role == "family" for part in parts):
        first = [part.text for part in parts if part.role == "family"]
        return "".join(first + [part.text for part in in_order(parts) if part.role != "family"])
    return " ".join(part.text for part in in_order(parts))


def of_first_and_last(first: str, last: str, kind: SubjectKind) -> tuple[str, tuple[NamePart, ...]]:
    """The name and its parts where the list gives a first and a last name.

    A person's name that stands alone as the last name has no parts: OFAC writes nicknames there as well.
    """
    text = f"{first} {last}".strip()
    if kind is not SubjectKind.PERSON:
        return text, (NamePart("whole", text),) if text else ()
    if not (first and last):
        return text, ()
    return text, (NamePart("given", first), NamePart("family", last))
