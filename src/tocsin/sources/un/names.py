"""Names of the UN list: an individual's four parts, an entity's one, original scripts, aliases and their notes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree

from tocsin.errors import BadValue
from tocsin.model.dates import DateSpan
from tocsin.model.record import BirthDate, Location, Name, NamePart, NameType, Nationality, Quality, SubjectKind
from tocsin.sources.draft import Draft
from tocsin.sources.reading import Report
from tocsin.sources.un import notes
from tocsin.sources.un.aliases import Spelling, split
from tocsin.sources.un.births import birth_place, date_in
from tocsin.sources.un.comments import facts_in
from tocsin.sources.un.countries import country
from tocsin.sources.un.elements import text_of, written
from tocsin.sources.xml import place
from tocsin.text.countries import alpha2
from tocsin.text.scripts import clean, script_of

_ROLES = (("FIRST_NAME", "given"), ("SECOND_NAME", "second"), ("THIRD_NAME", "third"), ("FOURTH_NAME", "fourth"))
_QUALITIES = {
    "Good": (NameType.ALIAS, Quality.STRONG),
    "Low": (NameType.ALIAS, Quality.WEAK),
    "a.k.a.": (NameType.ALIAS, Quality.STRONG),
    "f.k.a.": (NameType.FORMER, Quality.STRONG),
    "n.k.a.": (NameType.NEW, Quality.STRONG),
    "": (NameType.ALIAS, Quality.STRONG),
}
_NO_NAME = frozenset(["", "na", "n/a"])  # so written where an individual has no third name; "NA" is one
_SUFFIX = re.compile(r"(?:jr|sr|[IVX]+)\.?", re.IGNORECASE)


def read_primary(record: etree._Element, draft: Draft) -> None:
    """Nothing: the name proper, and what is packed into it, stands in the draft."""
    where = place(record)
    stated = [(role, text) for tag, role in _ROLES if (text := text_of(record, tag)) not in _NO_NAME]
    whole = " ".join(written(record, tag) for tag, _ in _ROLES if text_of(record, tag) not in _NO_NAME)
    is_person = draft.kind is SubjectKind.PERSON
    # The comma of "UTOPI, JR" stands at the end of a part; in a person's name it separates nothing.
    joined = " ".join(text.replace(",", " ") if is_person else text for _, text in stated if text)
    for at, spelling in enumerate(split(joined)):
        kind = NameType.ALIAS if at else NameType.PRIMARY
        parts: tuple[NamePart, ...] = ()
        if not at:
            roles = [(role, clean(text.replace(",", " "))) for role, text in stated] if is_person else []
            parts = tuple(NamePart(role, text) for role, text in roles or [("whole", spelling.text)] if text)
        draft.names.append(_name(spelling, kind, Quality.STRONG, whole, where, parts=parts))


def read_original_script(record: etree._Element, draft: Draft) -> None:
    """Nothing: the name in its own script stands in the draft, as a primary name like the one it is a spelling of."""
    for found in record.iterfind("NAME_ORIGINAL_SCRIPT"):
        whole = " ".join((found.text or "").split())
        for spelling in split(whole):
            draft.names.append(_name(spelling, NameType.PRIMARY, Quality.STRONG, whole, place(found)))


def read_alias(element: etree._Element, draft: Draft, report: Report, path: str) -> None:
    """Nothing: the alias's spellings, and what its element and its note state beside them, stand in the draft."""
    where, note = place(element), text_of(element, "NOTE")
    quality = text_of(element, "QUALITY")
    whole = written(element, "ALIAS_NAME")
    if quality not in _QUALITIES:
        report.note_unknown(f"{path}/QUALITY={quality}", where)
    kind, strength = _QUALITIES.get(quality, _QUALITIES["Good"])
    spellings, noted = split(whole), notes.spellings_in(note)
    kind = _type_by(note, kind)
    # A note that is nothing but further spellings says nothing else of the name.
    beside = "" if notes.are_names(note) else note
    for spelling in spellings:
        parts = _family_first(spelling, draft)
        draft.names.append(_name(spelling, _type_by(spelling.note, kind), strength, whole, where, beside, parts))
    for spelling in noted:
        draft.names.append(_name(spelling, kind, strength, written(element, "NOTE"), where))
    for spelling in (*spellings, *noted):
        if spelling.is_guess:
            report.warn("alias-split-by-guess", f"{spelling.text!r} out of {whole!r}", where)
    if note and not whole:
        draft.state("note on an alias", note, where)
    said = "; ".join(text for text in (note, *(one.note for one in spellings)) if text)
    about = f"under the alias {spellings[0].text}" if spellings else "under an alias"
    _facts_of_alias(element, said, about, draft, report)


