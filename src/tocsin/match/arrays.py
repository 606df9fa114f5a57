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

LIGHT, FAMILY = 1, 2  # marks of a token in a name
TOKEN_MARKS = 30  # in Names.tokens the marks stand from this bit on, the token's row below it
TOKEN_ROW = (1 << TOKEN_MARKS) - 1
WEAK_NAME, KIND_SHIFT, FULL_TOKENS = 0x80, 5, 0x1F  # parts of Names.bits; the kind stands in two bits
ABJAD, NUMBERED, NUMBER = 1, 2, 4  # bits of a token: Arabic or Hebrew letters; holds a digit; nothing but digits
GROUPS = 3  # equivalence groups of a token in one kind of name, at most
ORGANISATION_GROUPS = 1 << 16
NO_NAME = 1 << 31
FIRST_YEAR, LAST_YEAR = 1850, 2100  # years of birth by which names are ordered; others stand with those without one


class Texts(Sequence[str]):
    """Many texts in two arrays, each decoded when it is read.

    ``data`` (bytes,) uint8; ``offsets`` (n + 1,) uint32, or int64 when they need it.
    """

    __slots__ = ("data", "offsets")

    def __init__(self, data: U8, offsets: U32 | I64) -> None:
        self.data = data
        self.offsets = offsets

    @classmethod
    def of(cls, texts: Iterable[str]) -> Texts:
        """The texts in their order; what UTF-8 cannot say (lone surrogates) becomes "?"."""
        encoded = [text.encode("utf-8", "replace") for text in texts]
        offsets = np.zeros(len(encoded) + 1, dtype=np.int64)
        np.cumsum([len(each) for each in encoded], out=offsets[1:])
        data = np.frombuffer(b"".join(encoded), dtype=np.uint8)
        return cls(data, offsets.astype(np.uint32) if len(data) <= np.iinfo(np.uint32).max else offsets)

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
    """Distinct tokens, those of one skeleton side by side: (n,) rows."""

    letters: Texts
    sounds: U8  # phonemes as codes, rows by sound_offsets
    sound_offsets: U32  # (n + 1,)
    bits: U8  # (n,) ABJAD, NUMBERED, NUMBER
    groups: U16  # (n, 2 * GROUPS) groups of tokens that stand for one another: in persons' names, then organisations'
    rarity_person: F32  # (n,) nats
    rarity_organisation: F32  # (n,)


@dataclass(frozen=True, slots=True)
class Skeletons:
    """Distinct keys of skeletons, ascending, with the tokens that bear each; all tokens by how they begin and end."""

    keys: U64  # (k,)
    offsets: U32  # (k + 1,) rows of tokens
    by_beginning: U32  # (n,) tokens in the order of their bytes
    by_ending: U32  # (n,) tokens in the order of their bytes read backwards


@dataclass(frozen=True, slots=True)
class Equivalents:
    """Tokens by the group they stand in; a group of organisations' names is numbered from ORGANISATION_GROUPS."""

    groups: U32  # (g,) ascending
    offsets: U32  # (g + 1,)
    tokens: U32


@dataclass(frozen=True, slots=True)
class Frequent:
    """What is near the commonest tokens, worked out when the index is built: (f,) rows."""

    tokens: U32  # (f,) ascending
    offsets: U32  # (f + 1,)
    near: U32
    distances: npt.NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Names:
    """Names of records, one row for each reading: (m,) rows, those of one record side by side.

    Names stand in the order of their bearers' years of birth, those without one year last, so that the postings of a
    token can be cut to a range of years.
    """

    texts: Texts
    record: U32  # (m,) row in Records
    bits: U8  # (m,) WEAK_NAME, the kind of the record, and how many tokens are not light
    offsets: U32  # (m + 1,)
    tokens: U32  # token row in the name's order; LIGHT and FAMILY above TOKEN_MARKS
    year_starts: U32  # (LAST_YEAR - FIRST_YEAR + 2,) the first name of each year; the last: of those without one year


@dataclass(frozen=True, slots=True)
class Postings:
    """Names that hold a token: ascending rows by token."""

    offsets: U32  # (n + 1,)
    names: U32


@dataclass(frozen=True, slots=True)
class Records:
    """What is known of each record beside its names: (r,) rows."""

    ids: Texts
    name_offsets: U32  # (r + 1,) its rows in Names
    primary: U32  # (r,) the name row of its primary name; from NO_NAME on: a row of other_names
    other_names: Texts  # primary names without a letter
    designation: U32  # (r,) row in designations
    designations: Texts  # JSON, each text once: shown beside a match, no part of its score
    kind: U8  # (r,) index into KINDS
    handling: U16  # (r,) handling class
    birth_offsets: U32  # (r + 1,)
    births: I32  # (b, 4): earliest and latest ordinal day, precision index, circa
    sexes: U8  # (r,) bits: 1 male, 2 female, 4 other
    country_offsets: U32  # (r + 1,)
    countries: U16  # rows in country_codes
    country_codes: Texts  # alpha-2
    number_offsets: U32  # (r + 1,)
    numbers: Texts  # "type\tcountry\tvalue"


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
    equivalents: Equivalents
    frequent: Frequent
    names: Names
    postings: Postings
    records: Records
    numbers: Numbers
    rarity: RarityTable

    def primary_name(self, record: int) -> str:
        """The primary name of the record in row ``record``."""
        at = int(self.records.primary[record])
        return self.records.other_names[at - NO_NAME] if at >= NO_NAME else self.names.texts[at]

    def designation(self, record: int) -> str:
        """The record's designations, as one line of JSON."""
        return self.records.designations[int(self.records.designation[record])]


def sealed(values: npt.NDArray[Scalar]) -> npt.NDArray[Scalar]:
    """The same values in C order, read-only: mapped arrays are, and the kernels are compiled for that."""
    array = np.ascontiguousarray(values).view()
    array.flags.writeable = False
    return array


def row(values: npt.NDArray[Scalar], offsets: U32, at: int) -> npt.NDArray[Scalar]:
    """Row ``at`` of compressed rows."""
    return values[int(offsets[at]) : int(offsets[at + 1])]
