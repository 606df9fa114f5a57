"""Which tokens of two names stand for each other: the compiled twin of ``match.alignment``.

Options are gathered in the order in which the plain rules gather them and sorted stably, so that ties fall alike.
"""

from __future__ import annotations

from numba import njit, types

from tocsin.match.arrays import ABJAD, NUMBERED
from tocsin.match.arrays import LIGHT as LIGHT_MARK
from tocsin.match.distance import MAX_LETTERS, MAX_SOUNDS
from tocsin.match.kernels.layout import (
    GROUPS,
    INDEX,
    PERSON_SWITCH,
    QUESTION,
    TOKEN_MARKS,
    TOKEN_ROW,
    TRUNCATED_SWITCH,
)
from tocsin.match.kernels.room import IS_INITIAL, KNOWN, MAX_OPTIONS, OURS, OURS_END, ROOM, THEIRS, THEIRS_END
from tocsin.match.kernels.rules import (
    COMPILED,
    DISTANCE,
    DISTANCE_LIMIT,
    DISTANCE_SQUARE,
    EQUIVALENT,
    GLUE_LETTERS,
    GLUE_LIMIT,
    GLUED,
    INITIAL,
    LIGHT,
    NEAR_FLOOR,
    NEAR_LIMIT,
    RULES,
    array_type,
)
from tocsin.match.kernels.spelling import (
    FAR,
    is_beginning,
    letters_in,
    token_distance,
)

_U8, _F32 = array_type(types.uint8), array_type(types.float32)
_I64 = types.int64
_NAME = (INDEX, QUESTION, _F32, _I64, _I64, RULES, ROOM)  # rarity, and from where to where the name's tokens stand


@njit(types.boolean(QUESTION, _I64), **COMPILED)
def our_initial(question, i):
    """True when our token ``i`` is a single letter that stands for a name."""
    start = question.letter_offsets[i]
    if question.letter_offsets[i + 1] - start != 1 or question.marks[i] & LIGHT_MARK:
        return False
    return 97 <= question.letters[start] <= 122


@njit(types.boolean(INDEX, types.uint32), **COMPILED)
def their_initial(index, entry):
    """True when the entry of name_tokens is a single letter that stands for a name."""
    token = entry & TOKEN_ROW
    start = index.letter_offsets[token]
    if index.letter_offsets[token + 1] - start != 1 or (entry >> TOKEN_MARKS) & LIGHT_MARK:
        return False
    return 97 <= index.letters[start] <= 122


@njit(types.float64(INDEX, QUESTION, _I64, _I64, RULES, ROOM), **COMPILED)
def _measured(index, question, i, token, rules, room):
    apart = token_distance(
        question.letters[question.letter_offsets[i] : question.letter_offsets[i + 1]],
        question.sounds[question.sound_offsets[i] : question.sound_offsets[i + 1]],
        question.bits[i],
        index.letters[index.letter_offsets[token] : index.letter_offsets[token + 1]],
        index.sounds[index.sound_offsets[token] : index.sound_offsets[token + 1]],
        index.bits[token],
        rules,
        room.rows,
    )
    if apart > rules.weights[EQUIVALENT] and question.groups[i, 0] != 0:
        first = 0 if question.switches[PERSON_SWITCH] else GROUPS
        for a in range(GROUPS):
            for b in range(first, first + GROUPS):
                if question.groups[i, a] != 0 and question.groups[i, a] == index.groups[token, b]:
                    return rules.weights[EQUIVALENT]
    return apart


@njit(types.float64(INDEX, QUESTION, _I64, _I64, RULES, ROOM), **COMPILED)
def distance_between(index, question, i, token, rules, room):
    """The distance of our token ``i`` and token row ``token``, remembered for as long as ``room.known`` is kept."""
    slot = token & (KNOWN - 1)
    if room.known[i, slot] == token:
        return room.known_distances[i, slot]
    apart = _measured(index, question, i, token, rules, room)
    room.known[i, slot], room.known_distances[i, slot] = token, apart
    return apart


