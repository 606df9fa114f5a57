"""The generator of fictional people: the same part each time, and the shapes that a list has."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache

import pytest
from bench.letters import written
from bench.people import BATCH, STRANGERS, draw, identities, queries, reference, variants

from tocsin.model.dates import Precision
from tocsin.model.record import NameType, Quality, Record, SubjectKind
from tocsin.text import background
from tocsin.text.scripts import clean

COUNT = 3000


@cache
def people() -> tuple[Record, ...]:
    return tuple(identities(COUNT, 5))


def test_a_part_made_by_itself_is_the_same_as_that_part_of_the_whole() -> None:
    part = list(identities(COUNT, 5, start=1000, stop=1020))

    assert part == list(people()[1000:1020])


def test_parts_that_cross_a_batch_join_without_a_seam() -> None:
    around = list(identities(BATCH + 10, 5, start=BATCH - 3, stop=BATCH + 3))

    assert [record.reference for record in around] == [reference(BATCH + at) for at in range(-3, 3)]


def test_another_seed_is_another_list() -> None:
    other = next(identities(1, 6))

    assert other.names != people()[0].names
    assert other.reference == people()[0].reference == "P0000001"


def test_a_person_has_three_names_on_average_and_no_name_twice() -> None:
    names = [[name.text for name in record.names] for record in people()]

    assert 2.8 < sum(map(len, names)) / COUNT < 3.2
    assert all(len(set(each)) == len(each) for each in names)


def test_names_have_one_to_five_words_and_are_clean() -> None:
    lengths = Counter(len(record.primary_name.split()) for record in people())

    assert set(lengths) <= {1, 2, 3, 4, 5}
    assert lengths[2] + lengths[3] > 0.7 * COUNT
    assert all(clean(name.text) == name.text for record in people()[:500] for name in record.names)


def test_most_words_of_primary_names_stand_in_the_background_table() -> None:
    words = [word.lower() for record in people() for word in record.primary_name.split()]

    known = sum(background.frequency(word) > background.FLOOR for word in words)

    assert 0.8 < known / len(words) < 1.0


def test_common_names_are_common_and_rare_ones_many() -> None:
    counts = Counter(word for record in people() for word in set(record.primary_name.split()))

    assert counts.most_common(30)[-1][1] > 10
    assert sum(1 for times in counts.values() if times == 1) > 1500


def test_births_are_known_as_lists_know_them() -> None:
    known = Counter(
        (
            record.births[0].span.precision if record.births else None,
            bool(record.births and record.births[0].span.is_circa),
        )
        for record in people()
    )

    assert 0.82 < known[Precision.DAY, False] / COUNT < 0.88
    assert 0.06 < known[Precision.YEAR, False] / COUNT < 0.10
    assert 0.03 < known[None, False] / COUNT < 0.07
    assert known[Precision.RANGE, False] > 0
    assert known[Precision.YEAR, True] > 0


def test_every_person_has_a_sex_and_one_or_two_nationalities_and_half_a_passport() -> None:
    passports = sum(len(record.identifiers) for record in people())

    assert all(len(record.sexes) == 1 for record in people())
    assert {len(record.nationalities) for record in people()} == {1, 2}
    assert 0.45 < passports / COUNT < 0.55


def test_some_aliases_are_in_other_scripts_some_former_some_weak() -> None:
    aliases = [name for record in people() for name in record.names[1:]]
    scripts = Counter(name.script for name in aliases)

    assert scripts["Arab"] > 100
    assert scripts["Cyrl"] > 50
    assert any(name.type is NameType.FORMER for name in aliases)
    assert any(name.quality is Quality.WEAK and " " not in name.text for name in aliases)


def test_a_word_has_the_same_other_spellings_for_all_its_bearers() -> None:
    assert variants("mustafa") == variants("mustafa")
    assert "mustafa" not in variants("mustafa")


def test_words_are_written_in_the_letters_of_a_script() -> None:
    assert written(["muhammad", "khan"], "Arab") == "محمد خان"
    assert written(["shevchuk"], "Cyrl") == "Шевчук"


def test_undamaged_travellers_bear_the_primary_name_and_the_day_that_the_list_may_know() -> None:
    listed = {record.id: record for record in people()}
    travellers = list(queries(300, 1, identities=COUNT, damage="none", share_listed=1.0, list_seed=5))

    for traveller in travellers:
        record = listed[traveller.record]
        assert traveller.query.name == record.primary_name.upper()
        assert traveller.query.kind is SubjectKind.PERSON
        assert traveller.query.born is not None
        if record.births and record.births[0].span.precision is Precision.DAY:
            assert record.births[0].span.earliest == traveller.query.born.earliest


@pytest.mark.parametrize("damage", ["light", "harsh"])
def test_damaged_travellers_are_mostly_called_otherwise_than_the_list_says(damage: str) -> None:
    listed = {record.id: record for record in people()}
    travellers = queries(300, 1, identities=COUNT, damage=damage, share_listed=1.0, list_seed=5)  # type: ignore[arg-type]  # from the list above

    same = sum(listed[each.record].primary_name.upper() == each.query.name for each in travellers)

    assert same < 30


def test_half_of_the_travellers_stand_on_no_list() -> None:
    travellers = list(queries(1000, 1, identities=COUNT))

    strangers = [each for each in travellers if not each.record]

    assert 400 < len(strangers) < 600
    assert all(each.query.born and each.query.born.earliest >= date(1935, 1, 1) for each in strangers)


def test_the_same_seed_gives_the_same_traffic() -> None:
    assert list(queries(50, 3, identities=COUNT)) == list(queries(50, 3, identities=COUNT))
    assert list(queries(50, 3, identities=COUNT)) != list(queries(50, 4, identities=COUNT))


def test_any_people_can_be_drawn_in_any_order() -> None:
    import numpy as np

    both = draw(np.array([STRANGERS + 7, 3]), 5)

    assert both.atoms[1] == draw(np.array([3]), 5).atoms[0]
    assert both.born[0] == draw(np.array([STRANGERS + 7]), 5).born[0]
