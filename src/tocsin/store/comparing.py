"""Two versions of a list side by side: which records differ, and by which of their revisions each is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tocsin.store.context import Context

ADDED, AMENDED, REMOVED = "added", "amended", "removed"

# A revision that no version caused (a purge) is of no version: what it ended is told as its list's versions told it.
_STATES = """
    WITH stated AS MATERIALIZED (
        SELECT revision.record_id, revision.number, revision.operation, revision.content_hash,
               version.number AS version, version.as_of, version.loaded_at
        FROM list_versions AS version JOIN revisions AS revision ON revision.list_version = version.id
        WHERE version.list = %s AND version.number <= %s
    ), touched AS (
        SELECT DISTINCT record_id FROM stated WHERE version > %s
    ), after AS (
        SELECT DISTINCT ON (record_id) * FROM stated JOIN touched USING (record_id) ORDER BY record_id, number DESC
    ), before AS (
        SELECT DISTINCT ON (record_id) * FROM stated JOIN touched USING (record_id) WHERE version <= %s
        ORDER BY record_id, number DESC
    ), first AS (
        SELECT DISTINCT ON (record_id) * FROM stated JOIN touched USING (record_id) ORDER BY record_id, number
    )
    SELECT record.owner, record.reference,
           CASE WHEN before.operation = 'put' THEN before.number END AS before,
           CASE WHEN after.operation = 'put' THEN after.number END AS after,
           first.as_of, first.loaded_at
    FROM after JOIN records AS record ON record.id = after.record_id
    JOIN first ON first.record_id = after.record_id
    LEFT JOIN before ON before.record_id = after.record_id
    WHERE (before.operation = 'put' OR after.operation = 'put')
      AND (before.operation, before.content_hash) IS DISTINCT FROM (after.operation, after.content_hash)
    ORDER BY record.owner, record.reference COLLATE "C"
"""


@dataclass(frozen=True, slots=True)
class ChangedRecord:
    """A record that differs between two versions. ``before`` and ``after``: its revisions then, or None.

    ``first_as_of`` and ``first_loaded_at``: of the version that first brought it.
    """

    owner: str
    reference: str
    before: int | None
    after: int | None
    first_as_of: str
    first_loaded_at: datetime

    @property
    def sort(self) -> str:
        """added, amended or removed."""
        if self.before is None:
            return ADDED
        return REMOVED if self.after is None else AMENDED


class ListComparisons:
    """Versions of lists compared, as one transaction sees them."""

    __slots__ = ("_context",)

    def __init__(self, context: Context) -> None:
        self._context = context

    def between(self, name: str, since: int, until: int) -> Iterator[ChangedRecord]:
        """The records of the list that version ``until`` states otherwise than ``since`` (0: nothing), by reference."""
        rows = self._context.stream(_STATES, (name, until, since, since))
        for row in rows:
            yield ChangedRecord(
                row["owner"], row["reference"], row["before"], row["after"], row["as_of"], row["loaded_at"]
            )
