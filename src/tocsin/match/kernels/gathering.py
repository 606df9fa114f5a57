"""Which names of an index deserve a full score: token by token, rarest first, within what could still matter.

A name's gain is the sum of what its near tokens could give. A name that no rare token has met is not taken up when the
tokens that are left could not lift it to what is needed: so frequent names cost little.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit, types

from tocsin.match.arrays import F32, I64, TOKEN_ROW, U32
from tocsin.match.kernels.layout import INDEX, MAX_TOKENS
from tocsin.match.kernels.room import writable
from tocsin.match.kernels.rules import COMPILED, DISTANCE, RULES, array_type, named_type

QUANTA = 32.0  # parts of a nat in which gains are counted
GAIN_MASK = 0xFFF  # the low bits of a count: the gain; above them how many tokens gave it
MOST_HITS = 15
SEVERAL = 8  # so many times fewer names than postings are looked up one by one
SAME_NAME = 0.95  # share of all that a form could gather from which a name may be the very same
START, END = 0, 1
MAX_UNITS = 2 * MAX_TOKENS
_I64, _F64 = types.int64, types.float64
_F32 = array_type(types.float32)


class Sought(NamedTuple):
    """The units of a form (tokens, neighbours written together, parts of a token) and the tokens near each: u units."""

    tokens: I64  # (u, 2) from which to which token of the form
    own: npt.NDArray[np.float64]  # (u,) rarity of the unit, nats
    offsets: I64  # (u + 1,)
    near: U32  # token rows, ascending within a unit
    distances: F32


class Field(NamedTuple):
    """Room for a search over m names; each thread has its own."""

    counts: npt.NDArray[np.uint16]  # (m,) all 0 between searches
    touched: U32  # (m,) names with a count
    best: npt.NDArray[np.float64]  # (u,) for each unit the most that it could give; of a token, shared
    shares: npt.NDArray[np.float64]  # (MAX_TOKENS,) the most that each token of the form could be given
    done: I64  # (u,) 1 for a unit that was dealt with
    state: I64  # (4,) how many are touched, postings read, whether the budget is spent


SOUGHT = named_type(
    Sought,
    [array_type(types.int64, 2), array_type(types.float64), array_type(types.int64), array_type(types.uint32), _F32],
)
FIELD = named_type(
    Field,
    [writable(types.uint16), writable(types.uint32), *[writable(types.float64)] * 2, *[writable(types.int64)] * 2],
)
TOUCHED, READ, SPENT = 0, 1, 2  # places in Field.state
_GATHER = (INDEX, SOUGHT, _F32, RULES, FIELD)


def field(names: int) -> Field:
    """A fresh field over so many names."""
    return Field(
        np.zeros(names, dtype=np.uint16),
        np.empty(names, dtype=np.uint32),
        np.zeros(MAX_UNITS),
        np.zeros(MAX_TOKENS),
        np.zeros(MAX_UNITS, dtype=np.int64),
        np.zeros(4, dtype=np.int64),
    )


@njit(_F64(SOUGHT, _F32, _I64, _I64, RULES), **COMPILED)
def _gain(sought, rarity, unit, at, rules):
    """What the near token at place ``at`` could give a name."""
    value = rarity[sought.near[at]]
    width = sought.tokens[unit, END] - sought.tokens[unit, START]
    worth = min(_F64(value), sought.own[unit]) if width == 1 else sought.own[unit]
    return worth + rules.weights[DISTANCE] * sought.distances[at]


@njit(_I64(types.Array(types.uint32, 1, "C", readonly=True), _I64, _I64, _I64), **COMPILED)
def first_from(values, low, high, wanted):
    """The first place from ``low`` below ``high`` whose value is not less than ``wanted``."""
    while low < high:
        middle = (low + high) // 2
        if values[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


@njit(types.void(FIELD, _I64, _I64, types.boolean), **COMPILED)
def _add(field, name, quanta, is_open):
    count = field.counts[name]
    if count == 0:
        if not is_open:
            return
        field.touched[field.state[TOUCHED]] = name
        field.state[TOUCHED] += 1
    gain = min((count & GAIN_MASK) + quanta, GAIN_MASK)
    hits = min((count >> 12) + 1, MOST_HITS)
    field.counts[name] = gain | (hits << 12)


@njit(types.void(*_GATHER, _I64, array_type(types.int64, 2), types.boolean, _I64), **COMPILED)
def _scan(index, sought, rarity, rules, field, unit, ranges, is_open, budget):
    """Add the unit's gains to the names within ``ranges`` that hold a near token; new names only when ``is_open``."""
    for at in range(sought.offsets[unit], sought.offsets[unit + 1]):
        gain = _gain(sought, rarity, unit, at, rules)
        if gain <= 0:
            continue
        token = sought.near[at]
        start, end = _I64(index.posting_offsets[token]), _I64(index.posting_offsets[token + 1])
        quanta = _I64(gain * QUANTA) + 1
        for part in range(len(ranges)):
            low = first_from(index.postings, start, end, ranges[part, 0])
            for place in range(low, end):
                name = index.postings[place]
                if name >= ranges[part, 1]:
                    break
                field.state[READ] += 1
                _add(field, name, quanta, is_open)
            if field.state[READ] > budget:
                field.state[SPENT] = 1
                return


