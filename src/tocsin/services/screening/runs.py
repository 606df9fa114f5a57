"""Runs of screening, kept without personal data: counts, versions, the caller's ids, and keyed digests of the rest.

What is kept of a row is its id, a digest of what it says, and for each match a digest of the record and the band. The
digests are made with the run's own key and sealed with it, some hundreds of rows together: without the key nobody can
tell what was found, and forgetting a run destroys the key (decision 19).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from tocsin.errors import NotFound, Usage
from tocsin.ledger.leaf import Act
from tocsin.match import weights
from tocsin.model.accounts import Verb
from tocsin.services.auditing.anchors import run_name
from tocsin.services.auditing.recording import append
from tocsin.services.ports import Node
from tocsin.services.refusals import require_role
from tocsin.services.screening.batch import Asked, Unread
from tocsin.services.screening.kept_rows import KeptRow, Noted, Tags, packed, packed_queries, unpacked, unpacked_queries
from tocsin.services.screening.proofs import Source, facts_of, sealed
from tocsin.services.screening.screen import Rules
from tocsin.store.runs import Chunk, NewRun, Run

CHUNK = 1024  # rows kept together; each chunk is a transaction


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What forgetting a run did, and which copies others must still let go."""

    run: Run
    done: tuple[str, ...]
    remaining: tuple[str, ...]


_DONE = (
    "the run's key destroyed",
    "ids, digests and kept queries removed",
    "what its leaves on the ledger committed to (ids, alerts, hashes) unreadable; the leaves stay",
)
_REMAINING = (
    "counts, list versions and the digest of the run's facts: for its proof",
    "dead rows: until PostgreSQL has vacuumed run_chunks and payload_keys",
    "write-ahead log: until it is recycled, and its archive has expired",
    "backups: until the oldest one that holds the key has expired",
    "the table, the file of answers, proofs of single items and exports of the ledger with payloads: "
    "wherever somebody has put them",
)
_BEFORE = "leaves of its rows on the ledger: an older Tocsin put them under keys of their own, and they can be opened"


class Recording:
    """A run under way: takes note of rows as their answers are written."""

    def __init__(self, node: Node, run: Run) -> None:
        self._node = node
        self._tags = Tags(_key_of(run))
        self._waiting: list[Noted] = []
        self.run = run
        self.progress = run.progress

    @property
    def noted(self) -> int:
        """How many rows the run has taken note of, kept or about to be."""
        return self.progress.rows + len(self._waiting)

    def note(self, rows: Iterable[Noted], length: int, digest: bytes, changes: Mapping[str, int] | None = None) -> None:
        """Take note of rows; ``length`` and ``digest`` (SHA-256) are of all answers up to these, already written."""
        self._waiting += rows
        answers = replace(self.progress, answers_length=length, answers_sha256=digest)
        self.progress = answers if changes is None else replace(answers, changes=dict(changes))
        if len(self._waiting) >= CHUNK:
            self._keep()

    def finish(self, source: Source) -> Run:
        """The run, finished: what it says is sealed and stays. ``source``: what was screened."""
        self._keep()
        with self._node.store.transaction(self._node.actor) as tx:
            tx.runs.progress(self.run, self.progress)
            self.run = tx.runs.get(self.run.number)
            facts = facts_of(tx, self.run, source)
            self.run = tx.runs.finish(self.run, facts, sealed(_key_of(self.run), facts))
            append(
                self._node, tx, Act.SCREEN, (_on_ledger(self.run),), case=self._node.acting.case,
                what="run", digest=sha256(facts).hexdigest(),
            )  # fmt: skip
        return self.run

    def _keep(self) -> None:
        rows, self._waiting = self._waiting, []
        if not rows:
            return
        before = self.progress
        queries = packed_queries(rows) if self.run.is_kept else None
        chunk = Chunk(before.chunks, before.rows + 1, len(rows), packed(rows, self._tags), queries)
        self.progress = replace(
            before,
            chunks=before.chunks + 1,
            rows=before.rows + len(rows),
            alerts=before.alerts + sum(row.is_alert for row in rows),
            not_checked=before.not_checked + sum(not row.is_checked for row in rows),
            unnamed=before.unnamed + sum(not row.has_id for row in rows),
            states=_counted(before.states, rows),
        )
        with self._node.store.transaction(self._node.actor) as tx:
            tx.runs.add(self.run, chunk, self.progress)


def begin(node: Node, asked: Asked, where: str, *, since: int | None = None, is_kept: bool = False) -> Recording:
    """A new run whose answers go to ``where``."""
    new = NewRun(node.purpose, weights.EDITION, _asked(asked), where, since, is_kept)
    with node.store.transaction(node.actor) as tx:
        return Recording(node, tx.runs.begin(new))


def stopped_at(node: Node, asked: Asked, where: str, *, since: int | None = None, is_kept: bool = False) -> Run | None:
    """The run whose answers lie there and that asked the same, by the same weights; finished or not; or None."""
    with node.store.transaction(node.actor, read_only=True) as tx:
        run = tx.runs.newest_to(where)
    same = (_asked(asked), weights.EDITION, since, is_kept)
    return run if run is not None and (run.asked, run.weights, run.since, run.is_kept) == same else None


