"""FollowTheMoney entities that nobody is: a file of any size, line by line, from a seed and in little memory.

    python -m bench.ftm_entities FILE COUNT SEED

People are those of bench/people.py. What belongs to a person stands anywhere: before it or after it, near or a million
lines away. The mix is that of a large public collection: of 100 entities 69 are subjects.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from zlib import crc32

import orjson

from bench.people import identities
from tocsin.model.dates import Precision
from tocsin.model.record import NameType, Quality, Record

_SANCTION, _ADDRESS, _PASSPORT, _LINK, _COMPANY, _VESSEL = 12, 22, 27, 31, 39, 40  # running shares; the rest: people
_PROGRAMMES: Final = ("UT-SHIPS", "UT-CYBER", "UT-ARMS", "UT-TERR")
_WORDS: Final = (
    "Zarmak Qolbani Veshtum Rildok Pregan Hulfimo Shikre Bulantor Wesjip Sednur Gatheryol Khudra Pleminosk".split()
)
_FORMS: Final = ("LLC", "Limited", "GmbH", "S.A.", "JSC", "Trading Company", "Foundation")


def write_entities(path: Path, count: int, seed: int) -> None:
    """Nothing: ``count`` entities stand in ``path``, one a line."""
    with path.open("wb") as file:
        for entity in entities(count, seed):
            file.write(orjson.dumps(entity))
            file.write(b"\n")


def entities(count: int, seed: int) -> Iterator[dict[str, object]]:
    """``count`` entities of all sorts; number n is the same in a file of any size with the same count and seed."""
    people = identities(count, seed)
    for number, record in enumerate(people):
        yield _entity(number, record, count, seed)


def _entity(number: int, record: Record, count: int, seed: int) -> dict[str, object]:
    slot = number % 100
    if slot < _SANCTION:
        return _shaped(number, "Sanction", _sanction(number, _somebody(number, count, seed)))
    if slot < _ADDRESS:
        full = f"{number % 900 + 1} {_WORDS[number % len(_WORDS)]} Street, {_WORDS[number % 7]}"
        return _shaped(number, "Address", {"full": [full], "city": [_WORDS[number % 7]], "country": ["de"]})
    if slot < _PASSPORT:
        holder = _somebody(number, count, seed)
        return _shaped(number, "Passport", {"holder": [holder], "number": [f"U{number:08d}"], "country": ["fr"]})
    if slot < _LINK:
        ends = {"person": [_somebody(number, count, seed)], "relative": [_somebody(number + 1, count, seed)]}
        return _shaped(number, "Family", ends | {"relationship": ["brother"]})
    if slot < _COMPANY:
        return _shaped(number, "Company", _company(number))
    if slot < _VESSEL:
        imo = f"{1_000_000 + number}"
        return _shaped(
            number, "Vessel", {"name": [f"MV {_WORDS[number % 13]} {number}"], "imoNumber": [imo], "flag": ["pa"]}
        )
    return _shaped(number, "Person", _person(number, record, count, seed))


def _somebody(number: int, count: int, seed: int) -> str:
    """The id of a person of the file, anywhere in it."""
    draw = crc32(f"{seed}:{number}".encode()) % max(1, count // 100)
    return f"ut-{draw * 100 + _VESSEL + number % (100 - _VESSEL)}"


def _shaped(number: int, schema: str, properties: dict[str, list[str]]) -> dict[str, object]:
    return {
        "id": f"ut-{number}",
        "caption": next(iter(properties.values()))[0],
        "schema": schema,
        "properties": properties,
        "referents": [f"src-{number}"],
        "datasets": ["ut_consolidated", f"ut_source_{number % 40}"],
        "first_seen": "2026-01-01T00:00:00",
        "last_seen": "2026-11-20T00:00:00",
        "target": True,
    }


def _sanction(number: int, subject: str) -> dict[str, list[str]]:
    return {
        "entity": [subject],
        "authority": ["Ministry of Foreign Affairs of Utopia"],
        "programId": [_PROGRAMMES[number % 4]],
        "program": ["Measures of Utopia"],
        "listingDate": [f"20{number % 25:02d}-0{number % 9 + 1}-1{number % 10}"],
        "provisions": ["Asset freeze", "Travel ban"],
        "authorityId": [f"UT/{number}"],
    }


def _company(number: int) -> dict[str, list[str]]:
    one, two = _WORDS[number % 13], _WORDS[number // 13 % 13]
    return {
        "name": [f"{one} {two} {number % 997} {_FORMS[number % 7]}"],
        "alias": [f"{one}{two.lower()} {number % 997}"],
        "jurisdiction": ["ae"],
        "registrationNumber": [f"R{number}"],
        "address": [f"{number % 700} {two} Road, {one}"],
    }


def _person(number: int, record: Record, count: int, seed: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in record.names:
        key = "weakAlias" if name.quality is Quality.WEAK else "name" if name.type is NameType.PRIMARY else "alias"
        found.setdefault(key, []).append(name.text)
    for birth in record.births:
        day = birth.span.earliest
        text = day.isoformat() if birth.span.precision is Precision.DAY else f"{day.year:04d}"
        found.setdefault("birthDate", []).append(text)
    found["nationality"] = [each.country.lower() for each in record.nationalities]
    found["gender"] = [each.value for each in record.sexes]
    found["idNumber"] = [each.value for each in record.identifiers]
    found["topics"] = ["role.pep"] if number % 3 else ["sanction"]
    found["position"] = [f"Member of the council of {_WORDS[number % 13]}"] if number % 3 else []
    found["sourceUrl"] = [f"https://lists.example/{number}"]
    if number % 5 == 0:
        draw = crc32(f"{seed}:a:{number}".encode()) % max(1, count // 100)
        found["addressEntity"] = [f"ut-{draw * 100 + _SANCTION + number % (_ADDRESS - _SANCTION)}"]
    return {name: values for name, values in found.items() if values}


if __name__ == "__main__":
    write_entities(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
