"""Names of accounts that a reader, or a list of accounts, would take for one another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.text.name_looks import looks


def alike(one: str, other: str) -> bool:
    return not looks(one).isdisjoint(looks(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("operator", "Operator"),
        ("operator", "оperator"),  # a Cyrillic о
        ("оре", "ope"),  # all of it Cyrillic
        ("ορ", "op"),  # all of it Greek
        ("ｍａｒｅｎ", "maren"),
        ("ma\u034fren", "maren"),  # a joiner that nobody sees
        ("ma\ufe0fren", "maren"),
        ("maren\u3164", "maren"),
        ("maren  lund", "maren lund"),
        ("sign–in", "sign-in"),
        ("o’dara", "o'dara"),
        ("Ivar", "lvar"),  # a capital I, a small l
        ("b0rje", "borje"),
        ("el1n", "elln"),
        ("arne", "ame"),
        ("ﬁnn", "finn"),
        ("STRASSE", "straße"),
        ("KADIR", "kadır"),
    ],
)
def test_what_looks_the_same_is_the_same(one: str, other: str) -> None:
    assert alike(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("elia", "ella"), ("maren", "marten"), ("nora", "nóra"), ("anna 1", "anna 2"), ("gate-4", "gate-5"), ("a", "b")],
)
def test_names_that_people_tell_apart_are_two(one: str, other: str) -> None:
    assert not alike(one, other)


@pytest.mark.parametrize("name", ["\u3164", "\u2800", "\u034f", " \u115f "])
def test_a_name_of_which_nothing_is_to_be_seen_is_read_as_nothing(name: str) -> None:
    assert "" in looks(name)


@given(st.text(max_size=40))
def test_every_name_looks_like_itself_in_any_case_that_folds(name: str) -> None:
    assert alike(name, name)
    assert alike(name, name.casefold())
