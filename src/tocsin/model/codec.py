"""Records as canonical bytes, and back: what is hashed, encrypted and, later, signed.

The bytes are RFC 8785 JSON: the same content gives the same bytes on every machine and in every language, so a hash of
them names the content. Three rules keep hashes stable while the model grows:

* a field that equals its default is left out, so a new optional field changes no existing hash;
* a field that takes no part in equality (``place``) is provenance, not content, and is left out too;
* what we cannot read whole is refused, never read in part: an unknown field, a newer format, a wrong type.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from hashlib import sha256
from types import NoneType, UnionType
from typing import TypeAlias, TypeVar, cast, get_args, get_origin, get_type_hints

import orjson
import rfc8785

from tocsin.errors import BadValue
from tocsin.model.record import Record

FORMAT = 1  # raise it when the meaning of existing bytes changes (a default, a unit), not for a new optional field

Value = TypeVar("Value")
JsonValue: TypeAlias = "bool | int | str | Sequence[JsonValue] | Mapping[str, JsonValue] | None"

_NEWER = "it was written by a newer Tocsin: update this one"
_SURROGATE_ESCAPE = re.compile(rb"\\u[dD][89a-fA-F]")
_SORTED = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER
_LARGEST_INTEGER = 2**53 - 1  # RFC 8785, 3.2.2.3: beyond it, JSON numbers lose digits elsewhere


def encode(record: Record) -> bytes:
    """The record's content as RFC 8785 bytes; places are left out (see ``places``).

    Raises BadValue, with the path of the field as its place, for a lone surrogate or a value of the wrong type.
    """
    try:
        content = _RECORD.encode(record)
    except _MisfitError as error:
        raise BadValue(error.message, place=error.where()) from error
    if not isinstance(content, dict):
        raise BadValue("not a record")
    return canonical_of_plain({**content, "format": FORMAT})


def decode(data: bytes, places: Mapping[str, str] | None = None) -> Record:
    """The record whose content is ``data``, each fact with its place: the inverse of ``encode`` and ``places``.

    Raises BadValue for bytes that are not a whole record, or that a newer format wrote.
    """
    content = _parsed(data)
    if not isinstance(content, dict):
        raise BadValue("a record's content must be a JSON object")
    written_in = content.pop("format", None)
    if type(written_in) is not int or written_in < 1:
        raise BadValue("a record's content must name its format", place="format")
    if written_in > FORMAT:
        raise BadValue(f"format {written_in} is newer than format {FORMAT}", place="format", hint=_NEWER)
    try:
        record = cast(Record, _RECORD.decode(content))
    except _MisfitError as error:
        raise BadValue(error.message, place=error.where(), hint=error.hint) from error
    _put_places(record, places or {})
    return record


def places(record: Record) -> dict[str, str]:
    """Where each fact stood in its file: ``{"record": "line 118", "names/3": "line 120"}``; unknown places left out."""
    found = {"record": record.place} if record.place else {}
    for name in _PLACED:
        for index, fact in enumerate(getattr(record, name)):
            if fact.place:
                found[f"{name}/{index}"] = fact.place
    return found


def content_hash(data: bytes) -> str:
    """The SHA-256 of canonical bytes, in 64 hexadecimal digits."""
    return sha256(data).hexdigest()


def canonical(value: JsonValue) -> bytes:
    """The RFC 8785 bytes of ``value``; an integer that JSON numbers cannot hold exactly is written as a string.

    Raises BadValue for a lone surrogate, or for anything that is not JSON.
    """
    try:
        return rfc8785.dumps(value)
    except rfc8785.IntegerDomainError:
        return canonical(_large_integers_as_strings(value))
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError) as error:
        raise BadValue(f"this has no canonical form: {error}") from error


def canonical_of_plain(value: JsonValue) -> bytes:
    """The same bytes as ``canonical``, sixty times as fast: for values that a coder made, whose keys are all ASCII.

    The caller vouches that nothing in it is a float or no JSON at all; only where keys are ASCII is the order of
    their code points the one that RFC 8785, 3.2.3 asks for. Raises BadValue as ``canonical`` does.
    """
    try:
        return orjson.dumps(value, option=_SORTED)
    except orjson.JSONEncodeError:  # a large integer, half a character, too deep: the reference decides, and says why
        return canonical(value)


def parse(data: bytes) -> JsonValue:
    """The JSON value in ``data``, strictly: UTF-8, no key twice, no fraction, no lone surrogate.

    Raises BadValue.
    """
    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_object,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
        )
        if _SURROGATE_ESCAPE.search(data):  # escapes are the one way in: UTF-8 itself holds no surrogate
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise BadValue(f"this is not JSON that we accept: {error}") from error
    return cast(JsonValue, value)


def content_of(value: object) -> JsonValue:
    """The JSON of a value of the model, defaults left out. Raises BadValue with the path of what does not fit."""
    try:
        return _coder_of(type(value)).encode(value)
    except _MisfitError as error:
        raise BadValue(error.message, place=error.where()) from error


def value_of(kind: type[Value], content: JsonValue) -> Value:
    """The value of this class of the model. Raises BadValue for what it would not understand whole."""
    try:
        return cast(Value, _coder_of(kind).decode(content))
    except _MisfitError as error:
        raise BadValue(error.message, place=error.where(), hint=error.hint) from error


def _parsed(data: bytes) -> JsonValue:
    """As ``parse``, three times as fast for what is canonical: bytes that come back the same hid no key, no number."""
    try:
        value = orjson.loads(data)
        if orjson.dumps(value, option=_SORTED) == data:
            return cast(JsonValue, value)
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        pass  # the reference decides, and says why
    return parse(data)


def _large_integers_as_strings(value: JsonValue) -> JsonValue:
    if isinstance(value, int) and abs(value) > _LARGEST_INTEGER:
        return str(value)
    if isinstance(value, Mapping):
        return {key: _large_integers_as_strings(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_large_integers_as_strings(item) for item in value]
    return value


def _object(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def _refuse_number(text: str) -> JsonValue:
    raise ValueError(f"the number {text[:40]} is not an integer")


def _put_places(record: Record, places: Mapping[str, str]) -> None:
    for key, place in places.items():
        name, _, index = key.partition("/")
        try:
            fact = record if key == "record" else getattr(record, name)[int(index)] if name in _PLACED else None
        except (ValueError, IndexError):
            fact = None
        if fact is None:
            raise BadValue(f"no fact of this record is called {key!r}", place=key)
        object.__setattr__(fact, "place", place)  # frozen, but made a moment ago and not handed out yet


# --- one coder per type of the model, made once from the dataclasses themselves --------------------------------------


class _MisfitError(Exception):
    """A value does not fit its type; each level that it passes through adds itself to the path."""

    def __init__(self, message: str, *path: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.path = list(path)
        self.hint = hint

    def under(self, step: str) -> _MisfitError:
        self.path.insert(0, step)
        return self

    def where(self) -> str:
        return "/".join(self.path)


@dataclass(frozen=True, slots=True)
class _Coder:
    encode: Callable[[object], JsonValue]
    decode: Callable[[JsonValue], object]


def _coder(kind: object) -> _Coder:
    """The coder of a type that the model uses. Raises TypeError for one that has none: add it here, with a test."""
    if kind is str or kind is bool:
        return _plain(cast(type, kind))
    if kind is int:
        return _Coder(_encode_integer, _decode_integer)
    if kind is date:
        return _Coder(_encode_date, _decode_date)
    if kind is datetime:
        return _Coder(_encode_moment, _decode_moment)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _enumeration(kind)
    if isinstance(kind, type) and is_dataclass(kind):
        return _structure(kind)
    if get_origin(kind) is tuple and get_args(kind)[1:] == (Ellipsis,):
        return _sequence(_coder(get_args(kind)[0]))
    if isinstance(kind, UnionType) and NoneType in get_args(kind) and len(get_args(kind)) == 2:
        return _optional(_coder(next(each for each in get_args(kind) if each is not NoneType)))
    raise TypeError(f"the codec knows no type {kind!r}")


def _plain(kind: type) -> _Coder:
    def check(value: object) -> JsonValue:
        if not isinstance(value, kind):  # a kind of str, as lxml gives, is welcome
            raise _MisfitError(f"expected {kind.__name__}, found {type(value).__name__}")
        return cast(JsonValue, value)

    return _Coder(check, check)


def _encode_integer(value: object) -> JsonValue:
    if type(value) is not int:
        raise _MisfitError(f"expected int, found {type(value).__name__}")
    return value if abs(value) <= _LARGEST_INTEGER else str(value)


def _decode_integer(value: JsonValue) -> object:
    if type(value) is int and abs(value) <= _LARGEST_INTEGER:
        return value
    if isinstance(value, str) and re.fullmatch(r"-?[1-9][0-9]{15,4000}", value) and abs(int(value)) > _LARGEST_INTEGER:
        return int(value)
    raise _MisfitError("expected an integer, as a string where it is beyond 2**53 - 1")


def _encode_date(value: object) -> JsonValue:
    if type(value) is not date:
        raise _MisfitError(f"expected date, found {type(value).__name__}")
    return value.isoformat()


def _decode_date(value: JsonValue) -> object:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError as error:
        raise _MisfitError(f"not a date: {error}") from error
    if day is None or day.isoformat() != value:  # fromisoformat also takes 20010203 and 2001-W05-6
        raise _MisfitError("expected a date as CCYY-MM-DD")
    return day


def _encode_moment(value: object) -> JsonValue:
    if type(value) is not datetime or value.tzinfo is None or value.microsecond:
        raise _MisfitError("expected a moment in whole seconds, with its zone")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _decode_moment(value: JsonValue) -> object:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value, re.ASCII):
        raise _MisfitError("expected a moment as CCYY-MM-DDThh:mm:ssZ")
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        raise _MisfitError(f"not a moment: {error}") from error


def _enumeration(kind: type[StrEnum]) -> _Coder:
    by_value = {member.value: member for member in kind}

    def to_json(value: object) -> JsonValue:
        if not isinstance(value, kind):
            raise _MisfitError(f"expected {kind.__name__}, found {type(value).__name__}")
        return value.value

    def from_json(value: JsonValue) -> object:
        member = by_value.get(value) if isinstance(value, str) else None
        if member is None:
            raise _MisfitError(f"no {kind.__name__} is called {str(value)[:80]!r}", hint=_NEWER)
        return member

    return _Coder(to_json, from_json)


def _sequence(item: _Coder) -> _Coder:
    def each(values: Sequence[object], convert: Callable[[object], object]) -> list[object]:
        done: list[object] = []
        try:
            for value in values:
                done.append(convert(value))  # noqa: PERF401 - the length of ``done`` names the item that does not fit
        except _MisfitError as error:
            raise error.under(str(len(done))) from error
        return done

    def to_json(value: object) -> JsonValue:
        if type(value) is not tuple:
            raise _MisfitError(f"expected tuple, found {type(value).__name__}")
        return cast(JsonValue, each(value, item.encode))

    def from_json(value: JsonValue) -> object:
        if not isinstance(value, list):
            raise _MisfitError("expected a JSON array")
        return tuple(each(value, cast(Callable[[object], object], item.decode)))

    return _Coder(to_json, from_json)


def _optional(item: _Coder) -> _Coder:
    return _Coder(
        lambda value: None if value is None else item.encode(value),
        lambda value: None if value is None else item.decode(value),
    )


def _structure(kind: type) -> _Coder:
    content = [each for each in fields(kind) if each.compare]  # the rest is provenance (see the module's docstring)
    hints = get_type_hints(kind)
    coders = {each.name: _coder(hints[each.name]) for each in content}
    plan = [(each.name, _default(each), coders[each.name].encode) for each in content]
    required = frozenset(each.name for each in content if each.default is MISSING)

    def to_json(value: object) -> JsonValue:
        if type(value) is not kind:
            raise _MisfitError(f"expected {kind.__name__}, found {type(value).__name__}")
        found: dict[str, JsonValue] = {}
        for name, default, convert in plan:
            fact = getattr(value, name)
            if fact == default and type(fact) is type(default):
                continue
            try:
                found[name] = convert(fact)
            except _MisfitError as error:
                raise error.under(name) from error
        return found

    def from_json(value: JsonValue) -> object:
        if not isinstance(value, dict):
            raise _MisfitError("expected a JSON object")
        if unknown := value.keys() - coders.keys():
            raise _MisfitError(f"{kind.__name__} has no such field", min(unknown)[:80], hint=_NEWER)
        if missing := required - value.keys():
            raise _MisfitError(f"{kind.__name__} needs this field", min(missing))
        return _build(kind, value, coders)

    return _Coder(to_json, from_json)


def _build(kind: type, value: Mapping[str, JsonValue], coders: Mapping[str, _Coder]) -> object:
    facts: dict[str, object] = {}
    for name, fact in value.items():
        try:
            facts[name] = coders[name].decode(fact)
        except _MisfitError as error:
            raise error.under(name) from error
    try:
        return kind(**facts)
    except BadValue as error:  # the type's own check: a range that ends before it starts
        raise _MisfitError(error.message) from error


def _default(each: Field[object]) -> object:
    if each.default_factory is not MISSING:
        raise TypeError(f"{each.name}: the codec knows no default factories")
    return each.default


_CODERS: dict[object, _Coder] = {}  # filled as classes are first met


def _coder_of(kind: object) -> _Coder:
    if kind not in _CODERS:
        _CODERS[kind] = _coder(kind)
    return _CODERS[kind]


_RECORD = _coder(Record)
_PLACED = tuple(
    name
    for name, hint in get_type_hints(Record).items()
    if get_origin(hint) is tuple and is_dataclass(get_args(hint)[0]) and "place" in get_type_hints(get_args(hint)[0])
)
