"""One form of a query against one index: gather names, choose the foremost, score them, keep the best."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit, types

from tocsin.match.arrays import FULL_TOKENS, I64, KIND_SHIFT, U8
from tocsin.match.kernels.gathering import (
    FIELD,
    GAIN_MASK,
    QUANTA,
    SAME_NAME,
    SOUGHT,
    SPENT,
    TOUCHED,
    gather,
    promise_of,
)
from tocsin.match.kernels.layout import INDEX, PERSON_SWITCH, QUESTION
from tocsin.match.kernels.room import ROOM, writable
from tocsin.match.kernels.rules import (
    AGREEMENT,
    ALERT_RANK,
    BIRTH_SHARE,
    COMPILED,
    MISSING,
    POSSIBLE_AT,
    RULES,
    SAME_TOKENS_RANK,
    WHOLE_NAME,
    WHOLE_ORGANISATION,
    array_type,
    named_type,
)
from tocsin.match.kernels.scoring import BAND, BAND_WEAK, LOG_ODDS, RANK, VALUE, birth_of, score

UNGATHERED = 1.5  # nats that initials, particles and far spellings may add to what was gathered
EXPECTED_CONFLICT = 2.0  # nats that a candidate is expected to lose for each pair of names left over
FOREMOST, FOREMOST_ELSEWHERE = 320, 96  # names looked at closely in the first and the second pass, by their gains
SCORED_ELSEWHERE = 3  # so many times fewer names are scored in any case in the second pass
MOST_CHOSEN = 2048  # names looked at closely for one pass
LEVELS = 1024  # steps of a sixteenth of a nat by which the chosen are ordered
STEPS, LOWEST = 16.0, -40.0
_I64, _F64 = types.int64, types.float64
_F32 = array_type(types.float32)


class Limits(NamedTuple):
    """What may be found, and how much work a form may cause."""

    kinds: U8  # (4,) 1 for a kind of subject that may be found
    handling: U8  # (65536,) 1 for a handling class that the actor may see
    is_restricted: U8  # (1,) 0 when every handling class may be seen and no record is dead: names need no look at those
    dead: U8  # (r,) 1 for a record that no longer stands here; (0,) for none
    ranges: I64  # (4, 2) name rows: first pass 0 and 1, second pass 2 and 3
    work: I64  # (3,) names scored in any case, further names that could alert, postings that may be read
    nats: npt.NDArray[np.float64]  # (5,) prior, needed in the first and the second pass, other evidence, faintest rank


class Best(NamedTuple):
    """The best records so far: k rows, best first."""

    names: I64  # (k,)
    records: I64  # (k,)
    found: npt.NDArray[np.float64]  # (k, COLUMNS) as ``scoring.score`` gives it, of the best name
    ranks: npt.NDArray[np.float64]  # (k,) the best rank of any name, alerts before all others
    likeness: npt.NDArray[np.float64]  # (k,) the best rank of any name, alert or not
    state: I64  # (2,) how many rows are filled, whether names that could alert were left out


class Chosen(NamedTuple):
    """Room for the names of one pass."""

    names: I64  # (MOST_CHOSEN,)
    promises: npt.NDArray[np.float64]  # (MOST_CHOSEN,) the most that each could reach
    alerts: I64  # (MOST_CHOSEN,) 1 for a name that could alert
    levels: I64  # (MOST_CHOSEN,)
    order: I64  # (MOST_CHOSEN,)
    tally: I64  # (LEVELS + 1,)


LIMITS = named_type(
    Limits,
    [array_type(types.uint8)] * 4 + [array_type(types.int64, 2), array_type(types.int64), array_type(types.float64)],
)
BEST = named_type(
    Best,
    [writable(_I64), writable(_I64), writable(_F64, 2), writable(_F64), writable(_F64), writable(_I64)],
)
CHOSEN = named_type(Chosen, [writable(_I64), writable(_F64), *[writable(_I64)] * 4])
PRIOR, NEEDED, REST, FAINT = 0, 1, 3, 4  # places in Limits.nats; NEEDED of the first pass, then of the second
SCORED, ALERTING, BUDGET = 0, 1, 2  # places in Limits.work
COLUMNS = 4  # numbers that ``scoring.score`` gives
FILLED, IS_CUT = 0, 1  # places in Best.state
OPEN_HANDLING = 65536


def best(rows: int) -> Best:
    """Room for so many records."""
    counts = np.zeros(rows, dtype=np.int64)
    return Best(
        counts, counts.copy(), np.zeros((rows, COLUMNS)), np.zeros(rows), np.zeros(rows), np.zeros(2, dtype=np.int64)
    )


def chosen() -> Chosen:
    """Room for the names of one pass."""
    rows = np.zeros(MOST_CHOSEN, dtype=np.int64)
    tally = np.zeros(LEVELS + 1, dtype=np.int64)
    return Chosen(rows, np.zeros(MOST_CHOSEN), rows.copy(), rows.copy(), rows.copy(), tally)


@njit(types.boolean(INDEX, LIMITS, _I64), **COMPILED)
def _may_be_found(index, limits, name):
    if limits.kinds[(index.name_bits[name] >> KIND_SHIFT) & 3] == 0:
        return False
    if limits.is_restricted[0] == 0:
        return True
    record = index.name_record[name]
    if limits.handling[index.handling[record]] == 0:
        return False
    return len(limits.dead) == 0 or limits.dead[record] == 0


@njit(types.Tuple((_F64, _I64))(_I64, RULES), **COMPILED)
def _gathered(count, rules):
    """The nats and the names met that a name's ``count`` holds."""
    hits = count >> 12
    return (count & GAIN_MASK) / QUANTA + rules.weights[AGREEMENT] * hits, hits


