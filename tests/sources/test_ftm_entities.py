"""FollowTheMoney entities become records: every property mapped, kept as a fact, or left with a reason."""

from __future__ import annotations

from datetime import date

import pytest

from invented_ftm import entity, lines_of, person, read, read_entities, sanction
from tocsin.model.dates import Precision
from tocsin.model.record import (
    Fact,
    IdentifierType,
    Location,
    Measure,
    NameType,
    Nationality,
    Quality,
    Sex,
    SubjectKind,
)
from tocsin.sources.ftm import entities, statements
from tocsin.sources.ftm.vocabulary import schema
from tocsin.sources.reading import ListFile

# --- the subject ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Person", SubjectKind.PERSON),
        ("LegalEntity", SubjectKind.ORGANISATION),
        ("Organization", SubjectKind.ORGANISATION),
        ("Company", SubjectKind.ORGANISATION),
        ("PublicBody", SubjectKind.ORGANISATION),
        ("Vessel", SubjectKind.VESSEL),
        ("Airplane", SubjectKind.AIRCRAFT),
    ],
)
def test_a_subject_becomes_a_record_of_its_kind(name: str, kind: SubjectKind) -> None:
    records, report = read_entities(entity("x1", name, name="Zarmak"))

    assert records["x1"].kind is kind
    assert report.unknown == {}


def test_a_vehicle_that_is_neither_ship_nor_aircraft_is_left_with_a_reason() -> None:
    records, report = read_entities(person(), entity("v1", "Vehicle", name="A lorry"))

    assert records.keys() == {"p1"}
    assert report.ignored["schema Vehicle"] == 1
    assert "no such kind" in entities.FORMAT.ignored["schema Vehicle"]


def test_names_keep_how_they_are_borne_and_in_which_script() -> None:
    row = person(
        name=["Ortwin Vasqela", "Ортвин Васкела"], alias="Orti Vasqela", weakAlias="Vask", previousName="Ortwin Mur"
    )

    names = {name.text: name for name in read_entities(row)[0]["p1"].names}

    assert (names["Ortwin Vasqela"].type, names["Ortwin Vasqela"].script) == (NameType.PRIMARY, "Latn")
    assert names["Ортвин Васкела"].script == "Cyrl"
    assert (names["Orti Vasqela"].type, names["Orti Vasqela"].quality) == (NameType.ALIAS, Quality.STRONG)
    assert names["Vask"].quality is Quality.WEAK
    assert names["Ortwin Mur"].type is NameType.FORMER


def test_the_name_shown_is_the_one_that_most_others_share_words_with() -> None:
    row = person(name=["Ajax", "VASQELA ORTWIN", "Ortwin Vasqela", "Ortwin Abel Vasqela"])

    assert read_entities(row)[0]["p1"].primary_name == "Ortwin Vasqela"


def test_parts_of_a_name_stand_at_the_names_that_hold_them_and_the_rest_are_facts() -> None:
    row = person(name="VASQELA, Ortwin", firstName="Ortwin", lastName="Vasqela", fatherName="Abel")

    record = read_entities(row)[0]["p1"]

    assert [(part.role, part.text) for part in record.names[0].parts] == [("family", "Vasqela"), ("given", "Ortwin")]
    assert Fact("patronymic name", "Abel") in record.facts


def test_a_subject_without_a_name_is_kept_with_one_that_identifies_nobody() -> None:
    row = entity("v9", "Vessel", imoNumber="IMO9074729")

    records, report = read_entities(row)

    assert records["v9"].names[0].quality is Quality.WEAK
    assert report.warnings[0].code == "no-name"


def test_a_subject_with_only_parts_of_a_name_is_called_by_them() -> None:
    row = entity("p2", "Person", firstName="Ortwin", lastName="Vasqela")

    assert read_entities(row)[0]["p2"].primary_name == "Ortwin Vasqela"


def test_dates_of_birth_keep_their_precision() -> None:
    record = read_entities(person(birthDate=["1970", "1970-05", "1970-05-12", "1970-05-13T10:00:00"]))[0]["p1"]

    assert [birth.span.precision for birth in record.births] == [
        Precision.YEAR,
        Precision.MONTH,
        Precision.DAY,
        Precision.DAY,
    ]


@pytest.mark.parametrize("text", ["circa 1970", "1970-13", "1970-02-30", "0000", "70", "1970-05-12 or so"])
def test_what_is_no_date_stays_as_text_with_a_warning(text: str) -> None:
    records, report = read_entities(person(birthDate=text))

    assert records["p1"].births == ()
    assert Fact("date of birth", text) in records["p1"].facts
    assert [each.code for each in report.warnings] == ["unread-date"]


def test_countries_of_today_and_of_yesterday_are_told_apart() -> None:
    stated = read_entities(person(nationality=["ru", "suhh", "gb-sct", "ge-ab"], citizenship="xk"))[0][
        "p1"
    ].nationalities

    assert Nationality("RU", "ru") in stated
    assert Nationality("", "suhh") in stated  # its successors are fifteen: none is inferred
    assert Nationality("GB", "gb-sct") in stated
    assert Nationality("", "ge-ab") in stated  # whose it is, is disputed
    assert Nationality("XK", "xk", "citizenship") in stated


