"""Propose which records of different lists are one subject: by reference numbers, by documents, by likeness.

What is proposed waits for a person. A pair that was refused is not proposed again unless one of its records states
something else of its subject; one that was accepted, or that accepted claims join already, is not proposed at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field

from tocsin.errors import UnknownList, Usage
from tocsin.ledger.leaf import MOST_OBJECTS, Act
from tocsin.match.identity_choice import by_reference, chosen, owner_of, reference_evidence
from tocsin.match.identity_evidence import Weighed
from tocsin.match.identity_references import Reference, references_of
from tocsin.model.accounts import Service
from tocsin.model.accounts import Verb as Right
from tocsin.model.identity import Basis, Pair, Proposal, Verb
from tocsin.model.screening import Evidence
from tocsin.services.accounts.permitting import permitted
from tocsin.services.auditing.recording import append
from tocsin.services.identity.claims import Marks, act_name, grouping_of
from tocsin.services.identity.work import Asked, LikenessWork, Told
from tocsin.services.indexing.refresh import refresh
from tocsin.services.ports import Node
from tocsin.services.workers import Plan, Work, in_order
from tocsin.store.database import Transaction
from tocsin.store.identity import Standing

Progress = Callable[[str, int], None]
Elsewhere = Callable[[], AbstractContextManager[Work[Asked, Told]]]


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a run proposed, by basis, and what it left out.

    ``known``: pairs that are proposed, accepted or joined already; ``refused``: those a person refused, unchanged
    since. ``not_compared``: records of which the comparison failed, with the reason.
    """

    lists: tuple[str, ...]
    records: int
    added: Mapping[Basis, int]
    known: int
    refused: int
    not_compared: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class _Survey:
    """What is known of every record of the lists: its revision, and the references that it states."""

    revisions: dict[str, int] = field(default_factory=dict)
    references: dict[str, frozenset[Reference]] = field(default_factory=dict)
    sizes: Counter[str] = field(default_factory=Counter)


