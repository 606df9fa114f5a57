"""A table screened against an earlier run: only what is new, changed or ended goes into the file.

One line a row that has something to say; the rows that are gone come last. Here the run is ahead of nothing: what it
has noted says how much of the file stands, and after a stop the rest is cut off and made again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tocsin.cli.answers_file import AnswersFile, answers_file
from tocsin.cli.asking import Rows
from tocsin.cli.console import encodable
from tocsin.cli.filing import Order, Written, plan_of
from tocsin.cli.pacing import pace
from tocsin.cli.resuming import source_of
from tocsin.errors import Usage
from tocsin.match import weights
from tocsin.model.screening import Band
from tocsin.node.local import LocalNode
from tocsin.services.screening import runs
from tocsin.services.screening.batch import Tally, content_mark, versions
from tocsin.services.screening.following import GONE, Difference, Earlier
from tocsin.services.screening.kept_rows import Tags
from tocsin.services.screening.runs import Recording, kept_rows
from tocsin.services.workers import in_order
from tocsin.store.runs import Run

NOTHING: Mapping[str, int] = {"new": 0, "changed": 0, "ended": 0, "alerts": 0, "rows_gone": 0, "not_compared": 0}
_WEAK = Band.WEAK.value


@dataclass(frozen=True, slots=True)
class Followed:
    """What was done. ``changes``: how many matches are new, changed, ended; how many of the first two are alerts;
    how many rows are gone, and how many could not be compared.
    """

    before: int
    tally: Tally
    unused: tuple[str, ...]
    run: Run
    since: Run
    changes: Mapping[str, int]


class Changing:
    """Makes the lines of what changed, and counts it."""

    def __init__(self, earlier: Earlier, counts: Mapping[str, int]) -> None:
        self._earlier = earlier
        self.counts = {**NOTHING, **counts}

    def line(self, written: Written) -> bytes:
        """The line of a row; b"" where there is nothing to say."""
        why = self._earlier.why_not(written.noted)
        found = self._earlier.differences(written.noted)
        if not found and not why:
            return b""
        answer = json.loads(written.line)
        matches = {match["record"]: match for match in answer.pop("matches")}
        answer.pop("weak_left_out", None)
        changes = [self._told(each, matches) for each in found]
        head = {**answer, "since": self._earlier.run.number, "changes": changes}
        if why:
            self.counts["not_compared"] += 1
            head |= {"not_compared": why, "matches": list(matches.values())}
        return _encoded(head)

    def gone(self, lists: Mapping[str, int]) -> Iterator[bytes]:
        """The lines of the rows that are not in today's table."""
        for row_id, ended in self._earlier.gone():
            self.counts["rows_gone"] += 1
            if ended:
                head = {"id": row_id, "row": "", "status": "gone", "alerts": 0, "lists": dict(lists)}
                changes = [self._told(each, {}) for each in ended]
                tail = {"since": self._earlier.run.number, "changes": changes}
                yield _encoded({**head, "weights": weights.EDITION, "why": GONE, **tail})

    def _told(self, each: Difference, matches: Mapping[str, Any]) -> dict[str, Any]:
        self.counts[each.sort] += 1
        self.counts["alerts"] += each.band not in ("", _WEAK)
        told = {"change": each.sort, "record": each.record, "band": each.band, "was": each.was, "why": each.why}
        return told | ({"match": matches[each.record]} if each.record in matches else {})


