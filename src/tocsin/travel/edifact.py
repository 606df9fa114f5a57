"""EDIFACT as it really arrives: bytes to segments and back, nothing lost, every segment with its byte offset.

Around an interchange stand telex headers and disclaimers; within it lines are wrapped anywhere, even inside a tag.
So carriage returns and line feeds are deleted, never turned into a blank, and what stands before a tag is skipped.
Syntax: ISO 9735 (UNA, release character, repetition).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from tocsin.errors import BadValue, MalformedMessage

MAX_BYTES: Final = 32 * 1024 * 1024
MAX_SEGMENTS: Final = 2_000_000
MAX_SEGMENT_BYTES: Final = 64 * 1024
MAX_INTERCHANGES: Final = 10_000

Element = tuple[tuple[str, ...], ...]  # repetitions, each of components

_LINE_BREAKS: Final = b"\r\n"
_TAG: Final = re.compile(r"[A-Z][A-Z0-9]{2}")
# Tags of the messages that we know; after one of them a typographic apostrophe can only have been a terminator.
_KNOWN_TAGS: Final = (
    "UNB|UNG|UNH|UNT|UNE|UNZ|BGM|RFF|DTM|NAD|CTA|COM|TDT|LOC|ATT|MEA|GEI|FTX|EMP|NAT|DOC|CNT|AUT|ERP|ERC|MSG|ORG|TVL|"
    "EQN|SRC|RCI|DAT|ADD|TIF|FTI|IFT|REF|FAR|TKT|MON|PTK|TXD|FOP|SSR|RPI|APD|TRI|SSD|TBD|ABI|SAC|LTS"
)
# ISO 9735-1, 7.1: the character repertoire that the syntax identifier names.
_CHARSETS: Final = {
    "UNOC": "iso8859-1", "UNOD": "iso8859-2", "UNOE": "iso8859-5", "UNOF": "iso8859-7", "UNOG": "iso8859-3",
    "UNOH": "iso8859-4", "UNOI": "iso8859-6", "UNOJ": "iso8859-8", "UNOK": "iso8859-9",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ServiceCharacters:
    """The six characters of UNA. A blank release or repetition character means that there is none."""

    component: str = ":"
    element: str = "+"
    decimal: str = "."
    release: str = "?"
    repetition: str = " "
    terminator: str = "'"

    def __post_init__(self) -> None:
        separators = [self.component, self.element, self.terminator]
        separators += [character for character in (self.release, self.repetition) if character != " "]
        if any(not _is_service_character(character) for character in separators):
            raise BadValue("a service character is no printable sign", hint=_UNA_HINT)
        if len(set(separators)) != len(separators):
            raise BadValue("two service characters are the same", hint=_UNA_HINT)

    @property
    def una(self) -> str:
        """The UNA segment that announces these characters."""
        return f"UNA{self.component}{self.element}{self.decimal}{self.release}{self.repetition}{self.terminator}"


_UNA_HINT: Final = "UNA and six signs: component, element, decimal mark, release, repetition or blank, terminator"


def _is_service_character(character: str) -> bool:
    return len(character) == 1 and "!" <= character <= "~" and not character.isalnum()


DEFAULT_SERVICE: Final = ServiceCharacters()


@dataclass(frozen=True, slots=True)
class Segment:
    """A tag and its elements, counted as EDIFACT does: element 0 is the tag, components count from 0."""

    elements: tuple[Element, ...]
    offset: int = field(default=0, compare=False)  # of its first byte in the data as received

    @classmethod
    def of(cls, tag: str, *elements: str | tuple[str, ...]) -> Segment:
        """The segment with these elements; a tuple is an element of several components."""
        parts = [(element,) if isinstance(element, str) else element for element in (tag, *elements)]
        return cls(tuple((part,) for part in parts))

    @property
    def tag(self) -> str:
        """The first component of element 0."""
        return self.elements[0][0][0]

    @property
    def place(self) -> str:
        """Where the segment stands: "byte 812"."""
        return f"byte {self.offset}"

    def composite(self, element: int) -> tuple[str, ...]:
        """The components of an element (of its first repetition); empty when the segment is shorter."""
        return self.elements[element][0] if element < len(self.elements) else ()

    def get(self, element: int, component: int = 0) -> str:
        """One component of an element's first repetition; "" when it is not there."""
        components = self.composite(element)
        return components[component] if component < len(components) else ""