@njit(types.boolean(INDEX, QUESTION, LIMITS, _I64, _I64, RULES), **COMPILED)
def _could_alert(index, question, limits, name, count, rules):
    """True when the name, whose ``count`` holds gain and hits, could alert; its date of birth is looked at last."""
    gain, hits = _gathered(count, rules)
    is_person = question.switches[PERSON_SWITCH] != 0
    most = gain + rules.weights[WHOLE_NAME if is_person else WHOLE_ORGANISATION] + UNGATHERED
    beside = limits.nats[REST] + limits.nats[PRIOR] - rules.weights[POSSIBLE_AT]
    if most + (rules.weights[BIRTH_SHARE] * most if len(question.born) > 0 else 0.0) + beside < 0:
        return False
    _, birth = birth_of(index, question, index.name_record[name], rules)
    # A single name alerts by itself only where a date bears it out (match.score: limit_single_name).
    return most + min(birth, rules.weights[BIRTH_SHARE] * most) + beside >= 0 and (
        # ... and a single token may be two names written together.
        hits > 1 or not is_person or birth > 0 or len(question.bits) == 1
    )


@njit(_I64(INDEX, QUESTION, LIMITS, FIELD, CHOSEN, BEST, _I64, _I64, RULES), **COMPILED)
def _take(index, question, limits, field, chosen, best, needed, foremost, rules):
    """How many names were written to ``chosen.names``: of those that may be found, those with the greatest gains and
    whatever else could alert.

    ``needed``: the least gain, in quanta. When there is no place for all that could alert, ``best.state`` says so.
    """
    chosen.tally[:] = 0
    touched, allowed = field.state[TOUCHED], 0
    for each in range(touched):
        name = field.touched[each]
        gain = field.counts[name] & GAIN_MASK
        if gain >= needed and _may_be_found(index, limits, name):
            field.touched[allowed] = name  # what may not be found is dropped before anything is chosen
            allowed += 1
            chosen.tally[gain * LEVELS // (GAIN_MASK + 1)] += 1
        else:
            field.counts[name] = 0
    field.state[TOUCHED] = allowed
    level, above = LEVELS, 0
    while level > 0 and above + chosen.tally[level - 1] <= foremost:
        level -= 1
        above += chosen.tally[level]
    count, spare = 0, foremost - above  # places left for some of the next level
    for each in range(allowed):
        name = field.touched[each]
        at_level = (field.counts[name] & GAIN_MASK) * LEVELS // (GAIN_MASK + 1)
        is_foremost = at_level >= level or (at_level == level - 1 and spare > 0)
        if at_level == level - 1:
            spare -= 1
        if not is_foremost and not _could_alert(index, question, limits, name, field.counts[name], rules):
            continue
        if count == MOST_CHOSEN:
            best.state[IS_CUT] = 1
            break
        chosen.names[count] = name
        count += 1
    return count


@njit(types.void(CHOSEN, _I64), **COMPILED)
def _order(chosen, count):
    """Write into ``chosen.order`` the chosen by falling level, equal ones as they came."""
    chosen.tally[:] = 0
    for at in range(count):
        chosen.tally[LEVELS - 1 - chosen.levels[at] + 1] += 1
    for level in range(LEVELS):
        chosen.tally[level + 1] += chosen.tally[level]
    for at in range(count):
        level = LEVELS - 1 - chosen.levels[at]
        chosen.order[chosen.tally[level]] = at
        chosen.tally[level] += 1


@njit(types.void(INDEX, QUESTION, LIMITS, FIELD, CHOSEN, _I64, RULES), **COMPILED)
def _rank(index, question, limits, field, chosen, count, rules):
    """Writes what each of the chosen could reach, and into ``chosen.order`` all of them, the likeliest first."""
    full = 0
    for mark in question.marks:
        full += 1 if mark & 1 == 0 else 0
    is_person = question.switches[PERSON_SWITCH] != 0
    whole = rules.weights[WHOLE_NAME if is_person else WHOLE_ORGANISATION]
    for at in range(count):
        name = chosen.names[at]
        gain, hits = _gathered(field.counts[name], rules)
        theirs = index.name_bits[name] & FULL_TOKENS
        lacking = max(0, theirs - hits)
        expected = gain - EXPECTED_CONFLICT * min(lacking, max(0, full - hits))
        expected += whole if lacking == 0 else rules.weights[MISSING]
        _, birth = birth_of(index, question, index.name_record[name], rules)
        expected += min(birth, rules.weights[BIRTH_SHARE] * max(expected, 0.0))
        most = gain + whole
        most += min(birth, rules.weights[BIRTH_SHARE] * most) + limits.nats[REST] + limits.nats[PRIOR]
        could = _could_alert(index, question, limits, name, field.counts[name], rules)
        chosen.alerts[at] = 1 if could else 0
        chosen.promises[at] = most + rules.weights[ALERT_RANK] * chosen.alerts[at]
        if lacking == 0:
            chosen.promises[at] += rules.weights[SAME_TOKENS_RANK]
        ranked = expected + limits.nats[PRIOR] + 0.5 * rules.weights[MISSING] * lacking
        chosen.levels[at] = min(LEVELS - 1, max(0, _I64((ranked - LOWEST) * STEPS)))
    _order(chosen, count)


@njit(types.boolean(types.UniTuple(_F64, COLUMNS), BEST, _I64), **COMPILED)
def _is_better(found, best, row):
    if found[VALUE] != best.found[row, VALUE]:
        return found[VALUE] > best.found[row, VALUE]
    return found[LOG_ODDS] > best.found[row, LOG_ODDS]


@njit(types.void(BEST, _I64), **COMPILED)
def _swap(best, at):
    best.names[at], best.names[at - 1] = best.names[at - 1], best.names[at]
    best.records[at], best.records[at - 1] = best.records[at - 1], best.records[at]
    best.ranks[at], best.ranks[at - 1] = best.ranks[at - 1], best.ranks[at]
    best.likeness[at], best.likeness[at - 1] = best.likeness[at - 1], best.likeness[at]
    for column in range(COLUMNS):
        best.found[at, column], best.found[at - 1, column] = best.found[at - 1, column], best.found[at, column]


_SEARCH = (INDEX, QUESTION, SOUGHT, _F32, LIMITS, RULES, ROOM, FIELD, CHOSEN, BEST)


@njit(types.void(BEST, _I64, _I64, types.UniTuple(_F64, COLUMNS), _F64, RULES), **COMPILED)
def keep(best, name, record, found, faint, rules):
    """Keep what was found of a record if it is among the best: its best name, at the best rank of any of its names."""
    filled = best.state[FILLED]
    rank = found[RANK] + (rules.weights[ALERT_RANK] if found[BAND] != BAND_WEAK else 0.0)
    at = -1
    for row in range(filled):
        if best.records[row] == record:
            at = row
    if at < 0:
        if rank < faint:
            return
        if filled == len(best.names):
            if rank <= best.ranks[filled - 1]:
                return
            at = filled - 1
        else:
            at = filled
            best.state[FILLED] += 1
        best.records[at], best.ranks[at], best.likeness[at] = record, rank, found[RANK]
        best.found[at, VALUE] = -1.0
    if _is_better(found, best, at):
        best.names[at] = name
        for column in range(COLUMNS):
            best.found[at, column] = found[column]
    best.ranks[at] = max(best.ranks[at], rank)
    best.likeness[at] = max(best.likeness[at], found[RANK])
    while at > 0 and best.ranks[at] > best.ranks[at - 1]:
        _swap(best, at)
        at -= 1


@njit(types.void(*_SEARCH, _I64), **COMPILED)
def _pass(index, question, sought, rarity, limits, rules, room, field, chosen, best, number):
    needed, faint = limits.nats[NEEDED + number], limits.nats[FAINT]
    field.state[:] = 0
    most = promise_of(sought, rarity, rules, field)
    # Who asks for a name as it is listed shall find it, however common it is.
    could_matter = most >= needed
    if number == 0:
        needed = min(needed, SAME_NAME * most)
    elif not could_matter:
        return
    ranges = limits.ranges[2 * number : 2 * number + 2]
    gather(index, sought, rarity, rules, field, ranges, most, needed, limits.work[BUDGET])
    foremost = FOREMOST if number == 0 else FOREMOST_ELSEWHERE
    count = _take(index, question, limits, field, chosen, best, max(1, _I64(needed * QUANTA)), foremost, rules)
    in_any_case = limits.work[SCORED] if number == 0 else limits.work[SCORED] // SCORED_ELSEWHERE
    _rank(index, question, limits, field, chosen, count, rules)
    scored = alerting = 0
    for place in range(count):
        at = chosen.order[place]
        promise = chosen.promises[at]
        if promise < faint:
            continue
        is_full = best.state[FILLED] == len(best.names)
        if is_full and promise < best.ranks[len(best.names) - 1]:
            continue
        if scored >= in_any_case:
            if chosen.alerts[at] == 0:
                continue
            alerting += 1
        if alerting > limits.work[ALERTING]:
            best.state[IS_CUT] = 1
            continue
        name = chosen.names[at]
        found = score(index, question, rarity, name, limits.nats[PRIOR], rules, room)
        keep(best, name, index.name_record[name], found, faint, rules)
        scored += 1
    if field.state[SPENT] and could_matter:
        best.state[IS_CUT] = 1
    for each in range(field.state[TOUCHED]):
        field.counts[field.touched[each]] = 0


@njit(types.void(*_SEARCH), **COMPILED)
def search(index, question, sought, rarity, limits, rules, room, field, chosen, best):
    """Adds to ``best`` the records that the question may be about.

    What ``room`` remembers of another question is forgotten. The first pass looks where the dates of birth agree, the
    second, which asks for more of the name, everywhere else.
    """
    room.known[:, :] = -1
    _pass(index, question, sought, rarity, limits, rules, room, field, chosen, best, 0)
    if limits.ranges[2, 1] > limits.ranges[2, 0] or limits.ranges[3, 1] > limits.ranges[3, 0]:
        _pass(index, question, sought, rarity, limits, rules, room, field, chosen, best, 1)
