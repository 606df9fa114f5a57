"""Planted people: listed individuals whose names and dates were damaged by ``bench.damage`` (frozen)."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bench.damage import harsh, harsh_date, light, light_date
from tocsin.model.record import Quality, Record, SubjectKind
from tocsin.node.local import LocalNode


@dataclass(frozen=True, slots=True)
class Planted:
    """A damaged description of a listed person; ``born`` is None where the list states no date of birth."""

    record: str
    owner: str
    listed: str
    name: str
    born: date | None


def people(node: LocalNode) -> list[Record]:
    """The listed individuals in a fixed order."""
    with node.store.transaction(node.actor, read_only=True) as tx:
        records = [each.record for each in tx.records.current() if each.record.kind is SubjectKind.PERSON]
    return sorted(records, key=lambda record: record.id)


def plant(records: Iterable[Record], sort: str, seed: int, count: int = 0) -> list[Planted]:
    """Damaged descriptions, one a record: ``sort`` is "light", "harsh", or "exact" for none.

    Half of them damage the primary name, half any good name in Latin letters. ``count`` takes a sample; 0 is all.
    """
    rng = random.Random(f"{sort} {seed}")
    chosen = list(records)
    if count and count < len(chosen):
        chosen = rng.sample(chosen, count)
    on_name, on_date = _SORTS[sort]
    planted = []
    for record in chosen:
        names = [name.text for name in record.names if name.quality is Quality.STRONG and name.text.isascii()]
        names = [name for name in names if len(name.split()) > 1] or [record.primary_name]
        listed = record.primary_name if rng.random() < 0.5 and record.primary_name.isascii() else rng.choice(names)
        born = _born(record, rng)
        damaged = on_name(listed, rng)
        planted.append(Planted(record.id, record.owner, listed, damaged, on_date(born, rng) if born else None))
    return planted


def _born(record: Record, rng: random.Random) -> date | None:
    """A day within one of the stated dates: a passport always states a day."""
    if not record.births:
        return None
    span = rng.choice(record.births).span
    return span.earliest + timedelta(days=rng.randrange((span.latest - span.earliest).days + 1))


def _same_name(name: str, _rng: random.Random) -> str:
    return name


def _same_date(born: date, _rng: random.Random) -> date:
    return born


_SORTS: dict[str, tuple[Callable[[str, random.Random], str], Callable[[date, random.Random], date]]] = {
    "light": (light, light_date),
    "harsh": (harsh, harsh_date),
    "exact": (_same_name, _same_date),
}
