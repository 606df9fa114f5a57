"""Listed names laid over the words of a block: the compiled twin of ``match.mentions.finding``."""

from __future__ import annotations

from numba import njit, types

from tocsin.match.kernels.rules import COMPILED, array_type
from tocsin.match.mentions.kernels.layout import (
    APART,
    AS_LISTED,
    CLOSE,
    CLOSE_IF_SHORT,
    COMMA,
    COMMAS,
    EXACT,
    HAS_LIGHT,
    HAS_QUOTE,
    HOPE,
    HOPE_KNOWN,
    HOPE_QUOTED,
    IN_ORDER,
    INDEPENDENCE,
    IS_ARTICLE,
    IS_CAPITAL,
    IS_EXACT,
    IS_LONG,
    IS_ORDINARY,
    IS_SHORT,
    IS_SMALL,
    IS_SMALL_FIRST,
    KNOWN,
    LEFT_OUT,
    MISSING,
    NAMES,
    NEXT,
    ONLY_PERSONS,
    ORDINARY,
    OTHER_ORDER,
    PERSON,
    PRIOR,
    SHOWN_FROM,
    SMALL_LETTERS,
    STAMP,
    STEPS,
    TEXT,
    TOKEN,
    TOKEN_BITS,
    UNLISTED,
    WHOLE,
    WORKPLACE,
)

MOST_COMMAS, MOST_FOREIGN = 1, 1  # within a mention
LOOKED_AHEAD = 12  # words around an anchor that the first look takes in; names that reach further skip it
BESIDE = 5  # words on either side of a mention among which its quotation marks may stand
_I64, _F64, _BOUNDS = types.int64, types.float64, array_type(types.float64)


@njit(_I64(TEXT, _I64), **COMPILED)
def gap_behind(text, at):
    """How word ``at`` and the next stand to each other: CLOSE, COMMA or APART."""
    if at < 0 or at + 1 >= len(text.words) or (text.bits[at] | text.bits[at + 1]) & IS_LONG:
        return APART
    between = text.gaps[at + 1]
    if between & CLOSE_IF_SHORT and text.bits[at] & IS_SHORT:
        return CLOSE
    return between & 3


@njit(types.void(TEXT, _I64, _I64, WORKPLACE), **COMPILED)
def _gather(text, at, width, room):
    """Writes which tokens the words around an anchor may stand for, the nearest place first, the left of two."""
    stamp = room.state[STAMP]
    used = 0
    goes_left = goes_right = True
    for distance in range(1, width + 1):
        goes_left = goes_left and gap_behind(text, at - distance) != APART
        goes_right = goes_right and gap_behind(text, at + distance - 1) != APART
        if not (goes_left or goes_right):
            return
        for side in range(2):
            place = at - distance if side == 0 else at + distance
            if not (goes_left if side == 0 else goes_right) or text.words[place] < 0:
                continue
            word = text.words[place]
            for entry in range(text.offsets[word], text.offsets[word + 1]):
                if used == len(room.pool_places):
                    room.state[LEFT_OUT] += 1
                    return
                token = text.stands_for[entry] & TOKEN
                room.pool_places[used], room.pool_nexts[used] = place, -1
                room.pool_bits[used] = text.stands_for[entry] >> TOKEN_BITS
                if room.stamps[token] != stamp:
                    room.stamps[token], room.heads[token] = stamp, used
                else:
                    room.pool_nexts[room.tails[token]] = used
                room.tails[token] = used
                used += 1


@njit(_I64(NAMES, _I64, _I64, _I64, _I64, WORKPLACE), **COMPILED)
def _match(names, name, anchor, bits, at, room):
    """How many full tokens of the name have a free word within its reach; written to the first row of ``chosen``.

    ``bits``: of the anchor's word. ``state[IS_EXACT]``: whether all words are the tokens in their very letters.
    """
    first, last = names.name_offsets[name], names.name_offsets[name + 1]
    stamp, allowed, reach = room.state[STAMP], names.allowed[name], names.reaches[name]
    chosen = room.chosen[0]
    is_anchored = False
    absent = 0
    room.state[IS_EXACT] = bits & EXACT
    for row in range(first, last):
        room.state[STEPS] += 1
        chosen[row - first] = -1
        if not is_anchored and names.tokens[row] == anchor:
            chosen[row - first] = at
            is_anchored = True
        elif room.stamps[names.tokens[row]] != stamp:
            absent += 1
            if absent > allowed:
                return 0
    matched = 1
    for row in range(first, last):
        token = names.tokens[row]
        if chosen[row - first] >= 0 or room.stamps[token] != stamp:
            continue
        entry = room.heads[token]
        while entry >= 0:
            room.state[STEPS] += 1
            place = room.pool_places[entry]
            if abs(place - at) > reach:
                break
            is_free = room.pool_bits[entry] & ONLY_PERSONS == 0 or names.bits[name] & PERSON != 0
            for other in range(last - first):
                if chosen[other] == place and other != row - first:
                    is_free = False
            if is_free:
                chosen[row - first] = place
                room.state[IS_EXACT] &= room.pool_bits[entry] & EXACT
                matched += 1
                break
            entry = room.pool_nexts[entry]
    return matched if last - first - matched <= allowed and matched > 1 else 0


