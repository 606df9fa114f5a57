"""OFAC's acts of listing: one designation for each programme, with what the table of programmes says of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from tocsin.model.record import Designation, Measure
from tocsin.sources.ofac.terms import AUTHORITY
from tocsin.sources.programmes import Programme, Unmapped, look_up
from tocsin.sources.reading import Report

# OFAC's "sanctions types" that are measures of ours; the others are kept as facts in OFAC's own words
MEASURES = {"block": Measure.ASSET_FREEZE}

_NO_MEASURE = (Measure.NONE_STATED, Measure.UNKNOWN)

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
        self._unmapped = Unmapped("ofac", report)

    def of(self, programme: str, act: Act) -> Designation:
        """The designation under ``programme``; an unmapped one is of unknown category."""
        known = look_up(self._owner, programme) or look_up("ofac", programme)
        known = known or self._unmapped.programme(programme, act.place)
        dates = sorted(set(act.dates))
        return Designation(
            authority=AUTHORITY,
            programme=programme,
            category=known.category,
            measures=_measures(known, act.measures),
            legal_basis=act.legal_basis or known.legal_basis,
            listed_on=dates[0] if dates else None,
            amended_on=tuple(dates[1:]),
            delisted_on=act.delisted_on,
            note=act.note,
            place=act.place,
        )


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


def _measures(known: Programme, stated: Sequence[Measure]) -> tuple[Measure, ...]:
    """What the table says and what the file adds to it; what the table says of nothing where neither has a measure."""
    of_table = tuple(measure for measure in known.measures if measure not in _NO_MEASURE)
    return tuple(dict.fromkeys((*of_table, *stated))) or known.measures
