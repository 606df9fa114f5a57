"""The compiled scan of a block: the candidates that the plain rules find, less those that cannot be shown.

The twin of ``match.mentions.finding``. What the sentence takes away for certain (small letters, everyday words, order)
is counted in beforehand, so that most rows of everyday words are never weighed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

from tocsin.match import weights as w
from tocsin.match.arrays import sealed
from tocsin.match.mentions import weights as m
from tocsin.match.mentions.finding import Candidate, Passage, may_lie_between, spread
from tocsin.match.mentions.kernels.layout import (
    HAS_LIGHT,
    IS_ALONE,
    KNOWN,
    LEFT_OUT,
    NEXT,
    PERSON,
    STEPS,
    WIDEST,
    Names,
    Text,
    workplace,
)
from tocsin.match.mentions.kernels.scanning import scan
from tocsin.match.mentions.lexicon import Lexicon
from tocsin.match.mentions.reading import gap_codes

F64 = npt.NDArray[np.float64]
LIGHT_TOKENS: Final = 4  # light tokens that may agree, beside the full ones


class Scanner:
    """Scans blocks for the names of a lexicon. Not for several threads at once: it has one workplace.

    ``left_out``: places that were not looked at since the last ``begin``, because a hostile text filled the workplace.
    """

    def __init__(self, lexicon: Lexicon, prior: float) -> None:
        self._lexicon = lexicon
        self._names = _names(lexicon)
        self._room = workplace(len(lexicon.letters))
        self._bounds = _bounds(prior)

    @property
    def left_out(self) -> int:
        """Places of the last block for whose names there was no room."""
        return int(self._room.state[LEFT_OUT])

    @property
    def steps(self) -> int:
        """Steps that the last block took."""
        return int(self._room.state[STEPS])

    def candidates(self, passage: Passage) -> Iterator[Candidate]:
        """Every listed name of several tokens, each time it may stand in the block and be worth showing."""
        text, room, start = _text(passage), self._room, 0
        room.state[LEFT_OUT] = room.state[STEPS] = 0
        while start < len(passage):
            count = int(scan(self._names, text, start, self._bounds, room))
            start = int(room.state[NEXT])
            rows = zip(
                *(room.names[:count].tolist(), room.places[:count].tolist()),
                *(room.spans[:count].tolist(), room.bounds[:count].tolist()),
                strict=True,
            )
            for name, places, (first, last, commas, is_in_order), bound in rows:
                listed = self._lexicon.names[name]
                matched = tuple(sorted(place for place in places if place >= 0))
                if listed.light and not may_lie_between(passage, listed, matched):
                    continue
                span = spread(passage, listed, first, last)
                if span is not None:
                    yield Candidate(listed, *span, matched, commas, bool(is_in_order), bound)


def alone_places(passage: Passage) -> list[int]:
    """The words of the block that may be a name by themselves."""
    places: list[int] = np.flatnonzero(passage.vocabulary.bits_of(passage.rows) & IS_ALONE).tolist()
    return places


def _text(passage: Passage) -> Text:
    vocabulary = passage.vocabulary
    offsets, stands_for = vocabulary.tokens
    return Text(
        sealed(np.maximum(passage.rows, -1)),
        sealed(vocabulary.bits_of(passage.rows)),
        sealed(gap_codes(passage.words.gaps)),
        sealed(offsets),
        sealed(stands_for),
    )


def _names(lexicon: Lexicon) -> Names:
    tokens, names = len(lexicon.letters), lexicon.names
    anchored = [lexicon.anchored.get(token, ()) for token in range(tokens)]
    reaches = [min(WIDEST, listed.reach) for listed in names]
    return Names(
        _offsets([len(each) for each in anchored]),
        sealed(np.array([name for each in anchored for name in each], dtype=np.int32)),
        sealed(np.array([max((reaches[name] for name in each), default=0) for each in anchored], dtype=np.uint8)),
        _offsets([len(listed.full) for listed in names]),
        sealed(np.array([token for listed in names for token in listed.full], dtype=np.int32)),
        sealed(np.array([each + w.AGREEMENT for listed in names for each in listed.rarity], dtype=np.float64)),
        sealed(
            np.array(
                [
                    PERSON * listed.is_person | KNOWN * listed.is_known | HAS_LIGHT * bool(listed.light)
                    for listed in names
                ],
                dtype=np.uint8,
            )
        ),
        sealed(np.array(reaches, dtype=np.uint8)),
        sealed(np.array([listed.allowed for listed in names], dtype=np.uint8)),
    )


def _offsets(counts: list[int]) -> npt.NDArray[np.int32]:
    offsets = np.zeros(len(counts) + 1, dtype=np.int32)
    np.cumsum(counts, out=offsets[1:])
    return sealed(offsets)


def _bounds(prior: float) -> F64:
    hope = max(w.WHOLE_NAME, w.WHOLE_ORGANISATION) + LIGHT_TOKENS * w.LIGHT
    values = (
        *(prior, m.SHOWN_FROM, hope, m.KNOWN_AS, m.QUOTED, w.MISSING),
        *(m.SMALL_LETTERS, m.ORDINARY, m.OTHER_ORDER, m.BY_COMMA, w.UNLISTED),
        *(min(w.WHOLE_NAME, w.WHOLE_ORGANISATION), m.AS_LISTED + m.SHOWN_FROM - m.SHOWN_AS_LISTED, *w.INDEPENDENCE),
    )
    return sealed(np.array(values, dtype=np.float64))