@njit(_I64(TEXT, _I64, _I64, _I64, _I64, WORKPLACE), **COMPILED)
def _lay(text, bits, full, first, last, room):
    """Commas within the mention and, times 256, foreign words; -1 where what stands between is no part of a name."""
    commas = foreign = 0
    for place in range(first, last):
        how = gap_behind(text, place)
        if how == APART:
            return -1
        commas += how == COMMA
    for place in range(first + 1, last):
        is_one = False
        for token in range(full):
            is_one = is_one or room.chosen[0, token] == place
        if is_one or text.bits[place] & IS_ARTICLE:
            continue
        if bits & HAS_LIGHT:  # it may be a light word of the name itself: the plain rules look
            continue
        if text.bits[place] & IS_SMALL_FIRST:
            return -1
        foreign += 1
    return commas + 256 * foreign if commas <= MOST_COMMAS and foreign <= MOST_FOREIGN else -1


@njit(types.boolean(TEXT, _I64, _I64), **COMPILED)
def _may_be_quoted(text, first, last):
    """True where one quotation mark stands near or within the mention, and another behind it."""
    is_opened = is_closed = False
    for at in range(max(0, first - BESIDE), last + 1):
        is_opened = is_opened or text.gaps[at] & HAS_QUOTE != 0
    for at in range(first + 1, min(len(text.gaps), last + BESIDE + 2)):
        is_closed = is_closed or text.gaps[at] & HAS_QUOTE != 0
    return is_opened and is_closed


@njit(_F64(NAMES, TEXT, _I64, _I64, _I64, _I64, _I64, _BOUNDS, WORKPLACE), **COMPILED)
def _bound(names, text, name, matched, first, last, laid, bounds, room):
    """The log-odds that the mention may reach at most, whatever the plain rules find."""
    offset, full = names.name_offsets[name], names.name_offsets[name + 1] - names.name_offsets[name]
    count = 0
    all_small = all_capital = all_ordinary = is_in_order = True
    before = -1
    for token in range(full):
        place = room.chosen[0, token]
        if place < 0:
            continue
        is_in_order = is_in_order and place > before
        before = place
        bits = text.bits[place]
        all_small = all_small and bits & IS_SMALL != 0
        all_capital = all_capital and bits & IS_CAPITAL != 0
        all_ordinary = all_ordinary and bits & IS_ORDINARY != 0
        at = count
        gain = names.rarities[offset + token]
        while at > 0 and room.gains[at - 1] < gain:
            room.gains[at] = room.gains[at - 1]
            at -= 1
        room.gains[at] = gain
        count += 1
    room.state[IN_ORDER] = is_in_order
    value = bounds[PRIOR] + bounds[HOPE] + (laid & 255) * bounds[COMMAS]
    if matched < full:
        value += bounds[MISSING] * (1.0 + 0.7 * (full - matched - 1))  # as match.name_evidence counts further ones
    elif laid >> 8:
        value += bounds[UNLISTED]
    if matched < full or laid >> 8:
        value -= bounds[WHOLE]
    elif names.bits[name] & PERSON and room.state[IS_EXACT]:
        value += bounds[AS_LISTED]
    for rank in range(count):
        value += room.gains[rank] * bounds[INDEPENDENCE + min(rank, 3)]
    is_known = names.bits[name] & KNOWN != 0
    is_quoted = _may_be_quoted(text, first, last)
    value += bounds[HOPE_KNOWN] if is_known else 0.0
    value += bounds[HOPE_QUOTED] if is_quoted else 0.0
    value += bounds[SMALL_LETTERS] if all_small else 0.0
    if not is_known and all_ordinary and not all_capital and not is_quoted:
        value += bounds[ORDINARY]
    if not names.bits[name] & PERSON and not is_in_order:
        value += bounds[OTHER_ORDER]
    return value