def screen_changes(node: LocalNode, rows: Rows, result: Path, order: Order, since: Run) -> Followed:
    """The rows screened, and what is new, changed or ended against the earlier run in ``result``. Raises Usage."""
    if not rows.has_ids:
        raise Usage(
            f"the table gives its rows no ids: nobody can tell which row of run {since.number} each of them was",
            hint="give the table a column `id`; --since compares by it",
        )
    earlier = Earlier(node, since, rules=order.asked.rules, alerts_only=order.asked.alerts_only)
    with answers_file(result) as answers:
        run = _stopped(node, rows, answers, order, since)
        if run is not None and run.finished_at is not None:
            return Followed(
                run.progress.rows, _tally(run), rows.unused, run, since, {**NOTHING, **run.progress.changes}
            )
        recording = _recording(node, answers, order, since, run)
        before = recording.progress.rows
        _skip(node, rows, earlier, recording.run)
        changing, tally = Changing(earlier, recording.progress.changes), _tally(recording.run)
        with closing(in_order(rows.unread(), plan_of(node, order, recording.run))) as blocks:
            _write(answers, rows, tally, blocks, recording, changing)
        for line in changing.gone(versions(node)):
            answers.write(line)
        recording.note((), answers.length, answers.digest, changing.counts)
        return Followed(before, tally, rows.unused, recording.finish(rows.source()), since, changing.counts)


def _write(
    answers: AnswersFile, rows: Rows, tally: Tally, blocks: Iterator[Sequence[Written]], recording: Recording,
    changing: Changing,
) -> None:  # fmt: skip
    with pace("screening", rows.size, start=rows.place(), before=tally.rows) as tell:
        for block in blocks:
            answers.write(b"".join([changing.line(each) for each in block]))
            noted = [each.noted for each in block]
            recording.note(noted, answers.length, answers.digest, changing.counts)
            for each in noted:
                tally.count(is_alert=each.is_alert, is_checked=each.is_checked)
            tell(tally, rows.place())


def _stopped(node: LocalNode, rows: Rows, answers: AnswersFile, order: Order, since: Run) -> Run | None:
    """The run that goes on, or that was finished with these rows; None begins one. Raises Usage for foreign files."""
    with node.store.transaction(node.actor, read_only=True) as tx:
        known = tx.runs.newest_to(answers.where)
    ours = runs.stopped_at(node, order.asked, answers.where, since=since.number, is_kept=order.is_kept)
    is_intact = known is not None and answers.is_begun_by(known.progress.answers_length, known.progress.answers_sha256)
    if not is_intact or known is None:
        if answers.size():
            raise Usage(
                "the file exists and does not hold answers that go on here; it was left as it is",
                place=str(answers.path),
                hint="choose another --out",
            )
        return None
    is_ours = ours is not None and ours.number == known.number and _is_current(node, ours)
    if ours is not None and is_ours and (ours.finished_at is None or _is_done(rows, answers, ours)):
        return ours
    if answers.size():
        answers.keep_aside()
    return None


def _is_done(rows: Rows, answers: AnswersFile, run: Run) -> bool:
    """True when a finished run screened these very rows, and the file holds what it wrote and no more."""
    return rows.is_of(source_of(run)) and answers.size() == answers.length


def _is_current(node: LocalNode, run: Run) -> bool:
    """True when the lists are still those that the run compared with."""
    now = versions(node)
    return all(lists == now for lists, _ in run.progress.states)


def _recording(node: LocalNode, answers: AnswersFile, order: Order, since: Run, run: Run | None) -> Recording:
    if run is None:
        answers.start_again()
        return runs.begin(node, order.asked, answers.where, since=since.number, is_kept=order.is_kept)
    answers.cut(answers.length)  # what it wrote and did not note is made again
    return Recording(node, run)


def _skip(node: LocalNode, rows: Rows, earlier: Earlier, run: Run) -> None:
    """Take the rows that the run has noted. Raises Usage when the table holds others now."""
    tags, waiting = Tags(run.key or b""), rows.unread()
    for count, kept in enumerate(kept_rows(node, run), start=1):
        unread = next(waiting, None)
        content = tags.content(content_mark(unread)) if unread else ""
        if content != kept.content:
            raise Usage(
                f"the answers found belong to another table: row {count} after the heading says something else now",
                hint="choose another --out, or move the old one away",
            )
        if kept.has_id:
            earlier.take(kept.id)


def _tally(run: Run) -> Tally:
    return Tally(run.progress.rows, run.progress.alerts, run.progress.not_checked)


def _encoded(table: Mapping[str, Any]) -> bytes:
    return (encodable(json.dumps(table, ensure_ascii=False)) + "\n").encode("utf-8")
