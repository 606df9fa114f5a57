"""The written weights and costs as the kernels receive them: arrays, handed in with each call.

They are arguments, not constants of the compiled code: a change of the table is in force without compiling anew.
"""

from __future__ import annotations

from math import floor
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit, types

from tocsin.match import weights
from tocsin.match.arrays import sealed
from tocsin.match.rounding import PLACES
from tocsin.match.sounds import INSERT, INSERT_AGAINST_ABJAD, SUBSTITUTE
from tocsin.text.equivalents import EQUIVALENT as EQUIVALENT_DISTANCE
from tocsin.text.equivalents import known_groups

NAMES = (
    "DISTANCE", "DISTANCE_SQUARE", "NEAR_LIMIT", "NEAR_FLOOR", "DISTANCE_LIMIT",
    "EQUIVALENT", "BEGINNING", "GLUE_LIMIT", "GLUE_LETTERS", "GLUED", "LIGHT", "INITIAL",
    "AGREEMENT", "CONTRASTED", "CONTRASTED_FROM", "KNOWN_GROUPS",
    "CONFLICT_FAMILY", "CONFLICT", "CONFLICT_INITIAL", "MISSING", "UNLISTED", "MISSING_FAMILY", "SCRAMBLED",
    "WHOLE_NAME", "OTHER_ORDER_SHARE", "LIGHT_LEFT_SHARE", "WHOLE_ORGANISATION", "NUMBER_CONFLICT",
    "BIRTH_EQUAL", "BIRTH_SWAPPED", "BIRTH_YEAR_OFF", "BIRTH_YEAR_OFF_2", "BIRTH_DIGIT", "BIRTH_MONTH", "BIRTH_YEAR",
    "BIRTH_IN_RANGE", "BIRTH_NEAR", "BIRTH_FAR_MONTH", "BIRTH_CONFLICT_3", "BIRTH_CONFLICT_10", "BIRTH_CONFLICT_20",
    "BIRTH_CONFLICT", "BIRTH_SHARE", "NATIONALITY_SAME", "NATIONALITY_DIFFERS", "SEX_SAME", "SEX_DIFFERS",
    "SAME_TOKENS_RANK", "ALERT_RANK", "WEAK_RANK", "STRONG_AT", "POSSIBLE_AT", "WEAK_SCORE_LIMIT",
)  # fmt: skip
(
    DISTANCE, DISTANCE_SQUARE, NEAR_LIMIT, NEAR_FLOOR, DISTANCE_LIMIT,
    EQUIVALENT, BEGINNING, GLUE_LIMIT, GLUE_LETTERS, GLUED, LIGHT, INITIAL,
    AGREEMENT, CONTRASTED, CONTRASTED_FROM, KNOWN_GROUPS,
    CONFLICT_FAMILY, CONFLICT, CONFLICT_INITIAL, MISSING, UNLISTED, MISSING_FAMILY, SCRAMBLED,
    WHOLE_NAME, OTHER_ORDER_SHARE, LIGHT_LEFT_SHARE, WHOLE_ORGANISATION, NUMBER_CONFLICT,
    BIRTH_EQUAL, BIRTH_SWAPPED, BIRTH_YEAR_OFF, BIRTH_YEAR_OFF_2, BIRTH_DIGIT, BIRTH_MONTH, BIRTH_YEAR,
    BIRTH_IN_RANGE, BIRTH_NEAR, BIRTH_FAR_MONTH, BIRTH_CONFLICT_3, BIRTH_CONFLICT_10, BIRTH_CONFLICT_20,
    BIRTH_CONFLICT, BIRTH_SHARE, NATIONALITY_SAME, NATIONALITY_DIFFERS, SEX_SAME, SEX_DIFFERS,
    SAME_TOKENS_RANK, ALERT_RANK, WEAK_RANK, STRONG_AT, POSSIBLE_AT, WEAK_SCORE_LIMIT,
) = range(len(NAMES))  # fmt: skip


# Kernels keep no count of who holds an array (the caller does, for as long as it waits): with fifty arrays in each call
# the counting would take longer than the work. They may therefore make no array themselves.
COMPILED = {"cache": True, "nogil": True, "_nrt": False}


class Rules(NamedTuple):
    """What the kernels weigh with."""

    weights: npt.NDArray[np.float64]  # (len(NAMES),) in the order of NAMES
    independence: npt.NDArray[np.float64]  # (4,)
    substitute: npt.NDArray[np.float64]  # (40, 40)
    insert: npt.NDArray[np.float64]  # (40,)
    insert_against_abjad: npt.NDArray[np.float64]  # (40,)


def rules() -> Rules:
    """The weights and costs in force."""
    # The tables are float32: the kernels reckon with the same values in float64, as the plain rules do.
    return Rules(
        sealed(np.array([_value(name) for name in NAMES], dtype=np.float64)),
        sealed(np.array(weights.INDEPENDENCE, dtype=np.float64)),
        sealed(SUBSTITUTE.astype(np.float64)),
        sealed(INSERT.astype(np.float64)),
        sealed(INSERT_AGAINST_ABJAD.astype(np.float64)),
    )


def _value(name: str) -> float:
    if name == "KNOWN_GROUPS":
        return known_groups(is_person=True)
    return EQUIVALENT_DISTANCE if name == "EQUIVALENT" else float(getattr(weights, name))


def array_type(scalar: types.Type, dimensions: int = 1) -> types.Array:
    """The type of a read-only array in C order: whatever is mapped, and whatever is handed to a kernel."""
    return types.Array(scalar, dimensions, "C", readonly=True)


def named_type(kind: type, fields: list[types.Type]) -> types.NamedTuple:
    """The type of a named tuple of such arrays."""
    return types.NamedTuple(fields, kind)


@njit(types.float64(types.float64), **COMPILED)
def rounded(weight):
    """The twin of ``match.rounding.rounded``."""
    return floor(weight * PLACES + 0.5) / PLACES


RULES = named_type(
    Rules,
    [array_type(types.float64), array_type(types.float64), array_type(types.float64, 2)]
    + [array_type(types.float64)] * 2,
)
