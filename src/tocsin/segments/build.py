"""Records in, index arrays out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from tocsin.match.arrays import (
    FAMILY,
    KINDS,
    LIGHT,
    ORGANISATION,
    PERSON,
    PRECISIONS,
    READING,
    IndexArrays,
    Names,
    Numbers,
    Postings,
    Records,
    Skeletons,
    Tokens,
)
from tocsin.match.distance import Token, TokenTable
from tocsin.match.rarity import RarityTable, fold_token, key, make_table
from tocsin.match.skeletons import keys_of
from tocsin.match.spellings import Spelling, spellings_of
from tocsin.match.weights import INDEPENDENCE_2
from tocsin.model.record import Quality, Record, Sex, SubjectKind
from tocsin.segments.designations import pack_designations
from tocsin.text.identifiers import confusable_key, fold_number
from tocsin.text.names import NameToken, organisation_forms, person_forms, vessel_forms

Scalar = TypeVar("Scalar", bound=np.generic)

_SEX_BITS = {Sex.MALE: 1, Sex.FEMALE: 2, Sex.OTHER: 4}


@dataclass(slots=True)
class _Gathered:
    """What the records hold, in growing lists; turned into arrays at the end."""

    ids: list[str] = field(default_factory=list)
    primary_names: list[str] = field(default_factory=list)
    designations: list[str] = field(default_factory=list)
    kinds: list[int] = field(default_factory=list)
    handling: list[int] = field(default_factory=list)
    sexes: list[int] = field(default_factory=list)
    births: list[list[tuple[int, int, int, int]]] = field(default_factory=list)
    countries: list[list[str]] = field(default_factory=list)
    numbers: list[list[str]] = field(default_factory=list)
    name_texts: list[str] = field(default_factory=list)
    name_records: list[int] = field(default_factory=list)
    name_readings: list[int] = field(default_factory=list)
    name_weak: list[bool] = field(default_factory=list)
    name_tokens: list[list[int]] = field(default_factory=list)
    name_flags: list[list[int]] = field(default_factory=list)
    name_pairs: list[list[int]] = field(default_factory=list)
    token_rows: dict[str, int] = field(default_factory=dict)
    pair_parts: dict[int, tuple[str, str]] = field(default_factory=dict)
    persons: Counter[str] = field(default_factory=Counter)
    organisations: Counter[str] = field(default_factory=Counter)
    keys: list[tuple[int, int]] = field(default_factory=list)
    confusable: list[tuple[int, int]] = field(default_factory=list)

    def token(self, letters: str) -> int:
        """The row of a token, made when it is new."""
        return self.token_rows.setdefault(letters, len(self.token_rows))


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
    gathered = _Gathered()
    for count, (record, handling) in enumerate(records, start=1):
        _add_record(gathered, record, handling)
        if progress is not None and count % 500 == 0:
            progress(count)
    rarity = rarity or _rarity(gathered, background)
    tokens = _tokens(gathered, rarity)
    names = _names(gathered)
    return IndexArrays(
        tokens,
        _skeletons(gathered),
        names,
        _postings(names, len(gathered.token_rows)),
        _records(gathered),
        _numbers(gathered),
        rarity,
    )


def _add_record(gathered: _Gathered, record: Record, handling: int) -> None:
    at = len(gathered.ids)
    gathered.ids.append(_one_line(record.id))
    gathered.primary_names.append(_one_line(record.primary_name))
    gathered.designations.append(pack_designations(record.designations))
    gathered.kinds.append(KINDS.index(record.kind))
    gathered.handling.append(handling)
    gathered.sexes.append(sum({_SEX_BITS[sex] for sex in record.sexes}))
    gathered.births.append(
        [
            (
                b.span.earliest.toordinal(),
                b.span.latest.toordinal(),
                PRECISIONS.index(b.span.precision),
                int(b.span.is_circa),
            )
            for b in record.births
        ]
    )
    gathered.countries.append(list(dict.fromkeys(n.country for n in record.nationalities if n.country)))
    gathered.numbers.append([_one_line(f"{i.type.value}\t{i.country}\t{i.value}") for i in record.identifiers])
    _add_numbers(gathered, record, at)
    borne: set[str] = set()
    for spelling in spellings_of(record):
        _add_spelling(gathered, spelling, at, READING[record.kind], borne)
    counts = gathered.persons if record.kind is SubjectKind.PERSON else gathered.organisations
    counts.update(borne)


def _add_numbers(gathered: _Gathered, record: Record, at: int) -> None:
    for identifier in record.identifiers:
        folded = fold_number(identifier.value)
        if folded:
            gathered.keys.append((key(folded), at))
            gathered.confusable.append((key(confusable_key(folded)), at))
    # The record's own reference is a number that people search for.
    gathered.keys.append((key(fold_number(record.reference)), at))


def _add_spelling(gathered: _Gathered, spelling: Spelling, at: int, reading: int, borne: set[str]) -> None:
    if reading == PERSON:
        forms = person_forms(spelling.text, spelling.family)
    else:
        forms = organisation_forms(spelling.text) if reading == ORGANISATION else vessel_forms(spelling.text)
    for form in forms:
        rows = [gathered.token(token.letters) for token in form]
        gathered.name_texts.append(_one_line(spelling.text))
        gathered.name_records.append(at)
        gathered.name_readings.append(reading)
        gathered.name_weak.append(spelling.quality is Quality.WEAK)
        gathered.name_tokens.append(rows)
        gathered.name_flags.append([_flags(token) for token in form])
        gathered.name_pairs.append([*(_pair(gathered, a, b) for a, b in pairwise(form)), rows[-1]])
        if spelling.is_counted:
            borne.update(fold_token(token.letters) for token in form if not token.is_light)


def _pair(gathered: _Gathered, first: NameToken, second: NameToken) -> int:
    at = gathered.token(first.letters + second.letters)
    gathered.pair_parts.setdefault(at, (first.letters, second.letters))
    return at


def _flags(token: NameToken) -> int:
    return (LIGHT if token.is_light else 0) | (FAMILY if token.is_family else 0)


def _one_line(text: str) -> str:
    """Texts are stored one a line."""
    return text.replace("\n", " ").replace("\r", " ")


def _rarity(gathered: _Gathered, background: Mapping[str, float]) -> RarityTable:
    persons = gathered.kinds.count(KINDS.index(SubjectKind.PERSON))
    others = len(gathered.kinds) - persons
    return make_table(gathered.persons, persons, gathered.organisations, others, background)


def _tokens(gathered: _Gathered, rarity: RarityTable) -> Tokens:
    letters = list(gathered.token_rows)
    table = TokenTable.of([Token(text) for text in letters])
    singles = {row for rows in gathered.name_tokens for row in rows}
    person = np.empty(len(letters), dtype=np.float32)
    organisation = np.empty(len(letters), dtype=np.float32)
    for at, text in enumerate(letters):
        parts = (text,) if at in singles else gathered.pair_parts[at]
        person[at] = _worth([rarity.of(part, is_person=True) for part in parts])
        organisation[at] = _worth([rarity.of(part, is_person=False) for part in parts])
    return Tokens(letters, table.codes, table.lengths, table.abjad, person, organisation)


def _worth(parts: Sequence[float]) -> float:
    return max(parts) + (INDEPENDENCE_2 * min(parts) if len(parts) > 1 else 0.0)


def _skeletons(gathered: _Gathered) -> Skeletons:
    pairs = [(each, at) for text, at in gathered.token_rows.items() for each in keys_of(Token(text).sounds, text)]
    keys, tokens = _sorted_pairs(pairs)
    return Skeletons(keys, tokens)


def _names(gathered: _Gathered) -> Names:
    full = [sum(1 for flag in flags if not flag & LIGHT) for flags in gathered.name_flags]
    return Names(
        gathered.name_texts,
        np.array(gathered.name_records, dtype=np.uint32),
        np.array(gathered.name_readings, dtype=np.uint8),
        np.array(gathered.name_weak, dtype=np.bool_),
        np.array(full, dtype=np.uint8),
        _offsets(gathered.name_tokens),
        _flat(gathered.name_tokens, np.uint32),
        _flat(gathered.name_flags, np.uint8),
        _flat(gathered.name_pairs, np.uint32),
    )


def _postings(names: Names, tokens: int) -> Postings:
    offsets = names.offsets.astype(np.int64)
    lengths = offsets[1:] - offsets[:-1]
    of_name = np.repeat(np.arange(len(lengths), dtype=np.uint32), lengths)
    both = np.concatenate([names.tokens, names.pair_tokens])
    holders = np.concatenate([of_name, of_name])
    order = np.lexsort((holders, both))
    both, holders = both[order], holders[order]
    fresh = np.ones(len(both), dtype=np.bool_)
    fresh[1:] = (both[1:] != both[:-1]) | (holders[1:] != holders[:-1])
    both, holders = both[fresh], holders[fresh]
    starts = np.searchsorted(both, np.arange(tokens + 1)).astype(np.uint32)
    return Postings(starts, holders)


def _records(gathered: _Gathered) -> Records:
    births = np.array([each for rows in gathered.births for each in rows], dtype=np.int32).reshape(-1, 4)
    return Records(
        gathered.ids,
        gathered.primary_names,
        gathered.designations,
        np.array(gathered.kinds, dtype=np.uint8),
        np.array(gathered.handling, dtype=np.uint16),
        _offsets(gathered.births),
        births,
        np.array(gathered.sexes, dtype=np.uint8),
        _offsets(gathered.countries),
        [each for rows in gathered.countries for each in rows],
        _offsets(gathered.numbers),
        [each for rows in gathered.numbers for each in rows],
    )


def _numbers(gathered: _Gathered) -> Numbers:
    keys, records = _sorted_pairs(gathered.keys)
    confusable_keys, confusable_records = _sorted_pairs(gathered.confusable)
    return Numbers(keys, records, confusable_keys, confusable_records)


def _sorted_pairs(pairs: Sequence[tuple[int, int]]) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint32]]:
    ordered = sorted(set(pairs))
    keys = np.fromiter((each for each, _ in ordered), dtype=np.uint64, count=len(ordered))
    values = np.fromiter((value for _, value in ordered), dtype=np.uint32, count=len(ordered))
    return keys, values


def _offsets(rows: Sequence[Sequence[object]]) -> npt.NDArray[np.uint32]:
    offsets = np.zeros(len(rows) + 1, dtype=np.uint32)
    np.cumsum([len(row) for row in rows], out=offsets[1:])
    return offsets


def _flat(rows: Sequence[Sequence[int]], dtype: type[Scalar]) -> npt.NDArray[Scalar]:
    return np.array([value for row in rows for value in row], dtype=dtype)
