"""A text in pieces of any length, cut into blocks whose places do not hang on the pieces.

Each block owns the mentions that begin in its middle; what stands around it is there to be read on both sides. So a
stream may be cut at any place, a gigabyte in one line included, and what is found stays the same.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import accumulate
from typing import Final

import numpy as np
import numpy.typing as npt

from tocsin.text.inflection import MOST_LETTERS

SIZE: Final = 1 << 16
"""Characters that a block owns."""

MARGIN: Final = 4096
"""Characters that stand on either side of them, to be read only."""

ESCAPE: Final = "surrogateescape"  # a byte that is no UTF-8 is one lone surrogate: characters and bytes can be counted


@dataclass(frozen=True)
class Block:
    """A part of a text. ``text[start:end]`` is its own; the rest is its surroundings."""

    text: str
    start: int
    end: int
    first: int  # characters before ``text``
    first_byte: int  # bytes before it
    line: int  # line breaks before it
    line_start: int  # characters before the line in which it begins

    @cached_property
    def _breaks(self) -> list[int]:
        """Where lines begin in the text."""
        return [found.end() for found in _LINE_BREAK.finditer(self.text)]

    @cached_property
    def _widths(self) -> npt.NDArray[np.int64] | None:
        """(n + 1,) bytes before each character; None where each takes one."""
        if self.text.isascii():
            return None
        codes = np.frombuffer(self.text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        wide = (codes >= 0x80).astype(np.int64) + (codes >= 0x800) + (codes >= 0x10000)
        # A lone surrogate is a byte that is no UTF-8 (ESCAPE).
        wide[(codes >= 0xD800) & (codes < 0xE000)] = 0
        return np.concatenate(([0], np.cumsum(1 + wide)))

    def _bytes_before(self, at: int) -> int:
        return at if self._widths is None else int(self._widths[at])

    def place(self, at: int) -> Place:
        """The place of a character of the block."""
        lines = bisect_right(self._breaks, at)
        begins = self.first + self._breaks[lines - 1] if lines else self.line_start
        return Place(
            self.first + at,
            self.first_byte + self._bytes_before(at),
            self.line + lines + 1,
            self.first + at - begins + 1,
        )


_LINE_BREAK: Final = re.compile("\r\n|\n|\r")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a text: characters and bytes before it, its line and column, both from 1 on."""

    character: int
    byte: int
    line: int
    column: int


def bytes_in(text: str) -> int:
    """How many bytes the text takes in the file."""
    return len(text) if text.isascii() else len(text.encode("utf-8", ESCAPE))


def blocks(pieces: Iterable[str], *, size: int = SIZE, margin: int = MARGIN) -> Iterator[Block]:
    """The blocks of a text that comes in pieces; the same ones however it is cut."""
    held, length, lead = [""], 0, 0
    at = Block("", 0, 0, 0, 0, 0, 0)
    for piece in pieces:
        held.append(piece)
        length += len(piece)
        while length >= lead + size + margin + 1:
            text = "".join(held)
            yield Block(text[: lead + size + margin], lead, lead + size, *_standing(at))
            dropped = max(0, lead + size - margin)
            at = _behind(at, text, dropped)
            held, length, lead = [text[dropped:]], len(text) - dropped, lead + size - dropped
    text = "".join(held)
    yield Block(text, lead, len(text), *_standing(at))


def _standing(at: Block) -> tuple[int, int, int, int]:
    return at.first, at.first_byte, at.line, at.line_start


def _behind(at: Block, text: str, dropped: int) -> Block:
    """What is counted behind the first ``dropped`` characters."""
    gone = text[:dropped]
    # A line break of two characters that is cut between them counts with its second.
    whole = gone[:-1] if gone.endswith("\r") and text[dropped : dropped + 1] == "\n" else gone
    line_start = at.line_start
    lines = at.line
    for found in _LINE_BREAK.finditer(whole):
        lines += 1
        line_start = at.first + found.end()
    return Block("", 0, 0, at.first + dropped, at.first_byte + bytes_in(gone), lines, line_start)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a block, where each begins, and what stands before each; the last of ``gaps`` ends the block."""

    texts: list[str]
    starts: list[int]
    gaps: list[str]

    def span(self, at: int) -> tuple[int, int]:
        """Where word ``at`` begins and ends."""
        start = self.starts[at]
        return start, start + len(self.texts[at])


def words_of(text: str) -> Words:
    """The words of a text: letters and digits, with the marks, joiners and apostrophes inside them."""
    plain, marked = _patterns()
    if "_" in text:
        text = text.replace("_", " ")
    pattern = plain if _special().isdisjoint(text if len(text) < FEW else set(text)) else marked
    parts = pattern.split(text)  # gap, word, gap, word, ... gap
    ends = list(accumulate(map(len, parts)))
    return Words(parts[1::2], ends[:-1:2], parts[::2])


FEW: Final = 64  # characters; of a longer text the distinct ones are fewer


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A word of letters and digits alone, and one with marks and with what leaves no trace on paper within it.

    What is not seen stays within the word: it must not part a name in two.
    """
    apostrophe = "['\u2019\u02bc\u02bb`\u00b4\u2018]"
    within = f"[\\w{''.join(re.escape(letter) for letter in sorted(_special()))}]"
    return re.compile(rf"(\w+(?:{apostrophe}\w+)*)"), re.compile(f"({within}+(?:{apostrophe}{within}+)*)")


