"""What an enhanced XML entity says, in the words of a record."""

from __future__ import annotations

from datetime import date

import pytest

from ofac_xml import (
    codes,
    enhanced_date,
    enhanced_entity,
    enhanced_feature,
    enhanced_name,
    read,
    read_one,
    sanctions_data,
)
from tocsin.model.dates import Precision
from tocsin.model.record import Category, Fact, IdentifierType, Measure, NamePart, NameType, Quality, Sex, SubjectKind
from tocsin.sources.ofac.enhanced import FORMAT
from tocsin.sources.ofac.terms import AUTHORITY
from tocsin.sources.reading import ListFile


def features(*found: str) -> str:
    return f"<features>{''.join(found)}</features>"


def document(kind: str, value: str, more: str = "", *, name: str = "1", valid: bool = True) -> str:
    return (
        f'<identityDocuments><identityDocument id="9"><type>{kind}</type><name nameId="{name}">VASHKONI, Q.</name>'
        f"<documentNumber>{value}</documentNumber><isValid>{str(valid).lower()}</isValid>{more}"
        "</identityDocument></identityDocuments>"
    )


def test_a_person_has_parts_with_their_roles_and_keeps_what_the_list_prints() -> None:
    name = enhanced_name(
        "VASHKONI, Quillon Orsk",
        ("Last Name", "Vashkoni"),
        ("First Name", "Quillon"),
        ("Middle Name", "Orsk"),
    )

    record = read_one(FORMAT, sanctions_data(enhanced_entity(names=name)))

    assert record.id == "ofac/7001"
    assert record.kind is SubjectKind.PERSON
    assert record.names[0].text == "Quillon Orsk VASHKONI"
    assert record.names[0].original == "VASHKONI, Quillon Orsk"
    assert record.names[0].parts == (
        NamePart("given", "Quillon"),
        NamePart("middle", "Orsk"),
        NamePart("family", "Vashkoni"),
    )


@pytest.mark.parametrize(
    ("stated", "role"),
    [
        ("Maiden Name", "maiden"),
        ("Patronymic", "patronymic"),
        ("Matronymic", "matronymic"),
        ("Nickname", "nickname"),
        ("Entity Name", "whole"),
        ("Vessel Name", "whole"),
    ],
)
def test_each_type_of_name_part_has_its_role(stated: str, role: str) -> None:
    name = enhanced_name("VASHKONI", (stated, "Vashkoni"))

    record = read_one(FORMAT, sanctions_data(enhanced_entity(names=name)))

    assert record.names[0].parts == (NamePart(role, "Vashkoni"),)


@pytest.mark.parametrize(
    ("stated", "printed", "code"),
    [
        ("Latin", "VASHKONI", "Latn"),
        ("Arabic", "\u202bواشكوني\u202c", "Arab"),
        ("Cyrillic", "ВАШКОНИ", "Cyrl"),
        ("Chinese Simplified", "安布罗西亚", "Hans"),
        ("Chinese Traditional", "安布羅西亞", "Hant"),
        ("Japanese", "アンブロシア", "Jpan"),
    ],
)
def test_each_script_is_an_iso_15924_code_and_marks_of_direction_go(stated: str, printed: str, code: str) -> None:
    name = enhanced_name(printed, ("Entity Name", printed), script=stated)

    record = read_one(FORMAT, sanctions_data(enhanced_entity(names=name, kind="Entity")))

    assert record.names[0].script == code
    assert record.names[0].text == printed.strip("\u202b\u202c")


def test_a_name_said_to_be_in_one_script_and_written_in_another_has_that_of_its_letters() -> None:
    name = enhanced_name("ВАШКОНИ", ("Entity Name", "Вашкони"), script="Arabic")

    (record,), report = read(FORMAT, sanctions_data(enhanced_entity(names=name, kind="Entity")))

    assert record.names[0].script == "Cyrl"
    assert codes(report) == ["script"]


def test_aliases_have_type_and_quality_and_the_primary_name_comes_first() -> None:
    names = (
        enhanced_name("EBB TRADING", primary=False, alias="F.K.A.", low=True, number="2")
        + enhanced_name("TT", primary=False, alias="N.K.A.", number="3")
        + enhanced_name("TIDE LLC", number="1")
    )

    record = read_one(FORMAT, sanctions_data(enhanced_entity(names=names, kind="Entity")))

    assert [(name.text, name.type, name.quality) for name in record.names] == [
        ("TIDE LLC", NameType.PRIMARY, Quality.STRONG),
        ("EBB TRADING", NameType.FORMER, Quality.WEAK),
        ("TT", NameType.NEW, Quality.STRONG),
    ]


