"""Numbers that identify: folding, confusions, check digits, distance, and the words of --document."""

from __future__ import annotations

import csv
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared_data import SHARED, needs_shared
from tocsin.errors import BadValue
from tocsin.model.record import IdentifierType
from tocsin.model.screening import DocumentQuery
from tocsin.text.identifiers import (
    confusable_key,
    distance,
    fold_number,
    imo_is_valid,
    kind_of_code,
    mrz_check_digit,
    parse_document,
)

NUMBERS = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=12)
ANY_TEXT = st.text(max_size=30)
CONFUSIONS = ["0O", "1I", "5S", "8B", "2Z"]


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("l898902c3", "L898902C3"),
        (" OA-462.456 / 7 ", "OA4624567"),
        ("٠١٢٣۴۵", "012345"),
        ("\uff21\uff11\uff12", "A12"),
        ("№ 284173", "NO284173"),
        ("०१२", "012"),
        ("", ""),
        ("<<-./", ""),
        ("\u212a1", "K1"),
    ],
)
def test_a_number_folds_to_capitals_and_digits(written: str, folded: str) -> None:
    assert fold_number(written) == folded


@given(ANY_TEXT)
def test_folding_again_changes_nothing_and_leaves_only_letters_and_digits(text: str) -> None:
    folded = fold_number(text)

    assert fold_number(folded) == folded
    assert all(character.isalnum() for character in folded)
    assert confusable_key(confusable_key(text)) == confusable_key(text)


def test_every_character_there_is_folds_once_and_for_all() -> None:
    odd = [c for c in map(chr, range(0x30000)) if fold_number(fold_number(c)) != fold_number(c)]

    assert odd == []


@given(NUMBERS, st.sampled_from(CONFUSIONS), st.data())
def test_a_misread_character_leaves_the_confusable_key_and_costs_less_than_an_edit(
    number: str, pair: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(number)))
    read, misread = (number[:at] + character + number[at:] for character in pair)

    assert confusable_key(read) == confusable_key(misread)
    assert 0 < distance(read, misread) < 1


def test_a_confusion_is_far_nearer_than_a_wrong_character() -> None:
    assert distance("C01X00T47", "CO1X00T47") == pytest.approx(0.2)
    assert distance("C01X00T47", "CO1XO0T47") == pytest.approx(0.4)
    assert distance("C01X00T47", "C01X00T48") == 1
    assert distance("C01X00T47", "C10X00T47") == 1  # neighbours exchanged
    assert distance("C01X00T47", "C01X0T47") == 1
    assert distance("C01X00T47", "c 01-x00t47") == 0
    assert distance("", "ABC") == 3


@given(NUMBERS, NUMBERS)
def test_distance_is_symmetric_and_zero_only_for_equal_folded_numbers(a: str, b: str) -> None:
    assert distance(a, b) == distance(b, a)
    assert (distance(a, b) == 0) == (fold_number(a) == fold_number(b))
    assert distance(a, b) <= max(len(a), len(b))


@given(NUMBERS, st.data())
def test_one_edit_costs_at_most_one(number: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(number) - 1))
    character = data.draw(st.sampled_from("0123456789ABCXYZ"))
    before, after = number[:at], number[at + 1 :]
    edits = (before + after, before + character + number[at:], before + character + after)

    assert all(distance(number, edited) <= 1 for edited in edits)


def test_a_very_long_number_does_not_hold_the_machine_up() -> None:
    assert distance("1" * 100_000, "2" * 100_000) == 100_000


@pytest.mark.parametrize("number", ["IMO 9074729", "9074729", "imo9074729", "IMO-9074729"])
def test_an_imo_number_with_the_right_check_digit_is_valid(number: str) -> None:
    assert imo_is_valid(number)  # 9*7 + 0*6 + 7*5 + 4*4 + 7*3 + 2*2 = 139


@pytest.mark.parametrize("number", ["9074720", "907472", "90747290", "IMO", "", "IMO 907472A", "MMSI 9074729"])
def test_any_other_number_is_no_imo_number(number: str) -> None:
    assert not imo_is_valid(number)


@given(st.integers(0, 999_999))
def test_exactly_one_last_digit_makes_six_digits_an_imo_number(stem: int) -> None:
    assert sum(imo_is_valid(f"{stem:06d}{digit}") for digit in range(10)) == 1


