"""Whether the tables are what the revisions give: every record replayed, and compared with what look-ups would read.

``store.integrity`` says whether the revisions are as they were written; this says whether what is derived from them
(projections, the fields of records, counts) is what it would be if it was made again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, LiteralString

from tocsin.model.record import Record
from tocsin.store.context import STREAM_ROWS, Context, batches
from tocsin.store.headers import RevisionHeader
from tocsin.store.integrity import Problem
from tocsin.store.projections import PROJECTIONS, Row, projected, projection_rows
from tocsin.store.records import header_of, opened

_STANDING: LiteralString = "SELECT * FROM stored_revisions WHERE number = standing_revision ORDER BY record_id"
_FIELDS: LiteralString = "SELECT id, list, kind, handling_class, payload_key FROM records WHERE id = ANY(%s)"
# What stands in a table for a record that does not stand: a name that a search would find, and nothing behind it.
_LEFT_OVER: LiteralString = (
    "SELECT owner || '/' || reference FROM records WHERE standing_revision IS NULL AND ("
    " EXISTS (SELECT FROM names WHERE record_id = records.id)"
    " OR EXISTS (SELECT FROM births WHERE record_id = records.id)"
    " OR EXISTS (SELECT FROM identifiers WHERE record_id = records.id)"
    " OR EXISTS (SELECT FROM designations WHERE record_id = records.id)"
    " OR EXISTS (SELECT FROM countries WHERE record_id = records.id)"
    " OR EXISTS (SELECT FROM links WHERE record_id = records.id)) ORDER BY 1"
)
_MISCOUNTED: LiteralString = (
    "SELECT coalesce(counted.list, found.list), coalesce(counted.handling_class, found.handling_class),"
    " coalesce(counted.standing, 0), coalesce(found.standing, 0) FROM list_standing AS counted FULL JOIN ("
    "SELECT list, handling_class, count(*) AS standing FROM records WHERE standing_revision IS NOT NULL"
    " GROUP BY list, handling_class) AS found"
    " ON (found.list, found.handling_class) = (counted.list, counted.handling_class)"
    " WHERE coalesce(counted.standing, 0) <> coalesce(found.standing, 0) ORDER BY 1, 2"
)
_UNCOUNTED: LiteralString = (
    "SELECT generation.value, coalesce(max(change_sets.generation), 0) FROM generation LEFT JOIN change_sets ON true"
    " GROUP BY generation.value HAVING generation.value <> coalesce(max(change_sets.generation), generation.value)"
)


def find_differences(context: Context) -> Iterator[Problem]:
    """Every table row that is not what the revisions give; streaming. Raises StoreUnsafe for a payload it cannot read.

    Empty when a rebuild would change nothing.
    """
    for batch in batches(context.stream(_STANDING), STREAM_ROWS):
        yield from _of_batch(context, batch)
    run = context.connection.execute
    for (record,) in run(_LEFT_OVER).fetchall():
        yield Problem(record, 0, "replay", "it does not stand, and look-ups still find it")
    for name, handling_class, counted, found in run(_MISCOUNTED).fetchall():
        what = f"class {handling_class} counts {counted} records, {found} stand"
        yield Problem(f"{name}/", 0, "replay", what)
    for counted, last in run(_UNCOUNTED).fetchall():
        yield Problem("", 0, "replay", f"the counter of changes is at {counted}, the last change at {last}")


def _of_batch(context: Context, batch: Sequence[dict[str, Any]]) -> Iterator[Problem]:
    ids = [row["record_id"] for row in batch]
    fields = {row[0]: row[1:] for row in context.connection.execute(_FIELDS, (ids,))}
    stored = {table: projection_rows(context.connection, table, ids) for table in PROJECTIONS}
    for row in batch:
        header = header_of(row)
        record = opened(context, row, header)
        record_id = row["record_id"]
        if fields[record_id] != _fields(record, header, row):
            yield _problem(header, "its list, kind, handling or key is not that of its revision")
        for table, expected in projected(record).items():
            if not _are_equal(expected, stored[table].get(record_id, [])):
                yield _problem(header, f"its {table} are not those of its revision")


def _fields(record: Record, header: RevisionHeader, row: dict[str, Any]) -> tuple[object, ...]:
    # A record that was put before there were versions, or moved between lists by none, keeps the list it has.
    return header.list or row["record_list"], record.kind.value, header.handling_class, header.payload_key


def _are_equal(expected: Sequence[Row], found: Sequence[Row]) -> bool:
    return sorted(map(repr, expected)) == sorted(map(repr, found))


def _problem(header: RevisionHeader, message: str) -> Problem:
    return Problem(header.record, header.number, "replay", message)
