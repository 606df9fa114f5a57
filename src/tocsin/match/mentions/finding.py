"""Where listed names may stand in a block of text: the rarest token of a name beside its other tokens, in one pass.

Every word was looked up once (vocabulary); here only those are taken up that begin a name's rarest token and have a
token of the same name in reach. What is taken up is weighed (weighing), the rest of the text costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from tocsin.match.mentions.lexicon import Lexicon, Listed
from tocsin.match.mentions.reading import APART, CLOSE, COMMA, Block, Words, gap, words_of
from tocsin.match.mentions.vocabulary import Shape, Vocabulary, Word
from tocsin.match.weights import INDEPENDENCE, MISSING
from tocsin.text.inflection import bases
from tocsin.text.names import PARTICLES

MOST_REMEMBERED: Final = 20_000  # rows of words whose names are remembered
REACH: Final = 8  # words on either side of an anchor in which the rest of its name may stand
REACH_OF_SMALL: Final = 3  # the same where the anchor is written in small letters, as most words of a text are
MOST_ABSENT_PERSON: Final = 2  # names of a person's that a text may leave out
LEAST_OF_LONG: Final = 4  # full tokens of an organisation's name of which one may be absent
MOST_LIGHT: Final = 4  # articles and legal forms that a mention takes in on either side
FOREIGN_WITHIN: Final = 1  # words within a mention that the name does not have, particles apart
HOPE: Final = 6.0  # nats that a whole name and its sentence may add to its tokens' rarity, at most
_ARTICLES: Final = PARTICLES | frozenset(
    # those of other scripts, as texts in them write the names of people
    "the an ar as ash at az ad бен бин ибн аль эль ан ар ас аш ат аз ад ал ел ул уль абу абд абдул абдель умм "
    "ال آل بن ابن ابو أبو ابي أبي ام أم بنت عبد בן אבו".split()
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Words of a block that may be a listed name: from word ``first`` to ``last``, and which of them are its tokens."""

    listed: Listed
    first: int
    last: int
    matched: tuple[int, ...]  # words, in their order
    commas: int
    is_in_order: bool = True  # the tokens stand in the order of the list


class Passage:
    """The words of one block, with what each may stand for."""

    def __init__(self, block: Block, vocabulary: Vocabulary) -> None:
        self.block = block
        self.words: Words = words_of(block.text)
        self.known: list[Word | None] = list(map(vocabulary.__getitem__, self.words.texts))

    def gap(self, at: int) -> int:
        """How word ``at`` and the next stand to each other; APART at the end."""
        if not 0 <= at < len(self.known) - 1:
            return APART
        return gap(self.words, at)

    def reach(self, at: int) -> tuple[int, int]:
        """The first and last word that may belong to one name with word ``at``."""
        first = last = at
        while at - first < REACH and self.gap(first - 1) != APART:
            first -= 1
        while last - at < REACH and self.gap(last) != APART:
            last += 1
        return first, last


Remembered: TypeAlias = dict[tuple[object, ...], list[Candidate]]
"""What was found in rows of words: texts repeat themselves, and hostile ones do nothing else."""


def candidates(passage: Passage, lexicon: Lexicon, prior: float, remembered: Remembered) -> Iterator[Candidate]:
    """Every listed name that may begin in the block, each time it may; ``remembered`` is kept from block to block."""
    for at, word in enumerate(passage.known):
        if word is None:
            continue
        for listed in word.alone:
            first, last = _with_light(passage, listed, at, at)
            yield Candidate(listed, first, last, (at,), 0)
        if word.anchors and _has_partner(passage, at, word):
            yield from _beside(passage, lexicon, at, prior, remembered)


def _has_partner(passage: Passage, at: int, word: Word) -> bool:
    """True when a word in reach may stand for another token of a name that this one is the rarest of."""
    partners = word.partners
    reach = REACH if word.shape is not Shape.SMALL else REACH_OF_SMALL
    for other in passage.known[max(0, at - reach) : at + reach + 1]:
        if other is not None and other is not word and not partners.isdisjoint(other.stands_for):
            return True
    return False