@njit(_I64(_U8, _U8, types.Array(types.uint8, 2, "C"), _I64, _I64), **COMPILED)
def _join(first, second, joined, row, most):
    """The length of two texts written together into a row of ``joined``, at most ``most``."""
    count = 0
    for at in range(len(first)):
        if count < most:
            joined[row, count] = first[at]
            count += 1
    for at in range(len(second)):
        if count < most:
            joined[row, count] = second[at]
            count += 1
    return count


@njit(_I64(_U8, _U8, types.Array(types.uint8, 2, "C"), _I64), **COMPILED)
def _join_sounds(first, second, joined, row):
    """The same for sounds; a sound at the end of one and the start of the other is heard once."""
    if len(first) > 0 and len(second) > 0 and first[len(first) - 1] == second[0]:
        return _join(first, second[1:], joined, row, MAX_SOUNDS)
    return _join(first, second, joined, row, MAX_SOUNDS)


@njit(types.float64(_U8, _U8, _I64, _U8, _U8, _I64, _U8, _U8, _I64, RULES, ROOM), **COMPILED)
def _glued(a, sounds_a, bits_a, b, sounds_b, bits_b, whole, sounds, bits, rules, room):
    """The distance of two tokens written together and a whole one; FAR where they may not be the same."""
    if letters_in(a) < 2 or letters_in(b) < 2 or (bits_a | bits_b) & NUMBERED:
        return FAR
    mine, yours = letters_in(a) + letters_in(b), letters_in(whole)
    shorter, longer = min(mine, yours), max(mine, yours)
    if shorter < rules.weights[GLUE_LETTERS] or longer - shorter > 2 or mine > MAX_LETTERS:
        return FAR
    length = _join(a, b, room.joined, 0, room.joined.shape[1])
    heard = _join_sounds(sounds_a, sounds_b, room.joined, 1)
    apart = token_distance(
        room.joined[0, :length],
        room.joined[1, :heard],
        (bits_a | bits_b) & ABJAD,
        whole,
        sounds,
        bits,
        rules,
        room.rows,
    )
    return apart if apart <= rules.weights[GLUE_LIMIT] * longer else FAR


@njit(_I64(_I64, types.float64, types.float64, _I64, _I64, _I64, _I64, _I64, ROOM), **COMPILED)
def _option(count, gain, apart, ours, ours_end, theirs, theirs_end, initial, room):
    if count < MAX_OPTIONS:
        room.gains[count], room.distances[count] = gain, apart
        room.units[count, OURS], room.units[count, OURS_END] = ours, ours_end
        room.units[count, THEIRS], room.units[count, THEIRS_END] = theirs, theirs_end
        room.units[count, IS_INITIAL] = initial
        return count + 1
    return count


@njit(types.float64(types.boolean, types.boolean, types.float64, types.float64, RULES), **COMPILED)
def _gain(ours_light, theirs_light, worth, apart, rules):
    if ours_light or theirs_light:
        light = rules.weights[LIGHT]
        return light if (ours_light and theirs_light) or apart == 0.0 else light / 3
    gain = worth + (rules.weights[DISTANCE] + rules.weights[DISTANCE_SQUARE] * apart) * apart
    return max(gain, rules.weights[NEAR_FLOOR] * apart) if apart <= rules.weights[NEAR_LIMIT] else gain


@njit(types.boolean(types.float64, types.boolean, types.float64, RULES), **COMPILED)
def _stands(gain, is_light, apart, rules):
    """True for two units that may be paired: a near spelling of a common name is that name, if it says nothing."""
    return gain > 0 or is_light or apart <= rules.weights[NEAR_LIMIT]


@njit(types.float64(types.float64, types.boolean, types.float64, types.boolean, RULES), **COMPILED)
def _worth_together(first, first_light, second, second_light, rules):
    if first_light or second_light:
        return 0.0 if first_light and second_light else (second if first_light else first)
    return max(first, second) + rules.independence[1] * min(first, second) + rules.weights[GLUED]


