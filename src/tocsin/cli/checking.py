"""What ``tocsin doctor`` looks at, each with a finding that says what to do."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

import numpy as np

from tocsin.cli.opening import recorded_refusals, settings
from tocsin.errors import StoreUnavailable, StoreUnsafe, TocsinError
from tocsin.ledger.leaf import Act
from tocsin.match import weights
from tocsin.model.accounts import Verb
from tocsin.node.local import LocalNode, open_node
from tocsin.node.merging import last_failure
from tocsin.segments.in_force import InForce
from tocsin.segments.locks import is_merging
from tocsin.services.auditing.node_keys import show
from tocsin.services.auditing.recording import append
from tocsin.services.auditing.sequence import sequence
from tocsin.services.documents import fault, is_loaded, with_rows
from tocsin.services.indexing.refresh import IndexState, index_state, refresh
from tocsin.services.listing.health import told_age
from tocsin.services.listing.sources import sources_of
from tocsin.services.refusals import require


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. ``state``: good, notice or bad."""

    check: str
    state: str
    what: str
    hint: str = ""


def examine(*, repair: bool, tell: Callable[[str, int], None]) -> list[Finding]:
    """Everything found, in the order of looking; what fails is one finding, and the looking goes on."""
    findings = [Finding("python", "good", sys.version.split()[0])]
    try:
        with open_node(settings()) as node, recorded_refusals(node):
            require(node.acting, Verb.OPERATE)
            findings.append(Finding("home", "good", str(node.settings.home)))
            where = "your own server" if node.settings["database_url"] else "embedded, running"
            findings.append(Finding("database", "good", f"{where}; durability settings are on"))
            findings += _looked(lambda: _records(node, repair=repair))
            findings += _looked(lambda: _index(node, tell, repair=repair))
            findings += _looked(lambda: _lists(node))
            findings += _looked(lambda: _documents(node))
            findings += _looked(lambda: _ledger(node))
            findings += _weights(node.now().date())
    except StoreUnavailable as error:
        findings.append(Finding("database", "bad", str(error), _HINT_UNREACHED))
    except TocsinError as error:
        findings.append(Finding(error.code, "bad", str(error), error.hint))
    return findings


_HINT_UNREACHED = (
    "with TOCSIN_DATABASE_URL: does that server run, and let you in? without: see server/server.log in the home"
)


