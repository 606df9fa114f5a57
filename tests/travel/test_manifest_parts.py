"""Parts of one message: joined by their common access reference, late or twice, and never taken for the whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.model.travel import Manifest
from tocsin.travel import paxlst

RECEIVED = date(2026, 11, 22)

Build = Callable[..., bytes]


def read(*messages: bytes) -> tuple[Manifest, ...]:
    return paxlst.read(b"\r\n".join(messages), received=RECEIVED)


def codes(manifest: Manifest) -> set[str]:
    return {warning.code for warning in manifest.warnings}


def families(manifest: Manifest) -> list[str]:
    return [traveller.family for traveller in manifest.travellers]


@pytest.fixture
def parts(build: Build) -> tuple[bytes, bytes, bytes]:
    """Three parts of one message for four passengers."""
    count = ("CNT+42:4",)
    return (
        build("NAD+FL+++A:B", "NAD+FL+++C:D", part="01:C", tail=count),
        build("NAD+FL+++E:F", part="02", tail=count),
        build("NAD+FL+++G:H", part="03:F", tail=count),
    )


def test_parts_are_one_manifest_in_their_order_however_they_come(parts: tuple[bytes, bytes, bytes]) -> None:
    for order in permutations(parts):
        (manifest,) = read(*order)

        assert families(manifest) == ["A", "C", "E", "G"]
        assert manifest.is_whole
        assert manifest.warnings == ()
        assert [part.number for part in manifest.parts] == ["01", "02", "03"]


def test_a_missing_part_is_named_and_the_manifest_not_whole(parts: tuple[bytes, bytes, bytes]) -> None:
    (manifest,) = read(parts[0], parts[2])

    assert {"part-missing", "fewer-than-stated"} <= codes(manifest)
    assert any("02" in warning.message for warning in manifest.warnings)
    assert not manifest.is_whole


def test_a_missing_final_part_is_noticed(parts: tuple[bytes, bytes, bytes]) -> None:
    (manifest,) = read(parts[0], parts[1])

    assert "part-final-missing" in codes(manifest)
    assert not manifest.is_whole


def test_a_late_part_makes_the_manifest_whole_when_it_is_joined(parts: tuple[bytes, bytes, bytes]) -> None:
    (early,) = read(parts[0], parts[2])
    (late,) = read(parts[1])

    (manifest,) = paxlst.join([early, late])

    assert sorted(families(manifest)) == ["A", "C", "E", "G"]
    assert manifest.is_whole
    assert codes(manifest) == set()


def test_a_part_that_came_twice_counts_once(parts: tuple[bytes, bytes, bytes]) -> None:
    (manifest,) = read(*parts, parts[1])

    assert families(manifest) == ["A", "C", "E", "G"]
    assert codes(manifest) == {"part-twice"}
    assert manifest.is_whole


def test_two_different_parts_with_one_number_are_both_kept(build: Build) -> None:
    (manifest,) = read(build("NAD+FL+++A:B", part="01:F"), build("NAD+FL+++C:D", part="01:F"))

    assert families(manifest) == ["A", "C"]
    assert "part-differs" in codes(manifest)


def test_messages_of_other_transactions_flights_or_kinds_stay_apart(build: Build) -> None:
    first = build("NAD+FL+++A:B", part="01:F")
    crew = build("NAD+FM+++C:D", part="01:F", head=("BGM+250",))
    other_reference = build("NAD+FL+++E:F", part="01:F", reference="XX124/261122/0900")
    other_transaction = build("NAD+FL+++G:H", part="01:F", head=("BGM+745", "RFF+TN:2"))
    other_flight = build("NAD+FL+++I:J", part="01:F", flight=("TDT+20+XX9",))

    manifests = read(first, crew, other_reference, other_transaction, other_flight)

    assert [families(manifest) for manifest in manifests] == [["A"], ["C"], ["E"], ["G"], ["I"]]


def test_messages_without_a_part_number_or_a_reference_are_never_joined(build: Build) -> None:
    unnumbered = build("NAD+FL+++A:B"), build("NAD+FL+++A:B")
    unnamed = build("NAD+FL+++C:D", part="01:C", reference=""), build("NAD+FL+++E:F", part="02:F", reference="")

    assert len(read(*unnumbered)) == 2
    assert len(read(*unnamed)) == 2


def test_a_count_that_agrees_shows_that_all_are_here_whatever_the_part_number_says(build: Build) -> None:
    (manifest,) = read(build("NAD+FL+++A:B", part="10:F", tail=("CNT+42:1",)))

    assert "part-missing" in codes(manifest)
    assert manifest.is_whole


def test_dropped_facts_are_summed_over_the_parts(build: Build) -> None:
    (manifest,) = read(
        build("NAD+FL+++A:B+STREET", part="01:C"), build("NAD+FL+++C:D+STREET", "FTX+AAH+++X", part="02:F")
    )

    assert manifest.ignored == (("FTX other than bags", 1), ("NAD address", 2))


def test_a_message_hash_is_kept_for_every_part(parts: tuple[bytes, bytes, bytes]) -> None:
    (early,) = read(parts[0])
    (late,) = read(parts[1])

    (manifest,) = paxlst.join([late, early])

    assert [part.hash for part in manifest.parts] == [early.message_hash, late.message_hash]


@given(st.permutations(range(5)), st.lists(st.integers(0, 4), max_size=4))
def test_joining_again_in_any_order_with_repeats_gives_the_same_people(order: list[int], repeats: list[int]) -> None:
    flags = {0: "01:C", 4: "05:F"}
    messages = [
        f"UNB+UNOA:4+A'UNH+1+PAXLST:D:05B+REF+{flags.get(n, f'{n + 1:02d}')}'BGM+745'NAD+FL+++NAME{'ABCDE'[n]}'UNT+4+1'"
        for n in range(5)
    ]
    manifests = [read(messages[n].encode())[0] for n in [*order, *repeats]]

    joined: tuple[Manifest, ...] = ()
    for manifest in manifests:
        joined = paxlst.join([*joined, manifest])

    (whole,) = joined
    assert sorted(families(whole)) == ["NAMEA", "NAMEB", "NAMEC", "NAMED", "NAMEE"]
    assert whole.is_whole