@njit(types.boolean(NAMES, TEXT, _I64, _I64, _I64, _I64, _BOUNDS, WORKPLACE), **COMPILED)
def _take(names, text, name, matched, at, count, bounds, room):
    """True when the name, matched as ``chosen`` says, is worth weighing; then it is written as candidate ``count``."""
    full = names.name_offsets[name + 1] - names.name_offsets[name]
    first = last = at
    for token in range(full):
        place = room.chosen[0, token]
        if place >= 0:
            first, last = min(first, place), max(last, place)
    laid = _lay(text, names.bits[name], full, first, last, room)
    if laid < 0:
        return False
    commas = laid & 255
    value = _bound(names, text, name, matched, first, last, laid, bounds, room)
    if value < bounds[SHOWN_FROM]:
        return False
    room.names[count], room.bounds[count] = name, value
    room.spans[count, 0], room.spans[count, 1], room.spans[count, 2] = first, last, commas
    room.spans[count, 3] = room.state[IN_ORDER]
    for token in range(room.places.shape[1]):
        room.places[count, token] = room.chosen[0, token] if token < full else -1
    return True


@njit(types.void(TEXT, _I64, WORKPLACE), **COMPILED)
def _note(text, at, room):
    """Remembers word ``at`` as the last place of the tokens that it may stand for."""
    if at < len(text.words) and text.words[at] >= 0:
        word = text.words[at]
        for entry in range(text.offsets[word], text.offsets[word + 1]):
            room.latest[text.stands_for[entry] & TOKEN] = at


@njit(types.boolean(NAMES, _I64, _I64, _I64, _BOUNDS, WORKPLACE), **COMPILED)
def _may_be_here(names, name, anchor, at, bounds, room):
    """False where too few tokens of a name stand around its anchor, or too common ones; a first, quick look."""
    if names.reaches[name] > LOOKED_AHEAD:
        return True
    absent = present = 0
    value = bounds[PRIOR] + bounds[HOPE] + bounds[HOPE_QUOTED] - bounds[SHOWN_FROM]
    value += bounds[HOPE_KNOWN] if names.bits[name] & KNOWN else 0.0
    for row in range(names.name_offsets[name], names.name_offsets[name + 1]):
        token = names.tokens[row]
        if token == anchor or room.latest[token] >= at - LOOKED_AHEAD:
            value += names.rarities[row]
            present += 1
        else:
            value += 0.7 * bounds[MISSING]
            absent += 1
            if absent > names.allowed[name]:
                return False
    if absent == 0 and names.bits[name] & PERSON:
        value += bounds[AS_LISTED]
    return present > 1 and value >= 0.0


@njit(_I64(NAMES, TEXT, _I64), **COMPILED)
def _width(names, text, word):
    """How many words on either side may belong to a name that the word is the anchor of."""
    width = 0
    for entry in range(text.offsets[word], text.offsets[word + 1]):
        width = max(width, names.widths[text.stands_for[entry] & TOKEN])
    return width


@njit(_I64(NAMES, TEXT, _I64, _BOUNDS, WORKPLACE), **COMPILED)
def scan(names, text, start, bounds, room):
    """How many candidates the words from ``start`` on give, written to the workplace.

    ``state[NEXT]``: the word to go on from, the number of words at the end. ``state[LEFT_OUT]`` grows by each that
    found no room.
    """
    count = 0
    room.latest[:] = -LOOKED_AHEAD - 1
    for at in range(max(0, start - LOOKED_AHEAD), start + LOOKED_AHEAD):
        _note(text, at, room)
    for at in range(start, len(text.words)):
        _note(text, at + LOOKED_AHEAD, room)
        word = text.words[at]
        if word < 0:
            continue
        begun = count
        is_gathered = False
        for entry in range(text.offsets[word], text.offsets[word + 1]):
            anchor = text.stands_for[entry] & TOKEN
            bits = text.stands_for[entry] >> TOKEN_BITS
            for row in range(names.anchor_offsets[anchor], names.anchor_offsets[anchor + 1]):
                name = names.anchored[row]
                room.state[STEPS] += 1
                if bits & ONLY_PERSONS and not names.bits[name] & PERSON:
                    continue
                if not _may_be_here(names, name, anchor, at, bounds, room):
                    continue
                if not is_gathered:
                    is_gathered = True
                    room.state[STAMP] += 1
                    _gather(text, at, _width(names, text, word), room)
                matched = _match(names, name, anchor, bits, at, room)
                if matched == 0:
                    continue
                if count == len(room.names):
                    if begun > 0:  # the candidates of this word again, in an empty room
                        room.state[NEXT] = at
                        return begun
                    room.state[LEFT_OUT] += 1
                elif _take(names, text, name, matched, at, count, bounds, room):
                    count += 1
    room.state[NEXT] = len(text.words)
    return count