def test_the_primary_name_in_another_script_is_primary_and_stands_after_the_latin_one() -> None:
    arabic = enhanced_name("واشكوني", script="Arabic", number="1")
    names = arabic.replace(
        "<translations>",
        "<translations>" + enhanced_name("VASHKONI").partition("<translations>")[2].partition("</translations>")[0],
    )

    record = read_one(FORMAT, sanctions_data(enhanced_entity(names=names, kind="Entity")))

    assert [(name.script, name.type) for name in record.names] == [
        ("Latn", NameType.PRIMARY),
        ("Arab", NameType.PRIMARY),
    ]


@pytest.mark.parametrize(
    ("bounds", "circa", "is_range", "precision"),
    [
        (("1965-03-12", "1965-03-12", "1965-03-12", "1965-03-12"), False, False, Precision.DAY),
        (("1965-03-01", "1965-03-01", "1965-03-31", "1965-03-31"), False, False, Precision.MONTH),
        (("1965-01-01", "1965-01-01", "1965-12-31", "1965-12-31"), False, False, Precision.YEAR),
        (("1965-01-01", "1965-01-01", "1965-12-31", "1965-12-31"), True, False, Precision.YEAR),
        (("1965-01-01", "1965-12-31", "1968-01-01", "1968-12-31"), False, True, Precision.RANGE),
        (("1963-03-21", "1963-03-21", "1964-03-20", "1964-03-20"), False, True, Precision.RANGE),
    ],
)
def test_a_date_of_birth_is_its_bounds_with_their_precision(
    bounds: tuple[str, str, str, str], circa: bool, is_range: bool, precision: Precision
) -> None:
    born = enhanced_feature(
        "Birthdate", "as written", enhanced_date("valueDate", *bounds, circa=circa, is_range=is_range)
    )

    record = read_one(FORMAT, sanctions_data(enhanced_entity(features(born))))

    span = record.births[0].span
    assert (span.earliest, span.latest) == (date.fromisoformat(bounds[0]), date.fromisoformat(bounds[3]))
    assert (span.precision, span.is_circa, span.original) == (precision, circa, "as written")


def test_bounds_that_are_no_dates_leave_the_text_and_are_warned_of() -> None:
    bad = enhanced_date("valueDate", "1965-13-01", "1965-13-01", "1965-12-31", "1965-12-31")

    (record,), report = read(
        FORMAT, sanctions_data(enhanced_entity(features(enhanced_feature("Birthdate", "the year of the flood", bad))))
    )

    assert record.births == ()
    assert {fact.property: fact.value for fact in record.facts if fact.property != "list"} == {
        "unread date": "1965-13-01 / 1965-13-01 / 1965-12-31 / 1965-12-31",
        "date of birth": "the year of the flood",
    }
    assert set(codes(report)) == {"unread-date"}


def test_a_birthdate_without_bounds_is_read_from_its_text() -> None:
    record = read_one(FORMAT, sanctions_data(enhanced_entity(features(enhanced_feature("Birthdate", "circa 1965")))))

    assert str(record.births[0].span) == "circa 1965"


def test_features_go_where_they_belong() -> None:
    found = features(
        enhanced_feature("Gender", "Male"),
        enhanced_feature("Nationality Country", "Iran"),
        enhanced_feature("Citizenship Country", "Iran", primary=False),
        enhanced_feature("Place of Birth", "Ambrosia, Iran"),
        enhanced_feature("SWIFT/BIC", "AMBKUTXX"),
        enhanced_feature("Digital Currency Address - XBT", "1AmbrosiaEatersAddress"),
        enhanced_feature("Website", "www.example.ut"),
        enhanced_feature("Organization Established Date", "1999"),
    )

    record = read_one(FORMAT, sanctions_data(enhanced_entity(found)))

    assert record.sexes == (Sex.MALE,)
    assert [(one.country, one.note) for one in record.nationalities] == [("IR", ""), ("IR", "citizen; alternate")]
    assert [(one.text, one.country) for one in record.birth_places] == [("Ambrosia, Iran", "IR")]
    assert [(one.type, one.value) for one in record.identifiers] == [
        (IdentifierType.BIC, "AMBKUTXX"),
        (IdentifierType.DIGITAL_CURRENCY, "1AmbrosiaEatersAddress"),
    ]
    assert {fact.property for fact in record.facts} == {"list", "website", "established"}