@njit(_I64(INDEX, QUESTION, _F32, _I64, _I64, _I64, _I64, RULES, ROOM), **COMPILED)
def _theirs_together(index, question, rarity, start, i, j, count, rules, room):
    first, second = index.name_tokens[start + j], index.name_tokens[start + j + 1]
    a, b = first & TOKEN_ROW, second & TOKEN_ROW
    apart = _glued(
        index.letters[index.letter_offsets[a] : index.letter_offsets[a + 1]],
        index.sounds[index.sound_offsets[a] : index.sound_offsets[a + 1]],
        index.bits[a],
        index.letters[index.letter_offsets[b] : index.letter_offsets[b + 1]],
        index.sounds[index.sound_offsets[b] : index.sound_offsets[b + 1]],
        index.bits[b],
        question.letters[question.letter_offsets[i] : question.letter_offsets[i + 1]],
        question.sounds[question.sound_offsets[i] : question.sound_offsets[i + 1]],
        question.bits[i],
        rules,
        room,
    )
    if apart > rules.weights[DISTANCE_LIMIT]:
        return count
    a_light, b_light = (first >> TOKEN_MARKS) & LIGHT_MARK != 0, (second >> TOKEN_MARKS) & LIGHT_MARK != 0
    light = question.marks[i] & LIGHT_MARK != 0
    worth = _worth_together(rarity[a], a_light, rarity[b], b_light, rules)
    gain = _gain(light, a_light and b_light, worth, apart, rules)
    if not _stands(gain, light or (a_light and b_light), apart, rules):
        return count
    return _option(count, gain, apart, i, i + 1, j, j + 2, 0, room)


@njit(_I64(INDEX, QUESTION, _I64, _I64, _I64, _I64, RULES, ROOM), **COMPILED)
def _ours_together(index, question, start, i, j, count, rules, room):
    entry = index.name_tokens[start + j]
    token = entry & TOKEN_ROW
    letters, sounds = question.letter_offsets, question.sound_offsets
    apart = _glued(
        question.letters[letters[i] : letters[i + 1]],
        question.sounds[sounds[i] : sounds[i + 1]],
        question.bits[i],
        question.letters[letters[i + 1] : letters[i + 2]],
        question.sounds[sounds[i + 1] : sounds[i + 2]],
        question.bits[i + 1],
        index.letters[index.letter_offsets[token] : index.letter_offsets[token + 1]],
        index.sounds[index.sound_offsets[token] : index.sound_offsets[token + 1]],
        index.bits[token],
        rules,
        room,
    )
    if apart > rules.weights[DISTANCE_LIMIT]:
        return count
    a_light, b_light = question.marks[i] & LIGHT_MARK != 0, question.marks[i + 1] & LIGHT_MARK != 0
    light = (entry >> TOKEN_MARKS) & LIGHT_MARK != 0
    worth = _worth_together(question.rarity[i], a_light, question.rarity[i + 1], b_light, rules)
    gain = _gain(a_light and b_light, light, worth, apart, rules)
    if not _stands(gain, light or (a_light and b_light), apart, rules):
        return count
    return _option(count, gain, apart, i, i + 2, j, j + 1, 0, room)


@njit(_I64(*_NAME), **COMPILED)
def _gather(index, question, rarity, start, end, rules, room):
    """How many options there are; long, since each kind of unit meets each."""
    count, ours, theirs = 0, len(question.bits), end - start
    for i in range(ours):
        light = question.marks[i] & LIGHT_MARK != 0
        initial = our_initial(question, i)
        for j in range(theirs):
            entry = index.name_tokens[start + j]
            token = entry & TOKEN_ROW
            if initial or their_initial(index, entry):
                continue
            apart = distance_between(index, question, i, token, rules, room)
            if apart <= rules.weights[DISTANCE_LIMIT]:
                their_light = (entry >> TOKEN_MARKS) & LIGHT_MARK != 0
                gain = _gain(light, their_light, min(question.rarity[i], rarity[token]), apart, rules)
                if _stands(gain, light or their_light, apart, rules):
                    count = _option(count, gain, apart, i, i + 1, j, j + 1, 0, room)
        for j in range(theirs - 1):
            count = _theirs_together(index, question, rarity, start, i, j, count, rules, room)
    for i in range(ours - 1):
        for j in range(theirs):
            count = _ours_together(index, question, start, i, j, count, rules, room)
    return count


