"""OFAC's vocabulary: labels, kinds, relations, countries, names as listed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared_data import SHARED, needs_shared
from tocsin.errors import BadValue
from tocsin.model.record import IdentifierType, Name, NameType, Quality, Sex, SubjectKind
from tocsin.sources.ofac import labels, terms
from tocsin.sources.ofac.listed_names import Bearing, aircraft_mark, names_of
from tocsin.sources.ofac.terms import Holds


@pytest.mark.parametrize(
    ("label", "kind", "country"),
    [
        ("Passport", IdentifierType.PASSPORT, ""),
        ("Cedula No.", IdentifierType.NATIONAL_ID, ""),
        ("NIT #", IdentifierType.TAX, ""),
        ("Kenyan ID No.", IdentifierType.NATIONAL_ID, "KE"),
        ("Driver's License No.", IdentifierType.DRIVING_LICENCE, ""),
        ("Seafarer’s Identification Document", IdentifierType.SEAFARER_ID, ""),
        ("Aircraft Manufacturer’s Serial Number (MSN)", IdentifierType.AIRCRAFT_SERIAL, ""),
        ("Aircraft Tail Number", IdentifierType.TAIL_NUMBER, ""),
        ("SWIFT/BIC", IdentifierType.BIC, ""),
        ("D-U-N-S Number", IdentifierType.DUNS, ""),
        ("Legal Entity Number", IdentifierType.LEI, ""),
        ("Unified Social Credit Code (USCC)", IdentifierType.REGISTRATION, "CN"),
        ("Vessel Call Sign", IdentifierType.CALL_SIGN, ""),
    ],
)
def test_a_label_says_which_identifier_follows(label: str, kind: IdentifierType, country: str) -> None:
    term = terms.term(label)

    assert term is not None
    assert (term.holds, term.identifier, term.country) == (Holds.IDENTIFIER, kind, country)


@pytest.mark.parametrize("label", ["Digital Currency Address - XBT", "digital currency address - usdt"])
def test_every_digital_currency_is_known_and_named_as_the_subtype(label: str) -> None:
    term = terms.term(label)

    assert term is not None
    assert term.identifier is IdentifierType.DIGITAL_CURRENCY
    assert term.label == label[-4:].strip(" -").upper()


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Executive Order 13662 Directive Determination -", "determination"),
        ("Executive Order 14024 Directive Information", "directive information"),
        ("Executive Order 13846 information:", "sanctions information"),
        ("CAATSA Section 235 Information:", "sanctions information"),
        ("Listing Date (EO 14024 Directive 1a):", "listing date"),
        ("Effective Date (CMIC)", "effective date"),
        ("Secondary sanctions risk:", "secondary sanctions risk"),
        ("Additional Sanctions Information -", "additional sanctions information"),
        ("Organization Type:", "organisation type"),
    ],
)
def test_labels_that_name_an_order_or_end_in_a_mark_are_facts(label: str, name: str) -> None:
    term = terms.term(label)

    assert term is not None
    assert (term.holds, term.property) == (Holds.FACT, name)


def test_an_unknown_label_is_none_and_never_a_guess() -> None:
    assert terms.term("Fishing Permit of Ambrosia") is None


def test_every_label_of_the_tables_is_found_however_it_is_cased_or_ended() -> None:
    tables = (labels.IDENTIFIERS, labels.FACTS, labels.NATIONALITIES, labels.FIELDS, labels.RELATIONS)

    for label in (label for table in tables for label in table):
        assert terms.term(label) is not None, label
        assert terms.term(f"{label.upper()}:") is not None, label


@needs_shared
def test_every_document_and_feature_type_of_ofacs_own_reference_list_is_known() -> None:
    text = (SHARED / "lists/ofac/enhanced_xml_irgc_subset_2024-08-28.xml").read_text("utf-8")
    documents = re.findall(r"<type>ID DOCUMENT TYPE</type>\s*<value>([^<]*)</value>", text)

    missing = [label for label in documents if terms.term(label) is None]

    assert len(documents) == 104
    assert missing == []


@pytest.mark.parametrize(
    ("sdn_type", "kind"),
    [
        ("individual", SubjectKind.PERSON),
        ("Individual", SubjectKind.PERSON),
        ("-0- ", SubjectKind.ORGANISATION),
        ("", SubjectKind.ORGANISATION),
        ("Entity", SubjectKind.ORGANISATION),
        ("vessel", SubjectKind.VESSEL),
        ("aircraft", SubjectKind.AIRCRAFT),
    ],
)
def test_the_type_of_record_says_the_kind_of_subject(sdn_type: str, kind: SubjectKind) -> None:
    assert terms.subject_kind(sdn_type) is kind


def test_a_type_of_record_that_ofac_does_not_have_is_refused() -> None:
    with pytest.raises(BadValue, match="no type of OFAC record"):
        terms.subject_kind("submarine")


@pytest.mark.parametrize(
    ("written", "kind"),
    [("aka", NameType.ALIAS), ("F.K.A.", NameType.FORMER), ("n.k.a.", NameType.NEW), ("a.k.a", NameType.ALIAS)],
)
def test_the_type_of_alias_is_read_in_every_spelling(written: str, kind: NameType) -> None:
    assert terms.name_type(written) is kind


def test_a_type_of_alias_that_ofac_does_not_have_is_refused() -> None:
    with pytest.raises(BadValue, match="no type of alias"):
        terms.name_type("zka")


def test_sex_is_read_from_the_words_of_the_list_and_from_no_other() -> None:
    assert (terms.sex("Male"), terms.sex(" female "), terms.sex("unknown")) == (Sex.MALE, Sex.FEMALE, None)


@pytest.mark.parametrize(
    ("written", "code"),
    [("Korea, North", "KP"), ("Burma", "MM"), ("Cote d Ivoire", "CI"), ("None Identified", ""), ("Nowhere Land", "")],
)
def test_countries_are_read_as_ofac_writes_them(written: str, code: str) -> None:
    assert terms.country(written) == code


def test_the_words_of_a_relation_are_ours_or_ofacs_in_small_letters() -> None:
    assert terms.relation("Acting for or on behalf of") == "acts for"
    assert terms.relation("Neighbour Of") == "neighbour of"


def _identifier(label: str, value: str, kind: SubjectKind) -> tuple[IdentifierType, str]:
    term = terms.term(label)
    assert term is not None
    return terms.identifier_type(term, value, kind)


def test_an_imo_number_of_a_vessel_is_taken_out_of_its_words() -> None:
    found = _identifier("Vessel Registration Identification", "IMO 9074729", SubjectKind.VESSEL)

    assert found == (IdentifierType.IMO, "9074729")


def test_seven_digits_are_an_imo_number_only_when_their_check_digit_agrees() -> None:
    label = "Vessel Registration Identification"

    assert _identifier(label, "9074729", SubjectKind.VESSEL)[0] is IdentifierType.IMO
    assert _identifier(label, "9074728", SubjectKind.VESSEL)[0] is IdentifierType.REGISTRATION


def test_the_imo_number_of_a_company_never_finds_a_ship() -> None:
    found = _identifier("Identification Number", "IMO 9074729", SubjectKind.ORGANISATION)

    assert found == (IdentifierType.REGISTRATION, "IMO 9074729")


def test_an_isin_under_another_label_is_a_security_identifier() -> None:
    found = _identifier("Identification Number", "ISIN: UT0000000019", SubjectKind.ORGANISATION)

    assert found == (IdentifierType.SECURITY, "UT0000000019")


def test_a_legal_entity_number_that_is_no_lei_stays_a_registration_number() -> None:
    assert _identifier("Legal Entity Number", "12345", SubjectKind.ORGANISATION)[0] is IdentifierType.REGISTRATION


# names as listed


def _names(listed: str, kind: SubjectKind = SubjectKind.PERSON) -> tuple[Name, ...]:
    return names_of(listed, kind, Bearing(place="row 1"))


def _parts(name: Name) -> dict[str, str]:
    return {part.role: part.text for part in name.parts}


def test_a_person_listed_family_name_first_is_shown_as_the_name_is_said() -> None:
    (name,) = _names("ZORBLAX, Quillon Tarn")

    assert (name.text, name.original) == ("Quillon Tarn ZORBLAX", "ZORBLAX, Quillon Tarn")
    assert _parts(name) == {"given": "Quillon Tarn", "family": "ZORBLAX"}
    assert (name.type, name.quality, name.script, name.place) == (
        NameType.PRIMARY,
        Quality.STRONG,
        "Latn",
        "row 1",
    )


@pytest.mark.parametrize("listed", ["ZORBLAX, Quillon, Jr.", "ZORBLAX, JR., Quillon"])
def test_a_suffix_ends_the_name_wherever_the_list_puts_it(listed: str) -> None:
    (name,) = _names(listed)

    assert name.text.upper() == "QUILLON ZORBLAX JR."
    assert _parts(name) == {"given": "Quillon", "family": "ZORBLAX"}


def test_a_person_with_one_name_has_no_parts_that_the_list_did_not_state() -> None:
    (name,) = _names("ABU ZORBLAX")

    assert (name.text, name.parts, name.original) == ("ABU ZORBLAX", (), "")


def test_a_second_spelling_in_brackets_is_an_alias_and_the_string_is_kept() -> None:
    first, second = _names("ZORBLAX, Quillon (Kwillon)")

    assert (first.text, first.type) == ("Quillon ZORBLAX", NameType.PRIMARY)
    assert (second.text, second.type) == ("Kwillon ZORBLAX", NameType.ALIAS)
    assert first.original == second.original == "ZORBLAX, Quillon (Kwillon)"


def test_an_abbreviation_in_brackets_is_no_second_spelling() -> None:
    (name,) = _names("ZORBLAX, Lt. Col. (Rtd). Quillon")

    assert name.text == "Lt. Col. (Rtd). Quillon ZORBLAX"


def test_an_organisation_and_its_acronym_come_apart() -> None:
    whole, short = _names("ORDER OF THE QUIET LANTERN (OQL)", SubjectKind.ORGANISATION)

    assert (whole.text, short.text) == ("ORDER OF THE QUIET LANTERN", "OQL")
    assert (whole.type, short.type) == (NameType.PRIMARY, NameType.ALIAS)
    assert short.original == "ORDER OF THE QUIET LANTERN (OQL)"


@pytest.mark.parametrize(
    "listed",
    ["LANTERN OIL SAL (OFF-SHORE)", "LANTERN TRADING (PVT) LTD.", "LANTERN ENERGY GENERAL (LLC)", "LANTERN CO., LTD."],
)
def test_a_legal_form_in_brackets_stays_in_the_name(listed: str) -> None:
    (name,) = _names(listed, SubjectKind.ORGANISATION)

    assert (name.text, _parts(name)) == (listed, {"whole": listed})


def test_a_comma_in_the_name_of_a_ship_parts_nothing() -> None:
    (name,) = _names("LANTERN, THE", SubjectKind.VESSEL)

    assert name.text == "LANTERN, THE"


@given(st.text(max_size=60), st.sampled_from(list(SubjectKind)))
def test_any_string_gives_names_with_text_or_none_at_all(listed: str, kind: SubjectKind) -> None:
    for name in _names(listed, kind):
        assert name.text.strip() == name.text != ""


@pytest.mark.parametrize("mark", ["UT-ABC", "N200UT", "YV3360", "P-532", "2-UTOP"])
def test_an_aircraft_is_found_by_the_mark_that_it_is_listed_under(mark: str) -> None:
    identifier = aircraft_mark(Name(mark, place="row 9"))

    assert identifier is not None
    assert (identifier.type, identifier.value, identifier.place) == (IdentifierType.TAIL_NUMBER, mark, "row 9")


def test_an_aircraft_listed_under_its_serial_number_is_found_by_it() -> None:
    identifier = aircraft_mark(Name("MSN 391", NameType.FORMER))

    assert identifier is not None
    assert (identifier.type, identifier.value, identifier.note) == (IdentifierType.AIRCRAFT_SERIAL, "391", "previous")


def test_a_fancy_name_of_an_aircraft_is_no_mark() -> None:
    assert aircraft_mark(Name("LANTERN ONE")) is None
