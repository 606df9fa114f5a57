"""PAXLST, the passenger and crew list of a flight (UN/EDIFACT D.02B, D.05B, D.12B and later): bytes in, manifests out.

The reader goes by tag, not by position, and passes on what it does not know as a warning with its place. Wrong counts
are warnings, never a loss; a traveller who cannot be read stays in the manifest with a status that says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Final

from tocsin.errors import MalformedMessage
from tocsin.model.travel import Contact, Manifest, MessageKind, MessagePart
from tocsin.text.scripts import clean
from tocsin.travel import edifact
from tocsin.travel.edifact import Interchange, Segment
from tocsin.travel.parts import join
from tocsin.travel.paxlst_flight import read_flight
from tocsin.travel.paxlst_traveller import ROLES, read_traveller
from tocsin.travel.profile import EU_API, Notes, Profile

__all__ = ["join", "read"]

_KINDS: Final[Mapping[str, MessageKind]] = {
    "745": MessageKind.PASSENGERS,
    "250": MessageKind.CREW,
    "266": MessageKind.FLIGHT_STATUS,
    "336": MessageKind.MASTER_CREW,
    "655": MessageKind.GATE_PASS,
}
_PARTIES: Final = ("MS", "MR", "CA", "AG")  # who reports, receives, carries or acts: no travellers
_HEAD_TAGS: Final = ("BGM", "CNT", "AUT")  # wherever they stand, they speak of the message
_FLIGHT_TAGS: Final = ("LOC", "DTM")


def read(data: bytes, *, received: date, profile: Profile = EU_API) -> tuple[Manifest, ...]:
    """The manifests in ``data``, at least one; the parts of one message are joined.

    ``received`` decides which century a two-digit year of birth belongs to. What ``profile`` does not keep is dropped
    and counted in ``Manifest.ignored``. MalformedMessage, with the byte, when the data hold no passenger list.
    """
    digest = sha256(data).hexdigest()
    manifests: list[Manifest] = []
    for interchange in edifact.read(data):
        manifests.extend(_manifest(message, digest, Notes(received, profile)) for message in _messages(interchange))
    return join(manifests)


@dataclass(slots=True)
class _Message:
    """The segments from UNH to UNT, and what the envelope says of them."""

    header: Segment
    sender: str
    recipient: str
    charset: str
    body: list[Segment] = field(default_factory=list)  # without UNH and UNT
    trailer: Segment | None = None
    is_cut: bool = False  # the last segment of the body has no terminator
    faults: list[tuple[str, str, str]] = field(default_factory=list)  # of the envelope


# --- envelope ----------------------------------------------------------------------------------------------------


def _messages(interchange: Interchange) -> list[_Message]:
    """The passenger lists of an interchange; MalformedMessage when there is none, or something else."""
    messages: list[_Message] = []
    envelope = interchange.segments[0]
    for segment in interchange.segments:
        if segment.tag == "UNH":
            _require_passenger_list(segment)
            sender, recipient = (clean(envelope.get(n)) if envelope.tag == "UNB" else "" for n in (2, 3))
            messages.append(_Message(segment, sender, recipient, interchange.charset))
        elif messages and segment.tag not in ("UNG", "UNE", "UNZ"):
            _add_to_message(messages[-1], segment)
    if not messages:
        raise MalformedMessage(
            "the interchange holds no message (UNH)", place=envelope.place, hint="It may be cut: ask for it again."
        )
    if interchange.is_cut:
        _note_cut(messages[-1], interchange.segments[-1])
    _check_trailers(interchange, messages)
    return messages


def _require_passenger_list(header: Segment) -> None:
    kind = header.get(2)
    if kind.upper() != "PAXLST":
        shown = kind if kind.isascii() and kind.isalnum() and len(kind) <= 6 else "another kind"
        raise MalformedMessage(
            f"the message is {shown or 'of no stated kind'}, not PAXLST",
            place=header.place,
            hint="Only passenger and crew lists (PAXLST) are read here.",
        )


def _add_to_message(message: _Message, segment: Segment) -> None:
    if message.trailer is not None:
        message.faults.append(("outside-message", "a segment stands after UNT", segment.place))
        message.body.append(segment)  # it may name a traveller: read it all the same
    elif segment.tag == "UNT":
        message.trailer = segment
    else:
        message.body.append(segment)


def _note_cut(message: _Message, last: Segment) -> None:
    if last.tag in ("UNT", "UNE", "UNZ"):
        message.faults.append(("no-terminator", f"{last.tag}: the terminator is missing", last.place))
        return
    message.is_cut = True
    if last.tag != "NAD" and message.body[-1:] == [last]:
        message.body.pop()  # half a date or number would be a wrong one; half a name is kept, and marked
    message.faults.append(("cut-short", "the message ends inside a segment: what followed is lost", last.place))


def _check_trailers(interchange: Interchange, messages: list[_Message]) -> None:
    """Wrong counts and references of UNT, UNE and UNZ become warnings: real carriers send them."""
    for message in messages:
        _check_message_trailer(message)
    faults = messages[-1].faults
    first, last = interchange.segments[0], interchange.segments[-1]
    groups = held = 0
    for segment in interchange.segments:
        if segment.tag == "UNG":
            groups, held = groups + 1, 0
        elif segment.tag == "UNH":
            held += 1
        elif segment.tag == "UNE" and segment.get(1) != str(held):
            faults.append(("une-differs", f"UNE counts other messages than the {held} here", segment.place))
    if last.tag == "UNZ" and last.get(1) != str(groups or len(messages)):
        faults.append(("unz-differs", f"UNZ counts other parts than the {groups or len(messages)} here", last.place))
    if first.tag == "UNB" and last.tag == "UNZ" and last.get(2) != first.get(5):
        faults.append(("unz-reference", "UNZ repeats another reference than UNB", last.place))
    if first.tag == "UNB" and last.tag != "UNZ" and not interchange.is_cut:
        faults.append(("no-unz", "the interchange has no end (UNZ)", last.place))


def _check_message_trailer(message: _Message) -> None:
    if message.trailer is None:
        if not message.is_cut:
            place = (message.body[-1] if message.body else message.header).place
            message.faults.append(("no-trailer", "the message has no end (UNT): travellers may be missing", place))
        return
    stated, held = message.trailer.get(1), len(message.body) + 2
    if stated != str(held):
        said = stated if stated.isascii() and stated.isdecimal() and len(stated) < 8 else "no number"
        message.faults.append(
            ("unt-differs", f"UNT states {said}, and {held} segments are here", message.trailer.place)
        )
    if message.trailer.get(2) != message.header.get(1):
        message.faults.append(("unt-reference", "UNT repeats another reference than UNH", message.trailer.place))


# --- message -----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Head:
    """What a message says before and after its travellers."""

    kind_code: str = ""
    action: str = ""
    transaction: str = ""
    party: str = ""
    contacts: list[Contact] = field(default_factory=list)
    passengers: int | None = None
    crew: int | None = None


def _manifest(message: _Message, digest: str, notes: Notes) -> Manifest:
    for fault in message.faults:
        notes.warn(*fault)
    if message.charset != "ascii":
        notes.warn("charset", f"the message is not ASCII; it was read as {message.charset}", message.header.place)
    arranged = _arrange(message.body, notes)
    head = _read_head(arranged.head, notes)
    flight = read_flight(arranged.flight, notes, place=message.header.place)
    kind = _KINDS.get(head.kind_code, MessageKind.OTHER)
    cut = message.body[-1] if message.is_cut and message.body else None
    travellers = [
        read_traveller(
            group,
            notes,
            is_name_optional=kind is MessageKind.FLIGHT_STATUS,
            is_name_cut=cut is not None and group[0] is cut,
        )
        for group in arranged.travellers
    ]
    return Manifest(
        flight=flight,
        travellers=tuple(travellers),
        kind=kind,
        kind_code=head.kind_code,
        action=head.action,
        version=":".join(filter(None, message.header.composite(2)[1:3])),
        sender=message.sender,
        recipient=message.recipient,
        transaction_reference=head.transaction,
        access_reference=clean(message.header.get(3)),
        reporting_party=head.party,
        contacts=tuple(head.contacts),
        stated_passengers=head.passengers,
        stated_crew=head.crew,
        warnings=tuple(notes.warnings),
        ignored=tuple(sorted(notes.ignored.items())),
        parts=(_part(message, digest, len(travellers)),),
    )


def _part(message: _Message, digest: str, travellers: int) -> MessagePart:
    number, flag = clean(message.header.get(4, 0)), message.header.get(4, 1).strip().upper()
    return MessagePart(
        reference=clean(message.header.get(1)),
        hash=digest,
        number=number if number.isascii() and number.isdecimal() and len(number) <= 3 else "",
        is_first=flag == "C",
        is_final=flag == "F",
        travellers=travellers,
        place=message.header.place,
    )


@dataclass(slots=True)
class _Arranged:
    """The segments of a message by what they speak of."""

    head: list[Segment] = field(default_factory=list)
    flight: list[Segment] = field(default_factory=list)
    travellers: list[list[Segment]] = field(default_factory=list)


def _arrange(body: Sequence[Segment], notes: Notes) -> _Arranged:
    arranged = _Arranged()
    current = arranged.head
    for segment in body:
        if _is_traveller(segment, notes, is_past_head=bool(arranged.flight or arranged.travellers)):
            current = [segment]
            arranged.travellers.append(current)
        elif segment.tag == "TDT":
            current = arranged.flight
            current.append(segment)
        elif segment.tag == "NAD" or segment.tag in _HEAD_TAGS:
            current = arranged.head
            current.append(segment)
        elif current is arranged.flight and segment.tag not in _FLIGHT_TAGS:
            arranged.head.append(segment)
        else:
            current.append(segment)
    return arranged


def _is_traveller(segment: Segment, notes: Notes, *, is_past_head: bool) -> bool:
    qualifier = segment.get(1)
    if segment.tag == "NAD":
        if qualifier in ROLES or qualifier in _PARTIES or not is_past_head:
            return qualifier in ROLES
        notes.warn("unknown-role", "NAD: a party of an unknown kind is taken for a traveller", segment.place)
        return True
    # A page heading between two lines sticks to the next tag; where that is NAD, a traveller would be lost.
    if segment.tag.endswith("NAD") and qualifier in ROLES:
        notes.warn("noise-before-tag", "something stands before the tag NAD", segment.place)
        return True
    return False


def _read_head(segments: Sequence[Segment], notes: Notes) -> _Head:
    head = _Head()
    for segment in segments:
        match segment.tag:
            case "BGM":
                head.kind_code, head.action = clean(segment.get(1)), clean(segment.get(2))
            case "RFF" if segment.get(1) == "TN":
                head.transaction = clean(segment.get(1, 1))
            case "NAD" if not head.party:
                head.party = clean(" ".join(part for part in segment.composite(4) if part))
            case "COM":
                head.contacts.extend(_contacts(segment))
            case "CNT":
                _read_count(head, segment, notes)
            case "RFF" | "DTM" | "NAD" | "CTA" | "AUT" | "FTX" | "MEA" | "GEI" | "GIR" | "LOC":
                notes.ignore(f"{segment.tag} of the message")
            case _:
                notes.warn("unknown-segment", "a segment that no passenger list has here", segment.place)
    return head


def _contacts(segment: Segment) -> Iterator[Contact]:
    for number in range(1, len(segment.elements)):
        address = clean(segment.get(number, 0))
        if address:
            yield Contact(address, clean(segment.get(number, 1)))


def _read_count(head: _Head, segment: Segment, notes: Notes) -> None:
    qualifier, value = segment.get(1, 0), clean(segment.get(1, 1))
    if not (value.isascii() and value.isdecimal() and len(value) < 8):
        notes.warn("bad-count", "CNT: expected a number", segment.place)
    elif qualifier == "42":
        head.passengers = int(value)
    elif qualifier == "41":
        head.crew = int(value)
    else:
        notes.ignore("CNT other than travellers")
