"""How lists stand, what a version changed, and a record with its history, as a person reads them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from invented_lists import INVENTED, Person, un_list
from tocsin.errors import NotFound, UnknownList, Usage
from tocsin.model.dates import DateSpan
from tocsin.model.record import BirthDate, Designation, Measure, Name, NameType, Record, SubjectKind
from tocsin.node.local import LocalNode
from tocsin.services.lists import changes, differences, standing
from tocsin.services.load import load
from tocsin.services.records import find

RECORD = Record("un", "QDi.9100", SubjectKind.PERSON, (Name("Ortwin Vasqela"),))


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
    assert told.records[1].details == ("+ births: 1969-04-02",)
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


def test_a_list_of_which_nothing_is_in_force_has_no_changes(node: LocalNode) -> None:
    with pytest.raises(UnknownList):
        changes(node, "un")


# --- differences ------------------------------------------------------------------------------------------------------


def test_a_fact_that_came_or_went_is_told_by_what_it_says() -> None:
    before = replace(RECORD, names=(Name("Ortwin Vasqela"), Name("Qelva", NameType.ALIAS)))
    after = replace(RECORD, names=(Name("Ortwin Vasqela"), Name("Velqa", NameType.ALIAS)))

    assert differences(before, after) == ("- names: Qelva", "+ names: Velqa")


def test_a_fact_that_is_stated_otherwise_says_in_what() -> None:
    before = replace(RECORD, designations=(Designation("Council", "Lanterns"),))
    after = replace(RECORD, designations=(Designation("Council", "Lanterns", measures=(Measure.TRAVEL_BAN,)),))

    assert differences(before, after) == ("~ designations: Lanterns: measures unknown → travel ban",)


def test_long_remarks_are_told_by_the_words_that_differ() -> None:
    before = replace(RECORD, remarks=("Born in Zenda and last seen in Macaria in spring.",))
    after = replace(RECORD, remarks=("Born in Zenda and last seen in Lower Province in spring.",))

    assert differences(before, after) == ("~ remarks: … Macaria … → … Lower Province …",)


def test_where_a_fact_stood_in_the_file_is_no_difference() -> None:
    born = BirthDate(DateSpan.of_year(1969), place="line 5")

    assert differences(replace(RECORD, births=(born,)), replace(RECORD, births=(replace(born, place="line 9"),))) == ()


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
