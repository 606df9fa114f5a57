"""Words out of their sentences: which readings of a word are offered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.text.inflection import AS_WRITTEN, ELISION, ENDING, PARTICLE, POSSESSIVE, Base, bases


@pytest.mark.parametrize(
    ("word", "base", "taken"),
    [
        ("Колтумова", "колтумов", ENDING),
        ("Зарвешем", "зарвеш", ENDING),
        ("движения", "движение", ENDING),
        ("государства", "государство", ENDING),
        ("Весту", "веста", ENDING),
        ("Зармакского", "зармакский", ENDING),
        ("والزرقلمة", "الزرقلمة", PARTICLE),
        ("للزرقلمة", "الزرقلمة", PARTICLE),
        ("بزركمان", "زركمان", PARTICLE),
        ("ולזרמק", "זרמק", PARTICLE),
        ("l'Étoile", "étoile", ELISION),
        ("qu’Ostrime", "ostrime", ELISION),
        ("Qoltumov's", "qoltumov", POSSESSIVE),
        ("Qoltumovs", "qoltumov", ENDING),
        ("Zarmak'ın", "zarmak", ENDING),
        ("Zarmakische", "zarmakischer", ENDING),
    ],
)
def test_the_stand_alone_form_is_among_the_readings(word: str, base: str, taken: str) -> None:
    assert Base(base, taken) in bases(word)


def test_a_word_in_small_latin_letters_keeps_its_ending() -> None:
    assert bases("qoltumovs") == (Base("qoltumovs"),)


@given(st.text(max_size=80))
def test_the_word_as_written_comes_first_and_nothing_is_empty(word: str) -> None:
    found = bases(word)

    assert all(base.letters for base in found)
    assert not found or found[0].taken == AS_WRITTEN
    assert len({base.letters for base in found}) == len(found)
