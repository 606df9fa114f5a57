"""The distinct tokens of an index: their rows, their sounds, what they weigh, and how near spellings are met."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tocsin.match.arrays import (
    GROUPS,
    ORGANISATION_GROUPS,
    U8,
    U16,
    U32,
    U64,
    Equivalents,
    Frequent,
    Postings,
    Skeletons,
    Texts,
    Tokens,
    sealed,
)
from tocsin.match.kernels.layout import index_of_tokens
from tocsin.match.kernels.skeletons import MOST_CLASSES, all_keys, class_table
from tocsin.match.nearness import NearTokens, bits_of, letters_as_bytes, sounds_as_bytes
from tocsin.match.rarity import RarityTable, fold_token
from tocsin.match.seeking import reach
from tocsin.segments.rows import offsets_of
from tocsin.text.equivalents import groups

FREQUENT = 20_000  # tokens whose neighbours are worked out beforehand
FREQUENT_FROM = 20  # names that must hold a token for that


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Distinct tokens, those of one skeleton side by side; ``rows`` gives, part by part, the row of each token."""

    letters: list[str]
    rows: tuple[npt.NDArray[np.int64], ...]
    forms: list[str]  # distinct folded forms
    folds: npt.NDArray[np.int64]  # (n,) the folded form of each token

    def tokens(self, rarity: RarityTable) -> Tokens:
        """The arrays of the tokens."""
        sounds, offsets = _sounds(self.letters)
        return Tokens(
            Texts.of(self.letters),
            sounds,
            offsets,
            np.array([bits_of(letters) for letters in self.letters], dtype=np.uint8),
            _groups(self.letters),
            rarity.of_all(self.letters, self.forms, self.folds, is_person=True),
            rarity.of_all(self.letters, self.forms, self.folds, is_person=False),
        )


def vocabulary_of(parts: Iterable[Mapping[str, int]]) -> Vocabulary:
    """The vocabulary of several parts, each of which numbered its own tokens from 0 on.

    Tokens of one skeleton stand side by side: who looks for near ones reads them one behind the other.
    """
    parts = list(parts)
    in_bytes = sorted({text for part in parts for text in part}, key=letters_as_bytes)
    order = np.argsort(_keys(in_bytes), kind="stable")
    letters = [in_bytes[at] for at in order.tolist()]
    row_of = {text: row for row, text in enumerate(letters)}
    rows = tuple(np.array([row_of[text] for text in part], dtype=np.int64) for part in parts)
    forms: dict[str, int] = {}
    folds = np.array([forms.setdefault(fold_token(text), len(forms)) for text in letters], dtype=np.int64)
    return Vocabulary(letters, rows, list(forms), folds)


def _keys(letters: Sequence[str]) -> U64:
    """The key of each token's skeleton."""
    texts, keys = Texts.of(letters), np.empty(len(letters), dtype=np.uint64)
    sounds, offsets = _sounds(letters)
    room = np.empty(MOST_CLASSES + 1, dtype=np.uint8)
    all_keys(
        sealed(texts.data),
        sealed(texts.offsets.astype(np.int64)),
        sealed(sounds),
        sealed(offsets),
        class_table(),
        room,
        keys,
    )
    return keys


def _sounds(letters: Sequence[str]) -> tuple[U8, U32]:
    """The sounds of all tokens as codes, and where each begins."""
    sounds = [sounds_as_bytes(text) for text in letters]
    lengths = np.array([len(each) for each in sounds], dtype=np.int64)
    return np.frombuffer(b"".join(sounds), dtype=np.uint8), offsets_of(lengths)


def _groups(letters: Sequence[str]) -> U16:
    table = np.zeros((len(letters), 2 * GROUPS), dtype=np.uint16)
    for row, text in enumerate(letters):
        for start, is_person in ((0, True), (GROUPS, False)):
            here = groups(text, is_person=is_person)
            table[row, start : start + len(here)] = here
    return table


def skeletons_of(letters: Sequence[str]) -> Skeletons:
    """The table of skeletons over tokens in the order of ``vocabulary_of``."""
    distinct, starts = np.unique(_keys(letters), return_index=True)
    forwards = [letters_as_bytes(text) for text in letters]
    backwards = [each[::-1] for each in forwards]
    rows = range(len(letters))
    return Skeletons(
        distinct,
        np.append(starts, len(letters)).astype(np.uint32),
        np.array(sorted(rows, key=forwards.__getitem__), dtype=np.uint32),
        np.array(sorted(rows, key=backwards.__getitem__), dtype=np.uint32),
    )


def equivalents_of(tokens: Tokens) -> Equivalents:
    """The tokens of each group."""
    rows, columns = np.nonzero(tokens.groups)
    numbers = tokens.groups[rows, columns].astype(np.uint32)
    numbers += np.where(columns >= GROUPS, ORGANISATION_GROUPS, 0).astype(np.uint32)
    order = np.argsort(numbers, kind="stable")
    distinct, starts = np.unique(numbers[order], return_index=True)
    return Equivalents(distinct, np.append(starts, len(numbers)).astype(np.uint32), rows[order].astype(np.uint32))


def frequent_of(tokens: Tokens, skeletons: Skeletons, postings: Postings) -> Frequent:
    """What is near the commonest tokens."""
    counts = np.diff(postings.offsets.astype(np.int64))
    common = np.argsort(-counts, kind="stable")[:FREQUENT]
    chosen: U32 = np.sort(common[counts[common] >= FREQUENT_FROM]).astype(np.uint32)
    finder = NearTokens(index_of_tokens(tokens, skeletons))
    # As far as the question itself would look, in either kind of name (match.seeking).
    rarity = np.maximum(tokens.rarity_person, tokens.rarity_organisation)
    found = [finder.find(tokens.letters[int(row)], limit=reach(float(rarity[row]))) for row in chosen]
    return Frequent(
        chosen,
        offsets_of(np.array([len(rows) for rows, _ in found], dtype=np.int64)),
        np.concatenate([np.empty(0, np.uint32), *(rows for rows, _ in found)]),
        np.concatenate([np.empty(0, np.float32), *(distances for _, distances in found)]).astype(np.float16),
    )
