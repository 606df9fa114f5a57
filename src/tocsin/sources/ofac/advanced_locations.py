"""Locations of the advanced XML: places that features and documents refer to, each in one or more scripts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace

from lxml import etree

from tocsin.model.record import Location
from tocsin.sources.elements import attribute, children, is_true, text
from tocsin.sources.ofac.advanced_reference import References
from tocsin.sources.ofac.locations import is_empty, location
from tocsin.sources.ofac.name_parts import SCRIPTS
from tocsin.sources.ofac.stated import country
from tocsin.sources.xml import place

_PART = "Location/LocationPart/@LocPartTypeID"


@dataclass(slots=True)
class Locations:
    """Every location of one file, by its number: the main spelling first."""

    references: References
    _found: dict[str, tuple[Location, ...]] = field(default_factory=dict)

    def read(self, element: etree._Element) -> None:
        """Nothing: the <Location> can be asked for afterwards."""
        where = place(element)
        written, code = self._country(element, where)
        spellings: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for part in children(element, "LocationPart"):
            part_type = self.references.text("LocPartType", attribute(part, "LocPartTypeID"), where)
            for value in children(part, "LocationPartValue"):
                spellings[self._spelling(value)].append((part_type, text(value, "Value")))
        comment = "; ".join(filter(None, (text(item) for item in children(element, "Comment"))))
        base = Location(country=code, country_text=written, note=comment, place=where)
        found = [
            location(parts, _noted(base, spelling), _PART, self.references.report)
            for spelling, parts in sorted(spellings.items())  # the main one, "", comes first
        ]
        kept = tuple(item for item in found or [base] if not is_empty(item))
        self._found[attribute(element, "ID")] = kept

    def get(self, number: str, where: str) -> tuple[Location, ...]:
        """The spellings of the location; none, and a warning, where the file does not define it."""
        found = self._found.get(number)
        if found is None:
            self.references.report.warn("dangling-reference", f"no Location has the number {number}", where)
            return ()
        return found

    def _country(self, element: etree._Element, where: str) -> tuple[str, str]:
        """The country as written and its alpha-2 code; OFAC states it as a country, as an area, or as both."""
        stated = [
            self.references.country(attribute(item, "CountryID"), where)
            for item in children(element, "LocationCountry")
        ]
        stated += [
            self.references.area(attribute(item, "AreaCodeID"), where) for item in children(element, "LocationAreaCode")
        ]
        names = list(dict.fromkeys(name for name, _ in stated if name))
        codes = [country(name, where, self.references.report) for name in names] + [code for _, code in stated]
        return ", ".join(names), next(filter(None, codes), "")

    def _spelling(self, value: etree._Element) -> str:
        """Which spelling the part belongs to: "" for the main one, else the script or the word that marks it."""
        where = place(value)
        comment = text(value, "Comment")
        marks = [
            SCRIPTS.get(comment.casefold(), comment),
            self.references.unusual("LocPartValueStatus", attribute(value, "LocPartValueStatusID"), where),
            self.references.unusual("LocPartValueType", attribute(value, "LocPartValueTypeID"), where),
        ]
        if not any(marks) and not is_true(attribute(value, "Primary") or "true"):
            return "alternate"
        return "; ".join(filter(None, marks))


def _noted(base: Location, spelling: str) -> Location:
    return replace(base, note="; ".join(filter(None, (spelling, base.note)))) if spelling else base
