"""How far apart two name tokens are: 0 for the same sound, 1 for about one real difference.

The distance is the smaller of two views: the sounds (match.sounds) and, between Latin spellings, 0.75 x the typing
edits. Short tokens are steeper, since one change in "Ali" is a third of the name; spellings across scripts are
steeper too, since an abjad gives less to compare.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from tocsin.match.sounds import INSERT, INSERT_AGAINST_ABJAD, SUBSTITUTE
from tocsin.text.phonemes import as_codes, encode, is_abjad

FULL_LENGTH = 6  # sounds; below it a difference weighs more
ACROSS_SCRIPTS = 1.5
TYPING_SHARE = 0.75  # one typing slip, in units of a real difference
MAX_LETTERS = 64  # longer tokens are compared by their sounds alone
OTHER_NUMBER = 9.0  # tokens that hold different digits: Unit5 is not Unit9, however alike the rest
MAX_SOUNDS = 24  # longer tokens are compared by their first 24 sounds


class Token:
    """A token made ready for comparison: its letters, sounds and codes."""

    __slots__ = ("abjad", "codes", "digits", "letters", "sounds")

    def __init__(self, letters: str) -> None:
        self.letters = letters
        self.sounds = encode(letters)[:MAX_SOUNDS]
        self.codes = as_codes(self.sounds)
        self.abjad = is_abjad(letters)
        self.digits = digits_of(letters)

    @classmethod
    def together(cls, first: Token, second: Token) -> Token:
        """Two tokens written together; a sound that ends the first and begins the second is heard once."""
        token = cls.__new__(cls)
        token.letters = first.letters + second.letters
        heard_twice = bool(first.sounds) and first.sounds[-1:] == second.sounds[:1]
        token.sounds = (first.sounds + second.sounds[heard_twice:])[:MAX_SOUNDS]
        token.codes = as_codes(token.sounds)
        token.abjad = first.abjad or second.abjad
        token.digits = first.digits + second.digits
        return token


def digits_of(letters: str) -> str:
    """The digits of a token, in their order."""
    return "" if letters.isalpha() else "".join(letter for letter in letters if letter.isdigit())


def token_distance(a: Token, b: Token) -> float:
    """The distance of two tokens; 0 when both are spelt or sound the same."""
    if a.letters == b.letters:
        return 0.0
    if a.digits != b.digits:
        return OTHER_NUMBER
    across = a.abjad != b.abjad
    sound = _sound_distance(a.codes, b.codes, a.abjad, b.abjad) * (ACROSS_SCRIPTS if across else 1.0)
    if not (a.abjad or b.abjad) and len(a.letters) <= MAX_LETTERS and len(b.letters) <= MAX_LETTERS:
        sound = min(sound, TYPING_SHARE * OSA.distance(a.letters, b.letters))
    return float(sound * _steepness(len(a.sounds), len(b.sounds), across=across))


def _steepness(a: int, b: int, *, across: bool) -> float:
    # An abjad writes about six letters in ten: its tokens are short on paper only.
    full = 4 if across else FULL_LENGTH
    return max(1.0, full / max(1, a, b))


def _sound_distance(a: bytes, b: bytes, a_abjad: bool, b_abjad: bool) -> float:
    """Weighted edit distance over phoneme codes: substitutions, insertions, deletions, swaps of neighbours."""
    drop_a = INSERT_AGAINST_ABJAD if b_abjad and not a_abjad else INSERT
    drop_b = INSERT_AGAINST_ABJAD if a_abjad and not b_abjad else INSERT
    before: list[float] = []
    row = [0.0]
    for code in b:
        row.append(row[-1] + float(drop_b[code]))
    for i, code_a in enumerate(a):
        cost_a = float(drop_a[code_a])
        new = [row[0] + cost_a]
        for j, code_b in enumerate(b):
            best = min(row[j + 1] + cost_a, new[j] + float(drop_b[code_b]), row[j] + float(SUBSTITUTE[code_a, code_b]))
            if i and j and a[i - 1] == code_b and code_a == b[j - 1]:
                best = min(best, before[j - 1] + TYPING_SHARE)
            new.append(best)
        before, row = row, new
    return row[-1]


class TokenTable:
    """Many tokens laid out for comparison with one: the fast twin of ``token_distance``.

    ``codes`` is (n, MAX_SOUNDS) uint8, padded with 0; ``lengths`` is (n,) uint8; ``abjad`` is (n,) bool; ``letters``
    gives the spelling of a token number.
    """

    __slots__ = ("abjad", "codes", "lengths", "letters", "numbered")

    def __init__(
        self,
        codes: npt.NDArray[np.uint8],
        lengths: npt.NDArray[np.uint8],
        abjad: npt.NDArray[np.bool_],
        letters: Sequence[str],
    ) -> None:
        self.codes = codes
        self.lengths = lengths
        self.abjad = abjad
        self.letters = letters
        self.numbered = np.fromiter((not text.isalpha() for text in letters), dtype=np.bool_, count=len(letters))

    @classmethod
    def of(cls, tokens: Sequence[Token]) -> TokenTable:
        """The table of ``tokens`` in their order."""
        codes = np.zeros((len(tokens), MAX_SOUNDS), dtype=np.uint8)
        for row, token in enumerate(tokens):
            codes[row, : len(token.codes)] = np.frombuffer(token.codes, dtype=np.uint8)
        lengths = np.fromiter((len(token.codes) for token in tokens), dtype=np.uint8, count=len(tokens))
        abjad = np.fromiter((token.abjad for token in tokens), dtype=np.bool_, count=len(tokens))
        return cls(codes, lengths, abjad, [token.letters for token in tokens])

    def distances(self, query: Token, rows: npt.NDArray[np.integer]) -> npt.NDArray[np.float32]:
        """The distance of ``query`` to each token in ``rows``: (len(rows),) float32, equal to ``token_distance``."""
        result = np.empty(len(rows), dtype=np.float32)
        for abjad in (False, True):
            chosen = np.flatnonzero(self.abjad[rows] == abjad)
            if len(chosen):
                result[chosen] = self._of_one_script(query, rows[chosen], abjad)
        for at in np.flatnonzero(self.numbered[rows] | bool(query.digits)):
            if digits_of(self.letters[rows[at]]) != query.digits:
                result[at] = OTHER_NUMBER
        return result

    def _of_one_script(self, query: Token, rows: npt.NDArray[np.integer], abjad: bool) -> npt.NDArray[np.float32]:
        lengths = self.lengths[rows].astype(np.int64)
        sounds = _sound_distances(query.codes, self.codes[rows], lengths, query.abjad, abjad)
        across = query.abjad != abjad
        if across:
            sounds *= ACROSS_SCRIPTS
        letters = [self.letters[row] for row in rows]
        if not (query.abjad or abjad):
            typing = cdist([query.letters], letters, scorer=OSA.distance, dtype=np.float32)[0]
            sounds = np.minimum(sounds, np.float32(TYPING_SHARE) * typing)
        full = 4 if across else FULL_LENGTH
        longest = np.maximum(np.maximum(lengths, len(query.codes)), 1)
        sounds *= np.maximum(1.0, full / longest).astype(np.float32)
        same = np.fromiter((text == query.letters for text in letters), dtype=np.bool_, count=len(letters))
        sounds[same] = 0.0
        return sounds


def _sound_distances(
    query: bytes, codes: npt.NDArray[np.uint8], lengths: npt.NDArray[np.int64], query_abjad: bool, abjad: bool
) -> npt.NDArray[np.float32]:
    """``_sound_distance`` of one query to many code rows at once, one matrix cell of all rows at a time."""
    drop_a = INSERT_AGAINST_ABJAD if abjad and not query_abjad else INSERT
    drop_b = INSERT_AGAINST_ABJAD if query_abjad and not abjad else INSERT
    width = int(lengths.max(initial=0))
    columns = np.ascontiguousarray(codes[:, :width].T)  # (width, n)
    insert = drop_b[columns]  # (width, n)
    table = np.zeros((width + 1, len(lengths)), dtype=np.float32)
    np.cumsum(insert, axis=0, out=table[1:])
    before: npt.NDArray[np.float32] | None = None
    for i, code in enumerate(query):
        new = np.empty_like(table)
        cost_a = drop_a[code]
        np.add(table[0], cost_a, out=new[0])
        substitute = SUBSTITUTE[code][columns]  # (width, n)
        straight = np.minimum(table[1:] + cost_a, table[:-1] + substitute)
        for j in range(width):
            best = np.minimum(straight[j], new[j] + insert[j])
            if before is not None and j:
                swapped = (columns[j] == query[i - 1]) & (columns[j - 1] == code)
                best = np.where(swapped, np.minimum(best, before[j - 1] + np.float32(TYPING_SHARE)), best)
            new[j + 1] = best
        before, table = table, new
    result: npt.NDArray[np.float32] = table[lengths, np.arange(len(lengths))]
    return result
