"""Letters of one alphabet that pass for letters of another: how a name is hidden from an exact search."""

from __future__ import annotations

from typing import Final

from tocsin.text.scripts import NO_LETTERS, script_of_letter

# The lower-case letters that look alike in most typefaces (a selection of Unicode UTS #39, confusables).
_CYRILLIC: Final = {
    "а": "a", "с": "c", "е": "e", "о": "o", "р": "p", "х": "x", "у": "y", "і": "i", "ј": "j", "ѕ": "s", "һ": "h",
    "ԛ": "q",
    "ԝ": "w", "ь": "b", "ԁ": "d", "ѵ": "v", "к": "k", "т": "t", "м": "m", "в": "b", "н": "h", "г": "r", "ӏ": "l",
    "ё": "e",
    "ї": "i", "ү": "y", "п": "n", "и": "u",
}  # fmt: skip
_GREEK: Final = {
    "α": "a", "ο": "o", "ρ": "p", "χ": "x", "υ": "u", "ι": "i", "κ": "k", "ν": "v", "τ": "t", "ε": "e", "η": "n",
    "μ": "u",
    "β": "b", "γ": "y", "ϲ": "c", "ϳ": "j", "ω": "w", "σ": "o",
}  # fmt: skip
_TO_LATIN: Final = _CYRILLIC | _GREEK
_TO_CYRILLIC: Final = {
    "a": "а", "c": "с", "e": "е", "o": "о", "p": "р", "x": "х", "y": "у", "i": "і", "j": "ј", "s": "ѕ", "h": "һ",
    "k": "к",
    "t": "т", "m": "м", "b": "в", "u": "и", "n": "п", "r": "г", "ο": "о", "α": "а", "ρ": "р",
}  # fmt: skip
_TO_GREEK: Final = {
    "a": "α", "o": "ο", "p": "ρ", "x": "χ", "u": "υ", "i": "ι", "k": "κ", "v": "ν", "t": "τ", "e": "ε", "n": "η",
    "b": "β",
    "y": "υ", "m": "μ", "z": "ζ", "h": "η", "о": "ο", "а": "α", "р": "ρ",
}  # fmt: skip
_TABLES: Final = {"Latn": _TO_LATIN, "Cyrl": _TO_CYRILLIC, "Grek": _TO_GREEK}


def as_latin(text: str) -> str:
    """The small letters with each Cyrillic and Greek one that looks like a Latin one read as that one."""
    return "".join([_TO_LATIN.get(letter, letter) for letter in text])


def settled(word: str) -> str:
    """The word in the one alphabet that most of its letters belong to; foreign letters are read by their looks.

    Only Latin, Cyrillic and Greek look alike. A tie goes to Latin; a letter that looks like nothing stays.
    """
    counts = dict.fromkeys(_TABLES, 0)
    for letter in word:
        script = script_of_letter(letter)
        if script in counts:
            counts[script] += 1
        elif script != NO_LETTERS:
            return word
    home = max(counts, key=counts.__getitem__)
    if counts[home] == sum(counts.values()):
        return word
    table = _TABLES[home]
    return "".join([table.get(letter, letter) if script_of_letter(letter) != home else letter for letter in word])
