"""What two names say of each other: laws that hold whatever the weights are."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from invented_records import latin_names, latin_words, names_compared, names_of_one_script, rarity, side
from tocsin.match.alignment import Side
from tocsin.match.measuring import distance_of
from tocsin.match.name_evidence import NameEvidence, compare_names
from tocsin.match.weights import DISTANCE_LIMIT


def codes(evidence: NameEvidence) -> set[str]:
    return {reason.code for reason in evidence.evidence}


def weight(ours: str, theirs: str, *, is_person: bool = True) -> float:
    return names_compared(ours, theirs, is_person=is_person).weight


def is_strange(word: str, name: str) -> bool:
    """True when the word, alone or glued to a neighbour, is near nothing of the name."""
    a, b = side(word), side(name)
    return all(
        distance_of(a.text(mine).replace(" ", ""), b.text(yours).replace(" ", "")) > DISTANCE_LIMIT + 1
        for mine in a.units()
        for yours in b.units()
    )


# -- an identical name --


@given(names_of_one_script)
def test_a_name_covers_itself_wholly_and_speaks_for_itself(name: str) -> None:
    evidence = names_compared(name, name)

    assert evidence.is_identical
    assert evidence.coverage == pytest.approx(1.0)
    assert evidence.weight > 0.0


@given(names_of_one_script, st.data())
def test_an_identical_name_beats_a_name_less(name: str, data: st.DataObject) -> None:
    words = name.split()
    dropped = data.draw(st.integers(0, len(words) - 1))
    shorter = " ".join(word for at, word in enumerate(words) if at != dropped)

    assert weight(shorter, name) < weight(name, name)


@given(latin_names, latin_words, st.integers(0, 4))
def test_an_identical_name_beats_a_name_more(name: str, further: str, at: int) -> None:
    words = name.split()

    assert weight(" ".join([*words[:at], further, *words[at:]]), name) < weight(name, name)


@given(latin_names, st.data())
def test_an_identical_name_beats_another_order(name: str, data: st.DataObject) -> None:
    other = " ".join(data.draw(st.permutations(name.split())))

    assert weight(other, name) <= weight(name, name)


@given(latin_names, st.integers(0, 40), st.sampled_from("bdfgklmnprstvzaeiou"))
def test_an_identical_name_beats_a_typing_slip(name: str, at: int, letter: str) -> None:
    at %= len(name)
    assume(name[at] != " ")
    slip = name[:at] + letter + name[at + 1 :]

    assert weight(slip, name) <= weight(name, name)


@given(latin_names)
def test_an_identical_name_beats_initials(name: str) -> None:
    words = name.split()

    assert weight(" ".join([words[0][0], *words[1:]]), name) < weight(name, name)


@given(names_of_one_script, names_of_one_script)
def test_an_identical_name_beats_any_other_name(one: str, other: str) -> None:
    assert weight(other, one) <= weight(one, one)


# -- conflict and absence --


@given(latin_names, latin_names, latin_words, st.integers(0, 4))
def test_a_contradicting_name_never_raises_the_weight(ours: str, theirs: str, strange: str, at: int) -> None:
    words = ours.split()
    longer = " ".join([*words[:at], strange, *words[at:]])
    assume(is_strange(strange, theirs) and is_strange(longer, theirs) == is_strange(ours, theirs))
    neighbours = [" ".join(words[max(0, at - 1) : at]) + strange, strange + " ".join(words[at : at + 1])]
    assume(all(is_strange(glued, theirs) for glued in neighbours))

    assert weight(longer, theirs) <= weight(ours, theirs) + 1e-9


@given(latin_names, latin_words)
def test_a_strange_word_more_never_raises_the_weight_of_an_organisation(name: str, strange: str) -> None:
    assume(is_strange(strange, name))

    assert weight(f"{name} {strange}", name, is_person=False) < weight(name, name, is_person=False)


@pytest.mark.parametrize("theirs", ["Zarmak Qolbani", "Qolbani Zarmak Tumril"])
def test_another_name_in_its_place_speaks_more_against_than_an_absent_one(theirs: str) -> None:
    assert weight("Zarmak Dokhul", theirs) < weight("Zarmak", theirs)


def test_an_absent_name_is_said_to_be_absent_and_another_one_to_conflict() -> None:
    assert "name_missing_here" in codes(names_compared("Zarmak Qolbani", "Zarmak Tumril Qolbani"))
    assert "name_missing_there" in codes(names_compared("Zarmak Tumril Qolbani", "Zarmak Qolbani"))
    assert "name_other" in codes(names_compared("Dokhul Qolbani", "Zarmak Qolbani"))
    assert "name_other_family" in codes(names_compared("Zarmak Dokhul", "Zarmak Qolbani"))


def test_another_family_name_speaks_more_against_than_another_given_name() -> None:
    evidence = names_compared("Zarmak Dokhul", "Zarmak Qolbani"), names_compared("Dokhul Qolbani", "Zarmak Qolbani")
    family, given_name = (min(reason.weight for reason in each.evidence) for each in evidence)

    assert family < given_name < 0.0


def test_a_family_name_left_out_weighs_more_than_a_middle_name_left_out() -> None:
    assert weight("Zarmak Tumril", "Zarmak Tumril Qolbani") < weight("Zarmak Qolbani", "Zarmak Tumril Qolbani")


def test_a_particle_more_or_less_is_hardly_a_difference() -> None:
    same = weight("Zarmak Qolbani", "Zarmak Qolbani")

    assert same - 1.5 < weight("Zarmak al-Qolbani", "Zarmak Qolbani") < same
    assert same - 1.5 < weight("Sheikh Zarmak bin Qolbani", "Zarmak Qolbani") < same


def test_a_contradicting_initial_speaks_against() -> None:
    assert weight("X Qolbani", "Zarmak Qolbani") < weight("Z Qolbani", "Zarmak Qolbani")
    assert "name_other_initial" in codes(names_compared("X Qolbani", "Zarmak Qolbani"))


@pytest.mark.parametrize("ours", ["Zarmak Q Qolbani", "Z Zarmak Qolbani", "Zarmak Qolbani 7", "A Arilvesh"])
def test_an_initial_or_a_number_more_never_raises_the_weight(ours: str) -> None:
    theirs = " ".join(word for word in ours.split() if len(word) > 1)

    assert weight(ours, theirs) < weight(theirs, theirs)


def test_an_initial_says_less_than_the_name_and_more_than_nothing() -> None:
    assert (
        weight("Qolbani", "Zarmak Qolbani")
        < weight("Z Qolbani", "Zarmak Qolbani")
        < weight("Zarmak Qolbani", "Zarmak Qolbani")
    )


# -- glued, split, ordered --


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Tumril Zarmakqolban", "Tumril Zarmak Qolban"),
        ("Tumril Zarmak Qolban", "Tumril Zarmakqolban"),
        ("Abdulqolban Vesh", "Abd al-Qolban Vesh"),
        ("Alqolbani Vesh", "al-Qolbani Vesh"),
    ],
)
def test_glued_and_split_spellings_are_near_the_identical_name(ours: str, theirs: str) -> None:
    assert weight(ours, theirs) > 0.6 * weight(theirs, theirs)


def test_the_family_name_first_is_nearly_the_same_name() -> None:
    same = weight("Zarmak Tumril Qolbani", "Zarmak Tumril Qolbani")
    moved = weight("Qolbani Zarmak Tumril", "Zarmak Tumril Qolbani")
    scrambled = weight("Qolbani Tumril Zarmak", "Zarmak Tumril Qolbani")

    assert scrambled < moved < same
    assert same - moved < 1.0


def test_a_rare_name_says_more_than_a_common_one() -> None:
    assert weight("Zarmakesh Qolbanidok", "Zarmakesh Qolbanidok") > weight("Mohammed Ali", "Mohammed Ali")


@pytest.mark.parametrize(("ours", "theirs"), [("Zarmak Unit 5", "Zarmak Unit 9"), ("Zarmak 5", "Zarmak 9")])
def test_another_number_speaks_strongly_against(ours: str, theirs: str) -> None:
    assert weight(ours, theirs, is_person=False) < weight(theirs, theirs, is_person=False) - 6.0


# -- cut names --


def test_a_cut_last_name_is_read_as_a_beginning() -> None:
    cut = names_compared("Zarmak Tumril Qolba", "Zarmak Tumril Qolbanireth", is_truncated=True)
    whole = names_compared("Zarmak Tumril Qolba", "Zarmak Tumril Qolbanireth")

    assert cut.weight > whole.weight
    assert cut.weight < weight("Zarmak Tumril Qolbanireth", "Zarmak Tumril Qolbanireth")


def test_the_longer_the_part_that_was_left_the_more_it_says() -> None:
    weights = [
        names_compared(f"Zarmak {'Qolbanireth'[:length]}", "Zarmak Qolbanireth", is_truncated=True).weight
        for length in (4, 6, 8, 10)
    ]

    assert weights == sorted(weights)


def test_only_the_last_name_may_have_been_cut() -> None:
    cut = names_compared("Zar Qolbanireth", "Zarmakethin Qolbanireth", is_truncated=True)

    assert cut.weight == names_compared("Zar Qolbanireth", "Zarmakethin Qolbanireth").weight


@given(names_of_one_script, names_of_one_script)
def test_that_a_name_may_be_cut_never_speaks_against_it(ours: str, theirs: str) -> None:
    assert names_compared(ours, theirs, is_truncated=True).weight >= names_compared(ours, theirs).weight - 1e-9


def test_a_cut_name_without_tokens_is_compared_too() -> None:
    nothing = Side((), (), (), ())

    assert compare_names(nothing, side("Zarmak"), [], is_person=True, is_truncated=True).weight < 0.0


# -- what comes with the weight --


@given(names_of_one_script, names_of_one_script)
def test_the_weight_is_the_sum_of_the_reasons_and_coverage_is_a_share(ours: str, theirs: str) -> None:
    evidence = names_compared(ours, theirs)

    assert evidence.weight == pytest.approx(sum(reason.weight for reason in evidence.evidence))
    assert 0.0 <= evidence.coverage <= 1.0 + 1e-9
    assert {reason.feature for reason in evidence.evidence} == {"name"}


@given(names_of_one_script, names_of_one_script)
def test_coverage_is_the_same_both_ways(ours: str, theirs: str) -> None:
    assert names_compared(ours, theirs).coverage == pytest.approx(names_compared(theirs, ours).coverage, abs=0.25)


def test_two_names_without_tokens_say_nothing() -> None:
    nothing = Side((), (), (), ())

    evidence = compare_names(nothing, nothing, [], is_person=True)

    assert evidence.weight == 0.0
    assert evidence.coverage == 0.0


def test_rarity_is_known_of_the_names_used_here() -> None:
    # Were these words in the background table, the tests above would speak of common names.
    assert min(rarity().of(word, is_person=True) for word in ("qolbanireth", "zarmakesh", "qolbanidok")) > 6.0
