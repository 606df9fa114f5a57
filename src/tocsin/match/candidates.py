"""Which names of an index deserve a full score: gathered by token, ranked, and bounded by what they could reach.

Nothing here touches a string: tokens near the query's are known, names hold token numbers. The bound makes the work
small and the answer honest: what is left out could not have alerted, or the answer says that work was cut.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tocsin.match.alignment import Side, Unit
from tocsin.match.arrays import F32, PERSON, IndexArrays, row
from tocsin.match.weights import (
    BIRTH_SHARE,
    DISTANCE,
    DOCUMENT_EQUAL,
    INDEPENDENCE,
    MISSING,
    NATIONALITY_SAME,
    POSSIBLE_AT,
    SAME_TEXT_RANK,
    SEX_SAME,
    WHOLE_NAME,
    WHOLE_ORGANISATION,
)
from tocsin.model.screening import Evidence, Query

EXPECTED_CONFLICT = 2.0  # nats that a candidate is expected to lose for each pair of names left over


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with what holds for all of its forms."""

    query: Query
    text: str  # the name as asked, case folded
    allowed: npt.NDArray[np.bool_]  # (r,) records that may be found
    birth: F32  # (r,) the most that the date can say for each record
    prior: Evidence

    @property
    def rest(self) -> float:
        """The nats that what is stated beside name and date could add at most."""
        query = self.query
        stated = (NATIONALITY_SAME if query.nationalities else 0.0) + (SEX_SAME if query.sex else 0.0)
        return stated + (DOCUMENT_EQUAL if query.documents else 0.0)


@dataclass(frozen=True, slots=True)
class Sought:
    """One form of the query: its tokens, and the index's tokens near each unit of it."""

    reading: int
    side: Side
    near: dict[Unit, dict[int, float]]
    by_token: dict[int, list[tuple[Unit, float]]]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much work one query may cause."""

    candidates: int = 40  # names scored in full for each form, best first
    alerting: int = 300  # further names that could alert
    measured: int = 8  # records whose left-over tokens are measured one by one
    names_measured: int = 24  # names of each of them


@dataclass(frozen=True, slots=True)
class Candidates:
    """Name rows, best first; what each or any after it could reach, in nats; whether any that could alert was left."""

    names: npt.NDArray[np.intp]
    promises: F32
    is_cut: bool


def candidates(arrays: IndexArrays, asked: Asked, sought: Sought, limits: Limits) -> Candidates:
    """The names worth a full score for one form of a query."""
    names, side = arrays.names, sought.side
    gains = _gains(arrays, sought)
    full = ~np.array(side.light, dtype=np.bool_)
    usable = gains[full].any(axis=0) & (names.reading == sought.reading) & asked.allowed[names.record]
    rows = np.flatnonzero(usable)
    theirs = gains[:, rows]
    hits = (theirs[full] > 0).sum(axis=0).astype(np.float32)
    total = _independent(theirs[full]) + np.float32(0.05) * theirs[~full].sum(axis=0)
    lacking = np.maximum(names.full[rows].astype(np.float32) - hits, 0.0)
    # Names left over on both sides will conflict, unless measuring brings them together after all.
    conflict = np.float32(EXPECTED_CONFLICT) * np.minimum(lacking, np.float32(full.sum()) - hits)
    whole = np.float32(WHOLE_NAME if sought.reading == PERSON else WHOLE_ORGANISATION)
    name = total - conflict + np.where(lacking == 0, whole, np.float32(MISSING * 0.7))
    birth = np.minimum(asked.birth[names.record[rows]], np.float32(BIRTH_SHARE) * np.maximum(name, 0.0))
    promise = name + birth + np.float32(asked.rest + asked.prior.weight)
    ranked = promise + np.float32(0.5 * MISSING) * lacking
    # Who asks for a name as it is listed shall find it, however common it is.
    own = _independent(np.array([side.rarity], dtype=np.float32).T[full])[0] if full.any() else 0.0
    promise = promise + np.float32(SAME_TEXT_RANK) * ((lacking == 0) & (total >= own - 0.1))
    could = (promise >= POSSIBLE_AT) & ((hits > 1) | (sought.reading != PERSON) | (birth > 0))
    kept, is_cut = _kept(ranked, could, limits)
    return Candidates(rows[kept], np.maximum.accumulate(promise[kept][::-1])[::-1], is_cut)


def _kept(ranked: F32, could: npt.NDArray[np.bool_], limits: Limits) -> tuple[npt.NDArray[np.intp], bool]:
    """The foremost, and after them whatever else could alert, as far as the limits go."""
    order = np.argsort(-ranked, kind="stable")
    first, rest = order[: limits.candidates], order[limits.candidates :]
    rest = rest[could[rest]]
    return np.concatenate([first, rest[: limits.alerting]]), len(rest) > limits.alerting


def _independent(gains: F32) -> F32:
    """The sum of the gains of each column, the greatest whole and further ones in their shares: (columns,) float32."""
    ordered = np.sort(gains, axis=0)[::-1]
    shares = [INDEPENDENCE[min(at, len(INDEPENDENCE) - 1)] for at in range(len(ordered))]
    total: F32 = np.array(shares, dtype=np.float32) @ ordered
    return total


def _gains(arrays: IndexArrays, sought: Sought) -> F32:
    """For each token of the query, the most nats that it could give each name: (tokens, names) float32."""
    tokens, side = arrays.tokens, sought.side
    rarity = tokens.rarity_person if sought.reading == PERSON else tokens.rarity_organisation
    gains = np.zeros((len(side.letters), len(arrays.names.record)), dtype=np.float32)
    for unit, near in sought.near.items():
        own = sum(side.rarity[unit.start : unit.end])
        rows, values = _gather(arrays, near, np.minimum(rarity[list(near)], np.float32(own)))
        if not len(rows):
            continue
        for at in range(*unit):
            gains[at, rows] = np.maximum(gains[at, rows], values / (unit.end - unit.start))
    return gains


def _gather(arrays: IndexArrays, near: dict[int, float], rarity: F32) -> tuple[npt.NDArray[np.uint32], F32]:
    """Names that hold a near token, each with the best nats that any gives; ``rarity`` is beside ``near``."""
    postings = arrays.postings
    tokens = np.fromiter(near, dtype=np.int64, count=len(near))
    gains = rarity + np.float32(DISTANCE) * np.fromiter(near.values(), dtype=np.float32, count=len(near))
    order = np.argsort(-gains, kind="stable")
    order = order[gains[order] > 0]
    if not len(order):
        return np.empty(0, np.uint32), np.empty(0, np.float32)
    rows = [row(postings.names, postings.offsets, int(tokens[at])) for at in order]
    values = np.repeat(gains[order], [len(part) for part in rows]).astype(np.float32)
    # Best gains first, so the first sight of a name is its best.
    unique, first = np.unique(np.concatenate(rows), return_index=True)
    return unique, values[first]
