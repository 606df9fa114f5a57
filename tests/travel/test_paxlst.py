"""PAXLST: each datum found by its tag, nothing lost in silence, and nothing kept that the profile does not name."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared_data import SHARED, needs_shared
from tocsin.errors import MalformedMessage
from tocsin.model.record import IdentifierType, Sex
from tocsin.model.travel import BagTag, Manifest, MessageKind, Role, TravellerStatus
from tocsin.travel import edifact, paxlst
from tocsin.travel.edifact import Segment
from tocsin.travel.profile import EVERYTHING

RECEIVED = date(2026, 11, 22)

Read = Callable[..., Manifest]
Build = Callable[..., bytes]

PASSENGER = (
    "NAD+FL+++ERIKSSON:ANNA MARIA",
    "ATT+2++F",
    "DTM+329:740812",
    "MEA+CT++:1",
    "MEA+WT++KGM:23",
    "GEI+4+173",
    "FTX+BAG+++XX123456:2",
    "LOC+22+QAT",
    "LOC+178+QMC",
    "LOC+179+QZN",
    "NAT+2+UTO",
    "RFF+AVF:ABC123",
    "RFF+ABO:XXUPR0001",
    "RFF+SEA:12A",
    "DOC+P:110:111+L898902C3",
    "DTM+36:320415",
    "LOC+91+UTO",
)


def codes(manifest: Manifest) -> set[str]:
    return {warning.code for warning in manifest.warnings}


# --- where each datum lives --------------------------------------------------------------------------------------


def test_a_passenger_is_read_with_every_datum_of_the_eu_element_list(read: Read) -> None:
    (traveller,) = read(*PASSENGER).travellers

    assert (traveller.family, traveller.given, traveller.name) == ("ERIKSSON", "ANNA MARIA", "ANNA MARIA ERIKSSON")
    assert traveller.sex is Sex.FEMALE
    assert str(traveller.born) == "1974-08-12"
    assert traveller.nationality == "UTO"
    assert (traveller.embark, traveller.debark, traveller.clearance) == ("QMC", "QZN", "QAT")
    assert (traveller.locator, traveller.unique_reference, traveller.seat) == ("ABC123", "XXUPR0001", "12A")
    assert (traveller.bags.count, traveller.bags.weight, traveller.bags.weight_unit) == (1, "23", "KGM")
    assert traveller.bags.tags == (BagTag("XX123456", 2),)
    assert traveller.is_verified is True
    assert traveller.role is Role.PASSENGER
    assert traveller.status is TravellerStatus.READ


def test_a_document_has_type_number_issuer_and_expiry(read: Read) -> None:
    (document,) = read(*PASSENGER).travellers[0].documents

    assert (document.type_code, document.type) == ("P", IdentifierType.PASSPORT)
    assert (document.number, document.issuer, str(document.expires)) == ("L898902C3", "UTO", "2032-04-15")


def test_a_visa_is_a_second_document_with_its_own_expiry_and_issuer(read: Read) -> None:
    visa = ("DOC+V:110:ZZZ+V0516009", "DTM+36:20270630:102", "LOC+91+UTO")

    passport, second = read(*PASSENGER, *visa).travellers[0].documents

    assert str(passport.expires) == "2032-04-15"
    assert (second.type, second.number, str(second.expires)) == (IdentifierType.VISA, "V0516009", "2027-06-30")


def test_segments_of_a_traveller_may_come_in_any_order(read: Read) -> None:
    name, *rest = PASSENGER
    document = rest[-3:]

    shuffled = read(name, *document, *reversed(rest[:-3]))

    assert shuffled.travellers == read(*PASSENGER).travellers


@given(st.permutations(PASSENGER[1:-3]), st.integers(0, len(PASSENGER) - 4))
def test_no_order_of_the_segments_changes_the_traveller(details: list[str], where: int) -> None:
    ordered = paxlst.read(_message(PASSENGER), received=RECEIVED)[0]

    mixed = (PASSENGER[0], *details[:where], *PASSENGER[-3:], *details[where:])

    assert paxlst.read(_message(mixed), received=RECEIVED)[0].travellers == ordered.travellers


def _message(travellers: tuple[str, ...]) -> bytes:
    return ("UNB+UNOA:4'UNH+1+PAXLST:D:05B'BGM+745'" + "".join(f"{segment}'" for segment in travellers)).encode()


@pytest.mark.parametrize(
    "written", ["DTM+329:740812", "DTM+329:740812:101", "DTM+329:19740812:102", "DTM+329:19740812"]
)
def test_a_date_of_birth_is_read_with_and_without_its_century(read: Read, written: str) -> None:
    assert str(read("NAD+FL+++A:B", written).travellers[0].born) == "1974-08-12"


@pytest.mark.parametrize(
    ("qualifier", "role"),
    [
        ("FL", Role.PASSENGER),
        ("FM", Role.CREW),
        ("DDU", Role.TRANSIT_PASSENGER),
        ("DDT", Role.TRANSIT_CREW),
    ],
)
def test_the_qualifier_of_the_name_tells_the_role(read: Read, qualifier: str, role: Role) -> None:
    assert read(f"NAD+{qualifier}+++A:B").travellers[0].role is role


def test_an_unknown_party_after_the_flight_is_a_traveller_of_unknown_role(read: Read) -> None:
    manifest = read("NAD+VW+++A:B")

    assert manifest.travellers[0].role is Role.UNKNOWN
    assert "unknown-role" in codes(manifest)


def test_several_given_names_are_joined_by_blanks_and_the_sixth_component_is_a_code(read: Read) -> None:
    (traveller,) = read("NAD+FL+++TURNER:BILL:BOOTSTRAP:::1").travellers

    assert (traveller.family, traveller.given) == ("TURNER", "BILL BOOTSTRAP")


def test_a_single_name_is_the_whole_name(read: Read) -> None:
    (traveller,) = read("NAD+FL+++SULISTRAWANDI").travellers

    assert (traveller.family, traveller.given, traveller.status) == ("SULISTRAWANDI", "", TravellerStatus.READ)


def test_a_released_apostrophe_belongs_to_the_name(read: Read) -> None:
    assert read("NAD+FL+++O?'DRISCOLLANE:SAOIRSE").travellers[0].family == "O'DRISCOLLANE"


def test_unverified_data_are_told_from_verified_ones_and_from_silence(read: Read) -> None:
    typed, unknown = read("NAD+FL+++A:B", "GEI+4+174", "NAD+FL+++C:D").travellers

    assert typed.is_verified is False
    assert unknown.is_verified is None


def test_a_part_of_a_country_is_no_issuing_country(read: Read) -> None:
    licence = ("DOC+5K+P1009", "LOC+91+VA:163", "LOC+91+US:162")

    assert read("NAD+FL+++A:B", *licence).travellers[0].documents[0].issuer == "US"


def test_nationality_in_two_letters_or_in_codes_of_travel_documents_is_known(read: Read) -> None:
    manifest = read("NAD+FL+++A:B", "NAT+2+US::5", "NAD+FL+++C:D", "NAT+2+D", "NAD+FL+++E:F", "NAT+2+XXB")

    assert [traveller.nationality for traveller in manifest.travellers] == ["US", "DE", "XXB"]


def test_an_unknown_country_is_kept_as_written_with_a_warning(read: Read) -> None:
    manifest = read("NAD+FL+++A:B", "NAT+2+QQZ")

    (nationality,) = manifest.travellers[0].nationalities
    assert (nationality.country, nationality.text) == ("", "QQZ")
    assert "unknown-country" in codes(manifest)


@pytest.mark.parametrize(
    ("name", "document", "is_truncated"),
    [
        ("QURBONALISHOEVZODA:ABDURAHMONBEK SHAMS", "P", True),  # 18 + 2 + 19: the 39 of a passport are full
        ("QURBONALISHOEVZODA:ABDURAHMONBEK SHAM", "P", False),
        ("KHOSHNEVARANSHIRVANI:MIRZADOLLAH ALI", "P", False),
        ("MANZARANIHALVORSEN:IDRISWALID", "P", False),
        ("MANZARANIHALVORSEN:IDRISWALIDX", "I", True),  # 18 + 2 + 10: the 30 of a card are full
        ("A" * 35 + ":ANNA", "P", True),  # a component of 35 characters is full
    ],
)
def test_a_name_that_fills_its_field_may_have_been_cut(
    read: Read, name: str, document: str, is_truncated: bool
) -> None:
    (traveller,) = read(f"NAD+FL+++{name}", f"DOC+{document}:110:111+X1").travellers

    assert traveller.is_truncated is is_truncated


# --- flight ------------------------------------------------------------------------------------------------------


def test_the_flight_has_carrier_number_airports_and_local_times(read: Read) -> None:
    flight = read(*PASSENGER).flight

    assert (flight.carrier, flight.number, flight.designator) == ("XX", "123", "XX123")
    assert (flight.departure, flight.arrival) == ("QMC", "QAT")
    assert flight.departs_local == datetime(2026, 11, 22, 9, 0)  # noqa: DTZ001  local at the airport
    assert flight.arrives_local == datetime(2026, 11, 22, 10, 30)  # noqa: DTZ001  local at the airport


@pytest.mark.parametrize(
    ("tdt", "carrier", "number"),
    [
        ("TDT+20+A92707", "A9", "2707"),
        ("TDT+20+9A123", "9A", "123"),
        ("TDT+20+UTO0123A", "UTO", "0123A"),
        ("TDT+20+UTO0123A+++UTO", "UTO", "0123A"),
        ("TDT+20+516+++XX", "XX", "516"),
        ("TDT+20+CHARTER FLIGHT", "", "CHARTER FLIGHT"),
    ],
)
def test_the_carrier_is_stated_or_the_first_signs_of_the_flight_number(
    read: Read, tdt: str, carrier: str, number: str
) -> None:
    flight = read("NAD+FL+++A:B", flight=(tdt, "LOC+125+QMC", "LOC+87+QAT")).flight

    assert (flight.carrier, flight.number) == (carrier, number)


def test_several_legs_in_several_tdt_are_all_kept_and_the_border_leg_is_the_flight(read: Read) -> None:
    legs = (
        *("TDT+20+XX1", "LOC+92+QAA", "DTM+189:2611220600:201", "LOC+92+QMC", "DTM+232:2611220700:201"),
        *("TDT+20+XX2", "LOC+125+QMC", "DTM+189:2611220900:201", "LOC+87+QAT", "DTM+232:2611221030:201"),
        *("TDT+20+XX3", "LOC+92+QAT", "DTM+189:2611221200:201", "LOC+92+QZN", "DTM+232:2611221300:201"),
    )

    flight = read("NAD+FL+++A:B", flight=legs).flight

    assert flight.designator == "XX2"
    assert [(leg.number, leg.departure, leg.arrival, leg.is_border_crossing) for leg in flight.legs] == [
        ("1", "QAA", "QMC", False),
        ("2", "QMC", "QAT", True),
        ("3", "QAT", "QZN", False),
    ]


def test_a_route_written_as_places_in_a_row_gives_a_leg_between_each_two(read: Read) -> None:
    route = (
        *("TDT+20+XX1", "LOC+92+QAA", "DTM+189:2611220600:201", "LOC+125+QMC", "DTM+189:2611220900:201"),
        *("LOC+87+QAT", "DTM+232:2611221030:201", "LOC+92+QZN", "DTM+232:2611221300:201"),
    )

    flight = read("NAD+FL+++A:B", flight=route).flight

    assert [(leg.departure, leg.arrival) for leg in flight.legs] == [("QAA", "QMC"), ("QMC", "QAT"), ("QAT", "QZN")]
    assert (flight.departure, flight.arrival) == ("QMC", "QAT")


def test_without_a_border_leg_the_flight_runs_from_its_first_to_its_last_place(read: Read) -> None:
    manifest = read("NAD+FL+++A:B", flight=("TDT+20+XX1", "LOC+92+QAA", "LOC+92+QMC"))

    assert (manifest.flight.departure, manifest.flight.arrival) == ("QAA", "QMC")
    assert "no-border-leg" in codes(manifest)


def test_an_overflight_is_marked(read: Read) -> None:
    assert read("NAD+FL+++A:B", flight=("TDT+34+XX1", "LOC+125+QMC", "LOC+87+QAT")).flight.is_overflight


def test_a_message_without_a_flight_still_gives_its_travellers(read: Read) -> None:
    manifest = read("NAD+FL+++A:B", flight=())

    assert [traveller.family for traveller in manifest.travellers] == ["A"]
    assert "no-flight" in codes(manifest)


# --- message -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bgm", "kind", "action"),
    [
        ("BGM+745", MessageKind.PASSENGERS, ""),
        ("BGM+250+C", MessageKind.CREW, "C"),
        ("BGM+266+CLOB", MessageKind.FLIGHT_STATUS, "CLOB"),
        ("BGM+336", MessageKind.MASTER_CREW, ""),
        ("BGM+655", MessageKind.GATE_PASS, ""),
        ("BGM+10:::STANDARD", MessageKind.OTHER, ""),
    ],
)
def test_the_kind_and_action_of_the_message_are_told(read: Read, bgm: str, kind: MessageKind, action: str) -> None:
    manifest = read("NAD+FM+++A:B", head=(bgm,))

    assert (manifest.kind, manifest.action) == (kind, action)


def test_the_head_of_the_message_is_kept_for_the_answer(read: Read, build: Build) -> None:
    head = ("BGM+745", "RFF+TN:XX0000001:::1", "NAD+MS+++XX OPS DESK", "COM+4411:TE+ops@example.org:EM")

    manifest = read(*PASSENGER, head=head, tail=("CNT+42:1",))

    assert manifest.transaction_reference == "XX0000001"
    assert manifest.reporting_party == "XX OPS DESK"
    assert [(c.address, c.channel) for c in manifest.contacts] == [("4411", "TE"), ("ops@example.org", "EM")]
    assert (manifest.sender, manifest.recipient, manifest.version) == ("XX", "PIUXX", "D:12B")
    assert manifest.message_hash == hashlib.sha256(build(*PASSENGER, head=head, tail=("CNT+42:1",))).hexdigest()


def test_a_clean_message_gives_no_warning_and_is_whole(read: Read) -> None:
    manifest = read(*PASSENGER, part="01:F", tail=("CNT+42:1",))

    assert manifest.warnings == ()
    assert manifest.ignored == ()
    assert manifest.is_whole


def test_wrong_counts_are_warnings_and_no_loss(build: Build) -> None:
    data = build(*PASSENGER, tail=("CNT+42:1",)).replace(b"UNT+2", b"UNT+9").replace(b"UNZ+1+1", b"UNZ+7+8")

    (manifest,) = paxlst.read(data, received=RECEIVED)

    assert len(manifest.travellers) == 1
    assert {"unt-differs", "unz-differs", "unz-reference"} <= codes(manifest)
    assert manifest.is_whole


def test_a_count_larger_than_what_is_here_means_that_somebody_is_missing(read: Read) -> None:
    manifest = read(*PASSENGER, tail=("CNT+42:2",))

    assert manifest.stated_count == 2
    assert "fewer-than-stated" in codes(manifest)
    assert not manifest.is_whole


def test_a_count_smaller_than_what_is_here_is_a_warning_only(read: Read) -> None:
    manifest = read(*PASSENGER, tail=("CNT+42:0",))

    assert "more-than-stated" in codes(manifest)
    assert manifest.is_whole


def test_crew_and_passengers_are_counted_apart(read: Read) -> None:
    manifest = read("NAD+FM+++A:B", "NAD+FL+++C:D", tail=("CNT+41:1", "CNT+42:1"))

    assert (manifest.stated_crew, manifest.stated_passengers, manifest.stated_count) == (1, 1, 2)
    assert manifest.is_whole


def test_a_close_out_may_name_travellers_by_reference_alone(read: Read) -> None:
    manifest = read("NAD+FL", "RFF+AVF:ABC123", "RFF+ABO:XXUPR0001", head=("BGM+266+CLOB",))

    assert manifest.travellers[0].status is TravellerStatus.REFERENCE_ONLY
    assert manifest.is_whole


def test_places_name_the_byte_of_the_segment(build: Build) -> None:
    data = build(*PASSENGER)

    (manifest,) = paxlst.read(data, received=RECEIVED)

    assert manifest.travellers[0].place == f"byte {data.index(b'NAD+FL')}"
    assert manifest.flight.place == f"byte {data.index(b'TDT')}"


# --- any facts ---------------------------------------------------------------------------------------------------

NAMES = st.from_regex(r"[A-Z][A-Z '?:+-]{0,20}[A-Z]", fullmatch=True).filter(lambda text: "  " not in text)
NUMBERS = st.from_regex(r"[A-Z0-9]{1,12}", fullmatch=True)
PEOPLE = st.lists(
    st.tuples(
        NAMES,
        NAMES,
        st.sampled_from([("M", Sex.MALE), ("F", Sex.FEMALE), ("X", Sex.OTHER), ("U", None)]),
        st.dates(date(1927, 1, 1), date(2026, 11, 22)),
        NUMBERS,
        st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    ),
    max_size=6,
)


@given(PEOPLE)
def test_whatever_people_are_written_the_same_people_are_read(people: list[tuple[str, str, tuple[str, Sex | None], date, str, date]]) -> None:  # fmt: skip  # noqa: E501  the type says what a person is
    segments = [
        Segment.of("UNB", ("UNOA", "4")),
        Segment.of("UNH", "1", ("PAXLST", "D", "12B")),
        Segment.of("BGM", "745"),
    ]
    for family, given_names, (code, _sex), born, number, expires in people:
        segments.append(Segment.of("NAD", "FL", "", "", (family, given_names)))
        segments.append(Segment.of("ATT", "2", "", code))
        segments.append(Segment.of("DTM", ("329", f"{born:%y%m%d}")))
        segments.append(Segment.of("DOC", ("P", "110", "111"), number))
        segments.append(Segment.of("DTM", ("36", f"{expires:%Y%m%d}", "102")))

    (manifest,) = paxlst.read(edifact.write(segments), received=RECEIVED)

    facts = [
        (t.family, t.given, t.sex, t.born and t.born.earliest, t.documents[0].number, t.documents[0].expires)
        for t in manifest.travellers
    ]
    assert [fact[:5] for fact in facts] == [(f, g, s, b, n) for f, g, (_c, s), b, n, _e in people]
    assert [fact[5] and fact[5].earliest for fact in facts] == [person[5] for person in people]


# --- public samples ----------------------------------------------------------------------------------------------


@needs_shared
@pytest.mark.parametrize("letter", "ABCDEF")
def test_a_public_sample_gives_the_same_travellers_wrapped_and_clean(letter: str) -> None:
    folder = SHARED / "travel"
    raw = (folder / "paxlst_raw" / f"original_{letter}.txt").read_bytes()
    clean = (folder / "paxlst_clean" / f"reference_{letter}.txt").read_bytes()

    (wrapped,), (plain,) = (paxlst.read(data, received=RECEIVED, profile=EVERYTHING) for data in (raw, clean))

    assert wrapped.travellers == plain.travellers
    assert wrapped.flight == plain.flight
    assert len(wrapped.travellers) == raw.count(b"FL+++") + raw.count(b"FL***") + raw.count(b"FL---") + raw.count(
        b"FM+++"
    )
    assert all(traveller.status is TravellerStatus.READ for traveller in wrapped.travellers)
    assert all(traveller.documents and traveller.born for traveller in wrapped.travellers)
    assert not wrapped.is_whole  # each one states more travellers than it holds


def test_another_kind_of_message_is_refused_with_its_place() -> None:
    with pytest.raises(MalformedMessage, match="CUSRES") as raised:
        paxlst.read(b"UNB+UNOA:4'UNH+1+CUSRES:D:05B'UNT+2+1'", received=RECEIVED)

    assert raised.value.place == "byte 11"


def test_an_interchange_without_a_message_is_refused() -> None:
    with pytest.raises(MalformedMessage, match="UNH"):
        paxlst.read(b"UNB+UNOA:4+A+B'UNZ+0+1'", received=RECEIVED)
