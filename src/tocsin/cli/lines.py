"""One line of JSON for the answer to one row, written fast and read back fast.

``plain`` says what a line holds, in the shapes of ``cli.shapes``; ``encoded`` writes the same text several times as
fast, since there may be millions (a test demands equal text). What a second run has to know stands first in the line,
so that ``read`` need not look at the matches.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from json.encoder import encode_basestring as quoted
from typing import Any

from tocsin.cli import shapes
from tocsin.match import weights
from tocsin.model.record import Designation
from tocsin.model.screening import Evidence, Match, Status
from tocsin.services.screening.batch import Done, Line
from tocsin.text.phrases import sentence

BEGINS = b'{"id": '  # how every line of ours begins
_TEXT = rb'("(?:[^"\\]|\\.)*+")'
_HEAD = re.compile(
    BEGINS + _TEXT + rb', "row": "([0-9a-f]{16})", "status": "(checked|not checked)", "alerts": (\d+), '
    rb'"lists": (\{[^{}]*\}), "weights": ' + _TEXT + rb', "why": '
)


def plain(line: Line, *, alerts_only: bool = False) -> dict[str, Any]:
    """What a line holds. ``alerts_only``: weak matches are left out, and how many is said."""
    found = line.answer.matches
    shown = [match for match in found if match.is_alert] if alerts_only else found
    table = {
        "id": line.id,
        "row": line.mark,
        "status": line.answer.status.value,
        "alerts": sum(match.is_alert for match in found),
        "lists": dict(line.lists),
        "weights": weights.EDITION,
        "why": line.answer.why,
        "matches": [shapes.match(match) for match in shown],
    }
    return table | ({"weak_left_out": len(found) - len(shown)} if alerts_only else {})


def encoded(line: Line, *, alerts_only: bool = False) -> bytes:
    """The line of ``plain`` in UTF-8, with its end; lone surrogates are escaped."""
    found = line.answer.matches
    shown = [match for match in found if match.is_alert] if alerts_only else found
    alerts = sum(match.is_alert for match in found)
    left_out = f', "weak_left_out": {len(found) - len(shown)}' if alerts_only else ""
    text = (
        f'{{"id": {quoted(line.id)}, "row": {quoted(line.mark)}, "status": {quoted(line.answer.status.value)}, '
        f'"alerts": {alerts}, "lists": {json.dumps(dict(line.lists), ensure_ascii=False)}, '
        f'"weights": {quoted(weights.EDITION)}, "why": {quoted(line.answer.why)}, '
        f'"matches": [{", ".join(map(_match, shown))}]{left_out}}}\n'
    )
    return text.encode("utf-8", "backslashreplace")  # \udcff, which is JSON's escape as well


def _match(match: Match) -> str:
    return (
        f'{{"record": {quoted(match.record)}, "kind": {quoted(match.kind.value)}, "name": {quoted(match.name)}, '
        f'"primary_name": {quoted(match.primary_name)}, "score": {_number(match.score)}, '
        f'"name_score": {_number(match.name_score)}, "band": {quoted(match.band.value)}, '
        f'"evidence": [{", ".join(map(_evidence, match.evidence))}], '
        f'"designations": {_designations(match.designations)}{_same_as(match)}}}'
    )


@lru_cache(maxsize=50_000)
def _evidence(each: Evidence) -> str:
    # "about one name in 1636 bears it" stands in the answers to many rows
    arguments = ", ".join([f"{quoted(name)}: {quoted(text)}" for name, text in dict(each.arguments).items()])
    return (
        f'{{"feature": {quoted(each.feature)}, "weight": {_number(each.weight)}, "reason": {quoted(sentence(each))}, '
        f'"code": {quoted(each.code)}, "arguments": {{{arguments}}}}}'
    )


def _same_as(match: Match) -> str:
    if not match.same_as:
        return ""
    return f', "same_as": {json.dumps([shapes.same_as(each) for each in match.same_as], ensure_ascii=False)}'


@lru_cache(maxsize=20_000)
def _designations(listed: tuple[Designation, ...]) -> str:
    return json.dumps([shapes.designation(each) for each in listed], ensure_ascii=False)


def _number(value: float) -> str:
    return json.dumps(value)


def read(line: bytes, expected: Mapping[str, int]) -> Done:
    """What is known of the answer in a whole line. Raises ValueError, KeyError or TypeError for any other line.

    ``expected``: the versions of the lists that most lines name.
    """
    head = _HEAD.match(line)
    if head is None or not line.endswith(b"}\n") or b"\0" in line:
        return _read_slowly(json.loads(line))
    identifier, mark, status, alerts, lists, made_with = head.groups()
    return Done(
        json.loads(identifier),
        mark.decode(),
        expected if lists == _text_of(tuple(expected.items())) else json.loads(lists),
        json.loads(made_with),
        int(alerts) > 0,
        status == b"checked",
    )


@lru_cache(maxsize=1)
def _text_of(lists: tuple[tuple[str, int], ...]) -> bytes:
    return json.dumps(dict(lists), ensure_ascii=False).encode()


def _read_slowly(line: dict[str, Any]) -> Done:
    lists, matches = line["lists"], line["matches"]
    if not isinstance(lists, dict) or not isinstance(matches, list):
        raise TypeError("not one of our lines")
    return Done(
        str(line["id"]),
        str(line["row"]),
        lists,
        str(line["weights"]),
        any(match["band"] != "weak" for match in matches),
        line["status"] == Status.CHECKED.value,
    )
