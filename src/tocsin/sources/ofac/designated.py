"""OFAC's acts of listing: one designation for each programme, with what the table of programmes says of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from tocsin.model.record import Category, Designation, Measure
from tocsin.sources.ofac.terms import AUTHORITY
from tocsin.sources.programmes import Programme, look_up
from tocsin.sources.reading import Report

# OFAC's "sanctions types" that are measures of ours; the others are kept as facts in OFAC's own words
MEASURES = {"block": Measure.ASSET_FREEZE}

SDN = "SDN List"  # OFAC's name of it in its own files


@dataclass(frozen=True, slots=True)
class Act:
    """What a file states of one act of listing beside its programme."""

    place: str
    legal_basis: str = ""
    dates: Sequence[date] = ()  # of the acts; the earliest one is the listing
    delisted_on: date | None = None
    measures: Sequence[Measure] = ()
    note: str = ""


class Designations:
    """Makes designations for one file, and warns once of each programme that the table does not have."""

    def __init__(self, owner: str, report: Report) -> None:
        self._owner = owner
        self._report = report
        self._unmapped: set[str] = set()

    def of(self, programme: str, act: Act) -> Designation:
        """The designation under ``programme``; an unmapped one is of unknown category."""
        known = self._look_up(programme, act.place)
        dates = sorted(set(act.dates))
        return Designation(
            authority=AUTHORITY,
            programme=programme,
            category=known.category if known else Category.UNKNOWN,
            measures=_measures(known, act.measures),
            legal_basis=act.legal_basis or (known.legal_basis if known else ""),
            listed_on=dates[0] if dates else None,
            amended_on=tuple(dates[1:]),
            delisted_on=act.delisted_on,
            note=act.note,
            place=act.place,
        )

    def _look_up(self, programme: str, place: str) -> Programme | None:
        known = look_up(self._owner, programme) or look_up("ofac", programme)
        if known is None and programme not in self._unmapped:
            self._unmapped.add(programme)
            self._report.warn("unmapped-programme", f"{programme!r}: category and measures are unknown", place)
        return known


class ListCheck:
    """Warns once when a file's subjects stand on other lists than the one that it is read as."""

    def __init__(self, owner: str, report: Report) -> None:
        self._owner = owner
        self._report = report
        self._has_warned = False

    def see(self, names: Collection[str], place: str) -> None:
        """Nothing: the first subject of the non-SDN lists read as the SDN list, or the reverse, is warned of."""
        is_sdn = SDN in names
        fits = {"ofac": is_sdn, "ofac-consolidated": not is_sdn or len(names) > 1}.get(self._owner, True)
        if names and not fits and not self._has_warned:
            self._has_warned = True
            message = f"listed on {', '.join(names)}, and the file is read as the list {self._owner}"
            self._report.warn("other-list", message, place)


def _measures(known: Programme | None, stated: Sequence[Measure]) -> tuple[Measure, ...]:
    """What the table says and what the file adds to it; unknown where neither says anything."""
    of_table = tuple(measure for measure in known.measures if measure is not Measure.NONE_STATED) if known else ()
    both = tuple(dict.fromkeys((*of_table, *stated)))
    if both:
        return both
    return known.measures if known else (Measure.UNKNOWN,)
