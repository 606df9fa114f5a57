"""Sounds behind spellings: one byte for each phoneme of a name token.

Latin spellings of one name differ by habit (kh or h, ou or u, dj or j). Writing the token down as sounds first leaves
only real differences to compare. Arabic and Hebrew letters share the alphabet: they write consonants and long vowels,
so a token in these scripts is an *abjad* token, against which Latin short vowels cost next to nothing
(see match.distance).
"""

from __future__ import annotations

import re
from functools import lru_cache

# The alphabet. Lower case: the sound of the Latin letter. Upper case: a sound that Latin writes with two letters,
# or a letter of an abjad that stands for a vowel or for nothing.
ALPHABET = "aeioubcdfghjklmnpqrstvwxyzCDEGHIJOSTUXZA"
VOWELS = "aeiouEO"
ABJAD_VOWELS = "AUIH"  # alif or aleph, waw or vav, ya or yod, ta marbuta or final he
CODE = {letter: index for index, letter in enumerate(ALPHABET)}

# Spellings of one sound, longest first. C ch, D dh, E ay/ei, G gh, J j/dj, O aw/au, S sh, T th, X kh, Z zh, c ts.
_LATIN_RULES: tuple[tuple[str, str], ...] = (
    ("tsch", "C"), ("shch", "S"), ("dsch", "J"), ("schtsch", "S"),
    ("dzh", "J"), ("dsh", "J"), ("tch", "C"), ("sch", "S"), ("tsh", "C"),
    ("ough", "o"), ("augh", "O"), ("eau", "o"),
    ("kh", "X"), ("gh", "G"), ("sh", "S"), ("zh", "Z"), ("ch", "C"), ("th", "T"), ("dh", "D"), ("ph", "f"),
    ("dj", "J"), ("dz", "J"), ("ts", "c"), ("tz", "c"), ("cz", "C"), ("sz", "S"), ("ck", "k"), ("qu", "k"),
    ("ou", "u"), ("oo", "u"), ("ee", "i"), ("ie", "i"), ("ii", "i"), ("ij", "i"), ("iy", "i"), ("yi", "i"),
    ("ei", "E"), ("ey", "E"), ("ai", "E"), ("ay", "E"), ("ae", "e"), ("oe", "o"), ("ue", "u"), ("uu", "u"),
    ("au", "O"), ("aw", "O"), ("ow", "O"), ("aa", "a"), ("ea", "i"),
)  # fmt: skip
# Letters whose sound hangs on their neighbours are marked before the spellings are looked for.
LATIN_MARKS = "çÿŵẋ"
_SOFT_C, _CONSONANT_Y, _CONSONANT_W, _FIRST_X = tuple(LATIN_MARKS)
_BEFORE_VOWEL = re.compile(r"(?:(?<![^aeiou])y|(?<=[ao])w)(?=[aeiou])")
LATIN_SOUNDS = {
    **{letter: letter for letter in "abcdefghijklmnopqrstuvwxyz"},
    "c": "k", "x": "ks", "j": "J", "y": "i",
    _SOFT_C: "s", _CONSONANT_Y: "y", _CONSONANT_W: "w", _FIRST_X: "S",
    **dict(_LATIN_RULES), f"i{_CONSONANT_Y}": "i", f"{_CONSONANT_Y}i": "i",
}  # fmt: skip
_SPELLINGS = re.compile("|".join(sorted(LATIN_SOUNDS, key=lambda spelling: -len(spelling))))
_C_BEFORE_FRONT_VOWEL = re.compile(r"c(?=[eiyÿ])")
_DOUBLED = re.compile(r"([^aeiou])\1+")
_REPEATED = re.compile(r"(.)\1+")
_MARK = {"y": _CONSONANT_Y, "w": _CONSONANT_W}

ABJAD_LETTERS = {
    # Arabic
    "ا": "A", "أ": "A", "إ": "A", "آ": "A", "ٱ": "A", "ى": "A", "ء": "", "ئ": "I", "ؤ": "U",
    "ب": "b", "پ": "p", "ت": "t", "ٹ": "t", "ث": "T", "ج": "J", "چ": "C", "ح": "h", "خ": "X", "د": "d", "ڈ": "d",
    "ذ": "D", "ر": "r", "ڑ": "r", "ز": "z", "ژ": "Z", "س": "s", "ش": "S", "ص": "s", "ض": "D", "ط": "t", "ظ": "D",
    "ع": "A", "غ": "G", "ف": "f", "ڤ": "v", "ق": "q", "ك": "k", "ک": "k", "ڪ": "k", "گ": "g", "ݣ": "g", "ڭ": "g",
    "ل": "l", "م": "m", "ن": "n", "ں": "n", "ڼ": "n", "ه": "h", "ھ": "h", "ہ": "h", "ۀ": "H", "ة": "H", "ۃ": "H",
    "و": "U", "ۇ": "U", "ۆ": "U", "ۋ": "v", "ي": "I", "ی": "I", "ے": "I", "ې": "I", "ۍ": "I", "ئی": "I",
    "ښ": "S", "ځ": "z", "څ": "c", "ډ": "d", "ړ": "r", "ږ": "Z", "ټ": "t", "ڎ": "d", "ە": "H",
    "َ": "a", "ِ": "i", "ُ": "u",
    # Hebrew
    "א": "A", "ב": "b", "ג": "g", "ד": "d", "ה": "h", "ו": "U", "ז": "z", "ח": "X", "ט": "t", "י": "I", "כ": "X",
    "ך": "X", "ל": "l", "מ": "m", "ם": "m", "נ": "n", "ן": "n", "ס": "s", "ע": "A", "פ": "p", "ף": "f", "צ": "c",
    "ץ": "c", "ק": "k", "ר": "r", "ש": "S", "ת": "t",
}  # fmt: skip

