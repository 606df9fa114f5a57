"""From a name's evidence to log-odds, rank and band: the compiled twin of ``match.score``, documents apart."""

from __future__ import annotations

from math import exp

from numba import njit, types

from tocsin.match.kernels.births import grade
from tocsin.match.kernels.layout import INDEX, PERSON_SWITCH, QUESTION, SEX_SWITCH, WEAK_NAME
from tocsin.match.kernels.naming import compare
from tocsin.match.kernels.room import EXPLAINED, IDENTICAL, LETTERS_MATCHED, ROOM, TOKENS_MATCHED, WEIGHT
from tocsin.match.kernels.rules import (
    BIRTH_DIGIT,
    BIRTH_SHARE,
    COMPILED,
    NATIONALITY_DIFFERS,
    NATIONALITY_SAME,
    POSSIBLE_AT,
    RULES,
    SAME_TOKENS_RANK,
    SEX_DIFFERS,
    SEX_SAME,
    STRONG_AT,
    WEAK_RANK,
    WEAK_SCORE_LIMIT,
    array_type,
    rounded,
)
from tocsin.match.score import WELL_EXPLAINED

LOG_ODDS, VALUE, RANK, BAND = 0, 1, 2, 3  # places in what ``score`` gives
BAND_WEAK, BAND_POSSIBLE, BAND_STRONG = 0.0, 1.0, 2.0
OTHER_SEX = 4  # bit of records.sexes
_I64, _F32 = types.int64, array_type(types.float32)


@njit(types.UniTuple(types.float64, 2)(INDEX, QUESTION, _I64, RULES), **COMPILED)
def birth_of(index, question, record, rules):
    """Whether both state a date of birth (1 or 0), and the best nats of any of the record's dates."""
    stated, best = 0.0, -1000.0
    if len(question.born) > 0:
        for at in range(index.birth_offsets[record], index.birth_offsets[record + 1]):
            row = index.births[at]
            nats = grade(question.born, row[0], row[1], row[2], row[3] != 0, rules)
            stated, best = 1.0, max(best, nats)
    return stated, best if stated else 0.0


@njit(types.float64(INDEX, QUESTION, _I64, RULES), **COMPILED)
def nationality_of(index, question, record, rules):
    """The nats of nationality; 0 when either side states none."""
    start, end = index.country_offsets[record], index.country_offsets[record + 1]
    if start == end or len(question.countries) == 0:
        return 0.0
    for at in range(start, end):
        for country in question.countries:
            if index.countries[at] == country:
                return rules.weights[NATIONALITY_SAME]
    return rules.weights[NATIONALITY_DIFFERS]


@njit(types.float64(INDEX, QUESTION, _I64, RULES), **COMPILED)
def sex_of(index, question, record, rules):
    """The nats of the stated sex; 0 when either side states none, or other."""
    theirs, ours = index.sexes[record], question.switches[SEX_SWITCH]
    if ours == 0 or theirs == 0 or theirs & OTHER_SEX:
        return 0.0
    return rules.weights[SEX_SAME if theirs & ours else SEX_DIFFERS]


@njit(types.UniTuple(types.float64, 4)(INDEX, QUESTION, _F32, _I64, types.float64, RULES, ROOM), **COMPILED)
def score(index, question, rarity, name, prior, rules, room):
    """Log-odds, score, rank and band of name row ``name``."""
    compare(index, question, rarity, index.name_offsets[name], index.name_offsets[name + 1], rules, room)
    record = index.name_record[name]
    is_weak = index.name_bits[name] & WEAK_NAME != 0
    stated, birth = birth_of(index, question, record, rules)
    if birth > 0:
        birth = rounded(min(birth, rules.weights[BIRTH_SHARE] * max(0.0, room.found[WEIGHT])))
    nationality, sex = nationality_of(index, question, record, rules), sex_of(index, question, record, rules)
    log_odds = room.found[WEIGHT] + birth + nationality + sex + prior
    tokens = room.found[TOKENS_MATCHED]
    is_confirmed = stated > 0 and birth >= rules.weights[BIRTH_DIGIT]
    is_confirmed = is_confirmed and (tokens > 1 or room.found[EXPLAINED] >= WELL_EXPLAINED)
    limited = is_weak or (question.switches[PERSON_SWITCH] != 0 and tokens < 2) or room.found[LETTERS_MATCHED] <= 2
    limited = limited and not is_confirmed
    value = 1.0 / (1.0 + exp(-max(-60.0, min(60.0, log_odds))))
    band = BAND_STRONG if log_odds >= rules.weights[STRONG_AT] else BAND_POSSIBLE
    if limited or log_odds < rules.weights[POSSIBLE_AT]:
        band = BAND_WEAK
    if limited:
        value = min(value, rules.weights[WEAK_SCORE_LIMIT] - 0.2 * exp(-max(0.0, log_odds)))
    same = room.found[IDENTICAL] > 0 and birth >= 0 and nationality >= 0 and sex >= 0
    rank = log_odds + (rules.weights[SAME_TOKENS_RANK] if same else 0.0)
    if is_weak:
        rank += rules.weights[WEAK_RANK]
    return log_odds, value, rank, band
