"""Quotation marks inside a name: a brigade “Grey Meridian” is listed as Grey Meridian Brigade.

Texts set a part of a name between marks that lists leave out. A mark may stand inside a mention only with its fellow,
which stands inside as well or right at the mention's edge: so no name is put together across the end of what somebody
said. An apostrophe alone may be a letter (Abu 'Ali) or a genitive (the Brothers' Brigade).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from typing import Final

from tocsin.match.mentions.reading import APOSTROPHE_MARKS, BLANK, LINE_BREAK, QUOTES, Words

LOOKED: Final = 400  # characters in which the fellow of an apostrophe is looked for; well within a block's margin
_MARKS: Final = "".join(sorted(QUOTES))
_RIGHT_BEFORE: Final = re.compile(rf"([{_MARKS}]{{1,3}})$|([«‹“„]{{1,3}})[ \u00a0\u202f]$")
# American texts close behind the full stop or comma; so does an abbreviation: “Grey Meridian,” «Meridian Co.»
_RIGHT_BEHIND: Final = re.compile(rf"^[.,]?([{_MARKS}]{{1,3}})|^[ \u00a0\u202f]([»›”]{{1,3}})")
_BLANKS: Final = f"{BLANK}*[–—]?{BLANK}*{LINE_BREAK}?{BLANK}*"
_BETWEEN: Final = re.compile(f"({_BLANKS})([{_MARKS}]{{1,3}})({_BLANKS})")
_OPENING, _CLOSING = frozenset("«‹“„‚‘‟"), frozenset("»›”’")  # by their looks, where blanks do not tell
_LETTERS_BEHIND_AYN: Final = frozenset("aeiouyâāêēîīôōûū")
_LETTERS_BEFORE: Final = _LETTERS_BEHIND_AYN | {"s"}


class Side(Enum):
    """What a mark between two words does."""

    OPENS = auto()
    CLOSES = auto()


@lru_cache(maxsize=4096)
def mark_between(between: str) -> tuple[Side, int] | None:
    """What the quotation marks between two words do, and how many; None for anything but marks and blanks."""
    found = _BETWEEN.fullmatch(between)
    if found is None:
        return None
    before, marks, behind = found.groups()
    if bool(before) != bool(behind):
        return (Side.OPENS if before else Side.CLOSES), len(marks)
    if marks[-1] in _CLOSING:
        return Side.CLOSES, len(marks)
    # Without any blank a straight mark opens: ООО"Name". With blanks on both sides it may do either.
    is_opening = marks[-1] in _OPENING or not before
    return (Side.OPENS, len(marks)) if is_opening else None


@dataclass(frozen=True, slots=True)
class Quoted:
    """The quotation marks of a run of words."""

    pairs: tuple[tuple[int, int], ...]  # first and last word between two marks
    before: int  # marks right before the run that are fellows of marks inside
    behind: int  # the same right behind it

    def holds(self, words: tuple[int, ...]) -> bool:
        """True when one of the words stands between marks."""
        return any(first <= word <= last for first, last in self.pairs for word in words)


PLAIN: Final = Quoted((), 0, 0)


def quoted(words: Words, first: int, last: int) -> Quoted | None:
    """The marks within words ``first`` to ``last`` and right around them; None where a mark inside has no fellow."""
    pairs: list[tuple[int, int]] = []
    opened: list[int] = []
    before = 0
    for at in range(first + 1, last + 1):
        between = words.gaps[at]
        if between == " " or QUOTES.isdisjoint(between) or _is_letter(words, at):
            continue
        side, marks = mark_between(between) or (None, 0)
        for _ in range(marks):
            if side is Side.OPENS:
                opened.append(at)
            elif opened:
                pairs.append((opened.pop(), at - 1))
            else:
                before += 1
                pairs.append((first, at - 1))
    pairs += [(at, last) for at in opened]
    outside = _marks(_RIGHT_BEFORE, words.gaps[first]) - before, _marks(_RIGHT_BEHIND, words.gaps[last + 1])
    if outside[0] < 0 or outside[1] < len(opened):
        return None
    if outside[0] and outside[1] > len(opened):
        pairs.append((first, last))
    return Quoted(tuple(pairs), before, len(opened)) if pairs else PLAIN


def with_marks(words: Words, first: int, last: int, marks: Quoted) -> tuple[int, int]:
    """The characters from word ``first`` to ``last``, with the fellows at the edges of marks inside."""
    start, end = words.starts[first], words.span(last)[1]
    if marks.before and (found := _RIGHT_BEFORE.search(words.gaps[first])):
        start -= len(words.gaps[first]) - found.end(found.lastindex or 0) + marks.before
    if marks.behind and (found := _RIGHT_BEHIND.search(words.gaps[last + 1])):
        end += found.start(found.lastindex or 0) + marks.behind
    return start, end


def _marks(pattern: re.Pattern[str], gap: str) -> int:
    found = pattern.search(gap) if gap != " " else None
    return len(found.group(found.lastindex or 0)) if found is not None else 0


def _is_letter(words: Words, at: int) -> bool:
    """True for an apostrophe before word ``at`` that stands for a letter or a genitive, with no fellow near."""
    between = words.gaps[at]
    if between.strip() not in APOSTROPHE_MARKS:
        return False
    side = (mark_between(between) or (None, 0))[0]
    if side is Side.OPENS:
        return words.texts[at][:1].casefold() in _LETTERS_BEHIND_AYN and not _closes_behind(words, at)
    return words.texts[at - 1][-1:].casefold() in _LETTERS_BEFORE and not _opens_before(words, at)


def _closes_behind(words: Words, at: int) -> bool:
    for place in range(at + 1, len(words.gaps)):
        if words.gaps[place][:1] in APOSTROPHE_MARKS and words.gaps[place]:
            return True
        if place == len(words.texts) or words.starts[place] - words.starts[at] > LOOKED:
            break
    return False


def _opens_before(words: Words, at: int) -> bool:
    for place in range(at - 1, -1, -1):
        if words.starts[at] - words.starts[place] > LOOKED:
            break
        if words.gaps[place] and words.gaps[place][-1] in APOSTROPHE_MARKS:
            return True
    return False
