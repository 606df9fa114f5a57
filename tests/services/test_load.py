"""Loading: a delta in one transaction, held on any doubt, and nothing changed by a file that cannot be read whole."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invented_lists import INVENTED, Person, un_bytes, un_list
from invented_nodes import files
from shared_data import SHARED, needs_shared
from tocsin import samples
from tocsin.errors import MalformedList, UnknownList, UnsafeDocument
from tocsin.model.codec import content_hash, encode
from tocsin.node.local import LocalNode
from tocsin.services.listing.load import HELD, LOADED, UNCHANGED, accept, load, refuse
from tocsin.sources.reading import ListFile, Report
from tocsin.sources.un import consolidated as un
from tocsin.store.lists import ListState, WriteCounts

ONE = {"QDi.9100": "Ortwin Vasqela"}


def state_of(node: LocalNode, name: str = "un") -> ListState | None:
    with node.store.transaction(node.actor, read_only=True) as tx:
        return tx.lists.state(name)


def standing(node: LocalNode, name: str = "un") -> dict[str, str]:
    with node.store.transaction(node.actor, read_only=True) as tx:
        return tx.records.standing(name)


def without(people: Mapping[str, str], *references: str) -> dict[str, str]:
    return {reference: name for reference, name in people.items() if reference not in references}


# --- what a load did --------------------------------------------------------------------------------------------------


def test_a_first_load_adds_every_record_and_says_what_was_read(node: LocalNode) -> None:
    loaded = load(node, "un", [un_list(INVENTED, day="2026-11-02")])

    assert (loaded.list, loaded.status, loaded.format) == ("un", LOADED, "un-xml")
    assert (loaded.as_of, loaded.records, loaded.version) == ("2026-11-02", 20, 1)
    assert loaded.counts == WriteCounts(added=20)
    assert loaded.unknown == {}


def test_a_later_list_is_loaded_as_what_it_adds_amends_and_removes(node: LocalNode) -> None:
    load(node, "un", [un_list(INVENTED)])
    changed = {"QDi.9100": Person("Ortwin Vasqela", born="1969-04-02"), "QDi.9200": Person("Somebody Else")}
    later: dict[str, Person | str] = {**without(INVENTED, "QDi.9119"), **changed}

    loaded = load(node, "un", [un_list(later, day="2026-11-09")])

    assert loaded.counts == WriteCounts(added=1, amended=1, removed=1, unchanged=18)
    assert standing(node).keys() == later.keys()


def test_the_same_file_again_changes_nothing_whatever_it_is_called_now(node: LocalNode) -> None:
    load(node, "un", [un_list(INVENTED, name="monday.xml")])
    generation = node.store.generation()

    again = load(node, "un", [un_list(INVENTED, name="tuesday.xml")])

    assert (again.status, again.version, again.counts) == (UNCHANGED, 1, WriteCounts(unchanged=20))
    assert node.store.generation() == generation


def test_a_version_is_loaded_by_whoever_acts(node: LocalNode) -> None:
    load(node, "un", [un_list(ONE)])

    state = state_of(node)

    assert state is not None and state.version is not None
    assert state.version.loaded_by == node.actor == "operator"


def test_a_day_given_by_hand_stands_in_only_where_the_file_states_none(node: LocalNode) -> None:
    stated = load(node, "un", [un_list(ONE, day="2026-11-02")], as_of="2020-01-01")
    unstated = load(node, "ofac", files(samples.ofac_lists()), as_of="2026-11-20")

    assert (stated.as_of, unstated.as_of) == ("2026-11-02", "2026-11-20")


def test_whoever_waits_is_told_what_is_being_done(node: LocalNode) -> None:
    told: list[str] = []
    many = {f"QDi.{at}": f"Person Number{at}" for at in range(1, 251)}

    load(node, "un", [un_list(many)], progress=lambda doing, _: told.append(doing))

    assert {"reading", "writing"} <= set(told)


def test_a_list_of_an_earlier_day_is_loaded_and_said_to_be_older_first_of_all(node: LocalNode) -> None:
    load(node, "un", [un_list(INVENTED, day="2026-11-09")])

    older = load(node, "un", [un_list(INVENTED | {"QDi.9300": "Somebody Else"}, day="2026-11-02")])

    assert older.status == LOADED
    assert older.warnings[0].code == "older-list"
    assert "2026-11-02" in older.warnings[0].message and "2026-11-09" in older.warnings[0].message


def test_an_unknown_list_is_refused_with_the_names_of_those_that_exist(node: LocalNode) -> None:
    with pytest.raises(UnknownList, match="nosuch") as refused:
        load(node, "nosuch", [un_list(ONE)])

    assert "ofac-consolidated" in refused.value.hint


# --- held for a person ------------------------------------------------------------------------------------------------


def test_a_load_that_would_remove_more_than_a_tenth_is_held_and_changes_nothing(node: LocalNode) -> None:
    load(node, "un", [un_list(INVENTED)])
    before = standing(node)

    held = load(node, "un", [un_list(without(INVENTED, "QDi.9100", "QDi.9101", "QDi.9102"))])

    assert (held.status, held.version, held.counts.removed) == (HELD, 1, 3)
    assert held.reason == "3 of 20 records (15.0%) would go"
    assert standing(node) == before


def test_a_load_that_would_remove_just_a_tenth_is_not_held(node: LocalNode) -> None:
    load(node, "un", [un_list(INVENTED)])

    loaded = load(node, "un", [un_list(without(INVENTED, "QDi.9100", "QDi.9101"))])

    assert (loaded.status, loaded.counts.removed) == (LOADED, 2)


def test_accepting_lets_the_held_load_take_effect(node: LocalNode) -> None:
    load(node, "un", [un_list(INVENTED)])
    load(node, "un", [un_list(ONE, day="2026-11-09")])

    released = accept(node, "un")

    assert (released.status, released.as_of) == (LOADED, "2026-11-09")
    assert released.counts == WriteCounts(removed=19, unchanged=1)
    assert standing(node).keys() == ONE.keys()


def test_accepting_when_nothing_is_held_is_refused(node: LocalNode) -> None:
    load(node, "un", [un_list(INVENTED)])
    load(node, "un", [un_list(ONE)])
    accept(node, "un")

    with pytest.raises(UnknownList, match="nothing of the list un is held"):
        accept(node, "un")


def test_the_same_file_is_held_only_once(node: LocalNode) -> None:
    load(node, "un", [un_list(INVENTED)])
    load(node, "un", [un_list(ONE)])

    again = load(node, "un", [un_list(ONE)])

    with node.store.transaction(node.actor, read_only=True) as tx:
        statuses = [version.status for version in tx.lists.versions("un")]
    assert again.status == HELD
    assert statuses == ["in force", "held"]


def test_a_load_that_takes_effect_ends_the_waiting_of_the_one_held_before(node: LocalNode) -> None:
    load(node, "un", [un_list(INVENTED)])
    load(node, "un", [un_list(ONE)])

    load(node, "un", [un_list(INVENTED | {"QDi.9200": "Somebody Else"})])

    state = state_of(node)
    assert state is not None and state.held is None
    with pytest.raises(UnknownList):
        accept(node, "un")


def test_a_refused_load_leaves_what_stands_and_its_reason(node: LocalNode) -> None:
    load(node, "un", [un_list(INVENTED)])
    load(node, "un", [un_list(ONE)])

    refuse(node, "un", "cut in transit")

    with node.store.transaction(node.actor, read_only=True) as tx:
        last = tx.lists.versions("un")[-1]
    assert (last.status, last.reason) == ("refused", "cut in transit")
    assert len(standing(node)) == 20


def test_a_load_of_fewer_files_than_before_is_held(node: LocalNode) -> None:
    sdn, alt, add = files(samples.ofac_lists())
    load(node, "ofac", [sdn, alt, add])
    changed = ListFile.of_bytes("sdn.csv", sdn.open().read().replace(b"AMAUROT STAR", b"AMAUROT MOON"))

    held = load(node, "ofac", [changed])

    assert held.status == HELD
    assert held.reason == "the version in force was made of 3 files (sdn.csv, alt.csv, add.csv), this one of 1"


# --- files that cannot be read whole ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("damaged", "message"),
    [
        (b"", "the file is empty"),
        (b"hello\n", "not in a format"),
        (bytes(range(256)) * 20, "not in a format"),
        (un_bytes({}), "holds no records"),
        (un_bytes(ONE)[:-120], "line"),
        (un_bytes(ONE).replace(b"Vasqela", b"Vas\x19qela"), "line"),
        (un_bytes(ONE).replace(b"<INDIVIDUALS>", b"<INDIVIDUALS>&x;", 1), "line"),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing_and_names_itself(
    node: LocalNode, damaged: bytes, message: str
) -> None:
    load(node, "un", [un_list(INVENTED)])
    before, generation = standing(node), node.store.generation()

    with pytest.raises(MalformedList) as refused:
        load(node, "un", [ListFile.of_bytes("broken.xml", damaged)])

    assert message in str(refused.value)
    assert refused.value.place.startswith("broken.xml")
    assert refused.value.hint.endswith(". Version 1 (2026-11-02, 20 records) still stands.")
    assert (standing(node), node.store.generation()) == (before, generation)


def test_a_doctype_is_refused_as_an_attack_and_keeps_its_kind(node: LocalNode) -> None:
    hostile = un_bytes(ONE).replace(b"?>\n", b'?>\n<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>\n', 1)

    with pytest.raises(UnsafeDocument) as refused:
        load(node, "un", [ListFile.of_bytes("hostile.xml", hostile)])

    assert refused.value.place.startswith("hostile.xml, line ")
    assert standing(node) == {}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(min_value=0, max_value=len(un_bytes(INVENTED).rstrip()) - 1))
def test_a_list_cut_anywhere_is_never_loaded(node: LocalNode, cut: int) -> None:
    with pytest.raises(MalformedList):
        load(node, "un", [ListFile.of_bytes("cut.xml", un_bytes(INVENTED)[:cut])])

    assert standing(node) == {}


# --- any history ------------------------------------------------------------------------------------------------------

_references = st.sampled_from([f"QDi.{9100 + at}" for at in range(6)])
_people = st.builds(
    Person,
    st.sampled_from(["Ortwin Vasqela", "Brenza Holtikar", "Jorvek Amsundar"]),
    st.sampled_from(["", "1969-04-02", "1971-12-30"]),
    st.sampled_from(["", "UT8812"]),
)
_lists = st.dictionaries(_references, _people, min_size=1, max_size=6)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=_lists, after=_lists)
def test_what_stands_after_a_load_is_what_the_file_states_whatever_stood_before(
    node: LocalNode, before: dict[str, Person | str], after: dict[str, Person | str]
) -> None:
    for people in (before, after, after):
        if load(node, "un", [un_list(people)]).status == HELD:
            accept(node, "un")

    alone = un.FORMAT.read([un_list(after)], "un", Report())

    assert standing(node) == {record.reference: content_hash(encode(record)) for record in alone}


def test_two_loads_at_once_take_their_turns(node: LocalNode) -> None:
    load(node, "un", [un_list(INVENTED)])
    first = INVENTED | {"QDi.9200": "Somebody Else"}
    second = INVENTED | {"QDi.9201": "Another One"}
    threads = [Thread(target=load, args=(node, "un", [un_list(people)])) for people in (first, second)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert standing(node).keys() in (first.keys(), second.keys())
    with node.store.transaction(node.actor, read_only=True) as tx:
        assert [version.status for version in tx.lists.versions("un")] == ["superseded", "superseded", "in force"]
        assert list(tx.problems()) == []


# --- the real lists ---------------------------------------------------------------------------------------------------


@needs_shared
def test_the_real_list_of_the_united_nations_is_held_when_it_shrinks_by_more_than_a_tenth(node: LocalNode) -> None:
    first, later, held = (
        load(node, "un", files([SHARED / "lists" / "un" / f"un_consolidated_{day}.xml"]))
        for day in ("2018-10-29", "2020-11-30", "2025-11-29")
    )

    assert (first.records, later.counts.added, later.counts.removed, later.status) == (1093, 28, 103, LOADED)
    assert (held.status, held.reason) == (HELD, "105 of 1018 records (10.3%) would go")
    assert [each.unknown for each in (first, later, held)] == [{}, {}, {}]
