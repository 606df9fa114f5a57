"""Records in, index arrays out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tocsin.match.arrays import (
    FIRST_YEAR,
    FULL_TOKENS,
    KIND_SHIFT,
    KINDS,
    LIGHT,
    NO_NAME,
    TOKEN_MARKS,
    TOKEN_ROW,
    WEAK_NAME,
    IndexArrays,
    Names,
    Numbers,
    Postings,
    Records,
    Texts,
)
from tocsin.match.rarity import RarityTable, make_table
from tocsin.model.handling import PUBLISHED_CLASS
from tocsin.model.record import Record, SubjectKind
from tocsin.segments.gathering import NO_YEAR, UNNAMED, Gathered, gather
from tocsin.segments.rows import joined, offsets_of, places_of, texts_in_order
from tocsin.segments.vocabulary import Vocabulary, equivalents_of, frequent_of, skeletons_of, vocabulary_of


def build(
    records: Iterable[tuple[Record, int]],
    *,
    background: Mapping[str, float],
    rarity: RarityTable | None = None,
    progress: Callable[[int], None] | None = None,
) -> IndexArrays:
    """The index over ``records``, each with its handling class.

    ``background``: share of people who bear each folded token; ``progress`` is told how many records were taken in.
    ``rarity``: a table to use as it is, so that a delta weighs names as its main segment does.
    """
    return assemble([gather(records, progress=progress)], background=background, rarity=rarity)


def assemble(
    parts: Sequence[Gathered], *, background: Mapping[str, float], rarity: RarityTable | None = None
) -> IndexArrays:
    """The index over what was gathered, in the order of the parts."""
    vocabulary = vocabulary_of([part.vocabulary for part in parts])
    laid_out = _laid_out(parts, vocabulary)
    rarity = rarity or _rarity(laid_out, vocabulary, background)
    tokens = vocabulary.tokens(rarity)
    names = _names(parts, laid_out)
    postings = _postings(names, len(vocabulary.letters))
    skeletons, equivalents = skeletons_of(vocabulary.letters), equivalents_of(tokens)
    records, numbers = _records(parts, laid_out), _numbers(parts, laid_out)
    frequent = frequent_of(tokens, skeletons, postings)
    return IndexArrays(tokens, skeletons, equivalents, frequent, names, postings, records, numbers, rarity)


@dataclass(frozen=True, slots=True)
class _LaidOut:
    """All parts behind one another, and the order in which records and names stand in the index."""

    kinds: npt.NDArray[np.uint8]
    is_open: npt.NDArray[np.bool_]  # every seat sees the record
    years: npt.NDArray[np.int16]
    name_counts: npt.NDArray[np.int64]  # of each record
    token_counts: npt.NDArray[np.int64]  # of each name
    tokens: npt.NDArray[np.uint32]  # rows of the vocabulary
    marks: npt.NDArray[np.uint8]
    counted: npt.NDArray[np.bool_]
    record_order: npt.NDArray[np.intp]
    name_order: npt.NDArray[np.intp]


def _laid_out(parts: Sequence[Gathered], vocabulary: Vocabulary) -> _LaidOut:
    years = joined([part.years for part in parts], np.int16)
    name_counts = joined([part.name_counts for part in parts], np.int64)
    record_order = np.argsort(years, kind="stable")
    tokens = [rows[np.asarray(part.tokens, dtype=np.int64)] for part, rows in zip(parts, vocabulary.rows, strict=True)]
    return _LaidOut(
        joined([part.kinds for part in parts], np.uint8),
        joined([part.handling for part in parts], np.int64) == PUBLISHED_CLASS,
        years,
        name_counts,
        joined([part.token_counts for part in parts], np.int64),
        joined(tokens, np.uint32),
        joined([part.marks for part in parts], np.uint8),
        joined([part.counted for part in parts], np.bool_),
        record_order,
        places_of(name_counts, record_order),
    )


def _rarity(laid_out: _LaidOut, vocabulary: Vocabulary, background: Mapping[str, float]) -> RarityTable:
    """The table over how many records bear each folded token, light ones and uncounted names left out.

    Only records that every seat sees count: a score must not tell how many hidden ones bear a name.
    """
    of_name = np.repeat(np.arange(len(laid_out.name_counts)), laid_out.name_counts)
    of_token = np.repeat(of_name, laid_out.token_counts)
    taken = np.repeat(laid_out.counted, laid_out.token_counts) & ((laid_out.marks & LIGHT) == 0)
    borne = np.unique(of_token[taken].astype(np.int64) << 32 | vocabulary.folds[laid_out.tokens[taken]])
    is_person = laid_out.kinds[borne >> 32] == KINDS.index(SubjectKind.PERSON)
    forms = vocabulary.forms
    counts = [
        dict(zip((forms[at] for at in rows.tolist()), times.tolist(), strict=True))
        for chosen in (is_person, ~is_person)
        for rows, times in [np.unique(borne[chosen] & 0xFFFFFFFF, return_counts=True)]
    ]
    persons = int(np.count_nonzero((laid_out.kinds == KINDS.index(SubjectKind.PERSON)) & laid_out.is_open))
    others = int(np.count_nonzero(laid_out.is_open)) - persons
    return make_table(counts[0], persons, counts[1], others, background)


def _names(parts: Sequence[Gathered], laid_out: _LaidOut) -> Names:
    order, counts = laid_out.name_order, laid_out.token_counts
    places = places_of(counts, order)
    marks = laid_out.marks[places]
    tokens = laid_out.tokens[places] | (marks.astype(np.uint32) << np.uint32(TOKEN_MARKS))
    offsets = offsets_of(counts[order])
    full = np.add.reduceat((marks & LIGHT) == 0, offsets[:-1]) if len(marks) else np.empty(0, np.int64)
    weak = joined([part.weak for part in parts], np.bool_)[order]
    records = np.repeat(np.arange(len(laid_out.record_order), dtype=np.uint32), _in_order(laid_out))
    years = laid_out.years[laid_out.record_order][records]
    kinds = laid_out.kinds[laid_out.record_order][records].astype(np.int64)
    return Names(
        texts_in_order([part.texts for part in parts], order),
        records,
        (np.minimum(full, FULL_TOKENS) | kinds << KIND_SHIFT | np.where(weak, WEAK_NAME, 0)).astype(np.uint8),
        offsets,
        tokens,
        np.searchsorted(years, np.arange(FIRST_YEAR, NO_YEAR + 1)).astype(np.uint32),
    )


def _in_order(laid_out: _LaidOut) -> npt.NDArray[np.int64]:
    """How many names each record has, in the order of the index."""
    return laid_out.name_counts[laid_out.record_order]


def _postings(names: Names, tokens: int) -> Postings:
    counts = names.offsets[1:].astype(np.int64) - names.offsets[:-1]
    holders = np.repeat(np.arange(len(names.record), dtype=np.int64), counts)
    both = np.unique((names.tokens.astype(np.int64) & TOKEN_ROW) << 32 | holders)
    offsets = np.searchsorted(both, np.arange(tokens + 1, dtype=np.int64) << 32)
    return Postings(offsets.astype(np.uint32), (both & 0xFFFFFFFF).astype(np.uint32))


def _records(parts: Sequence[Gathered], laid_out: _LaidOut) -> Records:
    order = laid_out.record_order
    designations, designation = _numbered([(part.designations, part.designation) for part in parts])
    codes, country = _numbered([(part.countries, part.country) for part in parts])
    births, birth_counts = _rows([part.births for part in parts], [part.birth_counts for part in parts], order, width=4)
    country_counts = joined([part.country_counts for part in parts], np.int64)
    number_counts = joined([part.number_counts for part in parts], np.int64)
    primary, other_names = _primary(parts, laid_out)
    return Records(
        texts_in_order([part.ids for part in parts], order),
        offsets_of(_in_order(laid_out)),
        primary,
        Texts.of(other_names),
        designation[order].astype(np.uint32),
        Texts.of(designations),
        laid_out.kinds[order],
        joined([part.handling for part in parts], np.uint16)[order],
        offsets_of(birth_counts),
        births.astype(np.int32).reshape(-1, 4),
        joined([part.sexes for part in parts], np.uint8)[order],
        offsets_of(country_counts[order]),
        country[places_of(country_counts, order)].astype(np.uint16),
        Texts.of(codes),
        offsets_of(number_counts[order]),
        texts_in_order([part.numbers for part in parts], places_of(number_counts, order)),
    )


def _rows(
    values: Sequence[npt.ArrayLike], counts: Sequence[npt.ArrayLike], order: npt.NDArray[np.intp], *, width: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Rows of entries of ``width`` numbers, taken in ``order``, and how many entries each has."""
    number = joined(counts, np.int64)
    entries = joined(values, np.int64).reshape(-1, width)
    return entries[places_of(number, order)], number[order]


