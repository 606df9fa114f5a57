"""A form of a query as the kernels take it, and the bounds of its search."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from tocsin.match.alignment import Side
from tocsin.match.arrays import FAMILY, GROUPS, I64, LIGHT, PRECISIONS, U16, sealed
from tocsin.match.kernels.layout import Question
from tocsin.match.nearness import bits_of, letters_as_bytes, sounds_as_bytes
from tocsin.model.dates import DateSpan
from tocsin.model.record import Sex
from tocsin.text.equivalents import groups

SEX_BITS = {Sex.MALE: 1, Sex.FEMALE: 2}


class TokenParts(NamedTuple):
    """A token as bytes: its letters (UTF-8), its sounds (codes), what kind it is, and its groups."""

    letters: bytes
    sounds: bytes
    bits: int
    groups: tuple[int, ...]  # GROUPS numbers, 0 for none


@lru_cache(maxsize=65536)
def parts_of(letters: str, *, is_person: bool) -> TokenParts:
    """The parts of a token in a person's name, or in another's."""
    here = groups(letters, is_person=is_person)[:GROUPS]
    padded = (*here, *[0] * (GROUPS - len(here)))
    return TokenParts(letters_as_bytes(letters), sounds_as_bytes(letters), bits_of(letters), padded)


class Stated(NamedTuple):
    """What a query states beside its name."""

    born: I64
    countries: U16
    sex: int


def born_of(span: DateSpan | None) -> I64:
    """Earliest and latest ordinal day, precision and circa, (4,) int64; (0,) when no date is stated."""
    if span is None:
        return sealed(np.empty(0, dtype=np.int64))
    precision = PRECISIONS.index(span.precision)
    return sealed(
        np.array([span.earliest.toordinal(), span.latest.toordinal(), precision, span.is_circa], dtype=np.int64)
    )


def question_of(side: Side, stated: Stated, *, is_person: bool, is_truncated: bool) -> Question:
    """The question that one form of a query asks."""
    parts = [parts_of(letters, is_person=is_person) for letters in side.letters]
    marks = [
        (LIGHT if light else 0) | (FAMILY if family else 0)
        for light, family in zip(side.light, side.family, strict=True)
    ]
    return Question(
        _bytes([part.letters for part in parts]),
        _offsets([part.letters for part in parts]),
        _bytes([part.sounds for part in parts]),
        _offsets([part.sounds for part in parts]),
        sealed(np.array([part.bits for part in parts], dtype=np.uint8)),
        sealed(np.array(marks, dtype=np.uint8)),
        sealed(np.array([part.groups for part in parts], dtype=np.uint16).reshape(-1, GROUPS)),
        sealed(np.array(side.rarity, dtype=np.float64)),
        stated.born,
        stated.countries,
        sealed(np.array([is_person, is_truncated, stated.sex], dtype=np.int64)),
    )


def _bytes(parts: Sequence[bytes]) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    return np.frombuffer(b"".join(parts), dtype=np.uint8)


def _offsets(parts: Sequence[bytes]) -> I64:
    offsets = [0]
    for part in parts:
        offsets.append(offsets[-1] + len(part))
    return sealed(np.array(offsets, dtype=np.int64))
