"""The invented entities of the benchmark: the same for a seed, whole, and known to the reader."""

from __future__ import annotations

import orjson
from bench.ftm_entities import entities

from tocsin.sources.ftm.entities import read
from tocsin.sources.reading import ListFile, Report


def test_the_same_seed_gives_the_same_entities_and_another_others() -> None:
    assert list(entities(300, 7)) == list(entities(300, 7)) != list(entities(300, 8))


def test_the_reader_knows_every_property_and_joins_what_belongs_together() -> None:
    data = b"\n".join(map(orjson.dumps, entities(1_000, 7)))
    report = Report()

    records = list(read([ListFile.of_bytes("x.json", data)], "bench", report))

    assert len(records) == 690
    assert report.unknown == {}
    assert report.ignored.get("an entity of no subject in the file") is None
    assert sum(fact.property == "authority reference" for record in records for fact in record.facts) == 120