@njit(_I64(INDEX, SOUGHT, _I64, array_type(types.int64, 2)), **COMPILED)
def _volume(index, sought, unit, ranges):
    """How many postings lie behind a unit, the ranges' shares estimated."""
    total = 0
    for at in range(sought.offsets[unit], sought.offsets[unit + 1]):
        token = sought.near[at]
        total += _I64(index.posting_offsets[token + 1]) - _I64(index.posting_offsets[token])
    width = 0
    for part in range(len(ranges)):
        width += ranges[part, 1] - ranges[part, 0]
    return total * width // max(1, len(index.name_record))


@njit(types.void(*_GATHER, _I64), **COMPILED)
def _look_up(index, sought, rarity, rules, field, unit):
    """Add the unit's gains to the touched names alone: each of their tokens is looked up among the near ones."""
    start, end = sought.offsets[unit], sought.offsets[unit + 1]
    for each in range(field.state[TOUCHED]):
        name = field.touched[each]
        best = 0.0
        for place in range(index.name_offsets[name], index.name_offsets[name + 1]):
            token = index.name_tokens[place] & TOKEN_ROW
            at = first_from(sought.near, start, end, token)
            if at < end and sought.near[at] == token:
                best = max(best, _gain(sought, rarity, unit, at, rules))
        if best > 0:
            _add(field, name, _I64(best * QUANTA) + 1, False)


@njit(_F64(SOUGHT, _F32, RULES, FIELD), **COMPILED)
def promise_of(sought, rarity, rules, field):
    """The most nats that any name could gather; ``field.best`` gets the most of each unit."""
    field.shares[:] = 0.0
    for unit in range(len(sought.own)):
        best = 0.0
        for at in range(sought.offsets[unit], sought.offsets[unit + 1]):
            best = max(best, _gain(sought, rarity, unit, at, rules))
        field.best[unit] = best
        start, end = sought.tokens[unit, START], sought.tokens[unit, END]
        for token in range(start, end):
            field.shares[token] = max(field.shares[token], best / (end - start))
    return field.shares.sum()


@njit(types.void(*_GATHER, array_type(types.int64, 2), _F64, _F64, _I64), **COMPILED)
def gather(index, sought, rarity, rules, field, ranges, most, needed, budget):
    """Counts in ``field`` the gains of the names within ``ranges`` (x, 2) that could gather ``needed`` nats or more.

    ``rarity`` (n,): of the kind of name. ``most``: what ``promise_of`` gave. ``budget``: postings that may be read;
    when they are spent, ``field.state`` says so. Units of several tokens, and the rarest of the others, come first.
    """
    remaining = most
    units = len(sought.own)
    field.done[:] = 0
    for unit in range(units):
        if sought.tokens[unit, END] - sought.tokens[unit, START] > 1 and field.best[unit] > 0:
            _scan(index, sought, rarity, rules, field, unit, ranges, True, budget)
            field.done[unit] = 1
    for _ in range(units):
        unit = -1
        for each in range(units):
            if field.done[each] == 0 and (unit < 0 or field.best[each] > field.best[unit]):
                unit = each
        if unit < 0 or field.state[SPENT]:
            return
        field.done[unit] = 1
        is_open = remaining >= needed
        remaining -= field.best[unit]
        if not is_open and _volume(index, sought, unit, ranges) > SEVERAL * field.state[TOUCHED]:
            _look_up(index, sought, rarity, rules, field, unit)
        else:
            _scan(index, sought, rarity, rules, field, unit, ranges, is_open, budget)