# Skeleton classes: what transliteration, voicing and hearing confuse. Vowels, h, y and ain fall away.
_SKELETON = {
    **dict.fromkeys("kqgGX", "K"),
    **dict.fromkeys("tdDT", "T"),
    **dict.fromkeys("szcSZCJ", "S"),
    **dict.fromkeys("bpfv", "P"),
    "m": "M", "n": "N", "l": "L", "r": "R",
}  # fmt: skip

# The folded form: spellings of one name, few others. Counted for rarity.
_FOLDED = {
    "X": "h", "q": "k", "G": "k", "g": "k", "J": "j", "Z": "j", "C": "s", "S": "s", "z": "s", "c": "s",
    "T": "t", "D": "d",
    "v": "f", "p": "b", "w": "", "y": "", "A": "", "U": "", "I": "", "H": "", "h": "h",
}  # fmt: skip
FRONT = frozenset("eiEyI")


def is_abjad_letter(letter: str) -> bool:
    """True for a letter of the Arabic or Hebrew script; their marks and digits are none."""
    return ("\u0590" <= letter <= "\u06ff" or "\u0750" <= letter <= "\u077f") and letter.isalpha()


def is_abjad(token: str) -> bool:
    """True when the token is written in Arabic or Hebrew letters."""
    return not token.isascii() and any(is_abjad_letter(letter) for letter in token)


@lru_cache(maxsize=65536)
def encode(token: str) -> str:
    """The token's phonemes, one character of ``ALPHABET`` each; "" when it has no sounds.

    ``token`` is lower-case a-z (as ``romanise`` writes) or Arabic or Hebrew letters.
    """
    return _encode_abjad(token) if is_abjad(token) else _encode_latin(token)


def _encode_latin(token: str) -> str:
    if not (token.isascii() and token.isalpha() and token.islower()):
        token = re.sub(r"[^a-z]", "", token)
    token = _DOUBLED.sub(r"\1", token)
    if "y" in token or "w" in token:
        # A consonant at the start and between vowels, a vowel elsewhere: Lo-wa, Ma-ya.
        token = _BEFORE_VOWEL.sub(lambda found: _MARK[found[0]], token)
    if "c" in token:
        token = _C_BEFORE_FRONT_VOWEL.sub(_SOFT_C, token)
    if token.startswith("x"):
        token = _FIRST_X + token[1:]
    text = _REPEATED.sub(r"\1", "".join(map(LATIN_SOUNDS.__getitem__, _SPELLINGS.findall(token))))
    # A final h after a vowel is a habit (Abdullah, Abdulla), not a sound.
    return text[:-1] if len(text) > 2 and text[-1] == "h" and text[-2] in VOWELS else text


def _encode_abjad(token: str) -> str:
    sounds = re.sub(r"(.)\1+", r"\1", "".join(ABJAD_LETTERS.get(letter, "") for letter in token))
    if sounds[-2:] in ("ts", "tz") and len(sounds) > 3:
        sounds = sounds[:-2] + "c"  # Fritz, Schulz: foreign names end so, Arabic ones do not
    if sounds.endswith("h") and len(sounds) > 2 and token[-1] in "הه":
        sounds = sounds[:-1] + "H"
    if sounds[:1] in ("U", "I") and len(sounds) > 1:
        sounds = {"U": "w", "I": "y"}[sounds[0]] + sounds[1:]
    return sounds


@lru_cache(maxsize=65536)
def skeleton(sounds: str) -> str:
    """The consonant classes of encoded ``sounds``: the key under which near spellings are looked up."""
    first = "P" if sounds[:1] == "w" else ""
    return first + "".join(_SKELETON.get(sound, "") for sound in sounds)


@lru_cache(maxsize=65536)
def folded(sounds: str) -> str:
    """The form under which spellings of one name are counted together: Mohammed, Muhamad and Mouhammed are one.

    Vowels fall away, but names of fewer than three consonants keep whether each vowel is a front one, since little
    else tells them apart.
    """
    first = sounds[:1] if sounds[:1] in ("y", "w") else ""
    consonants = first + "".join(_FOLDED.get(sound, "" if sound in VOWELS else sound) for sound in sounds)
    if len(consonants) >= 3:
        return consonants
    vowels = "".join("1" if sound in FRONT else "0" for sound in sounds if sound in VOWELS or sound in "AUI")
    return f"{consonants}:{vowels[:3]}"


def as_codes(sounds: str) -> bytes:
    """The phonemes as indices into ``ALPHABET``, one byte each."""
    return bytes(CODE[sound] for sound in sounds)
