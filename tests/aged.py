"""Screenings, sign-ins and runs of days gone by, on a node of today: what tests of retention begin with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import psycopg
from psycopg import sql

from tocsin.ledger.leaf import Act, Entry
from tocsin.model.dates import DateSpan, Precision
from tocsin.model.record import IdentifierType, SubjectKind
from tocsin.model.retention import Kind
from tocsin.model.screening import Answer, Band, DocumentQuery, Match, Query, Status
from tocsin.node.local import LocalNode
from tocsin.services.auditing.proof import export
from tocsin.services.auditing.recording import Item, record_batch, record_screening
from tocsin.services.auditing.sequence import sequence
from tocsin.services.keeping.terms import show
from tocsin.services.screening.batch import Asked, QueryTable, content_mark
from tocsin.services.screening.kept_rows import Noted
from tocsin.services.screening.proofs import Source
from tocsin.services.screening.runs import begin, kept_queries, kept_rows, runs
from tocsin.services.screening.screen import Rules
from tocsin.store.runs import EMPTY

NAME, BORN, NUMBER = "Quillon Marrowby-Teth", date(1971, 3, 29), "UTX7730114"
QUESTION = Query(
    NAME,
    born=DateSpan(BORN, BORN, Precision.DAY),
    documents=(DocumentQuery(NUMBER, IdentifierType.PASSPORT, "UT"),),
)
TABLE = f"id,name,birth_date\nrow-1,{NAME},{BORN}\n"
_ALERT = Match("uto/1", SubjectKind.PERSON, NAME, NAME, 0.95, 1.0, Band.STRONG, ())
ANSWER = Answer(QUESTION, (), (), Status.CHECKED)
ALERTED = replace(ANSWER, matches=(_ALERT,))


@contextmanager
def days_ago(node: LocalNode, days: float) -> Iterator[None]:
    """What is done inside was done so many days ago; the ledger signs for it today."""
    sequence(node)  # what the node was made with stays first
    clock = node.store._clock
    node.store._clock = lambda: datetime.now(UTC) - timedelta(days=days)
    try:
        yield
    finally:
        node.store._clock = clock
        sequence(node)


def ask(node: LocalNode, *answers: Answer, days: float) -> None:
    """Single screenings of so many days ago."""
    with days_ago(node, days):
        record_screening(node, answers)


def ask_batch(node: LocalNode, count: int, *, days: float) -> None:
    """One batch of so many days ago."""
    with days_ago(node, days):
        record_batch(node, [Item(f"row {at}", ANSWER) for at in range(count)])


def try_to_sign_in(node: LocalNode, address: str, *, days: float) -> None:
    """A try of so many days ago, from an address."""
    with days_ago(node, days), node.store.transaction("sign-in") as tx:
        tx.ledger.append(Entry(Act.LOG_IN, ("user:x",), payload={"outcome": "refused", "address": address}))


def keep_run(node: LocalNode, table: str, *, days: float, is_finished: bool = True) -> int:
    """The number of a run over a table of so many days ago, whose rows were kept."""
    with days_ago(node, days):
        recording = begin(node, Asked(Rules()), f"out of {days} days ago", is_kept=True)
        rows = QueryTable(StringIO(table)).unread()
        recording.note(
            [Noted(row.fields[0], True, content_mark(row), True, False, {}, (), row) for row in rows], 0, EMPTY
        )
        if is_finished:
            recording.finish(Source("0" * 64, len(table)))
        else:
            recording._keep()
    return recording.run.number


def kept(node: LocalNode) -> dict[Kind, int]:
    """How much of each kind is kept."""
    return {each.term.kind: each.counted.kept for each in show(node)}


def due(node: LocalNode) -> dict[Kind, int]:
    """How much of each kind is due, where anything is."""
    return {each.term.kind: each.counted.due for each in show(node) if each.counted.due}


def opened(node: LocalNode) -> str:
    """Everything that the node can open of what it keeps: payloads, placed or waiting, and the rows of runs."""
    told = list(export(node, with_payloads=True))
    for run in runs(node):
        if run.key is not None and run.is_kept:
            told += [repr(each) for each in (*kept_rows(node, run), *kept_queries(node, run))]
    return "\n".join(told)


def raw(database: str) -> bytes:
    """Every row of every table as text, and every column of bytes as it is; toasted ones whole."""
    found = []
    with psycopg.connect(database) as connection:
        tables = connection.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'm') AND relnamespace = 'public'::regnamespace"
        ).fetchall()
        for (table,) in tables:
            rows = connection.cursor(binary=True).execute(
                sql.SQL("SELECT convert_to(each::text, 'UTF8') FROM {} AS each").format(sql.Identifier(table))
            )
            for (text,) in rows:
                found.append(text)
                found += [_bytes_of(part) for part in text.split(b"\\\\x")[1:]]
    return b"\n".join(found)


def _bytes_of(text: bytes) -> bytes:
    """The bytes that a column of bytes shows as hexadecimal digits at the beginning of this."""
    digits = text[: next((at for at, each in enumerate(text) if each not in b"0123456789abcdef"), len(text))]
    return bytes.fromhex(digits.decode("ascii"))
