"""The matrix: the pure function, the database and the index open the same cells, and those that the rules mean."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from bench.authority_world import World, world
from bench.matrix import AT, READING, actors, cells, holdings, ought

from store_samples import STORE_FIXTURES, Clock
from tocsin.model.accounts import SUBJECT_VERBS, Actor, Role, Verb
from tocsin.model.authority import may
from tocsin.store.database import open_store

module_database = STORE_FIXTURES[0]
SAMPLE = 120  # actors that are walked through database and index; bench/authorisation.py walks all


@pytest.fixture(scope="module")
def made(module_database: str, master_key: bytes) -> Iterator[World]:
    with open_store(module_database, master_key=master_key, clock=Clock(AT)) as store:
        with store.transaction("operator") as tx:
            tx.node.initialise("utopia", "operator", "screening")
        yield world(store, holdings())


@pytest.fixture(scope="session")
def master_key() -> bytes:
    return bytes(range(32))


def sampled() -> list[tuple[Actor, Verb]]:
    everybody = [(actor, verb) for actor in actors() for verb in READING]
    return random.Random(20261122).sample(everybody, SAMPLE)


def test_the_function_opens_what_a_plain_reading_of_the_rules_opens_in_every_cell_that_reads() -> None:
    wrong = [
        (cell.actor, cell.verb, cell.holding)
        for cell in cells(READING)
        if may(cell.actor, cell.verb, cell.holding, cell.actor.purpose, AT).is_allowed != ought(cell)
    ]

    assert wrong == []


def test_an_administrator_opens_no_cell_of_a_subject() -> None:
    administrators = [actor for actor in actors() if actor.roles == {Role.ADMINISTRATOR}]

    assert not any(
        may(actor, verb, holding, actor.purpose, AT).is_allowed
        for actor in administrators
        for verb in SUBJECT_VERBS
        for holding in holdings()
    )


def test_function_database_and_index_agree_on_every_cell(made: World) -> None:
    for actor, verb in sampled():
        expected = made.as_it_ought(actor, verb)

        assert made.by_the_rules(actor, verb) == expected, (actor, verb)
        assert made.by_the_database(actor, verb) == expected, (actor, verb)
        assert made.by_the_index(actor, verb) == expected, (actor, verb)


def test_the_matrix_is_not_empty_on_either_side() -> None:
    opened = sum(ought(cell) for cell in cells((Verb.VIEW,)))
    total = sum(1 for _ in cells((Verb.VIEW,)))

    assert total > 100_000
    assert 0.05 < opened / total < 0.8
