"""JSON in and out: bodies decoded into what a route takes, answers encoded whatever letters a list holds."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
import orjson
from msgspec import inspect

from tocsin.errors import BadValue, Usage

Thing = TypeVar("Thing")
_DECODERS: dict[Any, msgspec.json.Decoder[Any]] = {}  # by what they give: one for each type of body


def encoded(value: Any) -> bytes:
    """The value as JSON in UTF-8; half a character, which UTF-8 cannot carry, is escaped."""
    try:
        return orjson.dumps(value)
    except TypeError:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8", "backslashreplace")  # a lone surrogate becomes \udcxx: JSON's own escape


def decoded(data: bytes, kind: type[Thing]) -> Thing:
    """What the body says. Raises BadValue, with the place, for a body that says something else."""
    try:
        found: Thing = _decoder(kind).decode(data)
    except msgspec.ValidationError as error:
        message, place = _told(error)
        raise BadValue(message, place=place.replace("$", "body", 1), hint=_values_at(place, kind)) from error
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise BadValue("the body is no JSON that can be read", place="body") from error
    return found


def asked(query: Mapping[str, str], kind: type[Thing]) -> Thing:
    """What the query of an address says. Raises Usage for a parameter that is unknown or says something else."""
    try:
        return msgspec.convert(dict(query), kind, strict=False)
    except msgspec.ValidationError as error:
        message, place = _told(error)
        name = place.removeprefix("$").removeprefix(".") or "query"
        raise Usage(message, place=name, hint=_values_at(place, kind)) from error


def _told(error: msgspec.ValidationError) -> tuple[str, str]:
    """What is wrong, and where: "$" for the whole."""
    message, _at, place = str(error).partition(" - at ")
    return message, place.strip("`") or "$"


def _values_at(place: str, kind: Any) -> str:
    """The words that may stand there, where it is one of a few; else ""."""
    known: list[Any] = [inspect.type_info(kind)]
    for name in re.findall(r"\.(\w+)|\[", place):
        known = [each for one in known for each in _within(one, name)]
    words = [
        member.value
        for one in known
        for each in _each(one)
        if isinstance(each, inspect.EnumType)
        for member in each.cls
    ]
    return f"one of: {', '.join(map(str, words))}" if words else ""


def _within(one: Any, name: str) -> list[Any]:
    """What stands in the field of this name; "": in each place of a list."""
    found: list[Any] = []
    for each in _each(one):
        if name and isinstance(each, inspect.StructType):
            found += [field.type for field in each.fields if field.encode_name == name]
        elif not name and isinstance(each, inspect.CollectionType):
            found.append(each.item_type)
    return found


def _each(one: Any) -> tuple[Any, ...]:
    return one.types if isinstance(one, inspect.UnionType) else (one,)


def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    known = _DECODERS.get(kind)
    if known is None:
        known = _DECODERS[kind] = msgspec.json.Decoder(kind)
    return known
