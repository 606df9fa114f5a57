"""What a classic XML entry says, in the words of a record."""

from __future__ import annotations

from datetime import date

import pytest

from ofac_xml import codes, read, read_one, sdn_entry, sdn_list
from tocsin.model.dates import Precision
from tocsin.model.record import (
    Category,
    Fact,
    IdentifierType,
    Measure,
    NamePart,
    NameType,
    Quality,
    Sex,
    SubjectKind,
)
from tocsin.sources.ofac.classic import FORMAT
from tocsin.sources.reading import ListFile


def identifier(kind: str, value: str, more: str = "") -> str:
    return f"<idList><id><uid>1</uid><idType>{kind}</idType><idNumber>{value}</idNumber>{more}</id></idList>"


def test_a_person_has_the_given_name_first_and_keeps_what_the_list_prints() -> None:
    record = read_one(FORMAT, sdn_list(sdn_entry(first="Quillon", last="VASHKONI")))

    assert record.id == "ofac/7001"
    assert record.kind is SubjectKind.PERSON
    assert record.names[0].text == "Quillon VASHKONI"
    assert record.names[0].original == "VASHKONI, Quillon"
    assert record.names[0].parts == (NamePart("given", "Quillon"), NamePart("family", "VASHKONI"))


def test_a_persons_only_name_has_no_parts_since_nicknames_stand_there_too() -> None:
    record = read_one(FORMAT, sdn_list(sdn_entry(last="Quick Quill")))

    assert record.names[0].text == "Quick Quill"
    assert record.names[0].parts == ()


@pytest.mark.parametrize(
    ("stated", "kind"),
    [
        ("Individual", SubjectKind.PERSON),
        ("Entity", SubjectKind.ORGANISATION),
        ("Vessel", SubjectKind.VESSEL),
        ("Aircraft", SubjectKind.AIRCRAFT),
    ],
)
def test_each_type_of_entry_is_a_kind_of_subject(stated: str, kind: SubjectKind) -> None:
    assert read_one(FORMAT, sdn_list(sdn_entry(kind=stated))).kind is kind


def test_an_alias_has_its_type_and_a_weak_one_is_weak() -> None:
    akas = "".join(
        f"<aka><uid>{uid}</uid><type>{kind}</type><category>{category}</category><lastName>{name}</lastName></aka>"
        for uid, kind, category, name in (
            ("1", "a.k.a.", "strong", "TIDE TRADING"),
            ("2", "f.k.a.", "strong", "EBB TRADING"),
            ("3", "n.k.a.", "weak", "TT"),
        )
    )

    record = read_one(FORMAT, sdn_list(sdn_entry(f"<akaList>{akas}</akaList>", kind="Entity", last="TIDE LLC")))

    assert [(name.text, name.type, name.quality) for name in record.names] == [
        ("TIDE LLC", NameType.PRIMARY, Quality.STRONG),
        ("TIDE TRADING", NameType.ALIAS, Quality.STRONG),
        ("EBB TRADING", NameType.FORMER, Quality.STRONG),
        ("TT", NameType.NEW, Quality.WEAK),
    ]


def test_an_acronym_in_brackets_is_a_name_of_its_own_and_the_string_is_kept() -> None:
    record = read_one(FORMAT, sdn_list(sdn_entry(kind="Entity", last="ARMY OF AMBROSIA (AOA)")))

    assert [name.text for name in record.names] == ["ARMY OF AMBROSIA", "AOA"]
    assert {name.original for name in record.names} == {"ARMY OF AMBROSIA (AOA)"}


