"""Tokens that stand for one another: few groups each, symmetric, and told apart where they are known to differ."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invented_records import words_of_any_script
from tocsin.text.equivalents import (
    EQUIVALENT,
    MAX_GROUPS,
    groups,
    is_contrasted,
    is_equivalent,
    known_groups,
    organisation_groups,
)

TOKENS = sorted({token for row in organisation_groups() for token in row})
tokens = st.one_of(
    words_of_any_script, st.sampled_from(TOKENS), st.sampled_from("john ivan yusuf bill sergeevich".split())
)


@given(tokens, st.booleans())
def test_a_token_is_in_at_most_three_groups_of_sixteen_bits(token: str, is_person: bool) -> None:
    found = groups(token, is_person=is_person)

    assert len(found) <= MAX_GROUPS
    assert all(0 < group < 65536 for group in found)
    assert len(set(found)) == len(found)


@given(tokens, tokens, st.booleans())
def test_standing_for_one_another_is_mutual_and_excludes_contrast(a: str, b: str, is_person: bool) -> None:
    assert is_equivalent(a, b, is_person=is_person) is is_equivalent(b, a, is_person=is_person)
    assert is_contrasted(a, b, is_person=is_person) is is_contrasted(b, a, is_person=is_person)
    assert not (is_equivalent(a, b, is_person=is_person) and is_contrasted(a, b, is_person=is_person))


@given(words_of_any_script)
def test_an_invented_word_stands_for_no_organisation_s_word_by_chance_of_length(word: str) -> None:
    assert len(word) >= 3 or groups(word, is_person=False) == ()


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("john", "ivan"),
        ("juan", "giovanni"),
        ("joseph", "yusuf"),
        ("joseph", "يوسف"),
        ("bill", "william"),
        ("sasha", "alexander"),
        ("uladzimir", "vladimir"),
        ("uladzimiravich", "vladimirovich"),
        ("petrovna", "piatrouna"),
        ("aleksej", "alexey"),
    ],
)
def test_names_of_persons_stand_for_one_another_across_languages(a: str, b: str) -> None:
    assert is_equivalent(a, b, is_person=True)


@pytest.mark.parametrize(
    ("a", "b"),
    [("bank", "banco"), ("trading", "ticaret"), ("intl", "international"), ("petroleum", "neft"), ("جبهة", "front")],
)
def test_words_of_organisations_stand_for_one_another_across_languages(a: str, b: str) -> None:
    assert is_equivalent(a, b, is_person=False)


@pytest.mark.parametrize(("a", "b"), [("hassan", "hussein"), ("mahmoud", "mohammed"), ("petrovich", "petrovna")])
def test_known_names_of_different_groups_are_told_apart(a: str, b: str) -> None:
    assert is_contrasted(a, b, is_person=True)


@pytest.mark.parametrize(("a", "b"), [("zarmak", "hassan"), ("zarmak", "qolban"), ("east", "zarmak")])
def test_a_name_that_no_table_knows_is_never_told_apart(a: str, b: str) -> None:
    assert not is_contrasted(a, b, is_person=True)
    assert not is_contrasted(a, b, is_person=False)


def test_nicknames_alone_tell_nothing_apart() -> None:
    assert known_groups(is_person=True) < 65536
    assert not is_contrasted("winnie", "gussie", is_person=True)


def test_the_distance_of_what_stands_for_one_another_is_less_than_a_real_difference() -> None:
    assert 0.0 < EQUIVALENT < 1.0
