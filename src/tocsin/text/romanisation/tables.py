"""The tables of names that ship with the package."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from functools import cache
from pkgutil import get_data

from tocsin.errors import ConfigurationError


@cache
def names(file: str) -> dict[str, tuple[str, ...]]:
    """Each form of a name with its spellings, the most usual first.

    A line of the file holds forms, a tab, and spellings, both parted by blanks; a line that opens with # is a remark.
    """
    return _read(_data(file).decode("utf-8").splitlines())


@cache
def packed_names(file: str) -> dict[str, tuple[str, ...]]:
    """The same from a file packed with gzip."""
    return _read(packed_lines(file))


def packed_lines(file: str) -> list[str]:
    """The lines of a table that is packed with gzip."""
    return gzip.decompress(_data(file)).decode("utf-8").splitlines()


def _read(lines: Iterable[str]) -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for line in lines:
        if line and not line.startswith("#"):
            forms, spellings = line.split("\t")
            table.update(dict.fromkeys(forms.split(), tuple(spellings.split())))
    return table


def _data(file: str) -> bytes:
    data = get_data("tocsin.text", f"data/{file}")
    if data is None:  # only a loader that cannot read data gives none
        raise ConfigurationError(f"the table {file} cannot be read", hint="install the package again")
    return data
