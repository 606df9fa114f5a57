"""Claims of one subject, and decisions on them: append-only, each act with who, when and what for.

The evidence names people, so it is sealed with the keys of both records: purging either makes it unreadable.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

from psycopg.rows import dict_row

from tocsin.errors import NotFound, Usage
from tocsin.model.codec import canonical
from tocsin.model.identity import Basis, Claim, Decision, Pair, Proposal, Verb
from tocsin.model.screening import Evidence
from tocsin.store.context import Context, batches, storable
from tocsin.store.keys import seal, unseal

EVIDENCE_FORMAT = 1
_BATCH = 1_000  # claims written at once
_ACT: LiteralString = (
    "INSERT INTO identity_acts (verb, scope, reason, at, by, purpose) VALUES (%s, %s, %s, %s, %s, %s) RETURNING id"
)
_CLAIM: LiteralString = (
    "INSERT INTO identity_claims"
    " (act, a_record, b_record, a_revision, b_revision, basis, weight, a_key, b_key, evidence)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %b)"
)
_DECIDE: LiteralString = (
    "INSERT INTO identity_decisions (act, claim, undoes, a_revision, b_revision) VALUES (%s, %s, %s, %s, %s)"
)
_KNOWN: LiteralString = """
    SELECT record.id, record.owner || '/' || record.reference AS name, record.standing_revision, revision.payload_key,
           key.wrapped
    FROM unnest(%s::text[], %s::text[]) AS wanted (owner, reference)
    JOIN records AS record ON record.holder_node = %s AND record.owner = wanted.owner
                          AND record.reference = wanted.reference
    JOIN revisions AS revision ON revision.record_id = record.id AND revision.number = record.standing_revision
    JOIN payload_keys AS key ON key.id = revision.payload_key
"""
_CLAIMS: LiteralString = """
    SELECT standing.*, claim.a_key, claim.b_key, claim.evidence, a_key.wrapped AS a_wrapped, b_key.wrapped AS b_wrapped,
           act.at, act.by, act.purpose
    FROM identity_standing AS standing
    JOIN identity_claims AS claim ON claim.id = standing.id
    JOIN identity_acts AS act ON act.id = claim.act
    JOIN payload_keys AS a_key ON a_key.id = claim.a_key
    JOIN payload_keys AS b_key ON b_key.id = claim.b_key
    WHERE standing.is_latest AND (%(ids)s::bigint[] IS NULL OR standing.id = ANY(%(ids)s))
      AND (%(verbs)s::text[] IS NULL OR standing.verb = ANY(%(verbs)s))
      AND (%(basis)s::text IS NULL OR standing.basis = %(basis)s)
      AND (%(lists)s::text[] IS NULL OR (standing.a_owner = ANY(%(lists)s) AND standing.b_owner = ANY(%(lists)s)))
    ORDER BY standing.weight DESC, standing.a, standing.b, standing.id DESC
    LIMIT %(limit)s
"""
_DECISIONS: LiteralString = """
    SELECT decision.id, decision.claim, decision.undoes, decision.a_revision, decision.b_revision, act.id AS act,
           act.verb, act.scope, act.reason, act.at, act.by, act.purpose
    FROM identity_decisions AS decision JOIN identity_acts AS act ON act.id = decision.act
    WHERE decision.claim = ANY(%s) ORDER BY decision.id
"""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which claims are asked for. ``lists``: both records are of these; None: of any."""

    ids: Sequence[int] | None = None
    verbs: Sequence[Verb] | None = None  # of the standing decision; PROPOSE: none stands
    basis: Basis | None = None
    lists: Sequence[str] | None = None
    limit: int | None = None

    def values(self) -> Mapping[str, object]:
        """The parameters of the query."""
        return {
            "ids": list(self.ids) if self.ids is not None else None,
            "verbs": [verb.value for verb in self.verbs] if self.verbs is not None else None,
            "basis": self.basis.value if self.basis else None,
            "lists": list(self.lists) if self.lists is not None else None,
            "limit": self.limit,
        }


@dataclass(frozen=True, slots=True)
class Standing:
    """A claim as far as grouping and proposing need it: the pair, what stands, and on which revisions it rests.

    ``a_stands`` and ``b_stands`` are None where the record was delisted.
    """

    id: int
    pair: Pair
    basis: Basis
    verb: Verb
    a_revision: int
    b_revision: int
    a_stands: int | None
    b_stands: int | None
    is_ended: bool  # a record was delisted since, even if it has come back
    is_latest: bool  # of the claims on this pair

    @property
    def is_untouched(self) -> bool:
        """True when both records are as they were when the claim was made or last decided."""
        return (self.a_stands, self.b_stands) == (self.a_revision, self.b_revision)