def bearer(name: str, where: str) -> Name | None:
    """The name that a document was issued under, which the list vouches for no further; None for an empty one."""
    spellings = split(name)
    if not spellings:
        return None
    return _name(spellings[0], NameType.ALIAS, Quality.WEAK, name, where, "name on a document")


def _name(
    spelling: Spelling,
    kind: NameType,
    quality: Quality,
    whole: str,
    where: str,
    note: str = "",
    parts: Iterable[NamePart] = (),
) -> Name:
    return Name(
        spelling.text,
        kind,
        Quality.WEAK if spelling.is_guess else quality,
        script_of(spelling.text),
        tuple(parts),
        whole if whole != spelling.text else "",
        "; ".join(dict.fromkeys(text for text in (spelling.note, note) if text)),
        where,
    )


def _type_by(note: str, kind: NameType) -> NameType:
    """What the note says of how the name is borne; ``kind`` where it says nothing."""
    if notes.is_former(note):
        return NameType.FORMER
    return NameType.NEW if notes.is_new(note) else kind


def _family_first(spelling: Spelling, draft: Draft) -> tuple[NamePart, ...]:
    """The parts of "FAMILY, Given"; none where the comma means another thing ("Whole Name, Nickname", "…, Jr.")."""
    family, comma, given = (piece.strip() for piece in spelling.text.partition(","))
    if draft.kind is not SubjectKind.PERSON or not comma or not given or "," in given or _SUFFIX.fullmatch(given):
        return ()
    primary = {part.casefold() for name in draft.names[:1] for part in name.text.split()}
    words = {part.casefold() for part in family.split()}
    if len(words) > 1 and words == primary:
        return ()
    return NamePart("family", family), NamePart("given", given)


def _facts_of_alias(element: etree._Element, said: str, about: str, draft: Draft, report: Report) -> None:
    """Births, places and documents under an alias: the subject's too, each marked with the alias that it goes with."""
    where = place(element)
    for span in (*_birth_dates(element, draft, report), *notes.births_in(said)):
        draft.births.append(BirthDate(span, about, where))
    city, country_text = text_of(element, "CITY_OF_BIRTH"), text_of(element, "COUNTRY_OF_BIRTH")
    if city or country_text:
        code = country(country_text, where, report)
        draft.birth_places.append(Location("", "", city, "", "", code, country_text, about, where))
    draft.birth_places.extend(birth_place(text, about, where) for text in notes.birth_places_in(said))
    draft.nationalities.extend(Nationality(alpha2(text), text, about, where) for text in notes.nationalities_in(said))
    draft.identifiers.extend(notes.identifiers_in(said, about, where))
    draft.facts.extend(facts_in(said, where))


def _birth_dates(element: etree._Element, draft: Draft, report: Report) -> list[DateSpan]:
    text, where = text_of(element, "DATE_OF_BIRTH"), place(element)
    if not text:
        return []
    try:
        return [date_in(text)]
    except BadValue as error:
        report.warn("unread-date", f"date of birth {text!r} of an alias kept as text: {error.message}", where)
        draft.state("date of birth", text, where, "of an alias")
        return []
