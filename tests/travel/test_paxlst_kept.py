"""PAXLST: what is kept of people and what is not (SAFEGUARDS S5, S6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tocsin.model.travel import Manifest, Reference
from tocsin.travel.profile import EVERYTHING

RECEIVED = date(2026, 11, 22)

Read = Callable[..., Manifest]
Build = Callable[..., bytes]


CANARIES = (
    "NAD+FL+++ERIKSSON:ANNA+CANARY STREET+CANARY TOWN+CANARY+CANARY+UTO",
    "ATT+9++CANARY",
    "FTX+AAH+++CANARY MEAL",
    "EMP+4+++CANARY",
    "COM+CANARY:TE",
    "MEA+AAW++KGM:CANARY",
    "GEI+7+CANARY",
    "LOC+180+UTO:::CANARY",
    "LOC+999+CANARY",
    "DTM+999:CANARY",
    "NAT+1+CANARY",
    "RFF+YZY:CANARY",
    "QQQ+CANARY",
    "RFF+CANARY:CANARY",
)


def test_what_the_eu_element_list_does_not_name_never_reaches_the_manifest(read: Read) -> None:
    manifest = read(*CANARIES, "LOC+174+SY", tail=("CNT+CANARY:1",))

    assert "CANARY" not in repr(manifest)
    assert manifest.travellers[0].residence == ""


def test_what_is_dropped_is_counted_by_name(read: Read) -> None:
    ignored = dict(read("NAD+FL+++A:B+STREET", "LOC+180+UTO", "FTX+AAH+++X", "FTX+SSR+++Y", "RFF+YZY:1").ignored)

    assert ignored == {
        "FTX other than bags": 2,
        "LOC+180": 1,
        "NAD address": 1,
        "RFF of another kind": 1,
    }


def test_a_wider_profile_keeps_addresses_birth_places_and_unknown_references(read: Read) -> None:
    details = ("LOC+180+UTO:::ZENDA", "LOC+174+UTO", "RFF+YZY:1234567890C1", "RFF+AEA:R1")
    manifest = read("NAD+FL+++A:B+7 LIGHTHOUSE STEPS+ZENDA+++UTO", *details, profile=EVERYTHING)

    (traveller,) = manifest.travellers
    assert traveller.address == "7 LIGHTHOUSE STEPS, ZENDA, UTO"
    assert (traveller.birth_place, traveller.birth_country, traveller.residence) == ("ZENDA", "UTO", "UTO")
    assert traveller.references == (Reference("YZY", "1234567890C1"), Reference("AEA", "R1"))


def test_no_profile_keeps_free_text_or_attributes_of_people(read: Read) -> None:
    protected = ("ATT+9++CANARY", "FTX+AAH+++CANARY MEAL", "EMP+4+++CANARY", "GEI+7+CANARY")

    assert "CANARY" not in repr(read("NAD+FL+++A:B", *protected, profile=EVERYTHING))


def test_the_redress_number_is_kept_because_it_speaks_for_the_traveller(read: Read) -> None:
    assert read("NAD+FL+++A:B", "RFF+AEA:R0001").travellers[0].references == (Reference("AEA", "R0001"),)


def test_warnings_never_repeat_what_a_field_held(read: Read) -> None:
    broken = ("ATT+2++CANARY", "DTM+329:CANARY", "DTM+36:CANARY", "NAT+2+CANARY", "MEA+CT++:CANARY", "RFF+CANARY")

    manifest = read("NAD+CANARY+++A:B", *broken)

    assert manifest.warnings
    assert not [warning for warning in manifest.warnings if "CANARY" in repr(warning)]
