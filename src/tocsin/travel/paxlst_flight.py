"""The flight of a PAXLST message: segment group 2, TDT with its places and times, read by tag."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tocsin.model.travel import Flight, Leg
from tocsin.text.scripts import clean
from tocsin.travel.dates import local_time
from tocsin.travel.edifact import Segment
from tocsin.travel.profile import Notes

_DEPARTURE: Final = "125"  # last place before the border
_ARRIVAL: Final = "87"  # first place after it
_ROUTING: Final = "92"  # any other end of a leg
_STOPS: Final = (_DEPARTURE, _ARRIVAL, _ROUTING)
_DEPARTS: Final = "189"
_ARRIVES: Final = "232"
_OVERFLIGHT: Final = "34"
# An airline is two signs, not both of them digits (IATA), or three letters (ICAO); then up to four digits and a suffix.
_DESIGNATOR: Final = re.compile(r"([A-Z]{3}|[A-Z][A-Z0-9]|[0-9][A-Z]) ?([0-9]{1,5}[A-Z]?)")


@dataclass(slots=True)
class _Stop:
    """One LOC of the flight and the times that follow it."""

    qualifier: str
    airport: str
    arrives: datetime | None = None
    departs: datetime | None = None


@dataclass(slots=True)
class _Conveyance:
    """One TDT and its stops."""

    carrier: str
    number: str
    is_overflight: bool
    place: str
    stops: list[_Stop]


def read_flight(segments: Sequence[Segment], notes: Notes, *, place: str) -> Flight:
    """The flight in the TDT, LOC and DTM segments; an empty one, with a warning at ``place``, where there is no TDT."""
    conveyances: list[_Conveyance] = []
    for segment in segments:
        if segment.tag == "TDT":
            conveyances.append(_conveyance(segment))
        elif not conveyances:
            notes.ignore("LOC or DTM before the flight")
        elif segment.tag == "LOC":
            _add_stop(conveyances[-1], segment, notes)
        else:
            _add_time(conveyances[-1], segment, notes)
    if not conveyances:
        notes.warn("no-flight", "the message names no flight (TDT)", place)
        return Flight()
    return _flight(conveyances, notes)


def _conveyance(segment: Segment) -> _Conveyance:
    stated = clean(segment.get(2)).upper()
    carrier = clean(segment.get(5)).upper()
    if carrier and stated.startswith(carrier):
        number = stated.removeprefix(carrier).strip()
    elif carrier:
        number = stated
    else:
        match = _DESIGNATOR.fullmatch(stated)
        carrier, number = (match[1], match[2]) if match else ("", stated)
    return _Conveyance(carrier, number, segment.get(1) == _OVERFLIGHT, segment.place, [])


def _add_stop(conveyance: _Conveyance, segment: Segment, notes: Notes) -> None:
    qualifier = segment.get(1)
    if qualifier not in _STOPS:
        notes.ignore("LOC of the flight other than its ends")
        return
    conveyance.stops.append(_Stop(qualifier, clean(segment.get(2)).upper()))


def _add_time(conveyance: _Conveyance, segment: Segment, notes: Notes) -> None:
    qualifier = segment.get(1, 0)
    if qualifier not in (_DEPARTS, _ARRIVES) or not conveyance.stops:
        notes.ignore("DTM of the flight other than its times")
        return
    moment = local_time(segment.get(1, 1))
    if moment is None:
        notes.warn("bad-time", f"DTM+{qualifier}: expected YYMMDDhhmm or CCYYMMDDhhmm", segment.place)
    elif qualifier == _DEPARTS:
        conveyance.stops[-1].departs = moment
    else:
        conveyance.stops[-1].arrives = moment


def _flight(conveyances: list[_Conveyance], notes: Notes) -> Flight:
    legs = [leg for conveyance in conveyances for leg in _legs(conveyance)]
    crossing = next((leg for leg in legs if leg.is_border_crossing), None)
    # Without a complete leg the message may still name one end: better that than nothing.
    stops = [stop for conveyance in conveyances for stop in conveyance.stops]
    first = next((stop for stop in stops if stop.qualifier == _DEPARTURE), stops[0] if stops else _Stop("", ""))
    last = next((stop for stop in stops if stop.qualifier == _ARRIVAL), stops[-1] if stops else _Stop("", ""))
    main = conveyances[0]
    if crossing is None:
        notes.warn("no-border-leg", "no leg has both LOC+125 and LOC+87", main.place)
    else:
        main = next(c for c in conveyances if (c.carrier, c.number) == (crossing.carrier, crossing.number))
    return Flight(
        carrier=main.carrier,
        number=main.number,
        departure=crossing.departure if crossing else first.airport,
        arrival=crossing.arrival if crossing else last.airport,
        departs_local=crossing.departs_local if crossing else first.departs,
        arrives_local=crossing.arrives_local if crossing else last.arrives,
        legs=tuple(legs),
        is_overflight=main.is_overflight,
        place=main.place,
    )


def _legs(conveyance: _Conveyance) -> list[Leg]:
    """A leg between each two neighbouring stops, whether carriers repeat the stop between two legs or not."""
    legs: list[Leg] = []
    for start, end in zip(conveyance.stops, conveyance.stops[1:], strict=False):
        is_crossing = (start.qualifier, end.qualifier) == (_DEPARTURE, _ARRIVAL)
        if is_crossing or (start.airport != end.airport and not _is_on_the_ground(start, end)):
            ends = (start.airport, end.airport, start.departs, end.arrives)
            legs.append(Leg(conveyance.carrier, conveyance.number, *ends, is_border_crossing=is_crossing))
    return legs


def _is_on_the_ground(start: _Stop, end: _Stop) -> bool:
    """True where the first stop ends a leg and the second begins another one."""
    return start.arrives is not None and start.departs is None and end.departs is not None and end.arrives is None
