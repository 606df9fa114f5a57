"""What a party of the advanced XML says, in the words of a record, once its numbers are led to their words."""

from __future__ import annotations

import re

import pytest

import ofac_advanced as adv
from ofac_xml import codes, read, read_one
from tocsin.model.dates import Precision
from tocsin.model.record import (
    Fact,
    IdentifierType,
    Location,
    NamePart,
    NameType,
    Quality,
    Sex,
    SubjectKind,
)
from tocsin.sources.ofac.advanced import FORMAT
from tocsin.sources.reading import ListFile

_YEARS_1965_TO_1968 = ((1965, 1, 1), (1965, 12, 31), (1968, 1, 1), (1968, 12, 31))


def test_the_number_of_a_party_is_the_subjects_number_everywhere() -> None:
    record = read_one(FORMAT, adv.parties(number="7001"))

    assert record.id == "ofac/7001"


@pytest.mark.parametrize(
    ("subtype", "kind"),
    [
        ("4", SubjectKind.PERSON),
        ("3", SubjectKind.ORGANISATION),
        ("1", SubjectKind.VESSEL),
        ("2", SubjectKind.AIRCRAFT),
    ],
)
def test_a_subtype_called_unknown_is_of_the_kind_of_its_type(subtype: str, kind: SubjectKind) -> None:
    assert read_one(FORMAT, adv.parties(subtype=subtype)).kind is kind


def test_name_parts_have_the_roles_of_their_groups_and_the_given_name_comes_first() -> None:
    name = adv.alias(("1520", "Vashkoni"), ("1521", "Quillon"), ("91708", "Orskovich"), ("1522", "Tam"))

    record = read_one(FORMAT, adv.parties(names=name))

    assert record.names[0].text == "Quillon Tam Orskovich Vashkoni"
    assert record.names[0].parts == (
        NamePart("given", "Quillon"),
        NamePart("middle", "Tam"),
        NamePart("patronymic", "Orskovich"),
        NamePart("family", "Vashkoni"),
    )


def test_an_alias_is_documented_once_for_each_script() -> None:
    scripts = [("215", (("1525", "Tide"),)), ("220", (("1525", "Прилив"),)), ("160", (("1525", "مد"),))]

    record = read_one(FORMAT, adv.parties(names=adv.alias_in(scripts), subtype="3"))

    assert [(name.text, name.script, name.type) for name in record.names] == [
        ("Tide", "Latn", NameType.PRIMARY),
        ("Прилив", "Cyrl", NameType.PRIMARY),
        ("مد", "Arab", NameType.PRIMARY),
    ]


def test_a_chinese_name_has_the_family_name_first_and_no_blank() -> None:
    names = adv.alias_in([("215", (("1520", "Tai"), ("1521", "Ming"))), ("501", (("1521", "明"), ("1520", "泰")))])

    record = read_one(FORMAT, adv.parties(names=names))

    assert [name.text for name in record.names] == ["Ming Tai", "泰明"]
    assert record.names[1].script == "Hans"


def test_aliases_have_type_and_quality() -> None:
    names = (
        adv.alias(("1525", "Tide LLC"))
        + adv.alias(("1525", "Ebb Trading"), kind="1401", number="2")
        + adv.alias(("1525", "TT"), kind="1402", low=True, number="3")
    )

    record = read_one(FORMAT, adv.parties(names=names, subtype="3"))

    assert [(name.text, name.type, name.quality) for name in record.names] == [
        ("Tide LLC", NameType.PRIMARY, Quality.STRONG),
        ("Ebb Trading", NameType.FORMER, Quality.STRONG),
        ("TT", NameType.NEW, Quality.WEAK),
    ]


def test_a_false_identity_is_an_alias_that_says_so() -> None:
    false = adv.tag(
        "Identity",
        adv.alias(("1521", "Orsk"), ("1520", "Tam"), number="5")
        + adv.tag(
            "NamePartGroups",
            adv.tag("MasterNamePartGroup", adv.tag("NamePartGroup", ID="1521", NamePartTypeID="1521"))
            + adv.tag("MasterNamePartGroup", adv.tag("NamePartGroup", ID="1520", NamePartTypeID="1520")),
        ),
        ID="9002",
        **{"Primary": "false", "False": "true"},
    )

    record = read_one(FORMAT, adv.parties(false))

    assert [(name.text, name.type, name.note) for name in record.names] == [
        ("Quillon Vashkoni", NameType.PRIMARY, ""),
        ("Orsk Tam", NameType.ALIAS, "false identity"),
    ]


