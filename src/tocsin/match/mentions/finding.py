"""Where listed names may stand in a block of text: the rarest token of a name beside its other tokens.

Every distinct word was looked up once (vocabulary). The plain rules stand here: each name of which a word may be the
anchor, laid over the words in its reach. ``match.mentions.scanning`` says the same, compiled, for every word of a text;
a property test demands it. What is taken up is weighed (weighing), the rest of the text costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from tocsin.match.mentions.lexicon import Lexicon, Listed
from tocsin.match.mentions.quoting import quoted
from tocsin.match.mentions.reading import APART, CLOSE, COMMA, Block, Words, gap, words_of
from tocsin.match.mentions.vocabulary import ALLAH, ARTICLES, LONG_WORD, Vocabulary, Word
from tocsin.text.inflection import bases

MOST_LIGHT: Final = 4  # articles and legal forms that a mention takes in on either side
MOST_COMMAS: Final = 1  # within a mention
FOREIGN_WITHIN: Final = 1  # words within a mention that the name does not have, particles apart


@dataclass(frozen=True, slots=True)
class Candidate:
    """Words of a block that may be a listed name: from word ``first`` to ``last``, and which of them are its tokens."""

    listed: Listed
    first: int
    last: int
    matched: tuple[int, ...]  # words, in their order
    commas: int
    is_in_order: bool = True  # the tokens stand in the order of the list
    bound: float = 0.0  # log-odds that it may reach at most


class Passage:
    """The words of one block, with what each may stand for."""

    def __init__(self, block: Block, vocabulary: Vocabulary) -> None:
        self.block = block
        self.words: Words = words_of(block.text)
        self.vocabulary = vocabulary
        self.rows = vocabulary.rows_of(self.words.texts)
        """(w,) of each word: its row in the vocabulary, or below zero."""

    def __len__(self) -> int:
        return len(self.words.texts)

    @property
    def long_words(self) -> int:
        """Words of the block itself that are too long to be any."""
        block, starts = self.block, self.words.starts
        long = np.flatnonzero(self.rows == LONG_WORD).tolist()
        return sum(block.start <= starts[at] < block.end for at in long)

    def word(self, at: int) -> Word | None:
        """What word ``at`` may stand for; None for nothing."""
        row = int(self.rows[at])
        return self.vocabulary.words[row] if row >= 0 else None

    def gap(self, at: int) -> int:
        """How word ``at`` and the next stand to each other; APART at the end."""
        if not 0 <= at < len(self) - 1:
            return APART
        return gap(self.words, at)


def alone(passage: Passage, places: Iterable[int]) -> Iterator[Candidate]:
    """Names of one word, at the places where such words stand."""
    for at in places:
        word = passage.word(at)
        for listed in word.alone if word is not None else ():
            first, last = spread(passage, listed, at, at) or (at, at)
            yield Candidate(listed, first, last, (at,), 0)


def plain_candidates(passage: Passage, lexicon: Lexicon) -> Iterator[Candidate]:
    """Every listed name of several tokens, each time it may stand in the block; without a bound."""
    for at in range(len(passage)):
        word = passage.word(at)
        if word is None:
            continue
        for anchor in word.stands_for:
            for name in lexicon.anchored.get(anchor, ()):
                listed = lexicon.names[name]
                if not listed.is_person and anchor in word.only_persons:
                    continue
                matched = _matched(passage, listed, anchor, at)
                candidate = _laid(passage, listed, matched) if len(matched) > 1 else None
                if candidate is not None and len(listed.full) - len(matched) <= listed.allowed:
                    yield candidate


def _matched(passage: Passage, listed: Listed, anchor: int, at: int) -> dict[int, int]:
    """Index of a full token -> the nearest free word that may stand for it."""
    near = _in_reach(passage, at, listed.reach)
    taken = {listed.full.index(anchor): at}
    for index, token in enumerate(listed.full):
        for place in near if index not in taken else ():
            word = passage.word(place)
            if place not in taken.values() and word is not None and word.may_be(token, listed):
                taken[index] = place
                break
    return taken


def _in_reach(passage: Passage, at: int, reach: int) -> list[int]:
    """The words that may belong to one name with word ``at``, the nearest first, the left of two."""
    places: list[int] = []
    for step in (-1, 1):
        place = at
        while abs(place + step - at) <= reach and passage.gap(min(place, place + step)) != APART:
            place += step
            places.append(place)
    return sorted(places, key=lambda place: (abs(place - at), place))


def _laid(passage: Passage, listed: Listed, matched: dict[int, int]) -> Candidate | None:
    """The mention from its first to its last word; None where what stands between is no part of a name."""
    order = tuple(sorted(matched.values()))
    first, last = order[0], order[-1]
    gaps = [passage.gap(place) for place in range(first, last)]
    commas = gaps.count(COMMA)
    if APART in gaps or commas > MOST_COMMAS or not may_lie_between(passage, listed, order):
        return None
    span = spread(passage, listed, first, last)
    in_list = tuple(matched[index] for index in sorted(matched))
    return Candidate(listed, *span, order, commas, in_list == order) if span is not None else None


def may_lie_between(passage: Passage, listed: Listed, matched: tuple[int, ...]) -> bool:
    """True where the words within a mention that are none of the name's are few, and none of the sentence's."""
    foreign = 0
    for place in range(matched[0] + 1, matched[-1]):
        text = passage.words.texts[place]
        if place in matched or _is_light(text.casefold(), listed):
            continue
        if text[:1].islower():
            return False
        foreign += 1
    return foreign <= FOREIGN_WITHIN


def _is_light(word: str, listed: Listed) -> bool:
    """True for an article or particle, and for what the name itself has beside its full tokens."""
    return word in ARTICLES or (bool(listed.light) and not _ways(word).isdisjoint(listed.light))


_BEFORE: Final = frozenset("al el аль эль ал ال".split())


@lru_cache(maxsize=16384)
def _ways(word: str) -> frozenset[str]:
    return frozenset((word, *(base.letters for base in bases(word))))


def _is_leading(word: str, listed: Listed) -> bool:
    ways = _ways(word)  # d'Al-Qaïda
    return not ways.isdisjoint(listed.light) or (not ways.isdisjoint(_BEFORE) and not _BEFORE.isdisjoint(listed.light))


def spread(passage: Passage, listed: Listed, first: int, last: int) -> tuple[int, int] | None:
    """The words of the mention with what is light beside them; None where a quotation only ends or begins within."""
    wide = _with_light(passage, listed, first, last)
    for span in dict.fromkeys((wide, (wide[0], last), (first, wide[1]), (first, last))):
        if quoted(passage.words, *span) is not None:
            return span
    return None


def _with_light(passage: Passage, listed: Listed, first: int, last: int) -> tuple[int, int]:
    """The span with the articles, titles and legal forms of the name that stand right beside it."""
    texts = passage.words.texts
    if last + 1 < len(texts) and texts[last + 1].casefold() in ALLAH and passage.gap(last) == CLOSE:
        last += 1
    if not listed.light:
        return first, last
    least, most = first - MOST_LIGHT, last + MOST_LIGHT
    while (
        first > max(0, least) and passage.gap(first - 1) == CLOSE and _is_leading(texts[first - 1].casefold(), listed)
    ):
        first -= 1
    while (
        last + 1 < min(len(texts), most + 1)
        and passage.gap(last) == CLOSE
        and texts[last + 1].casefold() in listed.light
    ):
        last += 1
    return first, last