@cache
def _special() -> frozenset[str]:
    """Marks that belong to letters, controls, joiners and direction marks, and the first of the emblems."""
    marks = {chr(code) for code in range(0x300, 0x20000) if unicodedata.category(chr(code))[0] == "M"}
    unseen = "\x00-\x08\x0e-\x1b\x7f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    return frozenset(marks | set(re.findall(f"[{unseen}]", "".join(map(chr, range(0x10000))))))


MOST_BLANKS: Final = 64  # characters between two words of a name
CLOSE, COMMA, APART = 0, 1, 2  # how two words stand to each other
BLANK: Final = "[ \t\u00a0\u2010\u2011\u202f-]"
LINE_BREAK: Final = "(?:\r\n|\n|\r)"
_CLOSE: Final = re.compile(f"{BLANK}*{LINE_BREAK}?{BLANK}*")
_NUMBER: Final = re.compile(f"{BLANK}*[№#]{BLANK}?")  # Unit № 2713
QUOTES: Final = frozenset("\"“”„‟«»‹›'‘’‚‛`´")
APOSTROPHE_MARKS: Final = frozenset("'‘’‛`´")
# A few marks beside blanks may stand within a name: whether they have their fellows, match.mentions.quoting says.
_MARK: Final = re.compile(f"[{''.join(sorted(QUOTES))}]{{1,3}}")
SHORT_WORD: Final = 2  # letters: behind such a word a full stop ends an abbreviation


def gap(words: Words, at: int) -> int:
    """How word ``at`` and the next one stand: CLOSE (blanks, hyphens, marks, one line break), by a COMMA, or APART."""
    between = words.gaps[at + 1]
    if len(words.texts[at]) > MOST_LETTERS or len(words.texts[at + 1]) > MOST_LETTERS or len(between) > MOST_BLANKS:
        return APART  # so that a mention always lies within the margin of a block
    if between == " ":
        return CLOSE
    return _how(between, is_short=len(words.texts[at]) <= SHORT_WORD)


_DASHES: Final = ("–", "—")
_WITHIN: Final = ("", ",", "،", "–", "—", "/")  # signs that may stand within a name, and count against it


@lru_cache(maxsize=4096)
def _how(between: str, *, is_short: bool) -> int:
    if _CLOSE.fullmatch(between) or (is_short and between in (". ", ".")) or _NUMBER.fullmatch(between):
        return CLOSE
    marked = _MARK.search(between)
    if marked:
        rest = between[: marked.start()] + between[marked.end() :]
        is_dash = rest.strip() in _DASHES and len(_LINE_BREAK.findall(rest)) <= 1
        return CLOSE if _CLOSE.fullmatch(rest) else COMMA if is_dash else APART
    bare = between.strip()
    if bare in _WITHIN and len(_LINE_BREAK.findall(between)) <= 1:
        return COMMA if bare else CLOSE
    return APART


CLOSE_IF_SHORT: Final = 4
"""Bit of a gap: CLOSE behind a short word, whatever the lower two bits say."""
HAS_QUOTE: Final = 8
"""Bit of a gap: a quotation mark stands in it."""


class _Gaps(dict[str, int]):
    """What stands between two words -> its code; worked out once."""

    def __missing__(self, between: str) -> int:
        if len(between) > MOST_BLANKS:
            return APART | HAS_QUOTE * (not QUOTES.isdisjoint(between))
        short = CLOSE_IF_SHORT * (_how(between, is_short=True) == CLOSE)
        code = _how(between, is_short=False) | short | HAS_QUOTE * (not QUOTES.isdisjoint(between))
        if len(self) < MOST_GAPS:
            self[between] = code
        return code


MOST_GAPS: Final = 65536
_GAPS: Final = _Gaps({" ": CLOSE | CLOSE_IF_SHORT})


def gap_codes(gaps: list[str]) -> npt.NDArray[np.uint8]:
    """(w + 1,) uint8: each gap as CLOSE, COMMA or APART, with CLOSE_IF_SHORT and HAS_QUOTE."""
    return np.fromiter(map(_GAPS.__getitem__, gaps), dtype=np.uint8, count=len(gaps))