def test_what_is_said_of_a_name_stands_in_its_note() -> None:
    name = adv.alias(("1521", "Quillon"), ("1520", "Vashkoni"))
    name = name.replace("<DocumentedName ", f"{adv.tag('Comment', 'on stage')}{adv.year(1999)}<DocumentedName ", 1)
    country = adv.tag("DocumentedNameCountry", adv.tag("Comment", "mostly"), CountryID="11109")
    name = name.replace("</DocumentedName>", f"{adv.tag('Comment', 'rare')}{country}</DocumentedName>")
    name = name.replace('Acronym="false"', 'Acronym="true"', 1)

    record = read_one(FORMAT, adv.parties(names=name))

    assert record.names[0].note == "on stage; 1999; rare; acronym; used in Iran mostly"


@pytest.mark.parametrize(
    ("stated", "written", "precision"),
    [
        (adv.period(*[(1965, 3, 12)] * 4), "1965-03-12", Precision.DAY),
        (adv.period((1965, 3, 1), (1965, 3, 1), (1965, 3, 31), (1965, 3, 31)), "1965-03", Precision.MONTH),
        (adv.year(1965), "1965", Precision.YEAR),
        (adv.year(1965).replace('Approximate="false"', 'Approximate="true"'), "circa 1965", Precision.YEAR),
        (adv.period(*_YEARS_1965_TO_1968), "1965-01-01 to 1968-12-31", Precision.RANGE),
        (adv.period((1965, 3, 0), (1965, 3, 0)), "1965-03", Precision.MONTH),
        (adv.period(*[(1965, 0, 0)] * 2, *[(1966, 0, 0)] * 2), "1965-01-01 to 1966-12-31", Precision.RANGE),
    ],
)
def test_a_birth_lasts_from_the_first_to_the_last_bound(stated: str, written: str, precision: Precision) -> None:
    born = adv.feature("8", stated + adv.tag("VersionDetail", DetailTypeID="1430"))

    record = read_one(FORMAT, adv.parties(born))

    assert (str(record.births[0].span), record.births[0].span.precision) == (written, precision)


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        (adv.period(*[(1965, 13, 1)] * 4), "1965-13-1"),
        (adv.period((1965, 12, 31), (1965, 12, 31), (1964, 1, 1), (1964, 1, 1)), "1965-12-31 / 1964-1-1"),
        (adv.period(*[(1382, 1, 22)] * 4, calendar="2"), "1382-1-22"),
    ],
)
def test_a_date_that_is_none_of_our_calendar_stays_in_words_and_is_warned_of(stated: str, words: str) -> None:
    (record,), report = read(FORMAT, adv.parties(adv.feature("8", stated)))

    assert record.births == ()
    assert Fact("date of birth", words) in record.facts
    assert set(codes(report)) == {"unread-date"}


def test_durations_of_a_period_are_kept_in_words() -> None:
    length = adv.tag("DurationMinimum", adv.tag("Years", "2"), Approximate="true")
    born = adv.feature("8", adv.year(1965).replace("</DatePeriod>", f"{length}</DatePeriod>"))

    assert read_one(FORMAT, adv.parties(born)).births[0].note == "at least about 2 years"


def test_features_go_where_they_belong() -> None:
    found = (
        adv.feature("224", adv.detail(reference="91526"))
        + adv.feature("9", adv.detail("Ambrosia, Iran"))
        + adv.feature("10", adv.tag("VersionDetail", DetailTypeID="1433") + adv.at("186109"))
        + adv.feature("11", adv.at("186109"))
        + adv.feature("13", adv.detail("AMBKUTXX"))
        + adv.feature("344", adv.detail("1AmbrosiaEatersAddress"))
        + adv.feature("26", adv.detail("Tide Marshal"))
        + adv.feature("504", adv.detail(reference="92764"))
        + adv.feature("646", adv.year(1999))
    )
    data = adv.document(
        Locations=adv.location("186109", country="11109", area="11109"), DistinctParties=adv.party(found)
    )

    record = read_one(FORMAT, data)

    assert record.sexes == (Sex.MALE,)
    assert [(one.text, one.country) for one in record.birth_places] == [("Ambrosia, Iran", "IR")]
    assert [(one.country, one.text, one.note) for one in record.nationalities] == [
        ("IR", "Iran", ""),
        ("IR", "Iran", "citizen"),
    ]
    assert [(one.type, one.value) for one in record.identifiers] == [
        (IdentifierType.BIC, "AMBKUTXX"),
        (IdentifierType.DIGITAL_CURRENCY, "1AmbrosiaEatersAddress"),
    ]
    assert [(fact.property, fact.value) for fact in record.facts] == [
        ("title", "Tide Marshal"),
        ("secondary sanctions risk", "See Section 11."),
        ("established", "1999"),
        ("list", "SDN List"),
    ]


