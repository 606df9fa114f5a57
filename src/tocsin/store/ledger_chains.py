"""Leaves that wait, numbered by the connection that wrote them, so that one that is taken away meanwhile is missed.

A connection commits one transaction after another, and a number is used up by a commit alone: a chain has no gaps but
for leaves that somebody removed. The sequencer keeps how far each chain has come; whoever wrote the last leaf of one
knows its number, and asks (``lost``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from tocsin.errors import StoreUnsafe
from tocsin.store.context import Context
from tocsin.store.named import named_by_leaves

USED_FOR = timedelta(hours=1)  # then a connection begins a new chain
KEPT_FOR = timedelta(days=1)  # after a chain was seen last


@dataclass(slots=True)
class Chain:
    """The leaves of one connection: numbers used in the transaction under way, committed, asked after."""

    since: datetime
    id: UUID = field(default_factory=uuid4)
    taken: int = 0
    kept: int = 0
    asked: int = 0

    def next_number(self) -> int:
        """The number of the next leaf."""
        self.taken += 1
        return self.taken - 1

    def committed(self) -> None:
        """What was taken is kept."""
        self.kept = self.taken

    def rolled_back(self) -> None:
        """What was taken was never used."""
        self.taken = self.kept


@dataclass(frozen=True, slots=True)
class Receipt:
    """That the leaves of a chain from ``asked`` up to ``kept`` were committed, and nobody has asked after them yet."""

    chain: UUID
    asked: int
    kept: int


@dataclass(frozen=True, slots=True)
class Head:
    """How far a chain has come: all numbers below ``next`` have positions, but for those that are ``missing``."""

    chain: UUID
    next: int
    missing: frozenset[int]
    seen_at: datetime

    def authenticated(self) -> bytes:
        """What the MAC is over."""
        text = f"chain {self.chain} {self.next} {sorted(self.missing)} {self.seen_at.timestamp():.6f}"
        return text.encode("ascii")


def follow(context: Context, numbers: Mapping[UUID, Sequence[int]]) -> None:
    """Nothing: leaves of these numbers get their positions in this transaction.

    Raises StoreUnsafe for one that had its position before, and for a head that was changed.
    """
    before = {head.chain: head for head in _heads(context, list(numbers))}
    heads = [_after(context, chain, before.get(chain), sorted(each)) for chain, each in numbers.items()]
    context.connection.execute(
        "INSERT INTO ledger_chains AS known (chain, next, missing, seen_at, mac)"
        " SELECT chain, next, missing::bigint[], %s, mac"
        " FROM unnest(%s::uuid[], %s::bigint[], %s::text[], %s::bytea[]) AS new (chain, next, missing, mac)"
        " ON CONFLICT (chain) DO UPDATE SET next = excluded.next, missing = excluded.missing,"
        " seen_at = excluded.seen_at, mac = excluded.mac",
        (
            context.now,
            [head.chain for head in heads],
            [head.next for head in heads],
            ["{" + ",".join(map(str, sorted(head.missing))) + "}" for head in heads],
            [context.vault.authenticate(head.authenticated()) for head in heads],
        ),
    )
    context.connection.execute(
        "DELETE FROM ledger_chains WHERE missing = '{}' AND seen_at < %s", (context.now - KEPT_FOR,)
    )


def lost(context: Context, receipts: Iterable[Receipt]) -> list[tuple[UUID, int]]:
    """Chain and number of every leaf that was committed, and neither has a position nor waits for one."""
    wanted = {each.chain: each for each in receipts}
    heads = {head.chain: head for head in _heads(context, list(wanted))}
    gone = set[tuple[UUID, int]]()
    for chain, each in wanted.items():
        head = heads.get(chain)
        gone |= {(chain, number) for number in range(max(each.asked, head.next if head else 0), each.kept)}
        gone |= {(chain, number) for number in (head.missing if head else ()) if number >= each.asked}
    return _taken_away(context, gone)


def is_placed(context: Context, chain: UUID, number: int) -> bool:
    """True for a leaf that had its position, as far as its chain is still known. Raises StoreUnsafe."""
    return any(number < head.next and number not in head.missing for head in _heads(context, [chain]))


def missing_numbers(context: Context, chain: UUID) -> tuple[int, frozenset[int]]:
    """How many numbers the chain has used, as far as is signed, and those of them that are missing."""
    heads = _heads(context, [chain], [])  # one that was changed proves nothing, and is a fault of its own
    return max((head.next for head in heads), default=0), frozenset().union(*(head.missing for head in heads))


def aside_name(chain: UUID, number: int) -> str:
    """How a leaf names one that a person set aside (``store/ledger_aside.py``)."""
    return f"aside:{chain}:{number}"


def claim_name(chain: UUID, number: int) -> str:
    """How a leaf names a row, set aside, that said it was a leaf of which nothing proved that there was one."""
    return f"aside claim:{chain}:{number}"


def claimed(context: Context) -> list[tuple[UUID, int]]:
    """Chain and number of every leaf that is missed, and that a row once said it was which was set aside before."""
    gone = {(head.chain, number) for head in _heads(context, None, []) for number in head.missing}
    names = {claim_name(*each): each for each in _taken_away(context, gone)}
    return sorted(names[name] for name in named_by_leaves(context, names, "configure")) if names else []


def chain_faults(context: Context) -> list[tuple[str, str]]:
    """Place and message for every chain that misses a leaf, or was changed."""
    faults: list[tuple[str, str]] = []
    heads = _heads(context, None, faults)
    gone = {(head.chain, number) for head in heads for number in head.missing}
    taken = _taken_away(context, gone)
    message = "it was committed, and taken away while it waited for its position"
    return faults + [(f"leaf {number} of chain {chain}", message) for chain, number in taken]


def _taken_away(context: Context, gone: set[tuple[UUID, int]]) -> list[tuple[UUID, int]]:
    """Those of the leaves that neither wait nor were set aside by a person, which has a leaf of its own."""
    names = {aside_name(*each): each for each in gone - _waiting(context, {chain for chain, _number in gone})}
    aside = named_by_leaves(context, names, "configure") if names else set[str]()
    return sorted(each for name, each in names.items() if name not in aside)


def _after(context: Context, chain: UUID, head: Head | None, numbers: Sequence[int]) -> Head:
    following, missing = (head.next, set(head.missing)) if head else (0, set[int]())
    for number in numbers:
        if number >= following:
            missing.update(range(following, number))
            following = number + 1
        elif number in missing:  # it was committed before the others, and taken after them: there were very many
            missing.remove(number)
        else:
            raise StoreUnsafe(
                f"leaf {number} of chain {chain} waits for a position, and had one before",
                hint="somebody writes to the database past Tocsin: find out who; tocsin audit verify",
            )
    return Head(chain, following, frozenset(missing), context.now)


def _heads(context: Context, chains: list[UUID] | None, faults: list[tuple[str, str]] | None = None) -> list[Head]:
    """The heads of these chains, or all. One that was changed is noted in ``faults``, or raises StoreUnsafe."""
    rows = context.connection.execute(
        "SELECT chain, next, missing, seen_at, mac FROM ledger_chains WHERE %s::uuid[] IS NULL OR chain = ANY(%s)",
        (chains, chains),
    ).fetchall()
    heads = []
    for chain, following, missing, seen_at, mac in rows:
        head = Head(chain, following, frozenset(missing), seen_at)
        if context.vault.is_authentic(head.authenticated(), mac):
            heads.append(head)
        elif faults is not None:
            faults.append((f"chain {chain}", "how far it has come was changed"))
        else:
            raise StoreUnsafe(f"how far chain {chain} of the ledger has come was changed", hint="tocsin audit verify")
    return heads


def _waiting(context: Context, chains: set[UUID]) -> set[tuple[UUID, int]]:
    if not chains:
        return set()
    rows = context.connection.execute(
        "SELECT chain, number FROM ledger_pending WHERE chain = ANY(%s)", (list(chains),)
    ).fetchall()
    return set(rows)
