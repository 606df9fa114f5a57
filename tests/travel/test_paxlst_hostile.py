"""What broken or hostile carriers send: never a crash, never a hang, never a traveller lost in silence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bounded import bounded
from tocsin import samples
from tocsin.errors import MalformedMessage
from tocsin.model.travel import Manifest, TravellerStatus
from tocsin.travel import edifact, paxlst

RECEIVED = date(2026, 11, 22)
FLIGHT = samples.flight().read_bytes()
SIZE = 200_000
LINES = 100  # of Python for each byte: the costliest attack takes 43, a quadratic reader tens of thousands

Read = Callable[..., Manifest]
Build = Callable[..., bytes]


def codes(manifest: Manifest) -> set[str]:
    return {warning.code for warning in manifest.warnings}


# --- travellers who would be lost --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["NAD+FL", "NAD+FL+++", "NAD+FL+++:", "NAD+FL+++123:456", "NAD+FL+++ : "])
def test_a_traveller_without_a_readable_name_stays_in_the_manifest(read: Read, name: str) -> None:
    manifest = read(name, "DOC+P:110:111+X1")

    (traveller,) = manifest.travellers
    assert traveller.status is TravellerStatus.COULD_NOT_READ
    assert traveller.documents[0].number == "X1"
    (warning,) = [warning for warning in manifest.warnings if warning.code == "unreadable-traveller"]
    assert warning.place == traveller.place
    assert not manifest.is_whole


def test_an_apostrophe_without_release_character_breaks_the_name_and_is_noticed(read: Read) -> None:
    manifest = read("NAD+FL+++O'BRIEN:JOHN", "ATT+2++M")

    assert manifest.travellers[0].status is TravellerStatus.COULD_NOT_READ
    assert {"unknown-segment", "unreadable-traveller"} <= codes(manifest)


def test_a_page_heading_before_a_name_does_not_swallow_the_traveller(read: Read) -> None:
    manifest = read("NAD+FL+++A:B", "PAGE 02\r\nNAD+FL+++C:D")

    assert [traveller.family for traveller in manifest.travellers] == ["A", "C"]
    assert "noise-before-tag" in codes(manifest)


def test_a_name_in_the_wrong_element_is_read_with_a_warning(read: Read) -> None:
    manifest = read("NAD+FL++ERIKSSON:ANNA")

    assert manifest.travellers[0].name == "ANNA ERIKSSON"
    assert "name-misplaced" in codes(manifest)


def test_a_traveller_after_the_end_of_the_message_is_read_with_a_warning(build: Build) -> None:
    data = build("NAD+FL+++A:B").replace(b"UNZ+", b"NAD+FL+++C:D'UNZ+")

    (manifest,) = paxlst.read(data, received=RECEIVED)

    assert [traveller.family for traveller in manifest.travellers] == ["A", "C"]
    assert "outside-message" in codes(manifest)


def test_a_message_cut_in_a_name_keeps_what_there_is_and_says_so(build: Build) -> None:
    data = build("NAD+FL+++A:B", "NAD+FL+++ERIKSSON:ANNA")

    (manifest,) = paxlst.read(data[: data.index(b"ERIKSSON") + 4], received=RECEIVED)

    assert [t.status for t in manifest.travellers] == [TravellerStatus.READ, TravellerStatus.COULD_NOT_READ]
    assert "cut-short" in codes(manifest)
    assert not manifest.is_whole


def test_half_a_number_at_the_cut_is_not_taken_for_a_number(build: Build) -> None:
    data = build("NAD+FL+++A:B", "DOC+P:110:111+L898902C3")

    (manifest,) = paxlst.read(data[: data.index(b"902C3")], received=RECEIVED)

    assert manifest.travellers[0].documents == ()
    assert not manifest.is_whole


def test_a_message_without_its_end_is_not_whole(build: Build) -> None:
    data = build("NAD+FL+++A:B")

    (manifest,) = paxlst.read(data[: data.index(b"UNT")], received=RECEIVED)

    assert "no-trailer" in codes(manifest)
    assert not manifest.is_whole


def test_an_empty_list_that_states_no_count_is_not_whole(read: Read) -> None:
    assert not read().is_whole
    assert read(tail=("CNT+42:0",)).is_whole


@given(st.integers(0, len(FLIGHT) - 1), st.binary(max_size=3))
def test_no_change_of_a_few_bytes_loses_a_traveller_without_a_word(position: int, replacement: bytes) -> None:
    damaged = FLIGHT[:position] + replacement + FLIGHT[position + 1 :]

    try:
        manifests = paxlst.read(damaged, received=RECEIVED)
    except MalformedMessage as refusal:
        assert refusal.place
        return

    travellers = [traveller for manifest in manifests for traveller in manifest.travellers]
    read = [traveller for traveller in travellers if traveller.status is TravellerStatus.READ]
    assert len(read) == 14 or any(manifest.warnings for manifest in manifests)


# --- garbage -----------------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *(b"UNA:+.? '", b"UNB+UNOA:4", b"UNH+1+PAXLST:D:05B", b"UNT", b"UNT+1", b"UNE+1+1", b"UNZ+1", b"BGM+745"),
        *(b"TDT+20+XX1", b"LOC+125+A", b"DTM+189:1", b"CNT+42:x", b"NAD+FL+++A:B", b"NAD", b"DOC+P+1", b"DTM+36:9"),
        *(b"LOC+91", b"RFF+AVF:1", b"DTM+329:740812", b"'", b"+", b":", b"?", b"*", b"\r\n", b" ", b"\x00", b"\xff"),
        "\u2019".encode(),
    ]
)


@given(st.one_of(st.binary(max_size=300), st.lists(PIECES, max_size=40).map(b"".join)))
@example(b"UNB+UNOA:4'UNH+1+PAXLST'")
@example(b"UNA:+.? '")
def test_garbage_is_read_or_refused_and_never_breaks_the_reader(data: bytes) -> None:
    try:
        manifests = paxlst.read(data, received=RECEIVED)
    except MalformedMessage as refusal:
        assert refusal.place
    else:
        assert manifests


@given(st.integers(0, len(FLIGHT)))
def test_a_flight_cut_at_any_byte_is_read_as_far_as_it_goes_or_refused(length: int) -> None:
    try:
        manifests = paxlst.read(FLIGHT[:length], received=RECEIVED)
    except MalformedMessage:
        return

    whole_until = FLIGHT.rindex(b"UNT+")
    assert length > whole_until or not all(manifest.is_whole for manifest in manifests)


def filled(pattern: bytes) -> bytes:
    return (pattern * (SIZE // len(pattern) + 1))[:SIZE]


START = b"UNB+UNOA:4+A+B'UNH+1+PAXLST:D:05B'BGM+745'"
ATTACKS = {
    "release characters without end": START + filled(b"?"),
    "released line breaks": START + filled(b"?\r\n"),
    "one endless segment": START + filled(b"A"),
    "endless elements": START + b"NAD" + filled(b"+"),
    "endless components": START + b"NAD+FL+++" + filled(b":"),
    "components up to the bound": START + filled(b"NAD+FL+++" + b"A:" * 20_000 + b"'"),
    "empty segments": START + filled(b"'"),
    "nameless travellers": START + filled(b"NAD+FL'"),
    "stops without end": START + b"TDT+20+XX1'" + filled(b"LOC+92+AAA'LOC+92+BBB'"),
    "unknown segments": START + filled(b"QQQ+1'"),
    "interchanges without end": filled(b"UNB+UNZ+1'"),
    "starts without end": filled(b"UNA:+.? 'UNB+"),
    "almost starts": filled(b"UNA:+.? 'UN"),
    "starts parted by line breaks": filled(b"U\r\nN\r\nA"),
    "long gaps in a start": filled(b"U" + b"\n" * 5000 + b"N"),
    "messages without end": START + filled(b"UNH+1+PAXLST:D:05B+R+01'"),
    "parts without end": START + filled(b"UNH+1+PAXLST:D:05B+R+999'NAD+FL+++A:B'UNT+3+1'"),
    "typographic terminators": START + filled("NAD+FL+++A:B\u2019X".encode()),
    "blanks": START + filled(b" "),
    "zero bytes": START + filled(b"\x00"),
    "trailers": START + filled(b"UNT+1+1'"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_two_hundred_kilobytes_of_malice_are_answered_with_work_in_proportion(attack: str) -> None:
    with bounded(lines=LINES * SIZE):
        try:
            paxlst.read(ATTACKS[attack], received=RECEIVED)
        except MalformedMessage as refusal:
            assert refusal.place


def test_a_message_beyond_the_bound_of_size_is_refused_unread() -> None:
    with pytest.raises(MalformedMessage, match="at most"):
        edifact.read(b"UNB+" + bytes(edifact.MAX_BYTES))


def test_a_segment_beyond_the_bound_of_length_is_refused_with_its_byte() -> None:
    with pytest.raises(MalformedMessage, match="65536") as raised:
        edifact.read(START + filled(b"A") + b"'")

    assert raised.value.place == f"byte {len(START)}"


def test_warnings_are_bounded_and_the_last_one_says_so() -> None:
    manifest = paxlst.read(START + b"NAD+FL+++A:B'" + b"QQQ'" * 25_000, received=RECEIVED)[0]

    assert len(manifest.warnings) < 20_100
    assert "more-warnings" in codes(manifest)


def test_refusals_never_repeat_what_a_field_held() -> None:
    with pytest.raises(MalformedMessage) as raised:
        paxlst.read(b"UNB+UNOA:4'UNH+1+ERIKSSON ANNA'NAD+FL+++ERIKSSON:ANNA'", received=RECEIVED)

    assert "ERIKSSON" not in str(raised.value) + raised.value.hint
