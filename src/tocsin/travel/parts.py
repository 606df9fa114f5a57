"""Parts of one message put together: a manifest is whole only when every part is here.

A part may come late or twice. So joining can be done again whenever another part has come: what was said of missing
parts and counts before is then worked out anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from tocsin.model.travel import (
    Manifest,
    MessageKind,
    MessagePart,
    Role,
    Traveller,
    TravellerStatus,
    TravelWarning,
)

_CREW: Final = (Role.CREW, Role.TRANSIT_CREW)
_NAMING: Final = (MessageKind.PASSENGERS, MessageKind.CREW, MessageKind.MASTER_CREW, MessageKind.GATE_PASS)
# Worked out anew with every part that comes.
_OF_JOINING: Final = (
    *("part-missing", "part-final-missing", "part-differs"),
    *("fewer-than-stated", "more-than-stated", "no-travellers"),
)
_INCOMPLETE: Final = ("cut-short", "no-trailer", "fewer-than-stated", "no-travellers")

_Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """One part with its travellers."""

    part: MessagePart
    travellers: tuple[Traveller, ...]


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
    pieces: list[_Piece] = []
    sources: list[Manifest] = []
    repeated: list[TravelWarning] = []
    for manifest in sorted(group, key=_part_numbers):
        known = {(piece.part.number, piece.travellers) for piece in pieces}
        fresh = [piece for piece in _pieces(manifest) if (piece.part.number, piece.travellers) not in known]
        pieces += fresh
        if fresh or not sources:
            sources.append(manifest)
        else:
            place = manifest.parts[0].place
            repeated.append(TravelWarning("part-twice", "a part came twice; it counts once", place))
    pieces.sort(key=lambda piece: int(piece.part.number or 0))
    return replace(
        sources[0],
        travellers=tuple(traveller for piece in pieces for traveller in piece.travellers),
        parts=tuple(piece.part for piece in pieces),
        stated_passengers=_largest(manifest.stated_passengers for manifest in sources),
        stated_crew=_largest(manifest.stated_crew for manifest in sources),
        reporting_party=next((manifest.reporting_party for manifest in sources if manifest.reporting_party), ""),
        contacts=next((manifest.contacts for manifest in sources if manifest.contacts), ()),
        warnings=(*(warning for manifest in sources for warning in manifest.warnings), *repeated),
        ignored=_summed(manifest.ignored for manifest in sources),
    )


def _pieces(manifest: Manifest) -> Iterator[_Piece]:
    """The parts of a manifest, joined before or not, each with the travellers that came in it."""
    travellers = iter(manifest.travellers)
    for part in manifest.parts:
        yield _Piece(part, tuple(islice(travellers, part.travellers)))


def _part_numbers(manifest: Manifest) -> list[int]:
    return sorted(int(part.number) for part in manifest.parts if part.number)


def _largest(counts: Iterable[int | None]) -> int | None:
    # CNT counts the whole flight in every part (TRAVEL-FORMATS 2.2), so the counts are not added up.
    return max((count for count in counts if count is not None), default=None)


def _summed(counts: Iterable[tuple[tuple[str, int], ...]]) -> tuple[tuple[str, int], ...]:
    sums: Counter[str] = Counter()
    for paths in counts:
        sums.update(dict(paths))
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
    if len(numbers) < len(_part_numbers(manifest)):
        yield "part-differs", "two parts have one number and different travellers; both are kept"


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
