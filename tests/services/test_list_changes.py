"""How lists stand, what a version changed, and a record with its history, as a person reads them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invented_lists import INVENTED, Person, un_list
from tocsin.errors import NotFound, UnknownList, Usage
from tocsin.model.dates import DateSpan
from tocsin.model.record import (
    BirthDate,
    Designation,
    Fact,
    Identifier,
    IdentifierType,
    Location,
    Measure,
    Name,
    NameType,
    Nationality,
    Quality,
    Record,
    SubjectKind,
)
from tocsin.node.local import LocalNode
from tocsin.services.listing.differences import differences
from tocsin.services.listing.lists import PURGED, changes, standing
from tocsin.services.listing.load import load
from tocsin.services.records import find
from tocsin.store.lists import WriteCounts

RECORD = Record("un", "QDi.9100", SubjectKind.PERSON, (Name("Ortwin Vasqela"),))


def told(before: Record, after: Record) -> list[str]:
    return [str(each) for each in differences(before, after)]


def test_every_loaded_list_stands_with_its_version_and_size(node: LocalNode) -> None:
    load(node, "un", [un_list(INVENTED, day="2026-11-02")])

    (state,) = standing(node)

    assert (state.list, state.standing) == ("un", 20)
    assert state.version is not None and state.version.as_of == "2026-11-02"
    assert standing(node, "un") == (state,)


def test_a_list_that_was_never_loaded_is_said_to_be_unknown(node: LocalNode) -> None:
    with pytest.raises(UnknownList, match="never loaded") as refused:
        standing(node, "ofac")

    assert refused.value.hint == "`tocsin list load ofac FILE`"


def test_a_version_tells_what_it_added_amended_and_removed(node: LocalNode) -> None:
    load(node, "un", [un_list(INVENTED)])
    later = {reference: name for reference, name in INVENTED.items() if reference != "QDi.9119"}
    born = Person("Ortwin Vasqela", born="1969-04-02")
    load(node, "un", [un_list({**later, "QDi.9100": born, "QDi.9200": "Harkon Bellisarv"})])

    told = changes(node, "un")

    assert [(change.sort, change.record) for change in told.records] == [
        ("added", "un/QDi.9200"),
        ("amended", "un/QDi.9100"),
        ("removed", "un/QDi.9119"),
    ]
    assert [str(detail) for detail in told.records[1].details] == ["date of birth added: 1969-04-02"]
    assert (told.base.number if told.base else 0, told.counts) == (1, WriteCounts(1, 1, 1, 18))
    assert changes(node, "un", 1).version.number == 1


def test_at_most_so_many_records_of_each_sort_are_told_and_the_counts_stay_whole(node: LocalNode) -> None:
    load(node, "un", [un_list(INVENTED)])

    told = changes(node, "un", limit=3)

    assert len(told.records) == 3
    assert told.version.counts.added == 20


def test_a_version_that_does_not_exist_is_refused(node: LocalNode) -> None:
    load(node, "un", [un_list(INVENTED)])

    with pytest.raises(UnknownList, match="has no version 9"):
        changes(node, "un", 9)


def test_any_two_versions_are_compared_and_what_came_and_went_between_them_is_no_change(node: LocalNode) -> None:
    load(node, "un", [un_list(INVENTED)])
    load(node, "un", [un_list({**INVENTED, "QDi.9100": "Ortwin Vasquela", "QDi.9300": "Harkon Bellisarv"})])
    load(node, "un", [un_list({**INVENTED, "QDi.9200": "Marigold Tavverne"})])

    told = changes(node, "un", 3, since=1)

    assert [(change.sort, change.record) for change in told.records] == [("added", "un/QDi.9200")]
    assert told.counts == WriteCounts(1, 0, 0, 20)
    assert [(each.sort, each.record) for each in changes(node, "un", 3, since=2).records] == [
        ("added", "un/QDi.9200"),
        ("amended", "un/QDi.9100"),
        ("removed", "un/QDi.9300"),
    ]


def test_a_record_that_was_delisted_and_listed_again_as_it_was_has_not_changed(node: LocalNode) -> None:
    load(node, "un", [un_list(INVENTED)])
    load(node, "un", [un_list({key: name for key, name in INVENTED.items() if key != "QDi.9119"})])
    load(node, "un", [un_list(INVENTED, day="2026-11-20")])

    assert changes(node, "un", 3, since=1).records == ()
    assert [change.sort for change in changes(node, "un").records] == ["added"]


def test_a_record_that_was_purged_since_is_told_without_its_content(node: LocalNode) -> None:
    load(node, "un", [un_list(INVENTED)])
    load(node, "un", [un_list({**INVENTED, "QDi.9200": "Marigold Tavverne"})])
    with node.store.transaction(node.actor) as tx:
        tx.records.purge("un", "QDi.9200")

    (change,) = changes(node, "un").records

    assert (change.record, change.name, change.sort) == ("un/QDi.9200", PURGED, "added")


@pytest.mark.parametrize(("until", "since", "error"), [(1, 2, Usage), (2, 2, Usage), (2, 7, Usage), (3, 1, Usage)])
def test_versions_in_the_wrong_order_or_that_never_took_effect_are_refused(
    node: LocalNode, until: int, since: int, error: type[Exception]
) -> None:
    load(node, "un", [un_list(INVENTED)])
    load(node, "un", [un_list({**INVENTED, "QDi.9200": "Marigold Tavverne"})])
    load(node, "un", [un_list({"QDi.9100": "Ortwin Vasqela"})])  # held: nearly all would go

    with pytest.raises(error):
        changes(node, "un", until, since=since)


def test_what_is_added_says_its_programmes_and_since_when_what_is_removed_says_since_when_it_was_here(
    node: LocalNode,
) -> None:
    load(node, "un", [un_list(INVENTED, day="2026-11-02")])
    load(node, "un", [un_list({key: name for key, name in INVENTED.items() if key != "QDi.9119"}, day="2026-11-09")])

    (removed,) = changes(node, "un").records

    assert (removed.sort, removed.since) == ("removed", "2026-11-02")
    assert removed.programmes


def test_a_list_of_which_nothing_is_in_force_has_no_changes(node: LocalNode) -> None:
    with pytest.raises(UnknownList):
        changes(node, "un")


# --- differences ------------------------------------------------------------------------------------------------------


def test_a_fact_that_came_or_went_is_told_by_what_it_says() -> None:
    before = replace(RECORD, names=(Name("Ortwin Vasqela"), Name("Qelva", NameType.ALIAS)))
    after = replace(RECORD, names=(Name("Ortwin Vasqela"), Name("Mirrodane", NameType.ALIAS)))

    assert told(before, after) == ["alias removed: Qelva", "alias added: Mirrodane"]


def test_a_fact_that_is_stated_otherwise_says_in_what() -> None:
    before = replace(RECORD, designations=(Designation("Council", "Lanterns"),))
    after = replace(RECORD, designations=(Designation("Council", "Lanterns", measures=(Measure.TRAVEL_BAN,)),))

    assert told(before, after) == ["programme Lanterns: measures unknown → travel ban"]


def test_long_remarks_are_told_by_the_words_that_differ() -> None:
    before = replace(RECORD, remarks=("Born in Zenda and last seen in Macaria in spring.",))
    after = replace(RECORD, remarks=("Born in Zenda and last seen in Lower Province in spring.",))

    assert told(before, after) == ["remarks … Macaria … → … Lower Province …"]


def test_where_a_fact_stood_in_the_file_is_no_difference() -> None:
    born = BirthDate(DateSpan.of_year(1969), place="line 5")

    assert told(replace(RECORD, births=(born,)), replace(RECORD, births=(replace(born, place="line 9"),))) == []


def test_a_date_of_birth_in_the_place_of_another_is_one_change() -> None:
    before = replace(RECORD, births=(BirthDate(DateSpan.of_year(1970)),))
    after = replace(RECORD, births=(BirthDate(DateSpan.of_day(date(1970, 5, 2))),))

    assert told(before, after) == ["date of birth 1970 → 1970-05-02"]


def test_an_alias_that_was_respelt_is_one_change_and_a_name_says_what_it_is() -> None:
    before = replace(RECORD, names=(Name("Ortwin Vasqela"), Name("Qelvanar", NameType.ALIAS, Quality.WEAK)))
    after = replace(RECORD, names=(Name("Ortwin Vasquela"), Name("Qelvannar", NameType.ALIAS, Quality.WEAK)))

    assert told(before, after) == ["name Ortwin Vasqela → Ortwin Vasquela", "weak alias Qelvanar → Qelvannar"]


def test_names_in_another_order_are_told_since_the_first_one_is_shown() -> None:
    names = (Name("Ortwin Vasqela"), Name("Harkon Bellisarv"))

    assert told(replace(RECORD, names=names), replace(RECORD, names=names[::-1])) == ["names stand in another order"]


def test_another_kind_of_subject_is_told() -> None:
    assert told(RECORD, replace(RECORD, kind=SubjectKind.VESSEL)) == ["kind person → vessel"]


LOCATIONS = st.builds(Location, text=st.text(max_size=5), city=st.text(max_size=5), country=st.sampled_from(["", "UT"]))
RECORDS = st.builds(
    Record,
    st.just("un"),
    st.just("QDi.1"),
    st.sampled_from(SubjectKind),
    st.lists(st.builds(Name, st.text(max_size=6), st.sampled_from(NameType)), max_size=3).map(tuple),
    nationalities=st.lists(st.builds(Nationality, st.sampled_from(["", "UT"]), st.text(max_size=4)), max_size=2).map(
        tuple
    ),
    identifiers=st.lists(
        st.builds(Identifier, st.sampled_from(IdentifierType), st.text(max_size=4), subtype=st.text(max_size=3)),
        max_size=3,
    ).map(tuple),
    addresses=st.lists(LOCATIONS, max_size=2).map(tuple),
    facts=st.lists(st.builds(Fact, st.sampled_from(["title", "phone"]), st.text(max_size=4)), max_size=3).map(tuple),
    remarks=st.lists(st.text(max_size=12), max_size=2).map(tuple),
)


@given(before=RECORDS, after=RECORDS)
def test_two_records_are_the_same_exactly_when_nothing_is_told(before: Record, after: Record) -> None:
    assert (differences(before, after) == ()) == (before == after)
    assert differences(before, before) == ()
    assert all(str(each) for each in differences(before, after))


# --- records ----------------------------------------------------------------------------------------------------------


def test_a_record_is_found_with_its_source_and_every_revision(node: LocalNode) -> None:
    load(node, "un", [un_list(INVENTED)])
    load(node, "un", [un_list({**INVENTED, "QDi.9100": Person("Ortwin Vasqela", born="1969-04-02")})])

    found = find(node, " un/QDi.9100 ")

    assert found.stored.is_standing
    assert (found.stored.source.number, found.stored.revision.number) == (2, 2)
    assert [header.version for header in found.history] == [1, 2]
    assert found.history[1].previous_hash == found.history[0].header_hash


@pytest.mark.parametrize("text", ["", "un", "/", "un/", "/QDi.1"])
def test_what_is_no_record_id_is_refused_with_an_example(node: LocalNode, text: str) -> None:
    with pytest.raises(Usage, match="is no record id") as refused:
        find(node, text)

    assert "un/QDe.115" in refused.value.hint


def test_a_record_that_does_not_exist_is_not_found(node: LocalNode) -> None:
    with pytest.raises(NotFound, match=r"there is no record un/QDi\.1"):
        find(node, "un/QDi.1")
