"""How far apart two name tokens are: 0 for the same sound, 1 for about one real difference.

The distance is the smaller of two views: the sounds (match.sounds) and, between Latin spellings, 0.75 x the typing
edits. Short tokens are steeper, since one change in "Ali" is a third of the name; spellings across scripts are
steeper too, since an abjad gives less to compare.
"""

from __future__ import annotations

from rapidfuzz.distance import OSA

from tocsin.match.sounds import INSERT, INSERT_AGAINST_ABJAD, SUBSTITUTE
from tocsin.text.phonemes import as_codes, encode, is_abjad

FULL_LENGTH, FULL_LENGTH_ACROSS = 6, 4  # sounds; below it a difference weighs more
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
        sound = min(sound, TYPING_SHARE * typing_slips(a.letters, b.letters))
    return float(sound * _steepness(len(a.sounds), len(b.sounds), across=across))


def typing_slips(a: str, b: str) -> int:
    """How many slips turn one spelling into the other.

    A slip is a letter exchanged, added, dropped or swapped with its neighbour, or an m that a machine read as rn.
    """
    if "rn" not in a and "rn" not in b:
        return OSA.distance(a, b)
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a):
        new = [row[0] + 1]
        for j, other in enumerate(b):
            best = min(row[j] + (letter != other), row[j + 1] + 1, new[j] + 1)
            if i and j and a[i - 1] == other and letter == b[j - 1]:
                best = min(best, before[j - 1] + 1)
            if j and letter == "m" and b[j - 1 : j + 1] == "rn":
                best = min(best, row[j - 1] + 1)
            if i and other == "m" and a[i - 1 : i + 1] == "rn":
                best = min(best, before[j] + 1)
            new.append(best)
        before, row = row, new
    return row[-1]


def _steepness(a: int, b: int, *, across: bool) -> float:
    # An abjad writes about six letters in ten: its tokens are short on paper only.
    full = FULL_LENGTH_ACROSS if across else FULL_LENGTH
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
