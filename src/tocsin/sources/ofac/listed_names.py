"""Names as OFAC writes them in one string: "LAST, First" for persons, brackets, marks of aircraft."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tocsin.model.record import Identifier, IdentifierType, Name, NamePart, NameType, Quality, Record, SubjectKind
from tocsin.sources.draft import Draft
from tocsin.sources.ofac.name_parts import of_first_and_last
from tocsin.text.scripts import clean, script_of

_SUFFIXES = frozenset({"JR", "SR", "II", "III", "IV"})
_VARIANT = re.compile(r"\b(?P<first>[^\W\d_]+) \((?P<second>[^\W\d_]+)\)(?!\.)")  # "Ahmad (Ahmed)", not "Col. (Rtd)."
_BRACKET = re.compile(r"(?P<name>.*\S) \((?P<short>[^\W\d_][^\W\d_-]{1,11}(?:-[^\W\d_]{1,6})?)\)$")


@dataclass(frozen=True, slots=True)
class Bearing:
    """How a subject bears a name, and where the list says so."""

    type: NameType = NameType.PRIMARY
    quality: Quality = Quality.STRONG
    note: str = ""
    place: str = ""


def names_of(listed: str, kind: SubjectKind, bearing: Bearing) -> tuple[Name, ...]:
    """Every name that one listed string holds, the first one borne as stated, others of a primary name as aliases.

    A person's "LAST, First (Furst)" is two spellings. An organisation's "Army of Utopia (AU)" is a name and its
    acronym; brackets that are no acronym ("(PVT) LTD.", "(OFF-SHORE)") belong to the name. The string as the list wrote
    it stands in ``original`` wherever ``text`` differs from it.
    """
    text = clean(listed)
    if not text:
        return ()
    further = replace(bearing, type=NameType.ALIAS) if bearing.type is NameType.PRIMARY else bearing
    if kind is SubjectKind.PERSON:
        first, *others = _spellings(text)
        return (_person(first, text, bearing), *(_person(other, text, further) for other in others))
    if kind is SubjectKind.ORGANISATION and (acronym := _acronym(text)):
        return _whole(acronym[0], text, bearing), _whole(acronym[1], text, further)
    return (_whole(text, text, bearing),)


def _spellings(text: str) -> tuple[str, ...]:
    variant = _VARIANT.search(text)
    if not variant:
        return (text,)
    before, after = text[: variant.start()], text[variant.end() :]
    return f"{before}{variant['first']}{after}", f"{before}{variant['second']}{after}"


def _person(spelling: str, original: str, bearing: Bearing) -> Name:
    """The name in the order in which it is said: given names, family name, suffix."""
    last, *others = [piece.strip() for piece in spelling.split(",")]
    is_suffix = [piece.rstrip(".").upper() in _SUFFIXES for piece in others]
    first = " ".join(piece for piece, suffix in zip(others, is_suffix, strict=True) if piece and not suffix)
    suffixes = [piece for piece, suffix in zip(others, is_suffix, strict=True) if suffix]
    if not first or not last:  # one name alone, or a stray comma: OFAC did not say which part is which
        return _name(" ".join(piece for piece in (first, last, *suffixes) if piece) or spelling, (), original, bearing)
    text, parts = of_first_and_last(first, last, SubjectKind.PERSON)
    return _name(" ".join([text, *suffixes]), parts, original, bearing)


def _acronym(text: str) -> tuple[str, str] | None:
    """The name and its acronym, when the bracket at the end holds the name's own letters in order."""
    found = _BRACKET.match(text)
    if not found:
        return None
    short = found["short"].replace("-", "")
    if short != short.upper() or short[0] != found["name"][:1].upper():
        return None
    letters = iter(found["name"].upper())
    is_acronym = all(letter in letters for letter in short)  # ``in`` consumes: the letters stand in this order
    return (found["name"], found["short"]) if is_acronym else None


def _whole(text: str, original: str, bearing: Bearing) -> Name:
    return _name(text, (NamePart("whole", text),), original, bearing)


def _name(text: str, parts: tuple[NamePart, ...], original: str, bearing: Bearing) -> Name:
    return Name(
        text=text,
        type=bearing.type,
        quality=bearing.quality,
        script=script_of(text),
        parts=parts,
        original=original if original != text else "",
        note=bearing.note,
        place=bearing.place,
    )


# ICAO Annex 7: a nationality mark and a registration mark, with a hyphen where the second starts with a letter;
# N (United States) and YV (Venezuela) are the marks without a hyphen that the lists hold, HL and JA their like.
_MARK = re.compile(
    r"(?:[A-Z0-9]{1,2}-[A-Z0-9]{2,5}|N[1-9]\d{0,4}[A-Z]{0,2}|YV\d{3,4}[A-Z]?|HL\d{4}|JA\d{3,4}[A-Z]{0,2})$"
)
_SERIAL = re.compile(r"MSN ?(?P<serial>[A-Z0-9-]{2,12})$")


def finished(draft: Draft) -> Record:
    """The record, an aircraft with the marks that OFAC lists it under. MalformedList when it has no name."""
    if draft.kind is SubjectKind.AIRCRAFT:
        draft.identifiers += filter(None, map(aircraft_mark, draft.names))
    return draft.record()


def aircraft_mark(name: Name) -> Identifier | None:
    """The tail number, or the serial number ("MSN 391"), that OFAC lists an aircraft under; None for another name."""
    text = name.text.upper()
    note = "previous" if name.type is NameType.FORMER else ""
    if serial := _SERIAL.match(text):
        return Identifier(IdentifierType.AIRCRAFT_SERIAL, serial["serial"], subtype="name", note=note, place=name.place)
    if _MARK.match(text):
        return Identifier(IdentifierType.TAIL_NUMBER, name.text, subtype="name", note=note, place=name.place)
    return None
