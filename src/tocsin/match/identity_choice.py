"""Of the pairs that look like one subject, those to propose: the best on both sides, and nothing that contradicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations

from tocsin.match.identity_evidence import AMBIGUOUS
from tocsin.match.identity_references import Reference, disagree
from tocsin.model.identity import Pair, Proposal
from tocsin.model.screening import Evidence

MOST_BEARERS = 100  # records that state one reference number: more is a programme's number, not a subject's


def by_reference(references: Mapping[str, frozenset[Reference]]) -> dict[Pair, Reference]:
    """The pairs of records of different lists that state one reference number, and which (the first in order)."""
    bearers: dict[Reference, list[str]] = defaultdict(list)
    for record, stated in references.items():
        for reference in stated:
            bearers[reference].append(record)
    found: dict[Pair, Reference] = {}
    for reference, records in sorted(bearers.items()):
        if len(records) > MOST_BEARERS:
            continue
        for one, other in combinations(sorted(records), 2):
            if owner_of(one) != owner_of(other):
                found.setdefault(Pair.of(one, other), reference)
    return found


def chosen(
    likely: Iterable[Proposal],
    joined: Iterable[Pair],
    references: Mapping[str, frozenset[Reference]],
) -> list[Proposal]:
    """The likely pairs without those that reference numbers contradict, and of rivals the best.

    Rivals are the records of one list for one record. Where they are equally good, all stay: a person decides.
    """
    taken = {(record, owner_of(other)) for pair in joined for record, other in _both(pair)}
    stand = [
        each
        for each in likely
        if not any((record, owner_of(other)) in taken for record, other in _both(each.pair))
        and not _contradicted(each.pair, references)
    ]
    best: dict[tuple[str, str], float] = {}
    for each in stand:
        for record, other in _both(each.pair):
            place = (record, owner_of(other))
            best[place] = max(best.get(place, each.weight), each.weight)
    kept = [
        each
        for each in stand
        if all(each.weight >= best[(record, owner_of(other))] - AMBIGUOUS for record, other in _both(each.pair))
    ]
    return sorted(kept, key=lambda each: (-each.weight, each.pair))


def reference_evidence(reference: Reference, others: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The reference that both state, before what else speaks for or against."""
    family, number = reference
    arguments = (("list", family.upper()), ("number", number))
    return (Evidence("identity", 0.0, "identity_reference", arguments), *others)


def owner_of(record: str) -> str:
    """The owner in a record's id."""
    return record.partition("/")[0]


def _both(pair: Pair) -> tuple[tuple[str, str], tuple[str, str]]:
    return (pair.a, pair.b), (pair.b, pair.a)


def _contradicted(pair: Pair, references: Mapping[str, frozenset[Reference]]) -> bool:
    return disagree(references.get(pair.a, ()), references.get(pair.b, ())) is not None


def is_of(pair: Pair, lists: Iterable[str]) -> bool:
    """True when both records are of these lists; of any, where none is named."""
    names = set(lists)
    return not names or {owner_of(pair.a), owner_of(pair.b)} <= names