def _numbered(parts: Sequence[tuple[Mapping[str, int], npt.ArrayLike]]) -> tuple[list[str], npt.NDArray[np.int64]]:
    """Texts that each part numbers for itself, numbered for all; the distinct texts in the order they were met."""
    numbers: dict[str, int] = {}
    rows = []
    for texts, values in parts:
        here = np.array([numbers.setdefault(text, len(numbers)) for text in texts], dtype=np.int64)
        rows.append(here[np.asarray(values, dtype=np.int64)])
    return list(numbers), joined(rows, np.int64)


def _primary(parts: Sequence[Gathered], laid_out: _LaidOut) -> tuple[npt.NDArray[np.uint32], list[str]]:
    """The row of each record's primary name, and the primary names that have none."""
    order = laid_out.record_order
    within = joined([part.primary for part in parts], np.int64)[order]
    first = np.cumsum(_in_order(laid_out)) - _in_order(laid_out)
    starts = np.cumsum([0, *(len(part.ids) for part in parts)]).tolist()
    unnamed = {
        at + start: text for part, start in zip(parts, starts, strict=False) for at, text in part.other_names.items()
    }
    rows = np.flatnonzero(within == UNNAMED)
    primary = first + within
    primary[rows] = NO_NAME + np.arange(len(rows))
    return primary.astype(np.uint32), [unnamed[int(order[at])] for at in rows]


