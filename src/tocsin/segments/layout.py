"""An index as named arrays, and back: the fields are read from the classes, so that a new one needs nothing here.

A part is a class whose constructor takes its fields: arrays, texts, or further parts. A field of texts is two arrays,
``data`` and ``offsets``; it is decoded only where it is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from inspect import signature
from typing import Any, TypeVar, get_origin, get_type_hints

import numpy as np
import numpy.typing as npt

from tocsin.errors import IndexUnfit
from tocsin.match.arrays import Texts
from tocsin.segments.files import REBUILD

Part = TypeVar("Part")
Arrays = dict[str, npt.NDArray[Any]]


def arrays_of(part: object, prefix: str = "") -> Arrays:
    """Every array of ``part`` by its dotted name. Raises TypeError for a field that is no array, text or part."""
    found: Arrays = {}
    for name, hint in _fields(type(part)).items():
        value = getattr(part, name)
        if _is_texts(hint):
            texts = value if isinstance(value, Texts) else Texts.of(value)
            found |= {f"{prefix}{name}.data": texts.data, f"{prefix}{name}.offsets": texts.offsets}
        elif isinstance(value, np.ndarray):
            found[prefix + name] = value
        else:
            found |= arrays_of(value, f"{prefix}{name}.")
    return found


def part_of(kind: type[Part], arrays: Mapping[str, npt.NDArray[Any]], prefix: str = "") -> Part:
    """The part of this class whose arrays these are. Raises IndexUnfit when one is missing."""
    values: dict[str, object] = {}
    for name, hint in _fields(kind).items():
        if _is_texts(hint):
            values[name] = Texts(_named(arrays, f"{prefix}{name}.data"), _named(arrays, f"{prefix}{name}.offsets"))
        elif get_origin(hint) is np.ndarray:
            values[name] = _named(arrays, prefix + name)
        else:
            values[name] = part_of(hint, arrays, f"{prefix}{name}.")
    return kind(**values)


def _named(arrays: Mapping[str, npt.NDArray[Any]], name: str) -> npt.NDArray[Any]:
    try:
        return arrays[name]
    except KeyError:
        raise IndexUnfit(f"the index has no {name}: another build of Tocsin wrote it", hint=REBUILD) from None


def _fields(kind: type[Any]) -> dict[str, Any]:
    """The constructor's parameters and what each is said to be."""
    hints = get_type_hints(kind.__init__)
    names = list(signature(kind).parameters)
    if not names or kind in (list, tuple, dict, str):
        raise TypeError(f"{kind.__name__} is no array, no text and no part of an index")
    return {name: hints[name] for name in names}


def _is_texts(hint: object) -> bool:
    return hint is Texts or get_origin(hint) is Sequence