@pytest.mark.parametrize(
    ("written", "earliest", "latest", "precision", "is_circa"),
    [
        ("12 Mar 1965", date(1965, 3, 12), date(1965, 3, 12), Precision.DAY, False),
        ("Mar 1965", date(1965, 3, 1), date(1965, 3, 31), Precision.MONTH, False),
        ("1965", date(1965, 1, 1), date(1965, 12, 31), Precision.YEAR, False),
        ("circa 1965", date(1965, 1, 1), date(1965, 12, 31), Precision.YEAR, True),
        ("1965 to 1968", date(1965, 1, 1), date(1968, 12, 31), Precision.RANGE, False),
        ("21 Mar 1963 to 20 Mar 1964", date(1963, 3, 21), date(1964, 3, 20), Precision.RANGE, False),
        ("1965-03-12", date(1965, 3, 12), date(1965, 3, 12), Precision.DAY, False),
        ("03/12/1965", date(1965, 3, 12), date(1965, 3, 12), Precision.DAY, False),
    ],
)
def test_a_date_of_birth_keeps_its_precision(
    written: str, earliest: date, latest: date, precision: Precision, is_circa: bool
) -> None:
    item = f"<dateOfBirthItem><dateOfBirth>{written}</dateOfBirth><mainEntry>true</mainEntry></dateOfBirthItem>"

    record = read_one(FORMAT, sdn_list(sdn_entry(f"<dateOfBirthList>{item}</dateOfBirthList>")))

    span = record.births[0].span
    assert (span.earliest, span.latest, span.precision, span.is_circa) == (earliest, latest, precision, is_circa)
    assert span.original == written


def test_a_date_of_birth_that_cannot_be_read_stays_as_a_fact_and_is_warned_of() -> None:
    item = "<dateOfBirthItem><dateOfBirth>in the year of the flood</dateOfBirth></dateOfBirthItem>"

    (record,), report = read(FORMAT, sdn_list(sdn_entry(f"<dateOfBirthList>{item}</dateOfBirthList>")))

    assert record.births == ()
    assert Fact("date of birth", "in the year of the flood") in record.facts
    assert codes(report) == ["unread-date"]


def test_several_dates_and_places_of_birth_are_kept_and_the_others_are_marked() -> None:
    born = "".join(
        f"<dateOfBirthItem><dateOfBirth>{year}</dateOfBirth><mainEntry>{main}</mainEntry></dateOfBirthItem>"
        for year, main in (("1965", "true"), ("1967", "false"))
    )
    at = "<placeOfBirthItem><placeOfBirth>Ambrosia, Lower Province, Iran</placeOfBirth></placeOfBirthItem>"

    record = read_one(
        FORMAT,
        sdn_list(sdn_entry(f"<dateOfBirthList>{born}</dateOfBirthList><placeOfBirthList>{at}</placeOfBirthList>")),
    )

    assert [(str(birth.span), birth.note) for birth in record.births] == [("1965", ""), ("1967", "alternate")]
    assert record.birth_places[0].text == "Ambrosia, Lower Province, Iran"
    assert record.birth_places[0].country == "IR"


def test_nationality_and_citizenship_are_told_apart() -> None:
    content = (
        "<nationalityList><nationality><uid>1</uid><country>Korea, North</country><mainEntry>true</mainEntry>"
        "</nationality></nationalityList><citizenshipList><citizenship><uid>2</uid><country>Burma</country>"
        "<mainEntry>true</mainEntry></citizenship></citizenshipList>"
    )

    record = read_one(FORMAT, sdn_list(sdn_entry(content)))

    assert [(one.country, one.text, one.note) for one in record.nationalities] == [
        ("KP", "Korea, North", ""),
        ("MM", "Burma", "citizen"),
    ]


def test_a_passport_has_issuer_and_dates() -> None:
    more = "<idCountry>Iran</idCountry><issueDate>05 Mar 2019</issueDate><expirationDate>Mar 2029</expirationDate>"

    record = read_one(FORMAT, sdn_list(sdn_entry(identifier("Passport", "U 1234567", more))))

    passport = record.identifiers[0]
    assert (passport.type, passport.value, passport.country) == (IdentifierType.PASSPORT, "U 1234567", "IR")
    assert str(passport.issued) == "2019-03-05"
    assert str(passport.expires) == "2029-03"


def test_an_expiry_that_cannot_be_read_stays_in_the_note() -> None:
    more = "<expirationDate>never</expirationDate>"

    (record,), report = read(FORMAT, sdn_list(sdn_entry(identifier("Passport", "U1234567", more))))

    assert record.identifiers[0].expires is None
    assert record.identifiers[0].note == "expirationDate never"
    assert codes(report) == ["unread-date"]