def _numbers(parts: Sequence[Gathered], laid_out: _LaidOut) -> Numbers:
    row_of = np.empty(len(laid_out.record_order), dtype=np.int64)
    row_of[laid_out.record_order] = np.arange(len(row_of))
    exact = [(part.keys, part.key_records) for part in parts]
    confusable = [(part.confusable, part.confusable_records) for part in parts]
    counts = [len(part.ids) for part in parts]
    return Numbers(*_sorted(exact, counts, row_of), *_sorted(confusable, counts, row_of))


def _sorted(
    parts: Sequence[tuple[npt.ArrayLike, npt.ArrayLike]], counts: Sequence[int], row_of: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint32]]:
    """Keys, ascending, and the row of the record of each; a part numbers its ``counts`` records from 0 on."""
    starts = np.cumsum([0, *counts])
    keys = joined([keys for keys, _ in parts], np.uint64)
    bearers = [np.asarray(records, dtype=np.int64) + start for (_, records), start in zip(parts, starts, strict=False)]
    rows = row_of[joined(bearers, np.int64)]
    order = np.lexsort((rows, keys))
    keys, rows = keys[order], rows[order]
    fresh = np.ones(len(keys), dtype=np.bool_)
    fresh[1:] = (keys[1:] != keys[:-1]) | (rows[1:] != rows[:-1])
    return keys[fresh], rows[fresh].astype(np.uint32)
