"""Claims that two records are one subject: looked at, accepted, refused, and taken back, by a person.

Nothing merges: records stay as their owners wrote them. An accepted claim makes screening answer once for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from tocsin.errors import NotFound, Usage
from tocsin.ledger.leaf import MOST_OBJECTS, Act
from tocsin.match.identity_groups import Grouping, joined
from tocsin.model.accounts import Service
from tocsin.model.accounts import Verb as Right
from tocsin.model.identity import Basis, Claim, ClaimState, Verb, subject_mark
from tocsin.services.accounts.permitting import permitted
from tocsin.services.auditing.recording import append, record_views
from tocsin.services.ports import Node
from tocsin.store.database import Transaction
from tocsin.store.identity import Chosen, Standing


@dataclass(frozen=True, slots=True)
class Overview:
    """How the claims stand: how many of each sort, the subjects of several records, and the conflicts."""

    proposed: int
    accepted: int
    refused: int
    ended: int
    look_again: int
    grouping: Grouping


@dataclass(frozen=True, slots=True)
class Decided:
    """What an act did: its number, and to how many claims."""

    act: int
    verb: Verb
    claims: tuple[int, ...]
    left: tuple[int, ...] = ()  # claims that were left for a person to look at, each by itself


_OF_STATE = {
    "open": (Verb.PROPOSE,),
    "proposed": (Verb.PROPOSE,),
    "accepted": (Verb.ACCEPT,),
    "refused": (Verb.REFUSE,),
}


def chosen_claims(node: Node, chosen: Chosen, state: str, *, shown: int | None = None) -> list[Claim]:
    """The chosen claims in a state: open, proposed, accepted, refused, ended, look-again or all.

    Open are those that wait for a person: proposals, and decisions to be looked at again. That the first ``shown`` of
    them (None: all) are looked at is on the ledger before they are given. Raises NotAllowed, NotRecorded.
    """
    found = _in_state(node, chosen, state)
    _record_looks(node, found[:shown], what="claims", state=state)
    return found


def _in_state(node: Node, chosen: Chosen, state: str) -> list[Claim]:
    verbs = _OF_STATE.get(state) if state != "open" else None
    found = claims(node, replace(chosen, verbs=verbs))
    if state == "all":
        return found
    if state == "ended":
        return [each for each in found if each.ended]
    live = [each for each in found if not each.ended]
    if state == "open":
        return [each for each in live if each.changed or each.state is ClaimState.PROPOSED]
    return [each for each in live if each.changed] if state == "look-again" else live


def claims(node: Node, chosen: Chosen) -> list[Claim]:
    """The chosen claims on records that the actor may see, weightiest first, each with what changed since.

    Raises NotAllowed.
    """
    with node.store.transaction(permitted(node, Right.VIEW), read_only=True, verb=Right.VIEW) as tx:
        return Marks(tx).compared(tx.identity.claims(chosen))


def claim(node: Node, claim_id: int) -> Claim:
    """One claim; that it was looked at is on the ledger before it is given.

    Raises NotFound also where a record of it is not the actor's to see, NotAllowed, NotRecorded.
    """
    found = _seen(node, claim_id)
    _record_looks(node, [found], what="claim", claim=claim_id)
    return found


def _seen(node: Node, claim_id: int) -> Claim:
    with node.store.transaction(permitted(node, Right.VIEW), read_only=True, verb=Right.VIEW) as tx:
        return Marks(tx).compared([tx.identity.claim(claim_id)])[0]


def overview(node: Node) -> Overview:
    """How the claims on records that the actor may see stand. Raises NotAllowed."""
    with node.store.transaction(permitted(node, Right.VIEW), read_only=True, verb=Right.VIEW) as tx:
        standing = [each for each in tx.identity.standing() if each.is_latest]
        marks = Marks(tx)
        live = [each for each in standing if not each.is_ended]
        counts = {verb: sum(each.verb is verb for each in live) for verb in Verb}
        again = sum(bool(marks.changed_in(each)) for each in live if not each.is_untouched)
        grouping = grouping_of(tx.identity.standing())
    return Overview(
        proposed=counts[Verb.PROPOSE],
        accepted=counts[Verb.ACCEPT],
        refused=counts[Verb.REFUSE],
        ended=len(standing) - len(live),
        look_again=again,
        grouping=grouping,
    )


def accept(node: Node, ids: Sequence[int], *, reason: str = "") -> Decided:
    """What accepting these claims did: their records are one subject from the next screening on.

    Raises NotFound, and Usage for a claim that has ended or is accepted already; then nothing is changed.
    """
    return _decide(node, ids, Verb.ACCEPT, reason)


def refuse(node: Node, ids: Sequence[int], *, reason: str) -> Decided:
    """What refusing these claims did: they are not proposed again unless a record changes. Raises as ``accept``."""
    if not reason.strip():
        raise Usage("a refusal needs a reason", hint="--reason ...")
    return _decide(node, ids, Verb.REFUSE, reason)


def accept_all(node: Node, basis: Basis, *, lists: Sequence[str] = (), reason: str = "") -> Decided:
    """What accepting every open proposal of one basis did, in one act. Raises NotFound when there is none.

    Proposals whose evidence speaks against them are left: a reference number may be mistyped in a list.
    """
    scope = f"by {basis.value}" + (f"; lists {', '.join(sorted(lists))}" if lists else "")
    chosen = Chosen(verbs=(Verb.PROPOSE,), basis=basis, lists=lists or None)
    seen = {each.id for each in claims(node, chosen)}
    with _deciding(node) as tx:
        standing = [each for each in tx.identity.claims(chosen) if not each.ended and each.id in seen]
        found = [each for each in standing if each.weight >= 0]
        if not found:
            raise NotFound("no proposal waits that would be accepted", hint="tocsin identity propose makes them")
        act = tx.identity.decide(found, Verb.ACCEPT, scope=scope, reason=reason, purpose=node.purpose)
        _record(node, tx, Verb.ACCEPT, found, act, reason)
    return Decided(
        act, Verb.ACCEPT, tuple(each.id for each in found), tuple(each.id for each in standing if each.weight < 0)
    )


def undo(node: Node, ids: Sequence[int] = (), *, act: int | None = None, reason: str = "") -> Decided:
    """What taking back did: of each claim its last decision, or all decisions of one act that still stand.

    The claims are as they were before. Raises NotFound when there is nothing to take back.
    """
    seen = {each.id for each in claims(node, Chosen())}
    with _deciding(node) as tx:
        decisions = {one: decision for one, decision in tx.identity.decisions_to_undo(ids, act).items() if one in seen}
        idle = [each for each in ids if each not in decisions]
        if idle or not decisions:
            what = f"claim {idle[0]}" if idle else f"act {act}"
            raise NotFound(f"{what}: no decision stands that could be taken back", hint="see: tocsin identity show")
        scope = f"act {act}" if act is not None else "one" if len(decisions) == 1 else f"{len(decisions)} claims"
        made = tx.identity.undo(decisions, scope=scope, reason=reason, purpose=node.purpose)
        _record(node, tx, Verb.UNDO, tx.identity.claims(Chosen(ids=list(decisions))), made, reason)
    return Decided(made, Verb.UNDO, tuple(sorted(decisions)))


def act_name(act: int) -> str:
    """How leaves name an act on claims."""
    return f"identity-act:{act}"


def grouping_of(standing: Sequence[Standing]) -> Grouping:
    """Which records are one subject by what was decided last on each pair, claims that have ended left out."""
    decided = {each.pair: each for each in standing if each.verb is not Verb.PROPOSE and not each.is_ended}
    return joined(
        (pair for pair, each in decided.items() if each.verb is Verb.ACCEPT),
        (pair for pair, each in decided.items() if each.verb is Verb.REFUSE),
    )


def _decide(node: Node, ids: Sequence[int], verb: Verb, reason: str) -> Decided:
    wanted = tuple(dict.fromkeys(ids))
    permitted(node, Right.DECIDE)  # before anything is said of a claim
    for each in wanted:
        _seen(node, each)  # what the actor may not see is not there
    with _deciding(node) as tx:
        found = [tx.identity.claim(each) for each in wanted]
        scope = "one" if len(found) == 1 else f"{len(found)} claims"
        act = tx.identity.decide(found, verb, scope=scope, reason=reason, purpose=node.purpose)
        _record(node, tx, verb, found, act, reason)
    return Decided(act, verb, wanted)


def _record_looks(node: Node, shown: Sequence[Claim], **payload: str | int) -> None:
    """Nothing: that these claims were looked at is on the ledger, with every record that they show."""
    records = [record for each in shown for record in (each.pair.a, each.pair.b)]
    record_views(node, records, {**payload, "claims": len(shown)})


@contextmanager
def _deciding(node: Node) -> Iterator[Transaction]:
    """A transaction in which nobody else decides. Raises NotAllowed where the actor may decide nothing."""
    permitted(node, Right.DECIDE)
    with node.store.transaction(Service("identity", node.actor)) as tx:
        tx.identity.lock()
        yield tx


def _record(node: Node, tx: Transaction, verb: Verb, decided: Sequence[Claim], act: int, reason: str) -> None:
    """Nothing: the act is on the ledger, with the records that it is about where one leaf can name them."""
    records = tuple(dict.fromkeys(record for each in decided for record in (each.pair.a, each.pair.b)))
    named = (act_name(act),)
    objects = named + records if len(records) < MOST_OBJECTS else named
    ids = [each.id for each in decided]
    append(node, tx, Act.DECIDE, objects, identity=verb.value, number=act, claims=ids, reason=reason)


class Marks:
    """What records state of their subjects at a revision, each read once."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._known: dict[tuple[str, int], str] = {}

    def compared(self, found: Sequence[Claim]) -> list[Claim]:
        """The claims, each with the records that state something else of the subject than they did."""
        stands = {each.id: each for each in self._tx.identity.standing(Chosen(ids=[each.id for each in found]))}
        return [each if each.ended else replace(each, changed=self.changed_in(stands[each.id])) for each in found]

    def changed_in(self, claim: Standing) -> tuple[str, ...]:
        """The records of a standing claim that state something else of the subject."""
        sides = ((claim.pair.a, claim.a_revision, claim.a_stands), (claim.pair.b, claim.b_revision, claim.b_stands))
        return tuple(
            record
            for record, then, now in sides
            if now is not None and then != now and self.at(record, then) != self.at(record, now)
        )

    def at(self, record: str, revision: int) -> str:
        """The mark of a record at a revision; "" where it was purged: nothing can be compared with it then."""
        known = self._known.get((record, revision))
        if known is None:
            owner, _, reference = record.partition("/")
            try:
                known = subject_mark(self._tx.records.at(owner, reference, revision).record)
            except NotFound:
                known = ""
            self._known[(record, revision)] = known
        return known