def test_a_vessel_has_its_imo_number_flag_call_sign_and_type() -> None:
    found = (
        adv.feature("3", adv.detail("Iran"))
        + adv.feature("1", adv.detail("UTAB7"))
        + adv.feature("2", adv.detail(reference="704"))
    )
    data = adv.document(
        IDRegDocuments=adv.id_document("1626", "IMO 9074729"),
        DistinctParties=adv.party(found, subtype="1", names=adv.alias(("1526", "Ebbing Star"))),
    )

    record = read_one(FORMAT, data)

    assert {one.type: one.value for one in record.identifiers} == {
        IdentifierType.CALL_SIGN: "UTAB7",
        IdentifierType.IMO: "9074729",
    }
    assert [(one.country, one.note) for one in record.nationalities] == [("IR", "flag")]
    assert Fact("vessel type", "Bulk Carrier") in record.facts


def test_an_address_is_in_its_fields_and_once_more_for_another_script() -> None:
    cyrillic = adv.tag(
        "LocationPart", adv.location_value("Амброзия", primary=False, comment="Cyrillic"), LocPartTypeID="1454"
    )
    place = adv.location(
        "25",
        ("1451", "4 Tide Street"),
        ("1452", "Floor 2"),
        ("1454", "Ambrosia"),
        ("1455", "Lower"),
        ("1456", "10001"),
        country="11109",
        area="11109",
        more=cyrillic,
    )

    record = read_one(FORMAT, adv.document(Locations=place, DistinctParties=adv.party(adv.feature("25", adv.at("25")))))

    latin, other = record.addresses
    assert latin == Location(
        street="4 Tide Street, Floor 2",
        city="Ambrosia",
        region="Lower",
        postal_code="10001",
        country="IR",
        country_text="Iran",
    )
    assert other == Location(city="Амброзия", country="IR", country_text="Iran", note="Cyrl")


def test_an_address_whose_country_is_only_an_area_has_that_areas_country() -> None:
    place = adv.location("25", ("1454", "Ambrosia"), area="11109")

    record = read_one(FORMAT, adv.document(Locations=place, DistinctParties=adv.party(adv.feature("25", adv.at("25")))))

    assert (record.addresses[0].country, record.addresses[0].country_text) == ("IR", "Iran")


def test_an_undetermined_country_is_no_country_and_no_warning() -> None:
    place = adv.location("25", ("1454", "Ambrosia"), area="11291")

    (record,), report = read(
        FORMAT, adv.document(Locations=place, DistinctParties=adv.party(adv.feature("25", adv.at("25"))))
    )

    assert (record.addresses[0].country, record.addresses[0].country_text) == ("", "undetermined")
    assert codes(report) == []


def test_a_document_has_issuer_dates_validity_and_what_it_says_of_its_holder() -> None:
    more = (
        adv.tag("IssuingAuthority", "Tide Office")
        + adv.tag("Comment", "worn")
        + adv.tag("DocumentDate", adv.period(*[(2019, 3, 5)] * 4), IDRegDocDateTypeID="1480")
        + adv.tag("DocumentDate", adv.year(2029), IDRegDocDateTypeID="1481")
        + adv.tag("DocumentedNameReference", DocumentedNameID="20")
        + adv.tag("FeatureVersionReference", FeatureVersionID="33")
        + adv.tag("IDRegDocumentMention", IDRegDocumentID="77", ReferenceType="replaces")
    )
    data = adv.document(
        Locations=adv.location("26", ("1454", "Ambrosia"), country="11109"),
        IDRegDocuments=adv.id_document(
            "1571", "U1234567", more, IssuedBy_CountryID="11109", IssuedIn_LocationID="26", ValidityID="2"
        ),
        DistinctParties=adv.party(
            adv.feature("224", adv.detail(reference="91526"), number="33"),
            names=adv.alias(("1521", "Quillon"), ("1520", "Vashkoni"))
            + adv.alias(("1521", "Q."), ("1520", "Vash"), kind="1400", number="2"),
        ),
    )

    passport = read_one(FORMAT, data).identifiers[0]

    assert (passport.type, passport.value, passport.country) == (IdentifierType.PASSPORT, "U1234567", "IR")
    assert passport.issuer == "Tide Office, Ambrosia, Iran"
    assert (str(passport.issued), str(passport.expires)) == ("2019-03-05", "2029")
    assert passport.note == "fraudulent; replaces document 77; worn; in the name of Q. Vash; Gender: Male"


def test_comments_are_remarks_and_what_they_state_is_read() -> None:
    record = read_one(FORMAT, adv.parties(before=adv.tag("Comment", "All offices worldwide; Telephone: 999 123")))

    assert record.remarks == ("All offices worldwide; Telephone: 999 123",)
    assert Fact("phone", "999 123") in record.facts