@dataclass(frozen=True, slots=True)
class Interchange:
    """The segments from UNB to UNZ, or as many of them as came. ``is_cut``: the last segment has no terminator."""

    service: ServiceCharacters
    segments: tuple[Segment, ...]
    charset: str = "ascii"
    is_cut: bool = False
    offset: int = field(default=0, compare=False)  # of UNA, or of the first segment without it
    end: int = field(default=0, compare=False)  # of the byte after the last segment


@dataclass(frozen=True, slots=True)
class _Raw:
    """A segment as bytes, without line breaks."""

    data: bytes
    offset: int
    is_terminated: bool


def read(data: bytes) -> tuple[Interchange, ...]:
    """The interchanges in ``data``, at least one, in order; noise before, between and after them is skipped.

    MalformedMessage, with the byte, when there is none, when UNA or a terminator cannot be what it is, or when a bound
    is passed.
    """
    if len(data) > MAX_BYTES:
        raise MalformedMessage(
            f"the message has {len(data)} bytes; at most {MAX_BYTES} are read", place=f"byte {MAX_BYTES}"
        )
    found: list[Interchange] = []
    position = 0
    while (start := _find_start(data, position)) is not None:
        if len(found) == MAX_INTERCHANGES:
            raise MalformedMessage(f"more than {MAX_INTERCHANGES} interchanges", place=f"byte {position}")
        found.append(_read_interchange(data, *start))
        position = found[-1].end
    if not found:
        hint = "" if data.strip() else "The message is empty."
        raise MalformedMessage("no EDIFACT interchange: neither UNA nor UNB is here", place="byte 0", hint=hint)
    return tuple(found)


def write(
    segments: Iterable[Segment],
    service: ServiceCharacters = DEFAULT_SERVICE,
    *,
    with_una: bool = True,
    line_end: bytes = b"",
) -> bytes:
    """The segments as bytes (UTF-8 where they are not ASCII), escaped where they must be, ``line_end`` after each one.

    BadValue for what EDIFACT cannot carry: a line break, a segment of nothing, a special sign (or a blank before a tag)
    where the service characters hold no release character.
    """
    pieces = [service.una.encode() + line_end] if with_una else []
    pieces.extend(_write_segment(segment, service).encode() + line_end for segment in segments)
    return b"".join(pieces)


# --- reading -----------------------------------------------------------------------------------------------------


def _spaced(*pieces: bytes) -> bytes:
    """A pattern that allows line breaks between any two pieces."""
    return rb"[\r\n]*+".join(pieces)


# A UNA counts only where a service segment follows, because "UNA" also occurs in the words of telex headers.
_UNA: Final = _spaced(
    b"U", b"N", b"A", *[rb"([^\r\n])"] * 5, rb"(\xe2\x80\x99|[^\r\n])(?=[\x00-\x20]*+U", b"N", b"[BGH])"
)
_START: Final = re.compile(b"(?:" + _UNA + b")|(?:" + _spaced(b"U", b"N", b"B", rb"\+") + b")")
_LATE_START: Final = re.compile(_spaced(b"U", b"N", b"[GH]", rb"\+"))
_TYPOGRAPHIC: Final = re.compile(
    rb"(?:\xe2\x80\x99|(?<![\x80-\xf4])\x92)[\x00-\x20]*+(?:" + _KNOWN_TAGS.encode() + rb")[^A-Za-z0-9]"
)


