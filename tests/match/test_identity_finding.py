"""Records of other lists that are held for the same subject, and what keeps them from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from invented_records import index_of, person, thing
from tocsin.match.identity_choice import by_reference, chosen
from tocsin.match.identity_finding import Finder, Likely
from tocsin.match.identity_references import references_of
from tocsin.model.dates import DateSpan
from tocsin.model.identity import Basis, Pair, Proposal
from tocsin.model.record import Fact, IdentifierType, Location, Record, Sex, SubjectKind

DAY = DateSpan.of_day(date(1969, 4, 2))
PASSPORT = (IdentifierType.PASSPORT, "FR", "UT7711903")
CROWD = [person(f"c{at}", f"Zarmak{'aeiou'[at % 5]} Vesh{at}tum") for at in range(40)]


def found(ours: Record, *theirs: Record) -> list[Likely]:
    """What is found for a record on another list with these records, and forty others."""
    others = [replace(each, owner="freedonia") for each in (*theirs, *CROWD)]
    by_id = {each.id: each for each in others}
    return Finder(index_of(others), None, None, owners=("freedonia",)).find(ours, by_id.get)


def records_of(likely: list[Likely]) -> list[str]:
    return [each.record for each in likely]


def test_the_same_names_and_date_are_proposed_with_their_reasons() -> None:
    (likely,) = found(person("1", "Ortwin Vasqela", born=[DAY]), person("7", "Ortvin Vaskela", born=[DAY]))

    assert likely.record == "freedonia/7"
    assert {each.code for each in likely.weighed.evidence} >= {"name_whole", "birth_equal", "prior_list"}
    assert likely.weighed.weight > 5


def test_one_name_in_common_is_not_enough_without_a_date_to_the_day() -> None:
    assert found(person("1", "Ortwin"), person("7", "Ortwin")) == []
    assert records_of(found(person("1", "Ortwin", born=[DAY]), person("7", "Ortwin", born=[DAY]))) == ["freedonia/7"]


def test_contradicting_dates_sexes_and_kinds_refute() -> None:
    ours = person("1", "Ortwin Vasqela", born=[DAY], sexes=[Sex.MALE])
    elder = person("2", "Ortwin Vasqela", born=[DateSpan.of_day(date(1931, 11, 20))])
    woman = person("3", "Ortwin Vasqela", born=[DAY], sexes=[Sex.FEMALE])
    firm = thing("4", SubjectKind.ORGANISATION, "Ortwin Vasqela")

    assert found(ours, elder, woman, firm) == []


def test_one_of_several_dates_that_agrees_is_enough() -> None:
    ours = person("1", "Ortwin Vasqela", born=[DateSpan.of_year(1950), DAY])

    assert records_of(found(ours, person("7", "Ortwin Vasqela", born=[DAY]))) == ["freedonia/7"]


def test_an_equal_passport_joins_spellings_that_are_far_apart() -> None:
    ours = person("1", "Ortwin Vasqela", numbers=[PASSPORT])
    (likely,) = found(ours, person("7", "Brenza Holtikar Vaskela", numbers=[PASSPORT]))

    assert likely.weighed.has_number


def test_further_names_in_common_count() -> None:
    ours = person("1", "Ortwin Vasqela", "Brenza Holtikar")
    (alone,) = found(ours, person("7", "Ortwin Vasqela"))
    (both,) = found(ours, person("7", "Ortwin Vasqela", "Brenza Holtikar"))

    assert both.weighed.weight > alone.weighed.weight
    assert "identity_further_names" in {each.code for each in both.weighed.evidence}


def test_places_of_birth_speak_for_and_against() -> None:
    ours = replace(person("1", "Ortwin Vasqela", born=[DAY]), birth_places=(Location(city="Vantarra", country="FR"),))
    near = replace(person("7", "Ortwin Vasqela", born=[DAY]), birth_places=(Location(text="Vantarra, by the sea"),))
    far = replace(person("7", "Ortwin Vasqela", born=[DAY]), birth_places=(Location(city="Quelm", country="DE"),))

    weights = [found(ours, each)[0].weighed.weight for each in (near, person("7", "Ortwin Vasqela", born=[DAY]), far)]

    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == 3


def test_an_acronym_of_an_organisation_is_not_enough() -> None:
    ours = thing("1", SubjectKind.ORGANISATION, "Zarmak Qolban Vesh Trading")

    assert found(ours, thing("7", SubjectKind.ORGANISATION, "Zumril Qopre Vantor Tum", weak=["ZQVT"])) == []


def proposal(a: str, b: str, weight: float) -> Proposal:
    return Proposal(Pair.of(a, b), Basis.LIKENESS, weight, ())


def test_of_rivals_in_one_list_the_best_is_chosen_on_both_sides() -> None:
    rivals = [proposal("a/1", "b/1", 9.0), proposal("a/1", "b/2", 5.0), proposal("a/2", "b/1", 4.0)]

    assert [each.pair for each in chosen(rivals, (), {})] == [Pair("a/1", "b/1")]


def test_rivals_that_nobody_can_tell_apart_are_left_to_a_person() -> None:
    rivals = [proposal("a/1", "b/1", 9.0), proposal("a/1", "b/2", 8.9)]

    assert len(chosen(rivals, (), {})) == 2


def test_who_is_joined_by_a_reference_has_no_other_partner_in_that_list() -> None:
    likely = [proposal("a/1", "b/2", 20.0), proposal("a/1", "c/1", 5.0)]

    assert [each.pair for each in chosen(likely, [Pair("a/1", "b/1")], {})] == [Pair("a/1", "c/1")]


def test_two_references_of_one_list_contradict_any_likeness() -> None:
    stated = {"a/1": frozenset({("un", "QDi.001")}), "b/1": frozenset({("un", "QDi.002")})}

    assert chosen([proposal("a/1", "b/1", 30.0)], (), stated) == []


def test_records_of_different_lists_that_state_one_reference_are_joined_and_those_of_one_list_are_not() -> None:
    quoting = [replace(person(each, "Ortwin Vasqela"), owner=owner, facts=(Fact("un_reference", "QDi.001"),))
               for owner, each in (("eu", "1"), ("uk", "2"), ("uk", "3"))]  # fmt: skip
    references = {each.id: references_of(each) for each in quoting}

    assert set(by_reference(references)) == {Pair("eu/1", "uk/2"), Pair("eu/1", "uk/3")}
