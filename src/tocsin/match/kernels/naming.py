"""What the comparison of two names says: the compiled twin of ``match.name_evidence``.

The weight of each single reason is rounded to four places, as there.
"""

from __future__ import annotations

from math import exp

from numba import njit, types

from tocsin.match.arrays import FAMILY as FAMILY_MARK
from tocsin.match.arrays import GROUPS, NUMBER
from tocsin.match.arrays import LIGHT as LIGHT_MARK
from tocsin.match.kernels.layout import INDEX, PERSON_SWITCH, QUESTION, TOKEN_MARKS, TOKEN_ROW
from tocsin.match.kernels.pairing import align
from tocsin.match.kernels.room import (
    EXPLAINED,
    IDENTICAL,
    IS_INITIAL,
    LETTERS_MATCHED,
    OURS,
    OURS_END,
    ROOM,
    THEIRS,
    THEIRS_END,
    TOKENS_MATCHED,
    WEIGHT,
)
from tocsin.match.kernels.rules import (
    AGREEMENT,
    COMPILED,
    CONFLICT,
    CONFLICT_FAMILY,
    CONFLICT_INITIAL,
    CONTRASTED,
    CONTRASTED_FROM,
    KNOWN_GROUPS,
    LIGHT_LEFT_SHARE,
    MISSING,
    MISSING_FAMILY,
    NUMBER_CONFLICT,
    OTHER_ORDER_SHARE,
    RULES,
    SCRAMBLED,
    UNLISTED,
    WHOLE_NAME,
    WHOLE_ORGANISATION,
    array_type,
    rounded,
)
from tocsin.match.kernels.spelling import is_equal, letters_in

LEAST_AGREEMENT = 0.5  # as match.name_evidence
OTHER_NUMBER_SHARE = 0.3  # as match.name_evidence
_I64, _F32 = types.int64, array_type(types.float32)
_NAME = (INDEX, QUESTION, _F32, _I64, _I64, RULES, ROOM)


@njit(types.void(_I64, INDEX, _I64, ROOM), **COMPILED)
def _count_matched(at, index, start, room):
    for j in range(room.units[at, THEIRS], room.units[at, THEIRS_END]):
        entry = index.name_tokens[start + j]
        if (entry >> TOKEN_MARKS) & LIGHT_MARK == 0:
            token = entry & TOKEN_ROW
            room.found[TOKENS_MATCHED] += 1
            room.found[LETTERS_MATCHED] += letters_in(
                index.letters[index.letter_offsets[token] : index.letter_offsets[token + 1]]
            )


@njit(types.float64(_I64, INDEX, _I64, RULES, ROOM), **COMPILED)
def _agreements(taken, index, start, rules, room):
    total, rank = 0.0, 0
    for place in range(taken):
        at = room.chosen[place]
        weight = room.gains[at]
        if weight > LEAST_AGREEMENT and room.units[at, IS_INITIAL] == 0:
            weight = weight * rules.independence[min(rank, len(rules.independence) - 1)] + rules.weights[AGREEMENT]
            rank += 1
        total += rounded(weight)
        if room.units[at, IS_INITIAL] == 0:
            _count_matched(at, index, start, room)
    return total


@njit(types.boolean(INDEX, QUESTION, _I64, types.uint32, RULES), **COMPILED)
def _are_two_names(index, question, i, token, rules):
    """The twin of ``text.equivalents.is_contrasted``, for persons' names."""
    if question.groups[i, 0] == 0 or index.groups[token, 0] == 0:
        return False
    if max(question.groups[i, 0], index.groups[token, 0]) > rules.weights[KNOWN_GROUPS]:
        return False
    for a in range(GROUPS):
        for b in range(GROUPS):
            if question.groups[i, a] != 0 and question.groups[i, a] == index.groups[token, b]:
                return False
    return True


@njit(types.float64(_I64, INDEX, QUESTION, _I64, RULES, ROOM), **COMPILED)
def _contrasts(taken, index, question, start, rules, room):
    total = 0.0
    for place in range(taken):
        at = room.chosen[place]
        i, j = room.units[at, OURS], room.units[at, THEIRS]
        if room.units[at, IS_INITIAL] or room.distances[at] < rules.weights[CONTRASTED_FROM]:
            continue
        if room.units[at, OURS_END] - i != 1 or room.units[at, THEIRS_END] - j != 1:
            continue
        if _are_two_names(index, question, i, index.name_tokens[start + j] & TOKEN_ROW, rules):
            total += rules.weights[CONTRASTED]
    return total


@njit(types.boolean(QUESTION, _I64, _I64), **COMPILED)
def _our_order(question, a, b):
    """True when token ``a`` comes before ``b``."""
    first, second = question.bits[a] & NUMBER, question.bits[b] & NUMBER
    return first > second if first != second else question.rarity[a] > question.rarity[b]