def _find_start(data: bytes, position: int) -> tuple[ServiceCharacters, int, int] | None:
    """The service characters, the offset of the interchange and that of its first segment; None when none follows."""
    refusal: MalformedMessage | None = None
    for match in _START.finditer(data, position):
        if match[1] is None:
            return DEFAULT_SERVICE, match.start(), match.start()
        if match[6] == b"\xe2\x80\x99":
            raise _typographic(match.start(6))
        try:
            service = ServiceCharacters(*(group.decode("latin-1") for group in match.groups()))
        except BadValue as fault:  # perhaps a word of the header, so a later start may do
            place = f"byte {match.start()}"
            refusal = refusal or MalformedMessage(f"UNA: {fault.message}", place=place, hint=fault.hint)
            continue
        return service, match.start(), match.end()
    if refusal:
        raise refusal
    late = _LATE_START.search(data) if position == 0 else None
    return (DEFAULT_SERVICE, late.start(), late.start()) if late else None


def _read_interchange(data: bytes, service: ServiceCharacters, offset: int, first: int) -> Interchange:
    raws, end = _raw_segments(data, service, first)
    _refuse_typographic(data, first, end)
    charset = _charset(raws, service)
    segments = tuple(Segment(_split(raw.data.decode(charset), service), raw.offset) for raw in raws)
    if not segments or segments[0].tag not in ("UNB", "UNG", "UNH"):
        raise MalformedMessage(
            f"the first segment does not use the signs that {service.una!r} announces", place=f"byte {first}"
        )
    return Interchange(service, segments, charset, not raws[-1].is_terminated, offset, end)


def _raw_segments(data: bytes, service: ServiceCharacters, position: int) -> tuple[list[_Raw], int]:
    """Segments as bytes, and where they end: after UNZ, before the next interchange or noise, or with the data."""
    pattern = _segment_pattern(service)
    raws: list[_Raw] = []
    while len(raws) < MAX_SEGMENTS:
        start, end = pattern.match(data, position).span(1)  # type: ignore[union-attr]  # it also matches nothing
        is_terminated = end < len(data)
        piece = data[start:end].translate(None, _LINE_BREAKS)
        position = min(end + 1, len(data))
        if _is_beyond(piece, raws, service) or not (is_terminated or _looks_like_a_segment(piece, service)):
            return raws, start
        if len(piece) > MAX_SEGMENT_BYTES:
            _refuse_typographic(data, start, end)
            raise MalformedMessage(f"a segment of more than {MAX_SEGMENT_BYTES} bytes", place=f"byte {start}")
        if piece:
            raws.append(_Raw(piece, start, is_terminated))
        if not is_terminated or piece[:3] == b"UNZ":
            return raws, position
    raise MalformedMessage(f"more than {MAX_SEGMENTS} segments", place=f"byte {position}")


@lru_cache(maxsize=64)
def _segment_pattern(service: ServiceCharacters) -> re.Pattern[bytes]:
    """Blanks and controls, then as group 1 everything up to the next terminator that is not released, or to the end.

    Possessive throughout, so in linear time.
    """
    terminator = re.escape(service.terminator.encode())
    if service.release == " ":
        return re.compile(rb"[\x00-\x20]*+([^" + terminator + b"]*+)")
    release = re.escape(service.release.encode())
    released = release + rb"[\r\n]*+[^\r\n]|" + release + rb"[\r\n]*+\Z"
    return re.compile(rb"[\x00-\x20]*+((?:[^" + terminator + release + b"]++|" + released + b")*+)")


def _is_beyond(piece: bytes, raws: list[_Raw], service: ServiceCharacters) -> bool:
    """True where the interchange is over: another begins, or what follows a trailer is no segment."""
    if not raws:
        return False
    if piece[:2] == b"UN" and piece[:3] in (b"UNA", b"UNB"):
        return True
    return raws[-1].data[:3] in (b"UNT", b"UNE") and not _looks_like_a_segment(piece, service)


def _looks_like_a_segment(piece: bytes, service: ServiceCharacters) -> bool:
    if _TAG.fullmatch(piece[:3].decode("latin-1")) is None:
        return False
    return len(piece) == 3 or chr(piece[3]) in (service.element, service.component)


