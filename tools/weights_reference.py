"""Writes docs/reference/weights.md from the tables of weights: run it after each change of a weight or a cost."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

from tocsin.match import sounds, weights
from tocsin.match.sounds import CONFUSIONS
from tocsin.match.weights import TABLE, Weight
from tocsin.text.phonemes import ALPHABET

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "weights.md"

_HEAD = """# Weights: every number that a score is made of

*Written by `tools/weights_reference.py` from `src/tocsin/match/weights.py` and `src/tocsin/match/sounds.py`; a test
compares the two.*

Version **{version}**, to be reviewed by **{review}**. After that day `tocsin doctor` gives a notice until people have
looked at the table again.

A weight is in *nats*: the natural logarithm of how much likelier an observation is when both descriptions are of one
subject than when they are of two. Nats add up. 0.7 nats double the odds, 2.3 make them ten times what they were, 6.9 a
thousand times; a negative weight divides them. Shares, limits and ranks say so by their name.

The table is written by people. Nothing in it is learnt from what was screened, and the background table that rarity
rests on is frozen with each version. How the weights work together:
[how matching works](../concepts/how-matching-works.md).
"""

_SOUNDS = """## What it costs to read one sound for another

Spellings are written down as sounds first; then the cheapest way from one row of sounds to the other is looked for. 1
is the cost of two sounds that nobody confuses: a pair that stands in no row costs 1 between consonants and 0.4 between
vowels. Every cost is the same both ways. A unit of this distance then costs the weight `distance` above.

Letters stand for sounds here, not for spellings: `{alphabet}`. Capitals are sounds that
Latin letters write in pairs (S for sh, T for th, X for kh, Z for zh, C for ch, J for j, G for gh, D for dh, E and O for
ay and aw) and the letters of scripts that leave vowels out (A, U, I, H).

| sounds | cost | why |
|---|---|---|
"""


def page() -> str:
    """The whole page as it should stand."""
    parts = [_HEAD.format(version=weights.VERSION, review=weights.REVIEW_BY)]
    for title, rows in sections():
        lines = "\n".join(f"| {row.name} | {row.value:g} | {row.reason} |" for row in rows)
        parts.append(f"## {title[0].upper()}{title[1:]}\n\n| weight | value | why |\n|---|---|---|\n{lines}\n")
    confusions = "\n".join(f"| {pairs} | {cost:g} | {why} |" for pairs, cost, why in CONFUSIONS)
    parts.append(_SOUNDS.format(alphabet="".join(ALPHABET).strip()) + confusions + "\n")
    dropped = "\n".join(f"| {name} | {cost:g} |" for name, cost in _insertions())
    parts.append(
        f"A sound that one side has and the other has not costs 1, but:\n\n| sound | cost |\n|---|---|\n{dropped}\n"
    )
    return "\n".join(parts)


def sections() -> Iterator[tuple[str, list[Weight]]]:
    """The headings of the table in the code, each with its rows. Raises KeyError for a row that the table lacks."""
    source = inspect.getsource(weights)
    marks = re.split(r"^# -- (.+?) --$", source, flags=re.MULTILINE)
    for title, text in zip(marks[1::2], marks[2::2], strict=True):
        yield title, [TABLE[name] for name in _rows(text)]


def _rows(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_row":
            yield str(ast.literal_eval(node.args[0]))


def _insertions() -> Iterator[tuple[str, float]]:
    for name, cost in vars(sounds).items():
        if name.startswith("INSERT_") and isinstance(cost, float):
            yield name.removeprefix("INSERT_").replace("_", " ").lower(), cost


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), "utf-8")
    print(f"{PAGE} written")