def test_a_feature_that_states_a_protected_attribute_is_left_at_the_door() -> None:
    records, report = read(FORMAT, sanctions_data(enhanced_entity(features(enhanced_feature("Tribe", "Quorn")))))

    assert [fact for fact in records[0].facts if "Quorn" in fact.value] == []  # safeguard S5
    assert report.ignored["label/protected attribute"] == 1
    assert FORMAT.ignored["label/protected attribute"]


def test_a_feature_that_states_only_a_number_has_the_reference_values_text() -> None:
    found = features(enhanced_feature("Gender", "", "<valueRefId>91526</valueRefId>"))

    assert read_one(FORMAT, sanctions_data(enhanced_entity(found))).sexes == (Sex.MALE,)


def test_a_feature_known_only_by_the_number_of_its_type_has_that_types_label() -> None:
    found = features('<feature><type featureTypeId="8"/><value>1965</value><isPrimary>true</isPrimary></feature>')

    assert str(read_one(FORMAT, sanctions_data(enhanced_entity(found))).births[0].span) == "1965"


def test_how_sure_ofac_is_and_its_comments_stand_in_the_note() -> None:
    more = "<reliability>Reported</reliability><comments>from a letter</comments>"

    record = read_one(FORMAT, sanctions_data(enhanced_entity(features(enhanced_feature("Birthdate", "1965", more)))))

    assert record.births[0].note == "reliability: Reported; from a letter"


def test_a_document_has_issuer_dates_and_what_it_says_of_its_holder() -> None:
    more = (
        "<issuingAuthority>Tide Office</issuingAuthority><issuingLocation>Ambrosia</issuingLocation>"
        '<issuingCountry refId="11109">Iran</issuingCountry>'
        + enhanced_date("issueDate", *["2019-03-05"] * 4)
        + enhanced_date("expirationDate", "2029-01-01", "2029-01-01", "2029-12-31", "2029-12-31")
        + '<comments>worn</comments><idFeatures><idFeature id="1">Gender: Male</idFeature></idFeatures>'
    )

    record = read_one(
        FORMAT, sanctions_data(enhanced_entity(document("Passport", "U1234567", more, name="2", valid=False)))
    )

    passport = record.identifiers[0]
    assert (passport.type, passport.value, passport.country) == (IdentifierType.PASSPORT, "U1234567", "IR")
    assert passport.issuer == "Tide Office, Ambrosia"
    assert (str(passport.issued), str(passport.expires)) == ("2019-03-05", "2029")
    assert passport.note == "in the name of VASHKONI, Q.; not valid; Gender: Male; worn"


def test_a_document_in_the_primary_name_does_not_repeat_it() -> None:
    record = read_one(FORMAT, sanctions_data(enhanced_entity(document("Passport", "U1234567", name="1"))))

    assert record.identifiers[0].note == ""


def test_an_address_is_in_its_fields_once_for_each_script() -> None:
    def translation(script: str, *parts: tuple[str, str]) -> str:
        found = "".join(
            f"<addressPart><type>{kind}</type><value>{value}</value></addressPart>" for kind, value in parts
        )
        return (
            f"<translation><isPrimary>true</isPrimary><script>{script}</script>"
            f"<addressParts>{found}</addressParts></translation>"
        )

    content = (
        '<addresses><address id="1"><country refId="11109">Iran</country><translations>'
        + translation(
            "Latin",
            ("ADDRESS1", "4 Tide Street"),
            ("ADDRESS2", "Floor 2"),
            ("CITY", "Ambrosia"),
            ("STATE/PROVINCE", "Lower"),
            ("POSTAL CODE", "10001"),
        )
        + translation("Cyrillic", ("CITY", "Амброзия"))
        + '</translations></address><address id="2"/></addresses>'
    )

    record = read_one(FORMAT, sanctions_data(enhanced_entity(content)))

    latin, cyrillic = record.addresses
    assert (latin.street, latin.city, latin.region, latin.postal_code) == (
        "4 Tide Street, Floor 2",
        "Ambrosia",
        "Lower",
        "10001",
    )
    assert (latin.country, latin.country_text, latin.note) == ("IR", "Iran", "")
    assert (cyrillic.city, cyrillic.country, cyrillic.note) == ("Амброзия", "IR", "Cyrl")