def _refuse_typographic(data: bytes, start: int, end: int) -> None:
    match = _TYPOGRAPHIC.search(data, start, end)
    if match:
        raise _typographic(match.start())


def _typographic(offset: int) -> MalformedMessage:
    return MalformedMessage(
        "a segment ends with the typographic apostrophe U+2019, which is no EDIFACT terminator",
        place=f"byte {offset}",
        hint="The text was copied from a document that changed its signs. Ask for the message as it was sent.",
    )


def _charset(raws: list[_Raw], service: ServiceCharacters) -> str:
    """ASCII, else UTF-8 where the bytes are that, else what UNB declares, else Latin-1, which reads every byte."""
    whole = b"".join(raw.data for raw in raws)
    declared = raws[0].data.partition(service.element.encode())[2][:4].decode("latin-1") if raws else ""
    for charset in ("ascii", "utf-8", _CHARSETS.get(declared, "iso8859-1")):
        if _can_decode(whole, charset):
            return charset
    return "iso8859-1"


def _can_decode(data: bytes, charset: str) -> bool:
    try:
        data.decode(charset)
    except UnicodeDecodeError:
        return False
    return True


def _split(text: str, service: ServiceCharacters) -> tuple[Element, ...]:
    if service.release != " " and service.release in text:
        return _split_released(text, service)
    component, elements = service.component, text.split(service.element)
    if service.repetition == " ":  # lists inside tuple() run twice as fast here as generators
        return tuple([(tuple(element.split(component)),) for element in elements])
    return tuple([tuple([tuple(part.split(component)) for part in e.split(service.repetition)]) for e in elements])


def _split_released(text: str, service: ServiceCharacters) -> tuple[Element, ...]:
    """The same for a text that holds release characters: each one makes the next character a plain one."""
    elements: list[list[list[str]]] = [[[""]]]
    plain: list[str] = []
    characters = iter(text)
    for character in characters:
        if character == service.release:
            plain.append(next(characters, character))
            continue
        if character not in (service.component, service.element) and (
            character != service.repetition or service.repetition == " "
        ):
            plain.append(character)
            continue
        elements[-1][-1][-1] = "".join(plain)
        plain.clear()
        if character == service.element:
            elements.append([[""]])
        elif character == service.component:
            elements[-1][-1].append("")
        else:
            elements[-1].append([""])
    elements[-1][-1][-1] = "".join(plain)
    return tuple(tuple(tuple(repetition) for repetition in element) for element in elements)


# --- writing -----------------------------------------------------------------------------------------------------


def _write_segment(segment: Segment, service: ServiceCharacters) -> str:
    _require_writable(segment, service)
    elements = (
        service.repetition.join(
            service.component.join(_released(component, service) for component in repetition) for repetition in element
        )
        for element in segment.elements
    )
    text = service.element.join(elements)
    # A blank before a tag would be skipped as noise, unless it is released.
    return (service.release if text[0] <= " " else "") + text + service.terminator


def _require_writable(segment: Segment, service: ServiceCharacters) -> None:
    if any(len(element) > 1 for element in segment.elements) and service.repetition == " ":
        raise BadValue("an element is repeated, and the service characters have no repetition sign")
    if segment.elements == ((("",),),):
        raise BadValue("a segment cannot be empty")
    if service.release == " " and "" < segment.tag[:1] <= " ":
        raise BadValue("a segment cannot begin with a blank where there is no release character")


def _released(component: str, service: ServiceCharacters) -> str:
    if "\r" in component or "\n" in component:
        raise BadValue("EDIFACT cannot carry a line break: readers delete it")
    special = {service.component, service.element, service.terminator, service.release, service.repetition} - {" "}
    if special.isdisjoint(component):
        return component
    if service.release == " ":
        raise BadValue("a special sign needs a release character, and the service characters have none")
    return "".join(service.release + character if character in special else character for character in component)