def _beside(passage: Passage, lexicon: Lexicon, at: int, prior: float, remembered: Remembered) -> Iterator[Candidate]:
    first, last = passage.reach(at)
    near = [(place, other) for place in range(first, last + 1) if (other := passage.known[place]) is not None]
    key = (at - first, *passage.words.texts[first : last + 1], *(passage.gap(place) for place in range(first, last)))
    laid = remembered.get(key)
    if laid is None:
        if len(remembered) > MOST_REMEMBERED:
            remembered.clear()
        laid = remembered[key] = [_moved(each, -first) for each in _in_reach(passage, lexicon, at, near, prior)]
    for each in laid:
        candidate = _moved(each, first)
        begins, ends = _with_light(passage, candidate.listed, candidate.first, candidate.last)
        yield replace(candidate, first=begins, last=ends)


def _moved(candidate: Candidate, by: int) -> Candidate:
    matched = tuple(place + by for place in candidate.matched)
    return replace(candidate, first=candidate.first + by, last=candidate.last + by, matched=matched)


def _in_reach(
    passage: Passage, lexicon: Lexicon, at: int, near: list[tuple[int, Word]], prior: float
) -> Iterator[Candidate]:
    """Names of which word ``at`` is the rarest token, laid over the words in reach."""
    word = passage.known[at]
    if word is None:
        return
    places: dict[int, list[int]] = {}
    for place, other in sorted(near, key=lambda each: abs(each[0] - at)):
        for token in other.stands_for:
            places.setdefault(token, []).append(place)
    for anchor in word.anchors:
        if lexicon.partners[anchor].isdisjoint(places):
            continue
        for listed in lexicon.anchored[anchor]:
            matched = _matched(listed, places, anchor, at)
            if len(matched) > 1 and _may_matter(listed, matched, prior):
                candidate = _laid(passage, listed, matched)
                if candidate is not None:
                    yield candidate


def _matched(listed: Listed, places: dict[int, list[int]], anchor: int, at: int) -> dict[int, int]:
    """Index of a full token -> the nearest free word that may stand for it."""
    taken = {listed.full.index(anchor): at}
    used = {at}
    for index, token in enumerate(listed.full):
        if index in taken:
            continue
        place = next((each for each in places.get(token, ()) if each not in used), None)
        if place is not None:
            taken[index] = place
            used.add(place)
    return taken


def _may_matter(listed: Listed, matched: dict[int, int], prior: float) -> bool:
    """False where the tokens that are there could not make a mention, whatever the sentence adds."""
    absent = len(listed.full) - len(matched)
    allowed = MOST_ABSENT_PERSON if listed.is_person else int(len(listed.full) >= LEAST_OF_LONG)
    if absent > allowed:
        return False
    rarities = sorted((listed.rarity[index] for index in matched), reverse=True)
    gain = sum(each * INDEPENDENCE[min(rank, 3)] for rank, each in enumerate(rarities))
    return gain + absent * MISSING + HOPE + prior > 0


def _laid(passage: Passage, listed: Listed, matched: dict[int, int]) -> Candidate | None:
    """The mention from its first to its last word; None where what stands between is no part of a name."""
    order = tuple(sorted(matched.values()))
    first, last = order[0], order[-1]
    foreign = commas = 0
    for place in range(first, last):
        how = passage.gap(place)
        if how == APART:
            return None
        commas += how == COMMA
    for place in set(range(first, last)) - set(order):
        text = passage.words.texts[place]
        plain = text.casefold()
        if _is_light(plain, listed):
            continue
        if text[:1].islower():
            return None
        foreign += 1
    if commas > 1 or foreign > FOREIGN_WITHIN:
        return None
    in_list = tuple(matched[index] for index in sorted(matched))
    return Candidate(listed, first, last, order, commas, in_list == order)


def _is_light(word: str, listed: Listed) -> bool:
    """True for an article or particle, and for what the name itself has beside its full tokens."""
    return word in _ARTICLES or word in listed.light or any(base.letters in listed.light for base in bases(word))


_BEFORE: Final = frozenset("al el аль эль ал ال".split())


def _is_leading(word: str, listed: Listed) -> bool:
    ways = {word, *(base.letters for base in bases(word))}  # d'Al-Qaïda
    return not ways.isdisjoint(listed.light) or (not ways.isdisjoint(_BEFORE) and not _BEFORE.isdisjoint(listed.light))


def _with_light(passage: Passage, listed: Listed, first: int, last: int) -> tuple[int, int]:
    """The span with the articles, titles and legal forms of the name that stand right beside it."""
    texts = passage.words.texts
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
