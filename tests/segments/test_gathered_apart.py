"""Records taken in by several processes make the same index as by one."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from invented_records import person, population
from tocsin.model.record import Record
from tocsin.segments.apart import gathered_apart
from tocsin.segments.build import assemble, build
from tocsin.segments.gathering import PROGRESS_EVERY, gather

PAIRS: list[tuple[Record, int]] = [(record, at % 3) for at, record in enumerate(population(30, seed=4))]


@pytest.mark.parametrize("workers", [1, 2])
def test_what_processes_gathered_makes_the_index_of_the_whole(workers: int) -> None:
    parts = (PAIRS[:7], PAIRS[:0], PAIRS[7:8], PAIRS[8:])
    sources = [partial(list[tuple[Record, int]], part) for part in parts]

    apart = assemble(list(gathered_apart(sources, workers=workers)), background={})

    whole = build(PAIRS, background={})
    assert list(apart.records.ids) == list(whole.records.ids)
    assert list(apart.names.texts) == list(whole.names.texts)
    assert np.array_equal(apart.names.tokens, whole.names.tokens)
    assert np.array_equal(apart.postings.names, whole.postings.names)
    assert np.array_equal(apart.tokens.rarity_person, whole.tokens.rarity_person)


def test_no_sources_give_nothing() -> None:
    assert list(gathered_apart([])) == []


def test_progress_is_told_as_records_are_taken_in() -> None:
    told: list[int] = []

    gathered = gather(((person(str(at), "Zarmak"), 0) for at in range(PROGRESS_EVERY + 1)), progress=told.append)

    assert told == [PROGRESS_EVERY]
    assert len(gathered.ids) == PROGRESS_EVERY + 1
