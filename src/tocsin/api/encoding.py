"""JSON in and out: bodies decoded into what a route takes, answers encoded whatever letters a list holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
import orjson

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
        message, _at, place = str(error).partition(" - at ")
        raise BadValue(message, place=place.strip("`").replace("$", "body", 1) or "body") from error
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise BadValue("the body is no JSON that can be read", place="body") from error
    return found


def asked(query: Mapping[str, str], kind: type[Thing]) -> Thing:
    """What the query of an address says. Raises Usage for a parameter that is unknown or says something else."""
    try:
        return msgspec.convert(dict(query), kind, strict=False)
    except msgspec.ValidationError as error:
        message, _at, place = str(error).partition(" - at ")
        raise Usage(message, place=place.strip("`").replace("$.", "", 1) or "query") from error


def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    known = _DECODERS.get(kind)
    if known is None:
        known = _DECODERS[kind] = msgspec.json.Decoder(kind)
    return known
