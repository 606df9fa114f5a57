"""Whether every stored revision still is what was written: hashes, chains, seals, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from tocsin.errors import TocsinError
from tocsin.model.codec import content_hash, encode
from tocsin.store.context import Context
from tocsin.store.headers import NO_PREVIOUS, Operation, RevisionHeader, header_bytes, header_hash
from tocsin.store.records import header_of, opened


@dataclass(frozen=True, slots=True)
class Problem:
    """Something stored that is not as it was written. ``revision`` is 0 where the record as a whole is meant."""

    record: str
    revision: int
    code: str
    message: str


def find_problems(context: Context) -> Iterator[Problem]:
    """Every problem, record by record; streaming, so a large database takes time and not memory."""
    yield from _lists_that_miscount(context)
    yield from _records_without_revisions(context)
    yield from _keys_of_others(context)
    before: RevisionHeader | None = None
    row: dict[str, Any] | None = None
    for following in context.stream("SELECT * FROM stored_revisions ORDER BY record_id, number"):
        if row is not None and row["record_id"] != following["record_id"]:
            yield from _end_of_record(row, before)
            before = None
        row = following
        header = header_of(row)
        yield from _chain(header, before)
        yield from _payload(context, row, header)
        before = header
    if row is not None:
        yield from _end_of_record(row, before)


def _chain(header: RevisionHeader, before: RevisionHeader | None) -> Iterator[Problem]:
    if header.number != (before.number + 1 if before else 1):
        yield _problem(header, "gap", "the revision before it is missing")
    if header.previous_hash != (before.header_hash if before else NO_PREVIOUS):
        yield _problem(header, "chain", "it does not follow the revision before it")
    if header_hash(header_bytes(header)) != header.header_hash:
        yield _problem(header, "header", "its header was changed")
    if header.operation is Operation.DELIST and (before is None or before.content_hash != header.content_hash):
        yield _problem(header, "delisting", "it does not end the content before it")


def _payload(context: Context, row: dict[str, Any], header: RevisionHeader) -> Iterator[Problem]:
    if header.operation is not Operation.PUT or header.purged_at is not None:
        return
    try:
        record = opened(context, row, header)
    except TocsinError as error:
        yield _problem(header, "payload", error.message)
        return
    if content_hash(encode(record)) != header.content_hash:
        yield _problem(header, "payload", "its payload is not in canonical form")
    if (record.owner, record.reference) != (header.owner, header.reference):
        yield _problem(header, "payload", f"its payload is of {record.id}")


def _end_of_record(row: dict[str, Any], last: RevisionHeader | None) -> Iterator[Problem]:
    if last is None:
        return
    whole = replace(last, number=0)
    if row["latest_revision"] != last.number:
        yield _problem(whole, "gap", "its newest revisions are missing")
    if row["standing_revision"] != (last.number if last.operation is Operation.PUT else None):
        yield _problem(whole, "standing", "what is marked as standing is not its newest revision")


def _records_without_revisions(context: Context) -> Iterator[Problem]:
    rows = context.connection.execute(
        "SELECT owner || '/' || reference FROM records AS record"
        " WHERE NOT EXISTS (SELECT FROM revisions WHERE record_id = record.id)"
    )
    for (record,) in rows:
        yield Problem(record, 0, "gap", "all its revisions are missing")


def _keys_of_others(context: Context) -> Iterator[Problem]:
    """Keys that say they are another record's: who may see that one would be shown them."""
    rows = context.connection.execute(
        "SELECT DISTINCT owner || '/' || reference FROM revisions JOIN payload_keys AS key ON key.id = payload_key"
        " JOIN records ON records.id = revisions.record_id WHERE key.record_id IS DISTINCT FROM revisions.record_id"
        " ORDER BY 1"
    )
    for (record,) in rows:
        yield Problem(record, 0, "key", "its payload key says that it is another record's")


def _lists_that_miscount(context: Context) -> Iterator[Problem]:
    rows = context.connection.execute(
        "SELECT name, standing, (SELECT count(*) FROM records WHERE list = name AND standing_revision IS NOT NULL)"
        " FROM lists"
    )
    for name, counted, found in rows:
        if counted != found:
            yield Problem(f"{name}/", 0, "count", f"the list counts {counted} records, {found} stand")


def _problem(header: RevisionHeader, code: str, message: str) -> Problem:
    return Problem(header.record, header.number, code, message)
