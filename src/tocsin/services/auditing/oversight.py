"""The ledger as an overseer may look at it: the leaves of their own seat, and no others.

Oversight of the member that runs the node also sees what the node's own work and its operators did. What other
members' users did is left out of every answer, counted nowhere, and proved by their own oversight: when a guest looked
at which record would tell that the record is there. A sign-in or change that is about an account or a seat is its
seat's: what the node itself did there, as refusing a password, is theirs alone; what the host's people and operators
did there is both theirs and the host's. A name that is no account's is the host's. For the same reason as above, a look
that showed nothing is told in the same words whether there was nothing, or nothing that this member may see.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import cached_property
from shlex import quote
from typing import Any

import orjson

from tocsin.errors import NotAllowed
from tocsin.ledger.leaf import Act, Leaf, decode
from tocsin.model.accounts import SERVICE_NAMES, Actor, ActorKind, Service, User, Verb
from tocsin.model.actors import ActorSort
from tocsin.model.authority import Decision, Reason
from tocsin.model.handling import Use
from tocsin.model.members import Seat
from tocsin.services.auditing import proof as audit_proof
from tocsin.services.auditing.recording import append, why
from tocsin.services.auditing.search import (
    ANYBODYS,
    Chosen,
    Criteria,
    FoundLeaf,
    Words,
    newest,
    opened,
    pseudonym,
    pseudonyms,
    told,
)
from tocsin.services.auditing.sequence import sequence
from tocsin.services.ports import Node
from tocsin.services.refusals import refusal, require, require_host
from tocsin.store.database import Transaction
from tocsin.store.ledger import is_record
from tocsin.store.ledger_tree import NOTHING, Without

_OF_ACCOUNTS = frozenset({Act.LOG_IN, Act.CONFIGURE})  # acts whose leaves name accounts and seats
_WHY = "why"  # what the payload of a look that showed nothing says of the record


def search(node: Node, criteria: Criteria, *, limit: int) -> list[FoundLeaf]:
    """The newest leaves of the overseer's seat that fit; that somebody looked is on the ledger first.

    Raises NotAllowed to whoever may not audit, NotRecorded.
    """
    actor = _overseer(node)
    sequence(node)  # what was done a moment ago must not be overlooked
    with node.store.transaction(node.actor) as tx:
        append(node, tx, Act.VIEW, ("ledger",), case=actor.case, looked_for=told(criteria))
    with _looking(node, actor) as tx:
        reader = _Reader(tx, actor)
        return [reader.shown(opened(tx, *each)) for each in reader.newest(criteria, limit)]


def proof(
    node: Node, position: int, *, item: int | None = None, with_payload: bool = False, kept: str = ""
) -> dict[str, Any]:
    """The proof that a leaf of the overseer's seat is in the ledger. Raises NotAllowed, also for another seat's."""
    actor = _overseer(node)
    sequence(node)
    with _looking(node, actor) as tx:
        reader, leaf = _Reader(tx, actor), tx.ledger_tree.leaf(position).leaf
        if not reader.is_own(leaf):
            raise NotAllowed("what other members' users did is proved by their own oversight")
        if with_payload and reader.tells_of_hidden(leaf, tx.ledger_tree.payload(leaf, position)):
            raise NotAllowed("whether a look that showed nothing was at a record is not opened")
    return audit_proof.prove(node, position, item=item, with_payload=with_payload, kept=kept)


def consistency(node: Node, kept: str) -> dict[str, Any]:
    """The proof that the ledger continues a checkpoint that was kept (its note); it tells of no leaf, so any seat's
    oversight may have it. Raises NotAllowed, and as ``services.auditing.proof.consistency``.
    """
    _overseer(node)
    return audit_proof.consistency(node, kept)


def checkpoint_at(node: Node, size: int) -> str:
    """The text of the checkpoint that this node signed at a size. Raises NotAllowed, NotFound."""
    actor = require(node.acting, Verb.AUDIT)
    with _looking(node, actor) as tx:
        return tx.ledger_tree.note(size)


def export(node: Node, *, with_payloads: bool = False) -> Iterator[str]:
    """The whole ledger as lines of JSON, to be verified as it stands; only what ``search`` would open is opened.

    Raises NotAllowed to whoever may not audit, or is not of the member that runs the node; NotRecorded.
    """
    actor = require_host(_overseer(node), "export its ledger")
    lines = audit_proof.export(node, with_payloads=with_payloads)
    if not with_payloads:
        yield from lines
        return
    with _looking(node, actor) as tx:
        reader = _Reader(tx, actor)
        for line in lines:
            yield reader.closed(line)


def checkpoint(node: Node) -> tuple[int, str]:
    """Size and text of the newest checkpoint; 0 and "" before the first. Raises NotAllowed.

    It says nothing of anybody, so it is given whatever the purpose.
    """
    actor = require(node.acting, Verb.AUDIT)
    sequence(node)
    with _looking(node, actor) as tx:
        note = tx.ledger_tree.last_checkpoint()
        size = note.checkpoint.size if note else 0
        return size, tx.ledger_tree.note(size) if note else ""


class _Reader:
    """What one overseer may see of the ledger."""

    def __init__(self, tx: Transaction, actor: Actor) -> None:
        self._tx = tx
        self._actor = actor
        users = tx.members.users(None if actor.seat.is_host else actor.seat)  # guests know their own
        own = [user for user in users if user.seat == actor.seat]
        others = [user for user in users if user.seat != actor.seat]
        self._others = frozenset(pseudonym(tx, ActorSort.ACCOUNT, user.name) for user in others)
        self._own = {pseudonym(tx, ActorSort.ACCOUNT, user.name): (user.name, ActorSort.ACCOUNT) for user in own}
        of_the_node = self._of_the_node() if actor.seat.is_host else self._services()
        self._names = {**of_the_node, **self._own}
        # What is about others, for the member that runs the node; for a guest, what is about its own.
        named, seats = (others, {user.seat for user in others}) if actor.seat.is_host else (own, {actor.seat})
        self._about = frozenset(map(tx.ledger.pseudonym, _about(named, seats)))

    def _services(self) -> Mapping[str, tuple[str, ActorSort]]:
        """The node's own work, as leaves name it."""
        return {
            pseudonym(self._tx, ActorSort.SERVICE, name): (name, ActorSort.SERVICE) for name in sorted(SERVICE_NAMES)
        }

    def _of_the_node(self) -> Mapping[str, tuple[str, ActorSort]]:
        """Operators and services, by what they are called now and were called before there were sorts."""
        made_with = node.operators if (node := self._tx.node.get()) else ()
        ours = {self._actor.name} if self._actor.kind is ActorKind.OPERATOR else set()
        known = [(name, ActorSort.OPERATOR) for name in sorted({*made_with, *ours})]
        known += [(name, ActorSort.SERVICE) for name in sorted(SERVICE_NAMES)]
        found = {pseudonym(self._tx, ActorSort.ACCOUNT, name): (name, sort) for name, sort in known}
        return found | {pseudonym(self._tx, sort, name): (name, sort) for name, sort in known}

    def is_own(self, leaf: Leaf) -> bool:
        """True for what the overseer's seat did, and what was done to its accounts; for the node's own member also for
        what the node and operators did, but for what the node did about others' accounts.
        """
        if self._actor.seat.is_host:
            return leaf.actor not in self._others and not (leaf.actor in self._by_node and self._is_about(leaf))
        return leaf.actor in self._own or (leaf.act in _OF_ACCOUNTS and self._is_about(leaf))

    def _is_about(self, leaf: Leaf) -> bool:
        return any(each in self._about for each in leaf.objects)

    @cached_property
    def _by_node(self) -> tuple[str, ...]:
        """The node's own work, as leaves name it and named it before there were sorts."""
        names = sorted(SERVICE_NAMES)
        return tuple(
            pseudonym(self._tx, sort, each) for sort in (ActorSort.SERVICE, ActorSort.ACCOUNT) for each in names
        )

    def whose(self, name: str, act: Act | None) -> list[Words]:
        """The words of which a leaf has to hold some: by whom it is, or about whom."""
        known = pseudonyms(self._tx, name) if name else []
        if self._actor.seat.is_host:
            return [{"actor": each} for each in known] or [ANYBODYS]
        about = sorted(self._about) if act is None or act in _OF_ACCOUNTS else []
        if not name:
            return [{"actor": each} for each in self._own] + [{"objects": [each]} for each in about]
        services = [each for each in known if each in self._services()]
        own = [{"actor": each} for each in known if each in self._own]
        return own + [{"actor": service, "objects": [each]} for service in services for each in about]

    def newest(self, criteria: Criteria, limit: int) -> list[tuple[int, Leaf]]:
        """The newest leaves of the overseer's seat that fit; by a hidden record only looks, as by one not there.

        The database leaves the others out, so how many there are shows in no number of portions that are read.
        """
        is_hidden = is_record(criteria.record) and not self._sees(criteria.record)
        if is_hidden and criteria.act is None:
            criteria = replace(criteria, act=Act.VIEW)
        is_host = self._actor.seat.is_host
        without = Without(sorted(self._others), self._by_node, sorted(self._about)) if is_host else NOTHING
        whose = self.whose(criteria.actor, criteria.act)
        return newest(self._tx, criteria, whose, limit, self._chooses(is_hidden=is_hidden), without=without)

    def _chooses(self, *, is_hidden: bool) -> Chosen:
        """Whether a leaf is among the answers."""
        return lambda leaf: self.is_own(leaf) and (not is_hidden or leaf.act is Act.VIEW)

    def shown(self, found: FoundLeaf) -> FoundLeaf:
        """The leaf with who it was, as far as that may be known, and what may be opened of it."""
        payload = found.payload
        name, sort = self._names.get(found.leaf.actor, ("", None))
        if not name and payload is not None and isinstance(operator := payload.get("operator"), dict):
            name, sort = str(operator.get("name", "")), ActorSort.OPERATOR
        if payload is not None and self.tells_of_hidden(found.leaf, payload):
            payload = {key: value for key, value in payload.items() if key != _WHY}
        return replace(found, payload=payload, name=name, sort=sort)

    def closed(self, line: str) -> str:
        """A line of an export, without what may not be opened of it."""
        table = orjson.loads(line)
        if not isinstance(table, dict) or not table.get("opened"):
            return line
        leaf = decode(table["leaf"].encode())
        if self.is_own(leaf) and not self.tells_of_hidden(leaf, orjson.loads(table["opened"]["payload"])):
            return line
        return orjson.dumps(table | {"opened": None}).decode()

    def tells_of_hidden(self, leaf: Leaf, payload: Mapping[str, Any] | None) -> bool:
        """True when a payload says whether there is a record that the overseer's member may not see."""
        if payload is None or leaf.act is not Act.VIEW or _WHY not in payload or payload.get("found"):
            return False
        return not self._sees(str(payload.get("record", "")))

    def _sees(self, record: str) -> bool:
        """True for a record that is there, and that the overseer may view."""
        owner, _slash, reference = record.partition("/")
        kept = self._tx.records.kept(owner, reference)
        return why(kept, self._actor, self._tx.now) == Reason.ALLOWED