@njit(types.int64(QUESTION, ROOM), **COMPILED)
def _ours_left(question, room):
    """How many full tokens of ours are left, in ``room.left[0]``: numbers first, then the rarest."""
    count = 0
    for i in range(len(question.bits)):
        if room.free[0, i] and question.marks[i] & LIGHT_MARK == 0:
            place = count
            while place > 0 and _our_order(question, i, room.left[0, place - 1]):
                room.left[0, place] = room.left[0, place - 1]
                place -= 1
            room.left[0, place] = i
            count += 1
    return count


@njit(types.boolean(INDEX, _F32, types.uint32, types.uint32), **COMPILED)
def _their_order(index, rarity, a, b):
    first, second = index.bits[a & TOKEN_ROW] & NUMBER, index.bits[b & TOKEN_ROW] & NUMBER
    if first != second:
        return first > second
    first_family, second_family = (a >> TOKEN_MARKS) & FAMILY_MARK, (b >> TOKEN_MARKS) & FAMILY_MARK
    if first_family != second_family:
        return first_family > second_family
    return rarity[a & TOKEN_ROW] > rarity[b & TOKEN_ROW]


@njit(types.int64(INDEX, _F32, _I64, _I64, ROOM), **COMPILED)
def _theirs_left(index, rarity, start, end, room):
    """How many full tokens of theirs are left, in ``room.left[1]``: numbers, the family name, then the rarest."""
    count = 0
    for j in range(end - start):
        entry = index.name_tokens[start + j]
        if room.free[1, j] and (entry >> TOKEN_MARKS) & LIGHT_MARK == 0:
            place = count
            while place > 0 and _their_order(index, rarity, entry, index.name_tokens[start + room.left[1, place - 1]]):
                room.left[1, place] = room.left[1, place - 1]
                place -= 1
            room.left[1, place] = j
            count += 1
    return count


@njit(types.float64(INDEX, QUESTION, _F32, _I64, _I64, _I64, types.boolean, RULES), **COMPILED)
def _conflict(index, question, rarity, start, i, j, has_family, rules):
    entry = index.name_tokens[start + j]
    token = entry & TOKEN_ROW
    if question.bits[i] & NUMBER and index.bits[token] & NUMBER:
        return rules.weights[NUMBER_CONFLICT]
    if not question.switches[PERSON_SWITCH]:
        return rounded(max(rules.weights[CONFLICT_FAMILY], -0.45 * (question.rarity[i] + rarity[token]) / 2 - 0.5))
    mine = letters_in(question.letters[question.letter_offsets[i] : question.letter_offsets[i + 1]])
    yours = letters_in(index.letters[index.letter_offsets[token] : index.letter_offsets[token + 1]])
    if mine == 1 or yours == 1:
        return rules.weights[CONFLICT_INITIAL]
    return rules.weights[CONFLICT_FAMILY if (entry >> TOKEN_MARKS) & FAMILY_MARK and not has_family else CONFLICT]


@njit(types.float64(INDEX, QUESTION, _F32, _I64, _I64, _I64, types.boolean, RULES, ROOM), **COMPILED)
def _left_over(index, question, rarity, start, mine, yours, has_family, rules, room):
    total = 0.0
    both = min(mine, yours)
    for at in range(both):
        total += _conflict(index, question, rarity, start, room.left[0, at], room.left[1, at], has_family, rules)
    for at in range(both, yours):
        weight = rules.weights[MISSING]
        if not has_family and (index.name_tokens[start + room.left[1, at]] >> TOKEN_MARKS) & FAMILY_MARK:
            weight = rules.weights[MISSING_FAMILY]
        total += rounded(weight)
    return total + (mine - both) * rounded(rules.weights[UNLISTED])


@njit(types.UniTuple(types.boolean, 2)(_I64, _I64, INDEX, _I64, ROOM), **COMPILED)
def _orders(taken, ours, index, start, room):
    """Whether the full names follow one order up to the family name moved, and whether all tokens follow one order."""
    falls, first, last, all_falls, all_last = 0, -1, -1, 0, -1
    for i in range(ours):
        for place in range(taken):
            at = room.chosen[place]
            if room.units[at, OURS] != i:
                continue
            theirs, end = room.units[at, THEIRS], room.units[at, THEIRS_END]
            if theirs < all_last:
                all_falls += 1
            all_last = theirs
            light = True
            for j in range(theirs, end):
                light = light and (index.name_tokens[start + j] >> TOKEN_MARKS) & LIGHT_MARK != 0
            if light:
                continue
            if first < 0:
                first = theirs
            elif theirs < last:
                falls += 1
            last = theirs
    return falls == 0 or (falls == 1 and last < first), all_falls == 0


