"""Mentions of listed organisations and persons in a text that streams by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final

import numpy as np

from tocsin.match.arrays import KINDS
from tocsin.match.mentions.finding import Passage, alone
from tocsin.match.mentions.gathering import SURROUNDINGS, Found, Gathered, Spot, Subject, settled
from tocsin.match.mentions.lexicon import Lexicon, lexicon_of
from tocsin.match.mentions.reading import MARGIN, SIZE, Block, blocks
from tocsin.match.mentions.scanning import Scanner, alone_places
from tocsin.match.mentions.sentence import Said, weigh_in_sentence
from tocsin.match.mentions.vocabulary import Vocabulary
from tocsin.match.mentions.weighing import Weigher
from tocsin.match.segment import Segment

LINE_ENDS: Final = "\r\n"


class Finder:
    """Finds mentions of the names in force. Not for several threads at once: it remembers words as it goes."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.lexicon: Lexicon = lexicon_of(segments)
        self._weigher = Weigher(self.lexicon)
        self._vocabulary = Vocabulary(self.lexicon, self._weigher)
        self._scanner = Scanner(self.lexicon, self._weigher.prior)

    def find(self, pieces: Iterable[str], *, size: int = SIZE, margin: int = MARGIN) -> list[Subject]:
        """The subjects that the text mentions, in the order in which it first does.

        ``pieces``: the text, cut anywhere. ``size`` and ``margin`` (characters) bound what is held, not what is found.
        """
        gathered: dict[str, Gathered] = {}
        small: set[int] = set()
        for each in settled(self._found(pieces, size, margin, small)):
            known = gathered.get(each.record)
            if known is None:
                known = gathered[each.record] = Gathered(each)
            known.add(each)
        return [subject for each in gathered.values() if (subject := each.subject(small)) is not None]

    def _found(self, pieces: Iterable[str], size: int, margin: int, small: set[int]) -> Iterator[Found]:
        for block in blocks(pieces, size=size, margin=margin):
            passage = Passage(block, self._vocabulary)
            small.update(*(self._vocabulary.words[row].is_small_of for row in np.unique(passage.rows[passage.rows >= 0]).tolist()))
            best: dict[tuple[int, int, int, int], Said] = {}
            for candidate in chain(alone(passage, alone_places(passage)), self._scanner.candidates(passage)):
                if not block.start <= passage.words.starts[candidate.first] < block.end:
                    continue  # another block's
                said = weigh_in_sentence(passage, candidate, self._weigher)
                if said is not None:
                    key = (candidate.listed.segment, candidate.listed.record, candidate.first, candidate.last)
                    known = best.get(key)
                    if known is None or said.weighed.log_odds > known.weighed.log_odds:
                        best[key] = said
            told = (self._told(passage, said) for said in best.values())
            yield from sorted(told, key=lambda each: (each.spot.start.character, -each.spot.end.character, each.record))

    def _told(self, passage: Passage, said: Said) -> Found:
        listed, weighed, block = said.candidate.listed, said.weighed, passage.block
        arrays = self.lexicon.segments[listed.segment].arrays
        start, end = said.start, said.end
        before, after = _around(block, start, end)
        spot = Spot(
            *(
                block.place(start),
                block.place(end),
                block.text[start:end],
                before,
                after,
                arrays.names.texts[listed.name],
            ),
            *(weighed.band, weighed.score, weighed.name_score, weighed.log_odds, weighed.evidence),
        )
        kind = KINDS[int(arrays.records.kind[listed.record])]
        record = arrays.records.ids[listed.record]
        return Found(record, kind, listed.segment, listed.record, spot, len(said.candidate.matched), said.condition)


def _around(block: Block, start: int, end: int) -> tuple[str, str]:
    """What stands before and behind, within its line."""
    before = block.text[max(0, start - SURROUNDINGS) : start]
    after = block.text[end : end + SURROUNDINGS]
    for letter in LINE_ENDS:
        before = before.rpartition(letter)[2]
        after = after.partition(letter)[0]
    return before, after
