"""Names of the enhanced XML: each alias in one or more scripts, each with its parts and as OFAC prints it."""

from __future__ import annotations

from lxml import etree

from tocsin.errors import BadValue
from tocsin.model.record import Name, NamePart, NameType, Quality, SubjectKind
from tocsin.sources.elements import children, is_true, text
from tocsin.sources.ofac import terms
from tocsin.sources.ofac.listed_names import Bearing
from tocsin.sources.ofac.name_parts import role, script
from tocsin.sources.ofac.spellings import of_parts, spellings
from tocsin.sources.reading import Report
from tocsin.sources.xml import place

_PATH = "entity/names/name"


def names(entity: etree._Element, kind: SubjectKind, report: Report) -> list[Name]:
    """Every spelling of every name of the entity, in the file's order."""
    found: list[Name] = []
    for name in children(entity, "names", "name"):
        borne = _name_type(name, report)
        quality = Quality.WEAK if is_true(text(name, "isLowQuality")) else Quality.STRONG
        for translation in children(name, "translations", "translation"):
            bearing = Bearing(borne, quality, place=place(translation))
            found += _spellings(translation, kind, bearing, report)
    return found


def _name_type(name: etree._Element, report: Report) -> NameType:
    if is_true(text(name, "isPrimary")):
        return NameType.PRIMARY
    stated = text(name, "aliasType")
    try:
        return terms.name_type(stated)
    except BadValue:
        report.note_unknown(f"{_PATH}/aliasType={stated}", place(name))
        return NameType.ALIAS


def _spellings(translation: etree._Element, kind: SubjectKind, bearing: Bearing, report: Report) -> tuple[Name, ...]:
    parts = _parts(translation, report)
    # "LAST, First" in Latin letters; what has no formatted first name is printed in its own order.
    printed = text(translation, "formattedFullName") or _printed(translation)
    of_letters = script(text(translation, "script"), "", printed, bearing.place, report)
    if printed:
        return spellings(printed, parts, of_letters, kind, bearing)
    if not parts:
        report.warn("empty-name", "a name without letters", bearing.place)
    return of_parts(parts, of_letters, kind, bearing) if parts else ()


def _printed(translation: etree._Element) -> str:
    first, last = text(translation, "formattedFirstName"), text(translation, "formattedLastName")
    return f"{last}, {first}" if first and last else first or last


def _parts(translation: etree._Element, report: Report) -> list[NamePart]:
    found = []
    for part in children(translation, "nameParts", "namePart"):
        path = f"{_PATH}/translations/translation/nameParts/namePart/type"
        part_role = role(text(part, "type"), place(part), path, report)
        if value := text(part, "value"):
            found.append(NamePart(part_role, value))
    return found
