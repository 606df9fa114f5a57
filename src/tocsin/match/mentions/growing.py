"""Arrays that grow at their end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

I32 = npt.NDArray[np.int32]
U8 = npt.NDArray[np.uint8]
Scalar = TypeVar("Scalar", np.uint8, np.int32)


class Growing(Generic[Scalar]):
    """An array that values are put behind. What ``values`` gave stays as it was."""

    def __init__(self, scalar: type[Scalar]) -> None:
        self._held: npt.NDArray[Scalar] = np.zeros(1024, dtype=scalar)
        self._used = 0

    def __len__(self) -> int:
        return self._used

    def extend(self, values: Sequence[int]) -> None:
        """Puts the values behind the others."""
        end = self._used + len(values)
        if end > len(self._held):
            held = np.zeros(2 * end, dtype=self._held.dtype)
            held[: self._used] = self._held[: self._used]
            self._held = held
        self._held[self._used : end] = values
        self._used = end

    @property
    def values(self) -> npt.NDArray[Scalar]:
        """(n,): the values so far."""
        return self._held[: self._used]
