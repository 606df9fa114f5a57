"""Build src/tocsin/text/data/foreign_names.tsv.gz: foreign names in Cyrillic and Arabic letters, and what they were.

"Джордж" by rule is "dzhordzh"; its bearers are George. Only names that several people of Wikidata bear stand in the
table, and only where the rules do not find the commonest spelling by themselves. Run by hand, never at run time:

    .venv/bin/python tools/make_spellings.py --names FOLDER --made 2026-11-21

FOLDER holds steveash/wd_russian_20 and steveash/wd_arabic_20 (CC0). With ``--leave-out 5`` a fifth of the names stays
out, chosen by a hash of the name, to measure what the table does for names that it does not hold.
"""

from __future__ import annotations

import argparse
import gzip
import zlib
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from rapidfuzz.distance import Levenshtein

from tocsin.text.background import entries, frequency
from tocsin.text.romanisation import arabic, cyrillic
from tocsin.text.romanisation.foreign_names import FILE, by_hand
from tocsin.text.romanise import romanise

OUT: Final = Path(__file__).resolve().parents[1] / "src/tocsin/text/data" / FILE
FEWEST_BEARERS: Final = 2
MOST_SPELLINGS: Final = 3

LEAST_PART: Final = 0.08
"""Part of the bearers that a spelling must have to stand beside a commoner one."""

CLEARLY_COMMONER: Final = 10.0
"""How many times commoner in the world the bearers' spelling must be than the rule's, to displace it."""


def main() -> None:
    """Write the table and print its size."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--names", type=Path, required=True)
    options.add_argument("--made", required=True, help="the date to write into the header, YYYY-MM-DD")
    options.add_argument("--leave-out", type=int, default=0)
    chosen = options.parse_args()
    write([])  # the rules alone decide what the table must supply
    lines = [
        f"{name}\t{' '.join(spellings)}"
        for file in ("wd_russian_20", "wd_arabic_20")
        for name, bearers in sorted(bearers_of(chosen.names / "steveash" / file).items())
        if not (chosen.leave_out and is_left_out(name, chosen.leave_out))
        for spellings in [order(name, bearers)]
        if spellings
    ]
    header = [
        "# Tocsin foreign names: a name in Cyrillic or Arabic letters, and how its bearers spell it",
        f"# version 1; made {chosen.made} by tools/make_spellings.py",
        "# source: steveash NETransliteration-COLING2018, names of Wikidata (CC0 1.0)",
    ]
    write([*header, *lines])
    print(f"{OUT}: {len(lines)} names, {OUT.stat().st_size} bytes")


def is_left_out(name: str, every: int) -> bool:
    """True for one name in ``every``, the same ones each time."""
    return zlib.crc32(name.encode()) % every == 0


def bearers_of(file: Path) -> dict[str, Counter[str]]:
    """Each name in its own letters with how many bear it in which Latin spelling."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for line in file.read_text(encoding="utf-8").splitlines():
        latin, letters, count = line.split("\t")
        for spelling in romanise(latin)[:1]:
            found[letters.replace(" ", "").lower()][spelling.replace(" ", "")] += int(count)
    return {name: bearers for name, bearers in found.items() if sum(bearers.values()) >= FEWEST_BEARERS}


def order(name: str, bearers: Mapping[str, int]) -> tuple[str, ...]:
    """The spellings to hold for the name, or nothing where the rules do as well or the source is not to be trusted."""
    total = sum(bearers.values())
    common = sorted((way for way in bearers if bearers[way] >= LEAST_PART * total), key=lambda way: -bearers[way])
    common = common[:MOST_SPELLINGS]
    if by_hand(name) or is_overshadowed(common[0]):
        return ()
    by_rule = (cyrillic if "а" <= name[0] <= "я" else arabic).spell([name])
    first = by_rule[0] if by_rule else ""
    if " " in first or frequency(first) * CLEARLY_COMMONER < frequency(common[0]):
        wanted = tuple(common)
    else:
        wanted = (first, *(way for way in common if way != first and frequency(way) * 5 >= frequency(first)))
    return () if wanted == by_rule[: len(wanted)] else wanted


@cache
def neighbours() -> dict[str, list[str]]:
    """The tokens of the background table by their first letter, for those that are not rare."""
    found: dict[str, list[str]] = defaultdict(list)
    for token, per_million in entries():
        if per_million >= NOT_RARE:
            found[token[0]].append(token)
    return found


NOT_RARE: Final = 20.0


def is_overshadowed(spelling: str) -> bool:
    """True where a much commoner name differs by a letter or two.

    The source is a sample of the pairs of Wikidata: where it lacks the usual spelling (Michael), it still has the
    unusual one (Micheal), which shall not pass for the usual.
    """
    bound = 5 * frequency(spelling)
    return any(
        frequency(token) > bound
        and Levenshtein.distance(token, spelling, score_cutoff=2) <= (2 if len(token) > 5 else 1)
        for token in neighbours()[spelling[0]]
    )


def write(lines: list[str]) -> None:
    """Write the table; the same lines give the same bytes."""
    data = "".join(line + "\n" for line in lines).encode("utf-8")
    OUT.write_bytes(gzip.compress(data, compresslevel=9, mtime=0))


if __name__ == "__main__":
    main()
