"""OFAC's remarks taken apart into the statements that they pack into one string.

Statements are parted by semicolons, and the last one ends with a full stop. A semicolon inside brackets or inside a
quoted alias parts nothing; apostrophes are everywhere in names, so a quotation opens only after "a.k.a." and its like,
and closes where a quotation mark stands before the end of the statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

LIMIT = 1_000  # characters that sdn.csv has room for in its column of remarks (OFAC's data specification)

_ALIAS_OPENS = re.compile(r"\s*(?:[afn]\.k\.a|d\.b\.a)\. '", re.IGNORECASE)
_ALIAS_CLOSES = re.compile(r"'(?=\s*(?:;|\.?\s*$))")
_NEXT_ALIAS = re.compile(r";\s*(?:[afn]\.k\.a|d\.b\.a)\. '", re.IGNORECASE)
# A last full stop that may belong to the value: "LTD.", "S.A.", "Jr."
_ABBREVIATED = re.compile(
    r"(?:\b(?:Bros|Bhd|Cia|Co|Col|Corp|Dr|Est|Gen|Inc|Jr|Lda|Llc|Lt|Ltd|Ltda|No|Plc|Pte|Pty|Pvt|Sdn|Sr|St)"
    r"|\b[^\W\d_](?:\.[^\W\d_])+)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. ``had_stop``: a full stop followed that was taken for the end of the remark.

    ``is_cut``: the remark ran into the limit, so that this last statement may lack its end.
    """

    text: str
    had_stop: bool = False
    is_cut: bool = False


def is_cut(remark: str) -> bool:
    """True when the remark fills its column, or nearly so without its full stop: its end may be missing."""
    return len(remark) >= LIMIT or (len(remark) >= LIMIT - 1 and not remark.endswith("."))


def statements(remark: str, *, may_be_cut: bool = False) -> tuple[Statement, ...]:
    """The statements of a remark in order, without semicolons, outer blanks and the final full stop.

    A full stop that ends an abbreviation stays: "LTD.", "S.A.". With ``may_be_cut`` the last statement is marked cut,
    unless the remark breaks off right after a semicolon.
    """
    pieces = list(pieces_of(remark))
    texts = [piece.rstrip().removesuffix(";").strip() for piece in pieces]
    ends_open = bool(pieces) and not pieces[-1].rstrip().endswith(";")
    found = [Statement(text) for text in texts]
    if found and may_be_cut and ends_open:
        found[-1] = Statement(texts[-1], is_cut=True)
    elif found and texts[-1].endswith("."):
        found[-1] = _without_stop(texts[-1])
    return tuple(statement for statement in found if statement.text)


def _without_stop(text: str) -> Statement:
    bare = text.removesuffix(".").rstrip()
    return Statement(text if _ABBREVIATED.search(bare[-40:]) else bare, had_stop=True)


def pieces_of(remark: str) -> Iterator[str]:
    """The remark in pieces that each end after a parting semicolon; joined they are the remark, every character."""
    start = 0
    while start < len(remark):
        end = _end_of_statement(remark, start)
        yield remark[start:end]
        start = end


def _end_of_statement(remark: str, start: int) -> int:
    """The position after the semicolon that ends the statement at ``start``, or the end of the remark."""
    position = _after_quotation(remark, start)
    semicolon, open_brackets = remark.find(";", position), 0
    while semicolon >= 0:
        open_brackets += remark.count("(", position, semicolon) - remark.count(")", position, semicolon)
        if open_brackets <= 0:
            return semicolon + 1
        position = semicolon  # each bracket is counted once: a remark of nothing else would take minutes
        closing = remark.find(")", semicolon)
        if closing < 0:  # an opening bracket that nothing closes parts nothing off
            return semicolon + 1
        semicolon = remark.find(";", closing)
    return len(remark)


def _after_quotation(remark: str, start: int) -> int:
    """The position after the quoted alias that starts at ``start``; ``start`` where there is none, or no end of it."""
    opening = _ALIAS_OPENS.match(remark, start)
    if not opening:
        return start
    following = _NEXT_ALIAS.search(remark, opening.end())
    # Up to the next alias and no further: a quotation that never closes would swallow it, and cost a search each time.
    closing = _ALIAS_CLOSES.search(remark, opening.end(), following.start() + 1 if following else len(remark))
    return closing.end() if closing else start
