"""Going on after a stop: which answers in the file stand, which run they belong to, and what it has not yet noted.

Answers are written before the run takes note of them, so a file may be ahead of its run by some hundred rows, never
behind it. A file that is behind, or says something else, was touched by somebody: it is the start of another run.
"""

from __future__ import annotations

import json
import pickle
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from tocsin.cli.answers_file import AnswersFile, Found, look_through, stored
from tocsin.cli.asking import Rows
from tocsin.cli.pacing import pace
from tocsin.services.ports import Node
from tocsin.services.screening import runs
from tocsin.services.screening.batch import Asked, Done, Tally, Unread, content_mark, require_answer, versions
from tocsin.services.screening.kept_rows import Noted
from tocsin.services.screening.proofs import Source
from tocsin.services.screening.runs import Recording
from tocsin.store.runs import Run

LOOKED_AT = 1000  # answers found, between two looks at the bar


@dataclass(frozen=True, slots=True)
class Stopped:
    """What stands: the tally of the answers found, their run, and its recording, None when it is finished."""

    tally: Tally
    run: Run
    recording: Recording | None


def resume(node: Node, rows: Rows, answers: AnswersFile, asked: Asked, *, is_kept: bool) -> Stopped:
    """What stands of what was done before; of the rows, exactly those have then been read. Raises Usage."""
    lists, size = versions(node), answers.size()
    with pace("looking through the answers found", size) as tell:
        found = look_through(answers.path, lists)
        if found.is_outdated:
            answers.keep_aside()
            found = Found(0, 0, is_outdated=False)
        run = _run(node, rows, answers, asked, found, is_kept=is_kept)
        missed = Missed(is_kept=is_kept)
        noted = run.progress.rows if run else 0
        tally = Tally()
        answers.start_again()
        for unread, done, line in _answered(rows, answers, asked, islice(stored(answers.path, lists), found.rows)):
            tally.count(is_alert=done.is_alert, is_checked=done.is_checked)
            if tally.rows > noted:
                missed.add(unread, done, line)
            if tally.rows % LOOKED_AT == 0:
                tell(tally, size * tally.rows // found.rows)
    if found.length < answers.size():
        answers.cut(found.length)  # a last line that a stop cut short is made again
    if run is not None and run.finished_at is not None:
        return Stopped(tally, run, None)
    recording = Recording(node, run) if run else runs.begin(node, asked, answers.where, is_kept=is_kept)
    for block in missed.blocks():
        recording.note(block, answers.length, answers.digest)
    return Stopped(tally, recording.run, recording)


def source_of(run: Run) -> Source:
    """What a finished run screened."""
    stated = json.loads(run.facts or b"{}").get("input", {})
    return Source(stated.get("sha256", ""), stated.get("bytes", 0), stated.get("kept_by", ""))


def _run(node: Node, rows: Rows, answers: AnswersFile, asked: Asked, found: Found, *, is_kept: bool) -> Run | None:
    """The run that the answers found belong to, if it can go on, or was finished with these very rows."""
    run = runs.stopped_at(node, asked, answers.where, is_kept=is_kept)
    if run is None or run.progress.rows > found.rows:
        return None
    if not answers.is_begun_by(run.progress.answers_length, run.progress.answers_sha256):
        return None
    if run.finished_at is None:
        return run
    return run if run.progress.rows == found.rows and rows.is_of(source_of(run)) else None


def _answered(
    rows: Rows, answers: AnswersFile, asked: Asked, found: Iterator[tuple[Done, bytes]]
) -> Iterator[tuple[Unread, Done, bytes]]:
    """The answers found, each with its row. Raises Usage when one is to another row; none beyond them is taken."""
    waiting = rows.unread()
    for count, (done, line) in enumerate(found, start=1):
        unread = next(waiting, None)
        require_answer(count, asked.marked(unread) if unread else None, done)
        answers.passed(line)
        if unread is not None:
            yield unread, done, line


class Missed:
    """Rows that are answered in the file and that the run has not noted. Held packed: there may be many."""

    def __init__(self, *, is_kept: bool) -> None:
        self._is_kept = is_kept
        self._waiting: list[Noted] = []
        self._packed: list[bytes] = []

    def add(self, unread: Unread, done: Done, line: bytes) -> None:
        """Take note of a row's answer as it stands in the file."""
        matches = tuple((match["record"], match["band"]) for match in json.loads(line)["matches"])
        query = unread if self._is_kept else None
        has_id, content = bool(unread.fields[0]), content_mark(unread)
        self._waiting.append(
            Noted(done.id, has_id, content, done.is_checked, done.is_alert, done.lists, matches, query)
        )
        if len(self._waiting) >= runs.CHUNK:
            self._packed.append(zlib.compress(pickle.dumps(self._waiting), 1))
            self._waiting = []

    def blocks(self) -> Iterator[list[Noted]]:
        """All of them, in order."""
        for packed in self._packed:
            yield pickle.loads(zlib.decompress(packed))  # noqa: S301  packed above, in this process's own memory
        yield self._waiting