def test_a_country_that_our_tables_lack_has_the_code_that_the_file_gives_it() -> None:
    content = '<addresses><address id="1"><country refId="11999">Ambrosia</country></address></addresses>'

    (record,), _ = read(FORMAT, sanctions_data(enhanced_entity(content)))

    assert (record.addresses[0].country, record.addresses[0].country_text) == ("XA", "Ambrosia")


def test_each_programme_is_a_designation_with_list_authority_and_date() -> None:
    record = read_one(FORMAT, sanctions_data(enhanced_entity(programmes=("SDGT", "IFSR"))))

    assert [(one.programme, one.listed_on) for one in record.designations] == [
        ("SDGT", date(2024, 3, 5)),
        ("IFSR", date(2024, 3, 5)),
    ]
    first = record.designations[0]
    assert (first.authority, first.category) == (AUTHORITY, Category.TERRORISM)
    assert first.legal_basis == "Executive Order 13224 (Terrorism)"
    assert Measure.ASSET_FREEZE in first.measures
    assert first.note == "SDN List"


def test_authorities_of_several_programmes_are_said_to_be_of_all() -> None:
    entity = enhanced_entity(programmes=("SDGT", "IFSR"), authorities=("Executive Order 13224 (Terrorism)", "TRA"))

    record = read_one(FORMAT, sanctions_data(entity))

    assert {one.note for one in record.designations} == {"SDN List; authorities of all programmes"}
    assert {one.legal_basis for one in record.designations} == {"Executive Order 13224 (Terrorism); TRA"}


def test_on_several_lists_the_measures_are_of_none_in_particular() -> None:
    lists = (
        '<sanctionsList datePublished="2022-02-24">SDN List</sanctionsList>'
        '<sanctionsList datePublished="2014-07-16">Consolidated List</sanctionsList>'
    )
    entity = enhanced_entity(lists=lists, programmes=("DEMO-TIDE",), types=("Block", "13662 Sectoral Directive 1"))

    (record,), _ = read(FORMAT, sanctions_data(entity))

    assert record.designations[0].measures == (Measure.UNKNOWN,)
    assert record.designations[0].listed_on == date(2014, 7, 16)
    assert [(fact.property, fact.value, fact.note) for fact in record.facts] == [
        ("list", "SDN List", "2022-02-24"),
        ("list", "Consolidated List", "2014-07-16"),
        ("sanctions type", "Block", ""),
        ("sanctions type", "13662 Sectoral Directive 1", ""),
    ]


def test_a_relationship_is_a_link_by_reference() -> None:
    content = (
        '<relationships><relationship id="1"><type>Owned or Controlled By</type>'
        '<relatedEntity entityId="7002">TIDE LLC</relatedEntity><quality>High</quality>'
        + enhanced_date("dateRange", "2019-01-01", "2019-01-01", "2020-12-31", "2020-12-31")
        + "<comments>by deed</comments></relationship></relationships>"
    )

    record = read_one(FORMAT, sanctions_data(enhanced_entity(content)), owner="ofac-consolidated")

    link = record.links[0]
    assert (link.relation, link.target_reference) == ("owned or controlled by", "ofac-consolidated/7002")
    assert link.target_name == "TIDE LLC"
    assert link.note == "quality: High; 2019-01-01 to 2020-12-31; by deed"


def test_general_information_is_kept() -> None:
    general = (
        "<livingStatus>Deceased</livingStatus><remarks>All offices worldwide; Telephone: 999 123</remarks>"
        "<title>Tide Marshal; Keeper of Locks</title><isUsCitizen>false</isUsCitizen><isUsPerson>true</isUsPerson>"
    )

    record = read_one(FORMAT, sanctions_data(enhanced_entity(general=general)))

    assert record.remarks == ("All offices worldwide; Telephone: 999 123",)
    assert {(fact.property, fact.value) for fact in record.facts} >= {
        ("living status", "Deceased"),
        ("us citizen", "false"),
        ("us person", "true"),
        ("title", "Tide Marshal"),
        ("title", "Keeper of Locks"),
        ("phone", "999 123"),
    }