def test_sex_topics_and_numbers_are_read() -> None:
    row = person(
        gender="female", topics=["crime.terror", "sanction.counter"], passportNumber="U1", innCode="7701", leiCode="L"
    )

    record = read_entities(row)[0]["p1"]

    assert record.sexes == (Sex.FEMALE,)
    assert {fact.value for fact in record.facts if fact.property == "topic"} == {"crime.terror", "sanction.counter"}
    assert {(each.type, each.value, each.subtype) for each in record.identifiers} == {
        (IdentifierType.PASSPORT, "U1", ""),
        (IdentifierType.TAX, "7701", "INN"),
        (IdentifierType.LEI, "L", ""),
    }


def test_religion_ethnicity_and_opinion_are_left_at_the_door() -> None:
    records, report = read_entities(person(religion="of the sun", ethnicity="islander", political="none"))

    assert not any("sun" in fact.value or "islander" in fact.value for fact in records["p1"].facts)
    assert {"Person.religion", "Person.ethnicity", "Person.political"} <= report.ignored.keys()


def test_what_the_model_does_not_know_is_named_with_its_place() -> None:
    records, report = read_entities(person(shoeSize="44"), entity("w1", "Widget", name="A widget"))

    assert records.keys() == {"p1"}
    assert report.unknown == {"Person.shoeSize": "line 1", "schema Widget": "line 2"}


# --- what belongs to it ---------------------------------------------------------------------------------------------


def test_a_designation_says_by_whom_under_what_since_when_and_what_it_demands() -> None:
    row = sanction(
        programId="UT-SHIPS", program="Ships of Utopia", listingDate="2020-06-01", startDate="2020-05",
        endDate="2031-01-01", provisions=["Asset freeze", "Travel ban"], reason="for ships", unscId="QDi.999",
        authorityId="UT/7", country="de",
    )  # fmt: skip

    record = read_entities(person(), row)[0]["p1"]

    (found,) = record.designations
    assert (found.authority, found.programme, found.listed_on) == ("Ministry of Utopia", "UT-SHIPS", date(2020, 6, 1))
    assert found.measures == (Measure.ASSET_FREEZE, Measure.TRAVEL_BAN)
    assert found.delisted_on is None  # it is told, and ends nothing
    assert "until 2031-01-01" in found.note and "since 2020-05" in found.note and "Ships of Utopia" in found.note
    assert Fact("un_reference", "QDi.999") in record.facts
    assert Fact("authority reference", "UT/7", "Ministry of Utopia") in record.facts
    assert record.remarks == ("for ships",)


def test_a_programme_in_no_table_is_told_of_once() -> None:
    rows = [person(), sanction("s1", programId="UT-X"), sanction("s2", programId="UT-X")]

    assert [each.code for each in read_entities(*rows)[1].warnings] == ["unmapped-programme"]


def test_passports_and_other_documents_become_numbers_of_their_holder() -> None:
    rows = [
        entity("i1", "Passport", holder="p1", number="U123", country="de", startDate="2001", endDate="2011-02-03"),
        entity("i2", "Identification", holder="p1", number="77", type="Driving license", authority="Town of Zar"),
        person(),
    ]

    one, two = read_entities(*rows)[0]["p1"].identifiers

    assert {each.type for each in (one, two)} == {IdentifierType.PASSPORT, IdentifierType.DRIVING_LICENCE}
    passport, licence = sorted((one, two), key=lambda each: each.type is not IdentifierType.PASSPORT)
    assert passport.country == "DE" and passport.expires is not None
    assert passport.expires.earliest == date(2011, 2, 3)
    assert (licence.value, licence.issuer, licence.subtype) == ("77", "Town of Zar", "Driving license")


def test_an_address_that_several_share_stands_at_each() -> None:
    rows = [
        person("p1", addressEntity="a1"),
        entity("a1", "Address", full="1 Street, Zar", city="Zar", country="xk"),
        person("p2", addressEntity="a1"),
    ]

    records, _ = read_entities(*rows)

    assert records["p1"].addresses == records["p2"].addresses
    assert records["p1"].addresses == (Location("1 Street, Zar", city="Zar", country="XK", country_text="xk"),)


@pytest.mark.parametrize(
    ("name", "source", "target", "forwards", "backwards"),
    [
        ("Ownership", "owner", "asset", "owns", "owned by"),
        ("Directorship", "director", "organization", "director of", "directed by"),
        ("Family", "person", "relative", "family", "family"),
        ("Associate", "person", "associate", "associate", "associate"),
        ("UnknownLink", "subject", "object", "linked to", "linked to"),
        ("Representation", "agent", "client", "acts for", "represented by"),
        ("Membership", "member", "organization", "member of", "has as member"),
        ("Employment", "employee", "employer", "employed by", "employs"),
        ("Succession", "predecessor", "successor", "succeeded by", "successor of"),
        ("Control", "controller", "controlled", "controls", "controlled by"),
    ],
)
def test_a_relation_is_a_link_at_both_ends(name: str, source: str, target: str, forwards: str, backwards: str) -> None:
    edge = entity("e1", name, **{source: "p1", target: "p2", "startDate": "1999"})

    records, report = read_entities(edge, person("p1"), person("p2", name="Zarmak Qol"))

    (one,), (other,) = records["p1"].links, records["p2"].links
    assert (one.relation, one.target_reference, one.target_name) == (forwards, "xy/p2", "Zarmak Qol")
    assert (other.relation, other.target_reference, other.target_name) == (backwards, "xy/p1", "Ortwin Vasqela")
    assert "1999" in one.note
    assert report.unknown == {}


