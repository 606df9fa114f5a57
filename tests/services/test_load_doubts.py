"""What makes a load wait for a person: what it would do, what it comes to with those before it, and who stands by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invented_lists import Person, un_list
from invented_nodes import files
from shared_data import SHARED, needs_shared
from tocsin import samples
from tocsin.node.local import LocalNode
from tocsin.services.listing.doubts import WINDOW, measures
from tocsin.services.listing.load import HELD, LOADED, UNCHANGED, Loaded, accept, load, refuse
from tocsin.sources.reading import ListFile
from tocsin.store.lists import ListVersion, WriteCounts

HUNDRED: dict[str, Person | str] = {f"QDi.{9100 + at}": f"Ortwin Vasqela{at}" for at in range(100)}
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def without(people: Mapping[str, Person | str], first: int, last: int) -> dict[str, Person | str]:
    """The list without those from the first to before the last, counted in the order of a hundred."""
    gone = {f"QDi.{9100 + at}" for at in range(first, last)}
    return {reference: person for reference, person in people.items() if reference not in gone}


def fetched(node: LocalNode, people: Mapping[str, Person | str], day: str = "2026-11-02") -> Loaded:
    """What a load did that nobody stood by."""
    return load(node, "un", [un_list(dict(people), day=day)], is_attended=False)


def loaded(node: LocalNode, people: Mapping[str, Person | str], day: str = "2026-11-02") -> Loaded:
    return load(node, "un", [un_list(dict(people), day=day)])


# --- a little at a time -----------------------------------------------------------------------------------------------


def test_a_source_that_loses_a_little_each_time_is_held_at_a_tenth_of_what_a_person_confirmed(node: LocalNode) -> None:
    loaded(node, HUNDRED)

    first = fetched(node, without(HUNDRED, 0, 6))
    second = fetched(node, without(HUNDRED, 0, 11))

    assert (first.status, second.status) == (LOADED, HELD)
    assert second.reason == "11 of 100 records (11.0%) of version 1, the last that a person confirmed, would be gone"
    assert (second.version, second.counts.removed) == (2, 5)


def test_a_source_that_puts_others_in_their_place_is_held_as_well(node: LocalNode) -> None:
    loaded(node, HUNDRED)
    others: dict[str, Person | str] = {f"QDi.{9300 + at}": f"Brenza Holtikar{at}" for at in range(11)}

    fetched(node, without(HUNDRED, 0, 6) | dict(list(others.items())[:6]))
    second = fetched(node, without(HUNDRED, 0, 11) | others)

    assert second.reason.startswith("11 of 100 records (11.0%) of version 1")


def test_what_came_back_is_not_counted_as_gone(node: LocalNode) -> None:
    loaded(node, HUNDRED)
    fetched(node, without(HUNDRED, 0, 6))
    fetched(node, HUNDRED | {"QDi.9300": "Brenza Holtikar"})

    assert fetched(node, without(HUNDRED, 50, 56) | {"QDi.9300": "Brenza Holtikar"}).status == LOADED


def test_where_no_person_ever_confirmed_a_version_the_first_one_is_the_measure(node: LocalNode) -> None:
    fetched(node, HUNDRED)
    fetched(node, without(HUNDRED, 0, 6))

    assert fetched(node, without(HUNDRED, 0, 11)).reason.endswith("of version 1, the first of this list, would be gone")


def test_what_grew_unattended_is_not_taken_away_a_little_at_a_time_either(node: LocalNode) -> None:
    loaded(node, without(HUNDRED, 50, 100))
    fetched(node, HUNDRED)
    fetched(node, without(HUNDRED, 90, 99))

    held = fetched(node, without(HUNDRED, 81, 99))

    assert held.reason == "18 of 100 records (18.0%) of version 2, the largest of the last 30 days, would be gone"


def test_a_person_who_loads_a_tenth_less_each_time_is_asked_as_well(node: LocalNode) -> None:
    loaded(node, HUNDRED)
    loaded(node, without(HUNDRED, 0, 9))

    held = loaded(node, without(HUNDRED, 0, 18))

    assert (held.status, held.counts.removed) == (HELD, 9)
    assert held.reason.endswith("of version 1, the largest of the last 30 days, would be gone")


def test_what_a_person_accepted_is_the_measure_from_then_on(node: LocalNode) -> None:
    loaded(node, HUNDRED)
    fetched(node, without(HUNDRED, 0, 40))
    accept(node, "un")

    after = fetched(node, without(HUNDRED, 0, 45))

    assert (after.status, after.counts.removed) == (LOADED, 5)


def test_a_held_load_takes_back_what_it_had_written_to_be_measured(node: LocalNode) -> None:
    loaded(node, HUNDRED)
    fetched(node, without(HUNDRED, 0, 9))
    fetched(node, without(HUNDRED, 0, 12))

    with node.store.transaction(node.actor, read_only=True) as tx:
        assert len(tx.records.standing("un")) == 91
        assert [*tx.problems(), *tx.differences()] == []
    refuse(node, "un", "too little")


# --- nobody stands by -------------------------------------------------------------------------------------------------


def test_an_older_list_is_held_where_nobody_stands_by_and_told_to_a_person_who_does(node: LocalNode) -> None:
    loaded(node, HUNDRED, day="2026-11-09")
    older = HUNDRED | {"QDi.9300": "Brenza Holtikar"}

    held = fetched(node, older, day="2026-11-02")
    told = loaded(node, older, day="2026-11-02")

    assert (held.status, told.status) == (HELD, LOADED)
    assert held.reason == "this list is of 2026-11-02, older than the one in force, of 2026-11-09"
    assert held.warnings[0].code == told.warnings[0].code == "older-list"


def test_undated_files_that_were_replaced_are_held_where_nobody_stands_by(node: LocalNode) -> None:
    old = files(samples.ofac_lists())
    new = [ListFile.of_bytes(file.name, file.open().read().replace(b"AMAUROT STAR", b"AMAUROT MOON")) for file in old]
    load(node, "ofac", old)
    load(node, "ofac", new)

    again = load(node, "ofac", old, is_attended=False)

    assert again.reason == "it has no date, and its files are those of version 1, which was replaced since"
    assert load(node, "ofac", old).status == LOADED


def test_a_publisher_may_take_a_change_back_under_the_same_date(node: LocalNode) -> None:
    fetched(node, HUNDRED)
    fetched(node, HUNDRED | {"QDi.9300": "Brenza Holtikar"})

    assert fetched(node, HUNDRED).status == LOADED


def renamed(count: int) -> dict[str, Person | str]:
    return HUNDRED | {f"QDi.{9100 + at}": f"Jorvek Amsundar{at}" for at in range(count)}


def test_a_load_that_renames_more_than_a_third_is_held_where_nobody_stands_by(node: LocalNode) -> None:
    loaded(node, HUNDRED)

    third = fetched(node, renamed(33))
    held = fetched(node, {reference: f"Brenza {name}" for reference, name in HUNDRED.items()})

    assert (third.status, held.status) == (LOADED, HELD)
    assert held.reason == "100 of 100 records (100.0%) would have another primary name"


def test_a_load_that_renames_more_than_a_third_is_loaded_by_a_person(node: LocalNode) -> None:
    loaded(node, HUNDRED)

    assert loaded(node, renamed(100)).counts == WriteCounts(amended=100)


def test_a_few_corrections_of_a_short_list_are_no_reason_to_wait(node: LocalNode) -> None:
    short = without(HUNDRED, 19, 100)
    loaded(node, short)

    assert fetched(node, {reference: f"Brenza {name}" for reference, name in short.items()}).status == LOADED


def test_other_facts_of_every_record_may_change(node: LocalNode) -> None:
    loaded(node, HUNDRED)
    born: dict[str, Person | str] = {key: Person(str(name), born="1969-04-02") for key, name in HUNDRED.items()}

    assert fetched(node, born).counts == WriteCounts(amended=100)


def test_what_is_held_unattended_may_be_accepted_and_is_confirmed_then(node: LocalNode) -> None:
    loaded(node, HUNDRED)
    fetched(node, renamed(50))

    released = accept(node, "un")

    assert (released.status, released.counts.amended) == (LOADED, 50)
    assert fetched(node, renamed(50)).status == UNCHANGED
    with node.store.transaction(node.actor, read_only=True) as tx:
        last = tx.lists.versions("un")[-1]
    assert (last.is_attended, last.decided_by) == (False, "operator")


# --- what a load is measured against ----------------------------------------------------------------------------------


def version(
    number: int, records: int, *, days: int, is_attended: bool = False, is_accepted: bool = False
) -> ListVersion:
    at = NOW - timedelta(days=days)
    return ListVersion(
        number, "un", number, "superseded", "", "un-xml", (), records, WriteCounts(), (), {}, "", at, "operator",
        at if is_accepted else None, None, is_attended,
    )  # fmt: skip


def test_the_largest_is_of_those_that_stood_in_the_window() -> None:
    long_ago, stood, last = version(1, 300, days=90), version(2, 200, days=40), version(3, 100, days=10)

    known, largest = measures([long_ago, stood, last], NOW)

    assert (known.version.number, largest.version.number) == (1, 2)


def test_the_largest_is_none_from_before_a_person_accepted_another() -> None:
    before, accepted, last = version(1, 300, days=5), version(2, 100, days=4, is_accepted=True), version(3, 90, days=3)

    known, largest = measures([before, accepted, last], NOW)

    assert (known.version.number, largest.version.number) == (2, 2)


def test_what_never_took_effect_measures_nothing() -> None:
    assert measures([replace(version(1, 10, days=1), status="held")], NOW) == ()
    assert measures([], NOW) == ()


_versions = st.lists(
    st.tuples(st.integers(0, 300), st.integers(0, 90), st.booleans(), st.booleans()), min_size=1, max_size=8
)


@given(_versions)
def test_the_measures_are_of_the_versions_and_the_one_in_force_is_never_larger(
    stated: list[tuple[int, int, bool, bool]],
) -> None:
    days = sorted((each[1] for each in stated), reverse=True)
    versions = [
        version(number, records, days=days[number - 1], is_attended=attended, is_accepted=accepted)
        for number, (records, _, attended, accepted) in enumerate(stated, start=1)
    ]

    known, largest = measures(versions, NOW)

    assert known.version in versions
    assert largest.version.records >= versions[-1].records
    later = versions[versions.index(largest.version) + 1 :]
    assert not any(each.decided_at for each in later)
    assert not later or NOW - (later[0].decided_at or later[0].loaded_at) <= WINDOW


# --- the real lists ---------------------------------------------------------------------------------------------------


@needs_shared
@pytest.mark.parametrize("days", [("2018-10-29", "2020-11-30"), ("2025-11-29", "2026-02-27")])
def test_the_real_list_of_the_united_nations_goes_on_where_nobody_stands_by(
    node: LocalNode, days: tuple[str, str]
) -> None:
    results = [
        load(node, "un", files([SHARED / "lists" / "un" / f"un_consolidated_{day}.xml"]), is_attended=False)
        for day in days
    ]

    assert [each.status for each in results] == [LOADED, LOADED]