@pytest.mark.parametrize(
    ("label", "value", "kind", "subtype"),
    [
        ("SWIFT/BIC", "AMBKUTXX", IdentifierType.BIC, "SWIFT/BIC"),
        ("Digital Currency Address - XBT", "1AmbrosiaEatersAddress", IdentifierType.DIGITAL_CURRENCY, "XBT"),
        ("Tax ID No.", "7700000001", IdentifierType.TAX, "Tax ID No."),
        ("ISIN", "UT0000000017", IdentifierType.SECURITY, "ISIN"),
        ("MMSI", "999123456", IdentifierType.MMSI, "MMSI"),
        ("D-U-N-S Number", "99-123-4567", IdentifierType.DUNS, "D-U-N-S Number"),
    ],
)
def test_numbers_under_many_labels_are_searchable_by_type(
    label: str, value: str, kind: IdentifierType, subtype: str
) -> None:
    record = read_one(FORMAT, sdn_list(sdn_entry(identifier(label, value), kind="Entity")))

    assert [(one.type, one.value, one.subtype) for one in record.identifiers] == [(kind, value, subtype)]


def test_the_list_of_identifiers_also_holds_what_identifies_nobody() -> None:
    ids = "".join(
        f"<id><uid>{number}</uid><idType>{kind}</idType><idNumber>{value}</idNumber></id>"
        for number, (kind, value) in enumerate(
            (
                ("Gender", "Female"),
                ("Website", "www.example.ut"),
                ("Listing Date (CMIC)", "03 Jun 2021"),
                ("Nationality of Registration", "Iran"),
            )
        )
    )

    record = read_one(FORMAT, sdn_list(sdn_entry(f"<idList>{ids}</idList>")))

    assert record.sexes == (Sex.FEMALE,)
    assert record.identifiers == ()
    assert [(one.country, one.note) for one in record.nationalities] == [("IR", "registration")]
    assert record.facts == (
        Fact("website", "www.example.ut"),
        Fact("listing date", "03 Jun 2021", "Listing Date (CMIC)"),
    )


def test_a_vessel_has_its_imo_number_call_sign_flag_type_tonnage_and_owner() -> None:
    content = (
        identifier("Vessel Registration Identification", "IMO 9074729")
        + "<vesselInfo><callSign>UTAB7</callSign><vesselType>Bulk Carrier</vesselType><vesselFlag>Iran</vesselFlag>"
        "<vesselOwner>Tide Shipping</vesselOwner><tonnage>5000</tonnage>"
        "<grossRegisteredTonnage>3000</grossRegisteredTonnage></vesselInfo>"
    )

    record = read_one(FORMAT, sdn_list(sdn_entry(content, kind="Vessel", last="EBBING STAR")))

    numbers = {one.type: one.value for one in record.identifiers}
    assert numbers == {IdentifierType.IMO: "9074729", IdentifierType.CALL_SIGN: "UTAB7"}
    assert [(one.country, one.note) for one in record.nationalities] == [("IR", "flag")]
    assert [(link.relation, link.target_name) for link in record.links] == [("owned by", "Tide Shipping")]
    assert {fact.property: fact.value for fact in record.facts} == {
        "vessel type": "Bulk Carrier",
        "vessel tonnage": "5000",
        "vessel gross registered tonnage": "3000",
    }


def test_an_aircraft_is_found_by_the_mark_that_it_is_listed_under() -> None:
    content = identifier("Aircraft Manufacturer’s Serial Number (MSN)", "57303007")

    record = read_one(FORMAT, sdn_list(sdn_entry(content, kind="Aircraft", last="UT-ABC")))

    assert {(one.type, one.value) for one in record.identifiers} == {
        (IdentifierType.AIRCRAFT_SERIAL, "57303007"),
        (IdentifierType.TAIL_NUMBER, "UT-ABC"),
    }


def test_an_address_is_in_its_fields_and_an_empty_one_is_none() -> None:
    addresses = (
        "<address><uid>1</uid><address1>4 Tide Street</address1><address2>Floor 2</address2><address3>Rear</address3>"
        "<city>Ambrosia</city><stateOrProvince>Lower</stateOrProvince><postalCode>10001</postalCode>"
        "<country>Iran</country></address><address><uid>2</uid></address>"
    )

    record = read_one(FORMAT, sdn_list(sdn_entry(f"<addressList>{addresses}</addressList>")))

    (address,) = record.addresses
    assert address.street == "4 Tide Street, Floor 2, Rear"
    assert (address.city, address.region, address.postal_code) == ("Ambrosia", "Lower", "10001")
    assert (address.country, address.country_text) == ("IR", "Iran")