def _overseer(node: Node) -> Actor:
    """Who looks at what was done: for a purpose of oversight, whatever rim they come by. Raises NotAllowed."""
    actor = require(node.acting, Verb.AUDIT)
    if actor.purpose is None or actor.purpose.use is not Use.OVERSIGHT:
        raise _for_another_use(node, actor)
    if actor.purpose.needs_case and not actor.case.strip():
        raise refusal(Decision(False, Reason.CASE, (actor.purpose.name,)), Verb.AUDIT)
    return actor


def _for_another_use(node: Node, actor: Actor) -> NotAllowed:
    with _looking(node, actor) as tx:
        known = [
            each.name for each in tx.members.purposes(actor.seat) if each.use is Use.OVERSIGHT and not each.is_retired
        ]
    hint = (
        f"state one: --purpose {' or --purpose '.join(map(quote, known))}"
        if known
        else "tocsin purpose set oversight --use oversight"
    )
    error = NotAllowed(f"this needs a purpose of the use {Use.OVERSIGHT.value!r}", hint=hint)
    error.reason, error.verb = Reason.USE.value, Verb.AUDIT.value
    return error


def _about(users: Iterable[User], seats: Iterable[Seat]) -> Iterator[str]:
    """How leaves name these accounts and seats."""
    for user in users:
        yield f"user:{user.name}"
    for seat in seats:
        yield f"seat:{seat.member}"
        yield f"member:{seat.member}"


def _looking(node: Node, actor: Actor) -> AbstractContextManager[Transaction]:
    return node.store.transaction(Service("oversight", actor.name), read_only=True)
