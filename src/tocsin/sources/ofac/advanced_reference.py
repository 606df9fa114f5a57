"""The reference values of the advanced XML: the words behind the numbers that all its other parts use."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from tocsin.sources.elements import attribute, children, text
from tocsin.sources.reading import Report
from tocsin.sources.xml import local

# OFAC's words for "nothing is said"
PLAIN = frozenset({"", "unknown", "confirmed", "valid", "main", "known", "current"})


@dataclass(frozen=True, slots=True)
class Value:
    """One reference value: its text, and those of its attributes that say more."""

    text: str
    code: str = ""  # ISO 3166-1 of a country, ISO 15924 of a script
    parent: str = ""  # the number of the value that it belongs to
    is_symmetrical: bool = False


@dataclass(slots=True)
class References:
    """All reference sets of one file, by the name of their elements: ``sets["AliasType"]["1400"]``."""

    report: Report
    sets: dict[str, dict[str, Value]] = field(default_factory=dict)

    def read(self, element: etree._Element) -> None:
        """Nothing: the values of <ReferenceValueSets> are here afterwards."""
        for group in element:
            for item in group:
                values = self.sets.setdefault(local(item), {})
                values[attribute(item, "ID")] = _value(item)

    def value(self, name: str, number: str, place: str) -> Value:
        """The value of that number; an empty one, and a warning, where the file does not define it."""
        if not number:
            return Value("")
        found = self.sets.get(name, {}).get(number)
        if found is None:
            self.report.warn("dangling-reference", f"no {name} has the number {number}", place)
            return Value("")
        return found

    def text(self, name: str, number: str, place: str) -> str:
        """The text of the value of that number; see ``value``."""
        return self.value(name, number, place).text

    def unusual(self, name: str, number: str, place: str) -> str:
        """The text of the value where it says more than that all is as usual; "" otherwise."""
        found = self.text(name, number, place)
        return "" if found.casefold() in PLAIN else found

    def country(self, number: str, place: str) -> tuple[str, str]:
        """The name and the ISO 3166-1 code of a country, as the file states them."""
        found = self.value("Country", number, place)
        return found.text, found.code

    def area(self, number: str, place: str) -> tuple[str, str]:
        """The name and the code of an area; OFAC's areas are its countries again."""
        found = self.value("AreaCode", number, place)
        name, code = self.country(found.parent, place) if found.parent else ("", "")
        return found.text or name, code


def _value(item: etree._Element) -> Value:
    words = text(item)
    code = attribute(item, "ScriptCode") or attribute(item, "ISO2") or attribute(item, "ISO3")
    if local(item) == "AreaCode":  # its text is the code, its name stands beside it
        words, code = attribute(item, "Description") or words, words
    parents = ("PartyTypeID", "SanctionsProgramID", "CountryID")
    parent = next((attribute(item, name) for name in parents if item.get(name)), "")
    comment = ", ".join(filter(None, (text(note) for note in children(item, "Comment"))))
    return Value(words or comment, code, parent, attribute(item, "Symmetrical") == "true")
