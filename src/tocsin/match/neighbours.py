"""Which tokens of an index are near a token of the query."""

from __future__ import annotations

import numpy as np

from tocsin.match.arrays import IndexArrays
from tocsin.match.distance import Token, TokenTable
from tocsin.match.skeletons import keys_of
from tocsin.match.weights import DISTANCE_LIMIT

KEPT_SPELLINGS = 400  # near tokens kept for one token of a query
KEPT_ANSWERS = 50_000  # tokens whose neighbours are remembered


class Neighbours:
    """Finds near tokens by their skeletons, and remembers what it found."""

    def __init__(self, arrays: IndexArrays) -> None:
        tokens = arrays.tokens
        self._skeletons = arrays.skeletons
        self._table = TokenTable(tokens.codes, tokens.lengths, tokens.abjad, tokens.letters)
        self._known: dict[str, dict[int, float]] = {}

    def near(self, letters: str) -> dict[int, float]:
        """Token rows near ``letters`` with their distances, nearest first."""
        known = self._known.get(letters)
        if known is None:
            known = self._find(letters)
            if len(self._known) > KEPT_ANSWERS:
                self._known.clear()
            self._known[letters] = known
        return known

    def _find(self, letters: str) -> dict[int, float]:
        token = Token(letters)
        wanted = np.array(keys_of(token.sounds, letters), dtype=np.uint64)
        starts = np.searchsorted(self._skeletons.keys, wanted, side="left")
        ends = np.searchsorted(self._skeletons.keys, wanted, side="right")
        parts = [self._skeletons.tokens[a:b] for a, b in zip(starts, ends, strict=True) if b > a]
        if not parts:
            return {}
        rows = np.unique(np.concatenate(parts))
        distances = self._table.distances(token, rows)
        kept = np.flatnonzero(distances <= DISTANCE_LIMIT)
        kept = kept[np.argsort(distances[kept], kind="stable")][:KEPT_SPELLINGS]
        return dict(zip(rows[kept].tolist(), distances[kept].tolist(), strict=True))
