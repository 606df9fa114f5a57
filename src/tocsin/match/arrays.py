"""The index as the search sees it: arrays, a few texts, no file and no database.

n tokens, m names, r records, and postings in compressed rows (``offsets`` has one entry more than rows; row i is
``values[offsets[i]:offsets[i + 1]]``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar, overload

import numpy as np
import numpy.typing as npt

from tocsin.match.rarity import RarityTable
from tocsin.model.dates import Precision
from tocsin.model.record import SubjectKind

Scalar = TypeVar("Scalar", bound=np.generic)
U8 = npt.NDArray[np.uint8]
U16 = npt.NDArray[np.uint16]
U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]
I32 = npt.NDArray[np.int32]
I64 = npt.NDArray[np.int64]
F32 = npt.NDArray[np.float32]

PERSON, ORGANISATION, CRAFT = 0, 1, 2  # how a name is read: a person's, an organisation's, a vessel's or aircraft's
KINDS = (SubjectKind.PERSON, SubjectKind.ORGANISATION, SubjectKind.VESSEL, SubjectKind.AIRCRAFT)
READING = {
    SubjectKind.PERSON: PERSON,
    SubjectKind.ORGANISATION: ORGANISATION,
    SubjectKind.VESSEL: CRAFT,
    SubjectKind.AIRCRAFT: CRAFT,
}
PRECISIONS = (Precision.DAY, Precision.MONTH, Precision.YEAR, Precision.RANGE)

LIGHT, FAMILY = 1, 2  # bits of a token's flags


class Texts(Sequence[str]):
    """Many texts in two arrays, each decoded when it is read: ``data`` (bytes,) uint8, ``offsets`` (n + 1,) int64."""

    __slots__ = ("data", "offsets")

    def __init__(self, data: U8, offsets: I64) -> None:
        self.data = data
        self.offsets = offsets

    @classmethod
    def of(cls, texts: Iterable[str]) -> Texts:
        """The texts in their order; what UTF-8 cannot say (lone surrogates) becomes "?"."""
        encoded = [text.encode("utf-8", "replace") for text in texts]
        offsets = np.zeros(len(encoded) + 1, dtype=np.int64)
        np.cumsum([len(each) for each in encoded], out=offsets[1:])
        return cls(np.frombuffer(b"".join(encoded), dtype=np.uint8), offsets)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self[each] for each in range(*at.indices(len(self)))]
        place = range(len(self))[at]
        return bytes(self.data[int(self.offsets[place]) : int(self.offsets[place + 1])]).decode("utf-8")


@dataclass(frozen=True, slots=True)
class Tokens:
    """Distinct tokens and glued pairs of tokens: (n,) rows."""

    letters: Sequence[str]
    codes: U8  # (n, MAX_SOUNDS): phonemes, padded with 0
    lengths: U8  # (n,)
    abjad: npt.NDArray[np.bool_]  # (n,)
    rarity_person: F32  # (n,) nats; of a glued pair: as worth as its parts
    rarity_organisation: F32  # (n,)


@dataclass(frozen=True, slots=True)
class Skeletons:
    """Keys of skeletons and of skeletons less one class, ascending, with the token each leads to."""

    keys: U64
    tokens: U32


@dataclass(frozen=True, slots=True)
class Names:
    """Names of records, one row for each reading: (m,) rows."""

    texts: Sequence[str]
    record: U32  # (m,) row in Records
    reading: U8  # (m,) PERSON, ORGANISATION or CRAFT
    weak: npt.NDArray[np.bool_]  # (m,)
    full: U8  # (m,) how many tokens are not light
    offsets: U32  # (m + 1,)
    tokens: U32  # token rows in the name's order
    flags: U8  # beside tokens: LIGHT, FAMILY
    pair_tokens: U32  # beside tokens: the glued pair that starts here (token row), or the token itself at the end


@dataclass(frozen=True, slots=True)
class Postings:
    """Names that hold a token, or a glued pair: rows by token."""

    offsets: U32  # (n + 1,)
    names: U32


@dataclass(frozen=True, slots=True)
class Records:
    """What is known of each record beside its names: (r,) rows."""

    ids: Sequence[str]
    primary_names: Sequence[str]
    designations: Sequence[str]  # JSON, one text a record: shown beside a match, no part of its score
    kind: U8  # (r,) index into KINDS
    handling: U16  # (r,) handling class
    birth_offsets: U32  # (r + 1,)
    births: I32  # (b, 4): earliest and latest ordinal day, precision index, circa
    sexes: U8  # (r,) bits: 1 male, 2 female, 4 other
    country_offsets: U32
    countries: Sequence[str]  # alpha-2, rows by country_offsets
    number_offsets: U32
    numbers: Sequence[str]  # "type\tcountry\tvalue", rows by number_offsets


@dataclass(frozen=True, slots=True)
class Numbers:
    """Document and other numbers: 64-bit keys of the folded number and of its confusable form, ascending."""

    keys: U64
    records: U32
    confusable_keys: U64
    confusable_records: U32


@dataclass(frozen=True, slots=True)
class IndexArrays:
    """Everything that a search reads."""

    tokens: Tokens
    skeletons: Skeletons
    names: Names
    postings: Postings
    records: Records
    numbers: Numbers
    rarity: RarityTable


def sealed(values: npt.NDArray[Scalar]) -> npt.NDArray[Scalar]:
    """The same values in C order, read-only: mapped arrays are, and the kernels are compiled for that."""
    array = np.ascontiguousarray(values).view()
    array.flags.writeable = False
    return array


def row(values: npt.NDArray[Scalar], offsets: U32, at: int) -> npt.NDArray[Scalar]:
    """Row ``at`` of compressed rows."""
    return values[int(offsets[at]) : int(offsets[at + 1])]
