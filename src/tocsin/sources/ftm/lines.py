"""JSON lines, strictly: one object a line, each with where it stands; nothing is taken or dropped in silence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import orjson

from tocsin.errors import MalformedList

LONGEST = 64 << 20  # bytes of one line; the longest of real files have some 10 MB
_MARK = b"\xef\xbb\xbf"  # some editors put it before a file
Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number from 1 on, where it begins in bytes, and the object in it."""

    number: int
    offset: int
    content: Json

    @property
    def place(self) -> str:
        """As people say it."""
        return f"line {self.number}"


def lines(stream: BinaryIO) -> Iterator[Line]:
    """Every line that is not blank. Raises MalformedList with line and byte for what is no JSON object."""
    offset = number = 0
    while text := stream.readline(LONGEST + 1):
        number += 1
        if number == 1 and text.startswith(_MARK):
            text, offset = text[len(_MARK) :], len(_MARK)
        if not text.isspace():
            yield Line(number, offset, parsed(text, number, offset))
        offset += len(text)


def line_at(stream: BinaryIO, number: int, offset: int) -> Line:
    """The line that begins at ``offset``, which ``lines`` has given before: its keys are known to stand once each."""
    stream.seek(offset)
    return Line(number, offset, parsed(stream.readline(LONGEST + 1), number, offset, is_known=True))


def parsed(text: bytes, number: int, offset: int, *, is_known: bool = False) -> Json:
    """The object in the line. Raises MalformedList with line and byte."""
    if len(text) > LONGEST:
        raise MalformedList(f"a line longer than {LONGEST} bytes", place=_place(number, offset))
    try:
        content = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        at = offset + len(error.doc[: error.pos].encode("utf-8", "replace"))  # it counts characters
        raise MalformedList(f"no JSON: {error.msg}", place=_place(number, at), hint=_CUT) from error
    if not isinstance(content, dict):
        raise MalformedList("a line that holds no JSON object", place=_place(number, offset), hint=_CUT)
    if is_known:
        return content
    try:
        _require_each_key_once(text, content, number, offset)
    except RecursionError as error:
        raise MalformedList("objects nested too deeply", place=_place(number, offset)) from error
    return content


_CUT = "FollowTheMoney files hold one JSON object a line. The file may be cut: fetch it again."


def _place(number: int, offset: int) -> str:
    return f"line {number}, byte {offset}"


def _require_each_key_once(text: bytes, content: Json, number: int, offset: int) -> None:
    """Nothing; MalformedList for a key that stands twice in one object: one of its values would be lost in silence.

    The parser keeps the last. Each string, key or value, has two quotation marks that no backslash precedes, so a
    string too few among what was parsed shows that it dropped one; only then is it looked for.
    """
    plain = text.replace(b"\\\\", b"").replace(b'\\"', b"") if b"\\" in text else text
    if plain.count(b'"') == 2 * _strings_in(content):
        return
    try:
        json.loads(text, object_pairs_hook=_refuse_twice)
    except (ValueError, RecursionError) as error:
        raise MalformedList(str(error), place=_place(number, offset)) from error


def _strings_in(value: object) -> int:
    """How many strings, keys among them, the value holds. In loops: it is asked of every line."""
    if isinstance(value, str):
        return 1
    count, items = 0, value
    if isinstance(value, dict):
        count, items = len(value), value.values()
    elif not isinstance(value, list):
        return 0
    for item in items:  # type: ignore[attr-defined]  # a list, or what a dict holds
        if type(item) is str:
            count += 1
        elif item is not None and type(item) is not bool:
            count += _strings_in(item)
    return count


def _refuse_twice(pairs: list[tuple[str, object]]) -> Json:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice[:80]!r} stands twice in one object")
    return found
