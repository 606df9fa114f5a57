"""Acts of listing and relationships of the advanced XML, each led to the subjects that it means."""

from __future__ import annotations

from datetime import date

import ofac_advanced as adv
from ofac_xml import codes, read, read_one
from tocsin.model.record import (
    Category,
    Fact,
    Measure,
)
from tocsin.sources.ofac.advanced import FORMAT

_YEARS_1965_TO_1968 = ((1965, 1, 1), (1965, 12, 31), (1968, 1, 1), (1968, 12, 31))


def test_each_programme_of_an_entry_is_a_designation_with_date_authority_and_measure() -> None:
    data = adv.document(DistinctParties=adv.party(), SanctionsEntries=adv.entry("SDGT", "IFSR"))

    record = read_one(FORMAT, data)

    assert [(one.programme, one.listed_on, one.legal_basis) for one in record.designations] == [
        ("SDGT", date(2024, 3, 5), "Executive Order 13224 (Terrorism)"),
        ("IFSR", date(2024, 3, 5), "Executive Order 13224 (Terrorism)"),
    ]
    assert record.designations[0].category is Category.TERRORISM
    assert Measure.ASSET_FREEZE in record.designations[1].measures


def test_a_later_event_amends_and_a_delisting_ends() -> None:
    events = adv.event((2024, 9, 1), basis="92049") + adv.event((2025, 2, 2), basis="1", kind="2")
    data = adv.document(DistinctParties=adv.party(), SanctionsEntries=adv.entry("SDGT", more=events))

    (designation,) = read_one(FORMAT, data).designations

    assert designation.listed_on == date(2024, 3, 5)
    assert designation.amended_on == (date(2024, 9, 1),)
    assert designation.delisted_on == date(2025, 2, 2)
    assert designation.legal_basis == "Executive Order 13224 (Terrorism); Executive Order 14024 (Russia)"


def test_entries_of_two_lists_under_one_programme_are_one_designation() -> None:
    entries = adv.entry("UKRAINE-EO13662", number="1", on=(2014, 7, 16), listed="91507") + adv.entry(
        "UKRAINE-EO13662", number="2", on=(2014, 7, 16), listed="91512"
    )

    record = read_one(
        FORMAT, adv.document(DistinctParties=adv.party(), SanctionsEntries=entries), owner="ofac-consolidated"
    )

    (designation,) = record.designations
    assert designation.note == "Sectoral Sanctions Identifications List, Consolidated List"
    assert designation.amended_on == ()


def test_a_measure_that_is_not_ours_is_a_fact_in_ofacs_words() -> None:
    directive = adv.tag("SanctionsMeasure", ID="3", SanctionsTypeID="91505")

    record = read_one(
        FORMAT, adv.document(DistinctParties=adv.party(), SanctionsEntries=adv.entry("SDGT", measures=directive))
    )

    assert Fact("sanctions type", "13662 Sectoral Directive 1", "SDN List") in record.facts


def test_a_programme_with_a_date_of_its_own_has_that_date() -> None:
    measure = adv.tag(
        "SanctionsMeasure", adv.tag("Comment", "SDNTK") + adv.period(*[(2020, 5, 6)] * 4), ID="3", SanctionsTypeID="1"
    )

    record = read_one(
        FORMAT, adv.document(DistinctParties=adv.party(), SanctionsEntries=adv.entry("SDGT", measures=measure))
    )

    assert [(one.programme, one.listed_on) for one in record.designations] == [
        ("SDGT", date(2024, 3, 5)),
        ("SDNTK", date(2020, 5, 6)),
    ]


def test_an_entry_without_a_programme_counts_under_the_name_of_its_list() -> None:
    (record,), report = read(FORMAT, adv.document(DistinctParties=adv.party(), SanctionsEntries=adv.entry()))

    assert [one.programme for one in record.designations] == ["SDN List"]
    assert codes(report) == ["unmapped-programme"]


def test_what_an_entry_says_beside_is_kept() -> None:
    more = (
        adv.tag("Comment", "by letter")
        + adv.tag("LimitationsToListing", "not before noon")
        + adv.tag(
            "SupportingInfo", adv.tag("Text", "see file") + adv.tag("DirectURL", "http://a.ut"), SupInfoTypeID="1"
        )
    )

    record = read_one(FORMAT, adv.document(DistinctParties=adv.party(), SanctionsEntries=adv.entry("SDGT", more=more)))

    assert record.designations[0].note == "SDN List; by letter"
    assert Fact("limitations to listing", "not before noon", "SDN List") in record.facts
    assert Fact("supporting information", "see file http://a.ut", "Case note") in record.facts


def test_a_relationship_is_a_link_of_the_first_profile_and_a_mutual_one_of_both() -> None:
    two = adv.party() + adv.party(number="7002", identity="9002", subtype="3")
    relations = adv.relation(
        "7001",
        "7002",
        adv.period((2019, 1, 1), (2019, 1, 1)) + adv.tag("Comment", "by deed"),
        quality="1540",
        former="true",
    ) + adv.relation("7002", "7001", kind="15004")
    data = adv.document(
        DistinctParties=two,
        ProfileRelationships=relations,
        SanctionsEntries=adv.entry("SDGT") + adv.entry("SDGT", profile="7002"),
    )

    (first, second), report = read(FORMAT, data)

    assert [(link.relation, link.target_reference, link.note) for link in first.links] == [
        ("owned or controlled by", "ofac/7002", "former; quality: High; since 2019-01-01; by deed"),
        ("family", "ofac/7002", ""),
    ]
    assert [(link.relation, link.target_reference) for link in second.links] == [("family", "ofac/7001")]
    assert codes(report) == []


def test_a_link_leads_to_the_subject_of_a_profile_whose_number_differs() -> None:
    other = adv.party(number="7002", identity="9002").replace('<Profile ID="7002"', '<Profile ID="55"')
    data = adv.document(
        DistinctParties=adv.party() + other,
        ProfileRelationships=adv.relation("7001", "55"),
        SanctionsEntries=adv.entry("SDGT") + adv.entry("SDGT", profile="55"),
    )

    (first, _), _ = read(FORMAT, data)

    assert first.links[0].target_reference == "ofac/7002"


def test_a_link_between_entries_is_a_link_between_their_subjects() -> None:
    link = adv.tag(
        "SanctionsEntryLink",
        adv.tag("Comment", "same vessel"),
        ID="1",
        EntryA_SanctionsEntryID="7001",
        EntryB_SanctionsEntryID="7002",
        EntryLinkTypeID="1",
    )
    data = adv.document(
        DistinctParties=adv.party() + adv.party(number="7002", identity="9002"),
        SanctionsEntries=adv.entry("SDGT") + adv.entry("SDGT", profile="7002"),
        SanctionsEntryLinks=link,
    )

    (first, _), _ = read(FORMAT, data)

    assert [(one.relation, one.target_reference, one.note) for one in first.links] == [
        ("replaces", "ofac/7002", "same vessel")
    ]
