"""Fictional samples that ship with the package, in the real formats: lists, a flight, names and a text to screen.

Nobody and nothing in them exists; each file says so itself. Every function gives the path of an installed file.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def un_list() -> Path:
    """The sample in the format of the United Nations consolidated list (XML): 12 individuals and 6 entities."""
    return _path("un_sample.xml")


def ofac_lists() -> tuple[Path, Path, Path]:
    """The sample in the format of OFAC's csv files: ``sdn.csv`` (13 rows), ``alt.csv``, ``add.csv``."""
    return _path("ofac", "sdn.csv"), _path("ofac", "alt.csv"), _path("ofac", "add.csv")


def flight() -> Path:
    """The sample flight: a passenger list (PAXLST D.12B) of 14 travellers, five of whom are worth a look."""
    return _path("flight.edi")


def names() -> Path:
    """Names in several scripts to screen (TOML): text, born, kind, the record that it finds, what it shows."""
    return _path("names.toml")


def report() -> Path:
    """The sample text (UTF-8, English and Russian): it mentions two persons and two organisations of the lists."""
    return _path("report.txt")


def _path(*parts: str) -> Path:
    return Path(str(files(__name__).joinpath(*parts)))