def test_wallets_accounts_securities_and_posts_stand_at_their_holders() -> None:
    rows = [
        person(),
        entity("w", "CryptoWallet", holder="p1", publicKey="bc1q", currencySymbol="XBT"),
        entity("b", "BankAccount", iban="UT00 1", bankName="Bank of Zar"),
        entity("o", "Ownership", owner="p1", asset="b"),
        entity("c", "Company", name="Zarmak Ltd"),
        entity("s", "Security", issuer="c", isin="UT0000000001"),
        entity("po", "Position", name="Minister of widgets"),
        entity("oc", "Occupancy", holder="p1", post="po", endDate="2001"),
    ]

    records, report = read_entities(*rows)

    numbers = {(each.type, each.value) for each in (*records["p1"].identifiers, *records["c"].identifiers)}
    assert numbers == {
        (IdentifierType.DIGITAL_CURRENCY, "bc1q"),
        (IdentifierType.BANK_ACCOUNT, "UT00 1"),
        (IdentifierType.SECURITY, "UT0000000001"),
    }
    assert Fact("position", "Minister of widgets", "end date: 2001") in records["p1"].facts
    assert report.unknown == {}


def test_what_belongs_to_nobody_in_the_file_is_counted() -> None:
    _, report = read_entities(person(), sanction(subject="gone"))

    assert report.ignored["an entity of no subject in the file"] == 1


def test_entities_inside_their_subject_are_read_as_those_beside_it() -> None:
    inside = person(
        sanctions=[sanction(subject="p1", programId="UT-X")],
        addressEntity=[entity("a1", "Address", full="1 Street")],
        ownershipOwner=[entity("o1", "Ownership", owner="p1", asset=[entity("c1", "Company", name="Zarmak Ltd")])],
    )

    records, report = read_entities(inside)

    assert records.keys() == {"p1"}  # a company that stands only inside another is named, and no record
    assert records["p1"].designations[0].programme == "UT-X"
    assert records["p1"].addresses[0].text == "1 Street"
    (owned,) = records["p1"].links
    assert (owned.relation, owned.target_reference, owned.target_name) == ("owns", "", "Zarmak Ltd")
    assert report.unknown == {}


def test_facts_name_the_line_they_stood_in() -> None:
    record = read_entities(sanction(), person(gender="male"))[0]["p1"]

    assert (record.place, record.names[0].place, record.designations[0].place) == ("line 2", "line 2", "line 1")


# --- the file -------------------------------------------------------------------------------------------------------


def test_the_two_forms_are_told_apart_by_their_first_line() -> None:
    entity_file = [ListFile.of_bytes("a.json", lines_of([person()]))]
    statement_file = [
        ListFile.of_bytes("a.json", b'{"canonical_id":"a","prop":"name","schema":"Person","value":"x"}\n')
    ]

    assert (entities.FORMAT.recognises(entity_file), statements.FORMAT.recognises(entity_file)) == (True, False)
    assert (entities.FORMAT.recognises(statement_file), statements.FORMAT.recognises(statement_file)) == (False, True)


def test_blank_lines_and_a_mark_before_the_file_are_passed_over() -> None:
    data = b"\xef\xbb\xbf" + lines_of([person()]) + b"\n  \r\n" + lines_of([person("p2")])

    assert read(data)[0].keys() == {"p1", "p2"}


def test_every_schema_of_the_table_descends_from_others_of_it() -> None:
    for name in ("Person", "Vessel", "Company", "Sanction", "Occupancy", "Email"):
        found = schema(name)
        assert found is not None
        assert all(schema(each) is not None for each in found.lineage)


def test_what_stands_inside_its_subject_belongs_to_it_even_where_it_does_not_name_it() -> None:
    wife = entity("p2", "Person", name="Yta Vasqela")
    inside = person(
        familyPerson=[entity("f1", "Family", relative=[wife], relationship="wife")],
        sanctions=[entity("s1", "Sanction", authority="Ministry of Utopia", programId="UT-X")],
        identification=[entity("i1", "Passport", number="U1", country="fr")],
    )

    records, report = read_entities(inside)

    record = records["p1"]
    assert [(link.target_name, "wife" in f"{link.relation} {link.note}") for link in record.links] == [
        ("Yta Vasqela", True)
    ]
    assert [each.programme for each in record.designations] == ["UT-X"]
    assert [each.value for each in record.identifiers] == ["U1"]
    assert not any("no subject" in path for path in report.ignored)
