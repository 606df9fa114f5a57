"""How the name of an account looks: two that look the same would be taken for one another."""

from __future__ import annotations

from typing import Final

from tocsin.text.romanisation.lookalikes import as_latin
from tocsin.text.scripts import clean

# What a reader takes for something else, beside what NFKC, small letters and the look-alikes of alphabets make equal
# (a selection of Unicode UTS #39, confusables).
_SIGNS: Final = str.maketrans(
    {"0": "o", "1": "l", "|": "l", "ı": "i", "օ": "o", "ս": "u", "ո": "n", "հ": "h", "\u2800": " "}
    | dict.fromkeys("‐‑‒–—―−⁃﹘ー", "-")
    | dict.fromkeys("’‘ʼʹ′´`", "'")
)


def looks(name: str) -> frozenset[str]:
    """The ways in which the name may be read; names that share one can be taken for one another.

    "" is among them for a name of which nothing is to be seen.
    """
    plain = clean(name)
    # A capital I is a small l in most typefaces; a small i is not.
    return frozenset({_folded(plain), _folded(plain.replace("I", "l"))})


def _folded(text: str) -> str:
    small = clean(text.casefold()).replace("i\u0307", "i").translate(_SIGNS)
    return " ".join(as_latin(small).replace("rn", "m").replace("vv", "w").split())
