"""Parts of one message put together: a manifest is whole only when every part is here.

A part may come late or twice. So joining can be done again whenever another part has come: what was said of missing
parts and counts before is then worked out anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from tocsin.model.travel import Manifest, MessageKind, Role, TravellerStatus, TravelWarning

_CREW: Final = (Role.CREW, Role.TRANSIT_CREW)
_NAMING: Final = (MessageKind.PASSENGERS, MessageKind.CREW, MessageKind.MASTER_CREW, MessageKind.GATE_PASS)
# Worked out anew with every part that comes.
_OF_JOINING: Final = ("part-missing", "part-final-missing", "fewer-than-stated", "more-than-stated", "no-travellers")
_INCOMPLETE: Final = ("cut-short", "no-trailer", "fewer-than-stated", "no-travellers")

_Key = tuple[str, ...]


def join(manifests: Iterable[Manifest]) -> tuple[Manifest, ...]:
    """The manifests with the parts of one message made one, in the order in which their first parts came.

    Parts belong together when they share sender, common access reference, transaction, kind and flight. A part that
    came twice counts once; two parts with one number and different travellers are both kept, with a warning.
    """
    joined: dict[_Key, list[Manifest]] = {}
    for position, manifest in enumerate(manifests):
        joined.setdefault(_key(manifest, position), []).append(manifest)
    return tuple(_examined(_merged(group)) for group in joined.values())


def _key(manifest: Manifest, position: int) -> _Key:
    if not manifest.access_reference or not any(part.number for part in manifest.parts):
        return (str(position),)
    flight = manifest.flight
    day = flight.departs_local.date().isoformat() if flight.departs_local else ""
    message = (manifest.sender, manifest.access_reference, manifest.transaction_reference, manifest.kind_code)
    return (*message, manifest.action, flight.designator, flight.departure, day)


def _merged(group: list[Manifest]) -> Manifest:
    group = sorted(group, key=_part_numbers)
    whole = group[0]
    for manifest in group[1:]:
        whole = _added(whole, manifest)
    return whole


def _part_numbers(manifest: Manifest) -> list[int]:
    return sorted(int(part.number) for part in manifest.parts if part.number)


def _added(whole: Manifest, manifest: Manifest) -> Manifest:
    warnings = whole.warnings + manifest.warnings
    place = manifest.parts[0].place
    if set(_part_numbers(whole)) & set(_part_numbers(manifest)):
        if set(manifest.travellers) <= set(whole.travellers):
            repeated = TravelWarning("part-twice", "a part came twice; it counts once", place)
            return replace(whole, warnings=(*whole.warnings, repeated))
        differing = TravelWarning("part-differs", "two parts have one number and different travellers", place)
        warnings = (*warnings, differing)
    return replace(
        whole,
        travellers=whole.travellers + manifest.travellers,
        stated_passengers=_larger(whole.stated_passengers, manifest.stated_passengers),
        stated_crew=_larger(whole.stated_crew, manifest.stated_crew),
        reporting_party=whole.reporting_party or manifest.reporting_party,
        contacts=whole.contacts or manifest.contacts,
        warnings=warnings,
        ignored=_summed(whole.ignored, manifest.ignored),
        parts=whole.parts + manifest.parts,
    )


def _larger(one: int | None, other: int | None) -> int | None:
    # CNT counts the whole flight in every part (TRAVEL-FORMATS 2.2), so the counts are not added up.
    stated = [count for count in (one, other) if count is not None]
    return max(stated) if stated else None


def _summed(one: tuple[tuple[str, int], ...], other: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
    sums = dict(one)
    for path, count in other:
        sums[path] = sums.get(path, 0) + count
    return tuple(sorted(sums.items()))


def _examined(manifest: Manifest) -> Manifest:
    """The manifest with what joining shows: missing parts, counts that differ, and whether all is here."""
    kept = [warning for warning in manifest.warnings if warning.code not in _OF_JOINING]
    place = manifest.parts[-1].place if manifest.parts else ""
    found = [
        TravelWarning(code, message, place) for code, message in (*_part_faults(manifest), *_count_faults(manifest))
    ]
    warnings = (*kept, *found)
    return replace(manifest, warnings=warnings, is_whole=_is_whole(manifest, {warning.code for warning in warnings}))


def _part_faults(manifest: Manifest) -> Iterator[tuple[str, str]]:
    numbers = set(_part_numbers(manifest))
    missing = sorted(set(range(1, max(numbers, default=0) + 1)) - numbers)
    if missing:
        some = ", ".join(f"{number:02d}" for number in missing[:20])
        yield (
            "part-missing",
            f"parts not here: {some}" + (f" and {len(missing) - 20} more" if len(missing) > 20 else ""),
        )
    if numbers and not any(part.is_final for part in manifest.parts):
        yield "part-final-missing", "the final part is not here"


def _count_faults(manifest: Manifest) -> Iterator[tuple[str, str]]:
    crew = sum(traveller.role in _CREW for traveller in manifest.travellers)
    passengers = len(manifest.travellers) - crew
    counts = (("passengers", manifest.stated_passengers, passengers), ("crew members", manifest.stated_crew, crew))
    for who, stated, here in counts:
        if stated is not None and stated != here:
            code = "fewer-than-stated" if here < stated else "more-than-stated"
            yield code, f"the message states {stated} {who}; read: {here}"
    if not manifest.travellers and manifest.stated_count is None and manifest.kind in _NAMING:
        yield "no-travellers", "the message names no traveller and states no count"


def _is_whole(manifest: Manifest, codes: set[str]) -> bool:
    if any(traveller.status is TravellerStatus.COULD_NOT_READ for traveller in manifest.travellers):
        return False
    if not codes.isdisjoint(_INCOMPLETE):
        return False
    # Some carriers number every message "10:F" or flag no final part; a count that agrees shows that all are here.
    is_confirmed = manifest.stated_count is not None and "more-than-stated" not in codes
    return is_confirmed or codes.isdisjoint(("part-missing", "part-final-missing"))