@njit(_I64(*_NAME[:5], _I64, RULES, ROOM), **COMPILED)
def _continuations(index, question, rarity, start, end, count, rules, room):
    """Options for tokens of theirs that our last one, which may be cut, begins."""
    last = len(question.bits) - 1
    cut = question.letters[question.letter_offsets[last] : question.letter_offsets[last + 1]]
    if letters_in(cut) < 2:
        return count
    apart = 0.15 + 1.5 / letters_in(cut)
    if apart > rules.weights[DISTANCE_LIMIT]:
        return count
    for j in range(end - start):
        entry = index.name_tokens[start + j]
        token = entry & TOKEN_ROW
        whole = index.letters[index.letter_offsets[token] : index.letter_offsets[token + 1]]
        if len(whole) > len(cut) and is_beginning(cut, whole):
            light, their_light = question.marks[last] & LIGHT_MARK != 0, (entry >> TOKEN_MARKS) & LIGHT_MARK != 0
            gain = _gain(light, their_light, min(question.rarity[last], rarity[token]), apart, rules)
            if _stands(gain, light or their_light, apart, rules):
                count = _option(count, gain, apart, last, last + 1, j, j + 1, 0, room)
    return count


@njit(_I64(INDEX, QUESTION, _I64, _I64, _I64, RULES, ROOM), **COMPILED)
def _initials(index, question, start, end, count, rules, room):
    for i in range(len(question.bits)):
        mine = our_initial(question, i)
        for j in range(end - start):
            entry = index.name_tokens[start + j]
            token = entry & TOKEN_ROW
            yours = their_initial(index, entry)
            fits = (mine and (entry >> TOKEN_MARKS) & LIGHT_MARK == 0) or (
                yours and question.marks[i] & LIGHT_MARK == 0
            )
            if not fits or question.letter_offsets[i] == question.letter_offsets[i + 1]:
                continue
            if question.letters[question.letter_offsets[i]] == index.letters[index.letter_offsets[token]]:
                count = _option(count, rules.weights[INITIAL], 0.0, i, i + 1, j, j + 1, 1, room)
    return count


@njit(types.void(_I64, ROOM), **COMPILED)
def _sort(count, room):
    """Write the options into ``room.order``, the greatest gain first, equal ones as they came."""
    for at in range(count):
        place = at
        while place > 0 and room.gains[room.order[place - 1]] < room.gains[at]:
            room.order[place] = room.order[place - 1]
            place -= 1
        room.order[place] = at


@njit(_I64(*_NAME), **COMPILED)
def align(index, question, rarity, start, end, rules, room):
    """How many options were taken: ``room.chosen`` holds them, ``room.free`` the tokens without a partner."""
    count = _gather(index, question, rarity, start, end, rules, room)
    if question.switches[TRUNCATED_SWITCH]:
        count = _continuations(index, question, rarity, start, end, count, rules, room)
    count = _initials(index, question, start, end, count, rules, room)
    _sort(count, room)
    room.free[:, :] = 1
    taken = 0
    for place in range(count):
        at = room.order[place]
        a, b = room.units[at, OURS], room.units[at, OURS_END]
        c, d = room.units[at, THEIRS], room.units[at, THEIRS_END]
        if room.free[0, a] and room.free[0, b - 1] and room.free[1, c] and room.free[1, d - 1]:
            room.free[0, a] = room.free[0, b - 1] = room.free[1, c] = room.free[1, d - 1] = 0
            room.chosen[taken] = at
            taken += 1
    return taken
