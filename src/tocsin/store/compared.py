"""What a screening is compared with: the state of the records and of the claims, and the lists in force.

One statement, however many lists there are and however few of them may be seen.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import orjson

from tocsin.errors import StoreUnsafe
from tocsin.store.changes import Point
from tocsin.store.database import Store

_COMPARED = b"SELECT compared($1::text::smallint[])"  # migration 28


@dataclass(frozen=True, slots=True)
class ListInForce:
    """A list as a screening sees it: the date that its version in force states, "" for none, and how many records."""

    list: str
    as_of: str
    standing: int


@dataclass(frozen=True, slots=True)
class Compared:
    """The states of the records and of the claims, and the lists in force that may be seen, in order of name."""

    records: Point
    claims: Point
    lists: tuple[ListInForce, ...]


def compared(store: Store, classes: Collection[int] | None) -> Compared:
    """What there is to compare with, for somebody who may see these handling classes; None for all of them.

    A list counts when its own class is among them, with those of its records whose classes are. Raises StoreUnsafe,
    StoreUnavailable.
    """
    seen = None if classes is None else ("{" + ",".join(map(str, sorted(classes))) + "}").encode()
    answer, _now = store.ask(lambda _at: (_COMPARED, (seen,)))
    if answer is None:
        raise StoreUnsafe("the counter of changes is gone", hint="restore the database from a backup")
    generation, change_set, claims, claims_set, lists = orjson.loads(answer)
    return Compared(
        Point(generation, change_set or ""),
        Point(claims, claims_set or ""),
        tuple(ListInForce(*each) for each in lists),
    )