def test_an_aircraft_is_found_by_its_mark_and_its_serial_number() -> None:
    found = features(enhanced_feature("Aircraft Manufacturer’s Serial Number (MSN)", "57303007"))
    name = enhanced_name("UT-ABC", ("Aircraft Name", "UT-ABC"))

    record = read_one(FORMAT, sanctions_data(enhanced_entity(found, kind="Aircraft", names=name)))

    assert {(one.type, one.value) for one in record.identifiers} == {
        (IdentifierType.AIRCRAFT_SERIAL, "57303007"),
        (IdentifierType.TAIL_NUMBER, "UT-ABC"),
    }


def test_the_date_of_the_file_is_its_own() -> None:
    _, report = read(FORMAT, sanctions_data(enhanced_entity(), as_of="2025-08-27T00:00:00"))

    assert (report.as_of, report.stated_records, report.records) == ("2025-08-27", None, 1)


def test_a_file_without_a_date_is_read_with_warnings() -> None:
    _, report = read(FORMAT, sanctions_data(enhanced_entity(), as_of="soon"))

    assert codes(report) == ["unread-date", "no-date"]


def test_an_export_of_some_programmes_is_said_to_be_partial() -> None:
    filters = '<sanctionsPrograms><sanctionsProgram refId="1">SDGT</sanctionsProgram></sanctionsPrograms>'

    _, report = read(FORMAT, sanctions_data(enhanced_entity(), filters=filters))

    assert codes(report) == ["filtered-export"]


@pytest.mark.parametrize(("owner", "warned"), [("ofac", []), ("ofac-consolidated", ["other-list"])])
def test_the_sdn_list_read_as_another_list_is_warned_of(owner: str, warned: list[str]) -> None:
    _, report = read(FORMAT, sanctions_data(enhanced_entity(uid="1"), enhanced_entity(uid="2")), owner)

    assert codes(report) == warned


@pytest.mark.parametrize(
    ("content", "unknown"),
    [
        ("<shoeSize>44</shoeSize>", "entity/shoeSize"),
        (features(enhanced_feature("Shoe Size", "44")), "entity/features/feature/type=Shoe Size"),
        (features(enhanced_feature("Gender", "Male", "<weight>1</weight>")), "entity/features/feature/weight"),
        (document("Fishing Token", "12345"), "entity/identityDocuments/identityDocument/type=Fishing Token"),
    ],
)
def test_what_the_schema_or_the_vocabulary_lacks_is_reported(content: str, unknown: str) -> None:
    (record,), report = read(FORMAT, sanctions_data(enhanced_entity(content)))

    assert list(report.unknown) == [unknown]
    if "Shoe Size" in unknown:
        assert Fact("shoe size", "44") in record.facts
    if "Fishing" in unknown:
        assert Fact("fishing token", "12345", "in the name of VASHKONI, Q.") not in record.facts
        assert Fact("fishing token", "12345") in record.facts


def test_a_kind_of_alias_or_part_that_the_vocabulary_lacks_is_reported_and_the_name_is_kept() -> None:
    names = enhanced_name("VASHKONI") + enhanced_name("VASH", ("Stage Name", "Vash"), primary=False, alias="X.K.A.")

    (record,), report = read(FORMAT, sanctions_data(enhanced_entity(names=names)))

    assert [name.text for name in record.names] == ["VASHKONI", "VASH"]
    assert set(report.unknown) == {
        "entity/names/name/aliasType=X.K.A.",
        "entity/names/name/translations/translation/nameParts/namePart/type=Stage Name",
    }


def test_everything_left_out_has_a_reason() -> None:
    content = document("Passport", "U1234567") + features(enhanced_feature("Gender", "Male"))

    _, report = read(FORMAT, sanctions_data(enhanced_entity(content)))

    assert report.ignored
    assert all(FORMAT.ignored[path] for path in report.ignored)


def test_the_format_is_known_by_its_root() -> None:
    assert FORMAT.recognises([ListFile.of_bytes("x", sanctions_data(enhanced_entity()))])
    assert not FORMAT.recognises([ListFile.of_bytes("x", b"<sdnList/>")])
