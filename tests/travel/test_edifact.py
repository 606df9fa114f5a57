"""EDIFACT tokens: what arrives by teletype and mail becomes segments, and segments become bytes again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared_data import SHARED, needs_shared
from tocsin.errors import BadValue, MalformedMessage
from tocsin.travel import edifact
from tocsin.travel.edifact import DEFAULT_SERVICE, Segment, ServiceCharacters

MESSAGE = b"UNA:+.? 'UNB+UNOA:4+A+B+261122:0700+1'UNH+1+PAXLST:D:12B'NAD+FL+++SPECIMEN:JOHN'UNT+3+1'UNZ+1+1'"


def tags(data: bytes) -> list[str]:
    (interchange,) = edifact.read(data)
    return [segment.tag for segment in interchange.segments]


def only_segment(text: str, una: str = "UNA:+.? '") -> Segment:
    (interchange,) = edifact.read(f"{una}UNB{una[4]}X{una[8]}{text}{una[8]}".encode())
    return interchange.segments[1]


# --- service characters ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "una",
    ["UNA:+.? '", "UNA:*.? #", "UNA:-.? '", "UNA:+.?*'", "UNA:+.\\*'", "UNA:(.) -"],
    ids=["usual", "hash", "hyphen", "repetition", "backslash", "brackets"],
)
def test_every_una_that_carriers_were_seen_to_send_is_obeyed(una: str) -> None:
    component, element, release, terminator = una[3], una[4], una[6], una[8]
    name = f"O{release}{terminator}X{release}{element}Y"

    segment = only_segment(f"NAD{element}FL{element}{element}{element}{name}{component}ANNA", una)

    assert segment.composite(4) == (f"O{terminator}X{element}Y", "ANNA")


def test_without_una_the_default_characters_hold() -> None:
    (interchange,) = edifact.read(MESSAGE.removeprefix(b"UNA:+.? '"))

    assert interchange.service == DEFAULT_SERVICE
    assert [segment.tag for segment in interchange.segments] == ["UNB", "UNH", "NAD", "UNT", "UNZ"]


def test_a_message_without_unb_is_read_from_its_first_service_segment() -> None:
    assert tags(b"garbage UNH+1+PAXLST:D:12B'NAD+FL+++A:B'UNT+3+1'") == ["UNH", "NAD", "UNT"]


def test_a_blank_repetition_character_splits_nothing() -> None:
    assert only_segment("NAD+FL+++SMITH JONES:A*B").get(4) == "SMITH JONES"


def test_a_repetition_character_splits_an_element() -> None:
    segment = only_segment("NAT+2+UTO*XXA", "UNA:+.?*'")

    assert segment.elements[2] == (("UTO",), ("XXA",))
    assert segment.get(2) == "UTO"


def test_una_in_the_words_of_a_header_is_no_una() -> None:
    assert tags(b"QU LUNA UNA 123456 FORTUNA\r\n" + MESSAGE)[0] == "UNB"


@pytest.mark.parametrize("una", [b"UNA::.? '", b"UNAA+.? '", b"UNA:+.? \xe9"])
def test_a_una_that_cannot_be_one_is_refused_with_its_byte(una: bytes) -> None:
    with pytest.raises(MalformedMessage) as raised:
        edifact.read(b"noise " + una + b"UNB-UNOA:4'")

    assert raised.value.place == "byte 6"
    assert raised.value.hint


@pytest.mark.parametrize("wrong", ["", "a", "ab", "é", " "])
def test_service_characters_are_single_signs(wrong: str) -> None:
    with pytest.raises(BadValue):
        ServiceCharacters(terminator=wrong)


def test_service_characters_differ_from_each_other() -> None:
    with pytest.raises(BadValue):
        ServiceCharacters(component="+")


def test_una_without_release_character_takes_a_question_mark_as_text() -> None:
    assert only_segment("FTX+A?+B", "UNA:+.  '").composite(1) == ("A?",)


# --- noise -------------------------------------------------------------------------------------------------------


def test_telex_headers_and_disclaimers_are_no_part_of_the_interchange() -> None:
    header = b"\x01QD ABCDEFG\r\n.HDQXX 271137\r\n\x02"
    footer = b"\r\n\x03\r\n____\r\nConfidentiality Notice: don't copy this 'message'.\r\n"

    (interchange,) = edifact.read(header + MESSAGE + footer)

    assert interchange.offset == len(header)
    assert interchange.end == len(header) + len(MESSAGE)
    assert not interchange.is_cut


def test_a_disclaimer_after_a_message_without_unz_is_no_segment() -> None:
    data = MESSAGE.replace(b"UNZ+1+1'", b"") + b"\r\nEmail secured, don't reply'\r\n"

    assert tags(data)[-1] == "UNT"


@given(st.sets(st.integers(0, len(MESSAGE)), max_size=30), st.sampled_from([b"\r\n", b"\n", b"\r"]))
def test_lines_wrapped_anywhere_even_inside_a_tag_change_nothing(positions: set[int], line_break: bytes) -> None:
    wrapped = bytearray(MESSAGE)
    for position in sorted(positions, reverse=True):
        wrapped[position:position] = line_break

    (interchange,) = edifact.read(bytes(wrapped))

    assert interchange.segments == edifact.read(MESSAGE)[0].segments


def test_a_line_break_in_a_name_is_deleted_and_never_becomes_a_blank() -> None:
    assert only_segment("NAD+FL+++VANDENBE\r\nRG:A").get(4) == "VANDENBERG"


def test_a_line_break_between_release_and_released_character_is_deleted() -> None:
    assert only_segment("NAD+FL+++O?\r\n'BRIEN:A").get(4) == "O'BRIEN"


def test_blanks_before_tags_are_skipped_and_those_inside_components_kept() -> None:
    segment = only_segment("  \t\x02 NAD+FL+++ANNA  MARIA ")

    assert segment.tag == "NAD"
    assert segment.get(4) == "ANNA  MARIA "


def test_every_segment_knows_its_byte_in_the_data_as_received() -> None:
    data = b"header\r\n" + MESSAGE.replace(b"NAD+FL", b"\r\n N\r\nAD+FL")

    (interchange,) = edifact.read(data)

    offsets = {segment.tag: segment.offset for segment in interchange.segments}
    assert data[offsets["NAD"] :].startswith(b"N\r\nAD+FL")
    assert data[offsets["UNT"] :].startswith(b"UNT+3+1'")


def test_several_interchanges_in_one_file_are_all_read() -> None:
    other = b"UNA:*.? #UNB*UNOA:4*C*D*261122:0700*2#UNH*1*PAXLST:D:05B#UNT*2*1#UNZ*1*2#"

    interchanges = edifact.read(MESSAGE + b"\r\nnoise between\r\n" + other + b"\r\n" + MESSAGE)

    assert [interchange.segments[0].get(2) for interchange in interchanges] == ["A", "C", "A"]


def test_an_interchange_that_begins_before_the_last_one_ended_is_not_swallowed() -> None:
    assert len(edifact.read(MESSAGE.replace(b"UNZ+1+1'", b"") + MESSAGE)) == 2


@needs_shared
def test_the_public_samples_are_read_the_same_wrapped_and_clean() -> None:
    raw = sorted((SHARED / "travel" / "paxlst_raw").glob("*.txt"))
    clean = sorted((SHARED / "travel" / "paxlst_clean").glob("*.txt"))

    pairs = [(edifact.read(a.read_bytes()), edifact.read(b.read_bytes())) for a, b in zip(raw, clean, strict=True)]

    assert len(pairs) == 6
    assert all(wrapped == plain for wrapped, plain in pairs)


# --- endings -----------------------------------------------------------------------------------------------------


def test_a_last_segment_without_terminator_is_kept_and_marked() -> None:
    (interchange,) = edifact.read(MESSAGE[: MESSAGE.index(b"JOHN") + 2])

    assert interchange.is_cut
    assert interchange.segments[-1].composite(4) == ("SPECIMEN", "JO")


@pytest.mark.parametrize("terminator", ["\u2019".encode(), b"\x92"], ids=["utf-8", "windows"])
def test_a_typographic_apostrophe_as_terminator_is_refused_and_not_guessed(terminator: bytes) -> None:
    data = MESSAGE.removeprefix(b"UNA:+.? '").replace(b"'", terminator)

    with pytest.raises(MalformedMessage, match=r"U\+2019") as raised:
        edifact.read(data)

    assert raised.value.place.startswith("byte ")
    assert "as it was sent" in raised.value.hint


def test_one_typographic_apostrophe_among_right_terminators_is_refused_too() -> None:
    with pytest.raises(MalformedMessage, match=r"U\+2019"):
        edifact.read(MESSAGE.replace(b"JOHN'UNT", "JOHN\u2019UNT".encode()))


def test_a_typographic_apostrophe_inside_a_name_is_text() -> None:
    assert only_segment("NAD+FL+++O\u2019BRIEN:ANNA").get(4) == "O\u2019BRIEN"


def test_an_empty_message_is_refused_with_a_hint() -> None:
    with pytest.raises(MalformedMessage) as raised:
        edifact.read(b" \r\n")

    assert raised.value.hint == "The message is empty."


# --- characters --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("syntax", "charset", "name"),
    [
        ("UNOC", "iso8859-1", "MÜLLER"),
        ("UNOE", "iso8859-5", "ЗАРУДЕЙКИН"),
        ("UNOI", "iso8859-6", "المنظراني"),
        ("UNOW", "utf-8", "남궁솔바위"),
    ],
)
def test_the_declared_repertoire_decides_how_bytes_are_read(syntax: str, charset: str, name: str) -> None:
    (interchange,) = edifact.read(f"UNB+{syntax}:4+A'NAD+FL+++{name}'".encode(charset))

    assert interchange.segments[1].get(4) == name
    assert interchange.charset == charset


def test_bytes_that_are_neither_utf8_nor_declared_are_read_as_latin_1() -> None:
    (interchange,) = edifact.read("UNB+UNOA:4+A'NAD+FL+++MÜLLER'".encode("latin-1"))

    assert interchange.segments[1].get(4) == "MÜLLER"


# --- reading and writing -----------------------------------------------------------------------------------------

COMPONENTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=12)
TAGS = st.from_regex(r"[A-Z][A-Z0-9]{2}", fullmatch=True).filter(lambda tag: not tag.startswith("UN"))
ELEMENTS = st.lists(COMPONENTS, min_size=1, max_size=4).map(tuple)
SERVICES = st.sampled_from(
    [DEFAULT_SERVICE, ServiceCharacters(":", "*", ".", "?", " ", "#"), ServiceCharacters(":", "(", ".", ")", "*", "-")]
)


@st.composite
def segments(draw: st.DrawFn, service: ServiceCharacters) -> list[Segment]:
    repeats = 3 if service.repetition != " " else 1
    element = st.lists(ELEMENTS, min_size=1, max_size=repeats).map(tuple)
    body = draw(st.lists(st.tuples(TAGS, st.lists(element, max_size=5)), max_size=8))
    inner = [Segment((((tag,),), *elements)) for tag, elements in body]
    return [Segment.of("UNB", ("UNOA", "4")), *inner, Segment.of("UNZ", "1", "1")]


@settings(max_examples=60)  # each draws a whole interchange
@given(st.data(), SERVICES)
def test_what_is_written_is_read_again_whatever_it_holds(data: st.DataObject, service: ServiceCharacters) -> None:
    written = data.draw(segments(service))

    (interchange,) = edifact.read(edifact.write(written, service))

    assert list(interchange.segments) == written
    assert interchange.service == service


def normalised(text: str) -> str:
    """The message by a plain walk: no line breaks, no blanks before tags, releases only where needed."""
    pieces, piece, is_released = [], "", False
    for character in text.replace("\r", "").replace("\n", ""):
        if is_released:
            is_needed = character in "?:+'" or (character == " " and not piece)
            piece, is_released = piece + (f"?{character}" if is_needed else character), False
        elif character == "?":
            is_released = True
        elif character == "'":
            pieces.append(piece)
            piece = ""
        elif piece or character > " ":
            piece += character
    return "".join(f"{piece}'" for piece in pieces if piece)


@given(st.text("AB12?:+' \r\n", max_size=60))
def test_writing_what_was_read_gives_the_normalised_message(inside: str) -> None:
    text = f"UNB+{inside}X'UNZ+1'"

    (interchange,) = edifact.read(text.encode())

    assert edifact.write(interchange.segments, with_una=False).decode() == normalised(text)


@pytest.mark.parametrize(
    "segment",
    [Segment.of("NAD", "A\nB"), Segment.of(""), Segment(((("NAT",),), (("A",), ("B",))))],
    ids=["line break", "nothing", "repetition without a sign for it"],
)
def test_what_edifact_cannot_carry_is_not_written(segment: Segment) -> None:
    with pytest.raises(BadValue):
        edifact.write([segment])


@pytest.mark.parametrize("segment", [Segment.of("NAD", "A+B"), Segment.of(" NAD")], ids=["sign", "blank"])
def test_what_needs_a_release_character_is_not_written_without_one(segment: Segment) -> None:
    with pytest.raises(BadValue):
        edifact.write([segment], ServiceCharacters(release=" "))
