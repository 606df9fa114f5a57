"""How often romanisation finds the spelling that people use, on public data: it shall not get worse unseen.

The figures are floors a little under what was measured; docs/reference/romanisation.md gives the measurements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from shared_data import SHARED, needs_shared
from tocsin.text.romanisation import arabic_letters
from tocsin.text.romanisation.arabic_tables import Tongue
from tocsin.text.romanise import romanise

Pairs = dict[str, set[str]]
NAMES = SHARED / "names"


def plain(latin: str) -> str:
    return (romanise(latin) or ("",))[0].replace(" ", "")


def gathered(pairs: Iterable[tuple[str, str]], at_most: int) -> Pairs:
    found: Pairs = defaultdict(set)
    for letters, latin in pairs:
        if plain(latin) and (letters in found or len(found) < at_most):
            found[letters].add(plain(latin))
    return found


def lines(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text("utf-8").splitlines()]


def hits(pairs: Pairs, spell: Callable[[str], Iterable[str]]) -> tuple[float, float, float]:
    """The part of names whose first, and any, spelling is one that people use; the mean distance of the nearest."""
    first = anywhere = distance = 0.0
    for letters, used in pairs.items():
        spelt = [spelling.replace(" ", "") for spelling in spell(letters)]
        nearest = min(Levenshtein.normalized_distance(ours, theirs) for ours in spelt for theirs in used)
        first += spelt[0] in used
        anywhere += nearest == 0
        distance += nearest
    return first / len(pairs), anywhere / len(pairs), distance / len(pairs)


def by_rule(word: str) -> list[str]:
    return [spelling for _, spelling in arabic_letters.spellings(word, Tongue.FOREIGN)]


@needs_shared
def test_names_of_the_world_in_arabic_letters_that_were_never_tuned_on() -> None:
    english = (NAMES / "anetac" / "test.en").read_text("utf-8").splitlines()
    letters = (NAMES / "anetac" / "test.ar").read_text("utf-8").splitlines()

    first, anywhere, distance = hits(gathered(zip(letters, english, strict=True), 2000), by_rule)

    assert first > 0.21
    assert anywhere > 0.55
    assert distance < 0.11


@needs_shared
def test_names_of_googles_test_part_in_arabic_letters() -> None:
    rows = lines(NAMES / "google_ar2en" / "ar2en-test.txt")

    first, anywhere, distance = hits(gathered(((row[0], row[1]) for row in rows), 2000), romanise)

    assert first > 0.12
    assert anywhere > 0.28
    assert distance < 0.21


@needs_shared
def test_names_of_wikidata_in_russian_letters() -> None:
    rows = lines(NAMES / "steveash" / "wd_russian_20")

    first, anywhere, distance = hits(gathered(((row[1].replace(" ", ""), row[0]) for row in rows), 3000), romanise)

    assert first > 0.36
    assert anywhere > 0.53
    assert distance < 0.13
