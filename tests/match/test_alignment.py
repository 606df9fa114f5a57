"""Which token stands for which: one-to-one, best first, glued and split forms, initials, order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invented_records import latin_names, names_of_one_script, side
from tocsin.match.alignment import Alignment, Near, Pairing, Side, Unit, align, in_order
from tocsin.match.measuring import nearby


def aligned(ours: str, theirs: str) -> Alignment:
    a, b = side(ours), side(theirs)
    return align(a, b, nearby(a, b))


def pairs(ours: str, theirs: str) -> set[tuple[str, str]]:
    a, b = side(ours), side(theirs)
    return {(a.text(pairing.ours), b.text(pairing.theirs)) for pairing in align(a, b, nearby(a, b)).pairings}


def used(pairings: tuple[Pairing, ...], *, is_ours: bool) -> list[int]:
    return [at for pairing in pairings for at in range(*(pairing.ours if is_ours else pairing.theirs))]


sides = st.lists(
    st.tuples(st.sampled_from(["zarmak", "qolbani", "z", "q", "al", "vesh"]), st.booleans(), st.floats(0.5, 9.0)),
    min_size=0,
    max_size=6,
).map(
    lambda rows: Side(
        tuple(letters for letters, _, _ in rows),
        tuple(light for _, light, _ in rows),
        tuple(False for _ in rows),
        tuple(rarity for _, _, rarity in rows),
    )
)


# -- laws --


@given(sides, sides, st.data())
def test_no_token_is_used_twice_whatever_is_near(ours: Side, theirs: Side, data: st.DataObject) -> None:
    units = [(mine, yours) for mine in ours.units() for yours in theirs.units()]
    chosen = data.draw(st.lists(st.sampled_from(units), max_size=20)) if units else []
    near = [Near(mine, yours, data.draw(st.floats(0.0, 2.0))) for mine, yours in chosen]

    found = align(ours, theirs, near)

    for is_ours in (True, False):
        positions = used(found.pairings, is_ours=is_ours)
        assert len(positions) == len(set(positions))


@given(sides, sides, st.data())
def test_every_full_token_is_either_paired_or_left_over(ours: Side, theirs: Side, data: st.DataObject) -> None:
    units = [(mine, yours) for mine in ours.units() for yours in theirs.units()]
    near = [Near(*pair, 0.0) for pair in data.draw(st.lists(st.sampled_from(units), max_size=8))] if units else []

    found = align(ours, theirs, near)

    for each, left, is_ours in ((ours, found.ours_left, True), (theirs, found.theirs_left, False)):
        taken = set(used(found.pairings, is_ours=is_ours))
        full = {at for at, light in enumerate(each.light) if not light}
        assert set(left) == full - taken


@given(names_of_one_script)
def test_a_name_is_wholly_paired_with_itself(name: str) -> None:
    found = aligned(name, name)

    assert found.ours_left == found.theirs_left == ()
    assert all(pairing.distance == 0.0 for pairing in found.pairings)


@given(latin_names, latin_names)
def test_pairings_are_taken_best_first(ours: str, theirs: str) -> None:
    gains = [pairing.gain for pairing in aligned(ours, theirs).pairings]

    assert gains == sorted(gains, reverse=True)


def test_two_names_without_tokens_align_to_nothing() -> None:
    nothing = Side((), (), (), ())

    assert align(nothing, nothing, []) == Alignment((), (), (), 0)
    assert nothing.units() == []


# -- which is which --


def test_the_nearer_spelling_wins_its_token() -> None:
    assert pairs("Zarmak Zarmaq Qolbani", "Zarmaq Qolbani") == {("zarmaq", "zarmaq"), ("qolbani", "qolbani")}


@pytest.mark.parametrize(
    ("ours", "theirs", "pair"),
    [
        ("Zarmakqolban Tumril", "Zarmak Qolban Tumril", ("zarmakqolban", "zarmak qolban")),
        ("Zarmak Qolban Tumril", "Zarmakqolban Tumril", ("zarmak qolban", "zarmakqolban")),
        ("Abubakran Tumril", "Abu Bakran Tumril", ("abubakran", "abu bakran")),
        ("Alqolbani Tumril", "al-Qolbani Tumril", ("alqolbani", "al qolbani")),
        ("زرمكقلبان", "زرمك قلبان", ("زرمكقلبان", "زرمك قلبان")),
    ],
)
def test_names_written_together_meet_the_same_names_written_apart(
    ours: str, theirs: str, pair: tuple[str, str]
) -> None:
    found = aligned(ours, theirs)

    assert pair in pairs(ours, theirs)
    assert found.ours_left == found.theirs_left == ()


def test_two_pairs_of_neighbours_are_never_glued_to_each_other() -> None:
    found = aligned("Zarmak Qolban", "Zarma Kqolban")

    assert all(pairing.ours.end - pairing.ours.start + pairing.theirs.end - pairing.theirs.start < 4
               for pairing in found.pairings)  # fmt: skip


def test_an_initial_stands_for_a_full_name_of_its_letter() -> None:
    found = aligned("Z Qolbani", "Zarmak Qolbani")

    assert ("z", "zarmak") in pairs("Z Qolbani", "Zarmak Qolbani")
    assert found.ours_left == found.theirs_left == ()
    assert [pairing.is_initial for pairing in found.pairings] == [False, True]


def test_an_initial_on_the_record_s_side_fits_as_well() -> None:
    assert ("zarmak", "z") in pairs("Zarmak Qolbani", "Z Qolbani")


def test_an_initial_fits_no_name_of_another_letter() -> None:
    found = aligned("X Qolbani", "Zarmak Qolbani")

    assert found.ours_left == (0,)
    assert found.theirs_left == (0,)


def test_an_initial_never_takes_a_name_from_its_own_spelling() -> None:
    assert pairs("Z Qolbani", "Qolbani Zarmak") == {("qolbani", "qolbani"), ("z", "zarmak")}


@pytest.mark.parametrize("ours", ["Q Qolbani Zarmak", "Z Zarmak Qolbani", "Zarmak 7 Qolbani"])
def test_an_initial_or_a_number_is_never_glued_to_its_neighbour(ours: str) -> None:
    assert {("qolbani", "qolbani"), ("zarmak", "zarmak")} <= pairs(ours, "Qolbani Zarmak")


def test_light_tokens_left_over_are_counted_and_are_no_conflict() -> None:
    found = aligned("Zarmak bin al-Qolbani", "Zarmak Qolbani")

    assert found.ours_left == found.theirs_left == ()
    assert found.light_left == 2


def test_the_commonest_of_tokens_is_still_paired_with_itself() -> None:
    common = Side(("zarmak",), (False,), (False,), (0.2,))

    assert align(common, common, nearby(common, common)).ours_left == ()


# -- order --


def at(*places: int) -> list[Pairing]:
    return [Pairing(Unit(i, i + 1), Unit(j, j + 1), 0.0, 1.0, False) for i, j in enumerate(places)]


@pytest.mark.parametrize("places", [(), (0,), (0, 1), (0, 1, 2), (0, 2, 3), (1, 2, 0), (2, 0, 1), (1, 0)])
def test_the_same_order_or_the_family_name_moved_to_the_other_end_is_in_order(places: tuple[int, ...]) -> None:
    assert in_order(at(*places))


@pytest.mark.parametrize("places", [(2, 1, 0), (0, 2, 1), (1, 0, 2), (0, 3, 1, 2), (3, 2, 1, 0)])
def test_a_scrambled_order_is_not_in_order(places: tuple[int, ...]) -> None:
    assert not in_order(at(*places))


@given(st.integers(1, 8), st.integers(0, 8))
def test_any_rotation_is_in_order(count: int, by: int) -> None:
    places = [(place + by) % count for place in range(count)]

    assert in_order(at(*places))


@given(st.permutations(range(5)))
def test_the_order_of_the_pairings_themselves_does_not_matter(shuffled: list[int]) -> None:
    pairings = at(0, 2, 1, 3, 4)

    assert in_order([pairings[i] for i in shuffled]) == in_order(pairings)
