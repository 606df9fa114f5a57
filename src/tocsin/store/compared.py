"""What a screening is compared with: the state of the records and of the claims, and the lists in force.

One statement, however many lists there are and however few of them may be seen.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import LiteralString

from tocsin.errors import StoreUnsafe
from tocsin.store.changes import Point
from tocsin.store.context import Context

# The counts by class are counted beforehand (migration 11), so that only what may be seen is added up.
_COMPARED: LiteralString = (
    "SELECT generation.value, generation.change_set, identity.value, identity.change_set,"
    " found.name, found.as_of, found.standing"
    " FROM generation CROSS JOIN identity_generation AS identity LEFT JOIN LATERAL ("
    " SELECT lists.name, version.as_of, (SELECT coalesce(sum(standing), 0)::bigint FROM list_standing"
    " WHERE list = lists.name AND (%(classes)s::smallint[] IS NULL OR handling_class = ANY(%(classes)s::smallint[])))"
    " AS standing"
    " FROM lists JOIN list_versions AS version ON version.list = lists.name AND version.status = 'in force'"
    " WHERE %(classes)s::smallint[] IS NULL OR lists.handling_class = ANY(%(classes)s::smallint[])"
    ") AS found ON true ORDER BY found.name"
)


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


def compared(context: Context, classes: Collection[int] | None) -> Compared:
    """What there is to compare with, for somebody who may see these handling classes; None for all of them.

    A list counts when its own class is among them, with those of its records whose classes are. Raises StoreUnsafe.
    """
    seen = None if classes is None else sorted(classes)
    rows = context.connection.execute(_COMPARED, {"classes": seen}).fetchall()
    if not rows:
        raise StoreUnsafe("the counter of changes is gone", hint="restore the database from a backup")
    generation, change_set, claims, claims_set = rows[0][:4]
    return Compared(
        Point(generation, str(change_set or "")),
        Point(claims, str(claims_set or "")),
        tuple(ListInForce(*row[4:]) for row in rows if row[4] is not None),
    )
