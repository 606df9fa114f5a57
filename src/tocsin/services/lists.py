"""How lists stand, and what a version of one changed, as a person reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields

from tocsin.errors import UnknownList
from tocsin.model.record import Record
from tocsin.services.ports import Node
from tocsin.store.database import Transaction
from tocsin.store.lists import ListState, ListVersion


@dataclass(frozen=True, slots=True)
class Change:
    """One record that a version added, amended or removed. ``details``: what was added to it and taken from it."""

    record: str
    name: str
    sort: str  # added, amended, removed
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """What one version changed; ``counts`` are whole even where ``records`` were cut to a limit."""

    version: ListVersion
    records: tuple[Change, ...]


def standing(node: Node, name: str = "") -> tuple[ListState, ...]:
    """How one list, or every loaded one, stands. Raises UnknownList."""
    with node.store.transaction(node.actor, read_only=True) as tx:
        if not name:
            return tx.lists.states()
        state = tx.lists.state(name)
    if state is None:
        raise UnknownList(f"the list {name} was never loaded", hint=f"`tocsin list load {name} FILE`")
    return (state,)


def changes(node: Node, name: str, number: int | None = None, *, limit: int | None = None) -> Changes:
    """What a version changed, at most ``limit`` records of each sort. Raises UnknownList, NotFound."""
    with node.store.transaction(node.actor, read_only=True) as tx:
        version = _version(tx, name, number)
        changed = tx.lists.changes(name, version.number)
        records = [
            *_told(tx, name, changed.added[:limit], "added", version),
            *_told(tx, name, changed.amended[:limit], "amended", version),
            *_told(tx, name, changed.removed[:limit], "removed", version),
        ]
    return Changes(version, tuple(records))


def _version(tx: Transaction, name: str, number: int | None) -> ListVersion:
    versions = tx.lists.versions(name)
    if number is None:
        in_force = [version for version in versions if version.status == "in force"]
        if not in_force:
            raise UnknownList(f"no version of the list {name} is in force", hint="`tocsin list show` says what is held")
        return in_force[0]
    for version in versions:
        if version.number == number:
            return version
    raise UnknownList(f"the list {name} has no version {number}")


def _told(tx: Transaction, name: str, references: Iterable[str], sort: str, version: ListVersion) -> Iterator[Change]:
    for reference in references:
        stored = tx.records.get(name, reference)
        if stored is None:  # pragma: no cover - the version names it
            continue
        details = _amended(tx, name, reference, version) if sort == "amended" else ()
        yield Change(stored.record.id, stored.record.primary_name, sort, details)


def _amended(tx: Transaction, name: str, reference: str, version: ListVersion) -> tuple[str, ...]:
    puts = [header for header in tx.records.history(name, reference) if header.operation == "put"]
    at = next((i for i, header in enumerate(puts) if header.version == version.number), 0)
    if at == 0:
        return ()
    before, after = tx.records.diff(name, reference, puts[at - 1].number, puts[at].number)
    return differences(before, after)


def differences(before: Record, after: Record) -> tuple[str, ...]:
    """What was added to a record ("+"), taken from it ("-") and stated otherwise ("~"), property by property."""
    lines: list[str] = []
    for field in fields(Record):
        if field.name in ("owner", "reference", "place"):
            continue
        old, new = getattr(before, field.name), getattr(after, field.name)
        if isinstance(old, tuple):
            lines += _of_items(field.name, old, new)
        elif old != new:
            lines.append(f"~ {field.name}: {old} → {new}")
    return tuple(lines)


def _of_items(name: str, old: tuple[object, ...], new: tuple[object, ...]) -> Iterator[str]:
    gone = [item for item in old if item not in new]
    come = [item for item in new if item not in old]
    if len(gone) == len(come) == 1 and isinstance(gone[0], str) and isinstance(come[0], str):
        before, after = _where_they_differ(gone[0], come[0])
        yield f"~ {name}: {before} → {after}"
        return
    for item in gone:
        same = next((other for other in come if _brief(other) == _brief(item)), None)
        if same is None:
            yield f"- {name}: {_brief(item)}"
        else:  # the same fact, stated otherwise
            come.remove(same)
            yield f"~ {name}: {_brief(item)}: {'; '.join(_turned(item, same))}"
    for item in come:
        yield f"+ {name}: {_brief(item)}"


def _where_they_differ(before: str, after: str) -> tuple[str, str]:
    """The words that two long texts do not share at their beginning and end."""
    old, new = before.split(), after.split()
    least = min(len(old), len(new))
    start = next((at for at in range(least) if old[at] != new[at]), least)
    least -= start
    end = next((at for at in range(least) if old[-1 - at] != new[-1 - at]), least)
    return _between(old, start, end), _between(new, start, end)


def _between(words: list[str], start: int, end: int) -> str:
    middle = " ".join(words[start : len(words) - end])
    return " ".join(filter(None, ("…" if start else "", middle, "…" if end else ""))) or "nothing"


def _turned(old: object, new: object) -> Iterator[str]:
    for name in getattr(old, "__slots__", ()):
        before, after = getattr(old, name), getattr(new, name)
        if before != after and name != "place":
            yield f"{name.replace('_', ' ')} {_plain(before)} → {_plain(after)}"


def _plain(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(_brief(each) for each in value) or "none"
    return str(value) if value not in (None, "") else "none"


def _brief(item: object) -> str:
    for name in ("text", "value", "span", "programme", "target_name"):
        value = getattr(item, name, None)
        if value:
            return str(value)
    stated = (name for name in getattr(item, "__slots__", ()) if name != "place")
    shown = [str(value) for name in stated if (value := getattr(item, name))]
    return ", ".join(shown) if shown else str(item)
