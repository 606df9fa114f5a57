"""Accepted claims joined: which records are one subject, and where a refusal contradicts that.

Records are joined by union and find. A group that holds two records whose being one was refused is not one subject: it
stays apart until a person has looked, and the conflict says by which claims it came about.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tocsin.model.identity import Conflict, Pair


@dataclass(frozen=True, slots=True)
class Grouping:
    """The subjects of two records or more. ``of`` gives the group of a record, sorted, if it is not in conflict.

    ``conflicts`` are in the order of their pairs.
    """

    of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """Every group once, in order."""
        return tuple(sorted(set(self.of.values())))


def joined(accepted: Iterable[Pair], refused: Iterable[Pair] = ()) -> Grouping:
    """The groups that the accepted pairs make, whatever their order; without those that a refused pair contradicts."""
    pairs = sorted(set(accepted))
    parents: dict[str, str] = {}
    for pair in pairs:
        _join(parents, pair.a, pair.b)
    members: dict[str, list[str]] = defaultdict(list)
    for record in sorted(parents):
        members[_root(parents, record)].append(record)
    broken = [
        each
        for each in sorted(set(refused))
        if each.a in parents and each.b in parents and _root(parents, each.a) == _root(parents, each.b)
    ]
    apart = {_root(parents, each.a) for each in broken}
    groups = {
        record: group for root, records in members.items() if root not in apart for group in (tuple(records),)
        for record in records
    }  # fmt: skip
    return Grouping(groups, tuple(Conflict(each, _path(pairs, each)) for each in broken))


def _root(parents: dict[str, str], record: str) -> str:
    root = record
    while parents[root] != root:
        root = parents[root]
    while parents[record] != root:  # every record on the way looks straight at the root from now on
        parents[record], record = root, parents[record]
    return root


def _join(parents: dict[str, str], one: str, other: str) -> None:
    for record in (one, other):
        parents.setdefault(record, record)
    first, second = sorted((_root(parents, one), _root(parents, other)))
    parents[second] = first  # the lesser id leads, so that the order of the claims does not matter


def _path(accepted: Iterable[Pair], refused: Pair) -> tuple[str, ...]:
    """The shortest way from one record to the other by accepted claims."""
    neighbours: dict[str, list[str]] = defaultdict(list)
    for pair in accepted:
        neighbours[pair.a].append(pair.b)
        neighbours[pair.b].append(pair.a)
    came_from: dict[str, str] = {refused.a: ""}
    waiting = deque([refused.a])
    while waiting:
        record = waiting.popleft()
        for neighbour in neighbours[record]:
            if neighbour not in came_from:
                came_from[neighbour] = record
                waiting.append(neighbour)
    path = [refused.b]
    while path[-1] != refused.a:
        path.append(came_from[path[-1]])
    return tuple(reversed(path))
