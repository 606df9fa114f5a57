"""Designations as they travel in an index, one line of JSON a record, so that a match needs no look at the database."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

from tocsin.model.record import Category, Designation, Measure


def pack_designations(designations: Iterable[Designation]) -> str:
    """One line of JSON; places and notes are left out."""
    return json.dumps(
        [
            [
                each.authority,
                each.programme,
                each.category.value,
                [measure.value for measure in each.measures],
                each.legal_basis,
                each.listed_on.isoformat() if each.listed_on else "",
                [day.isoformat() for day in each.amended_on],
                *([each.delisted_on.isoformat()] if each.delisted_on else []),
            ]
            for each in designations
        ]
    )


def unpack_designations(line: str) -> tuple[Designation, ...]:
    """What ``pack_designations`` packed."""
    return tuple(
        Designation(
            authority,
            programme,
            Category(category),
            tuple(Measure(measure) for measure in measures),
            legal_basis,
            date.fromisoformat(listed_on) if listed_on else None,
            tuple(date.fromisoformat(day) for day in amended_on),
            date.fromisoformat(delisted_on[0]) if delisted_on else None,
        )
        for authority, programme, category, measures, legal_basis, listed_on, amended_on, *delisted_on in json.loads(
            line
        )
    )