def propose(
    node: Node,
    *,
    lists: Sequence[str] = (),
    elsewhere: Elsewhere | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> Proposed:
    """What was proposed over these lists, or all that are loaded. Raises UnknownList, Usage, NotAllowed.

    ``elsewhere`` opens the same work in another process; without it all is done in this one.
    """
    actor = permitted(node, Right.SEARCH)
    # As the one who asks: what is told of it, and proposed, is of lists and records that are theirs to see.
    with node.store.transaction(actor, read_only=True, verb=Right.SEARCH) as tx:
        names = _chosen_lists(tx, lists)
        survey = _survey(tx, names, progress)
    refresh(node, progress=progress)
    joined = by_reference(survey.references)
    told, failed = _compared(node, _Run(names, survey, joined), elsewhere, workers, progress)
    proposals = _proposals(survey, joined, told)
    return _written(node, names, survey, proposals, failed)


def _chosen_lists(tx: Transaction, lists: Sequence[str]) -> tuple[str, ...]:
    loaded = {state.list for state in tx.lists.states() if state.version is not None and state.standing}
    names = tuple(dict.fromkeys(lists)) or tuple(sorted(loaded))
    for name in names:
        if name not in loaded:
            raise UnknownList(f"the list {name!r} is not loaded", hint="see: tocsin list show")
    if len(names) < 2:
        raise Usage("one list alone has no others to be compared with", hint="name two lists, or load a second one")
    return names


def _survey(tx: Transaction, names: Collection[str], progress: Progress | None) -> _Survey:
    survey = _Survey()
    for name in names:
        for stored in tx.records.current(name):
            record = stored.record
            survey.revisions[record.id] = stored.revision.number
            # Its own reference alone is kept only where a list is quoted by others: a million entities are looked at.
            survey.references[record.id] = references_of(record)
            survey.sizes[record.owner] += 1
            if progress is not None and len(survey.revisions) % 500 == 0:
                progress("reading", len(survey.revisions))
    quoted = {reference for stated in survey.references.values() if len(stated) > 1 for reference in stated}
    survey.references = {
        record: stated for record, stated in survey.references.items() if len(stated) > 1 or stated & quoted
    }
    return survey


@dataclass(frozen=True, slots=True)
class _Run:
    names: tuple[str, ...]
    survey: _Survey
    joined: Mapping[Pair, Reference]

    def asked(self, tx: Transaction) -> Iterator[Asked]:
        """Each record of the smaller lists, to be held against the larger ones; and whatever a reference joins."""
        order = sorted(self.survey.sizes, key=lambda owner: (self.survey.sizes[owner], owner))
        partners: dict[str, list[str]] = {}
        for pair in self.joined:
            first, second = sorted((pair.a, pair.b), key=lambda record: order.index(owner_of(record)))
            partners.setdefault(first, []).append(second)
        for name in self.names:
            for stored in tx.records.current(name):
                record = stored.record
                if record.id not in self.survey.revisions:
                    continue
                against = tuple(order[order.index(record.owner) + 1 :])
                if against:
                    yield Asked(record, against, tuple(partners.get(record.id, ())))


def _compared(
    node: Node, run: _Run, elsewhere: Elsewhere | None, workers: int, progress: Progress | None
) -> tuple[list[Told], tuple[tuple[str, str], ...]]:
    work = LikenessWork(node)
    plan: Plan[Asked, Told]
    plan = Plan(work, elsewhere, workers) if elsewhere is not None else Plan(work, _nowhere)
    told: list[Told] = []
    with (
        node.store.transaction(Service("identity", node.actor), read_only=True) as tx,
        closing(in_order(run.asked(tx), plan)) as results,
    ):
        for block in results:
            told += block
            if progress is not None:
                progress("comparing", len(told))
    return told, tuple((each.record, each.why) for each in told if each.why)


def _nowhere() -> AbstractContextManager[Work[Asked, Told]]:
    raise Usage("no other process was asked for")  # pragma: no cover - a plan of one worker never calls it


def _proposals(survey: _Survey, joined: Mapping[Pair, Reference], told: Sequence[Told]) -> list[Proposal]:
    weights = {Pair.of(each.record, other): weighed for each in told for other, weighed in each.joined}
    found = [
        Proposal(
            pair,
            Basis.REFERENCE,
            _weight(weights.get(pair)),
            reference_evidence(reference, _reasons(weights.get(pair))),
            survey.revisions[pair.a],
            survey.revisions[pair.b],
        )
        for pair, reference in joined.items()
    ]
    likely = [
        Proposal(
            pair := Pair.of(each.record, one.record),
            Basis.NUMBER if one.weighed.has_number else Basis.LIKENESS,
            one.weighed.weight,
            one.weighed.evidence,
            survey.revisions[pair.a],
            survey.revisions[pair.b],
        )
        for each in told
        for one in each.likely
        if one.record in survey.revisions
    ]
    return [*found, *chosen(likely, joined, survey.references)]


def _weight(weighed: Weighed | None) -> float:
    return 0.0 if weighed is None else weighed.weight


def _reasons(weighed: Weighed | None) -> tuple[Evidence, ...]:
    return () if weighed is None else weighed.evidence


def _written(
    node: Node,
    names: tuple[str, ...],
    survey: _Survey,
    proposals: Sequence[Proposal],
    failed: tuple[tuple[str, str], ...],
) -> Proposed:
    """What is new of the proposals, written in one act."""
    with node.store.transaction(Service("identity", node.actor)) as tx:
        tx.identity.lock()
        standing = tx.identity.standing()
        latest = {each.pair: each for each in standing if each.is_latest}
        groups = grouping_of(standing).of
        marks = Marks(tx)
        fresh: list[Proposal] = []
        known = refused = 0
        for each in proposals:
            if each.pair.b in groups.get(each.pair.a, ()):
                known += 1
            elif _is_open(latest.get(each.pair), marks):
                fresh.append(each)
            elif latest[each.pair].verb is Verb.REFUSE:
                refused += 1
            else:
                known += 1
        act = tx.identity.propose(fresh, scope=f"lists {', '.join(names)}", purpose=node.purpose)
        if act:
            lists = [f"list:{name}" for name in names[: MOST_OBJECTS - 1]]
            append(node, tx, Act.AMEND, (act_name(act), *lists), what="identity proposed", claims=len(fresh))
    added = Counter(each.basis for each in fresh)
    return Proposed(names, len(survey.revisions), {basis: added[basis] for basis in Basis}, known, refused, failed)


def _is_open(before: Standing | None, marks: Marks) -> bool:
    """True where nothing stands in the way of a new claim on a pair."""
    if before is None or before.is_ended:
        return True
    if before.verb is Verb.ACCEPT or before.is_untouched:
        return False
    return bool(marks.changed_in(before))
