"""Machine-readable zones: every form, every check digit, nothing repaired in silence."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bounded import bounded
from shared_data import SHARED, needs_shared
from tocsin.errors import MalformedMessage
from tocsin.model.record import IdentifierType, Sex
from tocsin.model.travel import CheckState, MrzReading, TravellerStatus
from tocsin.travel import mrz

RECEIVED = date(2026, 11, 22)

# ICAO Doc 9303, the published specimens of Utopia.
TD1 = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
TD2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6"
TD3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
MRV_A = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<"
MRV_B = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<<"
SPECIMENS = {"TD1": TD1, "TD2": TD2, "TD3": TD3, "MRV-A": MRV_A, "MRV-B": MRV_B}


def read(text: str) -> MrzReading:
    return mrz.read(text, received=RECEIVED)


def states(reading: MrzReading) -> dict[str, CheckState]:
    return {check.field: check.state for check in reading.checks}


def codes(reading: MrzReading) -> set[str]:
    return {warning.code for warning in reading.warnings}


# --- forms -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", SPECIMENS)
def test_the_specimen_of_each_form_is_read_with_valid_digits_and_no_warning(form: str) -> None:
    reading = read(SPECIMENS[form])

    assert reading.form == form
    assert (reading.family, reading.given) == ("ERIKSSON", "ANNA MARIA")
    assert (reading.issuer, reading.sex) == ("UTO", Sex.FEMALE)
    assert set(states(reading).values()) == {CheckState.VALID}
    assert reading.warnings == ()


@needs_shared
def test_the_specimens_as_a_third_party_reproduced_them_are_read_with_valid_digits() -> None:
    text = (SHARED / "travel" / "icao9303_specimens.txt").read_text("ascii")
    zones = [zone for zone in text.split("\n# ")[1:] if "<" in zone]

    readings = [read(zone.partition("\n")[2]) for zone in zones]

    assert [reading.form for reading in readings] == ["TD1", "TD2", "TD3", "MRV-A", "MRV-B"]
    assert all(reading.are_checks_valid and not reading.warnings for reading in readings)


def test_a_passport_has_number_dates_nationality_and_optional_data() -> None:
    reading = read(TD3)

    assert (reading.document_code, reading.type) == ("P", IdentifierType.PASSPORT)
    assert (reading.number, reading.nationality, reading.optional) == ("L898902C3", "UTO", "ZE184226B")
    assert (str(reading.born), str(reading.expires)) == ("1974-08-12", "2012-04-15")
    assert reading.is_expired(RECEIVED) is True


def test_forms_have_their_own_check_digits_and_visas_have_no_composite() -> None:
    assert "composite" in states(read(TD1))
    assert "optional data" in states(read(TD3))
    assert set(states(read(MRV_A))) == {"document number", "birth date", "expiry date"}


@pytest.mark.parametrize("form", SPECIMENS)
def test_lines_may_come_glued_in_small_letters_or_with_blanks(form: str) -> None:
    text = SPECIMENS[form]
    blanks = " ".join(text[start : start + 5] for start in range(0, len(text), 5))

    assert [read(variant) for variant in (text.replace("\n", ""), text.lower(), f"\r\n {blanks}\t")] == [read(text)] * 3


def test_lines_of_wrong_lengths_that_add_up_are_reported() -> None:
    assert "line-lengths" in codes(read(TD3[:43] + "\n" + TD3[43] + TD3[45:]))


@pytest.mark.parametrize("text", ["", "<", TD3[:-1], TD3 + "<", TD1[:60], "A" * 999], ids=str)
def test_a_length_that_fits_no_form_is_refused_with_the_lengths_seen(text: str) -> None:
    with pytest.raises(MalformedMessage) as raised:
        read(text)

    assert raised.value.place
    assert "30" in raised.value.hint


@pytest.mark.parametrize("sign", ["É", "«", "?", "0\u0301", "\u0410"])
def test_a_sign_that_no_zone_has_is_refused_with_its_place(sign: str) -> None:
    with pytest.raises(MalformedMessage) as raised:
        read(TD3[:10] + sign + TD3[10 + len(sign) :])

    assert raised.value.place.startswith("character 1")


# --- names -------------------------------------------------------------------------------------------------------


def with_names(field: str) -> MrzReading:
    return read("P<UTO" + field.ljust(39, "<") + TD3[44:])


def test_a_person_with_one_name_has_it_as_family_name() -> None:
    reading = with_names("ARKFREITH")

    assert (reading.family, reading.given) == ("ARKFREITH", "")


def test_a_name_of_several_words_keeps_them_apart() -> None:
    reading = with_names("VAN<DER<MUELLEN<<MARIA<DEL<PILAR")

    assert (reading.family, reading.given) == ("VAN DER MUELLEN", "MARIA DEL PILAR")


@pytest.mark.parametrize(
    ("field", "is_truncated"),
    [
        ("NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K", True),  # ICAO 9303-3, 4.6.2, example
        ("NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<", False),
        ("BENNELONG<WOOLOOMOOLOO<WARRANDYTE<WARNA", True),  # the given names did not fit at all
        ("ERIKSSON<<ANNA", False),
    ],
)
def test_a_full_field_that_ends_with_a_letter_may_hold_a_cut_name(field: str, is_truncated: bool) -> None:
    assert with_names(field).is_truncated is is_truncated


def test_a_zone_without_a_family_name_is_reported_and_its_holder_could_not_be_read() -> None:
    reading = with_names("<<<<")

    assert "no-name" in codes(reading)
    assert mrz.traveller(reading).status is TravellerStatus.COULD_NOT_READ


def test_a_name_that_may_be_spelt_letter_by_letter_is_given_in_arabic_too() -> None:
    assert with_names("ALMNXZZRANY<<IDRYS").arabic == "إدريس المنظراني"
    assert with_names("XENAKISOPOULOS<<MAXIM").arabic == ""


# --- numbers, dates, codes ---------------------------------------------------------------------------------------


def test_a_long_document_number_goes_on_in_the_optional_data() -> None:
    # ICAO 9303-5, 4.2.2, note j: D23145890 and 7349, of which 9 is the check digit of the whole number
    zone = "I<UTOD23145890<7349<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<8\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"

    reading = read(zone)

    assert (reading.number, reading.optional) == ("D23145890734", "")
    assert states(reading)["document number"] is CheckState.VALID


@pytest.mark.parametrize(
    ("birth", "shown"), [("74<<<<", "1974"), ("7408<<", "1974-08"), ("<<<<<<", "None"), ("7408<1", "None")]
)
def test_unknown_parts_of_a_birth_widen_it(birth: str, shown: str) -> None:
    assert str(read(TD3.replace("740812", birth)).born) == shown


def test_a_date_that_is_none_is_reported_and_the_rest_is_read() -> None:
    reading = read(TD3.replace("740812", "741312"))

    assert reading.born is None
    assert reading.number == "L898902C3"
    assert "bad-date" in codes(reading)


@pytest.mark.parametrize(("code", "country"), [("D<<", "DE"), ("XXA", "XXA"), ("UNO", "UNO"), ("UTO", "UTO")])
def test_codes_of_travel_documents_are_known(code: str, country: str) -> None:
    reading = read(TD3.replace("6UTO7", f"6{code}7"))

    assert reading.nationality == country


def test_an_unknown_country_is_kept_as_written_and_reported() -> None:
    reading = read(TD3.replace("6UTO7", "6QQZ7"))

    assert (reading.nationality, reading.nationality_code) == ("", "QQZ")
    assert "unknown-country" in codes(reading)


@pytest.mark.parametrize(("written", "sex"), [("M", Sex.MALE), ("F", Sex.FEMALE), ("<", None), ("X", Sex.OTHER)])
def test_the_sex_may_be_unspecified(written: str, sex: Sex | None) -> None:
    assert read(TD3.replace("2F12", f"2{written}12")).sex is sex


# --- check digits ------------------------------------------------------------------------------------------------


def test_a_wrong_digit_is_reported_with_what_it_should_be_and_lowers_nothing() -> None:
    reading = read(TD3.replace("L898902C36", "L898902C35"))

    check = reading.checks[0]
    assert (check.state, check.stated, check.computed) == (CheckState.INVALID, "5", "6")
    assert not reading.are_checks_valid
    assert reading.number == "L898902C3"
    assert any(warning.place == "line 2, character 10" for warning in reading.warnings if warning.code == "check-digit")


def test_a_missing_digit_is_absent_and_not_wrong() -> None:
    reading = read(TD3.replace("L898902C36", "L898902C3<"))

    assert states(reading)["document number"] is CheckState.ABSENT
    assert "check-absent" in codes(reading)
    assert mrz.traveller(reading).is_verified is False  # the composite digit covers it


def test_an_empty_optional_field_may_have_a_filler_for_its_digit() -> None:
    zone = TD3[:45] + "L898902C36UTO7408122F1204159" + "<" * 14 + "<8"

    assert states(read(zone))["optional data"] is CheckState.ABSENT
    assert "check-absent" not in codes(read(zone))


@pytest.mark.parametrize(
    ("right", "misread", "place"),
    [("740812", "7408I2", "line 2, character 18"), ("L898902C3", "L8989O2C3", "line 2, character 6")],
)
def test_what_a_reader_may_have_confused_is_named_and_not_repaired(right: str, misread: str, place: str) -> None:
    reading = read(TD3.replace(right, misread))

    assert misread in reading.lines[1]
    assert any(w.place == place for w in reading.warnings if w.code == "possible-confusion")


def test_a_digit_among_letters_is_named_as_a_possible_misreading() -> None:
    reading = read(TD3.replace("ERIKSSON", "ERIKSS0N"))

    assert reading.family == "ERIKSS0N"
    assert "possible-confusion" in codes(reading)


def test_values_equal_modulo_ten_slip_through_so_a_valid_digit_proves_little() -> None:
    assert read(TD3.replace("L898902C3", "1898902C3")).checks[0].state is CheckState.VALID


# --- the holder as a traveller -----------------------------------------------------------------------------------


def test_the_holder_is_a_traveller_with_one_document() -> None:
    holder = mrz.traveller(read(TD3))

    assert (holder.name, holder.nationality, holder.is_verified) == ("ANNA MARIA ERIKSSON", "UTO", True)
    (document,) = holder.documents
    assert (document.type, document.number, document.issuer) == (IdentifierType.PASSPORT, "L898902C3", "UTO")


# --- hostile input -----------------------------------------------------------------------------------------------


@given(st.one_of(st.text(max_size=120), st.text("ABCXO019<MFU \n", min_size=60, max_size=100)))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        read(text)
    except MalformedMessage as refusal:
        assert refusal.place


@given(st.sampled_from([(3, 30), (2, 36), (2, 44)]), st.data())
def test_every_zone_of_a_right_length_is_read(shape: tuple[int, int], data: st.DataObject) -> None:
    lines, width = shape
    line = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<", min_size=width, max_size=width)
    text = "\n".join(data.draw(st.lists(line, min_size=lines, max_size=lines)))

    reading = read(text)

    assert "\n".join(reading.lines) == text
    assert all(check.computed.isdigit() for check in reading.checks)


@pytest.mark.parametrize("pattern", ["<", "A", " ", "\n", "é", "P<UTO"])
def test_two_hundred_kilobytes_are_refused_at_once(pattern: str) -> None:
    with bounded(lines=1_000), pytest.raises(MalformedMessage):  # by its length, letter by letter it would be more
        read(pattern * (200_000 // len(pattern)))
