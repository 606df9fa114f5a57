"""Mentions of listed organisations and persons in a text that streams by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np

from tocsin.match.arrays import KINDS
from tocsin.match.mentions.finding import Passage, alone
from tocsin.match.mentions.gathering import SURROUNDINGS, Found, Gathered, Spot, Subject, settled
from tocsin.match.mentions.lexicon import Lexicon, lexicon_of
from tocsin.match.mentions.reading import MARGIN, SIZE, Block, blocks
from tocsin.match.mentions.scanning import Scanner, alone_places
from tocsin.match.mentions.sentence import Said, base_text, weigh_in_sentence
from tocsin.match.mentions.vocabulary import Vocabulary
from tocsin.match.mentions.weighing import Weigher
from tocsin.match.segment import Segment

MOST_WEIGHED: Final = 5_000
"""Listed names that are weighed against the words of one block, beside those remembered; about a second."""
LINE_ENDS: Final = "\r\n"


@dataclass(frozen=True, slots=True)
class Cut:
    """What a text was too dense to be compared with: how many places, and the first of them."""

    places: int
    line: int
    character: int


class Finder:
    """Finds mentions of the names in force. Not for several threads at once: it remembers words as it goes."""

    def __init__(self, segments: Sequence[Segment], *, most_weighed: int = MOST_WEIGHED) -> None:
        self.lexicon: Lexicon = lexicon_of(segments)
        self.cut: Cut | None = None
        """What was not compared in the text read last; None when all was."""
        self.long_words = 0
        """Words of more than 64 letters in it: they are taken for no words, and not looked into."""
        self._weigher = Weigher(self.lexicon)
        self._vocabulary = Vocabulary(self.lexicon, self._weigher)
        self._scanner = Scanner(self.lexicon, self._weigher.prior)
        self._most_weighed = most_weighed

    def find(self, pieces: Iterable[str], *, size: int = SIZE, margin: int = MARGIN) -> list[Subject]:
        """The subjects that the text mentions, in the order in which it first does.

        ``pieces``: the text, cut anywhere. ``size`` and ``margin`` (characters) bound what is held, not what is found.
        What a hostile text kept from being compared is told by ``cut``.
        """
        self.cut, self.long_words = None, 0
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
            self.long_words += passage.long_words
            for row in np.unique(passage.rows[passage.rows >= 0]).tolist():
                small.update(self._vocabulary.words[row].is_small_of)
            best: dict[tuple[int, int, int, int], Said] = {}
            for said in self._weighed(passage):
                candidate = said.candidate
                key = (candidate.listed.segment, candidate.listed.record, candidate.first, candidate.last)
                known = best.get(key)
                if known is None or said.weighed.log_odds > known.weighed.log_odds:
                    best[key] = said
            told = (self._told(passage, said) for said in best.values())
            yield from sorted(told, key=lambda each: (each.spot.start.character, -each.spot.end.character, each.record))

    def _weighed(self, passage: Passage) -> Iterator[Said]:
        """The candidates that begin in the block itself, weighed; of too many the likeliest."""
        block, starts = passage.block, passage.words.starts
        several = [each for each in self._scanner.candidates(passage) if block.start <= starts[each.first] < block.end]
        if len(several) > self._most_weighed:
            several.sort(key=lambda each: -each.bound)
        if self._scanner.left_out:
            self._note_cut(passage, self._scanner.left_out, block.start)
        last_fresh = self._weigher.fresh + self._most_weighed
        for candidate in chain(alone(passage, alone_places(passage)), several):
            if not block.start <= starts[candidate.first] < block.end:
                continue  # another block's
            is_late = self._weigher.fresh >= last_fresh
            if is_late and not self._weigher.is_remembered(base_text(passage, candidate), candidate.listed):
                self._note_cut(passage, 1, starts[candidate.first])
                continue
            said = weigh_in_sentence(passage, candidate, self._weigher)
            if said is not None:
                yield said

    def _note_cut(self, passage: Passage, places: int, at: int) -> None:
        place = passage.block.place(at)
        known = self.cut
        if known is None or place.character < known.character:
            self.cut = Cut(places + (known.places if known else 0), place.line, place.character)
        else:
            self.cut = Cut(known.places + places, known.line, known.character)

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