@njit(types.float64(_I64, INDEX, QUESTION, _I64, _I64, types.boolean, RULES, ROOM), **COMPILED)
def _whole(taken, index, question, start, end, is_ordered, rules, room):
    apart, full, light_left = 0.0, 0, 0
    for place in range(taken):
        apart += room.distances[room.chosen[place]]
    for j in range(end - start):
        if (index.name_tokens[start + j] >> TOKEN_MARKS) & LIGHT_MARK == 0:
            full += 1
        elif room.free[1, j]:
            light_left += 1
    for i in range(len(question.bits)):
        if question.marks[i] & LIGHT_MARK and room.free[0, i]:
            light_left += 1
    is_person = question.switches[PERSON_SWITCH] != 0
    bonus = rules.weights[WHOLE_NAME if is_person else WHOLE_ORGANISATION]
    if is_person and full < 2:
        bonus = 0.0
    bonus *= rules.weights[LIGHT_LEFT_SHARE] ** light_left
    if not is_ordered:
        bonus *= rules.weights[OTHER_ORDER_SHARE]
    return rounded(bonus * exp(-apart))


@njit(types.float64(_I64, INDEX, QUESTION, _F32, _I64, _I64, _I64, ROOM), **COMPILED)
def _explained(taken, index, question, rarity, start, mine, yours, room):
    """The share of both names that the other explains, squared; other numbers make other names."""
    explained = total = 0.0
    for place in range(taken):
        at = room.chosen[place]
        likeness = 0.5 if room.units[at, IS_INITIAL] else max(0.0, 1.0 - 0.45 * room.distances[at])
        weight = 0.0
        for i in range(room.units[at, OURS], room.units[at, OURS_END]):
            weight += 0.1 if question.marks[i] & LIGHT_MARK else question.rarity[i]
        for j in range(room.units[at, THEIRS], room.units[at, THEIRS_END]):
            entry = index.name_tokens[start + j]
            weight += 0.1 if (entry >> TOKEN_MARKS) & LIGHT_MARK else rarity[entry & TOKEN_ROW]
        total += weight
        explained += weight * likeness
    share = 1.0 if mine > 0 and yours > 0 else 0.55
    for at in range(mine):
        total += question.rarity[room.left[0, at]] * share
    for at in range(yours):
        total += rarity[index.name_tokens[start + room.left[1, at]] & TOKEN_ROW] * share
    numbers = mine > 0 and question.bits[room.left[0, 0]] & NUMBER != 0
    if numbers and yours > 0:  # numbers stand first among what is left
        token = index.name_tokens[start + room.left[1, 0]] & TOKEN_ROW
        numbers = index.bits[token] & NUMBER != 0
    explained = explained / total if total > 0 else 0.0
    return explained * explained * (OTHER_NUMBER_SHARE if numbers and yours > 0 else 1.0)


@njit(types.boolean(INDEX, QUESTION, _I64, _I64), **COMPILED)
def _is_identical(index, question, start, end):
    if end - start != len(question.bits):
        return False
    for i in range(end - start):
        token = index.name_tokens[start + i] & TOKEN_ROW
        if not is_equal(
            question.letters[question.letter_offsets[i] : question.letter_offsets[i + 1]],
            index.letters[index.letter_offsets[token] : index.letter_offsets[token + 1]],
        ):
            return False
    return True


@njit(types.boolean(_I64, INDEX, _I64, ROOM), **COMPILED)
def _has_family(taken, index, start, room):
    """True when a listed family name was met: who bears two is known by either."""
    for place in range(taken):
        at = room.chosen[place]
        if room.units[at, IS_INITIAL] == 0:
            for j in range(room.units[at, THEIRS], room.units[at, THEIRS_END]):
                if (index.name_tokens[start + j] >> TOKEN_MARKS) & FAMILY_MARK:
                    return True
    return False


@njit(types.void(*_NAME), **COMPILED)
def compare(index, question, rarity, start, end, rules, room):
    """Write into ``room.found`` what the name whose tokens stand from ``start`` to ``end`` says beside the question's.

    ``rarity`` (n,) is that of the question's kind of name.
    """
    room.found[:] = 0.0
    taken = align(index, question, rarity, start, end, rules, room)
    weight = _agreements(taken, index, start, rules, room)
    if question.switches[PERSON_SWITCH]:
        weight += _contrasts(taken, index, question, start, rules, room)
    mine = _ours_left(question, room)
    yours = _theirs_left(index, rarity, start, end, room)
    has_family = _has_family(taken, index, start, room)
    weight += _left_over(index, question, rarity, start, mine, yours, has_family, rules, room)
    if taken > 0:
        is_one_order, is_same_order = _orders(taken, len(question.bits), index, start, room)
        if not is_one_order:
            weight += rules.weights[SCRAMBLED]
        if mine == 0 and yours == 0:
            weight += _whole(taken, index, question, start, end, is_same_order, rules, room)
    room.found[WEIGHT] = weight
    room.found[IDENTICAL] = 1.0 if _is_identical(index, question, start, end) else 0.0
    room.found[EXPLAINED] = _explained(taken, index, question, rarity, start, mine, yours, room)
