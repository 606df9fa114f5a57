"""Names of the enhanced XML: each alias in one or more scripts, each with its parts and as OFAC prints it."""

from __future__ import annotations

from lxml import etree

from tocsin.errors import BadValue
from tocsin.model.record import Name, NamePart, NameType, Quality, SubjectKind
from tocsin.sources.ofac import terms
from tocsin.sources.ofac.elements import children, is_true, text
from tocsin.sources.ofac.name_parts import compose, in_order, role, script
from tocsin.sources.reading import Report
from tocsin.sources.xml import place

_PATH = "entity/names/name"


def names(entity: etree._Element, kind: SubjectKind, report: Report) -> list[Name]:
    """Every spelling of every name of the entity, in the file's order."""
    found = []
    for name in children(entity, "names", "name"):
        borne = _name_type(name, report)
        quality = Quality.WEAK if is_true(text(name, "isLowQuality")) else Quality.STRONG
        for translation in children(name, "translations", "translation"):
            spelling = _spelling(translation, borne, quality, kind, report)
            if spelling is not None:
                found.append(spelling)
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


def _spelling(
    translation: etree._Element, borne: NameType, quality: Quality, kind: SubjectKind, report: Report
) -> Name | None:
    parts = _parts(translation, kind, report)
    printed = text(translation, "formattedFullName")
    first, last = text(translation, "formattedFirstName"), text(translation, "formattedLastName")
    # OFAC prints a person as "LAST, First"; what has no first name it prints as it is written.
    whole = f"{first} {last}".strip() if first else printed or last
    of_letters = script(text(translation, "script"), "", whole or printed, place(translation), report)
    whole = whole or compose(parts, of_letters)
    if not whole:
        report.warn("empty-name", "a name without letters", place(translation))
        return None
    original = printed if printed != whole else ""
    return Name(whole, borne, quality, of_letters, in_order(parts), original, place=place(translation))


def _parts(translation: etree._Element, kind: SubjectKind, report: Report) -> list[NamePart]:
    found = []
    for part in children(translation, "nameParts", "namePart"):
        path = f"{_PATH}/translations/translation/nameParts/namePart/type"
        part_role = role(text(part, "type"), place(part), path, report)
        if value := text(part, "value"):
            found.append(NamePart(part_role, value))
    if kind is SubjectKind.PERSON and not found:
        report.warn("no-name-parts", "a person's name without its parts", place(translation))
    return found
