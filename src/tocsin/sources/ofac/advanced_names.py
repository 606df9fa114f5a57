"""Names of the advanced XML: aliases of an identity, each documented in one or more scripts, part by part."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from tocsin.errors import BadValue
from tocsin.model.record import Name, NamePart, NameType, Quality, SubjectKind
from tocsin.sources.elements import attribute, children, is_true, text
from tocsin.sources.ofac import terms
from tocsin.sources.ofac.advanced_dates import period
from tocsin.sources.ofac.advanced_reference import References
from tocsin.sources.ofac.listed_names import Bearing
from tocsin.sources.ofac.name_parts import role, script
from tocsin.sources.ofac.spellings import of_parts
from tocsin.sources.xml import place

_PARTS = "DistinctParty/Profile/Identity/NamePartGroups/MasterNamePartGroup"


@dataclass(frozen=True, slots=True)
class Identity:
    """The names of one identity; ``aliases`` is its aliases by the number of the documented name."""

    names: tuple[Name, ...]
    aliases: dict[str, str]


def identity(element: etree._Element, kind: SubjectKind, references: References) -> Identity:
    """Every spelling of every alias of the <Identity>, in the file's order."""
    roles = _roles(element, references)
    # A second or a false identity has primary names of its own; they are not the subject's.
    is_main = is_true(attribute(element, "Primary") or "true") and not is_true(attribute(element, "False"))
    notes = ["false identity"] if is_true(attribute(element, "False")) else []
    notes += [text(comment) for comment in children(element, "Comment")]
    names: list[Name] = []
    aliases: dict[str, str] = {}
    for alias in children(element, "Alias"):
        bearing = _bearing(alias, is_main, notes, references)
        for documented in children(alias, "DocumentedName"):
            found = _spellings(documented, roles, kind, bearing, references)
            names += found
            if found and bearing.type is not NameType.PRIMARY:
                aliases[attribute(documented, "ID")] = found[0].text
    return Identity(tuple(names), aliases)


def _roles(element: etree._Element, references: References) -> dict[str, str]:
    """The role of each group of name parts, by its number."""
    found = {}
    for group in children(element, "NamePartGroups", "MasterNamePartGroup", "NamePartGroup"):
        where = place(group)
        part_type = references.text("NamePartType", attribute(group, "NamePartTypeID"), where)
        found[attribute(group, "ID")] = role(part_type, where, _PARTS, references.report) if part_type else "whole"
    return found


def _bearing(alias: etree._Element, is_main: bool, notes: list[str], references: References) -> Bearing:
    where = place(alias)
    quality = Quality.WEAK if is_true(attribute(alias, "LowQuality")) else Quality.STRONG
    own = [text(comment) for comment in children(alias, "Comment")]
    own += [str(period(item, references)) for item in children(alias, "DatePeriod")]
    note = "; ".join(filter(None, (*notes, *own)))
    if is_main and is_true(attribute(alias, "Primary")):
        return Bearing(NameType.PRIMARY, quality, note, where)
    stated = references.text("AliasType", attribute(alias, "AliasTypeID"), where)
    try:
        borne = terms.name_type(stated) if stated else NameType.ALIAS
    except BadValue:
        references.report.note_unknown(f"DistinctParty/Profile/Identity/Alias/@AliasTypeID={stated}", where)
        borne = NameType.ALIAS
    return Bearing(NameType.ALIAS if borne is NameType.PRIMARY else borne, quality, note, where)


def _spellings(
    documented: etree._Element, roles: dict[str, str], kind: SubjectKind, bearing: Bearing, references: References
) -> tuple[Name, ...]:
    where = place(documented)
    values = children(documented, "DocumentedNamePart", "NamePartValue")
    parts = [_part(value, roles, references) for value in values]
    written = " ".join(part.text for part in parts if part.text)
    if not written:
        references.report.warn("empty-name", "a name without letters", where)
        return ()
    stated = references.value("Script", attribute(values[0], "ScriptID"), where)
    of_letters = script(stated.text, stated.code, written, where, references.report)
    notes = [bearing.note, *(text(comment) for comment in children(documented, "Comment"))]
    notes += ["acronym"] if any(is_true(attribute(value, "Acronym")) for value in values) else []
    notes += [_country(item, references) for item in children(documented, "DocumentedNameCountry")]
    borne = Bearing(bearing.type, bearing.quality, "; ".join(filter(None, notes)), where)
    return of_parts([part for part in parts if part.text], of_letters, kind, borne)


def _part(value: etree._Element, roles: dict[str, str], references: References) -> NamePart:
    group = attribute(value, "NamePartGroupID")
    if group and group not in roles:
        references.report.warn("dangling-reference", f"no NamePartGroup has the number {group}", place(value))
    return NamePart(roles.get(group, "whole"), text(value))


def _country(item: etree._Element, references: References) -> str:
    name, _ = references.country(attribute(item, "CountryID"), place(item))
    return " ".join(
        filter(None, (f"used in {name}" if name else "", *(text(part) for part in children(item, "Comment"))))
    )