def _looked(look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from look()
    except StoreUnavailable:
        raise
    except TocsinError as error:
        yield Finding(error.code, "bad", str(error), error.hint)


def _records(node: LocalNode, *, repair: bool) -> Iterator[Finding]:
    with node.store.transaction(node.actor, read_only=True) as tx:
        problems = list(islice(tx.problems(), MOST_PROBLEMS + 1))
    if not problems:
        yield Finding("records", "good", "every revision is as it was written")
    for problem in problems[:MOST_PROBLEMS]:
        revision = f" revision {problem.revision}" if problem.revision else ""
        yield Finding("records", "bad", f"{problem.record}{revision}: {problem.message}", _HINT_ALTERED)
    if len(problems) > MOST_PROBLEMS:
        yield Finding("records", "bad", f"and more than these {MOST_PROBLEMS}", _HINT_ALTERED)
    if repair:
        with node.store.transaction(node.actor) as tx:
            count = tx.records.rebuild_projections()
            append(node, tx, Act.CONFIGURE, ("node",), what="projections and index rebuilt", records=count)
        yield Finding("projections", "good", f"rebuilt for {count:,} records")
    if not problems:
        yield from _replay(node)


def _replay(node: LocalNode) -> Iterator[Finding]:
    """Whether look-ups read what the revisions give."""
    with node.store.transaction(node.actor, read_only=True) as tx:
        different = list(islice(tx.differences(), MOST_PROBLEMS + 1))
    if not different:
        yield Finding("replay", "good", "names, dates, numbers and counts are those that the revisions give")
    for each in different[:MOST_PROBLEMS]:
        yield Finding("replay", "bad", f"{each.record}: {each.message}", "tocsin doctor --repair")
    if len(different) > MOST_PROBLEMS:
        yield Finding("replay", "bad", f"and more than these {MOST_PROBLEMS}", "tocsin doctor --repair")


MOST_PROBLEMS = 20  # findings shown; a damaged disk has thousands
_HINT_ALTERED = "restore the database from a backup; until then do not trust this record"


def _index(node: LocalNode, tell: Callable[[str, int], None], *, repair: bool) -> Iterator[Finding]:
    before = index_state(node)
    if before.state is IndexState.DAMAGED:
        yield Finding("index", "notice", f"it was damaged, and is rebuilt from the store: {before.wrong}")
    index = refresh(node, anew=repair, progress=tell)
    rebuilt = "" if before.state is IndexState.FITS and not repair else "rebuilt: "
    yield Finding("index", "good", f"{rebuilt}{_of_index(node, index)}")
    yield from _merge(node, index)


def _of_index(node: LocalNode, index: InForce) -> str:
    """The index in a line: what is in force, and the segments that it is made of."""
    spellings = len(index.main.arrays.names.texts)
    files = [index.main.file.name]
    segments = f"main of generation {index.main.origin.generation}"
    if index.delta is not None:
        files.append(index.delta.file.name)
        added = len(index.added.records.ids) if index.added is not None else 0
        spellings += len(index.added.names.texts) if index.added is not None else 0
        dead = int(np.count_nonzero(index.delta.dead))
        segments += f", delta of {added:,} records, {dead:,} of the main replaced or gone"
    size = sum(_size(node.index_folder / name) for name in files) / 1e6
    what = f"{index.count:,} records, {spellings:,} spellings, {size:.1f} MB"
    return f"{what}; generation {index.origin.generation}, {segments}"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:  # replaced this moment
        return 0


def _merge(node: LocalNode, index: InForce) -> Iterator[Finding]:
    failure = last_failure(node.index_folder)
    if is_merging(node.index_folder):
        yield Finding("merge", "good", "the delta is being merged into a new main segment")
    elif failure:
        yield Finding("merge", "bad", f"the last one failed: {failure}", "then: tocsin doctor --repair")
    elif index.pointer.merge:
        yield Finding("merge", "notice", f"a merge is due: {index.pointer.merge}", "it begins by itself")


def _lists(node: LocalNode) -> Iterator[Finding]:
    with node.store.transaction(node.actor, read_only=True) as tx:
        states = with_rows(node, tx.lists.states())
    known = sources_of(node)
    if not states:
        yield Finding("lists", "notice", "no list is loaded", "tocsin list fetch un")
    for state in states:
        if state.held is not None:
            yield Finding(
                f"list {state.list}",
                "notice",
                f"a load is held: {state.held.reason}",
                f"tocsin list accept {state.list}",
            )
        if state.version is None:
            continue
        age = (node.now() - state.version.loaded_at).days
        source = known.get(state.list)
        is_old = source is not None and age > 2 * source.rhythm_days
        what = f"{state.standing:,} records, loaded {age} days ago"
        yield Finding(
            f"list {state.list}",
            "notice" if is_old else "good",
            what,
            f"tocsin list fetch {state.list}" if is_old else "",
        )


def _documents(node: LocalNode) -> Iterator[Finding]:
    if is_loaded(node):
        wrong = fault(node)
        hint = "load the register again: tocsin list load documents FILE" if wrong else ""
        yield Finding("documents", "bad" if wrong else "good", wrong or "the register is whole, every block read", hint)


def _ledger(node: LocalNode) -> Iterator[Finding]:
    """How the ledger stands, and what is in its way or soon will be; `tocsin audit verify` looks at all of it."""
    rotate_it = "tocsin node key rotate --root FILE"
    try:
        sequence(node)
    except StoreUnsafe as error:
        yield Finding("ledger", "bad", error.message, error.hint)
        return
    certificate = show(node, node.settings.home).keys[-1].certificate
    with node.store.transaction(node.actor, read_only=True) as tx:
        size, waiting, newest = tx.ledger_tree.size(), tx.ledger_tree.pending(), tx.ledger_tree.last_checkpoint()
    signed = f"last checkpoint {told_age(node.now() - newest.checkpoint.at)} ago" if newest else "no checkpoint yet"
    leaves = "leaf" if size == 1 else "leaves"
    yield Finding("ledger", "good", f"{size:,} {leaves}, {signed}, {waiting:,} waiting; `tocsin audit verify` reads it")
    days = (certificate.ends - node.now()).days
    if days < RENEW_DAYS:
        yield Finding("ledger", "notice", f"the key that signs it ends in {days} days", rotate_it)


RENEW_DAYS = 14  # before a node key ends


def _weights(today: date) -> Iterator[Finding]:
    # Safeguard S4: a weight table past its review date raises an alarm.
    is_due = today > date.fromisoformat(weights.REVIEW_BY)
    what = f"version {weights.VERSION}, to be reviewed by {weights.REVIEW_BY}"
    yield Finding(
        "weights", "notice" if is_due else "good", what, "the table of weights is due for review" if is_due else ""
    )
