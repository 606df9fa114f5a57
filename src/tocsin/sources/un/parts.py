"""A UN name string without brackets: its runs of one script, and what its commas and slashes tell apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise

from tocsin.sources.un.acronyms import is_acronym
from tocsin.text.scripts import NO_LETTERS, clean, script_of

_QUOTES = re.compile('["“”„‟«»]+')
_EDGE = " \t,;:/|()[]-–—،؛"
_BROKEN_HYPHEN = re.compile(r"(?<=\w)- (?=\w)")  # "Al- Utopi"
_EAST_ASIAN = frozenset(["Hani", "Hira", "Kana", "Jpan", "Hang", "Bopo"])


def tidy(name: str) -> str:
    """The name without double quotes and without separators at its ends."""
    return _BROKEN_HYPHEN.sub("-", clean(_QUOTES.sub(" ", name)).strip(_EDGE))


def alike(one: str, other: str, ratio: float = 0.7) -> bool:
    """True when the two are spelt nearly the same, whatever their case; ``ratio`` is the share of equal letters."""
    return SequenceMatcher(None, one.casefold()[:100], other.casefold()[:100], autojunk=False).ratio() >= ratio


def script_runs(text: str) -> list[str]:
    """The name in each script where two stand side by side ("Name اسم"); the whole text where they mingle."""
    runs: list[tuple[str, list[str]]] = []
    for word in text.split():
        script = script_of(word)
        script = "Asia" if script in _EAST_ASIAN else script
        if runs and script in (runs[-1][0], NO_LETTERS):
            runs[-1][1].append(word)
        elif runs and runs[-1][0] == NO_LETTERS:
            runs[-1] = (script, [*runs[-1][1], word])
        else:
            runs.append((script, [word]))
    scripts = [script for script, _ in runs]
    names = [" ".join(words) for _, words in runs]
    if len(runs) < 2 or len(set(scripts)) < len(scripts) or any(_letters(name) < 2 for name in names):
        return [text]
    return names


class Split(StrEnum):
    """How sure it is that a piece is a name of its own."""

    STATED = "stated"
    ACRONYM = "acronym"
    GUESS = "guess"


def listed(text: str) -> list[tuple[str, Split]]:
    """The names that commas and slashes separate; the whole text where they do not."""
    commas = [part.strip() for part in re.split("[,،]", text) if part.strip()]
    if "،" in text or _are_spellings(commas):
        return [(part, Split.STATED) for part in commas]
    if _share_a_word(commas):
        return [(text, Split.STATED), *((part, Split.GUESS) for part in commas)]
    return _by_slash(text)


def _by_slash(text: str) -> list[tuple[str, Split]]:
    before, slash, after = text.partition("/")
    left, right = before.rstrip(), after.lstrip()
    if not slash or "/" in after or _letters(left) < 2 or _letters(right) < 2:
        return [(text, Split.STATED)]
    if is_acronym(right, left):
        return [(left, Split.STATED), (right, Split.ACRONYM)]
    words = left.split()
    if right.startswith("the ") and len(words) > 2 and after == right:  # "the Front of Utopia/the Island"
        return [(left, Split.STATED), (" ".join([*words[:-1], right]), Split.STATED)]
    is_spaced = before != left and after != right
    are_capitals = all(re.fullmatch(r"[A-Z]{3,}", side) for side in (left, right))
    if is_spaced or are_capitals:
        return [(text, Split.STATED), (left, Split.GUESS), (right, Split.GUESS)]
    return [(text, Split.STATED)]


def _are_spellings(parts: Sequence[str]) -> bool:
    """True for three or more single words each like the one before: one name spelt in several ways."""
    if len(parts) < 3 or any(" " in part for part in parts):
        return False
    return all(alike(one, next_, 0.6) for one, next_ in pairwise(parts))


def _share_a_word(parts: Sequence[str]) -> bool:
    """True for two or more names of several words that all begin, or all end, with the same word."""
    words = [part.split() for part in parts]
    if len(parts) < 2 or any(len(each) < 2 for each in words):
        return False
    firsts, lasts = {each[0] for each in words}, {each[-1].rpartition("-")[2] for each in words}
    return len(firsts) == 1 or len(lasts) == 1


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))
