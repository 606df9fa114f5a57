"""What the targets of the Swiss list refer to: programmes by the number of a sanctions set, places by theirs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from tocsin.errors import MalformedList
from tocsin.model.record import Location
from tocsin.sources.ch.paths import IGNORED, MAPPED, PLACE, PROGRAMME, ROOT, TARGET
from tocsin.sources.programmes import Programme, look_up
from tocsin.sources.reading import ListFile, Report
from tocsin.sources.xml import Accountant, iterate, local, place
from tocsin.text.countries import alpha2
from tocsin.text.scripts import clean

_SYSTEMATIC = re.compile(r"\b[SR][RS]\s*(946\.\d+(?:\.\d+)*)")  # of the systematic collection of federal law
WHOLE = "whole-list"


@dataclass(frozen=True, slots=True)
class Regime:
    """One set of measures of one programme: what the list calls it, under which ordinance, at whose instance."""

    code: str
    ordinance: str
    measures: str
    origin: str

    def known(self) -> Programme | None:
        """What the table of programmes says of it: by the ordinance's number in Swiss law, or by its name."""
        numbers = _SYSTEMATIC.findall(f"{self.ordinance} {self.measures}")
        for key in (*(f"SR {number}" for number in numbers), self.code, self.ordinance):
            found = look_up("ch", key)
            if found is not None:
                return found
        return None


@dataclass(slots=True)
class Tables:
    """What a first look through the file finds beside its targets."""

    as_of: str = ""
    regimes: dict[str, Regime] = field(default_factory=dict)
    places: dict[str, Location] = field(default_factory=dict)


def read_tables(file: ListFile, report: Report) -> Tables:
    """The programmes and places of the file. MalformedList for a file of changes only, which is no list."""
    tables = Tables()
    accountant = Accountant(report, MAPPED, IGNORED)

    def outside(element: etree._Element, path: str) -> None:
        accountant.check_itself(element, path)
        if path == ROOT:
            tables.as_of = str(element.get("date") or "")[:10]
            _require_whole(element, file.name)

    for element in iterate(file, (PROGRAMME, PLACE, TARGET), root=ROOT, outside=outside):
        name = local(element)
        if name == TARGET:
            continue
        accountant.check(element, name)
        if name == PLACE:
            tables.places[str(element.get("ssid") or "")] = _place(element)
        else:
            tables.regimes.update(_regimes(element))
    return tables


def _require_whole(root: etree._Element, name: str) -> None:
    stated = str(root.get("list-type") or WHOLE)
    if stated != WHOLE:
        raise MalformedList(
            f"the file is a {stated[:50]!r} and not the whole list",
            place=name,
            hint="SECO publishes changes as files of the same form. Load the whole list (Gesamtliste).",
        )


def _regimes(element: etree._Element) -> dict[str, Regime]:
    key, name = _in_english(element, "program-key"), _in_english(element, "program-name")
    origin = clean(element.findtext("{*}origin") or "")
    sets: dict[str, str] = {}
    for found in element.iterfind("{*}sanctions-set"):
        number = str(found.get("ssid") or "")
        if number not in sets or found.get("lang") == "eng":
            sets[number] = clean(found.text or "")
    return {number: Regime(key or name or number, name, text, origin) for number, text in sets.items()}


def _in_english(element: etree._Element, tag: str) -> str:
    texts = {str(found.get("lang") or ""): clean(found.text or "") for found in element.iterfind(f"{{*}}{tag}")}
    return texts.get("eng") or next(iter(texts.values()), "")


def _place(element: etree._Element) -> Location:
    found = element.find("{*}country")
    written = clean(found.text or "") if found is not None else ""
    code = alpha2(str(found.get("iso-code") or "")) if found is not None else ""
    variants = [
        clean(each.text or "") for tag in ("location", "area") for each in element.iterfind(f"{{*}}{tag}-variant")
    ]
    return Location(
        city=clean(element.findtext("{*}location") or ""),
        region=clean(element.findtext("{*}area") or ""),
        country=code or alpha2(written),
        country_text=written,
        note="; ".join(f"also written {text}" for text in dict.fromkeys(variants) if text),
        place=place(element),
    )