@pytest.mark.parametrize(
    ("field", "digit"),
    # ICAO 9303-3, 4.9 and the specimen of 9303-4: document number, date of birth, date of expiry, personal number
    [("520727", 3), ("AB2134<<<", 5), ("L898902C3", 6), ("740812", 2), ("120415", 9), ("ZE184226B<<<<<", 1), ("", 0)],
)
def test_the_check_digits_of_the_specimens(field: str, digit: int) -> None:
    assert mrz_check_digit(field) == digit


@pytest.mark.parametrize("field", ["l898902c3", "L8989 2C3", "Ä", "٣"])
def test_a_character_that_no_zone_holds_is_refused_with_its_place(field: str) -> None:
    with pytest.raises(BadValue) as refusal:
        mrz_check_digit(field)

    assert refusal.value.place.startswith("character ")


@pytest.mark.parametrize("kind", IdentifierType)
def test_every_type_is_known_by_its_own_name(kind: IdentifierType) -> None:
    assert kind_of_code(kind.value) is kind
    assert kind_of_code(kind.name) is kind
    assert kind_of_code(kind.value.upper().replace(" ", "-")) is kind


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("P", IdentifierType.PASSPORT),
        ("p", IdentifierType.PASSPORT),
        ("I", IdentifierType.NATIONAL_ID),
        ("ID", IdentifierType.NATIONAL_ID),
        ("V", IdentifierType.VISA),
        ("D", IdentifierType.DRIVING_LICENCE),
        ("IMO", IdentifierType.IMO),
        ("MMSI", IdentifierType.MMSI),
        ("TAIL", IdentifierType.TAIL_NUMBER),
        ("TAX", IdentifierType.TAX),
        ("BIC", IdentifierType.BIC),
        ("SWIFT/BIC", IdentifierType.BIC),
        ("driving license", IdentifierType.DRIVING_LICENCE),
        ("LEI", IdentifierType.LEI),
        ("nonsense", None),
        ("", None),
    ],
)
def test_short_codes_stand_for_types(code: str, kind: IdentifierType | None) -> None:
    assert kind_of_code(code) is kind


@pytest.mark.parametrize(
    ("text", "document"),
    [
        ("P:UTO:L898902C3", DocumentQuery("L898902C3", IdentifierType.PASSPORT, "UTO")),
        ("p:de: C01X 00T47 ", DocumentQuery("C01X 00T47", IdentifierType.PASSPORT, "DE")),
        ("P:D<<:C01X00T47", DocumentQuery("C01X00T47", IdentifierType.PASSPORT, "DE")),
        ("I:DEU:1:2:3", DocumentQuery("1:2:3", IdentifierType.NATIONAL_ID, "DE")),
        ("IMO::9074729", DocumentQuery("9074729", IdentifierType.IMO)),
        (":SY:123", DocumentQuery("123", None, "SY")),
        ("::a:b", DocumentQuery("a:b")),
        ("L898902C3", DocumentQuery("L898902C3")),
        (" 12-34 ", DocumentQuery("12-34")),
    ],
)
def test_a_document_is_read_in_its_three_forms(text: str, document: DocumentQuery) -> None:
    assert parse_document(text) == document


@pytest.mark.parametrize("text", ["", " ", "-", "P:L898902C3", "Q:UTO:1", "P:ZZZ:1", "P:UTO:", "P:UTO:--", "::", "P::"])
def test_any_other_document_is_refused_with_a_hint(text: str) -> None:
    with pytest.raises(BadValue) as refusal:
        parse_document(text)

    assert refusal.value.hint


@given(st.sampled_from(IdentifierType), st.sampled_from(["", "DEU", "sy", "UTO"]), st.text(max_size=20))
def test_any_number_behind_a_type_and_a_country_is_read_or_refused(
    kind: IdentifierType, country: str, number: str
) -> None:
    try:
        document = parse_document(f"{kind.value}:{country}:{number}")
    except BadValue:
        assert not fold_number(number)
        return
    assert (document.type, document.number) == (kind, number.strip())


@given(ANY_TEXT)
def test_any_text_is_a_document_or_bad_value(text: str) -> None:
    try:
        assert fold_number(parse_document(text).number)
    except BadValue as error:
        assert error.hint


@needs_shared
def test_nearly_every_imo_number_that_ofac_publishes_passes_its_check_digit() -> None:
    path = SHARED / "lists" / "ofac" / "sdn_2024-01" / "sdn.csv"
    remarks = [row[11] for row in csv.reader(path.read_text("latin-1").split("\n")) if len(row) > 11]
    numbers = [found for text in remarks for found in re.findall(r"Vessel Registration Identification (IMO \d+)", text)]

    assert len(numbers) > 500
    assert sum(map(imo_is_valid, numbers)) / len(numbers) > 0.98