class Identity:
    """The claims, as one transaction sees them."""

    __slots__ = ("_context",)

    def __init__(self, context: Context) -> None:
        self._context = context

    # --- writing ----------------------------------------------------------------------------------------------------

    def lock(self) -> None:
        """Wait until nobody else proposes or decides; held until the transaction ends."""
        self._context.connection.execute("LOCK TABLE identity_acts IN SHARE ROW EXCLUSIVE MODE")

    def propose(self, proposals: Iterable[Proposal], *, scope: str, purpose: str) -> int:
        """The id of the act that added these claims; 0 where there were none.

        Raises NotFound when a record stands no longer, and then adds none.
        """
        act = 0
        for batch in batches(proposals, _BATCH):
            act = act or self._act(Verb.PROPOSE, scope, "", purpose)
            self._add(act, batch)
        if act:
            self._count_act()
        return act

    def decide(self, claims: Sequence[Claim], verb: Verb, *, scope: str, reason: str, purpose: str) -> int:
        """The id of the act that accepts or refuses these claims, on the revisions that stand now.

        Raises Usage for a claim that has ended, or that the same decision stands on already for what stands now.
        """
        standing = {each.id: each for each in self.standing(Chosen(ids=[claim.id for claim in claims]))}
        act = self._act(verb, scope, reason, purpose)
        rows = []
        for claim in claims:
            each = standing[claim.id]
            if each.is_ended or each.a_stands is None or each.b_stands is None:
                raise Usage(f"claim {claim.id} has ended: a record of it was delisted", hint="tocsin identity show")
            if each.verb is verb and each.is_untouched:
                raise Usage(f"claim {claim.id} is {claim.state.value} already")
            rows.append((act, claim.id, None, each.a_stands, each.b_stands))
        self._write(_DECIDE, rows)
        self._count_act()
        return act

    def undo(self, decisions: Mapping[int, int], *, scope: str, reason: str, purpose: str) -> int:
        """The id of the act that takes back decisions (claim -> decision's id)."""
        act = self._act(Verb.UNDO, scope, reason, purpose)
        rows = [(act, claim, decision, 0, 0) for claim, decision in decisions.items()]
        self._write(_DECIDE, rows)
        self._count_act()
        return act

    # --- reading ----------------------------------------------------------------------------------------------------

    def standing(self, chosen: Chosen | None = None) -> list[Standing]:
        """The chosen claims in short, without their evidence, the oldest first."""
        values = (chosen or Chosen()).values()
        with self._context.connection.cursor(row_factory=dict_row) as cursor:
            rows = cursor.execute(
                "SELECT * FROM identity_standing WHERE (%(ids)s::bigint[] IS NULL OR id = ANY(%(ids)s))"
                " AND (%(verbs)s::text[] IS NULL OR verb = ANY(%(verbs)s)) ORDER BY id",
                values,
            )
            return [_standing(row) for row in rows]

    def claims(self, chosen: Chosen | None = None) -> list[Claim]:
        """The chosen claims with evidence and decisions, the weightiest first."""
        with self._context.connection.cursor(row_factory=dict_row) as cursor:
            rows = cursor.execute(_CLAIMS, (chosen or Chosen()).values()).fetchall()
            ids = [row["id"] for row in rows]
            decided: dict[int, list[dict[str, Any]]] = {}
            for row in cursor.execute(_DECISIONS, (ids,)).fetchall():
                decided.setdefault(row["claim"], []).append(row)
        return [self._claim(row, decided.get(row["id"], [])) for row in rows]

    def claim(self, claim_id: int) -> Claim:
        """The claim with this id. Raises NotFound."""
        found = self.claims(Chosen(ids=[claim_id]))
        if not found:
            raise NotFound(
                f"there is no claim {claim_id}, or a newer one has taken its place", hint="see: tocsin identity list"
            )
        return found[0]

    def decisions_to_undo(self, claims: Sequence[int], act: int | None = None) -> dict[int, int]:
        """The last decision of each claim that was not taken back (claim -> its id); of one act only, where given."""
        rows = self._context.connection.execute(
            "SELECT DISTINCT ON (claim) claim, id, act FROM identity_decisions AS decision"
            " WHERE undoes IS NULL AND (claim = ANY(%s) OR claim IN (SELECT claim FROM identity_decisions"
            " WHERE act = %s)) AND NOT EXISTS (SELECT FROM identity_decisions AS later"
            " WHERE later.undoes = decision.id) ORDER BY claim, id DESC",
            (list(claims), act),
        ).fetchall()
        return {claim: decision for claim, decision, of_act in rows if act is None or of_act == act}

    # --- inside -----------------------------------------------------------------------------------------------------

    def _act(self, verb: Verb, scope: str, reason: str, purpose: str) -> int:
        values = (
            verb.value,
            *map(storable, (scope, reason)),
            self._context.now,
            self._context.actor,
            storable(purpose),
        )
        row = self._context.connection.execute(_ACT, values).fetchone()
        if row is None:  # pragma: no cover - INSERT ... RETURNING gives one row or raises
            raise AssertionError("the act was not inserted")
        return int(row[0])

    def _count_act(self) -> None:
        # Last of all, and once: the row is locked until the commit, so that numbers are in the order of commits.
        self._context.connection.execute(
            "UPDATE identity_generation SET value = value + 1, change_set = %s", (self._context.change_set,)
        )

    def _write(self, statement: LiteralString, rows: Sequence[tuple[object, ...]]) -> None:
        with self._context.connection.cursor() as cursor:
            cursor.executemany(statement, rows)

    def _add(self, act: int, proposals: Sequence[Proposal]) -> None:
        known = self._known({record for each in proposals for record in (each.pair.a, each.pair.b)})
        rows = []
        for each in proposals:
            a, b = (known.get(record) for record in (each.pair.a, each.pair.b))
            if a is None or b is None:
                raise NotFound(f"{each.pair.a if a is None else each.pair.b} stands no longer")
            a_key, b_key = (self._context.vault.unwrap(one["payload_key"], one["wrapped"]) for one in (a, b))
            header = _header(each.pair, each.a_revision, each.b_revision)
            sealed = seal(b_key, seal(a_key, _packed(each.evidence), header), header)
            rows.append(
                (act, a["id"], b["id"], each.a_revision, each.b_revision, each.basis.value, each.weight,
                 a["payload_key"], b["payload_key"], sealed)
            )  # fmt: skip
        self._write(_CLAIM, rows)

    def _known(self, records: set[str]) -> dict[str, dict[str, Any]]:
        pairs = [record.partition("/")[::2] for record in sorted(records)]
        owners, references = [owner for owner, _ in pairs], [reference for _, reference in pairs]
        with self._context.connection.cursor(row_factory=dict_row) as cursor:
            rows = cursor.execute(_KNOWN, (owners, references, self._context.node())).fetchall()
        return {row["name"]: row for row in rows if row["wrapped"] is not None}

    def _claim(self, row: dict[str, Any], decided: Sequence[dict[str, Any]]) -> Claim:
        ended = [row[side] for side in ("a", "b") if row[f"{side}_ended"]]
        undone = {each["undoes"] for each in decided if each["undoes"] is not None}
        return Claim(
            id=row["id"],
            pair=Pair(row["a"], row["b"]),
            basis=Basis(row["basis"]),
            weight=row["weight"],
            evidence=self._evidence(row),
            a_revision=row["a_claimed"],
            b_revision=row["b_claimed"],
            proposed_at=row["at"],
            proposed_by=row["by"],
            purpose=row["purpose"],
            decisions=tuple(_decision(each, undone) for each in decided),
            ended=tuple(ended),
        )

    def _evidence(self, row: dict[str, Any]) -> tuple[Evidence, ...] | None:
        """The evidence, or None where a purge has destroyed a key. Raises StoreUnsafe where it was changed."""
        if row["a_wrapped"] is None or row["b_wrapped"] is None:
            return None
        a_key, b_key = (self._opened_key(row[f"{side}_key"], row[f"{side}_wrapped"]) for side in ("a", "b"))
        header = _header(Pair(row["a"], row["b"]), row["a_claimed"], row["b_claimed"])
        return _unpacked(unseal(a_key, unseal(b_key, row["evidence"], header), header))

    def _opened_key(self, key_id: UUID, wrapped: bytes) -> bytes:
        return self._context.vault.unwrap(key_id, wrapped)


