"""Passwords: which are taken, how hashes are made and compared."""

from __future__ import annotations

import threading

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from tocsin.errors import BadValue, TooMany
from tocsin.services.accounts.passwords import LONGEST, SHORTEST, Passwords, normal, require_good

CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
PASSWORDS = Passwords(CHEAP)


@pytest.mark.parametrize(
    "password",
    [
        *("short", "a" * 12, "abababababab", "abcdefghijkl", "123456789012", "987654321098", "tocsintocsin"),
        *("password1234", "Passw0rd!2026", "qwertyuiop[]", "Welcome123456", "correct horse battery staple"),
        *("maren.lund2026", "x" * 400),
    ],
)
def test_what_is_tried_first_is_refused(password: str) -> None:
    with pytest.raises(BadValue):
        require_good(password, "maren.lund", "marenlund")


@pytest.mark.parametrize(
    "password",
    ["lantern on the harbour wall", "kx7-Rqv2-Mlp9", "маяк над тихой гаванью", "灯台の下の静かな港の夜の音色"],
)
def test_length_counts_and_signs_do_not(password: str) -> None:
    assert require_good(password, "maren.lund") == password


@given(st.text(max_size=80))
def test_a_password_is_known_by_its_own_hash_alone(password: str) -> None:
    hashed = PASSWORDS.hashed(password)

    assert PASSWORDS.matches(hashed, password)
    assert not PASSWORDS.matches(hashed, password + "x")
    assert not PASSWORDS.matches("", password)
    assert normal(password) not in hashed or len(normal(password)) < 3


@given(st.text(max_size=400))
def test_any_text_is_taken_or_refused_in_words(password: str) -> None:
    try:
        taken = require_good(password, "somebody")
    except BadValue:
        return

    assert SHORTEST <= len(normal(taken)) <= LONGEST


def test_one_letter_typed_two_ways_is_one_password() -> None:
    hashed = PASSWORDS.hashed("caf\u00e9 by the harbour")

    assert PASSWORDS.matches(hashed, "cafe\u0301 by the harbour")


@pytest.mark.parametrize("hashed", ["nonsense", "$argon2id$v=19$m=64,t=1,p=1$AAAA", "$2b$12$abcdefghijklmnopqrstuv"])
def test_a_hash_that_is_none_matches_nothing(hashed: str) -> None:
    assert not PASSWORDS.matches(hashed, "anything")


def test_the_hash_of_nobody_opens_nothing() -> None:
    assert not PASSWORDS.matches("", "the password of nobody, compared where there is none")


def test_a_hash_of_other_parameters_is_outdated() -> None:
    costlier = Passwords(PasswordHasher(time_cost=2, memory_cost=64, parallelism=1))

    assert costlier.is_outdated(PASSWORDS.hashed("x"))
    assert not PASSWORDS.is_outdated(PASSWORDS.hashed("x"))


def test_no_more_hashes_at_once_than_there_is_memory_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tocsin.services.accounts.passwords._PATIENCE_S", 0.01)
    passwords, is_in, may_go = Passwords(CHEAP, at_once=1), threading.Event(), threading.Event()

    def hold() -> None:
        with passwords._turn():
            is_in.set()
            may_go.wait(120)

    holding = threading.Thread(target=hold)
    holding.start()
    assert is_in.wait(120)

    with pytest.raises(TooMany):
        passwords.matches("", "x")

    may_go.set()
    holding.join()