def test_references_to_elsewhere_are_facts() -> None:
    external = adv.tag(
        "ExternalReference",
        adv.tag("Comment", "first")
        + adv.tag("ExRefValue", "TG-1")
        + adv.tag("DirectURL", "http://a.ut")
        + adv.tag(
            "SubLink", adv.tag("Description", "part two") + adv.tag("DirectURL", "http://b.ut"), TargetTypeID="1"
        ),
        ExRefTypeID="1",
    )

    record = read_one(FORMAT, adv.parties(external))

    assert [(fact.value, fact.note) for fact in record.facts if fact.property == "external reference"] == [
        ("TG-1", "Press release; first"),
        ("http://a.ut", "Press release; first"),
        ("Page part two http://b.ut", "Press release; first"),
    ]


def test_how_sure_ofac_is_and_its_comments_stand_in_the_note() -> None:
    born = adv.feature("8", adv.tag("Comment", "from a letter") + adv.year(1965), reliability="91479")

    assert read_one(FORMAT, adv.parties(born)).births[0].note == "reliability: Reported; from a letter"


def test_the_date_of_the_file_is_its_own() -> None:
    _, report = read(FORMAT, adv.parties())

    assert (report.as_of, report.stated_records, report.records) == ("2025-08-27", None, 1)


@pytest.mark.parametrize(("owner", "warned"), [("ofac", []), ("ofac-consolidated", ["other-list"])])
def test_the_sdn_list_read_as_another_list_is_warned_of(owner: str, warned: list[str]) -> None:
    _, report = read(FORMAT, adv.parties(), owner)

    assert codes(report) == warned


def test_the_designations_may_stand_before_the_parties() -> None:
    data = adv.parties(adv.feature("224", adv.detail(reference="91526")))
    entries = re.search(rb"<SanctionsEntries>.*</SanctionsEntries>", data, re.DOTALL)
    assert entries is not None
    moved = data.replace(entries[0], b"").replace(b"<DistinctParties>", entries[0] + b"<DistinctParties>")

    assert read(FORMAT, data)[0] == read(FORMAT, moved)[0]


@pytest.mark.parametrize(
    ("content", "unknown"),
    [
        (adv.tag("ShoeSize", "44"), "DistinctParty/Profile/ShoeSize"),
        (adv.feature("999", adv.detail("44")), "DistinctParty/Profile/Feature/@FeatureTypeID=Shoe Size"),
        (adv.feature("26", adv.detail("Marshal")).replace("<VersionDetail", '<VersionDetail Size="1"'),
         "DistinctParty/Profile/Feature/FeatureVersion/VersionDetail/@Size"),
    ],
)  # fmt: skip
def test_what_the_schema_or_the_vocabulary_lacks_is_reported(content: str, unknown: str) -> None:
    (record,), report = read(FORMAT, adv.parties(content))

    assert list(report.unknown) == [unknown]
    if "Shoe Size" in unknown:
        assert Fact("shoe size", "44") in record.facts


@pytest.mark.parametrize("name", ["Locations", "SanctionsEntries", "ProfileRelationships", "IDRegDocuments"])
def test_what_the_schema_lacks_is_reported_in_every_section(name: str) -> None:
    data = adv.parties().replace(f"<{name} />".encode(), f"<{name}><Weather>fair</Weather></{name}>".encode())
    data = data.replace(f"</{name}>".encode(), f"<Weather>fair</Weather></{name}>".encode(), 1)

    _, report = read(FORMAT, data)

    assert list(report.unknown) == [f"Sanctions/{name}/Weather"]


def test_a_reference_set_that_the_schema_lacks_is_reported() -> None:
    data = adv.parties().replace(
        b"<ReferenceValueSets>", b"<ReferenceValueSets><MoodValues><Mood ID='1'>good</Mood></MoodValues>"
    )

    _, report = read(FORMAT, data)

    assert set(report.unknown) == {"ReferenceValueSets/MoodValues/Mood", "ReferenceValueSets/MoodValues/Mood/@ID"}


def test_everything_left_out_has_a_reason() -> None:
    _, report = read(FORMAT, adv.parties(adv.feature("224", adv.detail(reference="91526"))))

    assert report.ignored
    assert all(FORMAT.ignored[path] for path in report.ignored)


def test_the_format_is_known_by_its_root() -> None:
    assert FORMAT.recognises([ListFile.of_bytes("x", adv.parties())])
    assert not FORMAT.recognises([ListFile.of_bytes("x", b"<sanctionsData/>")])