def _header(pair: Pair, a_revision: int, b_revision: int) -> bytes:
    """What the evidence is bound to: it cannot be moved to another claim."""
    return canonical(
        {"format": EVIDENCE_FORMAT, "a": pair.a, "b": pair.b, "a_revision": a_revision, "b_revision": b_revision}
    )


def _packed(evidence: Iterable[Evidence]) -> bytes:
    rows = [[each.feature, each.weight, each.code, [list(pair) for pair in each.arguments]] for each in evidence]
    return json.dumps(rows).encode("ascii")


def _unpacked(data: bytes) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(feature, weight, code, tuple((name, value) for name, value in arguments))
        for feature, weight, code, arguments in json.loads(data)
    )


def _standing(row: dict[str, Any]) -> Standing:
    return Standing(
        id=row["id"],
        pair=Pair(row["a"], row["b"]),
        basis=Basis(row["basis"]),
        verb=Verb(row["verb"]),
        a_revision=row["a_revision"],
        b_revision=row["b_revision"],
        a_stands=row["a_stands"],
        b_stands=row["b_stands"],
        is_ended=row["a_ended"] or row["b_ended"],
        is_latest=row["is_latest"],
    )


def _decision(row: dict[str, Any], undone: set[int]) -> Decision:
    return Decision(
        act=row["act"],
        verb=Verb(row["verb"]),
        scope=row["scope"],
        reason=row["reason"],
        at=row["at"],
        by=row["by"],
        purpose=row["purpose"],
        a_revision=row["a_revision"],
        b_revision=row["b_revision"],
        is_undone=row["id"] in undone,
    )
