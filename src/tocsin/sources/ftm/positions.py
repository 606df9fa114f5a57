"""Where in a file each entity stands, and which entities belong to which: plain numbers, some 30 bytes an entity.

Ids are kept as 64-bit XXH3: whoever finds one reads the line and compares the id itself, so that two ids of one hash
are told apart.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator

from xxhash import xxh3_64_intdigest


class Positions:
    """The entries of a file in its order: an entry is a line, or a run of lines that state one entity."""

    def __init__(self) -> None:
        self._keys = array("Q")  # of the entity's id
        self._offsets = array("Q")
        self._lines = array("Q")
        self._counts = array("I")  # lines of the run
        self._owners = array("Q")  # key of an id that an entry names as its own subject ...
        self._owned = array("I")  # ... and that entry
        self._order = array("I")
        self._sorted_keys = array("Q")

    def __len__(self) -> int:
        return len(self._keys)

    def add(self, entity_id: str, offset: int, line: int, count: int = 1) -> None:
        """Take in the next entry."""
        self._keys.append(key_of(entity_id))
        self._offsets.append(offset)
        self._lines.append(line)
        self._counts.append(count)

    def belong(self, subject_id: str) -> None:
        """Note that the entry added last belongs to this subject."""
        self._owners.append(key_of(subject_id))
        self._owned.append(len(self._keys) - 1)

    def lengthen(self) -> None:
        """Count one more line to the entry added last."""
        self._counts[-1] += 1

    def sort(self) -> None:
        """Make look-ups possible; nothing is added after."""
        import numpy as np  # late: whoever only names this format does not pay for it

        order = np.argsort(np.frombuffer(self._keys, np.uint64), kind="stable") if self._keys else np.empty(0, np.intp)
        self._order = array("I", order.astype(np.uint32).tobytes())
        self._sorted_keys = (
            array("Q", np.frombuffer(self._keys, np.uint64)[order].tobytes()) if self._keys else self._keys
        )
        owners = np.frombuffer(self._owners, np.uint64) if self._owners else np.empty(0, np.uint64)
        by_owner = np.argsort(owners, kind="stable")
        owned = np.frombuffer(self._owned, np.uint32) if self._owned else np.empty(0, np.uint32)
        self._owned = array("I", owned[by_owner].tobytes())
        self._owners = array("Q", owners[by_owner].tobytes())

    def entry(self, number: int) -> tuple[int, int, int]:
        """Where the entry begins in bytes, its first line, and how many lines it has."""
        return self._offsets[number], self._lines[number], self._counts[number]

    def entries_of(self, entity_id: str) -> list[int]:
        """The entries whose id has this one's hash, in the order of the file."""
        return list(_equal(self._sorted_keys, self._order, key_of(entity_id)))

    def belonging_to(self, subject_id: str) -> list[int]:
        """The entries that name a subject whose id has this one's hash, in the order of the file, each once."""
        return list(dict.fromkeys(_equal(self._owners, self._owned, key_of(subject_id))))

    def shared(self) -> Iterator[list[int]]:
        """The entries of each hash that more than one has, in the order of the file."""
        import numpy as np

        keys = np.frombuffer(self._sorted_keys, np.uint64) if self._sorted_keys else np.empty(0, np.uint64)
        for at in np.flatnonzero(np.concatenate([[False], keys[1:] == keys[:-1]])).tolist() if len(keys) else ():
            if at < 2 or keys[at - 2] != keys[at]:
                yield list(_equal(self._sorted_keys, self._order, int(keys[at])))


def key_of(entity_id: str) -> int:
    """The 64 bits that stand for an id."""
    return xxh3_64_intdigest(entity_id.encode("utf-8", "surrogatepass"))


def _equal(keys: array[int], values: array[int], key: int) -> Iterator[int]:
    at = bisect_left(keys, key)
    while at < len(keys) and keys[at] == key:
        yield values[at]
        at += 1
