"""The written cost table of sounds: what it costs to read one phoneme for another.

1.0 is the cost of two sounds that nobody confuses. Each row gives pairs and the habit of spelling behind them; a pair
that no row names costs 1.0 between consonants, 0.4 between vowels. Every cost is symmetric.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tocsin.text.phonemes import ABJAD_VOWELS, ALPHABET, CODE, VOWELS

# (pairs, cost, why)
CONFUSIONS: tuple[tuple[str, float, str], ...] = (
    ("Xh", 0.08, "kh and h render one Arabic, Hebrew or Russian letter"),
    ("kq", 0.04, "q is written k where the language has no q"),
    ("Dz Tt Dd", 0.08, "th and dh fall together with t, d and z in Turkish, Persian and Urdu readings"),
    ("JZ", 0.08, "j, dj and zh: English, French and Russian ways to write one letter"),
    ("vw", 0.06, "v and w"),
    ("CS gG", 0.10, "ch is sh in French; gh is written g"),
    ("Ts sz cs", 0.12, "s for th, z for s between vowels, ts for s"),
    ("gJ yi", 0.12, "Egyptian g for j; y as a vowel"),
    ("Ss gq XG", 0.15, "sh simplified to s; q heard as g in Gulf and Libyan speech"),
    ("Cc Xk fv Zz", 0.18, "one letter in German, Polish or Greek spelling"),
    ("CJ Gk qG hG", 0.22, "voicing lost or added"),
    ("CX Jy kg bp bv JS", 0.25, "German j, ch and Spanish b and v; Arabic has no p"),
    ("td ZS Cz ck", 0.30, "final voicing: Ahmed, Ahmet"),
    ("Jd qX kC lr mn fp", 0.45, "heard alike over the telephone"),
    ("ae ei ou", 0.12, "vowels that no two clerks write alike: Mohamed, Mohamad; Hussein, Hussain"),
    ("eE iE yE aE oO uO", 0.10, "diphthongs ay and aw against one vowel"),
    ("wu wO", 0.10, "w as the end of a diphthong"),
    ("ao au ai aO wo ye", 0.22, "open vowels"),
    ("eo iu eu io oE uE eO iO", 0.35, "far vowels"),
    ("Uw Uu Uo UO", 0.04, "waw and vav stand for w, u and o"),
    ("Uv", 0.10, "waw read v in Persian, vav in Hebrew"),
    ("Ua Ue Ui UE", 0.40, "waw against other vowels"),
    ("Iy Ii Ie IE", 0.04, "ya and yod stand for y, i and e"),
    ("IJ", 0.25, "yod and ya as j in German spelling"),
    ("Ia Io Iu IO", 0.40, "ya against other vowels"),
    ("Aa", 0.02, "alif is a"),
    ("Ae Ao Ai Au AE AO", 0.10, "alif, hamza and ain carry any vowel"),
    ("AI AU", 0.30, "weak letters change places"),
    ("Ha He", 0.03, "ta marbuta and final he are a"),
    ("Hh Ht", 0.10, "ta marbuta pronounced"),
    ("HA", 0.05, "ta marbuta written as alif"),
)

INSERT_VOWEL = 0.28  # a vowel more or less between two spellings: Ahmad, Ahmd
INSERT_VOWEL_AGAINST_ABJAD = 0.04  # abjads do not write short vowels
INSERT_H = 0.30
INSERT_GLIDE = 0.35  # y, w
INSERT_ALIF = 0.10  # alif, hamza, ain and ta marbuta: written or not, heard or not
INSERT_LONG_VOWEL = 0.35  # waw and ya are long vowels: a Latin spelling has something in their place


def _substitutions() -> npt.NDArray[np.float32]:
    size = len(ALPHABET)
    costs = np.ones((size, size), dtype=np.float32)
    soft = VOWELS + ABJAD_VOWELS
    for a in soft:
        for b in soft:
            costs[CODE[a], CODE[b]] = 0.4
    for pairs, cost, _ in CONFUSIONS:
        for pair in pairs.split():
            if pair[0] in CODE and pair[1] in CODE:
                costs[CODE[pair[0]], CODE[pair[1]]] = cost
                costs[CODE[pair[1]], CODE[pair[0]]] = cost
    np.fill_diagonal(costs, 0.0)
    return costs


def _insertions(*, against_abjad: bool) -> npt.NDArray[np.float32]:
    costs = np.ones(len(ALPHABET), dtype=np.float32)
    for vowel in VOWELS:
        costs[CODE[vowel]] = INSERT_VOWEL_AGAINST_ABJAD if against_abjad else INSERT_VOWEL
    for letter in ABJAD_VOWELS:
        costs[CODE[letter]] = INSERT_LONG_VOWEL if letter in "UI" else INSERT_ALIF
    costs[CODE["h"]] = INSERT_H
    costs[CODE["y"]] = costs[CODE["w"]] = INSERT_GLIDE
    return costs


SUBSTITUTE = _substitutions()  # (40, 40) float32, row and column are codes of ALPHABET
INSERT = _insertions(against_abjad=False)  # (40,) float32
INSERT_AGAINST_ABJAD = _insertions(against_abjad=True)  # (40,) float32
