"""Names of the Canadian list: aliases packed into one element, organisations named in both languages.

";" parts aliases. So do "Russian:" and the like, which label what follows; " / " and "X/ Y" between spellings; " or "
between whole names; and commas where every piece is a name and none a legal form ("Завод «Дагдизель», АО" is one name).
An organisation named "Iranian Navy/Force navale iranienne" bears two names. What is a list of variants of single words
("Nikolay or Nikolai / Vasilievich or …") stays whole, as a weak alias.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tocsin.model.record import Name, NamePart, NameType, Quality
from tocsin.sources.un.aliases import says_anything, split
from tocsin.text.scripts import clean, script_of

_MOST_TEXT = 4_000  # the longest real element has 800 characters
_LANGUAGES = "Belaruss?ian|Russian|Ukrainian|Arabic|Persian|Farsi|Burmese|Chinese|Spanish|French|English|Serbian|Korean"
_LABEL = re.compile(rf"[\s,;]*\(?\b(?P<language>{_LANGUAGES})\s*:\s*", re.IGNORECASE)
_SLASH = re.compile(r"\s+/\s*|\s*/\s+")
_OR = re.compile(r"\s+(?:or|OR)\s+")
_KNOWN_AS = re.compile(r"\((?:also|formerly) known as ", re.IGNORECASE)
_AMONG = re.compile(r",\s+(?:and\s+)?|\s+and\s+")
# The list writes legal forms with Latin letters among Cyrillic ones ("AО"): those that look alike count as the same.
_ALIKE = str.maketrans("аосркеу", "aocpkey")
_LEGAL_FORMS = frozenset(
    "ао оао зао пао ооо сао мк чвк ип уп руп zao pao jsc ojsc cjsc pjsc pjs llc ltd inc fsue tov"
    " limited co plc gmbh sa".translate(_ALIKE).split()
)
_NOT_ALONE = frozenset(["некоммерческое партнерство"])


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    note: str = ""
    is_weak: bool = False


def person_names(given: str, family: str, aliases: str, where: str) -> Iterator[Name]:
    """The primary name of a person, given names first, with its parts; then the aliases."""
    whole = clean(f"{given} {family}")
    for at, one in enumerate(split(whole)):
        roles = (("given", clean(given)), ("family", clean(family)))
        parts = tuple(NamePart(role, text) for role, text in roles if text) if not at else ()
        kind = NameType.ALIAS if at else NameType.PRIMARY
        original = whole if whole != one.text else ""
        yield Name(one.text, kind, Quality.STRONG, script_of(one.text), parts, original, one.note, where)
    yield from _aliases(aliases, where, is_person=True)


def other_names(written: str, aliases: str, where: str) -> Iterator[Name]:
    """The primary name of an organisation or a ship, its French one and what is in brackets; then the aliases."""
    whole = clean(written)
    for at, text in enumerate(_by_language(whole)):
        for position, one in enumerate(_spellings(text)):
            kind = NameType.ALIAS if at or position else NameType.PRIMARY
            quality = Quality.WEAK if one.is_weak else Quality.STRONG
            original = whole if whole != one.text else ""
            yield Name(one.text, kind, quality, script_of(one.text), (), original, one.note, where)
    yield from _aliases(aliases, where, is_person=False)


def _by_language(whole: str) -> tuple[str, ...]:
    """The English name and the French one; the whole where the "/" stands in brackets or beside a single word."""
    sides = tuple(side.strip() for side in re.split(r"[/|]", whole))
    open_bracket = sides[0].count("(") != sides[0].count(")")
    if len(sides) != 2 or open_bracket or not all(len(side.split()) > 1 for side in sides):
        return (whole,)
    return sides


def _aliases(written: str, where: str, *, is_person: bool) -> Iterator[Name]:
    whole = clean(written)
    if len(whole) > _MOST_TEXT:
        yield Name(whole, NameType.ALIAS, Quality.WEAK, script_of(whole), place=where)
        return
    for stated in whole.split(";"):
        for piece in _labelled(stated):
            for one in _person_pieces(piece) if is_person else _organisation_pieces(piece):
                for spelling in _spellings(one.text):
                    # One word alone, a given name or a family's, identifies no person.
                    weak = one.is_weak or spelling.is_weak or (is_person and " " not in spelling.text)
                    quality = Quality.WEAK if weak else Quality.STRONG
                    note = "; ".join(filter(None, (one.note, spelling.note)))
                    original = whole if whole != spelling.text else ""
                    script = script_of(spelling.text)
                    yield Name(spelling.text, NameType.ALIAS, quality, script, (), original, note, where)


def _labelled(text: str) -> Iterator[_Piece]:
    """The pieces between labels of language; the label is the note of what follows it."""
    language, start = "", 0
    for found in _LABEL.finditer(text):
        yield _Piece(text[start : found.start()], language)
        language, start = f"in {found['language']}", found.end()
    yield _Piece(text[start:], language)


def _person_pieces(piece: _Piece) -> Iterator[_Piece]:
    for side in _SLASH.split(piece.text):
        by_comma = [part for part in side.split(",") if says_anything(part)]
        if not all(len(part.split()) > 1 for part in by_comma):
            by_comma = [side]
        for part in by_comma:
            whole_names = _OR.split(part)
            if all(len(name.split()) > 1 for name in whole_names):
                yield from (_Piece(name, piece.note) for name in whole_names)
            else:  # variants of single words: which go together is not said
                yield _Piece(part, piece.note, is_weak=len(whole_names) > 1)


def _organisation_pieces(piece: _Piece) -> Iterator[_Piece]:
    for side in _SLASH.split(piece.text):
        for name in _OR.split(side):
            yield from (_Piece(part, piece.note) for part in _by_comma(name))


def _by_comma(text: str) -> list[str]:
    parts = [part.strip() for part in text.split(",") if says_anything(part)]
    if text.count("(") != text.count(")") or any("(" in part and ")" not in part for part in parts):
        return [text]
    return parts if parts and all(map(_is_name, parts)) else [text]


def _is_name(part: str) -> bool:
    """True for what may stand alone: it begins as a name does and is more than a legal form."""
    bare = part.strip(" .\"'«»“”„‘’")
    return not bare[:1].islower() and not _is_legal_form(bare) and bare.replace(".", "").casefold() not in _NOT_ALONE


def _is_legal_form(text: str) -> bool:
    return text.strip(" .\"'«»“”„‘’").replace(".", "").casefold().translate(_ALIKE) in _LEGAL_FORMS


def _spellings(text: str) -> Iterator[_Piece]:
    """The spellings in one name; a bracket "(also known as A, B and C)" holds whole names, parted by guess."""
    found = _KNOWN_AS.search(text)
    if found is None:
        pieces = [_Piece(one.text, one.note, one.is_guess) for one in split(text)]
        # "AO Завод имени …" and "… Company (PJS)": the form of a company, alone, is the name of none.
        yield from [piece for piece in pieces if not _is_legal_form(piece.text)] or pieces
        return
    yield from (_Piece(one.text, one.note, one.is_guess) for one in split(text[: found.start()]))
    inside = text[found.end() :].rstrip(" )") + (")" if text.count("(", found.end()) else "")
    former = "formerly known as" if "formerly" in found[0].casefold() else ""
    yield from (_Piece(one.text, "; ".join(filter(None, (former, one.note)))) for one in split(inside))
    several = [piece.strip() for piece in _AMONG.split(inside)]
    if len(several) > 1 and all(len(piece.split()) > 1 and _is_name(piece) for piece in several):
        yield from (_Piece(one.text, "one of several", is_weak=True) for piece in several for one in split(piece))