def runs(node: Node, limit: int | None = None) -> tuple[Run, ...]:
    """The runs of this node, the newest first."""
    with node.store.transaction(node.actor, read_only=True) as tx:
        return tx.runs.newest(limit)


def run_of(node: Node, number: int) -> Run:
    """The run of this number. Raises NotFound."""
    with node.store.transaction(node.actor, read_only=True) as tx:
        return tx.runs.get(number)


def forget(node: Node, number: int) -> Forgotten:
    """What was done, and what remains: ids, digests and queries are gone, also from the ledger's payloads.

    Counts and versions stay. Raises NotAllowed to whoever may erase nothing, NotFound, and Usage for a run that was
    forgotten before.
    """
    require_role(node.acting, Verb.ERASE)  # whatever the purpose: what was kept for one is let go for the same
    with node.store.transaction(node.actor) as tx:
        run = tx.runs.get(number)
        if run.forgotten_at is not None:
            raise Usage(f"run {number} was forgotten on {run.forgotten_at:%Y-%m-%d}")
        tx.runs.forget(run)
        append(node, tx, Act.ERASE, (_on_ledger(run),), what="run forgotten", run=number)
        is_whole = not run.progress.rows or tx.ledger.lies_under(run.key_id)
        return Forgotten(tx.runs.get(number), _DONE, _REMAINING if is_whole else (*_REMAINING, _BEFORE))


def record_proof(node: Node, number: int) -> None:
    """Nothing: that the proof of a run is taken out is on the ledger. Raises NotFound, NotRecorded."""
    with node.store.transaction(node.actor) as tx:
        append(
            node, tx, Act.DISCLOSE, (_on_ledger(tx.runs.get(number)),), case=node.acting.case, what="proof of a run",
            run=number,
        )  # fmt: skip


def kept_rows(node: Node, run: Run) -> Iterator[KeptRow]:
    """What is kept of the rows of a run, in order, some at a time. Raises NotFound once it was forgotten."""
    for chunk in _chunks(node, run):
        yield from unpacked(chunk.data)


def kept_queries(node: Node, run: Run) -> Iterator[Unread]:
    """The rows themselves, where the caller asked to keep them. Raises NotFound once it was forgotten."""
    for chunk in _chunks(node, run):
        yield from unpacked_queries(chunk.queries)


def require_comparable(run: Run) -> None:
    """Nothing when later answers can be compared with the run's. Raises Usage that says why not."""
    if run.status == "forgotten":
        raise Usage(f"run {run.number} was forgotten: nothing of its rows is left to compare with")
    if run.status == "unfinished":
        raise Usage(
            f"run {run.number} was never finished: what it did not come to would pass for new",
            hint="run the same `tocsin screen file` again: it goes on where it was",
        )
    if run.progress.rows and run.progress.unnamed == run.progress.rows:
        raise Usage(
            f"the rows of run {run.number} had no ids: nobody can tell which row of today is which of then",
            hint="give the table a column `id`, and screen it once; from then on --since can compare",
        )


def require_queries(node: Node, number: int) -> Run:
    """The run, whose rows were kept. Raises NotFound, and Usage that says why its rows are not there."""
    run = run_of(node, number)
    if run.status == "forgotten":
        raise Usage(f"run {number} was forgotten: nothing of its rows is left")
    if not run.is_kept:
        raise Usage(
            f"run {number} kept no rows: they were not to be kept",
            hint=f"with the table: `tocsin screen file TABLE --since {number} --out OUT.jsonl`; or next time --keep",
        )
    if run.status == "unfinished":
        raise Usage(f"run {number} was never finished", hint="run the same `tocsin screen file` again: it goes on")
    return run


def asked_of(run: Run) -> Asked:
    """What was asked of each row."""
    return Asked(Rules(run.asked["limit"], run.asked["min_score"]), run.asked["alerts_only"])


def _chunks(node: Node, run: Run) -> Iterator[Chunk]:
    """Each chunk in a transaction of its own: what is made of it may take hours."""
    _key_of(run)
    for position in range(run.progress.chunks):
        with node.store.transaction(node.actor, read_only=True) as tx:
            yield tx.runs.chunk(run, position)


def _key_of(run: Run) -> bytes:
    if run.key is None:
        raise NotFound(f"run {run.number} was forgotten: of its rows nothing is kept")
    return run.key


def _on_ledger(run: Run) -> str:
    """How leaves name a run."""
    return run_name(run.id)


def _asked(asked: Asked) -> dict[str, int | float | bool]:
    return {"limit": asked.rules.limit, "min_score": asked.rules.min_score, "alerts_only": asked.alerts_only}


def _counted(
    states: Sequence[tuple[Mapping[str, int], int]], rows: Iterable[Noted]
) -> tuple[tuple[Mapping[str, int], int], ...]:
    counted = [(dict(lists), count) for lists, count in states]
    for row in rows:
        at = next((at for at, (lists, _) in enumerate(counted) if lists == row.lists), len(counted))
        if at == len(counted):
            counted.append((dict(row.lists), 0))
        counted[at] = (counted[at][0], counted[at][1] + 1)
    return tuple(counted)