def test_a_country_that_no_table_knows_keeps_its_text_and_is_warned_of() -> None:
    address = "<addressList><address><uid>1</uid><country>Ruritania-upon-Sea</country></address></addressList>"

    (record,), report = read(FORMAT, sdn_list(sdn_entry(address)))

    assert record.addresses[0].country == ""
    assert record.addresses[0].country_text == "Ruritania-upon-Sea"
    assert codes(report) == ["unknown-country"]


def test_each_programme_is_a_designation_with_its_category_and_measures() -> None:
    record = read_one(
        FORMAT, sdn_list(sdn_entry(programmes="<program>SDGT</program><program>SDNTK</program>", kind="Entity"))
    )

    assert [(one.programme, one.category) for one in record.designations] == [
        ("SDGT", Category.TERRORISM),
        ("SDNTK", Category.OTHER),
    ]
    assert all(Measure.ASSET_FREEZE in one.measures for one in record.designations)


def test_a_programme_that_the_table_lacks_is_unknown_and_warned_of_once() -> None:
    entries = [sdn_entry(uid=uid, programmes="<program>DEMO-TIDE</program>") for uid in ("1", "2")]

    records, report = read(FORMAT, sdn_list(*entries))

    assert {one.category for record in records for one in record.designations} == {Category.UNKNOWN}
    assert {one.measures for record in records for one in record.designations} == {(Measure.UNKNOWN,)}
    assert codes(report) == ["unmapped-programme"]


def test_an_entry_ban_is_on_persons_only() -> None:
    entries = (sdn_entry(uid="1", kind="Individual"), sdn_entry(uid="2", kind="Entity"))

    records, _ = read(FORMAT, sdn_list(*entries))

    bans = [Measure.TRAVEL_BAN in record.designations[0].measures for record in records]
    assert bans[1] is False


def test_titles_are_parted_at_semicolons() -> None:
    record = read_one(FORMAT, sdn_list(sdn_entry("<title>Tide Marshal; Keeper of Locks</title>")))

    assert [fact.value for fact in record.facts if fact.property == "title"] == ["Tide Marshal", "Keeper of Locks"]


def test_remarks_are_kept_whole_and_a_link_in_them_leads_to_the_subject_of_that_name() -> None:
    remark = "All offices worldwide; (Linked To: TIDE LLC)"
    entries = (
        sdn_entry(f"<remarks>{remark}</remarks>", uid="1", kind="Entity", last="EBB LLC"),
        sdn_entry(uid="2", kind="Entity", last="TIDE LLC"),
    )

    (record, _), report = read(FORMAT, sdn_list(*entries))

    assert record.remarks == (remark,)
    assert [(link.relation, link.target_reference, link.target_name) for link in record.links] == [
        ("linked to", "ofac/2", "TIDE LLC")
    ]
    assert report.unknown == {}


def test_a_link_to_a_name_that_two_subjects_bear_leads_to_neither() -> None:
    linked = sdn_entry("<remarks>(Linked To: TIDE LLC)</remarks>", uid="1", kind="Entity", last="EBB LLC")
    twins = [sdn_entry(uid=uid, kind="Entity", last="TIDE LLC") for uid in ("2", "3")]

    (record, *_), _ = read(FORMAT, sdn_list(linked, *twins))

    assert [(link.target_reference, link.target_name) for link in record.links] == [("", "TIDE LLC")]


def test_a_quoted_alias_in_the_remarks_is_weak() -> None:
    record = read_one(FORMAT, sdn_list(sdn_entry("<remarks>a.k.a. 'QUICK QUILL'.</remarks>", first="Quillon")))

    assert [(name.text, name.quality) for name in record.names[1:]] == [("QUICK QUILL", Quality.WEAK)]


def test_the_date_and_the_number_of_records_are_the_files_own() -> None:
    _, report = read(FORMAT, sdn_list(sdn_entry(), published="12/18/2025"))

    assert (report.as_of, report.stated_records, report.records) == ("2025-12-18", 1, 1)


def test_a_file_without_a_date_is_read_with_a_warning() -> None:
    _, report = read(FORMAT, sdn_list(sdn_entry(), published=""))

    assert report.as_of == ""
    assert codes(report) == ["no-date"]


