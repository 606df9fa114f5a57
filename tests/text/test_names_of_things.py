"""Names of organisations, vessels and aircraft taken apart, and the acronyms that follow from initials."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invented_records import latin_words
from tocsin.text.legal_forms import LEGAL_FORMS
from tocsin.text.names import MAX_TOKENS, Form, initials, organisation_forms, vessel_forms


def letters(form: Form) -> list[str]:
    return [token.letters for token in form]


def full(name: str) -> list[str]:
    return [token.letters for token in organisation_forms(name)[0] if not token.is_light]


# -- organisations --


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Zarmak Trading Co., Ltd.", ["zarmak", "trading"]),
        ("Zarmak Trading LLC", ["zarmak", "trading"]),
        ("The Zarmak Group of Companies", ["zarmak"]),
        ("OOO Zarmak", ["zarmak"]),
        ("Zarmak GmbH & Co. KG", ["zarmak"]),
        ("Zarmak S.A.R.L.", ["zarmak"]),
        ("Zarmak S.p.A.", ["zarmak"]),
        ("Zarmak Holding A.Ş.", ["zarmak"]),
        ("Jabhat al-Zarmak", ["jabhat", "zarmak"]),
        ("Jabhat ez-Zarmak", ["jabhat", "zarmak"]),
        ("جبهة الزرمك", ["جبهة", "زرمك"]),
    ],
)
def test_legal_forms_and_articles_are_light(name: str, expected: list[str]) -> None:
    assert full(name) == expected


@given(st.lists(st.sampled_from(sorted(LEGAL_FORMS - {"&"})), min_size=1, max_size=5).map(" ".join))
def test_a_name_of_legal_forms_alone_keeps_them_as_full_tokens(name: str) -> None:
    form = organisation_forms(name)[0]

    assert form
    assert any(not token.is_light for token in form)


@given(st.text(min_size=1, max_size=30), latin_words)
def test_no_text_empties_an_organisation_s_name(noise: str, word: str) -> None:
    for form in organisation_forms(f"{noise} {word}") + vessel_forms(f"{noise} {word}"):
        assert any(not token.is_light for token in form)


@pytest.mark.parametrize("dotted", ["Z.M.Q.", "Z.M.Q", "z.m.q."])
def test_dots_between_the_letters_of_an_acronym_vanish(dotted: str) -> None:
    assert letters(organisation_forms(dotted)[0]) == ["zmq"]
    assert letters(organisation_forms(f"{dotted} Trading")[0]) == ["zmq", "trading"]


def test_a_dot_after_a_word_is_no_acronym() -> None:
    assert letters(organisation_forms("Zarmak. Qolbani")[0]) == ["zarmak", "qolbani"]


@pytest.mark.parametrize(
    ("roman", "number"), [("II", "2"), ("III", "3"), ("IV", "4"), ("VI", "6"), ("VIII", "8"), ("IX", "9")]
)
def test_roman_numerals_are_numbers(roman: str, number: str) -> None:
    assert organisation_forms(f"Zarmak {roman}") == organisation_forms(f"Zarmak {number}")
    assert vessel_forms(f"Zarmak {roman}") == vessel_forms(f"Zarmak {number}")


def test_letters_that_are_as_often_letters_stay_no_numerals() -> None:
    assert letters(organisation_forms("Zarmak X V I")[0]) == ["zarmak", "x", "v", "i"]


def test_an_arabic_organisation_s_form_has_at_most_sixteen_tokens() -> None:
    assert len(organisation_forms(" ".join(["الكتيبة"] * 16))[0]) <= MAX_TOKENS


def test_an_article_that_comes_twice_is_judged_each_time_where_it_stands() -> None:
    tokens = organisation_forms("Eb Zarmak eb Bokvesh")[0]

    assert [token.is_light for token in tokens] == [False, False, True, False]


# -- vessels and aircraft --


@pytest.mark.parametrize("name", ["MV Zarmak Star", "M/V Zarmak Star", "m/v ZARMAK STAR", "MV. Zarmak Star"])
def test_a_vessel_s_prefix_is_light_however_it_is_written(name: str) -> None:
    form = vessel_forms(name)[0]

    assert [token.letters for token in form if not token.is_light] == ["zarmak", "star"]
    assert letters(form)[0] == "mv"


@pytest.mark.parametrize("name", ["MV", "M/T", "Tug Vessel"])
def test_a_vessel_called_by_its_prefix_alone_keeps_it(name: str) -> None:
    assert all(not token.is_light for token in vessel_forms(name)[0])


def test_a_vessel_has_no_legal_form_so_co_is_a_part_of_its_name() -> None:
    assert [token.is_light for token in vessel_forms("Zarmak Co")[0]] == [False, False]


def test_hull_numbers_are_tokens_of_their_own() -> None:
    assert letters(vessel_forms("Zarmak 5")[0]) == ["zarmak", "5"]
    assert letters(vessel_forms("UT-9421")[0]) == ["ut", "9421"]


# -- initials --


@pytest.mark.parametrize(
    ("name", "acronym"),
    [
        ("Zarmak Qolban Front", "zqf"),
        ("Front for the Freedom of Zarmak", "ffz"),
        ("Islamic Front of Zarmak and the Veshtum", "ifzv"),
        ("Zarmak Front", ""),
        ("", ""),
        ("a b c d e f g h i j k", ""),
        ("Партия Зармак Колбан", ""),
        ("جبهة زرمك قلبان", ""),
    ],
)
def test_the_acronym_is_made_of_weighty_words_only(name: str, acronym: str) -> None:
    assert initials(name) == acronym


@given(st.text(max_size=60))
def test_an_acronym_is_empty_or_three_to_eight_letters_or_digits(text: str) -> None:
    acronym = initials(text)

    assert acronym == "" or (3 <= len(acronym) <= 8 and acronym.isalnum() and acronym.isascii())