def test_both_spellings_of_the_header_are_read() -> None:
    data = sdn_list(sdn_entry()).replace(b"publsh", b"publish")

    _, report = read(FORMAT, data)

    assert (report.as_of, report.unknown) == ("2025-08-27", {})


def test_links_and_ids_carry_the_list_that_is_read() -> None:
    data = sdn_list(sdn_entry("<remarks>(Linked To: VASHKONI)</remarks>"))

    record = read_one(FORMAT, data, owner="ofac-consolidated")

    assert record.id == "ofac-consolidated/7001"
    assert record.links[0].target_reference == "ofac-consolidated/7001"


def test_facts_know_the_line_they_stood_on() -> None:
    data = sdn_list(sdn_entry("\n<title>Tide Marshal</title>\n")).replace(b"<sdnEntry>", b"\n\n<sdnEntry>")

    record = read_one(FORMAT, data)

    assert record.place == "line 3"


@pytest.mark.parametrize(
    ("addition", "path"),
    [
        ("<shoeSize>44</shoeSize>", "sdnEntry/shoeSize"),
        ("<vesselInfo><hull>steel</hull></vesselInfo>", "sdnEntry/vesselInfo/hull"),
        ('<remarks lang="en">calm</remarks>', "sdnEntry/remarks/@lang"),
        ("<idList><id><uid>1</uid>loose</id></idList>", "sdnEntry/idList/id/#text"),
    ],
)
def test_what_the_schema_does_not_have_is_reported_as_unknown(addition: str, path: str) -> None:
    _, report = read(FORMAT, sdn_list(sdn_entry(addition)))

    assert path in report.unknown


def test_what_stands_outside_the_entries_is_reported_as_unknown() -> None:
    data = sdn_list(sdn_entry()).replace(b"</sdnList>", b"<weather>fair</weather></sdnList>")

    _, report = read(FORMAT, data)

    assert list(report.unknown) == ["sdnList/weather"]


@pytest.mark.parametrize(
    ("entry", "unknown"),
    [
        (sdn_entry(kind="Submarine"), "sdnEntry/sdnType=Submarine"),
        (
            sdn_entry(
                "<akaList><aka><uid>1</uid><type>x.k.a.</type><category>strong</category><lastName>A</lastName></aka></akaList>"
            ),
            "sdnEntry/akaList/aka/type=x.k.a.",
        ),
        (
            sdn_entry(
                "<akaList><aka><uid>1</uid><type>a.k.a.</type><category>so-so</category><lastName>A</lastName></aka></akaList>"
            ),
            "sdnEntry/akaList/aka/category=so-so",
        ),
        (sdn_entry(identifier("Fishing Token", "12345")), "sdnEntry/idList/id/idType=Fishing Token"),
    ],
)
def test_a_word_that_the_vocabulary_lacks_is_reported_and_its_value_is_kept(entry: str, unknown: str) -> None:
    (record,), report = read(FORMAT, sdn_list(entry))

    assert list(report.unknown) == [unknown]
    assert record.names
    if "Fishing" in unknown:
        assert Fact("fishing token", "12345") in record.facts


def test_everything_left_out_has_a_reason() -> None:
    content = identifier("Passport", "U1234567")

    _, report = read(FORMAT, sdn_list(sdn_entry(content)))

    assert report.ignored == {"sdnEntry/idList/id/uid": 1}
    assert all(FORMAT.ignored[path] for path in report.ignored)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_the_format_is_known_by_its_root_in_any_encoding(encoding: str) -> None:
    text = sdn_list(sdn_entry()).decode().replace('version="1.0"', f'version="1.0" encoding="{encoding}"')

    assert FORMAT.recognises([ListFile.of_bytes("x.xml", text.encode(encoding))])


@pytest.mark.parametrize("data", [b"", b"not xml", b"<Sanctions/>", b"<sanctionsData/>", b"\x00\xff\xfe<"])
def test_other_files_are_not_taken_for_this_format(data: bytes) -> None:
    assert not FORMAT.recognises([ListFile.of_bytes("sdn.xml", data)])


def test_two_files_are_not_this_format() -> None:
    file = ListFile.of_bytes("sdn.xml", sdn_list(sdn_entry()))

    assert not FORMAT.recognises([file, file])
